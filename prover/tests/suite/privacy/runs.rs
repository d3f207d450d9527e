//! What two runs have in common: B2 and B4.

use std::collections::{BTreeSet, HashSet};

use ff::PrimeField;
use ringfence_circuits::{
    primitive::file,
    protocol::{index::BlockIndex, statement::Document},
};
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::{Epoch, Silent},
    snapshot::RecordReader,
};

use super::{
    bundles::{published, sizes, statement},
    permissions::make_private,
};
use crate::common::{
    parameters,
    program::{parameter_file, run},
    proving::{assert_audited, bundle_of, command},
    tables::Tables,
};

/// Two per proof: this and the number of blocks, one byte each, open `blocks.bin`.
pub const BLOCKS_HEADER: usize = 2;

#[test]
fn b2_sizes_are_those_of_the_blocks_not_of_the_vaults() {
    // One to four vaults of one shape fill one block, five fill two.
    let bundle = |vaults: usize| {
        let directory = tempfile::tempdir().unwrap();
        let row =
            |rest: &'static str| (0..vaults).map(move |index| format!("c{index},main,{rest}"));
        let mut tables = Tables::new(&[], &[], &[]);
        tables.vaults = row("clients,maintenance,,").collect();
        tables.balances = row("USDT,2000").collect();
        let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
        prove(&command, parameters(), &Silent).unwrap();
        (sizes(bundle_of(&command)), statement(bundle_of(&command)))
    };
    let (sizes, statement) = bundle(4);
    let names: Vec<&str> = sizes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["blocks.bin", "parameters.json", "proofs/000000.proof", "statement.json"]);
    assert_eq!(statement.block_list[0].count.to_u64(), Some(1));
    for vaults in 1..4 {
        let (fewer, mut other) = bundle(vaults);
        // Every file has the same size; here the totals have equally many digits.
        assert_eq!(fewer, sizes, "{vaults}");
        // What the statement says differs in the published totals, and by them in the root.
        assert_ne!(other, statement);
        other.totals = statement.totals.clone();
        other.root = statement.root;
        assert_eq!(other, statement, "{vaults}");
    }
    let (more, other) = bundle(5);
    assert_ne!(more, sizes);
    assert_eq!(other.block_list[0].count.to_u64(), Some(2));
}

/// Fourteen accounts: four blocks of shape (1, 1), one of shape (2, 3).
fn crowd() -> Tables {
    let mut tables = Tables::new(&[], &[], &[]);
    for index in 0..14 {
        tables.vaults.push(format!("c{index},main,clients,maintenance,,"));
        tables.balances.push(format!("c{index},main,USDT,{}", 30_000 + 7 * index));
    }
    tables.balances.push("c13,main,BTC,1".into());
    tables.positions =
        vec!["c0,main,BTCUSDT,long,0.5,,49000,".into(), "c1,main,BTCUSDT,short,0.5,,49000,".into()];
    tables
}

/// Accounts in the order of the leaves.
fn order(epoch: &Epoch) -> Vec<String> {
    let mut accounts = vec![];
    for row in epoch.rows() {
        let mut reader = RecordReader::open(&row.records).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            accounts.push(record.account);
        }
    }
    accounts
}

/// All salts, blinds and the order key.
fn derived(epoch: &Epoch) -> BTreeSet<[u8; 32]> {
    let mut values = BTreeSet::from([*epoch.secret().order_key()]);
    values.insert(epoch.secret().commitment().0);
    for row in epoch.rows() {
        for position in 0..row.blocks * row.shape.vaults as u64 {
            values.insert(epoch.secret().salt(row.book, &row.shape, position).0.to_repr());
        }
    }
    let blocks: u64 = epoch.rows().iter().map(|row| row.blocks).sum();
    let blocks = BlockIndex::new(0).run(blocks);
    values.extend(blocks.map(|block| epoch.secret().blind(block).0.to_repr()));
    values
}

#[test]
fn b4_the_same_book_twice_repeats_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let tables = crowd();
    let mut one = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    let (epoch, _) = prove(&one, parameters(), &Silent).unwrap();
    let first =
        (published(bundle_of(&one)), statement(bundle_of(&one)), order(&epoch), derived(&epoch));
    one.work = directory.path().join("work2");
    one.out = Some(directory.path().join("bundle2"));
    let (epoch, _) = prove(&one, parameters(), &Silent).unwrap();
    let second =
        (published(bundle_of(&one)), statement(bundle_of(&one)), order(&epoch), derived(&epoch));

    // The same accounts in another order, and no salt or blind of the other run.
    assert_ne!(first.2, second.2);
    let accounts = |order: &[String]| order.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(accounts(&first.2), accounts(&second.2));
    assert!(first.3.len() > 20 && first.3.is_disjoint(&second.3));

    // The statements say the same but for the root.
    let roots = [&first.1, &second.1].map(|statement| statement.root.0.to_repr());
    assert_eq!(Document { root: first.1.root, ..second.1.clone() }, first.1);
    let file = |published: &[(String, Vec<u8>)], name: &str| {
        published.iter().find(|(found, _)| found == name).unwrap().1.clone()
    };
    assert_eq!(file(&first.0, "parameters.json"), file(&second.0, "parameters.json"));

    // No eight bytes of the root, of any D_b, Φ_b or proof stand anywhere in those of the other
    // run. The exceptions, all of them: the two bytes of the header of `blocks.bin`, and the
    // evaluations in proofs that are zero, at the same places in both (columns that the shape
    // does not use).
    let elements = |published: &[(String, Vec<u8>)], root: &[u8; 32]| -> Vec<Vec<u8>> {
        let mut all = vec![root.to_vec()];
        for (name, bytes) in published.iter().filter(|(name, _)| !name.ends_with(".json")) {
            let header = if name == "blocks.bin" { BLOCKS_HEADER } else { 0 };
            assert_eq!((bytes.len() - header) % 32, 0, "{name}");
            all.extend(bytes[header..].chunks(32).map(<[u8]>::to_vec));
        }
        all
    };
    let [a, b] = [(&first.0, &roots[0]), (&second.0, &roots[1])]
        .map(|(published, root)| elements(published, root));
    assert_eq!(a.len(), b.len());
    let zero = |element: &Vec<u8>| element.iter().all(|byte| *byte == 0);
    // Runs of elements between zeros, so that windows over two elements count too.
    let windows = |elements: &[Vec<u8>]| -> Vec<Vec<u8>> {
        let runs = elements.split(|element| zero(element)).map(<[Vec<u8>]>::concat);
        runs.flat_map(|run| run.windows(8).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect()
    };
    for (one, other) in a.iter().zip(&b) {
        assert_eq!(zero(one), zero(other));
    }
    assert!(a.iter().filter(|element| zero(element)).count() * 4 < a.len());
    let seen: HashSet<Vec<u8>> = windows(&a).into_iter().collect();
    let repeated = windows(&b).into_iter().find(|window| seen.contains(window));
    assert_eq!(repeated, None);
    let headers =
        [&first.0, &second.0].map(|all| file(all, "blocks.bin")[..BLOCKS_HEADER].to_vec());
    assert_eq!(headers[0], headers[1]);
}

#[test]
fn b1_moved_balances_change_hashes_and_proofs_only() {
    // Balances change hands, a position moves to another account; totals and blocks stay. Even
    // under one secret nothing else may show it.
    let directory = tempfile::tempdir().unwrap();
    let one = crowd();
    let mut other = crowd();
    other.balances.swap(2, 9);
    for (row, account) in [(2, "c2"), (9, "c9")] {
        let amount = other.balances[row].rsplit(',').next().unwrap().to_owned();
        other.balances[row] = format!("{account},main,USDT,{amount}");
    }
    other.positions[0] = "c5,main,BTCUSDT,long,0.5,,49000,".into();
    let file = parameter_file(directory.path());
    let mut results = vec![];
    for (index, tables) in [&one, &other].into_iter().enumerate() {
        let snapshot = tables.write().to_owned();
        let work = directory.path().join(format!("work{index}"));
        let out = directory.path().join(format!("bundle{index}"));
        make_private(&work);
        file::write_private(&work.join("secret"), &[42; 32]).unwrap();
        let (code, printed, err) = run(&[
            "check",
            "--json",
            "--snapshot",
            snapshot.to_str().unwrap(),
            "--parameters",
            &file,
        ]);
        // The largest balances are for the venue alone: all else that is said must be the same.
        let mut said: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert!(said.as_object_mut().unwrap().remove("largest_balances").is_some());
        let check = (code, said, err);
        let command = Prove { snapshot, work, out: Some(out), ..command(directory.path()) };
        let (epoch, proven) = prove(&command, parameters(), &Silent).unwrap();
        let _report = assert_audited(bundle_of(&command));
        results.push((
            bundle_of(&command).to_owned(),
            check,
            order(&epoch),
            proven.blocks,
            proven.warnings,
        ));
    }
    let (a, b) = (&results[0], &results[1]);
    assert_eq!((&a.1, &a.2, &a.3, &a.4), (&b.1, &b.2, &b.3, &b.4));
    assert_eq!(sizes(&a.0), sizes(&b.0));
    let (one, other) = (statement(&a.0), statement(&b.0));
    assert_ne!(one.root, other.root);
    assert_eq!(Document { root: one.root, ..other }, one);
    assert!(!one.totals.markets.is_empty() && !one.totals.books.is_empty());
    for ((name, bytes), (_, others)) in published(&a.0).iter().zip(&published(&b.0)) {
        match name.as_str() {
            "parameters.json" => assert_eq!(bytes, others),
            "statement.json" => {}
            "blocks.bin" => {
                assert_eq!(bytes[..BLOCKS_HEADER], others[..BLOCKS_HEADER]);
                assert_ne!(bytes, others);
            }
            // A proof is random; where its blocks did not change, too.
            _ => assert_ne!(bytes[..32], others[..32]),
        }
    }
}
