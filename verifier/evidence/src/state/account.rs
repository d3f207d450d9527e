//! What stands in the leaves of Ethereum's tries: accounts, and stored numbers.

use crate::{
    rlp::{self, RlpFault},
    trie::word::Word,
};

/// Items of an account.
const ITEMS: usize = 4;

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The balance in the chain's own coin.
    pub balance: Word,
    /// The root of the account's storage.
    pub storage_root: [u8; 32],
    /// keccak256 of its code.
    pub code: Word,
}

/// Why the value of a leaf is neither an account nor a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueFault {
    /// Not canonical RLP.
    #[error("{0}")]
    Rlp(#[from] RlpFault),
    /// Not an account's.
    #[error("it has {0} items; an account has 4")]
    Items(usize),
    /// A hash of another length.
    #[error("a hash in it has another length than 32 bytes")]
    Hash,
    /// A stored zero, which no trie holds.
    #[error("it is zero, and zeros are not stored")]
    Zero,
}

impl Account {
    /// Reads the value of an account's leaf: nonce, balance, storage root, code hash.
    ///
    /// # Errors
    /// [`ValueFault`] says why it is none.
    pub fn decode(value: &[u8]) -> Result<Self, ValueFault> {
        let items = rlp::decode(value)?.items(ITEMS)?;
        let [nonce, balance, storage_root, code] = items[..] else {
            return Err(ValueFault::Items(items.len()));
        };
        nonce.word()?;
        let hash = |text: &[u8]| text.try_into().map_err(|_| ValueFault::Hash);
        Ok(Account {
            balance: Word(balance.word()?),
            storage_root: hash(storage_root.text()?)?,
            code: Word(hash(code.text()?)?),
        })
    }
}

/// Reads the value of a leaf of an account's storage.
///
/// # Errors
/// [`ValueFault`] says why it is no stored number.
pub fn stored(value: &[u8]) -> Result<Word, ValueFault> {
    match Word(rlp::decode(value)?.word()?) {
        Word::ZERO => Err(ValueFault::Zero),
        word => Ok(word),
    }
}
