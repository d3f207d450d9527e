//! Attacks on the block circuit: forged witnesses through the constraint system, the most important
//! of them through the real prover and verifier too. Names start with the id of the attack.

mod boundary;
mod contents;
mod forgeries;
mod forging;
mod leaves;
mod mutation;
mod order;
mod ranges;
mod real;
mod stress;
mod structure;
mod subject;
mod sums;
mod tiers;
mod uniqueness;
