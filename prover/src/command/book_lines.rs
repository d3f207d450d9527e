//! What each book owes and what stands behind it, in lines for people.

use ringfence_verifier::{report::amount::grouped, say, word};

use crate::project::figures::BookFigures;

/// Short coins of a book that are named.
const MOST_COINS: usize = 8;
/// Decimals of an amount in USD.
const CENTS: usize = 2;
/// Decimals of a ratio in percent.
const TENTHS: usize = 1;

/// The lines of all books.
pub(super) fn all(books: &[BookFigures]) -> Vec<String> {
    let mut lines = vec![];
    books.iter().for_each(|of| book(of, &mut |line| lines.push(line.to_owned())));
    // Of a book without reserves no coin is named: every one of it is short.
    let mut owing = books.iter().filter(|book| book.owes).peekable();
    let any = owing.peek().is_some();
    if any && owing.all(|book| book.reserves.is_some() && book.short.is_empty()) {
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
    let owed = with_decimals(&of.owed, CENTS);
    match (&of.reserves, &of.ratio) {
        _ if !of.owes => add(&say!("run.owes-nothing", name).text),
        (Some(reserves), Some(ratio)) => {
            let (reserves, ratio) = (with_decimals(reserves, CENTS), with_decimals(ratio, TENTHS));
            add(&say!("run.book", name, owed, reserves, ratio).text);
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

/// A decimal number with its thousands apart and at least so many decimals.
fn with_decimals(number: &str, least: usize) -> String {
    let decimals = number.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let point = if decimals == 0 && least > 0 { "." } else { "" };
    format!("{}{point}{}", grouped(number), "0".repeat(least.saturating_sub(decimals)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A book that owes 100 USD, with these reserves.
    fn owing(book: &str, reserves: Option<&str>) -> BookFigures {
        BookFigures {
            book: book.into(),
            proprietary: false,
            owed: "100".into(),
            owes: true,
            reserves: reserves.map(str::to_owned),
            ratio: reserves.map(|_| "100".into()),
            lacking: reserves.is_none(),
            short: vec![],
        }
    }

    #[test]
    fn no_coin_is_short_only_where_every_book_that_owes_has_reserves() {
        let said =
            |books: &[BookFigures]| all(books).contains(&word!("run.no-short-coin").to_owned());
        let idle = BookFigures { owes: false, ..owing("idle", None) };
        assert!(said(&[owing("clients", Some("100")), idle.clone()]));
        assert!(!said(&[owing("clients", Some("100")), owing("futures", None)]));
        assert!(!said(&[owing("clients", None)]));
        assert!(!said(&[idle]));
    }

    #[test]
    fn amounts_have_cents_and_ratios_tenths() {
        assert_eq!(with_decimals("531497.5", 2), "531,497.50");
        assert_eq!(with_decimals("1234567", 2), "1,234,567.00");
        assert_eq!(with_decimals("0.25", 2), "0.25");
        assert_eq!(with_decimals("100", 1), "100.0");
    }
}
