//! What every working paper begins with: statement and parameters, what the reader brings, and the list.

use num_bigint::BigUint;
use ringfence_circuits::protocol::{
    hash::digest::Digest,
    parameters::Parameters,
    statement::{Reserve, Statement},
};

use super::KitError;
use crate::{
    check::{
        audit::statement_and_parameters,
        evidence::{list, listed::Listed, value::Values},
        follows::anchored_claim,
    },
    reader::{file_digest, Known, Reader},
    report::{kit::KitHead, Claim, Input, PricedRows},
    source::Files,
};

/// Statement, parameters, and what the reader brings.
pub(super) struct Begun {
    pub(super) statement: Statement,
    pub(super) parameters: Parameters,
    pub(super) known: Known,
    /// Names of the files that were looked at, and their SHA-256.
    pub(super) inputs: Vec<(String, Digest)>,
}

impl Begun {
    /// Reads them (V1 and V2 of these two files).
    pub(super) fn new(bundle: &dyn Files, reader: &Reader) -> Result<Self, KitError> {
        let known = Known::decode(reader)?;
        let (statement, parameters) = statement_and_parameters(bundle)?;
        let inputs = vec![
            ("statement.json".to_owned(), file_digest(bundle.statement())),
            ("parameters.json".to_owned(), file_digest(bundle.parameters())),
        ];
        Ok(Begun { statement, parameters, known, inputs })
    }

    /// The claim about the anchored digest.
    pub(super) fn anchored(&self) -> Claim {
        anchored_claim(self.known.anchored, self.statement.digest())
    }

    /// What a working paper is of. `inputs` stand behind statement and parameters.
    pub(super) fn head(&self, inputs: Vec<Input>) -> KitHead {
        let document = self.statement.document();
        let own =
            self.inputs.iter().map(|(name, sha256)| Input { name: name.clone(), sha256: *sha256 });
        KitHead::new(
            self.statement.digest().to_bech32(),
            document.venue.clone(),
            document.epoch.0.to_string(),
            document.snapshot_time.clone(),
            own.chain(inputs).collect(),
        )
    }

    /// Number and value, in 10^-20 USD, of the statement's rows that stand in no list.
    pub(super) fn others(&self) -> (usize, BigUint) {
        let rows = self.statement.document().reserves.iter();
        let others: Vec<BigUint> = rows
            .filter(|row| row.evidence != Reserve::LIST)
            .map(|row| {
                let of = self.parameters.assets().iter().find(|of| of.name == row.asset);
                &row.amount.0 * of.map_or(0, |of| of.price)
            })
            .collect();
        (others.len(), others.iter().sum())
    }

    /// The names of the books.
    pub(super) fn names(&self) -> Vec<String> {
        self.statement.document().books.iter().map(|book| book.name.clone()).collect()
    }
}

/// The same with the list that the statement names.
pub(super) struct Engagement {
    pub(super) begun: Begun,
    /// Those about the anchored digest and the list (V11 to V13).
    pub(super) claims: Vec<Claim>,
    pub(super) listed: Listed,
    pub(super) values: Values,
    /// Files of the list and what the reader brought, by their SHA-256.
    inputs: Vec<Input>,
}

impl Engagement {
    /// Reads the list, which must be the one that the statement names.
    pub(super) fn open(bundle: &dyn Files, reader: &Reader) -> Result<Self, KitError> {
        let begun = Begun::new(bundle, reader)?;
        let mut inputs = begun.known.reserves.inputs.clone();
        let reserves = &begun.known.reserves;
        let (of_list, listed) =
            list::check(bundle, &begun.statement, &begun.parameters, reserves, &mut inputs)?;
        let listed = listed.ok_or_else(|| KitError::List(refused(&of_list)))?;
        let values = Values::new(&listed, &begun.parameters);
        let claims = [vec![begun.anchored()], of_list].concat();
        let inputs = inputs.into_iter().map(|(name, sha256)| Input { name, sha256 }).collect();
        Ok(Engagement { begun, claims, listed, values, inputs })
    }

    /// What a working paper is of, the claims that it rests on, and the rows.
    pub(super) fn parts(self) -> (KitHead, Vec<Claim>, PricedRows) {
        let head = self.begun.head(self.inputs);
        let names = self.begun.names();
        let Listed { list, rows, .. } = self.listed;
        (head, self.claims, PricedRows { names, list, rows, prices: self.values.prices() })
    }
}

/// Why the list that the statement names can't be worked with, from the claim about it (V11).
pub(super) fn refused(claims: &[Claim]) -> String {
    claims.first().map_or_else(String::new, |claim| claim.detail.clone())
}
