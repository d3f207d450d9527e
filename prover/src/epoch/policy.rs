//! Policy and history in a work directory: copies of the files that the statement names.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use ringfence_circuits::{
    primitive::{file, json},
    protocol::bundle::{HISTORY_FILE, POLICY_FILE},
};
use ringfence_verifier::word;

use super::{finished::Finished, EpochError};
use crate::{
    policy::{copy_history, load_policy},
    snapshot::PolicyFiles,
};

/// Copies policy and history into the work directory.
///
/// # Errors
/// It is an error if they are no longer those that the draft names, or the system refuses.
pub(super) fn keep(finished: &Finished, files: PolicyFiles<'_>) -> Result<(), EpochError> {
    let changed = || EpochError::ChangedInputs(word!("RF-1302.policy"));
    let policy = load_policy(files.policy)?;
    if policy.digest() != files.named.policy {
        return Err(changed());
    }
    finished.put(POLICY_FILE, &json::canonical(policy.document())?)?;
    let path = finished.path(HISTORY_FILE);
    let (from, _) = file::open_regular(files.history).map_err(EpochError::io(files.history))?;
    let mut digest = None;
    let fill = |out: &mut File| {
        let mut out = BufWriter::new(out);
        digest = Some(copy_history(from, &mut out).map_err(io::Error::other)?);
        out.flush()
    };
    file::write_with(&path, true, fill).map_err(EpochError::io(&path))?;
    match digest == Some(files.named.history) {
        true => finished.list_as_it_is(HISTORY_FILE),
        false => Err(changed()),
    }
}
