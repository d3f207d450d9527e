//! OKX: position tiers by number of contracts, and collateral discount slices by coin amount.
//!
//! The rate of the tier that holds the number of contracts applies to the whole position, so
//! maintenance jumps. A size is a whole number of contracts, a mark the price of one contract.
//! Tables of instruments (contract size, mark) and currencies (price, discount of currencies that
//! are not in the discount table) complete what OKX's announcements leave out.

use std::collections::{BTreeMap, HashSet};

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    AssetEntry, Decimal, Document, MaintenanceKind, MarketEntry, Source, TierArgument, TierEntry,
    MAX_TABLE_ROWS,
};
use serde::Deserialize;

use super::{
    asset, asset_decimals, single_row,
    table::{rows, Row},
    Import, ImportError, LeftOut,
};

const POSITIONS: &str = "the OKX position tiers";
const DISCOUNTS: &str = "the OKX discount tiers";
const INSTRUMENTS: &str = "the OKX instruments";
const CURRENCIES: &str = "the OKX currencies";

/// The texts of the four tables.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// Position tiers (CSV).
    pub positions: &'a str,
    /// Discount tiers (CSV).
    pub discounts: &'a str,
    /// Contract sizes and marks (CSV `instrument,contract_size,mark`).
    pub instruments: &'a str,
    /// Prices (CSV `currency,price,flat_discount_rate`; the rate may be empty).
    pub currencies: &'a str,
}

#[derive(Deserialize)]
struct PositionRow {
    instrument: String,
    tier: String,
    min_contracts: String,
    max_contracts: String,
    mmr: String,
}

#[derive(Deserialize)]
struct DiscountRow {
    currency: String,
    min_amount_coin: String,
    max_amount_coin: String,
    discount_rate: String,
}

#[derive(Deserialize)]
struct InstrumentRow {
    instrument: String,
    contract_size: String,
    mark: String,
}

#[derive(Deserialize)]
struct CurrencyRow {
    currency: String,
    price: String,
    flat_discount_rate: String,
}

type Groups<T> = BTreeMap<String, Vec<Row<T>>>;

/// Parameters from the tables. Rule rows (`4+`: bounds and rates grow by fixed steps) are expanded
/// up to tier `last_tier`.
///
/// # Errors
/// [`ImportError`] names the table and the line.
pub fn import(tables: &Tables<'_>, last_tier: u16) -> Result<Import, ImportError> {
    let discounts = group(rows::<DiscountRow>(DISCOUNTS, tables.discounts)?, |r| &r.currency);
    let mut assets = Vec::new();
    for row in rows::<CurrencyRow>(CURRENCIES, tables.currencies)? {
        assets.push(asset_entry(&row, discounts.get(&row.columns.currency))?);
    }
    let known: HashSet<&str> = assets.iter().map(|asset| asset.name.as_str()).collect();
    if let Some(missing) = discounts.keys().find(|name| !known.contains(name.as_str())) {
        return Err(ImportError::Settlement {
            table: CURRENCIES,
            line: 1,
            asset: (*missing).clone(),
        });
    }
    let instruments: BTreeMap<String, Row<InstrumentRow>> =
        rows::<InstrumentRow>(INSTRUMENTS, tables.instruments)?
            .into_iter()
            .map(|row| (row.columns.instrument.clone(), row))
            .collect();
    let mut markets = Vec::new();
    let mut left_out = Vec::new();
    let mut left = MAX_TABLE_ROWS;
    for (name, tiers) in group(rows::<PositionRow>(POSITIONS, tables.positions)?, |r| &r.instrument)
    {
        match instruments.get(&name) {
            Some(instrument) => {
                markets.push(market_entry(instrument, &tiers, last_tier, &mut left)?)
            }
            None => left_out.push(LeftOut {
                market: name,
                reason: "the table of instruments has no contract size and mark".to_owned(),
            }),
        }
    }
    if markets.is_empty() {
        return Err(ImportError::NoMarket);
    }
    let mut notes = notes(last_tier);
    for row in instruments.values().map(|row| &row.columns) {
        notes.push(format!(
            "Assumption: one contract of {} is {} coins; illustrative mark {} per coin.",
            row.instrument, row.contract_size, row.mark
        ));
    }
    notes.extend(left_out.iter().map(|out| format!("Left out: {}: {}.", out.market, out.reason)));
    let document = Document {
        format: Document::FORMAT.to_owned(),
        name: "OKX, samples of tiers".to_owned(),
        sources: sources(),
        notes,
        assets,
        markets,
    };
    Import::checked(document, left_out)
}

fn group<T>(rows: Vec<Row<T>>, key: impl Fn(&T) -> &String) -> Groups<T> {
    let mut groups = Groups::new();
    for row in rows {
        groups.entry(key(&row.columns).clone()).or_default().push(row);
    }
    groups
}

fn asset_entry(
    row: &Row<CurrencyRow>,
    discounts: Option<&Vec<Row<DiscountRow>>>,
) -> Result<AssetEntry, ImportError> {
    let price = row.price("price", &row.columns.price)?;
    let decimals = asset_decimals(&price);
    let flat = row.columns.flat_discount_rate.as_str();
    let collateral = match (discounts, flat) {
        (Some(_), "") => slices(discounts.into_iter().flatten(), decimals)?,
        (Some(_), _) => {
            return Err(row.error("flat_discount_rate", "the discount table has slices; clear it"))
        }
        (None, "") => Vec::new(),
        (None, flat) => {
            let rate = row.number("flat_discount_rate", flat)?;
            let rate = row.rate_down("flat_discount_rate", &rate)?;
            single_row(0).into_iter().map(|tier| TierEntry { rate: rate.clone(), ..tier }).collect()
        }
    };
    Ok(asset(&row.columns.currency, &row.columns.price, decimals, "assumed", collateral))
}

fn slices<'a>(
    rows: impl Iterator<Item = &'a Row<DiscountRow>>,
    decimals: u8,
) -> Result<Vec<TierEntry>, ImportError> {
    let mut expected = "0".to_owned();
    let mut tiers = Vec::new();
    for row in rows {
        let columns = &row.columns;
        row.follows(&expected, &columns.min_amount_coin)?;
        expected.clone_from(&columns.max_amount_coin);
        let bound = row.number("max_amount_coin", &expected)?.floor(decimals.into());
        let rate = row.number("discount_rate", &columns.discount_rate)?;
        let rate = row.rate_down("discount_rate", &rate)?;
        tiers.push(TierEntry { up_to: bound.min(u64::MAX.into()).to_string(), rate });
    }
    Ok(tiers)
}

fn market_entry(
    instrument: &Row<InstrumentRow>,
    tiers: &[Row<PositionRow>],
    last_tier: u16,
    left: &mut usize,
) -> Result<MarketEntry, ImportError> {
    let columns = &instrument.columns;
    let contract = instrument.price("contract_size", &columns.contract_size)?;
    let mark = instrument.price("mark", &columns.mark)?.times(&contract);
    let settlement = columns.instrument.split('-').nth(1).ok_or_else(|| {
        instrument.error("instrument", "expected BASE-SETTLEMENT-SWAP, as in ETH-USDT-SWAP")
    })?;
    Ok(MarketEntry {
        contract: None,
        name: columns.instrument.clone(),
        settlement: settlement.to_owned(),
        size_decimals: "0".to_owned(),
        mark: mark.to_string(),
        source: "assumed".to_owned(),
        tier_argument: TierArgument::Size,
        maintenance_kind: MaintenanceKind::Jumping,
        maintenance: maintenance(tiers, last_tier, left)?,
        isolated_only: false,
    })
}

/// The printed tiers, then those of the rule row; at most `left`, which is what all markets
/// together may still have.
fn maintenance(
    rows: &[Row<PositionRow>],
    last_tier: u16,
    left: &mut usize,
) -> Result<Vec<TierEntry>, ImportError> {
    let mut tiers = Vec::new();
    let (mut bound, mut rate) = (BigInt::ZERO, Decimal::from_units(0, 0));
    for row in rows {
        let columns = &row.columns;
        if let Some(first) = columns.tier.strip_suffix('+') {
            let first: u16 =
                first.parse().map_err(|_| row.error("tier", "expected a number and +"))?;
            let step = contracts(row, "max_contracts", step_of(row, &columns.max_contracts)?)?;
            let rate_step = row.number("mmr", step_of(row, &columns.mmr)?)?;
            for _ in first..=last_tier {
                *left = left.checked_sub(1).ok_or_else(|| {
                    row.error("tier", format!("more than {MAX_TABLE_ROWS} tiers of all markets"))
                })?;
                bound += &step;
                rate = sum(&rate, &rate_step);
                tiers.push(tier(row, &bound, &rate)?);
            }
            continue;
        }
        let lo = contracts(row, "min_contracts", &columns.min_contracts)?;
        let expected = if bound == BigInt::ZERO { BigInt::ZERO } else { &bound + 1 };
        row.follows(expected, lo)?;
        bound = contracts(row, "max_contracts", &columns.max_contracts)?;
        rate = row.number("mmr", &columns.mmr)?;
        tiers.push(tier(row, &bound, &rate)?);
    }
    Ok(tiers)
}

fn tier(row: &Row<PositionRow>, bound: &BigInt, rate: &Decimal) -> Result<TierEntry, ImportError> {
    Ok(TierEntry { up_to: bound.to_string(), rate: row.rate_up("mmr", rate)? })
}

/// The step of a rule cell `prev+STEP`.
fn step_of<'a>(row: &Row<PositionRow>, cell: &'a str) -> Result<&'a str, ImportError> {
    cell.strip_prefix("prev+").ok_or_else(|| row.error("tier", "a rule row needs prev+STEP cells"))
}

fn contracts(
    row: &Row<PositionRow>,
    column: &'static str,
    text: &str,
) -> Result<BigInt, ImportError> {
    row.number(column, text)?.exact(0).map_err(|error| row.error(column, error.to_string()))
}

fn sum(left: &Decimal, right: &Decimal) -> Decimal {
    let scale = super::EXACT;
    Decimal::from_units(left.floor(scale) + right.floor(scale), scale)
}

fn sources() -> Vec<Source> {
    let source = |id: &str, description: &str| Source {
        id: id.to_owned(),
        description: description.to_owned(),
    };
    vec![
        source("assumed", "assumptions of this file, not figures of OKX"),
        source("okx-position-tiers", "OKX, announcements of position tiers (samples)"),
        source("okx-discount-tiers", "OKX, announcements and API documentation, discount tiers"),
    ]
}

fn notes(last_tier: u16) -> Vec<String> {
    vec![
        "Marks and prices are illustrative, contract sizes are assumptions; only the tiers are \
         published figures."
            .to_owned(),
        "A size is a whole number of contracts; the rate of its tier applies to the whole \
         position, so maintenance jumps at the bounds."
            .to_owned(),
        format!(
            "Rule rows (tier 4 and up) are expanded to tier {last_tier}, each starting one \
             contract above the tier before; beyond it the last rate goes on, which is laxer than \
             the rule."
        ),
        "Discount slices are marginal; amounts beyond the last printed slice add nothing, and the \
         BTC slices are a sample of OKX's list."
            .to_owned(),
    ]
}
