//! Binance: the asset table of its proof of reserves and the leverage brackets of USD-M futures.
//!
//! - A market's mark is the spot price of its base asset over the price of its settlement asset;
//!   a base `1000X` without a price of its own takes a thousand prices of `X`.
//! - A token's name is written in capital letters, so two tokens that differ in case only are one name
//!   twice.
//! - Collateral slices are marginal, their bounds printed in USDT value and divided by the price,
//!   rounded down. The bound 18446744073709551615 stands for "unbounded".
//! - Maintenance tiers go by notional and are continuous; the printed cumulative deduction must be
//!   the one that floors and rates give.

use std::collections::{BTreeMap, HashMap};

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    AssetEntry, Decimal, Document, MaintenanceKind, MarketEntry, Source, TierArgument, TierEntry,
    MAX_DECIMALS, MAX_NOTIONAL, MAX_TABLE_ROWS,
};
use serde::Deserialize;

use super::{
    asset, asset_decimals, finish, mark_decimals,
    name::{check, Names},
    notes::Notes,
    origin::{sources, Input},
    quotient,
    rounding::Rounding,
    size_decimals,
    table::{Form, Row, Table},
    Import, ImportError, LeftOut,
};

const ASSETS: &str = "the Binance assets table";
const ASSETS_FORM: Form = Form {
    table: ASSETS,
    columns: &[
        "token",
        "asset_usdt_price",
        "collateral_vip_loan_ratio_tiers",
        "collateral_margin_ratio_tiers",
        "collateral_portfolio_margin_ratio_tiers",
    ],
    unused: &[],
};
const BRACKETS: &str = "the Binance brackets table";
const BRACKETS_FORM: Form = Form {
    table: BRACKETS,
    columns: &[
        "symbol",
        "settle",
        "tier",
        "notional_floor",
        "notional_cap",
        "maint_margin_rate",
        "cum_maint_amount",
    ],
    // Leverage bears on opening a position, not on its maintenance.
    unused: &["max_leverage"],
};
/// The bound that stands for "unbounded".
const UNBOUNDED: &str = "18446744073709551615";
/// Settlement assets that need no remark.
const DOLLARS: [&str; 2] = ["USDT", "USDC"];
const SPOT: &str = "binance-assets";
const DERIVED: &str = "binance-assets-derived";
const TIERS: &str = "binance-brackets";

/// Which of the three collateral lists of the asset table counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum TierList {
    /// `collateral_vip_loan_ratio_tiers`.
    VipLoan,
    /// `collateral_margin_ratio_tiers`.
    #[default]
    Margin,
    /// `collateral_portfolio_margin_ratio_tiers`.
    PortfolioMargin,
}

impl TierList {
    /// The column of the list.
    pub fn column(self) -> &'static str {
        match self {
            TierList::VipLoan => "collateral_vip_loan_ratio_tiers",
            TierList::Margin => "collateral_margin_ratio_tiers",
            TierList::PortfolioMargin => "collateral_portfolio_margin_ratio_tiers",
        }
    }
}

#[derive(Deserialize)]
struct AssetRow {
    token: String,
    asset_usdt_price: String,
    collateral_vip_loan_ratio_tiers: String,
    collateral_margin_ratio_tiers: String,
    collateral_portfolio_margin_ratio_tiers: String,
}

impl AssetRow {
    fn tiers(&self, list: TierList) -> &str {
        match list {
            TierList::VipLoan => &self.collateral_vip_loan_ratio_tiers,
            TierList::Margin => &self.collateral_margin_ratio_tiers,
            TierList::PortfolioMargin => &self.collateral_portfolio_margin_ratio_tiers,
        }
    }
}

#[derive(Deserialize)]
struct BracketRow {
    symbol: String,
    settle: String,
    tier: String,
    notional_floor: String,
    notional_cap: String,
    maint_margin_rate: String,
    cum_maint_amount: String,
}

/// What the notes say about the figures.
#[derive(Default)]
struct Tally {
    clamped_balances: usize,
    slices: usize,
    dated: Vec<String>,
    other_settlement: Vec<String>,
    clamped_caps: Vec<String>,
    rounding: Rounding,
}

type Brackets = BTreeMap<String, Vec<Row<BracketRow>>>;

/// Parameters from both tables.
///
/// # Errors
/// [`ImportError`] names the table and the line.
pub fn import(
    assets: &Input<'_>,
    brackets: &Input<'_>,
    list: TierList,
) -> Result<Import, ImportError> {
    let mut tally = Tally::default();
    let mut notes = Notes::default();
    let mut prices = HashMap::new();
    let mut entries = Vec::new();
    let found: Table<AssetRow> = ASSETS_FORM.read(assets.text)?.not_empty(&ASSETS_FORM)?;
    notes.end(ASSETS, found.cut);
    let mut names = Names::new(ASSETS, "token");
    for row in &found.rows {
        names.add(&row.columns.token, row.line)?;
        let name = row.columns.token.to_ascii_uppercase();
        let price = row.price("asset_usdt_price", &row.columns.asset_usdt_price)?;
        entries.push(asset_entry(row, &name, &price, list, &mut tally)?);
        prices.insert(name, price);
    }

    let groups = groups(brackets.text, &mut notes)?;
    check_deductions(&groups)?;
    let mut markets = Vec::new();
    let mut left_out = Vec::new();
    for (symbol, group) in &groups {
        let maintenance = maintenance(symbol, group, &mut tally)?;
        let price = match mark_source(symbol, &group[0].columns.settle, &prices) {
            Ok(price) => price,
            Err(reason) => {
                left_out.push(LeftOut { market: symbol.clone(), reason });
                continue;
            }
        };
        markets.push(market_entry(symbol, &group[0], &price, &prices, maintenance, &mut tally)?);
        if symbol.contains('-') {
            tally.dated.push(symbol.clone());
        }
        if !DOLLARS.contains(&group[0].columns.settle.as_str()) {
            tally.other_settlement.push(format!("{symbol} ({})", group[0].columns.settle));
        }
    }
    if markets.is_empty() {
        return Err(ImportError::NoMarket);
    }
    let (mut sources, times) = sources(&[(SPOT, assets), (TIERS, brackets)])?;
    sources.insert(1, derived());
    times.into_iter().for_each(|times| notes.note(times));
    say(&mut notes, &markets, &left_out, list, &tally);
    let document = Document {
        format: Document::FORMAT.to_owned(),
        name: format!("Binance, {} list", list.column()),
        sources,
        notes: Vec::new(),
        assets: entries,
        markets,
    };
    finish::import(document, notes, tally.rounding, left_out)
}

/// The brackets of each symbol in the order of their tiers' numbers.
fn groups(text: &str, notes: &mut Notes) -> Result<Brackets, ImportError> {
    let found: Table<BracketRow> = BRACKETS_FORM.read(text)?.not_empty(&BRACKETS_FORM)?;
    notes.end(BRACKETS, found.cut);
    let mut groups = Brackets::new();
    let mut names = Names::new(BRACKETS, "symbol");
    for row in found.rows {
        let symbol = &row.columns.symbol;
        if !groups.contains_key(symbol) {
            names.add(symbol, row.line)?;
            check(BRACKETS, "settle", &row.columns.settle, row.line)?;
        }
        let group = groups.entry(symbol.clone()).or_default();
        row.once(group, &row.columns.tier, symbol)?;
        group.push(row);
    }
    Ok(groups)
}

fn asset_entry(
    row: &Row<AssetRow>,
    name: &str,
    price: &Decimal,
    list: TierList,
    tally: &mut Tally,
) -> Result<AssetEntry, ImportError> {
    let decimals = asset_decimals(price);
    let kept = 20 - u32::from(decimals);
    let collateral = collateral(row, list, &price.round_half_even(kept), tally)?;
    Ok(asset(name, &row.columns.asset_usdt_price, decimals, SPOT, collateral))
}

/// Slices `[lo-hi:percent, …]` with bounds in USDT value, as bounds in balance units.
fn collateral(
    row: &Row<AssetRow>,
    list: TierList,
    unit_price: &BigInt,
    tally: &mut Tally,
) -> Result<Vec<TierEntry>, ImportError> {
    let column = list.column();
    let text = row.columns.tiers(list).trim();
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    let mut tiers: Vec<TierEntry> = Vec::new();
    let mut expected = "0";
    let most = BigInt::from(u64::MAX);
    let mut before = BigInt::ZERO;
    for slice in inner.split(',').map(str::trim) {
        let (range, percent) = slice.split_once(':').ok_or_else(|| unreadable(row, column))?;
        let (lo, hi) = range.split_once('-').ok_or_else(|| unreadable(row, column))?;
        row.follows(expected, lo)?;
        expected = hi;
        let rate = Decimal::from_units(1, 2).times(&row.number(column, percent)?);
        let rate = row.rate_down(column, &rate)?;
        let value = row.number(column, hi)?.floor(20);
        let bound = if hi == UNBOUNDED || unit_price == &BigInt::ZERO {
            most.clone()
        } else {
            value / unit_price
        };
        let bound = bound.min(most.clone());
        tally.clamped_balances += usize::from(bound == most && before < most);
        if bound > before {
            // A slice narrower than one unit is left out: the next rate is lower.
            tiers.push(TierEntry { up_to: bound.to_string(), rate });
            before = bound;
            tally.slices += 1;
            if tally.slices > MAX_TABLE_ROWS {
                let reason = format!("more than {MAX_TABLE_ROWS} slices of all assets");
                return Err(row.error(column, reason));
            }
        }
    }
    Ok(tiers)
}

fn unreadable(row: &Row<AssetRow>, column: &'static str) -> ImportError {
    row.error(column, "a slice must read LO-HI:PERCENT, all of them in [ ]")
}

/// The USD price of a linear market's base asset, or why the market is left out.
fn mark_source(
    symbol: &str,
    settle: &str,
    prices: &HashMap<String, Decimal>,
) -> Result<Decimal, String> {
    let (base, rest) = symbol.split_once('/').unwrap_or((symbol, ""));
    let quote = rest.split(':').next().unwrap_or_default();
    if quote != settle {
        return Err(format!("not linear: quoted in {quote}, settled in {settle}"));
    }
    base_price(prices, base).ok_or_else(|| format!("the asset table has no price of {base}"))
}

fn base_price(prices: &HashMap<String, Decimal>, base: &str) -> Option<Decimal> {
    prices.get(base).cloned().or_else(|| {
        let single = prices.get(base.strip_prefix("1000")?)?;
        Some(single.times(&Decimal::from_units(1000, 0)))
    })
}

fn market_entry(
    symbol: &str,
    first: &Row<BracketRow>,
    price: &Decimal,
    prices: &HashMap<String, Decimal>,
    maintenance: Vec<TierEntry>,
    tally: &mut Tally,
) -> Result<MarketEntry, ImportError> {
    let settle = &first.columns.settle;
    let decimals = size_decimals(price);
    let unpriced =
        || ImportError::Settlement { table: BRACKETS, line: first.line, asset: settle.clone() };
    let settlement = prices.get(settle).ok_or_else(unpriced)?;
    let mark = quotient(price, settlement, mark_decimals(decimals)).ok_or_else(unpriced)?;
    tally.rounding.add(format!("mark of {symbol}"), price, settlement, &mark);
    Ok(MarketEntry {
        contract: None,
        name: symbol.to_owned(),
        settlement: settle.clone(),
        size_decimals: decimals.to_string(),
        mark: mark.to_string(),
        source: DERIVED.to_owned(),
        tier_argument: TierArgument::Notional,
        maintenance_kind: MaintenanceKind::Continuous,
        maintenance,
        isolated_only: false,
    })
}

/// Bounds in 10^-12 of the settlement asset, clamped to 2^96−1.
fn maintenance(
    symbol: &str,
    group: &[Row<BracketRow>],
    tally: &mut Tally,
) -> Result<Vec<TierEntry>, ImportError> {
    let most = BigInt::from(MAX_NOTIONAL);
    let mut expected = "0";
    let mut tiers = Vec::with_capacity(group.len());
    for row in group {
        let columns = &row.columns;
        row.follows(expected, &columns.notional_floor)?;
        if columns.settle != group[0].columns.settle {
            return Err(row.error("settle", "the market settles in another asset above"));
        }
        expected = &columns.notional_cap;
        let cap = row.number("notional_cap", expected)?.floor(MAX_DECIMALS.into());
        if cap > most {
            tally.clamped_caps.push(format!("{expected} of {symbol}"));
        }
        let rate = row.number("maint_margin_rate", &columns.maint_margin_rate)?;
        tiers.push(TierEntry {
            up_to: cap.min(most.clone()).to_string(),
            rate: row.rate_up("maint_margin_rate", &rate)?,
        });
    }
    Ok(tiers)
}

/// Compares each printed deduction with Σ floor·(rate − rate before).
fn check_deductions(groups: &BTreeMap<String, Vec<Row<BracketRow>>>) -> Result<(), ImportError> {
    const RATE: u32 = 18;
    const MOST_WRONG: usize = 100;
    let mut wrong = Vec::new();
    for row_group in groups.values() {
        let mut deduction = BigInt::ZERO;
        let mut last: Option<BigInt> = None;
        for row in row_group {
            let columns = &row.columns;
            let exact = |column, text: &str, decimals| {
                row.number(column, text)?
                    .exact(decimals)
                    .map_err(|error| row.error(column, error.to_string()))
            };
            let floor = exact("notional_floor", &columns.notional_floor, MAX_DECIMALS.into())?;
            let rate = exact("maint_margin_rate", &columns.maint_margin_rate, RATE)?;
            deduction += floor * (&rate - last.as_ref().unwrap_or(&rate));
            last = Some(rate);
            let scale = u32::from(MAX_DECIMALS) + RATE;
            if exact("cum_maint_amount", &columns.cum_maint_amount, scale)? != deduction
                && wrong.len() < MOST_WRONG
            {
                wrong.push(format!(
                    "line {} ({}): printed {}, from the tiers {}",
                    row.line,
                    columns.symbol,
                    columns.cum_maint_amount,
                    Decimal::from_units(deduction.clone(), scale)
                ));
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(ImportError::Deductions { table: BRACKETS, rows: wrong })
    }
}

fn derived() -> Source {
    let description = format!(
        "derived: spot price of the base asset over the price of the settlement asset, both from {SPOT}"
    );
    Source { id: DERIVED.to_owned(), description }
}

fn say(
    notes: &mut Notes,
    markets: &[MarketEntry],
    left_out: &[LeftOut],
    list: TierList,
    tally: &Tally,
) {
    notes.note("Marks are derived from spot prices; they are not the venue's mark prices.");
    notes.note("Prices are in USDT and taken as USD.");
    notes.note(format!(
        "Collateral slices come from the column {}; the two other lists are not used.",
        list.column()
    ));
    notes.note(format!(
        "Collateral bounds are printed in USDT value; divided by the price, rounded down. The bound \
         {UNBOUNDED} stands for unbounded: in {} lists the top cap is clamped to 2^64-1 balance units.",
        tally.clamped_balances
    ));
    notes.note("Beyond a market's last cap its last rate goes on.");
    notes.list(
        "Notional caps beyond 2^96-1 in 10^-12 of the settlement asset; the top cap is clamped \
         (left-out markets included)",
        &tally.clamped_caps,
    );
    notes.list(
        "Dated futures; check that none had expired when the prices were taken",
        &tally.dated,
    );
    notes.list(
        "Linear, not inverse, though not settled in dollars; quote, mark and notional are in the \
         settlement asset",
        &tally.other_settlement,
    );
    notes.note(format!("{} markets imported, {} left out.", markets.len(), left_out.len()));
}
