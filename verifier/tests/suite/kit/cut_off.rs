//! Balances around the head.

use ringfence_evidence::observation::Observation;
use serde_json::Value;

use super::*;

/// What an observer saw some blocks from the head, in parts of the listed amounts: hundredths by row.
fn seen(made: &Made, blocks: i64, hundredths: &[u128]) -> Observation {
    let mut observation = made.observation();
    observation.number = BITCOIN_HEAD.checked_add_signed(blocks).unwrap();
    observation.hash = bitcoin_hash(observation.number);
    for (row, part) in observation.rows.iter_mut().zip(hundredths) {
        row.units = row.units * part / 100;
    }
    observation.rows.truncate(hundredths.len());
    observation
}

/// Puts an observation with the note of a key into the trial.
fn give(trial: &Trial, name: &str, observation: &Observation, key: &NoteKey) {
    let text = observation.write().unwrap();
    let note = key.note(Observation::note_text(Observation::digest(&text)));
    trial.file(name, &text);
    trial.file(&format!("{name}.note"), note.to_string().as_bytes());
}

fn cut_off(trial: &Trial, names: &[&str], more: &[&str]) -> (i32, String, String) {
    let observer = observer_key().text();
    let given: Vec<&str> = names.iter().flat_map(|name| ["--observation", name]).collect();
    let command = ["reserves", "cut-off", "@bundle", "--observer", &observer];
    run(trial, &[&command[..], &given, more].concat())
}

#[test]
fn what_was_there_at_the_snapshot_only_is_shown_by_value() {
    let made = Made::new();
    let trial = made.trial();
    // The first wallet had 40 % before and 30 % after; the second was there all the time.
    give(&trial, "before.json", &seen(&made, -144, &[40, 100]), &observer_key());
    give(&trial, "earlier.json", &seen(&made, -288, &[60, 120]), &observer_key());
    give(&trial, "after.json", &seen(&made, 144, &[30, 100]), &observer_key());
    let names = ["@before.json", "@earlier.json", "@seen.json", "@after.json"];
    let more = ["--headers", "@headers.txt", "--rows", "@rows.csv"];
    let (code, out, err) = cut_off(&trial, &names, &more);
    assert_eq!((code, &err[..]), (0, ""), "{out}");
    for words in [
        "bitcoin block 929856, 144 blocks before the list's, not in your headers file; 2 rows seen",
        "bitcoin block 930000, the list's own, of 2026-01-31T23:54:39Z by your headers file; 2 rows seen",
        "144 blocks after the list's",
        "there neither before nor after",
        "says where to ask for the transactions, and not why they were made",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let csv = read(&trial, "rows.csv");
    let rows = lines(&csv);
    let first = made.observation().rows[0];
    let row = rows.iter().find(|row| row[3] == first.address.to_string()).unwrap();
    let part = |hundredths: u128| (first.units * hundredths / 100).to_string();
    assert_eq!((row[9], row[10], row[11]), (&*part(40), &*first.units.to_string(), &*part(30)));
    // Rows on chains that nobody observed stand there without values.
    let ether: Vec<_> = rows.iter().filter(|row| row[2] == "eip155:1").collect();
    assert_eq!(ether.len(), 2);
    assert!(ether.iter().all(|row| row[9..].iter().all(|cell| cell.is_empty())), "{csv}");

    let (_, out, _) = cut_off(&trial, &names, &["--json"]);
    let paper: Value = serde_json::from_str(&out).unwrap();
    let bitcoin = &paper["chains"][0];
    assert_eq!((&bitcoin["rows"], &bitcoin["seen"]), (&2.into(), &2.into()));
    let usd = |name: &str| bitcoin[name].as_str().unwrap().parse::<f64>().unwrap();
    let value = first.units as f64 / 1e8 * 60_000.0;
    for (name, gone) in [("came_usd", 0.6), ("left_usd", 0.7), ("neither_usd", 0.6)] {
        assert!((usd(name) / (value * gone) - 1.0).abs() < 0.001, "{name}: {bitcoin}");
    }
    assert_eq!(paper["chains"][1]["seen"], 0);
}

#[test]
fn r22_a_side_that_nobody_looked_at_says_nothing() {
    let made = Made::new();
    let trial = made.trial();
    give(&trial, "before.json", &seen(&made, -10, &[0]), &observer_key());
    let (code, out, _) = cut_off(&trial, &["@before.json"], &["--json"]);
    let paper: Value = serde_json::from_str(&out).unwrap();
    let bitcoin = &paper["chains"][0];
    assert_eq!((code, &bitcoin["seen"]), (0, &0.into()));
    assert_ne!(bitcoin["came_usd"], "0");
    assert_eq!((&bitcoin["left_usd"], &bitcoin["neither_usd"]), (&"0".into(), &"0".into()));
    let (_, out, _) = cut_off(&trial, &["@before.json"], &[]);
    assert!(!out.contains("Rows with the most value"), "{out}");
}

#[test]
fn r16_r17_observations_that_do_not_count_are_named_and_change_nothing() {
    let made = Made::new();
    let trial = made.trial();
    let stranger =
        NoteKey::new("stranger", ringfence_evidence::checkpoint::vkey::KeyKind::Ed25519, 9);
    let good = seen(&made, -10, &[100, 100]);
    give(&trial, "good.json", &good, &observer_key());
    give(&trial, "stranger.json", &seen(&made, -11, &[0, 0]), &stranger);
    give(&trial, "unsigned.json", &seen(&made, -12, &[0, 0]), &observer_key());
    fs::remove_file(trial.at("unsigned.json.note")).unwrap();
    give(&trial, "swapped.json", &seen(&made, -13, &[0, 0]), &observer_key());
    trial.file("swapped.json", &seen(&made, -14, &[0, 0]).write().unwrap());
    let mut fork = seen(&made, 0, &[0, 0]);
    fork.hash = bitcoin_hash(1);
    give(&trial, "fork.json", &fork, &observer_key());
    let mut other = seen(&made, 1, &[0, 0]);
    other.hash = bitcoin_hash(2);
    give(&trial, "other.json", &other, &observer_key());
    let bad = ["@stranger.json", "@unsigned.json", "@swapped.json", "@fork.json", "@other.json"];
    let headers = ["--headers", "@headers.txt"];
    let (code, out, _) = cut_off(&trial, &[&["@good.json"], &bad[..]].concat(), &headers);
    assert_eq!(code, 0);
    for words in [
        "no observer whose key you gave signed it",
        "no signed note was given",
        "is not that of this observation",
        "another block 930000 of bitcoin than the list's",
        "your headers file has another block 930001",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert_eq!(out.matches("does not count").count(), bad.len(), "{out}");
    let (_, out, _) =
        cut_off(&trial, &[&["@good.json"], &bad[..]].concat(), &["--json", headers[0], headers[1]]);
    let paper: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(paper["chains"][0]["came_usd"], "0");
    // None is left.
    assert_error(cut_off(&trial, &bad, &headers), "RF-2034", "stranger.json");
    // The venue's own key observes nothing, also where the reader gives it.
    let venue = venue_key();
    let mut document = made.document();
    document.signers = vec![venue.text()];
    let statement = ringfence_circuits::primitive::json::canonical(&document).unwrap();
    let trial = made.trial_of(&ringfence_verifier::source::Bundle { statement, ..made.bundle() });
    give(&trial, "own.json", &good, &venue);
    let command = ["reserves", "cut-off", "@bundle", "--observation", "@own.json"];
    let answer = run(&trial, &[&command[..], &["--observer", &venue.text()]].concat());
    assert_error(answer, "RF-2034", "by which the venue signs");
}
