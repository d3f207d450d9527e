//! Made state: what the main network's vectors don't show.

use std::io::Cursor;

use ringfence_evidence::{
    address::Address,
    chain::Chain,
    hash::keccak256,
    list::rows::Row,
    recognised::layout::{Mapping, Order},
    rlp,
    state::{
        account::ValueFault,
        anchor::{anchor, Amount, Contradiction, Unproven},
        file::{Limits, Part, StateBuilder, StateFault, StateFile, MAX_HEADER, MAX_NODE},
    },
    trie::word::Word,
};

use crate::common::{
    anchors, bytes_of, list, one, TestLayout, World, ETHER, MADE, MADE_CODE, TOKEN,
};

/// Depth of the main network's tries, which hold some 300 million accounts.
const DEPTH: usize = 8;

fn holder(number: u16) -> [u8; 20] {
    keccak256(&number.to_be_bytes())[..20].try_into().unwrap()
}

fn row(holding: u16, number: u16, units: u128) -> Row {
    Row { holding, book: 0, address: Address::Eip155(holder(number)), units }
}

fn mapping(slot: u8) -> Mapping {
    Mapping { order: Order::Solidity, slot: Word::from(u128::from(slot)) }
}

/// Balances in slot 2, a pin in slot 0, a list of the frozen in slot 6.
fn layout() -> TestLayout {
    TestLayout {
        order: "solidity",
        slot: 2,
        bits: 255,
        code: MADE_CODE,
        pins: vec![(0, Word::from(77)), (10, Word::ZERO)],
        zero: vec![6],
    }
}

/// Three holders of both, at the depth of the main network.
fn world() -> World {
    let mut world = World { depth: DEPTH, ..World::default() };
    world.storage.insert(Word::from(0), Word::from(77));
    for number in 0..3 {
        world.ether.insert(holder(number), 1_000 + u128::from(number));
        let balance = Word::from(2_000 + u128::from(number));
        world.storage.insert(mapping(2).slot_of(&holder(number)), balance);
    }
    world
}

fn rows() -> Vec<Row> {
    let ether = (0..3).map(|number| row(ETHER, number, 1_000 + u128::from(number)));
    let token = (0..3).map(|number| row(TOKEN, number, 2_000 + u128::from(number)));
    ether.chain(token).collect()
}

/// What the file of a world says of its rows.
fn amounts(world: &World) -> Vec<Amount> {
    let (state, head) = world.build();
    anchors(&state, &list(head, MADE), &layout().table(MADE), &rows()).rows
}

/// A world of which everything is there, so that absent keys can be shown to be absent.
fn shallow() -> World {
    World { depth: 0, ..world() }
}

#[test]
fn made_state_anchors_all_rows() {
    let (state, head) = shallow().build();
    let list = list(head, MADE);
    let found = anchors(&state, &list, &layout().table(MADE), &rows());
    assert_eq!(found.rows, [Amount::Anchored; 6]);
    assert!(found.holds() && found.complete);
    // The same rows at the depth of the main network, where nothing that is absent is asked for.
    let layout = TestLayout { pins: vec![(0, Word::from(77))], zero: vec![], ..layout() };
    let (state, head) = world().build();
    let list = crate::common::list(head, MADE);
    let found = anchors(&state, &list, &layout.table(MADE), &rows());
    assert_eq!(found.rows, [Amount::Anchored; 6]);
    assert!(found.holds() && found.unused_nodes == 0);
    // Ten nodes for each of six rows and the token and its pin, upper ones shared.
    let nodes = StateFile::read(Cursor::new(bytes_of(&state)), Limits::NATIVE).unwrap().len();
    assert!((50..=8 * (DEPTH + 1)).contains(&nodes), "{nodes}");
}

#[test]
fn vyper_contracts_derive_slots_the_other_way() {
    let mut world = shallow();
    let order = Mapping { order: Order::Vyper, slot: Word::from(2) };
    world.storage.insert(order.slot_of(&holder(0)), Word::from(5));
    let (state, head) = world.build();
    let layout = TestLayout { order: "vyper", ..layout() };
    let amount = one(&state, &list(head, MADE), &layout.table(MADE), row(TOKEN, 0, 5));
    assert_eq!(amount, Amount::Anchored);
}

#[test]
fn r10_a_frozen_address_is_not_proven_and_not_false() {
    let mut world = shallow();
    // The flag stands above the balance, as USDC's does.
    let mut frozen = Word::from(2_001);
    frozen.0[0] |= 0x80;
    world.storage.insert(mapping(2).slot_of(&holder(1)), frozen);
    let found = amounts(&world);
    assert_eq!(found[4], Amount::Unproven(Unproven::Flag));
    assert_eq!((found[3], found[5]), (Amount::Anchored, Amount::Anchored));
    let (state, head) = world.build();
    assert!(anchors(&state, &list(head, MADE), &layout().table(MADE), &rows()).holds());
    // Another flag than that of one balance: a list of addresses.
    let mut world = shallow();
    world.storage.insert(mapping(6).slot_of(&holder(2)), Word::from(1));
    let found = amounts(&world);
    assert_eq!(found[5], Amount::Unproven(Unproven::Listed(0)));
    assert_eq!(found[4], Amount::Anchored);
}

#[test]
fn r10_a_paused_or_upgraded_token_is_not_proven_and_not_false() {
    for (slot, value, pin) in [(0, 78, 0), (0, 0, 0), (10, 1, 1)] {
        let mut world = shallow();
        world.storage.insert(Word::from(slot), Word::from(value));
        let found = amounts(&world);
        assert_eq!(found[..3], [Amount::Anchored; 3]);
        assert_eq!(found[3..], [Amount::Unproven(Unproven::Pin(pin)); 3]);
    }
    // What an unknown contract stores means nothing: another amount is no contradiction there.
    let mut world = shallow();
    world.storage.insert(Word::from(0), Word::from(78));
    world.storage.insert(mapping(2).slot_of(&holder(0)), Word::from(1));
    assert_eq!(amounts(&world)[3], Amount::Unproven(Unproven::Pin(0)));
}

#[test]
fn absent_accounts_hold_nothing_and_absent_contracts_are_false() {
    let mut world = shallow();
    world.ether.remove(&holder(1));
    world.storage.remove(&mapping(2).slot_of(&holder(2)));
    let found = amounts(&world);
    let nothing = Amount::Contradicted(Contradiction::Other(Word::ZERO));
    assert_eq!((found[1], found[5]), (nothing, nothing));
    let mut world = shallow();
    world.storage.clear();
    let found = amounts(&world);
    assert_eq!(found[3..], [Amount::Contradicted(Contradiction::NoContract); 3]);
    assert_eq!(found[..3], [Amount::Anchored; 3]);
    // A contract with empty storage has a balance of nothing.
    let mut world = shallow();
    world.storage.clear();
    world.storage.insert(Word::from(1), Word::ZERO);
    let (state, head) = world.build();
    let layout = TestLayout { pins: vec![], ..layout() };
    let amount = one(&state, &list(head, MADE), &layout.table(MADE), row(TOKEN, 0, 1));
    assert_eq!(amount, nothing);
}

/// Leaves are what a venue could invent under an invented header: they are read strictly all the same.
#[test]
fn r11_values_that_are_no_accounts_are_refused() {
    use ringfence_evidence::{
        list::{
            block::{Block, BlockHash},
            time::Time,
        },
        trie::build::Trie,
    };
    let good = crate::common::leaf(5, &[1; 32], &[2; 32]);
    let text = |bytes: &[u8]| rlp::encode_text(bytes);
    let hash = text(&[1; 32]);
    let zero = rlp::encode_list(&[vec![1], vec![0], hash.clone(), hash.clone()]);
    let short = rlp::encode_list(&[vec![1], vec![5], text(&[1; 31]), hash.clone()]);
    let five = rlp::encode_list(&[vec![1], vec![5], hash.clone(), hash.clone(), vec![1]]);
    let three = rlp::encode_list(&[vec![1], vec![5], hash]);
    for (value, fault) in [
        (good, None),
        (zero, Some(ValueFault::Rlp(rlp::RlpFault::Number(32)))),
        (short, Some(ValueFault::Hash)),
        (five, Some(ValueFault::Rlp(rlp::RlpFault::Items(4)))),
        (three, Some(ValueFault::Items(3))),
    ] {
        let values = [(keccak256(&holder(0)), value)].into();
        let trie = Trie::new(&values);
        let mut items = vec![text(&[1; 32]); 17];
        items[3] = text(&trie.root());
        (items[8], items[11]) = (vec![7], vec![9]);
        let header = rlp::encode_list(&items);
        let (hash, time) = (BlockHash(keccak256(&header)), Time::from_seconds(9).unwrap());
        let head = Block { chain: Chain::Eip155(1), number: 7, hash, time };
        let mut state = StateBuilder::default();
        state.header(header);
        trie.nodes().values().for_each(|node| state.node(node.clone()));
        let found = one(&state, &list(head, MADE), &layout().table(MADE), row(ETHER, 0, 5));
        let expected = fault
            .map_or(Amount::Anchored, |fault| Amount::Contradicted(Contradiction::Value(fault)));
        assert_eq!(found, expected);
    }
}

/// The fault with which a file is refused.
fn fault(bytes: &[u8], limits: Limits) -> StateFault {
    StateFile::read(Cursor::new(bytes), limits).map(|_| ()).unwrap_err()
}

#[test]
fn r20_files_of_state_are_limited() {
    let limits = Limits { nodes: 3, bytes: 1 << 20 };
    let many = |bytes: &[u8], part| {
        let fault = fault(bytes, limits);
        assert!(matches!(fault, StateFault::Many { part: found, .. } if found == part), "{fault}");
    };
    // 513 headers, 4 nodes, and numbers that claim the world: refused before anything is kept.
    many(&[251, 1, 2], Part::Header);
    many(&[253, 0, 0, 0, 0, 0, 0, 0, 0x80], Part::Header);
    many(&[0, 4], Part::Node);
    many(&[0, 252, 0, 0, 0xff, 0xff], Part::Node);
    let size = |bytes: &[u8], part| {
        let fault = fault(bytes, limits);
        assert!(matches!(fault, StateFault::Size { part: found, .. } if found == part), "{fault}");
    };
    let length = |length: usize| [&[251][..], &(length as u16).to_le_bytes()].concat();
    size(&[&[1][..], &length(MAX_HEADER + 1)].concat(), Part::Header);
    size(&[&[0, 1][..], &length(MAX_NODE + 1)].concat(), Part::Node);
    size(&[0, 1, 0], Part::Node);
    assert!(matches!(fault(&[1, 5, 1], limits), StateFault::Truncated));
    assert!(matches!(fault(&[], limits), StateFault::Truncated));
    assert!(matches!(fault(&[0], limits), StateFault::Truncated));
    assert!(matches!(fault(&[0, 0, 0], limits), StateFault::Trailing));
    assert!(matches!(fault(&[251, 1, 0, 0], limits), StateFault::Length { .. }));
    assert!(matches!(fault(&[0, 1, 251, 1, 0, 7], limits), StateFault::Length { .. }));
    let (state, _) = world().build();
    let bytes = bytes_of(&state);
    let exact = Limits { bytes: bytes.len() as u32, ..Limits::PAGE };
    assert!(StateFile::read(Cursor::new(&bytes[..]), exact).is_ok());
    let less = Limits { bytes: bytes.len() as u32 - 1, ..Limits::PAGE };
    assert!(matches!(fault(&bytes, less), StateFault::Bytes(_)));
}

#[test]
fn r11_nodes_and_headers_stand_in_one_order() {
    let file = |parts: [&[&[u8]]; 2]| {
        let mut bytes = vec![];
        for parts in parts {
            bytes.push(parts.len() as u8);
            for part in parts {
                bytes.push(part.len() as u8);
                bytes.extend(*part);
            }
        }
        bytes
    };
    let mut two = [&b"one"[..], b"two"];
    two.sort_by_key(|part| keccak256(part));
    let reversed = [two[1], two[0]];
    let twice = [two[0]; 2];
    let good = file([&two, &two]);
    assert!(StateFile::read(Cursor::new(&good[..]), Limits::PAGE).is_ok());
    for bad in [reversed, twice] {
        let headers = fault(&file([&bad, &two]), Limits::PAGE);
        assert!(matches!(headers, StateFault::Order { part: Part::Header, at: 2 }));
        let nodes = fault(&file([&two, &bad]), Limits::PAGE);
        assert!(matches!(nodes, StateFault::Order { part: Part::Node, at: 2 }));
    }
}

/// Rows that a reader of rows would never give are not taken for anchored.
#[test]
fn rows_of_no_holding_or_of_another_chain_are_declared() {
    let (state, head) = shallow().build();
    let (list, table) = (list(head, MADE), layout().table(MADE));
    let none = row(0, 0, 1);
    let beyond = row(3, 0, 1);
    let tron = Row { address: Address::Tron(holder(0)), ..row(ETHER, 0, 1_000) };
    let mut file = StateFile::read(Cursor::new(bytes_of(&state)), Limits::NATIVE).unwrap();
    let found = anchor(&mut file, &list, &table, &[none, beyond, tron]).unwrap();
    assert!(found.rows.iter().all(|row| matches!(row, Amount::Declared(_))), "{found:?}");
}

/// Nodes to which no walk comes, and headers that are not kept, are left out; what is left shows the same.
#[test]
fn a_file_is_written_without_what_nobody_uses() {
    let (mut state, head) = world().build();
    let exact = bytes_of(&state);
    state.node(b"a node of nobody, which is long enough to be one".to_vec());
    state.header(b"a header of nobody".to_vec());
    let (list, table) = (list(head, MADE), layout().table(MADE));
    let rows = rows();
    let mut file = StateFile::read(Cursor::new(bytes_of(&state)), Limits::NATIVE).unwrap();
    let before = anchor(&mut file, &list, &table, &rows).unwrap();
    assert!(before.unused_nodes > 0 && before.stray_headers == 1);
    let mut used = vec![];
    file.write_used(|hash| *hash == head.hash.0, &mut used).unwrap();
    assert!(used.len() <= exact.len());
    let mut file = StateFile::read(Cursor::new(&used[..]), Limits::NATIVE).unwrap();
    let after = anchor(&mut file, &list, &table, &rows).unwrap();
    assert_eq!(after.rows, before.rows);
    assert!(after.unused_nodes == 0 && after.stray_headers == 0);
}
