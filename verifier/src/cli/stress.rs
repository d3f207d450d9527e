//! `stress`: scenario proofs over a bundle.

use std::path::{Path, PathBuf};

use ringfence_circuits::{
    primitive::file,
    protocol::stress::{
        set::{ScenarioSet, MAX_SET_BYTES},
        statement::MAX_STRESS_BYTES,
    },
};

use super::{
    args::StressArgs,
    given::open_bundle,
    look::look,
    output::{answer, finish, remark, require_apart, show_progress, write_out},
    required,
    with_reader::{bundle_of, with_reader},
    CliError,
};
use crate::{
    check::{proof::KeyCache, stress},
    reader::ForStress,
    report::{answer::Answer, html, StressReport, Summary},
    say,
    source::{directory, Files, SourceError, StressFiles},
};

/// Runs the command.
pub(super) fn run(args: &StressArgs) -> Result<u8, CliError> {
    if args.source.list_claims {
        return list_claims(args);
    }
    let given = [&args.stress, &args.scenarios, &args.previous_stress, &args.source.bundle];
    for out in args.html.iter().chain(&args.source.reserves.rows) {
        require_apart(out, given.into_iter().flatten().map(PathBuf::as_path))?;
    }
    let form = |report: &StressReport| Answer::stress(Ok(report));
    let look = look(&args.look);
    let text = |report: &StressReport| write_out(&report.text(look));
    let report = answer(stress_of(args), args.json, form, text)?;
    args.source.reserves.write_rows(&report.publication)?;
    if let Some(path) = &args.html {
        write_page(path, &report)?;
    }
    let Summary { level, sentence, .. } = &report.verdict;
    finish(*level, sentence, &report.outcome(), &report.all_claims())
}

fn write_page(path: &Path, report: &StressReport) -> Result<(), CliError> {
    let publication = &report.publication;
    let title = html::stress_title(&publication.venue, &publication.snapshot_time);
    let page = html::page(&title, &html::stress(report));
    file::write(path, page.as_bytes())
        .map_err(|source| CliError::Write { path: path.to_owned(), source })?;
    remark(&say!("cli.written", path = path.display()).text);
    Ok(())
}

/// Prints the claims that can be required: those about the bundle, and those about scenarios.
fn list_claims(args: &StressArgs) -> Result<u8, CliError> {
    let bundle = args.source.bundle.as_deref().map(open_bundle).transpose()?;
    let statement = bundle.as_deref().map(Files::statement);
    let files = match (&args.stress, statement) {
        (Some(path), Some(statement)) => Some(directory::stress(path, statement)?),
        _ => None,
    };
    let mut claims = required::list(statement);
    claims.extend(required::of_stress(files.as_ref().and_then(count)));
    match args.json {
        true => write_out(&required::json(&claims))?,
        false => write_out(&required::text(&claims))?,
    }
    Ok(0)
}

/// The number of scenarios, if the set can be read.
fn count(files: &impl StressFiles) -> Option<usize> {
    ScenarioSet::from_canonical(files.scenarios()).ok().map(|set| set.scenarios().len())
}

/// Audits the bundle and checks the scenario proofs over it.
fn stress_of(args: &StressArgs) -> Result<StressReport, CliError> {
    let bundle = bundle_of(&args.source)?;
    // The command line asks for a directory wherever claims are not only listed.
    let path = args.stress.as_deref().unwrap_or(Path::new("."));
    let files = directory::stress(path, bundle.statement())?;
    let scenarios = count(&files);
    if scenarios.is_some() {
        let others = required::of_stress(scenarios);
        let named = required::of_stress(None);
        required::check_with(&args.source.require, bundle.statement(), &others, &named)?;
    }
    let read = |path: &Option<PathBuf>, most: u64| -> Result<Option<Vec<u8>>, SourceError> {
        path.as_deref().map(|path| directory::read(path, most)).transpose()
    };
    let given = ForStress {
        scenarios: read(&args.scenarios, MAX_SET_BYTES)?,
        previous: read(&args.previous_stress, MAX_STRESS_BYTES)?,
    };
    with_reader(&args.source, &*bundle, |bundle, mut reader, load| {
        reader.stress = given;
        let keys = KeyCache::default();
        Ok(stress::check(bundle, &files, &reader, load, &keys, &show_progress)?)
    })
}
