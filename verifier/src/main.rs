//! `ringfence-verifier`: checks bundles and inclusion packages.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use ringfence_verifier::{cli::Cli, processor};

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = processor::check() {
        eprintln!("error[{}]: {error}\n  try: {}", error.code(), error.help());
        return ExitCode::from(2);
    }
    cli.run()
}
