//! `ringfence-cluster`: proves one epoch on many machines, over a queue in Postgres and a store of artifacts, and hands out
//! packages.
//!
//! | file | holds |
//! |---|---|
//! | `command` | the subcommands |
//! | `queue` | jobs in tables of apalis |
//! | `artifacts` | stores of artifacts: directories, S3, Google Cloud Storage, Azure |
//! | `serve` | the service that hands out packages; it needs neither queue nor store |
//! | `listener` | connections of HTTP and their limits |
//! | `metrics`, `log`, `process`, `signals` | what is told about the program, and what it is told |
//!
//! All that is proven, sealed or verified is so by [`ringfence_prover::distributed`].
#![forbid(unsafe_code)]

mod artifacts;
mod command;
mod error;
mod files;
mod listener;
mod log;
mod metrics;
mod process;
mod queue;
mod serve;
mod signals;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use command::{
    collect::Collect, key::Key, plan::Plan, prove_group::ProveGroup, status::Status, worker::Worker,
};
use error::ClusterError;
use log::LogForm;
use ringfence_verifier::{
    message::tell,
    report::plain::{plain, plain_json},
};
use serve::Serve;

/// Proves one epoch on many machines, over a queue in Postgres and a store of artifacts; hands out packages.
#[derive(Debug, Parser)]
#[command(name = "ringfence-cluster", version, after_help = EXAMPLES)]
struct Cli {
    /// How log lines are written.
    #[arg(long, global = true, value_enum, default_value_t)]
    log: LogForm,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  ringfence-cluster key --out epoch.key
  ringfence-cluster plan --snapshot snapshot --parameters binance.json --work work --artifacts artifacts --key-file epoch.key
  ringfence-cluster worker --artifacts artifacts --key-file epoch.key --drain
  ringfence-cluster status
  ringfence-cluster collect --work work --artifacts artifacts --snapshot snapshot --out bundle
  ringfence-cluster serve --work work --token-file serve.token

The queue is named with --queue or in the variable RINGFENCE_QUEUE.

Exit codes: 0 done; 1 well formed but false, failed or incomplete; 2 malformed, missing or failed.";

#[derive(Debug, Subcommand)]
enum Command {
    Key(Key),
    Plan(Box<Plan>),
    Worker(Worker),
    Status(Status),
    Collect(Box<Collect>),
    ProveGroup(ProveGroup),
    Serve(Serve),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start(cli.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = match runtime {
        Ok(runtime) => {
            let ended = runtime.block_on(run(&cli.command));
            // A proof that nobody waits for any more must not keep the program.
            runtime.shutdown_background();
            ended
        }
        Err(error) => Err(ClusterError::System(error.to_string())),
    };
    match ended {
        Ok((text, code)) => {
            let shown = if text.starts_with(['{', '[']) { plain_json(&text) } else { plain(&text) };
            let mut out = std::io::stdout().lock();
            // Whoever closed the pipe wants no more of it.
            let _ = out.write_all(shown.as_bytes()).and_then(|()| out.flush());
            ExitCode::from(code)
        }
        Err(error) => {
            tell(format_args!("error[{}]: {}\n", error.code(), plain(&error.to_string())));
            ExitCode::from(error.exit_code())
        }
    }
}

/// Runs a command: what it prints, and the exit code.
async fn run(command: &Command) -> Result<(String, u8), ClusterError> {
    match command {
        Command::Key(command) => Ok((command.run()?, 0)),
        Command::Plan(command) => Ok((command.run().await?, 0)),
        Command::Worker(command) => Ok((command.run().await?, 0)),
        Command::Status(command) => command.run().await,
        Command::Collect(command) => Ok((command.run().await?, 0)),
        Command::ProveGroup(command) => Ok((command.run().await?, 0)),
        Command::Serve(command) => {
            command.run().await?;
            Ok((String::new(), 0))
        }
    }
}
