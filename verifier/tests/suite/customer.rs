//! A customer's answer: its five kinds in text, JSON and HTML and in each language; what counts as collateral; what
//! an audit adds; receipts and reports of failures, which hold nothing private.

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    package::Package,
    statement::{statement_digest, Correction, Reserve},
};
use ringfence_verifier::{
    check::inclusion::Published,
    message::Language,
    reader::Reader,
    report::{
        answer::Answer, AnswerKind, AuditOutcome, Difference, FailureReport, InclusionReport,
        Level, Look, Receipt, Status,
    },
    source::Bundle,
};
use serde_json::Value;

use crate::common::*;

/// The package of an account for the statement of a bundle with the same vaults.
pub(crate) fn packaged(bundle: &Bundle, account: &str) -> Package {
    let mut package = Epoch::standard().package(account);
    package.statement = statement_digest(&bundle.statement);
    package
}

/// What is answered about this file; `anchored` compares the digest.
pub(crate) fn answered(bundle: &Bundle, package: &[u8], account: &str, anchored: bool) -> Answered {
    let published = Published::decode(&bundle.statement, Some(&bundle.parameters)).unwrap();
    let digest = anchored.then(|| statement_digest(&bundle.statement));
    let reader = Reader::with_anchor(digest);
    match published.check(package, &reader, account) {
        Ok(report) => Answered::report(report),
        Err(error) => {
            let damaged = published.damaged(&error, package).expect("a fault of the package");
            let of = |language| {
                let Answer { json, html, .. } = Answer::damaged(&damaged, language);
                (json, html, damaged.text(Look::default(), language))
            };
            Answered { forms: Language::ALL.map(of).to_vec() }
        }
    }
}

/// JSON, HTML and text in each language.
pub(crate) struct Answered {
    forms: Vec<(String, String, String)>,
}

impl Answered {
    fn report(report: InclusionReport) -> Self {
        let of = |language| {
            let Answer { json, html, .. } =
                Answer::inclusion(std::slice::from_ref(&report), language);
            (json, html, report.text(Look::default(), language))
        };
        Answered { forms: Language::ALL.map(of).to_vec() }
    }

    /// The JSON, which is the same in every language.
    pub(crate) fn json(&self) -> &str {
        assert!(self.forms.iter().all(|(json, ..)| *json == self.forms[0].0));
        &self.forms[0].0
    }

    fn value(&self) -> Value {
        let value: Value = serde_json::from_str(self.json()).unwrap();
        match value {
            Value::Array(mut reports) => reports.remove(0),
            other => other,
        }
    }

    /// Page and text in a language say these words.
    fn says(&self, language: Language, words: &[&str]) {
        let (_, html, text) = &self.forms[language as usize];
        let page = html.replace("&quot;", "\"").replace("&nbsp;", " ");
        let page =
            page.replace("<time datetime=\"2026-01-31T23:59:59Z\">", "").replace("</time>", "");
        let page = page.replace("<bdi>", "").replace("</bdi>", "");
        for words in words {
            assert!(page.contains(words), "{words} in {page}");
            assert!(text.contains(words), "{words} in {text}");
        }
    }

    /// The pages have one heading of the first order, which is this answer, and these places of buttons.
    fn has(&self, titles: [&str; 2], actions: &[&str]) {
        for ((_, html, text), title) in self.forms.iter().zip(titles) {
            assert_eq!(html.matches("<h1").count(), 1, "{html}");
            let heading = format!("rf-answer-title\" tabindex=\"-1\">{title}</h1>");
            assert!(html.contains(&heading), "{title} in {html}");
            assert!(text.lines().next().unwrap().ends_with(title), "{title} in {text}");
            let found: Vec<&str> = html
                .split("data-rf-action=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect();
            assert_eq!(found, actions, "{html}");
        }
        for (language, (_, html, _)) in Language::ALL.iter().zip(&self.forms) {
            assert!(html.contains(&format!("lang=\"{}\"", language.tag())), "{html}");
        }
    }
}

#[test]
fn your_money_is_in() {
    let epoch = Epoch::standard();
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let answer = answered(&epoch.bundle, &package, ACCOUNT, true);
    let value = answer.value();
    assert_eq!((&value["kind"], &value["verdict"]["level"]), (&"in".into(), &"holds".into()));
    assert!(value.get("package").is_none() && value.get("difference").is_none());
    answer.has(["Your money is in.", "您的资金在账上。"], &["verify", "receipt"]);
    answer.says(
        Language::English,
        &[
            "Account \"alice\" stands in the books of example of 31 January 2026, 23:59:59 UTC, with exactly these balances.",
            "Such a part is called a vault.",
            "Worth at market prices",
            "20,000.00",
            "60,000.50",
            "95 % counts: 57,000.47",
            "BTC counts with 95 % of its value, because its price moves.",
            "This limits the positions that you can hold, not what example owes you.",
            "BTC, long 2.5",
            "Room before liquidation",
            "Behind your book, clients",
            "declared by example, not checked",
            "No coin you hold is short in this book.",
            "The proofs of the whole books were not verified yet",
            "Prices are example’s own, not checked",
            "It is no audit opinion.",
        ],
    );
    answer.says(
        Language::Chinese,
        &[
            "账户 \"alice\" 在 example 截至 2026年1月31日 23:59:59 UTC 的账簿中",
            "按市价计算的价值",
            "按 95 % 计入：57,000.47",
            "BTC 的价格会波动，因此按其价值的 95 % 计入（折扣率）。",
            "距离强平的余量",
            "由 example 声明，未经核实",
            "不是审计意见",
        ],
    );
    // Market value first: 80,000.50 of balances less the loss of the position.
    let (_, html, _) = &answer.forms[0];
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} in {html}"));
    assert!(at("78,765.93") < at("57,000.47") && !html.contains("Equity"));
    assert!(html.contains("<time datetime=\"2026-01-31T23:59:59Z\">"));
    assert!(html.contains("Never send a picture of it"));
    // The position has a loss, of which no profit is said to count in part.
    assert!(!html.contains("Profit that is not realised yet"), "{html}");
}

#[test]
fn margin_is_shown_only_where_there_is_one() {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    package.vaults.remove(0);
    let answer = answered(&epoch.bundle, &package.encode().unwrap(), ACCOUNT, true);
    assert_eq!(answer.value()["kind"], "in");
    for (_, html, text) in &answer.forms {
        for words in ["liquidation", "强平", "Positions", "持仓需要", "margin"] {
            let shown = html.split("<details").next().unwrap();
            assert!(!shown.contains(words) && !text.contains(words), "{words} in {text}");
        }
    }
    // An account whose liquidation has begun reads that, and no room.
    let package = epoch.package("dave").encode().unwrap();
    let answer = answered(&epoch.bundle, &package, "dave", true);
    answer.says(Language::English, &["your account was being liquidated"]);
    answer.says(Language::Chinese, &["当时您的账户正在强平"]);
    assert!(!answer.forms[0].1.contains("Room before liquidation"));
}

#[test]
fn a_file_of_another_account() {
    let epoch = Epoch::standard();
    let package = epoch.package("bob").encode().unwrap();
    let answer = answered(&epoch.bundle, &package, ACCOUNT, true);
    let value = answer.value();
    assert_eq!(value["kind"], "other_account");
    assert_eq!(value["verdict"]["level"], "cant_say");
    assert_eq!(value["package"]["account"], "bob");
    answer.has(["This file is of another account.", "这个文件属于另一个账户。"], &["choose-file"]);
    let (_, html, text) = &answer.forms[0];
    assert!(html.contains("<bdi>alice</bdi>") && html.contains("<bdi>bob</bdi>"), "{html}");
    assert!(text.contains("You typed: \"alice\"\n  The file says: \"bob\""), "{text}");
    answer.says(Language::English, &["Sign in to account \"alice\" at example"]);
    answer.says(Language::Chinese, &["登录账户 \"alice\""]);
    assert!(!html.contains("60,000.5") && !html.contains("Worth"));
}

#[test]
fn a_file_of_another_date_venue_or_version() {
    let epoch = Epoch::standard();
    let other = |change: fn(&mut Package)| {
        let mut package = epoch.package(ACCOUNT);
        package.statement = Digest([7; 32]);
        change(&mut package);
        answered(&epoch.bundle, &package.encode().unwrap(), ACCOUNT, true)
    };
    let answer = other(|package| package.snapshot_time = "2026-01-30T23:59:59Z".into());
    let value = answer.value();
    assert_eq!(
        (&value["kind"], &value["difference"]),
        (&"other_publication".into(), &"date".into())
    );
    answer.has(["This file is of another date.", "这个文件属于另一个日期。"], &["choose-file"]);
    answer.says(
        Language::English,
        &[
            "30 January 2026",
            "Download your file of 31 January 2026, or open the books of 30 January 2026.",
        ],
    );
    answer
        .says(Language::Chinese, &["请下载 2026年1月31日 的文件，或者打开 2026年1月30日 的账簿。"]);
    let answer = other(|package| package.venue = "another".into());
    assert_eq!(answer.value()["difference"], "venue");
    answer
        .has(["This file is of another exchange.", "这个文件属于另一家交易所。"], &["choose-file"]);
    let answer = other(|_| ());
    assert_eq!(answer.value()["difference"], "edition");
    let titles = [
        "This file is of another version of these books.",
        "您的文件对应的是这份账簿的另一个版本。",
    ];
    answer.has(titles, &["choose-file"]);
}

#[test]
fn books_that_were_corrected_give_the_venues_reason() {
    let epoch = Epoch::standard();
    let bundle = epoch.with_document(|document| {
        document.epoch = 2u64.into();
        document.previous = Digest([3; 32]);
        let reason = "reserves of BTC were exported late".into();
        document.corrects = Some(Correction { epoch: 1u64.into(), reason });
    });
    let old = epoch.package(ACCOUNT).encode().unwrap();
    let answer = answered(&bundle, &old, ACCOUNT, true);
    let value = answer.value();
    assert_eq!(value["difference"], "correction");
    assert_eq!(value["kind"], "other_publication");
    answer.has(
        [
            "These books were corrected, and this file is of another version.",
            "这份账簿已经更正过，您的文件对应的是另一个版本。",
        ],
        &["choose-file"],
    );
    let reason = "reserves of BTC were exported late";
    answer.says(Language::English, &[reason, "venue's words: ", "Download your file again"]);
    answer.says(Language::Chinese, &[reason, "交易所的原话：", "请重新下载您的文件"]);
    // Who has the new file reads it as well.
    let new = packaged(&bundle, ACCOUNT).encode().unwrap();
    let answer = answered(&bundle, &new, ACCOUNT, true);
    assert_eq!(answer.value()["kind"], "in");
    answer.says(Language::English, &[reason]);
}

#[test]
fn books_that_were_not_announced() {
    let epoch = Epoch::standard();
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let published = Published::decode(&epoch.bundle.statement, None).unwrap();
    let reader = Reader::with_anchor(Some(Digest([9; 32])));
    let answer = Answered::report(published.check(&package, &reader, ACCOUNT).unwrap());
    let value = answer.value();
    assert_eq!(value["difference"], "announced");
    assert_eq!(
        (&value["kind"], &value["verdict"]["level"]),
        (&"other_publication".into(), &"cant_say".into())
    );
    answer.has(
        [
            "These books are not the ones that were announced to you.",
            "这份账簿不是向您公告的那一份。",
        ],
        &["choose-file"],
    );
    answer.says(Language::English, &[&Digest([9; 32]).to_bech32(), &anchor_of(&epoch.bundle)]);
    // Books beside the announced ones, of the same time: the file is right, and the books are not.
    let other = epoch.with_document(|document| document.reserves = reserves(1));
    let published = Published::decode(&other.statement, Some(&other.parameters)).unwrap();
    let announced = statement_digest(&epoch.bundle.statement);
    let of = |anchored| {
        published.check(&package, &Reader::with_anchor(anchored), ACCOUNT).unwrap().difference
    };
    assert_eq!(of(Some(announced)), Some(Difference::Announced));
    assert_eq!(of(None), Some(Difference::Edition));
    assert_eq!(of(Some(statement_digest(&other.statement))), Some(Difference::Edition));
}

#[test]
fn numbers_that_were_changed_are_not_shown() {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    package.vaults[0].balances[0].amount.0 = 987_654_321_987u64.into();
    let answer = answered(&epoch.bundle, &package.encode().unwrap(), ACCOUNT, true);
    let value = answer.value();
    assert_eq!(value["kind"], "numbers_changed");
    assert_eq!(value["verdict"]["level"], "does_not_hold");
    answer.has(
        ["These numbers are not what example published.", "这些数字不是 example 公布的数字。"],
        &["choose-file", "report-failure"],
    );
    answer.says(
        Language::English,
        &["Download the file again; if it still fails, contact example with code RF-2403"],
    );
    answer.says(
        Language::Chinese,
        &["请重新下载文件；如果仍然不行，请联系 example，附上代码 RF-2403"],
    );
    for (_, html, text) in &answer.forms {
        for private in ["98765", "987,654", "60,000.5", "57,000"] {
            assert!(!html.contains(private) && !text.contains(private), "{private}");
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_named_for_what_they_are() {
    let epoch = Epoch::standard();
    let good = epoch.package(ACCOUNT).encode().unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    let saved = text.replace("\n  ", "\n    ").into_bytes();
    let of_version = |to: &str| text.replace("package-2", to).into_bytes();
    let cases: [(Vec<u8>, &str, &str); 13] = [
        (vec![], "empty", "It is empty."),
        (good[..2000].to_vec(), "cut_off", "It ends too early: only 2,000 bytes are here."),
        (epoch.bundle.statement.clone(), "statement", "This is the publication, not your file."),
        (epoch.bundle.parameters.clone(), "parameters", "file of prices and rules"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "picture", "This is a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "picture", "This is a picture"),
        (b"%PDF-1.7".to_vec(), "document", "This is a PDF"),
        (b"<!DOCTYPE html><html>".to_vec(), "page", "This is a web page"),
        (b"hello".to_vec(), "other", "This is not a file from your exchange."),
        (saved, "saved_anew", "Another program opened and saved it"),
        (of_version("package-1"), "older", "older release"),
        (of_version("package-3"), "newer", "newer release"),
        (
            text.replace("\"alice\"", "\" alice\"").into_bytes(),
            "inside",
            "not as exchanges write it",
        ),
    ];
    for (bytes, damage, words) in cases {
        let answer = answered(&epoch.bundle, &bytes, ACCOUNT, true);
        let value = answer.value();
        assert_eq!(
            (&value["kind"], &value["damage"]),
            (&"damaged".into(), &damage.into()),
            "{words}"
        );
        assert!(value["error"]["code"].as_str().unwrap().starts_with("RF-23"), "{words}");
        assert_eq!(value["statement_bech32"], anchor_of(&epoch.bundle));
        answer.has(
            ["This file can’t be read.", "无法读取这个文件。"],
            &["choose-file", "report-failure"],
        );
        answer.says(Language::English, &[words]);
    }
    // A place that the books don't have, and a file that contradicts itself.
    let mut package = epoch.package(ACCOUNT);
    package.vaults[0].block = 99u64.into();
    let answer = answered(&epoch.bundle, &package.encode().unwrap(), ACCOUNT, true);
    assert_eq!(answer.value()["damage"], "place");
    let mut package = epoch.package(ACCOUNT);
    package.snapshot_time = "2026-01-30T23:59:59Z".into();
    let answer = answered(&epoch.bundle, &package.encode().unwrap(), ACCOUNT, true);
    let value = answer.value();
    assert_eq!(
        (&value["kind"], &value["difference"]),
        (&"damaged".into(), &"contradiction".into())
    );
    assert_eq!(value["verdict"]["level"], "cant_say");
    answer
        .has(["This file was changed or damaged.", "这个文件被改动过或已损坏。"], &["choose-file"]);
}

#[test]
fn what_restricts_an_answer_stands_in_its_title() {
    let epoch = Epoch::standard();
    let trial = |reserves: Vec<Reserve>, account: &str, anchored: bool| {
        let bundle = epoch.with_document(|document| document.reserves = reserves);
        let package = packaged(&bundle, account).encode().unwrap();
        answered(&bundle, &package, account, anchored)
    };
    let full = || reserves(200_000_000_000);
    let short = trial(vec![reserve("clients", "USD", 900_000_000_000)], ACCOUNT, true);
    short.has(
        ["Your money is in, but BTC is short.", "您的资金在账上，但 BTC 有缺口。"],
        &["verify", "receipt"],
    );
    short.says(Language::English, &["BTC is short by 1 (100.00 %, 60,000.50 USD)"]);
    let none = trial(vec![], ACCOUNT, true);
    let titles = [
        "Your money is in, but no reserves are listed for it.",
        "您的资金在账上，但没有列出对应的储备金。",
    ];
    none.has(titles, &["verify", "receipt"]);
    none.says(Language::English, &["none listed", "these stand apart from it"]);
    let poor = trial(reserves(1), ACCOUNT, true);
    let titles = [
        "Your money is in, but the reserves behind it are too small.",
        "您的资金在账上，但对应的储备金不足。",
    ];
    poor.has(titles, &["verify", "receipt"]);
    let own = trial(full(), "house", true);
    let titles = [
        "Your money is in, but in a book of the exchange itself.",
        "您的资金在账上，但记在交易所自己的账簿里。",
    ];
    own.has(titles, &["verify", "receipt"]);
    let open = trial(full(), ACCOUNT, false);
    let titles = ["Your money is in this publication.", "您的资金在这份公布的账簿里。"];
    open.has(titles, &["compare", "verify", "receipt"]);
    for answer in [short, none, poor, own, open] {
        assert_eq!(answer.value()["verdict"]["level"], "holds_with_notes");
    }
}

pub(crate) fn report(bundle: &Bundle, account: &str) -> InclusionReport {
    let package = packaged(bundle, account).encode().unwrap();
    let digest = statement_digest(&bundle.statement);
    include(&package, &bundle.statement, Some(digest), account, Some(&bundle.parameters)).unwrap()
}

#[test]
fn an_audit_flows_into_the_answer() {
    let epoch = Epoch::standard();
    let audited = audit_as(&epoch.bundle, &anchored(&epoch.bundle)).unwrap();
    let outcome = AuditOutcome::of(&audited);
    assert_eq!(outcome.proofs, epoch.bundle.proofs.len());
    // What a page has is the JSON of the same answer.
    let json = Answer::audit(Ok(&audited)).json;
    assert_eq!(AuditOutcome::from_json(json.as_bytes()), Some(outcome.clone()));
    assert_eq!(AuditOutcome::from_json(b"{}"), None);
    let with = report(&epoch.bundle, ACCOUNT).with_audit(outcome.clone()).unwrap();
    assert_eq!((with.kind, with.verdict.level), (AnswerKind::In, Level::Holds));
    assert_eq!(with.claim("proofs").unwrap().status, Status::Holds);
    assert!(with.verdict.unchecked.iter().all(|one| one.id != "proofs"));
    let count = outcome.proofs;
    let answer = Answered::report(with);
    answer.has(["Your money is in.", "您的资金在账上。"], &["receipt"]);
    answer.says(
        Language::English,
        &[
            &format!("All {count} proofs were verified on this device."),
            &format!("All {count} proofs verified on this device"),
        ],
    );
    answer.says(Language::Chinese, &[&format!("全部 {count} 份证明已在本设备上验证")]);
    // An audit of other books says nothing here.
    let other = AuditOutcome { statement_bech32: Digest([1; 32]).to_bech32(), ..outcome };
    let refused = report(&epoch.bundle, ACCOUNT).with_audit(other).unwrap_err();
    assert_eq!(refused.code, "RF-2424");
}

#[test]
fn an_audit_that_fails_is_said_plainly() {
    let epoch = Epoch::standard();
    let mut bundle = epoch.bundle.clone();
    let last = bundle.proofs[0].len() - 1;
    bundle.proofs[0][last] ^= 1;
    let outcome = AuditOutcome::of(&audit_as(&bundle, &anchored(&bundle)).unwrap());
    let with = report(&bundle, ACCOUNT).with_audit(outcome).unwrap();
    assert_eq!((with.kind, with.verdict.level), (AnswerKind::In, Level::DoesNotHold));
    assert_eq!(with.claim("proofs").unwrap().status, Status::DoesNotHold);
    let answer = Answered::report(with);
    let titles =
        ["Your money is in, but these books do not hold.", "您的资金在账上，但这份账簿不成立。"];
    answer.has(titles, &["report-failure", "receipt"]);
    answer.says(
        Language::English,
        &["the proofs do not show what was published", "The proofs do not hold", "RF-2206"],
    );
    assert_eq!(FailureReport::of_json(answer.json(), None).unwrap().code, "RF-2206");
    // Nothing is said of a ratio to what is not proven to be owed.
    let receipt = Receipt::of_json(answer.json(), "2026-02-01T00:00:00Z").unwrap();
    assert_eq!((receipt.level, receipt.proofs, receipt.reserves), (Level::DoesNotHold, 0, vec![]));
    for (_, html, text) in &answer.forms {
        assert!(!html.contains("rf-evidence") && !text.contains("declared by"), "{text}");
    }
    // Proofs that hold, over books whose reserves are too small.
    let poor = epoch.with_document(|document| document.reserves = reserves(1));
    let audited = audit_as(&poor, &anchored(&poor)).unwrap();
    let with = report(&poor, ACCOUNT).with_audit(AuditOutcome::of(&audited)).unwrap();
    assert!(with.verdict.notes.iter().any(|note| note.id == "audit"));
    assert_eq!((audited.exit_code(), with.exit_code()), (1, 1));
    assert_eq!(with.verdict.level, Level::DoesNotHold);
    // A line or a name that was mistyped for the audit says nothing of the books.
    let reader =
        Reader { venue: Some("other".into()), ..Reader::with_anchor(Some(Digest([9; 32]))) };
    let audited = audit_as(&epoch.bundle, &reader).unwrap();
    assert_eq!(audited.exit_code(), 1);
    let with = report(&epoch.bundle, ACCOUNT).with_audit(AuditOutcome::of(&audited)).unwrap();
    assert_eq!(with.verdict.level, Level::Holds, "{:?}", with.verdict);
}
