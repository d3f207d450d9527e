//! The command line: it reads files, runs checks and shows their reports.
//!
//! The exit code is a function of the report's level: 0 if it holds, with or without notes, 1 if something does not
//! hold, 2 if the question can't be answered. It is 2 as well where something is malformed or missing. This room knows all others,
//! and none knows it.

mod args;
mod error;
mod given;
mod inclusion;
mod kit;
mod look;
mod output;
mod policy;
mod prices;
mod required;
mod reserves;
mod stress;
mod with_reader;

use std::process::ExitCode;

use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    proof::generators,
};

pub use self::{
    args::{
        ChainArgs, Cli, Command, GeneratorArgs, InclusionArgs, ReportArgs, ShowArgs, SourceArgs,
        StressArgs, VerifyArgs,
    },
    error::CliError,
    kit::{
        CompareArgs, CutOffArgs, KitCommand, ListArgs, PopulationArgs, RequestsArgs, SampleArgs,
        TieOutArgs,
    },
    look::{Colour, LookArgs},
    policy::PolicyArgs,
    prices::PricesArgs,
    reserves::ReservesArgs,
};
use self::{
    given::{anchor, open_bundle, read_statement},
    look::look,
    output::{
        answer, clear_progress, complain, finish, print, require_apart, show_progress, write_out,
    },
    with_reader::{bundle_of, with_reader},
};
use crate::{
    check::{audit, chain, proof::Progress},
    manuals::ManArgs,
    message::Said,
    reader::Reader,
    report::{answer::Answer, html, AuditReport, ChainReport, Summary},
    say,
    source::Files,
};

impl Cli {
    /// Runs the command; prints to standard output and standard error.
    pub fn run(self) -> ExitCode {
        let result = match self.command {
            Command::Verify(args) => run_verify(&args),
            Command::Report(args) => run_report(&args),
            Command::Inclusion(args) => inclusion::run(&args),
            Command::Chain(args) => run_chain(&args),
            Command::Stress(args) => stress::run(&args),
            Command::Show(args) => run_show(&args),
            Command::Reserves(command) => command.run(),
            Command::Compare(args) => kit::run_compare(&args),
            Command::Generators(args) => run_generators(&args),
            Command::Completions(args) => write_out(&args.text::<Cli>()).map(|()| 0),
            Command::Man(args) => run_man(&args),
        };
        match result {
            Ok(code) => ExitCode::from(code),
            Err(error) => {
                let Said { code, text: message, help, .. } = error.said();
                complain(&say!("cli.error", code, message, help).text);
                ExitCode::from(2)
            }
        }
    }
}

fn run_verify(args: &VerifyArgs) -> Result<u8, CliError> {
    if args.source.list_claims {
        return list_claims(&args.source, args.json);
    }
    require_rows_apart(&args.source)?;
    let form = |report: &AuditReport| Answer::audit(Ok(report));
    let look = look(&args.look);
    let text = |report: &AuditReport| write_out(&report.text(look));
    let report = answer(audit_of(&args.source), args.json, form, text)?;
    args.source.reserves.write_rows(&report)?;
    conclude(&report)
}

/// Names what does not hold, and gives the exit code of an audit.
fn conclude(report: &AuditReport) -> Result<u8, CliError> {
    let Summary { level, sentence, .. } = &report.verdict.summary;
    finish(*level, sentence, &report.outcome(), &report.claims)
}

fn run_report(args: &ReportArgs) -> Result<u8, CliError> {
    let (Some(out), false) = (&args.out, args.source.list_claims) else {
        return list_claims(&args.source, false);
    };
    require_apart(out, args.source.bundle.as_deref())?;
    require_rows_apart(&args.source)?;
    let report = audit_of(&args.source)?;
    args.source.reserves.write_rows(&report)?;
    let title = html::audit_title(&report.venue, &report.snapshot_time);
    let page = html::page(&title, &html::audit(&report));
    file::write(out, page.as_bytes())
        .map_err(|source| CliError::Write { path: out.clone(), source })?;
    let Summary { level, sentence, .. } = &report.verdict.summary;
    print(&say!("cli.report", path = shown_path(out), sign = level.sign(), level, sentence))?;
    conclude(&report)
}

/// Results of rows are not written into the bundle that they are of.
fn require_rows_apart(args: &SourceArgs) -> Result<(), CliError> {
    args.reserves.rows.iter().try_for_each(|out| require_apart(out, args.bundle.as_deref()))
}

/// Prints the claims that can be required.
fn list_claims(args: &SourceArgs, json: bool) -> Result<u8, CliError> {
    let bundle = args.bundle.as_deref().map(open_bundle).transpose()?;
    let claims = required::list(bundle.as_deref().map(Files::statement));
    match json {
        true => write_out(&required::json(&claims))?,
        false => write_out(&required::text(&claims))?,
    }
    Ok(0)
}

/// Audits a bundle against what the reader brings.
fn audit_of(args: &SourceArgs) -> Result<AuditReport, CliError> {
    let bundle = bundle_of(args)?;
    required::check(&args.require, bundle.statement())?;
    with_reader(args, &*bundle, |files, reader, load| {
        Ok(audit::audit(files, &reader, load, &show_progress)?)
    })
}

fn run_chain(args: &ChainArgs) -> Result<u8, CliError> {
    let form = |report: &ChainReport| Answer::chain(Ok(report));
    let look = look(&args.look);
    let text = |report: &ChainReport| write_out(&report.text(look));
    let report = answer(chain_of(args), args.json, form, text)?;
    let Summary { level, sentence, .. } = &report.verdict;
    finish(*level, sentence, &report.outcome(), &report.claims)
}

/// Checks the statements.
fn chain_of(args: &ChainArgs) -> Result<ChainReport, CliError> {
    let reader = Reader::with_anchor(anchor(args.anchor.as_deref())?);
    let mut statements = vec![];
    for path in &args.statements {
        statements.push(read_statement(path)?);
    }
    let statements: Vec<&[u8]> = statements.iter().map(Vec::as_slice).collect();
    Ok(chain::check(&statements, &reader)?)
}

fn run_show(args: &ShowArgs) -> Result<u8, CliError> {
    let bundle = open_bundle(&args.bundle).map_err(CliError::from);
    let result = bundle.and_then(|bundle| Ok(audit::show(&*bundle)?));
    let form = |report: &AuditReport| Answer::audit(Ok(report));
    // Whoever looks at a statement wants to see all of it.
    let look = look(&LookArgs { details: true, color: args.color });
    let text = |report: &AuditReport| write_out(&report.text(look));
    answer(result, args.json, form, text).map(|_| 0)
}

fn run_man(args: &ManArgs) -> Result<u8, CliError> {
    let path = || args.directory.clone();
    let count = args.write::<Cli>().map_err(|source| CliError::Write { path: path(), source })?;
    print(&format!("{}\n", say!("man.written", count, directory = shown_path(&path()))))?;
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
