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
    answer_kind::{AnswerKind, Difference},
    audit_outcome::AuditOutcome,
    claim::Claim,
    figures::ShortCoin,
    level::Level,
    money::BookVerdict,
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
    /// Which of the five kinds the answer is of.
    pub kind: AnswerKind,
    /// How the file or the books differ from what was asked for, where they are others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// The answer: level, sentence and notes.
    pub verdict: Summary,
    /// The claims.
    pub claims: Vec<Claim>,
    /// The venue of the statement.
    pub venue: String,
    /// What the package says of itself, where it is of another account or another statement.
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
    /// What the verification of the whole publication found, if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditOutcome>,
    /// The digest that the reader has, as the venue anchors it, where it is another one than this statement's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announced: Option<String>,
    /// Whether a vault has the place of one of another package that was given with this one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub shares_place: bool,
    /// What only the customer can answer.
    pub question: &'static str,
}

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackageHead {
    /// The venue.
    pub venue: String,
    /// The account.
    pub account: String,
    /// When the numbers were taken.
    pub snapshot_time: String,
    /// Digest of the statement that it names, as the venue anchors it.
    pub statement_bech32: String,
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
    /// What the book owes and what stands behind it: as the venue declares it, or by evidence where the verification
    /// of the publication was given. None without parameters, and where its proofs do not hold.
    pub figures: Option<BookVerdict>,
}

impl BookMarks {
    /// The coins that are short in the book.
    pub fn short(&self) -> &[ShortCoin] {
        self.figures.as_ref().map_or(&[], |figures| &figures.short)
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
    /// What the vault is worth at the statement's prices, in USD: balances less debts, and the profit of positions.
    pub worth: Amount,
    /// Value of its balances at these prices, in USD.
    pub deposits: Amount,
    /// Value of its debts, in USD.
    pub debts: Amount,
    /// Unrealised profit of all positions in USD, signed.
    pub profit: Amount,
    /// What the balances count as collateral, in USD.
    pub collateral: Amount,
    /// Equity in USD: what counts as collateral, debts and profit included.
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
    /// Balances and debts.
    pub balances: Vec<BalanceReport>,
    /// Positions.
    pub positions: Vec<PositionReport>,
}

/// A balance, or a debt, in plain units.
#[derive(Clone, Debug, Serialize)]
pub struct BalanceReport {
    /// The asset.
    pub asset: String,
    /// The amount; negative if it is owed.
    pub amount: Amount,
    /// Price of one of the asset in USD.
    pub price: Amount,
    /// The value at this price in USD; negative for a debt.
    pub usd: Amount,
    /// What it counts towards the margin, in USD; negative for a debt.
    pub counts: Amount,
    /// The same in percent of its value, rounded down for a balance and up for a debt; none without any value.
    pub percent: Option<Amount>,
}

impl BalanceReport {
    /// Whether it is owed by the customer.
    pub fn is_debt(&self) -> bool {
        self.amount.is_negative()
    }
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
    /// The profit in USD, signed.
    pub profit_usd: Amount,
    /// The maintenance margin that it needs, in USD.
    pub margin: Amount,
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
        report.shares_place = true;
    }
}

impl InclusionReport {
    /// The vaults that stand in the statement; none where the file is another one.
    pub fn included(&self) -> impl Iterator<Item = &VaultReport> {
        let of_another = self.kind.is_of_another();
        self.vaults.iter().filter(move |one| !of_another && one.included == Status::Holds)
    }

    /// The books in which the account stands, each once, with what is known of them.
    pub fn own_books(&self) -> Vec<(&str, &BookMarks)> {
        let mut books: Vec<(&str, &BookMarks)> = vec![];
        for vault in self.included() {
            if let Some(marks) = &vault.book_marks {
                if books.iter().all(|(book, _)| *book != vault.book) {
                    books.push((&vault.book, marks));
                }
            }
        }
        books
    }

    /// The coins that the customer holds and of which their book has less than it owes.
    pub fn short_coins(&self) -> Vec<&ShortCoin> {
        let mut found: Vec<&ShortCoin> = vec![];
        for vault in self.included() {
            let balances = vault.numbers.iter().flat_map(|numbers| &numbers.balances);
            let held: Vec<&str> =
                balances.filter(|one| !one.is_debt()).map(|one| one.asset.as_str()).collect();
            for coin in vault.book_marks.iter().flat_map(BookMarks::short) {
                let known = |one: &&ShortCoin| (&one.book, &one.asset) == (&coin.book, &coin.asset);
                if held.contains(&coin.asset.as_str()) && !found.iter().any(known) {
                    found.push(coin);
                }
            }
        }
        found
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
