//! Bundles whose statement names a risk policy, and what their reader has. Proofs of these bundles don't verify, since r
//! covers policy and history; what is looked at here rests on public files alone.

use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::{digest::Digest, domain::personal},
        parameters::{Document as Parameters, TierEntry},
        policy::{
            history::HISTORY_FORMAT, Document as Policy, FixedSteps, Measure, PolicyAsset,
            PolicyMarket, RuleEntry, UpperTiers,
        },
        statement::{Correction, Document},
    },
    testing::small_document,
};
use ringfence_verifier::{
    reader::{ForPolicy, GivenHistory, HistorySource, Reader},
    report::{AuditReport, ThresholdRow},
    source::{evidence::EvidenceFile, Bundle},
};

use crate::common::*;

/// A rule by which the level is the largest daily move of ten days, at least 1 % and at most 30 %; it rises by at most
/// 2 percentage points a day, falls by at most 1, and waits two days before it falls.
pub(crate) fn rule() -> RuleEntry {
    RuleEntry {
        cap: 30_000_000.into(),
        fall_wait: (2 * 86_400).into(),
        floor: 1_000_000.into(),
        horizon: 1.into(),
        interval: 86_400.into(),
        measure: Measure::Worst,
        multiplier: 100_000_000.into(),
        name: "coins".into(),
        observations: 10.into(),
        step_down: Some(1_000_000.into()),
        step_up: Some(2_000_000.into()),
        upper_tiers: UpperTiers::Additive,
    }
}

/// A policy whose own tables are those of the small parameters. Its rule moves bitcoin's haircuts and its markets.
pub(crate) fn policy() -> Policy {
    let document = small_document();
    let is_moved = |name: &str| name.starts_with("BTC");
    let mut assets: Vec<PolicyAsset> = document
        .assets
        .iter()
        .map(|entry| PolicyAsset {
            collateral: entry.collateral.clone(),
            debt: entry.debt.clone(),
            decimals: entry.decimals.clone(),
            name: entry.name.clone(),
            profit_rate: entry.profit_rate.clone(),
            rule: is_moved(&entry.name).then(|| "coins".into()),
            series: is_moved(&entry.name).then(|| "BTC".into()),
        })
        .collect();
    let mut markets: Vec<PolicyMarket> = document
        .markets
        .iter()
        .map(|entry| PolicyMarket {
            contract: entry.contract.clone(),
            isolated_only: entry.isolated_only,
            maintenance: entry.maintenance.clone(),
            maintenance_kind: entry.maintenance_kind,
            name: entry.name.clone(),
            rule: (entry.name == "BTC").then(|| "coins".into()),
            series: (entry.name == "BTC").then(|| "BTC".into()),
            settlement: entry.settlement.clone(),
            size_decimals: entry.size_decimals.clone(),
            tier_argument: entry.tier_argument,
        })
        .collect();
    assets.sort_by(|a, b| a.name.cmp(&b.name));
    markets.sort_by(|a, b| a.name.cmp(&b.name));
    Policy {
        assets,
        fixed: FixedSteps { step_down: Some(500_000.into()), step_up: None },
        format: Policy::FORMAT.into(),
        markets,
        name: "example".into(),
        notes: vec![],
        rules: vec![rule()],
    }
}

/// Daily prices of bitcoin in thousands, the last one of 31 January 2026, and the price of the price time.
pub(crate) fn history(thousands: &[f64]) -> String {
    let first = 32 - thousands.len();
    let row = |(at, price): (usize, &f64)| {
        format!("BTC\t2026-01-{:02}T00:00:00Z\t{}\n", first + at, price * 1000.0)
    };
    let rows: String = thousands.iter().enumerate().map(row).collect();
    format!("{HISTORY_FORMAT}\n{rows}BTC\t2026-01-31T23:59:59Z\t60000.5\n")
}

/// Twelve days without a crash: the largest move is 2 %.
pub(crate) const CALM: [f64; 12] =
    [50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 51.0];
/// Four days ago bitcoin fell by 20 %, which is 25 % of the lower price.
pub(crate) const CRASH: [f64; 12] =
    [50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 40.0, 40.0, 40.0, 40.0, 40.0];

/// A bundle of epoch 1 with its policy, and what a reader has of the epoch before.
pub(crate) struct Case {
    pub(crate) policy: Policy,
    pub(crate) history: String,
    /// Changes the parameters.
    pub(crate) parameters: fn(&mut Parameters),
    pub(crate) before: Parameters,
    pub(crate) policy_before: Option<Policy>,
    pub(crate) history_before: Option<String>,
    pub(crate) previous_time: &'static str,
    pub(crate) corrects: Option<u64>,
    pub(crate) files: bool,
}

impl Default for Case {
    fn default() -> Self {
        Case {
            policy: policy(),
            history: history(&CALM),
            parameters: |_| (),
            before: small_document(),
            policy_before: None,
            history_before: None,
            previous_time: "2026-01-30T23:59:59Z",
            corrects: None,
            files: true,
        }
    }
}

pub(crate) fn digest(personal: &[u8], bytes: &[u8]) -> Digest {
    Digest::of(personal, bytes)
}

pub(crate) fn bytes(policy: &Policy) -> Vec<u8> {
    json::canonical(policy).unwrap()
}

impl Case {
    pub(crate) fn previous(&self) -> (Document, Vec<u8>) {
        let parameters = self.before.clone().check().unwrap();
        let mut document = Epoch::standard().document();
        document.parameters = parameters.digest();
        document.snapshot_time = self.previous_time.into();
        let first = &self.before.markets[0].name;
        document
            .totals
            .markets
            .iter_mut()
            .filter(|of| of.market == "BTC")
            .for_each(|of| of.market.clone_from(first));
        document.policy =
            self.policy_before.as_ref().map(|policy| digest(personal::POLICY, &bytes(policy)));
        document.history =
            self.history_before.as_ref().map(|rows| digest(personal::HISTORY, rows.as_bytes()));
        (document, parameters.canonical().to_vec())
    }

    pub(crate) fn parts(&self) -> (Bundle, Reader) {
        let mut parameters = small_document();
        (self.parameters)(&mut parameters);
        let parameters = parameters.check().unwrap();
        let (previous, previous_parameters) = self.previous();
        let previous = json::canonical(&previous).unwrap();
        let policy = bytes(&self.policy);
        let mut bundle = Epoch::standard().with_document(|document| {
            document.parameters = parameters.digest();
            document.epoch = 1.into();
            document.previous =
                ringfence_circuits::protocol::statement::statement_digest(&previous);
            document.policy = Some(digest(personal::POLICY, &policy));
            document.history = Some(digest(personal::HISTORY, self.history.as_bytes()));
            let reason = "a test".to_owned();
            document.corrects =
                self.corrects.map(|epoch| Correction { epoch: epoch.into(), reason });
        });
        bundle.parameters = parameters.canonical().to_vec();
        if self.files {
            bundle.evidence.insert(EvidenceFile::Policy, policy);
            bundle.evidence.insert(EvidenceFile::History, self.history.clone().into_bytes());
        }
        let mut given = ForPolicy::default();
        given.policies.extend(self.policy_before.as_ref().map(bytes));
        given.histories.extend(self.history_before.as_ref().map(|rows| own("before", rows, false)));
        let reader = Reader {
            previous: Some(previous),
            previous_parameters: Some(previous_parameters),
            policy: given,
            ..anchored(&bundle)
        };
        (bundle, reader)
    }

    pub(crate) fn report(&self) -> AuditReport {
        let (bundle, reader) = self.parts();
        audit_as(&bundle, &reader).unwrap()
    }
}

pub(crate) fn own(name: &str, rows: &str, is_own: bool) -> GivenHistory {
    GivenHistory { name: name.into(), source: HistorySource::Bytes(rows.into()), is_own }
}

pub(crate) fn row<'a>(report: &'a AuditReport, name: &str, kind: &str) -> &'a ThresholdRow {
    let rows = &report.policy.as_ref().unwrap().thresholds;
    let kind_of = |row: &ThresholdRow| serde_json::to_value(row.kind).unwrap();
    rows.iter().find(|row| row.name == name && kind_of(row) == kind).unwrap()
}

pub(crate) fn detail<'a>(report: &'a AuditReport, id: &str) -> &'a str {
    &report.claim(id).unwrap().detail
}

/// Sets the maintenance of market BTC to this level, and bitcoin's haircuts to another.
pub(crate) fn set(document: &mut Parameters, maintenance: u64, haircut: u64) {
    let raise = |tier: &mut TierEntry, by: i64| {
        tier.rate = (tier.rate.parse::<i64>().unwrap() + by).to_string();
    };
    let market = document.markets.iter_mut().find(|market| market.name == "BTC").unwrap();
    let first: i64 = market.maintenance[0].rate.parse().unwrap();
    market.maintenance.iter_mut().for_each(|tier| raise(tier, maintenance as i64 - first));
    let asset = document.assets.iter_mut().find(|asset| asset.name == "BTC").unwrap();
    let first: i64 = 100_000_000 - asset.collateral[0].rate.parse::<i64>().unwrap();
    asset.collateral.iter_mut().for_each(|tier| raise(tier, first - haircut as i64));
}

/// Reports of policies: of names that are fixed, moved, new and short of prices, with last prices that differ, and of a
/// policy that changed.
pub(crate) fn reports() -> Vec<AuditReport> {
    let moved = Case {
        history: history(&CRASH).replace("60000.5", "50000"),
        parameters: |document| set(document, 3_000_000, 7_000_000),
        ..Case::default()
    };
    let hole = history(&CRASH)
        .lines()
        .filter(|line| !line.contains("01-27T"))
        .fold(String::new(), |rows, line| rows + line + "\n");
    let short = Case { history: hole, ..Case::default() };
    let mut other = policy();
    other.rules[0].fall_wait = 0.into();
    let changed = Case {
        policy_before: Some(other),
        history_before: Some(history(&CALM)),
        ..Case::default()
    };
    let mut before = small_document();
    before.markets[0].name = "XBT".into();
    before.markets[3].contract = Some("XBT".into());
    let renamed = Case { before, ..Case::default() };
    [moved, short, changed, renamed].iter().map(Case::report).collect()
}

/// A policy as a document, for its schema.
pub(crate) fn policy_bytes() -> Vec<u8> {
    bytes(&policy())
}
