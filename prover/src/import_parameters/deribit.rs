//! Deribit, and any venue whose maintenance rate grows with the size: `base + growth per size`.
//!
//! The tables are small and written by who imports. One has a row for each instrument: what a contract
//! is in coins, its mark per coin, the maintenance rate for no size (`base_rate`, 0.01 for 1 %), by how
//! much it grows (`rate_step`) for how many coins (`step_size`), and the largest position that the venue
//! allows, in coins (`maximum_size`). The other has the currencies.
//!
//! A size is a whole number of contracts. The tiers are chords, never below the rule ([`Rule`]).
//! An inverse contract is entered at the coins that it is worth at its mark: contract size
//! 10 / 100,000 and mark 1 for a contract of 10 USD at 100,000 USD, settled in the coin.

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    Decimal, Document, MaintenanceKind, MarketEntry, TierArgument, MAX_DECIMALS, MAX_NOTIONAL,
    MAX_TABLE_ROWS,
};
use serde::Deserialize;

use super::{
    chords::{printed_size, Chords, Rule},
    currency::Currencies,
    finish,
    name::Names,
    notes::Notes,
    origin::{sources, Input},
    rounding::Rounding,
    table::{Form, Row},
    Import, ImportError,
};

const INSTRUMENTS: &str = "the Deribit instruments";
const CURRENCIES: &str = "the Deribit currencies";
const FORM: Form = Form {
    table: INSTRUMENTS,
    columns: &[
        "instrument",
        "settlement",
        "contract_size",
        "mark",
        "base_rate",
        "rate_step",
        "step_size",
        "maximum_size",
    ],
    unused: &[],
};
const INSTRUMENT_SOURCE: &str = "deribit-instruments";
const CURRENCY_SOURCE: &str = "deribit-currencies";

#[derive(Deserialize)]
struct InstrumentRow {
    instrument: String,
    settlement: String,
    contract_size: String,
    mark: String,
    base_rate: String,
    rate_step: String,
    step_size: String,
    maximum_size: String,
}

/// Parameters from both tables.
///
/// # Errors
/// [`ImportError`] names the table and the line.
pub fn import(instruments: &Input<'_>, currencies: &Input<'_>) -> Result<Import, ImportError> {
    let mut notes = Notes::default();
    notes.note(
        "A size is a whole number of contracts. Maintenance tiers are chords of the venue's rule \
         (base rate + rate step x size / step size, on the whole position), never below it; rates are \
         rounded up.",
    );
    let table = Currencies::read(CURRENCIES, currencies.text, &mut notes)?;
    let assets = table.assets(CURRENCY_SOURCE, |_, _| Ok(None))?;
    let found = FORM.read::<InstrumentRow>(instruments.text)?.not_empty(&FORM)?;
    notes.end(INSTRUMENTS, found.cut);
    let mut names = Names::new(INSTRUMENTS, "instrument");
    let mut markets = Vec::new();
    let mut largest: Option<(Decimal, String)> = None;
    let mut left = MAX_TABLE_ROWS;
    for row in &found.rows {
        names.add(&row.columns.instrument, row.line)?;
        let (market, chords) = market(row, &table)?;
        left = left.checked_sub(chords.tiers.len()).ok_or_else(|| {
            row.error("instrument", format!("more than {MAX_TABLE_ROWS} tiers of all markets"))
        })?;
        notes.note(format!(
            "{}: {} chords exceed the rule by at most {} % up to {} coins, and are not below it up to \
             {} contracts.",
            market.name,
            chords.tiers.len(),
            chords.excess,
            row.columns.maximum_size,
            printed_size(&chords.covered),
        ));
        if largest.as_ref().is_none_or(|(excess, _)| chords.excess > *excess) {
            largest = Some((chords.excess, market.name.clone()));
        }
        markets.push(market);
    }
    if let Some((excess, name)) = largest {
        notes.remark(format!(
            "The chords exceed the venue's rule by at most {excess} % (of {name}) up to the largest \
             sizes that it allows."
        ));
    }
    let (sources, times) =
        sources(&[(INSTRUMENT_SOURCE, instruments), (CURRENCY_SOURCE, currencies)])?;
    times.into_iter().for_each(|times| notes.note(times));
    let document = Document {
        format: Document::FORMAT.to_owned(),
        name: "Deribit, chords of the maintenance rule".to_owned(),
        sources,
        notes: Vec::new(),
        assets,
        markets,
    };
    finish::import(document, notes, Rounding::default(), Vec::new())
}

fn market(
    row: &Row<InstrumentRow>,
    currencies: &Currencies,
) -> Result<(MarketEntry, Chords), ImportError> {
    let columns = &row.columns;
    if !currencies.has(&columns.settlement) {
        let asset = columns.settlement.clone();
        return Err(ImportError::Settlement { table: INSTRUMENTS, line: row.line, asset });
    }
    let contract = row.positive("contract_size", &columns.contract_size)?;
    let mark = row.price("mark", &columns.mark)?.times(&contract);
    let base = row.number("base_rate", &columns.base_rate)?;
    let growth = row.number("rate_step", &columns.rate_step)?.times(&contract);
    let step = row.positive("step_size", &columns.step_size)?;
    let rule = Rule::new(&base, &growth, &step)
        .ok_or_else(|| row.error("step_size", "it is too small a number"))?;
    let largest = row.positive("maximum_size", &columns.maximum_size)?;
    let largest = contracts(&largest, &contract)
        .ok_or_else(|| row.error("contract_size", "it is too small a number"))?;
    let rounded = mark.round_half_even(MAX_DECIMALS.into()).max(1.into());
    let most = BigInt::from(u64::MAX).min(BigInt::from(MAX_NOTIONAL) / rounded);
    let chords = rule.chords(&largest, &most).ok_or_else(|| {
        row.error(
            "maximum_size",
            "no tiers reach this size: it is beyond the largest position, or its rate beyond 2^32·10^-8",
        )
    })?;
    let market = MarketEntry {
        contract: None,
        name: columns.instrument.clone(),
        settlement: columns.settlement.clone(),
        size_decimals: "0".to_owned(),
        mark: mark.to_string(),
        source: INSTRUMENT_SOURCE.to_owned(),
        tier_argument: TierArgument::Size,
        maintenance_kind: MaintenanceKind::Continuous,
        maintenance: chords.tiers.clone(),
        isolated_only: false,
    };
    Ok((market, chords))
}

/// How many contracts these coins are, rounded up.
fn contracts(coins: &Decimal, contract: &Decimal) -> Option<BigInt> {
    let contract = contract.floor(super::EXACT);
    if contract == BigInt::ZERO {
        return None;
    }
    Some((coins.ceil(super::EXACT) + &contract - 1u8) / contract)
}
