//! A sample drawn by value.

use std::{
    fmt,
    io::{self, Write},
};

use serde::Serialize;

use super::{fmt_claims, population::PricedRows, KitHead, ListRow};
use crate::{
    report::{
        amount::Amount,
        claim::Claim,
        rows::{csv_file, json_file},
    },
    say,
};

/// Why a row is in a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is worth at least an interval, so it is taken whatever the start.
    Certain,
    /// The hit with this number, from 1, fell on it.
    Hit(usize),
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Taken::Certain => f.write_str("certain"),
            Taken::Hit(number) => number.fmt(f),
        }
    }
}

/// A row of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleRow {
    /// The row of the list.
    #[serde(flatten)]
    pub row: ListRow,
    /// `certain`, or the number of the hit.
    pub taken: String,
}

/// A sample drawn by value, and how.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// What it is of.
    #[serde(flatten)]
    pub head: KitHead,
    /// What was checked of the list.
    pub claims: Vec<Claim>,
    /// The seed.
    pub seed: String,
    /// How many rows were asked for.
    pub asked: usize,
    /// Number of rows of the list.
    pub population: usize,
    /// Their value in USD.
    pub usd: Amount,
    /// How many of them are worth nothing at the prices of the parameters, so that they can't be drawn.
    pub worthless: usize,
    /// How many rows were taken with certainty.
    pub certain: usize,
    /// The value of these in USD.
    pub certain_usd: Amount,
    /// How many rows were drawn from the rest.
    pub drawn: usize,
    /// The value of the rest in USD.
    pub rest_usd: Amount,
    /// The interval in USD, rounded down: value of the rest, divided by the number of rows drawn from it.
    pub interval: Option<Amount>,
    /// The start in USD, rounded down: how far into the rest's value the first hit lies.
    pub start: Option<Amount>,
    /// The start as it was computed: a whole number of 10^-20 USD divided by the number of rows drawn.
    pub start_units: Option<String>,
    /// The counter for which the hash gave the start.
    pub counter: Option<u32>,
    /// Places of the rows in the list, from 0, in its order.
    #[serde(skip)]
    pub(crate) taken: Vec<(usize, Taken)>,
    #[serde(skip)]
    pub(crate) rows: PricedRows,
}

impl Sample {
    /// The rows of the sample in the order of the list.
    pub fn rows(&self) -> impl Iterator<Item = SampleRow> + '_ {
        self.taken.iter().filter_map(|(at, taken)| {
            Some(SampleRow { row: self.rows.get(*at)?, taken: taken.to_string() })
        })
    }

    /// How the sample was drawn, a line for each number.
    fn lines(&self) -> Vec<String> {
        let Sample { seed, asked, population, usd, worthless, certain, certain_usd, .. } = self;
        let (usd, certain_usd) = (usd.cents_down(), certain_usd.cents_down());
        let mut lines = vec![
            say!("sample.seed", seed, asked).text,
            say!("sample.population", rows = population, usd, worthless).text,
            say!("sample.certain", rows = certain, usd = certain_usd).text,
        ];
        if let (Some(interval), Some(start)) = (&self.interval, &self.start) {
            let (rows, usd) = (self.drawn, self.rest_usd.cents_down());
            lines.push(say!("sample.drawn", rows, usd, interval, start).text);
        }
        lines
    }

    /// Writes the rows as CSV. Lines that begin with `#` say what was looked at and how rows were drawn.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        const COLUMNS: usize = ListRow::COLUMNS.len() + 1;
        let mut columns = [""; COLUMNS];
        let names = ListRow::COLUMNS.iter().chain(&["taken"]);
        columns.iter_mut().zip(names).for_each(|(column, name)| *column = name);
        let cells = self.rows().map(|SampleRow { row, taken }| {
            let mut cells: [String; COLUMNS] = Default::default();
            let values = row.cells().into_iter().chain([taken]);
            cells.iter_mut().zip(values).for_each(|(cell, value)| *cell = value);
            cells
        });
        let head = [self.head.lines(), self.lines()].concat();
        csv_file(&head, &self.head.inputs, &columns, cells, out)
    }

    /// Writes the rows as JSON.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json_file(self, self.rows(), out)
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.head)?;
        fmt_claims(f, &self.claims)?;
        self.lines().iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
