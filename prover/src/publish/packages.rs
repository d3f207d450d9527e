//! Every account's package under a name that nobody can guess. They are private, as is the index.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use rayon::prelude::*;
use ringfence_circuits::primitive::file;

use super::PublishError;
use crate::{
    csv_text,
    epoch::{EpochError, Progress},
    package::{accounts, Issuer},
    secret::EpochSecret,
};

/// File name of the index of packages.
pub const INDEX_FILE: &str = "index.csv";

/// The name of an account's file.
pub fn file_name(secret: &EpochSecret, account: &str) -> String {
    format!("{}.package.json", secret.package_name(account))
}

/// Writes the packages of all accounts into an empty private directory, each checked before it is
/// written, and an index for the venue's systems. Returns how many.
///
/// # Errors
/// It is an error if a file can't be read or written, and [`PublishError::Package`] if a package
/// does not verify.
pub fn write(
    issuer: &Issuer<'_>,
    directory: &Path,
    progress: &dyn Progress,
) -> Result<u64, PublishError> {
    let secret = issuer.epoch().secret();
    let accounts = accounts(issuer.epoch())?;
    let at = |error| PublishError::Io { path: directory.to_owned(), source: error };
    progress.begin("packages", accounts.len() as u64);
    accounts.par_iter().try_for_each(|account| {
        let bytes = match issuer.verified(account) {
            Err(EpochError::UnverifiedPackage) => return Err(PublishError::Package),
            other => other?,
        };
        // The directory gets its name when all of it is synced, so files need no renaming.
        put(&directory.join(file_name(secret, account)), |out| out.write_all(&bytes))
            .map_err(at)?;
        progress.advance(1);
        Ok(())
    })?;
    progress.end();
    put(&directory.join(INDEX_FILE), |out| {
        out.write_all(b"account,file\n")?;
        accounts.iter().try_for_each(|account| {
            writeln!(out, "{},{}", csv_text::field(account), file_name(secret, account))
        })
    })
    .map_err(at)?;
    Ok(accounts.len() as u64)
}

fn put(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file::create(path, true)?);
    fill(&mut out)?;
    let file: File = out.into_inner().map_err(|error| error.into_error())?;
    file.sync_all()
}
