//! The audit of a bundle: clauses V0 to V9 of the protocol in order, one function per clause.
//!
//! A bundle that is malformed or incomplete is an [`AuditError`]. Something that is well formed but
//! false becomes a claim that does not hold, and claims that rest on it are then not checked.

use std::collections::BTreeSet;

use ringfence_circuits::protocol::{
    block::{PublishedBlock, SumCommitment},
    bundle::{self, ProofRange},
    lane::Weights,
    parameters::Parameters,
    secret::Blind,
    statement::{block_list_hash, Document, Statement, StatementError},
    tree::{self, Tree},
};

use super::{
    audit_error::AuditError,
    blocks::Blocks,
    brought, coverage, evidence, levels,
    money_change::money_change,
    policy, prices,
    proof::{self, GeneratorSource, KeyCache, Progress, ProofSet, Verified},
    proof_error::ProofError,
    share::{self, Share},
    tables::tables,
    verified::VerifiedProofs,
};
use crate::{
    reader::{Known, Reader},
    report::{AuditReport, Claim, Grounds, Money, Open, Status, Tables, Verdict},
    say,
    source::{Files, Proofs},
    word,
};

/// A bundle whose parts are well formed (clauses V1 to V3).
struct Decoded<'a> {
    statement: Statement,
    parameters: Parameters,
    weights: Weights,
    blocks: Blocks,
    ranges: Vec<ProofRange>,
    proofs: &'a dyn Proofs,
}

/// Audits a bundle.
///
/// # Errors
/// It is an error if the bundle, or what the reader brings, is malformed or incomplete. A report with
/// claims that do not hold is none.
pub fn audit(
    bundle: &dyn Files,
    reader: &Reader,
    generators: &GeneratorSource<'_>,
    progress: &dyn Fn(Progress),
) -> Result<AuditReport, AuditError> {
    audit_with_keys(bundle, reader, generators, &KeyCache::default(), progress)
}

/// The same as [`audit`], with the keys of earlier audits at hand.
///
/// # Errors
/// The errors are those of [`audit`].
pub fn audit_with_keys(
    bundle: &dyn Files,
    reader: &Reader,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<AuditReport, AuditError> {
    let verified = VerifiedProofs::default();
    audit_with_verified(bundle, reader, generators, keys, &verified, progress)
}

/// The same as [`audit_with_keys`], where workers of this program have verified some of the proofs with
/// [`verify_share`]. The report is the same: what they did not verify, or what is not exactly what they verified, is
/// verified here.
///
/// # Errors
/// The errors are those of [`audit`].
pub fn audit_with_verified(
    bundle: &dyn Files,
    reader: &Reader,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    verified: &VerifiedProofs,
    progress: &dyn Fn(Progress),
) -> Result<AuditReport, AuditError> {
    Ok(audit_and_keep(bundle, reader, generators, keys, verified, progress)?.report)
}

/// A bundle that was audited: the report, and the very blocks that it is about. A file may change after it was read, so
/// whatever rests on an audit takes blocks from here.
pub(super) struct Audited {
    pub(super) report: AuditReport,
    /// All blocks; those before the first that repeats another, if one does.
    pub(super) blocks: Vec<PublishedBlock>,
}

/// The same as [`audit_with_verified`], for checks of what rests on the bundle.
pub(super) fn audit_and_keep(
    bundle: &dyn Files,
    reader: &Reader,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    verified: &VerifiedProofs,
    progress: &dyn Fn(Progress),
) -> Result<Audited, AuditError> {
    let known = Known::decode(reader)?;
    let decoded = decode(bundle)?;
    let found = evidence::check(bundle, &known, &decoded.statement, &decoded.parameters)?;
    let signature = evidence::log_claim(bundle, &known, &decoded.statement)?;
    let mut claims = brought::claims(&known, &decoded.statement);
    let bound = brought::bound_status(&known, &decoded.statement, &signature);
    claims.extend(decoded.well_formed());

    let (proofs, proven) = decoded.claims(generators, keys, verified, progress)?;
    claims.extend(proofs);
    let tables = tables(&decoded.parameters, &decoded.statement);
    let surplus = &known.reserves.surplus;
    let books = found.amounts.as_ref().map(|by_level| {
        levels::books(&decoded.parameters, &decoded.statement, &tables, by_level, surplus)
    });
    let money = Money::of(&tables, books.as_deref(), proven, bound);
    claims.push(closure_claim(&tables, proven));
    claims.extend(coverage::claims(&tables, &money));
    if let Some(books) = &books {
        claims.extend(levels::claims(&tables, books, &money, &found.observers));
    }
    let prices = prices::compare(&known, &decoded.parameters, &decoded.statement);
    claims.extend(prices::claims(prices.as_ref(), &reader.required, &money));
    claims.extend(found.claims);
    let policy = policy::check(
        bundle,
        &known,
        &decoded.statement,
        &decoded.parameters,
        &tables,
        &reader.required,
    )?;
    claims.extend(policy.claims);
    claims.extend(brought::next_snapshot_claim(&known, &decoded.statement));
    claims.push(signature);
    let claims = demanded(claims, &reader.required);
    let grounds = Grounds {
        venue: &decoded.statement.document().venue,
        tables: &tables,
        claims: &claims,
        required: &reader.required,
        observers: found.observers,
    };
    let verdict = Verdict::of(money, &grounds);
    let changes = brought::rule_changes(&known, &decoded.parameters);
    let money_change = money_change(&known, &claims, &decoded.parameters, &tables);
    let reserves = found.report.map(|report| report.with_books(books.unwrap_or_default()));
    let report =
        AuditReport::new(&decoded.statement, &decoded.parameters, tables, claims, changes, verdict);
    let report = AuditReport {
        money_change,
        reserves,
        policy: policy.report,
        prices,
        proofs: decoded.proofs.count(),
        ..report
    };
    Ok(Audited { report, blocks: decoded.blocks.published })
}

/// The claims of a reader who requires some of them: what would be a note does not hold then.
pub(super) fn demanded(claims: Vec<Claim>, required: &[String]) -> Vec<Claim> {
    let demanded = |claim: Claim| match required.contains(&claim.id) {
        true => claim.required(),
        false => claim,
    };
    claims.into_iter().map(demanded).collect()
}

/// Shows the statement and the parameters of a bundle as they stand. Nothing is verified.
///
/// # Errors
/// It is an error if they are malformed.
pub fn show(bundle: &dyn Files) -> Result<AuditReport, AuditError> {
    let (statement, parameters) = statement_and_parameters(bundle)?;
    let tables = tables(&parameters, &statement);
    let grounds = Grounds {
        venue: &statement.document().venue,
        tables: &tables,
        claims: &[],
        required: &[],
        observers: vec![],
    };
    let verdict = Verdict::of(Money::of(&tables, None, false, Status::NotChecked), &grounds);
    Ok(AuditReport::new(&statement, &parameters, tables, vec![], None, verdict))
}

/// The sizes, as binary logarithms, of the generators that an audit of this bundle asks for.
///
/// # Errors
/// It is an error if the bundle is malformed.
pub fn generator_sizes(bundle: &dyn Files) -> Result<BTreeSet<u32>, AuditError> {
    let decoded = decode(bundle)?;
    Ok(proof::check_lengths(&decoded.proof_set())?.into_values().collect())
}

/// How the proofs of a bundle are shared out among so many workers at most, of which the first has these keys. There is
/// no share where an audit would not look at the proofs, since the root is not that of the blocks.
///
/// # Errors
/// It is an error if the bundle is malformed.
pub fn shares(
    bundle: &dyn Files,
    workers: usize,
    keys: &KeyCache,
) -> Result<Vec<Share>, AuditError> {
    let decoded = decode(bundle)?;
    if decoded.root_claims().iter().all(Claim::is_true) {
        Ok(share::shares(&decoded.proof_set(), workers, keys)?)
    } else {
        Ok(vec![])
    }
}

/// Verifies some of a bundle's proofs for the worker that audits the bundle: those that verify.
///
/// # Errors
/// It is an error if the bundle is malformed, or if proofs can't be verified at all.
pub fn verify_share(
    bundle: &dyn Files,
    proofs: &[usize],
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<VerifiedProofs, AuditError> {
    let decoded = decode(bundle)?;
    if decoded.blocks.repeated.is_some() {
        // Blocks from the repeated one on were not kept, so the public inputs can't be made.
        return Ok(VerifiedProofs::default());
    }
    let set = decoded.proof_set();
    Ok(proof::verify_some(&set, proofs, generators, keys, progress)?)
}

/// Clauses V1 and V2: statement and parameters decode, are canonical, obey their limits, and belong
/// together.
pub(super) fn statement_and_parameters(
    bundle: &dyn Files,
) -> Result<(Statement, Parameters), AuditError> {
    let document = Document::from_canonical(bundle.statement()).map_err(AuditError::Statement)?;
    let parameters =
        Parameters::from_canonical(bundle.parameters()).map_err(AuditError::Parameters)?;
    let statement = document.check(&parameters).map_err(|error| match error {
        StatementError::Parameters { expected, found } => {
            AuditError::ParameterDigest { expected, found }
        }
        other => AuditError::Statement(other),
    })?;
    Ok((statement, parameters))
}

/// Clause V1: everything decodes within its limits, is canonical and has its exact count and length.
/// Clause V3: the fingerprint base r is computed from the statement, and with it the weights.
fn decode(bundle: &dyn Files) -> Result<Decoded<'_>, AuditError> {
    let (statement, parameters) = statement_and_parameters(bundle)?;
    let (per_proof, blocks) = Blocks::read(bundle, statement.block_count())?;
    let proofs = bundle.proofs();
    // The partition is as long as there are proofs, so their number is looked at before it is made.
    proof::check_count(bundle::proof_count(statement.rows(), per_proof), proofs)?;
    let ranges = bundle::partition(statement.rows(), per_proof);
    let weights = statement.weights(&parameters);
    let decoded = Decoded { statement, parameters, weights, blocks, ranges, proofs };
    proof::check_lengths(&decoded.proof_set())?;
    Ok(decoded)
}

impl Decoded<'_> {
    fn proof_set(&self) -> ProofSet<'_> {
        ProofSet {
            statement: &self.statement,
            parameters: &self.parameters,
            weights: &self.weights,
            blocks: &self.blocks.published,
            ranges: &self.ranges,
            proofs: self.proofs,
        }
    }

    /// The claims of clauses V1 to V3, which decoding has established.
    fn well_formed(&self) -> [Claim; 3] {
        let counts = say!(
            "well-formed.counts",
            blocks = self.statement.block_count(),
            proofs = self.proofs.count()
        );
        [
            Open::new("well-formed", "V1", say!("RF-2200.well-formed")).holds(counts),
            Open::new("parameters", "V2", say!("RF-2200.parameters"))
                .holds(self.parameters.digest().to_string()),
            Open::new("fingerprint-base", "V3", say!("RF-2200.fingerprint-base")).holds(""),
        ]
    }

    /// Clause V4: the root is that of all block digests D and of the block list; no two digests D and
    /// no two commitments Φ are the same.
    fn root_claims(&self) -> [Claim; 2] {
        let root = Open::new("root", "V4", say!("RF-2204"));
        let distinct = Open::new("distinct-blocks", "V4", say!("RF-2205"));
        match &self.blocks.repeated {
            // Nothing from the repeated block on was kept.
            Some(repeated) => {
                [root.not_checked(word!("unproven.distinct")), distinct.fails(repeated.clone())]
            }
            None => {
                let count = say!("blocks.count", count = self.blocks.published.len());
                [root.decide(self.check_root()), distinct.holds(count)]
            }
        }
    }

    fn check_root(&self) -> Result<String, String> {
        let rows = self.statement.rows();
        let places = rows.iter().flat_map(|row| (0..row.count).map(move |_| row));
        let leaves = places
            .zip(&self.blocks.published)
            .map(|(row, block)| tree::block_leaf(row.book, &row.shape, block.digest));
        let tree_root = Tree::new(leaves.collect()).root();
        let found = tree::root(tree_root, self.statement.block_count(), block_list_hash(rows));
        let stated = self.statement.document().root;
        if found == stated.0 {
            return Ok(stated.to_string());
        }
        let found = ringfence_circuits::protocol::hash::digest::Element(found);
        Err(say!("root.other", found, stated).text)
    }

    /// Clauses V4 to V7, and whether all of them hold.
    fn claims(
        &self,
        generators: &GeneratorSource<'_>,
        keys: &KeyCache,
        verified: &VerifiedProofs,
        progress: &dyn Fn(Progress),
    ) -> Result<(Vec<Claim>, bool), ProofError> {
        let mut claims = self.root_claims().to_vec();
        if !claims.iter().all(Claim::is_true) {
            let why = match self.blocks.repeated {
                Some(_) => word!("unproven.root-unchecked"),
                None => word!("unproven.root"),
            };
            claims.push(keys_claim().not_checked(why));
            claims.extend([proofs_open().not_checked(why), totals_open().not_checked(why)]);
            return Ok((claims, false));
        }
        let proofs = self.proof_claim(generators, keys, verified, progress)?;
        let totals = self.totals_claim(proofs.is_true());
        claims.extend([keys_claim().holds(""), proofs, totals]);
        let proven = claims.iter().all(Claim::is_true);
        Ok((claims, proven))
    }

    /// Clause V6: all proofs verify, and they cover every block once and in order. The verifying keys
    /// are built on the way (clause V5).
    fn proof_claim(
        &self,
        generators: &GeneratorSource<'_>,
        keys: &KeyCache,
        verified: &VerifiedProofs,
        progress: &dyn Fn(Progress),
    ) -> Result<Claim, ProofError> {
        match proof::verify_rest(&self.proof_set(), verified, generators, keys, progress) {
            Ok(Verified { proofs, blocks }) => {
                Ok(proofs_open().holds(say!("proofs.count", proofs, blocks)))
            }
            Err(ProofError::Bad(bad)) if bad.len() == self.proofs.count() && bad.len() > 1 => {
                let said = say!("proofs.none", count = bad.len(), first = bad[0]);
                Ok(proofs_open().fails(said))
            }
            Err(error @ ProofError::Bad(_)) => Ok(proofs_open().fails(error.to_string())),
            Err(error) => Err(error),
        }
    }

    /// Clause V7: the last commitment Φ commits to the fingerprint of the totals with blind 0. That
    /// says something of the vaults only if the proofs verify; a last Φ that differs is wrong in any
    /// case.
    fn totals_claim(&self, proven: bool) -> Claim {
        let proprietary = self.statement.proprietary();
        let sum = self.statement.totals().fingerprint(&self.weights, &proprietary);
        let expected = SumCommitment::new(sum, Blind::OPEN);
        match self.blocks.published.last().map(|block| block.commitment) {
            Some(last) if last == expected && proven => totals_open().holds(""),
            Some(last) if last == expected => totals_open().not_checked(word!("unproven.proofs")),
            _ => totals_open().fails(word!("totals.other")),
        }
    }
}

fn keys_claim() -> Open {
    Open::new("keys", "V5", say!("RF-2200.keys"))
}

fn proofs_open() -> Open {
    Open::new("proofs", "V6", say!("RF-2206"))
}

fn totals_open() -> Open {
    Open::new("totals", "V7", say!("RF-2207"))
}

/// Clause V8: longs equal shorts in every contract. Published totals that differ fail in any case.
fn closure_claim(tables: &Tables, proven: bool) -> Claim {
    let open = Open::new("market-closure", "V8", say!("RF-2208"));
    let differing = tables.open_contracts();
    let said = differing.iter().map(|row| {
        say!("closure.open", contract = row.contract, long = row.long, short = row.short).text
    });
    if !differing.is_empty() {
        open.fails(coverage::listed(said, "; "))
    } else if proven {
        open.holds(say!("closure.count", count = tables.contracts.len()))
    } else {
        open.not_checked(word!("unproven.totals"))
    }
}
