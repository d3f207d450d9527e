//! Fills a description by what is known from elsewhere.

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    statement::{Book, Correction},
};
use ringfence_verifier::{message::Quoted, say, word};

use super::{description::File, watch::Watch};

/// What two sources say of one field, and which field it is.
type Disagreement = (&'static str, String);

/// One value of two that may be there.
fn one<T: Clone + PartialEq>(
    field: &'static str,
    own: Option<T>,
    given: Option<&T>,
    shown: impl Fn(&T) -> String,
) -> Result<Option<T>, Disagreement> {
    match (own, given) {
        (Some(own), Some(given)) if own != *given => {
            let (own, given) = (shown(&own), shown(given));
            Err((field, say!("RF-1202.project", own, given).text))
        }
        (own, given) => Ok(own.or_else(|| given.cloned())),
    }
}

/// Fills a description.
///
/// # Errors
/// Names the first field of which `snapshot.toml` says something else, and both values.
pub(super) fn fill(file: &mut File, watch: &Watch<'_>) -> Result<(), Disagreement> {
    if let Some(given) = watch.given {
        let quoted = |text: &String| Quoted(text).to_string();
        file.venue = one("venue", file.venue.take(), given.venue.as_ref(), quoted)?;
        let times = given.times.as_ref();
        let time = |field, own: &mut Option<String>, given: Option<&String>| {
            *own = one(field, own.take(), given, String::clone)?;
            Ok(())
        };
        time("snapshot_time", &mut file.snapshot_time, times.map(|times| &times.snapshot))?;
        time("price_time", &mut file.price_time, times.map(|times| &times.prices))?;
        time("funding_time", &mut file.funding_time, times.map(|times| &times.funding))?;
        file.books = one("books", file.books.take(), given.books.as_ref(), |books| names(books))?;
        if watch.previous.is_none() {
            file.epoch = one("epoch", file.epoch, given.epoch.as_ref(), u64::to_string)?;
        }
    }
    if let Some((epoch, reason)) = watch.corrects {
        let given = Correction { epoch: epoch.into(), reason: reason.to_owned() };
        let shown = |of: &Correction| {
            say!("RF-1202.corrects", epoch = of.epoch.0, reason = Quoted(&of.reason)).text
        };
        file.corrects = one("corrects", file.corrects.take(), Some(&given), shown)?;
    }
    follow(file, watch)
}

/// Fills epoch and digest of the statement before. What disagrees is an error where the snapshot is to be proven;
/// where it is only checked it is named among the warnings.
fn follow(file: &mut File, watch: &Watch<'_>) -> Result<(), Disagreement> {
    let Some(previous) = watch.previous else { return Ok(()) };
    let before = previous.epoch.to_u64();
    let next = before.and_then(|before| before.checked_add(1));
    let Some((before, next)) = before.zip(next) else {
        return Err(("epoch", word!("RF-1202.last").to_owned()));
    };
    match file.epoch {
        None => file.epoch = Some(next),
        Some(own) if own != next && watch.must_follow => {
            return Err(("epoch", say!("RF-1202.epoch", own, before, next).text));
        }
        Some(0) => return Ok(()),
        Some(_) => {}
    }
    let (own, of_previous) = (file.previous.as_deref(), previous.statement);
    match own.map(Digest::parse) {
        None => file.previous = Some(of_previous.to_string()),
        Some(Ok(own)) if own != of_previous && watch.must_follow => {
            let (own, of_previous) = (own.to_bech32(), of_previous.to_bech32());
            return Err(("previous", say!("RF-1202.previous", own, previous = of_previous).text));
        }
        // One that is no digest is refused with all else.
        Some(_) => {}
    }
    Ok(())
}

/// Books by name, the venue's own marked.
fn names(books: &[Book]) -> String {
    let name = |book: &Book| match book.proprietary {
        true => say!("RF-1202.own-book", book = Quoted(&book.name)).text,
        false => Quoted(&book.name).to_string(),
    };
    books.iter().map(name).collect::<Vec<_>>().join(", ")
}
