//! What scenario proofs show: what the vaults of each book would owe if prices stood elsewhere.

use num_bigint::BigInt;
use ringfence_circuits::protocol::hash::digest::Digest;
use serde::Serialize;

use super::{
    amount::{Amount, USD_20},
    audit::AuditReport,
    claim::Claim,
    outcome::Outcome,
    summary::Summary,
};
use crate::word;

/// What no scenario proof shows (L1 to L7 of `docs/stress.md`).
pub const STRESS_LIMITS: &[&str] = &[
    word!("stress.limit.at-once"),
    word!("stress.limit.spreads"),
    word!("stress.limit.mid"),
    word!("stress.limit.owners"),
    word!("stress.limit.marks"),
    word!("stress.limit.chosen"),
    word!("stress.limit.fund"),
];

/// The claims about scenario proofs, and the beginning of the names of those about one scenario.
const CLAIMS: [&str; 4] =
    ["stress-documents", "stress-scenarios", "stress-proofs", "stress-previous"];
const INSURANCE: &str = "stress-insurance:";

/// Whether a claim of this name is about scenario proofs; all others are about the bundle.
pub fn is_of_stress(id: &str) -> bool {
    CLAIMS.contains(&id) || id.starts_with(INSURANCE)
}

/// How a price moves, in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoveRow {
    /// By how much the price changes; negative if it falls.
    pub change_percent: Amount,
    /// What closing costs, in percent of the moved price.
    pub spread_percent: Amount,
}

/// An asset or a market that moves otherwise than the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedMove {
    /// Its name.
    pub name: String,
    /// How it moves.
    #[serde(flatten)]
    pub how: MoveRow,
}

/// How all assets or all markets of the venue move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovesRow {
    /// Those that have no move of their own.
    pub others: MoveRow,
    /// How many of the venue's these are.
    pub others_count: usize,
    /// Those of the venue that move otherwise, the heaviest first: by the value of what vaults hold of an asset, by the
    /// open interest of a market.
    pub except: Vec<NamedMove>,
    /// How much of all that weight is in what moves at all, in percent, rounded down; none if there is no weight.
    pub moved_percent: Option<Amount>,
}

/// What a book comes to under a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StressedBook {
    /// The book.
    pub book: String,
    /// Whether it is the venue's own.
    pub proprietary: bool,
    /// Whether the venue names it as insurance.
    pub insurance: bool,
    /// What those of its vaults that would be under water would owe beyond what they hold, in USD.
    pub deficit: Amount,
    /// What all its vaults would be worth together, in USD; of insurance books only.
    pub worth: Option<Amount>,
}

/// A scenario and what it comes to, as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScenarioRow {
    /// Its place in the set, from 1.
    pub number: usize,
    /// Its name, in the words of the set's author.
    pub name: String,
    /// Where its factors come from, in the words of the set's author.
    pub source: String,
    /// How prices of assets move.
    pub assets: MovesRow,
    /// How marks of markets move.
    pub markets: MovesRow,
    /// Names of assets that the parameters lack, and that the set allows them to lack.
    pub ignored_assets: Vec<String>,
    /// Such names of markets.
    pub ignored_markets: Vec<String>,
    /// Assets in which profits and losses are paid and whose price the scenario moves.
    pub settlement_moved: Vec<String>,
    /// All books in the order of the statement.
    pub books: Vec<StressedBook>,
    /// What the vaults of all books that are no insurance books would owe beyond what they hold, in USD.
    pub owed: Amount,
    /// What the vaults of all insurance books would be worth together, in USD; none without such books.
    pub worth: Option<Amount>,
    /// Whether no price moves, and no spread is taken, of anything that a vault holds, owes or has a position in.
    #[serde(skip)]
    pub(crate) still: bool,
}

impl ScenarioRow {
    /// Whether the insurance books would be worth at least what the vaults of the other books would owe (X9). Books
    /// that would be worth less than nothing are worth nothing here.
    pub fn is_within(&self) -> bool {
        let worth = self.worth.as_ref().map_or(BigInt::ZERO, |worth| worth.units(USD_20));
        self.owed.units(USD_20) <= worth.max(BigInt::ZERO)
    }
}

/// Which stress statement and which set a report is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StressHead {
    /// Digest of the stress statement.
    pub stress: Digest,
    /// The same in the form in which people compare it.
    pub stress_bech32: String,
    /// Number of stress statements of this statement before this one, by the venue's own word.
    pub sequence: String,
    /// Digest of the one before.
    pub previous: Digest,
    /// When it was made, by the venue's own word.
    pub made_at: String,
    /// The program that made it, by its own word.
    pub tool: String,
    /// Digest of the scenario set.
    pub set: Digest,
    /// Name of the set, in the words of its author.
    pub set_name: String,
    /// Who wrote the set, by their own word.
    pub set_author: String,
    /// Names of the insurance books.
    pub insurance: Vec<String>,
    /// The number of proofs.
    pub proofs: usize,
}

/// The report of scenario proofs, with that of the bundle on which they rest.
#[must_use = "the claims of a report must be read"]
#[derive(Clone, Debug, Serialize)]
pub struct StressReport {
    /// The answer: level, sentence and notes.
    pub verdict: Summary,
    /// The claims about scenario proofs, in the order of their clauses. Those about the bundle stand in its report.
    pub claims: Vec<Claim>,
    /// Claims that the reader requires, of those about scenario proofs.
    pub required: Vec<String>,
    /// Whether the results are proven, or only published.
    pub proven: bool,
    /// Which stress statement it is.
    #[serde(flatten)]
    pub head: StressHead,
    /// The scenarios in order, with their results.
    pub scenarios: Vec<ScenarioRow>,
    /// What no scenario proof shows.
    pub limits: &'static [&'static str],
    /// The report of the bundle.
    pub publication: AuditReport,
}

impl StressReport {
    /// The largest amount of all bars, in units of 10^-20 USD, so that they can be compared.
    pub(super) fn most(&self) -> BigInt {
        let amounts = self.scenarios.iter().flat_map(|row| [Some(&row.owed), row.worth.as_ref()]);
        amounts.flatten().map(|usd| usd.units(USD_20)).max().unwrap_or(BigInt::ZERO)
    }

    /// A report whose answer is still to be said.
    pub(crate) fn new(
        head: StressHead,
        scenarios: Vec<ScenarioRow>,
        claims: Vec<Claim>,
        required: Vec<String>,
        publication: AuditReport,
    ) -> Self {
        let proven = claims.iter().any(|claim| claim.id == "stress-proofs" && claim.is_true());
        StressReport {
            verdict: Summary::default(),
            claims,
            required,
            proven,
            head,
            scenarios,
            limits: STRESS_LIMITS,
            publication,
        }
    }

    /// The claim about scenario proofs of this name.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// All claims: those about scenario proofs first, then those about the bundle.
    pub fn all_claims(&self) -> Vec<Claim> {
        self.claims.iter().chain(&self.publication.claims).cloned().collect()
    }

    /// The exit code of a program that shows this report.
    pub fn exit_code(&self) -> u8 {
        self.verdict.level.exit_code()
    }

    /// What all claims come to, with those that the reader required.
    pub fn outcome(&self) -> Outcome {
        let required = [&self.required[..], &self.publication.verdict.required].concat();
        Outcome::of(&self.all_claims(), &required)
    }

    /// The scenario in which the books that are no insurance books would owe most.
    pub fn worst(&self) -> Option<&ScenarioRow> {
        let owed = |row: &&ScenarioRow| (row.owed.units(USD_20), std::cmp::Reverse(row.number));
        self.scenarios.iter().max_by_key(owed)
    }
}
