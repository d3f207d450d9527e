//! Results of rows as files for auditors: CSV and JSON, with the versions of program and table and the
//! digests of all that was looked at.

use std::io::{self, Write};

use serde::Serialize;

use super::{
    plain::plain,
    reserves::{Input, ReservesReport, RowResult, TableUsed, PROGRAM},
};
use crate::say;

/// The columns of a file of rows.
const COLUMNS: [&str; 14] = [
    "line",
    "book",
    "chain",
    "address",
    "asset",
    "contract",
    "units",
    "amount",
    "usd",
    "level",
    "lacks",
    "signed_after",
    "state",
    "observed",
];

/// What stands before rows in JSON.
#[derive(Serialize)]
struct Head<'a> {
    program: &'static str,
    statement: &'a str,
    table: &'a TableUsed,
    inputs: &'a [Input],
}

impl ReservesReport {
    /// Writes rows as JSON: an object with what was looked at, and a list with an object for each row.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_json(
        &self,
        statement: &str,
        rows: impl Iterator<Item = RowResult>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let head = Head { program: PROGRAM, statement, table: &self.table, inputs: &self.inputs };
        json_file(&head, rows, out)
    }

    /// Writes rows as CSV. Lines that begin with `#` say what was looked at.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_csv(
        &self,
        statement: &str,
        rows: impl Iterator<Item = RowResult>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let table = say!("rows.table", name = self.table.name, digest = self.table.digest).text;
        let head = [PROGRAM.to_owned(), statement.to_owned(), table];
        csv_file(&head, &self.inputs, &COLUMNS, rows.map(|row| cells(&row)), out)
    }
}

/// Writes JSON: an object with the fields of `head`, which has some, and a list `rows` of the others. The list
/// is written row by row: there can be a million.
pub(super) fn json_file(
    head: &impl Serialize,
    rows: impl Iterator<Item = impl Serialize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = serde_json::to_string_pretty(head).map_err(io::Error::other)?;
    let open = head.strip_suffix('}').unwrap_or(&head).trim_end();
    out.write_all(plain(open).as_bytes())?;
    out.write_all(b",\n  \"rows\": [")?;
    for (at, row) in rows.enumerate() {
        out.write_all(if at == 0 { b"\n    " } else { b",\n    " })?;
        let row = serde_json::to_string(&row).map_err(io::Error::other)?;
        out.write_all(plain(&row).as_bytes())?;
    }
    out.write_all(b"\n  ]\n}\n")
}

/// Writes CSV: lines of `head` and the digests of `inputs` behind `#`, the names of columns, and rows.
pub(super) fn csv_file<const COLUMNS: usize>(
    head: &[String],
    inputs: &[Input],
    columns: &[&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for line in head {
        writeln!(out, "# {}", plain(line))?;
    }
    for Input { name, sha256 } in inputs {
        writeln!(out, "# {}", plain(&say!("rows.input", name, sha256).text))?;
    }
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(columns)?;
    for row in rows {
        csv.write_record(row)?;
    }
    csv.flush()
}

fn cells(row: &RowResult) -> [String; COLUMNS.len()] {
    [
        row.line.to_string(),
        cell(&row.book),
        row.chain.clone(),
        row.address.clone(),
        cell(&row.asset),
        row.contract.clone(),
        row.units.clone(),
        row.amount.to_string(),
        row.usd.to_string(),
        row.level.into(),
        cell(&row.lacks),
        row.signed_after.clone(),
        cell(&row.state),
        cell(&row.observed),
    ]
}

/// A text that a spreadsheet shows and does not compute: one that begins like a formula gets an apostrophe.
pub(super) fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_formulas() {
        let shown = ["=1+1", "@x", "clients", "-2", ""].map(cell);
        assert_eq!(shown, ["'=1+1", "'@x", "clients", "'-2", ""]);
    }
}
