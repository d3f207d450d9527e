//! Thresholds beside the risk policy, as a fragment of a page.

use maud::{html, Markup};

use super::{
    card::{long_list, Cards, Column, Row},
    number::{dollars, grouped},
    parts::venue_words,
    rich::{name, rich},
};
use crate::{
    report::{
        policy::{NamedValue, PolicyReport, ThresholdRow},
        policy_words::{intro, last_price, of, why},
    },
    word,
};

pub(super) fn policy(report: &PolicyReport) -> Markup {
    let differing: Vec<String> = report.last_prices.iter().map(last_price).collect();
    html! {
        section.rf-part id="rf-policy" {
            h3 { (word!("thresholds.title")) }
            p { (intro(report)) }
            p.rf-muted { (venue_words(&report.name)) }
            (thresholds(report))
            (fixed(&report.fixed))
            @if !differing.is_empty() {
                h4 { (word!("thresholds.last-prices")) }
                (long_list(word!("html.things.prices"), &differing))
            }
            @if let Some(changes) = report.changes.as_ref().filter(|changes| !changes.is_empty()) {
                h4 { (word!("thresholds.changes")) }
                (long_list(word!("html.things.changes"), changes))
            }
        }
    }
}

fn thresholds(report: &PolicyReport) -> Markup {
    let columns = [
        Column::words(word!("thresholds.column.name")),
        Column::number(word!("thresholds.column.before")),
        Column::top(word!("thresholds.column.now")),
        Column::number(word!("thresholds.column.value")),
        Column::words(word!("thresholds.column.why")),
    ];
    let rows: Vec<Row> = report.thresholds.iter().map(row).collect();
    let cards = Cards { caption: word!("thresholds.title"), columns: &columns, class: "rf-dense" };
    html! { @if !rows.is_empty() { (cards.long(word!("thresholds.things"), &rows, &[])) } }
}

fn row(row: &ThresholdRow) -> Row {
    Row {
        head: rich!("thresholds.of", name = name(&row.name), what = of(row)),
        cells: vec![
            row.before.as_ref().map(|before| html! { (grouped(before)) }),
            Some(html! { (grouped(&row.now)) }),
            Some(html! { (dollars(&row.value.cents_down())) }),
            Some(html! { (why(row)) }),
        ],
    }
}

fn fixed(all: &[NamedValue]) -> Markup {
    let row = |row: &NamedValue| {
        Row::full(name(&row.name), [html! { (dollars(&row.value.cents_down())) }])
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    let columns =
        [Column::words(word!("prices.column.name")), Column::top(word!("thresholds.column.value"))];
    let cards = Cards { caption: word!("thresholds.unmoved"), columns: &columns, class: "" };
    html! {
        @if !rows.is_empty() {
            h4 { (word!("thresholds.unmoved")) }
            (cards.long(word!("thresholds.things"), &rows, &[]))
        }
    }
}
