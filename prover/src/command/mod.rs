//! The subcommands of `ringfence-prover`, one file each: what it takes, what it runs, and what it prints.
//!
//! Commands put the other rooms together and may use all of them. They compute nothing themselves, and
//! nothing else in the crate may use them. The engine that makes the proofs is chosen here, in
//! [`prove`].

pub mod account_list;
pub mod check;
pub mod demo;
pub mod generate;
pub mod import_parameters;
pub mod inclusion;
pub mod previous;
pub mod prove;
pub mod publish;
pub mod reserves;
pub mod sign;
pub mod warnings;
