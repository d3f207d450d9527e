//! Hashes of the protocol (§4): domain tags, BLAKE2b digests and hash-to-field, and the sponge over
//! the Poseidon permutation. Nothing here knows what is hashed.

pub mod digest;
pub mod domain;
mod sponge;

pub use sponge::sponge;
