//! The cut-off: what observers saw at rows' addresses some blocks before and after the balances were taken.

use std::{
    fmt,
    io::{self, Write},
};

use num_bigint::BigUint;
use ringfence_evidence::chain::Chain;
use serde::Serialize;

use super::{fmt_claims, population::PricedRows, usd, KitHead, ListRow};
use crate::{
    report::{
        amount::Amount,
        claim::Claim,
        rows::{csv_file, json_file},
        text::table::table,
    },
    say, word,
};

/// How many rows a text shows.
const SHOWN: usize = 20;

/// Where an observation's block lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Before the head.
    Before,
    /// It is the head.
    Head,
    /// Behind the head.
    After,
}

impl Place {
    fn word(self) -> &'static str {
        match self {
            Place::Before => word!("cut-off.before"),
            Place::Head => word!("cut-off.head"),
            Place::After => word!("cut-off.after"),
        }
    }
}

/// An observation that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObservationUsed {
    /// The file.
    pub name: String,
    /// Who signed it.
    pub observer: String,
    /// The chain.
    pub chain: String,
    /// The block's number.
    pub number: String,
    /// Where that lies.
    pub place: Place,
    /// How many blocks from the head.
    pub blocks: String,
    /// The block's time by the reader's headers; none if it is not in them.
    pub time: Option<String>,
    /// Of how many rows of the list it says something.
    pub rows: usize,
}

/// The least that observations before and after the head say of a row, in units; none where none says anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Least {
    pub(crate) before: Option<u128>,
    pub(crate) head: Option<u128>,
    pub(crate) after: Option<u128>,
}

/// A row with what was seen around the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CutOffRow {
    /// The row of the list.
    #[serde(flatten)]
    pub row: ListRow,
    /// The least units that an observation before the head shows; empty if none says anything.
    pub before: String,
    /// The same at the head.
    pub head: String,
    /// The same after the head.
    pub after: String,
    /// Value of what was not there before, in USD; none if nobody looked.
    pub came_usd: Option<Amount>,
    /// Value of what was not there after, in USD; none if nobody looked.
    pub left_usd: Option<Amount>,
    /// Value of what was there neither before nor after, in USD; none if nobody looked at one of the two.
    pub neither_usd: Option<Amount>,
}

/// Sums of values of the rows of a chain, in USD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CutOffSum {
    /// The chain.
    pub chain: String,
    /// Number of rows.
    pub rows: usize,
    /// Their value.
    pub usd: Amount,
    /// Value of the rows that were seen before the head.
    pub before_usd: Amount,
    /// Value of what of these was not there then; none if no row was seen.
    pub came_usd: Option<Amount>,
    /// Value of the rows that were seen after the head.
    pub after_usd: Amount,
    /// Value of what of these was not there then; none if no row was seen.
    pub left_usd: Option<Amount>,
    /// Number of rows that were seen before and after the head.
    pub both: usize,
    /// Their value.
    pub both_usd: Amount,
    /// Value of what of these was there neither before nor after; none if no row was seen.
    pub neither_usd: Option<Amount>,
}

/// Rows that were seen, and how much of their value was not there.
#[derive(Default)]
struct Side {
    rows: usize,
    usd: BigUint,
    gone: BigUint,
}

impl Side {
    fn add(&mut self, total: &BigUint, gone: Option<BigUint>) {
        if let Some(gone) = gone {
            self.rows += 1;
            self.usd += total;
            self.gone += gone;
        }
    }

    fn gone(&self) -> Option<Amount> {
        (self.rows > 0).then(|| usd(&self.gone))
    }
}

/// What observers saw before and after the head.
#[derive(Clone, Debug, Serialize)]
pub struct CutOff {
    /// What it is of.
    #[serde(flatten)]
    pub head: KitHead,
    /// What was checked of the list.
    pub claims: Vec<Claim>,
    /// Observations that count.
    pub observations: Vec<ObservationUsed>,
    /// Why others don't.
    pub not_counted: Vec<String>,
    /// By chain.
    pub chains: Vec<CutOffSum>,
    #[serde(skip)]
    pub(crate) least: Vec<Least>,
    #[serde(skip)]
    pub(crate) rows: PricedRows,
}

/// Values of a row in 10^-20 USD.
struct Values {
    usd: BigUint,
    came: Option<BigUint>,
    left: Option<BigUint>,
    neither: Option<BigUint>,
}

impl CutOff {
    pub(crate) fn new(
        head: KitHead,
        claims: Vec<Claim>,
        observations: Vec<ObservationUsed>,
        not_counted: Vec<String>,
        least: Vec<Least>,
        rows: PricedRows,
    ) -> Self {
        let mut cut_off =
            CutOff { head, claims, observations, not_counted, chains: vec![], least, rows };
        cut_off.chains = cut_off.sums();
        cut_off
    }

    fn values(&self, at: usize) -> Option<Values> {
        let (row, least) = (self.rows.rows.get(at)?, self.least.get(at)?);
        let total = self.rows.usd_of(row, row.units);
        // What was there of the row's units, and what not.
        let there = |units: u128| self.rows.usd_of(row, units.min(row.units));
        let gone = |units: u128| &total - there(units);
        let both = least.before.zip(least.after).map(|(before, after)| before.max(after));
        Some(Values {
            came: least.before.map(gone),
            left: least.after.map(gone),
            neither: both.map(gone),
            usd: total.clone(),
        })
    }

    fn sums(&self) -> Vec<CutOffSum> {
        self.rows.list.heads.iter().map(|head| self.sum(head.chain)).collect()
    }

    fn sum(&self, chain: Chain) -> CutOffSum {
        let (mut rows, mut total) = (0, BigUint::ZERO);
        let [mut before, mut after, mut both]: [Side; 3] = Default::default();
        for (at, row) in self.rows.rows.iter().enumerate() {
            let holding = self.rows.list.holding(row.holding.into());
            let of_chain = holding.is_some_and(|holding| holding.chain == chain);
            let Some(values) = self.values(at).filter(|_| of_chain) else { continue };
            before.add(&values.usd, values.came);
            after.add(&values.usd, values.left);
            both.add(&values.usd, values.neither);
            rows += 1;
            total += values.usd;
        }
        CutOffSum {
            chain: chain.to_string(),
            rows,
            usd: usd(&total),
            before_usd: usd(&before.usd),
            came_usd: before.gone(),
            after_usd: usd(&after.usd),
            left_usd: after.gone(),
            both: both.rows,
            both_usd: usd(&both.usd),
            neither_usd: both.gone(),
        }
    }

    /// All rows in the order of the list.
    pub fn rows(&self) -> impl Iterator<Item = CutOffRow> + '_ {
        (0..self.least.len()).filter_map(|at| self.row(at))
    }

    fn row(&self, at: usize) -> Option<CutOffRow> {
        let (values, least) = (self.values(at)?, self.least.get(at)?);
        let units = |units: Option<u128>| units.map_or_else(String::new, |units| units.to_string());
        let value = |value: Option<BigUint>| value.map(|value| usd(&value));
        Some(CutOffRow {
            row: self.rows.get(at)?,
            before: units(least.before),
            head: units(least.head),
            after: units(least.after),
            came_usd: value(values.came),
            left_usd: value(values.left),
            neither_usd: value(values.neither),
        })
    }

    /// Rows by what was there neither before nor after, the most first; those without any left out.
    fn shown(&self) -> Vec<usize> {
        let values = (0..self.least.len()).filter_map(|at| Some((self.values(at)?.neither?, at)));
        let mut places: Vec<(BigUint, usize)> =
            values.filter(|(neither, _)| *neither != BigUint::ZERO).collect();
        places.sort_by(|(one, a), (other, b)| other.cmp(one).then(a.cmp(b)));
        places.into_iter().take(SHOWN).map(|(_, at)| at).collect()
    }

    /// Writes all rows as CSV. Lines that begin with `#` say what was looked at.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        const MORE: [&str; 6] = ["before", "head", "after", "came_usd", "left_usd", "neither_usd"];
        const COLUMNS: usize = ListRow::COLUMNS.len() + MORE.len();
        let mut columns = [""; COLUMNS];
        let names = ListRow::COLUMNS.iter().chain(&MORE);
        columns.iter_mut().zip(names).for_each(|(column, name)| *column = name);
        let optional = |amount: Option<Amount>| amount.map_or(String::new(), |a| a.to_string());
        let cells = self.rows().map(|row| {
            let values = [row.came_usd, row.left_usd, row.neither_usd].map(optional);
            let more = [row.before, row.head, row.after].into_iter().chain(values);
            let mut cells: [String; COLUMNS] = Default::default();
            let all = row.row.cells().into_iter().chain(more);
            cells.iter_mut().zip(all).for_each(|(cell, value)| *cell = value);
            cells
        });
        let mut head = self.head.lines();
        head.extend(self.observations.iter().map(ObservationUsed::line));
        csv_file(&head, &self.head.inputs, &columns, cells, out)
    }

    /// Writes all rows as JSON.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json_file(self, self.rows(), out)
    }
}

impl ObservationUsed {
    fn line(&self) -> String {
        let ObservationUsed { observer, chain, number, blocks, rows, .. } = self;
        let place = self.place.word();
        let time = match &self.time {
            Some(time) => say!("cut-off.time", time).text,
            None => word!("cut-off.no-time").to_owned(),
        };
        match self.place {
            Place::Head => say!("cut-off.at-head", observer, chain, number, time, rows).text,
            _ => say!("cut-off.used", observer, chain, number, blocks, place, time, rows).text,
        }
    }
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.head)?;
        fmt_claims(f, &self.claims)?;
        writeln!(f, "\n{}", word!("cut-off.observations"))?;
        for used in &self.observations {
            writeln!(f, "{}", say!("text.item", item = used.line()))?;
        }
        for why in &self.not_counted {
            writeln!(f, "{}", say!("text.item", item = why))?;
        }
        writeln!(f, "\n{}", word!("cut-off.sums"))?;
        let gone = |gone: &Option<Amount>| gone.as_ref().map_or("–".into(), Amount::cents_down);
        let sum = |sum: &CutOffSum| {
            vec![
                sum.chain.clone(),
                sum.usd.cents_down(),
                sum.before_usd.cents_down(),
                gone(&sum.came_usd),
                sum.after_usd.cents_down(),
                gone(&sum.left_usd),
                sum.both_usd.cents_down(),
                gone(&sum.neither_usd),
            ]
        };
        let header = [
            word!("reserves.chain"),
            word!("cut-off.listed"),
            word!("cut-off.seen-before"),
            word!("cut-off.not-there"),
            word!("cut-off.seen-after"),
            word!("cut-off.not-there"),
            word!("cut-off.seen-both"),
            word!("cut-off.neither"),
        ];
        table(f, &header, &self.chains.iter().map(sum).collect::<Vec<_>>())?;
        let shown = self.shown();
        if !shown.is_empty() {
            writeln!(f, "\n{}", say!("cut-off.rows", count = shown.len()))?;
        }
        for row in shown.into_iter().filter_map(|at| self.row(at)) {
            let CutOffRow { before, after, .. } = &row;
            let neither = row.neither_usd.as_ref().map_or_else(String::new, Amount::cents_down);
            let ListRow { line, asset, chain, address, units, .. } = &row.row;
            let said =
                say!("cut-off.row", line, asset, chain, address, before, units, after, neither);
            writeln!(f, "{said}")?;
        }
        writeln!(f, "\n{}", word!("cut-off.words"))
    }
}
