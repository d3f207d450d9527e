//! What each book owes and what stands behind it, in lines for people.

use ringfence_verifier::{report::amount::grouped, say, word};

use crate::project::figures::BookFigures;

/// Short coins of a book that are named.
const MOST_COINS: usize = 8;

/// The lines of all books.
pub(super) fn all(books: &[BookFigures]) -> Vec<String> {
    let mut lines = vec![];
    books.iter().for_each(|of| book(of, &mut |line| lines.push(line.to_owned())));
    let any = books.iter().any(|book| book.reserves.is_some());
    if any && books.iter().all(|book| book.short.is_empty()) {
        lines.push(word!("run.no-short-coin").to_owned());
    }
    lines
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
