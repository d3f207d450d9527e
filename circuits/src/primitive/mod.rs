//! Tools that know nothing of Ringfence: the binary encoding ([`codec`]), files that are whole or
//! absent ([`file`](mod@file)), canonical JSON ([`json`]), which characters can be seen ([`character`]) and
//! how texts of others are shown ([`shown`]), the Poseidon permutation ([`poseidon`]), a reader of what `{:?}`
//! prints ([`debugged`]), takers of what a circuit assigns ([`recipient`]), and the public inputs of any proof
//! ([`inputs`]). Every other room may use them; they use none, and must not know what they are used for.

pub mod character;
pub mod codec;
pub mod debugged;
pub mod file;
pub mod inputs;
pub mod json;
pub mod poseidon;
pub mod recipient;
pub mod shown;
