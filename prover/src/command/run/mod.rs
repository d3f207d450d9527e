//! `run`: a day from its tables to what is published, as the project file says.
//!
//! | file | holds |
//! |---|---|
//! | `steps` | the steps, each of which is done once |
//! | `inputs` | what they read |
//! | `begun` | that it has not changed since the day was begun |
//! | `summary` | what a day came to, in money |
//! | `error` | why it stops |

mod begun;
mod error;
mod inputs;
mod steps;
mod summary;

use std::{num::NonZeroUsize, path::PathBuf, time::Instant};

use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::{shape::Shape, text::check_label},
};
use ringfence_verifier::say;
use serde::Serialize;

pub use self::error::RunError;
use self::steps::{Asked, Steps};
use crate::{
    epoch::Progress,
    project::{
        ledger::{Done, Ledger, Name, State, Step},
        Date, Project, PROJECT_FILE,
    },
};

/// Runs a day: checks its tables, proves them, completes and signs the statement, and publishes it with the
/// packages, all as ringfence.toml says. After an interruption run it again, it goes on.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover init --venue Example
  ringfence-prover run 2025-11-26
  ringfence-prover run 2025-11-26 --corrects 5 --reason 'the price of BTC was that of another hour'")]
pub struct Run {
    /// The day, as 2025-11-26.
    #[arg(value_name = "DATE", value_parser = parse_date)]
    pub date: Date,
    /// The project file.
    #[arg(long, value_name = "FILE", default_value = PROJECT_FILE)]
    pub project: PathBuf,
    /// Correct this epoch, which was run on the same day.
    #[arg(long, value_name = "N", requires = "reason")]
    pub corrects: Option<u64>,
    /// Why it is corrected, in words for everyone.
    #[arg(long, value_name = "TEXT", requires = "corrects", value_parser = parse_reason)]
    pub reason: Option<String>,
    /// Leave out the days between the last one and this one: there will be no statement for them.
    #[arg(long, conflicts_with = "corrects")]
    pub skip: bool,
    /// Make anew what was made of files that have changed since the day was begun: the statement, where those of
    /// reserves have, and else everything.
    #[arg(long)]
    pub again: bool,
    /// Finish the day as it was begun and proven, although its tables have changed since.
    #[arg(long, conflicts_with = "again")]
    pub as_begun: bool,
    /// Proofs made side by side [default: the number of cores, fewer if memory is short].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
    /// Shapes to use instead of the protocol's.
    #[arg(skip)]
    pub shapes: Option<Vec<Shape>>,
    /// The time to compare the snapshot's with, in seconds from 1970, instead of the clock.
    #[arg(skip)]
    pub now: Option<i64>,
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a day of the calendar as 2025-11-26".to_owned())
}

fn parse_reason(text: &str) -> Result<String, String> {
    check_label(text).map(|()| text.to_owned()).map_err(|fault| fault.to_string())
}

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct Ran {
    /// What it came to, also if that was before.
    pub done: Done,
    /// Whether an earlier run had finished it, so that nothing was done now.
    pub already: bool,
    /// Work directories that were removed because of their age.
    pub removed: Vec<PathBuf>,
}

impl Run {
    /// Runs the command.
    ///
    /// # Errors
    /// [`RunError`] says which step stopped. What was done before stays done.
    pub fn run(&self, progress: &dyn Progress) -> Result<Ran, RunError> {
        let started = Instant::now();
        let project = Project::read(&self.project)?;
        let (date, corrects, reason) = (self.date, self.corrects, self.reason.clone());
        let name = Name { date, corrects, reason };
        project.require_apart(date, &name.run())?;
        let ledger = Ledger::open(&project)?;
        if let Some(done) = ledger.finished(&name) {
            return Ok(Ran { done: done.clone(), already: true, removed: vec![] });
        }
        ledger.require_next(&project, &name, self.skip)?;
        let asked = Asked {
            project: self.project.clone(),
            threads: self.threads,
            shapes: self.shapes.clone(),
            now: self.now,
        };
        let steps = Steps::new(asked, &project, &ledger, &name, progress)?;
        let mut state = ledger.state(&name).cloned().unwrap_or_else(|| State::begun(name.clone()));
        if self.again {
            state = steps.begin_anew(&state)?;
        } else if !(self.as_begun && state.step >= Step::Proven) {
            steps.require_unchanged(&state)?;
        }
        if state.step > Step::Begun {
            let after = summary::step(state.step);
            progress.note(&format!("{}\n", say!("run.goes-on", run = name.run(), after)));
        }
        let mut done = steps.run(&mut state)?;
        done.seconds = started.elapsed().as_secs();
        ledger.finish(&done)?;
        let removed = steps.remove_old()?;
        Ok(Ran { done, already: false, removed })
    }

    /// What it came to, as the command prints it.
    pub fn render(&self, ran: &Ran) -> String {
        if self.json {
            return serde_json::to_string_pretty(ran).expect("a summary has an encoding") + "\n";
        }
        let mut text = String::new();
        if ran.already {
            text += &format!("{}\n\n", say!("run.already", run = ran.done.name.run()));
        }
        text += &summary::text(&ran.done);
        for path in &ran.removed {
            text += &format!("{}\n", say!("run.removed", path = shown_path(path)));
        }
        text
    }
}
