//! Attacks on the scenario circuit, of `docs/stress.md`: forged witnesses through the constraint system, the
//! most important of them through the real prover and verifier too. Names start with the id of the attack.

mod forgeries;
mod lanes;
mod mutation;
mod prices;
mod readings;
mod structure;
mod uniqueness;
