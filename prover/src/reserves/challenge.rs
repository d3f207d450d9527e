//! Texts to sign, one for each address; and the table into which the signatures go.

use std::path::{Path, PathBuf};

use ringfence_circuits::primitive::file;
use ringfence_evidence::{
    chain::Chain,
    control::{after::After, challenge::Challenge},
};

use super::{control::COLUMNS, error::ReservesError, wallet::Wallets};
use crate::csv_text::field;

/// The directory of texts within that of challenges.
const TEXTS: &str = "texts";
/// The table into which signatures go.
pub const SIGNATURES_FILE: &str = "signatures.csv";

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many texts.
    pub texts: usize,
    /// Where the table of signatures is.
    pub table: PathBuf,
}

/// Writes the text of each address of `wallets` into a file of its own, without a newline at its end, and a table
/// with a row for each address.
///
/// # Errors
/// It is an error if a name can't be signed, if the directory exists, or if the file system refuses.
pub fn write(
    out: &Path,
    wallets: &Wallets,
    venue: &str,
    after: After,
) -> Result<Written, ReservesError> {
    use std::os::unix::fs::DirBuilderExt;
    let addresses = wallets.addresses();
    if addresses.is_empty() {
        return Err(ReservesError::Nothing(wallets.path.clone()));
    }
    let mut texts = Vec::with_capacity(addresses.len());
    for wallet in &addresses {
        let (chain, book) = (wallets.holding(wallet).chain, wallets.book(wallet));
        let challenge = Challenge { venue, book, chain, address: wallet.address, after };
        let text = challenge.text().map_err(|fault| ReservesError::Challenge {
            path: wallets.path.clone(),
            line: wallet.line,
            fault,
        })?;
        texts.push((chain, wallet.address.to_string(), text));
    }
    if std::fs::symlink_metadata(out).is_ok() {
        return Err(ReservesError::Exists(out.to_owned()));
    }
    let folder = out.join(TEXTS);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(&folder).map_err(ReservesError::io(&folder))?;
    let mut table = COLUMNS.join(",") + "\n";
    for (chain, address, text) in &texts {
        let path = folder.join(name(*chain, address));
        file::write_private(&path, text.as_bytes()).map_err(ReservesError::io(&path))?;
        let row =
            [&chain.to_string()[..], address.as_str(), &after.to_string()].map(field).join(",");
        table.push_str(&row);
        table.push_str(",,,\n");
    }
    let path = out.join(SIGNATURES_FILE);
    file::write_private(&path, table.as_bytes()).map_err(ReservesError::io(&path))?;
    Ok(Written { texts: texts.len(), table: path })
}

/// The file's name. Addresses have letters and digits only.
fn name(chain: Chain, address: &str) -> String {
    format!("{}-{address}.txt", chain.to_string().replace(':', "-"))
}
