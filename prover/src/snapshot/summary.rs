//! What an import counted. Private: it holds totals that a statement publishes later or never.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, Zero};
use ringfence_circuits::protocol::{
    id::{AssetId, MarketId},
    index::BookIndex,
    lane::{BookLane, Lanes},
    parameters::Parameters,
    shape::{Rule, Shape},
    totals::Totals,
    vault::Vault,
};
use serde::Serialize;

use super::{
    balances::{Balances, LargeBalance},
    compare,
    error::LeftOut,
    fallen::Fallen,
    holders::{Holders, ThinTotals},
    index::Hash,
    info::SnapshotInfo,
    interest::{self, interest, Interest, InterestMove, MarketInterest},
    judge::Verdict,
    mapped::MappedFile,
    moves::{self, coin_totals, Move},
    origin::{Origins, Place},
    partition::VaultEntry,
    prices,
    warning::{Findings, Kind, Warning},
    watch::Watch,
};

/// Percentage of a contract's notional beyond which profits minus losses are far from zero.
const MOST_NET_PROFIT: u32 = 10;

/// Vaults of one book under one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// Name of the book.
    pub book: String,
    /// The rule.
    pub rule: Rule,
    /// How many.
    pub vaults: u64,
}

/// Vaults and blocks of one row of the block list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeCount {
    /// Name of the book.
    pub book: String,
    /// Code of the shape.
    pub shape: u8,
    /// The shape in words.
    pub slots: String,
    /// How many vaults.
    pub vaults: u64,
    /// How many blocks they fill.
    pub blocks: u64,
}

/// A total that is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaneTotal {
    /// Name of the book.
    pub book: String,
    /// Name of the lane, with its asset or rule.
    pub lane: String,
    /// The total in the lane's unit, decimal digits.
    pub total: String,
}

/// Longs and shorts of a contract over all its markets and all books (V8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Closure {
    /// Name of the contract: that of its market, where it has but one.
    pub market: String,
    /// Long size in 10^-s units.
    pub long: String,
    /// Short size in 10^-s units.
    pub short: String,
    /// Whether they are equal.
    pub closes: bool,
}

/// What an import counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Vaults per book and rule.
    pub vaults: Vec<RuleCount>,
    /// Vaults and blocks per book and shape.
    pub shapes: Vec<ShapeCount>,
    /// How many accounts have a vault that counts.
    pub accounts: u64,
    /// Rows of each table behind its header.
    pub table_rows: BTreeMap<&'static str, u64>,
    /// The largest balances by value: private.
    pub largest_balances: Vec<LargeBalance>,
    /// How many published totals reveal much of single accounts; those of the venue's own books are not counted.
    pub thin_totals: ThinTotals,
    /// How totals moved since the epoch before, the largest move by value first; empty without one.
    pub moves: Vec<Move>,
    /// Open interest of the markets with positions, the largest by value first.
    pub interest: Vec<MarketInterest>,
    /// How open interest moved since the epoch before, the largest move by value first; empty without one.
    pub interest_moves: Vec<InterestMove>,
    /// Vaults without any balance or position, left out.
    pub empty: u64,
    /// Deposits that floored to zero and were dropped.
    pub dust: u64,
    /// Balances of exactly zero, dropped.
    pub zero_balances: u64,
    /// Positions of size zero, dropped.
    pub zero_positions: u64,
    /// Amounts that were rounded, dust included. Each rounding is below one unit.
    pub rounded: u64,
    /// Vaults that rule `auto` found below maintenance.
    pub liquidating_by_auto: u64,
    /// What was read of the files of a mapping.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mapped: Vec<MappedFile>,
    /// What is well formed but implausible.
    pub warnings: Vec<Warning>,
    /// All totals that are not zero, for people and machines.
    pub lanes: Vec<LaneTotal>,
    /// Every contract with a position.
    pub closure: Vec<Closure>,
    /// All totals as integers.
    #[serde(skip)]
    pub totals: Totals,
    /// How many vaults other thresholds would judge otherwise, where there are any to compare with.
    #[serde(skip)]
    pub fallen: Fallen,
}

impl Summary {
    /// Whether longs equal shorts in every contract (V8).
    pub fn closes(&self) -> bool {
        self.closure.iter().all(|market| market.closes)
    }

    /// Number of blocks of all books.
    pub fn blocks(&self) -> u64 {
        self.shapes.iter().map(|row| row.blocks).sum()
    }

    /// Number of vaults of all books.
    pub fn count(&self) -> u64 {
        self.shapes.iter().map(|row| row.vaults).sum()
    }
}

/// How what is published moved since the epoch before; empty without one.
#[derive(Debug, Default)]
pub(super) struct Moves {
    totals: Vec<Move>,
    interest: Vec<InterestMove>,
}

/// Counts vaults as they come.
pub(super) struct Tally<'a> {
    parameters: &'a Parameters,
    info: &'a SnapshotInfo,
    lanes: Lanes,
    totals: Totals,
    rows: BTreeMap<(BookIndex, u8), (Shape, u64)>,
    holders: Holders,
    balances: Balances,
    interest: Interest,
    /// Profits minus losses of each contract, in 10^-12 of its settlement asset.
    net_profits: BTreeMap<MarketId, BigInt>,
    pub(super) empty: u64,
    pub(super) dust: u64,
    pub(super) zero_balances: u64,
    pub(super) zero_positions: u64,
    pub(super) rounded: u64,
    pub(super) liquidating_by_auto: u64,
    pub(super) liquidating: u64,
    pub(super) accounts: u64,
    pub(super) table_rows: BTreeMap<&'static str, u64>,
    pub(super) mapped: Vec<MappedFile>,
    pub(super) origins: Origins,
    pub(super) fallen: Fallen,
}

impl<'a> Tally<'a> {
    pub(super) fn new(parameters: &'a Parameters, info: &'a SnapshotInfo) -> Self {
        Tally::of_lanes(parameters, info, Lanes::new(parameters))
    }

    /// An empty one for a part of the vaults.
    pub(super) fn part(&self) -> Tally<'a> {
        Tally::of_lanes(self.parameters, self.info, self.lanes.clone())
    }

    fn of_lanes(parameters: &'a Parameters, info: &'a SnapshotInfo, lanes: Lanes) -> Self {
        Tally {
            parameters,
            info,
            totals: Totals::zero(&lanes, info.books.len()),
            lanes,
            rows: BTreeMap::new(),
            holders: Holders::default(),
            balances: Balances::default(),
            interest: Interest::default(),
            net_profits: BTreeMap::new(),
            empty: 0,
            dust: 0,
            zero_balances: 0,
            zero_positions: 0,
            rounded: 0,
            liquidating_by_auto: 0,
            liquidating: 0,
            accounts: 0,
            table_rows: BTreeMap::new(),
            mapped: vec![],
            origins: Origins::default(),
            fallen: Fallen::default(),
        }
    }

    /// Adds the vaults of a part that follows. Rows of tables are counted in the whole only.
    pub(super) fn merge(&mut self, part: Tally<'a>) {
        self.totals.merge(&part.totals);
        self.holders.merge(part.holders);
        self.balances.merge(part.balances);
        self.interest.merge(part.interest);
        for (contract, net) in part.net_profits {
            *self.net_profits.entry(contract).or_default() += net;
        }
        for (of, (shape, vaults)) in part.rows {
            self.rows.entry(of).or_insert((shape, 0)).1 += vaults;
        }
        self.empty += part.empty;
        self.dust += part.dust;
        self.rounded += part.rounded;
        self.liquidating_by_auto += part.liquidating_by_auto;
        self.liquidating += part.liquidating;
        self.fallen.merge(part.fallen);
    }

    /// Adds a vault of an account with this hash, whose balances stand in these places.
    pub(super) fn add(
        &mut self,
        (entry, account): (&VaultEntry, Hash),
        verdict: &Verdict,
        vault: &Vault,
        places: &[Place],
    ) {
        let book = entry.book;
        let shape = verdict.shape;
        let parameters = self.parameters;
        let settlement = |id: MarketId| {
            parameters.market(id).expect("a judged position is in a known market").settlement
        };
        // A vault that is declared liquidating and is not has no shortfall: it counts as one that keeps its margin.
        let rule = match shape.rule {
            Rule::Liquidating if verdict.assessment.shortfall().is_negative() => Rule::Maintenance,
            rule => rule,
        };
        self.totals.add(&self.lanes, &settlement, book, rule, vault, &verdict.assessment);
        self.holders.add(parameters, book, shape.rule, account, vault);
        self.balances.add(parameters, (entry, account), vault, places);
        let customers = self.info.books.get(book.index()).is_some_and(|book| !book.proprietary);
        let judged = verdict.liquidating_by_auto || shape.rule == Rule::Maintenance;
        self.interest.add(parameters, vault, customers && judged);
        for position in &vault.positions {
            let market = parameters.market(position.market).map(|market| market.contract);
            let contract = market.expect("a judged position is in a known market");
            let net = self.net_profits.entry(contract).or_default();
            if position.loss {
                *net -= position.profit;
            } else {
                *net += position.profit;
            }
        }
        self.rows.entry((book, shape.code)).or_insert((shape, 0)).1 += 1;
        self.liquidating += u64::from(shape.rule == Rule::Liquidating);
        self.liquidating_by_auto += u64::from(verdict.liquidating_by_auto);
    }

    /// Number of blocks of all books.
    pub(super) fn blocks(&self) -> u64 {
        self.rows.values().map(|(shape, vaults)| vaults.div_ceil(shape.vaults as u64)).sum()
    }

    /// What was left out.
    pub(super) fn left_out(&self) -> LeftOut {
        LeftOut {
            empty: self.empty,
            dust: self.dust,
            zero_balances: self.zero_balances,
            zero_positions: self.zero_positions,
        }
    }

    /// Notes what amounts show: balances that stand out, profits that don't cancel, prices that don't fit, totals that
    /// moved since the epoch before; returns how they moved.
    pub(super) fn check_amounts(&self, watch: &Watch<'_>, findings: &mut Findings) -> Moves {
        self.balances.check(self.parameters, self.info, &self.origins, findings);
        self.balances.check_haircuts(self.parameters, self.info, &self.interest.deposits, findings);
        self.interest.check(self.parameters, findings);
        prices::check(self.parameters, |market| self.is_traded(market), findings);
        for (contract, long, short) in self.contracts() {
            let Some(market) = self.parameters.market(contract) else { continue };
            let net = self.net_profits.get(&contract).map(BigInt::magnitude);
            let notional = long.max(short) * market.mark;
            if net.is_some_and(|net| net * 100u8 > notional * MOST_NET_PROFIT) {
                findings.add(Kind::NetProfit, self.contract_name(contract));
            }
        }
        let Some(previous) = watch.previous else { return Moves::default() };
        let now = coin_totals(self.parameters, &self.info.books, &self.totals);
        // Of an epoch of which only the statement is at hand, amounts are not known.
        let (Some(before), Some(vaults_before)) = (&previous.totals, &previous.vaults) else {
            return Moves::default();
        };
        let moved = moves::moves(self.parameters, before, &now);
        moves::check(self.parameters, &moved, &now, watch.moved_percent, findings);
        let vaults = |name: &str| {
            let counts = self.rule_counts();
            counts.iter().filter(|row| row.book == name).map(|row| row.vaults).sum()
        };
        moves::check_vaults(vaults_before, vaults, watch.moved_percent, findings);
        let interest = previous.interest.as_ref().map_or(vec![], |before| {
            let now = interest(self.parameters, &self.totals.markets);
            let moved = interest::moves(self.parameters, before, &now);
            interest::check_moves(self.parameters, &moved, &self.interest.deposits, findings);
            moved
        });
        Moves { totals: moved, interest }
    }

    /// Whether anybody holds a position in a market.
    fn is_traded(&self, market: MarketId) -> bool {
        let markets = MarketId::first(self.parameters.markets().len());
        let mut sides = markets.zip(self.totals.markets.chunks(2));
        sides.any(|(id, sides)| id == market && sides.iter().any(|side| !side.is_zero()))
    }

    /// Notes the rest of what totals show: few holders, parameters that changed since the epoch before.
    pub(super) fn check_rest(&self, watch: &Watch<'_>, findings: &mut Findings) {
        self.holders.check(self.parameters, self.info, findings);
        if let Some(previous) = watch.previous {
            let deposited = |name: &str| {
                let assets = self.parameters.assets().iter();
                let id = AssetId::first(self.parameters.assets().len())
                    .zip(assets)
                    .find(|(_, asset)| asset.name == name);
                id.is_some_and(|(id, _)| {
                    [BookLane::Deposits(id), BookLane::Profits(id)].into_iter().any(|lane| {
                        let lane = self.lanes.book_index(lane);
                        let books = self.totals.books.iter();
                        lane.is_some_and(|lane| books.into_iter().any(|t| !t[lane].is_zero()))
                    })
                })
            };
            let traded = |name: &str| {
                let markets = MarketId::first(self.parameters.markets().len());
                let mut named = markets.zip(self.parameters.markets());
                named.any(|(id, market)| market.name == name && self.is_traded(id))
            };
            compare::check(
                self.parameters.document(),
                self.info,
                previous,
                watch.moved_percent,
                &compare::Held { deposited: &deposited, traded: &traded },
                findings,
            );
        }
    }

    /// The summary.
    pub(super) fn finish(self, warnings: Vec<Warning>, moves: Moves) -> Summary {
        Summary {
            warnings,
            moves: moves.totals,
            interest: interest(self.parameters, &self.totals.markets),
            interest_moves: moves.interest,
            accounts: self.accounts,
            thin_totals: self.holders.thin(self.info),
            largest_balances: self.balances.largest(self.parameters, self.info, &self.origins),
            mapped: self.mapped.clone(),
            vaults: self.rule_counts(),
            shapes: self.shape_counts(),
            empty: self.empty,
            dust: self.dust,
            zero_balances: self.zero_balances,
            zero_positions: self.zero_positions,
            rounded: self.rounded,
            liquidating_by_auto: self.liquidating_by_auto,
            lanes: self.lane_totals(),
            closure: self.closure(),
            table_rows: self.table_rows,
            totals: self.totals,
            fallen: self.fallen,
        }
    }

    fn book_name(&self, book: BookIndex) -> String {
        self.info.books[book.index()].name.clone()
    }

    fn rule_counts(&self) -> Vec<RuleCount> {
        let mut counts = BTreeMap::new();
        for ((book, _), (shape, vaults)) in &self.rows {
            *counts.entry((*book, shape.rule)).or_insert(0) += vaults;
        }
        counts
            .into_iter()
            .map(|((book, rule), vaults)| RuleCount { book: self.book_name(book), rule, vaults })
            .collect()
    }

    fn shape_counts(&self) -> Vec<ShapeCount> {
        self.rows
            .iter()
            .map(|((book, code), (shape, vaults))| ShapeCount {
                book: self.book_name(*book),
                shape: *code,
                slots: shape.to_string(),
                vaults: *vaults,
                blocks: vaults.div_ceil(shape.vaults as u64),
            })
            .collect()
    }

    fn lane_totals(&self) -> Vec<LaneTotal> {
        let lanes = self.lanes.book_lanes();
        let mut list = Vec::new();
        for (book, totals) in BookIndex::first(self.totals.books.len()).zip(&self.totals.books) {
            for (lane, total) in lanes.iter().zip(totals).filter(|(_, total)| !total.is_zero()) {
                list.push(LaneTotal {
                    book: self.book_name(book),
                    lane: self.lane_name(*lane),
                    total: total.to_string(),
                });
            }
        }
        list
    }

    fn lane_name(&self, lane: BookLane) -> String {
        let asset = |id: AssetId| {
            self.parameters.asset(id).expect("lanes are of assets of the parameters").name.as_str()
        };
        match lane {
            BookLane::Deposits(id) => format!("deposits {}", asset(id)),
            BookLane::Debts(id) => format!("debts {}", asset(id)),
            BookLane::Profits(id) => format!("profits {}", asset(id)),
            BookLane::Losses(id) => format!("losses {}", asset(id)),
            BookLane::RuleVaults(rule) => format!("vaults {rule}"),
            BookLane::RuleNotional(rule) => format!("notional {rule}"),
            BookLane::RuleCollateral(rule) => format!("collateral {rule}"),
            BookLane::Shortfall => "shortfall".into(),
            BookLane::Deficit => "deficit".into(),
            BookLane::Vaults => "vaults".into(),
        }
    }

    fn closure(&self) -> Vec<Closure> {
        self.contracts()
            .into_iter()
            .filter(|(_, long, short)| !(long.is_zero() && short.is_zero()))
            .map(|(contract, long, short)| Closure {
                market: self.contract_name(contract),
                long: long.to_string(),
                short: short.to_string(),
                closes: long == short,
            })
            .collect()
    }

    /// Long and short size of each contract, over all its markets.
    fn contracts(&self) -> Vec<(MarketId, BigUint, BigUint)> {
        let mut sizes: BTreeMap<MarketId, (BigUint, BigUint)> = BTreeMap::new();
        for (market, sides) in self.parameters.markets().iter().zip(self.totals.markets.chunks(2)) {
            let (long, short) = sizes.entry(market.contract).or_default();
            *long += &sides[0];
            *short += &sides[1];
        }
        sizes.into_iter().map(|(contract, (long, short))| (contract, long, short)).collect()
    }

    /// The name of a contract.
    fn contract_name(&self, contract: MarketId) -> String {
        let name = self.parameters.contract_name(contract);
        name.expect("a contract is named by one of its markets").to_owned()
    }
}
