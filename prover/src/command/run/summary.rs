//! What a day came to, in money, and what to do next.

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{report::amount::grouped, say, word};

use crate::project::{
    figures::BookFigures,
    ledger::{Done, Step},
};

/// Short coins of a book that are named.
const MOST_COINS: usize = 8;

/// A step in words.
pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Begun => word!("run.step.begun"),
        Step::Checked => word!("run.step.checked"),
        Step::Proven => word!("run.step.proven"),
        Step::Completed => word!("run.step.completed"),
        Step::Signed => word!("run.step.signed"),
        Step::Publishing => word!("run.step.publishing"),
    }
}

/// The lines.
pub(super) fn text(done: &Done) -> String {
    let mut text = String::new();
    let mut add = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    let books = &done.figures.books;
    let lacking: Vec<&str> =
        books.iter().filter(|book| book.lacking).map(|book| book.book.as_str()).collect();
    let (run, epoch) = (done.name.run(), done.epoch);
    match lacking.is_empty() {
        true => add(&say!("run.covered", run, epoch).text),
        false => add(&say!("run.lacking", run, epoch, books = lacking.join(", ")).text),
    }
    books.iter().for_each(|of| book(of, &mut add));
    if books.iter().all(|book| book.short.is_empty()) {
        add(word!("run.no-short-coin"));
    }
    add("");
    let public = shown_path(&done.public).to_string();
    add(&say!("run.published", public = public.clone(), files = &done.files).text);
    if let Some((packages, count)) = &done.packages {
        add(&say!("run.packages", packages = shown_path(packages), count).text);
    }
    add(&say!("run.took", seconds = done.seconds).text);
    add("");
    add(word!("run.next"));
    add(&say!("run.anchor", anchor = &done.anchor).text);
    if !done.signed {
        add(word!("run.sign"));
    }
    add(&say!("run.serve", public).text);
    if let Some((packages, _)) = &done.packages {
        add(&say!("run.hand-out", packages = shown_path(packages)).text);
    }
    text
}

/// The lines of a book.
fn book(of: &BookFigures, add: &mut dyn FnMut(&str)) {
    let name = match of.proprietary {
        true => say!("run.own-book", book = &of.book).text,
        false => of.book.clone(),
    };
    let owed = grouped(&of.owed);
    match (&of.reserves, &of.ratio) {
        _ if !of.owes => add(&say!("run.owes-nothing", name).text),
        (Some(reserves), Some(ratio)) => {
            add(&say!("run.book", name, owed, reserves = grouped(reserves), ratio).text);
        }
        _ => add(&say!("run.no-reserves", name, owed).text),
    }
    for coin in of.short.iter().take(MOST_COINS) {
        let (missing, percent) = (grouped(&coin.missing), &coin.percent);
        add(&say!("run.short-coin", coin = &coin.coin, missing, percent).text);
    }
    let more = of.short.len().saturating_sub(MOST_COINS);
    if more > 0 {
        add(&say!("run.more-coins", more).text);
    }
}
