//! The claims about prices, and about cover at the reader's prices.

use std::collections::BTreeSet;

use ringfence_circuits::primitive::shown::Shown;

use crate::{
    check::coverage::listed,
    reader::NotBrought,
    report::{
        amount::Amount, BookAtPrices, Claim, Money, Open, PriceRow, PricesReport, QuoteRow, Status,
    },
    say, word,
};

/// The name of the claim over all prices.
const PRICES: &str = "prices";
/// How many prices that are not within the tolerance the claim names. The table of the report has all.
const OUTSIDE_SHOWN: usize = 20;
/// How the names of claims about cover begin.
const COVERAGE: &str = "prices-coverage:";

/// The claims about prices; of a reader who brings none those that are required, which can't be checked then.
pub(in crate::check) fn claims(
    report: Option<&PricesReport>,
    required: &[String],
    money: &Money,
) -> Vec<Claim> {
    let Some(report) = report else {
        let required: BTreeSet<&String> = required.iter().collect();
        return required.into_iter().filter_map(|id| not_brought(id)).collect();
    };
    let mut claims = vec![of_prices(report, money)];
    claims.extend(report.books.iter().map(|book| of_book(report, book, money)));
    claims.push(of_book(report, &report.total, money));
    claims
}

fn not_brought(id: &str) -> Option<Claim> {
    let title = match id.strip_prefix(COVERAGE) {
        _ if id == PRICES => say!("RF-2130.any"),
        Some("all") => say!("RF-2131.all"),
        Some(book) => say!("RF-2131", book),
        None => return None,
    };
    Some(Open::new(id, "V21", title).not_checked(NotBrought::Prices))
}

/// Whether all prices of the reader are within the tolerance, and for how much there are any.
fn of_prices(report: &PricesReport, money: &Money) -> Claim {
    let tolerance = &report.tolerance;
    let note = say!("prices.note", count = report.outside, tolerance);
    let open = Open::new(PRICES, "V21", say!("RF-2130", tolerance)).informative_or(note);
    if report.quotes == 0 {
        return open.not_checked(say!("prices.none-known", count = report.ignored));
    }
    let percent =
        |share: &Option<Amount>| share.as_ref().map_or("–".to_owned(), |share| share.grouped(2));
    let (share, assets, markets) =
        (percent(&report.priced), percent(&report.priced_assets), percent(&report.priced_markets));
    let share = match money.totals_proven {
        true => say!("prices.share", share, assets, markets),
        false => say!("prices.share.unproven", share, assets, markets),
    };
    if report.outside == 0 {
        return open.holds(say!("prices.within", count = report.quotes, share));
    }
    let outside = report.rows.iter().flat_map(outside);
    let mut quotes: Vec<String> = outside.take(OUTSIDE_SHOWN).collect();
    match report.outside.saturating_sub(OUTSIDE_SHOWN) {
        0 => {}
        count => quotes.push(say!("proofs.more", count).text),
    }
    let quotes = quotes.join("; ");
    let other = match report.rows.iter().any(|row| row.far) {
        true => word!("prices.other-coin"),
        false => "",
    };
    open.fails(say!("prices.outside", quotes, other, share))
}

/// The prices of a row that are not within the tolerance, in words.
fn outside(row: &PriceRow) -> impl Iterator<Item = String> + '_ {
    let words = |quote: &QuoteRow| {
        let (name, published) = (&row.name, row.published.grouped(0));
        let (price, source) = (quote.price.grouped(0), Shown(&quote.source));
        let percent = quote.deviation.grouped(0);
        say!("prices.outside.one", name, published, price, source, percent).text
    };
    row.quotes.iter().filter(|quote| !quote.within).map(words)
}

/// Whether reserves can reach what is owed at the reader's prices. That can be refuted and never be confirmed: deficits
/// are left out of what is owed, and haircuts out of what reserves are worth. As under V9, totals must be proven, and
/// reserves that nothing binds show nothing.
fn of_book(report: &PricesReport, of: &BookAtPrices, money: &Money) -> Claim {
    let open = match &of.book {
        Some(book) => Open::new(format!("{COVERAGE}{book}"), "V21", say!("RF-2131", book))
            .informative_or(say!("prices-coverage.note", book)),
        None => Open::new(format!("{COVERAGE}all"), "V21", say!("RF-2131.all"))
            .informative_or(word!("prices-coverage.note.all")),
    };
    if !money.totals_proven {
        return open.not_checked(word!("unproven.totals"));
    }
    if money.bound == Status::DoesNotHold {
        return open.not_checked(word!("unproven.anchor"));
    }
    if report.quotes == 0 {
        return open.not_checked(say!("prices.none-known", count = report.ignored));
    }
    let Some(worth) = &of.worth_at_most else {
        return open.not_checked(word!("unproven.reserves"));
    };
    let Some(lacks) = &of.lacks_at_least else {
        return open.not_checked(word!("prices-coverage.open"));
    };
    let (owes, worth) = (of.owes_at_least.grouped(2), worth.grouped(2));
    let sources = listed(report.sources.iter().map(|source| Shown(source).to_string()), ", ");
    let said = say!("prices-coverage.lacks", owes, worth, lacks = lacks.grouped(2), sources);
    match money.bound {
        Status::NotChecked => open.not_checked(say!("coverage.anyone", counted = said)),
        _ => open.fails(said),
    }
}
