//! Clause V19: thresholds beside the risk policy that a statement names. The attacks P1 to P6 are of `docs/security.md`.

mod brought;
pub(crate) mod made;

use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::Digest,
        parameters::MaintenanceKind,
        policy::{history::HISTORY_FORMAT, Document as Policy, PolicyMarket, RuleEntry},
        statement::{statement_digest, Correction, Document},
    },
    testing::small_document,
};
use ringfence_verifier::{
    reader::{EarlierStatement, Reader},
    report::{AuditReport, Look, Status},
    source::{evidence::EvidenceFile, Bundle},
};

use self::made::*;
use crate::common::*;

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
    assert!(text.contains("held up: the policy limits how far it may fall in a day"), "{text}");
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
        report.text(Look::default()).contains("one price is missing, that of 2026-01-27T00:00:00Z"),
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
        document.previous = statement_digest(&previous);
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

/// The bundle with another statement, for a reader who has its digest.
fn changed(case: &Case, change: impl FnOnce(&mut Document)) -> (Bundle, Reader) {
    let (mut bundle, mut reader) = case.parts();
    let mut document: Document = serde_json::from_slice(&bundle.statement).unwrap();
    change(&mut document);
    bundle.statement = json::canonical(&document).unwrap();
    reader.anchored = anchored(&bundle).anchored;
    (bundle, reader)
}

/// The same with another previous statement, which the statement names.
fn after(
    case: &Case,
    before: impl FnOnce(&mut Document),
    change: impl FnOnce(&mut Document),
) -> AuditReport {
    let (mut previous, _) = case.previous();
    before(&mut previous);
    let previous = json::canonical(&previous).unwrap();
    let digest = statement_digest(&previous);
    let (bundle, mut reader) = changed(case, |document| {
        document.previous = digest;
        change(document);
    });
    reader.previous = Some(previous);
    audit_as(&bundle, &reader).unwrap()
}

fn correction(epoch: u64) -> Option<Correction> {
    Some(Correction { epoch: epoch.into(), reason: "a test".into() })
}

#[test]
fn a_correction_moves_from_before_what_it_corrects() {
    // Epoch 1 corrects epoch 0, of the same time: there is nothing before, so there are no limits.
    let mut case =
        Case { corrects: Some(0), previous_time: "2026-01-31T23:59:59Z", ..Case::default() };
    case.parameters = |document| set(document, 2_000_000, 2_000_000);
    let report = case.report();
    status(&report, "policy", Status::Holds);
    status(&report, "policy-bounds", Status::Holds);
    assert!(row(&report, "BTC", "market").before.is_none());
    // With books of another day it undoes what was published since, and that is told.
    let report = Case { previous_time: "2026-01-30T23:59:59Z", ..case }.report();
    status(&report, "policy-bounds", Status::Note);
    // A later one needs the statement before what it corrects, and no other.
    let (bundle, mut reader) = changed(&Case::default(), |document| {
        (document.epoch, document.corrects) = (3.into(), correction(2));
    });
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy", Status::NotChecked);
    assert!(detail(&report, "policy").contains("before the corrected epoch"));
    let (statement, parameters) = Case::default().previous();
    let given = |epoch: u64| {
        let previous = Digest([7; 32]);
        let statement = Document { epoch: epoch.into(), previous, ..statement.clone() };
        let statement = json::canonical(&statement).unwrap();
        Some(EarlierStatement { statement, parameters: Some(parameters.clone()) })
    };
    reader.policy.baseline = given(1);
    let report = audit_as(&bundle, &reader).unwrap();
    // No digest leads to it, so it accuses nobody.
    status(&report, "policy-bounds", Status::Note);
    status(&report, "policy", Status::NotChecked);
    assert!(
        detail(&report, "policy").contains("neither this statement nor the one before it"),
        "{report}"
    );
    // Nor does it where its prices are newer.
    let mut newer = statement.clone();
    newer.price_time = "2026-02-01T00:00:00Z".into();
    let parameters = parameters.clone();
    let previous = Digest([7; 32]);
    let newer = json::canonical(&Document { epoch: 1.into(), previous, ..newer }).unwrap();
    reader.policy.baseline =
        Some(EarlierStatement { statement: newer, parameters: Some(parameters.clone()) });
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy", Status::NotChecked);
    assert!(detail(&report, "policy").contains("before those of the statement"), "{report}");
    reader.policy.baseline = given(7);
    let report = audit_as(&bundle, &reader).unwrap();
    assert!(detail(&report, "policy").contains("you gave that of epoch 7"), "{report}");
}

#[test]
fn what_a_correction_changes_of_the_history_before_is_told() {
    // Epoch 1 corrects epoch 0, whose history had another price of one day.
    let wrong = history(&CALM).replacen("\t50000\n", "\t50500\n", 1);
    let case = Case {
        corrects: Some(0),
        previous_time: "2026-01-31T23:59:59Z",
        policy_before: Some(policy()),
        history_before: Some(wrong),
        parameters: |document| set(document, 2_000_000, 2_000_000),
        ..Case::default()
    };
    let report = case.report();
    status(&report, "policy", Status::Holds);
    status(&report, "policy-history", Status::Note);
    let claim = report.claim("policy-history").unwrap();
    let note = "This correction changed one price of the history that the statement before names";
    assert_eq!(claim.words(), note);
    assert!(claim.detail.contains("was 50500, is 50000"), "{report}");
    // An epoch that corrects nothing may not.
    let report = Case { corrects: None, ..case }.report();
    fails(&report, "policy-history", "was 50500, is 50000");
    // What the reader does not have is not compared.
    let case = Case {
        corrects: Some(0),
        previous_time: "2026-01-31T23:59:59Z",
        policy_before: Some(policy()),
        history_before: Some(history(&CRASH)),
        ..Case::default()
    };
    let (bundle, mut reader) = case.parts();
    reader.policy.histories.clear();
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "policy-history", Status::NotChecked);
    assert!(detail(&report, "policy-history").contains("the earlier statement names"), "{report}");
}

#[test]
fn p4_corrections_of_corrections_hide_no_baseline() {
    let report = after(
        &Case::default(),
        |before| {
            (before.epoch, before.corrects) = (2.into(), correction(1));
            before.previous = Digest([7; 32]);
        },
        |now| (now.epoch, now.corrects) = (3.into(), correction(2)),
    );
    fails(&report, "policy", "it corrects a correction");
    status(&report, "policy-bounds", Status::NotChecked);
}

#[test]
fn p4_a_late_correction_of_the_first_epoch_is_told() {
    let report = after(
        &Case::default(),
        |before| {
            before.epoch = 1.into();
            before.previous = Digest([7; 32]);
        },
        |now| (now.epoch, now.corrects) = (2.into(), correction(0)),
    );
    status(&report, "policy-bounds", Status::Note);
    let note = report.claim("policy-bounds").unwrap().words().to_owned();
    assert!(note.contains("corrects epoch 0") && note.contains("no limit holds"), "{note}");
}

#[test]
fn p4_a_policy_that_begins_again_is_told() {
    let report = Case::default().report();
    status(&report, "policy-changes", Status::Note);
    status(&report, "policy-history", Status::NotChecked);
}

#[test]
fn p1_rows_that_a_rule_still_needs_are_not_dropped() {
    let whole = history(&CRASH);
    let without = |day: &str| -> String {
        whole.lines().filter(|line| !line.contains(day)).map(|line| format!("{line}\n")).collect()
    };
    let before = without("01-31T23");
    let of = |history: String| Case {
        history,
        history_before: Some(before.clone()),
        policy_before: Some(policy()),
        ..Case::default()
    };
    // The first days are out of reach or not: the rule looks at ten points and two more.
    let short: String = std::iter::once(HISTORY_FORMAT.to_owned())
        .chain(whole.lines().skip(6).map(str::to_owned))
        .map(|line| line + "\n")
        .collect();
    let report = of(short).report();
    fails(&report, "policy-history", "the price of BTC at 2026-01-20T00:00:00Z is gone");
    // A series that is left out altogether.
    let other = whole.replace("BTC\t", "XBT\t");
    fails(&of(other).report(), "policy-history", "is gone");
    status(&of(whole.clone()).report(), "policy-history", Status::Holds);
}

#[test]
fn p1_prices_of_another_month_are_not_those_of_the_books() {
    let (bundle, reader) =
        changed(&Case::default(), |document| document.price_time = "2026-01-15T00:00:00Z".into());
    let report = audit_as(&bundle, &reader).unwrap();
    fails(&report, "policy", "its prices are of 2026-01-15T00:00:00Z");
    // Nor are those from before the prices of the statement before.
    let (bundle, reader) =
        changed(&Case::default(), |document| document.price_time = "2026-01-31T00:00:00Z".into());
    fails(&audit_as(&bundle, &reader).unwrap(), "policy", "before those of the statement");
}

#[test]
fn a_previous_statement_of_another_chain_accuses_nobody() {
    let case = Case {
        policy_before: Some(policy()),
        history_before: Some(history(&CRASH)),
        ..Case::default()
    };
    let (bundle, reader) = changed(&case, |document| document.previous = Digest([9; 32]));
    let report = audit_as(&bundle, &reader).unwrap();
    for id in ["policy", "policy-bounds", "policy-history", "policy-changes"] {
        status(&report, id, Status::NotChecked);
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
    market.maintenance_kind = MaintenanceKind::Jumping;
    let case = Case {
        policy: other,
        parameters: |document| {
            set(document, 1_000_000, 4_000_000);
            document.markets[0].contract = Some("BTC".into());
            document.markets[0].maintenance_kind = MaintenanceKind::Jumping;
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
