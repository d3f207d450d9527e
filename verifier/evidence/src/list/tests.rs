//! Lists and rows, true and false.

use std::{collections::BTreeMap, io::Read};

use num_bigint::BigUint;
use proptest::prelude::*;
use ringfence_circuits::protocol::hash::digest::Digest;

use super::{
    agreement::{Disagreement, Expected},
    block::{Block, BlockHash},
    document::{Holding, List, ListFault, BOUND_BYTES, MAX_HOLDINGS, MAX_LIST_BYTES},
    rows::{self, LineFault, Row, Rows, RowsFault, MAX_LINE, MAX_ROWS},
    sums::{amount, differences, Difference},
    time::Time,
};
use crate::{address::Address, chain::Chain};

const ONE: Chain = Chain::Eip155(1);
/// The first address of Bitcoin, and one of Solana.
const GENESIS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
const SOLANA: &str = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v";

fn block(chain: Chain) -> Block {
    let time = Time::parse("2026-01-31T00:00:00Z").unwrap();
    Block { chain, number: 7, hash: BlockHash([7; 32]), time }
}

fn holding(chain: Chain, contract: Option<u8>, asset: &str, decimals: u32) -> Holding {
    let contract = contract.map(|byte| match chain {
        Chain::Tron => Address::Tron([byte; 20]),
        Chain::Solana => Address::Solana([byte; 32]),
        _ => Address::Eip155([byte; 20]),
    });
    Holding { chain, contract, asset: asset.into(), decimals }
}

fn list() -> List {
    List {
        venue: "venue".into(),
        epoch: 3,
        bound: [5; BOUND_BYTES],
        salt: [6; 32],
        heads: [Chain::Bitcoin, ONE, Chain::Solana, Chain::Tron].map(block).to_vec(),
        holdings: vec![
            holding(Chain::Bitcoin, None, "BTC", 8),
            holding(ONE, None, "ETH", 18),
            holding(ONE, Some(1), "USDT", 6),
            holding(Chain::Solana, None, "SOL", 9),
            holding(Chain::Tron, Some(2), "USDT", 6),
        ],
        rows: Digest::default(),
    }
}

fn row(list: &List, holding: u16, book: u16, address: u8, units: u128) -> Row {
    let address = match list.holding(holding.into()).unwrap().chain {
        Chain::Bitcoin => Address::parse(Chain::Bitcoin, GENESIS).unwrap(),
        Chain::Solana => Address::Solana([address; 32]),
        Chain::Tron => Address::Tron([address; 20]),
        Chain::Eip155(_) => Address::Eip155([address; 20]),
    };
    Row { holding, book, address, units }
}

/// The list that names these rows, and the rows' file.
fn written(rows: &[Row]) -> (List, Vec<u8>) {
    let (mut list, mut file) = (list(), vec![]);
    list.rows = rows::write(&mut file, &list, 2, rows.iter().copied()).unwrap().digest;
    (list, file)
}

fn read(list: &List, file: &[u8]) -> Result<(Vec<Row>, Rows), RowsFault> {
    let mut rows = vec![];
    let all = rows::read(file, list, 2, |row| rows.push(*row))?;
    Ok((rows, all))
}

/// The fault of the line with this number.
fn line_fault(file: &str) -> (usize, LineFault) {
    match read(&list(), file.as_bytes()) {
        Err(RowsFault::Line { line, fault }) => (line, fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn lists_have_one_encoding() {
    let list = list();
    let text = list.write().unwrap();
    assert_eq!(List::read(&text).unwrap(), list);
    let begin = format!("{{\"bound\":\"{}\",\"epoch\":\"3\",\"format\"", "05".repeat(64));
    assert!(text.starts_with(begin.as_bytes()), "{}", String::from_utf8_lossy(&text));
    for cut in 0..text.len() {
        assert!(List::read(&text[..cut]).is_err());
    }
    assert!(List::read(&[&text[..], b"\n"].concat()).is_err());
}

#[test]
fn lists_that_break_a_rule_are_refused_with_the_rule() {
    let fault = |change: fn(&mut List)| {
        let mut list = list();
        change(&mut list);
        list.write().unwrap_err().to_string()
    };
    let name = fault(|list| list.venue = "a b".into());
    assert!(name.starts_with("venue: "), "{name}");
    let order = fault(|list| list.heads.swap(0, 1));
    assert_eq!(order, "the head of bitcoin is out of order, or a second one of the chain");
    assert!(fault(|list| list.heads.push(block(Chain::Tron))).contains("a second one"));
    let head = fault(|list| list.heads.truncate(3));
    assert_eq!(head, "holding 5 is on tron, for which there is no head");
    assert_eq!(fault(|list| list.holdings.clear()), ListFault::NoHolding.to_string());
    assert!(fault(|list| list.holdings.swap(1, 2)).contains("holding 3 is out of order"));
    let most = fault(|list| list.holdings[1].decimals = 37);
    assert_eq!(most, "the decimals of holding 2: expected a number of at most 36");
    let contract = fault(|list| list.holdings[0].contract = Some(Address::Eip155([1; 20])));
    assert!(contract.starts_with("holding 1 has a contract"), "{contract}");
    let other = fault(|list| list.holdings[2].contract = Some(Address::Tron([1; 20])));
    assert!(other.starts_with("the contract of holding 3 is no address of eip155:1"), "{other}");
}

#[test]
fn r15_a_list_of_another_statement_is_named() {
    let list = list();
    let text = list.write().unwrap();
    let true_one =
        Expected { venue: "venue", epoch: 3, bound: &list.bound, digest: List::digest(&text) };
    assert!(list.disagreements(&text, &true_one).is_empty());
    let other = Expected { venue: "other", epoch: 4, bound: &[0; 64], digest: Digest([0; 32]) };
    let found = list.disagreements(&text, &other);
    assert!(matches!(
        &found[..],
        [
            Disagreement::Venue { .. },
            Disagreement::Epoch { list: 3, statement: 4 },
            Disagreement::Bound,
            Disagreement::Digest { .. }
        ]
    ));
    // Another salt makes another digest, so the digest says nothing of the rows.
    let salted = List { salt: [0; 32], ..list }.write().unwrap();
    assert_ne!(List::digest(&salted), List::digest(&text));
}

#[test]
fn c7_r9_a_contract_stands_under_one_holding() {
    let mut list = list();
    list.holdings.insert(3, holding(ONE, Some(1), "USDC", 6));
    assert!(matches!(list.write(), Err(ListFault::Twice(4))));
    list.holdings[3] = holding(ONE, None, "WETH", 18);
    list.holdings.swap(2, 3);
    assert!(matches!(list.write(), Err(ListFault::Twice(3))));
}

#[test]
fn r20_lists_are_limited() {
    let mut list = list();
    let many = |count: usize| {
        (0..count)
            .map(|index| {
                let mut contract = [0; 20];
                contract[..4].copy_from_slice(&(index as u32).to_be_bytes());
                let contract = Some(Address::Eip155(contract));
                Holding { chain: ONE, contract, asset: "USDT".into(), decimals: 6 }
            })
            .collect::<Vec<_>>()
    };
    list.holdings = many(MAX_HOLDINGS);
    assert!(list.write().is_ok());
    list.holdings = many(MAX_HOLDINGS + 1);
    assert!(list.write().unwrap_err().to_string().contains("more than 4096"));
    assert!(matches!(List::read(&vec![b' '; MAX_LIST_BYTES + 1]), Err(ListFault::Long)));
}

#[test]
fn rows_are_read_as_written() {
    let list_only = list();
    let rows = [
        row(&list_only, 1, 0, 0, 5_000_000_000),
        row(&list_only, 2, 0, 1, 1),
        row(&list_only, 3, 0, 1, u128::MAX),
        row(&list_only, 3, 1, 2, u128::MAX),
        row(&list_only, 4, 1, 1, 3),
        row(&list_only, 5, 0, 1, 4),
    ];
    let (list, file) = written(&rows);
    let (found, all) = read(&list, &file).unwrap();
    assert_eq!(found, rows);
    assert_eq!((all.rows, all.addresses, all.in_two_books), (6, 5, 0));
    assert_eq!(all.sums.units(3, 0), BigUint::from(u128::MAX));
    let start = format!("1 0 {GENESIS} 5000000000\n2 0 0x{} 1\n", "01".repeat(20));
    assert!(file.starts_with(start.as_bytes()));
    // Another list names other rows.
    let other = Digest([1; 32]);
    let fault = read(&List { rows: other, ..list }, &file).unwrap_err();
    assert!(matches!(fault, RowsFault::Digest { expected, .. } if expected == other));
}

#[test]
fn c7_r3_an_address_in_two_books_is_named() {
    let list_only = list();
    let of = |holding, book, address| row(&list_only, holding, book, address, 1);
    let (list, file) = written(&[of(2, 0, 1), of(3, 1, 1), of(2, 1, 2), of(3, 1, 2), of(5, 0, 1)]);
    let (_, all) = read(&list, &file).unwrap();
    assert_eq!(all.in_two_books, 1);
    let [two] = all.two_books[..] else { panic!("{all:?}") };
    assert_eq!((two.line, two.chain, two.books), (2, ONE, [0, 1]));
    assert_eq!(two.address, Address::Eip155([1; 20]));
    // Each such address counts once, however many rows it has.
    let list_only = list_only.clone();
    let of = |holding, book, address| row(&list_only, holding, book, address, 1);
    let (list, file) = written(&[of(2, 0, 1), of(3, 1, 1), of(2, 0, 2), of(3, 1, 2)]);
    assert_eq!(read(&list, &file).unwrap().1.in_two_books, 2);
}

#[test]
fn rows_out_of_order_or_repeated_are_refused() {
    let (one, two) = ("01".repeat(20), "02".repeat(20));
    for file in [
        format!("2 0 0x{two} 1\n2 0 0x{one} 1\n"),
        format!("2 0 0x{one} 1\n2 0 0x{one} 1\n"),
        format!("2 0 0x{one} 1\n2 1 0x{one} 1\n"),
        format!("3 0 0x{one} 1\n2 0 0x{one} 1\n"),
        format!("2 0 0x{one} 1\n1 0 {GENESIS} 1\n"),
    ] {
        assert_eq!(line_fault(&file), (2, LineFault::Order), "{file}");
    }
}

#[test]
fn r13_an_address_that_does_not_decode_is_refused_and_never_skipped() {
    let good = format!("2 0 0x{} 1\n", "01".repeat(20));
    for bad in [
        format!("2 0 0x{} 1\n", "0A".repeat(20)),
        format!("2 0 0X{} 1\n", "02".repeat(20)),
        format!("2 0 {} 1\n", "02".repeat(20)),
        format!("2 0 0x{} 1\n", "02".repeat(21)),
        format!("2 0 {GENESIS} 1\n"),
        "4 0 11111111111111111111111111111111111 1\n".into(),
        format!("5 0 {SOLANA} 1\n"),
    ] {
        let (line, fault) = line_fault(&format!("{good}{bad}"));
        assert!(line == 2 && matches!(fault, LineFault::Address(_)), "{bad}: {fault}");
    }
}

#[test]
fn lines_that_are_no_rows_are_refused_with_the_reason() {
    let address = format!("0x{}", "01".repeat(20));
    let says = |line: &str, words: &str| {
        let (_, fault) = line_fault(line);
        assert!(fault.to_string().contains(words), "{line:?}: {fault}");
    };
    says(&format!("2 0 {address} 1"), "a newline");
    says(&format!("2 0 {address} 1\r\n"), "is no amount");
    says("\n", "four words");
    says(&format!("2  0 {address} 1\n"), "four words");
    says(&format!("2 0 {address} 1 \n"), "four words");
    says(&format!("2\t0\t{address}\t1\n"), "four words");
    says(&format!("0 0 {address} 1\n"), "“0” is no holding of the list, whose ids go from 1 to 5");
    says(&format!("6 0 {address} 1\n"), "is no holding");
    says(&format!("02 0 {address} 1\n"), "is no holding");
    says(&format!("65538 0 {address} 1\n"), "is no holding");
    says(&format!("2 2 {address} 1\n"), "whose indices go from 0 to 1");
    says(&format!("2 +0 {address} 1\n"), "is no book");
    for units in ["0", "01", "-1", "1.0", "", "340282366920938463463374607431768211456"] {
        says(&format!("2 0 {address} {units}\n"), "is no amount");
    }
    let (_, fault) = match read(&list(), b"2 0 \xff 1\n") {
        Err(RowsFault::Line { line, fault }) => (line, fault),
        other => panic!("{other:?}"),
    };
    assert_eq!(fault, LineFault::Words);
}

#[test]
fn r20_lines_and_rows_are_limited() {
    let mut endless = std::io::repeat(b'1');
    let fault = rows::read(&mut endless, &list(), 2, |_| {}).unwrap_err();
    assert!(matches!(fault, RowsFault::Line { line: 1, fault: LineFault::End }), "{fault}");
    let word = "1".repeat(MAX_LINE - 4);
    let (_, fault) = line_fault(&format!("2 0 {word}\n"));
    assert_eq!(fault, LineFault::Words);
    /// One row more than there may be.
    struct Many(u32, Vec<u8>);
    impl Read for Many {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.1.is_empty() && self.0 <= MAX_ROWS as u32 {
                self.1 = format!("2 0 0x{:040x} 1\n", self.0).into_bytes();
                self.0 += 1;
            }
            let count = self.1.len().min(out.len());
            out[..count].copy_from_slice(&self.1[..count]);
            self.1.drain(..count);
            Ok(count)
        }
    }
    let mut seen = 0;
    let fault = rows::read(Many(0, vec![]), &list(), 2, |_| seen += 1).unwrap_err();
    assert!(matches!(fault, RowsFault::Many), "{fault}");
    assert_eq!(seen, MAX_ROWS);
}

#[test]
fn sums_floor_each_holding_by_itself() {
    let list_only = list();
    // 0.9 and 0.9 of a unit of 10^-2: each holding floors to 0.
    let of = |holding, units| row(&list_only, holding, 0, 1, units);
    let (list, file) = written(&[of(3, 19_999), of(5, 19_999)]);
    let (_, all) = read(&list, &file).unwrap();
    let amounts = all.sums.amounts(&list, |_| Some(2)).unwrap();
    assert_eq!(amounts, BTreeMap::from([((0, "USDT".into()), BigUint::from(2u32))]));
    assert!(all.sums.amounts(&list, |_| Some(1)).unwrap().is_empty());
    let amounts = all.sums.amounts(&list, |_| Some(12)).unwrap();
    assert_eq!(amounts[&(0, "USDT".into())], BigUint::from(39_998_000_000u64));
    assert_eq!(all.sums.amounts(&list, |_| None), Err("USDT".into()));
    let eth = &list.holdings[1];
    let largest = BigUint::from(u128::MAX) << 20u32;
    assert_eq!(amount(&largest, eth, 12), &largest / BigUint::from(1_000_000u32));
}

#[test]
fn r21_stated_amounts_are_the_sums_and_nothing_else() {
    let place = |book: u16, asset: &str| (book, asset.to_string());
    let sums = BTreeMap::from([
        (place(0, "BTC"), BigUint::from(5u32)),
        (place(1, "ETH"), BigUint::from(7u32)),
    ]);
    assert!(differences(&sums, &sums).is_empty());
    let mut stated = sums.clone();
    stated.remove(&place(0, "BTC"));
    stated.insert(place(1, "ETH"), BigUint::from(8u32));
    stated.insert(place(0, "ETH"), BigUint::from(1u32));
    let found = differences(&stated, &sums);
    assert!(
        matches!(
            &found[..],
            [
                Difference::NotStated { book: 0, .. },
                Difference::Other { book: 1, .. },
                Difference::NotListed { book: 0, .. },
            ]
        ),
        "{found:?}"
    );
}

proptest! {
    #[test]
    fn any_rows_are_read_as_written(
        mut rows in proptest::collection::vec((1u16..6, 0u16..2, 0u8..5, 1u128..), 0..30),
    ) {
        let list_only = list();
        let key = |(holding, _, address, _): &(u16, u16, u8, u128)| {
            let chain = list_only.holding(usize::from(*holding)).unwrap().chain;
            (chain, if chain == Chain::Bitcoin { 0 } else { *address }, *holding)
        };
        rows.sort_by_key(key);
        rows.dedup_by_key(|row| key(row));
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(holding, book, address, units)| row(&list_only, holding, book, address, units))
            .collect();
        let (list, file) = written(&rows);
        prop_assert_eq!(read(&list, &file).unwrap().0, rows);
    }

    /// R15: rows that were changed after the list was made are other rows.
    #[test]
    fn r15_changed_rows_are_refused(at: prop::sample::Index, bit in 0u32..8) {
        let list_only = list();
        let rows = [row(&list_only, 2, 0, 1, 12_345), row(&list_only, 3, 0, 1, 99)];
        let (list, mut file) = written(&rows);
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        prop_assert!(read(&list, &file).is_err());
    }
}
