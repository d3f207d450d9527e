//! `check`: judges a whole snapshot by the predicate, without proofs.

use std::{fmt::Write, path::PathBuf};

use ringfence_circuits::protocol::shape::SHAPES;
use ringfence_verifier::{message::Said, say};

use super::{
    previous::PreviousError,
    warnings::{self, WarningOptions},
};
use crate::message::advised;
use crate::parameter_file::{load, FileError, Loaded};
use crate::snapshot::{self, ImportError, MappedFile, Options, Summary, Warning, Watch};

/// Checks a snapshot: every vault's predicate, shapes, totals and closure, without any proof.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover check --snapshot snapshot --parameters binance.json
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
    /// Most vaults that may be liquidating.
    #[arg(long, value_name = "N")]
    pub max_liquidating: Option<u64>,
    /// Private file for the list of vaults that break their rule.
    #[arg(long, value_name = "FILE")]
    pub failing: Option<PathBuf>,
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
            _ => 2,
        }
    }
}

advised!(CheckError);

impl Check {
    /// Runs the command; the exit code is 0 if every market closes and else 1.
    ///
    /// # Errors
    /// It is an error if the parameters can't be used, or the snapshot is refused.
    pub fn run(&self) -> Result<Summary, CheckError> {
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
                ..self.warnings.watch(previous.as_ref(), false)
            },
        };
        Ok(snapshot::import(&self.snapshot, &parameters, &options)?.summary)
    }

    /// Whether the summary passes the gate that the options of warnings ask for.
    ///
    /// # Errors
    /// Returns [`CheckError::Denied`] if it doesn't.
    pub fn gate(&self, summary: &Summary) -> Result<(), CheckError> {
        match snapshot::deny(&self.warnings.watch(None, true), &summary.warnings) {
            Err(ImportError::Denied(warnings)) => Err(CheckError::Denied(warnings.len())),
            other => Ok(other?),
        }
    }

    /// The summary as the command prints it.
    ///
    /// # Errors
    /// Returns [`CheckError::Json`] if the summary has no encoding.
    pub fn render(&self, summary: &Summary) -> Result<String, CheckError> {
        if self.json {
            let estimated_cpu_seconds = estimated_cpu_seconds(summary).to_string();
            Ok(serde_json::to_string_pretty(&Checked { summary, estimated_cpu_seconds })? + "\n")
        } else {
            Ok(text(summary))
        }
    }
}

/// The exit code for a summary.
pub fn exit_code(summary: &Summary) -> u8 {
    u8::from(!summary.closes())
}

/// The summary for machines.
#[derive(serde::Serialize)]
struct Checked<'a> {
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

fn text(summary: &Summary) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    line(format!(
        "{} vaults, {} blocks; proving takes about {} CPU seconds",
        summary.count(),
        summary.blocks(),
        estimated_cpu_seconds(summary)
    ));
    summary.mapped.iter().flat_map(MappedFile::lines).for_each(&mut line);
    for row in &summary.vaults {
        line(format!("  {} {}: {} vaults", row.book, row.rule, row.vaults));
    }
    for row in &summary.shapes {
        let (vaults, blocks) = (row.vaults, row.blocks);
        line(format!(
            "  {} shape {} {}: {vaults} in {blocks} blocks",
            row.book, row.shape, row.slots
        ));
    }
    line(format!(
        "left out: {} empty vaults, {} balances of dust, {} of zero, {} positions of size zero; \
         {} amounts rounded, each by less than one unit of its asset",
        summary.empty, summary.dust, summary.zero_balances, summary.zero_positions, summary.rounded
    ));
    if summary.liquidating_by_auto > 0 {
        line(format!("liquidating by rule `auto`: {}", summary.liquidating_by_auto));
    }
    let markets = summary.closure.len();
    let open: Vec<_> = summary.closure.iter().filter(|market| !market.closes).collect();
    if open.is_empty() {
        line(format!("closure: longs equal shorts in all {markets} contracts"));
    } else {
        line(format!("closure: {} of {markets} contracts don't close", open.len()));
        for market in open {
            line(format!("  {}: long {}, short {}", market.market, market.long, market.short));
        }
    }
    out.push_str(&warnings::text(&summary.warnings));
    out
}
