//! `reserves`: evidence for what a venue has, from addresses to a list with signatures and proofs beside it.
//!
//! | file | holds |
//! |---|---|
//! | [`requests`] | what to ask nodes |
//! | [`list`] | wallets and heads to a list |
//! | [`challenge`] | texts to sign |
//! | [`import`] | signatures and answers of nodes to evidence |
//! | [`observe`] | what an auditor's own node saw, signed |
//! | [`status`] | how much is proven, observed and declared |
//! | [`common`] | what they share |

pub mod challenge;
pub mod common;
pub mod import;
pub mod list;
pub mod observe;
pub mod requests;
pub mod status;

use clap::{Args, Subcommand};

pub use common::{Done, ReservesCommandError};

/// Gathers evidence for reserves: a list of amounts at addresses, signatures of their keys, proofs of state. No
/// network is used; nodes are asked with the requests that are written here.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples, in the order of work:
  ringfence-prover reserves requests --wallets wallets.csv --headers headers.txt \\
    --time 2026-01-31T23:59:59Z --out requests
  ringfence-prover reserves list --wallets wallets.csv --headers headers.txt --answers answers \\
    --snapshot snapshot --parameters parameters.json --bound HEX --evidence evidence
  ringfence-prover reserves challenge --wallets wallets.csv --venue example --after 'bitcoin HEIGHT HASH' \\
    --out challenges
  ringfence-prover reserves import --snapshot snapshot --evidence evidence --answers answers \\
    --signatures challenges/signatures.csv
  ringfence-prover reserves status --snapshot snapshot --parameters parameters.json --headers headers.txt \\
    --evidence evidence

docs/reserves.md walks through all of them.")]
pub struct Reserves {
    /// What to do.
    #[command(subcommand)]
    pub step: Step,
}

/// The steps. What each of them does is said by its own arguments, which the help shows.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Step {
    Requests(requests::Requests),
    List(list::List),
    Challenge(challenge::Challenge),
    Import(import::Import),
    Observe(observe::Observe),
    Status(Box<status::Status>),
}

impl Reserves {
    /// Runs the command.
    ///
    /// # Errors
    /// It is an error if a file can't be read or is refused. Nothing is written then.
    pub fn run(&self) -> Result<Done, ReservesCommandError> {
        match &self.step {
            Step::Requests(step) => step.run(),
            Step::List(step) => step.run(),
            Step::Challenge(step) => step.run(),
            Step::Import(step) => step.run(),
            Step::Observe(step) => step.run(),
            Step::Status(step) => step.run(),
        }
    }
}
