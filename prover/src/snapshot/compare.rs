//! Parameters against those of the epoch before.

use std::collections::HashMap;

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    parameters::{AssetEntry, Decimal, Document, MarketEntry, TierEntry},
    text::Natural,
};
use ringfence_verifier::message::Quoted;

use super::{
    info::SnapshotInfo,
    warning::{Findings, Kind},
    watch::Previous,
};

/// Cents by which a coin that is pegged to the dollar may be off.
const NEAR_A_DOLLAR: u32 = 3;

/// What the snapshot holds, by names.
pub(super) struct Held<'a> {
    /// Whether there is a deposit in an asset.
    pub(super) deposited: &'a dyn Fn(&str) -> bool,
    /// Whether there is a position in a market.
    pub(super) traded: &'a dyn Fn(&str) -> bool,
}

/// Notes what moved by more than `percent`, what appeared or vanished, and what is gone although
/// something was owed in it.
pub(super) fn check(
    now: &Document,
    info: &SnapshotInfo,
    previous: &Previous,
    percent: u64,
    held: &Held<'_>,
    findings: &mut Findings,
) {
    if info.previous == Digest::default() {
        findings.add(Kind::NoPrevious, previous.statement.to_bech32());
    } else if info.previous != previous.statement {
        findings.add(Kind::OtherPrevious, previous.statement.to_bech32());
    }
    follows(info, previous, findings);
    // A correction is of whatever time was wrong; it repeats what was said of the next snapshot.
    match &previous.next_snapshot {
        Some(next) if info.corrects.is_none() && *next != info.snapshot_time => {
            let words =
                format!("snapshot_time is {}, next_snapshot was {next}", info.snapshot_time);
            findings.add(Kind::OtherTime, words);
        }
        _ => {}
    }
    match &previous.parameters {
        Some(before) => {
            // A correction may be of the same time, with the same prices.
            if info.corrects.is_none() && info.snapshot_time != previous.snapshot_time {
                unmoved(now, before, held, findings);
            }
            parameters_moved(now, before, percent, findings);
        }
        None => findings.add(Kind::NotCompared, previous.statement.to_bech32()),
    }
    for asset in &previous.owed {
        if !now.assets.iter().any(|now| now.name == *asset) {
            findings.add(Kind::Gone, format!("{asset}: not in the parameters"));
        } else if !(held.deposited)(asset) {
            findings.add(Kind::Gone, format!("{asset}: no deposit in the snapshot"));
        }
    }
}

/// Notes what moved, appeared or vanished in the parameters.
fn parameters_moved(now: &Document, before: &Document, percent: u64, findings: &mut Findings) {
    let mut comparison = Comparison { percent, findings };
    let assets = |document: &'_ Document| -> Vec<String> {
        document.assets.iter().map(|asset| asset.name.clone()).collect()
    };
    let markets = |document: &'_ Document| -> Vec<String> {
        document.markets.iter().map(|market| market.name.clone()).collect()
    };
    comparison.listed("asset", &assets(before), &assets(now));
    comparison.listed("market", &markets(before), &markets(now));
    let old: HashMap<&str, &AssetEntry> =
        before.assets.iter().map(|asset| (asset.name.as_str(), asset)).collect();
    for asset in &now.assets {
        if let Some(old) = old.get(asset.name.as_str()) {
            comparison.asset(old, asset);
        }
    }
    let old: HashMap<&str, &MarketEntry> =
        before.markets.iter().map(|market| (market.name.as_str(), market)).collect();
    for market in &now.markets {
        if let Some(old) = old.get(market.name.as_str()) {
            comparison.market(old, market);
        }
    }
}

/// Notes prices and marks of what is held that are exactly what they were. A coin that is worth about a dollar
/// may stay there.
fn unmoved(now: &Document, before: &Document, held: &Held<'_>, findings: &mut Findings) {
    let same = |old: &str, new: &str| match (old.parse::<Decimal>(), new.parse::<Decimal>()) {
        (Ok(old), Ok(new)) => old == new,
        _ => false,
    };
    let dollar = Decimal::from_units(1, 0);
    let near = Decimal::from_units(NEAR_A_DOLLAR, 2);
    let pegged =
        |price: &str| price.parse::<Decimal>().is_ok_and(|price| price.distance(&dollar) < near);
    for asset in now.assets.iter().filter(|asset| (held.deposited)(&asset.name)) {
        let old = before.assets.iter().find(|old| old.name == asset.name);
        if old.is_some_and(|old| same(&old.price, &asset.price)) && !pegged(&asset.price) {
            findings.add(Kind::PriceUnmoved, format!("price of {}: {}", asset.name, asset.price));
        }
    }
    for market in now.markets.iter().filter(|market| (held.traded)(&market.name)) {
        let old = before.markets.iter().find(|old| old.name == market.name);
        if old.is_some_and(|old| same(&old.mark, &market.mark)) && !pegged(&market.mark) {
            findings.add(Kind::PriceUnmoved, format!("mark of {}: {}", market.name, market.mark));
        }
    }
}

/// Notes what V0 would find false of a statement of this snapshot, beside the digest that it names.
fn follows(info: &SnapshotInfo, previous: &Previous, findings: &mut Findings) {
    let mut note = |what: String| findings.add(Kind::NotFollowing, what);
    if info.venue != previous.venue {
        note(format!("it is of venue {}, not of {}", Quoted(&info.venue), Quoted(&previous.venue)));
    }
    if Natural::from(info.epoch).0 != &previous.epoch.0 + 1u8 {
        note(format!("its epoch is {}, that of --previous {}", info.epoch, previous.epoch.0));
    }
    // Times of checked documents have one form, in which order is that of their texts.
    if info.corrects.is_none() && info.snapshot_time < previous.snapshot_time {
        note(format!(
            "its snapshot_time is {}, that of --previous {}, and it corrects no epoch",
            info.snapshot_time, previous.snapshot_time
        ));
    }
}

/// Compares figures and notes what moved.
struct Comparison<'a> {
    percent: u64,
    findings: &'a mut Findings,
}

impl Comparison<'_> {
    /// Names that are only in one of the lists.
    fn listed(&mut self, what: &str, before: &[String], now: &[String]) {
        use std::collections::HashSet;
        let (old, new): (HashSet<&String>, HashSet<&String>) =
            (before.iter().collect(), now.iter().collect());
        for name in before.iter().filter(|name| !new.contains(name)) {
            self.findings.add(Kind::Listed, format!("{what} {name} vanished"));
        }
        for name in now.iter().filter(|name| !old.contains(name)) {
            self.findings.add(Kind::Listed, format!("{what} {name} appeared"));
        }
    }

    fn asset(&mut self, old: &AssetEntry, new: &AssetEntry) {
        let name = &new.name;
        self.figure(&format!("price of {name}"), &old.price, &new.price);
        self.figure(&format!("profit rate of {name}"), &old.profit_rate, &new.profit_rate);
        self.setting(&format!("decimals of {name}"), &old.decimals, &new.decimals);
        let collateral = (&old.collateral, &new.collateral);
        self.tiers(&format!("collateral slices of {name}"), collateral.0, collateral.1, true);
        self.tiers(&format!("debt slices of {name}"), &old.debt, &new.debt, false);
    }

    fn market(&mut self, old: &MarketEntry, new: &MarketEntry) {
        let name = &new.name;
        self.figure(&format!("mark of {name}"), &old.mark, &new.mark);
        let contract =
            |entry: &'_ MarketEntry| entry.contract.clone().unwrap_or(entry.name.clone());
        self.setting(&format!("contract of {name}"), &contract(old), &contract(new));
        self.setting(&format!("settlement of {name}"), &old.settlement, &new.settlement);
        let decimals = (&old.size_decimals, &new.size_decimals);
        self.setting(&format!("size decimals of {name}"), decimals.0, decimals.1);
        let words = |isolated: bool| if isolated { "isolated only" } else { "any vault" };
        let isolated = (words(old.isolated_only), words(new.isolated_only));
        self.setting(&format!("vaults of {name}"), isolated.0, isolated.1);
        if old.tier_argument != new.tier_argument || old.maintenance_kind != new.maintenance_kind {
            self.note(format!("maintenance tiers of {name}: another kind"));
        } else {
            let maintenance = (&old.maintenance, &new.maintenance);
            self.tiers(
                &format!("maintenance tiers of {name}"),
                maintenance.0,
                maintenance.1,
                false,
            );
        }
    }

    /// A list of tiers: their number, and each rate and bound. The last bound counts for collateral only:
    /// elsewhere what is derived (§2.4) ends where the range does.
    fn tiers(&mut self, what: &str, old: &[TierEntry], new: &[TierEntry], last_counts: bool) {
        if old.len() != new.len() {
            return self.note(format!("{what}: {}, there were {}", new.len(), old.len()));
        }
        let tiers = new.len();
        for (number, (old, new)) in (1..).zip(old.iter().zip(new)) {
            self.figure(&format!("{what}, rate {number}"), &old.rate, &new.rate);
            if last_counts || number < tiers {
                self.figure(&format!("{what}, bound {number}"), &old.up_to, &new.up_to);
            }
        }
    }

    /// A figure that may move a little.
    fn figure(&mut self, what: &str, old: &str, new: &str) {
        if moved(old, new, self.percent) {
            self.note(format!("{what}: {new}, it was {old}"));
        }
    }

    /// Something that doesn't move at all.
    fn setting(&mut self, what: &str, old: &str, new: &str) {
        if old != new {
            self.note(format!("{what}: {new}, it was {old}"));
        }
    }

    fn note(&mut self, place: String) {
        self.findings.add(Kind::Moved, place);
    }
}

/// Whether two numbers differ by more than `percent` of the first. What is no number differs from all
/// others.
fn moved(old: &str, new: &str, percent: u64) -> bool {
    match (old.parse::<Decimal>(), new.parse::<Decimal>()) {
        (Ok(old), Ok(new)) => {
            let share = Decimal::from_units(percent, 2);
            old.distance(&new) > old.times(&share)
        }
        _ => old != new,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_more_than_the_share_of_what_was() {
        assert!(!moved("100", "120", 20));
        assert!(moved("100", "120.01", 20));
        assert!(!moved("100", "80.0", 20));
        assert!(moved("100", "79.99", 20));
        assert!(moved("0", "1", 20));
        assert!(!moved("0.50", "0.5", 0));
        assert!(moved("0.5", "0.51", 0));
    }
}
