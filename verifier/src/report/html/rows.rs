//! Rows of a list of reserves as a table. In a narrow window every row becomes a card, in which each cell
//! stands behind the name of its column.

use maud::{html, Markup};

use super::parts::{dollars, grouped};
use crate::{
    report::{Picked, RowResult},
    say, word,
};

/// A cell: the name of its column, a class, and what stands in it.
struct Cell {
    label: &'static str,
    class: &'static str,
    content: Markup,
}

/// A page of rows that were looked for.
pub(super) fn picked(picked: &Picked) -> Markup {
    let (count, all) = (grouped(picked.count), grouped(picked.all));
    let usd = dollars(&picked.usd.cents_down());
    let said = say!("reserves.picked", count, all, usd).text;
    if picked.rows.is_empty() {
        return html! { p { (said) } };
    }
    let first = picked.from + 1;
    let last = picked.from + picked.rows.len();
    let shown = say!("reserves.picked.rows", first = grouped(first), last = grouped(last)).text;
    html! {
        p { (said) }
        (table(&shown, &picked.rows))
    }
}

/// A table of rows. Its roles are said, since a narrow window shows it as cards.
pub(super) fn table(caption: &str, rows: &[RowResult]) -> Markup {
    let names = rows.first().map(|row| cells(row).map(|cell| cell.label)).unwrap_or_default();
    html! {
        div.rf-scroll role="region" aria-label=(caption) tabindex="0" {
            table.rf-rows role="table" {
                caption { (caption) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for name in names { th scope="col" role="columnheader" { (name) } }
                    }
                }
                tbody role="rowgroup" {
                    @for row in rows {
                        tr role="row" {
                            @for Cell { label, class, content } in cells(row) {
                                td.(class) role="cell" data-label=(label) { span { (content) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cells(row: &RowResult) -> [Cell; 9] {
    let cell = |label, class, content: Markup| Cell { label, class, content };
    let nothing = |text: &str| if text.is_empty() { "–" } else { text }.to_owned();
    let usd = dollars(&row.usd.cents_down());
    [
        cell(word!("reserves.level"), "rf-level", html! { (row.level) }),
        cell(word!("reserves.usd"), "rf-number", html! { (usd) }),
        cell(word!("text.asset"), "rf-text", html! { (row.asset) }),
        cell(word!("reserves.amount"), "rf-number", html! { (grouped(&row.amount)) }),
        cell(word!("reserves.chain"), "rf-text", html! { (row.chain) }),
        cell(word!("reserves.address"), "rf-text", html! { code.rf-address { (row.address) } }),
        cell(word!("reserves.of-book"), "rf-text", html! { (row.book) }),
        cell(word!("reserves.lacks"), "rf-text", html! { (nothing(&row.lacks)) }),
        cell(word!("reserves.signed-after"), "rf-text", html! { (nothing(&row.signed_after)) }),
    ]
}
