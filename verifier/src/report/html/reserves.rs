//! What stands behind reserves, as a fragment of a page.

use maud::{html, Markup};
use num_bigint::BigInt;

use super::{
    parts::{bars, dollar_cell, dollars, grouped, long_table, number, part_of, table, whole, Bar},
    rich::rich,
};
use crate::{
    report::{
        reserves::{
            AssetReserves, BookReserves, HeadRow, HoldingRow, LackValue, LevelCover, LevelValue,
            ReservesReport, RowResult,
        },
        text::level_words,
    },
    say, word,
};

/// The length of bars.
const LENGTH: u32 = 160;

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
                (dollar_cell(&of.counted.cents_down()))
                (dollar_cell(&of.liabilities.cents_up()))
                td {
                    @if of.covered { (word!("reserves.covered")) }
                    @else { (word!("reserves.not-covered")) }
                }
            }
        }
    };
    let header = [
        word!("reserves.counting"),
        word!("reserves.counted"),
        word!("reserves.owed"),
        word!("reserves.covers"),
    ];
    let rows: Vec<Markup> = book.levels.iter().map(cover).collect();
    let caption = say!("reserves.book", book = book.book).text;
    let assets: Vec<Markup> = book.assets.iter().map(asset).collect();
    let of_assets = [
        word!("text.asset"),
        word!("text.net-liability"),
        word!("reserves.proven"),
        word!("reserves.observed"),
        word!("reserves.declared"),
        word!("reserves.bar"),
    ];
    let by_asset = say!("reserves.book.assets", book = book.book).text;
    html! {
        h4 { (caption) }
        (table("rf-figures", &caption, &header, &rows))
        (long_table(&by_asset, word!("html.things.assets"), &of_assets, &assets))
    }
}

/// An asset with a bar of what is owed, and under it one of what is proven, observed and declared.
fn asset(row: &AssetReserves) -> Markup {
    let owed = whole(&row.net_liability);
    let parts = [&row.proven, &row.observed, &row.declared].map(whole);
    let held: BigInt = parts.iter().sum();
    let most = owed.clone().max(held);
    let mut x = 0;
    let mut shown =
        vec![Bar { class: "rf-owed", x: 0, y: 0, width: part_of(LENGTH, &owed, &most), height: 7 }];
    for (class, part) in ["rf-proven", "rf-observed", "rf-declared"].into_iter().zip(&parts) {
        let width = part_of(LENGTH, part, &most).min(LENGTH.saturating_sub(x));
        shown.push(Bar { class, x, y: 9, width, height: 7 });
        x += width;
    }
    html! {
        tr {
            th scope="row" { (row.asset) }
            (number(&row.net_liability))
            (number(&row.proven))
            (number(&row.observed))
            (number(&row.declared))
            td.rf-bar { (bars(LENGTH, 16, None, &shown)) }
        }
    }
}

fn open(rows: &[RowResult]) -> Markup {
    let row = |row: &RowResult| {
        html! {
            tr {
                th scope="row" { (row.line) }
                td { (row.level) }
                (dollar_cell(&row.usd.cents_up()))
                td { (row.asset) }
                td { (row.chain) }
                td { code.rf-digest { (row.address) } }
                td.rf-text { (row.lacks) }
            }
        }
    };
    let header = [
        word!("reserves.line"),
        word!("reserves.level"),
        word!("reserves.usd"),
        word!("text.asset"),
        word!("reserves.chain"),
        word!("reserves.address"),
        word!("reserves.lacks"),
    ];
    let shown: Vec<Markup> = rows.iter().map(row).collect();
    let caption = say!("reserves.open", shown = rows.len()).text;
    html! {
        @if !shown.is_empty() { (table("rf-figures", &caption, &header, &shown)) }
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
