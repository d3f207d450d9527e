//! The epoch before, which a snapshot is compared with.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::{
        bundle::{PARAMETERS_FILE, STATEMENT_FILE},
        hash::digest::Digest,
        index::BookIndex,
        parameters::{self, ParameterError, Parameters, MAX_PARAMETERS_BYTES},
        statement::{
            statement_digest, Document, Natural, Statement, StatementError, MAX_STATEMENT_BYTES,
        },
        totals::TOTAL_BITS,
    },
};
use ringfence_verifier::{
    message::Said,
    say,
    source::{archive, directory, SourceError},
};

use crate::{
    message::{advised, of_the_verifier},
    snapshot::{coin_totals, interest, LeastVaults, Previous},
};

/// Why a bundle can't be compared with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PreviousError {
    /// It can't be read.
    Source(#[from] SourceError),
    /// It is neither a statement nor an archive of a bundle.
    Archive(PathBuf, SourceError),
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
            PreviousError::Archive(path, error) => {
                say!("RF-1242.archive", path = shown_path(path), error)
            }
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

/// Reads what the epoch before published: its statement alone, its bundle as a directory or an archive, or the
/// directory that `publish` wrote. That statement and parameters belong to each other is checked; proofs are not
/// looked at. Parameters beside a statement that are not its own are left alone.
///
/// # Errors
/// It is an error if they can't be read or are refused.
pub fn read(path: &Path) -> Result<Previous, PreviousError> {
    if path.is_dir() {
        let of = |name: &str, limit| directory::read(&path.join(name), limit);
        let statement = of(STATEMENT_FILE, MAX_STATEMENT_BYTES)?;
        return whole(path, &statement, &of(PARAMETERS_FILE, MAX_PARAMETERS_BYTES)?);
    }
    if !is_json(path) {
        let bundle = archive::open(path).map_err(|error| match error {
            SourceError::Absent(_) | SourceError::Read { .. } => PreviousError::Source(error),
            error => PreviousError::Archive(path.to_owned(), error),
        })?;
        return whole(path, &bundle.statement, &bundle.parameters);
    }
    let statement = directory::read(path, MAX_STATEMENT_BYTES)?;
    let document = Document::from_canonical(&statement)
        .and_then(|document| require_rules(&document).map(|()| document))
        .map_err(|error| PreviousError::Statement(path.to_owned(), error))?;
    let beside = path.with_file_name(PARAMETERS_FILE);
    let beside = directory::read(&beside, MAX_PARAMETERS_BYTES).ok();
    let own = |bytes: &Vec<u8>| {
        Parameters::from_canonical(bytes).is_ok_and(|own| own.digest() == document.parameters)
    };
    match beside.filter(own) {
        Some(parameters) => whole(path, &statement, &parameters),
        None => Ok(published(statement_digest(&statement), &document, None)),
    }
}

/// Every rule that a statement can be held against without its parameters.
fn require_rules(document: &Document) -> Result<(), StatementError> {
    document.rows()?;
    let refuse = |field: &str, reason: &str| {
        let (field, reason) = (field.to_owned(), reason.to_owned());
        Err(StatementError::Field { field, reason })
    };
    let totals = &document.totals;
    if totals.books.len() != document.books.len() {
        return refuse("totals.books", "one entry per book");
    }
    let mut all: Vec<&Natural> =
        totals.markets.iter().flat_map(|market| [&market.long, &market.short]).collect();
    for book in &totals.books {
        all.push(&book.vaults);
        all.extend(book.assets.iter().flat_map(|entry| [&entry.deposits, &entry.debts]));
        all.extend(book.settlement.iter().flat_map(|entry| [&entry.profits, &entry.losses]));
        for rule in [&book.equity_only, &book.liquidating] {
            all.extend([&rule.vaults, &rule.notional, &rule.collateral]);
            all.extend([&rule.shortfall, &rule.deficit]);
        }
    }
    if all.iter().any(|total| total.0.bits() > TOTAL_BITS) {
        return refuse("totals", "every total is below 2^224");
    }
    if document.reserves.iter().any(|reserve| reserve.amount.0.bits() > TOTAL_BITS) {
        return refuse("reserves", "every amount is below 2^224");
    }
    Ok(())
}

/// Whether a file begins as JSON does, and no archive.
fn is_json(path: &Path) -> bool {
    let first = file::open_regular(path).ok().and_then(|(mut source, _)| {
        let mut first = [0];
        std::io::Read::read_exact(&mut source, &mut first).ok().map(|()| first)
    });
    first == Some(*b"{")
}

/// A statement with its parameters.
fn whole(path: &Path, statement: &[u8], parameters: &[u8]) -> Result<Previous, PreviousError> {
    let refused = |error| PreviousError::Statement(path.to_owned(), error);
    let parameters = Parameters::from_canonical(parameters)
        .map_err(|error| PreviousError::Parameters(path.to_owned(), error))?;
    let document = Document::from_canonical(statement).map_err(refused)?;
    let checked = document.clone().check(&parameters).map_err(refused)?;
    let totals = coin_totals(&parameters, &document.books, checked.totals());
    Ok(Previous {
        totals: Some(totals),
        interest: Some(interest(&parameters, &checked.totals().markets)),
        vaults: Some(least_vaults(&checked)),
        ..published(checked.digest(), &document, Some(parameters.document().clone()))
    })
}

/// What the epoch before published.
fn published(
    statement: Digest,
    document: &Document,
    parameters: Option<parameters::Document>,
) -> Previous {
    let zero = Natural::default();
    let mut owed: BTreeSet<String> = BTreeSet::new();
    for book in &document.totals.books {
        let deposits = book.assets.iter().filter(|entry| entry.deposits != zero);
        owed.extend(deposits.map(|entry| entry.asset.clone()));
        let profits = book.settlement.iter().filter(|entry| entry.profits != zero);
        owed.extend(profits.map(|entry| entry.asset.clone()));
    }
    Previous {
        statement,
        venue: document.venue.clone(),
        epoch: document.epoch.clone(),
        snapshot_time: document.snapshot_time.clone(),
        next_snapshot: document.next_snapshot.clone(),
        signers: document.signers.clone(),
        owed: in_order(owed, parameters.as_ref()),
        parameters,
        totals: None,
        interest: None,
        vaults: None,
    }
}

/// The assets in the order of the parameters, where these are known.
fn in_order(owed: BTreeSet<String>, parameters: Option<&parameters::Document>) -> Vec<String> {
    match parameters {
        None => owed.into_iter().collect(),
        Some(parameters) => {
            let names = parameters.assets.iter().map(|asset| &asset.name);
            names.filter(|name| owed.contains(*name)).cloned().collect()
        }
    }
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
