//! Subcommands of the prover's command line.
