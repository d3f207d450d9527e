//! `parameters adjust`.

use crate::common::tables::Tables;

use super::made::{Room, RULES};

const TIMES: &str = "--snapshot-time 2025-01-01T00:00:00Z --price-time 2025-01-01T00:00:00Z";
const NEXT: &str = "--snapshot-time 2025-01-03T00:00:00Z --price-time 2025-01-03T00:00:00Z";
const LATER: &str = "2025-01-03T00:00:00Z";
const GIVEN: &str = "name,price,source\nUSDT,1,par\nJUNK,0.001,hand\nJUNKUSDT,0.001,hand\nJUNKBTC,0.00000002,hand\n";

/// A policy whose markets each have a series of their own, and given prices for those that the history does not have.
fn room() -> Room {
    let room = Room::new();
    room.write("rules.toml", &rules());
    room.done("policy --tables tables.json --rules rules.toml --out policy.json");
    room.write("given.csv", GIVEN);
    room
}

/// BTCUSDT moves; the other markets are fixed.
fn rules() -> String {
    let text = RULES.replace("[\"*\"]", "[\"BTCUSDT\"]");
    text.split("[series.markets]").next().unwrap().to_owned()
}

fn adjust(more: &str) -> String {
    format!("adjust --policy policy.json --history history.rows --out adjusted.json {more}")
}

/// The rates of BTCUSDT and BTC in 10^-8.
fn rates(room: &Room) -> (Vec<u64>, Vec<u64>) {
    let parameters = room.adjusted("adjusted.json");
    let document = parameters.document();
    let market = document.markets.iter().find(|market| market.name == "BTCUSDT").unwrap();
    let asset = document.assets.iter().find(|asset| asset.name == "BTC").unwrap();
    let rates = |tiers: &[ringfence_circuits::protocol::parameters::TierEntry]| {
        tiers.iter().map(|tier| tier.rate.parse().unwrap()).collect()
    };
    (rates(&market.maintenance), rates(&asset.collateral))
}

/// The first publication, with the thresholds of the tables.
fn published(room: &Room) {
    room.snapshot("first", "2025-01-01T00:00:00Z", &Tables::good());
    let info = room.path("first/snapshot.toml");
    let text = std::fs::read_to_string(&info).unwrap().replace("venue", "epoch = 0\nvenue");
    std::fs::write(info, text).unwrap();
    room.publish(&room.prove("first", "tables.json"), "first-bundle");
}

#[test]
fn without_a_publication_thresholds_are_those_of_the_rule() {
    let room = room();
    // A fall by a fifth: 25 % of the lower price, times 0.1.
    room.history(|ago| if ago < 2 { 40_000 } else { 50_000 });
    let said = room.done(&adjust(&format!("{TIMES} --prices given.csv")));
    assert!(said.starts_with("No earlier publication limits"), "{said}");
    assert!(said.contains("BTCUSDT, maintenance: 2.5 % (first tier; 2 more)\n"), "{said}");
    assert!(said.contains("Prices moved by 25 %, so rule perpetuals gives 2.5 %."), "{said}");
    // 0.4, 1 and 5 % in proportion; 25 % once in three moves is 14.43 %, twice that on top of the table.
    let (market, asset) = rates(&room);
    assert_eq!(market, [2_500_000, 6_250_000, 31_250_000]);
    assert_eq!(asset, [71_132_486, 66_132_486]);
    assert_eq!(room.mismatches(("adjusted.json", "policy.json"), None, "2025-01-01T00:00:00Z"), 0);
    let parameters = room.adjusted("adjusted.json");
    let document = parameters.document();
    let source = |id: &str| {
        let found = document.sources.iter().find(|source| source.id == id);
        found.unwrap().description.clone()
    };
    let btc = document.assets.iter().find(|asset| asset.name == "BTC").unwrap();
    assert_eq!(btc.price, "40000");
    assert!(source(&btc.source).starts_with("The history of prices with digest "));
    let usdt = document.assets.iter().find(|asset| asset.name == "USDT").unwrap();
    assert_eq!(source(&usdt.source), "par");
    assert!(document.notes[0].contains(&room.policy("policy.json").digest().to_string()));
    assert_eq!(document.name, "small, 2025-01-01T00:00:00Z");
}

#[test]
fn what_moved_and_what_held_it_is_said_and_follows() {
    let room = room();
    published(&room);
    let more = format!("{NEXT} --previous first-bundle");
    let follows = |room: &Room| {
        let parameters = ("adjusted.json", "policy.json");
        room.mismatches(parameters, Some("first-bundle"), LATER)
    };
    // Two days at most 0.25 percentage points each.
    room.history_to(LATER, |ago| if ago < 2 { 40_000 } else { 50_000 });
    let said = room.done(&adjust(&more));
    assert!(
        said.starts_with("2 of 6 thresholds moved in the 2 days since 2025-01-01T00:00:00Z.\n"),
        "{said}"
    );
    assert!(said.contains("0.4 % → 0.9 % (first tier; 2 more)\n"), "{said}");
    assert!(said.contains("It rose as far as the policy allows for this time (step_up)"), "{said}");
    assert!(said.contains("haircut on deposits of"), "{said}");
    assert_eq!(rates(&room).0, [900_000, 1_500_000, 5_500_000]);
    assert_eq!(follows(&room), 0);
    // Prices of names without a series are kept.
    let parameters = room.adjusted("adjusted.json");
    let junk = parameters.document().assets.iter().find(|asset| asset.name == "JUNK").unwrap();
    assert_eq!(junk.price, "0.001");
    // Calm for five points and a move before: it waits.
    room.write("tables.json", &room.read("tables.json").replace("\"400000\"", "\"900000\""));
    let before = room.read("first-bundle/parameters.json");
    room.history_to(LATER, |ago| if ago < 5 { 50_000 } else { 48_000 });
    let said = room.done(&adjust(&more));
    assert!(said.contains("As before, and held back by nothing: "), "{said}");
    assert_eq!(room.read("first-bundle/parameters.json"), before);
    assert_eq!(follows(&room), 0);
    let json: serde_json::Value =
        serde_json::from_str(&room.done(&adjust(&format!("{more} --json")))).unwrap();
    let names = json["names"].as_array().unwrap();
    let row = names.iter().find(|row| row["name"] == "BTCUSDT").unwrap();
    assert_eq!((&row["rule"], &row["missing"]), (&"perpetuals".into(), &0.into()), "{row}");
    assert!(json["baseline"].as_str().unwrap().starts_with("rfs1"));
}

#[test]
fn a_fall_waits_and_then_goes_step_by_step() {
    let room = room();
    room.write("tables.json", &room.read("tables.json").replace("\"400000\"", "\"800000\""));
    published(&room);
    room.write("rules.toml", &rules().replace("floor_percent = 0.4", "floor_percent = 0.2"));
    room.done("policy --tables tables.json --rules rules.toml --out policy.json");
    let more = format!("{NEXT} --previous first-bundle");
    // 6.25 % within the wait, nothing since: 0.625 % is the least, and 0.1 points in two days.
    room.history_to(LATER, |ago| if ago < 5 { 50_000 } else { 53_125 });
    let said = room.done(&adjust(&more));
    assert!(said.contains("0.8 % → 0.7 %") && said.contains("(step_down)"), "{said}");
    room.history_to(LATER, |ago| if ago < 5 { 50_000 } else { 53_750 });
    let said = room.done(&adjust(&more));
    assert!(said.contains("0.8 % → 0.75 %"), "{said}");
    assert!(
        said.contains("It waits (fall_wait): the measure was 7.5 % within the wait."),
        "{said}"
    );
    let policy = ("adjusted.json", "policy.json");
    assert_eq!(room.mismatches(policy, Some("first-bundle"), LATER), 0);
}

#[test]
fn p1_a_hole_in_the_history_gives_the_highest_level_and_is_named() {
    let room = room();
    published(&room);
    let text = room.read("history.rows");
    let hole = |text: &str| -> String {
        let lines = text.lines().filter(|line| !line.starts_with("BTCUSDT\t2024-12-30"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    room.write("history.rows", &hole(&text));
    let said = room.done(&adjust(&format!("{TIMES} --prices given.csv")));
    assert!(said.contains("BTCUSDT, maintenance: 20 %"), "{said}");
    let missing = "The history lacks prices that rule perpetuals needs: 1, the first for 2024-12-30T00:00:00Z. So the \
                   rule gives its highest level: 20 % for the first tier.";
    assert!(said.contains(missing), "{said}");
    room.history_to(LATER, |_| 50_000);
    room.write("history.rows", &hole(&room.read("history.rows")));
    let said = room.done(&adjust(&format!("{NEXT} --previous first-bundle")));
    assert!(said.contains("0.4 % → 0.9 %") && said.contains(missing), "{said}");
    // A history that is none.
    for (from, to) in
        [("\n", "\r\n"), ("ringfence-history-1", "ringfence-history-2"), ("50000", "50000.0")]
    {
        room.write("history.rows", &text.replace(from, to));
        room.refused(&adjust(&format!("{TIMES} --prices given.csv")), "RF-1342");
    }
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(1, 2);
    room.write("history.rows", &(lines.join("\n") + "\n"));
    let error = room.refused(&adjust(&format!("{TIMES} --prices given.csv")), "RF-1342");
    assert!(error.contains("line 3 of the history"), "{error}");
}

#[test]
fn names_without_a_price_are_left_out_and_wrong_given_prices_refused() {
    let room = room();
    let said = room.done(&adjust(TIMES));
    assert!(
        said.contains("Left out, since nobody has a price of them, or of what they settle in: "),
        "{said}"
    );
    let parameters = room.adjusted("adjusted.json");
    assert_eq!(parameters.assets().len(), 1, "only BTC has a price");
    for (row, code, reason) in [
        ("BTC,1,x", "RF-1348", "the history has a price of \"BTC\""),
        ("ETH,1,x", "RF-1348", "no asset and no market of the name \"ETH\""),
        ("USDT,1,x", "RF-1343", "line 6: \"USDT\" stands twice"),
        ("X,0,x", "RF-1343", "line 6: expected a price above 0"),
        ("X,1,", "RF-1343", "line 6: source: "),
        ("X,1", "RF-1343", "line 6: expected the columns name,price,source"),
    ] {
        room.write("given.csv", &format!("{GIVEN}{row}\n"));
        let error = room.refused(&adjust(&format!("{TIMES} --prices given.csv")), code);
        assert!(error.contains(reason), "{error}");
    }
    // An older price stands, and that is noted.
    room.write("given.csv", GIVEN);
    let later = TIMES.replace("price-time 2025-01-01T00", "price-time 2025-01-01T07");
    room.done(&adjust(&format!("{later} --prices given.csv")));
    let notes = room.adjusted("adjusted.json").document().notes.join("\n");
    assert!(notes.contains(
        "The price of BTC is that of 2025-01-01T00:00:00Z, the last one up to 2025-01-01T07:00:00Z"
    ));
}

#[test]
fn the_publication_from_which_thresholds_move_is_the_right_one() {
    let room = room();
    published(&room);
    room.snapshot("second", "2025-01-02T00:00:00Z", &Tables::good());
    let of = |more: &str| adjust(&format!("--snapshot second {more}"));
    // The epoch is not known without the publication before.
    room.refused(&of(""), "RF-1202");
    room.done(&of("--previous first-bundle"));
    // A correction of the first needs none; one of the second needs the first.
    room.done(&of("--previous first-bundle --corrects 0"));
    room.refused(&of("--previous first-bundle --corrects 1"), "RF-1346");
    room.done(&of("--previous first-bundle --corrects 1 --baseline first-bundle"));
    let error = room
        .refused(&of("--previous first-bundle --corrects 2 --baseline first-bundle"), "RF-1346");
    assert!(
        error.contains("epoch 0 of demo") && error.contains("epoch 1, the last one before"),
        "{error}"
    );
    room.refused(&of("--previous absent"), "RF-2012");
    // Readers need the publication before a correction, too, and follow it to the one before.
    let alone =
        "--snapshot-time 2025-01-02T00:00:00Z --price-time 2025-01-02T00:00:00Z --corrects 1";
    room.refused(&adjust(&format!("{alone} --baseline first-bundle")), "RF-1346");
    std::fs::create_dir(room.path("wrong-bundle")).unwrap();
    let text =
        room.read("first-bundle/statement.json").replace("\"epoch\":\"0\"", "\"epoch\":\"1\"");
    let zeros = format!("\"previous\":\"{}\"", "0".repeat(64));
    let named = |digest: &str| text.replace(&zeros, &format!("\"previous\":\"{digest}\""));
    room.write("wrong-bundle/parameters.json", &room.read("first-bundle/parameters.json"));
    room.write("wrong-bundle/statement.json", &named(&"11".repeat(32)));
    let both = adjust(&format!("{alone} --previous wrong-bundle --baseline first-bundle"));
    let error = room.refused(&both, "RF-1346");
    assert!(error.contains("which the publication before names as the one before it"), "{error}");
    let first = room.read("first-bundle/statement.json");
    let right = ringfence_circuits::protocol::statement::statement_digest(first.as_bytes());
    room.write("wrong-bundle/statement.json", &named(&right.to_string()));
    room.history_to("2025-01-02T00:00:00Z", |_| 50_000);
    room.done(&both);
}
