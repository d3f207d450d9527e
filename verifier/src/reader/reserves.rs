//! What a reader brings to reserves and to the venue's log: blocks, keys, what somebody's node saw.
//!
//! None of it is ever taken from the bundle, from a link in it, or from the host of a page: it says
//! something only if it comes from somewhere else.

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    statement::{statement_digest, Document},
};
use ringfence_evidence::{
    chain::Chain,
    checkpoint::{
        note::Note,
        proof::LogProof,
        vkey::{KeyKind, VerifierKey},
    },
    control::after::DEFAULT_AGE,
    hash::sha256,
    headers::Headers,
    observation::Observation,
    recognised::table::Table,
};

use super::error::ReaderError;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// What a reader brings to reserves.
#[derive(Clone, Debug, Default)]
pub struct ForReserves {
    /// Blocks: lines `chain number hash time source`.
    pub headers: Option<Vec<u8>>,
    /// What somebody's node saw.
    pub observations: Vec<GivenObservation>,
    /// Keys of those whose word about balances the reader takes.
    pub observers: Vec<String>,
    /// A table of recognised holdings, in the place of the one that is compiled in.
    pub table: Option<Vec<u8>>,
    /// Chains of one operator whose blocks the reader accepts.
    pub accepted: Vec<String>,
    /// Most days between the block of a signature and the snapshot; 35 if not given.
    pub signature_age: Option<u64>,
    /// Most seconds that a head may lie before the snapshot where the next block is not known.
    pub window: Option<u64>,
    /// Assets whose surplus counts at levels proven and observed.
    pub surplus: Vec<String>,
}

/// An observation with the note that its observer signed.
#[derive(Clone, Debug, Default)]
pub struct GivenObservation {
    /// The name of the file, for messages.
    pub name: String,
    /// The observation, in canonical encoding.
    pub observation: Vec<u8>,
    /// The note, if there is one.
    pub note: Option<Vec<u8>>,
}

/// What a reader brings to the venue's log.
#[derive(Clone, Debug, Default)]
pub struct ForLog {
    /// Keys of the venue.
    pub keys: Vec<String>,
    /// Keys of witnesses.
    pub witnesses: Vec<String>,
    /// How many witnesses must have signed.
    pub quorum: Option<usize>,
    /// Other statements that claim to be of the venue's log.
    pub others: Vec<OtherStatement>,
    /// Checkpoints that others saw.
    pub checkpoints: Vec<OtherCheckpoint>,
}

/// Another statement with its place in a log.
#[derive(Clone, Debug, Default)]
pub struct OtherStatement {
    /// Where it is from, for messages.
    pub name: String,
    /// The statement, in canonical encoding.
    pub statement: Vec<u8>,
    /// Its `statement.tlog-proof`.
    pub proof: Vec<u8>,
}

/// A checkpoint of a log.
#[derive(Clone, Debug, Default)]
pub struct OtherCheckpoint {
    /// Where it is from, for messages.
    pub name: String,
    /// The signed note.
    pub note: Vec<u8>,
}

/// The SHA-256 of a file, by which an auditor names what was looked at.
pub(crate) fn file_digest(bytes: &[u8]) -> Digest {
    Digest(sha256(bytes))
}

/// What a reader brings to reserves, decoded.
pub(crate) struct KnownReserves {
    pub(crate) headers: Option<Headers>,
    pub(crate) observations: Vec<KnownObservation>,
    pub(crate) observers: Vec<VerifierKey>,
    pub(crate) table: Table,
    pub(crate) accepted: Vec<Chain>,
    /// In seconds.
    pub(crate) signature_age: u64,
    /// In seconds.
    pub(crate) window: Option<u64>,
    pub(crate) surplus: Vec<String>,
    /// Names of the files and their SHA-256.
    pub(crate) inputs: Vec<(String, Digest)>,
}

/// An observation, decoded.
pub(crate) struct KnownObservation {
    pub(crate) name: String,
    pub(crate) digest: Digest,
    pub(crate) observation: Observation,
    pub(crate) note: Option<Note>,
}

/// What a reader brings to the log, decoded.
pub(crate) struct KnownLog {
    pub(crate) keys: Vec<VerifierKey>,
    pub(crate) witnesses: Vec<VerifierKey>,
    pub(crate) quorum: Option<usize>,
    pub(crate) others: Vec<(String, Digest, LogProof)>,
    pub(crate) checkpoints: Vec<(String, Note)>,
}

impl ForReserves {
    pub(crate) fn decode(&self) -> Result<KnownReserves, ReaderError> {
        let mut inputs = vec![];
        let headers = self.headers.as_deref().map(|text| {
            inputs.push(("headers".to_owned(), file_digest(text)));
            Headers::read(text).map_err(ReaderError::Headers)
        });
        let table = match &self.table {
            Some(text) => {
                inputs.push(("table".to_owned(), file_digest(text)));
                Table::read(text).map_err(ReaderError::Table)?
            }
            None => Table::compiled(),
        };
        let mut observations = vec![];
        for given in &self.observations {
            inputs.push((given.name.clone(), file_digest(&given.observation)));
            observations.push(given.decode()?);
        }
        let accepted = self.accepted.iter().map(|text| {
            Chain::parse(text).map_err(|fault| ReaderError::Chain { text: text.clone(), fault })
        });
        Ok(KnownReserves {
            headers: headers.transpose()?,
            observations,
            observers: keys(&self.observers, KeyKind::Ed25519)?,
            table,
            accepted: accepted.collect::<Result<_, _>>()?,
            signature_age: self.signature_age.map_or(DEFAULT_AGE, |days| days.saturating_mul(DAY)),
            window: self.window,
            surplus: self.surplus.clone(),
            inputs,
        })
    }
}

impl GivenObservation {
    fn decode(&self) -> Result<KnownObservation, ReaderError> {
        let observation = Observation::read(&self.observation)
            .map_err(|fault| ReaderError::Observation { name: self.name.clone(), fault })?;
        let note = self.note.as_deref().map(|note| {
            Note::read(note).map_err(|fault| ReaderError::Note { name: self.name.clone(), fault })
        });
        Ok(KnownObservation {
            name: self.name.clone(),
            digest: Observation::digest(&self.observation),
            observation,
            note: note.transpose()?,
        })
    }
}

impl ForLog {
    pub(super) fn decode(&self) -> Result<KnownLog, ReaderError> {
        let mut others = vec![];
        for OtherStatement { name, statement, proof } in &self.others {
            Document::from_canonical(statement)
                .map_err(|error| ReaderError::Other { name: name.clone(), error })?;
            let proof = LogProof::read(proof)
                .map_err(|fault| ReaderError::OtherProof { name: name.clone(), fault })?;
            others.push((name.clone(), statement_digest(statement), proof));
        }
        let checkpoints = self.checkpoints.iter().map(|OtherCheckpoint { name, note }| {
            let note = Note::read(note)
                .map_err(|fault| ReaderError::Note { name: name.clone(), fault })?;
            Ok((name.clone(), note))
        });
        Ok(KnownLog {
            keys: keys(&self.keys, KeyKind::Ed25519)?,
            witnesses: keys(&self.witnesses, KeyKind::Cosigner)?,
            quorum: self.quorum,
            others,
            checkpoints: checkpoints.collect::<Result<_, _>>()?,
        })
    }
}

fn keys(texts: &[String], kind: KeyKind) -> Result<Vec<VerifierKey>, ReaderError> {
    let parse =
        |text: &String| VerifierKey::parse_kind(text.trim(), kind).map_err(ReaderError::Key);
    texts.iter().map(parse).collect()
}
