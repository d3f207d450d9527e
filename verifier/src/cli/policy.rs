//! What a reader brings to the risk policy, from the command line.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use clap::Args;
use ringfence_circuits::{
    primitive::file,
    protocol::{
        bundle::{HISTORY_FILE, POLICY_FILE},
        policy::MAX_POLICY_BYTES,
        statement::Document,
    },
};

use super::{
    given::{belongs, beside, read_statement},
    reserves::named,
    CliError,
};
use crate::{
    reader::{policy_digest, EarlierStatement, ForPolicy, GivenHistory, HistorySource},
    source::{directory, SourceError},
};

/// The risk policy and histories of prices.
#[derive(Args, Clone, Debug, Default)]
pub struct PolicyArgs {
    /// Risk policy that a statement names, where it is not in its bundle; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub policy: Vec<PathBuf>,
    /// Price history: the venue's, or one of your own (CSV of name, time, price) to compare it with; may be
    /// repeated.
    #[arg(long, value_name = "FILE")]
    pub history: Vec<PathBuf>,
    /// For a correction: the last statement before the epoch that it corrects; parameters.json, policy.json
    /// and history.rows beside it are read too.
    #[arg(long, value_name = "STATEMENT")]
    pub baseline: Option<PathBuf>,
}

impl PolicyArgs {
    /// Reads what was named, and what stands beside the previous statement.
    pub(super) fn read(&self, previous: Option<&Path>) -> Result<ForPolicy, CliError> {
        let mut found = ForPolicy::default();
        for path in &self.policy {
            found.policies.push(directory::read(path, MAX_POLICY_BYTES)?);
        }
        for path in &self.history {
            // It may be large, so it is read when a check has come to it; what is no file is refused here.
            file::open_regular(path).map_err(|source| match source.kind() {
                ErrorKind::NotFound => SourceError::Absent(path.clone()),
                _ => SourceError::Read { path: path.clone(), source },
            })?;
            found.histories.push(history(path, true));
        }
        if let Some(path) = previous {
            let statement = read_statement(path)?;
            found.policies.extend(policy_beside(path, &statement)?);
            found.histories.extend(history_beside(path));
        }
        if let Some(path) = &self.baseline {
            let statement = read_statement(path)?;
            let parameters = beside(path)?.filter(|found| belongs(found, &statement) == Some(true));
            found.policies.extend(policy_beside(path, &statement)?);
            found.histories.extend(history_beside(path));
            found.baseline = Some(EarlierStatement { statement, parameters });
        }
        Ok(found)
    }
}

fn history(path: &Path, is_own: bool) -> GivenHistory {
    GivenHistory { name: named(path), source: HistorySource::File(path.to_owned()), is_own }
}

/// The history beside a statement. Whether the statement names it is seen when it is read.
fn history_beside(statement: &Path) -> Option<GivenHistory> {
    let path = statement.with_file_name(HISTORY_FILE);
    path.is_file().then(|| history(&path, false))
}

/// The policy beside a statement, if it is the one that the statement names.
fn policy_beside(statement: &Path, bytes: &[u8]) -> Result<Option<Vec<u8>>, SourceError> {
    let named = Document::from_canonical(bytes).ok().and_then(|document| document.policy);
    match directory::read(&statement.with_file_name(POLICY_FILE), MAX_POLICY_BYTES) {
        Ok(policy) => Ok(Some(policy).filter(|policy| named == Some(policy_digest(policy)))),
        Err(SourceError::Absent(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
