//! The answer of a check of a package, and of a chain of statements: level, sentence and notes.

use super::{
    chain::Link,
    claim::{is_of_another, Claim},
    level::Level,
    package::{BookMarks, VaultReport},
    status::Status,
    summary::{Note, Summary},
    unchecked,
};
use crate::{
    message::{Quoted, Said},
    say,
};

fn note(id: impl Into<String>, sentence: Said, advice: Said) -> Note {
    Note { id: id.into(), sentence: sentence.text, advice: advice.text }
}

fn is_status(claims: &[Claim], id: &str, status: Status) -> bool {
    claims.iter().any(|claim| claim.id == id && claim.status == status)
}

/// That the digest was not compared.
fn not_anchored(claims: &[Claim], venue: &str) -> Option<Note> {
    let open = is_status(claims, "anchored-digest", Status::NotChecked);
    let sentence = say!("note.not-anchored", venue);
    open.then(|| note("not-anchored", sentence, say!("note.not-anchored.advice", venue)))
}

/// The notes on a book in which a vault of the package stands.
fn of_book(book: &str, marks: &BookMarks, venue: &str) -> Vec<Note> {
    let mut notes = vec![];
    if marks.proprietary {
        let (sentence, advice) =
            (say!("note.own-book", venue, book), say!("note.own-book.advice", venue));
        notes.push(note(format!("own-book:{book}"), sentence, advice));
    }
    let advice = || say!("note.no-reserves.advice", venue);
    if !marks.reserves_declared {
        let sentence = say!("note.package.no-reserves", venue, book);
        notes.push(note(format!("no-reserves:{book}"), sentence, advice()));
    }
    if marks.covered == Some(false) {
        let sentence = say!("note.package.not-covered", venue, book);
        notes.push(note(format!("not-covered:{book}"), sentence, advice()));
    }
    notes
}

/// That the books in which vaults of the package stand are short, as plainly as an audit says it; nothing if none is. What
/// no digest binds is said of the file alone.
fn short(claims: &[Claim], vaults: &[VaultReport]) -> String {
    let bound = is_status(claims, "anchored-digest", Status::Holds);
    let mut named: Vec<&str> = vec![];
    let mut said = String::new();
    for vault in vaults {
        let missing = vault.book_marks.as_ref().and_then(|marks| marks.missing.as_ref());
        let Some(missing) = missing.filter(|_| !named.contains(&vault.book.as_str())) else {
            continue;
        };
        let (book, missing) = (&vault.book, missing.grouped(2));
        said += &match bound {
            true => say!("sentence.package.short", book, missing).text,
            false => say!("sentence.package.short.anyone", book, missing).text,
        };
        named.push(book);
    }
    said
}

/// The answer of the check of a package. `time` is that of the statement.
pub(crate) fn of_package(
    claims: &[Claim],
    vaults: &[VaultReport],
    venue: &str,
    account: &str,
    time: &str,
) -> Summary {
    let mut notes: Vec<Note> = not_anchored(claims, venue).into_iter().collect();
    // Of a file that is not the one asked for nothing is said of the venue's books.
    let told = if is_of_another(claims) { &[] } else { vaults };
    for vault in told {
        for note in vault.book_marks.iter().flat_map(|marks| of_book(&vault.book, marks, venue)) {
            if notes.iter().all(|known| known.id != note.id) {
                notes.push(note);
            }
        }
    }
    let mut failed = claims.iter().filter(|claim| claim.status == Status::DoesNotHold);
    let other_file = claims.iter().find(|claim| claim.status == Status::NotThisOne);
    let assessed = vaults.iter().all(|vault| vault.numbers.is_some());
    if !assessed && other_file.is_none() && failed.clone().next().is_none() {
        notes.push(note(
            "not-assessed",
            say!("note.not-assessed"),
            say!("note.not-assessed.advice"),
        ));
    }
    let account = Quoted(account);
    let (level, sentence, reason) = match (other_file, failed.next()) {
        (Some(claim), _) => {
            let sentence = match claim.id.as_str() {
                "account" => say!("sentence.package.other-account", account),
                "statement" => say!("sentence.package.other-statement", venue, time),
                _ => say!("sentence.package.other-anchor", venue),
            };
            (Level::CantSay, sentence, Some(claim.detail.clone()))
        }
        (None, Some(claim)) => {
            let count = claims.iter().filter(|one| one.status == Status::DoesNotHold).count();
            let sentence = match count {
                1 => say!("sentence.fails", title = claim.title),
                2 => say!("sentence.fails.one-more", title = claim.title),
                _ => say!("sentence.fails.more", title = claim.title, count = count - 1),
            };
            (Level::DoesNotHold, sentence, Some(claim.detail.clone()))
        }
        (None, None) => {
            let sentence = match vaults.len() {
                1 => say!("sentence.package.one", account, venue, time),
                count => say!("sentence.package", account, venue, time, count),
            };
            let sentence = Said { text: sentence.text + &short(claims, told), ..sentence };
            let level = if notes.is_empty() { Level::Holds } else { Level::HoldsWithNotes };
            (level, sentence, notes.first().map(|note| note.sentence.clone()))
        }
    };
    let (sentence, unchecked) = (sentence.text, unchecked::of_claims(claims));
    Summary { level, sentence, reason, notes, unchecked }
}

/// The answer of the check of a chain of statements.
pub(crate) fn of_chain(claims: &[Claim], statements: &[Link]) -> Summary {
    let venue = statements.last().map_or("", |last| last.venue.as_str());
    let notes: Vec<Note> = not_anchored(claims, venue).into_iter().collect();
    let failed: Vec<&Claim> =
        claims.iter().filter(|claim| claim.status == Status::DoesNotHold).collect();
    let (level, sentence) = match failed.as_slice() {
        [] if statements.len() < 2 && !claims.iter().any(Claim::is_true) => {
            (Level::CantSay, say!("sentence.chain.single", venue))
        }
        [] => {
            let level = if notes.is_empty() { Level::Holds } else { Level::HoldsWithNotes };
            let sentence = match statements.len() {
                1 => say!("sentence.chain.one", venue),
                count => say!("sentence.chain", venue, count),
            };
            (level, sentence)
        }
        [one] => (Level::DoesNotHold, say!("sentence.fails", title = one.title)),
        [first, _] => (Level::DoesNotHold, say!("sentence.fails.one-more", title = first.title)),
        [first, ..] => {
            let count = failed.len() - 1;
            (Level::DoesNotHold, say!("sentence.fails.more", title = first.title, count))
        }
    };
    let reason = match failed.first() {
        Some(claim) => Some(claim.detail.clone()),
        None => notes.first().map(|note| note.sentence.clone()),
    };
    let (sentence, unchecked) = (sentence.text, unchecked::of_claims(claims));
    Summary { level, sentence, reason, notes, unchecked }
}
