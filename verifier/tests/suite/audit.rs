//! Honest bundles hold; every spoiled one fails where it should, and the message names the culprit.

use ringfence_circuits::{
    primitive::json,
    protocol::{
        bundle::{partition, proof_file, Commitments},
        hash::digest::{to_hex, Digest, Element},
        shape::{SHAPES, TEST_SHAPES},
        statement::{BlockListEntry, Document, StatementTotals, MAX_SHAPES},
    },
};
use ringfence_verifier::{reader::Reader, report::Status, source::Bundle};

use crate::common::*;

#[test]
fn honest_bundle_holds() {
    let epoch = Epoch::standard();
    let report = audit(&epoch.bundle);
    let text = report.to_string();
    for claim in &report.claims {
        assert!(claim.informative || claim.status != Status::DoesNotHold, "{claim}\n{text}");
    }
    for id in ["root", "proofs", "totals", "market-closure", "coverage:clients"] {
        status(&report, id, Status::Holds);
    }
    for id in ["anchored-digest", "venue", "previous-statement", "signature", "coverage:house"] {
        status(&report, id, Status::NotChecked);
    }
    assert_eq!(report.exit_code(), 0);
    assert_eq!(
        ringfence_verifier::report::Outcome::of(&report.claims, &["anchored-digest".into()])
            .level()
            .exit_code(),
        2
    );
    assert!(report.tables_proven && !text.to_lowercase().contains("solvent"), "{text}");
    assert!(serde_json::to_string(&report).is_ok());
}

#[test]
fn c1_only_the_anchored_digest_tells_reserves_apart() {
    let epoch = Epoch::standard();
    let other = epoch.with_document(|d| d.reserves.truncate(1));
    let reader = Reader { anchored: Some(epoch.statement.digest()), ..Reader::default() };
    assert_eq!(audit_as(&epoch.bundle, &reader).unwrap().exit_code(), 0);
    let report = audit_as(&other, &reader).unwrap();
    status(&report, "proofs", Status::Holds);
    status(&report, "anchored-digest", Status::DoesNotHold);
    // Whatever those reserves would cover, they are not the anchored ones.
    status(&report, "coverage:clients", Status::NotChecked);
    status(&report, "coverage-gross:clients", Status::NotChecked);
    let detail = |reader: &Reader| {
        let report = audit_as(&epoch.bundle, reader).unwrap();
        status(&report, "coverage:clients", Status::Holds);
        report.claim("coverage:clients").unwrap().detail.clone()
    };
    assert!(detail(&Reader::default()).contains("anyone could have changed the reserves"));
    assert!(!detail(&reader).contains("anyone could have changed"));
}

#[test]
fn c2_epochs_follow_each_other() {
    let first = Epoch::standard();
    let next = |epoch: u64, previous: Digest| {
        let bundle = first.with_document(|d| {
            d.epoch = epoch.into();
            d.previous = previous;
        });
        let reader = Reader {
            previous: Some(first.bundle.statement.clone()),
            previous_parameters: Some(first.bundle.parameters.clone()),
            venue: Some(VENUE.into()),
            ..Reader::default()
        };
        audit_as(&bundle, &reader).unwrap()
    };
    let report = next(1, first.statement.digest());
    status(&report, "previous-statement", Status::Holds);
    assert_eq!(report.parameter_changes, Some(vec![]));
    status(&report, "parameter-changes", Status::Holds);
    fails(&next(2, first.statement.digest()), "previous-statement", "epoch is 2");
    fails(&next(1, Digest([7; 32])), "previous-statement", "names the previous statement");
    // Not the next but the same one again.
    let reader = Reader { previous: Some(first.bundle.statement.clone()), ..Reader::default() };
    let report = audit_as(&first.bundle, &reader).unwrap();
    fails(&report, "previous-statement", "epoch is 0");
    status(&report, "parameter-changes", Status::NotChecked);
    assert!(audit(&first.bundle).claim("parameter-changes").is_none());
    let reader = Reader { venue: Some("other".into()), ..Reader::default() };
    fails(&audit_as(&first.bundle, &reader).unwrap(), "venue", "\"other\"");
}

#[test]
fn a7_blocks_dropped_repeated_reordered_or_swapped() {
    let epoch = Epoch::standard();
    malformed(&epoch.with_blocks(|b| b.blocks.truncate(4)), "RF-2106");
    let repeated = audit(&epoch.with_blocks(|b| b.blocks[1] = b.blocks[0]));
    fails(&repeated, "distinct-blocks", "blocks 0 and 1");
    status(&repeated, "root", Status::NotChecked);
    status(&repeated, "proofs", Status::NotChecked);
    let reordered = audit(&epoch.with_blocks(|b| b.blocks.swap(0, 1)));
    fails(&reordered, "root", "moved");
    let other =
        Epoch::new(&Settings { epoch: 1, previous: Digest([1; 32]), ..Settings::default() });
    let others = Commitments::decode(&other.bundle.blocks).unwrap();
    fails(&audit(&epoch.with_blocks(|b| b.blocks[3] = others.blocks[3])), "root", "changed");
    // Proofs of another epoch, alone and with their blocks (attack E11 of `docs/security.md`).
    let mut replayed = epoch.bundle.clone();
    replayed.proofs[0] = other.bundle.proofs[0].clone();
    fails(&audit(&replayed), "proofs", &proof_file(0));
    let replayed = Bundle { statement: epoch.bundle.statement.clone(), ..other.bundle.clone() };
    fails(&audit(&replayed), "root", "root");
}

#[test]
fn e11_proofs_of_another_epoch_or_venue() {
    let epoch = Epoch::standard();
    let later = epoch.with_document(|d| {
        d.epoch = 1u64.into();
        d.previous = Digest([9; 32]);
    });
    fails(&audit(&later), "proofs", "none of the");
    fails(&audit(&epoch.with_document(|d| d.venue = "other".into())), "proofs", "none of the");
    let moved = epoch.with_document(|d| d.price_time = "2026-02-01T00:00:00Z".into());
    fails(&audit(&moved), "proofs", "none of the");
}

#[test]
fn e11_the_context_alone_refuses_a_proof() {
    let epoch = Epoch::standard();
    let range = partition(epoch.statement.rows(), 2)[1];
    let (shape, first, blocks) = (&range.shape, range.first, range.blocks);
    let own = epoch.statement.context(shape, first, blocks);
    let contexts = [
        (own, true),
        (epoch.statement.context(shape, first.after(1), blocks), false),
        (epoch.statement.context(shape, first, blocks + 1), false),
        (own.double(), false),
    ];
    for (context, good) in contexts {
        let mut bundle = epoch.bundle.clone();
        bundle.proofs[1] = epoch.proof(&range, context);
        let report = audit(&bundle);
        if good {
            status(&report, "proofs", Status::Holds);
        } else {
            fails(&report, "proofs", "000001.proof");
        }
    }
}

#[test]
fn e1_padded_instances() {
    let epoch = Epoch::standard();
    let message = malformed(&epoch.with_blocks(|b| b.blocks.push(([0; 32], [0; 32]))), "RF-2106");
    assert!(message.contains("5 blocks") && message.contains("holds 6"), "{message}");
}

#[test]
fn e2_everything_empty() {
    let epoch = Epoch::standard();
    malformed(&Bundle::default(), "RF-2101");
    malformed(&Bundle { proofs: vec![], ..epoch.bundle.clone() }, "RF-2110");
    malformed(&Bundle { blocks: vec![], ..epoch.bundle.clone() }, "RF-2104");
    malformed(&epoch.with_blocks(|b| b.blocks.clear()), "RF-2106");
    malformed(&epoch.with_blocks(|b| b.blocks_per_proof = 0), "RF-2105");
    malformed(&epoch.with_blocks(|b| b.blocks_per_proof = 257), "RF-2105");
    malformed(&epoch.with_document(|d| d.block_list.clear()), "RF-2101");
}

#[test]
fn statement_may_use_every_shape_and_no_more() {
    let epoch = Epoch::standard();
    let using = |count| {
        let entry = |shape| BlockListEntry { book: 0.into(), count: 1.into(), shape };
        let shapes = SHAPES.into_iter().chain(TEST_SHAPES).take(count);
        epoch.with_document(|d| d.block_list = shapes.map(entry).collect())
    };
    assert_eq!(SHAPES.len(), MAX_SHAPES);
    // The list is sound then, and blocks for it are missing.
    malformed(&using(MAX_SHAPES), "RF-2106");
    let message = malformed(&using(MAX_SHAPES + 1), "RF-2101");
    assert!(message.contains("block_list") && message.contains("at most 16 shapes"), "{message}");
}

#[test]
fn e3_proofs_have_their_exact_length() {
    let epoch = Epoch::standard();
    for index in 0..epoch.bundle.proofs.len() {
        for change in [-1i64, 1, 1000] {
            let mut bundle = epoch.bundle.clone();
            let length = bundle.proofs[index].len() as i64 + change;
            bundle.proofs[index].resize(length as usize, 0);
            let message = malformed(&bundle, "RF-2112");
            assert!(message.starts_with(&proof_file(index)), "{message}");
        }
    }
    let mut more = epoch.bundle.clone();
    more.proofs.push(more.proofs[0].clone());
    malformed(&more, "RF-2111");
}

#[test]
fn e14_a_proof_over_no_blocks() {
    let epoch = Epoch::standard();
    let mut bundle = epoch.bundle.clone();
    bundle.proofs[2].clear();
    malformed(&bundle, "RF-2112");
    // A count of zero never reaches the partition.
    malformed(&epoch.with_document(|d| d.block_list[0].count = 0u64.into()), "RF-2101");
}

#[test]
fn e4_each_public_input_alone() {
    let epoch = Epoch::standard();
    let spoiled = |index: usize, phi: bool| {
        audit(&epoch.with_blocks(|b| {
            let block = &mut b.blocks[index];
            let element = if phi { &mut block.1 } else { &mut block.0 };
            element[0] ^= 1;
        }))
    };
    fails(&spoiled(2, false), "root", "changed");
    // Φ_1 stands between proofs 0 and 1, which covers block 2.
    let report = spoiled(1, true);
    fails(&report, "proofs", "000000.proof (shape maintenance (1, 1), blocks 0 to 1)");
    fails(&report, "proofs", "000001.proof");
    status(&report, "root", Status::Holds);
    let report = spoiled(4, true);
    fails(&report, "totals", "last Φ");
    fails(&report, "proofs", "000003.proof");
    assert!(!report.claim("proofs").unwrap().detail.contains("000001.proof"));
    let root = epoch.with_document(|d| d.root = Element(d.root.0 + d.root.0));
    fails(&audit(&root), "root", "root was changed");
}

#[test]
fn each_total_alone_by_one_unit() {
    let epoch = Epoch::standard();
    let market = audit(&epoch.with_document(|d| d.totals.markets[0].long.0 += 1u8));
    fails(&market, "market-closure", "BTC: long");
    fails(&market, "totals", "total");
    fails(&market, "proofs", "none of the");
    status(&market, "coverage:clients", Status::NotChecked);
    let changes: [fn(&mut StatementTotals); 7] = [
        |t| t.books[0].assets[0].deposits.0 += 1u8,
        |t| t.books[0].assets[0].debts.0 += 1u8,
        |t| t.books[0].settlement[0].profits.0 += 1u8,
        |t| t.books[0].settlement[0].losses.0 += 1u8,
        |t| t.books[0].liquidating.deficit.0 += 1u8,
        |t| t.books[0].equity_only.vaults.0 += 1u8,
        |t| t.books[1].vaults.0 += 1u8,
    ];
    for change in changes {
        fails(&audit(&epoch.with_document(|d| change(&mut d.totals))), "totals", "total");
    }
}

#[test]
fn b1_nothing_private_stands_in_a_bundle() {
    let epoch = Epoch::standard();
    let Bundle { statement, parameters, blocks, proofs, .. } = &epoch.bundle;
    let published: Vec<&Vec<u8>> =
        [statement, parameters, blocks].into_iter().chain(proofs).collect();
    for secret in epoch.secrets() {
        let hex = to_hex(&secret);
        for file in &published {
            assert!(!file.windows(32).any(|bytes| bytes == secret));
            assert!(!file.windows(64).any(|bytes| bytes == hex.as_bytes()));
        }
    }
}

#[test]
fn e12_the_bad_proof_among_good_ones_is_named() {
    let epoch = Epoch::standard();
    let mut bundle = epoch.bundle.clone();
    // The last byte but a few belongs to the final scalars, so only the evaluation can tell.
    let at = bundle.proofs[1].len() - 40;
    bundle.proofs[1][at] ^= 1;
    let report = audit(&bundle);
    fails(&report, "proofs", "000001.proof (shape maintenance (1, 1), blocks 2 to 2)");
    // The last Φ is as it should be, which without proofs says nothing.
    status(&report, "totals", Status::NotChecked);
    let detail = &report.claim("proofs").unwrap().detail;
    for good in [0, 2, 3] {
        assert!(!detail.contains(&proof_file(good)), "{detail}");
    }
    let mut swapped = epoch.bundle.clone();
    swapped.proofs.swap(1, 3);
    let report = audit(&swapped);
    fails(&report, "proofs", &proof_file(1));
    fails(&report, "proofs", &proof_file(3));
}

#[test]
fn f1_non_canonical_encodings() {
    let epoch = Epoch::standard();
    // D_b + p in place of D_b.
    let mut modulus = [0u8; 32];
    modulus[..16].copy_from_slice(&0x2246_98fc_094c_f91b_992d_30ed_0000_0001u128.to_le_bytes());
    modulus[31] = 0x40;
    let message = malformed(
        &epoch.with_blocks(|b| {
            let mut carry = 0;
            for (byte, add) in b.blocks[1].0.iter_mut().zip(modulus) {
                let sum = u16::from(*byte) + u16::from(add) + carry;
                *byte = sum as u8;
                carry = sum >> 8;
            }
        }),
        "RF-2107",
    );
    assert!(message.contains("block 1"), "{message}");
    let mut spaced = epoch.bundle.clone();
    spaced.statement.push(b'\n');
    malformed(&spaced, "RF-2101");
    let mut spaced = epoch.bundle.clone();
    spaced.parameters.push(b' ');
    malformed(&spaced, "RF-2102");
    // A scalar with all bits set.
    let mut bundle = epoch.bundle.clone();
    let end = bundle.proofs[0].len();
    bundle.proofs[0][end - 32..].fill(0xff);
    fails(&audit(&bundle), "proofs", "000000.proof");
}

#[test]
fn f2_truncated_or_flipped_files_never_pass() {
    let epoch = Epoch::standard();
    for part in 0..4 {
        let file = |bundle: &mut Bundle, change: &dyn Fn(&mut Vec<u8>)| match part {
            0 => change(&mut bundle.statement),
            1 => change(&mut bundle.parameters),
            2 => change(&mut bundle.blocks),
            _ => change(&mut bundle.proofs[3]),
        };
        let refused = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bundle = epoch.bundle.clone();
            file(&mut bundle, change);
            match audit_as(&bundle, &Reader::default()) {
                Err(error) => assert!(error.code().starts_with("RF-21")),
                Ok(report) => {
                    // What completes a statement is bound by the anchored digest alone.
                    if report.outcome() == ringfence_verifier::report::Outcome::Holds {
                        let mut changed: Document =
                            json::parse_canonical(&bundle.statement).unwrap();
                        changed.put_completion(epoch.document().take_completion());
                        assert_eq!(changed, epoch.document());
                        assert_ne!(report.statement, epoch.statement.digest());
                    }
                }
            }
        };
        refused(&|bytes| bytes.truncate(bytes.len() / 2));
        refused(&|bytes| bytes.truncate(bytes.len() - 1));
        refused(&|bytes| bytes.push(0));
        for tenth in 0..10 {
            refused(&|bytes| {
                let at = (bytes.len() - 1) * tenth / 10;
                bytes[at] ^= 1 << (tenth % 8);
            });
        }
    }
}

#[test]
fn d3_another_price_or_tier() {
    let epoch = Epoch::standard();
    let changes: [fn(&mut ringfence_circuits::protocol::parameters::Document); 3] = [
        |d| d.assets[1].price = "60000.6".into(),
        // Both markets of the contract.
        |d| [0, 3].into_iter().for_each(|market| d.markets[market].mark = "60000.6".into()),
        |d| d.markets[0].maintenance[0].rate = "1000001".into(),
    ];
    for change in changes {
        let mut document = epoch.parameters.document().clone();
        change(&mut document);
        let parameters = document.check().unwrap();
        // The file alone: its digest is not the statement's.
        let bundle = Bundle { parameters: parameters.canonical().to_vec(), ..epoch.bundle.clone() };
        let message = malformed(&bundle, "RF-2103");
        assert!(message.contains("parameters.json"), "{message}");
        // And with the digest in the statement: another fingerprint base, other keys.
        let mut statement = epoch.document();
        statement.parameters = parameters.digest();
        let bundle = Bundle { statement: json::canonical(&statement).unwrap(), ..bundle };
        fails(&audit(&bundle), "proofs", "none of the");
    }
}

#[test]
fn d6_an_unmatched_long() {
    let mut layout = layout();
    layout.remove(1);
    let epoch = Epoch::new(&Settings { layout, ..Settings::default() });
    let report = audit(&epoch.bundle);
    status(&report, "totals", Status::Holds);
    fails(&report, "market-closure", "BTC: long 5, short 7.5");
}

#[test]
fn d1_reserves_below_liabilities() {
    let epoch = Epoch::standard();
    let poor = epoch.with_document(|d| d.reserves = reserves(40_000_000_000));
    let report = audit_as(&poor, &anchored(&poor)).unwrap();
    fails(&report, "coverage:clients", "One coin is short: USD, by ");
    // A pile of a token without collateral value changes nothing.
    let junk = epoch.with_document(|d| {
        d.reserves = reserves(40_000_000_000);
        d.reserves[1].asset = "FTT".into();
        d.reserves[1].amount.0 <<= 60;
    });
    fails(&audit_as(&junk, &anchored(&junk)).unwrap(), "coverage:clients", "USD");
    // Without the anchored digest anyone could have taken reserves away.
    status(&audit(&junk), "coverage:clients", Status::NotChecked);
    let none = audit(&epoch.with_document(|d| d.reserves.clear()));
    status(&none, "coverage:clients", Status::NotChecked);
}

#[test]
fn order_of_reserves_and_tool_are_bound_by_the_digest_only() {
    let epoch = Epoch::standard();
    let other = epoch.with_document(|d| d.tool = "other".into());
    let report = audit(&other);
    assert_eq!(report.exit_code(), 0);
    assert_ne!(report.statement, epoch.statement.digest());
}
