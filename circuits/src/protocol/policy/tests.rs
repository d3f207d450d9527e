//! Properties of thresholds for any policy, history and baseline.

use proptest::prelude::*;

use super::{history::price_text, *};
use crate::protocol::parameters::{
    self, AssetEntry, MaintenanceKind, MarketEntry, Parameters, Source, TierArgument, TierEntry,
    MAX_RATE, RATE_ONE,
};

const DAY: u64 = 86_400;
/// A whole day, so that it is a point of every grid here.
const NOON: i64 = 1_767_225_600;

fn time(seconds: i64) -> String {
    let days = seconds.div_euclid(DAY as i64);
    // Days of January and February 2026 are enough here.
    let since = days - 20_454;
    let (month, day) = if since < 31 { (1, since + 1) } else { (2, since - 30) };
    let rest = seconds.rem_euclid(DAY as i64);
    format!("2026-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

fn tier(up_to: u64, rate: u64) -> TierEntry {
    TierEntry { rate: rate.to_string(), up_to: up_to.to_string() }
}

/// Bounds that increase, and as many weights that don't fall.
fn tiers(most: u64) -> impl Strategy<Value = Vec<(u64, u64)>> {
    prop::collection::vec((1u64..50, 0..=most / 4), 1..4).prop_map(|steps| {
        let (mut up_to, mut weight) = (0, 1);
        let each = steps.into_iter().map(|(further, more)| {
            (up_to, weight) = (up_to + further, weight + more);
            (up_to, weight)
        });
        each.collect()
    })
}

fn steps() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![Just(None), Just(Some(0)), (1u64..50_000_000).prop_map(Some)]
}

prop_compose! {
    fn rule(name: &'static str)(
        measure in prop_oneof![Just(Measure::Worst), Just(Measure::Deviation)],
        observations in 2u64..6,
        horizon in 1u64..6,
        multiplier in prop_oneof![Just(0), 1u64..1_000_000_000],
        levels in (0u64..=RATE_ONE, 0u64..=RATE_ONE),
        upper_tiers in prop_oneof![Just(UpperTiers::Proportional), Just(UpperTiers::Additive), Just(UpperTiers::AtLeast)],
        (step_up, step_down) in (steps(), steps()),
        wait in 0u64..4,
    ) -> RuleEntry {
        RuleEntry {
            cap: levels.0.max(levels.1).into(),
            fall_wait: (wait * DAY).into(),
            floor: levels.0.min(levels.1).into(),
            horizon: horizon.min(observations - 1).into(),
            interval: DAY.into(),
            measure,
            multiplier: multiplier.into(),
            name: name.into(),
            observations: observations.into(),
            step_down: step_down.map(Into::into),
            step_up: step_up.map(Into::into),
            upper_tiers,
        }
    }
}

/// A policy under whose one rule an asset is.
fn any_policy() -> Document {
    Document {
        assets: vec![PolicyAsset {
            collateral: vec![tier(1, 1)],
            debt: vec![tier(1, RATE_ONE)],
            decimals: "8".into(),
            name: "BTC".into(),
            profit_rate: RATE_ONE.to_string(),
            rule: Some("a".into()),
            series: Some("BTC".into()),
        }],
        fixed: FixedSteps { step_down: None, step_up: None },
        format: Document::FORMAT.into(),
        markets: vec![],
        name: "policy".into(),
        notes: vec![],
        rules: vec![RuleEntry {
            cap: 2.into(),
            fall_wait: 0.into(),
            floor: 1.into(),
            horizon: 1.into(),
            interval: DAY.into(),
            measure: Measure::Worst,
            multiplier: 1.into(),
            name: "a".into(),
            observations: 2.into(),
            step_down: None,
            step_up: None,
            upper_tiers: UpperTiers::Additive,
        }],
    }
}

prop_compose! {
    fn policy()(
        rules in (rule("a"), rule("b")),
        (haircuts, rates) in (tiers(RATE_ONE / 2), tiers(MAX_RATE / 8)),
        of in (0usize..3, 0usize..3),
        fixed in (steps(), steps()),
    ) -> Policy {
        let named = |at: usize| [Some("a"), Some("b"), None][at].map(str::to_owned);
        Document {
            assets: vec![PolicyAsset {
                collateral: haircuts.iter().map(|(up_to, weight)| tier(*up_to, RATE_ONE.saturating_sub(*weight))).collect(),
                debt: vec![tier(1, RATE_ONE)],
                decimals: "8".into(),
                name: "BTC".into(),
                profit_rate: RATE_ONE.to_string(),
                rule: named(of.0),
                series: Some("BTC".into()),
            }],
            fixed: FixedSteps { step_down: fixed.0.map(Into::into), step_up: fixed.1.map(Into::into) },
            format: Document::FORMAT.into(),
            markets: vec![PolicyMarket {
                contract: None,
                isolated_only: false,
                maintenance: rates.iter().map(|(up_to, weight)| tier(*up_to, *weight)).collect(),
                maintenance_kind: MaintenanceKind::Continuous,
                name: "PERP".into(),
                rule: named(of.1),
                series: Some("BTC".into()),
                settlement: "BTC".into(),
                size_decimals: "4".into(),
                tier_argument: TierArgument::Notional,
            }],
            name: "policy".into(),
            notes: vec![],
            rules: vec![rules.0, rules.1],
        }
        .check()
        .expect("a policy that is in order")
    }
}

/// Daily prices before noon, of which some may be missing.
fn history() -> impl Strategy<Value = String> {
    let price =
        prop_oneof![10 => (9u128..12).boxed(), 1 => Just(0).boxed(), 1 => (1u128..1 << 30).boxed()];
    prop::collection::vec(price, 10..14).prop_map(|prices| {
        let rows = prices.iter().rev().enumerate().rev().filter(|(_, price)| **price > 0);
        let row = |(days, price): (usize, &u128)| {
            let at = time(NOON + 30 * DAY as i64 - days as i64 * DAY as i64);
            format!("BTC\t{at}\t{}\n", price_text(*price))
        };
        let rows: String = rows.map(row).collect();
        let first = format!("BTC\t{}\t1\n", time(NOON));
        format!("{}\n{first}{rows}", history::HISTORY_FORMAT)
    })
}

/// Parameters with these rates of collateral and maintenance.
fn parameters(collateral: Vec<TierEntry>, maintenance: Vec<TierEntry>) -> Parameters {
    let source = "s".to_string();
    parameters::Document {
        assets: vec![AssetEntry {
            collateral,
            debt: vec![tier(1, RATE_ONE)],
            decimals: "8".into(),
            name: "BTC".into(),
            price: "100".into(),
            profit_rate: RATE_ONE.to_string(),
            source: source.clone(),
        }],
        format: parameters::Document::FORMAT.into(),
        markets: vec![MarketEntry {
            contract: None,
            isolated_only: false,
            maintenance,
            maintenance_kind: MaintenanceKind::Continuous,
            mark: "100".into(),
            name: "PERP".into(),
            settlement: "BTC".into(),
            size_decimals: "4".into(),
            source: source.clone(),
            tier_argument: TierArgument::Notional,
        }],
        name: "parameters".into(),
        notes: vec![],
        sources: vec![Source { description: source.clone(), id: source }],
    }
    .check()
    .expect("parameters that are in order")
}

prop_compose! {
    fn before()((haircuts, rates) in (tiers(RATE_ONE / 2), tiers(MAX_RATE / 8))) -> Parameters {
        let haircuts = haircuts.iter().map(|(up_to, weight)| tier(*up_to, RATE_ONE.saturating_sub(*weight)));
        parameters(haircuts.collect(), rates.iter().map(|(up_to, rate)| tier(*up_to, *rate)).collect())
    }
}

fn with_rates(own: &[TierEntry], weights: &Weighted) -> Vec<TierEntry> {
    let rates = own.iter().zip(weights.rates());
    rates.map(|(tier, rate)| TierEntry { rate: rate.to_string(), ..tier.clone() }).collect()
}

/// The parameters that a policy asks for.
fn asked(policy: &Policy, thresholds: &Thresholds) -> Parameters {
    let document = policy.document();
    parameters(
        with_rates(&document.assets[0].collateral, &thresholds.assets[0].weights),
        with_rates(&document.markets[0].maintenance, &thresholds.markets[0].weights),
    )
}

/// The weight of a table for an amount; haircuts of collateral are 100 % behind its slices.
fn weight(tiers: &[TierEntry], amount: u64, haircuts: bool) -> u64 {
    let tier = tiers.iter().find(|tier| tier.up_to.parse::<u64>().unwrap() >= amount);
    match (tier, haircuts) {
        (Some(tier), true) => RATE_ONE - tier.rate.parse::<u64>().unwrap(),
        (None, true) => RATE_ONE,
        (Some(tier), false) => tier.rate.parse().unwrap(),
        (None, false) => tiers.last().unwrap().rate.parse().unwrap(),
    }
}

proptest! {
    #[test]
    fn a_larger_measure_never_lowers_a_requirement(
        policy in policy(),
        (one, other) in (0u128..1 << 40, 0u128..1 << 40),
    ) {
        let (less, more) = (one.min(other), one.max(other));
        for entry in policy.assets().iter().chain(policy.markets()) {
            let Some(rule) = policy.rule(entry) else { continue };
            let (low, high) = (rule.level(Some(less)), rule.level(Some(more)));
            prop_assert!(rule.floor <= low && low <= high && high <= rule.level(None));
            let (low, high) = (entry.own.at_level(rule, low), entry.own.at_level(rule, high));
            prop_assert!(low.weights().zip(high.weights()).all(|(low, high)| low <= high));
            prop_assert!(low.weights().zip(low.weights().skip(1)).all(|(one, next)| one <= next));
        }
    }

    #[test]
    fn limits_hold_for_any_history(
        (policy, other) in (policy(), policy()),
        history in history(),
        before in before(),
        (hours, is_changed) in (0u64..72, any::<bool>()),
    ) {
        let now = time(NOON + 30 * DAY as i64);
        let earlier = time(NOON + 30 * DAY as i64 - hours as i64 * 3600);
        let (measured, others) = Measured::read(history.as_bytes(), &policy, Some(&other), &now).unwrap();
        let others = others.unwrap();
        let baseline = Baseline {
            parameters: &before,
            snapshot_time: &earlier,
            policy: is_changed.then_some((&other, &others)),
        };
        let thresholds = Thresholds::new(&policy, &measured, Some(&baseline), &now);
        let asked = asked(&policy, &thresholds);
        prop_assert_eq!(thresholds.mismatches(&policy, &asked), vec![]);
        prop_assert_eq!(moved_too_far(&policy, &asked, &baseline, &now), vec![]);
        // No weight of any amount falls faster than either policy allows.
        let policies = if is_changed { vec![&policy, &other] } else { vec![&policy] };
        let (was, is) = (before.document(), asked.document());
        let tables = [
            (&was.assets[0].collateral, &is.assets[0].collateral, true),
            (&was.markets[0].maintenance, &is.markets[0].maintenance, false),
        ];
        for (was, is, haircuts) in tables {
            for policy in &policies {
                let entry = if haircuts { &policy.assets()[0] } else { &policy.markets()[0] };
                let Some(down) = policy.steps(entry).down else { continue };
                let most = down * hours / 24;
                for amount in 1..160 {
                    let (was, is) = (weight(was, amount, haircuts), weight(is, amount, haircuts));
                    prop_assert!(is + most >= was, "{amount}: {was} to {is}, at most {most}");
                }
            }
        }
    }

    #[test]
    fn p5_a_rate_that_is_one_unit_softer_does_not_follow(
        policy in policy(),
        history in history(),
        before in before(),
    ) {
        let now = time(NOON + 30 * DAY as i64);
        let (measured, _) = Measured::read(history.as_bytes(), &policy, None, &now).unwrap();
        let baseline = Baseline { parameters: &before, snapshot_time: &now, policy: None };
        for baseline in [None, Some(&baseline)] {
            let thresholds = Thresholds::new(&policy, &measured, baseline, &now);
            let asked = asked(&policy, &thresholds);
            let document = asked.document();
            let mut softer = document.clone();
            let tier = &mut softer.markets[0].maintenance[0];
            let rate: u64 = tier.rate.parse().unwrap();
            if rate == 0 { continue }
            tier.rate = (rate - 1).to_string();
            let softer = parameters(softer.assets[0].collateral.clone(), softer.markets[0].maintenance.clone());
            let found = thresholds.mismatches(&policy, &softer);
            prop_assert!(matches!(&found[..], [Mismatch { found: Found::Rate { tier: 1, .. }, .. }]), "{found:?}");
        }
    }
}

fn refused(text: &str) -> String {
    let rows = history::Rows::new(text.as_bytes());
    let read = rows.and_then(|mut rows| {
        let mut series = history::Series::default();
        while rows.read(&mut series)? {}
        Ok(rows.count())
    });
    match read {
        Ok(count) => format!("{count} rows"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_history_has_one_text() {
    let day = "2026-01-01T00:00:00Z";
    let next = "2026-01-02T00:00:00Z";
    let good = format!(
        "ringfence-history-1\nA\t{day}\t1.5\nA\t{next}\t2\nB\t{day}\t0.000000000000000001\n"
    );
    assert_eq!(refused(&good), "3 rows");
    let one = |row: &str| refused(&format!("ringfence-history-1\n{row}"));
    for (text, reason) in [
        (good.replace('\n', "\r\n"), "line 1 of the history: it ends with CR LF"),
        (good.replace("history-1", "history-2"), "this is ringfence-history-2"),
        (format!("\u{feff}{good}"), "line 1 of the history: expected"),
        (
            good.trim_end().to_owned(),
            "line 4 of the history: expected at most 256 bytes, a newline",
        ),
        (good.clone() + "\n", "line 5 of the history: expected name, time and price"),
        (good.replace("B\t", "A\t"), "line 4 of the history: its time is before"),
        (good.replace("A\t2026-01-02", "A\t2026-01-01"), "line 3 of the history: a second price"),
        (good.replace("B\t", "0\t"), "line 4 of the history: its name stands before"),
        (good.replace("B\t", "B \t"), "line 4 of the history: a name"),
        ("ringfence-history-1\n".into(), "line 1 of the history: expected a row"),
        (String::new(), "line 0 of the history: expected ringfence-history-1"),
    ] {
        assert!(refused(&text).starts_with(reason), "{text:?}: {}", refused(&text));
    }
    for price in [
        "",
        "0",
        "0.0",
        "01",
        "1.",
        "1.0",
        "1.50",
        ".5",
        "-1",
        "+1",
        "1e3",
        "1,5",
        " 1",
        "1 ",
        "79228162514264337.593543950336",
        "0.0000000000000000001",
        "٣",
    ] {
        let found = one(&format!("A\t{day}\t{price}\n"));
        assert!(found.starts_with("line 2 of the history: expected a price"), "{price:?}: {found}");
    }
    for price in ["79228162514.264337593543950335", "0.1", "10", "1.000000000000000001"] {
        assert_eq!(one(&format!("A\t{day}\t{price}\n")), "1 rows", "{price}");
    }
    for row in [
        "A\t1969-12-31T23:59:59Z\t1\n",
        "A\t2026-02-30T00:00:00Z\t1\n",
        "A\t2026-01-01 00:00:00\t1\n",
        "A\t1767225600\t1\n",
    ] {
        assert!(one(row).starts_with("line 2 of the history: expected a UTC time"), "{row:?}");
    }
    for row in ["A\t1\n", "A\t2026-01-01T00:00:00Z\t1\tx\n", "A,2026-01-01T00:00:00Z,1\n"] {
        assert!(one(row).starts_with("line 2 of the history: expected name, time"), "{row:?}");
    }
    let long = "x".repeat(300);
    assert!(
        one(&format!("{long}\t{day}\t1\n")).starts_with("line 2 of the history: expected at most")
    );
}

#[test]
fn a_history_says_what_the_one_before_it_said() {
    let day = |day: i64| time(NOON + day * DAY as i64);
    let rows = |name: &str, days: &[(i64, u32)]| -> String {
        days.iter().map(|(at, price)| format!("{name}\t{}\t{price}\n", day(*at))).collect()
    };
    let whole = |text: String| format!("{}\n{text}", history::HISTORY_FORMAT);
    let policy = |observations: u64| {
        let mut document = any_policy();
        document.rules[0].observations = observations.into();
        document.rules[0].horizon = 1.into();
        document.check().unwrap()
    };
    let differing = |policy: &Policy, before: &str, now: &str| {
        let (before, now) = (whole(before.to_owned()), whole(now.to_owned()));
        let grids = Grids::new(policy, &day(9));
        let found = Overlap::of(before.as_bytes(), now.as_bytes(), &grids).unwrap();
        let of = |one: &Difference| ((one.time - NOON) / DAY as i64, one.change);
        (found.common, found.first.iter().map(of).collect::<Vec<_>>())
    };
    let old = rows("BTC", &[(1, 10), (2, 20), (3, 10), (5, 10), (8, 10)]);
    let five = policy(5);
    // Five points up to the ninth day begin with the fifth: of what is older nothing must be said.
    let now = rows("BTC", &[(5, 10), (8, 10), (9, 10)]);
    assert_eq!(differing(&five, &old, &now), (2, vec![]));
    // Nine points begin with the first.
    let gone = |day| (day, Change::Gone);
    assert_eq!(differing(&policy(9), &old, &now), (2, vec![gone(1), gone(2), gone(3)]));
    // Who begins earlier says the same as before from there on.
    let earlier = rows("BTC", &[(2, 10), (5, 10), (6, 10), (8, 10)]);
    let other = |was: u128, is: u128| {
        let one = 10u128.pow(18);
        Change::Other { was: was * one, is: is * one }
    };
    let found = [(2, other(20, 10)), gone(3), (6, Change::New)];
    assert_eq!(differing(&five, &old, &earlier), (2, found.to_vec()));
    // A series that is left out, and one that no rule reads.
    assert_eq!(differing(&five, &old, &rows("XRP", &[(5, 1)])), (0, vec![gone(5), gone(8)]));
    let unread = rows("XRP", &[(1, 1), (5, 2)]);
    assert_eq!(differing(&five, &unread, &rows("XRP", &[(4, 1), (5, 3)])).1.len(), 2);
    assert_eq!(differing(&five, &unread, &old), (0, vec![]));
}

#[test]
fn prices_are_of_the_time_of_the_books() {
    let (noon, next) = (time(NOON), time(NOON + DAY as i64));
    assert_eq!(untimely(&noon, &next, None), None);
    assert_eq!(untimely(&noon, &time(NOON + DAY as i64 + 1), None), Some(Untimely::Apart));
    assert_eq!(untimely(&next, &noon, Some(&noon)), None);
    assert_eq!(untimely(&noon, &noon, Some(&next)), Some(Untimely::Older));
}
