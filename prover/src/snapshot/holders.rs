//! How many accounts stand behind each published total.

use std::collections::BTreeMap;

use ringfence_circuits::protocol::{
    id::{AssetId, MarketId},
    index::BookIndex,
    parameters::Parameters,
    shape::Rule,
    vault::Vault,
};
use serde::Serialize;

use super::{
    index::Hash,
    info::SnapshotInfo,
    warning::{Findings, Kind, FEW_HOLDERS},
};

/// A published total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Total {
    Deposits(BookIndex, AssetId),
    Debts(BookIndex, AssetId),
    Profits(BookIndex, AssetId),
    Losses(BookIndex, AssetId),
    Side(MarketId, bool),
    Special(BookIndex, Rule),
    Book(BookIndex),
}

impl Total {
    /// The book that it is of, if it is of one.
    fn book(&self) -> Option<BookIndex> {
        match *self {
            Total::Deposits(book, _)
            | Total::Debts(book, _)
            | Total::Profits(book, _)
            | Total::Losses(book, _)
            | Total::Special(book, _)
            | Total::Book(book) => Some(book),
            Total::Side(..) => None,
        }
    }
}

/// How many published totals reveal much of single accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ThinTotals {
    /// Totals with one account behind them: each is that account's own.
    pub one_account: u64,
    /// Totals with more than one, but fewer than [`FEW_HOLDERS`].
    pub few_accounts: u64,
}

/// The accounts behind each total, until there are enough.
#[derive(Debug, Default)]
pub(super) struct Holders(BTreeMap<Total, Vec<Hash>>);

impl Holders {
    /// Counts a vault.
    pub(super) fn add(
        &mut self,
        parameters: &Parameters,
        book: BookIndex,
        rule: Rule,
        account: Hash,
        vault: &Vault,
    ) {
        let mut count = |total: Total| {
            let accounts = self.0.entry(total).or_default();
            if accounts.len() < FEW_HOLDERS && !accounts.contains(&account) {
                accounts.push(account);
            }
        };
        for balance in &vault.balances {
            count(match balance.debt {
                false => Total::Deposits(book, balance.asset),
                true => Total::Debts(book, balance.asset),
            });
        }
        for position in &vault.positions {
            count(Total::Side(position.market, position.short));
            let settlement = parameters.market(position.market).map(|market| market.settlement);
            if let Some(asset) = settlement.filter(|_| position.profit > 0) {
                count(match position.loss {
                    false => Total::Profits(book, asset),
                    true => Total::Losses(book, asset),
                });
            }
        }
        if rule != Rule::Maintenance {
            count(Total::Special(book, rule));
        }
        count(Total::Book(book));
    }

    /// Counts the vaults of a part that follows.
    pub(super) fn merge(&mut self, part: Holders) {
        for (total, accounts) in part.0 {
            let own = self.0.entry(total).or_default();
            for account in accounts {
                if own.len() < FEW_HOLDERS && !own.contains(&account) {
                    own.push(account);
                }
            }
        }
    }

    /// How many totals, but those of the venue's own books, have few accounts behind them.
    pub(super) fn thin(&self, info: &SnapshotInfo) -> ThinTotals {
        let mut thin = ThinTotals::default();
        for (total, accounts) in &self.0 {
            let own = total.book().is_some_and(|book| {
                info.books.get(book.index()).is_some_and(|book| book.proprietary)
            });
            match accounts.len() {
                _ if own => {}
                1 => thin.one_account += 1,
                count if count < FEW_HOLDERS => thin.few_accounts += 1,
                _ => {}
            }
        }
        thin
    }

    /// Notes the totals with fewer than [`FEW_HOLDERS`].
    pub(super) fn check(
        &self,
        parameters: &Parameters,
        info: &SnapshotInfo,
        findings: &mut Findings,
    ) {
        let asset = |id: AssetId| parameters.asset(id).map_or("?", |asset| &asset.name);
        let market = |id: MarketId| parameters.market(id).map_or("?", |market| &market.name);
        let few = self.0.iter().filter(|(_, accounts)| accounts.len() < FEW_HOLDERS);
        for (total, accounts) in few {
            let (book, kind, what) = match *total {
                Total::Deposits(book, id) => {
                    (Some(book), Kind::FewOfAsset, format!("deposits of {}", asset(id)))
                }
                Total::Debts(book, id) => {
                    (Some(book), Kind::FewOfAsset, format!("debts in {}", asset(id)))
                }
                Total::Profits(book, id) => {
                    (Some(book), Kind::FewOfAsset, format!("profits in {}", asset(id)))
                }
                Total::Losses(book, id) => {
                    (Some(book), Kind::FewOfAsset, format!("losses in {}", asset(id)))
                }
                Total::Side(id, short) => {
                    let side = if short { "short" } else { "long" };
                    (None, Kind::FewOfSide, format!("{side} side of {}", market(id)))
                }
                Total::Special(book, rule) => {
                    (Some(book), Kind::FewOfRule, format!("vaults under {rule}"))
                }
                Total::Book(book) => (Some(book), Kind::FewOfBook, "all vaults".into()),
            };
            let count = match accounts.len() {
                1 => "1 account".to_owned(),
                count => format!("{count} accounts"),
            };
            let (kind, place) = match book.map(|book| &info.books[book.index()]) {
                Some(book) => {
                    let kind = if book.proprietary { Kind::FewOfOwnBook } else { kind };
                    (kind, format!("book {}: {what}: {count}", book.name))
                }
                None => (kind, format!("{what}: {count}")),
            };
            findings.add(kind, place);
        }
    }
}
