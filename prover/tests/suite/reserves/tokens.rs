//! Tokens whose balances a reader's table finds in the state, and amounts that somebody observed.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    checkpoint::{
        note::Note,
        vkey::{KeyKind, VerifierKey},
    },
    headers::{Headers, Known},
    list::time::Time,
    observation::{Observation, ObservedRow},
    recognised::layout::{Mapping, Order},
    trie::word::Word,
};
use ringfence_fixtures::reserves::{
    node::{Node, Token, TOKEN_CODE},
    venue::ETHEREUM,
};

use super::made::{Made, SNAPSHOT};

const CONTRACT: [u8; 20] = [0x70; 20];
/// Where balances, a pin, and the list of the frozen stand.
const BALANCES: u128 = 9;
const PIN: u128 = 0;
const FROZEN: u128 = 6;

fn word(number: u128) -> Word {
    Word::from(number)
}

fn slot(at: u128, holder: &[u8; 20]) -> Word {
    Mapping { order: Order::Solidity, slot: word(at) }.slot_of(holder)
}

/// A table of a reader's that knows ether and a made token.
fn table() -> String {
    let mapping = |at: u128| format!(r#"{{"order": "solidity", "slot": "{}"}}"#, word(at).to_hex());
    format!(
        r#"{{"chains": [{{"chain": "eip155:1", "header_items": ["17"], "operated": false}}],
            "entries": [
              {{"asset": "ETH", "chain": "eip155:1", "contract": "", "decimals": "18", "layout": null}},
              {{"asset": "USDC", "chain": "eip155:1", "contract": "{}", "decimals": "6", "layout":
                {{"balances": {}, "bits": "255", "code": "{}",
                  "pins": [{{"slot": "{}", "value": "{}"}}], "zero": [{}]}}}}],
            "format": "ringfence-recognised-1", "name": "of a test"}}"#,
        Address::Eip155(CONTRACT),
        mapping(BALANCES),
        TOKEN_CODE.to_hex(),
        word(PIN).to_hex(),
        word(77).to_hex(),
        mapping(FROZEN),
    )
}

/// The made venue, whose wallets on Ethereum hold the made token; `change` may change its storage.
fn made(change: impl Fn(&mut BTreeMap<Word, Word>, [u8; 20])) -> Made {
    let mut made = Made::new();
    let on_ethereum = made.venue.held.iter().filter(|of| of.wallet.chain() == ETHEREUM);
    let holders: Vec<[u8; 20]> = on_ethereum
        .filter_map(|of| match of.wallet.address() {
            Address::Eip155(holder) => Some(holder),
            _ => None,
        })
        .collect();
    let mut storage = BTreeMap::from([(word(PIN), word(77))]);
    let mut accounts = BTreeMap::new();
    let mut wallets = "chain,address,asset,contract,units,book\n".to_owned();
    for (number, holder) in (1u128..).zip(&holders) {
        storage.insert(slot(BALANCES, holder), word(number * 1_000_000));
        accounts.insert(*holder, number * 10u128.pow(18));
        let (holder, contract) = (Address::Eip155(*holder), Address::Eip155(CONTRACT));
        wallets += &format!("{ETHEREUM},{holder},USDC,{contract},,clients\n");
        wallets += &format!("{ETHEREUM},{holder},ETH,,,clients\n");
    }
    change(&mut storage, holders[0]);
    let token = Token { storage, balances: BTreeMap::new() };
    let time = |text| Time::parse(text).unwrap();
    // Shallow: everything is there, so that what is absent can be shown to be absent.
    made.venue.node = Node::new(
        accounts,
        BTreeMap::from([(CONTRACT, token)]),
        0,
        made.venue.node.number,
        time("2026-01-31T23:59:55Z"),
        time("2026-02-01T00:00:07Z"),
    );
    made.write("headers.txt", made.venue.headers());
    made.write("wallets.csv", wallets);
    made.write("table.json", table());
    made
}

const TABLE: [&str; 2] = ["--recognised", "@table.json"];

/// Everything up to the import of answers; what that says.
fn run(made: &Made) -> (i32, String, String) {
    let requests = [
        "reserves",
        "requests",
        "--wallets",
        "@wallets.csv",
        "--headers",
        "@headers.txt",
        "--time",
        SNAPSHOT,
        "--out",
        "@requests",
    ];
    let out = made.good(&[&requests[..], &TABLE].concat());
    assert!(out.contains("can prove 8 amounts"), "{out}");
    made.answer();
    made.good(&[&Made::LIST[..], &TABLE].concat());
    made.challenge_with(&TABLE);
    made.write("signatures.csv", made.signatures());
    made.import(
        &[&["--signatures", "@signatures.csv", "--answers", "@answers"][..], &TABLE].concat(),
    )
}

fn levels(status: &serde_json::Value) -> [u64; 3] {
    ["proven", "observed", "declared"].map(|name| {
        let levels = status["levels"].as_array().unwrap();
        levels.iter().find(|of| of["name"] == name).unwrap()["rows"].as_u64().unwrap()
    })
}

#[test]
fn tokens_are_proven_by_a_table_that_knows_their_layout() {
    let made = made(|_, _| {});
    let (code, out, error) = run(&made);
    assert_eq!((code, &error[..]), (0, ""));
    assert!(out.contains("eip155:1: 8 amounts follow"), "{out}");
    assert_eq!(levels(&made.status(&TABLE)), [8, 0, 0]);
    assert!(made.good(&[&Made::STATUS[..], &TABLE].concat()).contains("Every row is proven"));
    // The table that is compiled in does not know the token.
    let status = made.status(&[]);
    assert_eq!(levels(&status), [4, 0, 4]);
    assert_eq!(status["open"][0]["lacks"][0], "recognised holding");
}

#[test]
fn r10_a_frozen_wallet_and_an_upgraded_token_are_not_proven() {
    let frozen = made(|storage, holder| {
        storage.insert(slot(FROZEN, &holder), word(1));
    });
    let (code, out, error) = run(&frozen);
    // The evidence is not false: the row stays declared.
    assert_eq!((code, &error[..]), (0, ""));
    assert!(out.contains("7 amounts follow") && out.contains("list of the contract"), "{out}");
    assert_eq!(levels(&frozen.status(&TABLE)), [7, 0, 1]);
    let upgraded = made(|storage, _| {
        storage.insert(word(PIN), word(78));
    });
    let (code, out, _) = run(&upgraded);
    assert!(code == 0 && out.contains("upgraded or paused"), "{out}");
    assert_eq!(levels(&upgraded.status(&TABLE)), [4, 0, 4]);
}

/// Writes an observation of the bitcoin wallets, signed by a key of this seed under a name.
fn observe(made: &Made, seed: u8, change: impl Fn(&mut ObservedRow)) -> String {
    let headers = Headers::read(made.text("headers.txt").as_bytes()).unwrap();
    let chain = Chain::Bitcoin;
    let number = headers.last_at(chain, Time::parse(SNAPSHOT).unwrap()).unwrap();
    let Known::Agreed { block, .. } = headers.block(chain, number) else { panic!() };
    let held = made.venue.held.iter().filter(|of| of.wallet.chain() == chain);
    let mut rows: Vec<ObservedRow> = held
        .map(|of| ObservedRow { address: of.wallet.address(), contract: None, units: of.units })
        .collect();
    rows.sort_by_key(|row| row.address.identity());
    rows.iter_mut().for_each(change);
    let made_with = "a test".to_owned();
    let observation = Observation { chain, number, hash: block.hash, made_with, rows };
    let text = observation.write().unwrap();
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    let public = VerifierKey::new("auditor", KeyKind::Ed25519, public).unwrap();
    let note = Observation::note_text(Observation::digest(&text));
    let signature = public.signature(0, &key.sign(note.as_bytes()).to_bytes());
    let note = Note { text: note, signatures: vec![signature] };
    made.write("observation.json", text);
    made.write("observation.json.note", note.to_string());
    public.to_string()
}

#[test]
fn r16_amounts_are_observed_by_a_key_that_is_given() {
    let made = Made::complete();
    let key = observe(&made, 5, |_| {});
    let with = |key: &str, more: &[&str]| {
        let given = ["--observation", "@observation.json", "--observer", key];
        made.run(&[&Made::STATUS[..], &["--json"], &given, more].concat())
    };
    let status = |answer: (i32, String, String)| -> serde_json::Value {
        assert_eq!(answer.0, 0, "{}", answer.2);
        serde_json::from_str(&answer.1).unwrap()
    };
    assert_eq!(levels(&status(with(&key, &[]))), [3, 4, 5]);
    // By the venue's own key, or by another one than was given.
    let (code, _, error) = with(&key, &["--signer", &key]);
    assert!(
        code == 2 && error.contains("RF-1424") && error.contains("observes nothing"),
        "{error}"
    );
    let other = VerifierKey::new("auditor", KeyKind::Ed25519, [3; 32]).unwrap();
    let (code, _, error) = with(&other.to_string(), &[]);
    assert!(code == 2 && error.contains("no observer whose key you gave"), "{error}");
    // Less than the list says.
    let key = observe(&made, 5, |row| row.units -= 1);
    let found = status(with(&key, &[]));
    assert_eq!(levels(&found), [3, 0, 9]);
    assert_eq!(found["seen_less"].as_array().unwrap().len(), 4);
}
