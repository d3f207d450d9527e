//! The books coin by coin: what is owed, what stands against it, and on whose word.

use std::collections::HashMap;

use maud::{html, Markup};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::{
    bar::{self, Height, Split},
    card::{Cards, Column, Row},
    first::{plot, title},
    icon::Sign,
    number::{coins, dollars, hundredths, percent, signed, whole, Round},
    parts::fold,
    rich::{counted, name, rich},
};
use crate::{
    report::{
        amount::{Amount, USD_20},
        date, AssetReserves, AssetRow, AuditReport, BookCover, BookTable, BookVerdict, Evidence,
        Surplus,
    },
    say, word,
};

/// Decimals of [`AssetRow::value`], and of amounts as whole numbers.
const VALUE_UNITS: u32 = USD_20;

/// The part of a report about the books. The first that owes something stands open, the others are folded: their
/// closed lines already say what they come to.
pub(super) fn books(report: &AuditReport) -> Markup {
    let pairs: Vec<(&BookTable, &BookVerdict)> =
        report.tables.books.iter().zip(&report.verdict.books).collect();
    let open = pairs.iter().position(|(_, of)| of.cover != BookCover::NothingOwed).unwrap_or(0);
    let prices = date::time(&report.price_time);
    html! {
        section.rf-part id="rf-books" {
            h3 { (word!("html.books.title")) }
            p.rf-muted { (rich!("html.books.prices", prices)) }
            @if !report.tables_proven {
                p.rf-warning {
                    strong { (word!("html.not-proven")) }
                    (word!("html.not-proven.why"))
                }
            }
            @for (at, (table, of)) in pairs.iter().enumerate() {
                @if at == open {
                    h4 { (title(of)) }
                    (content(report, table, of))
                } @else {
                    (fold(&title(of), &line(table, of), &content(report, table, of)))
                }
            }
        }
    }
}

/// What a folded book comes to, in one line.
fn line(table: &BookTable, of: &BookVerdict) -> Markup {
    let count = table.assets.len();
    let assets = counted!(count, "html.books.coin", "html.books.coins");
    let figures = &of.figures;
    let owed = dollars(&figures.owed.to_string());
    html! {
        (assets)
        @match (&figures.reserves, &figures.ratio) {
            (Some(reserves), Some(ratio)) => (rich!(
                "html.books.line",
                reserves = dollars(&reserves.to_string()),
                owed,
                ratio = ratio.grouped(1),
            )),
            (Some(reserves), None) => (rich!(
                "html.books.line.nothing",
                reserves = dollars(&reserves.to_string()),
            )),
            (None, _) => (rich!("html.books.line.bare", owed)),
        }
    }
}

fn content(report: &AuditReport, table: &BookTable, of: &BookVerdict) -> Markup {
    html! {
        @if let Some(vaults) = &table.vaults {
            p.rf-muted {
                @if vaults == "1" { (rich!("html.number-of-vaults.one", count = vaults)) }
                @else { (rich!("html.number-of-vaults", count = super::number::grouped(vaults))) }
            }
        }
        (sum(table, of))
        (coins_table(report, table, of))
        @if of.cover == BookCover::NoReserves { p.rf-small.rf-muted { (word!("html.none-declared")) } }
        (surplus(of))
        @if let Some(share) = &of.receivables {
            p.rf-small.rf-muted {
                (rich!(
                    "html.books.receivables",
                    usd = dollars(&share.usd.to_string()),
                    percent = super::number::grouped(&share.percent),
                ))
            }
        }
        @if table.has_reserves { (evidence(table)) }
    }
}

/// Deposits less what customers owe, reserves, and the difference, in a row.
fn sum(table: &BookTable, of: &BookVerdict) -> Markup {
    let figure = |name: &str, amount: &str| {
        html! { div { dt { (name) } dd { (amount) } } }
    };
    let receivables = dollars(&table.receivables.cents_up());
    let difference = table.has_reserves.then(|| {
        let exact = whole(&table.reserves) - whole(&table.liabilities);
        Amount::new(exact, super::number::FINEST)
    });
    html! {
        dl.rf-sum {
            (figure(word!("html.gross"), &dollars(&table.gross.cents_up())))
            @if !whole(&table.receivables).is_zero() {
                (figure(word!("html.owed-by-customers"), &say!("html.minus", amount = receivables).text))
            }
            @if !whole(&table.deficit).is_zero() {
                (figure(word!("html.of-which-deficit"), &dollars(&table.deficit.cents_up())))
            }
            (figure(word!("html.liabilities"), &dollars(&of.figures.owed.to_string())))
            @if let Some(reserves) = &of.figures.reserves {
                (figure(word!("html.reserves-counted"), &dollars(&reserves.to_string())))
            }
            @if let Some(difference) = difference {
                @if whole(&difference).is_negative() {
                    (figure(word!("html.missing-usd"), &signed(&dollars(&difference.cents_down()))))
                } @else {
                    (figure(word!("html.surplus-usd"), &signed(&dollars(&difference.cents_down()))))
                }
            }
        }
    }
}

/// The value of a net liability in 10^-28 USD: the gross one has a value, and both have one price.
fn net_value(row: &AssetRow) -> BigInt {
    let (gross, net) = (whole(&row.gross_liability), whole(&row.net_liability));
    match gross.is_zero() {
        true => BigInt::ZERO,
        false => whole(&Amount::new(row.value.clone(), VALUE_UNITS)) * net / gross,
    }
}

/// The coins of a book: those that are short first, then by what is owed in them.
fn coins_table(report: &AuditReport, table: &BookTable, of: &BookVerdict) -> Markup {
    if table.assets.is_empty() {
        return html! { p { (word!("html.no-assets")) } };
    }
    let known: HashMap<&str, &AssetReserves> = report
        .reserves
        .iter()
        .flat_map(|reserves| &reserves.books)
        .filter(|book| book.book == table.book)
        .flat_map(|book| &book.assets)
        .map(|row| (row.asset.as_str(), row))
        .collect();
    let is_short = |row: &AssetRow| table.has_reserves && !whole(&row.shortage).is_zero();
    let mut sorted: Vec<(&AssetRow, BigInt)> =
        table.assets.iter().map(|row| (row, net_value(row))).collect();
    sorted.sort_by(|(a, of_a), (b, of_b)| (is_short(b), of_b).cmp(&(is_short(a), of_a)));
    let rows: Vec<Row> = sorted
        .iter()
        .map(|(row, usd)| {
            coin(row, usd, known.get(row.asset.as_str()).copied(), table.has_reserves)
        })
        .collect();
    let columns = [
        Column::words(word!("html.coin")),
        Column::number(word!("html.owed")),
        Column::number(word!("html.reserves")),
        Column::number(word!("html.difference")),
        Column::number(word!("html.owed-usd")),
        Column::top(word!("html.ratio")),
        Column::bar(word!("html.evidence")),
    ];
    let caption = say!("html.coins-caption", book = table.book).text;
    Cards { caption: &caption, columns: &columns, class: "rf-coins" }.long(
        word!("html.things.coins"),
        &rows,
        &[all(of)],
    )
}

/// The foot of a book's table: all of its coins.
fn all(of: &BookVerdict) -> Row {
    let figures = &of.figures;
    let ratio = figures.ratio.as_ref();
    let bar = ratio.map(|_| plot(of, Height::Row));
    Row {
        head: title(of),
        cells: vec![
            None,
            None,
            None,
            Some(html! { (dollars(&figures.owed.to_string())) }),
            ratio.map(|ratio| rich!("html.percent", percent = ratio.grouped(1))),
            bar,
        ],
    }
}

/// A row of the table of coins. Without reserves nothing is said of a difference.
fn coin(row: &AssetRow, usd: &BigInt, known: Option<&AssetReserves>, declared: bool) -> Row {
    let (owed, reserves) = (whole(&row.net_liability), whole(&row.reserves));
    let split = Split {
        owed: owed.clone().max(BigInt::ZERO),
        proven: known.map_or(BigInt::ZERO, |known| whole(&known.proven)),
        observed: known.map_or(BigInt::ZERO, |known| whole(&known.observed)),
        declared: known.map_or_else(|| reserves.clone(), |known| whole(&known.declared)),
    };
    let difference = Amount::new(&reserves - &owed, super::number::FINEST);
    let text = signed(&coins(&difference, Round::Down));
    let short = !whole(&row.shortage).is_zero();
    let share = hundredths(&reserves, &owed).filter(|_| declared).map(|share| percent(&share));
    let bar = share
        .as_ref()
        .map(|share| bar::ratio(&spoken(&row.asset, share, &split), &split, Height::Row));
    let usd = Amount::new(usd.clone(), super::number::FINEST);
    Row {
        head: name(&row.asset),
        cells: vec![
            Some(html! { (coins(&row.net_liability, Round::Up)) }),
            declared.then(|| html! { (coins(&row.reserves, Round::Down)) }),
            declared.then(|| {
                html! {
                    @if short { b.rf-is-note { (Sign::Note.icon()) " " (text) } } @else { (text) }
                }
            }),
            Some(html! { (dollars(&usd.cents_up())) }),
            share.map(|share| rich!("html.percent", percent = share)),
            bar,
        ],
    }
}

/// What the bar of a coin shows, in words.
fn spoken(asset: &str, ratio: &str, split: &Split) -> String {
    let words = [word!("reserves.proven"), word!("reserves.observed"), word!("reserves.declared")];
    let parts =
        split.parts().into_iter().zip(words).filter(|((_, amount), _)| amount.is_positive());
    let parts: Vec<String> = parts
        .filter_map(|((_, amount), word)| {
            let percent = percent(&hundredths(amount, &split.owed)?);
            Some(say!("html.bar.part", percent, word).text)
        })
        .collect();
    say!("html.bar", book = asset, ratio, parts = parts.join(", ")).text
}

/// How much of what counts is surplus of other coins.
fn surplus(of: &BookVerdict) -> Markup {
    let Some(share) = &of.surplus else { return html! {} };
    let row = |one: &Surplus| {
        let usd = dollars(&one.share.usd.to_string());
        let percent = super::number::grouped(&one.share.percent);
        html! { li { (rich!("html.verdict.surplus", asset = name(&one.asset), usd, percent)) } }
    };
    let usd = dollars(&share.usd.to_string());
    let percent = super::number::grouped(&share.percent);
    let summary = rich!("html.books.surplus", usd, percent);
    let covered = of.covered_without_surplus == Some(true);
    html! {
        p.rf-small.rf-muted {
            (word!("html.books.levels")) " "
            (summary) " "
            @if of.cover == BookCover::Covered {
                @if covered { (word!("verdict.without-surplus")) }
                @else { strong { (word!("verdict.with-surplus-only")) } }
            }
        }
        details.rf-more {
            summary { (word!("html.books.surplus.by-coin")) }
            ul.rf-notes { @for one in &of.surplus_by_asset { (row(one)) } }
        }
    }
}

/// What the venue names as evidence of its reserves.
fn evidence(table: &BookTable) -> Markup {
    let row = |evidence: &Evidence| {
        let words = html! {
            @if evidence.reference.is_empty() { (word!("html.no-reference")) }
            @else if evidence.of_list { (word!("html.of-list")) }
            @else { bdi { (evidence.reference) } }
        };
        let amount = html! { (coins(&evidence.amount, Round::Down)) };
        Row::full(name(&evidence.asset), [amount, words])
    };
    let rows: Vec<Row> = table.evidence.iter().map(row).collect();
    let caption = say!("html.evidence-caption", book = table.book).text;
    let named = table.evidence.iter().filter(|evidence| !evidence.reference.is_empty()).count();
    let columns = [
        Column::words(word!("html.coin")),
        Column::top(word!("html.amount")),
        Column::wide(word!("html.named-evidence")),
    ];
    let cards = Cards { caption: &caption, columns: &columns, class: "" };
    html! {
        details.rf-more {
            summary { (rich!("html.evidence-of-reserves", named, all = rows.len())) }
            (cards.long(word!("html.things.reserves"), &rows, &[]))
        }
    }
}
