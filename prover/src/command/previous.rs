//! The bundle of the epoch before, which a snapshot is compared with.

use std::path::{Path, PathBuf};

use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::{
        bundle::{PARAMETERS_FILE, STATEMENT_FILE},
        index::BookIndex,
        parameters::{ParameterError, Parameters, MAX_PARAMETERS_BYTES},
        statement::{Document, Statement, StatementError, MAX_STATEMENT_BYTES},
    },
};
use ringfence_verifier::{
    message::Said,
    say,
    source::{archive, directory, SourceError},
};

use crate::{
    message::{advised, of_the_verifier},
    snapshot::{coin_totals, LeastVaults, Previous},
};

/// Why a bundle can't be compared with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PreviousError {
    /// It can't be read.
    Source(#[from] SourceError),
    /// Its parameters are refused.
    Parameters(PathBuf, ParameterError),
    /// Its statement is refused.
    Statement(PathBuf, StatementError),
}

impl PreviousError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            PreviousError::Source(error) => of_the_verifier(error.said()),
            PreviousError::Parameters(path, error) => {
                say!("RF-1242.parameters", path = shown_path(path), error)
            }
            PreviousError::Statement(path, error) => {
                say!("RF-1242", path = shown_path(path), error)
            }
        }
    }
}

advised!(PreviousError);

/// Reads statement and parameters of a bundle, a directory or an archive. That they belong to each other
/// is checked; proofs are not looked at.
///
/// # Errors
/// It is an error if they can't be read or are refused.
pub fn read(path: &Path) -> Result<Previous, PreviousError> {
    let (statement, parameters) = if path.is_dir() {
        (
            directory::read(&path.join(STATEMENT_FILE), MAX_STATEMENT_BYTES)?,
            directory::read(&path.join(PARAMETERS_FILE), MAX_PARAMETERS_BYTES)?,
        )
    } else {
        let bundle = archive::open(path)?;
        (bundle.statement, bundle.parameters)
    };
    let refused = |error| PreviousError::Statement(path.to_owned(), error);
    let parameters = Parameters::from_canonical(&parameters)
        .map_err(|error| PreviousError::Parameters(path.to_owned(), error))?;
    let document = Document::from_canonical(&statement).map_err(refused)?;
    let checked = document.check(&parameters).map_err(refused)?;
    let document = checked.document();
    let mut owed: Vec<String> = vec![];
    for asset in &parameters.document().assets {
        let is_owed = document.totals.books.iter().any(|book| {
            let zero = Default::default();
            book.assets.iter().any(|entry| entry.asset == asset.name && entry.deposits != zero)
                || book
                    .settlement
                    .iter()
                    .any(|entry| entry.asset == asset.name && entry.profits != zero)
        });
        if is_owed {
            owed.push(asset.name.clone());
        }
    }
    Ok(Previous {
        statement: checked.digest(),
        venue: document.venue.clone(),
        epoch: document.epoch.clone(),
        snapshot_time: document.snapshot_time.clone(),
        next_snapshot: document.next_snapshot.clone(),
        signers: document.signers.clone(),
        parameters: parameters.document().clone(),
        owed,
        totals: coin_totals(&parameters, &document.books, checked.totals()),
        vaults: least_vaults(&checked),
    })
}

/// How many vaults each book has at least: all blocks of a shape but the last are full.
fn least_vaults(statement: &Statement) -> Vec<LeastVaults> {
    let books = &statement.document().books;
    let of = |index: BookIndex| {
        let rows = statement.rows().iter().filter(move |row| row.book == index);
        rows.map(|row| row.count.saturating_sub(1).saturating_mul(row.shape.vaults as u64) + 1)
            .sum()
    };
    BookIndex::first(books.len())
        .zip(books)
        .map(|(index, book)| LeastVaults { book: book.name.clone(), vaults: of(index) })
        .collect()
}
