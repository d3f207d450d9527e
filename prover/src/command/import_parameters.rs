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
use ringfence_evidence::recognised::table::Table;
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};
use serde::Serialize;

use crate::{
    import_parameters::{
        binance::{self, TierList},
        deribit,
        hyperliquid::{self, Token},
        okx, tables, Import, ImportError, Input, LeftOut,
    },
    message::advised,
    parameter_file::{load, write_atomically, FileError, Loaded, MAX_TABLE},
    snapshot::{self, Warning},
};

/// Make parameters from tables as a venue publishes them, or check a parameter file.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover import-parameters binance --assets assets.csv --brackets brackets.csv --out p.json \
    --source 'assets=proof of reserves of the venue' --as-of 2026-01-31
  ringfence-prover import-parameters hyperliquid --meta metaAndAssetCtxs.json --out p.json
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
        /// Where the tables come from.
        #[command(flatten)]
        origins: Origins,
        /// Where to write the parameters (JSON).
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Hyperliquid: market data with prices, or the markets of one captured account.
    Hyperliquid {
        /// JSON of the answer to `metaAndAssetCtxs` or `meta`, one file for each dex; give it again for more.
        #[arg(long, value_name = "FILE", required = true)]
        meta: Vec<PathBuf>,
        /// JSON of the answer to `allMids`, for market data without mark prices.
        #[arg(long, value_name = "FILE", conflicts_with = "account")]
        mids: Option<PathBuf>,
        /// What a collateral token other than USDC is, and its price in USD.
        #[arg(long = "token", value_name = "INDEX=NAME:PRICE")]
        tokens: Vec<String>,
        /// JSON of a captured account (balances, positions): its markets, at the marks of its positions.
        #[arg(long, value_name = "FILE")]
        account: Option<PathBuf>,
        /// Where the tables come from.
        #[command(flatten)]
        origins: Origins,
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
        /// Where the tables come from.
        #[command(flatten)]
        origins: Origins,
        /// Where to write the parameters (JSON).
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Deribit: a maintenance rate that grows with the size, as chords that are never below it.
    Deribit {
        /// CSV `instrument,settlement,contract_size,mark,base_rate,rate_step,step_size,maximum_size`.
        #[arg(long, value_name = "FILE")]
        instruments: PathBuf,
        /// CSV `currency,price,flat_discount_rate`.
        #[arg(long, value_name = "FILE")]
        currencies: PathBuf,
        /// Where the tables come from.
        #[command(flatten)]
        origins: Origins,
        /// Where to write the parameters (JSON).
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Any venue: tables of your own in coins, USD and percent; docs/parameters.md describes the columns.
    Csv {
        /// CSV `asset,price,haircut_percent`, and perhaps `decimals,profit_percent`.
        #[arg(long, value_name = "FILE")]
        assets: PathBuf,
        /// CSV `market,settlement,mark`, and perhaps `size_step,maintenance_percent,contract,isolated_only,tiers`.
        #[arg(long, value_name = "FILE")]
        markets: Option<PathBuf>,
        /// CSV `kind,name,up_to,unit,percent` of haircuts, debts and maintenance.
        #[arg(long, value_name = "FILE")]
        tiers: Option<PathBuf>,
        /// The mapping.toml whose tables `assets` and `markets` say what the symbols in the tables are called.
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// Name of the set of parameters.
        #[arg(long, value_name = "NAME", default_value = "Tables in coins, USD and percent")]
        name: String,
        /// Where the tables come from.
        #[command(flatten)]
        origins: Origins,
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

/// What who imports says of the tables. The document repeats it, with the names and digests of the files.
#[derive(Args, Clone, Debug, Default)]
pub struct Origins {
    /// Who published the tables, and where; for one table with its option's name before it.
    #[arg(long = "source", value_name = "[TABLE=]TEXT")]
    pub sources: Vec<String>,
    /// The day or the time (UTC) whose figures the tables give.
    #[arg(long, value_name = "[TABLE=]TIME")]
    pub as_of: Vec<String>,
}

/// Why the command fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// A file.
    File(#[from] FileError),
    /// The tables.
    Import(#[from] ImportError),
    /// The mapping that names symbols.
    Mapping(#[from] snapshot::ImportError),
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
            CommandError::Mapping(error) => error.said(),
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
    remarks: Vec<String>,
    /// What is implausible about their units.
    warnings: Vec<Warning>,
    /// What the table of recognised holdings has of these assets, where parameters are checked.
    recognised: Vec<Recognised>,
}

/// A holding that counts as an asset of the parameters.
#[derive(Clone, Debug, Serialize)]
struct Recognised {
    asset: String,
    chain: String,
    contract: String,
    /// Whether its amounts can be proven by state.
    provable: bool,
}

/// Tables as they were read: the option's name, the file, its text.
struct Files<'a>(Vec<(String, &'a Path, String)>);

impl<'a> Files<'a> {
    fn read(paths: &[(&str, &'a Path)]) -> Result<Self, FileError> {
        let read = |(table, path): &(&str, &'a Path)| {
            let text = crate::parameter_file::read_text(path, MAX_TABLE)?;
            Ok(((*table).to_owned(), *path, text))
        };
        Ok(Files(paths.iter().map(read).collect::<Result<_, FileError>>()?))
    }

    /// The tables with what is said of them.
    fn inputs<'b>(&'b self, origins: &'b Origins) -> Result<Vec<Input<'b>>, ImportError> {
        let said = |option, texts: &'b [String]| self.said(option, texts);
        let sources = said("--source", &origins.sources)?;
        let times = said("--as-of", &origins.as_of)?;
        let said = self.0.iter().zip(sources.into_iter().zip(times));
        let input = said.map(|((_, path, text), (source, as_of))| {
            let file = path.file_name().and_then(|name| name.to_str());
            Input { text, file: file.unwrap_or("(no UTF-8 name)"), source, as_of }
        });
        Ok(input.collect())
    }

    /// For each table, the text that is said of it, or else that of all tables.
    fn said<'b>(
        &self,
        option: &'static str,
        texts: &'b [String],
    ) -> Result<Vec<Option<&'b str>>, ImportError> {
        let refuse = |reason: String| ImportError::Option { option, reason };
        let known: Vec<&str> = self.0.iter().map(|(table, _, _)| table.as_str()).collect();
        let mut all = None;
        let mut own: Vec<Option<&str>> = vec![None; known.len()];
        for text in texts {
            let is_word = |word: &str| {
                word.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte))
            };
            let (place, text) = match text.split_once('=').filter(|(table, _)| is_word(table)) {
                None => (&mut all, text.as_str()),
                Some((table, text)) => match known.iter().position(|known| *known == table) {
                    Some(index) => (&mut own[index], text),
                    None => {
                        let known = known.join(", ");
                        return Err(refuse(format!("there is no table {table}, only {known}")));
                    }
                },
            };
            if place.replace(text).is_some() {
                return Err(refuse("it is said twice of the same tables".to_owned()));
            }
        }
        Ok(own.into_iter().map(|own| own.or(all)).collect())
    }
}

/// A token `INDEX=NAME:PRICE`.
fn token(text: &str) -> Result<Token, ImportError> {
    let parts = text.split_once('=').and_then(|(index, rest)| {
        let (name, price) = rest.rsplit_once(':')?;
        Some(Token { index: index.parse().ok()?, name: name.to_owned(), price: price.to_owned() })
    });
    parts.ok_or_else(|| {
        let reason = format!("{} is not of the form INDEX=NAME:PRICE", Quoted(text));
        ImportError::Option { option: "--token", reason }
    })
}

/// Runs the command; what a reader must know goes to `report`.
///
/// # Errors
/// [`CommandError`] says what is wrong with the tables or files. Nothing is written then.
pub fn run(arguments: &ImportParameters, report: &mut dyn Write) -> Result<(), CommandError> {
    let summary = match &arguments.from {
        From::Binance { assets, brackets, tier_list, origins, out } => {
            let files = Files::read(&[("assets", assets), ("brackets", brackets)])?;
            let inputs = files.inputs(origins)?;
            finish(binance::import(&inputs[0], &inputs[1], *tier_list)?, out)?
        }
        From::Hyperliquid { meta, mids, tokens, account, origins, out } => {
            let import = hyperliquid(meta, mids.as_deref(), tokens, account.as_deref(), origins)?;
            finish(import, out)?
        }
        From::Okx { positions, discounts, instruments, currencies, last_tier, origins, out } => {
            let files = Files::read(&[
                ("positions", positions),
                ("discounts", discounts),
                ("instruments", instruments),
                ("currencies", currencies),
            ])?;
            let inputs = files.inputs(origins)?;
            let tables = okx::Tables {
                positions: inputs[0],
                discounts: inputs[1],
                instruments: inputs[2],
                currencies: inputs[3],
            };
            finish(okx::import(&tables, *last_tier)?, out)?
        }
        From::Deribit { instruments, currencies, origins, out } => {
            let files = Files::read(&[("instruments", instruments), ("currencies", currencies)])?;
            let inputs = files.inputs(origins)?;
            finish(deribit::import(&inputs[0], &inputs[1])?, out)?
        }
        From::Csv { assets, markets, tiers, mapping, name, origins, out } => {
            let given = [Some(("assets", assets)), markets.as_ref().map(|file| ("markets", file))];
            let given = given.into_iter().chain([tiers.as_ref().map(|file| ("tiers", file))]);
            let given: Vec<(&str, &Path)> =
                given.flatten().map(|(table, file)| (table, file.as_path())).collect();
            let files = Files::read(&given)?;
            let inputs = files.inputs(origins)?;
            let of =
                |table| given.iter().position(|(given, _)| *given == table).map(|at| inputs[at]);
            let tables =
                tables::Tables { assets: inputs[0], markets: of("markets"), tiers: of("tiers") };
            let symbols = mapping.as_deref().map(symbols).transpose()?.unwrap_or_default();
            finish(tables::import(&tables, &symbols, name)?, out)?
        }
        From::Check { file } => {
            let Loaded { parameters, written_for_older } = load(file)?;
            let older = written_for_older.then(|| say!("RF-1243").text);
            let notes = parameters.document().notes.iter().cloned();
            let remarks = older.into_iter().chain(notes).collect();
            Summary {
                recognised: recognised(&parameters),
                ..Summary::of(&parameters, vec![], remarks)
            }
        }
    };
    if arguments.json {
        serde_json::to_writer_pretty(&mut *report, &summary).map_err(io::Error::from)?;
        return Ok(writeln!(report)?);
    }
    Ok(summary.print(report)?)
}

/// The names that a mapping gives symbols.
fn symbols(mapping: &Path) -> Result<tables::Symbols, snapshot::ImportError> {
    let (assets, markets) = snapshot::mapped_names(mapping)?;
    Ok(tables::Symbols { assets, markets })
}

fn hyperliquid(
    metas: &[PathBuf],
    mids: Option<&Path>,
    tokens: &[String],
    account: Option<&Path>,
    origins: &Origins,
) -> Result<Import, CommandError> {
    let tokens: Vec<Token> =
        tokens.iter().map(|text| token(text)).collect::<Result<_, ImportError>>()?;
    let names: Vec<String> = (0..metas.len()).map(hyperliquid::source_id).collect();
    let mut paths: Vec<(&str, &Path)> =
        names.iter().zip(metas).map(|(name, path)| (name.as_str(), path.as_path())).collect();
    paths.extend(mids.map(|path| ("mids", path)));
    paths.extend(account.map(|path| ("account", path)));
    let files = Files::read(&paths)?;
    let inputs = files.inputs(origins)?;
    let (metas, others) = inputs.split_at(metas.len());
    Ok(match account {
        Some(_) => hyperliquid::import_account(&others[0], metas, &tokens)?,
        None => hyperliquid::import(metas, others.first(), &tokens)?,
    })
}

/// The recognised holdings that have the name of an asset of these parameters.
fn recognised(parameters: &Parameters) -> Vec<Recognised> {
    let table = Table::compiled();
    let has = |name: &str| parameters.assets().iter().any(|asset| asset.name == name);
    let entries = table.entries.iter().filter(|entry| has(&entry.holding.asset));
    entries
        .map(|entry| {
            let holding = &entry.holding;
            let of_chain = table.chain(holding.chain);
            let proofs = of_chain.is_some_and(|chain| !chain.header_items.is_empty());
            let place = holding.contract.is_none() || entry.layout.is_some();
            Recognised {
                asset: holding.asset.clone(),
                chain: holding.chain.to_string(),
                contract: holding.contract_text(),
                provable: proofs && place,
            }
        })
        .collect()
}

fn finish(import: Import, out: &Path) -> Result<Summary, CommandError> {
    let bytes = json::canonical(&import.document)
        .map_err(|error| ParameterError::Syntax(error.to_string()))?;
    let parameters = Parameters::from_canonical(&bytes)?;
    write_atomically(out, &bytes)?;
    Ok(Summary::of(&parameters, import.left_out, import.remarks))
}

impl Summary {
    fn of(parameters: &Parameters, left_out: Vec<LeftOut>, remarks: Vec<String>) -> Self {
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
            remarks,
            warnings: snapshot::parameter_warnings(parameters),
            recognised: vec![],
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
        for Recognised { asset, chain, contract, provable } in &self.recognised {
            let contract = if contract.is_empty() { "its own coin" } else { contract };
            let said = match provable {
                true => say!("recognised.provable", asset, chain, contract),
                false => say!("recognised.declared", asset, chain, contract),
            };
            writeln!(report, "{said}")?;
        }
        for left_out in &self.left_out {
            writeln!(report, "left out: {}: {}", left_out.market, left_out.reason)?;
        }
        for remark in &self.remarks {
            writeln!(report, "note: {remark}")?;
        }
        for line in self.warnings.iter().flat_map(Warning::lines) {
            writeln!(report, "{line}")?;
        }
        Ok(())
    }
}
