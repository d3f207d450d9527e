//! The steps one after another, and what each refuses.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use super::made::{Made, BOUND, SNAPSHOT};

/// The value of a level in the status.
fn usd(status: &Value, level: &str) -> String {
    let levels = status["levels"].as_array().unwrap();
    let found = levels.iter().find(|of| of["name"] == level).unwrap();
    found["usd"].as_str().unwrap().to_owned()
}

fn rows(status: &Value, level: &str) -> u64 {
    let levels = status["levels"].as_array().unwrap();
    levels.iter().find(|of| of["name"] == level).unwrap()["rows"].as_u64().unwrap()
}

#[test]
fn a_venue_goes_from_addresses_to_proven_reserves() {
    let made = Made::new();
    let out = made.requests();
    assert!(out.contains("can prove 3 amounts"), "{out}");
    assert!(out.contains("solana: block 370000000") && out.contains("no past balances"), "{out}");
    made.answer();
    let out = made.list();
    assert!(out.contains("12 rows at 12 addresses"), "{out}");
    assert!(out.contains("clients BTC: 1692.50000001"), "{out}");
    let sums = made.text("evidence/reserves.csv");
    assert!(sums.starts_with("book,asset,amount,evidence\n") && sums.contains(",list\n"), "{sums}");

    // Nothing but the list: everything is declared.
    let status = made.status(&[]);
    assert_eq!((rows(&status, "proven"), rows(&status, "declared")), (0, 12));
    assert_eq!(status["rows"], 12);
    assert_eq!(status["usd"].as_str().unwrap(), usd(&status, "declared"));

    made.challenge();
    made.write("signatures.csv", made.signatures());
    let (code, out, error) = made.import(&["--signatures", "@signatures.csv"]);
    assert_eq!((code, &error[..]), (0, ""));
    assert!(out.contains("12 signatures added") && out.contains("12 of 12 addresses"), "{out}");
    let (_, out, _) = made.import(&["--signatures", "@signatures.csv"]);
    assert!(out.contains("0 signatures added, 12 were there already"), "{out}");
    assert_eq!(rows(&made.status(&[]), "proven"), 0);

    let (code, out, error) = made.import(&["--answers", "@answers"]);
    assert_eq!((code, &error[..]), (0, ""), "{out}");
    assert!(out.contains("eip155:1: 3 amounts follow from the header"), "{out}");
    let status = made.status(&[]);
    // Ether of three wallets is proven; no state proof of a token, of bitcoin, Tron and Solana is known.
    assert_eq!((rows(&status, "proven"), rows(&status, "declared")), (3, 9));
    let lacking = status["lacking"].as_array().unwrap();
    assert_eq!(lacking.len(), 1);
    assert_eq!((&lacking[0]["name"], &lacking[0]["rows"]), (&"observation".into(), &9.into()));
    let open = status["open"].as_array().unwrap();
    assert_eq!(open[0]["asset"], "BTC", "the most valuable stands first");
    let text = made.good(&Made::STATUS);
    assert!(text.contains("proven") && text.contains("lacks observation"), "{text}");
    assert!(text.contains("signed only before their head"), "{text}");
}

#[test]
fn evidence_is_for_its_owner_only() {
    let made = Made::complete();
    let mode = |name: &str| fs::metadata(made.path(name)).unwrap().permissions().mode() & 0o777;
    for name in ["requests", "challenges", "challenges/texts", "evidence"] {
        assert_eq!(mode(name), 0o700, "{name}");
    }
    for name in ["reserves.json", "reserves.rows", "reserves.csv", "control.jsonl", "state.bin"] {
        assert_eq!(mode(&format!("evidence/{name}")), 0o600, "{name}");
    }
    let left = fs::read_dir(made.path("evidence")).unwrap().count();
    assert_eq!(left, 5, "something was left aside");
}

#[test]
fn a_list_is_replaced_only_where_that_is_asked_for() {
    let made = Made::listed();
    let before = made.text("evidence/reserves.json");
    let (code, _, error) = made.run(&Made::LIST);
    assert!(code == 2 && error.contains("RF-1412"), "{error}");
    assert_eq!(made.text("evidence/reserves.json"), before);
    made.good(&[&Made::LIST[..], &["--replace"]].concat());
    // Another salt.
    assert_ne!(made.text("evidence/reserves.json"), before);
}

#[test]
fn r15_rows_that_are_not_those_of_the_list_are_refused() {
    let made = Made::listed();
    let rows = made.text("evidence/reserves.rows");
    made.write("evidence/reserves.rows", rows.replacen("41250000000", "41250000001", 1));
    let (code, _, error) = made.run(&Made::STATUS);
    assert!(code == 2 && error.contains("RF-1417") && error.contains("digest"), "{error}");
    made.write("evidence/reserves.rows", rows);
    let info = made.text("snapshot/snapshot.toml");
    made.write("snapshot/snapshot.toml", info.replace("\"example\"", "\"other\""));
    let (code, _, error) = made.run(&Made::STATUS);
    assert!(code == 2 && error.contains("venue is example"), "{error}");
}

#[test]
fn heads_come_from_the_headers_and_nowhere_else() {
    let made = Made::new();
    made.requests();
    made.answer();
    let headers = made.text("headers.txt");
    let without = |chain: &str| {
        headers.lines().filter(|line| !line.starts_with(chain)).collect::<Vec<_>>().join("\n")
    };
    made.write("headers.txt", without("tron"));
    let (code, _, error) = made.run(&Made::LIST);
    assert!(code == 2 && error.contains("RF-1415") && error.contains("tron"), "{error}");
    let line = headers.lines().find(|line| line.starts_with("tron 79000000")).unwrap();
    let other = line.replace(" made", " other").replace(&line[14..20], "abcdef");
    made.write("headers.txt", format!("{headers}{other}\n"));
    let (code, _, error) = made.run(&Made::LIST);
    assert!(code == 2 && error.contains("two lines disagree"), "{error}");
    made.write("headers.txt", "tron x");
    let (code, _, error) = made.run(&Made::LIST);
    assert!(code == 2 && error.contains("line 1"), "{error}");
    // Without the block behind it, a head is a note and not an error.
    let without_next: Vec<&str> =
        headers.lines().filter(|line| !line.starts_with("tron 79000001")).collect();
    made.write("headers.txt", without_next.join("\n"));
    let out = made.list();
    assert!(out.contains("note: tron: the block behind it is not in your headers file"), "{out}");
}

#[test]
fn r8_r11_answers_that_do_not_show_the_list_are_named() {
    let made = Made::complete();
    let state = fs::read(made.path("evidence/state.bin")).unwrap();
    let answers = made.text("answers/eip155-1-00001.json");
    let with = |text: &str| {
        made.write("answers/eip155-1-00001.json", text);
        made.import(&["--answers", "@answers"])
    };
    // A node of a proof is missing: the chain is left out, and what stands there stays.
    let mut value: Value = serde_json::from_str(&answers).unwrap();
    let proof =
        value.as_array_mut().unwrap().iter_mut().find(|of| {
            of["result"]["accountProof"].as_array().is_some_and(|nodes| nodes.len() > 3)
        });
    let nodes = proof.unwrap()["result"]["accountProof"].as_array_mut().unwrap();
    nodes.pop();
    let (code, out, error) = with(&value.to_string());
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("RF-1421") && error.contains("eip155:1"), "{error}");
    assert!(out.contains("a node of its proof is missing"), "{out}");
    assert_eq!(fs::read(made.path("evidence/state.bin")).unwrap(), state);
    // The header is another one.
    let mut value: Value = serde_json::from_str(&answers).unwrap();
    let header = value.as_array_mut().unwrap().iter_mut();
    let header = header.map(|of| &mut of["result"]).find(|of| of["stateRoot"].is_string());
    let header = header.unwrap();
    header["stateRoot"] = format!("0x{}", "11".repeat(32)).into();
    let (code, _, error) = with(&value.to_string());
    assert!(code == 2 && error.contains("hash of its header does not come out"), "{error}");
    // No header at all.
    let mut value: Value = serde_json::from_str(&answers).unwrap();
    value.as_array_mut().unwrap().retain(|of| !of["result"]["stateRoot"].is_string());
    let (code, out, _) = with(&value.to_string());
    assert!(code == 1 && out.contains("header is not among the answers"), "{out}");
    // The state has another amount than the list.
    made.write("answers/eip155-1-00001.json", &answers);
    let wallets = made.text("wallets.csv");
    let filled = wallets.replacen(",ETH,,,", ",ETH,,5,", 1);
    made.write("wallets.csv", &filled);
    let (code, _, error) = made.run(&[&Made::LIST[..], &["--replace"]].concat());
    assert!(code == 2 && error.contains("a node says another amount"), "{error}");
    made.write("none/x.txt", "");
    let list =
        Made::LIST.map(|of| if of == "@answers" { "@answers/bitcoin-00001.json" } else { of });
    let rest = [("eip155:1", "5")].iter().fold(wallets, |table, (chain, units)| {
        let line = |line: &str| match line.starts_with(chain) {
            true => line.replace(",,,", &format!(",,{units},")).replace("b48,,", "b48,7,"),
            false => line.to_owned(),
        };
        table.lines().map(line).collect::<Vec<_>>().join("\n")
    });
    made.write("wallets.csv", rest);
    made.good(&[&list[..], &["--replace"]].concat());
    let (code, out, _) = made.import(&["--answers", "@answers"]);
    assert!(code == 1 && out.contains("another number of units than the list"), "{out}");
}

#[test]
fn answers_of_another_block_or_without_their_id_are_named() {
    let made = Made::new();
    made.requests();
    made.answer();
    let answers = made.text("answers/eip155-1-00001.json");
    let says = |text: String, words: &str| {
        made.write("answers/eip155-1-00001.json", text);
        let (code, _, error) = made.run(&Made::LIST);
        assert!(code == 2 && error.contains("RF-14") && error.contains(words), "{error}");
    };
    says(answers.replace("token eip155:1 24000000", "token eip155:1 23999999"), "block 23999999");
    says(answers.replace("token eip155:1", "token eip155:5"), "eip155:5");
    says(answers.replace("\"token eip155:1 24000000", "\"x"), "keep the id");
    says("[]".into(), "the amount is missing");
    says("{\"error\": {\"message\": \"rate limit\"}}".into(), "rate limit");
    let scan = made.text("answers/bitcoin-00001.json");
    made.write("answers/eip155-1-00001.json", answers);
    let mut value: Value = serde_json::from_str(&scan).unwrap();
    value["bestblock"] = "00".repeat(32).into();
    made.write("answers/bitcoin-00001.json", value.to_string());
    let (code, _, error) = made.run(&Made::LIST);
    assert!(code == 2 && error.contains("another block than the head"), "{error}");
}

#[test]
fn options_that_say_nothing_are_named() {
    let made = Made::listed();
    let (code, _, error) = made.import(&[]);
    assert!(code == 2 && error.contains("RF-1419"), "{error}");
    let short = Made::LIST.map(|of| if of == BOUND { "0011" } else { of });
    let (code, _, error) = made.run(&[&short[..], &["--replace"]].concat());
    assert!(code == 2 && error.contains("RF-1416") && error.contains("128"), "{error}");
    let (code, _, error) = made.run(&[
        "reserves",
        "requests",
        "--wallets",
        "@wallets.csv",
        "--headers",
        "@headers.txt",
        "--time",
        SNAPSHOT,
        "--out",
        "@requests",
    ]);
    assert!(code == 2 && error.contains("RF-1412"), "{error}");
}
