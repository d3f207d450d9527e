//! What stands behind reserves, as a fragment of a page.

use maud::{html, Markup};

use super::{
    card::{Cards, Column, Row},
    number::{dollars, grouped},
    parts::{capitalised, fold},
    rich::{name, rich},
    rows,
};
use crate::{
    report::{
        date,
        reserves::{
            BookReserves, HeadRow, HoldingRow, LackValue, LevelCover, LevelValue, ReservesReport,
        },
        text::level_words,
        RowResult,
    },
    say, word,
};

pub(super) fn reserves(report: &ReservesReport) -> Markup {
    html! {
        section.rf-part id="rf-reserves" {
            h3 { (word!("reserves.title")) }
            p { (word!("reserves.words")) }
            (levels(&report.levels))
            (lacking(&report.lacking))
            (unknown(&report.holdings))
            @for of in &report.books { (book(of)) }
            (open(&report.open))
            (heads(&report.heads))
            (entries(&report.signatures.named))
        }
    }
}

fn levels(values: &[LevelValue]) -> Markup {
    let row = |value: &LevelValue| Row {
        head: html! { (capitalised(value.level)) },
        cells: vec![
            Some(html! { (dollars(&value.usd.cents_down())) }),
            value.percent.as_ref().map(|share| rich!("html.percent", percent = grouped(share))),
            Some(html! { (grouped(value.rows)) }),
        ],
    };
    let columns = [
        Column::words(word!("reserves.level")),
        Column::top(word!("reserves.usd")),
        Column::number(word!("reserves.percent")),
        Column::number(word!("reserves.rows")),
    ];
    let rows: Vec<Row> = values.iter().map(row).collect();
    Cards { caption: word!("reserves.levels-caption"), columns: &columns, class: "" }
        .table(&rows, &[])
}

fn lacking(values: &[LackValue]) -> Markup {
    let row = |value: &LackValue| {
        let cells = [dollars(&value.usd.cents_up()), grouped(value.rows)];
        Row::full(html! { (capitalised(value.lack)) }, cells.map(|text| html! { (text) }))
    };
    let columns = [
        Column::words(word!("reserves.lack")),
        Column::top(word!("reserves.usd")),
        Column::number(word!("reserves.rows")),
    ];
    let rows: Vec<Row> = values.iter().map(row).collect();
    let cards = Cards { caption: word!("reserves.lacking"), columns: &columns, class: "" };
    html! {
        @if !rows.is_empty() { (cards.table(&rows, &[])) }
    }
}

/// Whether reserves of each level would cover a book by themselves.
fn book(book: &BookReserves) -> Markup {
    let cover = |of: &LevelCover| {
        let covered = match of.covered {
            true => word!("reserves.covered"),
            false => word!("reserves.not-covered"),
        };
        Row::full(
            html! { (capitalised(level_words(of.level))) },
            [
                html! { (covered) },
                html! { (dollars(&of.counted.cents_down())) },
                html! { (dollars(&of.liabilities.cents_up())) },
            ],
        )
    };
    let columns = [
        Column::words(word!("reserves.counting")),
        Column::words(word!("reserves.covers")),
        Column::number(word!("reserves.counted")),
        Column::number(word!("reserves.owed")),
    ];
    let rows: Vec<Row> = book.levels.iter().map(cover).collect();
    let caption = say!("reserves.book", book = book.book).text;
    Cards { caption: &caption, columns: &columns, class: "" }.table(&rows, &[])
}

fn open(of: &[RowResult]) -> Markup {
    let caption = say!("reserves.open", shown = of.len()).text;
    html! {
        @if !of.is_empty() {
            (fold(&html! { (caption) }, &html! {}, &rows::table(&caption, of)))
        }
    }
}

fn heads(rows: &[HeadRow]) -> Markup {
    let row = |row: &HeadRow| {
        Row::full(
            name(&row.chain),
            [
                html! { (grouped(&row.number)) },
                html! { (date::time(&row.time)) },
                html! { code.rf-digest.rf-hex { (row.hash) } },
                html! { (row.known) },
            ],
        )
    };
    let columns = [
        Column::words(word!("reserves.chain")),
        Column::top(word!("reserves.block")),
        Column::words(word!("reserves.time")),
        Column::wide(word!("reserves.hash")),
        Column::wide(word!("reserves.known")),
    ];
    let rows: Vec<Row> = rows.iter().map(row).collect();
    let cards = Cards { caption: word!("reserves.heads"), columns: &columns, class: "rf-dense" };
    html! {
        @if !rows.is_empty() {
            (fold(&html! { (word!("reserves.heads")) }, &html! { (rows.len()) }, &cards.table(&rows, &[])))
        }
    }
}

fn unknown(holdings: &[HoldingRow]) -> Markup {
    let unknown: Vec<&HoldingRow> = holdings.iter().filter(|of| !of.recognised).collect();
    html! {
        @if !unknown.is_empty() {
            p { strong { (word!("reserves.unknown")) } }
            ul.rf-notes {
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
                ul.rf-notes { @for entry in named { li { (entry) } } }
            }
        }
    }
}
