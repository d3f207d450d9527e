//! What an auditor's own node saw, from a venue's list alone.

use std::fs;

use super::made::Made;

const OBSERVE: [&str; 8] = [
    "reserves",
    "observe",
    "--evidence",
    "@evidence",
    "--headers",
    "@headers.txt",
    "--chain",
    "bitcoin",
];

/// Asks the made node what `observe` wants to know.
fn ask(made: &Made) {
    let out = made.good(&[&OBSERVE[..], &["--requests", "@ask"]].concat());
    assert!(out.contains("block 930000"), "{out}");
    for entry in fs::read_dir(made.path("ask")).unwrap() {
        let path = entry.unwrap().path();
        let answer = made.venue.answer(&fs::read_to_string(&path).unwrap());
        let name = path.file_name().unwrap().to_str().unwrap();
        made.write(&format!("seen/{name}"), answer);
    }
}

const ANSWERED: [&str; 8] = [
    "--answers",
    "@seen",
    "--made-with",
    "a made node",
    "--key",
    "@auditor.key",
    "--out",
    "@observation.json",
];

#[test]
fn an_auditor_asks_an_own_node_and_signs_what_it_saw() {
    let made = Made::complete();
    ask(&made);
    let new_key = ["sign", "--new-key", "auditor.example", "--key", "@auditor.key"];
    let key = made.good(&new_key);
    let key = key.split_whitespace().find(|word| word.starts_with("auditor.example+")).unwrap();
    let out = made.good(&[&OBSERVE[..], &ANSWERED].concat());
    assert!(out.contains("4 of 4 places"), "{out}");
    let status = made.status(&["--observation", "@observation.json", "--observer", key]);
    let levels = status["levels"].as_array().unwrap();
    let rows = |name: &str| levels.iter().find(|of| of["name"] == name).unwrap()["rows"].clone();
    assert_eq!((rows("proven"), rows("observed")), (3.into(), 4.into()));
}

#[test]
fn an_address_at_which_the_scan_found_nothing_holds_nothing() {
    let made = Made::complete();
    ask(&made);
    let new_key = ["sign", "--new-key", "auditor.example", "--key", "@auditor.key"];
    let key = made.good(&new_key);
    let key = key.split_whitespace().find(|word| word.starts_with("auditor.example+")).unwrap();
    let path = "seen/bitcoin-00001.json";
    let mut scan: serde_json::Value = serde_json::from_str(&made.text(path)).unwrap();
    let unspents = match scan.get_mut("result") {
        Some(result) => &mut result["unspents"],
        None => &mut scan["unspents"],
    };
    unspents.as_array_mut().unwrap().clear();
    made.write(path, scan.to_string());
    let out = made.good(&[&OBSERVE[..], &ANSWERED].concat());
    assert!(out.contains("4 of 4 places"), "{out}");
    let observation: serde_json::Value =
        serde_json::from_str(&made.text("observation.json")).unwrap();
    let rows = observation["rows"].as_array().unwrap();
    assert!(rows.len() == 4 && rows.iter().all(|row| row["units"] == "0"), "{observation}");
    // To a reader it says that less was seen than is listed.
    let status = made.status(&["--observation", "@observation.json", "--observer", key]);
    let levels = status["levels"].as_array().unwrap();
    let observed = levels.iter().find(|of| of["name"] == "observed");
    assert!(observed.is_none_or(|of| of["rows"] == 0), "{status}");
}

#[test]
fn a_file_named_after_an_address_is_named_by_its_place() {
    let made = Made::listed();
    let address = "0x52908400098527886E0F7030069857D2E4169EE7";
    made.write(&format!("said/eip155-1-{address}.json"), "{");
    let (code, out, error) = made.import(&["--answers", "@said"]);
    assert!(code == 2 && error.contains("RF-1420"), "{out}{error}");
    assert!(error.contains("file 1 of it") && !error.contains(&address[2..]), "{error}");
}

#[test]
fn nothing_is_observed_of_another_block_or_without_answers() {
    let made = Made::complete();
    ask(&made);
    made.good(&["sign", "--new-key", "auditor.example", "--key", "@auditor.key"]);
    let code = |arguments: &[&str], code: &str| {
        let (exit, _, error) = made.run(arguments);
        assert!(exit == 2 && error.contains(code), "{error}");
        assert!(!made.path("observation.json").exists());
    };
    code(&OBSERVE, "RF-1426");
    // A key is never replaced.
    let key = made.text("auditor.key");
    let into_key: Vec<&str> = ANSWERED
        .iter()
        .map(|word| if *word == "@observation.json" { "@auditor.key" } else { word })
        .collect();
    code(&[&OBSERVE[..], &into_key].concat(), "RF-1412");
    assert_eq!(made.text("auditor.key"), key);
    code(&[&OBSERVE[..], &ANSWERED, &["--number", "930001"]].concat(), "bestblock");
    code(&[&OBSERVE[..], &ANSWERED, &["--number", "7"]].concat(), "RF-1427");
    let scan = made.text("seen/bitcoin-00001.json");
    made.write("seen/bitcoin-00001.json", scan.replace('}', ""));
    code(&[&OBSERVE[..], &ANSWERED].concat(), "RF-1420");
}
