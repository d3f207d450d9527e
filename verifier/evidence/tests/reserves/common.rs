//! Real and made state, and lists about it.

use std::{collections::BTreeMap, io::Cursor, path::Path};

use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    hash::keccak256,
    hex,
    list::{
        block::{Block, BlockHash},
        document::{Holding, List},
        rows::Row,
        time::Time,
    },
    recognised::table::Table,
    rlp,
    state::{
        anchor::{anchor, Amount, Anchors},
        file::{Limits, StateBuilder, StateFile},
    },
    trie::{build::Trie, word::Word},
};
use serde_json::Value;

pub const ONE: Chain = Chain::Eip155(1);
pub const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
/// Ids in [`list`].
pub const ETHER: u16 = 1;
pub const TOKEN: u16 = 2;

/// A block with proofs, as nodes of the network answer.
pub struct Vector(Value);

/// Fields of a header that are integers; all others are bytes.
const INTEGERS: [&str; 8] = [
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "baseFeePerGas",
    "blobGasUsed",
    "excessBlobGas",
];
/// Fields of a header in order; later upgrades added more at the end.
const FIELDS: [&str; 21] = [
    "parentHash",
    "sha3Uncles",
    "miner",
    "stateRoot",
    "transactionsRoot",
    "receiptsRoot",
    "logsBloom",
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "extraData",
    "mixHash",
    "nonce",
    "baseFeePerGas",
    "withdrawalsRoot",
    "blobGasUsed",
    "excessBlobGas",
    "parentBeaconBlockRoot",
    "requestsHash",
];

pub fn bytes(text: &str) -> Vec<u8> {
    let digits = text.strip_prefix("0x").unwrap();
    let even =
        if digits.len().is_multiple_of(2) { digits.to_string() } else { format!("0{digits}") };
    hex::decode(&even.to_lowercase()).unwrap()
}

impl Vector {
    pub fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
        Vector(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    }

    fn field(&self, name: &str) -> Vec<u8> {
        bytes(self.0["block"][name].as_str().unwrap())
    }

    fn number(&self, name: &str) -> u64 {
        self.field(name).iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    pub fn header(&self) -> Vec<u8> {
        let fields = FIELDS.iter().filter(|name| self.0["block"].get(**name).is_some());
        let items: Vec<Vec<u8>> = fields
            .map(|name| match INTEGERS.contains(name) {
                true => rlp::encode_integer(&self.field(name)),
                false => rlp::encode_text(&self.field(name)),
            })
            .collect();
        rlp::encode_list(&items)
    }

    pub fn block(&self) -> Block {
        Block {
            chain: ONE,
            number: self.number("number"),
            hash: BlockHash(self.field("hash").try_into().unwrap()),
            time: Time::from_seconds(self.number("timestamp")).unwrap(),
        }
    }

    /// Nodes of the proofs with these indices, with those of storage if asked for.
    pub fn nodes(&self, proofs: &[usize], storage: bool) -> Vec<Vec<u8>> {
        let texts = |list: &Value| -> Vec<Vec<u8>> {
            list.as_array().unwrap().iter().map(|node| bytes(node.as_str().unwrap())).collect()
        };
        let mut nodes = vec![];
        for proof in proofs.iter().map(|at| &self.0["proofs"][at]) {
            nodes.extend(texts(&proof["accountProof"]));
            for entry in proof["storageProof"].as_array().unwrap().iter().filter(|_| storage) {
                nodes.extend(texts(&entry["proof"]));
            }
        }
        nodes
    }

    /// The header and nodes of [`Vector::nodes`].
    pub fn state(&self, proofs: &[usize], storage: bool) -> StateBuilder {
        let mut state = StateBuilder::default();
        state.header(self.header());
        self.nodes(proofs, storage).into_iter().for_each(|node| state.node(node));
        state
    }
}

pub fn account(text: &str) -> [u8; 20] {
    bytes(text).try_into().unwrap()
}

/// A list of ether and one token at a head. The rows' digest is of no matter here.
pub fn list(head: Block, token: &str) -> List {
    let holding = |contract: Option<&str>, asset: &str, decimals| {
        let contract = contract.map(|text| Address::Eip155(account(text)));
        Holding { chain: ONE, contract, asset: asset.into(), decimals }
    };
    List {
        venue: "venue".into(),
        epoch: 0,
        bound: [0; 64],
        salt: [0; 32],
        heads: vec![head],
        holdings: vec![holding(None, "ETH", 18), holding(Some(token), "USDC", 6)],
        rows: Digest::default(),
    }
}

pub fn row(holding: u16, holder: &str, units: u128) -> Row {
    Row { holding, book: 0, address: Address::Eip155(account(holder)), units }
}

pub fn bytes_of(state: &StateBuilder) -> Vec<u8> {
    let mut bytes = vec![];
    state.write(&mut bytes).unwrap();
    bytes
}

/// Everything that the file says of these rows.
pub fn anchors(state: &StateBuilder, list: &List, table: &Table, rows: &[Row]) -> Anchors {
    let bytes = bytes_of(state);
    let mut file = StateFile::read(Cursor::new(bytes), Limits::NATIVE).unwrap();
    anchor(&mut file, list, table, rows).unwrap()
}

/// What the file says of one row.
pub fn one(state: &StateBuilder, list: &List, table: &Table, row: Row) -> Amount {
    anchors(state, list, table, &[row]).rows[0]
}

/// What stands in a layout of a token.
#[derive(Clone)]
pub struct TestLayout {
    pub order: &'static str,
    pub slot: u8,
    pub bits: u32,
    pub code: Word,
    pub pins: Vec<(u8, Word)>,
    pub zero: Vec<u8>,
}

impl TestLayout {
    /// USDC's balances as they stand on the main network, without a pin of its implementation.
    pub fn usdc() -> Self {
        let code = "0xd80d4b7c890cb9d6a4893e6b52bc34b56b25335cb13716e0d1d31383e6b41505";
        let code = Word(bytes(code).try_into().unwrap());
        TestLayout { order: "solidity", slot: 9, bits: 255, code, pins: vec![], zero: vec![] }
    }

    /// A reader's table with ether and one token of this layout.
    pub fn table(&self, token: &str) -> Table {
        Table::read(self.text(token).as_bytes()).unwrap()
    }

    /// The same as a file.
    pub fn text(&self, token: &str) -> String {
        let slot = |slot: u8| Word::from(u128::from(slot)).to_hex();
        let pins: Vec<String> = self
            .pins
            .iter()
            .map(|(at, value)| {
                format!(r#"{{"slot": "{}", "value": "{}"}}"#, slot(*at), value.to_hex())
            })
            .collect();
        let mapping = |at: u8| format!(r#"{{"order": "{}", "slot": "{}"}}"#, self.order, slot(at));
        let zero: Vec<String> = self.zero.iter().map(|at| mapping(*at)).collect();
        format!(
            r#"{{"chains": [{{"chain": "eip155:1", "header_items": ["17", "20", "21"],
                 "operated": false}}],
                "entries": [{{"asset": "ETH", "chain": "eip155:1", "contract": "",
                 "decimals": "18", "layout": null}}, {{"asset": "USDC", "chain": "eip155:1",
                 "contract": "{token}", "decimals": "6", "layout": {{"balances": {},
                 "bits": "{}", "code": "{}", "pins": [{}], "zero": [{}]}}}}],
                "format": "ringfence-recognised-1", "name": "of a test"}}"#,
            mapping(self.slot),
            self.bits,
            self.code.to_hex(),
            pins.join(","),
            zero.join(","),
        )
    }
}

/// Made state of one block: accounts with ether, and a token.
#[derive(Default)]
pub struct World {
    /// Balances of accounts.
    pub ether: BTreeMap<[u8; 20], u128>,
    /// Slots of the token's storage.
    pub storage: BTreeMap<Word, Word>,
    /// How deep the tries are surrounded by others.
    pub depth: usize,
}

/// The made token.
pub const MADE: &str = "0x7070707070707070707070707070707070707070";
/// keccak256 of the made token's code.
pub const MADE_CODE: Word = Word([0xcc; 32]);

impl World {
    /// Header, nodes of all rows' proofs and of the token, and the head.
    pub fn build(&self) -> (StateBuilder, Block) {
        let storage: BTreeMap<[u8; 32], Vec<u8>> = self
            .storage
            .iter()
            .filter(|(_, value)| **value != Word::ZERO)
            .map(|(slot, value)| (keccak256(&slot.0), rlp::encode_integer(&value.0)))
            .collect();
        let storage = Trie::surrounded(&storage, self.depth);
        let nothing = keccak256(&[]);
        let mut accounts: BTreeMap<[u8; 32], Vec<u8>> = self
            .ether
            .iter()
            .map(|(holder, balance)| {
                let empty = Trie::new(&BTreeMap::new()).root();
                (keccak256(holder), leaf(*balance, &empty, &nothing))
            })
            .collect();
        if !self.storage.is_empty() {
            let token = leaf(0, &storage.root(), &MADE_CODE.0);
            accounts.insert(keccak256(&account(MADE)), token);
        }
        let accounts = Trie::surrounded(&accounts, self.depth);
        let mut items = vec![rlp::encode_text(&[1; 32]); 17];
        items[3] = rlp::encode_text(&accounts.root());
        items[8] = rlp::encode_integer(&1_000u32.to_be_bytes());
        items[11] = rlp::encode_integer(&1_750_000_000u32.to_be_bytes());
        let header = rlp::encode_list(&items);
        let block = Block {
            chain: ONE,
            number: 1_000,
            hash: BlockHash(keccak256(&header)),
            time: Time::from_seconds(1_750_000_000).unwrap(),
        };
        let mut state = StateBuilder::default();
        state.header(header);
        let nodes = accounts.nodes().values().chain(storage.nodes().values());
        nodes.for_each(|node| state.node(node.clone()));
        (state, block)
    }
}

/// The value of an account's leaf.
pub fn leaf(balance: u128, storage_root: &[u8; 32], code: &[u8; 32]) -> Vec<u8> {
    rlp::encode_list(&[
        rlp::encode_integer(&[1]),
        rlp::encode_integer(&balance.to_be_bytes()),
        rlp::encode_text(storage_root),
        rlp::encode_text(code),
    ])
}
