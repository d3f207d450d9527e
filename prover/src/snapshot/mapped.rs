//! What was read of foreign files: rows that count, rows that were left out and why.

use std::collections::BTreeMap;

use ringfence_circuits::primitive::shown::Shown;
use ringfence_verifier::say;
use serde::Serialize;

use crate::thousands::grouped;

/// Names of columns that a line lists.
const MOST_COLUMNS: usize = 8;

/// A foreign file as one table of the mapping read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedFile {
    /// The file as the mapping names it.
    pub file: String,
    /// The table of the mapping.
    pub table: String,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that the table got of them: several of one where each asset has a column of its own.
    pub given: u64,
    /// Zeros in such columns, which make no row.
    pub zeros: u64,
    /// Rows that were left out, by the words of the condition.
    pub left_out: BTreeMap<String, u64>,
    /// Columns that the table does not look at.
    pub unused: Vec<String>,
}

impl MappedFile {
    /// The same in lines for people.
    pub fn lines(&self) -> Vec<String> {
        let (file, table) = (Shown(&self.file), &self.table);
        let (rows, given) = (grouped(self.rows), grouped(self.given));
        let mut lines = vec![say!("mapped.file", file, rows, table, given).text];
        for (condition, rows) in &self.left_out {
            let rows = grouped(*rows);
            lines.push(format!("  {}", say!("mapped.left_out", rows, condition)));
        }
        if !self.unused.is_empty() {
            let shown = self.unused.iter().take(MOST_COLUMNS).map(|name| Shown(name).to_string());
            let mut columns = shown.collect::<Vec<_>>().join(", ");
            let more = self.unused.len().saturating_sub(MOST_COLUMNS);
            if more > 0 {
                columns.push_str(&format!(" and {more} more"));
            }
            lines.push(format!("  {}", say!("mapped.unused", columns)));
        }
        lines
    }
}

/// Joins what several tables read of one file, so that a column counts as unused only where none of them
/// looks at it.
pub(super) fn without_used_elsewhere(files: &mut [MappedFile]) {
    let all: Vec<(String, Vec<String>)> =
        files.iter().map(|file| (file.file.clone(), file.unused.clone())).collect();
    for file in files {
        let others = all.iter().filter(|(name, _)| *name == file.file);
        let others: Vec<&Vec<String>> = others.map(|(_, unused)| unused).collect();
        file.unused.retain(|column| others.iter().all(|unused| unused.contains(column)));
    }
}
