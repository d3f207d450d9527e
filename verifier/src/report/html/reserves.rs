//! What stands behind reserves, as a fragment of a page.

use maud::{html, Markup};
use num_bigint::BigInt;
use num_traits::Signed;

use super::{
    parts::{bars, dollar_cell, dollars, grouped, number, part_of, table, whole, Bar},
    rich::rich,
    rows,
};
use crate::{
    report::{
        amount::Amount,
        reserves::{
            AssetReserves, BookReserves, HeadRow, HoldingRow, LackValue, LevelCover, LevelValue,
            ReservesReport, RowResult,
        },
        text::level_words,
    },
    say, word,
};

/// The length of bars.
const LENGTH: u32 = 320;
/// The length of a bar in the legend.
const SWATCH: u32 = 24;
/// How many assets of a book are always shown, whatever stands behind them.
const ASSETS_SHOWN: usize = 5;
/// How many are shown at the most, with those of which something is proven or observed.
const MOST_ASSETS_SHOWN: usize = 20;

pub(super) fn reserves(report: &ReservesReport) -> Markup {
    html! {
        h3 { (word!("reserves.title")) }
        p { (word!("reserves.words")) }
        (levels(&report.levels))
        (lacking(&report.lacking))
        @for of in &report.books { (book(of)) }
        (open(&report.open))
        (heads(&report.heads))
        (unknown(&report.holdings))
        (entries(&report.signatures.named))
        p.rf-detail {
            (say!("reserves.table", name = report.table.name, digest = report.table.digest).text)
        }
    }
}

fn levels(values: &[LevelValue]) -> Markup {
    let row = |value: &LevelValue| {
        html! {
            tr {
                th scope="row" { (value.level) }
                (dollar_cell(&value.usd.cents_down()))
                td.rf-number { @match &value.percent { Some(share) => (share), None => "–" } }
                (number(value.rows))
            }
        }
    };
    let header = [
        word!("reserves.level"),
        word!("reserves.usd"),
        word!("reserves.percent"),
        word!("reserves.rows"),
    ];
    let rows: Vec<Markup> = values.iter().map(row).collect();
    table("rf-figures", word!("reserves.levels-caption"), &header, &rows)
}

fn lacking(values: &[LackValue]) -> Markup {
    let row = |value: &LackValue| {
        html! {
            tr {
                th scope="row" { (value.lack) }
                (dollar_cell(&value.usd.cents_up()))
                (number(value.rows))
            }
        }
    };
    let header = [word!("reserves.lack"), word!("reserves.usd"), word!("reserves.rows")];
    let rows: Vec<Markup> = values.iter().map(row).collect();
    html! {
        @if !rows.is_empty() {
            (table("rf-figures", word!("reserves.lacking"), &header, &rows))
        }
    }
}

fn book(book: &BookReserves) -> Markup {
    let cover = |of: &LevelCover| {
        html! {
            tr {
                th scope="row" { (level_words(of.level)) }
                td {
                    @if of.covered { (word!("reserves.covered")) }
                    @else { (word!("reserves.not-covered")) }
                }
                (dollar_cell(&of.counted.cents_down()))
                (dollar_cell(&of.liabilities.cents_up()))
            }
        }
    };
    let header = [
        word!("reserves.counting"),
        word!("reserves.covers"),
        word!("reserves.counted"),
        word!("reserves.owed"),
    ];
    let rows: Vec<Markup> = book.levels.iter().map(cover).collect();
    let caption = say!("reserves.book", book = book.book).text;
    let by_asset = say!("reserves.book.assets", book = book.book).text;
    let (first, rest) = shown_assets(&book.assets);
    html! {
        h4 { (caption) }
        (table("rf-figures", &caption, &header, &rows))
        @if !first.is_empty() {
            h5 { (by_asset) }
            (legend())
            ul.rf-assets { @for row in first { (asset(row)) } }
        }
        @if !rest.is_empty() {
            details.rf-more {
                summary {
                    (say!("html.more", count = rest.len(), things = word!("html.things.assets")).text)
                }
                ul.rf-assets { @for row in rest { (asset(row)) } }
            }
        }
    }
}

/// The assets that are always shown and the others, each in their order.
fn shown_assets(all: &[AssetReserves]) -> (Vec<&AssetReserves>, Vec<&AssetReserves>) {
    let mut left = MOST_ASSETS_SHOWN;
    let (first, rest): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(|(at, row)| {
        let has_more = [&row.proven, &row.observed].into_iter().any(|of| whole(of).is_positive());
        let shown = left > 0 && (*at < ASSETS_SHOWN || has_more);
        left -= usize::from(shown);
        shown
    });
    let rows = |found: Vec<(usize, _)>| found.into_iter().map(|(_, row)| row).collect();
    (rows(first), rows(rest))
}

/// What stands behind a part of a bar: its class, its height and its name. The less stands behind it, the lower
/// it is, so that no colour is needed to tell them apart.
const PARTS: [(&str, u32, &str); 3] = [
    ("rf-proven", 12, word!("reserves.proven")),
    ("rf-observed", 8, word!("reserves.observed")),
    ("rf-declared", 4, word!("reserves.declared")),
];
/// The height of the bar of what is owed, which stands above the others.
const OWED: u32 = 8;
/// Where the parts end, below.
const BASE: u32 = 23;
/// What is left free between bars.
const GAP: u32 = 1;

/// A part of a bar from `x` on.
fn part(class: &'static str, height: u32, x: u32, width: u32) -> Bar {
    Bar { class, x, y: BASE.saturating_sub(height), width, height }
}

/// What the bars mean.
fn legend() -> Markup {
    let swatch = |class, height, name: &str| {
        let bar = part(class, height, GAP, SWATCH - 2 * GAP);
        html! { li { (bars(SWATCH, BASE + GAP, None, &[bar])) " " (name) } }
    };
    html! {
        ul.rf-legend {
            (swatch("rf-owed", OWED, word!("reserves.owed-net")))
            @for (class, height, name) in PARTS { (swatch(class, height, name)) }
        }
        p.rf-detail { (word!("reserves.bar")) }
    }
}

/// An asset with a bar of what is owed, and under it one of what is proven, observed and declared. Its figures
/// stand beside it in words, what is not proven first.
fn asset(row: &AssetReserves) -> Markup {
    let owed = whole(&row.net_liability);
    let parts = [&row.proven, &row.observed, &row.declared].map(whole);
    let held: BigInt = parts.iter().sum();
    let most = owed.clone().max(held);
    let width = part_of(LENGTH, &owed, &most);
    let mut shown = vec![Bar { class: "rf-owed", x: 0, y: GAP, width, height: OWED }];
    let mut x = 0;
    for ((class, height, _), amount) in PARTS.into_iter().zip(&parts) {
        let width = part_of(LENGTH, amount, &most).min(LENGTH.saturating_sub(x));
        if width > 0 {
            shown.push(part(class, height, x, width.saturating_sub(GAP).max(GAP)));
        }
        x += width;
    }
    let figure = |name: &str, amount: &Amount| {
        html! { div { dt { (name) } dd { (grouped(amount)) } } }
    };
    let usd = dollars(&row.unproven_usd.cents_up());
    html! {
        li {
            p.rf-asset {
                strong { (row.asset) }
                @if row.unproven_usd.units(2) > BigInt::ZERO {
                    " " span.rf-detail { (say!("reserves.unproven", usd).text) }
                }
            }
            (bars(LENGTH, BASE + GAP, None, &shown))
            dl {
                (figure(word!("reserves.owed-net"), &row.net_liability))
                (figure(word!("reserves.declared"), &row.declared))
                (figure(word!("reserves.observed"), &row.observed))
                (figure(word!("reserves.proven"), &row.proven))
            }
        }
    }
}

fn open(of: &[RowResult]) -> Markup {
    let caption = say!("reserves.open", shown = of.len()).text;
    html! {
        @if !of.is_empty() { (rows::table(&caption, of)) }
    }
}

fn heads(rows: &[HeadRow]) -> Markup {
    let row = |row: &HeadRow| {
        html! {
            tr {
                th scope="row" { (row.chain) }
                td.rf-number { (grouped(&row.number)) }
                td { (row.time) }
                td { code.rf-digest.rf-hex { (row.hash) } }
                td.rf-text { (row.known) }
            }
        }
    };
    let header = [
        word!("reserves.chain"),
        word!("reserves.block"),
        word!("reserves.time"),
        word!("reserves.hash"),
        word!("reserves.known"),
    ];
    let rows: Vec<Markup> = rows.iter().map(row).collect();
    table("rf-figures", word!("reserves.heads"), &header, &rows)
}

fn unknown(holdings: &[HoldingRow]) -> Markup {
    let unknown: Vec<&HoldingRow> = holdings.iter().filter(|of| !of.recognised).collect();
    html! {
        @if !unknown.is_empty() {
            p { strong { (word!("reserves.unknown")) } }
            ul {
                @for of in unknown {
                    li {
                        (rich!(
                            "reserves.unknown.item",
                            asset = of.asset,
                            chain = of.chain,
                            usd = dollars(&of.usd.cents_up()),
                            why = of.why
                        ))
                    }
                }
            }
        }
    }
}

fn entries(named: &[String]) -> Markup {
    html! {
        @if !named.is_empty() {
            details.rf-more {
                summary { (word!("reserves.entries")) }
                ul { @for entry in named { li { (entry) } } }
            }
        }
    }
}
