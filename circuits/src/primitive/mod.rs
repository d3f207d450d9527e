//! Tools that know nothing of Ringfence: the binary encoding, files that are whole or absent,
//! canonical JSON, and the Poseidon permutation. Every other room may use them; they use none.

pub mod codec;
pub mod file;
pub mod json;
pub mod poseidon;
