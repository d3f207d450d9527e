//! Claims that must hold: their names are looked at before anything is audited.

use ringfence_circuits::{primitive::shown::Shown, protocol::statement::Document};

use super::CliError;

/// The claims of every audit.
const CLAIMS: [&str; 17] = [
    "anchored-digest",
    "venue",
    "previous-statement",
    "parameter-changes",
    "signature",
    "well-formed",
    "parameters",
    "fingerprint-base",
    "root",
    "distinct-blocks",
    "keys",
    "proofs",
    "totals",
    "market-closure",
    "coverage:all",
    "evidence",
    "next-snapshot",
];
/// What the names of the two claims of each book begin with.
const OF_BOOKS: [&str; 2] = ["coverage:", "coverage-gross:"];

/// Whether an audit of this statement has the claims that are required. Of a statement that can't be read
/// nothing is said: the audit says why.
///
/// # Errors
/// Returns [`CliError::UnknownClaim`] for the first that it doesn't have.
pub(super) fn check(required: &[String], statement: &[u8]) -> Result<(), CliError> {
    if required.is_empty() {
        return Ok(());
    }
    let Ok(document) = Document::from_canonical(statement) else { return Ok(()) };
    let books = document.books.iter().map(|book| &book.name);
    let of_books = books.flat_map(|book| OF_BOOKS.map(|claim| format!("{claim}{}", Shown(book))));
    let claims: Vec<String> = CLAIMS.map(str::to_owned).into_iter().chain(of_books).collect();
    match required.iter().find(|claim| !claims.contains(claim)) {
        Some(claim) => Err(CliError::UnknownClaim { claim: claim.clone(), claims }),
        None => Ok(()),
    }
}
