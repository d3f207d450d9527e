//! Keys and proofs of any circuit, and the generators under them. This room knows neither what is
//! proven nor by which circuit.

pub mod generators;
