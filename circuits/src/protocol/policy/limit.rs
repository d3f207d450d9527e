//! How far thresholds may move from those of a baseline.

use std::collections::{HashMap, HashSet};

use super::{
    check::Policy,
    document::{PolicyAsset, PolicyMarket},
    measured::Measured,
    mismatch::{Found, Mismatch, Mismatches, OfName},
    rule::Steps,
    weight::Weighted,
};
use crate::protocol::{
    parameters::{AssetEntry, MaintenanceKind, MarketEntry, Parameters, TierArgument},
    text::seconds,
};

/// Seconds of a day, for which steps are given.
const DAY: u128 = 86_400;

/// The statement from whose thresholds those of another one move.
#[derive(Clone, Copy, Debug)]
pub struct Baseline<'a> {
    /// Its parameters.
    pub parameters: &'a Parameters,
    /// Its snapshot time.
    pub snapshot_time: &'a str,
    /// The policy that it names, if that is another one, and what it observes in the history of now.
    pub policy: Option<(&'a Policy, &'a Measured)>,
}

/// What makes an asset another one than that of the same name in the baseline, if it differs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AssetTerms<'a> {
    name: &'a str,
    decimals: &'a str,
}

/// What makes a market another one than that of the same name in the baseline, if it differs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MarketTerms<'a> {
    name: &'a str,
    contract: &'a str,
    kind: MaintenanceKind,
    settlement: &'a str,
    size_decimals: &'a str,
    argument: TierArgument,
}

impl<'a> From<&'a PolicyAsset> for AssetTerms<'a> {
    fn from(entry: &'a PolicyAsset) -> Self {
        AssetTerms { name: &entry.name, decimals: &entry.decimals }
    }
}

impl<'a> From<&'a AssetEntry> for AssetTerms<'a> {
    fn from(entry: &'a AssetEntry) -> Self {
        AssetTerms { name: &entry.name, decimals: &entry.decimals }
    }
}

impl<'a> From<&'a PolicyMarket> for MarketTerms<'a> {
    fn from(entry: &'a PolicyMarket) -> Self {
        MarketTerms {
            name: &entry.name,
            contract: entry.contract.as_deref().unwrap_or(&entry.name),
            kind: entry.maintenance_kind,
            settlement: &entry.settlement,
            size_decimals: &entry.size_decimals,
            argument: entry.tier_argument,
        }
    }
}

impl<'a> From<&'a MarketEntry> for MarketTerms<'a> {
    fn from(entry: &'a MarketEntry) -> Self {
        MarketTerms {
            name: &entry.name,
            contract: entry.contract.as_deref().unwrap_or(&entry.name),
            kind: entry.maintenance_kind,
            settlement: &entry.settlement,
            size_decimals: &entry.size_decimals,
            argument: entry.tier_argument,
        }
    }
}

/// Whether two markets of one name have the same terms, so that their thresholds can be compared.
pub fn same_terms(one: &MarketEntry, other: &MarketEntry) -> bool {
    MarketTerms::from(one) == MarketTerms::from(other)
}

/// How far weights may move; none: any distance.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    up: Option<u64>,
    down: Option<u64>,
}

impl Limits {
    fn new(steps: Steps, from: &str, to: &str) -> Self {
        let passed = u128::try_from(seconds(to) - seconds(from)).unwrap_or(0);
        let over = |step: u64| u64::try_from(u128::from(step) * passed / DAY).unwrap_or(u64::MAX);
        Limits { up: steps.up.map(over), down: steps.down.map(over) }
    }

    /// The most that a weight may rise to.
    pub(super) fn above(self, weight: u64) -> u64 {
        self.up.map_or(u64::MAX, |up| weight.saturating_add(up))
    }

    /// The least that a weight may fall to.
    pub(super) fn below(self, weight: u64) -> u64 {
        self.down.map_or(0, |down| weight.saturating_sub(down))
    }
}

/// Where the thresholds of a name start from.
pub(super) enum Start {
    /// There is no baseline.
    First,
    /// The baseline does not have the name.
    New,
    /// The baseline has the name with other terms.
    Other,
    /// They move from this table within these limits.
    Moves(Weighted, Limits),
}

/// A baseline whose tables are found by their terms.
pub(super) struct Tables<'a> {
    baseline: &'a Baseline<'a>,
    snapshot_time: &'a str,
    assets: HashMap<AssetTerms<'a>, Weighted>,
    markets: HashMap<MarketTerms<'a>, Weighted>,
    /// The names of all assets, and of all markets.
    names: [HashSet<&'a str>; 2],
}

impl<'a> Tables<'a> {
    pub(super) fn new(baseline: &'a Baseline<'a>, snapshot_time: &'a str) -> Self {
        let before = baseline.parameters;
        let assets = before.document().assets.iter().zip(before.assets()).map(|(entry, asset)| {
            (entry.into(), Weighted::of_collateral(&asset.collateral, entry.collateral.len()))
        });
        let markets = before.document().markets.iter().zip(before.markets());
        let markets = markets
            .map(|(entry, market)| (entry.into(), Weighted::of_maintenance(&market.maintenance)));
        let names = [
            before.assets().iter().map(|asset| asset.name.as_str()).collect(),
            before.markets().iter().map(|market| market.name.as_str()).collect(),
        ];
        Tables {
            baseline,
            snapshot_time,
            assets: assets.collect(),
            markets: markets.collect(),
            names,
        }
    }

    /// Where an asset starts from. The policy is that of now.
    pub(super) fn asset(&self, policy: &Policy, terms: AssetTerms<'_>) -> Start {
        let steps = |policy: &Policy| Some(policy.steps(policy.asset(terms.name)?.2));
        let [names, _] = &self.names;
        self.start(policy, self.assets.get(&terms), names.contains(terms.name), steps)
    }

    /// Where a market starts from. The policy is that of now.
    pub(super) fn market(&self, policy: &Policy, terms: MarketTerms<'_>) -> Start {
        let steps = |policy: &Policy| Some(policy.steps(policy.market(terms.name)?.2));
        let [_, names] = &self.names;
        self.start(policy, self.markets.get(&terms), names.contains(terms.name), steps)
    }

    fn start(
        &self,
        policy: &Policy,
        table: Option<&Weighted>,
        is_known: bool,
        steps: impl Fn(&Policy) -> Option<Steps>,
    ) -> Start {
        match table {
            Some(table) => {
                let limits = limits(policy, self.baseline, steps, self.snapshot_time);
                Start::Moves(table.clone(), limits)
            }
            None if is_known => Start::Other,
            None => Start::New,
        }
    }
}

/// The limits of the policy and, if the baseline names another one, of that: the smaller steps. A name that a policy
/// does not have has the limits of its fixed names.
fn limits(
    policy: &Policy,
    baseline: &Baseline<'_>,
    of_name: impl Fn(&Policy) -> Option<Steps>,
    snapshot_time: &str,
) -> Limits {
    let steps = of_name(policy).unwrap_or(policy.fixed());
    let steps = match baseline.policy.and_then(|(before, _)| of_name(before)) {
        Some(before) => {
            Steps { up: least(steps.up, before.up), down: least(steps.down, before.down) }
        }
        None => steps,
    };
    Limits::new(steps, baseline.snapshot_time, snapshot_time)
}

fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}

/// Where thresholds moved further than the limits of a policy allow, or than those of the policy that the baseline
/// names. No history is needed.
pub fn moved_too_far(
    policy: &Policy,
    parameters: &Parameters,
    baseline: &Baseline<'_>,
    snapshot_time: &str,
) -> Vec<Mismatch> {
    let mut all = vec![];
    let tables = Tables::new(baseline, snapshot_time);
    let document = parameters.document();
    for (entry, asset) in document.assets.iter().zip(parameters.assets()) {
        let now = Weighted::of_collateral(&asset.collateral, entry.collateral.len());
        let mut out = Mismatches::new(OfName::Asset, &entry.name, &mut all);
        tables.asset(policy, entry.into()).compare(&now, &mut out);
    }
    for (entry, market) in document.markets.iter().zip(parameters.markets()) {
        let now = Weighted::of_maintenance(&market.maintenance);
        let mut out = Mismatches::new(OfName::Market, &entry.name, &mut all);
        tables.market(policy, entry.into()).compare(&now, &mut out);
    }
    all
}

impl Start {
    fn compare(&self, now: &Weighted, out: &mut Mismatches<'_>) {
        let (table, limits) = match self {
            Start::Moves(table, limits) => (table, limits),
            Start::Other => return out.add(Found::OtherTerms),
            Start::First | Start::New => return,
        };
        for (tier, ((low, high), found)) in (1..).zip(table.within(now).zip(now.weights())) {
            let least = limits.below(high);
            // Within a tier that spans several of the baseline, the largest may stay.
            let most = limits.above(low).max(high);
            if !(least..=most).contains(&found) {
                out.add(Found::Moved { tier, before: (low, high), allowed: (least, most), found });
            }
        }
    }
}
