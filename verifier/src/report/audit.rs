//! The report of an audit.

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    parameters::Parameters,
    shape::{Rule, Shape},
    statement::{Correction, Statement},
};
use serde::Serialize;

use super::{
    change::MoneyChange, claim::Claim, outcome::Outcome, policy::PolicyReport,
    prices::PricesReport, reserves::ReservesReport, status::Status, tables::Tables,
    verdict::Verdict,
};
use crate::word;

/// The limits that reports state (§10): what no audit of this kind can show.
pub const LIMITS: &[&str] = &[
    word!("limit.prices"),
    word!("limit.costs"),
    word!("limit.reserves"),
    word!("limit.outside"),
    word!("limit.borrowers"),
    word!("limit.anchor"),
    word!("limit.tiers"),
    word!("limit.totals"),
];

/// The blocks of one shape in a book.
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
        // The rows of a checked statement name its books.
        let row = |row: &ringfence_circuits::protocol::statement::BlockListRow| {
            let shape = row.shape;
            ShapeRow {
                book: books[row.book.index()].name.clone(),
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
    /// The answer: level, sentence and figures.
    pub verdict: Verdict,
    /// The claims in the order of their clauses; empty if nothing was verified.
    pub claims: Vec<Claim>,
    /// The number of proofs of the bundle; 0 if nothing was verified.
    pub proofs: usize,
    /// Whether the tables are proven, which clauses V4 to V7 are about, or only published.
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
    /// The time up to which funding is in the costs.
    pub funding_time: String,
    /// The program that made the statement, by its own word.
    pub tool: String,
    /// What the epoch corrects.
    pub corrects: Option<Correction>,
    /// When the venue says that the next books will be taken.
    pub next_snapshot: Option<String>,
    /// Keys that may sign the statement, as C2SP `signed-note` writes them.
    pub signers: Vec<String>,
    /// Digest of the list of reserves that the statement names.
    pub evidence: Option<Digest>,
    /// Name of the parameters.
    pub parameters_name: String,
    /// Digest of the parameters.
    pub parameters: Digest,
    /// Rules that changed since the previous statement; none if they were not compared.
    pub parameter_changes: Option<Vec<String>>,
    /// How the money changed since the previous statement; none if it was not given with its parameters, or
    /// this one does not follow it.
    pub money_change: Option<MoneyChange>,
    /// The blocks, by book and shape.
    pub blocks: Vec<ShapeRow>,
    /// What the totals say.
    #[serde(flatten)]
    pub tables: Tables,
    /// What is known of the reserves that the list names; none without a list.
    pub reserves: Option<ReservesReport>,
    /// Thresholds, recomputed from the risk policy; none where they were not.
    pub policy: Option<PolicyReport>,
    /// Published prices beside those of the reader; none if the reader brings none.
    pub prices: Option<PricesReport>,
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
        verdict: Verdict,
    ) -> Self {
        let document = statement.document();
        let digest = statement.digest();
        AuditReport {
            claims,
            proofs: 0,
            tables_proven: verdict.totals_proven,
            verdict,
            statement: digest,
            statement_bech32: digest.to_bech32(),
            venue: document.venue.clone(),
            epoch: document.epoch.0.to_string(),
            snapshot_time: document.snapshot_time.clone(),
            price_time: document.price_time.clone(),
            funding_time: document.funding_time.clone(),
            tool: document.tool.clone(),
            corrects: document.corrects.clone(),
            next_snapshot: document.next_snapshot.clone(),
            signers: document.signers.clone(),
            evidence: document.evidence,
            parameters_name: parameters.document().name.clone(),
            parameters: document.parameters,
            parameter_changes,
            money_change: None,
            blocks: ShapeRow::list(statement),
            tables,
            reserves: None,
            policy: None,
            prices: None,
            limits: LIMITS,
        }
    }

    /// Whether the statement is the one whose anchored digest the reader gave.
    pub fn is_anchored(&self) -> bool {
        self.claim("anchored-digest").is_some_and(|claim| claim.status == Status::Holds)
    }

    /// Whether anything binds what the proofs don't, such as reserves: the anchored digest, or else a
    /// signature that counts.
    pub fn is_bound(&self) -> bool {
        let status = |id| self.claim(id).map(|claim| claim.status);
        match status("anchored-digest") {
            Some(Status::NotChecked) => status("signature") == Some(Status::Holds),
            other => other == Some(Status::Holds),
        }
    }

    /// The claim of this name.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The exit code of a program that shows this report: that of its level, but 0 where nothing was to be checked.
    pub fn exit_code(&self) -> u8 {
        match self.claims.is_empty() {
            true => 0,
            false => self.verdict.summary.level.exit_code(),
        }
    }

    /// What the claims come to, with those that the reader required.
    pub fn outcome(&self) -> Outcome {
        Outcome::of(&self.claims, &self.verdict.required)
    }
}
