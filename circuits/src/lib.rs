//! The Ringfence protocol (see `docs/protocol.md`): parameters, the predicate of a vault, digests,
//! circuits and statement types. Clause ids (S1…, V1…) in these docs are those of the protocol.
#![forbid(unsafe_code)]

pub mod bundle;
pub mod circuit;
pub mod codec;
pub mod digest;
pub mod domain;
pub mod file;
pub mod generators;
pub mod json;
pub mod kind;
pub mod lane;
pub mod package;
pub mod parameters;
pub mod poseidon;
pub mod predicate;
pub mod shape;
pub mod statement;
#[cfg(any(test, feature = "test-dependencies"))]
pub mod testing;
pub mod totals;
pub mod tree;
pub mod vault;
