//! What a reader brings to reserves and to the venue's log, from the command line.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use ringfence_circuits::{
    primitive::file,
    protocol::bundle::{LOG_PROOF_FILE, STATEMENT_FILE},
    protocol::statement::MAX_STATEMENT_BYTES,
};
use ringfence_evidence::{
    checkpoint::{note::MAX_NOTE, proof::MAX_PROOF},
    headers::MAX_HEADERS_BYTES,
    observation::MAX_OBSERVATION_BYTES,
    recognised::table::MAX_TABLE_BYTES,
};

use super::CliError;
use crate::{
    reader::{ForLog, ForReserves, GivenObservation, OtherCheckpoint, OtherStatement, Reader},
    report::AuditReport,
    source::{directory, evidence::EvidenceDirectory, SourceError},
};

/// Ends the name of the note that an observer signed, which stands beside the observation.
const NOTE_SUFFIX: &str = ".note";

/// What stands behind reserves, and by what it is judged.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reserves and signatures")]
pub struct ReservesArgs {
    /// Directory with the list of reserves and what stands behind it, where it is not in the bundle.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// Blocks that you looked up: lines `chain number hash time source`.
    #[arg(long, value_name = "FILE")]
    pub headers: Option<PathBuf>,
    /// What somebody's node saw, with the signed note in FILE.note; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub observation: Vec<PathBuf>,
    /// Key of somebody whose observations you trust; may be repeated.
    #[arg(long, value_name = "VKEY")]
    pub observer: Vec<String>,
    /// Key of the venue, from another place than the bundle; may be repeated.
    #[arg(long, value_name = "VKEY")]
    pub key: Vec<String>,
    /// Key of a witness of the venue's log; may be repeated.
    #[arg(long, value_name = "VKEY")]
    pub witness: Vec<String>,
    /// How many of these witnesses must have signed.
    #[arg(long, value_name = "N")]
    pub quorum: Option<usize>,
    /// Bundle of another statement that claims to be of the venue's log; may be repeated.
    #[arg(long, value_name = "DIR")]
    pub others: Vec<PathBuf>,
    /// Checkpoint of the venue's log that somebody saw; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// Chain of one operator whose blocks you accept; may be repeated.
    #[arg(long, value_name = "CHAIN")]
    pub accept_chain: Vec<String>,
    /// Most days between a signature's block and the snapshot [default: 35].
    #[arg(long, value_name = "DAYS")]
    pub signature_age: Option<u64>,
    /// Most seconds from a block to the snapshot where you have no next block [default: 900; 7200 for bitcoin].
    #[arg(long, value_name = "SECONDS")]
    pub window: Option<u64>,
    /// Asset whose surplus counts for liabilities of other assets, too; may be repeated.
    #[arg(long, value_name = "ASSET")]
    pub count_surplus: Vec<String>,
    /// Table of recognised holdings, in the place of the one of this program.
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Write the result of every row of the list: CSV, or JSON if the name ends so.
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,
}

impl ReservesArgs {
    /// The directory of evidence, if one was given.
    pub(super) fn directory(&self) -> Result<Option<EvidenceDirectory>, SourceError> {
        self.evidence.as_deref().map(EvidenceDirectory::new).transpose()
    }

    /// Reads everything that was named into `reader`.
    pub(super) fn read(&self, reader: &mut Reader) -> Result<(), SourceError> {
        let optional = |path: &Option<PathBuf>, most: usize| {
            path.as_deref().map(|path| directory::read(path, most as u64)).transpose()
        };
        let observations = self.observation.iter().map(|path| observation(path));
        reader.reserves = ForReserves {
            headers: optional(&self.headers, MAX_HEADERS_BYTES)?,
            observations: observations.collect::<Result<_, _>>()?,
            observers: self.observer.clone(),
            table: optional(&self.table, MAX_TABLE_BYTES)?,
            accepted: self.accept_chain.clone(),
            signature_age: self.signature_age,
            window: self.window,
            surplus: self.count_surplus.clone(),
        };
        let others = self.others.iter().map(|path| {
            Ok(OtherStatement {
                name: named(path),
                statement: directory::read(&path.join(STATEMENT_FILE), MAX_STATEMENT_BYTES)?,
                proof: directory::read(&path.join(LOG_PROOF_FILE), MAX_PROOF as u64)?,
            })
        });
        let checkpoints = self.checkpoint.iter().map(|path| {
            let note = directory::read(path, MAX_NOTE as u64)?;
            Ok(OtherCheckpoint { name: named(path), note })
        });
        reader.log = ForLog {
            keys: self.key.clone(),
            witnesses: self.witness.clone(),
            quorum: self.quorum,
            others: others.collect::<Result<_, SourceError>>()?,
            checkpoints: checkpoints.collect::<Result<_, SourceError>>()?,
        };
        Ok(())
    }

    /// Writes the results of all rows, if they are wanted.
    pub(super) fn write_rows(&self, report: &AuditReport) -> Result<(), CliError> {
        let Some(path) = &self.rows else { return Ok(()) };
        let Some(reserves) = &report.reserves else { return Err(CliError::NoRows) };
        let at = |source| CliError::Write { path: path.clone(), source };
        let json = path.extension().is_some_and(|ending| ending == "json");
        let rows = reserves.results.iter();
        // A list that is not public names addresses that are not.
        file::write_with(path, true, |file| {
            let mut out = BufWriter::new(file);
            match json {
                true => reserves.write_json(&report.statement_bech32, rows, &mut out)?,
                false => reserves.write_csv(&report.statement_bech32, rows, &mut out)?,
            }
            out.flush()
        })
        .map_err(at)
    }
}

/// A path as messages name it.
pub(super) fn named(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn observation(path: &Path) -> Result<GivenObservation, SourceError> {
    let observation = directory::read(path, MAX_OBSERVATION_BYTES as u64)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(NOTE_SUFFIX);
    let note = match directory::read(Path::new(&beside), MAX_NOTE as u64) {
        Ok(note) => Some(note),
        Err(SourceError::Absent(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(GivenObservation { name: named(path), observation, note })
}
