//! What a document's notes say of an import, and what of it the summary repeats.

use std::collections::BTreeMap;

use super::{name::shown, LeftOut};

/// Most entries of a list that stand in one note; more go on in the next.
const MOST_ENTRIES: usize = 50;

/// Notes in the order in which they are made; remarks, which the summary repeats, follow them.
#[derive(Default)]
pub(super) struct Notes {
    notes: Vec<String>,
    remarks: Vec<String>,
}

impl Notes {
    /// A note for readers of the document.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Something that who imports must read, too.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push(text.into());
    }

    /// A sentence that a list ends, in as many notes as it takes; nothing if the list is empty.
    pub fn list(&mut self, sentence: &str, entries: &[String]) {
        for entries in entries.chunks(MOST_ENTRIES) {
            self.notes.push(format!("{sentence}: {}.", entries.join(", ")));
        }
    }

    /// Says that a table's last row has no end, if it has none.
    pub fn end(&mut self, table: &str, cut: Option<u64>) {
        if let Some(line) = cut {
            self.remark(format!(
                "The last row of {table}, line {line}, has no end of line. If the file was cut off, \
                 its last figure may be cut, too: compare it with the source."
            ));
        }
    }

    /// Fields that were not understood, with how many entries have them.
    pub fn unknown(&mut self, table: &str, fields: &Unknown) {
        for ((place, field), count) in &fields.0 {
            self.remark(format!(
                "Not understood and left out: the field {} of {place} in {table}; entries that have \
                 it: {count}. If it bears on margin, these parameters may be laxer than the venue's \
                 rule.",
                shown(field)
            ));
        }
    }

    /// All notes, those of what was left out last; and the remarks.
    pub fn finish(mut self, left_out: &[LeftOut]) -> (Vec<String>, Vec<String>) {
        self.notes.extend(self.remarks.iter().cloned());
        let left_out =
            left_out.iter().map(|out| format!("Left out: {}: {}.", out.market, out.reason));
        self.notes.extend(left_out);
        (self.notes, self.remarks)
    }
}

/// Fields that were not understood: the kind of entry, the field, and how many entries have it.
#[derive(Default)]
pub(super) struct Unknown(BTreeMap<(&'static str, String), u64>);

impl Unknown {
    /// Counts the fields that an entry still has.
    pub fn count(&mut self, place: &'static str, fields: impl Iterator<Item = String>) {
        for field in fields {
            *self.0.entry((place, field)).or_default() += 1;
        }
    }
}
