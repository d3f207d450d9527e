//! Hashes of the protocol (§4, "Hashes, secrets, trees"): domain tags, BLAKE2b digests, BLAKE2b hashes
//! that give a field element, and the sponge over the Poseidon permutation. Every file of the room
//! above may use them; nothing here knows what is hashed.

pub mod digest;
pub mod domain;
mod sponge;

pub use sponge::sponge;
