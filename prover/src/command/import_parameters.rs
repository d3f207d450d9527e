//! `ringfence-prover import-parameters`: parameters from venues' tables, and their check.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::Digest,
        parameters::{ParameterError, Parameters},
    },
};
use ringfence_verifier::{message::Said, say};
use serde::Serialize;

use crate::{
    import_parameters::{
        binance::{self, TierList},
        hyperliquid, okx, Import, ImportError, LeftOut,
    },
    message::advised,
    parameter_file::{load_parameters, write_atomically, FileError, MAX_TABLE},
};

/// Make parameters from tables as a venue publishes them, or check a parameter file.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover import-parameters binance --assets assets.csv --brackets brackets.csv --out p.json
  ringfence-prover import-parameters hyperliquid --meta meta.json --out p.json
  ringfence-prover import-parameters check p.toml --json")]
pub struct ImportParameters {
    /// Whose tables, or `check`.
    #[command(subcommand)]
    pub from: From,
    /// Print the summary as JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// Where parameters come from.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum From {
    /// Binance: asset table of the proof of reserves and USD-M leverage brackets.
    Binance {
        /// CSV of assets, prices and collateral tier lists.
        #[arg(long, value_name = "FILE")]
        assets: PathBuf,
        /// CSV of leverage brackets.
        #[arg(long, value_name = "FILE")]
        brackets: PathBuf,
        /// Which collateral list counts.
        #[arg(long, value_enum, default_value_t = TierList::Margin)]
        tier_list: TierList,
        /// Where to write the parameters (JSON).
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Hyperliquid: market data with mid prices, or the markets of one captured account.
    Hyperliquid {
        /// JSON with `captured`, `allMids` and `meta`.
        #[arg(long, value_name = "FILE")]
        meta: PathBuf,
        /// JSON of a captured account: its markets at its own marks.
        #[arg(long, value_name = "FILE")]
        account: Option<PathBuf>,
        /// Where to write the parameters (JSON).
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// OKX: position tiers by contracts and collateral discount tiers.
    Okx {
        /// CSV of position tiers.
        #[arg(long, value_name = "FILE")]
        positions: PathBuf,
        /// CSV of discount tiers.
        #[arg(long, value_name = "FILE")]
        discounts: PathBuf,
        /// CSV `instrument,contract_size,mark`.
        #[arg(long, value_name = "FILE")]
        instruments: PathBuf,
        /// CSV `currency,price,flat_discount_rate`.
        #[arg(long, value_name = "FILE")]
        currencies: PathBuf,
        /// Tier up to which rule rows (4+) are expanded.
        #[arg(long, value_name = "TIER", default_value_t = 10)]
        last_tier: u16,
        /// Where to write the parameters (JSON).
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Check a parameter file, JSON or TOML, and print its counts.
    Check {
        /// The file.
        file: PathBuf,
    },
}

/// Why the command fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// A file.
    File(#[from] FileError),
    /// The tables.
    Import(#[from] ImportError),
    /// The result has no canonical encoding.
    Parameters(#[from] ParameterError),
    /// The report can't be printed.
    Print(#[from] io::Error),
}

impl CommandError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            CommandError::File(error) => error.said(),
            CommandError::Import(error) => error.said(),
            CommandError::Parameters(error) => say!("RF-1117", error),
            CommandError::Print(error) => say!("RF-1109", error),
        }
    }
}

advised!(CommandError);

/// What a reader must know of parameters.
#[derive(Clone, Debug, Serialize)]
struct Summary {
    name: String,
    digest: Digest,
    assets: usize,
    settlement_assets: usize,
    markets: usize,
    asset_tier_rows: usize,
    market_tier_rows: usize,
    left_out: Vec<LeftOut>,
}

/// A venue's table.
fn read_text(path: &Path) -> Result<String, FileError> {
    crate::parameter_file::read_text(path, MAX_TABLE)
}

/// Runs the command; what a reader must know goes to `report`.
///
/// # Errors
/// [`CommandError`] says what is wrong with the tables or files. Nothing is written then.
pub fn run(arguments: &ImportParameters, report: &mut dyn Write) -> Result<(), CommandError> {
    let summary = match &arguments.from {
        From::Binance { assets, brackets, tier_list, out } => {
            finish(binance::import(&read_text(assets)?, &read_text(brackets)?, *tier_list)?, out)?
        }
        From::Hyperliquid { meta, account, out } => {
            let meta = read_text(meta)?;
            let import = match account {
                Some(account) => hyperliquid::import_account(&read_text(account)?, &meta)?,
                None => hyperliquid::import(&meta)?,
            };
            finish(import, out)?
        }
        From::Okx { positions, discounts, instruments, currencies, last_tier, out } => {
            let texts = [positions, discounts, instruments, currencies];
            let [positions, discounts, instruments, currencies] = texts.map(|path| read_text(path));
            let tables = okx::Tables {
                positions: &positions?,
                discounts: &discounts?,
                instruments: &instruments?,
                currencies: &currencies?,
            };
            finish(okx::import(&tables, *last_tier)?, out)?
        }
        From::Check { file } => Summary::of(&load_parameters(file)?, vec![]),
    };
    if arguments.json {
        serde_json::to_writer_pretty(&mut *report, &summary).map_err(io::Error::from)?;
        return Ok(writeln!(report)?);
    }
    Ok(summary.print(report)?)
}

fn finish(import: Import, out: &Path) -> Result<Summary, CommandError> {
    let bytes = json::canonical(&import.document)
        .map_err(|error| ParameterError::Syntax(error.to_string()))?;
    let parameters = Parameters::from_canonical(&bytes)?;
    write_atomically(out, &bytes)?;
    Ok(Summary::of(&parameters, import.left_out))
}

impl Summary {
    fn of(parameters: &Parameters, left_out: Vec<LeftOut>) -> Self {
        let assets = parameters.assets();
        Summary {
            name: parameters.document().name.clone(),
            digest: parameters.digest(),
            assets: assets.len(),
            settlement_assets: parameters.settlement_assets().len(),
            markets: parameters.markets().len(),
            asset_tier_rows: assets
                .iter()
                .map(|asset| asset.collateral.rows().len() + asset.debt.rows().len())
                .sum(),
            market_tier_rows: parameters.markets().iter().map(|m| m.maintenance.rows().len()).sum(),
            left_out,
        }
    }

    fn print(&self, report: &mut dyn Write) -> io::Result<()> {
        writeln!(report, "name: {}", self.name)?;
        writeln!(report, "digest: {}", self.digest)?;
        writeln!(report, "assets: {}", self.assets)?;
        writeln!(report, "settlement assets: {}", self.settlement_assets)?;
        writeln!(report, "markets: {}", self.markets)?;
        writeln!(
            report,
            "tier rows: {} of assets, {} of markets",
            self.asset_tier_rows, self.market_tier_rows
        )?;
        for left_out in &self.left_out {
            writeln!(report, "left out: {}: {}", left_out.market, left_out.reason)?;
        }
        Ok(())
    }
}
