//! The thresholds that moved, were held back, or stand at the cap: the rows of the report.

use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{Entry, Observed, OfName, Policy, Threshold, Thresholds, Weighted},
};

use super::names::Names;
use crate::report::{
    amount::{Amount, USD_20},
    percent, time_of, ThresholdRow, TierRow,
};

/// All names of the parameters that a policy has, those of which there is something to say first, then by value.
pub(super) fn rows(
    policy: &Policy,
    thresholds: &Thresholds,
    parameters: &Parameters,
    names: &Names,
) -> Vec<ThresholdRow> {
    let values = names.value();
    let mut rows: Vec<(BigInt, ThresholdRow)> = vec![];
    let mut add = |of, name: &str, found: Option<(&Entry, &Threshold)>, now: Weighted| {
        let Some((entry, threshold)) = found else { return };
        let value = values.get(&(of, name)).copied().cloned().unwrap_or_default();
        let rule = policy.rule(entry).map(|rule| rule.name.clone());
        rows.push((value.clone(), row(of, name, rule, threshold, &now, value)));
    };
    let document = parameters.document();
    for (entry, asset) in document.assets.iter().zip(parameters.assets()) {
        let found = policy.asset(&entry.name);
        let found = found.and_then(|(at, _, own)| Some((own, thresholds.assets.get(at)?)));
        let now = Weighted::of_collateral(&asset.collateral, entry.collateral.len());
        add(OfName::Asset, &entry.name, found, now);
    }
    for (entry, market) in document.markets.iter().zip(parameters.markets()) {
        let found = policy.market(&entry.name);
        let found = found.and_then(|(at, _, own)| Some((own, thresholds.markets.get(at)?)));
        add(OfName::Market, &entry.name, found, Weighted::of_maintenance(&market.maintenance));
    }
    rows.sort_by(|(a_value, a), (b_value, b)| {
        (b.moved(), b.is_news(), b_value).cmp(&(a.moved(), a.is_news(), a_value))
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(
    of: OfName,
    name: &str,
    rule: Option<String>,
    threshold: &Threshold,
    now: &Weighted,
    value: BigInt,
) -> ThresholdRow {
    // A measure that is beyond all caps needs no more digits.
    let shown = |measure: u128| percent(u64::try_from(measure).unwrap_or(u64::MAX));
    let observed = threshold.observed.as_ref();
    ThresholdRow {
        kind: of,
        name: name.to_owned(),
        rule,
        before: threshold
            .before
            .as_ref()
            .and_then(|tiers| tiers.first())
            .map(|tier| percent(tier.1)),
        now: percent(now.first()),
        expected: percent(threshold.weights.first()),
        target: percent(threshold.target.first()),
        measure: observed.and_then(|observed| observed.measure).map(shown),
        missing: observed.map_or(0, |observed| observed.missing),
        first_missing: observed.and_then(first_missing),
        is_new: threshold.is_new,
        held: threshold.held,
        follows: now.weights().eq(threshold.weights.weights()),
        tiers: tiers(threshold, now),
        value: Amount::new(value, USD_20),
    }
}

/// All tiers of the parameters, beside those of the policy, which has the same ones where the parameters follow.
fn tiers(threshold: &Threshold, now: &Weighted) -> Vec<TierRow> {
    let before = threshold.before.iter().flatten().map(|(low, high)| Some((*low, *high)));
    let before = before.chain(std::iter::repeat(None));
    let expected = threshold.weights.weights().map(Some).chain(std::iter::repeat(None));
    let each = now.weights().zip(before).zip(expected);
    each.map(|((now, before), expected)| TierRow {
        before_least: before.map(|(low, _)| percent(low)),
        before_most: before.map(|(_, high)| percent(high)),
        now: percent(now),
        expected: expected.map(percent),
    })
    .collect()
}

fn first_missing(observed: &Observed) -> Option<String> {
    observed.first_missing.map(time_of)
}
