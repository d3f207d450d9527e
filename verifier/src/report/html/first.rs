//! The first screen of an auditor's report, which is page one on paper: whose books, of when, the answer, each
//! book with its bar, what is short and what was not checked.

use maud::{html, Markup};
use num_bigint::BigInt;

use super::{
    bar::{self, Fill, Height, Split},
    icon::Sign,
    number::{coins, dollars, grouped, whole, Round},
    parts::{capitalised, corrects, sentence, verdict_box},
    rich::{counted, name, rich},
};
use crate::{
    report::{date, AuditReport, BookCover, BookVerdict, Figures, ShortCoin, Status, Unchecked},
    say, word,
};

/// How many books and coins that are short stand on the first screen: all such books, and at least one coin.
const SHOWN: usize = 5;
/// How many things that could have been checked and were not stand on the first screen.
const OPEN_SHOWN: usize = 3;

/// Whose report it is and of when.
pub(super) fn head(report: &AuditReport) -> Markup {
    let (books, markets) = (report.tables.books.len(), report.tables.markets.len());
    html! {
        header.rf-head {
            div {
                h2 { (name(&report.venue)) }
                p.rf-date { (date::full(&report.snapshot_time)) }
            }
            p.rf-meta.rf-small.rf-muted {
                (publication(report))
                br;
                (rich!("html.meta.digest", start = start(&report.statement_bech32)))
                br;
                (counted!(books, "html.meta.book", "html.meta.books"))
                (counted!(markets, "html.meta.market", "html.meta.markets"))
            }
        }
        @if let Some(correction) = &report.corrects { (corrects(correction)) }
    }
}

/// The first characters of a digest, by which a reader sees whether it is the one at hand; never a comparison.
fn start(digest: &str) -> &str {
    const SHOWN: usize = 16;
    digest.get(..SHOWN).unwrap_or(digest)
}

/// Which publication of the venue it is, and which it follows.
fn publication(report: &AuditReport) -> Markup {
    let epoch = &report.epoch;
    match &report.money_change {
        Some(before) => rich!("html.meta.follows", epoch, day = date::day(&before.previous_time)),
        None => rich!("html.meta.publication", epoch),
    }
}

/// The answer, and what it rests on.
pub(super) fn first(report: &AuditReport) -> Markup {
    let verdict = &report.verdict;
    html! {
        div.rf-first {
            (verdict_box(&verdict.summary, &html! {}))
            @if verdict.speaks() {
                (books(report))
            } @else if !report.claims.is_empty() {
                p.rf-warning { (word!("html.first.no-figures")) }
            }
            div.rf-pair {
                @if verdict.speaks() { (short(report)) }
                (unchecked(&verdict.summary.unchecked))
            }
        }
    }
}

/// Each book with its bar, and all of them together.
fn books(report: &AuditReport) -> Markup {
    let verdict = &report.verdict;
    let has_reserves = verdict.books.iter().any(|book| book.figures.reserves.is_some());
    html! {
        section aria-label=(word!("html.first.ratio")) {
            div.rf-panel-head {
                h4 { (word!("html.first.ratio")) }
                @if verdict.books.len() > 1 { p.rf-small.rf-muted { (total(&verdict.total.figures)) } }
            }
            div.rf-axis-row { (bar::axis()) }
            ul.rf-books { @for of in &verdict.books { (book(of)) } }
            @if has_reserves { (legend(report)) }
        }
    }
}

/// All books together, with the warning that no surplus of one stands behind another.
fn total(figures: &Figures) -> Markup {
    let owed = dollars(&figures.owed.to_string());
    match (&figures.reserves, &figures.ratio) {
        (Some(reserves), Some(ratio)) => rich!(
            "html.first.total",
            ratio = ratio.grouped(1),
            reserves = dollars(&reserves.to_string()),
            owed,
        ),
        _ => rich!("html.first.total.owed", owed),
    }
}

/// What a book owes and what counts towards it, for its bar.
pub(super) fn split(figures: &Figures) -> Split {
    Split {
        owed: whole(&figures.owed),
        proven: whole(&figures.proven.usd),
        observed: whole(&figures.observed.usd),
        declared: whole(&figures.declared.usd),
    }
}

/// The shares by what stands behind them, in words: none of those that are nothing.
fn shares(figures: &Figures) -> Vec<(&'static str, String)> {
    let parts = [
        (word!("reserves.proven"), &figures.proven),
        (word!("reserves.observed"), &figures.observed),
        (word!("reserves.declared"), &figures.declared),
    ];
    let shown = parts.into_iter().filter(|(_, part)| whole(&part.usd) > BigInt::ZERO);
    let words = shown.filter_map(|(word, part)| Some((word, part.percent.as_ref()?.grouped(1))));
    words.collect()
}

/// What the bar of a book shows, in words.
fn spoken(book: &str, figures: &Figures) -> String {
    let ratio = figures.ratio.as_ref().map(|ratio| ratio.grouped(1)).unwrap_or_default();
    let part = |(word, percent): &(&str, String)| say!("html.bar.part", percent, word).text;
    let parts: Vec<String> = shares(figures).iter().map(part).collect();
    say!("html.bar", book, ratio, parts = parts.join(", ")).text
}

/// A bar of what a book owes, with its shares in words below.
pub(super) fn plot(of: &BookVerdict, height: Height) -> Markup {
    bar::ratio(&spoken(&of.book, &of.figures), &split(&of.figures), height)
}

fn book(of: &BookVerdict) -> Markup {
    let figures = &of.figures;
    let owed = dollars(&figures.owed.to_string());
    let reserves = figures.reserves.as_ref().map(|usd| dollars(&usd.to_string()));
    html! {
        li.rf-book {
            div {
                strong { (title(of)) }
                span.rf-owed { (rich!("html.first.owes", owed)) }
            }
            div.rf-plot {
                @match of.cover {
                    BookCover::NothingOwed => div.rf-split { span { (word!("html.first.nothing-owed")) } },
                    BookCover::NoReserves => {
                        (bar::none(&say!("html.bar.none", book = of.book).text))
                        div.rf-split {
                            span.rf-is-note { b { (word!("html.first.no-reserves")) } }
                            span { (word!("html.first.no-reserves.so")) }
                        }
                    }
                    _ => {
                        (plot(of, Height::Book))
                        div.rf-split {
                            @for (word, percent) in shares(figures) {
                                span { b { (rich!("html.percent", percent)) } " " (word) }
                            }
                        }
                    }
                }
            }
            div.rf-value {
                @match &figures.ratio {
                    Some(ratio) => (rich!("html.percent", percent = ratio.grouped(1))),
                    None if of.cover == BookCover::NoReserves => (word!("html.first.none")),
                    None => "–",
                }
                // Without reserves there is no amount, and 0.00 would be one.
                @if let Some(amount) = reserves { small { (rich!("html.usd", amount)) } }
            }
        }
    }
}

/// The name of a book, with the mark of one that is the venue's own.
pub(super) fn title(of: &BookVerdict) -> Markup {
    match of.proprietary {
        true => rich!("html.own-book", book = name(&of.book)),
        false => name(&of.book),
    }
}

/// What the fills mean, each named in full. Those that no bar has are left out.
fn legend(report: &AuditReport) -> Markup {
    let has = |fill: Fill| {
        let of = |book: &BookVerdict| {
            let split = split(&book.figures);
            let found = split
                .parts()
                .into_iter()
                .any(|(one, amount)| one == fill && *amount > BigInt::ZERO);
            found
        };
        report.verdict.books.iter().any(of)
    };
    let row = |fill, words: Markup| html! { li { (bar::key(fill)) span { (words) } } };
    let observers = report.verdict.observers.join(", ");
    html! {
        ul.rf-legend {
            @if has(Fill::Proven) {
                (row(Fill::Proven, html! {
                    b { (word!("html.legend.proven")) }
                    (word!("html.legend.proven.why"))
                }))
            }
            @if has(Fill::Observed) {
                (row(Fill::Observed, html! {
                    b { (rich!("html.legend.observed", observers = name(&observers))) }
                    (word!("html.legend.observed.why"))
                }))
            }
            @if has(Fill::Declared) {
                (row(Fill::Declared, html! {
                    b { (word!("html.legend.declared")) }
                    (word!("html.legend.declared.why"))
                }))
            }
        }
    }
}

/// Books that are short or have no reserves, coins that are short, and how many coins are not.
fn short(report: &AuditReport) -> Markup {
    let verdict = &report.verdict;
    let coins = verdict.short();
    // Of reserves that nothing binds nobody is accused: anyone could have changed them.
    let sign = if verdict.bound == Status::Holds { Sign::Bad } else { Sign::Note };
    let whole_books = verdict.books.iter().filter(|book| !book.is_covered()).count();
    let shown = SHOWN.saturating_sub(whole_books).max(1);
    let rest = coins.len().saturating_sub(shown);
    let with_reserves = report.tables.books.iter().filter(|book| book.has_reserves);
    let owed = with_reserves.flat_map(|book| &book.assets);
    let owed = owed.filter(|row| whole(&row.net_liability) > BigInt::ZERO).count();
    let other = owed.saturating_sub(coins.len());
    html! {
        section aria-label=(word!("html.first.short")) {
            h4 { (word!("html.first.short")) }
            @if whole_books == 0 && coins.is_empty() {
                p { strong { (word!("html.first.no-shortage")) } }
            } @else {
                ul.rf-rows {
                    @for book in &verdict.books {
                        @if let Some(missing) = &book.missing { (lacking(book, sign, &dollars(&missing.to_string()))) }
                    }
                    @for book in verdict.books.iter().filter(|book| book.cover == BookCover::NoReserves) {
                        (bare(book))
                    }
                    @for coin in coins.iter().take(shown) { (short_coin(coin)) }
                    @if rest > 0 {
                        li {
                            (Sign::Note.coloured())
                            span { (counted!(rest, "html.first.short.more.one", "html.first.short.more")) }
                            span.rf-figure { (word!("html.first.below")) }
                        }
                    }
                }
            }
            @if other > 0 {
                p.rf-small.rf-muted {
                    @if coins.is_empty() { (counted!(other, "html.first.coins.one", "html.first.coins")) }
                    @else { (counted!(other, "html.first.others.one", "html.first.others")) }
                }
            }
        }
    }
}

fn short_coin(coin: &ShortCoin) -> Markup {
    html! {
        li {
            (Sign::Note.coloured())
            strong { (rich!("html.first.coin", asset = name(&coin.asset), book = name(&coin.book))) }
            strong.rf-figure {
                (rich!(
                    "html.first.short-by",
                    amount = coins(&coin.missing, Round::Up),
                    percent = grouped(&coin.percent),
                ))
            }
            span.rf-why {
                (rich!(
                    "html.first.short.why",
                    owed = coins(&coin.owed, Round::Up),
                    reserves = coins(&coin.reserves, Round::Down),
                    usd = dollars(&coin.usd.to_string()),
                ))
            }
        }
    }
}

/// A book for which nothing is listed.
fn bare(book: &BookVerdict) -> Markup {
    html! {
        li {
            (Sign::Note.coloured())
            strong { (rich!("html.first.whole-book", book = name(&book.book))) }
            strong.rf-figure { (word!("html.first.none-listed")) }
            span.rf-why { (rich!("html.first.owed", owed = dollars(&book.figures.owed.to_string()))) }
        }
    }
}

/// A book whose reserves count less than it owes.
fn lacking(book: &BookVerdict, sign: Sign, usd: &str) -> Markup {
    html! {
        li {
            (sign.coloured())
            strong { (rich!("html.first.whole-book", book = name(&book.book))) }
            strong.rf-figure { (rich!("html.first.lacking", usd)) }
            span.rf-why { (rich!("html.first.owed", owed = dollars(&book.figures.owed.to_string()))) }
        }
    }
}

/// What was not checked, and what to do so that it is. What does not fit stands below, see [`all_unchecked`]; what
/// no audit checks always stands here.
fn unchecked(all: &[Unchecked]) -> Markup {
    let (claims, never): (Vec<&Unchecked>, Vec<&Unchecked>) =
        all.iter().partition(|one| !one.claims.is_empty());
    let rest = claims.len().saturating_sub(OPEN_SHOWN);
    html! {
        section aria-label=(word!("html.not-checked")) {
            h4 { (word!("html.not-checked")) }
            ul.rf-rows {
                @for one in claims.iter().take(OPEN_SHOWN) { (open(one)) }
                @if rest > 0 {
                    li {
                        (Sign::Dash.coloured())
                        a href="#rf-unchecked" {
                            (counted!(rest, "html.first.unchecked.more.one", "html.first.unchecked.more"))
                        }
                    }
                }
                @for one in never { (open(one)) }
            }
        }
    }
}

/// Everything that was not checked, where the first screen has no place for it.
pub(super) fn all_unchecked(report: &AuditReport) -> Markup {
    let all = &report.verdict.summary.unchecked;
    let claims = all.iter().filter(|one| !one.claims.is_empty());
    html! {
        @if claims.count() > OPEN_SHOWN {
            section.rf-part id="rf-unchecked" {
                h3 { (word!("html.not-checked")) }
                ul.rf-rows { @for one in all { (open(one)) } }
            }
        }
    }
}

fn open(one: &Unchecked) -> Markup {
    html! {
        li {
            (Sign::Dash.coloured())
            strong { (capitalised(&one.name)) }
            span.rf-why {
                (sentence(&one.sentence))
                @if !one.advice.is_empty() { " " (sentence(&one.advice)) }
            }
        }
    }
}
