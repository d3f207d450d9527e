//! Who signed for an address: signatures of others, our own in every form, and attacks on them.

mod accounts;
mod bip322;
mod compact;
#[path = "../reserves/corpus.rs"]
mod corpus;
mod file;
mod flips;
mod forms;
mod keys;
mod seeds;
mod signer;
