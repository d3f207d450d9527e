//! Claims that must hold: their names are looked at before anything is audited.

use ringfence_circuits::{primitive::shown::Shown, protocol::statement::Document};

use super::CliError;

/// The claims of every audit.
const CLAIMS: [&str; 26] = [
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
    "reserve-sums",
    "reserve-places",
    "control",
    "state",
    "state-blocks",
    "observations",
    "cut-off",
    "next-snapshot",
    "coverage-proven:all",
    "coverage-observed:all",
];
/// What the names of the claims of each book begin with.
const OF_BOOKS: [&str; 4] =
    ["coverage:", "coverage-gross:", "coverage-proven:", "coverage-observed:"];

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
    let is_of_book = |claim: &str| {
        let mut books = document.books.iter().map(|book| Shown(&book.name));
        books.any(|book| OF_BOOKS.iter().any(|name| *claim == format!("{name}{book}")))
    };
    let is_known = |claim: &&String| CLAIMS.contains(&claim.as_str()) || is_of_book(claim);
    match required.iter().find(|claim| !is_known(claim)) {
        Some(claim) => {
            // One name for the claims of all books, of which there can be many.
            let of_books = OF_BOOKS.map(|name| format!("{name}BOOK"));
            let claims = CLAIMS.map(str::to_owned).into_iter().chain(of_books).collect();
            Err(CliError::UnknownClaim { claim: claim.clone(), claims })
        }
        None => Ok(()),
    }
}
