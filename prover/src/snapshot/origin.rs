//! Where a row came from: its file and, where the file has columns of other names, what these are called
//! there.

use std::borrow::Cow;

use super::{
    error::Problem,
    source::{BatchRow, Fault},
    table::Table,
};

/// A file that gives rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// The table.
    pub table: Table,
    /// The file as messages call it.
    pub file: Cow<'static, str>,
    /// What messages call the table's columns, where the file has others; else empty.
    pub columns: Vec<String>,
    /// What messages call the amount of each part of a line that makes several rows; else empty.
    pub parts: Vec<String>,
    /// Whether rows have, behind the table's columns, those that make a vault (book, rule, owner, extra).
    pub makes_vaults: bool,
    /// Whether balances of the same vault, asset and sign are added up.
    pub adds_up: bool,
}

impl Origin {
    /// A tidy table in its usual file.
    pub(super) fn tidy(table: Table) -> Self {
        Origin {
            table,
            file: table.file.into(),
            columns: vec![],
            parts: vec![],
            makes_vaults: false,
            adds_up: false,
        }
    }

    /// A problem with a row of this file, in a column that the table's header calls `field`.
    pub(super) fn problem(
        &self,
        line: u64,
        field: &'static str,
        reason: impl Into<String>,
    ) -> Problem {
        let at = self.table.header.iter().chain(&VAULT_COLUMNS).position(|name| *name == field);
        let foreign = at.and_then(|at| self.columns.get(at)).cloned();
        let field = foreign.map_or(Cow::Borrowed(field), Cow::Owned);
        Problem { file: self.file.clone(), line, field, reason: reason.into() }
    }

    /// A problem that the source of the rows found.
    pub(super) fn faulty(&self, line: u64, fault: &Fault) -> Problem {
        let (field, reason) = (fault.column.clone(), fault.reason.clone());
        Problem { file: self.file.clone(), line, field, reason }
    }

    /// The place of a row, for people.
    pub(super) fn place(&self, line: u64) -> String {
        format!("{}:{line}", self.file)
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Number of the file.
    pub origin: u16,
    /// Line in it, from 1.
    pub line: u64,
}

/// What rows that make vaults have behind the columns of their table.
pub(super) const VAULT_COLUMNS: [&str; 4] = ["book", "rule", "owner", "extra"];

/// All files of a snapshot that give rows, by the number that rows remember.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins(Vec<Origin>);

impl Origins {
    /// Adds a file; gives its number.
    pub(super) fn add(&mut self, origin: Origin) -> u16 {
        self.0.push(origin);
        // There are at most as many files as a mapping may name, far fewer than numbers.
        u16::try_from(self.0.len() - 1).unwrap_or(u16::MAX)
    }

    /// The file of this number.
    ///
    /// # Panics
    /// If no file has it: rows are given numbers of files only.
    pub(super) fn get(&self, number: u16) -> &Origin {
        &self.0[usize::from(number)]
    }

    /// A place, for people.
    pub(super) fn place(&self, place: Place) -> String {
        self.get(place.origin).place(place.line)
    }
}

/// One row of a table, with its columns in the order of the table's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableRow<'a> {
    /// Line in the file, from 1.
    pub line: u64,
    /// The file.
    pub origin: &'a Origin,
    /// Its number.
    pub number: u16,
    cells: BatchRow<'a>,
}

impl<'a> TableRow<'a> {
    /// A row of a batch.
    pub(super) fn new(cells: BatchRow<'a>, origin: &'a Origin, number: u16) -> Self {
        TableRow { line: cells.line(), origin, number, cells }
    }

    /// The text of column `index`.
    pub(super) fn get(&self, index: usize) -> &'a str {
        self.cells.get(index)
    }

    /// A problem with a column of this row.
    pub(super) fn problem(&self, field: &'static str, reason: impl Into<String>) -> Problem {
        let mut problem = self.origin.problem(self.line, field, reason);
        let part = self.cells.part().checked_sub(1).and_then(|part| self.origin.parts.get(part));
        if let (Some(part), "amount") = (part, field) {
            problem.field = part.clone().into();
        }
        problem
    }

    /// The place of this row, for people.
    pub(super) fn place(&self) -> String {
        self.origin.place(self.line)
    }
}
