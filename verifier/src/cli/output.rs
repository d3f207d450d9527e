//! What goes to standard output and standard error.

use std::{
    collections::HashSet,
    fs,
    io::{self, IsTerminal, Write},
    path::Path,
};

use ringfence_circuits::primitive::shown::Shown;

use super::CliError;
use crate::{
    check::proof::Progress,
    message::{tell, Failure, SPOKEN},
    report::{answer::Answer, plain::plain, Claim, Level, Outcome, Status},
    say,
};

/// What makes a terminal clear the line that the cursor is in.
const CLEAR_LINE: &str = "\r\x1b[K";

/// Says on standard error what is no part of the answer, which may be JSON.
pub(super) fn remark(text: &str) {
    tell(format_args!("{}\n", plain(text)));
}

/// Says on standard error what is wrong.
pub(super) fn complain(text: &str) {
    tell(format_args!("{}\n", plain(text)));
}

/// Names on standard error what does not hold, or why nothing can be said, and gives the exit code of the level.
/// `sentence` is the answer of the report.
pub(super) fn finish(
    level: Level,
    sentence: &str,
    outcome: &Outcome,
    claims: &[Claim],
) -> Result<u8, CliError> {
    let others = claims.iter().filter(|claim| claim.status == Status::NotThisOne);
    let others: Vec<&Claim> = others.collect();
    for claim in &others {
        let Claim { title, detail, .. } = claim;
        complain(&say!("cli.other", code = claim.code.unwrap_or_default(), title, detail).text);
    }
    match outcome {
        Outcome::Holds => {}
        Outcome::Fails(failed) => {
            let failed: HashSet<&String> = failed.iter().collect();
            for claim in claims.iter().filter(|claim| failed.contains(&claim.id)) {
                if let Some(code) = claim.code {
                    let Claim { title, detail, .. } = claim;
                    complain(&say!("cli.false", code, title, detail).text);
                }
            }
        }
        Outcome::Unchecked(open) => {
            let open: Vec<String> = open.iter().map(|id| Shown(id).to_string()).collect();
            return Err(CliError::Unchecked(open.join(", ")));
        }
    }
    if level == Level::CantSay && others.is_empty() {
        return Err(CliError::CantSay(sentence.to_owned()));
    }
    Ok(level.exit_code())
}

/// Prints a text for people.
pub(super) fn print(report: &impl std::fmt::Display) -> Result<(), CliError> {
    write_out(&plain(&report.to_string()))
}

/// Writes to standard output. It is no error if the program that reads it closes the pipe.
pub(super) fn write_out(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Print(error)),
        _ => Ok(()),
    }
}

/// Shows how far a check has come, in one line that overwrites itself, and on a terminal only.
pub(super) fn show_progress(progress: Progress) {
    if !io::stderr().is_terminal() {
        return;
    }
    let said = match progress {
        Progress::Generators(k) => say!("progress.generators", k),
        Progress::Key(shape) => say!("progress.key", shape),
        Progress::Proofs(done, all) => say!("progress.proofs", done, all),
    };
    tell(format_args!("{CLEAR_LINE}{said}"));
}

/// Takes that line away.
pub(super) fn clear_progress() {
    if io::stderr().is_terminal() {
        tell(format_args!("{CLEAR_LINE}"));
    }
}

/// Prints a result in one of its forms. With JSON, also an error is printed.
pub(super) fn answer<T>(
    result: Result<T, CliError>,
    json: bool,
    form: impl FnOnce(&T) -> Answer,
    text: impl FnOnce(&T) -> Result<(), CliError>,
) -> Result<T, CliError> {
    match &result {
        Ok(report) if json => write_out(&form(report).json)?,
        Ok(report) => text(report)?,
        Err(CliError::Inclusion { damaged: Some(damaged), .. }) if json => {
            write_out(&Answer::damaged(damaged, SPOKEN).json)?;
        }
        Err(error) if json => write_out(&Answer::failure(&Failure::from(error)).json)?,
        Err(_) => {}
    }
    result
}

/// Refuses to write over a file that was given, or into a directory that was.
///
/// # Errors
/// Returns [`CliError::OverInput`].
pub(super) fn require_apart<'a>(
    out: &Path,
    given: impl IntoIterator<Item = &'a Path>,
) -> Result<(), CliError> {
    // The file itself need not be there yet, but its folder must be.
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let place = fs::canonicalize(out).or_else(|_| {
        let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
        Ok::<_, io::Error>(folder.join(out.file_name().unwrap_or_default()))
    });
    // Where it can't be told, writing will say why.
    let Ok(place) = place else { return Ok(()) };
    let over = |input: &&Path| fs::canonicalize(input).is_ok_and(|input| place.starts_with(input));
    match given.into_iter().find(over) {
        Some(input) => Err(CliError::OverInput { path: out.to_owned(), input: input.to_owned() }),
        None => Ok(()),
    }
}
