//! Forged artefacts through the built program: what an attacker publishes or hands out, by the id of
//! the attack, with exit code and stable code. Witnesses that no proof exists for are tested in
//! `circuits/tests`.

use std::sync::OnceLock;

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use ringfence_circuits::{
    primitive::json,
    protocol::{
        block::SumCommitment,
        bundle::{proof_file, Commitments},
        hash::digest::{Digest, Element},
        package::{Package, PackagedVault},
        parameters,
        secret::Blind,
        shape::Shape,
        statement::{block_list_hash, Document, Natural},
        tree::{self, Tree},
        vault::{Balance, Position, Vault},
    },
    testing::{small_document, small_vault, wide_vault},
};
use ringfence_verifier::source::Bundle;
use serde_json::Value;

use crate::common::{program::*, *};

fn shape_of(code: u8) -> Shape {
    Shape::from_code(code).unwrap()
}

fn long(size: u64, dollars: u64) -> Vault {
    let mut vault = small_vault();
    vault.positions[0].size = size;
    vault.balances[0].amount = dollars * 1_000_000;
    vault
}

/// The epoch after the standard one, honest proofs over crooked books: a long without its other side (D6), an own token as
/// collateral that counts for nothing (D7), an invented borrower (D9), a bad vault under
/// `liquidating` and a large one under `equity_only` (D10), one risk in two vaults (D11).
fn crooked() -> Epoch {
    static EPOCH: OnceLock<Epoch> = OnceLock::new();
    let make = || {
        let mut token = long(1, 1_000_000);
        token.balances.push(Balance { asset: 3.into(), debt: false, amount: 1 << 50 });
        let phantom = Vault {
            extra: 0,
            balances: vec![],
            positions: vec![Position {
                market: 2.into(),
                short: false,
                size: 1,
                loss: true,
                profit: 100_000_000_000_000_000_000,
            }],
        };
        let layout = vec![
            (CLIENTS, 201, vec![entry(ACCOUNT, "main", small_vault())]),
            (CLIENTS, 203, vec![entry("venue", "token", token)]),
            (CLIENTS, 204, vec![entry("large", "main", wide_vault())]),
            (CLIENTS, 205, vec![entry("phantom", "main", phantom)]),
            (
                HOUSE,
                201,
                vec![
                    entry("house", "one", long(5_000, 20_000)),
                    entry("house", "two", long(5_000, 20_000)),
                ],
            ),
        ];
        let previous = Epoch::standard().statement.digest();
        Epoch::new(&Settings { layout, epoch: 1, previous, ..Settings::default() })
    };
    EPOCH.get_or_init(make).clone()
}

/// The program's report of [`crooked`], with the statement before it given.
fn crooked_report() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    REPORT.get_or_init(|| {
        let trial = Trial::new(&crooked().bundle);
        let previous = trial.file("previous/statement.json", &Epoch::standard().bundle.statement);
        let answer = trial.audit(&["--json", "--previous", &previous]);
        assert_false(answer.clone(), "RF-2208", "BTC: long");
        serde_json::from_str(&answer.1).unwrap()
    })
}

fn claim<'a>(report: &'a Value, id: &str) -> &'a str {
    let claims = report["claims"].as_array().unwrap();
    claims.iter().find(|claim| claim["id"] == id).unwrap()["status"].as_str().unwrap()
}

/// A package with one vault changed is false.
fn vault_is_false(change: impl FnOnce(&mut PackagedVault)) {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    change(&mut package.vaults[0]);
    package_is_false(&epoch.bundle, &package, ACCOUNT, "RF-2403");
}

/// A package changed in a way that can't be checked.
fn vault_is_malformed(change: impl FnOnce(&mut Package), code: &str) {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    change(&mut package);
    package_is_malformed(&epoch.bundle, &package.encode().unwrap(), ACCOUNT, code);
}

#[test]
fn honest_artefacts_pass() {
    // Else every refusal below would say nothing.
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let anchor = epoch.statement.digest().to_bech32();
    let (code, out, err) = trial.audit(&["--anchor", &anchor, "--venue", VENUE]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let bytes = [ACCOUNT, "bob"].map(|account| epoch.package(account).encode().unwrap());
    let (code, out, err) = trial.inclusion(&[(&bytes[0], ACCOUNT), (&bytes[1], "bob")]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn a2_e4_program_refuses_a_forged_node_or_prefix_sum() {
    vault_is_false(|v| v.path_in_block[1].0 += Fp::ONE);
    // max(L, R) in place of both: a sibling that is missing.
    vault_is_false(|v| v.path_of_block[0].0 = Fp::ZERO);
    let epoch = Epoch::standard();
    // A sum that leaves block 1 out: the one before it once more, or under another blind.
    let skipped = epoch.with_blocks(|b| b.blocks[1].1 = b.blocks[0].1);
    is_false(&skipped, &[], "RF-2205", "blocks 0 and 1");
    // Φ is the public input of two blocks, and D_b stands in the root.
    is_false(&epoch.with_blocks(|b| b.blocks[2].0[0] ^= 1), &[], "RF-2204", "changed");
    let other = SumCommitment::new(Fp::from(5), Blind(Fp::from(7))).0.to_repr();
    is_false(&epoch.with_blocks(|b| b.blocks[1].1 = other), &[], "RF-2206", "000000.proof");
}

#[test]
fn a4_program_refuses_one_leaf_for_two() {
    let epoch = Epoch::standard();
    let bobs = epoch.package("bob");
    package_is_another(&epoch.bundle, &bobs, ACCOUNT, "RF-2401");
    let mut renamed = bobs;
    renamed.account = ACCOUNT.into();
    package_is_false(&epoch.bundle, &renamed, ACCOUNT, "RF-2403");
    let mut twice = epoch.package(ACCOUNT);
    twice.vaults[1] = PackagedVault { label: "second".into(), ..twice.vaults[0].clone() };
    package_is_malformed(&epoch.bundle, &twice.encode().unwrap(), ACCOUNT, "RF-2301");
    // Two customers compare what they were given.
    let own = epoch.package("carol");
    let shown = Package { account: "mallory".into(), ..own.clone() };
    let bytes = [own, shown].map(|package| package.encode().unwrap());
    let both = [(&bytes[0][..], "carol"), (&bytes[1][..], "mallory")];
    let answer = Trial::new(&epoch.bundle).inclusion(&both);
    assert!(!answer.2.contains("RF-2404"), "one of two is in the statement: {}", answer.2);
    assert_false(answer, "RF-2403", "");
}

#[test]
fn a5_program_refuses_nodes_as_leaves_and_other_lengths() {
    vault_is_malformed(|p| p.vaults[0].path_in_block.push(Element(Fp::ONE)), "RF-2307");
    vault_is_malformed(|p| p.vaults[0].path_in_block.truncate(1), "RF-2307");
    vault_is_malformed(|p| p.vaults[0].path_of_block.push(Element(Fp::ONE)), "RF-2307");
    vault_is_malformed(|p| p.vaults[0].path_of_block.truncate(2), "RF-2307");
    vault_is_false(|v| {
        let [a, b, c] = [0, 1, 2].map(|sibling| v.path_in_block[sibling].0);
        v.path_in_block[0] = Element(tree::node(&[a, b, c, Fp::ZERO]));
    });
}

#[test]
fn a6_program_refuses_padding_and_duplicated_nodes() {
    vault_is_false(|v| v.position = 3u64.into());
    vault_is_malformed(|p| p.vaults[0].position = 4u64.into(), "RF-2306");
    vault_is_malformed(|p| p.vaults[0].block = 5u64.into(), "RF-2306");
    let empty = |p: &mut Package| {
        p.vaults[0].balances.clear();
        p.vaults[0].positions.clear();
        p.vaults[0].extra = Natural::default();
    };
    vault_is_malformed(empty, "RF-2301");
    vault_is_malformed(|p| p.vaults.clear(), "RF-2305");
    // Five blocks, the last one repeated in place of its missing siblings, which are 0.
    let epoch = Epoch::standard();
    let blocks = Commitments::decode(&epoch.bundle.blocks).unwrap().elements().unwrap();
    let rows = epoch.statement.rows();
    let order = rows.iter().flat_map(|row| (0..row.count).map(move |_| row));
    let mut leaves: Vec<Fp> = order
        .zip(&blocks)
        .map(|(row, block)| tree::block_leaf(row.book, &row.shape, block.digest))
        .collect();
    let root = |leaves: Vec<Fp>| {
        let top = Tree::new(leaves).root();
        Element(tree::root(top, blocks.len() as u64, block_list_hash(rows)))
    };
    assert_eq!(root(leaves.clone()), epoch.document().root);
    let last = leaves[4];
    leaves.extend([last; 3]);
    let forged = root(leaves);
    is_false(&epoch.with_document(|d| d.root = forged), &[], "RF-2204", "root");
}

#[test]
fn a7_program_refuses_dropped_repeated_reordered_and_foreign_blocks() {
    let (epoch, other) = (Epoch::standard(), crooked());
    is_malformed(&epoch.with_blocks(|b| b.blocks.truncate(4)), "RF-2106", "5 blocks");
    let repeated = epoch.with_blocks(|b| b.blocks[1] = b.blocks[0]);
    is_false(&repeated, &[], "RF-2205", "blocks 0 and 1");
    is_false(&epoch.with_blocks(|b| b.blocks.swap(0, 1)), &[], "RF-2204", "moved");
    let others = Commitments::decode(&other.bundle.blocks).unwrap();
    let foreign = epoch.with_blocks(|b| b.blocks[3] = others.blocks[3]);
    is_false(&foreign, &[], "RF-2204", "changed");
    // As many blocks, all of the other epoch.
    let replayed = Bundle { blocks: other.bundle.blocks.clone(), ..epoch.bundle.clone() };
    is_false(&replayed, &[], "RF-2204", "root");
}

#[test]
fn a8_program_refuses_a_leaf_of_other_numbers() {
    vault_is_false(|v| v.balances[0].amount.0 += 1u8);
    vault_is_false(|v| v.positions[0].loss = false);
}

#[test]
fn a9_a10_program_refuses_totals_that_are_not_the_sums() {
    let epoch = Epoch::standard();
    // A surplus in one lane for a lack in another.
    let moved = epoch.with_document(|d| {
        d.totals.books[0].assets[0].deposits.0 -= 1u8;
        d.totals.books[0].assets[1].deposits.0 += 1u8;
    });
    is_false(&moved, &[], "RF-2207", "total");
}

#[test]
fn c1_program_tells_two_statements_of_one_epoch_apart() {
    let epoch = Epoch::standard();
    let anchor = epoch.statement.digest().to_bech32();
    let second = epoch.with_document(|d| d.reserves = reserves(900_000_000_000));
    let trial = Trial::new(&second);
    let answer = trial.audit(&["--anchor", &anchor, "--venue", "other"]);
    assert_false(answer.clone(), "RF-2201", &anchor);
    assert_false(answer, "RF-2202", "\"other\"");
    // Its proofs verify: who does not compare the digest sees nothing.
    let answer = trial.audit(&["--require", "anchored-digest"]);
    assert!(answer.1.contains("holds          Every vault") && !answer.1.contains("DOES NOT HOLD"));
    assert_error(answer, "RF-2022", "anchored-digest");
    let package = epoch.package(ACCOUNT);
    package_is_another(&second, &package, ACCOUNT, "RF-2402");
}

#[test]
fn c2_program_refuses_skipped_replayed_and_forked_epochs() {
    let (first, next) = (Epoch::standard(), crooked());
    let answer = |bundle: &Bundle, previous: &[u8]| {
        let trial = Trial::new(bundle);
        let previous = trial.file("previous/statement.json", previous);
        trial.audit(&["--previous", &previous])
    };
    assert_eq!(claim(crooked_report(), "previous-statement"), "holds");
    let replayed = answer(&first.bundle, &first.bundle.statement);
    assert_false(replayed, "RF-2203", "epoch is 0");
    let skipped = next.with_document(|d| d.epoch = 2u64.into());
    assert_false(answer(&skipped, &first.bundle.statement), "RF-2203", "epoch is 2");
    // A second history: its epoch 0 differs in the reserves only.
    let fork = first.with_document(|d| d.reserves.clear());
    assert_false(answer(&next.bundle, &fork.statement), "RF-2203", "names the previous statement");
    assert_error(answer(&next.bundle, b"{}"), "RF-2108", "previous");
}

#[test]
fn d1_program_counts_no_worthless_token() {
    let poor = Epoch::standard().with_document(|d| {
        d.reserves = reserves(40_000_000_000);
        d.reserves[1].asset = "FTT".into();
        d.reserves[1].amount.0 <<= 60;
    });
    let anchor = anchor_of(&poor);
    is_false(
        &poor,
        &["--anchor", &anchor],
        "RF-2209",
        "2 coins are short: BTC, by 1 (100.00 %), USD, by ",
    );
}

#[test]
fn d3_program_refuses_other_prices() {
    let epoch = Epoch::standard();
    let mut document = epoch.parameters.document().clone();
    document.assets[1].price = "60000.6".into();
    let parameters = document.check().unwrap();
    let bundle = Bundle { parameters: parameters.canonical().to_vec(), ..epoch.bundle.clone() };
    is_malformed(&bundle, "RF-2103", "parameters.json");
    let mut statement = epoch.document();
    statement.parameters = parameters.digest();
    let bundle = Bundle { statement: json::canonical(&statement).unwrap(), ..bundle };
    is_false(&bundle, &[], "RF-2206", "none of the");
}

#[test]
fn d6_program_names_the_market_that_does_not_close() {
    // Every proof verifies, and the totals are the sums.
    let report = crooked_report();
    assert_eq!(claim(report, "proofs"), "holds");
    assert_eq!(claim(report, "totals"), "holds");
    assert_eq!(claim(report, "market-closure"), "does_not_hold");
}

#[test]
fn d7_program_shows_the_own_token_and_refuses_it_as_another_book() {
    let epoch = crooked();
    let report = crooked_report();
    // Proven without any value of the token, which stands among the liabilities in full.
    assert_eq!(claim(report, "totals"), "holds");
    let assets = report["books"][0]["assets"].as_array().unwrap();
    let token = assets.iter().find(|asset| asset["asset"] == "FTT").unwrap();
    let whole = format!("{}.{:06}", (1u64 << 50) / 1_000_000, (1u64 << 50) % 1_000_000);
    assert_eq!(token["net_liability"], whole.as_str());
    assert_eq!(token["shortage"], whole.as_str());
    let hidden = epoch.with_document(|d| {
        let assets = &mut d.totals.books[0].assets;
        assets.retain(|asset| asset.asset != "FTT");
    });
    is_false(&hidden, &[], "RF-2207", "total");
    // A vault in the clients' book shown as the house's, and the reverse.
    for (account, book) in [("venue", "house"), ("house", "clients")] {
        let mut package = epoch.package(account);
        package.vaults.truncate(1);
        let bytes = package.encode().unwrap();
        assert_eq!(Trial::new(&epoch.bundle).inclusion(&[(&bytes, account)]).0, 0);
        package.vaults[0].book = book.into();
        package_is_false(&epoch.bundle, &package, account, "RF-2403");
    }
}

#[test]
fn d9_program_counts_no_disguised_debt() {
    // Short of reserves without the phantom, and not less so with it.
    let epoch = crooked();
    let poor = epoch.with_document(|d| d.reserves = reserves(30_000_000_000));
    is_false(&poor, &["--anchor", &anchor_of(&poor)], "RF-2209", "");
    // The whole loss is deficit: nothing of it lowers V.
    let deficit = crooked_report()["books"][0]["deficit"].as_str().unwrap();
    assert!(deficit.starts_with("100000000"), "{deficit}");
}

#[test]
fn d10_program_shows_vaults_under_laxer_rules() {
    let epoch = crooked();
    let report = crooked_report();
    let rows = report["special"].as_array().unwrap();
    let found: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["rule"].as_str().unwrap(), row["vaults"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [("equity_only", "1"), ("liquidating", "1")]);
    assert_ne!(report["share_proven"], "100.00");
    let hidden = epoch.with_document(|d| d.totals.books[0].equity_only.vaults = 0u64.into());
    is_false(&hidden, &[], "RF-2207", "total");
    // A block declared under a laxer rule than its own: the block list stands in the root.
    let relabelled = epoch.with_document(|d| d.block_list[1].shape = shape_of(202));
    is_false(&relabelled, &[], "RF-2204", "root");
}

#[test]
fn d11_program_states_the_limit_and_proves_the_count_of_own_vaults() {
    let epoch = crooked();
    let report = crooked_report();
    let limits: Vec<&str> =
        report["limits"].as_array().unwrap().iter().map(|limit| limit.as_str().unwrap()).collect();
    let split = "one owner's risk is not split over several vaults";
    assert!(limits.iter().any(|limit| limit.contains(split)), "{limits:?}");
    assert_eq!(report["books"][1]["vaults"], "2");
    let (_, shown, _) = Trial::new(&Epoch::standard().bundle).show();
    assert!(shown.contains(split), "{shown}");
    let fewer = epoch.with_document(|d| d.totals.books[1].vaults = 1u64.into());
    is_false(&fewer, &[], "RF-2207", "total");
}

#[test]
fn e1_e2_e14_program_refuses_nothing_and_padding() {
    let epoch = Epoch::standard();
    is_malformed(&epoch.with_blocks(|b| b.blocks.push(([0; 32], [0; 32]))), "RF-2106", "holds 6");
    is_malformed(&Bundle::default(), "RF-2101", "");
    is_malformed(&Bundle { proofs: vec![], ..epoch.bundle.clone() }, "RF-2110", "");
    is_malformed(&Bundle { blocks: vec![], ..epoch.bundle.clone() }, "RF-2104", "");
    is_malformed(&epoch.with_blocks(|b| b.blocks.clear()), "RF-2106", "");
    is_malformed(&epoch.with_blocks(|b| b.blocks_per_proof = 0), "RF-2105", "");
    is_malformed(&epoch.with_document(|d| d.block_list.clear()), "RF-2101", "");
    is_malformed(&epoch.with_document(|d| d.block_list[0].count = 0u64.into()), "RF-2101", "");
    let mut none = epoch.bundle.clone();
    none.proofs[2].clear();
    is_malformed(&none, "RF-2112", &proof_file(2));
}

#[test]
fn e3_program_refuses_trailing_and_missing_bytes() {
    for change in [-1i64, 1, 1000] {
        let mut bundle = Epoch::standard().bundle;
        let length = bundle.proofs[1].len() as i64 + change;
        bundle.proofs[1].resize(length as usize, 0);
        // What is longer than any proof here is not even read.
        let code = if change == 1000 { "RF-2011" } else { "RF-2112" };
        is_malformed(&bundle, code, &proof_file(1));
    }
    let mut more = Epoch::standard().bundle;
    more.proofs.push(more.proofs[0].clone());
    is_malformed(&more, "RF-2111", "5");
}

#[test]
fn e11_program_refuses_replayed_proofs() {
    let (epoch, other) = (Epoch::standard(), crooked());
    let mut replayed = epoch.bundle.clone();
    // Of one block of the same shape, so of the same length.
    replayed.proofs[1] = other.bundle.proofs[0].clone();
    is_false(&replayed, &[], "RF-2206", &proof_file(1));
    let elsewhere = epoch.with_document(|d| d.venue = "other".into());
    is_false(&elsewhere, &[], "RF-2206", "none of the");
}

#[test]
fn e12_program_names_the_bad_proof_of_a_batch() {
    let mut bundle = Epoch::standard().bundle;
    let at = bundle.proofs[1].len() - 40;
    bundle.proofs[1][at] ^= 1;
    let answer = Trial::new(&bundle).audit(&[]);
    assert_false(answer.clone(), "RF-2206", &proof_file(1));
    let err = answer.2;
    for good in [0, 2, 3] {
        assert!(!err.contains(&proof_file(good)), "{err}");
    }
}

/// `element` + p, which stands for the same element and fits 32 bytes.
fn plus_modulus(element: &mut [u8; 32]) {
    let mut modulus = [0u8; 32];
    modulus[..16].copy_from_slice(&0x2246_98fc_094c_f91b_992d_30ed_0000_0001u128.to_le_bytes());
    modulus[31] = 0x40;
    let mut carry = 0;
    for (byte, add) in element.iter_mut().zip(modulus) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
}

#[test]
fn f1_program_refuses_second_encodings() {
    let epoch = Epoch::standard();
    is_malformed(&epoch.with_blocks(|b| plus_modulus(&mut b.blocks[1].0)), "RF-2107", "block 1");
    let mut spaced = epoch.bundle.clone();
    spaced.statement.push(b'\n');
    is_malformed(&spaced, "RF-2101", "");
    let mut spaced = epoch.bundle.clone();
    spaced.parameters.push(b' ');
    is_malformed(&spaced, "RF-2102", "");
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let spaced = [&package[..], b"\n"].concat();
    package_is_malformed(&epoch.bundle, &spaced, ACCOUNT, "RF-2301");
}

#[test]
fn f2_program_refuses_truncated_and_hostile_files() {
    let epoch = Epoch::standard();
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let good = &epoch.bundle;
    is_malformed(&Bundle { statement: half(&good.statement), ..good.clone() }, "RF-2101", "");
    is_malformed(&Bundle { parameters: half(&good.parameters), ..good.clone() }, "RF-2102", "");
    is_malformed(&Bundle { blocks: half(&good.blocks), ..good.clone() }, "RF-2104", "");
    // 2^63 blocks announced in ten bytes.
    let hostile = [&[1, 0xfd][..], &(1u64 << 63).to_le_bytes()].concat();
    is_malformed(&Bundle { blocks: hostile, ..good.clone() }, "RF-2104", "");
    let deep = "[".repeat(1 << 20).into_bytes();
    is_malformed(&Bundle { statement: deep.clone(), ..good.clone() }, "RF-2101", "");
    package_is_malformed(good, &deep, ACCOUNT, "RF-2301");
    let package = epoch.package(ACCOUNT).encode().unwrap();
    package_is_malformed(good, &half(&package), ACCOUNT, "RF-2301");
}

#[test]
fn f3_program_refuses_hostile_parameters() {
    let epoch = Epoch::standard();
    let refused = |change: fn(&mut parameters::Document)| {
        let mut document = small_document();
        change(&mut document);
        let parameters = json::canonical(&document).unwrap();
        let mut statement: Document = epoch.document();
        statement.parameters = Digest::of(
            ringfence_circuits::protocol::hash::domain::personal::PARAMETERS,
            &parameters,
        );
        let statement = json::canonical(&statement).unwrap();
        is_malformed(&Bundle { statement, parameters, ..epoch.bundle.clone() }, "RF-2102", "");
    };
    refused(|d| d.assets[0].collateral[0].rate = "100000001".into());
    refused(|d| d.assets[0].debt[0].rate = "99999999".into());
    refused(|d| d.assets[0].decimals = "13".into());
    refused(|d| d.assets[0].price = "0".into());
    refused(|d| d.assets[0].profit_rate = "100000001".into());
    refused(|d| d.markets[0].maintenance[0].rate = "4294967297".into());
    refused(|d| d.markets[0].maintenance[0].up_to = "0".into());
    refused(|d| d.markets[0].mark = "18446744.1e12".into());
    refused(|d| d.markets[1].name = d.markets[0].name.clone());
    refused(|d| d.assets.clear());
    refused(|d| d.assets = vec![d.assets[0].clone(); 8192]);
}

#[test]
fn b1_no_error_of_a_package_repeats_its_values() {
    // A customer may show an error to anyone.
    let epoch = Epoch::standard();
    let good = String::from_utf8(epoch.package(ACCOUNT).encode().unwrap()).unwrap();
    let amount = "20000000000";
    let quoted = format!("\"{amount}\"");
    assert!(good.contains(&quoted));
    let trial = Trial::new(&epoch.bundle);
    for other in [
        amount.to_owned(),
        format!("-{amount}"),
        format!("{amount}.5"),
        format!("\"{amount}x\""),
        format!("[{amount}]"),
        format!("{{\"{amount}\": 1}}"),
        format!("\"{amount}"),
    ] {
        let changed = good.replacen(&quoted, &other, 1);
        let answer = trial.inclusion(&[(changed.as_bytes(), ACCOUNT)]);
        assert!(!answer.2.contains(amount), "{}", answer.2);
        assert_error(answer, "RF-2301", "line");
    }
    let renamed = good.replacen("\"amount\"", &format!("\"{amount}\""), 1);
    let answer = trial.inclusion(&[(renamed.as_bytes(), ACCOUNT)]);
    assert!(!answer.2.contains(amount), "{}", answer.2);
}
