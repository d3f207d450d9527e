//! The population and samples of it.

use std::collections::BTreeSet;

use ringfence_verifier::source::evidence::EvidenceFile;
use serde_json::Value;

use super::*;

const POPULATION: [&str; 5] = ["reserves", "population", "@bundle", "--out", "@rows.csv"];

fn sample<'a>(seed: &'a str, count: &'a str, out: &'a str) -> Vec<&'a str> {
    vec!["reserves", "sample", "@bundle", "--seed", seed, "--count", count, "--out", out]
}

/// The numbers of lines and why each was taken.
fn taken(csv: &str) -> Vec<(String, String)> {
    lines(csv).iter().map(|row| (row[0].into(), row[9].into())).collect()
}

#[test]
fn r21_the_population_has_every_row_whatever_stands_behind_it() {
    let made = with_accounts(5, |number| u128::from(number) * 1_000_000_000_000);
    let mut files = made.files();
    files.remove(&EvidenceFile::Control);
    files.remove(&EvidenceFile::State);
    let trial = made.trial_of(&made.bundle_with(files));
    let said = quiet(&trial, &POPULATION);
    assert!(said.contains("rows.csv: 9 rows of the list, "), "{said}");
    let csv = read(&trial, "rows.csv");
    for words in [
        "# ringfence-verifier",
        &format!("# {}", digest_of(&made.bundle()).to_bech32()),
        "# example, epoch 0, books of 2026-01-31T23:59:59Z",
        "the statement declares 2 more rows, 260000.5 USD, that stand in no list",
        "# statement.json: SHA-256 ",
        "# parameters.json: SHA-256 ",
        "# reserves.json: SHA-256 ",
        "# reserves.rows: SHA-256 ",
        "line,book,chain,address,asset,contract,units,amount,usd",
    ] {
        assert!(csv.contains(words), "{words}: {csv}");
    }
    let rows = lines(&csv);
    assert_eq!(rows.len(), made.rows.len());
    for (row, of) in rows.iter().zip(&made.rows) {
        assert_eq!((row[3], row[6]), (&*of.address.to_string(), &*of.units.to_string()));
        assert_eq!(row[1], ["clients", "house"][usize::from(of.book)]);
    }
    // Amounts are rounded down to the asset's decimals, and values are those of the amounts.
    let bitcoin = rows.iter().find(|row| row[6] == "50000001").unwrap();
    assert_eq!((bitcoin[7], bitcoin[8]), ("0.50000001", "30000.250600005"));
}

#[test]
fn a_population_as_json_is_the_same() {
    let made = Made::new();
    let trial = made.trial();
    quiet(&trial, &POPULATION);
    let mut json = POPULATION;
    json[4] = "@rows.json";
    quiet(&trial, &json);
    let paper: Value = serde_json::from_str(&read(&trial, "rows.json")).unwrap();
    let csv = read(&trial, "rows.csv");
    let rows = paper["rows"].as_array().unwrap();
    assert_eq!((paper["count"].as_u64(), rows.len()), (Some(4), 4));
    for (row, line) in rows.iter().zip(lines(&csv)) {
        assert_eq!((&row["address"], &row["usd"]), (&line[3].into(), &line[8].into()));
    }
    assert_eq!(paper["statement"], digest_of(&made.bundle()).to_bech32());
    assert_eq!(paper["claims"][1]["clause"], "V11");
}

#[test]
fn r3_a_list_with_an_address_in_two_books_is_written_and_named() {
    let mut made = Made::new();
    let mut second = *made.rows.last().unwrap();
    // The same account holds another asset in another book.
    let other = made.rows.len() - 1;
    second.book = 1 - second.book;
    made.list.holdings.push(ringfence_evidence::list::document::Holding {
        chain: ETHEREUM,
        contract: Some(Address::Eip155([9; 20])),
        asset: "USD".into(),
        decimals: 6,
    });
    second.holding = 3;
    made.rows.insert(other + 1, second);
    let trial = made.trial_of(&made.bundle());
    let answer = run(&trial, &POPULATION);
    assert_eq!(lines(&read(&trial, "rows.csv")).len(), 5);
    assert_false(answer, "RF-2233", "two books");
}

#[test]
fn a_sample_is_the_same_for_everyone_and_says_how_it_was_drawn() {
    let made = with_accounts(60, |number| 1_000_000_000_000_000 * u128::from(number % 7));
    // Some accounts hold nothing that a list can say; give them the smallest amount, worth nothing.
    let made = Made {
        rows: made.rows.iter().map(|row| Row { units: row.units.max(1), ..*row }).collect(),
        ..made
    };
    let trial = made.trial_of(&made.bundle());
    let said = quiet(&trial, &sample("dice 4 2 6 1", "12", "@one.csv"));
    quiet(&trial, &sample("dice 4 2 6 1", "12", "@two.csv"));
    assert_eq!(read(&trial, "one.csv"), read(&trial, "two.csv"));
    let csv = read(&trial, "one.csv");
    let one = taken(&csv);
    assert_eq!(one.len(), 12);
    // Two seeds may take the same rows, but not all of these.
    let others = ["2", "3", "4", "5", "6", "7", "8", "9"].map(|last| {
        let file = format!("@other-{last}.csv");
        quiet(&trial, &sample(&format!("dice 4 2 6 {last}"), "12", &file));
        taken(&read(&trial, &file[1..]))
    });
    assert!(others.iter().all(|other| other.len() == 12));
    assert!(others.iter().any(|other| *other != one), "{csv}");
    // The four wallets of the venue are worth more than an interval.
    let certain: BTreeSet<_> = one.iter().filter(|(_, why)| why == "certain").collect();
    assert_eq!(certain.len(), 4, "{csv}");
    let hits: Vec<&String> =
        one.iter().map(|(_, why)| why).filter(|why| *why != "certain").collect();
    assert_eq!(
        hits,
        (1..=8).map(|hit| hit.to_string()).collect::<Vec<_>>().iter().collect::<Vec<_>>()
    );
    for words in [
        "seed dice 4 2 6 1; 12 rows asked for",
        "population: 64 rows",
        "8 rows are worth nothing",
        "taken with certainty: 4 rows",
        "drawn from the rest: 8 rows",
        "interval ",
        "start ",
    ] {
        assert!(said.contains(words) && csv.contains(words), "{words}: {said}");
    }
}

#[test]
fn interval_and_start_of_a_sample_follow_from_the_population() {
    let made = with_accounts(40, |number| 1_000_000_000_000_000 * u128::from(number));
    let trial = made.trial_of(&made.bundle());
    quiet(&trial, &POPULATION);
    quiet(&trial, &sample("seed", "10", "@sample.json"));
    let paper: Value = serde_json::from_str(&read(&trial, "sample.json")).unwrap();
    let of = |name: &str| units(paper[name].as_str().unwrap(), 20);
    let csv = read(&trial, "rows.csv");
    let total: BigInt = lines(&csv).iter().map(|row| units(row[8], 20)).sum();
    assert_eq!(of("usd"), total);
    assert_eq!(of("certain_usd") + of("rest_usd"), total);
    let drawn = paper["drawn"].as_u64().unwrap();
    assert_eq!(drawn + paper["certain"].as_u64().unwrap(), 10);
    assert_eq!(of("interval"), of("rest_usd") / drawn);
    let start: BigInt = paper["start_units"].as_str().unwrap().parse().unwrap();
    assert_eq!(of("start"), &start / drawn);
    assert!(start < of("rest_usd"));
    assert_eq!(paper["rows"].as_array().unwrap().len(), 10);
}

#[test]
fn r20_all_rows_are_taken_where_no_more_are_worth_anything() {
    let made = Made::new();
    let trial = made.trial();
    quiet(&trial, &sample("seed", "1000000", "@all.csv"));
    assert_eq!(taken(&read(&trial, "all.csv")).len(), 4);
    let error = |seed: &str, count: &str, words: &str| {
        assert_error(run(&trial, &sample(seed, count, "@none.csv")), "RF-2033", words);
        assert!(!fs::exists(trial.at("none.csv")).unwrap());
    };
    error("", "3", "seed");
    error("two\nlines", "3", "seed");
    error(&"x".repeat(257), "3", "seed");
    error("seed", "0", "no rows");
}
