//! Tokens through an audit: balances in a contract's storage, what freezes them, and what they mean.

use std::collections::BTreeMap;

use ringfence_evidence::{
    address::Address,
    list::{document::Holding, rows::Row},
    recognised::layout::{Mapping, Order},
    trie::word::Word,
};
use ringfence_fixtures::reserves::node::{Node, Token, TOKEN_CODE};
use ringfence_verifier::report::{AuditReport, Status};

use super::made::*;

const CONTRACT: [u8; 20] = [0xab; 20];
/// The slot of balances, of a pin, of a list of the frozen.
const BALANCES: u128 = 9;
const PIN: u128 = 3;
const FROZEN: u128 = 5;
const UNITS: u128 = 70_000_000;

fn mapping(slot: u128) -> Mapping {
    Mapping { order: Order::Solidity, slot: slot.into() }
}

/// The table of a reader who knows where the token keeps balances.
fn table(balances: u128, code: Word) -> String {
    let of =
        |slot: u128| format!(r#"{{"order":"solidity","slot":"{}"}}"#, Word::from(slot).to_hex());
    let pin = format!(
        r#"{{"slot":"{}","value":"{}"}}"#,
        Word::from(PIN).to_hex(),
        Word::from(1).to_hex()
    );
    let layout = format!(
        r#"{{"balances":{},"bits":"255","code":"{}","pins":[{pin}],"zero":[{}]}}"#,
        of(balances),
        code.to_hex(),
        of(FROZEN)
    );
    let entry = format!(
        r#"{{"asset":"USD","chain":"eip155:1","contract":"0x{}","decimals":"6","layout":{layout}}}],"#,
        "ab".repeat(20)
    );
    TABLE.replace(r#""layout":null}],"#, &format!(r#""layout":null}},{entry}"#))
}

/// The honest venue with a token at the address of its first wallet of ether. `change` is made to the storage.
fn made(change: impl FnOnce(&mut BTreeMap<Word, Word>, [u8; 20])) -> Made {
    let mut made = Made::new();
    let holder = made.rows[2];
    let Address::Eip155(account) = holder.address else { panic!("a wallet of ether") };
    let mut token = Token { balances: [(account, UNITS)].into(), ..Token::default() };
    token.storage.insert(mapping(BALANCES).slot_of(&account), UNITS.into());
    token.storage.insert(PIN.into(), 1.into());
    // Something else stands in another place, so that absent entries are absent among others.
    token.storage.insert(1.into(), 7.into());
    change(&mut token.storage, account);
    let accounts = made.rows.iter().filter_map(|row| match row.address {
        Address::Eip155(account) => Some((account, row.units)),
        _ => None,
    });
    let (time, next) = (at(made.snapshot, -4), at(made.snapshot, 8));
    // All of the trie is there, so that absent entries can be shown to be absent.
    let tokens = [(CONTRACT, token)].into();
    made.node = Node::new(accounts.collect(), tokens, 0, ETHER_HEAD, time, next);
    made.list.heads[1].hash = ringfence_evidence::list::block::BlockHash::parse(
        ETHEREUM,
        &ether_hash(&made.node, ETHER_HEAD),
    )
    .unwrap();
    made.list.holdings.push(Holding {
        chain: ETHEREUM,
        contract: Some(Address::Eip155(CONTRACT)),
        asset: "USD".into(),
        decimals: 6,
    });
    made.rows.insert(3, Row { holding: 3, units: UNITS, ..holder });
    let slots =
        [Word::from(PIN), mapping(BALANCES).slot_of(&account), mapping(FROZEN).slot_of(&account)];
    made.slots = slots.map(|slot| (CONTRACT, slot)).to_vec();
    made
}

fn report_of(made: &Made, table: String) -> AuditReport {
    let mut reader = made.reader();
    reader.reserves.table = Some(table.into_bytes());
    report(&made.bundle(), &reader)
}

#[test]
fn a_token_is_proven_from_the_storage_of_its_contract() {
    let made = made(|_, _| ());
    let report = report_of(&made, table(BALANCES, TOKEN_CODE));
    assert_eq!(called(&report), ["observed", "observed", "proven", "proven", "proven"], "{report}");
    assert_claim(&report, "state", Status::Holds, "");
    // Without a layout it stays declared, and its nodes are forgiven: the venue may know more than the reader.
    let unknown = report_of(&made, TABLE.into());
    assert_eq!(called(&unknown), ["observed", "observed", "proven", "declared", "proven"]);
    assert_claim(&unknown, "state", Status::Holds, "");
}

#[test]
fn r10_frozen_listed_paused_and_upgraded_tokens_are_unproven_and_nothing_is_false() {
    let flag = |storage: &mut BTreeMap<Word, Word>, account: [u8; 20]| {
        let mut word = Word::from(UNITS);
        word.0[0] |= 0x80;
        storage.insert(mapping(BALANCES).slot_of(&account), word);
    };
    let listed = |storage: &mut BTreeMap<Word, Word>, account: [u8; 20]| {
        storage.insert(mapping(FROZEN).slot_of(&account), 1.into());
    };
    let paused = |storage: &mut BTreeMap<Word, Word>, _: [u8; 20]| {
        storage.insert(PIN.into(), 2.into());
    };
    let gone = |storage: &mut BTreeMap<Word, Word>, _: [u8; 20]| {
        storage.remove(&PIN.into());
    };
    let code = table(BALANCES, Word([0xdd; 32]));
    let known = || table(BALANCES, TOKEN_CODE);
    let cases = [
        (report_of(&made(flag), known()), "frozen for this address"),
        (report_of(&made(listed), known()), "stands in a list"),
        (report_of(&made(paused), known()), "upgraded or paused"),
        (report_of(&made(gone), known()), "upgraded or paused"),
        (report_of(&made(|_, _| ()), code), "another than the table knows"),
    ];
    for (report, words) in cases {
        assert_eq!(
            called(&report),
            ["observed", "observed", "proven", "declared", "proven"],
            "{words}"
        );
        let row = report.reserves.as_ref().unwrap().results.get(3).unwrap();
        assert!(row.state.contains(words), "{words}: {row:?}");
    }
}

#[test]
fn r8_another_slot_of_balances_is_no_balance() {
    let made = made(|_, _| ());
    let report = report_of(&made, table(BALANCES + 1, TOKEN_CODE));
    assert_eq!(called(&report)[3], "declared");
    assert_claim(&report, "state", Status::DoesNotHold, "line 4 of reserves.rows");
}
