//! What one vault adds to the published totals: amounts, each in its lane. The totals add up these
//! amounts as integers and the fingerprint of a block adds them up times the weights of their lanes, so
//! that both speak of the same amounts in the same lanes (§5).

use ff::Field;
use num_bigint::{BigInt, BigUint};
use pasta_curves::Fp;

use crate::protocol::{
    field::to_field,
    id::{AssetId, MarketId},
    index::BookIndex,
    lane::{BookLane, Weights},
    predicate::Assessment,
    shape::Rule,
    vault::Vault,
};

/// A lane: of one side of a market, over all books, or of one book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Size on one side of a market.
    Market {
        /// The market.
        market: MarketId,
        /// The side: long or short.
        short: bool,
    },
    /// A lane of the vault's book.
    Book(BookLane),
}

/// What a vault under a special rule adds beside its balances and positions. It follows from the
/// vault's assessment, so that whoever keeps it needs no second one.
#[derive(Clone, PartialEq, Eq)]
pub struct SpecialAmounts {
    /// `Σ π_s·n` over positions, in 10^-20 USD.
    pub notional: BigUint,
    /// Collateral value of the deposits, in 10^-28 USD.
    pub collateral: BigUint,
    /// Shortfall in 10^-28 USD; zero unless the vault is liquidating.
    pub shortfall: BigUint,
    /// Deficit in 10^-28 USD; zero unless the vault is liquidating.
    pub deficit: BigUint,
}

impl SpecialAmounts {
    /// The amounts of a vault that satisfies its rule; `None` under maintenance, which has no lanes of
    /// its own.
    pub fn new(rule: Rule, assessment: &Assessment) -> Option<Self> {
        let natural = |value: &BigInt| {
            value
                .to_biguint()
                .expect("no such amount of a vault that satisfies its rule is negative")
        };
        let (shortfall, deficit) = match rule {
            Rule::Maintenance => return None,
            Rule::EquityOnly => (BigUint::ZERO, BigUint::ZERO),
            Rule::Liquidating => (natural(&assessment.shortfall()), natural(&assessment.deficit())),
        };
        Some(SpecialAmounts {
            notional: natural(&assessment.notional),
            collateral: natural(&assessment.collateral),
            shortfall,
            deficit,
        })
    }
}

/// An amount in the unit of its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount<'a> {
    /// A size, balance, profit or number of vaults.
    Small(u128),
    /// A value in US dollars.
    Large(&'a BigUint),
}

impl Amount<'_> {
    /// The amount in the field.
    pub fn to_field(self) -> Fp {
        match self {
            Amount::Small(value) => Fp::from_raw([value as u64, (value >> 64) as u64, 0, 0]),
            Amount::Large(value) => to_field(value),
        }
    }
}

impl From<Amount<'_>> for BigUint {
    fn from(amount: Amount<'_>) -> Self {
        match amount {
            Amount::Small(value) => value.into(),
            Amount::Large(value) => value.clone(),
        }
    }
}

/// Calls `add` with everything that a vault under `rule` adds: each lane with an amount. `settlement`
/// names the settlement asset of each market, by its id. `special` is what
/// [`SpecialAmounts::new`] gives for the same rule.
///
/// # Panics
/// If `special` is of another rule.
pub fn contributions<'a>(
    settlement: &dyn Fn(MarketId) -> AssetId,
    rule: Rule,
    vault: &Vault,
    special: Option<&'a SpecialAmounts>,
    mut add: impl FnMut(Lane, Amount<'a>),
) {
    assert_eq!(special.is_some(), rule != Rule::Maintenance, "the special amounts are of {rule}");
    for balance in &vault.balances {
        let lane = if balance.debt { BookLane::Debts } else { BookLane::Deposits };
        add(Lane::Book(lane(balance.asset)), Amount::Small(balance.amount.into()));
    }
    for position in &vault.positions {
        let market = Lane::Market { market: position.market, short: position.short };
        add(market, Amount::Small(position.size.into()));
        let lane = if position.loss { BookLane::Losses } else { BookLane::Profits };
        add(Lane::Book(lane(settlement(position.market))), Amount::Small(position.profit));
    }
    if let Some(special) = special {
        add(Lane::Book(BookLane::RuleVaults(rule)), Amount::Small(1));
        add(Lane::Book(BookLane::RuleNotional(rule)), Amount::Large(&special.notional));
        add(Lane::Book(BookLane::RuleCollateral(rule)), Amount::Large(&special.collateral));
        if rule == Rule::Liquidating {
            add(Lane::Book(BookLane::Shortfall), Amount::Large(&special.shortfall));
            add(Lane::Book(BookLane::Deficit), Amount::Large(&special.deficit));
        }
    }
    add(Lane::Book(BookLane::Vaults), Amount::Small(1));
}

/// Adds up the fingerprint of vaults of one book: `Σ amount·weight`.
#[derive(Clone)]
pub struct Fingerprint<'a> {
    weights: &'a Weights,
    beta: Fp,
    counts_vaults: bool,
    of_markets: Fp,
    of_book: Fp,
}

impl<'a> Fingerprint<'a> {
    /// The fingerprint of no vault. `proprietary` says whether the book counts its vaults.
    pub fn new(weights: &'a Weights, book: BookIndex, proprietary: bool) -> Self {
        Fingerprint {
            weights,
            beta: weights.beta(book),
            counts_vaults: proprietary,
            of_markets: Fp::ZERO,
            of_book: Fp::ZERO,
        }
    }

    /// Adds an amount, as [`contributions`] gives it.
    pub fn add(&mut self, lane: Lane, amount: Amount<'_>) {
        match lane {
            Lane::Market { market, short } => {
                self.of_markets += amount.to_field() * self.weights.market(market, short);
            }
            Lane::Book(BookLane::Vaults) if !self.counts_vaults => {}
            Lane::Book(lane) => self.of_book += amount.to_field() * self.weights.book(lane),
        }
    }

    /// The fingerprint of what was added.
    pub fn value(&self) -> Fp {
        self.of_markets + self.beta * self.of_book
    }
}
