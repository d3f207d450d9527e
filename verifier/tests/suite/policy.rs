//! Clause V19: thresholds beside the risk policy that a statement names. The attacks P1 to P6 are of `docs/security.md`.
//!
//! Proofs of these bundles don't verify, since r covers policy and history; what is looked at here rests on public
//! files alone.

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
    reader::{EarlierStatement, ForPolicy, GivenHistory, HistorySource, Reader},
    report::{AuditReport, Look, Status, ThresholdRow},
    source::{evidence::EvidenceFile, Bundle},
};

use crate::common::*;

/// A rule by which the level is the largest daily move of ten days, at least 1 % and at most 30 %; it rises by at most
/// 2 percentage points a day, falls by at most 1, and waits two days before it falls.
fn rule() -> RuleEntry {
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
fn policy() -> Policy {
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
fn history(thousands: &[f64]) -> String {
    let first = 32 - thousands.len();
    let row = |(at, price): (usize, &f64)| {
        format!("BTC\t2026-01-{:02}T00:00:00Z\t{}\n", first + at, price * 1000.0)
    };
    let rows: String = thousands.iter().enumerate().map(row).collect();
    format!("{HISTORY_FORMAT}\n{rows}BTC\t2026-01-31T23:59:59Z\t60000.5\n")
}

/// Twelve days without a crash: the largest move is 2 %.
const CALM: [f64; 12] = [50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 51.0, 50.0, 51.0];
/// Four days ago bitcoin fell by 20 %, which is 25 % of the lower price.
const CRASH: [f64; 12] = [50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 40.0, 40.0, 40.0, 40.0, 40.0];

/// A bundle of epoch 1 with its policy, and what a reader has of the epoch before.
struct Case {
    policy: Policy,
    history: String,
    /// Changes the parameters.
    parameters: fn(&mut Parameters),
    before: Parameters,
    policy_before: Option<Policy>,
    history_before: Option<String>,
    previous_time: &'static str,
    corrects: Option<u64>,
    files: bool,
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

fn digest(personal: &[u8], bytes: &[u8]) -> Digest {
    Digest::of(personal, bytes)
}

fn bytes(policy: &Policy) -> Vec<u8> {
    json::canonical(policy).unwrap()
}

impl Case {
    fn previous(&self) -> (Document, Vec<u8>) {
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

    fn parts(&self) -> (Bundle, Reader) {
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

    fn report(&self) -> AuditReport {
        let (bundle, reader) = self.parts();
        audit_as(&bundle, &reader).unwrap()
    }
}

fn own(name: &str, rows: &str, is_own: bool) -> GivenHistory {
    GivenHistory { name: name.into(), source: HistorySource::Bytes(rows.into()), is_own }
}

fn row<'a>(report: &'a AuditReport, name: &str, kind: &str) -> &'a ThresholdRow {
    let rows = &report.policy.as_ref().unwrap().thresholds;
    let kind_of = |row: &ThresholdRow| serde_json::to_value(row.kind).unwrap();
    rows.iter().find(|row| row.name == name && kind_of(row) == kind).unwrap()
}

fn detail<'a>(report: &'a AuditReport, id: &str) -> &'a str {
    &report.claim(id).unwrap().detail
}

/// Sets the maintenance of market BTC to this level, and bitcoin's haircuts to another.
fn set(document: &mut Parameters, maintenance: u64, haircut: u64) {
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

#[test]
fn thresholds_follow_by_hand() {
    // Maintenance was 1 %. The largest move is 2 %, so the target is 2 %, within the step. The haircut was 5 %: it falls by
    // at most one point a day, to 4 %.
    let case =
        Case { parameters: |document| set(document, 2_000_000, 4_000_000), ..Case::default() };
    let report = case.report();
    status(&report, "policy", Status::Holds);
    status(&report, "policy-bounds", Status::Holds);
    let market = row(&report, "BTC", "market");
    assert_eq!(market.measure.as_ref().unwrap().to_string(), "2");
    assert_eq!(
        (market.before.as_ref().unwrap().to_string(), market.now.to_string()),
        ("1".into(), "2".into())
    );
    assert_eq!(market.held, None);
    let asset = row(&report, "BTC", "asset");
    assert_eq!((asset.now.to_string(), asset.target.to_string()), ("4".into(), "2".into()));
    assert_eq!(serde_json::to_value(asset.held).unwrap(), "step_down");
    // What nothing moves is fixed, and what is new or gone would be listed.
    assert!(row(&report, "FTT", "asset").rule.is_none());
    let text = report.text(Look::default());
    assert!(text.contains("held up by the largest fall a day"), "{text}");
}

#[test]
fn a_crash_raises_by_the_step_and_a_fall_waits() {
    // The largest move is 25 %; a day allows two points.
    let case = Case {
        history: history(&CRASH),
        parameters: |document| set(document, 3_000_000, 7_000_000),
        ..Case::default()
    };
    let report = case.report();
    status(&report, "policy", Status::Holds);
    assert_eq!(serde_json::to_value(row(&report, "BTC", "market").held).unwrap(), "step_up");
    // Eleven days after the crash it is out of the ten points, and within those of the wait.
    let mut crash = CALM;
    (crash[0], crash[1]) = (50.0, 40.0);
    crash[2..].fill(40.0);
    let case = Case {
        history: history(&crash),
        before: {
            let mut before = small_document();
            set(&mut before, 3_000_000, 7_000_000);
            before
        },
        parameters: |document| set(document, 3_000_000, 7_000_000),
        ..Case::default()
    };
    let report = case.report();
    status(&report, "policy", Status::Holds);
    let market = row(&report, "BTC", "market");
    assert_eq!(market.measure.as_ref().unwrap().to_string(), "0");
    assert_eq!(serde_json::to_value(market.held).unwrap(), "fall_wait");
}

#[test]
fn p1_a_hole_where_the_crash_was_is_named_and_means_the_cap() {
    let whole = history(&CRASH);
    let hole: String = whole
        .lines()
        .filter(|line| !line.contains("01-27T"))
        .map(|line| format!("{line}\n"))
        .collect();
    // Whoever softens by the hole is seen: the rule gives its cap, and limits lead there.
    let case = Case { history: hole.clone(), ..Case::default() };
    let report = case.report();
    fails(&report, "policy", "BTC");
    let market = row(&report, "BTC", "market");
    assert_eq!(
        (market.missing, market.first_missing.as_deref()),
        (1, Some("2026-01-27T00:00:00Z"))
    );
    assert_eq!((market.target.to_string(), market.measure.is_none()), ("30".into(), true));
    assert!(
        report.text(Look::default()).contains("1 prices are missing from 2026-01-27T00:00:00Z"),
        "{report}"
    );
    // The history of the day before had the price, and so has the reader's own.
    let before: String = whole
        .lines()
        .filter(|line| !line.contains("01-31T23"))
        .map(|line| format!("{line}\n"))
        .collect();
    let case = Case { history_before: Some(before), policy_before: Some(policy()), ..case };
    let report = case.report();
    fails(&report, "policy-history", "the price of BTC at 2026-01-27T00:00:00Z is gone");
    let (bundle, mut reader) = case.parts();
    let csv = "name,time,price\nBTC,2026-01-27T00:00:00Z,40000\nBTC,1769385600000,50000\n";
    reader.policy.histories.push(own("exchange.csv", csv, true));
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy-own-history", Status::Note);
    assert!(
        detail(&report, "policy-own-history").contains("BTC at 2026-01-27T00:00:00Z: no price"),
        "{report}"
    );
}

#[test]
fn p2_two_prices_for_one_time_are_refused_with_their_line() {
    let twice = history(&CRASH).replace(
        "BTC\t2026-01-27T00:00:00Z\t40000\n",
        "BTC\t2026-01-27T00:00:00Z\t40000\nBTC\t2026-01-27T00:00:00Z\t50000\n",
    );
    let report = Case { history: twice, ..Case::default() }.report();
    fails(&report, "policy", "line 10 of the history: a second price of one name for one time");
    status(&report, "policy-bounds", Status::NotChecked);
    assert!(report.policy.is_none());
}

#[test]
fn p3_what_no_rule_moves_is_listed_by_value() {
    let fixed =
        |policy: &mut Policy| policy.markets.iter_mut().for_each(|market| market.rule = None);
    let mut case =
        Case { parameters: |document| set(document, 1_000_000, 4_000_000), ..Case::default() };
    fixed(&mut case.policy);
    let report = case.report();
    status(&report, "policy", Status::Holds);
    status(&report, "policy-covers", Status::Note);
    assert!(detail(&report, "policy-covers").contains("market BTC ("), "{report}");
    // A rule that can't move is no rule, whatever it is called.
    for spoil in [
        |rule: &mut RuleEntry| rule.floor = rule.cap.clone(),
        |rule: &mut RuleEntry| rule.multiplier = 0.into(),
        |rule: &mut RuleEntry| rule.step_up = Some(0.into()),
    ] {
        let mut case = Case::default();
        spoil(&mut case.policy.rules[0]);
        let report = case.report();
        let covered = report.policy.as_ref().unwrap().covered.as_ref().unwrap().to_string();
        assert_eq!(covered, "0");
    }
    // What the policy does not have at all does not follow.
    let mut case = Case::default();
    case.policy.assets.retain(|asset| asset.name != "FTT");
    fails(&case.report(), "policy", "asset FTT is not in the policy");
}

#[test]
fn p4_a_policy_that_was_softened_lowers_nothing_on_its_first_day() {
    let mut before = small_document();
    set(&mut before, 25_000_000, 25_000_000);
    // The new policy has no limit of falls and does not wait.
    let mut soft = policy();
    soft.rules[0].step_down = None;
    soft.rules[0].fall_wait = 0.into();
    soft.rules[0].multiplier = 1.into();
    let case = Case {
        policy: soft,
        policy_before: Some(policy()),
        history: history(&CRASH),
        history_before: Some(history(&CRASH)),
        before,
        parameters: |document| set(document, 1_000_000, 1_000_000),
        ..Case::default()
    };
    let report = case.report();
    fails(&report, "policy", "by the policy");
    fails(&report, "policy-bounds", "was 25 % and is 1 %; from 24 %");
    status(&report, "policy-changes", Status::Note);
    let said = detail(&report, "policy-changes");
    assert!(said.contains("rule coins, multiplier: was \"100000000\", is \"1\""), "{said}");
    assert_eq!(report.policy.as_ref().unwrap().changes.as_ref().unwrap().len(), 3);
    let report =
        Case { parameters: |document| set(document, 25_000_000, 25_000_000), ..case }.report();
    status(&report, "policy", Status::Holds);
    assert_eq!(serde_json::to_value(row(&report, "BTC", "market").held).unwrap(), "policy_before");
}

#[test]
fn p4_a_policy_that_is_given_up_is_told() {
    let case = Case {
        policy_before: Some(policy()),
        history_before: Some(history(&CALM)),
        ..Case::default()
    };
    let (_, reader) = case.parts();
    let (previous, _) = case.previous();
    let previous = json::canonical(&previous).unwrap();
    let bundle = Epoch::standard().with_document(|document| {
        document.epoch = 1.into();
        document.previous = ringfence_circuits::protocol::statement::statement_digest(&previous);
    });
    let reader = Reader { anchored: anchored(&bundle).anchored, ..reader };
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy", Status::Note);
    assert!(report.claim("policy").unwrap().words().contains("this one names none"), "{report}");
}

#[test]
fn p5_the_last_digit_counts() {
    for (maintenance, haircut, what) in [
        (1_999_999, 4_000_000, "tier 1 of its maintenance is 1.999999 %, by the policy 2 %"),
        (2_000_000, 3_999_999, "tier 1 of its collateral is 96.000001 %, by the policy 96 %"),
    ] {
        let case = Case::default();
        let mut parameters = small_document();
        set(&mut parameters, maintenance, haircut);
        let (mut bundle, reader) = case.parts();
        let parameters = parameters.check().unwrap();
        let mut document: Document = serde_json::from_slice(&bundle.statement).unwrap();
        document.parameters = parameters.digest();
        bundle.statement = json::canonical(&document).unwrap();
        bundle.parameters = parameters.canonical().to_vec();
        let reader = Reader { anchored: anchored(&bundle).anchored, ..reader };
        fails(&audit_as(&bundle, &reader).unwrap(), "policy", what);
    }
}

#[test]
fn p6_last_prices_are_those_of_the_statement() {
    let good =
        Case { parameters: |document| set(document, 2_000_000, 4_000_000), ..Case::default() };
    status(&good.report(), "policy-prices", Status::Holds);
    let other = history(&CALM).replace("60000.5", "50000");
    let report = Case { history: other, ..Case::default() }.report();
    fails(
        &report,
        "policy-prices",
        "BTC: published 60000.5, in the history 50000 at 2026-01-31T23:59:59Z, 20.001 %",
    );
    // An older price may have moved since: that is a note.
    let older: String = history(&CALM)
        .lines()
        .filter(|line| !line.contains("23:59"))
        .map(|line| format!("{line}\n"))
        .collect();
    let report = Case { history: older, ..Case::default() }.report();
    status(&report, "policy-prices", Status::Note);
    // A second within the tolerance is one within it.
    let near = history(&CALM).replace("60000.5", "60000");
    let case = Case { history: near, ..Case::default() };
    status(&case.report(), "policy-prices", Status::Holds);
    let (bundle, mut reader) = case.parts();
    reader.prices.tolerance = Some("0.0001".into());
    status(&audit_as(&bundle, &reader).unwrap(), "policy-prices", Status::DoesNotHold);
}

#[test]
fn a_renamed_market_begins_at_the_cap() {
    let mut before = small_document();
    before.markets[0].name = "XBT".into();
    before.markets[3].contract = Some("XBT".into());
    let follow = Case {
        before,
        parameters: |document| set(document, 30_000_000, 4_000_000),
        ..Case::default()
    };
    let report = follow.report();
    status(&report, "policy", Status::Holds);
    assert!(row(&report, "BTC", "market").is_new);
    fails(
        &Case { parameters: |document| set(document, 2_000_000, 4_000_000), ..follow }.report(),
        "policy",
        "market BTC",
    );
}

#[test]
fn a_correction_moves_from_before_what_it_corrects() {
    // Epoch 1 corrects epoch 0: there is nothing before, so there are no limits.
    let mut case = Case { corrects: Some(0), ..Case::default() };
    case.parameters = |document| set(document, 2_000_000, 2_000_000);
    let report = case.report();
    status(&report, "policy", Status::Holds);
    assert!(row(&report, "BTC", "market").before.is_none());
    // A later one needs the statement before what it corrects, and no other.
    let (mut bundle, mut reader) = Case::default().parts();
    let mut document: Document = serde_json::from_slice(&bundle.statement).unwrap();
    (document.epoch, document.corrects) =
        (3.into(), Some(Correction { epoch: 2.into(), reason: "a".into() }));
    bundle.statement = json::canonical(&document).unwrap();
    reader.anchored = anchored(&bundle).anchored;
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy", Status::NotChecked);
    assert!(detail(&report, "policy").contains("before the corrected epoch"));
    let (statement, parameters) = Case::default().previous();
    let given = |epoch: u64| {
        let statement =
            Document { epoch: epoch.into(), previous: Digest([7; 32]), ..statement.clone() };
        let statement = json::canonical(&statement).unwrap();
        Some(EarlierStatement { statement, parameters: Some(parameters.clone()) })
    };
    reader.policy.baseline = given(1);
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy-bounds", Status::Holds);
    reader.policy.baseline = given(7);
    let report = audit_as(&bundle, &reader).unwrap();
    assert!(detail(&report, "policy").contains("you gave that of epoch 7"), "{report}");
}

#[test]
fn a_file_of_the_reader_accuses_nobody() {
    let case = Case {
        parameters: |document| set(document, 2_000_000, 4_000_000),
        files: false,
        ..Case::default()
    };
    let (bundle, mut reader) = case.parts();
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy", Status::NotChecked);
    assert_eq!(
        report
            .verdict
            .summary
            .unchecked
            .iter()
            .filter(|one| one.options == ["--policy", "--history"])
            .count(),
        1
    );
    let mut other = policy();
    other.name = "another".into();
    reader.policy.policies = vec![bytes(&other)];
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy", Status::NotChecked);
    assert!(detail(&report, "policy").contains("the policy that you gave is"), "{report}");
    // Both of the venue, from elsewhere.
    reader.policy.policies.push(bytes(&policy()));
    reader.policy.histories = vec![own("history.rows", &history(&CALM), true)];
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy", Status::Holds);
    assert!(report.claim("policy-own-history").is_none());
    // A policy that is none is refused, as is a history of one's own that is none.
    reader.policy.policies.push(b"{}".to_vec());
    assert_eq!(audit_as(&bundle, &reader).unwrap_err().code(), "RF-2140");
    let (bundle, mut reader) = Case::default().parts();
    for text in [
        "time,price\n",
        "name,time,price\nBTC,2026-01-01,1\n",
        "name,time,price\nBTC,1,1\nBTC,1,2\n",
        "name,time,price\nBTC,1,0\n",
        "name,time,price\n,1,1\n",
        "name,time,price\nBTC,1\n",
        "ringfence-history-1\nBTC,1,1\n",
    ] {
        reader.policy.histories = vec![own("own.csv", text, true)];
        assert_eq!(audit_as(&bundle, &reader).unwrap_err().code(), "RF-2142", "{text}");
    }
}

#[test]
fn p4_other_terms_of_a_market_free_nothing() {
    // The contract of a market without one is that of its own name: to write it down changes nothing.
    let mut before = small_document();
    set(&mut before, 25_000_000, 5_000_000);
    let mut soft = policy();
    soft.rules[0].cap = 1_000_000.into();
    soft.markets.iter_mut().find(|market| market.name == "BTC").unwrap().contract =
        Some("BTC".into());
    let case = Case {
        policy: soft,
        policy_before: Some(policy()),
        history_before: Some(history(&CALM)),
        before,
        parameters: |document| {
            set(document, 1_000_000, 4_000_000);
            document.markets[0].contract = Some("BTC".into());
        },
        ..Case::default()
    };
    let report = case.report();
    fails(&report, "policy", "market BTC");
    fails(&report, "policy-bounds", "was 25 % and is 1 %");
    // Under other terms nothing can be compared, and that is told.
    let mut other = case.policy.clone();
    let market = other.markets.iter_mut().find(|market| market.name == "BTC").unwrap();
    market.maintenance_kind = ringfence_circuits::protocol::parameters::MaintenanceKind::Jumping;
    let case = Case {
        policy: other,
        parameters: |document| {
            set(document, 1_000_000, 4_000_000);
            document.markets[0].contract = Some("BTC".into());
            document.markets[0].maintenance_kind =
                ringfence_circuits::protocol::parameters::MaintenanceKind::Jumping;
        },
        ..case
    };
    fails(&case.report(), "policy-bounds", "market BTC has other terms");
}

#[test]
fn a_bundle_whose_files_are_others_does_not_hold() {
    let (mut bundle, reader) = Case::default().parts();
    bundle.evidence.insert(EvidenceFile::History, history(&CRASH).into_bytes());
    fails(&audit_as(&bundle, &reader).unwrap(), "policy", "history.rows is");
    let mut other = policy();
    other.name = "another".into();
    bundle.evidence.insert(EvidenceFile::Policy, bytes(&other));
    fails(&audit_as(&bundle, &reader).unwrap(), "policy", "policy.json is");
}

#[test]
fn every_name_and_four_hundred_prices_each_are_read_one_series_at_a_time() {
    const NAMES: usize = 300;
    let mut policy = policy();
    let market = policy.markets.iter().find(|market| market.name == "BTC").unwrap().clone();
    let numbered = |at: usize| format!("M{at:05}");
    policy.markets.extend((0..NAMES).map(|at| PolicyMarket {
        name: numbered(at),
        series: Some(numbered(at)),
        ..market.clone()
    }));
    policy.rules[0].observations = 398.into();
    let mut rows = history(&CALM);
    for at in 0..NAMES {
        for point in 0..400u64 {
            let seconds = 1_769_817_600 - (399 - point) * 86_400;
            let time = ringfence_evidence::list::time::Time::from_seconds(seconds).unwrap();
            rows += &format!("{}\t{time}\t{}\n", numbered(at), 100 + point % 7);
        }
    }
    let case = Case {
        policy,
        history: rows,
        parameters: |document| set(document, 3_000_000, 7_000_000),
        ..Case::default()
    };
    let report = case.report();
    assert_eq!(report.policy.as_ref().unwrap().prices, (NAMES * 400 + 13).to_string());
    // Bitcoin has too few prices: its cap is the target.
    assert_eq!(row(&report, "BTC", "market").target.to_string(), "30");
}
