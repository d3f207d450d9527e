//! `check` and `prove` hold parameters to the policy.

use ringfence_circuits::protocol::{hash::digest::Digest, policy::history::Rows};
use ringfence_prover::{
    command::{
        check::Check,
        prove::{begin_only, Prove},
    },
    epoch::{Epoch, Silent},
};

use crate::common::tables::Tables;

use super::made::{with_policy, Room};

const TIMES: &str = "--snapshot-time 2025-01-01T00:00:00Z --price-time 2025-01-01T00:00:00Z";

/// A first snapshot whose parameters follow.
fn room() -> Room {
    let room = Room::new();
    room.write("given.csv", "name,price,source\nUSDT,1,par\nJUNK,0.001,hand\n");
    // One series gives the marks of all markets, so those that are no bitcoin have none of it.
    let rules = super::made::RULES.replace("[\"*\"]", "[\"BTCUSDT\"]");
    room.write("rules.toml", rules.split("[series.markets]").next().unwrap());
    room.done("policy --tables tables.json --rules rules.toml --out policy.json");
    room.done(&format!(
        "adjust --policy policy.json --history history.rows --prices given.csv {TIMES} --out adjusted.json"
    ));
    room.snapshot("first", "2025-01-01T00:00:00Z", &Tables::good());
    let info = room.path("first/snapshot.toml");
    let text = std::fs::read_to_string(&info).unwrap().replace("venue", "epoch = 0\nvenue");
    std::fs::write(info, text).unwrap();
    room
}

fn digest(room: &Room, name: &str) -> Digest {
    let text = room.read(name);
    let mut rows = Rows::new(text.as_bytes()).unwrap();
    let mut series = Default::default();
    while rows.read(&mut series).unwrap() {}
    rows.digest()
}

fn check(room: &Room, parameters: &str) -> Check {
    let mut prove = room.prove("first", parameters);
    prove = with_policy(prove, &room.path("policy.json"), &room.path("history.rows"));
    Check {
        snapshot: prove.snapshot,
        parameters: prove.parameters,
        max_errors: 20,
        max_liquidating: None,
        reserves: None,
        reserves_follow: false,
        failing: None,
        details: false,
        warnings: prove.options.warnings,
        json: false,
    }
}

#[test]
fn a_statement_names_policy_and_history_and_its_work_keeps_them() {
    let room = room();
    let command = check(&room, "adjusted.json");
    let checked = command.run().unwrap();
    let screen = command.render(&checked).unwrap();
    let last = "Margin rates and haircuts are those that the policy gives for this history.\n";
    assert!(screen.ends_with(last), "{screen}");

    let (policy, history) = (room.path("policy.json"), room.path("history.rows"));
    let prove = with_policy(room.prove("first", "adjusted.json"), &policy, &history);
    let begun = room.publish(&prove, "bundle");
    let document = begun.open.bound().document();
    assert_eq!(document.policy, Some(room.policy("policy.json").digest()));
    assert_eq!(document.history, Some(digest(&room, "history.rows")));
    drop(begun);
    for name in ["policy.json", "history.rows"] {
        assert_eq!(room.read(&format!("first-work/{name}")), room.read(name));
    }
    // It goes on with the same files, and with no others.
    begin_only(&prove, None, &Silent).map_err(|error| error.to_string()).unwrap();
    let refused = |prove: &Prove| begin_only(prove, None, &Silent).err().unwrap();
    let plain = room.prove("first", "adjusted.json");
    let error = refused(&plain);
    assert_eq!(error.code(), "RF-1302", "{error}");
    room.write("longer.rows", &(room.read("history.rows") + "XRP\t2025-01-01T00:00:00Z\t3\n"));
    let other =
        with_policy(room.prove("first", "adjusted.json"), &policy, &room.path("longer.rows"));
    let error = refused(&other);
    assert_eq!(error.code(), "RF-1302", "{error}");
    assert!(error.to_string().contains("another policy, or another history of prices"), "{error}");
    // A copy that was changed is found.
    let kept = room.read("first-work/history.rows");
    room.write("first-work/history.rows", &kept.replace("50000", "50001"));
    assert_eq!(refused(&prove).code(), "RF-1303");
    room.write("first-work/history.rows", &kept);
    let (epoch, _) = Epoch::reopen_to_collect(&room.path("first-work")).unwrap();
    assert!(epoch.draft().bound().document().policy.is_some());
}

#[test]
fn a_work_directory_without_a_policy_takes_none_later() {
    let room = room();
    let plain = room.prove("first", "adjusted.json");
    begin_only(&plain, None, &Silent).map_err(|error| error.to_string()).unwrap();
    begin_only(&plain, None, &Silent).map_err(|error| error.to_string()).unwrap();
    assert!(!room.path("first-work/policy.json").exists());
    let (policy, history) = (room.path("policy.json"), room.path("history.rows"));
    let error = begin_only(&with_policy(plain, &policy, &history), None, &Silent).err().unwrap();
    assert_eq!(error.code(), "RF-1302");
}

#[test]
fn parameters_that_were_made_softer_are_refused() {
    let room = room();
    let good = room.read("adjusted.json");
    let market = good.find("\"BTCUSDT\"").unwrap();
    let first = good[..market].rfind("\"rate\":\"400000\"").unwrap();
    let mut softer = good.clone();
    softer.replace_range(first..first + 15, "\"rate\":\"300000\"");
    room.write("softer.json", &softer);
    let error = check(&room, "softer.json").run().err().unwrap();
    assert_eq!((error.code(), error.exit_code()), ("RF-1347", 1));
    let words =
        "market BTCUSDT: the rate of tier 1 of its maintenance is 0.3 %, by the policy 0.4 %";
    assert!(error.to_string().contains(words), "{error}");
    assert!(error.to_string().contains("parameters adjust"), "{error}");
    let (policy, history) = (room.path("policy.json"), room.path("history.rows"));
    let prove = with_policy(room.prove("first", "softer.json"), &policy, &history);
    let error = begin_only(&prove, None, &Silent).err().unwrap();
    assert_eq!((error.code(), error.exit_code()), ("RF-1347", 1));
    assert!(!room.path("first-work").exists(), "nothing was begun");
    // One of the two files alone.
    let mut half = room.prove("first", "adjusted.json");
    half.options.warnings.policy.policy = Some(policy);
    assert_eq!(begin_only(&half, None, &Silent).err().unwrap().code(), "RF-1347");
}

#[test]
fn a_later_epoch_needs_the_publication_before() {
    let room = room();
    let (policy, history) = (room.path("policy.json"), room.path("history.rows"));
    let first = with_policy(room.prove("first", "adjusted.json"), &policy, &history);
    room.publish(&first, "bundle");
    room.snapshot("second", "2025-01-02T00:00:00Z", &Tables::good());
    room.history_to("2025-01-02T00:00:00Z", |_| 50_000);
    let info = room.path("second/snapshot.toml");
    let alone = std::fs::read_to_string(&info).unwrap();
    let digest = "11".repeat(32);
    let named = format!("epoch = 1\nprevious = \"{digest}\"\n{alone}");
    std::fs::write(&info, named).unwrap();
    let mut second = with_policy(room.prove("second", "adjusted.json"), &policy, &history);
    assert_eq!(begin_only(&second, None, &Silent).err().unwrap().code(), "RF-1346");
    std::fs::write(&info, alone).unwrap();
    second.options.warnings.previous = Some(room.path("bundle"));
    begin_only(&second, None, &Silent).map_err(|error| error.to_string()).unwrap();
}

#[test]
fn what_readers_would_find_wrong_is_refused() {
    let room = room();
    // A price that is not the history's.
    let other = room.read("adjusted.json").replace("\"price\":\"50000\"", "\"price\":\"51000\"");
    room.write("other.json", &other);
    let error = check(&room, "other.json").run().err().unwrap();
    assert_eq!(error.code(), "RF-1347");
    assert!(error.to_string().contains("BTC at 51000, 2 % from 50000 in the history"), "{error}");
    // A market with other terms than in the publication before.
    let (policy, history) = (room.path("policy.json"), room.path("history.rows"));
    let first = with_policy(room.prove("first", "adjusted.json"), &policy, &history);
    room.publish(&first, "bundle");
    std::fs::copy(&history, room.path("bundle/history.rows")).unwrap();
    std::fs::copy(&policy, room.path("bundle/policy.json")).unwrap();
    let tables =
        room.read("tables.json").replacen("\"size_decimals\":\"3\"", "\"size_decimals\":\"4\"", 1);
    assert_ne!(tables, room.read("tables.json"));
    room.write("tables.json", &tables);
    room.done("policy --tables tables.json --rules rules.toml --out policy.json");
    let error = room.refused(
        "adjust --policy policy.json --history history.rows --previous bundle \
         --snapshot-time 2025-01-01T12:00:00Z --price-time 2025-01-01T00:00:00Z --out next.json",
        "RF-1347",
    );
    assert!(error.contains("has other terms than in the statement from which"), "{error}");
}

#[test]
fn a_history_that_drops_or_changes_rows_is_refused_before_it_is_published() {
    let room = room();
    let (policy, history) = (room.path("policy.json"), room.path("history.rows"));
    let first = with_policy(room.prove("first", "adjusted.json"), &policy, &history);
    room.publish(&first, "bundle");
    std::fs::copy(&history, room.path("bundle/history.rows")).unwrap();
    let adjust = "adjust --policy policy.json --history history.rows --previous bundle \
                  --snapshot-time 2025-01-01T12:00:00Z --price-time 2025-01-01T00:00:00Z --out next.json";
    room.done(adjust);
    let whole = room.read("history.rows");
    for (found, words) in [
        (
            whole.replace("2024-12-28T00:00:00Z\t50000", "2024-12-28T00:00:00Z\t40000"),
            "was 50000, is 40000",
        ),
        (
            whole
                .lines()
                .filter(|line| !line.contains("12-28T"))
                .map(|line| line.to_owned() + "\n")
                .collect(),
            "the price of BTC at 2024-12-28T00:00:00Z is gone",
        ),
    ] {
        room.write("history.rows", &found);
        let error = room.refused(adjust, "RF-1345");
        assert!(error.contains(words), "{error}");
    }
    // A day that a rule still looks at is not left out by beginning later, nor are prices of another time taken.
    let late: String = std::iter::once("ringfence-history-1".to_owned())
        .chain(whole.lines().skip(1).filter(|line| !line.contains("2024-12-2")).map(str::to_owned))
        .map(|line| line + "\n")
        .collect();
    room.write("history.rows", &late);
    assert!(room.refused(adjust, "RF-1345").contains("is gone"));
    room.write("history.rows", &whole);
    let error = room.refused(&adjust.replace("2025-01-01T12", "2025-01-04T12"), "RF-1347");
    assert!(error.contains("at most a day apart"), "{error}");
}
