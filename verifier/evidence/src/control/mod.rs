//! Who signed for an address: challenges, and the signatures over them (V14).
//!
//! A signature counts for one address, one venue and one book, and only if it was made after a block of
//! Bitcoin that nobody could know before: a sentence that is true forever could have been signed years
//! ago, by whoever had the key then. It does not show whose funds they are, that they weren't borrowed,
//! nor that nobody else can spend them.
//!
//! | file | holds |
//! |---|---|
//! | [`after`] | the block after which a challenge was signed, and whether it is near the snapshot |
//! | [`challenge`] | the text that is signed |
//! | [`entry`] | lines of `control.jsonl`, read one by one |
//! | [`scheme`] | how texts are signed |
//! | [`outcome`] | what was found of an entry |
//! | [`check`] | whether the signatures of an entry are those of its address |
//! | [`collect`] | all entries of a file: which addresses are signed for |

pub mod after;
pub mod challenge;
pub mod check;
pub mod collect;
pub mod entry;
pub mod outcome;
pub mod scheme;
