//! Amounts and tables as `check` prints them: thousands separators, columns one below the other.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use ringfence_verifier::report::amount::Amount;

/// Decimals of an amount of coins on the screen.
const SHOWN: u32 = 8;
/// Decimals that every amount of coins has at most.
const EXACT: u32 = 18;

/// USD with two decimals, always.
pub(super) fn usd(amount: &Amount) -> String {
    amount.grouped(2)
}

/// An amount of coins in at most eight decimals, rounded away from zero: nothing that is owed or missing
/// vanishes.
pub(super) fn coins(amount: &Amount) -> String {
    let exact = amount.units(EXACT);
    let step = BigInt::from(10u8).pow(EXACT - SHOWN);
    let mut shown = exact.magnitude() / step.magnitude();
    if !(exact.magnitude() % step.magnitude()).is_zero() {
        shown += 1u8;
    }
    let shown = BigInt::from(shown) * if exact.is_negative() { -1 } else { 1 };
    Amount::new(shown, SHOWN).grouped(0)
}

/// The same rounded towards zero, as what is held is shown.
pub(super) fn held(amount: &Amount) -> String {
    let exact = amount.units(EXACT);
    let step = BigInt::from(10u8).pow(EXACT - SHOWN);
    Amount::new(exact / step, SHOWN).grouped(0)
}

/// A percentage, or a dash.
pub(super) fn percent(ratio: Option<&Amount>) -> String {
    ratio.map_or("–".into(), |ratio| format!("{} %", usd(ratio)))
}

/// Rows one below the other: the first `left` columns begin, all others end at the same place.
pub(super) fn aligned(rows: &[Vec<String>], left: usize) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
            if at < left {
                format!("{cell}{gap}")
            } else {
                format!("{gap}{cell}")
            }
        });
        let cells: Vec<String> = cells.collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_money_have_both_digits_of_cents() {
        assert_eq!(usd(&Amount::new(12_345_600, 3)), "12,345.60");
        assert_eq!(usd(&Amount::new(-5, 0)), "-5.00");
    }

    #[test]
    fn what_is_owed_is_rounded_up_and_what_is_held_down() {
        let little = Amount::new(1_000_000_001, 12);
        assert_eq!((coins(&little), held(&little)), ("0.00100001".into(), "0.001".into()));
        let dust = Amount::new(-1, 12);
        assert_eq!((coins(&dust), held(&dust)), ("-0.00000001".into(), "0".into()));
    }

    #[test]
    fn columns_stand_one_below_the_other() {
        let rows = [["coin", "deposits"], ["BTC", "1"], ["USDT", "1,000"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        let lines = aligned(&rows, 1);
        assert_eq!(lines, ["  coin  deposits", "  BTC          1", "  USDT     1,000"]);
    }
}
