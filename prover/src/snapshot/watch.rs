//! What is looked at for warnings, and from which limits on.

use std::{fs, io, path::Path};

use ringfence_circuits::{
    primitive::file,
    protocol::{hash::digest::Digest, parameters, text::Natural},
};
use serde::{Deserialize, Serialize};

use super::{
    error::ImportError,
    given::{Given, Named},
    interest::MarketInterest,
    moves::{CoinTotals, LeastVaults},
    record::RecordError,
    source::Remote,
    warning::Warning,
};

/// Name, in an import's output, of the warnings that it found.
pub const WARNINGS_FILE: &str = "warnings.json";
/// Most bytes of that file.
const MAX_WARNINGS: u64 = 1 << 24;
/// Most lines about foreign files that are kept.
const MOST_LINES: usize = 1 << 14;

/// What the epoch before published, as far as a snapshot is compared with it.
#[derive(Clone, Debug)]
pub struct Previous {
    /// Digest of the statement.
    pub statement: Digest,
    /// Its venue.
    pub venue: String,
    /// Its epoch.
    pub epoch: Natural,
    /// When its books were read.
    pub snapshot_time: String,
    /// When it said that the next books would be read, if it did.
    pub next_snapshot: Option<String>,
    /// Keys that it says may sign.
    pub signers: Vec<String>,
    /// The parameters; `None` where nothing but the statement was given.
    pub parameters: Option<parameters::Document>,
    /// Names of the assets in which some book owed something: deposits or profits of customers.
    pub owed: Vec<String>,
    /// What its books held, by coin; `None` where the parameters are not at hand.
    pub totals: Option<Vec<CoinTotals>>,
    /// Open interest of its markets; `None` where the parameters are not at hand.
    pub interest: Option<Vec<MarketInterest>>,
    /// How many vaults each book had at least; `None` where the parameters are not at hand.
    pub vaults: Option<Vec<LeastVaults>>,
}

/// Limits of what is plausible, and what a snapshot is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Watch<'a> {
    /// An entry price is far from the mark if it is more than this many times it, or its part.
    pub price_factor: u64,
    /// A figure of the parameters moved if it differs by more than this percentage of what it was.
    pub moved_percent: u64,
    /// The clock, in seconds from 1970; `None`: the snapshot's time is not compared with any.
    pub now: Option<i64>,
    /// The epoch before.
    pub previous: Option<&'a Previous>,
    /// Whether the parameters were written for the format of release 0.1.
    pub older_parameters: bool,
    /// Whether a snapshot is refused that does not follow the epoch before.
    pub must_follow: bool,
    /// What the project file says of the snapshot.
    pub given: Option<&'a Given>,
    /// The epoch that this one corrects, and why, as the command line says it.
    pub corrects: Option<(u64, &'a str)>,
    /// Codes of warnings that don't count; `Some` refuses the snapshot where any other is found.
    pub deny_but: Option<&'a [String]>,
    /// Whether the reserves that count come later: those of the snapshot are then no reason to refuse it.
    pub reserves_follow: bool,
    /// Who reaches files that the mapping names by an address; `None`: nobody does.
    pub remote: Option<&'a dyn Remote>,
    /// The policy that the parameters follow, and the history that it is read with.
    pub policy: Option<PolicyFiles<'a>>,
    /// The same parameters with other thresholds: how many vaults these would judge otherwise is counted.
    pub unmoved: Option<&'a parameters::Parameters>,
}

/// The policy that parameters follow, and the history that it is read with.
#[derive(Clone, Copy, Debug)]
pub struct PolicyFiles<'a> {
    /// The policy.
    pub policy: &'a Path,
    /// The history.
    pub history: &'a Path,
    /// Their digests.
    pub named: Named,
}

impl Default for Watch<'_> {
    fn default() -> Self {
        Watch {
            price_factor: DEFAULT_PRICE_FACTOR,
            moved_percent: DEFAULT_MOVED_PERCENT,
            now: None,
            previous: None,
            must_follow: false,
            given: None,
            corrects: None,
            older_parameters: false,
            deny_but: None,
            reserves_follow: false,
            remote: None,
            policy: None,
            unmoved: None,
        }
    }
}

/// [`Watch::price_factor`] if the caller says nothing else.
pub const DEFAULT_PRICE_FACTOR: u64 = 10;
/// [`Watch::moved_percent`] if the caller says nothing else.
pub const DEFAULT_MOVED_PERCENT: u64 = 20;

/// The limits of a [`Watch`] that decide which warnings are found. The clock is not among them: it
/// moves on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    price_factor: u64,
    moved_percent: u64,
    previous: Option<Digest>,
}

impl From<&Watch<'_>> for Limits {
    fn from(watch: &Watch<'_>) -> Self {
        Limits {
            price_factor: watch.price_factor,
            moved_percent: watch.moved_percent,
            previous: watch.previous.map(|previous| previous.statement),
        }
    }
}

/// The warnings of an import, as its output keeps them for a run that goes on with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    limits: Limits,
    warnings: Vec<Warning>,
    /// What a mapping read and left out, in lines for people.
    #[serde(default)]
    mapped: Vec<String>,
}

/// Keeps the warnings in an import's output.
pub(super) fn keep(
    directory: &Path,
    watch: &Watch<'_>,
    warnings: &[Warning],
    mut mapped: Vec<String>,
) -> Result<(), ImportError> {
    let path = directory.join(WARNINGS_FILE);
    mapped.truncate(MOST_LINES);
    let kept = Kept { limits: watch.into(), warnings: warnings.to_vec(), mapped };
    let write = |bytes: Vec<u8>| file::write_private(&path, &bytes);
    serde_json::to_vec(&kept)
        .map_err(io::Error::other)
        .and_then(write)
        .map_err(ImportError::io("write", &path))
}

/// The warnings that an import found whose output is `directory`, and whether it looked with the limits
/// of `watch`.
///
/// # Errors
/// It is an error if they can't be read.
pub fn kept_warnings(
    directory: &Path,
    watch: &Watch<'_>,
) -> Result<(Vec<Warning>, bool), ImportError> {
    let kept = kept(directory)?;
    Ok((kept.warnings, kept.limits == Limits::from(watch)))
}

/// What the mapping of an import read and left out whose output is `directory`, in lines for people.
///
/// # Errors
/// It is an error if it can't be read.
pub fn kept_mapped(directory: &Path) -> Result<Vec<String>, ImportError> {
    Ok(kept(directory)?.mapped)
}

fn kept(directory: &Path) -> Result<Kept, ImportError> {
    let path = directory.join(WARNINGS_FILE);
    let bytes = file::read_limited(&path, MAX_WARNINGS).map_err(ImportError::io("read", &path))?;
    Ok(serde_json::from_slice(&bytes).map_err(|_| {
        let reason = "it doesn't hold the warnings of an import";
        RecordError::Damaged { path: path.clone(), number: 0, reason }
    })?)
}

/// Refuses the snapshot if `watch` asks for it.
///
/// # Errors
/// Returns [`ImportError::Denied`] with all warnings that count.
pub fn deny(watch: &Watch<'_>, warnings: &[Warning]) -> Result<(), ImportError> {
    let Some(allowed) = watch.deny_but else { return Ok(()) };
    let denied: Vec<Warning> =
        warnings.iter().filter(|warning| !allowed.contains(&warning.code)).cloned().collect();
    if denied.is_empty() {
        Ok(())
    } else {
        Err(ImportError::Denied(denied))
    }
}

/// Names of the files in a snapshot's directory that are none of its own.
pub(super) fn stray_files(directory: &Path, known: &[String]) -> Result<Vec<String>, ImportError> {
    let mut stray = vec![];
    for entry in fs::read_dir(directory).map_err(ImportError::io("list", directory))? {
        let name = entry.map_err(ImportError::io("list", directory))?.file_name();
        let name = name.to_string_lossy();
        if !known.iter().any(|known| *known == name) {
            stray.push(name.into_owned());
        }
    }
    stray.sort();
    Ok(stray)
}
