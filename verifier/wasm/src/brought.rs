//! What a reader brings to reserves and to the venue's log, as a request says it.
//!
//! Lists are texts of one thing a line, and numbers are digits, as somebody typed them: what is wrong with
//! them is said here and not by the host.

use ringfence_verifier::{
    message::Failure,
    reader::{
        self, Count, ForLog, ForPolicy, ForPrices, ForReserves, GivenObservation, GivenPrices,
        OtherCheckpoint, OtherStatement, Reader,
    },
};
use serde::Deserialize;

use crate::parts::{Part, Parts};

/// What a reader brings to reserves and to the venue's log.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Brought {
    /// Blocks: lines `chain number hash time source`.
    headers: Option<Part>,
    /// What somebody's node saw.
    observations: Vec<Observed>,
    /// Keys of observers, one a line.
    observers: Vec<String>,
    /// Keys of the venue, one a line.
    keys: Vec<String>,
    /// Keys of witnesses, one a line.
    witnesses: Vec<String>,
    /// How many witnesses must have signed.
    quorum: String,
    /// Other statements that claim to be of the venue's log.
    others: Vec<Other>,
    /// Checkpoints that others saw.
    checkpoints: Vec<Checkpoint>,
    /// Chains of one operator, one a line.
    accepted: Vec<String>,
    /// Days.
    signature_age: String,
    /// Seconds.
    window: String,
    /// Assets, one a line.
    surplus: Vec<String>,
    /// A table of recognised holdings.
    table: Option<Part>,
    /// Prices from sources of the reader's own.
    prices: Vec<Prices>,
    /// Percent.
    price_tolerance: String,
    /// Risk policies, histories of prices, and the statement before an epoch that is corrected with its parameters.
    policies: Vec<PolicyFile>,
}

/// A file for the risk policy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    name: String,
    file: Part,
}

/// A file of prices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prices {
    name: String,
    text: Part,
}

/// An observation with the note that its observer signed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Observed {
    name: String,
    observation: Part,
    note: Option<Part>,
}

/// Another statement with its place in a log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    name: String,
    statement: Part,
    proof: Part,
}

/// A checkpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checkpoint {
    name: String,
    note: Part,
}

/// A reader who has the anchored digest, or nothing.
pub(crate) fn anchored(anchor: Option<&str>) -> Result<Reader, Failure> {
    Ok(Reader::with_anchor(anchor.map(reader::digest).transpose()?))
}

impl Brought {
    /// Puts everything into `reader`, and takes its files out of `parts`.
    pub(crate) fn into_reader(self, reader: Reader, parts: &mut Parts) -> Result<Reader, Failure> {
        let observations = self.observations.into_iter().map(|of| {
            Ok(GivenObservation {
                name: of.name,
                observation: parts.take(of.observation)?,
                note: parts.take_some(of.note)?,
            })
        });
        let observations = observations.collect::<Result<_, Failure>>()?;
        let others = self.others.into_iter().map(|of| {
            Ok(OtherStatement {
                name: of.name,
                statement: parts.take(of.statement)?,
                proof: parts.take(of.proof)?,
            })
        });
        let others = others.collect::<Result<_, Failure>>()?;
        let checkpoints = self.checkpoints.into_iter();
        let checkpoints = checkpoints
            .map(|of| Ok(OtherCheckpoint { name: of.name, note: parts.take(of.note)? }))
            .collect::<Result<_, Failure>>()?;
        let prices = self.prices.into_iter();
        let files = prices
            .map(|of| Ok(GivenPrices { name: of.name, text: parts.take(of.text)? }))
            .collect::<Result<_, Failure>>()?;
        let prices = ForPrices { files, tolerance: Some(self.price_tolerance) };
        let policies = self.policies.into_iter();
        let policies = policies
            .map(|of| Ok((of.name, parts.take(of.file)?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let policy = ForPolicy::of_files(policies);
        let reserves = ForReserves {
            headers: parts.take_some(self.headers)?,
            observations,
            observers: reader::lines(&self.observers),
            table: parts.take_some(self.table)?,
            accepted: reader::lines(&self.accepted),
            signature_age: reader::number(&self.signature_age, Count::Days)?,
            window: reader::number(&self.window, Count::Seconds)?,
            surplus: reader::lines(&self.surplus),
        };
        let log = ForLog {
            keys: reader::lines(&self.keys),
            witnesses: reader::lines(&self.witnesses),
            quorum: reader::number(&self.quorum, Count::Witnesses)?,
            others,
            checkpoints,
        };
        Ok(Reader { reserves, log, prices, policy, ..reader })
    }
}
