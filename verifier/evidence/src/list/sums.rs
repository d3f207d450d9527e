//! What rows add up to.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use ringfence_circuits::primitive::shown::Shown;

use super::document::{Holding, List};

/// Sums of units by holding (its id, from 1) and book (its index).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<(u16, u16), BigUint>);

/// An asset in a book.
pub type Place = (u16, String);

/// A stated amount that is not the sum of the rows (V12).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// The statement has no row for a sum.
    #[error("book {book} has {sum} units of {} in the list, but the statement has no such row", Shown(.asset))]
    NotStated {
        /// The book's index.
        book: u16,
        /// The asset.
        asset: String,
        /// The sum in 10^-d.
        sum: BigUint,
    },
    /// The statement has a row that the list has not.
    #[error("the statement has {stated} units of {} in book {book} from the list, but the list adds up to none", Shown(.asset))]
    NotListed {
        /// The book's index.
        book: u16,
        /// The asset.
        asset: String,
        /// The stated amount in 10^-d.
        stated: BigUint,
    },
    /// Both have it, with other amounts.
    #[error("the statement has {stated} units of {} in book {book}, but the list adds up to {sum}", Shown(.asset))]
    Other {
        /// The book's index.
        book: u16,
        /// The asset.
        asset: String,
        /// The stated amount in 10^-d.
        stated: BigUint,
        /// The sum in 10^-d.
        sum: BigUint,
    },
}

impl Sums {
    /// Adds the units of a row.
    pub fn add(&mut self, holding: u16, book: u16, units: u128) {
        *self.0.entry((holding, book)).or_default() += units;
    }

    /// The sum of a holding in a book, in units of the chain.
    pub fn units(&self, holding: u16, book: u16) -> BigUint {
        self.0.get(&(holding, book)).cloned().unwrap_or_default()
    }

    /// All sums by (holding, book).
    pub fn iter(&self) -> impl Iterator<Item = ((u16, u16), &BigUint)> {
        self.0.iter().map(|(place, units)| (*place, units))
    }

    /// The amounts by book and asset in units of 10^-d, amounts of zero left out:
    /// Σ over holdings ⌊U·10^d / 10^decimals⌋, each holding floored by itself. `decimals` gives d of
    /// an asset of the parameters; the first asset that it does not know is the error.
    ///
    /// # Errors
    /// The name of an asset that the parameters don't have.
    pub fn amounts(
        &self,
        list: &List,
        decimals: impl Fn(&str) -> Option<u32>,
    ) -> Result<BTreeMap<Place, BigUint>, String> {
        let mut amounts: BTreeMap<Place, BigUint> = BTreeMap::new();
        for ((holding, book), units) in self.iter() {
            let Some(holding) = list.holding(holding.into()) else { continue };
            let d = decimals(&holding.asset).ok_or_else(|| holding.asset.clone())?;
            let amount = amount(units, holding, d);
            if amount != BigUint::ZERO {
                *amounts.entry((book, holding.asset.clone())).or_default() += amount;
            }
        }
        Ok(amounts)
    }
}

/// ⌊units·10^d / 10^decimals⌋.
pub fn amount(units: &BigUint, holding: &Holding, d: u32) -> BigUint {
    let ten = BigUint::from(10u32);
    match d.checked_sub(holding.decimals) {
        Some(more) => units * ten.pow(more),
        None => units / ten.pow(holding.decimals - d),
    }
}

/// Compares stated amounts with sums; both by book and asset, in 10^-d.
pub fn differences(
    stated: &BTreeMap<Place, BigUint>,
    sums: &BTreeMap<Place, BigUint>,
) -> Vec<Difference> {
    let mut differences = vec![];
    for ((book, asset), sum) in sums {
        let (book, asset, sum) = (*book, asset.clone(), sum.clone());
        match stated.get(&(book, asset.clone())) {
            None => differences.push(Difference::NotStated { book, asset, sum }),
            Some(stated) if *stated != sum => {
                differences.push(Difference::Other { book, asset, stated: stated.clone(), sum });
            }
            Some(_) => {}
        }
    }
    for ((book, asset), stated) in stated {
        if !sums.contains_key(&(*book, asset.clone())) {
            let (book, asset, stated) = (*book, asset.clone(), stated.clone());
            differences.push(Difference::NotListed { book, asset, stated });
        }
    }
    differences
}
