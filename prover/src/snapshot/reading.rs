//! The rows of a source, one by one or in batches, to whoever takes them.

use std::borrow::Cow;

use super::{
    error::{Full, ImportError, Problem, Problems},
    origin::{Origin, TableRow},
    source::{
        bytes::Opened,
        csv::CsvFormat,
        open::{open, Rows},
        Batch, RowSource, Wanted,
    },
    table::{Extent, Table},
};

/// A table whose file has the table's own columns.
///
/// # Errors
/// It is an error if the file can't be read or has another header.
pub(super) fn open_tidy(
    table: Table,
    opened: Opened,
    (name, shown): (&str, Cow<'static, str>),
) -> Result<Rows<'static>, ImportError> {
    let wanted = Wanted::Exactly(table.header);
    let (source, line) = open(opened, (name, shown.clone()), CsvFormat::default(), &wanted)?;
    if source.columns().iter().eq(table.header.iter()) {
        return Ok((source, line));
    }
    let reason = format!("expected the first line {:?}", table.header.join(","));
    let origin = Origin { file: shown, ..Origin::tidy(table) };
    Err(ImportError::Header(origin.problem(line, "header", reason)))
}

/// Calls `each` with every row of `source`; what it refuses goes to `problems`.
///
/// # Errors
/// It is an error if the source can't be read. Reading stops where `problems` is full.
pub(super) fn read(
    source: &mut dyn RowSource,
    (number, origin): (u16, &Origin),
    problems: &mut Problems,
    mut each: impl FnMut(TableRow<'_>) -> Result<Result<(), Problem>, ImportError>,
) -> Result<Extent, ImportError> {
    let mut extent = Extent::default();
    let mut batch = Batch::default();
    while source.next_batch(&mut batch)? {
        for row in batch.rows() {
            extent.rows += 1;
            let outcome = match row.fault() {
                Some(fault) => Err(origin.faulty(row.line(), fault)),
                None => each(TableRow::new(row, origin, number))?,
            };
            if let Err(problem) = outcome {
                if let Err(Full) = problems.add(problem) {
                    return Ok(extent);
                }
            }
        }
    }
    extent.cut = source.cut();
    Ok(extent)
}

/// Batches that are parsed while so many others are read.
const WINDOW: usize = 32;

/// Batches that were read, and what came behind them.
#[derive(Default)]
struct Window {
    batches: Vec<Batch>,
    /// How many of the batches hold rows; the others are kept to be used again.
    filled: usize,
    /// Whether the source has ended.
    ended: bool,
    failure: Option<ImportError>,
}

impl Window {
    fn fill(&mut self, source: &mut dyn RowSource) {
        self.filled = 0;
        self.batches.resize_with(WINDOW, Batch::default);
        for batch in &mut self.batches {
            match source.next_batch(batch) {
                Ok(true) => self.filled += 1,
                Ok(false) => self.ended = true,
                Err(error) => self.failure = Some(error),
            }
            if self.ended || self.failure.is_some() {
                return;
            }
        }
    }

    fn rows(&self) -> &[Batch] {
        &self.batches[..self.filled]
    }
}

/// Calls `parse` with every batch of `source`, on all threads, and `take` with what that gives, in the order of
/// the batches. Meanwhile this thread reads on.
///
/// # Errors
/// It is an error if the source can't be read, once all before it is taken, or if `take` fails. Reading stops
/// where `take` says that it is full.
pub(super) fn read_batches<P: Send>(
    source: &mut dyn RowSource,
    parse: impl Fn(&Batch) -> P + Sync,
    mut take: impl FnMut(P) -> Result<Result<(), Full>, ImportError>,
) -> Result<Extent, ImportError> {
    let mut extent = Extent::default();
    let (mut window, mut next) = (Window::default(), Window::default());
    window.fill(source);
    loop {
        let mut parsed: Vec<Option<P>> = window.rows().iter().map(|_| None).collect();
        rayon::in_place_scope(|scope| {
            for (batch, place) in window.rows().iter().zip(&mut parsed) {
                let parse = &parse;
                scope.spawn(move |_| *place = Some(parse(batch)));
            }
            if !window.ended && window.failure.is_none() {
                next.fill(source);
            }
        });
        extent.rows += window.rows().iter().map(|batch| batch.rows().count() as u64).sum::<u64>();
        for parsed in parsed.into_iter().flatten() {
            if let Err(Full) = take(parsed)? {
                return Ok(extent);
            }
        }
        if let Some(error) = window.failure {
            return Err(error);
        }
        if window.ended {
            extent.cut = source.cut();
            return Ok(extent);
        }
        std::mem::swap(&mut window, &mut next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives batches of one row each, whose cell is its number, and then ends or fails.
    struct Numbers {
        next: u64,
        count: u64,
        fails: bool,
    }

    impl RowSource for Numbers {
        fn columns(&self) -> &[String] {
            &[]
        }

        fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
            batch.clear();
            if self.next == self.count {
                let failure = || ImportError::OutputExists("numbers".into());
                return if self.fails { Err(failure()) } else { Ok(false) };
            }
            self.next += 1;
            batch.begin(self.next);
            batch.cell(&self.next.to_string());
            Ok(true)
        }

        fn cut(&self) -> Option<u64> {
            Some(self.next)
        }
    }

    fn parse(batch: &Batch) -> u64 {
        // Batches that come first take longest.
        let row = batch.rows().next().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(50 * (row.line() % 5)));
        row.get(0).parse().unwrap()
    }

    fn read_all(count: u64, fails: bool, full_at: u64) -> (Vec<u64>, Result<Extent, ImportError>) {
        let mut taken = vec![];
        let extent = read_batches(&mut Numbers { next: 0, count, fails }, parse, |number| {
            taken.push(number);
            Ok(if number == full_at { Err(Full) } else { Ok(()) })
        });
        (taken, extent)
    }

    #[test]
    fn batches_are_taken_in_their_order_whatever_the_number_of_threads() {
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            for count in [0, 1, 31, 32, 33, 64, 100] {
                let (taken, extent) = pool.install(|| read_all(count, false, 0));
                assert_eq!(taken, (1..=count).collect::<Vec<_>>());
                assert_eq!(extent.unwrap(), Extent { rows: count, cut: Some(count) });
            }
        }
        // Also where no pool is installed.
        assert_eq!(read_all(40, false, 0).0.len(), 40);
    }

    #[test]
    fn what_was_read_before_a_failure_is_taken_first() {
        for count in [0, 5, 32, 40] {
            let (taken, extent) = read_all(count, true, 0);
            assert_eq!((taken.len() as u64, extent.unwrap_err().code()), (count, "RF-1207"));
        }
        // Where it is full first, the failure is not met.
        let (taken, extent) = read_all(40, true, 7);
        assert_eq!(taken, (1..=7).collect::<Vec<_>>());
        assert!(extent.is_ok());
    }
}
