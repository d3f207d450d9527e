//! The report of an audit as text.

use std::{collections::HashSet, fmt};

use ringfence_circuits::protocol::statement::Correction;

use super::table::table;
use crate::{
    message::Quoted,
    report::{
        audit::{AuditReport, ShapeRow},
        tables::{AssetRow, BookTable, MarketRow, SpecialRow},
        unchecked,
    },
    say, word,
};

/// The number of markets that the text lists one by one.
const MARKETS_SHOWN: usize = 10;

/// The number of assets of a book that the text lists, beside those that are short.
const TOP_ASSETS: usize = 20;

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_head(f)?;
        self.fmt_claims(f)?;
        if !self.tables_proven {
            writeln!(f, "\n{}", word!("text.not-proven"))?;
        }
        if let Some(reserves) = &self.reserves {
            reserves.fmt_text(f)?;
        }
        let anchored = self.is_bound();
        for book in &self.tables.books {
            fmt_book(f, book, anchored)?;
        }
        self.fmt_markets(f)?;
        self.fmt_settlement(f)?;
        self.fmt_special(f)?;
        self.fmt_blocks(f)?;
        self.fmt_changes(f)?;
        self.fmt_unchecked(f)?;
        writeln!(f, "\n{}", word!("text.limits"))?;
        for limit in self.limits {
            writeln!(f, "{}", say!("text.item", item = limit))?;
        }
        Ok(())
    }
}

impl AuditReport {
    fn fmt_head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", say!("text.statement", venue = self.venue, epoch = self.epoch))?;
        writeln!(f, "{}", say!("text.digest", digest = self.statement_bech32))?;
        writeln!(f, "{}", say!("text.hexadecimal", digest = self.statement))?;
        writeln!(f, "{}", say!("text.books-of", time = self.snapshot_time))?;
        writeln!(f, "{}", say!("text.prices-of", time = self.price_time))?;
        writeln!(f, "{}", say!("text.funding-to", time = self.funding_time))?;
        writeln!(f, "{}", say!("text.parameters", digest = self.parameters))?;
        fmt_words(f, &self.parameters_name)?;
        self.fmt_named(f)?;
        fmt_corrects(f, self.corrects.as_ref())
    }

    /// What completes the statement beside reserves: who may sign it, its list, the next snapshot.
    fn fmt_named(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.signers.as_slice() {
            [] => writeln!(f, "{}", word!("text.no-signers"))?,
            [first, others @ ..] => {
                writeln!(f, "{}", say!("text.signers", key = first))?;
                for key in others {
                    writeln!(f, "{}", say!("text.more-signers", key))?;
                }
            }
        }
        match &self.evidence {
            Some(digest) => writeln!(f, "{}", say!("text.list", digest))?,
            None => writeln!(f, "{}", word!("text.no-list"))?,
        }
        match &self.next_snapshot {
            Some(time) => writeln!(f, "{}", say!("text.next-snapshot", time)),
            None => writeln!(f, "{}", word!("text.no-next-snapshot")),
        }
    }

    fn fmt_claims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.claims.is_empty() {
            return writeln!(f, "\n{}", word!("text.nothing-verified"));
        }
        write!(f, "\n{}", self.verdict)?;
        writeln!(f, "\n{}", word!("text.claims"))?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))
    }

    fn fmt_markets(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let markets = &self.tables.markets;
        writeln!(f, "\n{}", word!("text.open-interest"))?;
        if markets.is_empty() {
            return writeln!(f, "{}", word!("text.no-positions"));
        }
        let row = |m: &MarketRow| {
            let notional = m.notional.cents_down();
            vec![m.named(), m.long.to_string(), m.short.to_string(), notional]
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
                true => say!("text.share.proven", percent),
                false => say!("text.share.unproven", percent),
            };
            writeln!(f, "{said}")?;
        }
        self.tables.unproven.iter().try_for_each(|row| {
            let (rule, usd) = (row.rule, row.notional.cents_up());
            writeln!(f, "{}", say!("text.share.of-rule", rule, percent = row.share, usd))
        })
    }

    fn fmt_settlement(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tables.settlement.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", word!("text.settlement"))?;
        let rows: Vec<_> = self
            .tables
            .settlement
            .iter()
            .map(|row| [&row.profits, &row.losses, &row.net].map(ToString::to_string))
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

    fn fmt_special(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", word!("text.special"))?;
        if self.tables.special.is_empty() {
            return writeln!(f, "{}", word!("text.none"));
        }
        let row = |s: &SpecialRow| {
            let mut cells = vec![format!("{} {}", s.book, s.rule), s.vaults.clone()];
            cells.extend([s.notional.cents_up(), s.collateral.cents_down()]);
            cells.extend([s.shortfall.cents_up(), s.deficit.cents_up()]);
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

    fn fmt_blocks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", word!("text.blocks"))?;
        let row = |row: &ShapeRow| {
            let cells = [row.blocks.clone(), row.most_vaults.clone()];
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

    fn fmt_changes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(changes) = &self.parameter_changes else { return Ok(()) };
        writeln!(f, "\n{}", word!("text.changes"))?;
        if changes.is_empty() {
            return writeln!(f, "{}", word!("text.none"));
        }
        changes.iter().try_for_each(|change| writeln!(f, "{}", say!("text.item", item = change)))
    }

    fn fmt_unchecked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", word!("text.not-checked"))?;
        let lines = unchecked::lines(&self.verdict.summary.unchecked);
        lines.iter().try_for_each(|line| writeln!(f, "{}", say!("text.item", item = line)))
    }
}

/// What an epoch corrects, with the venue's reason on a line of its own.
pub(super) fn fmt_corrects(
    f: &mut fmt::Formatter<'_>,
    corrects: Option<&Correction>,
) -> fmt::Result {
    let Some(Correction { epoch, reason }) = corrects else { return Ok(()) };
    writeln!(f, "{}", say!("text.corrects", epoch = epoch.0))?;
    fmt_words(f, reason)
}

/// Words of the venue, on a line of their own and marked as such.
fn fmt_words(f: &mut fmt::Formatter<'_>, words: &str) -> fmt::Result {
    let words = say!("venue-words", words = Quoted(words));
    writeln!(f, "{}", say!("text.words", words))
}

/// Name and figures of a book.
fn fmt_figures(f: &mut fmt::Formatter<'_>, book: &BookTable) -> fmt::Result {
    let name = match book.proprietary {
        true => say!("text.own-book", book = book.book),
        false => say!("text.book", book = book.book),
    };
    writeln!(f, "\n{name}")?;
    if let Some(count) = &book.vaults {
        writeln!(f, "{}", say!("text.number-of-vaults", count))?;
    }
    writeln!(f, "{}", say!("text.liabilities", usd = book.liabilities.cents_up()))?;
    writeln!(f, "{}", say!("text.of-which-deficit", usd = book.deficit.cents_up()))?;
    writeln!(f, "{}", say!("text.gross", usd = book.gross.cents_up()))?;
    writeln!(f, "{}", say!("text.receivables", usd = book.receivables.cents_up()))?;
    match book.has_reserves {
        true => writeln!(f, "{}", say!("text.reserves", usd = book.reserves.cents_down())),
        false => writeln!(f, "{}", word!("text.no-reserves")),
    }
}

fn fmt_book(f: &mut fmt::Formatter<'_>, book: &BookTable, anchored: bool) -> fmt::Result {
    fmt_figures(f, book)?;
    let row = |row: &AssetRow| {
        let mut cells = vec![row.asset.clone()];
        let amounts = [&row.net_liability, &row.receivables, &row.reserves];
        cells.extend(amounts.map(ToString::to_string));
        // Without declared reserves no shortage is said.
        cells.push(if book.has_reserves { row.shortage.to_string() } else { "–".into() });
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
        if !anchored {
            writeln!(f, "{}", word!("text.anyone"))?;
        }
    }
    Ok(())
}
