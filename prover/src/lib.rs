//! Proves, for a venue, that every vault on its books satisfies its rule and what the books owe in total,
//! without showing any vault.
//!
//! A venue brings a *snapshot* of its books (CSV tables, [`snapshot`]) and *parameters*: prices, haircuts
//! and margin tiers, imported from the tables that it publishes ([`import_parameters`]). The prover judges
//! every vault, fixes a *statement* of the totals and of a root over all vaults, and proves it
//! ([`epoch`]). What everyone may have is the *bundle*; what one customer gets is a *package* with their
//! own vaults and the path from them to the root.
//!
//! A small made-up venue, judged without a proof:
//!
//! ```
//! use ringfence_fixtures::generator::{generate, Mix, Plan};
//! use ringfence_prover::command::check::Check;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let directory = tempfile::tempdir()?;
//! let parameters = directory.path().join("parameters.json");
//! let snapshot = directory.path().join("snapshot");
//! // The tables that Binance publishes, and twenty vaults made up for them.
//! let binance = ringfence_fixtures::binance();
//! std::fs::write(&parameters, binance.canonical())?;
//! generate(&binance, &Plan::new(20, 1, Mix::Quick), &snapshot)?;
//!
//! let check = Check {
//!     snapshot,
//!     parameters,
//!     max_errors: 20,
//!     max_liquidating: None,
//!     reserves: None,
//!     reserves_follow: false,
//!     failing: None,
//!     details: false,
//!     warnings: Default::default(),
//!     json: false,
//! };
//! let checked = check.run()?;
//! assert_eq!(checked.summary().count(), 20);
//! assert!(checked.summary().closes(), "longs equal shorts in every market");
//! print!("{}", check.render(&checked)?);
//! # Ok(())
//! # }
//! ```
//!
//! The rooms; each uses only those above it:
//!
//! | room | holds |
//! |---|---|
//! | [`import_parameters`] | from tables as venues publish them to parameters |
//! | [`parameter_file`] | parameters as files |
//! | [`permissions`] | who may read private directories, and files of secrets |
//! | [`plausible`] | parameters whose units look like a slip of decimals |
//! | [`secret`] | the secret of an epoch |
//! | `engine` | the prover of this project, which makes the same proofs as halo2's in a fraction of the time |
//! | [`snapshot`] | from tables of vaults to judged records in secret order |
//! | [`policy`] | the risk policy, the history of prices, and parameters whose thresholds follow from both |
//! | [`money`] | what the books of a snapshot owe, and what covers it, before anything is proven |
//! | [`epoch`] | from a snapshot to finished proofs and a complete statement, stage by stage, in a private work directory |
//! | [`distributed`] | one epoch proven by many machines, over a store of sealed jobs |
//! | [`evidence`] | the list of reserves that a statement names |
//! | [`bundle`] | from a work directory to what is published |
//! | [`scenarios`] | sets of scenarios as their authors write them |
//! | [`stress`] | from a finished work directory to scenario proofs |
//! | [`package`] | from a work directory to what each customer gets |
//! | [`publish`] | an audited bundle, the verifier's page and packages, ready to be served and sent |
//! | [`reserves`] | evidence for what a venue has: lists, signatures for addresses, state of chains |
//! | [`signing`] | the venue's key, and the log of its statements |
//! | [`project`] | what a venue says once, and what was done on which day |
//! | [`progress`] | what a person at a terminal sees meanwhile |
//! | [`command`] | the subcommands of `ringfence-prover` |
#![forbid(unsafe_code)]

pub mod bundle;
pub mod command;
mod csv_text;
pub mod distributed;
pub mod engine;
pub mod epoch;
pub mod evidence;
mod held;
pub mod import_parameters;
mod message;
pub mod money;
pub mod package;
pub mod parameter_file;
pub mod permissions;
pub mod plausible;
pub mod policy;
pub mod progress;
pub mod project;
pub mod publish;
pub mod reserves;
pub mod scenarios;
pub mod secret;
pub mod signing;
pub mod snapshot;
pub mod stress;
mod toml_text;
