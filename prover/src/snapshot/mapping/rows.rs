//! Rows of foreign columns become rows of ours.

use std::collections::{BTreeMap, BTreeSet};

use super::{exact::Exact, node::nearest, table_map::TableMap, text::Column};
use crate::snapshot::{
    error::{ImportError, Problem},
    mapped::{Lines, MappedFile},
    origin::VAULT_COLUMNS,
    source::{csv::CsvFormat, Batch, BatchRow, Fault, RowSource},
    table::{MAPPING_FILE as FILE, POSITIONS},
};
use ringfence_verifier::message::Quoted;

/// Places of the columns of positions that are had from others.
const SIDE: usize = 3;
const SIZE: usize = 4;
const COST: usize = 5;
/// Most bytes of a row's other texts where each asset has a column of its own: they are repeated for every asset.
const MOST_REPEATED: usize = 1 << 12;

/// A source of foreign columns, as a source of ours.
pub(in crate::snapshot) struct MappedSource<'a, S> {
    inner: S,
    batch: Batch,
    /// The row of the batch that comes next.
    next: usize,
    map: TableMap,
    names: &'a BTreeMap<String, String>,
    /// The snapshot's time in seconds.
    time: i64,
    labels: Vec<String>,
    columns: Vec<String>,
    out: Vec<String>,
    amount: Option<usize>,
    name: Option<usize>,
    /// The vault that the row before made, so that neighbours make it once.
    counted: Counted,
}

/// What happened to the rows of a file.
#[derive(Debug, Default)]
struct Counted {
    rows: u64,
    given: u64,
    left_out: BTreeMap<String, u64>,
    zeros: u64,
    /// Lines that `keep` did not take.
    passed: Lines,
}

impl<'a, S: RowSource> MappedSource<'a, S> {
    /// Puts a map over a source. `line` is that of the source's header, `file` what messages call it.
    ///
    /// # Errors
    /// It is an error if the source lacks a column that the map names, or has it twice.
    pub(in crate::snapshot) fn new(
        inner: S,
        (file, line): (&str, u64),
        mut map: TableMap,
        names: &'a BTreeMap<String, String>,
        time: i64,
    ) -> Result<Self, ImportError> {
        for column in map.columns() {
            find(inner.columns(), column, file, line).map_err(ImportError::Column)?;
        }
        let columns = map.table.header.iter().chain(&VAULT_COLUMNS);
        let columns: Vec<String> = columns.map(|name| (*name).to_owned()).collect();
        Ok(MappedSource {
            inner,
            batch: Batch::default(),
            next: 0,
            labels: map.labels(),
            out: vec![String::new(); columns.len()],
            amount: map.table.header.iter().position(|name| *name == "amount"),
            name: map.name_place(),
            columns,
            map,
            names,
            time,
            counted: Counted::default(),
        })
    }

    /// Maps one row into `batch`.
    fn row(&mut self, row: BatchRow<'_>, batch: &mut Batch) -> Result<(), Fault> {
        if !self.counts(row)? {
            return Ok(());
        }
        self.out.iter_mut().for_each(String::clear);
        for (at, text) in &self.map.texts {
            text.write(row, &mut self.out[*at]).map_err(|reason| self.fault(*at, reason))?;
        }
        if let Some(mapped) = self.name.and_then(|at| self.names.get(&self.out[at])) {
            let at = self.name.unwrap_or_default();
            self.out[at].clone_from(mapped);
        }
        for index in 0..self.map.numbers.len() {
            let (at, number) = &self.map.numbers[index];
            let name = self.name.map_or("", |at| &self.out[at]);
            let number = number.of(row, name).map_err(|reason| self.fault(*at, reason))?;
            let at = *at;
            match number {
                Some(number) if self.map.signed_size && at == SIZE => self.put_signed(number),
                Some(number) => self.out[at] = number.to_string(),
                None => {}
            }
        }
        if let Some(value) = &self.map.entry_value {
            let value = value.of(row, &self.out[2]).map_err(|reason| self.fault(COST, reason))?;
            self.put_entry_value(value)?;
        }
        match self.map.wide.is_empty() {
            true => self.give(row.line(), 0, batch),
            false => self.wide(row, batch)?,
        }
        Ok(())
    }

    /// Whether a row counts.
    fn counts(&mut self, row: BatchRow<'_>) -> Result<bool, Fault> {
        // What leaves a row out without a doubt goes before a number that can't be read.
        let (mut faulty, mut words) = (None, None);
        let left_out = self.map.leave_out.iter().map(|condition| (condition, true));
        let kept = self.map.keep.iter().map(|condition| (condition, false));
        for (condition, wanted) in left_out.chain(kept) {
            match condition.holds(row) {
                Ok(held) if held.holds == wanted => {
                    words = Some(condition.words(held));
                    // What `leave_out` names, and zeros, nobody will miss.
                    if !wanted && !condition.is_of_zeros() {
                        self.counted.passed.add(row.line());
                    }
                    break;
                }
                Ok(_) => {}
                Err(fault) => faulty = faulty.or(Some(fault)),
            }
        }
        let words = match (words, faulty, &self.map.time) {
            (Some(words), ..) => words,
            (None, Some(fault), _) => return Err(fault),
            (None, None, None) => return Ok(true),
            (None, None, Some(time)) => match time.counts(row, self.time) {
                Ok(true) => return Ok(true),
                Ok(false) => time.words(),
                Err(reason) => return Err(Fault { column: "time".into(), reason }),
            },
        };
        *self.counted.left_out.entry(words).or_default() += 1;
        Ok(false)
    }

    /// A signed size: below zero it is short.
    fn put_signed(&mut self, size: Exact) {
        self.out[SIDE].push_str(if size.is_negative() { "short" } else { "long" });
        self.out[SIZE] = size.absolute().to_string();
    }

    /// What was paid for a long position, or had for a short one, as a cost.
    fn put_entry_value(&mut self, value: Option<Exact>) -> Result<(), Fault> {
        let Some(value) = value else { return Ok(()) };
        if value.is_negative() {
            let reason =
                "the value at entry is negative; it has no sign (`absolute = true` drops it), \
                          or it is a `cost`";
            return Err(self.fault(COST, reason.into()));
        }
        let cost = if self.out[SIDE] == "long" { value.negated() } else { value };
        self.out[COST] = cost.to_string();
        Ok(())
    }

    /// A row for each asset that has a column of its own. Empty cells and zeros make none.
    fn wide(&mut self, row: BatchRow<'_>, batch: &mut Batch) -> Result<(), Fault> {
        let (Some(name), Some(amount)) = (self.name, self.amount) else { return Ok(()) };
        if self.out.iter().map(String::len).sum::<usize>() > MOST_REPEATED {
            let reason = format!("texts of more than {MOST_REPEATED} bytes beside the amounts");
            return Err(Fault::of_row(reason));
        }
        for index in 0..self.map.wide.len() {
            let wide = &self.map.wide[index];
            let number = wide.amount.of(row, &wide.asset).map_err(|reason| {
                let column = self.map.wide_label(wide).into();
                Fault { column, reason }
            })?;
            match number {
                None => {}
                Some(number) if number.is_zero() => self.counted.zeros += 1,
                Some(number) => {
                    self.out[name].clone_from(&wide.asset);
                    self.out[amount] = number.to_string();
                    self.give(row.line(), index + 1, batch);
                }
            }
        }
        Ok(())
    }

    fn give(&mut self, line: u64, part: usize, batch: &mut Batch) {
        self.counted.given += 1;
        batch.begin_part(line, part);
        let width = self.map.table.header.len();
        let width = if self.map.makes_vaults { self.out.len() } else { width };
        self.out.iter().take(width).for_each(|cell| batch.cell(cell));
    }

    fn fault(&self, at: usize, reason: String) -> Fault {
        let column = self.labels.get(at).cloned().unwrap_or_default().into();
        Fault { column, reason }
    }

    /// What happened to the rows, once all are read; and the columns that the map looks at.
    pub(in crate::snapshot) fn finish(mut self, file: String) -> MappedFile {
        let used: BTreeSet<usize> = self.map.columns().iter().map(|column| column.index).collect();
        let CsvFormat { header, skip_lines, .. } = self.map.format();
        let columns = self.inner.columns().iter().enumerate();
        let unused = columns.filter(|(index, _)| !used.contains(index));
        MappedFile {
            file,
            table: self.map.key.to_owned(),
            rows: self.counted.rows,
            given: self.counted.given,
            zeros: self.counted.zeros,
            left_out: self.counted.left_out,
            pattern: None,
            skipped: if header { 0 } else { skip_lines },
            passed: self.counted.passed,
            unused: unused.map(|(_, name)| name.clone()).collect(),
        }
    }
}

impl<S: RowSource> RowSource for MappedSource<'_, S> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        batch.clear();
        // Filters can leave nothing of a batch, which is not the end; and a row can make thousands.
        while batch.is_empty() {
            let mut inner = std::mem::take(&mut self.batch);
            let mut more = true;
            if self.next >= inner.rows().len() {
                more = self.inner.next_batch(&mut inner)?;
                self.next = 0;
            }
            for row in inner.rows().skip(self.next) {
                if batch.is_full() {
                    break;
                }
                self.next += 1;
                self.counted.rows += 1;
                let outcome = match row.fault() {
                    Some(fault) => Err(fault.clone()),
                    None => self.row(row, batch),
                };
                if let Err(fault) = outcome {
                    batch.fault(row.line(), fault);
                }
            }
            self.batch = inner;
            if !more {
                break;
            }
        }
        Ok(!batch.is_empty())
    }

    fn cut(&self) -> Option<u64> {
        self.inner.cut()
    }
}

/// Finds the place of a column.
fn find(columns: &[String], column: &mut Column, file: &str, line: u64) -> Result<(), Problem> {
    let name = Quoted(&column.name);
    let mut places =
        columns.iter().enumerate().filter(|(_, found)| **found == column.name).map(|(at, _)| at);
    let refuse = |reason| {
        let (file, field) = (file.to_owned().into(), "header".into());
        Err(Problem { file, line, field, reason })
    };
    match (places.next(), places.next()) {
        (Some(at), None) => {
            column.index = at;
            Ok(())
        }
        (None, _) => {
            // Without a header the first row stands there, which is nobody's to read.
            let near = match nearest(&column.name, columns.iter().map(String::as_str)) {
                Some(near) => format!("did you mean {}?", Quoted(near)),
                None => format!(
                    "columns in this line: {}; if the file has no header, give `header = false` under [csv]",
                    columns.len()
                ),
            };
            refuse(format!("there is no column {name}, which {FILE}:{} names; {near}", column.line))
        }
        (Some(_), Some(_)) => refuse(format!(
            "the column {name}, which {FILE}:{} names, stands twice; rename one in the file",
            column.line
        )),
    }
}

/// The place of the side is that of the table.
const _: () = {
    let header = POSITIONS.header;
    assert!(header[SIDE].len() == "side".len() && header[SIZE].len() == "size".len());
    assert!(header[COST].len() == "cost".len());
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::mapping::Mapping;

    /// One batch of rows: an account and so many amounts.
    struct Once(Vec<String>, Option<String>);

    impl RowSource for Once {
        fn columns(&self) -> &[String] {
            &self.0
        }

        fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
            batch.clear();
            let Some(account) = self.1.take() else { return Ok(false) };
            for line in 1..=100 {
                batch.begin(line);
                batch.cell(&account);
                (1..self.0.len()).for_each(|_| batch.cell("1"));
            }
            Ok(true)
        }

        fn cut(&self) -> Option<u64> {
            None
        }
    }

    fn source(account: &str, names: &BTreeMap<String, String>) -> Vec<(usize, usize)> {
        const ASSETS: usize = 1000;
        let amounts: Vec<String> = (0..ASSETS).map(|at| format!("A{at} = 'c{at}'")).collect();
        let text = format!(
            "format = 'ringfence-mapping-1'\n[balances]\nfile = 'b.csv'\naccount = 'who'\namounts = {{ {} }}\n",
            amounts.join(", ")
        );
        let map = Mapping::parse(&text).unwrap().tables.remove(0);
        let columns = (0..ASSETS).map(|at| format!("c{at}"));
        let columns = std::iter::once("who".to_owned()).chain(columns).collect();
        let inner = Once(columns, Some(account.to_owned()));
        let mut source = MappedSource::new(inner, ("b.csv", 1), map, names, 0).unwrap();
        let (mut batch, mut found) = (Batch::default(), vec![]);
        while source.next_batch(&mut batch).unwrap() {
            found.push((
                batch.rows().len(),
                batch.rows().filter(|row| row.fault().is_some()).count(),
            ));
        }
        assert_eq!(source.counted.rows, 100);
        found
    }

    #[test]
    fn rows_that_make_many_fill_a_batch_and_the_rest_comes_in_the_next() {
        let names = BTreeMap::new();
        assert_eq!(source("a", &names), vec![(1000, 0); 100]);
        // A long text is not repeated for every asset.
        assert_eq!(source(&"a".repeat(MOST_REPEATED + 1), &names), [(100, 100)]);
    }
}
