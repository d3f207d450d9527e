//! The checks of parameters (§2), made before any key is.

use std::collections::{HashMap, HashSet};

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::{
    Asset, AssetEntry, Decimal, Document, MaintenanceKind, Market, MarketEntry, Parameters,
    TierArgument, TierEntry, TierTable, MAX_DECIMALS, MAX_ID, MAX_NOTES, MAX_RATE, MAX_SOURCES,
    MAX_TABLE_ROWS, RATE_ONE,
};
use crate::{primitive::json, protocol::kind::WrongKind};

/// Most characters of a name.
pub const MAX_NAME: usize = 64;

/// Why parameters are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParameterError {
    /// A file of another kind or version.
    #[error(transparent)]
    Kind(WrongKind),
    /// Not JSON of the expected form.
    #[error("the parameters are not well-formed JSON: {0}")]
    Syntax(String),
    /// Well formed, but not the canonical encoding.
    #[error("the parameters are not in canonical encoding (RFC 8785)")]
    NotCanonical,
    /// At least one row of the parameters breaks a rule of §2.
    #[error("the parameters are refused: {}", list(.0))]
    Refused(Vec<Problem>),
}

/// One offending row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Problem {
    /// Which row, by kind, number from 1 and name.
    pub place: String,
    /// What was expected.
    pub reason: String,
}

fn list(problems: &[Problem]) -> String {
    const SHOWN: usize = 20;
    let mut lines: Vec<String> = problems.iter().take(SHOWN).map(Problem::to_string).collect();
    if problems.len() > SHOWN {
        lines.push(format!("and {} more", problems.len() - SHOWN));
    }
    lines.join("; ")
}

type Checked<T> = Result<T, String>;

/// Checks a document.
pub(super) fn check(document: Document) -> Result<Parameters, ParameterError> {
    let mut problems = Vec::new();
    let mut problem = |place: String, reason: String| problems.push(Problem { place, reason });

    if document.format != Document::FORMAT {
        problem("format".into(), format!("expected {:?}", Document::FORMAT));
    }
    for (kind, count, most, why) in [
        ("assets", document.assets.len(), MAX_ID, "ids have 13 bits, "),
        ("markets", document.markets.len(), MAX_ID, "ids have 13 bits, "),
        ("sources", document.sources.len(), MAX_SOURCES, ""),
        ("notes", document.notes.len(), MAX_NOTES, ""),
    ] {
        if count > most {
            problem(kind.into(), format!("{count} entries; {why}at most {most}"));
        }
    }
    // No tables are made of more entries than they can have rows.
    let tiers = document.assets.iter().map(|a| a.collateral.len() + a.debt.len()).sum::<usize>()
        + document.markets.iter().map(|m| m.maintenance.len()).sum::<usize>();
    if tiers > MAX_TABLE_ROWS {
        problem("all tables".into(), format!("{tiers} tiers, at most {MAX_TABLE_ROWS} rows"));
        return Err(ParameterError::Refused(problems));
    }
    if document.assets.is_empty() {
        problem("assets".into(), "at least one is needed".into());
    }
    let asset_names = document.assets.iter().map(|entry| entry.name.as_str());
    for (row, name, reason) in bad_names(asset_names) {
        problem(format!("asset {row} {name:?}"), reason);
    }
    let market_names = document.markets.iter().map(|entry| entry.name.as_str());
    for (row, name, reason) in bad_names(market_names) {
        problem(format!("market {row} {name:?}"), reason);
    }
    let mut sources = HashSet::new();
    for (row, source) in (1..).zip(&document.sources) {
        if !sources.insert(source.id.as_str()) {
            let place = format!("source {row} {:?}", shown(&source.id));
            problem(place, "the id stands there already".into());
        }
    }
    let ids: HashMap<&str, u16> =
        document.assets.iter().map(|a| a.name.as_str()).zip(1..=MAX_ID as u16).collect();
    let settles: HashSet<&str> = document.markets.iter().map(|m| m.settlement.as_str()).collect();

    let mut assets = Vec::new();
    for (index, entry) in document.assets.iter().enumerate() {
        match check_asset(entry, settles.contains(entry.name.as_str()), &sources) {
            Ok(asset) => assets.push(asset),
            Err(reason) => problem(format!("asset {} {:?}", index + 1, shown(&entry.name)), reason),
        }
    }
    let mut markets = Vec::new();
    for (index, entry) in document.markets.iter().enumerate() {
        match check_market(entry, &ids, &sources) {
            Ok(market) => markets.push(market),
            Err(reason) => {
                problem(format!("market {} {:?}", index + 1, shown(&entry.name)), reason)
            }
        }
    }
    let rows = 1
        + assets.iter().map(|a| a.collateral.rows().len() + a.debt.rows().len()).sum::<usize>()
        + markets.iter().map(|m| 2 * m.maintenance.rows().len()).sum::<usize>();
    if rows > MAX_TABLE_ROWS {
        problem(
            "all tables".into(),
            format!("{rows} rows (markets count twice, for each side); at most {MAX_TABLE_ROWS}"),
        );
    }
    if !problems.is_empty() {
        return Err(ParameterError::Refused(problems));
    }
    let canonical =
        json::canonical(&document).map_err(|error| ParameterError::Syntax(error.to_string()))?;
    Ok(Parameters { document, canonical, assets, markets })
}

/// Names that are not unique printable ASCII, with row number and reason.
fn bad_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(usize, String, String)> {
    let mut seen = HashMap::new();
    let mut bad = Vec::new();
    for (row, name) in (1..).zip(names) {
        if !is_name(name) {
            bad.push((
                row,
                shown(name).to_owned(),
                format!("a name has 1 to {MAX_NAME} printable ASCII characters without spaces"),
            ));
        } else if let Some(first) = seen.insert(name, row) {
            bad.push((
                row,
                shown(name).to_owned(),
                format!("the name stands in row {first} already"),
            ));
        }
    }
    bad
}

/// The beginning of a text, for messages.
fn shown(text: &str) -> &str {
    let end = text.char_indices().nth(MAX_NAME).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Whether `name` is 1 to 64 printable ASCII characters without spaces.
pub fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
}

fn check_source(source: &str, sources: &HashSet<&str>) -> Checked<()> {
    if sources.contains(source) {
        Ok(())
    } else {
        Err(format!("source {:?} is not in the list of sources", shown(source)))
    }
}

fn check_asset(entry: &AssetEntry, settles: bool, sources: &HashSet<&str>) -> Checked<Asset> {
    check_source(&entry.source, sources)?;
    let decimals = decimals("decimals", &entry.decimals)?;
    let (price, settlement_price) = if settles {
        let settlement = price("price", &entry.price, 8)?;
        let scale = 10u64.pow(u32::from(MAX_DECIMALS - decimals));
        let price = settlement.checked_mul(scale).ok_or_else(|| {
            format!("price·10^{} must be below 2^64; take fewer decimals", 20 - decimals)
        })?;
        (price, Some(settlement))
    } else {
        (price("price", &entry.price, 20 - u32::from(decimals))?, None)
    };

    let most = u128::from(u64::MAX);
    let mut collateral = tiers("collateral", &entry.collateral)?;
    falling("collateral", &collateral)?;
    let full = match collateral.last() {
        Some((bound, _)) if *bound > most => {
            return Err(format!("collateral row {}: up_to must be below 2^64", collateral.len()))
        }
        Some((bound, _)) => *bound == most,
        None => false,
    };
    if !full {
        // Beyond the last slice a deposit adds nothing; an empty list is weight 0.
        collateral.push((most, 0));
    }

    let mut debt = tiers("debt", &entry.debt)?;
    rising("debt", &debt)?;
    if debt[0].1 < RATE_ONE {
        return Err(format!("debt row 1: a debt counts at least in full, rate {RATE_ONE} or more"));
    }
    extend("debt", &mut debt, most)?;

    let profit_rate = integer("profit_rate", &entry.profit_rate)?;
    if profit_rate > u128::from(RATE_ONE) {
        return Err(format!("profit_rate must be between 0 and {RATE_ONE}"));
    }
    Ok(Asset {
        name: entry.name.clone(),
        decimals,
        price,
        settlement_price,
        collateral: TierTable::new(&collateral, Some(1)),
        debt: TierTable::new(&debt, Some(1)),
        profit_rate: profit_rate as u64,
    })
}

fn check_market(
    entry: &MarketEntry,
    ids: &HashMap<&str, u16>,
    sources: &HashSet<&str>,
) -> Checked<Market> {
    check_source(&entry.source, sources)?;
    let settlement = *ids.get(entry.settlement.as_str()).ok_or_else(|| {
        format!("settlement {:?} is not in the list of assets", shown(&entry.settlement))
    })?;
    let size_decimals = decimals("size_decimals", &entry.size_decimals)?;
    let mark = price("mark", &entry.mark, u32::from(MAX_DECIMALS - size_decimals))?;
    let mut maintenance = tiers("maintenance", &entry.maintenance)?;
    rising("maintenance", &maintenance)?;
    let largest_notional = (1u128 << 96) - 1;
    let most = match entry.tier_argument {
        TierArgument::Notional => largest_notional,
        TierArgument::Size => u128::from(u64::MAX).min(largest_notional / u128::from(mark)),
    };
    extend("maintenance", &mut maintenance, most)?;
    let unit = match (entry.maintenance_kind, entry.tier_argument) {
        (MaintenanceKind::Jumping, _) => None,
        (MaintenanceKind::Continuous, TierArgument::Notional) => Some(1),
        (MaintenanceKind::Continuous, TierArgument::Size) => Some(mark),
    };
    Ok(Market {
        name: entry.name.clone(),
        settlement,
        size_decimals,
        mark,
        argument: entry.tier_argument,
        maintenance: TierTable::new(&maintenance, unit),
        isolated_only: entry.isolated_only,
    })
}

/// A canonical non-negative integer below 2^128.
fn integer(field: &str, text: &str) -> Checked<u128> {
    let value: Option<u128> = text.parse().ok();
    value
        .filter(|value| value.to_string() == text)
        .ok_or_else(|| format!("{field}: {:?} is not a whole number below 2^128", shown(text)))
}

fn decimals(field: &str, text: &str) -> Checked<u8> {
    integer(field, text)
        .ok()
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| *value <= MAX_DECIMALS)
        .ok_or_else(|| format!("{field}: {:?} is not between 0 and {MAX_DECIMALS}", shown(text)))
}

/// Largest relative error of a rounded price, as its inverse: a ten-thousandth.
const PRICE_PRECISION: u32 = 10_000;

/// A price from text, rounded half-even, in 1..2^64, and within a ten-thousandth of the text.
fn price(field: &str, text: &str, decimals: u32) -> Checked<u64> {
    let number: Decimal = text.parse().map_err(|error| format!("{field}: {error}"))?;
    let rounded: BigInt = number.round_half_even(decimals);
    let price = rounded.to_u64().filter(|value| *value >= 1).ok_or_else(|| {
        format!(
            "{field}: {number} is not between 10^-{decimals} and 2^64·10^-{decimals}; choose other \
             decimals"
        )
    })?;
    let error = number.distance(&Decimal::from_units(price, decimals));
    if error.times(&Decimal::from_units(PRICE_PRECISION, 0)) > number {
        return Err(format!(
            "{field}: {number} rounds to {price}·10^-{decimals}, more than a ten-thousandth off; \
             choose other decimals"
        ));
    }
    Ok(price)
}

/// Bounds and rates, bounds strictly increasing from at least 1.
fn tiers(field: &str, entries: &[TierEntry]) -> Checked<Vec<(u128, u64)>> {
    let mut rows: Vec<(u128, u64)> = Vec::with_capacity(entries.len());
    for (row, entry) in (1..).zip(entries) {
        let place = format!("{field} row {row}");
        let up_to = integer(&format!("{place}: up_to"), &entry.up_to)?;
        let rate = integer(&format!("{place}: rate"), &entry.rate)?;
        let rate = u64::try_from(rate)
            .ok()
            .filter(|rate| *rate <= MAX_RATE)
            .ok_or_else(|| format!("{place}: rate must be at most 2^32"))?;
        let before = rows.last().map_or(0, |(bound, _)| *bound);
        if up_to <= before {
            return Err(format!("{place}: up_to must be above {before}, the bound before it"));
        }
        rows.push((up_to, rate));
    }
    Ok(rows)
}

/// Haircut rates: at most one, falling.
fn falling(field: &str, rows: &[(u128, u64)]) -> Checked<()> {
    let mut last = RATE_ONE;
    for (row, (_, rate)) in (1..).zip(rows) {
        if *rate > last {
            return Err(format!(
                "{field} row {row}: rates start at most at {RATE_ONE} and never rise"
            ));
        }
        last = *rate;
    }
    Ok(())
}

/// Debt slopes and maintenance rates: at least one row, never falling.
fn rising(field: &str, rows: &[(u128, u64)]) -> Checked<()> {
    if rows.is_empty() {
        return Err(format!("{field}: at least one row is needed"));
    }
    for (row, pair) in (2..).zip(rows.windows(2)) {
        if pair[1].1 < pair[0].1 {
            return Err(format!("{field} row {row}: rates never fall"));
        }
    }
    Ok(())
}

/// The last row extends to `most` at its own rate.
fn extend(field: &str, rows: &mut [(u128, u64)], most: u128) -> Checked<()> {
    let count = rows.len();
    for (row, (bound, _)) in (1..).zip(rows.iter()) {
        if *bound > most || (row < count && *bound == most) {
            return Err(format!("{field} row {row}: up_to must be at most {most}"));
        }
    }
    if let Some((bound, _)) = rows.last_mut() {
        *bound = most;
    }
    Ok(())
}
