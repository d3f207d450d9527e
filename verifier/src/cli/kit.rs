//! Commands for working papers: `compare`, and what `reserves` does.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::{bundle::STATEMENT_FILE, statement::MAX_STATEMENT_BYTES},
};
use ringfence_evidence::headers::MAX_HEADERS_BYTES;

use super::{
    error::CliError,
    given::{anchor, open_bundle, read_statement},
    output::{answer, finish, print},
    reserves::ReservesArgs,
};
use crate::{
    check::kit::{compare, cut_off, population, requests, tie_out, KitError},
    reader::{ForReserves, Reader},
    report::{
        answer::Answer,
        kit::{BlockRequests, Comparison, CutOff, Population, Sample, TieOut},
        Claim, Outcome,
    },
    source::{
        directory,
        evidence::{Evidence, EvidenceDirectory, EvidenceFile, Seekable},
        Files, SourceError, WithEvidence,
    },
};

/// Working papers on reserves; no proof is verified.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum KitCommand {
    /// Print which blocks to look up, as a headers file to be filled.
    Requests(RequestsArgs),
    /// Write all rows of the list with what they are worth.
    Population(PopulationArgs),
    /// Draw rows by value from a seed, and write them.
    Sample(SampleArgs),
    /// Compare the list's sums with the statement, and show what counts towards liabilities.
    TieOut(TieOutArgs),
    /// Show what observers saw at the list's addresses some blocks before and after.
    CutOff(CutOffArgs),
}

/// A bundle with its list.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Directory of the bundle, or its archive (`bundle.tar`).
    pub bundle: PathBuf,
    /// Directory with the list of reserves and what stands behind it, where it is not in the bundle.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
}

/// Arguments of `reserves requests`.
#[derive(Args, Clone, Debug)]
pub struct RequestsArgs {
    /// The bundle with its list.
    #[command(flatten)]
    pub list: ListArgs,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `reserves population`.
#[derive(Args, Clone, Debug)]
pub struct PopulationArgs {
    /// The bundle with its list.
    #[command(flatten)]
    pub list: ListArgs,
    /// Digest that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST")]
    pub anchor: Option<String>,
    /// The file to write: CSV, or JSON if the name ends so; one that is there is replaced.
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `reserves sample`.
#[derive(Args, Clone, Debug)]
pub struct SampleArgs {
    /// The population, and where the sample goes.
    #[command(flatten)]
    pub population: PopulationArgs,
    /// A text that the venue could not know when it made the list.
    #[arg(long, value_name = "SEED")]
    pub seed: String,
    /// How many rows to draw.
    #[arg(long, value_name = "N")]
    pub count: usize,
}

/// Arguments of `reserves tie-out`.
#[derive(Args, Clone, Debug)]
pub struct TieOutArgs {
    /// The bundle with its list.
    #[command(flatten)]
    pub list: ListArgs,
    /// Digest that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST")]
    pub anchor: Option<String>,
    /// Blocks that you looked up: lines `chain number hash time source`.
    #[arg(long, value_name = "FILE")]
    pub headers: Option<PathBuf>,
    /// What somebody's node saw, with the signed note in FILE.note; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub observation: Vec<PathBuf>,
    /// Key of somebody whose observations you trust; may be repeated.
    #[arg(long, value_name = "VKEY")]
    pub observer: Vec<String>,
    /// Chain of one operator whose blocks you accept; may be repeated.
    #[arg(long, value_name = "CHAIN")]
    pub accept_chain: Vec<String>,
    /// Most days between a signature's block and the snapshot [default: 35].
    #[arg(long, value_name = "DAYS")]
    pub signature_age: Option<u64>,
    /// Asset whose surplus counts for liabilities of other assets, too; may be repeated.
    #[arg(long, value_name = "ASSET")]
    pub count_surplus: Vec<String>,
    /// Table of recognised holdings, in the place of the one of this program.
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Write the assets of all books as CSV.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// Arguments of `reserves cut-off`.
#[derive(Args, Clone, Debug)]
pub struct CutOffArgs {
    /// The bundle with its list.
    #[command(flatten)]
    pub list: ListArgs,
    /// Digest that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST")]
    pub anchor: Option<String>,
    /// Blocks that you looked up: lines `chain number hash time source`.
    #[arg(long, value_name = "FILE")]
    pub headers: Option<PathBuf>,
    /// What somebody's node saw at some block, with the signed note in FILE.note; may be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    pub observation: Vec<PathBuf>,
    /// Key of somebody whose observations you trust; may be repeated.
    #[arg(long, value_name = "VKEY", required = true)]
    pub observer: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Write all rows: CSV, or JSON if the name ends so.
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,
}

/// Arguments of `compare`.
#[derive(Args, Clone, Debug)]
pub struct CompareArgs {
    /// Bundles with lists, or directories with reserves.json and reserves.rows.
    #[arg(required = true, num_args = 2.., value_name = "LIST")]
    pub lists: Vec<PathBuf>,
    /// Statement that names one of the lists, if it is not beside it; may be repeated.
    #[arg(long, value_name = "STATEMENT")]
    pub statement: Vec<PathBuf>,
    /// Blocks that you looked up, by which signatures count: lines `chain number hash time source`.
    #[arg(long, value_name = "FILE")]
    pub headers: Option<PathBuf>,
    /// Most days between a signature's block and the snapshot [default: 35].
    #[arg(long, value_name = "DAYS")]
    pub signature_age: Option<u64>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Write a row for each address and list as CSV.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

impl KitCommand {
    pub(super) fn run(&self) -> Result<u8, CliError> {
        match self {
            KitCommand::Requests(args) => run_requests(args),
            KitCommand::Population(args) => run_population(args),
            KitCommand::Sample(args) => run_sample(args),
            KitCommand::TieOut(args) => run_tie_out(args),
            KitCommand::CutOff(args) => run_cut_off(args),
        }
    }
}

impl ListArgs {
    /// Calls `paper` with the bundle and the evidence beside it.
    fn with<T>(
        &self,
        paper: impl FnOnce(&dyn Files) -> Result<T, KitError>,
    ) -> Result<T, CliError> {
        let bundle = open_bundle(&self.bundle)?;
        Ok(match self.evidence.as_deref().map(EvidenceDirectory::new).transpose()? {
            Some(given) => paper(&WithEvidence::new(&*bundle, &given))?,
            None => paper(&*bundle)?,
        })
    }
}

fn run_requests(args: &RequestsArgs) -> Result<u8, CliError> {
    let form = |found: &BlockRequests| Answer::paper(found);
    answer(args.list.with(|files| requests::requests(files)), args.json, form, print)?;
    Ok(0)
}

fn run_population(args: &PopulationArgs) -> Result<u8, CliError> {
    let reader = Reader::with_anchor(anchor(args.anchor.as_deref())?);
    let found: Population = args.list.with(|files| population::population(files, &reader))?;
    write(&args.out, |json, out| match json {
        true => found.write_json(out),
        false => found.write_csv(out),
    })?;
    let said = crate::say!("kit.written", path = shown_path(&args.out), said = found.said());
    print(&format!("{said}\n"))?;
    conclude(&found.claims)
}

fn run_sample(args: &SampleArgs) -> Result<u8, CliError> {
    let of = &args.population;
    let reader = Reader::with_anchor(anchor(of.anchor.as_deref())?);
    let draw = |files: &dyn Files| population::sample(files, &reader, &args.seed, args.count);
    let found: Sample = of.list.with(draw)?;
    write(&of.out, |json, out| match json {
        true => found.write_json(out),
        false => found.write_csv(out),
    })?;
    print(&found)?;
    conclude(&found.claims)
}

fn run_tie_out(args: &TieOutArgs) -> Result<u8, CliError> {
    let form = |found: &TieOut| Answer::paper(found);
    let found = answer(tie_out_of(args), args.json, form, print)?;
    if let Some(path) = &args.csv {
        write(path, |_, out| found.write_csv(out))?;
    }
    conclude(&found.claims)
}

fn tie_out_of(args: &TieOutArgs) -> Result<TieOut, CliError> {
    let brought = ReservesArgs {
        headers: args.headers.clone(),
        observation: args.observation.clone(),
        observer: args.observer.clone(),
        accept_chain: args.accept_chain.clone(),
        signature_age: args.signature_age,
        count_surplus: args.count_surplus.clone(),
        table: args.table.clone(),
        ..ReservesArgs::default()
    };
    let mut reader = Reader::with_anchor(anchor(args.anchor.as_deref())?);
    brought.read(&mut reader)?;
    args.list.with(|files| tie_out::tie_out(files, &reader))
}

fn run_cut_off(args: &CutOffArgs) -> Result<u8, CliError> {
    let form = |found: &CutOff| Answer::paper(found);
    let found = answer(cut_off_of(args), args.json, form, print)?;
    if let Some(path) = &args.rows {
        write(path, |json, out| match json {
            true => found.write_json(out),
            false => found.write_csv(out),
        })?;
    }
    conclude(&found.claims)
}

fn cut_off_of(args: &CutOffArgs) -> Result<CutOff, CliError> {
    let brought = ReservesArgs {
        headers: args.headers.clone(),
        observation: args.observation.clone(),
        observer: args.observer.clone(),
        ..ReservesArgs::default()
    };
    let mut reader = Reader::with_anchor(anchor(args.anchor.as_deref())?);
    brought.read(&mut reader)?;
    args.list.with(|files| cut_off::cut_off(files, &reader))
}

/// A bundle seen as its evidence alone.
struct OfBundle(Box<dyn Files>);

impl Evidence for OfBundle {
    fn open(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError> {
        self.0.evidence(file)
    }
}

pub(super) fn run_compare(args: &CompareArgs) -> Result<u8, CliError> {
    let form = |found: &Comparison| Answer::paper(found);
    let found = answer(compare_of(args), args.json, form, print)?;
    if let Some(path) = &args.csv {
        write(path, |_, out| found.write_csv(out))?;
    }
    Ok(0)
}

fn compare_of(args: &CompareArgs) -> Result<Comparison, CliError> {
    let mut opened = vec![];
    for path in &args.lists {
        opened.push(open_list(path)?);
    }
    let lists: Vec<compare::ListGiven<'_>> = args
        .lists
        .iter()
        .zip(&opened)
        .map(|(path, (files, statement))| compare::ListGiven {
            name: shown_path(path),
            files: &**files,
            statement: statement.clone(),
        })
        .collect();
    let mut statements = vec![];
    for path in &args.statement {
        statements.push((shown_path(path), read_statement(path)?));
    }
    let headers = args.headers.as_deref();
    let headers =
        headers.map(|path| directory::read(path, MAX_HEADERS_BYTES as u64)).transpose()?;
    let reserves =
        ForReserves { headers, signature_age: args.signature_age, ..ForReserves::default() };
    Ok(compare::compare(&lists, &statements, &reserves)?)
}

/// A list's files, and the statement beside them if there is one.
type OpenedList = (Box<dyn Evidence>, Option<Vec<u8>>);

/// Opens a bundle's archive, or a directory, which may be a bundle.
fn open_list(path: &Path) -> Result<OpenedList, CliError> {
    if path.is_file() {
        let files = open_bundle(path)?;
        let statement = files.statement().to_vec();
        return Ok((Box::new(OfBundle(files)), Some(statement)));
    }
    let files = EvidenceDirectory::new(path)?;
    let statement = match directory::read(&path.join(STATEMENT_FILE), MAX_STATEMENT_BYTES) {
        Ok(bytes) => Some(bytes),
        Err(SourceError::Absent(_)) => None,
        Err(error) => return Err(error.into()),
    };
    Ok((Box::new(files), statement))
}

/// Writes a working paper, for its owner only: a list that is not public names addresses that are not. `paper` is
/// told whether the file's name asks for JSON.
fn write(
    path: &Path,
    paper: impl FnOnce(bool, &mut dyn Write) -> io::Result<()>,
) -> Result<(), CliError> {
    let json = path.extension().is_some_and(|ending| ending == "json");
    file::write_with(path, true, |file| {
        let mut out = BufWriter::new(file);
        paper(json, &mut out)?;
        out.flush()
    })
    .map_err(|source| CliError::Write { path: path.to_owned(), source })
}

/// Names what does not hold of the list or the anchored digest, and gives the exit code.
fn conclude(claims: &[Claim]) -> Result<u8, CliError> {
    let outcome = Outcome::of(claims, &[]);
    finish(outcome.level(), "", &outcome, claims)
}
