//! A header of a block, of a chain of Ethereum's kind.

use crate::{
    hash::keccak256,
    rlp::{self, RlpFault},
};

/// The item that is the root of the state.
const STATE_ROOT: usize = 3;
/// The item that is the block's number.
const NUMBER: usize = 8;
/// The item that is the block's time.
const TIME: usize = 11;
/// Most items that are counted at all.
const MOST_ITEMS: usize = 64;

/// What a header says of its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// keccak256 of the header: the block's hash.
    pub hash: [u8; 32],
    /// The root of the state behind the block.
    pub state_root: [u8; 32],
    /// The block's number.
    pub number: u64,
    /// Seconds since 1970.
    pub time: u64,
}

/// Why bytes are no header that this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderFault {
    /// Not canonical RLP, or a list within the list.
    #[error("{0}")]
    Rlp(#[from] RlpFault),
    /// A number of items that the table doesn't have: of an upgrade that it doesn't know.
    #[error(
        "it has {0} items, which the table of recognised holdings doesn't know for this chain"
    )]
    Items(usize),
    /// A root of another length.
    #[error("its state root has another length than 32 bytes")]
    Root,
}

impl Header {
    /// Reads a header whose number of items is one of `allowed`.
    ///
    /// # Errors
    /// [`HeaderFault`] says why these bytes are not read.
    pub fn decode(bytes: &[u8], allowed: &[usize]) -> Result<Self, HeaderFault> {
        let items = rlp::decode(bytes)?.items(MOST_ITEMS)?;
        if !allowed.contains(&items.len()) {
            return Err(HeaderFault::Items(items.len()));
        }
        for item in &items {
            item.text()?;
        }
        let item = |place: usize| items.get(place).ok_or(HeaderFault::Items(items.len()));
        let state_root = item(STATE_ROOT)?.text()?.try_into().map_err(|_| HeaderFault::Root)?;
        let (number, time) = (item(NUMBER)?.number()?, item(TIME)?.number()?);
        Ok(Header { hash: keccak256(bytes), state_root, number, time })
    }
}
