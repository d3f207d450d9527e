//! Thresholds beside the risk policy that a statement names (clause V19).

use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    hash::digest::Digest,
    policy::{Held, OfName},
};
use serde::Serialize;

use super::amount::Amount;

/// A name with what there is of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedValue {
    /// Whether it is an asset or a market.
    pub kind: OfName,
    /// Its name.
    pub name: String,
    /// What there is of it in USD: of an asset what is owed or its reserves, whichever is more; of a market the notional of
    /// both sides.
    pub value: Amount,
}

/// A tier of a threshold: all are in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TierRow {
    /// The smallest that the statement before has for an amount within this tier; none if it has no such name.
    pub before_least: Option<Amount>,
    /// The largest.
    pub before_most: Option<Amount>,
    /// What it is.
    pub now: Amount,
    /// What it must be; none where the policy has no such tier.
    pub expected: Option<Amount>,
}

impl TierRow {
    /// Whether it is another one than in the statement before.
    pub fn moved(&self) -> bool {
        self.is_stricter() || self.is_softer()
    }

    /// Whether some amount within it needs more than before.
    pub fn is_stricter(&self) -> bool {
        self.against(&self.before_least, |now, before| now > before)
    }

    /// Whether some amount within it needs less than before.
    pub fn is_softer(&self) -> bool {
        self.against(&self.before_most, |now, before| now < before)
    }

    fn against(&self, before: &Option<Amount>, is: impl Fn(BigInt, BigInt) -> bool) -> bool {
        const PERCENT: u32 = 6;
        before.as_ref().is_some_and(|before| is(self.now.units(PERCENT), before.units(PERCENT)))
    }
}

/// The threshold of an asset or a market: its first haircut or its first maintenance rate. All are in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThresholdRow {
    /// Whether it is a haircut of an asset or the maintenance of a market.
    pub kind: OfName,
    /// The asset or the market.
    pub name: String,
    /// The rule that it is under; none: it is fixed.
    pub rule: Option<String>,
    /// What it was in the statement from which thresholds move; none if that has no such name.
    pub before: Option<Amount>,
    /// What it is.
    pub now: Amount,
    /// What it must be.
    pub expected: Amount,
    /// What the rule alone would give.
    pub target: Amount,
    /// How far prices moved; none for a fixed name and where prices are missing.
    pub measure: Option<Amount>,
    /// How many prices are missing for the measure.
    pub missing: usize,
    /// The time of the first of them.
    pub first_missing: Option<String>,
    /// Whether it is new, so that it stands at the cap.
    pub is_new: bool,
    /// What held it back from what the rule alone would give, in some tier.
    pub held: Option<Held>,
    /// Whether all tiers are what they must be.
    pub follows: bool,
    /// All tiers that the parameters list.
    pub tiers: Vec<TierRow>,
    /// What there is of the asset or the market, in USD.
    pub value: Amount,
}

impl ThresholdRow {
    /// Whether some tier is another one than in the statement from which it moves.
    pub fn moved(&self) -> bool {
        self.tiers.iter().any(TierRow::moved)
    }

    /// Whether there is something to say of it: it moved, was held back, stands at the cap, or is not what it must be.
    pub fn is_news(&self) -> bool {
        self.moved() || self.is_new || self.held.is_some() || self.missing > 0 || !self.follows
    }
}

/// The last price of a history beside the published one, where they differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastPriceRow {
    /// Whether it is of an asset or a market.
    pub kind: OfName,
    /// The asset or the market.
    pub name: String,
    /// The published price or mark.
    pub published: String,
    /// The last price of the history that is not after the price time.
    pub last: String,
    /// Its time.
    pub time: String,
    /// Whether that is the price time itself.
    pub at_price_time: bool,
    /// (published − last) / last in percent, rounded away from zero to four decimals.
    pub deviation: Amount,
    /// Whether that is within the tolerance.
    pub within: bool,
    /// What there is of it, in USD.
    pub value: Amount,
}

/// Thresholds, recomputed from the risk policy and the history of prices that the statement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyReport {
    /// What the venue calls the policy.
    pub name: String,
    /// The digest of the policy.
    pub policy: Digest,
    /// The digest of the history.
    pub history: Digest,
    /// How many prices the history has.
    pub prices: String,
    /// For how much of all assets and markets a rule moves the threshold, in percent by value, rounded down; none if there
    /// is nothing of value.
    pub covered: Option<Amount>,
    /// Thresholds, those of which there is something to say first, then by value.
    pub thresholds: Vec<ThresholdRow>,
    /// Assets and markets of value that no rule moves, the most valuable first.
    pub fixed: Vec<NamedValue>,
    /// Last prices that are not the published ones, by value.
    pub last_prices: Vec<LastPriceRow>,
    /// What changed in the policy since the previous statement; none if it was not compared.
    pub changes: Option<Vec<String>>,
}
