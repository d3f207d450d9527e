//! Published prices beside those of the reader, as text.

use std::fmt::{self, Write};

use super::{look::Out, table::table};
use crate::{
    report::{
        amount::Amount,
        prices::{BookAtPrices, PriceRow, PricesReport, UnpricedRow},
        prices_words::{ignored, intro, name, shown, why},
    },
    say, word,
};

/// How many rows are shown without details.
const SHOWN: usize = 10;

impl PricesReport {
    pub(super) fn fmt_text(&self, f: &mut Out<'_>) -> fmt::Result {
        f.title(word!("prices.title"))?;
        writeln!(f, "{}", intro(self))?;
        if self.ignored > 0 {
            let names = ignored(self);
            writeln!(f, "{}", say!("prices.ignored", count = self.ignored, names))?;
        }
        let shown = if f.look.details { usize::MAX } else { SHOWN };
        self.fmt_rows(f, shown)?;
        self.fmt_not_found(f, shown)?;
        self.fmt_books(f)
    }

    fn fmt_rows(&self, f: &mut Out<'_>, shown: usize) -> fmt::Result {
        if self.rows.is_empty() {
            return Ok(());
        }
        let header = [
            word!("prices.column.name"),
            word!("prices.column.published"),
            word!("prices.column.yours"),
            word!("prices.column.deviation"),
            word!("prices.column.owed"),
            word!("prices.column.reserves"),
            word!("prices.column.between"),
            word!("prices.column.source"),
        ];
        let rows: Vec<_> = self.rows.iter().take(shown).map(row).collect();
        table(f, &header, &rows)?;
        more(f, self.rows.len(), shown)?;
        writeln!(f, "{}", word!("prices.columns"))
    }

    fn fmt_not_found(&self, f: &mut Out<'_>, shown: usize) -> fmt::Result {
        if self.not_found.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", word!("prices.not-found"))?;
        let row = |row: &UnpricedRow| vec![name(row.kind, &row.name), row.value.money_down()];
        let rows: Vec<_> = self.not_found.iter().take(shown).map(row).collect();
        table(f, &[word!("prices.column.name"), word!("prices.column.value")], &rows)?;
        more(f, self.not_found.len(), shown)
    }

    fn fmt_books(&self, f: &mut Out<'_>) -> fmt::Result {
        writeln!(f, "\n{}", word!("prices.books"))?;
        writeln!(f, "{}", word!("prices.books.words"))?;
        let header = [
            word!("prices.column.book"),
            word!("prices.column.owes"),
            word!("prices.column.marks"),
            word!("prices.column.worth"),
            word!("prices.column.lacks"),
            word!("prices.column.priced"),
        ];
        let mut rows: Vec<_> = self.books.iter().map(book).collect();
        if self.books.len() > 1 {
            rows.push(book(&self.total));
        }
        table(f, &header, &rows)
    }
}

/// How many rows there are beside those that are shown.
fn more(f: &mut Out<'_>, all: usize, shown: usize) -> fmt::Result {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        count => writeln!(f, "{}", say!("prices.more", count)),
    }
}

fn row(row: &PriceRow) -> Vec<String> {
    let unit = |price: &Amount| match &row.settlement {
        Some(asset) => say!("prices.in", price = price.grouped(0), asset).text,
        None => price.grouped(0),
    };
    let money = |usd: &Option<Amount>| usd.as_ref().map_or("–".into(), |usd| usd.grouped(2));
    let named = name(row.kind, &row.name);
    let named = match why(row) {
        Some(why) => say!("prices.row-name.why", name = named, why).text,
        None => named,
    };
    vec![
        named,
        unit(&row.published),
        unit(&row.brought),
        row.deviation.grouped(0),
        money(&row.owed),
        money(&row.reserves),
        money(&row.between_sides),
        shown(&row.source),
    ]
}

fn book(book: &BookAtPrices) -> Vec<String> {
    let some = |usd: &Option<Amount>| usd.as_ref().map_or("–".into(), |usd| usd.grouped(2));
    let name = book.book.clone().unwrap_or_else(|| word!("prices.books.all").into());
    vec![
        name,
        book.owes_at_least.grouped(2),
        book.marks.grouped(2),
        some(&book.worth_at_most),
        some(&book.lacks_at_least),
        some(&book.priced),
    ]
}
