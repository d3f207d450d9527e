//! What changed in the rules between two epochs' parameters.

use std::collections::{HashMap, HashSet};

use ringfence_circuits::protocol::parameters::{Parameters, TierEntry};

use crate::{say, word};

/// The rules that changed, prices aside: one line for each asset and market that was added, removed
/// or changed. What is compared are the entries of the documents, because the constants of checked
/// tables follow from prices too.
pub(super) fn changes(before: &Parameters, now: &Parameters) -> Vec<String> {
    let (before, now) = (before.document(), now.document());
    let (asset_kind, market_kind) = (word!("names.asset"), word!("names.market"));
    let mut lines = vec![];
    let old: HashMap<&str, _> =
        before.assets.iter().map(|asset| (asset.name.as_str(), asset)).collect();
    for asset in &now.assets {
        match old.get(asset.name.as_str()) {
            None => lines.push(say!("changes.new", kind = asset_kind, name = asset.name).text),
            Some(old) => {
                let rules = [
                    (word!("changed.decimals"), old.decimals == asset.decimals),
                    (word!("changed.collateral"), same_rates(&old.collateral, &asset.collateral)),
                    (
                        word!("changed.collateral-bounds"),
                        !same_rates(&old.collateral, &asset.collateral)
                            || old.collateral == asset.collateral,
                    ),
                    (word!("changed.debt"), same_rates(&old.debt, &asset.debt)),
                    (word!("changed.debt-bounds"), same_inner_bounds(&old.debt, &asset.debt)),
                    (word!("changed.profit-rate"), old.profit_rate == asset.profit_rate),
                ];
                push_changed(&mut lines, asset_kind, &asset.name, &rules);
            }
        }
    }
    let old: HashMap<&str, _> =
        before.markets.iter().map(|market| (market.name.as_str(), market)).collect();
    for market in &now.markets {
        match old.get(market.name.as_str()) {
            None => lines.push(say!("changes.new", kind = market_kind, name = market.name).text),
            Some(old) => {
                let rules = [
                    (word!("changed.contract"), old.contract == market.contract),
                    (word!("changed.settlement"), old.settlement == market.settlement),
                    (word!("changed.size-decimals"), old.size_decimals == market.size_decimals),
                    (word!("changed.tier-argument"), old.tier_argument == market.tier_argument),
                    (
                        word!("changed.maintenance-kind"),
                        old.maintenance_kind == market.maintenance_kind,
                    ),
                    (
                        word!("changed.maintenance"),
                        same_rates(&old.maintenance, &market.maintenance),
                    ),
                    (
                        word!("changed.maintenance-bounds"),
                        same_inner_bounds(&old.maintenance, &market.maintenance),
                    ),
                    (word!("changed.isolated-only"), old.isolated_only == market.isolated_only),
                ];
                push_changed(&mut lines, market_kind, &market.name, &rules);
            }
        }
    }
    let kept: HashSet<&str> = now.assets.iter().map(|asset| asset.name.as_str()).collect();
    let gone = before.assets.iter().filter(|asset| !kept.contains(asset.name.as_str()));
    lines.extend(gone.map(|asset| say!("changes.gone", kind = asset_kind, name = asset.name).text));
    let kept: HashSet<&str> = now.markets.iter().map(|market| market.name.as_str()).collect();
    let gone = before.markets.iter().filter(|market| !kept.contains(market.name.as_str()));
    lines.extend(
        gone.map(|market| say!("changes.gone", kind = market_kind, name = market.name).text),
    );
    lines
}

/// Whether two lists have the same rates, in the same number of tiers.
fn same_rates(old: &[TierEntry], new: &[TierEntry]) -> bool {
    old.iter().map(|tier| &tier.rate).eq(new.iter().map(|tier| &tier.rate))
}

/// Whether bounds between the tiers of a debt or of maintenance are the same. The last bound is no rule: the
/// end of the range stands for it in what is derived (§2.4), whatever a document says. Where rates differ nothing is said of bounds.
fn same_inner_bounds(old: &[TierEntry], new: &[TierEntry]) -> bool {
    fn inner(tiers: &[TierEntry]) -> impl Iterator<Item = &String> {
        tiers.iter().take(tiers.len().saturating_sub(1)).map(|tier| &tier.up_to)
    }
    !same_rates(old, new) || inner(old).eq(inner(new))
}

fn push_changed(lines: &mut Vec<String>, kind: &str, name: &str, rules: &[(&str, bool)]) {
    let changed: Vec<&str> =
        rules.iter().filter(|(_, same)| !same).map(|(rule, _)| *rule).collect();
    if !changed.is_empty() {
        lines.push(say!("changes.changed", kind, name, rules = changed.join(", ")).text);
    }
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::{
        protocol::parameters::{AssetEntry, Document, MaintenanceKind},
        testing::small_document,
    };

    use super::*;

    #[test]
    fn prices_alone_change_no_rule() {
        let mut old = small_document();
        // The deductions of a continuous table follow from the mark.
        old.markets[1].maintenance_kind = MaintenanceKind::Continuous;
        let lines = |change: fn(&mut Document)| {
            let mut new = old.clone();
            change(&mut new);
            changes(&old.clone().check().unwrap(), &new.check().unwrap())
        };
        let moved = lines(|d| {
            d.markets[1].mark = "0.6".into();
            d.assets[2].price = "23".into();
        });
        assert_eq!(moved, Vec::<String>::new());
        let kind = lines(|d| d.markets[1].maintenance_kind = MaintenanceKind::Jumping);
        assert_eq!(kind, ["market ALT: kind of maintenance changed"]);
        let rate = lines(|d| d.markets[1].maintenance[0].rate = "1000001".into());
        assert_eq!(rate, ["market ALT: maintenance tiers changed"]);
        // The last bound stands for the end of the range; those before it are a rule.
        let last = lines(|d| {
            d.markets[1].maintenance.last_mut().unwrap().up_to = "1000000000".into();
        });
        assert_eq!(last, Vec::<String>::new());
        let bounded = |asset: &&AssetEntry| !asset.collateral.is_empty();
        let name = &old.assets.iter().find(bounded).unwrap().name;
        let inner = lines(|d| {
            let bounded = |asset: &&mut AssetEntry| !asset.collateral.is_empty();
            d.assets.iter_mut().find(bounded).unwrap().collateral[0].up_to = "1".into();
        });
        assert_eq!(inner, [format!("asset {name}: collateral bounds (not rates) changed")]);
        let gone = lines(|d| d.markets.truncate(2));
        assert_eq!(gone, ["market BTC-ISO is gone", "market BTC-PORTFOLIO is gone"]);
        let contract = lines(|d| d.markets[3].contract = None);
        assert_eq!(contract, ["market BTC-PORTFOLIO: contract changed"]);
    }
}
