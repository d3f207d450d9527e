//! `ringfence-prover parameters`: what a parameter file says, in coins, USD and percent; and parameters whose thresholds
//! follow the market.

mod adjust;
mod history;
mod policy;

use std::{fmt::Write, path::PathBuf};

use clap::{Args, Subcommand};
use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    hash::digest::Digest,
    parameters::{self, Asset, Decimal, MaintenanceKind, Market, TierArgument, MAX_DECIMALS},
};
use ringfence_verifier::{
    message::{Quoted, Said},
    report::amount::grouped,
    say, word,
};
use serde::Serialize;

pub use self::{
    adjust::{Adjust, AdjustError},
    history::MakeHistory,
    policy::MakePolicy,
};
use crate::{
    message::advised,
    parameter_file::{load, FileError, Loaded},
    plausible::{asset_value, notional, percent, settlement_value},
    policy::PolicyFault,
    snapshot::{parameter_warnings, Warning},
};

/// Decimals of USD that are printed where there is at least a cent.
const CENTS: u32 = 2;
/// Decimals of a leverage.
const LEVERAGE_DECIMALS: u32 = 1;

/// Look at parameters in coins, USD and percent, or have them follow the market by a policy.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover parameters show binance.json
  ringfence-prover parameters show binance.json --only BTC --only BTCUSDT --json
  ringfence-prover parameters policy --tables binance.json --rules rules.toml --out policy.json
  ringfence-prover parameters history --csv prices.csv --out history.rows
  ringfence-prover parameters adjust --policy policy.json --history history.rows --previous bundle --snapshot snapshot \
    --out parameters.json")]
pub struct Parameters {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What to do with parameters.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum What {
    /// Print every asset and every tier in coins, USD and percent, with warnings first.
    Show {
        /// The file, JSON or TOML.
        file: PathBuf,
        /// Print this asset or market only; may be given again.
        #[arg(long = "only", value_name = "NAME")]
        only: Vec<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a policy: the rules by which margin rates and haircuts follow the market.
    Policy(MakePolicy),
    /// Make a history of prices from tables in CSV, in any order.
    History(MakeHistory),
    /// Make parameters whose margin rates and haircuts follow a policy; print what moved, why, and what it does.
    Adjust(Box<Adjust>),
}

/// Why the command fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShowError {
    /// The parameters can't be used.
    Parameters(#[from] FileError),
    /// There is no asset or market of this name.
    Unknown(String),
    /// A policy, a history or what follows from them is refused.
    Policy(#[from] PolicyFault),
    /// Parameters can't be adjusted.
    Adjust(#[from] AdjustError),
    /// The answer can't be printed.
    Json(#[from] serde_json::Error),
}

impl ShowError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ShowError::Parameters(error) => error.said(),
            ShowError::Policy(error) => error.said(),
            ShowError::Adjust(error) => error.said(),
            ShowError::Unknown(name) => say!("RF-1275", name = Quoted(name)),
            ShowError::Json(error) => say!("RF-1233", error),
        }
    }
}

advised!(ShowError);

/// Parameters in human units. Numbers are decimal strings.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Name of the set.
    pub name: String,
    /// What is implausible about units.
    pub warnings: Vec<Warning>,
    /// The assets in order.
    pub assets: Vec<ShownAsset>,
    /// The markets in order.
    pub markets: Vec<ShownMarket>,
    /// Digest of the parameters.
    pub digest: Digest,
}

/// An asset.
#[derive(Clone, Debug, Serialize)]
pub struct ShownAsset {
    /// Its name.
    pub name: String,
    /// Price of one coin in USD, as proofs take it.
    pub price_usd: String,
    /// Decimals of its balances.
    pub decimals: u8,
    /// At how many percent a deposit counts as collateral, tier by tier.
    pub deposits: Vec<ShownTier>,
    /// At how many percent a debt counts.
    pub debts: Vec<ShownTier>,
    /// At how many percent unrealised profits count.
    pub profit_percent: String,
}

/// A market.
#[derive(Clone, Debug, Serialize)]
pub struct ShownMarket {
    /// Its name.
    pub name: String,
    /// Name of the contract that it trades.
    pub contract: String,
    /// Name of the asset that it settles in.
    pub settlement: String,
    /// Mark price of one unit of size in the settlement asset.
    pub mark: String,
    /// Decimals of a size.
    pub size_decimals: u8,
    /// Whether positions stand only in vaults with a single one.
    pub isolated_only: bool,
    /// Whether a tier's rate counts for the part within the tier (`marginal`) or for all of it (`whole`).
    pub tiers: &'static str,
    /// Unit of the tiers' bounds: the settlement asset, or `size`.
    pub unit: String,
    /// Maintenance tiers.
    pub maintenance: Vec<ShownTier>,
}

/// A tier.
#[derive(Clone, Debug, Serialize)]
pub struct ShownTier {
    /// Up to which amount it goes, in coins, the settlement asset or size; null: without end.
    pub up_to: Option<String>,
    /// The same in USD.
    pub up_to_usd: Option<String>,
    /// The rate in percent.
    pub percent: String,
}

impl Parameters {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if the file can't be used or has no asset or market of a given name.
    pub fn run(&self) -> Result<String, ShowError> {
        let (file, only, json) = match &self.what {
            What::Show { file, only, json } => (file, only, json),
            What::Policy(command) => return Ok(command.run()?),
            What::History(command) => return Ok(command.run()?),
            What::Adjust(command) => return Ok(command.run()?),
        };
        let Loaded { parameters, .. } = load(file)?;
        let mut shown = Shown::of(&parameters);
        for name in only {
            let known = shown.assets.iter().any(|asset| asset.name == *name)
                || shown.markets.iter().any(|market| market.name == *name);
            if !known {
                return Err(ShowError::Unknown(name.clone()));
            }
        }
        if !only.is_empty() {
            shown.assets.retain(|asset| only.contains(&asset.name));
            shown.markets.retain(|market| only.contains(&market.name));
        }
        match json {
            true => Ok(serde_json::to_string_pretty(&shown)? + "\n"),
            false => Ok(shown.text()),
        }
    }
}

impl Shown {
    /// Parameters in human units.
    pub fn of(parameters: &parameters::Parameters) -> Self {
        let markets = parameters.markets().iter();
        Shown {
            name: parameters.document().name.clone(),
            warnings: parameter_warnings(parameters),
            assets: parameters.assets().iter().map(asset).collect(),
            markets: markets.map(|entry| market(parameters, entry)).collect(),
            digest: parameters.digest(),
        }
    }

    /// For people: warnings first, then assets and markets, the digest at the end.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for line in self.warnings.iter().flat_map(Warning::lines) {
            line_to(&mut out, &line);
        }
        line_to(&mut out, &self.name);
        for asset in &self.assets {
            let ShownAsset { name, decimals, profit_percent, .. } = asset;
            let price = grouped(&asset.price_usd);
            let said = say!("shown.asset", name, price, decimals, profit_percent).text;
            line_to(&mut out, "");
            line_to(&mut out, &said);
            let mut rows = rows("deposits", &asset.deposits, name);
            rows.extend(self::rows("debts", &asset.debts, name));
            table(&mut out, &rows);
        }
        for market in &self.markets {
            let ShownMarket { name, settlement, size_decimals, tiers, .. } = market;
            let mark = grouped(&market.mark);
            let kind = match *tiers {
                "whole" => word!("shown.whole"),
                _ => word!("shown.marginal"),
            };
            let said = say!("shown.market", name, mark, settlement, size_decimals, kind).text;
            line_to(&mut out, "");
            line_to(&mut out, &said);
            if market.isolated_only {
                line_to(&mut out, &format!("  {}", word!("shown.isolated")));
            }
            table(&mut out, &rows("maintenance", &market.maintenance, &market.unit));
        }
        line_to(&mut out, "");
        line_to(&mut out, &format!("digest {}", self.digest));
        out
    }
}

fn line_to(out: &mut String, line: &str) {
    // Writing to a string never fails.
    let _ = writeln!(out, "{line}");
}

/// Kind, bound, USD, percent and leverage of each tier.
fn rows(kind: &str, tiers: &[ShownTier], unit: &str) -> Vec<[String; 5]> {
    let leverage = |tier: &ShownTier| match (kind, tier.percent.parse::<Decimal>()) {
        ("maintenance", Ok(rate)) if rate > Decimal::from_units(0, 0) => {
            // 100 over a rate in percent, to one decimal.
            let rate = rate.floor(6);
            let times = BigInt::from(100) * BigInt::from(10).pow(6 + LEVERAGE_DECIMALS) / rate;
            let times = Decimal::from_units(times, LEVERAGE_DECIMALS);
            format!("{}x", grouped(times))
        }
        _ => String::new(),
    };
    let none =
        || vec![[kind.to_owned(), "not as collateral".into(), "".into(), "0 %".into(), "".into()]];
    if tiers.iter().all(|tier| tier.percent == "0") && kind == "deposits" {
        return none();
    }
    let row = |(index, tier): (usize, &ShownTier)| {
        let bound = match (&tier.up_to, index) {
            (Some(bound), _) => format!("up to {} {unit}", grouped(bound)),
            (None, 0) => "any amount".to_owned(),
            (None, _) => "above".to_owned(),
        };
        let usd = tier.up_to_usd.as_ref().map(|usd| format!("{} USD", grouped(usd)));
        let kind = if index == 0 { kind } else { "" };
        let percent = format!("{} %", tier.percent);
        [kind.to_owned(), bound, usd.unwrap_or_default(), percent, leverage(tier)]
    };
    tiers.iter().enumerate().map(row).collect()
}

/// Rows in columns: the kind at the left, all else at the right.
fn table(out: &mut String, rows: &[[String; 5]]) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..5).map(|column| width(column).unwrap_or(0)).collect();
    for [kind, bound, usd, percent, leverage] in rows {
        let line = format!(
            "  {kind:<0$}  {bound:>1$}  {usd:>2$}  {percent:>3$}  {leverage:>4$}",
            widths[0], widths[1], widths[2], widths[3], widths[4]
        );
        line_to(out, line.trim_end());
    }
}

fn asset(asset: &Asset) -> ShownAsset {
    let tiers = |table: &parameters::TierTable| {
        let last = table.tiers().len().saturating_sub(1);
        let tier = |(index, tier): (usize, &parameters::Tier)| ShownTier {
            up_to: (index < last)
                .then(|| Decimal::from_units(tier.up_to, asset.decimals.into()).to_string()),
            up_to_usd: (index < last).then(|| dollars(&asset_value(asset, tier.up_to))),
            percent: percent(tier.rate).to_string(),
        };
        table.tiers().iter().enumerate().map(tier).collect()
    };
    let price_decimals = 20 - u32::from(asset.decimals.min(MAX_DECIMALS));
    ShownAsset {
        name: asset.name.clone(),
        price_usd: Decimal::from_units(asset.price, price_decimals).to_string(),
        decimals: asset.decimals,
        deposits: tiers(&asset.collateral),
        debts: tiers(&asset.debt),
        profit_percent: percent(asset.profit_rate).to_string(),
    }
}

fn market(parameters: &parameters::Parameters, market: &Market) -> ShownMarket {
    let settlement = parameters.asset(market.settlement);
    let last = market.maintenance.tiers().len().saturating_sub(1);
    let by_size = market.argument == TierArgument::Size;
    let decimals = if by_size { market.size_decimals } else { MAX_DECIMALS };
    let tier = |(index, tier): (usize, &parameters::Tier)| {
        let value = settlement.map(|asset| settlement_value(asset, &notional(market, tier.up_to)));
        ShownTier {
            up_to: (index < last)
                .then(|| Decimal::from_units(tier.up_to, decimals.into()).to_string()),
            up_to_usd: value.filter(|_| index < last).map(|value| dollars(&value)),
            percent: percent(tier.rate).to_string(),
        }
    };
    let mark_decimals = u32::from(MAX_DECIMALS.saturating_sub(market.size_decimals));
    let settlement_name = settlement.map_or("", |asset| &asset.name);
    ShownMarket {
        name: market.name.clone(),
        contract: parameters.contract_name(market.contract).unwrap_or(&market.name).to_owned(),
        settlement: settlement_name.to_owned(),
        mark: Decimal::from_units(market.mark, mark_decimals).to_string(),
        size_decimals: market.size_decimals,
        isolated_only: market.isolated_only,
        tiers: match market.kind {
            MaintenanceKind::Continuous => "marginal",
            MaintenanceKind::Jumping => "whole",
        },
        unit: if by_size { "size" } else { settlement_name }.to_owned(),
        maintenance: market.maintenance.tiers().iter().enumerate().map(tier).collect(),
    }
}

/// An amount of USD with its cents, or with all digits where there are no cents.
fn dollars(value: &Decimal) -> String {
    let cents = value.floor(CENTS);
    if cents == BigInt::ZERO {
        return value.to_string();
    }
    let digits = format!("{cents:0>3}");
    let (whole, rest) = digits.split_at(digits.len() - CENTS as usize);
    format!("{whole}.{rest}")
}
