//! `ringfence-cluster`: proves an epoch on many machines.
#![forbid(unsafe_code)]

use clap::{Parser, Subcommand};

/// Proves one epoch on many machines, over a queue in Postgres and a store of artifacts.
#[derive(Debug, Parser)]
#[command(name = "ringfence-cluster", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {}

fn main() {
    match Cli::parse().command {}
}
