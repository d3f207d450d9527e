//! What was read of foreign files: rows that count, rows that were left out and why.

use std::collections::BTreeMap;

use ringfence_circuits::primitive::shown::Shown;
use ringfence_verifier::{message::Quoted, report::amount::grouped, say};
use serde::Serialize;

use super::warning::{Findings, Kind};

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
    /// The pattern that stands for this file and for others.
    pub pattern: Option<Pattern>,
    /// Lines that were dropped before the first row of a file without a header.
    pub skipped: u32,
    /// Lines that no `keep` of the table took.
    #[serde(skip)]
    pub(super) passed: Lines,
}

/// A pattern that stands for several files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pattern {
    /// The pattern as the mapping has it.
    pub text: String,
    /// For how many files it stands.
    pub files: usize,
}

/// Lines of a file, a bit for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines(Vec<u64>);

impl Lines {
    /// Adds a line.
    pub(super) fn add(&mut self, line: u64) {
        let bits = u64::from(u64::BITS);
        let Ok(word) = usize::try_from(line / bits) else { return };
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (line % bits);
    }

    /// Leaves those that are in both.
    fn intersect(&mut self, other: &Lines) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(one, other)| *one &= other);
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

impl MappedFile {
    /// The same in lines for people.
    pub fn lines(&self) -> Vec<String> {
        let (file, table) = (Shown(&self.file), &self.table);
        let (rows, given) = (grouped(self.rows), grouped(self.given));
        let mut lines = vec![say!("mapped.file", file, rows, table, given).text];
        if let Some(Pattern { text, files }) = &self.pattern {
            let (pattern, count) = (Quoted(text), grouped(*files as u64));
            lines.push(format!("  {}", say!("mapped.pattern", pattern, count)));
        }
        if self.skipped > 0 {
            lines.push(format!("  {}", say!("mapped.skipped", lines = self.skipped)));
        }
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

/// Looks at all files together, once they are read: what none of their tables takes is noted, and so are patterns
/// that stand for files whose rows are added up.
pub(super) fn check(files: &mut [MappedFile], patterns: Vec<String>, findings: &mut Findings) {
    without_used_elsewhere(files);
    for pattern in patterns {
        findings.add(Kind::PatternAdded, pattern);
    }
    for (file, rows) in untaken(files) {
        findings.add(Kind::RowsUntaken, format!("{}: rows: {}", Shown(&file), grouped(rows)));
    }
}

/// Joins what several tables read of one file, so that a column counts as unused only where none of them
/// looks at it.
fn without_used_elsewhere(files: &mut [MappedFile]) {
    let all: Vec<(String, Vec<String>)> =
        files.iter().map(|file| (file.file.clone(), file.unused.clone())).collect();
    for file in files {
        let others = all.iter().filter(|(name, _)| *name == file.file);
        let others: Vec<&Vec<String>> = others.map(|(_, unused)| unused).collect();
        file.unused.retain(|column| others.iter().all(|unused| unused.contains(column)));
    }
}

/// Files with rows that no table took and no `leave_out` names, each with their number. Vaults that a row makes or
/// lists don't count where another table reads the file: its amounts would be missing all the same.
fn untaken(files: &mut [MappedFile]) -> Vec<(String, u64)> {
    let mut passed: BTreeMap<String, (bool, Lines)> = BTreeMap::new();
    for file in files {
        let lines = std::mem::take(&mut file.passed);
        let of_vaults = file.table == "vaults";
        let name = file.file.trim_start_matches("./").to_owned();
        match passed.get_mut(&name) {
            Some(known) if known.0 && !of_vaults => *known = (false, lines),
            Some((false, _)) if of_vaults => {}
            Some((_, known)) => known.intersect(&lines),
            None => drop(passed.insert(name, (of_vaults, lines))),
        }
    }
    let counts = passed.into_iter().map(|(name, (_, lines))| (name, lines.count()));
    counts.filter(|(_, count)| *count > 0).collect()
}
