//! The answer of the check of a chain of statements: level, sentence and notes.

use super::{
    chain::Link,
    claim::Claim,
    level::Level,
    status::Status,
    summary::{Note, Summary},
    unchecked,
};
use crate::{message::Said, say};

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
