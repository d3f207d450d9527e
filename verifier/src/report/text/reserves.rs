//! What stands behind reserves, as text.

use std::fmt::{self, Write};

use super::{look::Out, table::table};
use crate::{
    report::{
        amount::Amount,
        reserves::{
            AssetReserves, BookReserves, HeadRow, LackValue, LevelCover, LevelValue,
            ReservesReport, RowResult,
        },
    },
    say, word,
};

/// How many entries of signatures that don't count are shown.
const ENTRIES_SHOWN: usize = 10;

impl ReservesReport {
    pub(super) fn fmt_text(&self, f: &mut Out<'_>) -> fmt::Result {
        f.title(word!("reserves.title"))?;
        writeln!(f, "{}", word!("reserves.words"))?;
        let level = |value: &LevelValue| {
            let percent = value.percent.as_ref().map_or("–".into(), |percent| percent.grouped(2));
            vec![value.level.into(), value.usd.money_down(), percent, count(value.rows)]
        };
        let header = [
            word!("reserves.level"),
            word!("reserves.usd"),
            word!("reserves.percent"),
            word!("reserves.rows"),
        ];
        table(f, &header, &self.levels.iter().map(level).collect::<Vec<_>>())?;
        self.fmt_lacking(f)?;
        self.books.iter().try_for_each(|book| fmt_book(f, book))?;
        self.fmt_open(f)?;
        self.fmt_heads(f)?;
        self.fmt_unknown(f)?;
        self.fmt_signatures(f)?;
        let (name, digest) = (&self.table.name, self.table.digest);
        match f.look.details {
            true => writeln!(f, "{}", say!("reserves.table", name, digest)),
            false => writeln!(f, "{}", say!("reserves.table.name", name)),
        }
    }

    fn fmt_lacking(&self, f: &mut Out<'_>) -> fmt::Result {
        if self.lacking.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", word!("reserves.lacking"))?;
        let lack = |value: &LackValue| {
            vec![value.lack.to_owned(), value.usd.money_up(), count(value.rows)]
        };
        let header = [word!("reserves.lack"), word!("reserves.usd"), word!("reserves.rows")];
        table(f, &header, &self.lacking.iter().map(lack).collect::<Vec<_>>())
    }

    fn fmt_open(&self, f: &mut Out<'_>) -> fmt::Result {
        if self.open.is_empty() {
            return Ok(());
        }
        let shown = self.open.len();
        writeln!(f, "\n{}", say!("reserves.open", shown))?;
        self.open.iter().try_for_each(|row| {
            let RowResult { line, level, asset, chain, address, lacks, .. } = row;
            let usd = row.usd.money_up();
            writeln!(f, "{}", say!("reserves.row", line, level, usd, asset, chain, address, lacks))
        })
    }

    fn fmt_heads(&self, f: &mut Out<'_>) -> fmt::Result {
        writeln!(f, "\n{}", word!("reserves.heads"))?;
        let details = f.look.details;
        self.heads.iter().try_for_each(|head| {
            let HeadRow { chain, number, time, hash, known, .. } = head;
            match details {
                true => writeln!(f, "{}", say!("reserves.head", chain, number, time, hash, known)),
                false => writeln!(f, "{}", say!("reserves.head.short", chain, number, time, known)),
            }
        })
    }

    fn fmt_unknown(&self, f: &mut Out<'_>) -> fmt::Result {
        let mut unknown = self.holdings.iter().filter(|holding| !holding.recognised).peekable();
        if unknown.peek().is_none() {
            return Ok(());
        }
        writeln!(f, "\n{}", word!("reserves.unknown"))?;
        unknown.try_for_each(|holding| {
            let (asset, chain, why) = (&holding.asset, &holding.chain, &holding.why);
            let usd = holding.usd.money_up();
            writeln!(f, "{}", say!("reserves.unknown.row", asset, chain, usd, why))
        })
    }

    fn fmt_signatures(&self, f: &mut Out<'_>) -> fmt::Result {
        if self.signatures.named.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", word!("reserves.entries"))?;
        let named = &self.signatures.named;
        for entry in named.iter().take(ENTRIES_SHOWN) {
            writeln!(f, "{}", say!("text.item", item = entry))?;
        }
        match named.len().checked_sub(ENTRIES_SHOWN) {
            Some(count) if count > 0 => writeln!(f, "{}", say!("reserves.more-entries", count)),
            _ => Ok(()),
        }
    }
}

/// A number with commas between thousands.
fn count(number: usize) -> String {
    Amount::new(number, 0).grouped(0)
}

fn fmt_book(f: &mut Out<'_>, book: &BookReserves) -> fmt::Result {
    writeln!(f, "\n{}", say!("reserves.book", book = book.book))?;
    let cover = |of: &LevelCover| {
        let yes = match of.covered {
            true => word!("reserves.covered"),
            false => word!("reserves.not-covered"),
        };
        vec![
            level_words(of.level).to_owned(),
            of.counted.money_down(),
            of.liabilities.money_up(),
            yes.into(),
        ]
    };
    let header = [
        word!("reserves.counting"),
        word!("reserves.counted"),
        word!("reserves.owed"),
        word!("reserves.covers"),
    ];
    table(f, &header, &book.levels.iter().map(cover).collect::<Vec<_>>())?;
    let asset = |row: &AssetReserves| {
        let amounts = [&row.net_liability, &row.proven, &row.observed, &row.declared];
        [vec![row.asset.clone()], amounts.map(|amount| amount.grouped(0)).to_vec()].concat()
    };
    let header = [
        word!("text.asset"),
        word!("text.net-liability"),
        word!("reserves.proven"),
        word!("reserves.observed"),
        word!("reserves.declared"),
    ];
    table(f, &header, &book.assets.iter().map(asset).collect::<Vec<_>>())
}

/// Which rows count at a level.
pub(in crate::report) fn level_words(level: &str) -> &'static str {
    match level {
        "proven" => word!("reserves.only-proven"),
        "observed" => word!("reserves.proven-and-observed"),
        _ => word!("reserves.all"),
    }
}
