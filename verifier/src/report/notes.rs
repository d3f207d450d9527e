//! The notes of an audit: why a report that holds does not plainly hold.

use num_bigint::BigInt;
use num_traits::Signed;

use super::{
    amount::Amount,
    claim::Claim,
    figures::{up, Exactly},
    money::{BookCover, BookVerdict, Grounds, Money},
    status::Status,
    summary::Note,
    tables::BookTable,
    verdict_words::SURPLUSES_SHOWN,
};
use crate::{message::Said, say, word};

/// A note in the words of the catalogue, with its advice.
fn note(id: impl Into<String>, sentence: Said, advice: Said) -> Note {
    Note { id: id.into(), sentence: sentence.text, advice: advice.text }
}

/// What stands in the place of the claim that reserves alone cover deposits and profits, where they don't. Of a book
/// that is not covered at all, what customers owe covers nothing.
pub(crate) fn receivables(table: &BookTable) -> String {
    let (book, usd) = (&table.book, table.receivables.money_up());
    match table.covered() {
        Some(true) => say!("claim.receivables", book, usd).text,
        _ => say!("claim.gross-short", book).text,
    }
}

/// All notes of an audit: what binds the statement first, then book by book, then over all books. Of figures
/// that say nothing of the venue there is no note.
pub(super) fn of_audit(money: &Money, grounds: &Grounds<'_>) -> Vec<Note> {
    let mut notes = binding(money, grounds);
    if !money.speaks() {
        return notes;
    }
    let books = money.books.iter().zip(&money.exact).zip(&grounds.tables.books);
    for ((book, exact), table) in books {
        notes.extend(of_book(money, (book, exact, table), grounds));
    }
    notes.extend(special_rules(grounds));
    let known = |claim: &&Claim| {
        // What these claims say stands in the notes of the books.
        !["coverage:", "coverage-gross:", "coverage-proven:", "coverage-observed:"]
            .iter()
            .any(|of_books| claim.id.starts_with(of_books))
    };
    let others = grounds.claims.iter().filter(|claim| claim.status == Status::Note).filter(known);
    notes.extend(others.map(|claim| Note {
        id: claim.id.clone(),
        sentence: claim.words().to_owned(),
        advice: claim.detail.clone(),
    }));
    notes
}

/// Whether the statement was compared with what the venue anchored, and whether a key signed it.
fn binding(money: &Money, grounds: &Grounds<'_>) -> Vec<Note> {
    let venue = grounds.venue;
    let is_open = |id: &str| {
        let mut claims = grounds.claims.iter().filter(|claim| claim.id == id);
        claims.any(|claim| claim.status == Status::NotChecked)
    };
    let mut notes = vec![];
    if is_open("anchored-digest") {
        let sentence = match money.bound {
            Status::Holds => say!("note.not-anchored", venue),
            _ => say!("note.not-bound", venue),
        };
        notes.push(note("not-anchored", sentence, say!("note.not-anchored.advice", venue)));
    }
    if is_open("signature") {
        let sentence = say!("note.not-signed", venue);
        let mut claims = grounds.claims.iter().filter(|claim| claim.id == "signature");
        let advice = match claims.any(|claim| claim.detail == word!("not-brought.signature")) {
            true => say!("note.not-signed.none", venue),
            false => say!("note.not-signed.advice", venue),
        };
        notes.push(note("not-signed", sentence, advice));
    }
    notes
}

fn of_book(
    money: &Money,
    (book, exact, table): (&BookVerdict, &Exactly, &BookTable),
    grounds: &Grounds<'_>,
) -> Vec<Note> {
    let (venue, name) = (grounds.venue, &book.book);
    let mut notes = cover(book, venue, money.bound);
    for coin in &book.short {
        let sentence = say!(
            "note.short",
            asset = coin.asset,
            book = name,
            missing = coin.missing.grouped(0),
            percent = coin.percent.grouped(2),
            usd = coin.usd.grouped(2)
        );
        let advice = say!("note.short.advice", venue, asset = coin.asset);
        notes.push(note(format!("short:{name}:{}", coin.asset), sentence, advice));
    }
    if book.cover != BookCover::Covered {
        return notes;
    }
    if let (Some(false), Some(surplus)) = (book.covered_without_surplus, &book.surplus) {
        let coins = book.surplus_by_asset.iter().take(SURPLUSES_SHOWN);
        let coins: Vec<&str> = coins.map(|surplus| surplus.asset.as_str()).collect();
        let (usd, coins) = (surplus.usd.grouped(2), coins.join(", "));
        let sentence = say!("note.surplus", book = name, usd, coins);
        notes.push(note(format!("surplus:{name}"), sentence, say!("note.surplus.advice")));
    }
    if table.covered_gross() == Some(false) {
        let sentence = say!("note.receivables", book = name, usd = table.receivables.money_up());
        notes.push(note(format!("receivables:{name}"), sentence, say!("note.receivables.advice")));
    }
    notes.extend(evidence(name, exact, grounds));
    notes
}

/// That a book has no reserves, or that they do not reach.
fn cover(book: &BookVerdict, venue: &str, bound: Status) -> Vec<Note> {
    let (name, owed) = (&book.book, book.figures.owed.grouped(2));
    match (book.cover, &book.missing) {
        (BookCover::NoReserves, _) => {
            let sentence = match book.proprietary {
                false => say!("note.no-reserves", book = name, venue, owed),
                true => say!("note.no-reserves.own", book = name, venue, owed),
            };
            let advice = say!("note.no-reserves.advice", venue);
            vec![note(format!("no-reserves:{name}"), sentence, advice)]
        }
        (_, Some(missing)) => {
            let missing = missing.grouped(2);
            let (sentence, advice) = match bound {
                Status::Holds => (
                    say!("note.not-covered.bound", book = name, missing),
                    say!("note.no-reserves.advice", venue),
                ),
                _ => (
                    say!("note.not-covered", book = name, missing),
                    say!("note.not-covered.advice", venue),
                ),
            };
            vec![note(format!("not-covered:{name}"), sentence, advice)]
        }
        _ => vec![],
    }
}

/// On whose word the cover of a book rests.
fn evidence(book: &str, exact: &Exactly, grounds: &Grounds<'_>) -> Vec<Note> {
    let venue = grounds.venue;
    let declared = exact.beyond_observed();
    let observed: BigInt = &exact.owed - &exact.proven - &declared;
    let usd = |value: &BigInt| up(value).grouped(2);
    let mut notes = vec![];
    if declared.is_positive() {
        let sentence = say!("note.declared", book, venue, usd = usd(&declared));
        let advice = say!("note.declared.advice", venue);
        notes.push(note(format!("declared:{book}"), sentence, advice));
    }
    if observed.is_positive() {
        let observers = grounds.observers.join(", ");
        let sentence = say!("note.observed", book, observers, usd = usd(&observed));
        notes.push(note(format!("observed:{book}"), sentence, say!("note.observed.advice")));
    }
    notes
}

/// The part of the open positions for which no maintenance margin is proven.
fn special_rules(grounds: &Grounds<'_>) -> Option<Note> {
    let tables = grounds.tables;
    let parts = tables.unproven.iter().map(|row| row.notional.units(USD_DECIMALS));
    let part: BigInt = parts.sum();
    let whole = tables.notional.units(USD_DECIMALS);
    let percent = super::amount::percent_up(&part, &whole).filter(|_| part.is_positive())?;
    let usd = Amount::new(part, USD_DECIMALS).money_up();
    let sentence = say!("note.special-rules", percent = percent.grouped(2), usd);
    Some(note("special-rules", sentence, say!("note.special-rules.advice")))
}

/// Decimals of notionals.
const USD_DECIMALS: u32 = super::amount::USD_20;
