//! Every bit of a header and of every node, flipped.

use std::io::Cursor;

use ringfence_evidence::{
    list::{document::List, rows::Row},
    recognised::table::Table,
    state::{
        anchor::{anchor, Amount},
        file::{Limits, StateBuilder, StateFile},
    },
};

use crate::common::{bytes_of, list, one, row, TestLayout, Vector, ETHER, TOKEN, USDC};

/// Whether bytes of a file anchor a row.
fn anchored(bytes: &[u8], list: &List, table: &Table, row: Row) -> bool {
    let Ok(mut file) = StateFile::read(Cursor::new(bytes), Limits::PAGE) else { return false };
    let found = anchor(&mut file, list, table, &[row]).unwrap();
    found.rows == [Amount::Anchored] && found.holds()
}

fn deposits() -> (Vector, Row) {
    let deposits =
        row(ETHER, "0x00000000219ab540356cbb839cbe05303d7705fa", 0x2fb161afe600a5b2605040);
    (Vector::read("mainnet_21925176.json"), deposits)
}

#[test]
fn r11_every_bit_of_the_file_matters() {
    let (vector, deposits) = deposits();
    let (list, table) = (list(vector.block(), USDC), Table::compiled());
    let mut bytes = bytes_of(&vector.state(&[0], false));
    assert!(anchored(&bytes, &list, &table, deposits));
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(!anchored(&bytes, &list, &table, deposits), "byte {at}, bit {bit}");
            bytes[at] ^= 1 << bit;
        }
    }
    for cut in 0..bytes.len() {
        assert!(!anchored(&bytes[..cut], &list, &table, deposits), "{cut} bytes");
    }
}

/// As above, but each flipped part stands in the place that its new hash gives it.
#[test]
fn r11_every_bit_of_every_node_and_header_matters_in_any_order() {
    let (vector, deposits) = deposits();
    let (list, table) = (list(vector.block(), USDC), Table::compiled());
    let (header, nodes) = (vector.header(), vector.nodes(&[0], false));
    let build = |header: &[u8], nodes: &[Vec<u8>]| {
        let mut state = StateBuilder::default();
        state.header(header.to_vec());
        nodes.iter().for_each(|node| state.node(node.clone()));
        state
    };
    let mut flipped = header.clone();
    for at in 0..header.len() * 8 {
        flipped[at / 8] ^= 1 << (at % 8);
        let amount = one(&build(&flipped, &nodes), &list, &table, deposits);
        assert!(!matches!(amount, Amount::Anchored), "header, bit {at}");
        flipped[at / 8] ^= 1 << (at % 8);
    }
    let mut flipped = nodes.clone();
    for node in 0..nodes.len() {
        for at in 0..nodes[node].len() * 8 {
            flipped[node][at / 8] ^= 1 << (at % 8);
            let amount = one(&build(&header, &flipped), &list, &table, deposits);
            assert!(!matches!(amount, Amount::Anchored), "node {node}, bit {at}");
            flipped[node][at / 8] ^= 1 << (at % 8);
        }
    }
}

/// A sample of the bits of the larger proof.
#[test]
fn r11_bits_of_a_token_proof_matter() {
    let vector = Vector::read("mainnet_19000000.json");
    let (list, table) = (list(vector.block(), USDC), TestLayout::usdc().table(USDC));
    let circle = row(TOKEN, "0x55fe002aeff02f77364de339a1292923a15844b8", 125_761_774_888_720);
    let mut bytes = bytes_of(&vector.state(&[0], true));
    assert!(anchored(&bytes, &list, &table, circle));
    for at in (0..bytes.len() * 8).step_by(7) {
        bytes[at / 8] ^= 1 << (at % 8);
        assert!(!anchored(&bytes, &list, &table, circle), "bit {at}");
        bytes[at / 8] ^= 1 << (at % 8);
    }
}
