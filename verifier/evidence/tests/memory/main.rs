//! R20: hostile evidence takes little memory, whatever lengths it claims.

#[allow(dead_code, reason = "documents in TOML are the prover's matter")]
#[path = "../../../../prover/tests/memory/hostile.rs"]
mod hostile;
#[allow(dead_code, reason = "no evidence is read from files by their names here")]
#[path = "../../../../prover/tests/memory/measure.rs"]
mod measure;

mod documents;
mod streams;
