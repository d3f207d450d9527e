//! What the vaults would owe if prices fell as on a day of the past: two scenarios of the set `history`, proven over the
//! statement.

use std::path::{Path, PathBuf};

use ringfence_circuits::{
    primitive::file,
    protocol::stress::set::{ScenarioSet, SetError},
};
use ringfence_fixtures::tables::HISTORY;

use super::super::{
    machine::MachineOptions,
    stress::{StressCommand, Stressed},
};
use crate::{
    epoch::{EpochError, Progress},
    scenarios::SetFault,
    stress::StressFault,
};

/// Name of the stress directory.
pub(super) const FOLDER: &str = "stress";
/// Name of the file of scenarios among what the reader brings.
pub(super) const CHOSEN: &str = "scenarios.json";
/// The day of the set, by the id of its source.
const DAY: &str = "2025-10-10";

/// What is proven of the scenarios, and where.
pub(super) struct Scenarios<'a> {
    /// The work directory, whose statement is complete.
    pub work: &'a Path,
    /// The reader's file of scenarios.
    pub chosen: &'a Path,
    /// Where the stress directory goes.
    pub out: PathBuf,
    /// The venue's own books, which stand in for the deficits of others.
    pub insurance: Vec<String>,
    /// How the machine is used.
    pub machine: MachineOptions,
}

impl Scenarios<'_> {
    /// Writes the reader's file, and proves the results.
    ///
    /// # Errors
    /// [`StressFault`] says what is refused, or what failed.
    pub(super) fn prove(self, progress: &dyn Progress) -> Result<Stressed, StressFault> {
        let set = of_the_day().map_err(|error| SetFault::Set { path: CHOSEN.into(), error })?;
        file::write(self.chosen, &set.canonical()).map_err(EpochError::io(self.chosen))?;
        let names = set.scenarios().iter().map(|scenario| scenario.name.clone());
        let command = StressCommand {
            work: self.work.to_owned(),
            scenarios: self.chosen.to_owned(),
            insurance: self.insurance,
            check: false,
            // Nobody's secret is told: the customers are made, and of a small venue every result tells of few.
            accept_thin: names.collect(),
            out: Some(self.out),
            machine: self.machine,
            json: false,
        };
        command.run(progress)
    }
}

/// The scenarios of one day of the set `history`, as a set of their own.
fn of_the_day() -> Result<ScenarioSet, SetError> {
    let mut document = ScenarioSet::from_canonical(HISTORY.as_bytes())?.document().clone();
    document.name = format!("{}, {DAY}", document.name);
    document.scenarios.retain(|scenario| scenario.source == DAY);
    document.sources.retain(|source| source.id == DAY);
    document.check()
}
