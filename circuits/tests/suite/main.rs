//! Everything about the crate but the attacks, which are a program of their own.
//!
//! All of it is one test program, so that halo2's prover and verifier are compiled once for it.

mod arithmetic;
mod block;
mod equivalence;
mod generators;
mod house;
mod parameters;
mod pinned;
mod policies;
mod proof;
mod reference;
mod statement;
mod stress;
mod tables;
mod widths;
