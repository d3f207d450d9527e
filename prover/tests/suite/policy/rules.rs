//! `parameters policy`.

use ringfence_circuits::protocol::policy::{Measure, UpperTiers};

use super::made::{Room, RULES};

const MAKE: &str = "policy --tables tables.json --rules rules.toml --out made.json";

#[test]
fn rules_in_percent_and_days_become_a_policy() {
    let room = Room::new();
    let said = room.done(MAKE);
    assert!(
        said.starts_with("small: 4 of 6 names move with the market, 2 stand still.\n"),
        "{said}"
    );
    assert!(said.contains("within 1 day, over 5 prices 1 day apart, times 0.1, gives"), "{said}");
    assert!(said.contains("from 0.4 % to 20 %"), "{said}");
    let steps = "rises by at most 0.25 percentage points a day, and falls by at most 0.05 percentage points; \
                 a fall waits 2 days";
    assert!(said.contains(steps), "{said}");
    assert!(said.contains("maintenance rates of BTCUSDT, JUNKBTC, JUNKUSDT\n"), "{said}");
    assert!(said.contains("haircuts of JUNK, USDT\n"), "{said}");
    let policy = room.policy("made.json");
    assert!(said.contains(&policy.digest().to_string()));
    let [coins, perpetuals] = policy.rules() else { panic!("two rules") };
    assert_eq!((coins.measure, coins.interval, coins.fall_wait), (Measure::Deviation, 86_400, 0));
    assert_eq!((coins.steps.up, coins.steps.down), (None, None));
    assert_eq!(perpetuals.upper_tiers, UpperTiers::Proportional);
    let numbers = [perpetuals.multiplier, perpetuals.floor, perpetuals.cap, perpetuals.fall_wait];
    assert_eq!(numbers, [10_000_000, 400_000, 20_000_000, 172_800]);
    assert_eq!((perpetuals.steps.up, perpetuals.steps.down), (Some(250_000), Some(50_000)));
    let document = policy.document();
    let series: Vec<_> = document.markets.iter().map(|market| market.series.as_deref()).collect();
    assert_eq!(series, [Some("BTCUSDT"); 3]);
    let assets: Vec<_> = document.assets.iter().map(|asset| asset.series.as_deref()).collect();
    assert_eq!(assets, [Some("BTC"), None, None]);
    assert!(document.notes[0].starts_with("Tables: small, digest "), "{:?}", document.notes);
    let json = room.done(&format!("{MAKE} --json"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rules"][0]["assets"][0], "BTC");
    assert_eq!(json["fixed"]["markets"].as_array().unwrap().len(), 0);
}

#[test]
fn rules_that_are_not_exact_or_not_known_are_refused_with_their_line() {
    let room = Room::new();
    for (from, to, line, reason) in [
        ("cap_percent = 20", "cap = 20", 11, "unknown field"),
        ("multiplier = 0.1", "multiplier = 0.123456789", 9, "at most 8 decimals"),
        ("multiplier = 0.1", "multiplier = -1", 9, "at most 8 decimals"),
        ("multiplier = 0.1", "multiplier = \"many\"", 9, "at most 8 decimals"),
        ("floor_percent = 0.4", "floor_percent = 0.1234567", 10, "at most 6 decimals"),
        ("observations = 5", "observations = 5.5", 7, "a whole number"),
        ("interval = \"1d\"", "interval = \"1 day\"", 6, "expected a time as"),
        ("interval = \"1d\"", "interval = \"1s\"", 3, "from 60 to 31622400"),
        ("horizon = 1\nmultiplier = 0.1", "horizon = 5\nmultiplier = 0.1", 3, "from 1 to 4"),
        ("cap_percent = 20", "cap_percent = 0.3", 3, "floor"),
        ("[\"BTC\"]", "[\"BTX\"]", 18, "nothing of the name \"BTX\""),
        ("[\"BTC\"]", "[\"BTC\", \"BTC\"]", 18, "stands under the rule coins already"),
        ("[\"*\"]", "[\"*\", \"*\"]", 4, "the rule perpetuals has all other names"),
        ("JUNKBTC =", "JUNKETH =", 34, "nothing of the name \"JUNKETH\""),
    ] {
        assert!(RULES.contains(from), "{from}");
        room.write("rules.toml", &RULES.replacen(from, to, 1));
        let error = room.refused(MAKE, "RF-1341");
        assert!(error.contains(&format!("rules.toml, line {line}: ")), "{from}: {error}");
        assert!(error.contains(reason), "{error}");
    }
    // No line is to blame for these.
    for (from, to, reason) in [
        ("assets = [\"BTC\"]", "assets = [\"JUNK\"]", "a tier of collateral"),
        ("upper_tiers = \"additive\"", "upper_tiers = \"proportional\"", "above 0"),
    ] {
        let text = RULES.replacen(from, to, 1);
        room.write("rules.toml", &text.replace("[\"BTC\"]", "[\"BTC\", \"USDT\"]"));
        let error = room.refused(MAKE, "RF-1341");
        assert!(error.contains(reason), "{error}");
    }
    assert!(!room.path("made.json").exists());
}
