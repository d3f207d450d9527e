//! `inclusion`: a customer's answer on the command line, with the verification of the whole publication, a receipt
//! or a report of a failure where they are asked for.

use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    proof::generators,
    protocol::{package::MAX_PACKAGE_BYTES, parameters::MAX_PARAMETERS_BYTES},
};
use ringfence_evidence::list::time::Time;

use super::{
    args::InclusionArgs,
    given::{anchor, belongs, beside, open_bundle, read_statement},
    look::look,
    output::{answer, clear_progress, complain, finish, remark, show_progress, write_out},
    CliError,
};
use crate::{
    check::{audit, inclusion::Published, InclusionError},
    message::{Language, Said},
    reader::{ForLog, Reader},
    report::{
        answer::Answer, html, level_of, mark_shared, shared_places, AuditOutcome, Claim,
        FailureReport, InclusionReport, Outcome, Receipt,
    },
    say,
    source::{directory, Files},
    word,
};

pub(super) fn run(args: &InclusionArgs) -> Result<u8, CliError> {
    let language = Language::of_tag(&args.language)
        .ok_or_else(|| CliError::Language(args.language.clone()))?;
    check(args, language).map_err(|error| in_language(error, language))
}

/// The same error in the words of a language, with the file that it is about.
fn in_language(error: CliError, language: Language) -> CliError {
    if language == Language::English {
        return error;
    }
    let said = match &error {
        CliError::Inclusion { path, error, .. } => {
            let said = error.said().in_language(language);
            Said { text: format!("{}: {said}", shown_path(path)), ..said }
        }
        error => error.said().in_language(language),
    };
    CliError::Said(said)
}

fn check(args: &InclusionArgs, language: Language) -> Result<u8, CliError> {
    let form = |reports: &Vec<InclusionReport>| Answer::inclusion(reports, language);
    let look = look(&args.look);
    let text = |reports: &Vec<InclusionReport>| {
        reports.iter().try_for_each(|report| write_out(&report.text(look, language)))
    };
    let result = inclusion_of(args);
    if let Err(CliError::Inclusion { damaged: Some(damaged), .. }) = &result {
        if let Some(path) = &args.failure_report {
            let json = Answer::damaged(damaged, language).json;
            write_failure_report(path, &json, language)?;
        }
        if !args.json {
            write_out(&damaged.text(look, language))?;
        }
    }
    let reports = answer(result, args.json, form, text)?;
    write_papers(args, &reports, language)?;
    let shared = shared_places(&reports);
    for place in &shared {
        let Said { code, text: title, .. } = say!("RF-2404.shared");
        complain(&say!("cli.false", code, title, detail = place).text);
    }
    let level = level_of(&reports);
    let first = reports.iter().find(|report| report.verdict.level == level);
    let sentence = first.map_or_else(String::new, |report| report.verdict.sentence.clone());
    let claims: Vec<Claim> = reports.into_iter().flat_map(|report| report.claims).collect();
    finish(level, &sentence, &Outcome::of(&claims, &[]), &claims)
}

/// Statement and parameters that packages are checked against, and the verification of the whole publication if a
/// bundle was given.
struct Against {
    path: PathBuf,
    statement: Vec<u8>,
    parameters: Option<Vec<u8>>,
    audit: Option<AuditOutcome>,
}

impl Against {
    fn read(args: &InclusionArgs) -> Result<Self, CliError> {
        if let Some(path) = &args.bundle {
            let bundle = open_bundle(path)?;
            return Ok(Against {
                path: path.clone(),
                statement: bundle.statement().to_vec(),
                parameters: Some(bundle.parameters().to_vec()),
                audit: Some(audit_of(args, &*bundle)?),
            });
        }
        // The command line asks for a statement where there is no bundle.
        let path = args.statement.clone().unwrap_or_default();
        let statement = read_statement(&path)?;
        let parameters = match &args.parameters {
            Some(path) => Some(directory::read(path, MAX_PARAMETERS_BYTES)?),
            None => beside(&path)?.filter(|parameters| {
                let own = belongs(parameters, &statement);
                if own == Some(false) {
                    complain(word!("cli.other-parameters"));
                }
                own == Some(true)
            }),
        };
        Ok(Against { path, statement, parameters, audit: None })
    }
}

/// Verifies the whole publication.
fn audit_of(args: &InclusionArgs, bundle: &dyn Files) -> Result<AuditOutcome, CliError> {
    let log = ForLog { keys: args.key.clone(), ..ForLog::default() };
    let reader = Reader { log, ..Reader::with_anchor(anchor(args.anchor.as_deref())?) };
    let cache = args.generators.clone().unwrap_or_else(generators::default_cache);
    let load = |k| generators::load(k, &cache);
    let result = audit::audit(bundle, &reader, &load, &show_progress);
    clear_progress();
    Ok(AuditOutcome::of(&result?))
}

/// Checks all packages.
fn inclusion_of(args: &InclusionArgs) -> Result<Vec<InclusionReport>, CliError> {
    let (packages, accounts) = (args.packages.len(), args.account.len());
    if accounts != 1 && accounts != packages {
        return Err(CliError::Accounts { packages, accounts });
    }
    let reader = Reader::with_anchor(anchor(args.anchor.as_deref())?);
    let Against { path, statement, parameters, audit } = Against::read(args)?;
    let published = Published::decode(&statement, parameters.as_deref()).map_err(|error| {
        // What is wrong may be the parameters that were given.
        let of_parameters =
            matches!(error, InclusionError::Parameters(_) | InclusionError::ParameterDigest { .. });
        let given = args.parameters.as_ref().filter(|_| of_parameters);
        let path = given.cloned().unwrap_or(path);
        CliError::Inclusion { path, error, damaged: None }
    })?;
    let mut reports = vec![];
    for (path, account) in args.packages.iter().zip(args.account.iter().cycle()) {
        let package = directory::read(path, MAX_PACKAGE_BYTES)?;
        let report = published.check(&package, &reader, account).map_err(|error| {
            let damaged = published.damaged(&error, &package).map(Box::new);
            CliError::Inclusion { path: path.clone(), error, damaged }
        })?;
        reports.push(match &audit {
            Some(audit) => report.with_audit(audit.clone()).map_err(CliError::Said)?,
            None => report,
        });
    }
    mark_shared(&mut reports);
    Ok(reports)
}

/// Writes the receipt and the report of a failure that were asked for, for the one package that was given.
fn write_papers(
    args: &InclusionArgs,
    reports: &[InclusionReport],
    language: Language,
) -> Result<(), CliError> {
    if args.receipt.is_none() && args.failure_report.is_none() {
        return Ok(());
    }
    let json = Answer::inclusion(reports, language).json;
    if let Some(path) = &args.receipt {
        let receipt = Receipt::of_json(&json, &now()).map_err(CliError::Said)?;
        let page = || html::receipt_page(&receipt, language);
        write_paper(path, &Answer::kept(&receipt, String::new()).json, page)?;
    }
    match &args.failure_report {
        Some(path) => write_failure_report(path, &json, language),
        None => Ok(()),
    }
}

fn write_failure_report(path: &Path, json: &str, language: Language) -> Result<(), CliError> {
    let report = FailureReport::of_json(json, Some(&now())).map_err(CliError::Said)?;
    let page = || html::failure_page(&report, language);
    write_paper(path, &Answer::kept(&report, String::new()).json, page)
}

/// Writes a page if the name ends in `.html`, else JSON.
fn write_paper(path: &Path, json: &str, page: impl FnOnce() -> String) -> Result<(), CliError> {
    let is_page = path.extension().is_some_and(|extension| extension == "html");
    let text = if is_page { page() } else { json.to_owned() };
    file::write(path, text.as_bytes())
        .map_err(|source| CliError::Write { path: path.to_owned(), source })?;
    remark(&say!("cli.written", path = shown_path(path)).text);
    Ok(())
}

/// The time in UTC, by this machine's clock.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Time::from_seconds(since).map_or_else(String::new, |time| time.to_string())
}
