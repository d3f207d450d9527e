//! Policies and price histories of the reader's own.

use ringfence_verifier::report::Status;

use super::made::*;
use crate::common::*;

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
    reader.policy.policies.push(br#"{"format":"ringfence-policy-1"}"#.to_vec());
    assert_eq!(audit_as(&bundle, &reader).unwrap_err().code(), "RF-2140");
    let (bundle, mut reader) = Case::default().parts();
    for text in [
        "time,price\n",
        "name,time,price\nBTC,2026-01-01,1\n",
        "name,time,price\nBTC,1,1\nBTC,1,2\n",
        "name,time,price\nBTC,1,0\n",
        "name,time,price\n,1,1\n",
        "name,time,price\nBTC,1\n",
        "ringfence-history-2\n",
        "ringfence-history-1\nBTC,1,1\n",
    ] {
        reader.policy.histories = vec![own("own.csv", text, true)];
        assert_eq!(audit_as(&bundle, &reader).unwrap_err().code(), "RF-2142", "{text}");
    }
    for text in
        ["name,time,price\r\nBTC,1,1\r\nBTC,2,0\r\n", "name,time,price\nBTC,1,1\n\nBTC,2,0\n"]
    {
        reader.policy.histories = vec![own("own.csv", text, true)];
        let error = audit_as(&bundle, &reader).unwrap_err().to_string();
        let line = if text.contains('\r') { "line 3" } else { "line 4" };
        assert!(error.contains(line), "{error}");
    }
}

#[test]
fn prices_between_the_points_of_a_rule_are_no_holes() {
    let (bundle, mut reader) = Case::default().parts();
    let hourly: String = (0..48)
        .map(|hour| format!("BTC,{},{}\n", 1_769_558_400 + hour * 3600, 50_000 + hour / 24 * 1000))
        .collect();
    let given = format!("name,time,price\n{hourly}");
    reader.policy.histories.push(own("hourly.csv", &given, true));
    status(&audit_as(&bundle, &reader).unwrap(), "policy-own-history", Status::Holds);
    // Names and times that the venue's history lacks are told as such.
    for (text, words) in [
        ("name,time,price\nbtc,1769558400,1\n", "such as \"btc\""),
        ("name,time,price\nBTC,1769558401,1\n", "your times are others"),
    ] {
        reader.policy.histories = vec![own("own.csv", text, true)];
        let report = audit_as(&bundle, &reader).unwrap();
        status(&report, "policy-own-history", Status::NotChecked);
        assert!(detail(&report, "policy-own-history").contains(words), "{report}");
    }
}
