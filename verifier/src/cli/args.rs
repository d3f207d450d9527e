//! Arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::manuals::{CompletionsArgs, ManArgs};

use super::{
    kit::{CompareArgs, KitCommand},
    look::{Colour, LookArgs},
    policy::PolicyArgs,
    prices::PricesArgs,
    reserves::ReservesArgs,
};

const EXAMPLES: &str = "\
Examples:
  ringfence-verifier verify bundle/ --anchor rfs1... --venue example --previous last/statement.json
  ringfence-verifier verify bundle/ --require coverage:all --json
  ringfence-verifier verify bundle/ --list-claims
  ringfence-verifier report bundle/ --anchor rfs1... --out report.html
  ringfence-verifier inclusion package.json --statement bundle/statement.json --account 12345
  ringfence-verifier inclusion package.json --bundle bundle/ --account 12345 --receipt receipt.html --language zh-Hans
  ringfence-verifier stress bundle/ stress/ --scenarios mine.json --anchor rfs1...
  ringfence-verifier chain */statement.json --anchor rfs1...
  ringfence-verifier show bundle/

Exit codes: 0 holds, with or without notes; 1 does not hold; 2 can't say, or something is malformed or missing.
`show` checks nothing and ends with 0.";

/// Checks what a venue publishes and what a customer was given.
#[derive(Parser, Clone, Debug)]
#[command(name = "ringfence-verifier", version, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum Command {
    /// Verify a bundle: every claim that its proofs support. `audit` is another name for it.
    #[command(alias = "audit")]
    Verify(VerifyArgs),
    /// Verify a bundle and write the report as a page, to be read in a browser or printed.
    Report(ReportArgs),
    /// Check an inclusion package: are these balances in the statement?
    Inclusion(InclusionArgs),
    /// Check that statements follow each other, epoch by epoch.
    Chain(ChainArgs),
    /// Verify a bundle and scenario proofs over it: what would vaults owe if prices stood elsewhere?
    Stress(StressArgs),
    /// Print a statement; nothing is verified.
    Show(ShowArgs),
    /// Working papers on reserves: blocks to look up, population, sample, tie-out, cut-off.
    #[command(subcommand)]
    Reserves(KitCommand),
    /// Show which addresses stand in more than one list of reserves.
    Compare(CompareArgs),
    /// Make generators and keep them in the cache.
    Generators(GeneratorArgs),
    /// Print completions for a shell.
    Completions(CompletionsArgs),
    /// Write manual pages.
    Man(ManArgs),
}

/// What is verified, and against what.
#[derive(Args, Clone, Debug)]
pub struct SourceArgs {
    /// Directory of the bundle, or its archive (`bundle.tar`).
    #[arg(required_unless_present = "list_claims")]
    pub bundle: Option<PathBuf>,
    /// Digest that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST")]
    pub anchor: Option<String>,
    /// The venue's name.
    #[arg(long, value_name = "NAME")]
    pub venue: Option<String>,
    /// Statement of the epoch before; parameters.json beside it is read too.
    #[arg(long, value_name = "STATEMENT")]
    pub previous: Option<PathBuf>,
    /// A claim that must hold, by name (`coverage:clients`, `coverage:all`); may be repeated. Notes that are
    /// required count as false.
    #[arg(long, value_name = "CLAIM")]
    pub require: Vec<String>,
    /// List the claims that --require takes, with a bundle those of its books, too; nothing is verified.
    #[arg(long)]
    pub list_claims: bool,
    /// Cache of generators.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
    /// The risk policy and histories of prices.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// Prices of the reader's own.
    #[command(flatten)]
    pub prices: PricesArgs,
    /// What stands behind reserves, and who signed.
    #[command(flatten)]
    pub reserves: ReservesArgs,
}

/// Arguments of `verify`.
#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// What is verified, and against what.
    #[command(flatten)]
    pub source: SourceArgs,
    /// How the text looks.
    #[command(flatten)]
    pub look: LookArgs,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `report`.
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    /// What is verified, and against what.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The page to write; one that is there is replaced.
    #[arg(short, long, value_name = "FILE", required_unless_present = "list_claims")]
    pub out: Option<PathBuf>,
}

/// Arguments of `inclusion`.
#[derive(Args, Clone, Debug)]
pub struct InclusionArgs {
    /// The packages.
    #[arg(required = true)]
    pub packages: Vec<PathBuf>,
    /// The statement.
    #[arg(long, value_name = "FILE", required_unless_present = "bundle")]
    pub statement: Option<PathBuf>,
    /// Directory of the bundle, or its archive: verify all its proofs, too. Statement and parameters are its own.
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ["statement", "parameters"])]
    pub bundle: Option<PathBuf>,
    /// Your account's id: one for all packages, or one per package in their order.
    #[arg(long, value_name = "ID", required = true)]
    pub account: Vec<String>,
    /// The parameters; by default parameters.json beside the statement, if it is there.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// Digest that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST")]
    pub anchor: Option<String>,
    /// Keys of the venue, for its signature of the bundle; may be repeated.
    #[arg(long, value_name = "VKEY", requires = "bundle")]
    pub key: Vec<String>,
    /// Cache of generators, for the proofs of the bundle.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
    /// Language of the answer: en or zh-Hans. JSON stays in English.
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub language: String,
    /// Write a receipt without balances and account number: a page if the name ends in .html, else JSON.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    /// Write a report of a failure that holds nothing private: a page if the name ends in .html, else JSON.
    #[arg(long, value_name = "FILE")]
    pub failure_report: Option<PathBuf>,
    /// How the text looks.
    #[command(flatten)]
    pub look: LookArgs,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `chain`.
#[derive(Args, Clone, Debug)]
pub struct ChainArgs {
    /// The statements, in any order.
    #[arg(required = true, value_name = "STATEMENT")]
    pub statements: Vec<PathBuf>,
    /// Digest of the last one that the venue anchored, `rfs1...` or hexadecimal.
    #[arg(long, value_name = "DIGEST")]
    pub anchor: Option<String>,
    /// How the text looks.
    #[command(flatten)]
    pub look: LookArgs,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `stress`.
#[derive(Args, Clone, Debug)]
pub struct StressArgs {
    /// The bundle, and against what it is verified.
    #[command(flatten)]
    pub source: SourceArgs,
    /// Directory of the scenario proofs.
    #[arg(required_unless_present = "list_claims")]
    pub stress: Option<PathBuf>,
    /// Scenarios that you wrote or chose: the published ones must be this file, byte for byte.
    #[arg(long, value_name = "FILE", help_heading = "Scenarios")]
    pub scenarios: Option<PathBuf>,
    /// stress.json of the scenario proofs before these, over the same bundle.
    #[arg(long, value_name = "FILE", help_heading = "Scenarios")]
    pub previous_stress: Option<PathBuf>,
    /// Also write the report as a page, to be read in a browser or printed; one that is there is replaced.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// How the text looks.
    #[command(flatten)]
    pub look: LookArgs,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// Directory of the bundle, or its archive (`bundle.tar`).
    pub bundle: PathBuf,
    /// Colours on the terminal.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `generators`.
#[derive(Args, Clone, Debug)]
pub struct GeneratorArgs {
    /// Sizes, as binary logarithms.
    #[arg(long, value_name = "K", required = true, num_args = 1..)]
    pub k: Vec<u32>,
    /// Cache of generators.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
}
