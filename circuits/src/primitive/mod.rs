//! Tools that know nothing of Ringfence: the binary encoding, files that are whole or absent,
//! canonical JSON, the Poseidon permutation, and what any proof is
//! about. Every other room may use them; they use none.

pub mod codec;
pub mod file;
pub mod inputs;
pub mod json;
pub mod poseidon;
