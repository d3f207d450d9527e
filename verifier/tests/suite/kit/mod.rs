//! Working papers on reserves, through the built program.

mod compare;
mod cut_off;
mod population;
mod requests;
mod tie_out;

use std::{collections::BTreeMap, fs};

use num_bigint::BigInt;
use ringfence_evidence::{
    address::Address,
    list::{block::BlockHash, rows::Row},
};
use ringfence_fixtures::reserves::{
    node::Node,
    wallet::{Kind, Wallet},
};

use crate::{common::program::*, evidence::made::*};

/// What the program answers: arguments that begin with `@` name files of the trial.
fn run(trial: &Trial, arguments: &[&str]) -> (i32, String, String) {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| match argument.strip_prefix('@') {
            Some(name) => trial.at(name),
            None => (*argument).to_owned(),
        })
        .collect();
    outcome(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The output of a run with this exit code and nothing on standard error.
fn quiet(trial: &Trial, arguments: &[&str]) -> String {
    let (code, out, err) = run(trial, arguments);
    assert_eq!((code, &err[..]), (0, ""), "{arguments:?}: {out}");
    out
}

fn read(trial: &Trial, name: &str) -> String {
    fs::read_to_string(trial.at(name)).unwrap()
}

/// The lines of a CSV that are no comments, without the names of columns.
fn lines(csv: &str) -> Vec<Vec<&str>> {
    let rows = csv.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| line.split(',').collect()).collect()
}

/// A made venue with this many more wallets of ether for customers, of which the number `n`, from 1, holds `units(n)`.
fn with_accounts(count: u32, units: impl Fn(u32) -> u128) -> Made {
    let mut made = Made::new();
    for number in 1..=count {
        let wallet = Wallet { kind: Kind::Account(ETHEREUM), number: 100 + number };
        made.wallets.push(wallet);
        let units = units(number);
        made.rows.push(Row { holding: 2, book: 0, address: wallet.address(), units });
    }
    made.rows.sort_by_key(|row| (row.holding, row.address.identity()));
    let accounts = made.rows.iter().filter_map(|row| match row.address {
        Address::Eip155(account) => Some((account, row.units)),
        _ => None,
    });
    let (time, next) = (at(made.snapshot, -4), at(made.snapshot, 8));
    made.node = Node::new(accounts.collect(), BTreeMap::new(), 4, ETHER_HEAD, time, next);
    let hash = ether_hash(&made.node, ETHER_HEAD);
    made.list.heads[1].hash = BlockHash::parse(ETHEREUM, &hash).unwrap();
    made
}

/// A decimal as a whole number of `10^-decimals`.
fn units(text: &str, decimals: usize) -> BigInt {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<decimals$}").parse().unwrap()
}

#[test]
fn without_a_list_of_the_statement_there_is_no_paper() {
    let made = Made::new();
    let other = with_accounts(1, |_| 1_000_000_000_000);
    let nothing = made.trial_of(&made.bundle_with(Default::default()));
    let unnamed = made.trial_of(&made.epoch.bundle);
    let swapped = made.trial_of(&made.bundle_with(other.files()));
    let observer = observer_key().text();
    let seen = ["--observation", "@seen.json", "--observer", &observer];
    for (trial, words) in [
        (&nothing, "no list"),
        (&unnamed, "names none"),
        (&swapped, "the list given is another one"),
    ] {
        let out = ["--out", "@out.csv"];
        let commands: [Vec<&str>; 5] = [
            vec!["reserves", "requests", "@bundle"],
            [&["reserves", "population", "@bundle"], &out[..]].concat(),
            [&["reserves", "sample", "@bundle", "--seed", "s", "--count", "3"], &out[..]].concat(),
            vec!["reserves", "tie-out", "@bundle"],
            [&["reserves", "cut-off", "@bundle"], &seen[..]].concat(),
        ];
        for command in commands {
            let answer = run(trial, &command);
            assert_eq!(answer.1, "", "{command:?}");
            assert!(answer.2.contains(words), "{command:?}: {}", answer.2);
            assert_error(answer, "RF-2031", "no list of reserves to work with");
        }
        assert!(!fs::exists(trial.at("out.csv")).unwrap());
    }
}

#[test]
fn papers_name_the_anchored_digest_that_is_another_one() {
    let made = Made::new();
    let trial = made.trial();
    let own = digest_of(&made.bundle()).to_bech32();
    let other = digest_of(&made.epoch.bundle).to_bech32();
    let tie = |anchor: &str| run(&trial, &["reserves", "tie-out", "@bundle", "--anchor", anchor]);
    assert_eq!(tie(&own).0, 0);
    let (_, out, _) = tie(&other);
    assert!(out.contains(&own), "{out}");
    assert_false(tie(&other), "RF-2201", &other);
    let (out, to) = (["--out", "@rows.csv"], ["--anchor", &other]);
    let population = [&["reserves", "population", "@bundle"], &out[..], &to].concat();
    assert_false(run(&trial, &population), "RF-2201", &other);
}
