//! Every account's package under a name that nobody can guess. They are private, as is the index.

use std::{
    borrow::Borrow,
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use rayon::prelude::*;
use ringfence_circuits::primitive::file;

use super::PublishError;
use crate::{
    csv_text,
    epoch::{Epoch, EpochError, Progress},
    package::{Issuer, Sizes, Stream},
    secret::EpochSecret,
};

/// File name of the index of packages.
pub const INDEX_FILE: &str = "index.csv";

/// The name of an account's file.
pub fn file_name(secret: &EpochSecret, account: &str) -> String {
    format!("{}.package.json", secret.package_name(account))
}

/// Writes the packages of all accounts into an empty private directory, each checked before it is
/// written, and an index for the venue's systems. Returns how many. A few of them are in memory at a time.
///
/// # Errors
/// It is an error if a file can't be read or written, and [`PublishError::Package`] if a package
/// does not verify.
pub fn write<E: Borrow<Epoch> + Sync>(
    issuer: &Issuer<E>,
    directory: &Path,
    progress: &dyn Progress,
) -> Result<u64, PublishError> {
    let secret = issuer.epoch().secret();
    let at = || PublishError::io(directory);
    progress.begin("packages", issuer.vaults().count_accounts()?);
    let mut count = 0;
    let mut index = create(&directory.join(INDEX_FILE)).map_err(at())?;
    index.write_all(b"account,file\n").map_err(at())?;
    let mut stream = Stream::new(issuer, 0, Sizes::default().batch_vaults);
    let unverified = |error| match error {
        EpochError::UnverifiedPackage => PublishError::Package,
        other => other.into(),
    };
    while let Some(batch) = stream.next_batch().map_err(unverified)? {
        // The directory gets its name when all of it is synced, so files need no renaming.
        batch
            .packages
            .par_iter()
            .try_for_each(|package| {
                let mut out = create(&directory.join(file_name(secret, &package.account)))?;
                out.write_all(&package.bytes)?;
                finish(out)
            })
            .map_err(at())?;
        for package in &batch.packages {
            let (account, file) =
                (csv_text::field(&package.account), file_name(secret, &package.account));
            writeln!(index, "{account},{file}").map_err(at())?;
        }
        count += batch.packages.len() as u64;
        progress.advance(batch.packages.len() as u64);
    }
    finish(index).map_err(at())?;
    progress.end();
    Ok(count)
}

fn create(path: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::new(file::create(path, true)?))
}

fn finish(out: BufWriter<File>) -> io::Result<()> {
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}
