//! A receipt: what was checked, when, of which publication and by which evidence, without balances and without the
//! account's number. It is a small file in JSON, and a page.
//!
//! `format` is `ringfence-receipt-1`. A receipt is no proof: anyone can write such a file. It helps its owner to
//! remember what was checked, and anyone can check the publication that it names.

use ringfence_circuits::protocol::text::is_time;
use serde::Serialize;

use super::answered::{Answered, Facts};
use crate::{
    message::{Quoted, Said},
    report::{
        amount::Amount, answer_kind::AnswerKind, level::Level, money::BookVerdict, status::Status,
        CheckId,
    },
    say, word,
};

/// The form of a time.
const TIME: &str = "2026-01-31T23:59:59Z";
/// Characters of an account's number that a receipt shows, of a number that has at least [`LEAST`].
const SHOWN: usize = 2;
/// Characters of the shortest account number of which some are shown.
const LEAST: usize = 5;

/// What was checked of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// [`Receipt::FORMAT`].
    pub format: &'static str,
    /// What the answer came to.
    pub level: Level,
    /// The venue.
    pub venue: String,
    /// The last two characters of the account's number; none of a short one.
    pub account_ends_in: Option<String>,
    /// The number of the publication.
    pub epoch: String,
    /// When the numbers were taken.
    pub books_of: String,
    /// When this was checked, by the clock of the caller.
    pub checked_at: String,
    /// Digest of the statement, as the venue anchors it.
    pub statement: String,
    /// What was checked, and what not.
    pub checks: Vec<ReceiptCheck>,
    /// The number of proofs that were verified; 0 if none was.
    pub proofs: usize,
    /// What stands behind the books in which the account is.
    pub reserves: Vec<ReceiptReserves>,
    /// The program.
    pub program: String,
    /// That this is no audit opinion.
    pub note: &'static str,
}

/// A check of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReceiptCheck {
    /// What it is about.
    pub check: CheckId,
    /// What became of it.
    pub status: Status,
}

/// What stands behind a book, in percent of what it owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReceiptReserves {
    /// The book.
    pub book: String,
    /// All reserves; none if none are listed or nothing is owed.
    pub ratio: Option<Amount>,
    /// The part that is proven.
    pub proven: Option<Amount>,
    /// The part that is observed and not proven.
    pub observed: Option<Amount>,
    /// The part that the venue alone declares.
    pub declared: Option<Amount>,
    /// The observers of the publication: one or more of them observed that part.
    pub observers: Vec<String>,
}

impl ReceiptReserves {
    fn of(book: &BookVerdict, observers: &[String]) -> Self {
        let figures = &book.figures;
        let has_reserves = figures.ratio.is_some();
        let part = |percent: &Option<Amount>| percent.clone().filter(|_| has_reserves);
        ReceiptReserves {
            book: book.book.clone(),
            ratio: figures.ratio.clone(),
            proven: part(&figures.proven.percent),
            observed: part(&figures.observed.percent),
            declared: part(&figures.declared.percent),
            observers: observers.to_vec(),
        }
    }
}

/// A time as the protocol writes it; fractions of a second, which clocks of browsers have, are left out.
pub(super) fn time(text: &str) -> Result<String, Said> {
    let whole = match text.split_once('.') {
        Some((whole, rest)) => {
            let fraction = rest.strip_suffix('Z').unwrap_or("no fraction");
            match fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                true => format!("{whole}Z"),
                false => text.to_owned(),
            }
        }
        None => text.to_owned(),
    };
    match is_time(&whole) {
        true => Ok(whole),
        false => Err(say!("RF-2422", time = Quoted(text), expected = TIME)),
    }
}

/// The program, as receipts and reports of failures name it.
pub(super) fn program() -> String {
    format!("ringfence {}", env!("CARGO_PKG_VERSION"))
}

impl Receipt {
    /// The format's name and version.
    pub const FORMAT: &'static str = "ringfence-receipt-1";

    /// The receipt for an answer, which is the JSON of one report, checked at this time in UTC.
    ///
    /// # Errors
    /// It is an error if it is no such answer, the account is not in, or the time is none.
    pub fn of_json(answer: &str, checked_at: &str) -> Result<Self, Said> {
        let checked_at = time(checked_at)?;
        match Answered::read(answer)? {
            Answered::Report(facts) if facts.kind == AnswerKind::In => {
                Ok(Receipt::of(&facts, checked_at))
            }
            _ => Err(say!("RF-2420")),
        }
    }

    fn of(facts: &Facts, checked_at: String) -> Self {
        let checks = [
            CheckId::Numbers,
            CheckId::Publication,
            CheckId::Rule,
            CheckId::Proofs,
            CheckId::Signature,
            CheckId::Prices,
        ];
        let characters: Vec<char> = facts.account.chars().collect();
        let end = characters.len().checked_sub(SHOWN).filter(|_| characters.len() >= LEAST);
        let end = end.and_then(|from| characters.get(from..)).map(|end| end.iter().collect());
        let books = facts.books().into_iter();
        Receipt {
            format: Receipt::FORMAT,
            level: facts.level(),
            venue: facts.venue.clone(),
            account_ends_in: end,
            epoch: facts.epoch.clone(),
            books_of: facts.snapshot_time.clone(),
            checked_at,
            statement: facts.statement_bech32.clone(),
            checks: checks
                .map(|check| ReceiptCheck { check, status: facts.status(check) })
                .to_vec(),
            proofs: facts.proofs(),
            reserves: books.map(|book| ReceiptReserves::of(book, facts.observers())).collect(),
            program: program(),
            note: word!("opinion"),
        }
    }

    /// What became of a check.
    pub fn status(&self, id: CheckId) -> Status {
        let found = self.checks.iter().find(|one| one.check == id);
        found.map_or(Status::NotChecked, |one| one.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_browsers_are_taken_without_their_fractions() {
        assert_eq!(time("2025-11-25T01:41:00.123Z").unwrap(), "2025-11-25T01:41:00Z");
        assert_eq!(time("2025-11-25T01:41:00Z").unwrap(), "2025-11-25T01:41:00Z");
        for wrong in ["", "now", "2025-11-25T01:41:00.x1Z", "2025-11-25T01:41:00.1", "2025-11-25"] {
            assert_eq!(time(wrong).unwrap_err().code, "RF-2422", "{wrong}");
        }
    }
}
