//! `prove`: proves a snapshot. It completes the statement at once and writes the bundle, or leaves it open
//! for `complete`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use ringfence_circuits::{
    primitive::shown::shown_path,
    proof::{Engine, Halo2},
    protocol::{
        hash::digest::to_hex,
        parameters::Parameters,
        shape::{Shape, SHAPES},
        statement::{Completion, OpenStatement, Statement},
    },
};
use ringfence_verifier::{message::Said, say, word};
use serde::Serialize;

use super::{
    book_lines,
    completion::{completion, reserves_of, Signing},
    machine::{EngineChoice, MachineOptions},
    previous::PreviousError,
    warnings::{self, WarningOptions},
};
use crate::{
    bundle,
    engine::Own,
    epoch::{Epoch, EpochError, Inputs, Meter, Plan, Progress, Sums},
    message::advised,
    money::{self, BookFigures},
    parameter_file::{load, FileError, Loaded},
    project::figures::Figures,
    snapshot::{self, source::Remote, Previous, Warning, Watch},
};

/// Proves a snapshot and writes the bundle; run it again after an interruption, it goes on. Without --out
/// the statement stays open, for `complete`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover prove --snapshot snapshot --parameters binance.json --work work --out bundle
  ringfence-prover prove --snapshot snapshot --parameters binance.json --work work
  ringfence-prover prove --snapshot snapshot --parameters binance.json --previous public --work work --out bundle
  ringfence-prover prove --snapshot s --parameters p.json --policy policy.json --history history.rows \
    --previous public --work work --out bundle
  ringfence-prover prove --snapshot s --parameters p.json --work w --out b --max-liquidating 100 --json")]
pub struct Prove {
    /// Directory of the snapshot.
    #[arg(long, value_name = "SNAPSHOT")]
    pub snapshot: PathBuf,
    /// Parameters in JSON or TOML.
    #[arg(long, value_name = "FILE")]
    pub parameters: PathBuf,
    /// Private work directory of this epoch; holds the epoch secret.
    #[arg(long, value_name = "WORKDIR")]
    pub work: PathBuf,
    /// Where the bundle goes; must not exist. The statement is completed with the snapshot's reserves as
    /// they stand when all is proven. Left out, the statement stays open.
    #[arg(long, value_name = "BUNDLE")]
    pub out: Option<PathBuf>,
    /// Who may sign, and when the next snapshot will be taken.
    #[command(flatten)]
    pub signing: Signing,
    /// Options of proving.
    #[command(flatten)]
    pub options: ProveOptions,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of proving that commands share.
#[derive(Clone, Debug, clap::Args)]
pub struct ProveOptions {
    /// How the machine is used.
    #[command(flatten)]
    pub machine: MachineOptions,
    /// Problems after which reading the snapshot stops.
    #[arg(long, value_name = "N", default_value_t = snapshot::DEFAULT_MAX_ERRORS)]
    pub max_errors: usize,
    /// Most vaults that may be liquidating, declared so or below maintenance margin under rule `auto`.
    #[arg(long, value_name = "N")]
    pub max_liquidating: Option<u64>,
    /// Private file for the list of vaults that break their rule: with row, account, equity, requirement and gap.
    #[arg(long, value_name = "FILE")]
    pub failing: Option<PathBuf>,
    /// Options of warnings.
    #[command(flatten)]
    pub warnings: WarningOptions,
    /// Whether reserves come later, with a list: until then nothing is said of what they lack.
    #[arg(skip)]
    pub reserves_follow: bool,
    /// Shapes to use instead of the protocol's.
    #[arg(skip)]
    pub shapes: Option<Vec<Shape>>,
}

/// Why `prove` fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The parameters can't be used.
    Parameters(#[from] FileError),
    /// The bundle of the epoch before can't be used.
    Previous(#[from] PreviousError),
    /// The epoch can't be proven.
    Epoch(#[from] EpochError),
}

impl ProveError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ProveError::Parameters(error) => error.said(),
            ProveError::Previous(error) => error.said(),
            ProveError::Epoch(error) => error.said(),
        }
    }

    /// What was found implausible before the snapshot was refused.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            ProveError::Epoch(EpochError::Import(error)) => error.warnings(),
            _ => &[],
        }
    }

    /// 1 where the snapshot is well formed but false, else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            ProveError::Epoch(EpochError::NotClosed { .. }) => 1,
            ProveError::Epoch(EpochError::Import(error)) => error.exit_code(),
            ProveError::Epoch(EpochError::Policy(error)) => error.exit_code(),
            _ => 2,
        }
    }
}

advised!(ProveError);

/// What `prove` made.
#[derive(Clone, Debug, Serialize)]
pub struct Proven {
    /// The digest of all that the proofs bind, f in the protocol, hexadecimal: a list of reserves names it.
    pub bound: String,
    /// Digest of the statement, hexadecimal; none while it is open.
    pub statement: Option<String>,
    /// The same in bech32m, the form to anchor.
    pub anchor: Option<String>,
    /// Number of blocks.
    pub blocks: String,
    /// Where the bundle is, if one was written.
    pub bundle: Option<PathBuf>,
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// What the books owe; with the reserves of the statement, or where it is open, those of the snapshot.
    pub figures: Figures,
    /// Whether the snapshot, or the statement, has any reserves.
    pub has_reserves: bool,
    /// What a mapping read and left out, in lines for people.
    pub mapped: Vec<String>,
    /// What is well formed but implausible.
    pub warnings: Vec<Warning>,
}

impl Prove {
    /// Runs the command.
    ///
    /// # Errors
    /// It is an error if the parameters can't be used, or the snapshot can't be proven.
    pub fn run(&self, progress: &dyn Progress) -> Result<Proven, ProveError> {
        let loaded = load(&self.parameters)?;
        let previous = self.options.warnings.read_previous()?;
        let (_, proven) = prove_after(self, loaded, previous.as_ref(), progress)?;
        Ok(proven)
    }

    /// What was made, as the command prints it.
    pub fn render(&self, proven: &Proven) -> String {
        if self.json {
            return serde_json::to_string_pretty(proven).expect("a summary has an encoding") + "\n";
        }
        let mut lines = vec![said_first(proven)];
        lines.extend(book_lines::all(&proven.figures.books));
        lines.push(word!("prove.shown").into());
        lines.push(self.not_proven(proven).into());
        lines.push(String::new());
        lines.push(self.next(proven));
        lines.push(String::new());
        lines.push(say!("prove.blocks", blocks = proven.blocks).text);
        match (&proven.statement, &proven.anchor) {
            (Some(statement), Some(anchor)) => {
                lines.push(format!("statement {statement}"));
                lines.push(format!("anchor    {anchor}"));
            }
            _ => lines.push(format!("bound     {}", proven.bound)),
        }
        let text: String = lines.into_iter().map(|line| line + "\n").collect();
        text + &warnings::text(&proven.warnings)
    }

    /// What the proofs do not show.
    fn not_proven(&self, proven: &Proven) -> &'static str {
        match (&proven.statement, proven.has_reserves) {
            (Some(_), true) => word!("prove.declared"),
            (Some(_), false) => word!("prove.none-declared"),
            (None, true) => word!("prove.open-declared"),
            (None, false) => word!("prove.open"),
        }
    }

    /// The command that comes next.
    fn next(&self, proven: &Proven) -> String {
        let work = shown_path(&self.work);
        match (&proven.bundle, &proven.statement) {
            (Some(bundle), _) => say!("prove.next", bundle = shown_path(bundle), work).text,
            (None, Some(_)) => say!("prove.next-completed", work).text,
            (None, None) => {
                say!("prove.next-open", work, snapshot = shown_path(&self.snapshot)).text
            }
        }
    }
}

/// The answer in one sentence: whether what the books owe is covered.
fn said_first(proven: &Proven) -> String {
    let Proven { venue, epoch, figures, .. } = proven;
    let owing = figures.books.iter().filter(|book| book.owes);
    let lacking: Vec<&str> =
        owing.clone().filter(|book| book.lacking).map(|book| book.book.as_str()).collect();
    let said = match (owing.count(), proven.has_reserves, &lacking[..]) {
        (0, ..) => say!("prove.owes-nothing", venue, epoch),
        (_, false, _) => say!("prove.owed", venue, epoch),
        (_, true, []) => say!("prove.covered", venue, epoch),
        (_, true, lacking) => say!("prove.lacking", venue, epoch, books = lacking.join(", ")),
    };
    said.text
}

/// Proves a snapshot; the epoch and what was made. It is compared with no epoch before.
///
/// # Errors
/// [`EpochError`] says what is refused or which stage failed.
pub fn prove(
    prove: &Prove,
    parameters: Parameters,
    progress: &dyn Progress,
) -> Result<(Epoch, Proven), EpochError> {
    prove_after(prove, not_older(parameters), None, progress)
}

/// [`prove`] with an engine of the caller's, whatever the options say.
///
/// # Errors
/// [`EpochError`] says what is refused or which stage failed.
pub fn prove_with_engine<E: Engine>(
    engine: &E,
    prove: &Prove,
    parameters: Parameters,
    progress: &dyn Progress,
) -> Result<(Epoch, Proven), EpochError> {
    prove_by(engine, prove, not_older(parameters), None, &Arc::default(), progress)
}

/// Parameters that were written for this format.
fn not_older(parameters: Parameters) -> Loaded {
    Loaded { parameters, written_for_older: false }
}

/// Proves with the engine of the options, and compares with the epoch before, if there is one.
fn prove_after(
    prove: &Prove,
    loaded: Loaded,
    previous: Option<&Previous>,
    progress: &dyn Progress,
) -> Result<(Epoch, Proven), EpochError> {
    match prove.options.machine.engine {
        EngineChoice::Halo2 => prove_by(&Halo2, prove, loaded, previous, &Arc::default(), progress),
        EngineChoice::Own => {
            let meter = Arc::<Meter>::default();
            let own = Own::default().watched(meter.watch());
            prove_by(&own, prove, loaded, previous, &meter, progress)
        }
    }
}

/// The same with an engine. Warnings are told before anything is proven.
fn prove_by<E: Engine>(
    engine: &E,
    prove: &Prove,
    loaded: Loaded,
    previous: Option<&Previous>,
    meter: &Arc<Meter>,
    progress: &dyn Progress,
) -> Result<(Epoch, Proven), EpochError> {
    let begun = begin(prove, loaded, (previous, None), meter, progress)?;
    let Begun { epoch, open, sums, plan, mapped, warnings } = begun;
    epoch.prove(engine, &open, &sums, &plan, progress)?;
    let statement = statement_of(prove, &epoch, progress)?;
    let books = final_books(prove, &epoch, &open, statement.as_ref())?;
    let digest = statement.as_ref().map(Statement::digest);
    let bound_by = open.bound().document();
    let proven = Proven {
        venue: bound_by.venue.clone(),
        epoch: bound_by.epoch.0.to_string(),
        figures: Figures::of_books(books.iter().map(|book| &book.verdict)),
        has_reserves: books.iter().any(|book| book.verdict.figures.reserves.is_some()),
        bound: to_hex(open.bound().bound()),
        statement: digest.map(|digest| digest.to_string()),
        anchor: digest.map(|digest| digest.to_bech32()),
        blocks: open.bound().block_count().to_string(),
        bundle: prove.out.clone(),
        mapped,
        warnings,
    };
    Ok((epoch, proven))
}

/// An epoch before its proofs: imported, with its trees and sums.
pub struct Begun {
    /// The epoch.
    pub epoch: Epoch,
    /// What proofs bind.
    pub open: OpenStatement,
    /// The prefix sums and the commitments to them.
    pub sums: Sums,
    /// How it would be proven on this machine.
    pub plan: Plan,
    /// What a mapping read and left out, in lines for people.
    pub mapped: Vec<String>,
    /// What is well formed but implausible.
    pub warnings: Vec<Warning>,
}

/// Goes as far as [`prove`] does before it makes proofs: for those who have them made elsewhere, and who may reach
/// files that a mapping names by an address.
///
/// # Errors
/// [`ProveError`] says what is refused or which stage failed.
pub fn begin_only(
    prove: &Prove,
    remote: Option<&dyn Remote>,
    progress: &dyn Progress,
) -> Result<Begun, ProveError> {
    let loaded = load(&prove.parameters)?;
    let previous = prove.options.warnings.read_previous()?;
    Ok(begin(prove, loaded, (previous.as_ref(), remote), &Arc::default(), progress)?)
}

/// Imports a snapshot, or goes on with one that was imported, and builds trees and sums.
fn begin(
    prove: &Prove,
    Loaded { parameters, written_for_older }: Loaded,
    (previous, remote): (Option<&Previous>, Option<&dyn Remote>),
    meter: &Arc<Meter>,
    progress: &dyn Progress,
) -> Result<Begun, EpochError> {
    let options = &prove.options;
    if let Some(out) = prove.out.as_ref().filter(|out| out.exists()) {
        return Err(EpochError::OutputExists(out.clone()));
    }
    let policy = options.warnings.require_followed(&prove.snapshot, &parameters, previous)?;
    let (plan, blocks_per_proof) = plan_of(prove, meter, progress);
    let import = snapshot::Options {
        // Key and place are replaced by the epoch's own.
        order_key: [0; 32].into(),
        out: PathBuf::new(),
        shapes: options.shapes.as_deref().unwrap_or(&SHAPES),
        max_errors: options.max_errors,
        max_liquidating: options.max_liquidating,
        failing: options.failing.clone(),
        buckets: None,
        watch: Watch {
            older_parameters: written_for_older,
            must_follow: true,
            reserves_follow: options.reserves_follow,
            remote,
            policy,
            ..options.warnings.watch(previous, true)
        },
    };
    progress.begin("import", 0);
    let epoch = Epoch::start(&prove.work, &prove.snapshot, parameters, blocks_per_proof, &import);
    progress.end();
    let epoch = epoch?;
    let warnings = warnings_of(prove, &epoch, &import.watch)?;
    let mapped = mapped_of(&epoch)?;
    progress.note(&mapped.iter().map(|line| format!("{line}\n")).collect::<String>());
    progress.note(&warnings::text(&warnings));
    if prove.out.is_some() {
        // What can't complete the statement is found here, not after hours of proving.
        epoch.check_completion(completion_of(prove, &epoch)?)?;
    }
    let open = epoch.build_tree(progress)?;
    if prove.out.is_none() {
        // Who makes a list of reserves need not wait for the proofs.
        let bound = to_hex(open.bound().bound());
        progress.note(&format!("bound     {bound}: a list of reserves for this epoch names it\n"));
    }
    let sums = epoch.sums(&open, blocks_per_proof, progress)?;
    Ok(Begun { epoch, open, sums, plan, mapped, warnings })
}

/// How the epoch is proven, and how many blocks go into a proof.
fn plan_of(prove: &Prove, meter: &Arc<Meter>, progress: &dyn Progress) -> (Plan, u64) {
    let before = || Inputs::started_with(&prove.work.join("inputs.json"));
    prove.options.machine.plan(before, meter, progress)
}

/// What completes the statement at once.
fn completion_of(prove: &Prove, epoch: &Epoch) -> Result<Completion, EpochError> {
    let table = reserves_of(&prove.snapshot)?;
    completion(epoch, table.as_deref(), &prove.signing, prove.options.max_errors)
}

/// The statement of a proven epoch: completed now, with its bundle, or by an earlier run, if it was.
fn statement_of(
    prove: &Prove,
    epoch: &Epoch,
    progress: &dyn Progress,
) -> Result<Option<Statement>, EpochError> {
    let Some(out) = &prove.out else {
        return epoch.is_complete().then(|| epoch.statement()).transpose();
    };
    let statement = epoch.complete(completion_of(prove, epoch)?)?;
    bundle::write(epoch, &statement, out, progress)?;
    Ok(Some(statement))
}

/// What the mapping of the epoch's import read and left out, as `check` says it.
fn mapped_of(epoch: &Epoch) -> Result<Vec<String>, EpochError> {
    let Some(directory) = imported_to(epoch) else { return Ok(vec![]) };
    Ok(snapshot::kept_mapped(directory)?)
}

/// Where the epoch's import stands.
fn imported_to(epoch: &Epoch) -> Option<&Path> {
    epoch.rows().first().and_then(|row| row.records.parent())
}

/// The warnings of the epoch's import, which may have been made by an earlier run: then it may be that it
/// looked with other options, and that nobody asked to refuse what it found.
fn warnings_of(
    prove: &Prove,
    epoch: &Epoch,
    watch: &Watch<'_>,
) -> Result<Vec<Warning>, EpochError> {
    let Some(directory) = imported_to(epoch) else { return Ok(vec![]) };
    let (kept, same) = snapshot::kept_warnings(directory, watch)?;
    let mut found = shortages(prove, epoch)?;
    found.extend(kept);
    if !same {
        found.push(warnings::other_limits());
    }
    snapshot::deny(watch, &found)?;
    Ok(found)
}

/// What the snapshot's reserves lack, as `check` says it. Without a table of reserves, and without --out, they
/// come when the statement is completed.
fn shortages(prove: &Prove, epoch: &Epoch) -> Result<Vec<Warning>, EpochError> {
    Ok(books_of(prove, epoch)?.map_or(vec![], |books| money::shortages(&books)))
}

/// What the books owe in the end: by the statement, or where it is open, with the reserves of the snapshot.
fn final_books(
    prove: &Prove,
    epoch: &Epoch,
    open: &OpenStatement,
    statement: Option<&Statement>,
) -> Result<Vec<BookFigures>, EpochError> {
    if let Some(statement) = statement {
        return Ok(money::figures(epoch.parameters(), statement));
    }
    Ok(match books_of(prove, epoch)? {
        Some(books) => books,
        None => money::of_open(open, epoch.parameters(), vec![])?,
    })
}

/// What the books owe, with the snapshot's reserves; none where these come when the statement is completed.
fn books_of(prove: &Prove, epoch: &Epoch) -> Result<Option<Vec<BookFigures>>, EpochError> {
    let table = reserves_of(&prove.snapshot)?;
    if prove.options.reserves_follow || (table.is_none() && prove.out.is_none()) {
        return Ok(None);
    }
    let books = completion_of(prove, epoch).and_then(|Completion { reserves, .. }| {
        Ok(money::of_open(epoch.draft(), epoch.parameters(), reserves)?)
    });
    match books {
        Ok(books) => Ok(Some(books)),
        // What completes a statement that stays open is refused then.
        Err(_) if prove.out.is_none() => Ok(None),
        Err(error) => Err(error),
    }
}
