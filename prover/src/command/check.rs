//! `check`: judges a whole snapshot by the predicate, without proofs.

mod columns;
pub mod paint;
mod screen;

use std::path::PathBuf;

use ringfence_circuits::protocol::{shape::SHAPES, statement::StatementError};
use ringfence_verifier::{message::Said, say, word};

use super::{previous::PreviousError, warnings::WarningOptions};
use crate::{
    epoch::reserves,
    message::advised,
    money::{self, BookFigures},
    parameter_file::{load, FileError, Loaded},
    policy::PolicyFault,
    snapshot::{
        self, read_reserves, Failing, ImportError, Looked, Options, Summary, Warning, Watch,
    },
};
use screen::Screen;

/// Checks a snapshot without proving it, and says what it comes to: warnings, what each book owes and holds, coin by
/// coin, counts, the largest balances. What it prints is private.
///
/// A vault whose rule in vaults.csv is `maintenance` must have at least its maintenance margin. One whose rule is `auto`
/// is stated under `maintenance` if it has, and else as liquidating, for everyone to see.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover check --snapshot snapshot --parameters binance.json
  ringfence-prover check --snapshot snapshot --parameters binance.json --previous last-bundle --details
  ringfence-prover check --snapshot snapshot --parameters binance.json --failing failing.csv --json
  ringfence-prover check --snapshot s --parameters p.json --previous last-bundle --deny-warnings")]
pub struct Check {
    /// Directory of the snapshot.
    #[arg(long, value_name = "DIR")]
    pub snapshot: PathBuf,
    /// Parameters in JSON or TOML.
    #[arg(long, value_name = "FILE")]
    pub parameters: PathBuf,
    /// Problems after which reading stops.
    #[arg(long, value_name = "N", default_value_t = snapshot::DEFAULT_MAX_ERRORS)]
    pub max_errors: usize,
    /// Most vaults that may be liquidating, declared so or below maintenance margin under rule `auto`.
    #[arg(long, value_name = "N")]
    pub max_liquidating: Option<u64>,
    /// Table of reserves to judge instead of the snapshot's, as `complete --reserves` takes it.
    #[arg(long, value_name = "FILE")]
    pub reserves: Option<PathBuf>,
    /// Whether reserves come later, with a list: until then nothing is said of what they lack.
    #[arg(skip)]
    pub reserves_follow: bool,
    /// Private file for the list of vaults that break their rule: with row, account, equity, requirement and gap.
    #[arg(long, value_name = "FILE")]
    pub failing: Option<PathBuf>,
    /// Print everything: all coins, balances and moves, every warning with what to do, blocks and shapes.
    #[arg(long, visible_alias = "all")]
    pub details: bool,
    /// Options of warnings.
    #[command(flatten)]
    pub warnings: WarningOptions,
    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Why `check` fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The parameters can't be used.
    Parameters(#[from] FileError),
    /// The bundle of the epoch before can't be used.
    Previous(#[from] PreviousError),
    /// Warnings of so many kinds, which the options refuse.
    Denied(usize),
    /// The snapshot is refused.
    Import(#[from] ImportError),
    /// Policy, history and parameters don't go together.
    Policy(#[from] PolicyFault),
    /// No statement can be made of the snapshot.
    Statement(#[from] StatementError),
    /// The summary can't be printed.
    Json(#[from] serde_json::Error),
}

impl CheckError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            CheckError::Parameters(error) => error.said(),
            CheckError::Previous(error) => error.said(),
            CheckError::Denied(count) => say!("RF-1240.listed", count),
            CheckError::Import(error) => error.said(),
            CheckError::Policy(error) => error.said(),
            CheckError::Statement(error) => say!("RF-1304", error),
            CheckError::Json(error) => say!("RF-1233", error),
        }
    }

    /// What was found implausible before the snapshot was refused.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            CheckError::Import(error) => error.warnings(),
            _ => &[],
        }
    }

    /// The exit code: 1 where the snapshot is well formed but a vault breaks its rule, else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            CheckError::Denied(_) => 1,
            CheckError::Import(error) => error.exit_code(),
            CheckError::Policy(error) => error.exit_code(),
            _ => 2,
        }
    }
}

advised!(CheckError);

/// What `check` found. It is private.
#[derive(Clone)]
pub struct Checked {
    /// The snapshot's description, and what was counted.
    pub looked: Looked,
    /// What the books owe, and what covers it.
    pub books: Vec<BookFigures>,
    /// Whether there was a bundle of the epoch before to compare with.
    pub compared: bool,
    /// Whether the thresholds were compared with those that a policy gives.
    pub followed: bool,
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checked").finish_non_exhaustive()
    }
}

impl Checked {
    /// What was counted.
    pub fn summary(&self) -> &Summary {
        &self.looked.summary
    }

    /// The exit code: 0 if the snapshot can be proven as it stands, else 1.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.looked.failing.is_some() || !self.looked.summary.closes())
    }
}

impl Check {
    /// Runs the command. A snapshot with vaults that break their rule is looked at to the end: [`Check::gate`] refuses
    /// it.
    ///
    /// # Errors
    /// It is an error if the parameters can't be used, or the snapshot is refused.
    pub fn run(&self) -> Result<Checked, CheckError> {
        let Loaded { parameters, written_for_older } = load(&self.parameters)?;
        let io = |source| ImportError::Io {
            path: std::env::temp_dir(),
            action: "create a directory in",
            source,
        };
        let scratch = tempfile::Builder::new()
            .permissions(crate::permissions::private_permissions())
            .tempdir()
            .map_err(io)?;
        let previous = self.warnings.read_previous()?;
        let policy =
            self.warnings.require_followed(&self.snapshot, &parameters, previous.as_ref())?;
        let options = Options {
            // Nothing of the order leaves this command.
            order_key: [0; 32].into(),
            out: scratch.path().join("snapshot"),
            shapes: &SHAPES,
            max_errors: self.max_errors,
            max_liquidating: self.max_liquidating,
            failing: self.failing.clone(),
            buckets: None,
            // What is denied is denied by `gate`, with the summary.
            watch: Watch {
                older_parameters: written_for_older,
                policy,
                ..self.warnings.watch(previous.as_ref(), false)
            },
        };
        let mut looked = snapshot::look(&self.snapshot, &parameters, &options)?;
        if let Some(table) = &self.reserves {
            let books = &looked.info.books;
            looked.reserves = read_reserves(table, books, &parameters, self.max_errors)?;
        }
        let rows = reserves(&looked.reserves, &looked.info.books, &parameters);
        let books = money::of_snapshot(&looked, &parameters, rows)?;
        let mut found = vec![];
        if !self.reserves_follow {
            found = money::shortages(&books);
            found.extend(money::beyond_reserves(&books, &looked.summary.largest_balances));
            found.extend(money::beyond_owed(&books));
        }
        found.append(&mut looked.summary.warnings);
        looked.summary.warnings = found;
        let followed = policy.is_some();
        Ok(Checked { looked, books, compared: previous.is_some(), followed })
    }

    /// Whether the snapshot passes: every vault keeps its rule, and no warning is denied by the options.
    ///
    /// # Errors
    /// Returns [`ImportError::Failing`], or [`CheckError::Denied`].
    pub fn gate(&self, checked: &Checked) -> Result<(), CheckError> {
        if let Some(failing) = &checked.looked.failing {
            // The warnings stand in what is printed.
            let (failing, warnings) = (failing.clone(), vec![]);
            return Err(ImportError::Failing { failing, warnings }.into());
        }
        match snapshot::deny(&self.warnings.watch(None, true), &checked.summary().warnings) {
            Err(ImportError::Denied(warnings)) => Err(CheckError::Denied(warnings.len())),
            other => Ok(other?),
        }
    }

    /// What was found, as the command prints it.
    ///
    /// # Errors
    /// Returns [`CheckError::Json`] if it has no encoding.
    pub fn render(&self, checked: &Checked) -> Result<String, CheckError> {
        let seconds = estimated_cpu_seconds(checked.summary());
        let Checked { looked, books, compared, followed } = checked;
        if !self.json {
            let (compared, details) = (*compared, self.details);
            let text = Screen { looked, books, compared, seconds, details }.text();
            return Ok(match followed {
                true => format!("{text}{}\n", word!("check.followed")),
                false => text,
            });
        }
        let info = &looked.info;
        let json = Json {
            venue: &info.venue,
            epoch: info.epoch.to_string(),
            snapshot_time: &info.snapshot_time,
            has_control_totals: info.control.is_given(),
            compared: *compared,
            failing: looked.failing.as_ref(),
            books,
            summary: &looked.summary,
            estimated_cpu_seconds: seconds.to_string(),
        };
        Ok(serde_json::to_string_pretty(&json)? + "\n")
    }
}

/// What was found, for machines.
#[derive(serde::Serialize)]
struct Json<'a> {
    venue: &'a str,
    epoch: String,
    snapshot_time: &'a str,
    has_control_totals: bool,
    compared: bool,
    failing: Option<&'a Failing>,
    books: &'a [BookFigures],
    #[serde(flatten)]
    summary: &'a Summary,
    estimated_cpu_seconds: String,
}

/// CPU seconds that proving will take, roughly: 1.5 a block of 2^14 rows, its share of the opening
/// included, and 3 a row of the block list for keys and a last opening. Measured with the bench
/// `mix` on a processor with AVX-512; without vector instructions it takes three times as long.
fn estimated_cpu_seconds(summary: &Summary) -> u64 {
    summary.shapes.iter().map(|row| 3 + 3 * row.blocks / 2).sum()
}
