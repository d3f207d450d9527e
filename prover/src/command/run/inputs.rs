//! What the steps of a day read, and so what must not change before it is finished.

use std::path::PathBuf;

use ringfence_verifier::{source::evidence::EvidenceFile, word};

use crate::{
    project::{inputs::Words, Date, Places, Project},
    snapshot::{input_files, reserve_files, ImportError},
};

/// The files that are checked and proven.
///
/// # Errors
/// It is an error if a table is not there, or the mapping is refused.
pub(super) fn files_to_prove(places: &Places) -> Result<Vec<PathBuf>, ImportError> {
    let mut files = input_files(&places.snapshot)?;
    files.push(places.parameters.clone());
    files.extend(places.mapping.clone());
    files.extend(places.policy.iter().chain(&places.history).cloned());
    Ok(files)
}

/// What the project file says of what is proven.
pub(super) fn words_to_prove(project: &Project, date: Date) -> Vec<Words> {
    let given = project.given(date, None);
    let mut text: Vec<String> = given.venue.into_iter().collect();
    for book in given.books.into_iter().flatten() {
        text.push(format!("{} {}", book.proprietary, book.name));
    }
    if let Some(times) = given.times {
        text.extend([times.snapshot, times.prices, times.funding]);
    }
    vec![Words { of: word!("run.words-to-prove"), text: text.join("\n") }]
}

/// The files that complete the statement.
///
/// # Errors
/// It is an error if the mapping is refused.
pub(super) fn files_to_complete(places: &Places) -> Result<Vec<PathBuf>, ImportError> {
    let mut files = match &places.reserves {
        Some(table) => vec![table.clone()],
        None => reserve_files(&places.snapshot)?,
    };
    files.extend(places.evidence.as_ref().map(|path| path.join(EvidenceFile::List.name())));
    Ok(files)
}

/// What the project file says of what completes the statement.
pub(super) fn words_to_complete(project: &Project, date: Date) -> Vec<Words> {
    let signers = project.signer().map_or(vec![], |signer| signer.keys);
    let next = project.next_snapshot(date).unwrap_or_default();
    let text = format!("{}\n{next}\n{}", signers.join("\n"), project.publishes_list());
    vec![Words { of: word!("run.words-to-complete"), text }]
}
