//! What commands that complete a statement share: their options, and what is put together from them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::statement::{is_time, Completion, Document, Signer, Statement};
use serde::Serialize;

use crate::{
    epoch::{reserves, Epoch, EpochError},
    snapshot::{read_reserves, snapshot_reserves, tidy_reserves, MAPPING_FILE},
};

/// Who may sign the statement, and what it promises.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Signing {
    /// A key that may sign the statement, as name+hash+key; may be given again, 16 times at most.
    #[arg(long = "signer", value_name = "VKEY", value_parser = parse_signer, requires = "out")]
    pub signers: Vec<String>,
    /// When the next snapshot will be taken, as 2026-02-28T23:59:59Z; a correction repeats what was said
    /// before it.
    #[arg(long, value_name = "TIME", value_parser = parse_time, requires = "out")]
    pub next_snapshot: Option<String>,
}

/// A key that may sign, by its text.
fn parse_signer(text: &str) -> Result<String, String> {
    Signer::parse(text).map(|signer| signer.to_string()).map_err(|fault| fault.to_string())
}

/// A time in UTC.
fn parse_time(text: &str) -> Result<String, String> {
    match is_time(text) {
        true => Ok(text.to_owned()),
        false => Err("expected a time in UTC as 2026-02-28T23:59:59Z".into()),
    }
}

/// The reserves of a snapshot; none if it has no table of them. Where a mapping says what they are, it is the
/// snapshot itself.
pub(super) fn reserves_of(snapshot: &Path) -> Result<Option<PathBuf>, EpochError> {
    // A directory that isn't there is a slip of the fingers, not a venue without reserves.
    fs::metadata(snapshot).map_err(EpochError::io(snapshot))?;
    if snapshot.join(MAPPING_FILE).exists() {
        return Ok(Some(snapshot.to_owned()));
    }
    Ok(tidy_reserves(snapshot)?)
}

/// What completes the statement of an epoch without evidence: the rows of `table`, keys, a promise.
///
/// # Errors
/// It is an error if the table is refused.
pub(super) fn completion(
    epoch: &Epoch,
    table: Option<&Path>,
    signing: &Signing,
    max_errors: usize,
) -> Result<Completion, EpochError> {
    let (books, parameters) = (epoch.books(), epoch.parameters());
    let rows = match table {
        Some(snapshot) if snapshot.is_dir() => {
            let of = (books, epoch.draft().bound().document().snapshot_time.as_str());
            snapshot_reserves(snapshot, of, parameters, max_errors, None)?
        }
        Some(table) => read_reserves(table, books, parameters, max_errors)?,
        None => vec![],
    };
    let mut signers = signing.signers.clone();
    signers.sort();
    signers.dedup();
    Ok(Completion {
        tool: String::new(),
        reserves: reserves(&rows, books, parameters),
        evidence: None,
        signers,
        next_snapshot: signing.next_snapshot.clone(),
    })
}

/// What a complete statement adds to what is proven, as commands print it.
#[derive(Clone, Debug, Serialize)]
pub struct Completed {
    /// The epoch.
    pub epoch: String,
    /// Digest of the statement, hexadecimal.
    pub statement: String,
    /// The same in bech32m, the form to anchor.
    pub anchor: String,
    /// Number of rows of reserves.
    pub reserves: String,
    /// Digest of the list of reserves that is named.
    pub evidence: Option<String>,
    /// Keys that may sign.
    pub signers: Vec<String>,
    /// When the next snapshot will be taken.
    pub next_snapshot: Option<String>,
}

impl Completed {
    /// What `statement` says.
    pub(super) fn new(statement: &Statement) -> Self {
        let Document { epoch, reserves, evidence, signers, next_snapshot, .. } =
            statement.document();
        Completed {
            epoch: epoch.0.to_string(),
            statement: statement.digest().to_string(),
            anchor: statement.digest().to_bech32(),
            reserves: reserves.len().to_string(),
            evidence: evidence.map(|digest| digest.to_string()),
            signers: signers.clone(),
            next_snapshot: next_snapshot.clone(),
        }
    }

    /// The lines for people.
    pub(super) fn lines(&self) -> String {
        let Completed { statement, anchor, reserves, signers, .. } = self;
        let evidence = self.evidence.as_deref().unwrap_or("none");
        let next = self.next_snapshot.as_deref().unwrap_or("none");
        let rows = if reserves == "1" { "row" } else { "rows" };
        format!(
            "statement      {statement}\nanchor         {anchor}\nreserves       {reserves} {rows}\n\
             evidence       {evidence}\nsigners        {}\nnext snapshot  {next}\n",
            signers.len()
        )
    }
}
