//! The report of a customer's package.

use std::collections::HashMap;

use ringfence_circuits::protocol::{
    hash::digest::{Digest, Element},
    shape::Rule,
    statement::Correction,
};
use serde::Serialize;

use super::{
    amount::Amount,
    claim::{is_of_another, Claim},
    level::Level,
    outcome::Outcome,
    status::Status,
    summary::Summary,
};
use crate::{say, word};

/// What only the customer can answer.
pub const QUESTION: &str = word!("package.question");

/// What a package shows.
#[must_use = "the claims of a report must be read"]
#[derive(Clone, Debug, Serialize)]
pub struct InclusionReport {
    /// The answer: level, sentence and notes.
    pub verdict: Summary,
    /// The claims.
    pub claims: Vec<Claim>,
    /// The venue of the statement.
    pub venue: String,
    /// What the package says of itself, where it is of another statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageHead>,
    /// The account.
    pub account: String,
    /// The epoch.
    pub epoch: String,
    /// When the numbers were taken.
    pub snapshot_time: String,
    /// When the prices were taken.
    pub price_time: String,
    /// Digest of the statement.
    pub statement: Digest,
    /// The same as the venue anchors it.
    pub statement_bech32: String,
    /// Root of the tree in the statement.
    pub root: Element,
    /// What the epoch corrects.
    pub corrects: Option<Correction>,
    /// The vaults.
    pub vaults: Vec<VaultReport>,
    /// What only the customer can answer.
    pub question: &'static str,
}

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackageHead {
    /// The venue.
    pub venue: String,
    /// When the numbers were taken.
    pub snapshot_time: String,
}

/// What a statement declares of a book that matters to the customers in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookMarks {
    /// Whether the venue marks it as its own.
    pub proprietary: bool,
    /// Whether the venue declares any reserves for it.
    pub reserves_declared: bool,
    /// Whether these reserves count at least what the statement says that the book owes; none without reserves, or
    /// without the parameters that say what they count.
    pub covered: Option<bool>,
    /// What they lack in USD, rounded up to cents, where `covered` is false.
    pub missing: Option<Amount>,
}

impl BookMarks {
    /// What the marks mean for a customer in the book; nothing for a book of customers with reserves.
    pub fn words(&self) -> Vec<&'static str> {
        let proprietary = self.proprietary.then_some(word!("marks.proprietary"));
        let without = (!self.reserves_declared).then_some(word!("marks.no-reserves"));
        let short = (self.covered == Some(false)).then_some(word!("marks.not-covered"));
        proprietary.into_iter().chain(without).chain(short).collect()
    }
}

/// A vault of a package.
#[derive(Clone, Debug, Serialize)]
pub struct VaultReport {
    /// Place in the package, from 1.
    pub number: usize,
    /// Label within the account, in the venue's words.
    pub label: String,
    /// Name of the book.
    pub book: String,
    /// What the statement declares of that book; none if the vault is not included.
    pub book_marks: Option<BookMarks>,
    /// The rule that its block proves.
    pub rule: Rule,
    /// Index of its block, by the package.
    pub block: String,
    /// Index in its block, by the package.
    pub position: String,
    /// Whether it stands there, with the numbers of the package.
    pub included: Status,
    /// Levels of the tree between its leaf and its block's digest; none if no path was looked at.
    pub levels_in_block: Option<usize>,
    /// Levels between its block's leaf and the top of the tree; none if no path was looked at.
    pub levels_of_blocks: Option<usize>,
    /// What its numbers come to; none without parameters, or if the vault is not included.
    pub numbers: Option<Numbers>,
}

/// What a vault's numbers come to.
#[derive(Clone, Debug, Serialize)]
pub struct Numbers {
    /// Equity in USD.
    pub equity: Amount,
    /// Requirement in USD, including `extra`; none under equity_only, where it is not checked.
    pub requirement: Option<Amount>,
    /// Further requirement in USD: open orders and the like.
    pub extra: Amount,
    /// Equity − requirement in USD: the distance to liquidation; none under equity_only.
    pub margin_left: Option<Amount>,
    /// The same in percent of the requirement, rounded down; none without requirement.
    pub margin_left_percent: Option<Amount>,
    /// For a single position, the mark at which the vault falls below its requirement if nothing else
    /// changes; none where that is no single mark.
    pub liquidation_mark: Option<Amount>,
    /// Balances, as `asset amount`; debts negative.
    pub balances: Vec<(String, Amount)>,
    /// Positions.
    pub positions: Vec<PositionReport>,
}

/// A position in plain units.
#[derive(Clone, Debug, Serialize)]
pub struct PositionReport {
    /// The market.
    pub market: String,
    /// The asset in which it settles: that of `profit` and `cost`.
    pub settlement: String,
    /// `long` or `short`.
    pub side: &'static str,
    /// Size.
    pub size: Amount,
    /// Mark price.
    pub mark: Amount,
    /// Unrealised profit in the settlement asset, signed.
    pub profit: Amount,
    /// Cost c (§2.1) in units of the settlement asset, signed, derived from the profit: what was
    /// paid is negative.
    pub cost: Amount,
}

/// The places at which several reports show a vault that is in the statement, each of which is one
/// vault given to two accounts. The same vault of the same account, from a package that was given
/// twice, is no such place; nor is one that only a changed package names, since anyone could have
/// changed it.
pub fn shared_places(reports: &[InclusionReport]) -> Vec<String> {
    /// Statement, block and position.
    type Place<'a> = (Digest, &'a str, &'a str);
    /// Account, label, which package and which of its vaults.
    type Holder<'a> = (&'a str, &'a str, usize, usize);
    let mut seen: HashMap<Place<'_>, Holder<'_>> = HashMap::new();
    let mut shared = vec![];
    for (package, report) in (1..).zip(reports) {
        for vault in report.vaults.iter().filter(|vault| vault.included == Status::Holds) {
            let place = (report.statement, vault.block.as_str(), vault.position.as_str());
            let (account, label) = (report.account.as_str(), vault.label.as_str());
            let own = (account, label, package, vault.number);
            let (of, other, first, one) = *seen.entry(place).or_insert(own);
            if (of, other) != (account, label) {
                let said = say!(
                    "distinct.shared",
                    block = vault.block,
                    position = vault.position,
                    one,
                    first,
                    other = vault.number,
                    second = package
                );
                shared.push(said.text);
            }
        }
    }
    shared
}

/// The level of packages together: that of the gravest, and *does not hold* where two of them share a place.
pub fn level_of(reports: &[InclusionReport]) -> Level {
    let gravest = Level::gravest(reports.iter().map(|report| report.verdict.level));
    match shared_places(reports).is_empty() {
        true => gravest.unwrap_or(Level::CantSay),
        false => Level::DoesNotHold,
    }
}

/// Lets every report of packages that share a place say so first: together they do not hold.
pub fn mark_shared(reports: &mut [InclusionReport]) {
    let shared = shared_places(reports);
    let Some(place) = shared.first() else { return };
    for report in reports {
        report.verdict.level = Level::DoesNotHold;
        report.verdict.sentence = word!("sentence.package.shared").to_owned();
        report.verdict.reason = Some(place.clone());
    }
}

impl InclusionReport {
    /// The books of the package's vaults of which a customer must know something, each once, with what that
    /// is.
    pub fn marked_books(&self) -> Vec<(&str, Vec<&'static str>)> {
        let mut marked: Vec<(&str, Vec<&'static str>)> = vec![];
        if is_of_another(&self.claims) {
            return marked;
        }
        for vault in &self.vaults {
            let words = vault.book_marks.as_ref().map(BookMarks::words).unwrap_or_default();
            if !words.is_empty() && marked.iter().all(|(book, _)| *book != vault.book) {
                marked.push((&vault.book, words));
            }
        }
        marked
    }

    /// The claim of this name.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The exit code of a program that shows this report.
    pub fn exit_code(&self) -> u8 {
        self.verdict.level.exit_code()
    }

    /// What the claims come to.
    pub fn outcome(&self) -> Outcome {
        Outcome::of(&self.claims, &[])
    }
}
