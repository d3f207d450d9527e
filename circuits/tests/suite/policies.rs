//! The vectors of the risk policy (`docs/policy.md`) that the reference implementation makes: both compute the same
//! thresholds from the same policy, history and baseline.
//!
//! `RINGFENCE_POLICY_VECTORS` names another file of vectors than the committed one.

use std::collections::BTreeSet;

use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{
        history::{HistoryError, Rows, Series},
        moved_too_far, Baseline, Entry, Found, Measured, Mismatch, OfName, Policy, Threshold,
        Thresholds, Weighted,
    },
};
use serde_json::{json, Value};

use super::reference::{document, lines, list, text, vectors, Comparison};

fn kind(of: OfName) -> &'static str {
    match of {
        OfName::Asset => "assets",
        OfName::Market => "markets",
    }
}

fn compare_policy(line: &Value, comparison: &mut Comparison) {
    let read = Policy::from_canonical(&document(line));
    let Some(policy) = comparison.accepted(line, read) else { return };
    comparison.same("digest", policy.digest().to_string(), text(&line["digest"]));
    let moves = |entry: &&Entry| policy.rule(entry).is_some_and(|rule| rule.moves());
    let moving = |of, entries: &[Entry]| -> Vec<Value> {
        entries.iter().filter(moves).map(|entry| json!([kind(of), entry.name])).collect()
    };
    let assets = moving(OfName::Asset, policy.assets());
    let all = [assets, moving(OfName::Market, policy.markets())].concat();
    comparison.same("moving", &Value::from(all), &line["moving"]);
}

/// All series of a history, and its digest.
fn read_history(bytes: &[u8]) -> Result<(Value, String), HistoryError> {
    let mut rows = Rows::new(bytes)?;
    let (mut all, mut series) = (serde_json::Map::new(), Series::default());
    while rows.read(&mut series)? {
        let points = series.points.iter().map(|at| json!([at.time, at.price.to_string()]));
        all.insert(series.name.clone(), points.collect());
    }
    Ok((all.into(), rows.digest().to_string()))
}

fn compare_history(line: &Value, comparison: &mut Comparison) {
    let read = read_history(&document(line));
    let Some((series, digest)) = comparison.accepted(line, read) else { return };
    comparison.same("digest", digest, text(&line["digest"]));
    comparison.same("series", &series, &line["series"]);
}

fn policy(value: &Value) -> Policy {
    Policy::from_canonical(text(value).as_bytes()).expect("a policy")
}

fn parameters(value: &Value) -> Parameters {
    Parameters::from_canonical(text(value).as_bytes()).expect("parameters")
}

fn weights(weights: &Weighted) -> Vec<String> {
    weights.weights().map(|weight| weight.to_string()).collect()
}

/// A threshold as a line of vectors has it.
fn shown(threshold: &Threshold) -> Value {
    let mut shown = json!({
        "new": threshold.is_new,
        "held": threshold.held,
        "target": weights(&threshold.target),
        "weights": weights(&threshold.weights),
    });
    if let (Some(observed), Some(level)) = (threshold.observed, threshold.level) {
        shown["measure"] = json!(observed.measure.map(|measure| measure.to_string()));
        shown["falls"] = json!(observed.falls.map(|measure| measure.to_string()));
        shown["level"] = json!(level.to_string());
        shown["missing"] = json!(observed.missing);
        shown["first_missing"] = json!(observed.first_missing);
    }
    shown
}

/// Where and in what parameters differ from a policy; the tier where it is a rate.
fn place(mismatch: &Mismatch) -> Value {
    let (field, tier) = match &mismatch.found {
        Found::NotInPolicy => ("name", 0),
        Found::Field { field, .. } => (*field, 0),
        Found::Rate { table, tier, .. } => (*table, *tier),
        Found::Moved { .. } | Found::OtherTerms => ("moved", 0),
    };
    json!([kind(mismatch.of), mismatch.name, field, tier])
}

fn moved(mismatch: &Mismatch) -> Value {
    let Found::Moved { tier, before, allowed, found } = &mismatch.found else {
        return json!([kind(mismatch.of), mismatch.name, 0, "0", "0", "0", null, "0"]);
    };
    // A weight without a limit may rise to any.
    let most = Some(allowed.1).filter(|most| *most != u64::MAX).map(|most| most.to_string());
    let (low, high, least) = (before.0.to_string(), before.1.to_string(), allowed.0.to_string());
    let found = found.to_string();
    json!([kind(mismatch.of), mismatch.name, tier, low, high, least, most, found])
}

fn compare_case(line: &Value, comparison: &mut Comparison) {
    let now = policy(&line["policy"]);
    let other = Some(&line["other_policy"]).filter(|other| !other.is_null()).map(policy);
    let before = Some(&line["baseline"]).filter(|before| !before.is_null()).map(parameters);
    let (price_time, snapshot_time) = (text(&line["price_time"]), text(&line["snapshot_time"]));
    let baseline_time = text(&line["baseline_time"]);
    let history = text(&line["history"]);
    let (measured, others) =
        Measured::read(history.as_bytes(), &now, other.as_ref(), &price_time).expect("a history");
    let baseline = before.as_ref().map(|parameters| Baseline {
        parameters,
        snapshot_time: &baseline_time,
        policy: other.as_ref().zip(others.as_ref()),
    });
    let thresholds = Thresholds::new(&now, &measured, baseline.as_ref(), &snapshot_time);
    let assets = now.assets().iter().zip(&thresholds.assets);
    let markets = now.markets().iter().zip(&thresholds.markets);
    let all: Vec<_> = assets
        .map(|(entry, threshold)| json!(["assets", entry.name, shown(threshold)]))
        .chain(markets.map(|(entry, threshold)| json!(["markets", entry.name, shown(threshold)])))
        .collect();
    let theirs = list(&line["thresholds"]);
    comparison.same("number of names", all.len(), theirs.len());
    for (ours, theirs) in all.iter().zip(theirs) {
        comparison.same("threshold", ours, theirs);
    }
    let published = parameters(&line["parameters"]);
    let places: BTreeSet<String> = thresholds
        .mismatches(&now, &published)
        .iter()
        .map(|mismatch| place(mismatch).to_string())
        .collect();
    let theirs: BTreeSet<String> = list(&line["mismatches"]).iter().map(Value::to_string).collect();
    comparison.same("mismatches", places, theirs);
    let far = baseline.map(|baseline| moved_too_far(&now, &published, &baseline, &snapshot_time));
    let far: Vec<_> = far.iter().flatten().map(moved).collect();
    comparison.same("moved too far", far.as_slice(), list(&line["moved"]));
}

#[test]
fn policies_of_the_reference_agree() {
    let path = vectors("policies.jsonl", "RINGFENCE_POLICY_VECTORS");
    let mut comparison = Comparison::default();
    for (number, line) in lines(&path) {
        comparison.line = number;
        comparison.kind = text(&line["kind"]);
        match comparison.kind.as_str() {
            "policy" => compare_policy(&line, &mut comparison),
            "history" => compare_history(&line, &mut comparison),
            "case" => compare_case(&line, &mut comparison),
            other => panic!("line {number}: unknown kind {other:?}"),
        }
    }
    comparison.finish(&path);
}
