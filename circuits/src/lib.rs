//! The Ringfence protocol (see `docs/protocol.md`): parameters, the predicate of a vault, digests,
//! circuits and statement types. Clause ids (S1…, V1…) in these docs are those of the protocol.
//!
//! | room | holds |
//! |---|---|
//! | [`primitive`] | tools that know nothing of Ringfence: encodings, files, the Poseidon permutation |
//! | [`protocol`] | what is said: vaults, parameters, statements, bundles, packages |
//! | [`circuit`] | how it is proven: the circuit of a block of vaults |
//! | [`proof`] | keys and proofs of any circuit |
//!
//! Each room uses only those above it; `proof` uses no circuit.
#![forbid(unsafe_code)]

pub mod circuit;
pub mod primitive;
pub mod proof;
pub mod protocol;
#[cfg(any(test, feature = "test-dependencies"))]
pub mod testing;
