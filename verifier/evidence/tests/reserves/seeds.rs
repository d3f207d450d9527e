//! What the fuzz targets start from: a made venue's list, state, observation and log. `fuzz/evidence/` holds the files as
//! a reader would have them, `fuzz/corpus/` one input for each form.

use ed25519_dalek::{Signer as _, SigningKey};
use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    checkpoint::{
        log::Log,
        note::{Note, Signature},
        vkey::{KeyKind, VerifierKey},
    },
    headers::Headers,
    list::{
        block::{Block, BlockHash},
        document::{Holding, List},
        rows::{self, Row},
        time::Time,
    },
    observation::{Observation, ObservedRow},
    recognised::layout::{Mapping, Order},
    state::anchor::Amount,
    trie::word::Word,
};

use crate::{
    common::{account, anchors, bytes_of, TestLayout, Vector, World, MADE, MADE_CODE, ONE},
    corpus::keep,
};

/// Number of books of the made statement.
const BOOKS: usize = 2;
const HOLDERS: [&str; 3] = [
    "0x1111111111111111111111111111111111111111",
    "0x2222222222222222222222222222222222222222",
    "0x3333333333333333333333333333333333333333",
];
const BITCOIN: &str = "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l";
const TRON: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
const SOLANA: &str = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v";

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

/// Ether and tokens of all holders, among others that nobody looks at.
fn world(depth: usize) -> World {
    let mut world = World { depth, ..World::default() };
    world.storage.insert(Word::from(0), Word::from(77));
    let balances = Mapping { order: Order::Solidity, slot: Word::from(2) };
    for (number, holder) in (1u128..).zip(HOLDERS.map(account)) {
        world.ether.insert(holder, number * 1_000);
        world.storage.insert(balances.slot_of(&holder), Word::from(number * 5_000));
    }
    world
}

/// The list at the head of a block of Ethereum's kind, and its rows.
fn list(head: Block) -> (List, Vec<Row>) {
    let of = |chain, hash| Block { chain, number: 900_000, hash: BlockHash(hash), ..head };
    let holding = |chain, contract: Option<&str>, asset: &str, decimals| {
        let contract = contract.map(|text| Address::parse(chain, text).unwrap());
        Holding { chain, contract, asset: asset.into(), decimals }
    };
    let mut list = List {
        venue: "venue".into(),
        epoch: 3,
        bound: [0x0f; 64],
        salt: [0x5a; 32],
        heads: vec![
            of(Chain::Bitcoin, [1; 32]),
            head,
            of(Chain::Solana, [2; 32]),
            of(Chain::Tron, [3; 32]),
        ],
        holdings: vec![
            holding(Chain::Bitcoin, None, "BTC", 8),
            holding(ONE, None, "ETH", 18),
            holding(ONE, Some(MADE), "USDC", 6),
            holding(Chain::Solana, None, "SOL", 9),
            holding(Chain::Tron, None, "TRX", 6),
        ],
        rows: Digest::default(),
    };
    let row = |holding, book, chain, text: &str, units| Row {
        holding,
        book,
        address: Address::parse(chain, text).unwrap(),
        units,
    };
    let mut rows = vec![row(1, 0, Chain::Bitcoin, BITCOIN, 5_000_000_000)];
    for (number, holder) in (1u128..).zip(HOLDERS) {
        rows.push(row(2, 0, ONE, holder, number * 1_000));
        rows.push(row(3, 0, ONE, holder, number * 5_000));
    }
    rows.push(row(4, 1, Chain::Solana, SOLANA, 7));
    rows.push(row(5, 1, Chain::Tron, TRON, 9));
    list.rows = rows::write(Vec::new(), &list, BOOKS, rows.iter().copied()).unwrap().digest;
    (list, rows)
}

#[test]
fn seeds_of_lists_and_rows_are_made_here() {
    let (state, head) = world(0).build();
    let (list, rows) = list(head);
    let text = list.write().unwrap();
    keep("evidence/reserves.json", &text);
    keep("corpus/list/standard", &text);
    let one = List { heads: vec![head], holdings: list.holdings[1..2].to_vec(), ..list.clone() };
    keep("corpus/list/one-holding", &one.write().unwrap());
    let lines = |rows: &[Row]| {
        let mut out = vec![];
        let found = rows::write(&mut out, &list, BOOKS, rows.iter().copied()).unwrap();
        (out, found)
    };
    keep("evidence/reserves.rows", &lines(&rows).0);
    keep("corpus/rows/standard", &lines(&rows).0);
    let mut two = rows.clone();
    two[2].book = 1;
    let (text, found) = lines(&two);
    assert_eq!(found.in_two_books, 1);
    keep("corpus/rows/two-books", &text);
    keep("corpus/rows/last", &lines(&rows[rows.len() - 1..]).0);
    // The list, the table and the file of state belong together.
    let found = anchors(&state, &list, &layout().table(MADE), &rows);
    let anchored = found.rows.iter().filter(|row| **row == Amount::Anchored).count();
    assert_eq!(anchored, 2 * HOLDERS.len());
    assert!(found.holds() && found.complete);
}

#[test]
fn seeds_of_state_are_made_here() {
    keep("evidence/table.json", layout().text(MADE).as_bytes());
    let (state, _) = world(0).build();
    keep("evidence/state.bin", &bytes_of(&state));
    keep("corpus/state/standard", &bytes_of(&state));
    let (surrounded, _) = world(2).build();
    keep("corpus/state/surrounded", &bytes_of(&surrounded));
    let mut header = ringfence_evidence::state::file::StateBuilder::default();
    keep("corpus/state/empty", &bytes_of(&header));
    let vector = Vector::read("mainnet_21925176.json");
    header.header(vector.header());
    keep("corpus/state/mainnet-header", &bytes_of(&header));
    for (name, node) in ["branch", "node"].iter().zip(vector.nodes(&[0], false).iter().rev()) {
        keep(&format!("corpus/state/mainnet-{name}"), node);
    }
}

#[test]
fn seeds_of_headers_are_made_here() {
    let (_, head) = world(0).build();
    let (list, _) = list(head);
    let mut lines = String::from("# made blocks\n\n");
    for block in &list.heads {
        for (number, seconds, digits) in [(block.number, 0, 0), (block.number + 1, 12, 1)] {
            let mut hash = block.hash;
            hash.0[31] ^= digits;
            let time = Time::from_seconds(block.time.seconds() + seconds).unwrap();
            let hash = hash.text(block.chain);
            lines += &format!("{} {number} {hash} {time} node # one\n", block.chain);
            lines += &format!("{} {number} {hash} {} explorer\n", block.chain, time.seconds());
        }
    }
    let headers = Headers::read(lines.as_bytes()).unwrap();
    assert!(list.heads.iter().all(|head| headers.head(head).to_string().contains("2 sources")));
    keep("evidence/headers.txt", lines.as_bytes());
    keep("corpus/headers/standard", lines.as_bytes());
    let hash = "0x".to_owned() + &"AB".repeat(32);
    let other = format!("bitcoin 1 {hash} 5 a\nbitcoin 1 {hash} 6 b\nbitcoin 1 {hash} 5 a");
    keep("corpus/headers/disagree", other.as_bytes());
}

fn key(name: &str, kind: KeyKind, seed: u8) -> VerifierKey {
    let public = SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
    VerifierKey::new(name, kind, public).unwrap()
}

fn line(key: &VerifierKey, seed: u8, text: &str) -> Signature {
    let time = 1_750_000_000;
    let signature = SigningKey::from_bytes(&[seed; 32]).sign(&key.message(time, text));
    key.signature(time, &signature.to_bytes())
}

#[test]
fn seeds_of_observations_are_made_here() {
    let (_, head) = world(0).build();
    let (_, rows) = list(head);
    let contract = Address::Eip155(account(MADE));
    let seen = rows.iter().filter(|row| matches!(row.address, Address::Eip155(_)));
    let observation = Observation {
        chain: ONE,
        number: head.number,
        hash: head.hash,
        made_with: "a made node".into(),
        rows: seen
            .map(|row| ObservedRow {
                address: row.address,
                contract: (row.holding == 3).then_some(contract),
                units: row.units,
            })
            .collect(),
    };
    let text = observation.write().unwrap();
    let observer = key("auditor.example", KeyKind::Ed25519, 9);
    let note = Observation::note_text(Observation::digest(&text));
    let note = Note { signatures: vec![line(&observer, 9, &note)], text: note }.to_string();
    keep("evidence/observation.json", &text);
    keep("evidence/observation.note", note.as_bytes());
    keep("evidence/observer.vkey", observer.to_string().as_bytes());
    keep("corpus/observation/standard", &text);
    let sections = [&b"=== observation\n"[..], &text, b"\n=== note\n", note.as_bytes()].concat();
    keep("corpus/observation/signed", &sections);
    let none = Observation { chain: Chain::Bitcoin, rows: vec![], ..observation };
    keep("corpus/observation/none", &none.write().unwrap());
}

#[test]
fn seeds_of_logs_are_made_here() {
    let venue = key("venue.example/statements", KeyKind::Ed25519, 1);
    let witness = key("witness.example", KeyKind::Cosigner, 10);
    let mut log = Log::default();
    for epoch in 0..7u8 {
        log.append(epoch.into(), Digest([epoch + 1; 32])).unwrap();
    }
    let text = log.checkpoint(venue.name()).unwrap().to_string();
    let signatures = vec![line(&venue, 1, &text), line(&witness, 10, &text)];
    let note = Note { text: text.clone(), signatures };
    let proof = log.proof(4, note.clone()).unwrap();
    keep("evidence/log", log.write().as_bytes());
    keep("evidence/statement.tlog-proof", proof.to_string().as_bytes());
    keep("evidence/venue.vkey", venue.to_string().as_bytes());
    keep("evidence/witness.vkey", witness.to_string().as_bytes());
    keep("corpus/tlog-proof/proof", proof.to_string().as_bytes());
    let extra = ringfence_evidence::checkpoint::proof::LogProof {
        extra: Some(b"further data".to_vec()),
        ..log.proof(0, note.clone()).unwrap()
    };
    keep("corpus/tlog-proof/extra", extra.to_string().as_bytes());
    keep("corpus/tlog-proof/note", note.to_string().as_bytes());
    keep("corpus/tlog-proof/checkpoint", text.as_bytes());
    keep("corpus/tlog-proof/key", venue.to_string().as_bytes());
    keep("corpus/tlog-proof/witness", witness.to_string().as_bytes());
    keep("corpus/tlog-proof/log", log.write().as_bytes());
}
