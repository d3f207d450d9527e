//! The table that is compiled in, and tables of readers.

use super::{
    layout::{Mapping, Order},
    table::{NotRecognised, Table, TableFault, MAX_TABLE_BYTES},
};
use crate::{chain::Chain, hex, list::document::Holding, trie::word::Word};

const ONE: Chain = Chain::Eip155(1);

/// A table with one chain and these entries.
fn table(entries: &str) -> Result<Table, TableFault> {
    let text = format!(
        r#"{{"chains": [{{"chain": "bitcoin", "header_items": [], "operated": false}},
            {{"chain": "eip155:1", "header_items": ["17", "20"], "operated": false}}],
            "entries": [{entries}], "format": "ringfence-recognised-1", "name": "of a reader"}}"#
    );
    Table::read(text.as_bytes())
}

fn entry(asset: &str, chain: &str, contract: &str, decimals: &str, layout: &str) -> String {
    format!(
        r#"{{"asset": "{asset}", "chain": "{chain}", "contract": "{contract}",
            "decimals": "{decimals}", "layout": {layout}}}"#
    )
}

fn layout(bits: &str, pins: usize) -> String {
    let zero = Word::ZERO.to_hex();
    let pin = format!(r#"{{"slot": "{zero}", "value": "{zero}"}}"#);
    let pins = vec![pin; pins].join(",");
    format!(
        r#"{{"balances": {{"order": "solidity", "slot": "{zero}"}}, "bits": "{bits}",
            "code": "{zero}", "pins": [{pins}], "zero": []}}"#
    )
}

#[test]
fn the_compiled_table_is_one_and_knows_large_assets() {
    let table = Table::compiled();
    let native = |chain, asset: &str, decimals| {
        let holding = Holding { chain, contract: None, asset: asset.into(), decimals };
        table.recognise(&holding).map(|entry| entry.layout.is_some())
    };
    assert_eq!(native(Chain::Bitcoin, "BTC", 8), Ok(false));
    assert_eq!(native(ONE, "ETH", 18), Ok(false));
    assert_eq!(native(Chain::Eip155(42161), "ETH", 18), Ok(false));
    assert_eq!(native(Chain::Tron, "TRX", 6), Ok(false));
    assert_eq!(table.chain(ONE).unwrap().header_items, [17, 20, 21]);
    assert!(!table.chain(ONE).unwrap().operated);
    assert!(table.chain(Chain::Eip155(8453)).unwrap().operated);
    // No real proof of a token with all its pins is among the tests yet.
    assert!(table.entries.iter().all(|entry| entry.layout.is_none()));
    let digest = "285d568c6845c000016780c53cd8561be9e91c59d6619fddd74f6598f9332962";
    assert_eq!(table.digest.to_string(), digest, "a changed table is another table");
}

#[test]
fn r8_decimals_and_assets_in_the_venues_favour_are_not_recognised() {
    let table = Table::compiled();
    let usdt = table.entries.iter().find(|entry| entry.holding.asset == "USDT").unwrap();
    let other = |change: fn(&mut Holding)| {
        let mut holding = usdt.holding.clone();
        change(&mut holding);
        table.recognise(&holding).map(|_| ()).unwrap_err()
    };
    assert_eq!(other(|holding| holding.decimals = 5), NotRecognised::Decimals { table: 6 });
    let asset = NotRecognised::Asset { table: "USDT".into() };
    assert_eq!(other(|holding| holding.asset = "BTC".into()), asset);
    assert_eq!(other(|holding| holding.chain = Chain::Eip155(2)), NotRecognised::Unknown);
    let coin = NotRecognised::Decimals { table: 18 };
    assert_eq!(other(|holding| holding.contract = None), coin);
}

#[test]
fn tables_that_break_a_rule_are_refused_with_the_rule() {
    let one = format!("0x{}", "01".repeat(20));
    let good = entry("T", "eip155:1", &one, "6", &layout("256", 1));
    assert_eq!(table(&good).unwrap().entries.len(), 1);
    let says = |entries: &str, words: &str| {
        let fault = table(entries).unwrap_err().to_string();
        assert!(fault.contains(words), "{fault}");
    };
    says(&format!("{good},{good}"), "entry 2: it is out of order");
    says(&entry("T", "eip155:1", &one.to_uppercase(), "6", "null"), "entry 1: its contract");
    says(&entry("T", "eip155:1", &one, "37", "null"), "at most 36");
    says(&entry("T", "eip155:1", "", "6", &layout("256", 1)), "have a layout");
    says(&entry("T", "eip155:2", &one, "6", &layout("256", 1)), "have a layout");
    says(&entry("T", "bitcoin", &one, "6", "null"), "bitcoin has no contracts");
    says(&entry("T", "eip155:1", &one, "6", &layout("0", 1)), "from 1 to 256 bits");
    says(&entry("T", "eip155:1", &one, "6", &layout("257", 1)), "from 1 to 256 bits");
    says(&entry("a b", "eip155:1", &one, "6", "null"), "the asset of entry 1");
    // White space is free and does not change the digest.
    assert_eq!(table(&good).unwrap().digest, table(&good.replace('\n', " ")).unwrap().digest);
}

#[test]
fn r20_tables_and_pins_are_limited() {
    let one = format!("0x{}", "01".repeat(20));
    assert!(table(&entry("T", "eip155:1", &one, "6", &layout("256", 16))).is_ok());
    let fault = table(&entry("T", "eip155:1", &one, "6", &layout("256", 17))).unwrap_err();
    assert!(fault.to_string().contains("more than 16"), "{fault}");
    assert!(matches!(Table::read(&vec![b' '; MAX_TABLE_BYTES + 1]), Err(TableFault::Long)));
}

#[test]
fn slots_of_mappings_come_out() {
    let holder = hex::decode_exact("5754284f345afc66a98fbb0a0afe71e0f007b949").unwrap();
    // USDT's balances stand in slot 2. The slot of its treasury, as an answer to eth_getProof has it.
    let slot = Word::from(2);
    let of = |order| Mapping { order, slot }.slot_of(&holder).to_hex();
    let known = "1443dce88f8c7f4f31845046f516109d2f1bbf5d692b3ae975bff8784725ce24";
    assert_eq!(of(Order::Solidity), known);
    assert_ne!(of(Order::Vyper), known);
}
