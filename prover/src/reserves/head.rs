//! Heads: the last block of each chain before the snapshot, out of a file of headers.

use std::path::Path;

use ringfence_circuits::primitive::file;
use ringfence_evidence::{
    chain::Chain,
    headers::{window, Cut, Headers, Known, MAX_HEADERS_BYTES},
    list::{block::Block, time::Time},
};

use super::error::ReservesError;

/// A head, and whether the file shows that it was the last block before the snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The block.
    pub block: Block,
    /// What the file says of it.
    pub cut: Cut,
}

/// Reads a file of headers.
///
/// # Errors
/// It is an error if the file can't be read, or a line of it is none.
pub fn read(path: &Path) -> Result<Headers, ReservesError> {
    let bytes =
        file::read_limited(path, MAX_HEADERS_BYTES as u64).map_err(ReservesError::io(path))?;
    Headers::read(&bytes).map_err(|fault| ReservesError::Headers { path: path.to_owned(), fault })
}

/// The head of each of these chains: the last block of the file that is not after the snapshot.
///
/// # Errors
/// It is an error if the file has none for a chain, or if two of its lines disagree about it.
pub fn choose(
    path: &Path,
    headers: &Headers,
    chains: &[Chain],
    time: Time,
) -> Result<Vec<Head>, ReservesError> {
    chains.iter().map(|chain| of_chain(path, headers, *chain, time)).collect()
}

/// The head of a chain.
///
/// # Errors
/// Those of [`choose`].
pub fn of_chain(
    path: &Path,
    headers: &Headers,
    chain: Chain,
    time: Time,
) -> Result<Head, ReservesError> {
    let missing = || ReservesError::NoHead { path: path.to_owned(), chain, time };
    let number = headers.last_at(chain, time).ok_or_else(missing)?;
    let block = match headers.block(chain, number) {
        Known::Missing => return Err(missing()),
        Known::Agreed { block, .. } => block,
        Known::Disagree { one, other } => {
            let lines = Box::new([one.clone(), other.clone()]);
            return Err(ReservesError::HeadDisagrees { path: path.to_owned(), lines });
        }
    };
    let cut = headers.cut(&block, time, window(chain));
    Ok(Head { block, cut })
}
