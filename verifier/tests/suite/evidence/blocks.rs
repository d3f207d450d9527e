//! V15 and V16, which amounts follow from the state of blocks that the reader knows; V18, whether these are the
//! last ones before the snapshot.

use ringfence_evidence::{list::block::BlockHash, state::file::StateBuilder};
use ringfence_verifier::{
    report::{AuditReport, Outcome, Status},
    source::evidence::EvidenceFile,
};

use super::made::*;

/// The report for a reader whose lines of blocks are changed.
fn with_headers(made: &Made, change: impl FnOnce(String) -> String) -> AuditReport {
    made.report_for(|reader| reader.reserves.headers = Some(change(made.headers()).into_bytes()))
}

#[test]
fn r5_a_head_that_is_not_the_readers_block_proves_nothing() {
    let made = Made::new();
    let head = ether_hash(&made.node, ETHER_HEAD);
    let other = with_headers(&made, |lines| lines.replace(&head, &"ab".repeat(32)));
    assert_claim(&other, "state-blocks", Status::DoesNotHold, "your headers file has abab");
    assert_claim(&other, "state", Status::NotChecked, "nothing follows");
    assert_claim(&other, "cut-off", Status::DoesNotHold, "your headers file has abab");
    assert_eq!(called(&other), ["observed", "observed", "declared", "declared"]);
    let missing = with_headers(&made, |lines| {
        lines.lines().filter(|line| !line.contains(&head)).collect::<Vec<_>>().join("\n")
    });
    assert_claim(&missing, "state-blocks", Status::NotChecked, "has no block 24000000");
    assert_claim(&missing, "state", Status::NotChecked, "nothing follows");
    assert_eq!(called(&missing), ["observed", "observed", "declared", "declared"]);
    assert_eq!(missing.outcome(), Outcome::Holds);
    // Without blocks at all, the file of state is still held against the list.
    let none = made.report_for(|reader| reader.reserves.headers = None);
    assert_claim(&none, "state-blocks", Status::NotChecked, "no file of blocks");
    assert_eq!(called(&none), ["declared"; 4]);
}

#[test]
fn r17_a_source_that_has_another_time_for_the_same_block_decides_nothing() {
    let made = Made::new();
    let time = at(made.snapshot, -4).to_string();
    let other =
        with_headers(&made, |lines| lines.replace(&time, &at(made.snapshot, -5).to_string()));
    assert_claim(&other, "state-blocks", Status::NotChecked, "with another time");
    assert_claim(&other, "cut-off", Status::NotChecked, "with another time");
    assert_eq!(called(&other), ["observed", "observed", "declared", "declared"]);
    assert_eq!(other.outcome(), Outcome::Holds);
}

#[test]
fn r17_sources_that_disagree_are_both_named_and_decide_nothing() {
    let made = Made::new();
    let hash = ether_hash(&made.node, ETHER_HEAD);
    let time = at(made.snapshot, -4);
    let lie = format!("eip155:1 {ETHER_HEAD} {} {time} explorer\n", "cd".repeat(32));
    let report = with_headers(&made, |lines| lines + &lie);
    assert_claim(&report, "state-blocks", Status::NotChecked, "mine and explorer disagree");
    assert_claim(&report, "cut-off", Status::NotChecked, "mine and explorer disagree");
    assert_eq!(called(&report), ["observed", "observed", "declared", "declared"]);
    assert_eq!(report.outcome(), Outcome::Holds);
    // Two that agree are counted.
    let second = format!("eip155:1 {ETHER_HEAD} {hash} {time} explorer\n");
    let report = with_headers(&made, |lines| lines + &second);
    assert_claim(&report, "state-blocks", Status::Holds, "by 2 of your sources");
}

#[test]
fn r6_a_true_block_that_is_too_old_or_too_late_does_not_hold() {
    let made = Made::new();
    // The next block is not after the snapshot either.
    let (next, earlier) = (at(made.snapshot, 8).to_string(), at(made.snapshot, -1).to_string());
    let old = with_headers(&made, |lines| lines.replace(&next, &earlier));
    assert_claim(&old, "cut-off", Status::DoesNotHold, "too old");
    assert_eq!(called(&old), ["observed", "observed", "declared", "declared"]);
    assert_eq!(old.exit_code(), 1);
    // A head after the snapshot, in list and headers alike.
    let mut late = made.clone();
    late.list.heads[0].time = at(made.snapshot, 1);
    let mut reader = late.reader();
    let time = at(made.snapshot, -320).to_string();
    let moved = made.headers().replace(&time, &at(made.snapshot, 1).to_string());
    reader.reserves.headers = Some(moved.into_bytes());
    let report = report(&late.bundle(), &reader);
    assert_claim(&report, "cut-off", Status::DoesNotHold, "after the snapshot");
    assert_eq!(called(&report)[0], "declared");
}

#[test]
fn r7_without_the_readers_next_block_rows_stay_declared() {
    let made = Made::new();
    let behind = (ETHER_HEAD + 1).to_string();
    let without = |lines: String| {
        lines.lines().filter(|line| !line.contains(&behind)).collect::<Vec<_>>().join("\n")
    };
    let report = with_headers(&made, without);
    assert_claim(&report, "cut-off", Status::NotChecked, "no block after 24000000");
    assert_claim(&report, "cut-off", Status::NotChecked, "within the window");
    assert_eq!(called(&report), ["observed", "observed", "declared", "declared"]);
    let narrow = made.report_for(|reader| {
        reader.reserves.headers = Some(without(made.headers()).into_bytes());
        reader.reserves.window = Some(3);
    });
    assert_claim(&narrow, "cut-off", Status::NotChecked, "further than the window");
}

#[test]
fn r11_a_file_of_state_that_was_changed_is_never_taken_for_another() {
    let made = Made::new();
    let state = made.state();
    let with = |bytes: Vec<u8>| {
        made.report_with(|files| {
            files.insert(EvidenceFile::State, bytes);
        })
    };
    // A sample of bits through the whole report; all are flipped in the evidence's own tests.
    for place in (0..state.len()).step_by(state.len() / 25) {
        let mut flipped = state.clone();
        flipped[place] ^= 1 << (place % 8);
        let report = with(flipped);
        assert_ne!(report.claim("state").unwrap().status, Status::Holds, "byte {place}: {report}");
        let proven = called(&report).iter().filter(|word| **word == "proven").count();
        assert!(proven < 2, "byte {place}");
    }
}

/// Nothing binds the file, and a block's header is public: whoever passes a bundle on can put any file there.
#[test]
fn r17_r21_a_file_of_state_that_anyone_could_have_spoilt_proves_nothing_and_frames_nobody() {
    let made = Made::new();
    let state = made.state();
    let with = |bytes: Vec<u8>, words: &str, levels: [&str; 2]| {
        let report = made.report_with(|files| {
            files.insert(EvidenceFile::State, bytes);
        });
        assert_claim(&report, "state", Status::NotChecked, words);
        assert_claim(&report, "state", Status::NotChecked, "nyone who passed");
        assert_eq!(called(&report)[2..], levels);
        assert_eq!(report.outcome(), Outcome::Holds);
    };
    let written = |state: StateBuilder| {
        let mut bytes = vec![];
        state.write(&mut bytes).unwrap();
        bytes
    };
    with(state[..state.len() - 1].to_vec(), "state.bin", ["declared"; 2]);
    with(vec![], "state.bin", ["declared"; 2]);
    // The header of the list's block, which everyone knows, without any node.
    let mut header = StateBuilder::default();
    header.header(made.node.header());
    with(written(header), "lacks what 2 rows need", ["declared"; 2]);
    // A node of no proof, and the nodes of one account only.
    let mut more = StateBuilder::default();
    more.header(made.node.header());
    for row in &made.rows[2..] {
        let ringfence_evidence::address::Address::Eip155(account) = row.address else { continue };
        made.node.account_nodes(&account).into_iter().for_each(|node| more.node(node));
    }
    more.node(vec![0xc0; 40]);
    with(written(more), "belong to no row", ["proven"; 2]);
    let mut fewer = StateBuilder::default();
    fewer.header(made.node.header());
    let ringfence_evidence::address::Address::Eip155(account) = made.rows[2].address else {
        panic!()
    };
    made.node.account_nodes(&account).into_iter().for_each(|node| fewer.node(node));
    // The row that is there is not proven either: a venue gains nothing by leaving out others.
    with(written(fewer), "line 4 of reserves.rows", ["declared"; 2]);
}

#[test]
fn an_amount_that_is_not_the_states_number_does_not_hold() {
    let made = Made::new();
    for change in [1i128, -1] {
        let mut other = made.clone();
        other.rows[2].units = other.rows[2].units.checked_add_signed(change).unwrap();
        let report = report(&other.bundle(), &other.reader());
        assert_claim(&report, "state", Status::DoesNotHold, "line 3 of reserves.rows");
        assert_claim(&report, "state", Status::DoesNotHold, "the state has");
        assert_eq!(called(&report), ["observed", "observed", "declared", "proven"]);
    }
}

#[test]
fn a_head_whose_number_or_time_is_not_its_headers_does_not_hold() {
    let made = Made::new();
    let mut other = made.clone();
    other.list.heads[1].number += 7;
    let mut reader = other.reader();
    let lines = made.headers();
    let number = format!("eip155:1 {ETHER_HEAD} ");
    let moved = lines.replace(&number, &format!("eip155:1 {} ", ETHER_HEAD + 7));
    reader.reserves.headers = Some(moved.into_bytes());
    let report = report(&other.bundle(), &reader);
    assert_claim(&report, "state", Status::DoesNotHold, "another number or time");
    assert_eq!(called(&report)[2..], ["declared", "declared"]);
    // A header of another hash is no header of the list's block.
    let mut other = made.clone();
    other.list.heads[1].hash = BlockHash([5; 32]);
    let report = super::made::report(&other.bundle(), &other.reader());
    assert_claim(&report, "state", Status::NotChecked, "1 headers");
    assert_eq!(called(&report)[2..], ["declared", "declared"]);
}
