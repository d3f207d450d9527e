//! Open interest, profits and losses, accounts under special rules, and blocks, over all books.

use maud::{html, Markup};
use num_bigint::BigInt;
use ringfence_circuits::protocol::shape::Rule;

use super::{
    bar,
    card::{Cards, Column, Row},
    number::{coins, dollars, grouped, hundredths, percent, whole, Round},
    rich::{name, rich},
};
use crate::{
    report::{AuditReport, MarketRow, SettlementRow, ShapeRow, SpecialRow},
    say, word,
};

/// Open positions by market, the largest first.
pub(super) fn interest(report: &AuditReport) -> Markup {
    let markets = &report.tables.markets;
    let all: BigInt = whole(&report.tables.notional);
    let rows: Vec<Row> = markets.iter().map(|row| market(row, &all)).collect();
    let columns = [
        Column::words(word!("html.market")),
        Column::number(word!("html.long")),
        Column::number(word!("html.short-side")),
        Column::top(word!("html.notional-of-both")),
        Column::bar(word!("html.share-of-all")),
    ];
    let foot = Row {
        head: html! { (word!("html.all-markets")) },
        cells: vec![
            None,
            None,
            Some(html! { (dollars(&report.tables.notional.cents_down())) }),
            None,
        ],
    };
    let caption = word!("html.markets-caption");
    let cards = Cards { caption, columns: &columns, class: "" };
    html! {
        section.rf-part id="rf-interest" {
            h3 { (word!("html.open-interest")) }
            @if rows.is_empty() { p { (word!("html.no-open-interest")) } }
            @else {
                @if let Some(percent) = &report.tables.share_proven {
                    p.rf-muted { (share_proven(report, &grouped(percent))) }
                }
                (cards.long(word!("html.things.markets"), &rows, &[foot]))
                ul.rf-notes {
                    @for row in &report.tables.unproven {
                        @if whole(&row.notional) > BigInt::ZERO {
                            li {
                                (rich!(
                                    "html.share.of-rule",
                                    rule = row.rule.name(),
                                    percent = grouped(&row.share),
                                    notional = dollars(&row.notional.cents_up()),
                                ))
                            }
                        }
                    }
                }
            }
            (settlement(&report.tables.settlement))
        }
    }
}

/// For how much of the notional maintenance is proven.
fn share_proven(report: &AuditReport, percent: &str) -> Markup {
    let notional = dollars(&report.tables.notional.cents_up());
    match report.tables_proven {
        true => rich!("html.share.proven", percent, notional),
        false => rich!("html.share.unproven", percent, notional),
    }
}

fn market(row: &MarketRow, all: &BigInt) -> Row {
    let notional = whole(&row.notional);
    let share = hundredths(&notional, all).map(|share| percent(&share)).unwrap_or_default();
    let label = say!("html.share-label", percent = share).text;
    let head = html! {
        (name(&row.named()))
        @if !row.closed { span.rf-detail { (word!("html.not-closed")) } }
    };
    Row::full(
        head,
        [
            html! { (coins(&row.long, Round::Down)) },
            html! { (coins(&row.short, Round::Down)) },
            html! { (dollars(&row.notional.cents_down())) },
            bar::share(&label, &notional, all),
        ],
    )
}

fn settlement(rows: &[SettlementRow]) -> Markup {
    let row = |row: &SettlementRow| {
        Row::full(
            name(&row.asset),
            [
                html! { (coins(&row.profits, Round::Down)) },
                html! { (coins(&row.losses, Round::Up)) },
                html! { (coins(&row.net, Round::Down)) },
            ],
        )
    };
    let all: Vec<Row> = rows.iter().map(row).collect();
    let columns = [
        Column::words(word!("html.settled-in")),
        Column::number(word!("html.profits")),
        Column::number(word!("html.losses")),
        Column::top(word!("html.net")),
    ];
    let cards = Cards { caption: word!("html.settlement-caption"), columns: &columns, class: "" };
    html! {
        @if !all.is_empty() {
            h4 { (word!("html.settlement")) }
            (cards.long(word!("html.things.assets"), &all, &[]))
        }
    }
}

/// Vaults for which maintenance is not proven.
pub(super) fn special(report: &AuditReport) -> Markup {
    let row = |row: &SpecialRow| {
        Row::full(
            html! { (name(&row.book)) ", " (row.rule) },
            [
                html! { (grouped(&row.vaults)) },
                html! { (dollars(&row.notional.cents_up())) },
                html! { (dollars(&row.collateral.cents_down())) },
                html! { (dollars(&row.shortfall.cents_up())) },
                html! { (dollars(&row.deficit.cents_up())) },
                html! { (meaning(row)) },
            ],
        )
    };
    let rows: Vec<Row> = report.tables.special.iter().map(row).collect();
    let columns = [
        Column::words(word!("html.book-and-rule")),
        Column::top(word!("html.vaults")),
        Column::number(word!("html.notional")),
        Column::number(word!("html.collateral")),
        Column::number(word!("html.shortfall")),
        Column::number(word!("html.deficit")),
        Column::wide(word!("html.meaning")),
    ];
    let cards = Cards { caption: word!("html.special-caption"), columns: &columns, class: "" };
    html! {
        section.rf-part.rf-keep id="rf-rules" {
            h3 { (word!("html.special")) }
            @if rows.is_empty() { p { (word!("html.special.none")) } }
            @else { (cards.table(&rows, &[])) }
        }
    }
}

/// What a special rule means, in a sentence.
fn meaning(row: &SpecialRow) -> &'static str {
    match row.rule {
        Rule::Maintenance => word!("html.meaning.maintenance"),
        Rule::EquityOnly => word!("html.meaning.equity-only"),
        Rule::Liquidating => word!("html.meaning.liquidating"),
    }
}

/// The blocks by book and shape.
pub(super) fn blocks(rows: &[ShapeRow]) -> Markup {
    let row = |row: &ShapeRow| {
        Row::full(
            html! { (name(&row.book)) ", " (row.rule) },
            [
                html! { (row.balances) },
                html! { (row.positions) },
                html! { (grouped(&row.blocks)) },
                html! { (grouped(&row.most_vaults)) },
            ],
        )
    };
    let rows: Vec<Row> = rows.iter().map(row).collect();
    let columns = [
        Column::words(word!("html.book-and-rule")),
        Column::number(word!("html.balances")),
        Column::number(word!("html.positions")),
        Column::number(word!("html.blocks")),
        Column::number(word!("html.most-vaults")),
    ];
    Cards { caption: word!("html.blocks-caption"), columns: &columns, class: "" }.table(&rows, &[])
}
