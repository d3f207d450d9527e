//! T10: accounts of Hyperliquid, and messages that lead to the place in files of one line.

use crate::import_attacks::{hyperliquid, meta, Tables, META};

#[test]
fn t10_messages_lead_to_the_coin_in_a_file_of_one_line() {
    let line = META.replace('\n', " ");
    let refused = |from: &str, to: &str| {
        assert!(line.contains(from), "{from}");
        hyperliquid(&line.replacen(from, to, 1)).refused().1
    };
    for (from, to, places) in [
        (r#""maxLeverage": 3"#, r#""maxLeverage": 0"#, ["BBB, universe[1]", "table-0"]),
        (r#""name": "BBB", "#, "", ["universe[1]", "table-0"]),
        (
            r#""name": "BBB""#,
            r#""name": "AAA""#,
            ["coin AAA (universe[0] of", "universe[1] of table-0"],
        ),
        (
            r#""name": "BBB""#,
            r#""name": "aaa""#,
            ["universe[0] of table-0", "universe[1] of table-0"],
        ),
        (r#""name": "BBB""#, r#""name": "B B""#, ["universe[1]", "table-0"]),
        (r#""szDecimals": 0"#, r#""szDecimals": 0, "szDecimals": 1"#, ["universe[1]", "table-0"]),
        (r#""lowerBound": "3000000.0""#, r#""lowerBound": "x""#, ["margin table 51", "table-0"]),
        (r#""AAA": "100""#, r#""AAA": "0""#, ["AAA", "table-0"]),
    ] {
        let message = refused(from, to);
        assert!(places.iter().all(|place| message.contains(place)), "{to}: {message}");
    }
    let contexts = format!(r#"[{}, [{{"markPx": "1"}}, {{"markPx": "0"}}]]"#, meta());
    let message = hyperliquid(&contexts).refused().1;
    assert!(message.contains("the context of universe[1]"), "{message}");
    let twice = Tables::new("hyperliquid", &[("meta", META), ("meta", meta())]);
    let message = twice.refused().1;
    assert!(
        message.contains("coin AAA (universe[0] of table-0 and universe[0] of table-1)"),
        "{message}"
    );
}

#[test]
fn t10_accounts_that_are_backed_by_more_than_their_perpetuals_are_refused() {
    let state = r#"{"assetPositions": [{"type": "oneWay", "position": {"coin": "AAA", "szi": "-2",
        "positionValue": "201", "leverage": {"type": "cross", "value": 50}}}], "time": 1}"#;
    let account = |text: &str| Tables::new("hyperliquid", &[("meta", META), ("account", text)]);
    let spot = r#""spotClearinghouseState": {"balances": [{"coin": "USDC", "total": "5.0"}]}"#;
    for more in [
        r#""userAbstraction": "unifiedAccount""#,
        r#""abstraction": "portfolioMargin""#,
        r#""abstraction": {"type": "unifiedAccount"}"#,
        r#""portfolioMarginEnabled": true"#,
        spot,
        &spot.replace("spotClearinghouseState", "spotState"),
    ] {
        for text in [
            format!(r#"{{{more}, "clearinghouseState": {state}}}"#),
            state.replacen('{', &format!("{{{more}, "), 1),
        ] {
            let (code, message) = account(&text).refused();
            assert_eq!(code, "RF-1112", "{more}: {message}");
            assert!(
                message.contains("does not represent") && message.contains("table-1"),
                "{message}"
            );
        }
    }
    for more in
        [r#""userAbstraction": "disabled""#, r#""spotClearinghouseState": {"balances": []}"#]
    {
        account(&format!(r#"{{{more}, "clearinghouseState": {state}}}"#)).import();
    }
    for (from, to) in [("oneWay", "hedge"), (r#""type": "cross""#, r#""type": "shared""#)] {
        let (code, message) = account(&state.replace(from, to)).refused();
        assert!(code == "RF-1112" && message.contains("assetPositions[0]"), "{message}");
    }
    let (parameters, report) = account(&state.replace("cross", "isolated")).import();
    assert!(report.contains("Isolated positions of the account: 1."), "{report}");
    let notes = &parameters.document().notes;
    assert!(
        notes.iter().any(|note| note == "Isolated positions of the account: AAA."),
        "{notes:?}"
    );
}

#[test]
fn t10_an_account_takes_the_markets_leverage_and_tiers() {
    let state = r#"{"assetPositions": [{"type": "oneWay", "position": {"coin": "AAA", "szi": "-2",
        "positionValue": "201", "leverage": {"type": "cross", "value": 50}}}], "time": 1}"#;
    let account =
        |text: &str, meta: &str| Tables::new("hyperliquid", &[("meta", meta), ("account", text)]);
    for text in [state.to_owned(), format!(r#"{{"captured": "x", "clearinghouseState": {state}}}"#)]
    {
        for meta in [META, meta()] {
            let (parameters, _) = account(&text, meta).import();
            let [aaa] = parameters.markets() else { panic!() };
            let rates: Vec<u64> = aaa.maintenance.rows().iter().map(|row| row.rate).collect();
            assert_eq!(rates, [5_000_000, 10_000_000]);
            assert_eq!(parameters.document().markets[0].mark, "100.5");
        }
    }
    let refused = |from: &str, to: &str| account(&state.replacen(from, to, 1), META).refused().0;
    assert_eq!(refused(r#""szi""#, r#""maxLeverage": 50, "szi""#), "RF-1112");
    assert_eq!(refused(r#""coin": "AAA""#, r#""coin": "CCC""#), "RF-1112");
    assert_eq!(refused(r#""szi": "-2""#, r#""szi": "0""#), "RF-1112");
    let entry = state.split_once('[').unwrap().1.rsplit_once(']').unwrap().0;
    assert_eq!(refused(entry, &format!("{entry}, {entry}")), "RF-1170");
    let (_, report) =
        account(&state.replacen(r#""szi""#, r#""surcharge": 1, "szi""#, 1), META).import();
    assert!(report.contains("the field surcharge of a position"), "{report}");
}
