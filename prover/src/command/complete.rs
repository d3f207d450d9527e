//! `complete`: says what a venue has and who signs, makes the statement of an epoch that is proven, and writes
//! the bundle.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{message::Said, say};
use serde::Serialize;

use super::{
    completion::{completion, reserves_of, Completed, Signing},
    kept::{self, KeptError},
    previous::{self, PreviousError},
    warnings::{self, parse_code},
};
use crate::{
    bundle,
    epoch::{Epoch, EpochError, Progress},
    evidence::{self, EvidenceError},
    message::advised,
    money,
    snapshot::{Warning, DEFAULT_MAX_ERRORS},
};

/// Completes the statement of an epoch that is proven, with reserves, evidence and keys, and writes the
/// bundle. Nothing is proven again; it may be run again until packages or a publication name the
/// statement.
#[derive(Clone, Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("table").args(["snapshot", "reserves"])))]
#[command(group(
    clap::ArgGroup::new("what").required(true).multiple(true).args(["snapshot", "reserves", "evidence"])
))]
#[command(after_help = "\
Examples:
  ringfence-prover complete --work work --snapshot snapshot --out bundle
  ringfence-prover complete --work work --evidence evidence --signer VKEY --out bundle
  ringfence-prover complete --work work --reserves declared.csv --deny-warnings --out bundle
  ringfence-prover complete --work work --reserves declared.csv --evidence evidence --signer VKEY \\
    --next-snapshot 2026-02-28T23:59:59Z --out bundle")]
pub struct Complete {
    /// Work directory of the epoch, to the end of whose proofs `prove` has come.
    #[arg(long, value_name = "WORKDIR")]
    pub work: PathBuf,
    /// Directory of the snapshot: its reserves.csv, if it has one.
    #[arg(long, value_name = "SNAPSHOT")]
    pub snapshot: Option<PathBuf>,
    /// Table of reserves, with the columns of reserves.csv. With a list it says what else the venue has.
    #[arg(long, value_name = "FILE")]
    pub reserves: Option<PathBuf>,
    /// Directory of the list of reserves, which the statement then names; the sums of its rows are reserves.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// Publish the list: put it into the bundle with its rows, signatures and state, as far as they are there.
    /// All of these name addresses or follow from them, so they stay private unless this is said.
    #[arg(long, requires = "evidence")]
    pub publish_list: bool,
    /// Who may sign, and when the next snapshot will be taken.
    #[command(flatten)]
    pub signing: Signing,
    /// Bundle of the epoch before, a directory or an archive: what it says of this snapshot's time and of keys is
    /// compared.
    #[arg(long, value_name = "BUNDLE")]
    pub previous: Option<PathBuf>,
    /// Complete nothing, with exit code 1, if there is a warning.
    #[arg(long)]
    pub deny_warnings: bool,
    /// Code of a warning that --deny-warnings passes over; may be given again.
    #[arg(long, value_name = "CODE", requires = "deny_warnings", value_parser = parse_code)]
    pub allow_warning: Vec<String>,
    /// Where the bundle goes; must not exist.
    #[arg(long, value_name = "BUNDLE")]
    pub out: PathBuf,
    /// Problems after which reading the reserves stops.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MAX_ERRORS)]
    pub max_errors: usize,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Why a statement can't be completed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompleteError {
    /// The list of reserves can't be used.
    Evidence(#[from] EvidenceError),
    /// The bundle of the epoch before can't be read.
    Previous(#[from] PreviousError),
    /// The statement would not be one after that of the epoch before.
    Kept(#[from] KeptError),
    /// The epoch can't be completed.
    Epoch(#[from] EpochError),
    /// Warnings, which the caller asked to refuse.
    Denied(Vec<Warning>),
}

impl CompleteError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            CompleteError::Evidence(error) => error.said(),
            CompleteError::Previous(error) => error.said(),
            CompleteError::Kept(error) => error.said(),
            CompleteError::Epoch(error) => error.said(),
            CompleteError::Denied(found) => {
                let lines: Vec<String> = found.iter().flat_map(Warning::lines).collect();
                say!("RF-1240.completing", count = found.len(), warnings = lines.join("\n"))
            }
        }
    }

    /// The exit code: 1 where warnings are denied, else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            CompleteError::Denied(_) => 1,
            _ => 2,
        }
    }
}

advised!(CompleteError);

/// What `complete` made.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// The statement.
    #[serde(flatten)]
    pub completed: Completed,
    /// Where the bundle is.
    pub bundle: PathBuf,
    /// Files of evidence in it.
    pub published: Vec<&'static str>,
    /// What readers who have the statement before would find wrong, or could not check, and what reserves lack.
    pub warnings: Vec<Warning>,
}

impl Made {
    /// The line that says whether the list is public.
    fn of_the_list(&self) -> String {
        match (&self.completed.evidence, &self.published[..]) {
            (None, _) => String::new(),
            (Some(_), []) => {
                "list           not in the bundle: give it to an auditor as it is, or publish \
                              it with --publish-list\n"
                    .to_owned()
            }
            (Some(_), files) => format!("list           in the bundle: {}\n", files.join(", ")),
        }
    }
}

impl Complete {
    /// Runs the command.
    ///
    /// # Errors
    /// It is an error if a proof is missing, if reserves or evidence are refused, or if something names
    /// another statement of the epoch.
    pub fn run(&self, progress: &dyn Progress) -> Result<Made, CompleteError> {
        if self.out.exists() {
            return Err(EpochError::OutputExists(self.out.clone()).into());
        }
        super::require_work_directory(&self.work)?;
        let epoch = Epoch::reopen_to_complete(&self.work)?;
        let open = epoch.open_statement()?;
        let mut warnings = match &self.previous {
            Some(path) => {
                let bound = open.bound().document();
                kept::compare(bound, &self.signing, &previous::read(path)?, path)?
            }
            None => vec![],
        };
        let evidence = match &self.evidence {
            Some(directory) => Some(evidence::read(directory, &open, epoch.parameters())?),
            None => None,
        };
        let table = match (&self.reserves, &self.snapshot) {
            (Some(table), _) => Some(table.clone()),
            (None, Some(snapshot)) => reserves_of(snapshot)?,
            (None, None) => None,
        };
        let mut completion = completion(&epoch, table.as_deref(), &self.signing, self.max_errors)?;
        if let Some(evidence) = evidence {
            completion.evidence = Some(evidence.digest);
            completion.reserves =
                evidence.with_sums(completion.reserves, epoch.books(), epoch.parameters())?;
        }
        let reserves = completion.reserves.clone();
        let books =
            money::of_open(&open, epoch.parameters(), reserves).map_err(EpochError::from)?;
        warnings.extend(money::shortages(&books));
        // Before anything is written that names the statement.
        self.gate(&warnings)?;
        let statement = epoch.complete(completion)?;
        let public = self.evidence.as_deref().filter(|_| self.publish_list);
        let mut published = vec![];
        bundle::write_with(&epoch, &statement, &self.out, progress, |into| {
            if let Some(directory) = public {
                published = evidence::publish(directory, into, &statement)?;
            }
            Ok::<(), CompleteError>(())
        })?;
        let completed = Completed::new(&statement);
        Ok(Made { completed, bundle: self.out.clone(), published, warnings })
    }

    /// Refuses warnings that the options deny.
    fn gate(&self, warnings: &[Warning]) -> Result<(), CompleteError> {
        let denied = warnings.iter().filter(|found| !self.allow_warning.contains(&found.code));
        let denied: Vec<Warning> = denied.filter(|_| self.deny_warnings).cloned().collect();
        match denied.is_empty() {
            true => Ok(()),
            false => Err(CompleteError::Denied(denied)),
        }
    }

    /// What was made, as the command prints it.
    pub fn render(&self, made: &Made) -> String {
        if self.json {
            return serde_json::to_string_pretty(made).expect("a summary has an encoding") + "\n";
        }
        format!(
            "The statement of epoch {} is complete, its bundle is in {}\n{}{}{}",
            made.completed.epoch,
            shown_path(&made.bundle),
            made.completed.lines(),
            made.of_the_list(),
            warnings::text(&made.warnings),
        )
    }
}
