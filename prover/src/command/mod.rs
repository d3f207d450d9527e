//! The subcommands of `ringfence-prover`.

pub mod check;
pub mod demo;
pub mod generate;
pub mod import_parameters;
pub mod inclusion;
pub mod prove;
pub mod publish;
