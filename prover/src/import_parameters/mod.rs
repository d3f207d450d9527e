//! Importers: from tables as venues publish them to parameters (§2).
//!
//! They take texts and return a [`Document`]; reading and writing files is the matter of the command
//! `import-parameters`, which alone uses them. They know nothing of snapshots or proofs. What can't be
//! represented is left out with a reason or refused with its row, never guessed. A column, a field or
//! a row that is not understood might make a rule stricter: it is refused, or listed in the
//! document's notes with how many rows have it. What stands twice is refused with both lines.
//! Where a table comes from is said by who imports ([`Input`]); the program adds what it sees itself,
//! the name and the digest of the file.
//!
//! # Decimals
//! - A balance gets the most decimals d ≤ 8 for which 2^64 units are worth at least 10^13 USD
//!   (more than any asset's market capitalisation, so no real balance is refused) and the price of
//!   a unit fits 64 bits; 0 if even whole units are worth less. One unit is then never worth more
//!   than about 10^-5 USD unless d = 8. See [`asset_decimals`].
//! - A size gets the most decimals s ≤ 3 for which one unit of size is worth at least 0.001 USD,
//!   else 0. 2^64 units are then worth at least 10^16 USD wherever s > 0. See [`size_decimals`].

pub mod binance;
pub mod chords;
mod currency;
pub mod deribit;
mod error;
mod finish;
pub mod hyperliquid;
mod lines;
mod name;
mod notes;
pub mod okx;
mod origin;
mod rounding;
mod table;
pub mod tables;
mod tree;

pub use error::ImportError;
pub use origin::Input;

use num_bigint::BigInt;
use num_traits::{One, Zero};
use ringfence_circuits::protocol::parameters::{
    AssetEntry, Decimal, Document, Parameters, TierEntry, MAX_DECIMALS, RATE_ONE,
};

/// Most decimals that importers give a balance.
pub const MOST_ASSET_DECIMALS: u8 = 8;
/// Most decimals that importers give a size.
pub const MOST_SIZE_DECIMALS: u8 = 3;
/// Decimals that are exact for every [`Decimal`] (80 characters and an exponent of at most 60).
const EXACT: u32 = 150;

/// What an importer makes of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The parameters; they have passed the checks of §2.
    pub document: Document,
    /// Markets that were left out.
    pub left_out: Vec<LeftOut>,
    /// What who imports must read. The document's notes have it, too.
    pub remarks: Vec<String>,
}

/// A market that was left out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Its name in the venue's table.
    pub market: String,
    /// Why, in words for the notes.
    pub reason: String,
}

impl Import {
    /// Checks the document and keeps it.
    fn checked(
        document: Document,
        left_out: Vec<LeftOut>,
        remarks: Vec<String>,
    ) -> Result<Self, ImportError> {
        let checked: Parameters = document.check()?;
        Ok(Import { document: checked.document().clone(), left_out, remarks })
    }
}

/// Decimals d of a balance for this price in USD (rule in the module's docs).
pub fn asset_decimals(price: &Decimal) -> u8 {
    let worth_enough = power(13 + EXACT);
    let scaled = price.floor(EXACT);
    let fits = |decimals: u8| {
        let unit_price = price.round_half_even(20 - u32::from(decimals));
        let value: BigInt = (&scaled << 64u32) / power(decimals.into());
        value >= worth_enough && unit_price >= BigInt::one() && unit_price.bits() <= 64
    };
    (0..=MOST_ASSET_DECIMALS).rev().find(|decimals| fits(*decimals)).unwrap_or(0)
}

/// Decimals s of a size for this price in USD of one whole unit (rule in the module's docs).
pub fn size_decimals(price: &Decimal) -> u8 {
    let scaled = price.floor(EXACT);
    let worth_enough = |decimals: u8| scaled >= power(EXACT - 3 + u32::from(decimals));
    (0..=MOST_SIZE_DECIMALS).rev().find(|decimals| worth_enough(*decimals)).unwrap_or(0)
}

/// `numerator/denominator` of non-negative numbers, rounded half-even to `decimals`; `None` if the
/// denominator is not positive.
fn quotient(numerator: &Decimal, denominator: &Decimal, decimals: u32) -> Option<Decimal> {
    let numerator = numerator.floor(EXACT) * power(decimals);
    let denominator = denominator.floor(EXACT);
    if denominator <= BigInt::zero() {
        return None;
    }
    let mut rounded: BigInt = &numerator / &denominator;
    let twice = (&numerator % &denominator) * 2u8;
    if twice > denominator || (twice == denominator && rounded.bit(0)) {
        rounded += 1;
    }
    Some(Decimal::from_units(rounded, decimals))
}

/// A single row up to 2^64−1.
fn single_row(rate: u64) -> Vec<TierEntry> {
    vec![TierEntry { up_to: u64::MAX.to_string(), rate: rate.to_string() }]
}

/// An asset whose debts and profits count in full.
fn asset(
    name: &str,
    price: &str,
    decimals: u8,
    source: &str,
    collateral: Vec<TierEntry>,
) -> AssetEntry {
    AssetEntry {
        name: name.to_owned(),
        decimals: decimals.to_string(),
        price: price.to_owned(),
        source: source.to_owned(),
        collateral,
        debt: single_row(RATE_ONE),
        profit_rate: RATE_ONE.to_string(),
    }
}

/// Decimals of a mark price for sizes of `size_decimals`.
fn mark_decimals(size_decimals: u8) -> u32 {
    u32::from(MAX_DECIMALS.saturating_sub(size_decimals))
}

fn power(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn d3_decimals_follow_from_the_price() {
        for (price, asset, size) in [
            ("115770", 8, 3),
            ("260.99", 8, 3),
            ("1", 6, 3),
            ("0.7392", 6, 2),
            ("0.00001245", 1, 0),
            ("0.00000069", 0, 0),
            ("0.0000000001", 0, 0),
        ] {
            let price = decimal(price);
            assert_eq!((asset_decimals(&price), size_decimals(&price)), (asset, size), "{price}");
        }
    }

    #[test]
    fn d4_quotients_round_half_even() {
        let half = |a, b| quotient(&decimal(a), &decimal(b), 1).unwrap().to_string();
        assert_eq!(half("1", "20"), "0");
        assert_eq!(half("3", "20"), "0.2");
        assert_eq!(half("1", "3"), "0.3");
        assert_eq!(half("2", "3"), "0.7");
        assert!(quotient(&decimal("1"), &decimal("0"), 1).is_none());
    }
}
