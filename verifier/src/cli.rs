//! The command line. Exit codes: 0, every checked claim holds; 1, well formed but false; 2,
//! malformed or missing, or a required claim not checked.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use ringfence_circuits::{
    bundle::PARAMETERS_FILE,
    digest::Digest,
    domain::personal,
    generators::{self, GeneratorError},
    package::MAX_PACKAGE_BYTES,
    parameters::MAX_PARAMETERS_BYTES,
    statement::{Document, MAX_STATEMENT_BYTES},
};
use serde::Serialize;

use crate::{
    audit::{self, AuditError, Bundle, Reader},
    claim::{Claim, Outcome},
    directory::{self, DirectoryError},
    files,
    inclusion::{InclusionError, Published},
    package_report::{shared_places, InclusionReport},
    proof::Progress,
};

const EXAMPLES: &str = "\
Examples:
  ringfence-verifier audit bundle/ --anchor rfs1... --venue example --previous last/statement.json
  ringfence-verifier audit bundle/ --require coverage:clients --json
  ringfence-verifier inclusion package.json --statement bundle/statement.json --account 12345
  ringfence-verifier show bundle/

Exit codes: 0 every checked claim holds; 1 well formed but false; 2 malformed or missing, or a
required claim not checked.";

/// Checks what a venue publishes and what a customer was given.
#[derive(Parser, Clone, Debug)]
#[command(name = "ringfence-verifier", version, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum Command {
    /// Audit a bundle: every claim that its proofs support.
    Audit(AuditArgs),
    /// Check an inclusion package: are these balances in the statement?
    Inclusion(InclusionArgs),
    /// Print a statement; nothing is verified.
    Show(ShowArgs),
    /// Make generators and keep them in the cache.
    Generators(GeneratorArgs),
}

/// Arguments of `audit`.
#[derive(Args, Clone, Debug)]
pub struct AuditArgs {
    /// Directory of the bundle, or its archive (`bundle.tar`).
    pub bundle: PathBuf,
    /// Digest that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST", value_parser = digest)]
    pub anchor: Option<Digest>,
    /// The venue's name.
    #[arg(long, value_name = "NAME")]
    pub venue: Option<String>,
    /// Statement of the epoch before; parameters.json beside it is read too.
    #[arg(long, value_name = "STATEMENT")]
    pub previous: Option<PathBuf>,
    /// A claim that must hold, by name (`coverage:clients`); may be repeated.
    #[arg(long, value_name = "CLAIM")]
    pub require: Vec<String>,
    /// Cache of generators.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `inclusion`.
#[derive(Args, Clone, Debug)]
pub struct InclusionArgs {
    /// The packages.
    #[arg(required = true)]
    pub packages: Vec<PathBuf>,
    /// The statement.
    #[arg(long, value_name = "FILE")]
    pub statement: PathBuf,
    /// Your account's id: one for all packages, or one per package in their order.
    #[arg(long, value_name = "ID", required = true)]
    pub account: Vec<String>,
    /// The parameters; by default parameters.json beside the statement, if it is there.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// Digest that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST", value_parser = digest)]
    pub anchor: Option<Digest>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// Directory of the bundle, or its archive (`bundle.tar`).
    pub bundle: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `generators`.
#[derive(Args, Clone, Debug)]
pub struct GeneratorArgs {
    /// Sizes, as binary logarithms.
    #[arg(long, value_name = "K", required = true, num_args = 1..)]
    pub k: Vec<u32>,
    /// Cache of generators.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
}

/// Why the program ends with exit code 2.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// Of the bundle's directory or a file.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// Of the bundle's content.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Of a package's content.
    #[error("{path}: {error}")]
    Inclusion {
        /// The package.
        path: PathBuf,
        /// What is wrong.
        error: InclusionError,
    },
    /// Of the generators.
    #[error(transparent)]
    Generators(#[from] GeneratorError),
    /// Accounts and packages don't pair up.
    #[error("{packages} packages and {accounts} accounts: give one account, or one per package")]
    Accounts {
        /// Number of packages.
        packages: usize,
        /// Number of accounts.
        accounts: usize,
    },
    /// A claim that was asked for was not checked.
    #[error("required but not checked: {0}")]
    Unchecked(String),
    /// The output can't be written.
    #[error("the report can't be written: {0}")]
    Print(io::Error),
}

impl CliError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            CliError::Directory(error) => error.code(),
            CliError::Audit(error) => error.code(),
            CliError::Inclusion { error, .. } => error.code(),
            CliError::Generators(_) => "RF-2114",
            CliError::Accounts { .. } => "RF-2021",
            CliError::Unchecked(_) => "RF-2022",
            CliError::Print(_) => "RF-2023",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            CliError::Directory(error) => error.help(),
            CliError::Audit(error) => error.help(),
            CliError::Inclusion { error, .. } => error.help(),
            CliError::Generators(_) => {
                "delete the named cache file, or give another directory by --generators"
            }
            CliError::Accounts { .. } => "repeat --account for every package, in their order",
            CliError::Unchecked(_) => {
                "give what the claim needs (--anchor, --venue, --previous), or correct its name"
            }
            CliError::Print(_) => "check where the output goes",
        }
    }
}

fn digest(text: &str) -> Result<Digest, String> {
    let expected = "a digest is rfs1… in bech32m or 64 lower-case hexadecimal digits";
    Digest::parse(text).ok_or_else(|| expected.into())
}

impl Cli {
    /// Runs the command; prints to standard output and standard error.
    pub fn run(self) -> ExitCode {
        let result = match self.command {
            Command::Audit(args) => run_audit(&args),
            Command::Inclusion(args) => run_inclusion(&args),
            Command::Show(args) => run_show(&args),
            Command::Generators(args) => run_generators(&args),
        };
        match result {
            Ok(code) => ExitCode::from(code),
            Err(error) => {
                complain(&format!("error[{}]: {error}\n  try: {}", error.code(), error.help()));
                ExitCode::from(2)
            }
        }
    }
}

fn run_audit(args: &AuditArgs) -> Result<u8, CliError> {
    let bundle = load_bundle(&args.bundle)?;
    let mut reader =
        Reader { anchored: args.anchor, venue: args.venue.clone(), ..Reader::default() };
    if let Some(path) = &args.previous {
        let previous = directory::read(path, MAX_STATEMENT_BYTES)?;
        let own = beside(path)?.filter(|parameters| belongs(parameters, &previous));
        reader.previous_parameters = own;
        reader.previous = Some(previous);
    }
    let cache = args.generators.clone().unwrap_or_else(generators::default_cache);
    let load = |k| generators::load(k, &cache);
    let result = audit::audit(&bundle, &reader, &load, &show_progress);
    clear_progress();
    let report = result?;
    print(&report, args.json)?;
    finish(report.outcome(&args.require), &report.claims)
}

fn run_inclusion(args: &InclusionArgs) -> Result<u8, CliError> {
    let (packages, accounts) = (args.packages.len(), args.account.len());
    if accounts != 1 && accounts != packages {
        return Err(CliError::Accounts { packages, accounts });
    }
    let statement = directory::read(&args.statement, MAX_STATEMENT_BYTES)?;
    let parameters = match &args.parameters {
        Some(path) => Some(directory::read(path, MAX_PARAMETERS_BYTES)?),
        None => beside(&args.statement)?.filter(|parameters| {
            let own = belongs(parameters, &statement);
            if !own {
                complain("note: parameters.json beside the statement is not of it, so not used");
            }
            own
        }),
    };
    let published = Published::decode(&statement, parameters.as_deref())
        .map_err(|error| CliError::Inclusion { path: args.statement.clone(), error })?;
    let mut reports: Vec<InclusionReport> = vec![];
    for (path, account) in args.packages.iter().zip(args.account.iter().cycle()) {
        let package = directory::read(path, MAX_PACKAGE_BYTES)?;
        let report = published
            .check(&package, args.anchor, account)
            .map_err(|error| CliError::Inclusion { path: path.clone(), error })?;
        reports.push(report);
    }
    if args.json {
        print_json(&reports)?;
    } else {
        for report in &reports {
            print(report, false)?;
        }
    }
    let shared = shared_places(&reports);
    for place in &shared {
        complain(&format!("false[RF-2404]: two vaults have one place: {place}"));
    }
    let claims: Vec<Claim> = reports.into_iter().flat_map(|report| report.claims).collect();
    let code = finish(Outcome::of(&claims, &[]), &claims)?;
    Ok(if shared.is_empty() { code } else { 1 })
}

fn run_show(args: &ShowArgs) -> Result<u8, CliError> {
    let report = audit::show(&load_bundle(&args.bundle)?)?;
    print(&report, args.json)?;
    Ok(0)
}

fn run_generators(args: &GeneratorArgs) -> Result<u8, CliError> {
    let cache = args.generators.clone().unwrap_or_else(generators::default_cache);
    for k in &args.k {
        show_progress(Progress::Generators(*k));
        let result = generators::load(*k, &cache);
        clear_progress();
        result?;
    }
    Ok(0)
}

/// A bundle that is a directory or an archive.
fn load_bundle(path: &Path) -> Result<Bundle, DirectoryError> {
    if path.is_file() {
        files::open(path)
    } else {
        directory::load(path)
    }
}

/// `parameters.json` beside a statement, if it is there.
fn beside(statement: &Path) -> Result<Option<Vec<u8>>, CliError> {
    match directory::read(&statement.with_file_name(PARAMETERS_FILE), MAX_PARAMETERS_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(DirectoryError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether these are the parameters that a statement names.
fn belongs(parameters: &[u8], statement: &[u8]) -> bool {
    let digest = Digest::of(personal::PARAMETERS, parameters);
    Document::from_canonical(statement).is_ok_and(|document| document.parameters == digest)
}

/// The text without control characters, which a hostile file could send to a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '?' } else { c }).collect()
}

/// Says on standard error what is wrong.
fn complain(text: &str) {
    eprintln!("{}", plain(text));
}

/// Names on standard error what does not hold; the exit code.
fn finish(outcome: Outcome, claims: &[Claim]) -> Result<u8, CliError> {
    match &outcome {
        Outcome::Holds => {}
        Outcome::Fails(failed) => {
            for claim in claims.iter().filter(|claim| failed.contains(&claim.id)) {
                if let Some(code) = claim.code {
                    complain(&format!("false[{code}]: {}: {}", claim.title, claim.detail));
                }
            }
        }
        Outcome::Unchecked(open) => return Err(CliError::Unchecked(open.join(", "))),
    }
    Ok(outcome.exit_code())
}

fn print<T: Serialize + std::fmt::Display>(report: &T, json: bool) -> Result<(), CliError> {
    if json {
        return print_json(report);
    }
    write_out(&plain(&report.to_string()))
}

fn print_json<T: Serialize>(report: &T) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(report)
        .map_err(|error| CliError::Print(io::Error::other(error)))?;
    write_out(&format!("{text}\n"))
}

/// Writes to standard output; a reader that closes the pipe is no error.
fn write_out(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Print(error)),
        _ => Ok(()),
    }
}

/// One line that overwrites itself, on a terminal only.
fn show_progress(progress: Progress) {
    if !io::stderr().is_terminal() {
        return;
    }
    match progress {
        Progress::Generators(k) => eprint!("\r\x1b[Kgenerators for k = {k}"),
        Progress::Key(shape) => eprint!("\r\x1b[Kverifying key of {shape}"),
        Progress::Proofs(done, all) => eprint!("\r\x1b[Kproofs: {done} of {all}"),
    }
}

fn clear_progress() {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}
