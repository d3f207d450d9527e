//! Published prices beside those of the reader, as a fragment of a page.

use maud::{html, Markup};

use super::{
    card::{Cards, Column, Row},
    number::{dollars, grouped, signed},
    parts::capitalised,
    rich::{name, rich},
};
use crate::{
    report::{
        amount::Amount,
        prices::{BookAtPrices, PriceRow, PricesReport, QuoteRow, UnpricedRow},
        prices_words::{ignored, intro, shown, why},
    },
    say, word,
};

pub(super) fn prices(report: &PricesReport) -> Markup {
    html! {
        section.rf-part id="rf-prices" {
            h3 { (word!("prices.title")) }
            p { (intro(report)) }
            @if report.ignored > 0 {
                p.rf-muted {
                    (rich!(
                        "prices.ignored",
                        count = report.ignored,
                        names = name(&ignored(report))
                    ))
                }
            }
            (rows(report))
            (not_found(&report.not_found))
            (books(report))
        }
    }
}

fn rows(report: &PricesReport) -> Markup {
    let columns = [
        Column::words(word!("prices.column.name")),
        Column::top(word!("prices.column.deviation")),
        Column::number(word!("prices.column.published")),
        Column::number(word!("prices.column.yours")),
        Column::words(word!("prices.column.source")),
        Column::number(word!("prices.column.owed")),
        Column::number(word!("prices.column.reserves")),
        Column::number(word!("prices.column.between")),
    ];
    let all: Vec<Row> = report.rows.iter().map(row).collect();
    let cards = Cards { caption: word!("prices.caption"), columns: &columns, class: "rf-dense" };
    html! {
        @if !all.is_empty() {
            (cards.long(word!("html.things.prices"), &all, &[]))
            p.rf-muted { (word!("prices.columns")) }
        }
    }
}

fn row(row: &PriceRow) -> Row {
    let price = |price: &Amount| match &row.settlement {
        Some(asset) => rich!("prices.in", price = grouped(price), asset = name(asset)),
        None => html! { (grouped(price)) },
    };
    let changed = |usd: &Option<Amount>| {
        usd.as_ref().map(|usd| html! { (signed(&dollars(&usd.to_string()))) })
    };
    let head = html! {
        (rich!("prices.of", kind = row.kind, name = name(&row.name)))
        @if let Some(why) = why(row) { span.rf-detail { (capitalised(&why)) } }
    };
    Row {
        head,
        cells: vec![
            Some(html! { (signed(&grouped(&row.deviation))) }),
            Some(price(&row.published)),
            Some(price(&row.brought)),
            Some(sources(row)),
            changed(&row.owed),
            changed(&row.reserves),
            row.between_sides.as_ref().map(|usd| html! { (dollars(&usd.to_string())) }),
        ],
    }
}

/// The source of the price that counts, and what all others say.
fn sources(row: &PriceRow) -> Markup {
    let other = |quote: &QuoteRow| {
        let (price, percent) = (grouped(&quote.price), signed(&grouped(&quote.deviation)));
        rich!("prices.quote", source = name(&shown(&quote.source)), price, percent)
    };
    html! {
        (name(&shown(&row.source)))
        @if row.quotes.len() > 1 {
            details.rf-more {
                summary { (say!("prices.quotes", count = row.quotes.len()).text) }
                ul.rf-notes { @for quote in &row.quotes { li { (other(quote)) } } }
            }
        }
    }
}

fn not_found(all: &[UnpricedRow]) -> Markup {
    let row = |row: &UnpricedRow| {
        Row::full(
            rich!("prices.of", kind = row.kind, name = name(&row.name)),
            [html! { (dollars(&row.value.cents_down())) }],
        )
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    let columns =
        [Column::words(word!("prices.column.name")), Column::top(word!("prices.column.value"))];
    let cards = Cards { caption: word!("prices.not-found"), columns: &columns, class: "" };
    html! {
        @if !rows.is_empty() { (cards.long(word!("html.things.prices"), &rows, &[])) }
    }
}

fn books(report: &PricesReport) -> Markup {
    let columns = [
        Column::words(word!("prices.column.book")),
        Column::top(word!("prices.column.owes")),
        Column::number(word!("prices.column.marks")),
        Column::number(word!("prices.column.worth")),
        Column::number(word!("prices.column.lacks")),
        Column::number(word!("prices.column.priced")),
    ];
    let rows: Vec<Row> = report.books.iter().map(book).collect();
    let foot = match report.books.len() {
        0 | 1 => vec![],
        _ => vec![book(&report.total)],
    };
    let cards = Cards { caption: word!("prices.books"), columns: &columns, class: "" };
    html! {
        h4 { (word!("prices.books")) }
        p { (word!("prices.books.words")) }
        (cards.table(&rows, &foot))
    }
}

fn book(of: &BookAtPrices) -> Row {
    let some = |usd: &Option<Amount>| usd.as_ref().map(|usd| html! { (dollars(&usd.to_string())) });
    let head = match &of.book {
        Some(book) => name(book),
        None => html! { (capitalised(word!("prices.books.all"))) },
    };
    Row {
        head,
        cells: vec![
            Some(html! { (dollars(&of.owes_at_least.to_string())) }),
            Some(html! { (dollars(&of.marks.to_string())) }),
            some(&of.worth_at_most),
            some(&of.lacks_at_least),
            of.priced.as_ref().map(|share| rich!("html.percent", percent = grouped(share))),
        ],
    }
}
