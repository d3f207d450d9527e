//! Rows of a list that somebody looks for, a page of them at a time: there can be a million.

use std::{collections::HashSet, io};

use ringfence_evidence::level::{Lack, Level};
use serde::{Deserialize, Serialize};

use super::{
    amount::{Amount, USD_20},
    reserves::{ReservesReport, RowResult, RowResults},
};
use crate::say;

/// What is looked for. Everything that is named must fit; nothing named, every row does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    /// The level: proven, observed or declared.
    pub level: Option<String>,
    /// The book.
    pub book: Option<String>,
    /// The chain.
    pub chain: Option<String>,
    /// The asset.
    pub asset: Option<String>,
    /// What the row lacks for being proven.
    pub lack: Option<String>,
    /// A part of the address, in letters of either case.
    pub address: Option<String>,
}

/// A page of what was found, the most valuable rows first.
#[derive(Clone, Debug, Serialize)]
pub struct Picked {
    /// How many rows fit.
    pub count: usize,
    /// Their value in USD.
    pub usd: Amount,
    /// How many rows there are.
    pub all: usize,
    /// The place of the first row of this page among those that fit, from 0.
    pub from: usize,
    /// The rows of this page.
    pub rows: Vec<RowResult>,
}

/// What a row must be, with names looked up once.
struct Filter<'a> {
    level: Option<Level>,
    lack: Option<Lack>,
    book: Option<&'a str>,
    /// By place in the list: whether rows of the holding fit.
    holdings: Vec<bool>,
    address: Option<String>,
    /// Whether something is named that no row can be.
    nothing: bool,
}

impl Wanted {
    /// Whether every row fits.
    pub fn is_everything(&self) -> bool {
        *self == Wanted::default()
    }

    fn filter(&self, results: &RowResults) -> Filter<'_> {
        let held = results.held();
        let level =
            self.level.as_deref().map(|word| Level::ALL.into_iter().find(|of| of.word() == word));
        let lack =
            self.lack.as_deref().map(|word| Lack::ALL.into_iter().find(|of| of.word() == word));
        let is =
            |wanted: &Option<String>, text: &str| wanted.as_deref().is_none_or(|of| of == text);
        let holdings = held.list.holdings.iter().map(|holding| {
            is(&self.asset, &holding.asset) && is(&self.chain, &holding.chain.to_string())
        });
        let address = self.address.as_deref().map(|text| text.trim().to_lowercase());
        Filter {
            nothing: level == Some(None) || lack == Some(None),
            level: level.flatten(),
            lack: lack.flatten(),
            book: self.book.as_deref(),
            holdings: holdings.collect(),
            address: address.filter(|text| !text.is_empty()),
        }
    }
}

impl Filter<'_> {
    fn fits(&self, results: &RowResults, at: usize) -> bool {
        let held = results.held();
        let (Some(row), Some(standing)) = (held.rows.get(at), held.standings.get(at)) else {
            return false;
        };
        let holding = usize::from(row.holding).checked_sub(1);
        let book = held.names.get(usize::from(row.book));
        !self.nothing
            && self.level.is_none_or(|level| level == standing.level)
            && self.lack.is_none_or(|lack| standing.lacks.has(lack))
            && self.book.is_none_or(|name| book.is_some_and(|book| book == name))
            && holding.and_then(|place| self.holdings.get(place)) == Some(&true)
            && self
                .address
                .as_deref()
                .is_none_or(|part| row.address.to_string().to_lowercase().contains(part))
    }
}

impl RowResults {
    /// Places of all rows, the most valuable first.
    pub fn places_by_value(&self) -> Vec<usize> {
        self.by_value(|_| true)
    }

    /// At most `most` rows from place `from` of those that are wanted. `places` is the order in which they
    /// are looked for.
    pub fn pick(&self, places: &[usize], wanted: &Wanted, from: usize, most: usize) -> Picked {
        let filter = wanted.filter(self);
        let (mut count, mut usd, mut rows) = (0, num_bigint::BigUint::ZERO, vec![]);
        for &at in places.iter().filter(|at| filter.fits(self, **at)) {
            if count >= from && rows.len() < most {
                rows.extend(self.get(at));
            }
            count += 1;
            usd += self.usd(at);
        }
        Picked { count, usd: Amount::natural(&usd, USD_20), all: self.len(), from, rows }
    }
}

impl ReservesReport {
    /// A part of a file of rows as CSV: of `most` rows from place `from` in the order of the list, those that
    /// are wanted. All parts in order are the file; the first says before everything else if rows are left out.
    ///
    /// # Errors
    /// It is an error if memory for it can't be had.
    pub fn csv_part(
        &self,
        statement: &str,
        wanted: &Wanted,
        from: usize,
        most: usize,
    ) -> io::Result<Vec<u8>> {
        let filter = wanted.filter(&self.results);
        let end = from.saturating_add(most).min(self.results.len());
        let rows = (from..end).filter(|at| filter.fits(&self.results, *at));
        let mut part = vec![];
        self.write_csv(statement, rows.filter_map(|at| self.results.get(at)), &mut part)?;
        if from > 0 {
            let mut head = vec![];
            self.write_csv(statement, std::iter::empty(), &mut head)?;
            part.drain(..head.len().min(part.len()));
        } else if !wanted.is_everything() {
            let places: Vec<usize> = (0..self.results.len()).collect();
            let count = self.results.pick(&places, wanted, 0, 0).count;
            let said = say!("rows.some", count, all = self.results.len()).text;
            part.splice(..0, format!("# {said}\n").into_bytes());
        }
        Ok(part)
    }

    /// The distinct names that rows can be looked for by: books, chains and assets, each in the list's order.
    pub fn names(&self) -> [Vec<String>; 3] {
        let distinct = |names: &mut dyn Iterator<Item = &String>| {
            let mut seen = HashSet::new();
            names.filter(|name| seen.insert(*name)).cloned().collect::<Vec<String>>()
        };
        [
            distinct(&mut self.results.held().names.iter()),
            distinct(&mut self.holdings.iter().map(|of| &of.chain)),
            distinct(&mut self.holdings.iter().map(|of| &of.asset)),
        ]
    }
}
