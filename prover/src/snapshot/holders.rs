//! How many accounts stand behind each published total.

use std::collections::BTreeMap;

use ringfence_circuits::protocol::{
    id::{AssetId, MarketId},
    index::BookIndex,
    parameters::Parameters,
    shape::Rule,
    vault::Vault,
};

use super::{
    index::{hash, Hash},
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
        account: &str,
        vault: &Vault,
    ) {
        let account = hash(account);
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
            let count = accounts.len();
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
