//! The report of an audit as text.

use std::{collections::HashSet, fmt};

use super::table::table;
use crate::report::{
    audit::{AuditReport, ShapeRow},
    status::Status,
    tables::{AssetRow, BookTable, MarketRow, SpecialRow},
};

/// Markets that the text lists one by one.
const MARKETS_SHOWN: usize = 10;

/// Assets of a book in the text, beside those that are short.
const TOP_ASSETS: usize = 20;

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_head(f)?;
        self.fmt_claims(f)?;
        if !self.tables_proven {
            writeln!(f, "\nThe figures below are published by the venue and NOT proven.")?;
        }
        for book in &self.tables.books {
            fmt_book(f, book)?;
        }
        self.fmt_markets(f)?;
        self.fmt_settlement(f)?;
        self.fmt_special(f)?;
        self.fmt_blocks(f)?;
        self.fmt_changes(f)?;
        self.fmt_unchecked(f)?;
        writeln!(f, "\nWhat no such report shows:")?;
        for limit in self.limits {
            writeln!(f, "  - {limit}")?;
        }
        Ok(())
    }
}

impl AuditReport {
    fn fmt_head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Statement of {}, epoch {}", self.venue, self.epoch)?;
        writeln!(f, "  digest      {}", self.statement_bech32)?;
        writeln!(f, "              {}", self.statement)?;
        writeln!(f, "  books of    {}", self.snapshot_time)?;
        writeln!(f, "  prices of   {}", self.price_time)?;
        writeln!(f, "  funding to  {}", self.funding_time)?;
        writeln!(f, "  parameters  {:?} {}", self.parameters_name, self.parameters)?;
        if let Some(correction) = &self.corrects {
            writeln!(f, "  corrects    epoch {}: {:?}", correction.epoch.0, correction.reason)?;
        }
        Ok(())
    }

    fn fmt_claims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.claims.is_empty() {
            return writeln!(f, "\nNothing was verified. Use `audit` for that.");
        }
        writeln!(f, "\nClaims")?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))
    }

    fn fmt_markets(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let markets = &self.tables.markets;
        writeln!(f, "\nOpen interest over all books")?;
        if markets.is_empty() {
            return writeln!(f, "  no positions");
        }
        let row = |m: &MarketRow| {
            let notional = m.notional.cents_down();
            vec![m.market.clone(), m.long.to_string(), m.short.to_string(), notional]
        };
        let rows: Vec<_> = markets.iter().take(MARKETS_SHOWN).map(row).collect();
        table(f, &["market", "long", "short", "notional of both, USD"], &rows)?;
        if markets.len() > MARKETS_SHOWN {
            let rest = markets.len() - MARKETS_SHOWN;
            writeln!(f, "  and {rest} smaller markets (all of them with --json)")?;
        }
        if let Some(share) = &self.tables.share_proven {
            let by = if self.tables_proven { "is proven" } else { "would be proven" };
            writeln!(f, "  maintenance margin {by} for {share}% of the notional")?;
        }
        Ok(())
    }

    fn fmt_settlement(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tables.settlement.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nUnrealised profits and losses over all books")?;
        let rows: Vec<_> = self
            .tables
            .settlement
            .iter()
            .map(|row| [&row.profits, &row.losses, &row.net].map(ToString::to_string))
            .zip(&self.tables.settlement)
            .map(|(cells, row)| [vec![row.asset.clone()], cells.to_vec()].concat())
            .collect();
        table(f, &["settled in", "profits", "losses", "net"], &rows)?;
        writeln!(f, "  (a negative net is a loss that no vault gained)")
    }

    fn fmt_special(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nVaults under special rules, maintenance not proven, in USD")?;
        if self.tables.special.is_empty() {
            return writeln!(f, "  none");
        }
        let row = |s: &SpecialRow| {
            let mut cells = vec![format!("{} {}", s.book, s.rule), s.vaults.clone()];
            cells.extend([s.notional.cents_up(), s.collateral.cents_down()]);
            cells.extend([s.shortfall.cents_up(), s.deficit.cents_up()]);
            cells
        };
        let rows: Vec<_> = self.tables.special.iter().map(row).collect();
        let header = ["book and rule", "vaults", "notional", "collateral", "shortfall", "deficit"];
        table(f, &header, &rows)
    }

    fn fmt_blocks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nBlocks; a shape is the balances and positions that a vault can have")?;
        let row = |row: &ShapeRow| {
            let cells = [row.blocks.clone(), row.most_vaults.clone()];
            [vec![format!("{} {}", row.book, row.shape)], cells.to_vec()].concat()
        };
        let rows: Vec<_> = self.blocks.iter().map(row).collect();
        table(f, &["book, rule and shape", "blocks", "vaults at most"], &rows)
    }

    fn fmt_changes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(changes) = &self.parameter_changes else { return Ok(()) };
        writeln!(f, "\nRules that changed since the previous statement (prices aside)")?;
        if changes.is_empty() {
            return writeln!(f, "  none");
        }
        changes.iter().try_for_each(|change| writeln!(f, "  - {change}"))
    }

    fn fmt_unchecked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nNot checked")?;
        for claim in self.claims.iter().filter(|claim| claim.status == Status::NotChecked) {
            writeln!(f, "  - {} ({})", claim.title, claim.detail)?;
        }
        writeln!(f, "  - the evidence of any reserve")?;
        writeln!(f, "  - that your own vaults are in the books: use `inclusion` for that")
    }
}

fn fmt_book(f: &mut fmt::Formatter<'_>, book: &BookTable) -> fmt::Result {
    let own = if book.proprietary { " (the venue's own)" } else { "" };
    writeln!(f, "\nBook {}{own}", book.book)?;
    if let Some(vaults) = &book.vaults {
        writeln!(f, "  vaults                      {vaults}")?;
    }
    writeln!(f, "  liabilities, USD            {}", book.liabilities.cents_up())?;
    writeln!(f, "    of which deficit          {}", book.deficit.cents_up())?;
    writeln!(f, "  deposits and profits, USD   {}", book.gross.cents_up())?;
    writeln!(f, "  owed by customers, USD      {}", book.receivables.cents_up())?;
    let reserves = match book.has_reserves {
        true => format!("{} (declared by the venue, not checked)", book.reserves.cents_down()),
        false => "none declared".into(),
    };
    writeln!(f, "  reserves counted, USD       {reserves}")?;
    let row = |row: &AssetRow| {
        let cells = [&row.net_liability, &row.receivables, &row.reserves, &row.shortage];
        [vec![row.asset.clone()], cells.map(ToString::to_string).to_vec()].concat()
    };
    let short: HashSet<&str> = book.short_assets().into_iter().collect();
    let mut owed: Vec<_> = book.assets.iter().filter(|row| row.owed).collect();
    owed.sort_by(|a, b| b.value.cmp(&a.value));
    let is_shown = |(index, row): &(usize, &&AssetRow)| {
        *index < TOP_ASSETS || short.contains(&row.asset.as_str())
    };
    let shown: Vec<_> =
        owed.iter().enumerate().filter(is_shown).map(|(_, asset)| row(asset)).collect();
    let header = ["asset", "net liability", "owed by customers", "reserves", "shortage"];
    table(f, &header, &shown)?;
    let rest = book.assets.len() - shown.len();
    if rest > 0 {
        // Assets that are held but not owed are never listed, whatever their value.
        let kind = if owed.len() < book.assets.len() { "other" } else { "smaller" };
        writeln!(f, "  and {rest} {kind} assets, none of them short (all with --json)")?;
    }
    if book.has_reserves {
        let named = book.evidence.iter().filter(|evidence| !evidence.reference.is_empty()).count();
        writeln!(
            f,
            "  {named} of {} reserves name evidence, none is checked (all with --json)",
            book.evidence.len()
        )?;
    }
    Ok(())
}
