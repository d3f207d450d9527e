//! The audit's report: for programs as JSON, for people as text.

use std::{collections::HashSet, fmt};

use ringfence_circuits::{
    digest::Digest,
    parameters::Parameters,
    shape::{Rule, Shape},
    statement::{Correction, Statement},
};
use serde::Serialize;

use crate::{
    claim::{Claim, Outcome, Status},
    coverage::{BookTable, Tables},
};

/// Markets that the text lists one by one.
const MARKETS_SHOWN: usize = 10;

/// The limits that reports state (§10): what no audit of this kind can show.
pub const LIMITS: &[&str] = &[
    "Prices are public inputs. They are not proven fair: compare them with other sources.",
    "Costs and unrealised profits are the venue's word, checked only by each vault's owner.",
    "Reserves are only as good as their evidence, which this program does not check.",
    "Liabilities outside the books are invisible here. Customers find them by checking their \
     inclusion: if a share f of all vaults is left out, v independent checks miss it with \
     probability (1-f)^v.",
    "Invented borrowers with junk collateral that the parameters price show only in shortages (not \
     always), receivables and the published haircuts: read those.",
    "Declared reserves are bound by the anchored digest alone: compare it with one seen elsewhere.",
    "Tiers apply per vault: nothing shows that one owner's risk is not split over several vaults.",
    "Totals of consecutive epochs can be subtracted, and thin totals can reveal single vaults.",
];

/// Blocks of one shape in a book.
#[derive(Clone, Debug, Serialize)]
pub struct ShapeRow {
    /// The book.
    pub book: String,
    /// The shape, by its code.
    pub shape: Shape,
    /// What every vault in these blocks satisfies.
    pub rule: Rule,
    /// Balances that a vault can have.
    pub balances: usize,
    /// Positions that a vault can have.
    pub positions: usize,
    /// Number of blocks.
    pub blocks: String,
    /// Places in them, taken or empty.
    pub most_vaults: String,
}

impl ShapeRow {
    fn list(statement: &Statement) -> Vec<Self> {
        let books = &statement.document().books;
        let row = |row: &ringfence_circuits::statement::Row| {
            let shape = row.shape;
            ShapeRow {
                book: books.get(usize::from(row.book)).map_or_else(String::new, |b| b.name.clone()),
                shape,
                rule: shape.rule,
                balances: shape.balances,
                positions: shape.positions,
                blocks: row.count.to_string(),
                most_vaults: (u128::from(row.count) * shape.vaults as u128).to_string(),
            }
        };
        statement.rows().iter().map(row).collect()
    }
}

/// The report of an audit, or of a look at a statement.
#[must_use = "the claims of a report must be read"]
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    /// The claims in the order of their clauses; empty if nothing was verified.
    pub claims: Vec<Claim>,
    /// Whether the tables are proven (V4 to V7 hold) or only published.
    pub tables_proven: bool,
    /// Digest of the statement.
    pub statement: Digest,
    /// The same as the venue anchors it.
    pub statement_bech32: String,
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// When the books were taken.
    pub snapshot_time: String,
    /// When the prices were taken.
    pub price_time: String,
    /// Up to when funding is in the costs.
    pub funding_time: String,
    /// The program that made the statement, by its own word.
    pub tool: String,
    /// What the epoch corrects.
    pub corrects: Option<Correction>,
    /// Name of the parameters.
    pub parameters_name: String,
    /// Digest of the parameters.
    pub parameters: Digest,
    /// Rules that changed since the previous statement; none if they were not compared.
    pub parameter_changes: Option<Vec<String>>,
    /// The blocks, by book and shape.
    pub blocks: Vec<ShapeRow>,
    /// What the totals say.
    #[serde(flatten)]
    pub tables: Tables,
    /// What no such report can show.
    pub limits: &'static [&'static str],
}

impl AuditReport {
    pub(crate) fn new(
        statement: &Statement,
        parameters: &Parameters,
        tables: Tables,
        claims: Vec<Claim>,
        parameter_changes: Option<Vec<String>>,
        tables_proven: bool,
    ) -> Self {
        let document = statement.document();
        let digest = statement.digest();
        AuditReport {
            claims,
            tables_proven,
            statement: digest,
            statement_bech32: digest.to_bech32(),
            venue: document.venue.clone(),
            epoch: document.epoch.0.to_string(),
            snapshot_time: document.snapshot_time.clone(),
            price_time: document.price_time.clone(),
            funding_time: document.funding_time.clone(),
            tool: document.tool.clone(),
            corrects: document.corrects.clone(),
            parameters_name: parameters.document().name.clone(),
            parameters: document.parameters,
            parameter_changes,
            blocks: ShapeRow::list(statement),
            tables,
            limits: LIMITS,
        }
    }

    /// The claim of this name.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// What the claims come to.
    pub fn outcome(&self, required: &[String]) -> Outcome {
        Outcome::of(&self.claims, required)
    }
}

/// A table of text columns: the first to the left, all others to the right.
fn table(f: &mut fmt::Formatter<'_>, header: &[&str], rows: &[Vec<String>]) -> fmt::Result {
    let head: Vec<String> = header.iter().map(ToString::to_string).collect();
    let all: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
    let width = |column: usize| {
        all.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    for row in &all {
        write!(f, " ")?;
        for (column, cell) in row.iter().enumerate() {
            let width = width(column).unwrap_or(0);
            if column == 0 {
                write!(f, " {cell:<width$}")?;
            } else {
                write!(f, "  {cell:>width$}")?;
            }
        }
        writeln!(f)?;
    }
    Ok(())
}

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
        let row = |m: &crate::coverage::MarketRow| {
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
        let row = |s: &crate::coverage::SpecialRow| {
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

/// Assets of a book in the text, beside those that are short.
const TOP_ASSETS: usize = 20;

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
    let row = |row: &crate::coverage::AssetRow| {
        let cells = [&row.net_liability, &row.receivables, &row.reserves, &row.shortage];
        [vec![row.asset.clone()], cells.map(ToString::to_string).to_vec()].concat()
    };
    let short: HashSet<&str> = book.short_assets().into_iter().collect();
    let mut owed: Vec<_> = book.assets.iter().filter(|row| row.owed).collect();
    owed.sort_by(|a, b| b.value.cmp(&a.value));
    let is_shown = |(index, row): &(usize, &&crate::coverage::AssetRow)| {
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
