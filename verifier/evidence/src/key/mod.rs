//! Signatures of keys, each in one strict form.
//!
//! | file | holds |
//! |---|---|
//! | [`secp256k1`] | ECDSA of Bitcoin, Ethereum and Tron, and keys recovered from signatures |
//! | [`schnorr`] | BIP-340 of Taproot |
//! | [`ed25519`] | Ed25519 of Solana and of signed checkpoints |
//! | [`fault`] | why a signature does not count |
//!
//! A signature that can be written in two ways could be changed without its key, so of every pair only
//! one counts: low s, minimal encodings, no point of small order.

pub mod ed25519;
pub mod fault;
pub mod schnorr;
pub mod secp256k1;
