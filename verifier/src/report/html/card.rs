//! Tables that become cards in a narrow window: each row its head, then its figures under their names. Their
//! roles are said, since a browser forgets those of a table that is shown otherwise.

use maud::{html, Markup};

use super::{parts::capitalised, rich::rich};
use crate::say;

/// The number of rows of a long table that are always shown.
pub(super) const SHOWN: usize = 20;

/// A column: its name, and the class of its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column<'a> {
    name: &'a str,
    class: &'static str,
}

impl<'a> Column<'a> {
    /// A column of words.
    pub(super) const fn words(name: &'a str) -> Self {
        Column { name, class: "rf-text" }
    }

    /// A column of longer words, which take a line of their own on a card.
    pub(super) const fn wide(name: &'a str) -> Self {
        Column { name, class: "rf-wide" }
    }

    /// A column of figures.
    pub(super) const fn number(name: &'a str) -> Self {
        Column { name, class: "rf-number" }
    }

    /// The column of the main figure, which stands beside the head of a card.
    pub(super) const fn top(name: &'a str) -> Self {
        Column { name, class: "rf-number rf-top" }
    }

    /// A column of bars.
    pub(super) const fn bar(name: &'a str) -> Self {
        Column { name, class: "rf-mini" }
    }

    fn is_number(self) -> bool {
        self.class.starts_with("rf-number")
    }
}

/// A row: its head, and a cell for each column after the first. An empty one is not on the card.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What the row is about.
    pub(super) head: Markup,
    /// Its cells.
    pub(super) cells: Vec<Option<Markup>>,
}

impl Row {
    /// A row whose cells all hold something.
    pub(super) fn full(head: Markup, cells: impl IntoIterator<Item = Markup>) -> Self {
        Row { head, cells: cells.into_iter().map(Some).collect() }
    }
}

/// A table: what it shows, its columns, and a class of its own, which may be empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cards<'a> {
    /// What it shows.
    pub(super) caption: &'a str,
    /// Its columns. The first is that of the heads.
    pub(super) columns: &'a [Column<'a>],
    /// A class of its own; empty for none.
    pub(super) class: &'a str,
}

impl Cards<'_> {
    /// The table of these rows, and of those at its foot.
    pub(super) fn table(&self, rows: &[Row], foot: &[Row]) -> Markup {
        let class = format!("rf-cards {}", self.class);
        html! {
            div.rf-scroll role="region" aria-label=(self.caption) tabindex="0" {
                table class=(class.trim_end()) role="table" {
                    caption { (self.caption) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for column in self.columns {
                                th class=[column.is_number().then_some("rf-number")] scope="col" role="columnheader" {
                                    (capitalised(column.name))
                                }
                            }
                        }
                    }
                    tbody role="rowgroup" { @for row in rows { (self.row(row)) } }
                    @if !foot.is_empty() {
                        tfoot role="rowgroup" { @for row in foot { (self.row(row)) } }
                    }
                }
            }
        }
    }

    fn row(&self, row: &Row) -> Markup {
        let cells = self.columns.iter().skip(1).zip(&row.cells);
        html! {
            tr role="row" {
                th scope="row" role="rowheader" { (row.head) }
                @for (column, cell) in cells {
                    @match cell {
                        Some(cell) => td class=(column.class) role="cell" data-label=(capitalised(column.name)) { (cell) },
                        None => td class=(format!("rf-empty {}", column.class)) role="cell" {},
                    }
                }
            }
        }
    }

    /// The same with the rows after the first twenty folded away; `things` names them.
    pub(super) fn long(&self, things: &str, rows: &[Row], foot: &[Row]) -> Markup {
        let (first, rest) = rows.split_at(rows.len().min(SHOWN));
        if rest.is_empty() {
            return self.table(first, foot);
        }
        let more = say!("html.more", count = rest.len(), things).text;
        let caption = say!("html.more.of", caption = self.caption, more = more).text;
        html! {
            (self.table(first, foot))
            details.rf-more {
                summary { (more) }
                (Cards { caption: &caption, ..*self }.table(rest, &[]))
            }
        }
    }
}

/// A list whose entries after the first twenty are folded away.
pub(super) fn long_list(things: &str, entries: &[String]) -> Markup {
    let (first, rest) = entries.split_at(entries.len().min(SHOWN));
    html! {
        ul.rf-notes { @for entry in first { li { (entry) } } }
        @if !rest.is_empty() {
            details.rf-more {
                summary { (rich!("html.more", count = rest.len(), things)) }
                ul.rf-notes { @for entry in rest { li { (entry) } } }
            }
        }
    }
}
