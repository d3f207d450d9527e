//! Clause V9: whether what is declared as reserves covers what each book owes, and all of them.

use crate::{
    report::{
        receivables, BookCover, BookTable, BookVerdict, Claim, Figures, Money, Open, ShortCoin,
        Status, Tables,
    },
    say, word,
};

/// The name of the claim over all books.
const ALL_BOOKS: &str = "coverage:all";

/// The first entries of a list that can be long, and how many there are beside them. The tables of the
/// report have them all.
pub(super) fn listed(entries: impl ExactSizeIterator<Item = String>, between: &str) -> String {
    const SHOWN: usize = 20;
    let more = entries.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = entries.take(SHOWN).collect();
    if more > 0 {
        shown.push(say!("proofs.more", count = more).text);
    }
    shown.join(between)
}

/// The claims of each book and the one over all.
pub(super) fn claims(tables: &Tables, money: &Money) -> Vec<Claim> {
    let books = tables.books.iter().zip(&money.books);
    let mut claims: Vec<Claim> =
        books.flat_map(|(table, book)| of_book(table, book, money)).collect();
    claims.push(of_all(money));
    claims
}

/// Proofs don't bind reserves, only the anchored digest or a signature does, so `bound` says what they are
/// worth: reserves that do not cover, in a file that anyone could have changed, show nothing.
fn of_book(table: &BookTable, book: &BookVerdict, money: &Money) -> [Claim; 2] {
    let (name, bound) = (&table.book, money.bound);
    let net = Open::new(format!("coverage:{name}"), "V9", say!("RF-2209", book = name));
    let title = say!("RF-2210", book = name);
    let gross = Open::new(format!("coverage-gross:{name}"), "V9", title);
    let gross = gross.informative_or(receivables(table));
    let neither = |why: &str| [net.clone().not_checked(why), gross.clone().not_checked(why)];
    if !money.totals_proven {
        return neither(word!("unproven.totals"));
    }
    if bound == Status::DoesNotHold {
        return neither(word!("unproven.anchor"));
    }
    let (Some(covered), Some(covered_gross)) = (table.covered(), table.covered_gross()) else {
        return neither(word!("unproven.reserves"));
    };
    // Without the anchored digest anyone could have changed the reserves, so what is not covered by
    // them is no finding about the venue.
    let decide = |open: Open, holds: bool, detail: String| match (holds, bound) {
        (true, Status::NotChecked) => open.holds(detail + word!("coverage.not-anchored")),
        (true, _) => open.holds(detail),
        (false, Status::NotChecked) => open.not_checked(say!("coverage.anyone", counted = detail)),
        (false, _) => open.fails(detail),
    };
    let (counted, owed) = (table.reserves_towards_gross.money_down(), table.gross.money_up());
    let of_gross = say!("coverage.gross", counted, owed).text;
    [decide(net, covered, of_net(book)), decide(gross, covered_gross, of_gross)]
}

/// Reserves and what is owed, by what stands behind them, and the coins that are short.
fn of_net(book: &BookVerdict) -> String {
    let Figures { owed, reserves, ratio, proven, observed, declared } = &book.figures;
    let counted = reserves.as_ref().map_or_else(String::new, |usd| usd.grouped(2));
    let owed = owed.grouped(2);
    let mut said = match ratio {
        Some(ratio) => say!("coverage.ratio", ratio = ratio.grouped(1), counted, owed).text,
        None => say!("coverage.counted", counted, owed).text,
    };
    let is_some = |part: &crate::report::Part| part.usd.to_string() != "0";
    let percent = |part: &crate::report::Part| {
        part.percent.as_ref().map_or_else(String::new, |percent| percent.grouped(1))
    };
    said += &match is_some(proven) || is_some(observed) {
        true => {
            let (proven, observed) = (percent(proven), percent(observed));
            say!("coverage.by-evidence", proven, observed, declared = percent(declared)).text
        }
        false => word!("coverage.declared").to_owned(),
    };
    let coin = |coin: &ShortCoin| {
        let (asset, missing) = (&coin.asset, coin.missing.grouped(0));
        say!("coverage.coin", asset, missing, percent = coin.percent.grouped(2)).text
    };
    let coins = || listed(book.short.iter().map(coin), ", ");
    match book.short.len() {
        0 => {}
        1 => said += &say!("coverage.short.one", coins = coins()).text,
        count => said += &say!("coverage.short", count, coins = coins()).text,
    }
    said
}

/// The claim over all books: each that owes something has reserves that cover it. It only informs: an
/// honest venue may declare no reserves for a book of its own.
fn of_all(money: &Money) -> Claim {
    let uncovered: Vec<String> = money
        .books
        .iter()
        .filter_map(|book| match (book.cover, &book.missing) {
            (BookCover::NoReserves, _) => {
                let owed = book.figures.owed.grouped(2);
                Some(say!("coverage-all.none", book = book.book, owed).text)
            }
            (_, Some(missing)) => {
                let missing = missing.grouped(2);
                Some(say!("coverage-all.short", book = book.book, missing).text)
            }
            _ => None,
        })
        .collect();
    let note = say!("coverage-all.note", count = uncovered.len());
    let open = Open::new(ALL_BOOKS, "V9", say!("RF-2212")).informative_or(note);
    if !money.totals_proven {
        return open.not_checked(word!("unproven.totals"));
    }
    if money.bound == Status::DoesNotHold {
        return open.not_checked(word!("unproven.anchor"));
    }
    let bound = match money.bound {
        Status::NotChecked => word!("coverage.not-anchored"),
        _ => "",
    };
    match money.every_book_covered {
        Status::Holds => match money.owing().count() {
            1 => open.holds(say!("coverage-all.covered.one", bound)),
            count => open.holds(say!("coverage-all.covered", count, bound)),
        },
        Status::DoesNotHold | Status::Note => open.fails(listed(uncovered.into_iter(), "; ")),
        Status::NotChecked | Status::NotThisOne => {
            let counted = listed(uncovered.into_iter(), "; ");
            open.not_checked(say!("coverage.anyone", counted))
        }
    }
}
