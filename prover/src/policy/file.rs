//! Policies and histories as files.

use std::{
    fs::File,
    io::{BufReader, Read, Write},
    path::Path,
};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        hash::digest::Digest,
        policy::{
            history::{HistoryError, Rows, Series},
            Measured, Policy, MAX_POLICY_BYTES,
        },
    },
};

use super::error::PolicyFault;
use crate::parameter_file::{read_text, FileError};

/// Reads and checks a policy.
///
/// # Errors
/// [`PolicyFault`] names the file, the place in it and what was expected there.
pub fn load_policy(path: &Path) -> Result<Policy, PolicyFault> {
    let text = read_text(path, MAX_POLICY_BYTES)?;
    Policy::from_canonical(text.as_bytes())
        .map_err(|error| PolicyFault::Policy(path.to_owned(), error))
}

/// Opens a history.
pub(super) fn open(path: &Path) -> Result<BufReader<File>, PolicyFault> {
    let failed = |error| FileError::Read { path: path.to_owned(), error };
    Ok(BufReader::new(file::open_regular(path).map_err(failed)?.0))
}

/// What a policy observes in a history, and what another does, if there is one.
pub(super) fn measure(
    path: &Path,
    policy: &Policy,
    other: Option<&Policy>,
    price_time: &str,
) -> Result<(Measured, Option<Measured>), PolicyFault> {
    Measured::read(open(path)?, policy, other, price_time)
        .map_err(|error| PolicyFault::History(path.to_owned(), error))
}

/// Copies a history while it is checked; its digest.
///
/// # Errors
/// It is an error if it is refused, or the system refuses.
pub(crate) fn copy_history(from: impl Read, to: &mut dyn Write) -> Result<Digest, HistoryError> {
    let mut rows = Rows::new(BufReader::new(Copying { from, to }))?;
    let mut series = Series::default();
    while rows.read(&mut series)? {}
    Ok(rows.digest())
}

/// Writes all that is read through it.
struct Copying<'a, R> {
    from: R,
    to: &'a mut dyn Write,
}

impl<R: Read> Read for Copying<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.from.read(buffer)?;
        self.to.write_all(buffer.get(..length).unwrap_or_default())?;
        Ok(length)
    }
}
