//! Hexary Patricia tries, in which Ethereum keeps accounts and storage: a walk from a root to what
//! stands under a key, through nodes that are found by their hash.
//!
//! | file | holds |
//! |---|---|
//! | [`node`] | a node, decoded strictly |
//! | [`walk`] | from a root to a key, or to the place where it would stand |
//! | [`word`] | an integer of 256 bits, which state is made of |
//! | [`build`] | a whole trie of keys and values, for fixtures and tests |

pub mod build;
pub mod node;
pub mod walk;
pub mod word;

#[cfg(test)]
mod tests;
