//! What an auditor takes into working papers: the population, a sample, a tie-out, a cut-off, what lists of
//! venues have in common, and which blocks to look up.
//!
//! Each names the program, the statement and the digests of all files that were looked at. Checks and programs
//! may use this room; it must not know how anything was found.

mod compare;
mod cut_off;
mod population;
mod requests;
mod sample;
mod tie_out;

use std::fmt;

use num_bigint::BigUint;
use serde::Serialize;

pub use self::{
    compare::{Common, ComparedList, Comparison, InList},
    cut_off::{CutOff, CutOffRow, CutOffSum, ObservationUsed, Place},
    population::{ListRow, Population},
    requests::{BlockAsked, BlockRequests, Why},
    sample::{Sample, SampleRow, Taken},
    tie_out::{TieBook, TieOut, TieRow},
};
pub(crate) use self::{cut_off::Least, population::PricedRows};
use super::{
    amount::{Amount, USD_20},
    claim::Claim,
    reserves::{Input, PROGRAM},
};
use crate::say;

/// What a working paper is of.
#[derive(Clone, Debug, Serialize)]
pub struct KitHead {
    /// The program that wrote it.
    pub program: &'static str,
    /// The statement's digest.
    pub statement: String,
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// The time of the snapshot.
    pub snapshot_time: String,
    /// All files that were looked at.
    pub inputs: Vec<Input>,
}

impl KitHead {
    pub(crate) fn new(
        statement: String,
        venue: String,
        epoch: String,
        snapshot_time: String,
        inputs: Vec<Input>,
    ) -> Self {
        KitHead { program: PROGRAM, statement, venue, epoch, snapshot_time, inputs }
    }

    /// The lines before a table.
    fn lines(&self) -> Vec<String> {
        vec![self.program.to_owned(), self.statement.clone(), self.of()]
    }

    /// Venue, epoch and time in one line.
    fn of(&self) -> String {
        let KitHead { venue, epoch, snapshot_time: time, .. } = self;
        say!("kit.of", venue, epoch, time).text
    }
}

impl fmt::Display for KitHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.of())?;
        writeln!(f, "{}", say!("kit.statement", digest = self.statement))
    }
}

/// Writes the claims that a working paper rests on.
fn fmt_claims(f: &mut fmt::Formatter<'_>, claims: &[Claim]) -> fmt::Result {
    claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))
}

/// An amount of 10^-20 USD.
pub(crate) fn usd(value: &BigUint) -> Amount {
    Amount::natural(value, USD_20)
}
