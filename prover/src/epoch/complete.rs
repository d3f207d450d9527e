//! Completing: what a venue has and who signs for it joins what is proven, and the statement is whole.
//!
//! It may be done again with something else, without proving again, until packages or a publication name the
//! statement: two statements of one epoch are evidence of fraud.

use ringfence_circuits::protocol::{
    bundle::{partition, CommitmentsHead, BLOCKS_FILE},
    parameters::Parameters,
    statement::{
        Book, Completion, Natural, OpenStatement, Reserve, Statement, MAX_STATEMENT_BYTES,
    },
};

use super::{finished::Finished, prove::proof_name, tool::TOOL, EpochError};
use crate::snapshot;

/// The statement that a completion makes, within the limits of a verifier.
///
/// # Errors
/// It is an error if the statement is refused, or is longer than a verifier reads.
pub(super) fn completed(
    open: &OpenStatement,
    completion: Completion,
    parameters: &Parameters,
) -> Result<Statement, EpochError> {
    let completion = Completion { tool: TOOL.into(), ..completion };
    let statement = open.complete(completion, parameters)?;
    match statement.canonical().len() as u64 > MAX_STATEMENT_BYTES {
        true => Err(EpochError::StatementTooLong),
        false => Ok(statement),
    }
}

/// The commitments of an epoch whose proofs are all finished, as a bundle holds them.
#[derive(Clone, Debug)]
pub struct Blocks {
    /// The content of `blocks.bin`.
    pub bytes: Vec<u8>,
    /// Blocks per proof.
    pub per_proof: u64,
}

/// The commitments, if all proofs are finished.
///
/// # Errors
/// [`EpochError::Unfinished`] names the first file that isn't finished.
pub(super) fn proven(finished: &Finished, open: &OpenStatement) -> Result<Blocks, EpochError> {
    let bytes = finished.bytes(BLOCKS_FILE)?;
    let head = CommitmentsHead::read(&bytes, bytes.len() as u64)
        .map_err(|error| EpochError::damaged(finished.path(BLOCKS_FILE), error.to_string()))?;
    let per_proof = head.blocks_per_proof.into();
    let count = partition(open.bound().rows(), per_proof).len();
    match (0..count).map(proof_name).find(|name| !finished.lists(name)) {
        Some(name) => Err(EpochError::Unfinished(finished.path(&name))),
        None => Ok(Blocks { bytes, per_proof }),
    }
}

/// Rows of a table of reserves as a statement has them.
pub fn reserves(
    rows: &[snapshot::Reserve],
    books: &[Book],
    parameters: &Parameters,
) -> Vec<Reserve> {
    let row = |reserve: &snapshot::Reserve| {
        let asset = parameters.asset(reserve.asset);
        Reserve {
            book: books[reserve.book.index()].name.clone(),
            asset: asset.expect("the row was read with these parameters").name.clone(),
            amount: Natural(reserve.amount.into()),
            evidence: reserve.evidence.clone(),
        }
    };
    rows.iter().map(row).collect()
}
