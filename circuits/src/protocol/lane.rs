//! Lanes (§5, "Totals and fingerprints"). A lane is one published total, such as the deposits of one
//! asset in one book. All totals together enter one number, the fingerprint: the sum over lanes of the
//! total times the lane's weight, which is a power of a number r that is drawn from the statement.
//! This file says which lanes there are and which power each has.
//!
//! Lanes of markets run over all books: long and short size of each market, exponents 1 to M. The L
//! lanes of a book stand once for each book: lane `l` of book `k` has the exponent `M + 1 + k·L + l`.

use ff::Field;
use pasta_curves::Fp;

use crate::protocol::{
    id::{AssetId, MarketId},
    index::BookIndex,
    parameters::Parameters,
    shape::Rule,
};

/// A lane of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookLane {
    /// Deposits of an asset, in its units.
    Deposits(AssetId),
    /// Debts in an asset, in its units.
    Debts(AssetId),
    /// Unrealised profits in a settlement asset, in 10^-12.
    Profits(AssetId),
    /// Unrealised losses in a settlement asset, in 10^-12.
    Losses(AssetId),
    /// Number of vaults under a special rule.
    RuleVaults(Rule),
    /// Notional of vaults under a special rule, in 10^-20 USD.
    RuleNotional(Rule),
    /// Collateral value of deposits of vaults under a special rule, in 10^-28 USD.
    RuleCollateral(Rule),
    /// Shortfall of liquidating vaults, in 10^-28 USD.
    Shortfall,
    /// Deficit of liquidating vaults, in 10^-28 USD.
    Deficit,
    /// Number of vaults, published for proprietary books.
    Vaults,
}

/// The lanes that given parameters have.
#[derive(Clone, Debug)]
pub struct Lanes {
    assets: usize,
    settlement: Vec<AssetId>,
    markets: usize,
}

impl Lanes {
    /// The lanes of these parameters.
    pub fn new(parameters: &Parameters) -> Self {
        Lanes {
            assets: parameters.assets().len(),
            settlement: parameters.settlement_assets(),
            markets: parameters.markets().len(),
        }
    }

    /// M: the number of market lanes, two per market.
    pub fn market_lane_count(&self) -> usize {
        2 * self.markets
    }

    /// L: the number of lanes of a book.
    pub fn book_lane_count(&self) -> usize {
        2 * self.assets + 2 * self.settlement.len() + 9
    }

    /// Settlement assets in the order of their lanes.
    pub fn settlement(&self) -> &[AssetId] {
        &self.settlement
    }

    /// All lanes of a book in order.
    pub fn book_lanes(&self) -> Vec<BookLane> {
        let mut lanes = Vec::with_capacity(self.book_lane_count());
        for asset in AssetId::first(self.assets) {
            lanes.extend([BookLane::Deposits(asset), BookLane::Debts(asset)]);
        }
        for &asset in &self.settlement {
            lanes.extend([BookLane::Profits(asset), BookLane::Losses(asset)]);
        }
        for rule in [Rule::EquityOnly, Rule::Liquidating] {
            lanes.extend([
                BookLane::RuleVaults(rule),
                BookLane::RuleNotional(rule),
                BookLane::RuleCollateral(rule),
            ]);
        }
        lanes.extend([BookLane::Shortfall, BookLane::Deficit, BookLane::Vaults]);
        lanes
    }

    /// Index of a book lane in [`Lanes::book_lanes`]; `None` if the parameters don't have it.
    pub fn book_index(&self, lane: BookLane) -> Option<usize> {
        let settled = |asset: AssetId| self.settlement.binary_search(&asset).ok();
        let asset = |asset: AssetId| (asset.index() < self.assets).then_some(asset.index());
        let after_assets = 2 * self.assets;
        let special = after_assets + 2 * self.settlement.len();
        let rule = |rule: Rule| match rule {
            Rule::Maintenance => None,
            Rule::EquityOnly => Some(special),
            Rule::Liquidating => Some(special + 3),
        };
        Some(match lane {
            BookLane::Deposits(id) => 2 * asset(id)?,
            BookLane::Debts(id) => 2 * asset(id)? + 1,
            BookLane::Profits(id) => after_assets + 2 * settled(id)?,
            BookLane::Losses(id) => after_assets + 2 * settled(id)? + 1,
            BookLane::RuleVaults(of) => rule(of)?,
            BookLane::RuleNotional(of) => rule(of)? + 1,
            BookLane::RuleCollateral(of) => rule(of)? + 2,
            BookLane::Shortfall => special + 6,
            BookLane::Deficit => special + 7,
            BookLane::Vaults => special + 8,
        })
    }

    /// Exponent of the lane of a market's side.
    pub fn market_exponent(&self, market: MarketId, short: bool) -> usize {
        2 * market.index() + 1 + usize::from(short)
    }

    /// Exponent of lane `lane` of book `book`.
    pub fn book_exponent(&self, book: BookIndex, lane: usize) -> usize {
        self.market_lane_count() + 1 + book.index() * self.book_lane_count() + lane
    }
}

/// Weights of the lanes for one fingerprint base `r`.
#[derive(Clone, Debug)]
pub struct Weights {
    lanes: Lanes,
    powers: Vec<Fp>,
}

impl Weights {
    /// The weights of these lanes for base `r`.
    pub fn new(lanes: Lanes, r: Fp) -> Self {
        let count = lanes.book_exponent(BookIndex::at(1), 0) + 1;
        let powers =
            std::iter::successors(Some(Fp::ONE), |power| Some(power * r)).take(count).collect();
        Weights { lanes, powers }
    }

    /// The lanes.
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// Weight of a unit of size on a market's side.
    pub fn market(&self, market: MarketId, short: bool) -> Fp {
        self.powers[self.lanes.market_exponent(market, short)]
    }

    /// Weight of a unit in a lane of the first book. The same lane of book k has this weight times β,
    /// the factor of that book ([`Weights::beta`]). The rule `maintenance` has no lanes of its own:
    /// their weight is zero.
    ///
    /// # Panics
    /// If the parameters don't have the lane.
    pub fn book(&self, lane: BookLane) -> Fp {
        use BookLane::{RuleCollateral, RuleNotional, RuleVaults};
        if let RuleVaults(rule) | RuleNotional(rule) | RuleCollateral(rule) = lane {
            if rule == Rule::Maintenance {
                return Fp::ZERO;
            }
        }
        let index = self.lanes.book_index(lane).expect("the parameters have the lane");
        self.powers[self.lanes.book_exponent(BookIndex::at(0), index)]
    }

    /// β of a book: `r^(k·L)`.
    pub fn beta(&self, book: BookIndex) -> Fp {
        let step = self.powers[self.lanes.book_lane_count()];
        step.pow_vartime([u64::from(book.get())])
    }

    /// γ of a book: the weight of its vault count if it is proprietary, else zero.
    pub fn gamma(&self, book: BookIndex, proprietary: bool) -> Fp {
        if proprietary {
            self.beta(book) * self.book(BookLane::Vaults)
        } else {
            Fp::ZERO
        }
    }
}
