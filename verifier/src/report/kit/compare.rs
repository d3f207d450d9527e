//! Addresses that stand in more than one list.

use std::{
    fmt,
    io::{self, Write},
};

use ringfence_circuits::protocol::hash::digest::Digest;
use serde::Serialize;

use crate::{
    message::Quoted,
    report::{
        reserves::{Input, PROGRAM},
        rows::{cell, csv_file},
    },
    say, word,
};

/// How many addresses a text shows.
const SHOWN: usize = 50;

/// A list that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedList {
    /// Where it was read from.
    pub name: String,
    /// The venue that it names.
    pub venue: String,
    /// The epoch that it names.
    pub epoch: String,
    /// Its digest.
    pub digest: Digest,
    /// Number of rows.
    pub rows: usize,
    /// Number of addresses; an address on two chains counts twice.
    pub addresses: usize,
    /// Whether a statement was given that names this list.
    pub named: bool,
    /// What is known of signatures: why they were not checked, or what they were checked against.
    pub signatures: String,
    /// Its files by their SHA-256.
    pub inputs: Vec<Input>,
}

/// An address within one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InList {
    /// Which list, from 0.
    pub list: usize,
    /// The first line of the address.
    pub line: usize,
    /// The book: its name if a statement that names the list was given, else its number, from 0.
    pub book: String,
    /// The assets there.
    pub assets: Vec<String>,
    /// After which time a key of the address signed for this venue and book; none if no entry shows it.
    pub signed_after: Option<String>,
    /// Whether entries of the list's `control.jsonl` were checked.
    pub checked: bool,
}

/// An address that stands in more than one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Common {
    /// The chain.
    pub chain: String,
    /// The address.
    pub address: String,
    /// In which lists.
    pub lists: Vec<InList>,
}

/// What lists have in common.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The program that says so.
    pub program: &'static str,
    /// The reader's headers file by its SHA-256, if there is one.
    pub inputs: Vec<Input>,
    /// The lists in the order in which they were given.
    pub lists: Vec<ComparedList>,
    /// The addresses in common, by chain and address.
    pub common: Vec<Common>,
}

impl InList {
    fn signed(&self) -> String {
        match (&self.signed_after, self.checked) {
            (Some(time), _) => say!("compare.signed", time).text,
            (None, true) => word!("compare.unsigned").to_owned(),
            (None, false) => word!("compare.unchecked").to_owned(),
        }
    }
}

impl Comparison {
    pub(crate) fn new(inputs: Vec<Input>, lists: Vec<ComparedList>, common: Vec<Common>) -> Self {
        Comparison { program: PROGRAM, inputs, lists, common }
    }

    /// Writes a row for each address and list. Lines that begin with `#` say what was looked at.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        const COLUMNS: [&str; 9] =
            ["chain", "address", "list", "venue", "epoch", "line", "book", "assets", "signed"];
        let mut head = vec![self.program.to_owned(), word!("compare.words").to_owned()];
        let mut inputs = self.inputs.clone();
        for (number, list) in (1..).zip(&self.lists) {
            head.push(say!("compare.list", number, said = list.line()).text);
            inputs.extend(list.inputs.iter().map(|input| Input {
                name: format!("{number}: {}", input.name),
                sha256: input.sha256,
            }));
        }
        let rows = self.common.iter().flat_map(|common| {
            common.lists.iter().filter_map(|place| {
                let list = self.lists.get(place.list)?;
                Some([
                    common.chain.clone(),
                    common.address.clone(),
                    (place.list + 1).to_string(),
                    cell(&list.venue),
                    list.epoch.clone(),
                    place.line.to_string(),
                    cell(&place.book),
                    cell(&place.assets.join(" ")),
                    place.signed(),
                ])
            })
        });
        csv_file(&head, &inputs, &COLUMNS, rows, out)
    }

    fn fmt_common(&self, f: &mut fmt::Formatter<'_>, common: &Common) -> fmt::Result {
        writeln!(f, "  {} {}", common.chain, common.address)?;
        for place in &common.lists {
            let Some(list) = self.lists.get(place.list) else { continue };
            let InList { line, book, assets, .. } = place;
            let (venue, epoch, number) = (Quoted(&list.venue), &list.epoch, place.list + 1);
            let (book, assets, signed) = (Quoted(book), assets.join(", "), place.signed());
            let said = say!("compare.place", number, venue, epoch, line, book, assets, signed);
            writeln!(f, "    {said}")?;
        }
        Ok(())
    }
}

impl ComparedList {
    fn line(&self) -> String {
        let ComparedList { digest, rows, addresses, signatures, .. } = self;
        let (name, venue, epoch) = (Quoted(&self.name), Quoted(&self.venue), &self.epoch);
        let named = match self.named {
            true => word!("compare.named"),
            false => word!("compare.unnamed"),
        };
        say!("compare.said", name, venue, epoch, rows, addresses, digest, named, signatures).text
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, list) in (1..).zip(&self.lists) {
            writeln!(f, "{}", say!("compare.list", number, said = list.line()))?;
        }
        if self.common.is_empty() {
            return writeln!(f, "\n{}", word!("compare.nothing"));
        }
        writeln!(f, "\n{}", say!("compare.common", count = self.common.len()))?;
        writeln!(f, "{}", word!("compare.words"))?;
        for common in self.common.iter().take(SHOWN) {
            self.fmt_common(f, common)?;
        }
        match self.common.len().checked_sub(SHOWN) {
            Some(count) if count > 0 => writeln!(f, "{}", say!("compare.more", count)),
            _ => Ok(()),
        }
    }
}
