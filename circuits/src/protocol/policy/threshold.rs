//! What the margin rates and haircuts of an epoch must be, and whether parameters have them.

use std::cmp::Ordering;

use super::{
    check::{Entry, Policy},
    document::{PolicyAsset, PolicyMarket},
    limit::{Baseline, MarketTerms, Start, Tables},
    measure::Observed,
    measured::{Measured, OfEntry},
    mismatch::{Found, Mismatch, Mismatches, OfName},
    weight::Weighted,
};
use crate::protocol::parameters::Parameters;

/// What held a weight back from its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// The largest rise a day.
    StepUp,
    /// The largest fall a day.
    StepDown,
    /// The measure was higher during the wait, or points were missing in it.
    FallWait,
    /// The policy before would not have lowered it.
    PolicyBefore,
}

/// What the weights of an asset or a market must be.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// What its rule observes; none for a fixed name.
    pub observed: Option<Observed>,
    /// The level that the rule gives; none for a fixed name.
    pub level: Option<u64>,
    /// Whether the baseline does not have it, so that it stands at the cap.
    pub is_new: bool,
    /// The smallest and the largest weight of the baseline for an amount within each tier; none if it has no such name.
    pub before: Option<Vec<(u64, u64)>>,
    /// What the rule alone would give.
    pub target: Weighted,
    /// What held some tier back.
    pub held: Option<Held>,
    /// What the weights must be.
    pub weights: Weighted,
}

/// What the weights of all assets and markets of a policy must be, in its order.
#[derive(Clone, Debug)]
pub struct Thresholds {
    /// Of the assets.
    pub assets: Vec<Threshold>,
    /// Of the markets.
    pub markets: Vec<Threshold>,
}

/// An asset or a market of a policy with what is observed of it.
struct Own<'a> {
    policy: &'a Policy,
    entry: &'a Entry,
    of: &'a OfEntry,
}

impl Own<'_> {
    /// The table at a level; its own for a fixed name.
    fn at(&self, level: Option<u64>) -> Weighted {
        match self.policy.rule(self.entry).zip(level) {
            Some((rule, level)) => self.entry.own.at_level(rule, level),
            None => self.entry.own.clone(),
        }
    }

    fn level(&self, of: impl Fn(&Observed) -> Option<u128>) -> Option<u64> {
        let rule = self.policy.rule(self.entry)?;
        Some(rule.level(of(self.of.observed.as_ref()?)))
    }

    /// The target for falls.
    fn falls(&self) -> Weighted {
        self.at(self.level(|observed| observed.falls))
    }

    /// What the weights must be. `before` is the table of the baseline; none: the name is new. `other` is what the policy
    /// before has of the name.
    fn threshold(&self, before: &Start, other: Option<Own<'_>>) -> Threshold {
        let level = self.level(|observed| observed.measure);
        let target = self.at(level);
        let plain = |weights: Weighted, is_new| Threshold {
            observed: self.of.observed,
            level,
            is_new,
            before: None,
            target: target.clone(),
            held: None,
            weights,
        };
        let (table, limits) = match before {
            Start::First => return plain(target.clone(), false),
            Start::New | Start::Other => {
                return plain(self.at(self.policy.rule(self.entry).map(|rule| rule.cap)), true)
            }
            Start::Moves(table, limits) => (table, limits),
        };
        let other = other.map(|other| other.falls());
        let others = other.iter().flat_map(|other| other.within(&target)).map(|(_, high)| high);
        let others = others.map(Some).chain(std::iter::repeat(None));
        let falls = self.falls();
        let mut held = None;
        let each = table.within(&target).zip(target.weights()).zip(falls.weights()).zip(others);
        let weights: Vec<u64> = each
            .map(|((((low, high), target), falls), other)| {
                let rise = target.min(limits.above(low));
                let wait = high.min(falls);
                let wait_before = other.map_or(0, |other| high.min(other));
                let least = limits.below(high);
                let weight = rise.max(wait).max(wait_before).max(least);
                held = held.or(match weight.cmp(&target) {
                    Ordering::Less => Some(Held::StepUp),
                    Ordering::Equal => None,
                    Ordering::Greater if weight == least => Some(Held::StepDown),
                    Ordering::Greater if weight == wait => Some(Held::FallWait),
                    Ordering::Greater => Some(Held::PolicyBefore),
                });
                weight
            })
            .collect();
        let weights = target.with(weights.into_iter());
        let before = table.within(&target).collect();
        Threshold { before: Some(before), held, ..plain(weights, false) }
    }
}

impl Thresholds {
    /// What a policy gives for what it observes in a history, for a statement of this snapshot time.
    pub fn new(
        policy: &Policy,
        measured: &Measured,
        baseline: Option<&Baseline<'_>>,
        snapshot_time: &str,
    ) -> Self {
        let tables = baseline.map(|baseline| Tables::new(baseline, snapshot_time));
        let asset = |(document, (entry, of)): (&PolicyAsset, (&Entry, &OfEntry))| {
            let other = baseline.and_then(|baseline| {
                let (policy, measured) = baseline.policy?;
                let (at, theirs, entry) = policy.asset(&document.name)?;
                let alike = theirs.decimals == document.decimals;
                Some(Own { policy, entry, of: measured.assets.get(at).filter(|_| alike)? })
            });
            let start = tables
                .as_ref()
                .map_or(Start::First, |tables| tables.asset(policy, document.into()));
            Own { policy, entry, of }.threshold(&start, other)
        };
        let market = |(document, (entry, of)): (&PolicyMarket, (&Entry, &OfEntry))| {
            let terms = MarketTerms::from(document);
            let other = baseline.and_then(|baseline| {
                let (policy, measured) = baseline.policy?;
                let (at, theirs, entry) = policy.market(&document.name)?;
                let alike = MarketTerms::from(theirs) == terms;
                Some(Own { policy, entry, of: measured.markets.get(at).filter(|_| alike)? })
            });
            let start = tables.as_ref().map_or(Start::First, |tables| tables.market(policy, terms));
            Own { policy, entry, of }.threshold(&start, other)
        };
        let documents = policy.document();
        let assets = policy.assets().iter().zip(&measured.assets);
        let markets = policy.markets().iter().zip(&measured.markets);
        Thresholds {
            assets: documents.assets.iter().zip(assets).map(asset).collect(),
            markets: documents.markets.iter().zip(markets).map(market).collect(),
        }
    }

    /// Where parameters are not as the policy has it; none if they follow.
    pub fn mismatches(&self, policy: &Policy, parameters: &Parameters) -> Vec<Mismatch> {
        let mut all = vec![];
        for entry in &parameters.document().assets {
            let mut out = Mismatches::new(OfName::Asset, &entry.name, &mut all);
            match policy
                .asset(&entry.name)
                .and_then(|(at, own, _)| Some((own, self.assets.get(at)?)))
            {
                Some((own, threshold)) => {
                    out.field("decimals", &own.decimals, &entry.decimals);
                    out.field("profit_rate", &own.profit_rate, &entry.profit_rate);
                    out.tiers("debt", &own.debt, &entry.debt, None);
                    let rates = Some(&threshold.weights);
                    out.tiers("collateral", &own.collateral, &entry.collateral, rates);
                }
                None => out.add(Found::NotInPolicy),
            }
        }
        for entry in &parameters.document().markets {
            let mut out = Mismatches::new(OfName::Market, &entry.name, &mut all);
            match policy
                .market(&entry.name)
                .and_then(|(at, own, _)| Some((own, self.markets.get(at)?)))
            {
                Some((own, threshold)) => {
                    let of = |contract: &Option<String>| contract.clone().unwrap_or_default();
                    out.field("contract", &of(&own.contract), &of(&entry.contract));
                    out.word("isolated_only", &own.isolated_only, &entry.isolated_only);
                    out.word("maintenance_kind", &own.maintenance_kind, &entry.maintenance_kind);
                    out.field("settlement", &own.settlement, &entry.settlement);
                    out.field("size_decimals", &own.size_decimals, &entry.size_decimals);
                    out.word("tier_argument", &own.tier_argument, &entry.tier_argument);
                    let rates = Some(&threshold.weights);
                    out.tiers("maintenance", &own.maintenance, &entry.maintenance, rates);
                }
                None => out.add(Found::NotInPolicy),
            }
        }
        all
    }
}
