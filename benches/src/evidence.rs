//! Evidence of many wallets with ether on Ethereum: made without a prover, and verified as a reader would.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{BufReader, BufWriter},
    path::Path,
};

use ringfence_circuits::{
    primitive::json,
    protocol::hash::digest::{to_hex, Digest},
};
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    control::{
        after::{After, DEFAULT_AGE},
        challenge::Challenge,
        collect::{Against, Control},
        entry::Entry,
        scheme::Scheme,
    },
    hash::keccak256,
    headers::Headers,
    level::{Evidence, Level},
    list::{
        block::{Block, BlockHash},
        document::{Holding, List},
        rows::{self, Row},
        time::Time,
    },
    recognised::table::Table,
    rlp,
    state::{
        anchor::{anchor, Anchors},
        file::{Limits, StateBuilder, StateFile},
    },
    trie::build::Trie,
};
use ringfence_fixtures::reserves::{
    venue::ETHEREUM,
    wallet::{Kind, Wallet},
};

/// The venue's name.
pub const VENUE: &str = "example";
/// The only book.
pub const BOOK: &str = "clients";
/// As deep as the main network's state, which holds some 300 million accounts.
pub const DEPTH: usize = 8;
/// The head.
pub const NUMBER: u64 = 24_000_000;
/// Where balances begin, in wei.
const LEAST: u128 = 1_000_000_000_000_000_000;

/// The wallet with a number.
pub fn wallet(number: u32) -> Wallet {
    Wallet { kind: Kind::Account(ETHEREUM), number }
}

/// What the wallet with a number holds, in wei.
pub fn balance(number: u32) -> u128 {
    u128::from(number) * 1_000_000_007 + LEAST
}

/// Some seconds before or after a time.
pub fn at(time: Time, seconds: i64) -> Time {
    let moved = time.seconds().checked_add_signed(seconds).and_then(Time::from_seconds);
    moved.expect("it is near the snapshot")
}

/// The accounts of wallets, each with its number.
fn accounts(rows: u32) -> impl Iterator<Item = ([u8; 20], u32)> {
    (0..rows).filter_map(|number| match wallet(number).address() {
        Address::Eip155(account) => Some((account, number)),
        _ => None,
    })
}

/// The statement that evidence is of.
#[derive(Clone, Debug)]
pub struct Of {
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: u64,
    /// What the statement binds.
    pub bound: [u8; 64],
    /// The number of its books, of which the first is [`BOOK`].
    pub books: usize,
    /// The time of the snapshot.
    pub snapshot: Time,
}

/// Writes list, rows, signatures, state and the reader's blocks of many wallets into a directory; the list's digest
/// and the sum of the balances.
pub fn make_of(directory: &Path, rows: u32, of: &Of) -> (Digest, u128) {
    let snapshot = of.snapshot;
    let create = |name: &str| {
        BufWriter::new(fs::File::create(directory.join(name)).expect("a file can be made"))
    };
    let head = make_state(rows, at(snapshot, -4), create("state.bin"));
    let after = After { height: 900_000, hash: BlockHash([0x5a; 32]) };
    let time = at(snapshot, -24 * 60 * 60);
    let headers = format!(
        "{after} {time} made\n{ETHEREUM} {NUMBER} {} {} made\n{ETHEREUM} {} {} {} made\n",
        to_hex(&head.hash.0),
        head.time,
        NUMBER + 1,
        to_hex(&[1; 32]),
        at(snapshot, 8),
    );
    fs::write(directory.join("headers.txt"), headers).expect("a file can be written");
    let holding = Holding { chain: ETHEREUM, contract: None, asset: "ETH".into(), decimals: 18 };
    let mut list = List {
        venue: of.venue.clone(),
        epoch: of.epoch,
        bound: of.bound,
        salt: [7; 32],
        heads: vec![head],
        holdings: vec![holding],
        rows: Digest::default(),
    };
    let sorted: BTreeMap<[u8; 20], u32> = accounts(rows).collect();
    let lines = sorted.iter().map(|(account, number)| Row {
        holding: 1,
        book: 0,
        address: Address::Eip155(*account),
        units: balance(*number),
    });
    let written = rows::write(create("reserves.rows"), &list, of.books, lines);
    list.rows = written.expect("rows stand in order").digest;
    let text = list.write().expect("it is a list");
    fs::write(directory.join("reserves.json"), &text).expect("a file can be written");
    make_signatures(rows, &of.venue, after, create("control.jsonl"));
    (List::digest(&text), (0..rows).map(balance).sum())
}

/// The same for a statement of which nothing is known but its time.
pub fn make(directory: &Path, rows: u32, snapshot: Time) {
    let of = Of { venue: VENUE.into(), epoch: 0, bound: [0; 64], books: 1, snapshot };
    make_of(directory, rows, &of);
}

/// A file of state with the accounts of all wallets at the depth of the main network; its head.
fn make_state(rows: u32, time: Time, out: impl std::io::Write) -> Block {
    let empty = Trie::new(&BTreeMap::new()).root();
    let leaf = |number: u32| {
        rlp::encode_list(&[
            rlp::encode_integer(&[1]),
            rlp::encode_integer(&balance(number).to_be_bytes()),
            rlp::encode_text(&empty),
            rlp::encode_text(&keccak256(&[])),
        ])
    };
    let leaves = accounts(rows).map(|(account, number)| (keccak256(&account), leaf(number)));
    let trie = Trie::surrounded(&leaves.collect(), DEPTH);
    let mut items = vec![rlp::encode_text(&[1; 32]); 17];
    items[3] = rlp::encode_text(&trie.root());
    items[8] = rlp::encode_integer(&NUMBER.to_be_bytes());
    items[11] = rlp::encode_integer(&time.seconds().to_be_bytes());
    let header = rlp::encode_list(&items);
    let hash = BlockHash(keccak256(&header));
    let mut state = StateBuilder::default();
    state.header(header);
    trie.nodes().values().for_each(|node| state.node(node.clone()));
    state.write(out).expect("a file can be written");
    Block { chain: ETHEREUM, number: NUMBER, hash, time }
}

fn make_signatures(rows: u32, venue: &str, after: After, mut out: impl std::io::Write) {
    for number in 0..rows {
        let (wallet, chain) = (wallet(number), ETHEREUM);
        let address = wallet.address();
        let challenge = Challenge { venue, book: BOOK, chain, address, after };
        let printed = wallet.sign(&challenge.text().expect("the names can be signed"));
        let signatures = printed.signatures.iter();
        let entry = Entry {
            address: address.to_string(),
            after: after.to_string(),
            chain: chain.to_string(),
            scheme: Scheme::Eip191.to_string(),
            script: printed.script,
            signatures: signatures.map(|text| text.trim_start_matches("0x").to_owned()).collect(),
        };
        let line = json::canonical(&entry).expect("it is an entry");
        out.write_all(&[&line[..], b"\n"].concat()).expect("a file can be written");
    }
}

/// What a reader has read so far, from a directory of evidence and a file of blocks.
pub struct Reading<'a> {
    evidence: &'a Path,
    headers: Headers,
    snapshot: Time,
    table: Table,
    list: List,
}

impl<'a> Reading<'a> {
    /// Reads list and blocks.
    pub fn new(evidence: &'a Path, headers: &Path, snapshot: Time) -> Self {
        let read = |path: &Path| fs::read(path).expect("a file can be read");
        Reading {
            evidence,
            headers: Headers::read(&read(headers)).expect("these are blocks"),
            snapshot,
            table: Table::compiled(),
            list: List::read(&read(&evidence.join("reserves.json"))).expect("it is a list"),
        }
    }

    fn open(&self, name: &str) -> fs::File {
        fs::File::open(self.evidence.join(name)).expect("a file can be read")
    }

    /// Reads all rows.
    pub fn rows(&self) -> Vec<Row> {
        let mut all = vec![];
        let read = rows::read(self.open("reserves.rows"), &self.list, 1, |row| all.push(*row));
        assert_eq!(read.expect("these are the rows").in_two_books, 0);
        all
    }

    /// Checks all signatures; each must count.
    pub fn control(&self, rows: &[Row]) -> Control {
        let listed: HashMap<Address, u16> =
            rows.iter().map(|row| (row.address, row.book)).collect();
        let against = Against {
            venue: VENUE,
            book_of: &|_: Chain, address| listed.get(address).map(|_| BOOK),
            headers: &self.headers,
            snapshot: self.snapshot,
            most_age: DEFAULT_AGE,
        };
        let control = Control::read(BufReader::new(self.open("control.jsonl")), &against);
        assert_eq!(control.counts.signing, rows.len() as u64, "{:?}", control.named);
        control
    }

    /// Looks all amounts up in the state; each must be there.
    pub fn state(&self, rows: &[Row]) -> Anchors {
        let file = StateFile::read(self.open("state.bin"), Limits::NATIVE);
        let mut file = file.expect("it is a file of state");
        let found = anchor(&mut file, &self.list, &self.table, rows).expect("it can be read");
        assert!(found.holds() && found.complete, "{} nodes are of no use", found.unused_nodes);
        found
    }

    /// What all rows are called: proven.
    pub fn standings(&self, rows: &[Row], control: &Control, anchors: &Anchors) {
        let evidence = Evidence {
            list: &self.list,
            table: &self.table,
            headers: &self.headers,
            snapshot: self.snapshot,
            control,
            anchors: Some(anchors),
            observations: &[],
            accepted: &[],
        };
        let standings = evidence.standings(rows);
        assert!(standings.iter().all(|standing| standing.level == Level::Proven));
    }
}
