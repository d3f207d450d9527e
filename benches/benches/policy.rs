//! Recomputing all thresholds from a risk policy and a history of prices: as many assets and markets as there can be,
//! with four hundred daily prices each, and a policy before it.
//!
//! `cargo bench -p ringfence-benches --bench policy`; `NAMES=8191` is the number of assets and of markets, `PRICES=400`
//! how many prices each has. One thread; CPU seconds.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::Path,
};

use ringfence_benches::measure::{forget_peak_memory, measured, peak_memory, setting};
use ringfence_circuits::{
    primitive::json,
    protocol::{
        parameters::{
            self, AssetEntry, MaintenanceKind, MarketEntry, Parameters, Source, TierArgument,
            TierEntry,
        },
        policy::{
            history::{price_text, HISTORY_FORMAT},
            moved_too_far, Baseline, Document, FixedSteps, Measure, Measured, Policy, PolicyAsset,
            PolicyMarket, RuleEntry, Thresholds, UpperTiers,
        },
    },
};
use ringfence_evidence::list::time::Time;

/// Noon of 1 January 2026 less a half day: a point of a daily grid.
const MIDNIGHT: u64 = 1_767_225_600;
const DAY: u64 = 86_400;

fn main() {
    let names = setting("NAMES", 8191);
    let prices = setting("PRICES", 400);
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("history.rows");
    let bytes = write_history(&path, names, prices);
    println!("{names} assets, {names} markets, {prices} prices each, {} MiB", bytes >> 20);
    let time = time_of(MIDNIGHT);
    let before = parameters(names);
    for measure in [Measure::Worst, Measure::Deviation] {
        let document = policy(names, prices, measure);
        let policy_bytes = json::canonical(&document).expect("encodes");
        forget_peak_memory();
        let ((), cost) = measured(|| {
            let policy = Policy::from_canonical(&policy_bytes).expect("in order");
            let file = BufReader::with_capacity(1 << 18, File::open(&path).expect("opened"));
            let (found, _) = Measured::read(file, &policy, None, &time).expect("in order");
            let yesterday = time_of(MIDNIGHT - DAY);
            let baseline =
                Baseline { parameters: &before, snapshot_time: &yesterday, policy: None };
            let thresholds = Thresholds::new(&policy, &found, Some(&baseline), &time);
            let wrong = thresholds.mismatches(&policy, &before).len();
            let far = moved_too_far(&policy, &before, &baseline, &time).len();
            println!("  {} rows, {wrong} rates differ, {far} moved too far", found.rows());
        });
        println!("  {measure:?}: {:.2} CPU s, {} MiB", cost.cpu, peak_memory());
    }
}

fn time_of(seconds: u64) -> String {
    Time::from_seconds(seconds).expect("a time").to_string()
}

/// Prices that wander, sorted as a history is; bytes of the file.
fn write_history(path: &Path, names: u64, prices: u64) -> u64 {
    let mut out = BufWriter::new(File::create(path).expect("created"));
    writeln!(out, "{HISTORY_FORMAT}").expect("written");
    let times: Vec<String> =
        (0..prices).map(|at| time_of(MIDNIGHT - (prices - 1 - at) * DAY)).collect();
    let mut state = 1u64;
    for kind in ["A", "M"] {
        for name in 0..names {
            let mut price = 1_000_000u64 + name;
            for time in &times {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                price = (price * (980 + (state >> 33) % 41) / 1000).max(1000);
                let text = price_text(u128::from(price) * 1_000_000_000_000);
                writeln!(out, "{kind}{name:05}\t{time}\t{text}").expect("written");
            }
        }
    }
    out.flush().expect("written");
    std::fs::metadata(path).expect("there").len()
}

fn tier(up_to: u64, rate: u64) -> TierEntry {
    TierEntry { rate: rate.to_string(), up_to: up_to.to_string() }
}

fn policy(names: u64, prices: u64, measure: Measure) -> Document {
    let rule = RuleEntry {
        cap: 90_000_000.into(),
        fall_wait: (7 * DAY).into(),
        floor: 1_000_000.into(),
        horizon: 5.into(),
        interval: DAY.into(),
        measure,
        multiplier: 100_000_000.into(),
        name: "all".into(),
        observations: (prices - 7).into(),
        step_down: Some(1_000_000.into()),
        step_up: Some(5_000_000.into()),
        upper_tiers: UpperTiers::Additive,
    };
    let assets = (0..names).map(|name| PolicyAsset {
        collateral: vec![tier(u64::MAX, 95_000_000)],
        debt: vec![tier(1, 100_000_000)],
        decimals: "8".into(),
        name: format!("A{name:05}"),
        profit_rate: "100000000".into(),
        rule: Some("all".into()),
        series: Some(format!("A{name:05}")),
    });
    let markets = (0..names).map(|name| PolicyMarket {
        contract: None,
        isolated_only: false,
        maintenance: vec![tier(1_000_000, 5_000_000)],
        maintenance_kind: MaintenanceKind::Continuous,
        name: format!("M{name:05}"),
        rule: Some("all".into()),
        series: Some(format!("M{name:05}")),
        settlement: "A00000".into(),
        size_decimals: "4".into(),
        tier_argument: TierArgument::Notional,
    });
    Document {
        assets: assets.collect(),
        fixed: FixedSteps { step_down: None, step_up: None },
        format: Document::FORMAT.into(),
        markets: markets.collect(),
        name: "all names".into(),
        notes: vec![],
        rules: vec![rule],
    }
}

fn parameters(names: u64) -> Parameters {
    let source = "made".to_string();
    let assets = (0..names).map(|name| AssetEntry {
        collateral: vec![tier(u64::MAX, 95_000_000)],
        debt: vec![tier(1, 100_000_000)],
        decimals: "8".into(),
        name: format!("A{name:05}"),
        price: "1".into(),
        profit_rate: "100000000".into(),
        source: source.clone(),
    });
    let markets = (0..names).map(|name| MarketEntry {
        contract: None,
        isolated_only: false,
        maintenance: vec![tier(1_000_000, 5_000_000)],
        maintenance_kind: MaintenanceKind::Continuous,
        mark: "1".into(),
        name: format!("M{name:05}"),
        settlement: "A00000".into(),
        size_decimals: "4".into(),
        source: source.clone(),
        tier_argument: TierArgument::Notional,
    });
    let document = parameters::Document {
        assets: assets.collect(),
        format: parameters::Document::FORMAT.into(),
        markets: markets.collect(),
        name: "all names".into(),
        notes: vec![],
        sources: vec![Source { description: source.clone(), id: source }],
    };
    // With one tier of each kind, 8191 assets and markets just fill the tables of 2^15 rows.
    document.check().expect("in order")
}
