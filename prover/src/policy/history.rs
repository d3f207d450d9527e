//! Makes a history of tables of prices.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::{
        hash::digest::Digest,
        policy::history::{price_text, Rows, Series, HISTORY_FORMAT, MAX_ROWS},
    },
};
use ringfence_verifier::{message::Quoted, report::time_of, say};
use serde::Serialize;

use super::{
    error::{PolicyFault, MOST_LISTED},
    file::{self, open},
    table::{Columns, Table},
};
use crate::parameter_file::write_with;

/// A row, with the place that it comes from.
struct Found {
    /// The name by its place in the list of names.
    name: u32,
    time: i64,
    price: u128,
    /// The table; none: the older history.
    table: Option<u32>,
    line: u64,
}

/// What a history was made of.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// Its digest.
    pub digest: Digest,
    /// How many rows it has.
    pub rows: u64,
    /// Its series by name.
    pub series: Vec<OfSeries>,
    /// How many rows stood more than once, with the same price.
    pub repeated: u64,
    /// How many rows are those of the older history.
    pub carried: u64,
}

/// A series of a history that was made.
#[derive(Clone, Debug, Serialize)]
pub struct OfSeries {
    /// The name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// The time of the first.
    pub first: String,
    /// The time of the last.
    pub last: String,
    /// The last price.
    pub price: String,
}

/// Rows as they are collected.
#[derive(Default)]
struct Collected {
    names: Vec<String>,
    places: HashMap<String, u32>,
    rows: Vec<Found>,
}

impl Collected {
    fn add(&mut self, name: &str, found: Found) -> Result<(), PolicyFault> {
        let place = match self.places.get(name) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                self.names.push(name.to_owned());
                self.places.insert(name.to_owned(), place);
                place
            }
        };
        self.rows.push(Found { name: place, ..found });
        // Twice as many: the older rows may stand in the tables, too.
        match self.rows.len() as u64 > 2 * MAX_ROWS {
            true => Err(PolicyFault::Rows { count: self.rows.len(), most: MAX_ROWS }),
            false => Ok(()),
        }
    }
}

/// Makes a history of the rows of tables, and of the rows of an older history that it continues, and writes it to `out`.
///
/// # Errors
/// It is an error if a row is refused, if two rows contradict each other, or if tables and the older history speak of
/// the same times and differ.
pub fn write_history(
    tables: &[Table],
    columns: &Columns,
    older: Option<&Path>,
    out: &Path,
) -> Result<Made, PolicyFault> {
    let mut collected = Collected::default();
    let mut ranges: HashMap<String, (i64, i64)> = HashMap::new();
    if let Some(path) = older {
        read_older(path, &mut collected, &mut ranges)?;
    }
    let carried = collected.rows.len() as u64;
    for (at, table) in (0..).zip(tables) {
        table.read(columns, |row| {
            let (time, price, line) = (row.time, row.price, row.line);
            collected.add(row.name, Found { name: 0, time, price, table: Some(at), line })
        })?;
    }
    let Collected { names, mut rows, .. } = collected;
    rows.sort_by(|one, other| {
        let name = |row: &Found| names.get(row.name as usize);
        (name(one), one.time, one.table, one.line).cmp(&(
            name(other),
            other.time,
            other.table,
            other.line,
        ))
    });
    let places = Places { tables, older, names: &names };
    let rows_before = rows.len();
    let rows = places.once(rows, &ranges)?;
    let repeated = (rows_before - rows.len()) as u64;
    if rows.is_empty() || rows.len() as u64 > MAX_ROWS {
        return Err(PolicyFault::Rows { count: rows.len(), most: MAX_ROWS });
    }
    let write = |to: &mut dyn Write| {
        writeln!(to, "{HISTORY_FORMAT}")?;
        for row in &rows {
            let (name, time) = (places.name(row), time_of(row.time));
            writeln!(to, "{name}\t{time}\t{}", price_text(row.price))?;
        }
        Ok(())
    };
    write_with(out, write)?;
    let digest = file::copy_history(open(out)?, &mut std::io::sink())
        .map_err(|error| PolicyFault::History(out.to_owned(), error))?;
    let series = places.series(&rows);
    Ok(Made { digest, rows: rows.len() as u64, series, repeated, carried })
}

/// Collects the rows of an older history, and the first and the last time of each of its series.
fn read_older(
    path: &Path,
    collected: &mut Collected,
    ranges: &mut HashMap<String, (i64, i64)>,
) -> Result<(), PolicyFault> {
    let refused = |error| PolicyFault::History(path.to_owned(), error);
    let mut rows = Rows::new(open(path)?).map_err(refused)?;
    let mut series = Series::default();
    // Behind the first line.
    let mut line = 1;
    while rows.read(&mut series).map_err(refused)? {
        for point in &series.points {
            line += 1;
            let (time, price) = (point.time, point.price);
            let range = ranges.entry(series.name.clone()).or_insert((time, time));
            *range = (range.0.min(time), range.1.max(time));
            collected.add(&series.name, Found { name: 0, time, price, table: None, line })?;
        }
    }
    Ok(())
}

/// What places of rows are called.
struct Places<'a> {
    tables: &'a [Table],
    older: Option<&'a Path>,
    names: &'a [String],
}

impl Places<'_> {
    fn name(&self, row: &Found) -> &str {
        self.names.get(row.name as usize).map_or("", String::as_str)
    }

    fn path(&self, row: &Found) -> PathBuf {
        let table = row.table.and_then(|at| self.tables.get(at as usize));
        table.map(|table| table.path.clone()).or(self.older.map(Path::to_owned)).unwrap_or_default()
    }

    /// Price and place of a row.
    fn of(&self, row: &Found) -> String {
        let (price, path, line) = (price_text(row.price), shown_path(&self.path(row)), row.line);
        say!("RF-1344.place", price, path, line).text
    }

    /// Each row once.
    ///
    /// # Errors
    /// It is an error if two have different prices, or a table has a row within the times of the older history that
    /// stands not in it.
    fn once(
        &self,
        rows: Vec<Found>,
        ranges: &HashMap<String, (i64, i64)>,
    ) -> Result<Vec<Found>, PolicyFault> {
        let mut kept: Vec<Found> = Vec::with_capacity(rows.len());
        let mut different: Vec<String> = vec![];
        for row in rows {
            let last = kept.last().filter(|last| (last.name, last.time) == (row.name, row.time));
            let name = self.name(&row);
            let (time, now) = (|| time_of(row.time), || self.of(&row));
            match last {
                Some(last) if last.price == row.price => continue,
                Some(last) if last.table.is_none() => {
                    let (name, before) = (Quoted(name), price_text(last.price));
                    let (time, now) = (time(), now());
                    different.push(say!("RF-1345.other", name, time, before, now).text);
                    continue;
                }
                Some(last) => {
                    let (name, one, other) = (name.to_owned(), self.of(last), now());
                    let time = time();
                    return Err(PolicyFault::Twice { name, time, one, other });
                }
                None => {}
            }
            let within = ranges.get(name).is_some_and(|(first, last)| {
                row.table.is_some() && (*first..=*last).contains(&row.time)
            });
            if within {
                let (time, now) = (time(), now());
                different.push(say!("RF-1345.new", name = Quoted(name), time, now).text);
            }
            kept.push(row);
        }
        let count = different.len();
        different.truncate(MOST_LISTED);
        match self.older.filter(|_| count > 0) {
            Some(path) => {
                let path = path.to_owned();
                Err(PolicyFault::Continued { path, count, first: different })
            }
            None => Ok(kept),
        }
    }

    fn series(&self, rows: &[Found]) -> Vec<OfSeries> {
        let mut found: BTreeMap<&str, OfSeries> = BTreeMap::new();
        for row in rows {
            let (time, price) = (time_of(row.time), price_text(row.price));
            let series = found.entry(self.name(row)).or_insert_with(|| OfSeries {
                name: self.name(row).to_owned(),
                rows: 0,
                first: time.clone(),
                last: String::new(),
                price: String::new(),
            });
            series.rows += 1;
            (series.last, series.price) = (time, price);
        }
        found.into_values().collect()
    }
}
