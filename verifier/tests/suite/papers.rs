//! Receipts and reports of failures: what they say, and that they hold nothing private; and the program that writes
//! them.

use std::fs;

use ringfence_verifier::{
    message::Language,
    report::{
        answer::Answer, html, AnswerKind, AuditOutcome, CheckId, FailureReport, Receipt, Status,
    },
    source::Bundle,
};
use serde_json::Value;

use crate::{
    common::{
        program::{outcome, Trial},
        *,
    },
    customer::{answered, packaged, report},
};

const TIME: &str = "2026-02-01T08:30:00Z";

/// Everything private of an account: its id, its labels, and every amount and salt of its package.
fn private(bundle: &Bundle, account: &str) -> Vec<String> {
    let package = packaged(bundle, account);
    let shown = report(bundle, account);
    let mut found = vec![format!("\"{account}\""), format!(">{account}<")];
    for vault in &package.vaults {
        found.push(format!("\"{}\"", vault.label));
        found.push(vault.salt.to_string());
        found.extend(vault.balances.iter().map(|one| one.amount.0.to_string()));
        found.extend(vault.positions.iter().map(|one| one.size.0.to_string()));
        found.extend(vault.positions.iter().map(|one| one.profit.0.to_string()));
    }
    for numbers in shown.vaults.iter().filter_map(|vault| vault.numbers.as_ref()) {
        let amounts = [&numbers.worth, &numbers.deposits, &numbers.equity, &numbers.collateral];
        for amount in amounts.into_iter().chain(numbers.balances.iter().map(|one| &one.usd)) {
            found.push(amount.money_down());
            found.push(amount.cents_down());
        }
        found.extend(numbers.balances.iter().map(|one| format!(" {} ", one.asset)));
        found.extend(numbers.positions.iter().map(|one| one.mark.to_string()));
    }
    // Small numbers stand everywhere, as in versions.
    found.retain(|text| text.len() > 3);
    found
}

fn holds_nothing_private(texts: &[&str], bundle: &Bundle, account: &str) {
    for text in texts {
        for private in private(bundle, account) {
            assert!(!text.contains(&private), "{private} in {text}");
        }
    }
}

#[test]
fn a_receipt_says_what_was_checked_and_holds_nothing_private() {
    let epoch = Epoch::standard();
    let bundle = &epoch.bundle;
    let audited = AuditOutcome::of(&audit_as(bundle, &anchored(bundle)).unwrap());
    let with = report(bundle, ACCOUNT).with_audit(audited).unwrap();
    let json = Answer::inclusion(&[with], Language::English).json;
    let receipt = Receipt::of_json(&json, TIME).unwrap();
    let kept = Answer::kept(&receipt, String::new()).json;
    let value: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(value["format"], "ringfence-receipt-1");
    assert_eq!(value["checked_at"], TIME);
    assert_eq!(value["statement"], anchor_of(bundle));
    assert_eq!(value["account_ends_in"], "ce");
    assert_eq!(value["proofs"], bundle.proofs.len());
    assert_eq!(value["checks"][3], serde_json::json!({"check": "proofs", "status": "holds"}));
    assert_eq!(value["checks"][5], serde_json::json!({"check": "prices", "status": "not_checked"}));
    assert_eq!(value["reserves"][0]["book"], "clients");
    let mut texts = vec![kept];
    for language in Language::ALL {
        texts.push(html::receipt(&receipt, language));
        texts.push(html::receipt_page(&receipt, language));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    holds_nothing_private(&texts, bundle, ACCOUNT);
    for words in
        ["ends in \"ce\"", "1 February 2026, 08:30 UTC", "verified on this device", "prices"]
    {
        let page = texts[2].replace("&quot;", "\"");
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(
        texts[2].starts_with("<!DOCTYPE html>") && texts[4].contains("<html lang=\"zh-Hans\">")
    );
    assert!(texts[4].contains("回执：在 example 的账簿中找到了一个账户。"));
    // A short id shows nothing of itself.
    let short = report(bundle, "bob");
    let json = Answer::inclusion(&[short], Language::English).json;
    let receipt = Receipt::of_json(&json, TIME).unwrap();
    assert_eq!(receipt.account_ends_in, None);
    assert_eq!(receipt.status(CheckId::Proofs), Status::NotChecked);
    assert_eq!(Receipt::of_json(&json, "today").unwrap_err().code, "RF-2422");
    assert_eq!(Receipt::of_json("{}", TIME).unwrap_err().code, "RF-2423");
    let package = epoch.package("bob").encode().unwrap();
    let other = answered(bundle, &package, ACCOUNT, true);
    assert_eq!(Receipt::of_json(other.json(), TIME).unwrap_err().code, "RF-2420");
}

#[test]
fn a_failure_report_names_code_digest_and_place_and_holds_nothing_private() {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    package.vaults[0].balances[0].amount.0 = 987_654_321_987u64.into();
    let answer = answered(&epoch.bundle, &package.encode().unwrap(), ACCOUNT, true);
    let report = FailureReport::of_json(answer.json(), Some(TIME)).unwrap();
    let kept = Answer::kept(&report, String::new()).json;
    let value: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(value["format"], "ringfence-failure-1");
    assert_eq!((&value["code"], &value["kind"]), (&"RF-2403".into(), &"numbers_changed".into()));
    assert_eq!(value["statement"], anchor_of(&epoch.bundle));
    assert_eq!(value["places"], serde_json::json!([{"block": "0", "position": "0"}]));
    let mut texts = vec![kept];
    for language in Language::ALL {
        texts.push(html::failure_report(&report, language));
        texts.push(html::failure_page(&report, language));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    holds_nothing_private(&texts, &epoch.bundle, ACCOUNT);
    assert!(texts.iter().all(|text| !text.contains("987654") && !text.contains(ACCOUNT)));
    assert!(texts[1].contains("block 0, position 0") && texts[3].contains("区块 0，位置 0"));
    // A file that can't be read has a code and the publication.
    let answer = answered(&epoch.bundle, b"hello", ACCOUNT, true);
    let report = FailureReport::of_json(answer.json(), None).unwrap();
    assert_eq!((report.code.as_str(), report.kind), ("RF-2301", AnswerKind::Damaged));
    assert_eq!(report.statement, anchor_of(&epoch.bundle));
    // No answer about such a file is of another kind.
    let other = answer.json().replace("\"damaged\"", "\"in\"");
    assert_eq!(FailureReport::of_json(&other, None).unwrap_err().code, "RF-2423");
    // Nothing fails in these.
    let good = epoch.package(ACCOUNT).encode().unwrap();
    for account in [ACCOUNT, "bob"] {
        let answer = answered(&epoch.bundle, &good, account, true);
        assert_eq!(FailureReport::of_json(answer.json(), None).unwrap_err().code, "RF-2421");
    }
}

#[test]
fn the_program_speaks_languages_and_writes_papers() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let package = trial.file("own.package.json", &epoch.package(ACCOUNT).encode().unwrap());
    let anchor = anchor_of(&epoch.bundle);
    let (receipt, page) = (trial.at("receipt.json"), trial.at("receipt.html"));
    let bundle = trial.bundle();
    let base =
        ["inclusion", &package, "--bundle", &bundle, "--account", ACCOUNT, "--anchor", &anchor];
    let (code, out, err) = outcome(&[&base[..], &["--receipt", &receipt]].concat());
    assert_eq!((code, err), (0, format!("{receipt} was written.\n")), "{out}");
    assert!(out.starts_with("✓ holds: Your money is in.\n"), "{out}");
    assert!(out.contains("proofs were verified on this device."), "{out}");
    let kept: Value = serde_json::from_str(&fs::read_to_string(&receipt).unwrap()).unwrap();
    assert_eq!(kept["proofs"], epoch.bundle.proofs.len());
    let more = ["--receipt", &page, "--language", "zh-CN"];
    let (code, out, _) = outcome(&[&base[..], &more].concat());
    assert!(code == 0 && out.starts_with("✓ 成立: 您的资金在账上。\n"), "{out}");
    assert!(fs::read_to_string(&page).unwrap().contains("<html lang=\"zh-Hans\">"));
    let (code, out, err) = outcome(&[&base[..], &["--language", "tlh"]].concat());
    assert!(code == 2 && out.is_empty() && err.contains("error[RF-2640]"), "{err}");
    // JSON is the same in every language.
    let english = outcome(&[&base[..], &["--json"]].concat());
    let chinese = outcome(&[&base[..], &["--json", "--language", "zh-Hans"]].concat());
    assert_eq!(english, chinese);
    // A failure: the report is written, also where there is no answer.
    let statement = format!("{bundle}/statement.json");
    let broken = trial.file("broken.package.json", b"hello");
    let failure = trial.at("failure.json");
    let base = ["inclusion", &broken, "--statement", &statement, "--account", ACCOUNT];
    let (code, out, err) = outcome(&[&base[..], &["--failure-report", &failure]].concat());
    assert!(code == 2 && err.contains("error[RF-2301]"), "{err}");
    assert!(out.contains("? can't say: This file can’t be read.\n"), "{out}");
    assert!(fs::read_to_string(&failure).unwrap().contains("\"RF-2301\""));
    let (code, _, err) = outcome(&[&base[..], &["--receipt", &receipt]].concat());
    assert!(code == 2 && err.contains("error[RF-2301]"), "{err}");
    let (code, _, err) = outcome(&[&base[..], &["--language", "zh-Hans"]].concat());
    assert!(code == 2 && err.contains("broken.package.json: 您的文件有问题"), "{err}");
    let absent = ["inclusion", "none.json", "--statement", &statement, "--account", ACCOUNT];
    let (_, _, err) = outcome(&[&absent[..], &["--language", "zh-Hans"]].concat());
    assert!(err.contains("error[RF-2012]: none.json：没有这个文件"), "{err}");
}
