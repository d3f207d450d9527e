//! Checks the evidence behind a venue's reserves, from files only.
//!
//! A venue's list of reserves says which amounts it holds at which addresses. This crate answers two
//! questions for each row, apart from each other: who signed for the address (*control*), and what
//! the amount follows from (*state* of a chain under a block that the reader knows, or an
//! *observation* by somebody whom the reader names). It never asks a network.
//!
//! | room | holds |
//! |---|---|
//! | [`hash`], [`hex`], [`base58`], [`rlp`] | hash functions of chains, and their encodings |
//! | [`chain`], [`address`] | chains, and addresses as text and as bytes |
//! | [`key`] | signatures of keys: ECDSA and Schnorr on secp256k1, Ed25519 |
//! | [`bitcoin`] | scripts, transactions and signed messages of Bitcoin |
//! | [`control`] | who signed for an address: challenges and signatures |
//! | [`trie`], [`state`] | accounts and storage of Ethereum's state under a header |
//! | [`headers`] | blocks that the reader brings |
//! | [`list`] | heads, holdings and rows |
//! | [`recognised`] | what holdings mean: contracts, decimals, storage layouts |
//! | [`observation`] | amounts that somebody's node saw |
//! | [`level`] | what a row is called: proven, observed or declared; and what it lacks for more |
//! | [`checkpoint`] | signed checkpoints of the log of a venue's statements |
//!
//! Nothing here panics on what it reads, and there are no threads.
//!
//! # Example
//!
//! A wallet signed a text for an address of Bitcoin, in the simple form of BIP-322:
//!
//! ```
//! use ringfence_evidence::bitcoin::{bip322, output::OutputScript};
//!
//! let script = OutputScript::parse("bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l")?;
//! let signature = "smpAkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2Ksqo\
//!     NSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=";
//! bip322::verify(&script, b"Hello World", signature)?;
//!
//! // It signs nothing else.
//! let fault = bip322::verify(&script, b"Hello", signature).unwrap_err().to_string();
//! assert!(fault.contains("another text was signed"), "{fault}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod address;
pub mod base58;
pub mod bitcoin;
pub mod chain;
pub mod checkpoint;
pub mod control;
pub mod hash;
pub mod headers;
pub mod hex;
pub mod key;
pub mod level;
pub mod list;
pub mod observation;
pub mod recognised;
pub mod rlp;
pub mod state;
pub mod trie;
