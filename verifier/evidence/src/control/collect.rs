//! All entries of a `control.jsonl`: which addresses are signed for.

use std::{collections::HashMap, io::BufRead};

use super::{
    after::{After, Age},
    check::check,
    entry::{Entry, FileFault, Line, Lines},
    outcome::Outcome,
};
use crate::{address::Address, chain::Chain, headers::Headers, list::time::Time};

/// Most entries that are named one by one; all are counted.
pub const MAX_NAMED: usize = 100;

/// What the entries are judged by.
pub struct Against<'a> {
    /// The venue's name.
    pub venue: &'a str,
    /// The name of the book in which the list has an address; `None` for one that it does not have.
    pub book_of: &'a dyn Fn(Chain, &Address) -> Option<&'a str>,
    /// The blocks that the reader brought.
    pub headers: &'a Headers,
    /// The time of the snapshot.
    pub snapshot: Time,
    /// Most seconds between the block of a challenge and the snapshot.
    pub most_age: u64,
}

/// An entry, and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its line, from 1.
    pub line: u64,
    /// The address that it is about, if it can be read.
    pub subject: Option<(Chain, Address)>,
    /// What was found.
    pub outcome: Outcome,
    /// For an entry whose block was judged and that is not invalid, whether it was signed near the snapshot.
    pub age: Option<Age>,
}

impl Finding {
    /// Whether the entry signs its address: valid, and signed near the snapshot.
    pub fn signs(&self) -> bool {
        matches!(self.age, Some(Age::Near { .. }))
    }
}

/// How many entries there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Valid, and signed near the snapshot: these sign their addresses.
    pub signing: u64,
    /// Signed, by their own word, after a block that is far from the snapshot. Their signatures were not checked.
    pub far: u64,
    /// Signed, by their own word, after a block that the reader does not know, or whose sources disagree. Their
    /// signatures were not checked.
    pub unknown: u64,
    /// Something is wrong.
    pub invalid: u64,
    /// Not checked.
    pub unsupported: u64,
    /// About an address that is not in the list.
    pub unlisted: u64,
}

/// What a `control.jsonl` shows.
#[derive(Debug, Default)]
pub struct Control {
    /// For every address that is signed for, the time of the latest block after which it was.
    signed: HashMap<(Chain, Address), Time>,
    /// How many entries there are of each kind.
    pub counts: Counts,
    /// The first entries that do not sign their address, at most [`MAX_NAMED`].
    pub named: Vec<Finding>,
    /// Why the file was not read to its end.
    pub stopped: Option<FileFault>,
}

impl Control {
    /// Reads all entries of a file.
    pub fn read(file: impl BufRead, against: &Against<'_>) -> Self {
        let mut control = Control::default();
        for line in Lines::new(file) {
            match line {
                Ok(line) => control.add(find(line, against)),
                Err(fault) => control.stopped = Some(fault),
            }
        }
        control
    }

    /// The time of the latest block after which a key of the address signed; `None` if no entry signs
    /// it. If it is before the time of the chain's head, keys may have been sold since.
    pub fn signed_after(&self, chain: Chain, address: &Address) -> Option<Time> {
        self.signed.get(&(chain, *address)).copied()
    }

    /// Adds what was found of an entry.
    pub fn add(&mut self, finding: Finding) {
        let counts = &mut self.counts;
        let count = match (&finding.outcome, &finding.age) {
            (Outcome::Valid { .. }, Some(Age::Near { time })) => {
                if let Some(subject) = finding.subject {
                    let latest = self.signed.entry(subject).or_insert(*time);
                    *latest = (*time).max(*latest);
                }
                counts.signing += 1;
                return;
            }
            (Outcome::Valid { .. } | Outcome::NotChecked { .. }, Some(Age::Far { .. })) => {
                &mut counts.far
            }
            (Outcome::Valid { .. } | Outcome::NotChecked { .. }, _) => &mut counts.unknown,
            (Outcome::Invalid(_), _) => &mut counts.invalid,
            (Outcome::Unsupported(_), _) => &mut counts.unsupported,
            (Outcome::Unlisted, _) => &mut counts.unlisted,
        };
        *count += 1;
        if self.named.len() < MAX_NAMED {
            self.named.push(finding);
        }
    }
}

/// What is found of a line.
pub fn find(line: Line, against: &Against<'_>) -> Finding {
    let subject = line.entry.as_ref().map_err(Clone::clone).and_then(|entry| {
        let (chain, address) = entry.subject()?;
        Ok((entry, chain, address))
    });
    let number = line.number;
    let (entry, subject) = match subject {
        Err(fault) => {
            let outcome = Outcome::Invalid(fault);
            return Finding { line: number, subject: None, outcome, age: None };
        }
        Ok((entry, chain, address)) => (entry, (chain, address)),
    };
    let (outcome, age) = match (against.book_of)(subject.0, &subject.1) {
        Some(book) => judge(entry, book, against),
        None => (Outcome::Unlisted, None),
    };
    Finding { line: number, subject: Some(subject), outcome, age }
}

/// Judges an entry for an address in `book`: its block first. One that is far from the snapshot, or unknown, is
/// cheap to tell, and no signature makes such an entry count, so none of it is checked.
fn judge(entry: &Entry, book: &str, against: &Against<'_>) -> (Outcome, Option<Age>) {
    let age = |after: &After| Age::of(after, against.headers, against.snapshot, against.most_age);
    if let Some(after) = After::parse(&entry.after) {
        match age(&after) {
            Age::Near { .. } => {}
            other => return (Outcome::NotChecked { after }, Some(other)),
        }
    }
    let outcome = check(entry, against.venue, book);
    let age = match &outcome {
        Outcome::Valid { after } => Some(age(after)),
        _ => None,
    };
    (outcome, age)
}
