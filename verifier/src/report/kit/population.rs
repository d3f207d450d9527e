//! The population: all rows of the list with what they are worth.

use std::io::{self, Write};

use num_bigint::BigUint;
use ringfence_evidence::list::{document::List, rows::Row, sums::amount};
use serde::Serialize;

use super::{usd, KitHead};
use crate::{
    report::{
        amount::Amount,
        claim::Claim,
        reserves::Price,
        rows::{cell, csv_file, json_file},
    },
    say,
};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// Its line in `reserves.rows`, from 1.
    pub line: usize,
    /// The book.
    pub book: String,
    /// The chain.
    pub chain: String,
    /// The address.
    pub address: String,
    /// The asset.
    pub asset: String,
    /// The contract; empty for the chain's own coin.
    pub contract: String,
    /// The amount in the smallest units of the chain.
    pub units: String,
    /// The amount in the asset, rounded down to its decimals.
    pub amount: Amount,
    /// The value of that amount in USD.
    pub usd: Amount,
}

impl ListRow {
    /// The names of the columns.
    pub(super) const COLUMNS: [&'static str; 9] =
        ["line", "book", "chain", "address", "asset", "contract", "units", "amount", "usd"];

    /// The cells of the columns.
    pub(super) fn cells(&self) -> [String; Self::COLUMNS.len()] {
        [
            self.line.to_string(),
            cell(&self.book),
            self.chain.clone(),
            self.address.clone(),
            cell(&self.asset),
            self.contract.clone(),
            self.units.clone(),
            self.amount.to_string(),
            self.usd.to_string(),
        ]
    }
}

/// Rows of a list with the names of books and the prices of holdings. They are put into words one by one.
#[derive(Clone, Debug)]
pub(crate) struct PricedRows {
    pub(crate) names: Vec<String>,
    pub(crate) list: List,
    pub(crate) rows: Vec<Row>,
    /// By holding.
    pub(crate) prices: Vec<Option<Price>>,
}

impl PricedRows {
    /// The row at a place, from 0.
    pub(crate) fn get(&self, at: usize) -> Option<ListRow> {
        let row = self.rows.get(at)?;
        let holding = self.list.holding(row.holding.into())?;
        let decimals = self.price(row).map_or(0, |price| price.decimals);
        Some(ListRow {
            line: at + 1,
            book: self.names.get(usize::from(row.book)).cloned().unwrap_or_default(),
            chain: holding.chain.to_string(),
            address: row.address.to_string(),
            asset: holding.asset.clone(),
            contract: holding.contract_text(),
            units: row.units.to_string(),
            amount: Amount::natural(&amount(&row.units.into(), holding, decimals), decimals),
            usd: usd(&self.usd(at)),
        })
    }

    fn price(&self, row: &Row) -> Option<Price> {
        let place = usize::from(row.holding).checked_sub(1)?;
        self.prices.get(place).copied().flatten()
    }

    /// The value of the row at a place in 10^-20 USD.
    pub(crate) fn usd(&self, at: usize) -> BigUint {
        self.rows.get(at).map_or(BigUint::ZERO, |row| self.usd_of(row, row.units))
    }

    /// What so many units of a row's holding are worth in 10^-20 USD.
    pub(crate) fn usd_of(&self, row: &Row, units: u128) -> BigUint {
        match self.price(row).zip(self.list.holding(row.holding.into())) {
            Some((price, holding)) => amount(&units.into(), holding, price.decimals) * price.price,
            None => BigUint::ZERO,
        }
    }
}

/// All rows of the list that the statement names.
#[derive(Clone, Debug, Serialize)]
pub struct Population {
    /// What it is of.
    #[serde(flatten)]
    pub head: KitHead,
    /// What was checked of the list.
    pub claims: Vec<Claim>,
    /// Number of rows.
    pub count: usize,
    /// Their value in USD.
    pub usd: Amount,
    /// Number of rows of the statement that stand in no list; they are not in this population.
    pub others: usize,
    /// Their value in USD.
    pub others_usd: Amount,
    #[serde(skip)]
    pub(crate) rows: PricedRows,
}

impl Population {
    /// `others` are number and value, in 10^-20 USD, of the statement's rows that stand in no list.
    pub(crate) fn new(
        head: KitHead,
        claims: Vec<Claim>,
        rows: PricedRows,
        others: (usize, BigUint),
    ) -> Self {
        let total: BigUint = (0..rows.rows.len()).map(|at| rows.usd(at)).sum();
        let (count, (others, value)) = (rows.rows.len(), others);
        let (usd, others_usd) = (usd(&total), usd(&value));
        Population { head, claims, count, usd, others, others_usd, rows }
    }

    /// How much it is, and how much is not in it.
    pub fn said(&self) -> String {
        let (rows, others) = (self.count, self.others);
        let (usd, more) = (self.usd.cents_down(), self.others_usd.cents_down());
        say!("population.said", rows, usd, others, more).text
    }

    /// The rows in the order of the list.
    pub fn rows(&self) -> impl Iterator<Item = ListRow> + '_ {
        (0..self.count).filter_map(|at| self.rows.get(at))
    }

    /// Writes the rows as CSV. Lines that begin with `#` say what was looked at.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let cells = self.rows().map(|row| row.cells());
        let head = [self.head.lines(), vec![self.said()]].concat();
        csv_file(&head, &self.head.inputs, &ListRow::COLUMNS, cells, out)
    }

    /// Writes the rows as JSON.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json_file(self, self.rows(), out)
    }
}
