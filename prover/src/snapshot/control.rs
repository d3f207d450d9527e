//! Control totals: what whoever wrote the tables counted and added up, checked against what is read.
//!
//! They stand in `snapshot.toml` and are compared exactly, before anything is rounded:
//!
//! ```toml
//! [control.rows]            # rows behind the header, of each table
//! vaults = 3
//! [control.deposits]        # sum of the amounts above zero, of each asset
//! USDC = "902000.5"
//! [control.debts]           # sum of the amounts below zero, of each asset, without the sign
//! [control.long]            # sum of the sizes, of each market
//! BTC-PERP = "0.015"
//! [control.short]
//! BTC-PERP = "0.015"
//! ```
//!
//! Each of the five may be missing. One that stands is whole: what it does not name is expected to be
//! zero.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;
use ringfence_circuits::{
    primitive::shown::Shown,
    protocol::{
        id::{AssetId, MarketId},
        parameters::{Decimal, Parameters},
    },
};
use serde::Deserialize;

use super::{
    table::{Table, BALANCES, POSITIONS, RESERVES, VAULTS},
    warning::FEW_HOLDERS,
};

/// Decimals at which every accepted number is exact: it has at most 80 characters and an exponent of at
/// most 60 in absolute value.
const EXACT_DECIMALS: u32 = 140;

/// The key of a section, and in words what it expects and what was read.
pub(super) type Difference = (&'static str, String);
/// Sums that are expected, by name.
type Expected = BTreeMap<String, String>;

/// The table `[control]` of `snapshot.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename = "control")]
pub struct Control {
    /// Rows behind the header of `vaults`, `balances`, `positions`, `reserves`.
    rows: Option<Rows>,
    /// Sum of the amounts above zero by asset.
    deposits: Option<Expected>,
    /// Sum of the amounts below zero by asset, without the sign.
    debts: Option<Expected>,
    /// Sum of the long sizes by market.
    long: Option<Expected>,
    /// Sum of the short sizes by market.
    short: Option<Expected>,
}

/// Rows behind the header of each table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename = "control.rows")]
struct Rows {
    vaults: Option<u64>,
    balances: Option<u64>,
    positions: Option<u64>,
    reserves: Option<u64>,
}

/// A sum, and how many rows it is of.
#[derive(Clone, Debug, Default)]
struct Sum {
    digits: BigInt,
    rows: u64,
}

/// Whose sum it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Deposits(AssetId),
    Debts(AssetId),
    Long(MarketId),
    Short(MarketId),
}

/// What is added up for the control totals.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    rows: BTreeMap<&'static str, u64>,
    sums: BTreeMap<Of, Sum>,
}

impl Sums {
    /// Adds a row of balances.
    pub(super) fn balance(&mut self, asset: AssetId, amount: &str) {
        let of = if amount.starts_with('-') { Of::Debts(asset) } else { Of::Deposits(asset) };
        self.add(of, amount.trim_start_matches('-'));
    }

    /// Adds a row of positions.
    pub(super) fn position(&mut self, market: MarketId, short: bool, size: &str) {
        self.add(if short { Of::Short(market) } else { Of::Long(market) }, size);
    }

    /// Takes the number of rows of a table.
    pub(super) fn rows(&mut self, table: Table, rows: u64) {
        *self.rows.entry(table.file).or_default() += rows;
    }

    /// Adds the sums of other rows.
    pub(super) fn merge(&mut self, part: Sums) {
        for (table, rows) in part.rows {
            *self.rows.entry(table).or_default() += rows;
        }
        for (of, sum) in part.sums {
            let own = self.sums.entry(of).or_default();
            own.digits += sum.digits;
            own.rows += sum.rows;
        }
    }

    fn add(&mut self, of: Of, number: &str) {
        // The row was accepted, so that its number is one.
        if let Ok(number) = number.parse::<Decimal>() {
            let sum = self.sums.entry(of).or_default();
            sum.digits += number.floor(EXACT_DECIMALS);
            sum.rows += 1;
        }
    }
}

impl Control {
    /// Whether every expected number is one.
    pub(super) fn check_form(&self) -> Result<(), Difference> {
        let sections = [
            ("control.deposits", &self.deposits),
            ("control.debts", &self.debts),
            ("control.long", &self.long),
            ("control.short", &self.short),
        ];
        for (section, expected) in sections {
            for (name, text) in expected.iter().flatten() {
                let number = text.parse::<Decimal>();
                if !number.is_ok_and(|number| !number.is_negative()) {
                    let name = Shown(name);
                    let reason =
                        format!("{name}: expected a sum that is not negative, as \"12.5\"");
                    return Err((section, reason));
                }
            }
        }
        Ok(())
    }

    /// Whether any control total is there.
    pub fn is_given(&self) -> bool {
        *self != Control::default()
    }

    /// Where sums begin, if any are expected.
    pub(super) fn sums(&self) -> Option<Sums> {
        self.is_given().then(Sums::default)
    }

    /// Whether there are as many vaults as are expected, where no table lists them.
    pub(super) fn check_vaults(&self, found: u64) -> Option<Difference> {
        let expected = self.rows.as_ref()?.vaults.unwrap_or(0);
        let reason = || format!("{expected} vaults are expected, the rows make {found}");
        (expected != found).then(|| ("control.rows", reason()))
    }

    /// Every control total that is not what was read. Sums of few rows are not repeated: they say what
    /// single vaults hold. Vaults are not counted here where no table lists them. `called` gives the files of a table.
    pub(super) fn check(
        &self,
        parameters: &Parameters,
        sums: &Sums,
        derives_vaults: bool,
        called: &dyn Fn(Table) -> String,
    ) -> Vec<Difference> {
        let mut problems = vec![];
        self.check_rows(sums, derives_vaults, called, &mut problems);
        let assets = AssetId::first(parameters.assets().len());
        let assets: Vec<_> = assets.zip(parameters.assets().iter().map(|a| &a.name)).collect();
        let markets = MarketId::first(parameters.markets().len());
        let markets: Vec<_> = markets.zip(parameters.markets().iter().map(|m| &m.name)).collect();
        let balances = [
            ("control.deposits", &self.deposits, Of::Deposits as fn(AssetId) -> Of),
            ("control.debts", &self.debts, Of::Debts),
        ];
        for (field, expected, of) in balances {
            let known = assets.iter().map(|(id, name)| (name.as_str(), of(*id)));
            check_sums(field, &called(BALANCES), expected, known.collect(), sums, &mut problems);
        }
        let positions = [
            ("control.long", &self.long, Of::Long as fn(MarketId) -> Of),
            ("control.short", &self.short, Of::Short),
        ];
        for (field, expected, of) in positions {
            let known = markets.iter().map(|(id, name)| (name.as_str(), of(*id)));
            check_sums(field, &called(POSITIONS), expected, known.collect(), sums, &mut problems);
        }
        problems
    }

    fn check_rows(
        &self,
        sums: &Sums,
        derives_vaults: bool,
        called: &dyn Fn(Table) -> String,
        problems: &mut Vec<Difference>,
    ) {
        let Some(rows) = &self.rows else { return };
        for (table, expected) in [
            (VAULTS, rows.vaults),
            (BALANCES, rows.balances),
            (POSITIONS, rows.positions),
            (RESERVES, rows.reserves),
        ] {
            if derives_vaults && table.file == VAULTS.file {
                continue;
            }
            let (expected, found) = (expected.unwrap_or(0), sums.rows.get(table.file));
            let found = found.copied().unwrap_or(0);
            if expected != found {
                let file = called(table);
                let reason = match expected {
                    1 => format!("1 row of {file} is expected, it has {found}"),
                    _ => format!("{expected} rows of {file} are expected, it has {found}"),
                };
                problems.push(("control.rows", reason));
            }
        }
    }
}

/// Compares the sums of one section. `known` are all names with whose sum theirs is.
fn check_sums(
    field: &'static str,
    file: &str,
    expected: &Option<Expected>,
    known: BTreeMap<&str, Of>,
    sums: &Sums,
    problems: &mut Vec<Difference>,
) {
    let Some(expected) = expected else { return };
    for name in expected.keys().filter(|name| !known.contains_key(name.as_str())) {
        let reason = format!("{}: the parameters don't have it", Shown(name));
        problems.push((field, reason));
    }
    for (name, of) in known {
        let wanted = expected.get(name).and_then(|text| text.parse::<Decimal>().ok());
        let found = sums.sums.get(&of).cloned().unwrap_or_default();
        let sum = Decimal::from_units(found.digits.clone(), EXACT_DECIMALS);
        let zero = Decimal::from_units(0, 0);
        if wanted.as_ref().unwrap_or(&zero) == &sum {
            continue;
        }
        let rows = match found.rows {
            1 => format!("the only row of {file} sums"),
            count => format!("the {count} rows of {file} sum"),
        };
        let reason = match wanted {
            None if found.digits.is_zero() => continue,
            None => format!("{name}: it is not named, but {rows} to what is not zero"),
            Some(wanted) if found.rows >= FEW_HOLDERS as u64 => {
                format!("{name}: {rows} to {sum}, expected is {wanted}")
            }
            Some(_) => format!("{name}: {rows} to another number than is expected"),
        };
        problems.push((field, reason));
    }
}
