//! Tables in human units: coins, USD, percent. For venues that have no importer of their own.
//!
//! | table | columns |
//! |---|---|
//! | assets | `asset`, `price` (USD for one coin), `haircut_percent`; may have `decimals`, `profit_percent` |
//! | markets | `market`, `settlement`, `mark`; may have `size_step`, `maintenance_percent`, `contract`, `isolated_only` (yes, no), `tiers` (marginal, whole) |
//! | tiers | `kind` (haircut, debt, maintenance), `name`, `up_to`, `unit` (coin, USD, settlement, size), `percent` |
//!
//! A haircut is what is taken off: 5 means that a deposit counts at 95 %, 100 that it does not count. Where
//! `haircut_percent` or `maintenance_percent` is empty, the table of tiers has the rates. Rows of one name stand
//! in the order of their bounds, and an empty bound is none. Rates and bounds are rounded against the vault's
//! owner: rates at which deposits count down, those of debts and maintenance up, bounds down.

use std::collections::{BTreeMap, HashMap};

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    AssetEntry, Decimal, Document, MaintenanceKind, MarketEntry, TierArgument, TierEntry,
    MAX_DECIMALS, MAX_NOTIONAL,
};
use serde::Deserialize;

use super::{
    asset, asset_decimals, finish, mark_decimals,
    name::Names,
    notes::Notes,
    origin::{sources, Input},
    power,
    rounding::Rounding,
    single_row, size_decimals,
    table::{Form, Row},
    Import, ImportError, EXACT,
};

const ASSETS: &str = "the table of assets";
const ASSETS_FORM: Form = Form {
    table: ASSETS,
    columns: &["asset", "price", "haircut_percent"],
    unused: &["decimals", "profit_percent"],
};
const MARKETS: &str = "the table of markets";
const MARKETS_FORM: Form = Form {
    table: MARKETS,
    columns: &["market", "settlement", "mark"],
    unused: &["size_step", "maintenance_percent", "contract", "isolated_only", "tiers"],
};
const TIERS: &str = "the table of tiers";
const TIERS_FORM: Form =
    Form { table: TIERS, columns: &["kind", "name", "up_to", "unit", "percent"], unused: &[] };
const ASSET_SOURCE: &str = "assets";
const MARKET_SOURCE: &str = "markets";
const TIER_SOURCE: &str = "tiers";
const HAIRCUT: &str = "haircut";
const DEBT: &str = "debt";
const MAINTENANCE: &str = "maintenance";
const USD: &str = "USD";

/// The tables. Markets and tiers may be missing.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// Assets.
    pub assets: Input<'a>,
    /// Markets.
    pub markets: Option<Input<'a>>,
    /// Tiers.
    pub tiers: Option<Input<'a>>,
}

/// Names of assets and of markets that the tables have, and those that the parameters get for them.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    /// Of assets.
    pub assets: BTreeMap<String, String>,
    /// Of markets.
    pub markets: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct AssetRow {
    asset: String,
    price: String,
    haircut_percent: String,
    #[serde(default)]
    decimals: String,
    #[serde(default)]
    profit_percent: String,
}

#[derive(Deserialize)]
struct MarketRow {
    market: String,
    settlement: String,
    mark: String,
    #[serde(default)]
    size_step: String,
    #[serde(default)]
    maintenance_percent: String,
    #[serde(default)]
    contract: String,
    #[serde(default)]
    isolated_only: String,
    #[serde(default)]
    tiers: String,
}

#[derive(Clone, Deserialize)]
struct TierRow {
    kind: String,
    name: String,
    up_to: String,
    unit: String,
    percent: String,
}

/// Tiers by kind and name, with the rows that nothing has taken.
type Tiers = BTreeMap<(String, String), Vec<Row<TierRow>>>;

/// An asset's price, and the decimals of its balances.
struct Known {
    price: Decimal,
    decimals: u8,
}

/// Parameters from the tables, under this name.
///
/// # Errors
/// [`ImportError`] names the table and the line.
pub fn import(tables: &Tables<'_>, symbols: &Symbols, name: &str) -> Result<Import, ImportError> {
    let mut notes = Notes::default();
    notes.note(
        "Made of tables in coins, USD and percent. Rates at which deposits count and all bounds are \
         rounded down, rates of debts and maintenance up.",
    );
    let mut tiers = read_tiers(tables, symbols, &mut notes)?;
    let (assets, known) = read_assets(tables, symbols, &mut tiers, &mut notes)?;
    let markets = read_markets(tables, symbols, &known, &mut tiers, &mut notes)?;
    if let Some(row) = tiers.values().flatten().next() {
        return Err(row.error(
            "name",
            "nothing takes this tier: its kind or name stands in no other table, or the row there has \
             a rate of its own",
        ));
    }
    let given = [
        (ASSET_SOURCE, Some(&tables.assets)),
        (MARKET_SOURCE, tables.markets.as_ref()),
        (TIER_SOURCE, tables.tiers.as_ref()),
    ];
    let given: Vec<(&str, &Input<'_>)> =
        given.into_iter().filter_map(|(id, input)| Some((id, input?))).collect();
    let (sources, times) = sources(&given)?;
    times.into_iter().for_each(|times| notes.note(times));
    let document = Document {
        format: Document::FORMAT.to_owned(),
        name: name.to_owned(),
        sources,
        notes: Vec::new(),
        assets,
        markets,
    };
    finish::import(document, notes, Rounding::default(), Vec::new())
}

/// The name that the parameters get for one of the tables.
fn mapped(names: &BTreeMap<String, String>, name: &str) -> String {
    names.get(name).map_or(name, String::as_str).to_owned()
}

fn read_tiers(
    tables: &Tables<'_>,
    symbols: &Symbols,
    notes: &mut Notes,
) -> Result<Tiers, ImportError> {
    let mut tiers = Tiers::new();
    let Some(input) = &tables.tiers else { return Ok(tiers) };
    let found = TIERS_FORM.read::<TierRow>(input.text)?.not_empty(&TIERS_FORM)?;
    notes.end(TIERS, found.cut);
    for row in found.rows {
        let (kind, name) = (row.columns.kind.clone(), &row.columns.name);
        let name = match kind.as_str() {
            HAIRCUT | DEBT => mapped(&symbols.assets, name),
            MAINTENANCE => mapped(&symbols.markets, name),
            _ => return Err(row.error("kind", "expected haircut, debt or maintenance")),
        };
        tiers.entry((kind, name)).or_default().push(row);
    }
    Ok(tiers)
}

fn read_assets(
    tables: &Tables<'_>,
    symbols: &Symbols,
    tiers: &mut Tiers,
    notes: &mut Notes,
) -> Result<(Vec<AssetEntry>, HashMap<String, Known>), ImportError> {
    let found = ASSETS_FORM.read::<AssetRow>(tables.assets.text)?.not_empty(&ASSETS_FORM)?;
    notes.end(ASSETS, found.cut);
    let mut names = Names::new(ASSETS, "asset");
    let mut entries = Vec::with_capacity(found.rows.len());
    let mut known = HashMap::new();
    for row in &found.rows {
        let name = mapped(&symbols.assets, &row.columns.asset);
        names.add(&name, row.line)?;
        let price = row.price("price", &row.columns.price)?;
        let decimals = match row.columns.decimals.as_str() {
            "" => asset_decimals(&price),
            text => text.parse().ok().filter(|most| *most <= MAX_DECIMALS).ok_or_else(|| {
                row.error("decimals", format!("expected a number from 0 to {MAX_DECIMALS}"))
            })?,
        };
        let of_asset = Known { price, decimals };
        entries.push(asset_entry(row, &name, &of_asset, tiers)?);
        known.insert(name, of_asset);
    }
    Ok((entries, known))
}

fn asset_entry(
    row: &Row<AssetRow>,
    name: &str,
    known: &Known,
    tiers: &mut Tiers,
) -> Result<AssetEntry, ImportError> {
    let AssetRow { price, haircut_percent, profit_percent, .. } = &row.columns;
    let haircuts = tiers.remove(&(HAIRCUT.to_owned(), name.to_owned()));
    let collateral = match (haircut_percent.as_str(), haircuts) {
        ("", Some(rows)) => balance_tiers(&rows, known, counted)?,
        ("", None) => return Err(row.error(
            "haircut_percent",
            "it is empty, and the table of tiers has no haircut of this asset; write 100 where a \
                 deposit does not count as collateral",
        )),
        (_, Some(rows)) => return Err(both(row, "haircut_percent", &rows)),
        (text, None) => match counted(row, "haircut_percent", text)?.as_str() {
            "0" => Vec::new(),
            rate => with_rate(rate),
        },
    };
    let debts = tiers.remove(&(DEBT.to_owned(), name.to_owned()));
    let debt = debts.map(|rows| balance_tiers(&rows, known, raised)).transpose()?;
    let mut entry = asset(name, price, known.decimals, ASSET_SOURCE, collateral);
    entry.debt = debt.unwrap_or(entry.debt);
    if !profit_percent.is_empty() {
        let share = percent(row, "profit_percent", profit_percent)?;
        entry.profit_rate = row.rate_down("profit_percent", &share)?;
    }
    Ok(entry)
}

/// A rate of its own and tiers for the same.
fn both<T>(row: &Row<T>, column: &'static str, tiers: &[Row<TierRow>]) -> ImportError {
    let line = tiers.first().map_or(0, |row| row.line);
    row.error(column, format!("{TIERS} has tiers for it in line {line}; clear one of the two"))
}

fn with_rate(rate: &str) -> Vec<TierEntry> {
    let rate = rate.to_owned();
    single_row(0).into_iter().map(|tier| TierEntry { rate: rate.clone(), ..tier }).collect()
}

/// What a percentage is as a share: 5 is 0.05.
fn percent<T>(row: &Row<T>, column: &'static str, text: &str) -> Result<Decimal, ImportError> {
    Ok(row.number(column, text)?.times(&Decimal::from_units(1, 2)))
}

/// The rate at which a deposit counts behind a haircut, rounded down.
fn counted<T>(row: &Row<T>, column: &'static str, text: &str) -> Result<String, ImportError> {
    let haircut = percent(row, column, text)?;
    let one = Decimal::from_units(1, 0);
    if haircut > one {
        let reason = "a haircut is 0 to 100 percent; 5 means that a deposit counts at 95 percent";
        return Err(row.error(column, reason));
    }
    row.rate_down(column, &one.distance(&haircut))
}

/// A rate of debts or maintenance, rounded up.
fn raised<T>(row: &Row<T>, column: &'static str, text: &str) -> Result<String, ImportError> {
    let share = percent(row, column, text)?;
    row.rate_up(column, &share)
}

/// Tiers by the amount of an asset, in its units.
fn balance_tiers(
    rows: &[Row<TierRow>],
    known: &Known,
    rate: impl Fn(&Row<TierRow>, &'static str, &str) -> Result<String, ImportError>,
) -> Result<Vec<TierEntry>, ImportError> {
    let mut tiers = Vec::with_capacity(rows.len());
    for row in rows {
        let decimals = u32::from(known.decimals);
        let up_to = match (row.columns.up_to.as_str(), row.columns.unit.as_str()) {
            ("", _) => BigInt::from(u64::MAX),
            (_, "coin") => bound(row)?.floor(decimals),
            (_, USD) => divided(&bound(row)?, &known.price, decimals),
            _ => return Err(row.error("unit", "expected coin or USD")),
        };
        let rate = rate(row, "percent", &row.columns.percent)?;
        tiers.push(TierEntry { up_to: up_to.to_string(), rate });
    }
    Ok(tiers)
}

fn bound(row: &Row<TierRow>) -> Result<Decimal, ImportError> {
    row.positive("up_to", &row.columns.up_to)
}

/// `amount/price` in units of 10^-decimals, rounded down. The price is positive.
fn divided(amount: &Decimal, price: &Decimal, decimals: u32) -> BigInt {
    (amount.floor(EXACT) * power(decimals)) / price.floor(EXACT)
}

fn read_markets(
    tables: &Tables<'_>,
    symbols: &Symbols,
    known: &HashMap<String, Known>,
    tiers: &mut Tiers,
    notes: &mut Notes,
) -> Result<Vec<MarketEntry>, ImportError> {
    let Some(input) = &tables.markets else { return Ok(vec![]) };
    let found = MARKETS_FORM.read::<MarketRow>(input.text)?.not_empty(&MARKETS_FORM)?;
    notes.end(MARKETS, found.cut);
    let mut names = Names::new(MARKETS, "market");
    let mut markets = Vec::with_capacity(found.rows.len());
    for row in &found.rows {
        let name = mapped(&symbols.markets, &row.columns.market);
        names.add(&name, row.line)?;
        markets.push(market_entry(row, name, symbols, known, tiers)?);
    }
    Ok(markets)
}

fn market_entry(
    row: &Row<MarketRow>,
    name: String,
    symbols: &Symbols,
    known: &HashMap<String, Known>,
    tiers: &mut Tiers,
) -> Result<MarketEntry, ImportError> {
    let columns = &row.columns;
    let settlement = mapped(&symbols.assets, &columns.settlement);
    let Some(asset) = known.get(&settlement) else {
        return Err(ImportError::Settlement { table: MARKETS, line: row.line, asset: settlement });
    };
    let mark = row.price("mark", &columns.mark)?;
    let decimals = match columns.size_step.as_str() {
        "" => size_decimals(&mark.times(&asset.price)),
        text => {
            let step = row.positive("size_step", text)?;
            (0..=MAX_DECIMALS).find(|most| step.exact((*most).into()).is_ok()).ok_or_else(|| {
                row.error("size_step", format!("a step has at most {MAX_DECIMALS} decimals"))
            })?
        }
    };
    let rows = tiers.remove(&(MAINTENANCE.to_owned(), name.clone()));
    let (tier_argument, maintenance) = match (columns.maintenance_percent.as_str(), rows) {
        ("", Some(rows)) => maintenance(&rows, decimals, &mark, &asset.price)?,
        ("", None) => {
            return Err(row.error(
                "maintenance_percent",
                "it is empty, and the table of tiers has no maintenance of this market",
            ))
        }
        (_, Some(rows)) => return Err(both(row, "maintenance_percent", &rows)),
        (text, None) => {
            let rate = raised(row, "maintenance_percent", text)?;
            let up_to = MAX_NOTIONAL.to_string();
            (TierArgument::Notional, vec![TierEntry { up_to, rate }])
        }
    };
    let maintenance_kind = match columns.tiers.as_str() {
        "" | "marginal" => MaintenanceKind::Continuous,
        "whole" => MaintenanceKind::Jumping,
        _ => {
            return Err(row.error(
                "tiers",
                "expected marginal (a rate counts for the part of a position within its tier) or whole \
                 (the rate of the tier that holds a position counts for all of it)",
            ))
        }
    };
    let isolated_only = match columns.isolated_only.as_str() {
        "" | "no" => false,
        "yes" => true,
        _ => return Err(row.error("isolated_only", "expected yes or no")),
    };
    let contract = Some(columns.contract.clone()).filter(|contract| !contract.is_empty());
    Ok(MarketEntry {
        contract,
        isolated_only,
        maintenance,
        maintenance_kind,
        mark: columns.mark.clone(),
        name,
        settlement,
        size_decimals: decimals.to_string(),
        source: MARKET_SOURCE.to_owned(),
        tier_argument,
    })
}

/// Tiers of a market: by notional in USD or the settlement asset, or by size.
fn maintenance(
    rows: &[Row<TierRow>],
    decimals: u8,
    mark: &Decimal,
    price: &Decimal,
) -> Result<(TierArgument, Vec<TierEntry>), ImportError> {
    let by_size = rows.first().is_some_and(|row| row.columns.unit == "size");
    let mut tiers = Vec::with_capacity(rows.len());
    for row in rows {
        let unit = row.columns.unit.as_str();
        if !["size", "settlement", USD].contains(&unit) {
            return Err(row.error("unit", "expected USD, settlement or size"));
        }
        if (unit == "size") != by_size {
            return Err(row.error("unit", "all tiers of a market go by size, or none does"));
        }
        let up_to = match (row.columns.up_to.as_str(), unit) {
            ("", "size") => {
                let mark = mark.round_half_even(mark_decimals(decimals)).max(1.into());
                BigInt::from(u64::MAX).min(BigInt::from(MAX_NOTIONAL) / mark)
            }
            ("", _) => BigInt::from(MAX_NOTIONAL),
            (_, "size") => bound(row)?.floor(decimals.into()),
            (_, "settlement") => bound(row)?.floor(MAX_DECIMALS.into()),
            _ => divided(&bound(row)?, price, MAX_DECIMALS.into()),
        };
        let rate = raised(row, "percent", &row.columns.percent)?;
        tiers.push(TierEntry { up_to: up_to.to_string(), rate });
    }
    Ok((if by_size { TierArgument::Size } else { TierArgument::Notional }, tiers))
}
