//! State of Ethereum's main network at blocks 19,000,000 and 21,925,176.

use ringfence_evidence::{
    hash::keccak256,
    list::rows::Row,
    recognised::table::Table,
    rlp,
    state::{
        anchor::{Amount, Contradiction, Declared, HeadState, Unproven},
        header::HeaderFault,
    },
    trie::word::Word,
};

use crate::common::{anchors, bytes, list, one, row, TestLayout, Vector, ETHER, TOKEN, USDC};

const CIRCLE: &str = "0x55fe002aeff02f77364de339a1292923a15844b8";
const UNISWAP: &str = "0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640";
const APES: &str = "0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d";
const DEPOSITS: &str = "0x00000000219ab540356cbb839cbe05303d7705fa";
const RECIPIENT: &str = "0x4838b106fce9647bdf1e7877bf73ce8b0bad5f97";
/// 125,761,774.888720 USDC.
const CIRCLE_UNITS: u128 = 125_761_774_888_720;
/// 105,812,762.317928 USDC.
const UNISWAP_UNITS: u128 = 105_812_762_317_928;

fn block_19_000_000() -> Vector {
    Vector::read("mainnet_19000000.json")
}

fn block_21_925_176() -> Vector {
    Vector::read("mainnet_21925176.json")
}

/// What the proofs of both holders say of a row, by a layout of USDC.
fn of(layout: &TestLayout, row: Row) -> Amount {
    let vector = block_19_000_000();
    let state = vector.state(&[0, 1], true);
    one(&state, &list(vector.block(), USDC), &layout.table(USDC), row)
}

#[test]
fn headers_hash_to_their_blocks() {
    for (vector, items) in [(block_19_000_000(), 17), (block_21_925_176(), 20)] {
        let header = vector.header();
        assert_eq!(keccak256(&header), vector.block().hash.0);
        assert_eq!(rlp::decode(&header).unwrap().items(64).unwrap().len(), items);
    }
}

#[test]
fn usdc_comes_out_to_the_last_unit() {
    let vector = block_19_000_000();
    let rows = [row(TOKEN, CIRCLE, CIRCLE_UNITS), row(TOKEN, UNISWAP, UNISWAP_UNITS)];
    let state = vector.state(&[0, 1], true);
    let list = list(vector.block(), USDC);
    let found = anchors(&state, &list, &TestLayout::usdc().table(USDC), &rows);
    assert_eq!(found.rows, [Amount::Anchored; 2]);
    assert!(found.holds() && found.complete && found.unused_nodes == 0);
    assert!(matches!(found.heads[..], [HeadState::Header(_)]));
    for units in [CIRCLE_UNITS - 1, CIRCLE_UNITS + 1, UNISWAP_UNITS] {
        let other = of(&TestLayout::usdc(), row(TOKEN, CIRCLE, units));
        let stored = Word::from(CIRCLE_UNITS);
        assert_eq!(other, Amount::Contradicted(Contradiction::Other(stored)));
    }
}

#[test]
fn ether_of_accounts_and_contracts_comes_out_to_the_last_wei() {
    let vector = block_21_925_176();
    // 57,657,174 ether and some in the deposit contract.
    let deposits = 0x2fb161afe600a5b2605040;
    assert_eq!(deposits / 10u128.pow(18), 57_657_174);
    let rows = [row(ETHER, DEPOSITS, deposits), row(ETHER, RECIPIENT, 0x9305_538e_4df8_0dba)];
    let state = vector.state(&[0, 1], false);
    let found = anchors(&state, &list(vector.block(), USDC), &Table::compiled(), &rows);
    assert_eq!(found.rows, [Amount::Anchored; 2]);
    assert!(found.holds() && found.complete);
    let vector = block_19_000_000();
    let apes = row(ETHER, APES, 10_201_000_000_000_000);
    let state = vector.state(&[2], false);
    let amount = one(&state, &list(vector.block(), USDC), &Table::compiled(), apes);
    assert_eq!(amount, Amount::Anchored);
}

/// The table that is compiled in doesn't say where USDC keeps balances, since no proof of its
/// implementation is at hand.
#[test]
fn r8_without_a_layout_a_token_stays_declared() {
    let vector = block_19_000_000();
    let list = list(vector.block(), USDC);
    let rows = [row(TOKEN, CIRCLE, CIRCLE_UNITS)];
    let found = anchors(&vector.state(&[0], true), &list, &Table::compiled(), &rows);
    assert_eq!(found.rows, [Amount::Declared(Declared::NoLayout)]);
    assert!(!found.complete && found.holds());
    let mut other = list.clone();
    other.holdings[1].decimals = 5;
    let found = anchors(&vector.state(&[0], true), &other, &Table::compiled(), &rows);
    assert_eq!(found.rows, [Amount::Declared(Declared::NotRecognised)]);
}

#[test]
fn r8_another_slot_or_order_shows_nothing() {
    let circle = row(TOKEN, CIRCLE, CIRCLE_UNITS);
    for slot in [0, 8, 10] {
        let amount = of(&TestLayout { slot, ..TestLayout::usdc() }, circle);
        assert!(matches!(amount, Amount::Contradicted(Contradiction::Missing(_))), "{amount:?}");
    }
    let amount = of(&TestLayout { order: "vyper", ..TestLayout::usdc() }, circle);
    assert!(matches!(amount, Amount::Contradicted(Contradiction::Missing(_))), "{amount:?}");
}

#[test]
fn r10_another_code_is_not_proven_and_not_false() {
    let code = Word([1; 32]);
    let amount = of(&TestLayout { code, ..TestLayout::usdc() }, row(TOKEN, CIRCLE, CIRCLE_UNITS));
    assert_eq!(amount, Amount::Unproven(Unproven::Code));
}

/// The freeze flag's place is where the balance ends: a balance beyond the bits is not proven.
#[test]
fn r10_a_number_beyond_the_bits_is_not_proven_and_not_false() {
    let circle = row(TOKEN, CIRCLE, CIRCLE_UNITS);
    let bits = 128 - CIRCLE_UNITS.leading_zeros();
    assert_eq!(of(&TestLayout { bits, ..TestLayout::usdc() }, circle), Amount::Anchored);
    let amount = of(&TestLayout { bits: bits - 1, ..TestLayout::usdc() }, circle);
    assert_eq!(amount, Amount::Unproven(Unproven::Flag));
}

#[test]
fn r5_the_header_of_another_block_shows_nothing() {
    let (vector, other) = (block_19_000_000(), block_21_925_176());
    let table = TestLayout::usdc().table(USDC);
    let circle = row(TOKEN, CIRCLE, CIRCLE_UNITS);
    // The list's head is the other block, whose header is there, and the nodes are of this one.
    let mut state = vector.state(&[0], true);
    state.header(other.header());
    let found = anchors(&state, &list(other.block(), USDC), &table, &[circle]);
    assert_eq!(found.rows, [Amount::Contradicted(Contradiction::Missing(0))]);
    assert!(found.stray_headers == 1 && !found.holds());
    // The list's head is the other block, and its header isn't there.
    let found = anchors(&vector.state(&[0], true), &list(other.block(), USDC), &table, &[circle]);
    assert_eq!(found.rows, [Amount::Declared(Declared::NoHeader)]);
    assert!(found.stray_headers == 1 && !found.holds());
}

#[test]
fn r5_a_head_with_another_number_or_time_is_false() {
    let vector = block_19_000_000();
    let (state, table) = (vector.state(&[0], true), TestLayout::usdc().table(USDC));
    let circle = row(TOKEN, CIRCLE, CIRCLE_UNITS);
    let mut head = vector.block();
    head.number += 1;
    let found = anchors(&state, &list(head, USDC), &table, &[circle]);
    assert_eq!(found.rows, [Amount::Contradicted(Contradiction::Head)]);
    assert!(matches!(found.heads[..], [HeadState::Other { number: 19_000_000, .. }]));
    assert!(!found.holds());
    let mut head = vector.block();
    head.time = ringfence_evidence::list::time::Time::from_seconds(0).unwrap();
    let found = anchors(&state, &list(head, USDC), &table, &[circle]);
    assert_eq!(found.rows, [Amount::Contradicted(Contradiction::Head)]);
}

#[test]
fn headers_of_an_unknown_upgrade_are_not_checked() {
    let vector = block_19_000_000();
    let header = vector.header();
    let mut items: Vec<Vec<u8>> = rlp::decode(&header)
        .unwrap()
        .items(64)
        .unwrap()
        .iter()
        .map(|item| item.whole().to_vec())
        .collect();
    items.push(rlp::encode_text(&[1; 32]));
    let longer = rlp::encode_list(&items);
    let mut head = vector.block();
    head.hash.0 = keccak256(&longer);
    let mut state = ringfence_evidence::state::file::StateBuilder::default();
    state.header(longer);
    let circle = row(TOKEN, CIRCLE, CIRCLE_UNITS);
    let table = TestLayout::usdc().table(USDC);
    let found = anchors(&state, &list(head, USDC), &table, &[circle]);
    let fault = HeaderFault::Items(18);
    assert_eq!(found.rows, [Amount::Declared(Declared::Header(fault))]);
    assert!(!found.complete);
}

#[test]
fn r11_a_missing_node_is_named_and_an_unused_one_refused() {
    let vector = block_19_000_000();
    let list = list(vector.block(), USDC);
    let table = TestLayout::usdc().table(USDC);
    let circle = row(TOKEN, CIRCLE, CIRCLE_UNITS);
    let nodes = vector.nodes(&[0], true);
    for left_out in 0..nodes.len() {
        let mut state = ringfence_evidence::state::file::StateBuilder::default();
        state.header(vector.header());
        let kept = nodes.iter().enumerate().filter(|(at, _)| *at != left_out);
        kept.for_each(|(_, node)| state.node(node.clone()));
        let amount = one(&state, &list, &table, circle);
        assert!(matches!(amount, Amount::Contradicted(Contradiction::Missing(_))), "{amount:?}");
    }
    let found = anchors(&vector.state(&[0, 1], true), &list, &table, &[circle]);
    assert_eq!(found.rows, [Amount::Anchored]);
    assert!(found.unused_nodes > 0 && found.complete && !found.holds());
    // The root of an empty trie is a node of no proof.
    let mut state = vector.state(&[0], true);
    state.node(bytes("0x80"));
    let found = anchors(&state, &list, &table, &[circle]);
    assert!(found.unused_nodes == 1 && !found.holds());
}

/// A venue that leaves out the proof of a row that would not verify gains nothing.
#[test]
fn r21_a_row_without_its_proof_does_not_hold() {
    let vector = block_19_000_000();
    let list = list(vector.block(), USDC);
    let rows = [row(TOKEN, CIRCLE, CIRCLE_UNITS), row(TOKEN, UNISWAP, 2 * UNISWAP_UNITS)];
    let found = anchors(&vector.state(&[0], true), &list, &TestLayout::usdc().table(USDC), &rows);
    assert_eq!(found.rows[0], Amount::Anchored);
    assert!(matches!(found.rows[1], Amount::Contradicted(Contradiction::Missing(_))));
    assert!(!found.holds());
    let words = found.rows[1].to_string();
    assert!(
        words.starts_with("its proof does not hold: the file of state lacks a node"),
        "{words}"
    );
}
