//! The subcommands of `ringfence-prover`.

pub mod import_parameters;
