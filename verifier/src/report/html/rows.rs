//! Rows of a list of reserves as a table, whose rows are cards in a narrow window.

use maud::{html, Markup};

use super::{
    card::{Cards, Column, Row},
    number::{dollars, grouped},
    parts::capitalised,
};
use crate::{
    report::{Picked, RowResult},
    say, word,
};

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
        div.rf-report { (table(&shown, &picked.rows)) }
    }
}

/// A table of rows.
pub(super) fn table(caption: &str, rows: &[RowResult]) -> Markup {
    let columns = [
        Column::words(word!("reserves.level")),
        Column::top(word!("reserves.usd")),
        Column::words(word!("text.asset")),
        Column::number(word!("reserves.amount")),
        Column::words(word!("reserves.chain")),
        Column::wide(word!("reserves.address")),
        Column::words(word!("reserves.of-book")),
        Column::words(word!("reserves.lacks")),
        Column::words(word!("reserves.signed-after")),
    ];
    let rows: Vec<Row> = rows.iter().map(row).collect();
    Cards { caption, columns: &columns, class: "rf-dense" }.table(&rows, &[])
}

fn row(row: &RowResult) -> Row {
    let some = |text: &str| (!text.is_empty()).then(|| html! { (text) });
    Row {
        head: html! { (capitalised(row.level)) },
        cells: vec![
            Some(html! { (dollars(&row.usd.cents_down())) }),
            some(&row.asset),
            Some(html! { (grouped(&row.amount)) }),
            some(&row.chain),
            Some(html! { code.rf-address { (row.address) } }),
            some(&row.book),
            some(&row.lacks),
            some(&row.signed_after),
        ],
    }
}
