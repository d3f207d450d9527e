//! The report of an audit as text.

use std::{
    collections::HashSet,
    fmt::{self, Write},
};

use num_bigint::BigInt;

use super::{
    claims::claims,
    first::{notes, screen, unchecked},
    look::{Look, Out},
    table::table,
};
use crate::{
    report::{
        amount::Amount,
        audit::{AuditReport, ShapeRow},
        money::BookVerdict,
        tables::{AssetRow, BookTable, MarketRow, SpecialRow},
        verdict_words::{BookWords, SURPLUSES_SHOWN},
    },
    say, word,
};

/// The number of markets that the text lists one by one.
const MARKETS_SHOWN: usize = 10;

/// The number of assets of a book that the text lists, beside those that are short.
const TOP_ASSETS: usize = 20;

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(&mut Out::new(f, Look::default()))
    }
}

impl AuditReport {
    /// The report as text. Characters that can't be seen are escaped, so that it may be shown.
    pub fn text(&self, look: Look) -> String {
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = self.write_text(&mut Out::new(&mut text, look));
        text
    }

    /// The first screen of that text alone: the answer in money, in a dozen lines.
    pub fn first_screen(&self, look: Look) -> String {
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = self.write_screen(&mut Out::new(&mut text, look));
        text
    }

    fn write_screen(&self, f: &mut Out<'_>) -> fmt::Result {
        let of = say!("text.of", venue = self.venue, time = self.snapshot_time);
        screen(f, &self.verdict, &of.text, self.corrects.as_ref())
    }

    fn write_text(&self, f: &mut Out<'_>) -> fmt::Result {
        self.write_screen(f)?;
        notes(f, &self.verdict.summary.notes)?;
        unchecked(f, &self.verdict.summary.unchecked)?;
        claims(f, &self.claims)?;
        if !self.tables_proven {
            writeln!(f, "\n{}", word!("text.not-proven"))?;
        }
        for (book, of) in self.tables.books.iter().zip(&self.verdict.books) {
            fmt_book(f, book, of, self.verdict.speaks())?;
        }
        if let Some(reserves) = &self.reserves {
            reserves.fmt_text(f)?;
        }
        self.fmt_markets(f)?;
        self.fmt_settlement(f)?;
        self.fmt_special(f)?;
        if let Some(policy) = &self.policy {
            policy.fmt_text(f)?;
        }
        if let Some(prices) = &self.prices {
            prices.fmt_text(f)?;
        }
        self.fmt_changes(f)?;
        self.write_head(f)?;
        if f.look.details {
            self.fmt_blocks(f)?;
        }
        f.title(word!("text.limits"))?;
        for limit in self.limits {
            writeln!(f, "{}", say!("text.item", item = limit))?;
        }
        Ok(())
    }

    fn fmt_markets(&self, f: &mut Out<'_>) -> fmt::Result {
        let markets = &self.tables.markets;
        f.title(word!("text.open-interest"))?;
        if markets.is_empty() {
            return writeln!(f, "{}", word!("text.no-positions"));
        }
        let row = |m: &MarketRow| {
            let notional = m.notional.money_down();
            vec![m.named(), m.long.grouped(0), m.short.grouped(0), notional]
        };
        let rows: Vec<_> = markets.iter().take(MARKETS_SHOWN).map(row).collect();
        let header = [
            word!("text.market"),
            word!("text.long"),
            word!("text.short"),
            word!("text.notional-of-both"),
        ];
        table(f, &header, &rows)?;
        if markets.len() > MARKETS_SHOWN {
            let count = markets.len() - MARKETS_SHOWN;
            writeln!(f, "{}", say!("text.more-markets", count))?;
        }
        if let Some(percent) = &self.tables.share_proven {
            let said = match self.tables_proven {
                true => say!("text.share.proven", percent = percent.grouped(2)),
                false => say!("text.share.unproven", percent = percent.grouped(2)),
            };
            writeln!(f, "{said}")?;
        }
        self.tables.unproven.iter().try_for_each(|row| {
            let (rule, usd) = (row.rule, row.notional.money_up());
            writeln!(f, "{}", say!("text.share.of-rule", rule, percent = row.share.grouped(2), usd))
        })
    }

    fn fmt_settlement(&self, f: &mut Out<'_>) -> fmt::Result {
        if self.tables.settlement.is_empty() {
            return Ok(());
        }
        f.title(word!("text.settlement"))?;
        let rows: Vec<_> = self
            .tables
            .settlement
            .iter()
            .map(|row| [&row.profits, &row.losses, &row.net].map(|amount| amount.grouped(0)))
            .zip(&self.tables.settlement)
            .map(|(cells, row)| [vec![row.asset.clone()], cells.to_vec()].concat())
            .collect();
        let header = [
            word!("text.settled-in"),
            word!("text.profits"),
            word!("text.losses"),
            word!("text.net"),
        ];
        table(f, &header, &rows)?;
        writeln!(f, "{}", word!("text.negative-net"))
    }

    fn fmt_special(&self, f: &mut Out<'_>) -> fmt::Result {
        f.title(word!("text.special"))?;
        if self.tables.special.is_empty() {
            return writeln!(f, "{}", word!("text.none"));
        }
        let row = |s: &SpecialRow| {
            let mut cells = vec![format!("{} {}", s.book, s.rule), digits(&s.vaults)];
            cells.extend([s.notional.money_up(), s.collateral.money_down()]);
            cells.extend([s.shortfall.money_up(), s.deficit.money_up()]);
            cells
        };
        let rows: Vec<_> = self.tables.special.iter().map(row).collect();
        let header = [
            word!("text.book-and-rule"),
            word!("text.vaults"),
            word!("text.notional"),
            word!("text.collateral"),
            word!("text.shortfall"),
            word!("text.deficit"),
        ];
        table(f, &header, &rows)
    }

    fn fmt_blocks(&self, f: &mut Out<'_>) -> fmt::Result {
        f.title(word!("text.blocks"))?;
        let row = |row: &ShapeRow| {
            let cells = [digits(&row.blocks), digits(&row.most_vaults)];
            [vec![format!("{} {}", row.book, row.shape)], cells.to_vec()].concat()
        };
        let rows: Vec<_> = self.blocks.iter().map(row).collect();
        let header = [
            word!("text.book-rule-and-shape"),
            word!("text.blocks-of-shape"),
            word!("text.most-vaults"),
        ];
        table(f, &header, &rows)
    }

    fn fmt_changes(&self, f: &mut Out<'_>) -> fmt::Result {
        let Some(changes) = &self.parameter_changes else { return Ok(()) };
        f.title(word!("text.changes"))?;
        if changes.is_empty() {
            return writeln!(f, "{}", word!("text.none"));
        }
        changes.iter().try_for_each(|change| writeln!(f, "{}", say!("text.item", item = change)))
    }
}

/// Name and figures of a book.
fn fmt_figures(f: &mut Out<'_>, book: &BookTable) -> fmt::Result {
    let name = match book.proprietary {
        true => say!("text.own-book", book = book.book),
        false => say!("text.book", book = book.book),
    };
    f.title(&name.text)?;
    if let Some(count) = &book.vaults {
        writeln!(f, "{}", say!("text.number-of-vaults", count = digits(count)))?;
    }
    writeln!(f, "{}", say!("text.liabilities", usd = book.liabilities.money_up()))?;
    writeln!(f, "{}", say!("text.of-which-deficit", usd = book.deficit.money_up()))?;
    writeln!(f, "{}", say!("text.gross", usd = book.gross.money_up()))?;
    writeln!(f, "{}", say!("text.receivables", usd = book.receivables.money_up()))?;
    match book.has_reserves {
        true => writeln!(f, "{}", say!("text.reserves", usd = book.reserves.money_down())),
        false => writeln!(f, "{}", word!("text.no-reserves")),
    }
}

fn fmt_book(f: &mut Out<'_>, book: &BookTable, of: &BookVerdict, speaks: bool) -> fmt::Result {
    fmt_figures(f, book)?;
    let row = |row: &AssetRow| {
        let mut cells = vec![row.asset.clone()];
        let amounts = [&row.net_liability, &row.receivables, &row.reserves];
        cells.extend(amounts.map(|amount| amount.grouped(0)));
        // Without declared reserves no shortage is said.
        cells.push(if book.has_reserves { row.shortage.grouped(0) } else { "–".into() });
        cells
    };
    let short: HashSet<&str> = book.short_assets().into_iter().collect();
    let mut owed: Vec<_> = book.assets.iter().filter(|row| row.owed).collect();
    owed.sort_by(|a, b| b.value.cmp(&a.value));
    let is_shown = |(index, row): &(usize, &&AssetRow)| {
        *index < TOP_ASSETS || short.contains(&row.asset.as_str())
    };
    let shown: Vec<_> =
        owed.iter().enumerate().filter(is_shown).map(|(_, asset)| row(asset)).collect();
    let header = [
        word!("text.asset"),
        word!("text.net-liability"),
        word!("text.owed-by-customers"),
        word!("text.reserves-of-asset"),
        word!("text.shortage"),
    ];
    table(f, &header, &shown)?;
    let count = book.assets.len() - shown.len();
    if count > 0 {
        // Assets that are held but not owed are never listed, whatever their value.
        let said = match owed.len() < book.assets.len() {
            true => say!("text.more-assets.other", count),
            false => say!("text.more-assets.smaller", count),
        };
        writeln!(f, "{said}")?;
    }
    if book.has_reserves {
        let named = book.evidence.iter().filter(|evidence| !evidence.reference.is_empty()).count();
        writeln!(f, "{}", say!("text.evidence", named, all = book.evidence.len()))?;
    }
    if speaks {
        fmt_cover(f, of)?;
    }
    Ok(())
}

/// What the cover of a book rests on beside reserves in the coins that it owes.
fn fmt_cover(f: &mut Out<'_>, book: &BookVerdict) -> fmt::Result {
    let words = BookWords::of(book, &|amount| amount.grouped(2));
    let line = |f: &mut Out<'_>, line: &str| writeln!(f, "{}", say!("text.verdict.lead", line));
    if let Some(surplus) = &words.surplus {
        line(f, surplus)?;
        for row in book.surplus_by_asset.iter().take(SURPLUSES_SHOWN) {
            let (usd, percent) = (row.share.usd.grouped(2), row.share.percent.grouped(2));
            line(f, &say!("text.verdict.surplus", asset = row.asset, usd, percent).text)?;
        }
        let count = book.surplus_by_asset.len().saturating_sub(SURPLUSES_SHOWN);
        if count > 0 {
            line(f, &say!("text.verdict.more", count).text)?;
        }
    }
    let last = [words.without_surplus, words.receivables.as_deref()];
    for sentence in last.into_iter().flatten() {
        line(f, sentence)?;
    }
    Ok(())
}

/// A number in decimal digits, with commas between thousands.
fn digits(number: &str) -> String {
    number.parse::<BigInt>().map_or_else(|_| number.to_owned(), |n| Amount::new(n, 0).grouped(0))
}
