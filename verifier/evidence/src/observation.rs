//! Observations: amounts that somebody's node showed at a block, signed by them (V17).
//!
//! A venue could write one itself, so an observation counts only if it is signed by a key that the
//! reader gave and that is none of the venue's. What it shows is that key's word.

use std::{collections::HashMap, fmt};

use ringfence_circuits::{
    primitive::{json, shown::Shown},
    protocol::{
        hash::{digest::Digest, domain::personal},
        text::{check_label, Natural, TextFault},
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    address::{Address, AddressFault, Identity},
    chain::Chain,
    checkpoint::{
        note::Note,
        vkey::{KeyKind, Signed, VerifierKey},
    },
    key::fault::KeyFault,
    list::{block::BlockHash, document::List, rows::Row},
};

/// The value of `format`.
pub const OBSERVATION_FORMAT: &str = "ringfence-observation-1";
/// Most bytes of an observation.
pub const MAX_OBSERVATION_BYTES: usize = 256 << 20;
/// Most rows, as many as a list has.
pub const MAX_OBSERVED: usize = 1 << 20;
/// The first line of the note that is signed.
const FIRST: &str = "Ringfence observation 1";

/// An amount that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservedRow {
    /// The address.
    pub address: Address,
    /// The contract; `None` for the chain's own coin.
    pub contract: Option<Address>,
    /// The amount in the smallest units of the chain; zero where nothing was seen.
    pub units: u128,
}

/// What somebody saw at a block of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The chain.
    pub chain: Chain,
    /// The block's number.
    pub number: u64,
    /// The block's hash.
    pub hash: BlockHash,
    /// How it was seen, for people.
    pub made_with: String,
    /// Amounts, strictly increasing by the bytes that identify the address, then by the contract's text.
    pub rows: Vec<ObservedRow>,
}

/// A row in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowEntry {
    address: String,
    contract: String,
    units: Natural,
}

/// The file. Fields stand in the order of the canonical encoding.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    chain: Chain,
    format: String,
    hash: String,
    made_with: String,
    number: Natural,
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_OBSERVED>")]
    rows: Vec<RowEntry>,
}

/// Why a file is no observation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObservationFault {
    /// Too long.
    #[error("more than {MAX_OBSERVATION_BYTES} bytes")]
    Long,
    /// Not JSON of this form, or not canonical.
    #[error("{0}")]
    Json(#[from] json::JsonError),
    /// Another format.
    #[error("its format is “{}”, expected “{OBSERVATION_FORMAT}”", Shown(.0))]
    Format(String),
    /// No label.
    #[error("made_with: {0}")]
    MadeWith(TextFault),
    /// No number of a block.
    #[error("number: expected a whole number below 2^64")]
    Number,
    /// No hash.
    #[error("hash: it is no hash of a block of {0}")]
    Hash(Chain),
    /// No address.
    #[error("row {row}: {fault}")]
    Address {
        /// The row, from 1.
        row: usize,
        /// What is wrong.
        fault: AddressFault,
    },
    /// A row that breaks another rule.
    #[error("row {row}: {reason}")]
    Row {
        /// The row, from 1.
        row: usize,
        /// The rule.
        reason: &'static str,
    },
}

/// Why nobody's word stands behind an observation: it is not checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotObserved {
    /// Another text was signed.
    #[error("the note that was signed is not that of this observation")]
    Note,
    /// No line by a key that the reader gave.
    #[error("no observer whose key you gave signed it")]
    Unsigned,
    /// A line that does not verify.
    #[error("the line of {} does not verify: {fault}", Shown(.name))]
    Invalid {
        /// The key's name.
        name: String,
        /// What is wrong.
        fault: KeyFault,
    },
    /// The venue's own key.
    #[error("{} is a key by which the venue signs its statements, so it observes nothing for others", Shown(.0))]
    Venue(String),
    /// Another block than the list's.
    #[error("it is of block {number} of {chain}, which is not the block of the list's amounts")]
    Block {
        /// The chain.
        chain: Chain,
        /// The observation's block.
        number: u64,
    },
}

/// What an observation says of a row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: the row stays declared.
    Not,
    /// The same amount.
    Same,
    /// More, which is shown.
    More(u128),
    /// Less: the list is wrong, or the observer is.
    Less(u128),
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Not => f.write_str("the observer says nothing of it"),
            Seen::Same => f.write_str("the observer saw the same amount"),
            Seen::More(units) => write!(f, "the observer saw more: {units} units"),
            Seen::Less(units) => write!(f, "the observer saw less: {units} units"),
        }
    }
}

impl Observation {
    /// Reads an observation from its canonical encoding.
    ///
    /// # Errors
    /// [`ObservationFault`] is the first rule that the file breaks.
    pub fn read(text: &[u8]) -> Result<Self, ObservationFault> {
        if text.len() > MAX_OBSERVATION_BYTES {
            return Err(ObservationFault::Long);
        }
        let document: Document = json::parse_canonical(text)?;
        document.check()
    }

    /// The canonical encoding, read back before it is given out.
    ///
    /// # Errors
    /// [`ObservationFault`] is the first rule that the observation breaks.
    pub fn write(&self) -> Result<Vec<u8>, ObservationFault> {
        let rows = self.rows.iter().map(|row| RowEntry {
            address: row.address.to_string(),
            contract: contract_text(row),
            units: Natural(row.units.into()),
        });
        let document = Document {
            chain: self.chain,
            format: OBSERVATION_FORMAT.into(),
            hash: self.hash.text(self.chain),
            made_with: self.made_with.clone(),
            number: self.number.into(),
            rows: rows.collect(),
        };
        let text = json::canonical(&document)?;
        Observation::read(&text)?;
        Ok(text)
    }

    /// The digest: BLAKE2b-256 of the canonical encoding under `Ringfence-obsrv1`.
    pub fn digest(text: &[u8]) -> Digest {
        Digest::of(personal::OBSERVATION, text)
    }

    /// The text that an observer signs, as a note, for the observation with this digest.
    pub fn note_text(digest: Digest) -> String {
        format!("{FIRST}\n{digest}\n")
    }

    /// What the observation says of each row, in their order.
    ///
    /// # Errors
    /// [`NotObserved::Block`] if it is not of the block of the list's amounts.
    pub fn compare(&self, list: &List, rows: &[Row]) -> Result<Vec<Seen>, NotObserved> {
        let Observation { chain, number, hash, .. } = *self;
        let same = |head: &&_| {
            let head: &crate::list::block::Block = head;
            (head.number, head.hash) == (number, hash)
        };
        list.head(chain).filter(same).ok_or(NotObserved::Block { chain, number })?;
        let seen: HashMap<(Identity, Option<Identity>), u128> = self
            .rows
            .iter()
            .map(|row| ((row.address.identity(), identity(row.contract)), row.units))
            .collect();
        let of = |row: &Row| {
            let holding = list.holding(row.holding.into()).filter(|holding| holding.chain == chain);
            let place = holding.map(|found| (row.address.identity(), identity(found.contract)));
            let units = place.and_then(|place| seen.get(&place));
            match units.map(|units| (units.cmp(&row.units), *units)) {
                None => Seen::Not,
                Some((std::cmp::Ordering::Equal, _)) => Seen::Same,
                Some((std::cmp::Ordering::Greater, units)) => Seen::More(units),
                Some((std::cmp::Ordering::Less, units)) => Seen::Less(units),
            }
        };
        Ok(rows.iter().map(of).collect())
    }
}

/// The observer who signed the observation with this digest: one of the keys that the reader gave, and
/// none of the venue's `signers`.
///
/// # Errors
/// [`NotObserved`] says why nobody's word stands behind it.
pub fn observer<'a>(
    digest: Digest,
    note: &Note,
    observers: &'a [VerifierKey],
    signers: &[VerifierKey],
) -> Result<&'a VerifierKey, NotObserved> {
    if note.text != Observation::note_text(digest) {
        return Err(NotObserved::Note);
    }
    let mut doubt = NotObserved::Unsigned;
    for key in observers.iter().filter(|key| key.kind() == KeyKind::Ed25519) {
        let name = || key.name().to_string();
        match key.signed(note) {
            Signed::Absent => {}
            Signed::Invalid(fault) => doubt = NotObserved::Invalid { name: name(), fault },
            Signed::Valid { .. } if signers.iter().any(|signer| signer.key() == key.key()) => {
                doubt = NotObserved::Venue(name());
            }
            Signed::Valid { .. } => return Ok(key),
        }
    }
    Err(doubt)
}

fn identity(contract: Option<Address>) -> Option<Identity> {
    contract.map(|contract| contract.identity())
}

fn contract_text(row: &ObservedRow) -> String {
    row.contract.map(|contract| contract.to_string()).unwrap_or_default()
}

impl Document {
    fn check(self) -> Result<Observation, ObservationFault> {
        if self.format != OBSERVATION_FORMAT {
            return Err(ObservationFault::Format(self.format));
        }
        check_label(&self.made_with).map_err(ObservationFault::MadeWith)?;
        let chain = self.chain;
        let number = self.number.to_u64().ok_or(ObservationFault::Number)?;
        let hash = BlockHash::parse(chain, &self.hash).ok_or(ObservationFault::Hash(chain))?;
        let mut rows: Vec<ObservedRow> = Vec::with_capacity(self.rows.len());
        for (row, entry) in (1..).zip(self.rows) {
            let fault = |reason| ObservationFault::Row { row, reason };
            let parse = |text: &str| {
                Address::parse(chain, text)
                    .map_err(|fault| ObservationFault::Address { row, fault })
            };
            let address = parse(&entry.address)?;
            let contract = match &entry.contract[..] {
                "" => None,
                _ if chain == Chain::Bitcoin => return Err(fault("bitcoin has no contracts")),
                text => Some(parse(text)?),
            };
            let units = u128::try_from(&entry.units.0);
            let units = units.map_err(|_| fault("expected an amount below 2^128"))?;
            let place = (address.identity(), entry.contract);
            if rows
                .last()
                .is_some_and(|last| (last.address.identity(), contract_text(last)) >= place)
            {
                return Err(fault("it is out of order; rows are ordered by address and contract"));
            }
            rows.push(ObservedRow { address, contract, units });
        }
        Ok(Observation { chain, number, hash, made_with: self.made_with, rows })
    }
}

#[cfg(test)]
#[path = "observation/tests.rs"]
mod tests;
