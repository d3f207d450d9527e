//! OKX: position tiers by number of contracts, and collateral discount slices by coin amount.
//!
//! The rate of the tier that holds the number of contracts applies to the whole position, so
//! maintenance jumps. A size is a whole number of contracts, a mark the price of one contract.
//! Tables of instruments (contract size, mark) and currencies (price, discount of currencies that
//! are not in the discount table) complete what OKX's announcements leave out.
//!
//! A rule row (`4+`: bounds and rates grow by fixed steps) is expanded up to a tier that who imports
//! names. Beyond it the rule would go on, so a last tier of the largest rate that there is follows:
//! a larger position fails rather than pass at a rate that is too low.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    Decimal, Document, MaintenanceKind, MarketEntry, TierArgument, TierEntry, MAX_RATE,
    MAX_TABLE_ROWS,
};
use serde::Deserialize;

use super::{
    currency::Currencies,
    finish,
    name::Names,
    notes::Notes,
    origin::{sources, Input},
    rounding::Rounding,
    table::{Form, Row, Table},
    Import, ImportError, LeftOut,
};

const POSITIONS: &str = "the OKX position tiers";
const POSITIONS_FORM: Form = Form {
    table: POSITIONS,
    columns: &["instrument", "tier", "min_contracts", "max_contracts", "mmr"],
    // Initial margin and leverage bear on opening a position, not on its maintenance.
    unused: &["imr", "max_leverage", "source"],
};
const DISCOUNTS: &str = "the OKX discount tiers";
const DISCOUNTS_FORM: Form = Form {
    table: DISCOUNTS,
    columns: &["currency", "tier", "min_amount_coin", "max_amount_coin", "discount_rate"],
    unused: &[],
};
const INSTRUMENTS: &str = "the OKX instruments";
const INSTRUMENTS_FORM: Form =
    Form { table: INSTRUMENTS, columns: &["instrument", "contract_size", "mark"], unused: &[] };
const CURRENCIES: &str = "the OKX currencies";
const INSTRUMENT_SOURCE: &str = "okx-instruments";
const CURRENCY_SOURCE: &str = "okx-currencies";

/// The four tables.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// Position tiers (CSV).
    pub positions: Input<'a>,
    /// Discount tiers (CSV).
    pub discounts: Input<'a>,
    /// Contract sizes and marks (CSV `instrument,contract_size,mark`).
    pub instruments: Input<'a>,
    /// Prices (CSV `currency,price,flat_discount_rate`; the rate may be empty).
    pub currencies: Input<'a>,
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
    tier: String,
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

/// Rows by name, in the order of their tiers' numbers.
type Groups<T> = BTreeMap<String, Vec<Row<T>>>;

/// Parameters from the tables. Rule rows (`4+`: bounds and rates grow by fixed steps) are expanded
/// up to tier `last_tier`.
///
/// # Errors
/// [`ImportError`] names the table and the line.
pub fn import(tables: &Tables<'_>, last_tier: u16) -> Result<Import, ImportError> {
    let mut notes = Notes::default();
    say(&mut notes, last_tier);
    let found: Table<DiscountRow> = DISCOUNTS_FORM.read(tables.discounts.text)?;
    notes.end(DISCOUNTS, found.cut);
    let discounts = group(DISCOUNTS, "currency", found.rows, |r| (&r.currency, &r.tier))?;
    let currencies = Currencies::read(CURRENCIES, tables.currencies.text, &mut notes)?;
    if let Some((asset, rows)) = discounts.iter().find(|(name, _)| !currencies.has(name)) {
        let line = rows[0].line;
        return Err(ImportError::Settlement { table: DISCOUNTS, line, asset: asset.clone() });
    }
    let assets = currencies.assets(CURRENCY_SOURCE, |name, decimals| {
        discounts.get(name).map(|rows| slices(rows, decimals)).transpose()
    })?;
    let found: Table<PositionRow> =
        POSITIONS_FORM.read(tables.positions.text)?.not_empty(&POSITIONS_FORM)?;
    notes.end(POSITIONS, found.cut);
    let mut tiers = group(POSITIONS, "instrument", found.rows, |r| (&r.instrument, &r.tier))?;
    let found: Table<InstrumentRow> =
        INSTRUMENTS_FORM.read(tables.instruments.text)?.not_empty(&INSTRUMENTS_FORM)?;
    notes.end(INSTRUMENTS, found.cut);
    let mut names = Names::new(INSTRUMENTS, "instrument");
    let mut markets = Vec::new();
    let mut left_out = Vec::new();
    let mut left = MAX_TABLE_ROWS;
    let leave = |market: &str, reason: &str| LeftOut {
        market: market.to_owned(),
        reason: reason.to_owned(),
    };
    for row in &found.rows {
        let InstrumentRow { instrument, contract_size, mark } = &row.columns;
        names.add(instrument, row.line)?;
        let Some(tiers) = tiers.remove(instrument) else {
            left_out.push(leave(instrument, "the table of position tiers doesn't have it"));
            continue;
        };
        markets.push(market_entry(row, &tiers, &currencies, last_tier, &mut left)?);
        notes.note(format!(
            "One contract of {instrument} is {contract_size} coins at a mark of {mark} per coin."
        ));
    }
    let unknown = "the table of instruments has no contract size and mark";
    left_out.extend(tiers.keys().map(|name| leave(name, unknown)));
    if markets.is_empty() {
        return Err(ImportError::NoMarket);
    }
    markets.sort_by(|one, other| one.name.cmp(&other.name));
    let (sources, times) = sources(&[
        (CURRENCY_SOURCE, &tables.currencies),
        (INSTRUMENT_SOURCE, &tables.instruments),
        ("okx-position-tiers", &tables.positions),
        ("okx-discount-tiers", &tables.discounts),
    ])?;
    times.into_iter().for_each(|times| notes.note(times));
    let document = Document {
        format: Document::FORMAT.to_owned(),
        name: "OKX, position tiers and discounts".to_owned(),
        sources,
        notes: Vec::new(),
        assets,
        markets,
    };
    finish::import(document, notes, Rounding::default(), left_out)
}

/// Rows by name. A name's tiers are numbered from 1, each once.
fn group<T>(
    table: &'static str,
    kind: &'static str,
    rows: Vec<Row<T>>,
    key: impl Fn(&T) -> (&String, &String),
) -> Result<Groups<T>, ImportError> {
    let mut groups = Groups::new();
    let mut names = Names::new(table, kind);
    for row in rows {
        let (name, tier) = key(&row.columns);
        if !groups.contains_key(name) {
            names.add(name, row.line)?;
        }
        let group: &mut Vec<Row<T>> = groups.entry(name.clone()).or_default();
        row.once(group, tier.strip_suffix('+').unwrap_or(tier), name)?;
        group.push(row);
    }
    Ok(groups)
}

fn slices(rows: &[Row<DiscountRow>], decimals: u8) -> Result<Vec<TierEntry>, ImportError> {
    let mut expected = "0".to_owned();
    let mut tiers = Vec::new();
    for row in rows {
        let columns = &row.columns;
        if columns.tier.ends_with('+') {
            return Err(row.error("tier", "discounts have no rule rows"));
        }
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
    currencies: &Currencies,
    last_tier: u16,
    left: &mut usize,
) -> Result<MarketEntry, ImportError> {
    let columns = &instrument.columns;
    let contract = instrument.price("contract_size", &columns.contract_size)?;
    let mark = instrument.price("mark", &columns.mark)?.times(&contract);
    let settlement = columns.instrument.split('-').nth(1).ok_or_else(|| {
        instrument.error("instrument", "expected BASE-SETTLEMENT-SWAP, as in ETH-USDT-SWAP")
    })?;
    if !currencies.has(settlement) {
        let (line, asset) = (instrument.line, settlement.to_owned());
        return Err(ImportError::Settlement { table: INSTRUMENTS, line, asset });
    }
    Ok(MarketEntry {
        contract: None,
        name: columns.instrument.clone(),
        settlement: settlement.to_owned(),
        size_decimals: "0".to_owned(),
        mark: mark.to_string(),
        source: INSTRUMENT_SOURCE.to_owned(),
        tier_argument: TierArgument::Size,
        maintenance_kind: MaintenanceKind::Jumping,
        maintenance: maintenance(tiers, last_tier, left)?,
        isolated_only: false,
    })
}

/// The printed tiers, then those of the rule row and the last tier beyond them; at most `left`, which is
/// what all markets together may still have.
fn maintenance(
    rows: &[Row<PositionRow>],
    last_tier: u16,
    left: &mut usize,
) -> Result<Vec<TierEntry>, ImportError> {
    let mut tiers = Vec::new();
    let (mut bound, mut rate) = (BigInt::ZERO, Decimal::from_units(0, 0));
    for (index, row) in rows.iter().enumerate() {
        let columns = &row.columns;
        if columns.tier.ends_with('+') {
            if index + 1 < rows.len() {
                return Err(row.error("tier", "a rule row is the last one of its instrument"));
            }
            let (step, rate_step) = steps(row)?;
            for _ in expanded(row, index + 1, last_tier)? {
                take(row, left)?;
                bound += &step;
                rate = sum(&rate, &rate_step);
                tiers.push(tier(row, &bound, &rate)?);
            }
            // The rule goes on beyond the last tier, so nothing there may pass at its rate.
            take(row, left)?;
            let up_to = (bound + 1u8).to_string();
            tiers.push(TierEntry { up_to, rate: MAX_RATE.to_string() });
            break;
        }
        let lo = contracts(row, "min_contracts", &columns.min_contracts)?;
        let expected = if bound == BigInt::ZERO { BigInt::ZERO } else { &bound + 1 };
        row.follows(expected, lo)?;
        bound = contracts(row, "max_contracts", &columns.max_contracts)?;
        rate = row.number("mmr", &columns.mmr)?;
        take(row, left)?;
        tiers.push(tier(row, &bound, &rate)?);
    }
    Ok(tiers)
}

/// The numbers of the tiers to which a rule row is expanded.
fn expanded(
    row: &Row<PositionRow>,
    first: usize,
    last_tier: u16,
) -> Result<std::ops::RangeInclusive<usize>, ImportError> {
    if first > usize::from(last_tier) {
        let reason =
            format!("the rule row starts at {first}, the last tier (--last-tier) is {last_tier}");
        return Err(row.error("tier", reason));
    }
    Ok(first..=last_tier.into())
}

/// Counts a tier.
fn take(row: &Row<PositionRow>, left: &mut usize) -> Result<(), ImportError> {
    *left = left.checked_sub(1).ok_or_else(|| {
        row.error("tier", format!("more than {MAX_TABLE_ROWS} tiers of all markets"))
    })?;
    Ok(())
}

/// By how many contracts, and by how much of the rate, a rule row goes up.
fn steps(row: &Row<PositionRow>) -> Result<(BigInt, Decimal), ImportError> {
    let columns = &row.columns;
    let step = contracts(row, "max_contracts", step_of(row, &columns.max_contracts)?)?;
    if step == BigInt::ZERO {
        return Err(row.error("max_contracts", "the step is 0"));
    }
    let start = contracts(row, "min_contracts", step_of(row, &columns.min_contracts)?)?;
    if start != step {
        return Err(row.error("min_contracts", "it grows by another step than max_contracts"));
    }
    Ok((step, row.number("mmr", step_of(row, &columns.mmr)?)?))
}

fn tier(row: &Row<PositionRow>, bound: &BigInt, rate: &Decimal) -> Result<TierEntry, ImportError> {
    Ok(TierEntry { up_to: bound.to_string(), rate: row.rate_up("mmr", rate)? })
}

/// The step of a rule cell `prev+STEP`.
fn step_of<'a>(row: &Row<PositionRow>, cell: &'a str) -> Result<&'a str, ImportError> {
    cell.strip_prefix("prev+").ok_or_else(|| {
        row.error("tier", "a rule row needs prev+STEP in min_contracts, max_contracts and mmr")
    })
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

fn say(notes: &mut Notes, last_tier: u16) {
    notes.note(
        "A size is a whole number of contracts; the rate of its tier applies to the whole position, so \
         maintenance jumps at the bounds.",
    );
    notes.note(format!(
        "Rule rows (such as 4+) are expanded to tier {last_tier}, each tier starting one contract above \
         the tier before. Beyond it the rate is the largest that there is, 2^32 x 10^-8, so a larger \
         position needs 42.9 times its notional."
    ));
    notes.note(
        "Beyond the last tier of an instrument without a rule row its last rate goes on; the venue \
         refuses such positions.",
    );
    notes.note("Discount slices are marginal; amounts beyond the last printed slice add nothing.");
}
