//! The checks that make a statement of a document.

use std::collections::{BTreeSet, HashMap, HashSet};

use ff::Field;

use super::{
    block_list::BlockListRow,
    checked::Statement,
    context::{document_digest, FingerprintBase},
    document::{Document, Reserve},
    error::{field, StatementError},
    limits::{MAX_BLOCKS, MAX_BOOKS, MAX_RESERVES, MAX_SHAPES},
    signer::check_signers,
};
use crate::protocol::{
    hash::digest::Digest,
    index::BookIndex,
    parameters::Parameters,
    text::{check_label, check_name, is_time},
    totals::TOTAL_BITS,
};

impl Document {
    /// Checks the statement against its parameters.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn check(mut self, parameters: &Parameters) -> Result<Statement, StatementError> {
        if self.format != Self::FORMAT {
            return field("format", format!("expected {:?}", Self::FORMAT));
        }
        if self.parameters != parameters.digest() {
            let found = parameters.digest();
            return Err(StatementError::Parameters { expected: self.parameters, found });
        }
        self.check_header()?;
        let rows = self.check_rows()?;
        let totals = self.totals.check(parameters, &self.books)?;
        self.check_reserves(parameters)?;
        let digest = document_digest(&self)?;
        // r is drawn from what stands there before the statement is completed.
        let completion = self.take_completion();
        let base = FingerprintBase::of(&self)?;
        self.put_completion(completion);
        if base.r().is_zero_vartime() {
            return field("root", "the fingerprint base is zero; publish under another time");
        }
        Ok(Statement { document: self, digest, rows, totals, base })
    }

    /// The checked block list, all that a customer needs who has no parameters at hand.
    ///
    /// # Errors
    /// It is an error if the format, the header or the block list breaks a rule.
    pub fn rows(&self) -> Result<Vec<BlockListRow>, StatementError> {
        if self.format != Self::FORMAT {
            return field("format", format!("expected {:?}", Self::FORMAT));
        }
        self.check_header()?;
        self.check_rows()
    }

    fn check_header(&self) -> Result<(), StatementError> {
        if let Err(fault) = check_name(&self.venue) {
            return field("venue", format!("a name; {fault}"));
        }
        let times = [
            ("snapshot_time", &self.snapshot_time),
            ("price_time", &self.price_time),
            ("funding_time", &self.funding_time),
        ];
        for (name, time) in times {
            if !is_time(time) {
                return field(name, "expected UTC time as in 2026-01-31T23:59:59Z");
            }
        }
        self.check_succession()?;
        if let Err(fault) = check_label(&self.tool) {
            return field("tool", format!("name and version of a program; {fault}"));
        }
        if let Some(time) = &self.next_snapshot {
            // Times of this form are ordered as their texts are.
            if !is_time(time) || *time <= self.snapshot_time {
                return field("next_snapshot", "null, or a UTC time later than snapshot_time");
            }
        }
        check_signers(&self.signers)?;
        if self.policy.is_some() != self.history.is_some() {
            return field(
                "policy",
                "with a policy the history of prices that it is read with, or neither",
            );
        }
        self.check_books()
    }

    /// Epoch, predecessor and what is corrected.
    fn check_succession(&self) -> Result<(), StatementError> {
        let Some(epoch) = self.epoch.to_u64() else {
            return field("epoch", "below 2^64");
        };
        let first = self.previous == Digest::default();
        if (epoch == 0) != first {
            return field("previous", "zeros for epoch 0, and for epoch 0 only");
        }
        if let Some(correction) = &self.corrects {
            if correction.epoch >= self.epoch {
                return field("corrects.epoch", "an earlier epoch");
            }
            if let Err(fault) = check_label(&correction.reason) {
                return field("corrects.reason", format!("a reason that people can read; {fault}"));
            }
        }
        Ok(())
    }

    fn check_books(&self) -> Result<(), StatementError> {
        if self.books.is_empty() || self.books.len() > MAX_BOOKS {
            return field("books", format!("between 1 and {MAX_BOOKS}"));
        }
        for (index, book) in self.books.iter().enumerate() {
            let place = format!("books[{index}].name");
            if let Err(fault) = check_name(&book.name) {
                return field(place, format!("a name; {fault}"));
            }
            if self.books[..index].iter().any(|other| other.name == book.name) {
                return field(place, "a name that no other book has");
            }
        }
        Ok(())
    }

    fn check_rows(&self) -> Result<Vec<BlockListRow>, StatementError> {
        let mut rows: Vec<BlockListRow> = vec![];
        let mut blocks = 0u64;
        for (index, row) in self.block_list.iter().enumerate() {
            let place = format!("block_list[{index}]");
            let book = row.book.to_u64().filter(|book| *book < self.books.len() as u64);
            let count = row.count.to_u64().filter(|count| (1..=MAX_BLOCKS).contains(count));
            let (Some(book), Some(count)) = (book, count) else {
                return field(place, "a book of the statement and a count of at least 1");
            };
            let row = BlockListRow { book: BookIndex::at(book as usize), shape: row.shape, count };
            let key = |row: &BlockListRow| (row.book, row.shape.code);
            if rows.last().is_some_and(|last| key(last) >= key(&row)) {
                return field(place, "rows sorted by book and shape, each once");
            }
            blocks += count;
            rows.push(row);
        }
        if rows.is_empty() || blocks > MAX_BLOCKS {
            return field("block_list", format!("between 1 and {MAX_BLOCKS} blocks"));
        }
        let shapes: BTreeSet<u8> = rows.iter().map(|row| row.shape.code).collect();
        if shapes.len() > MAX_SHAPES {
            return field("block_list", format!("at most {MAX_SHAPES} shapes"));
        }
        Ok(rows)
    }

    /// Reserves: strictly sorted by book, asset (both in their order) and evidence; the same
    /// evidence stands for an asset once over all books, but for the sums of the list, which are one
    /// for each book.
    fn check_reserves(&self, parameters: &Parameters) -> Result<(), StatementError> {
        if self.reserves.len() > MAX_RESERVES {
            return field("reserves", format!("at most {MAX_RESERVES} rows"));
        }
        let books: HashMap<&str, usize> =
            self.books.iter().map(|b| b.name.as_str()).zip(0..).collect();
        let assets: HashMap<&str, usize> =
            parameters.assets().iter().map(|asset| asset.name.as_str()).zip(0..).collect();
        let mut seen = HashSet::new();
        let mut last = None;
        for (index, reserve) in self.reserves.iter().enumerate() {
            let place = format!("reserves[{index}]");
            let Some(book) = books.get(reserve.book.as_str()) else {
                return field(place, "the book is not in the statement");
            };
            let Some(asset) = assets.get(reserve.asset.as_str()) else {
                return field(place, "the asset is not in the parameters");
            };
            if reserve.amount.0.bits() > TOTAL_BITS {
                return field(place, "an amount below 2^224");
            }
            let evidence = reserve.evidence.as_str();
            if !evidence.is_empty() {
                if let Err(fault) = check_label(evidence) {
                    return field(place, format!("evidence that people can read; {fault}"));
                }
            }
            if evidence == Reserve::LIST {
                self.check_listed(reserve, &place)?;
            } else if !evidence.is_empty() && !seen.insert((asset, evidence)) {
                return field(place, "the same evidence for the same asset stands twice");
            }
            let key = Some((book, asset, evidence));
            if last >= key {
                return field(place, "rows sorted by book, asset and evidence, each once");
            }
            last = key;
        }
        Ok(())
    }

    /// A row that is a sum of the list of reserves.
    fn check_listed(&self, reserve: &Reserve, place: &str) -> Result<(), StatementError> {
        if self.evidence.is_none() {
            return field(
                place,
                "the evidence \"list\" is of a list of reserves, and the statement names none",
            );
        }
        if reserve.amount == 0.into() {
            return field(place, "a sum of the list that is zero must be left out");
        }
        Ok(())
    }
}
