//! An honest epoch with made reserves: wallets that sign, ether under a made header, and what a reader brings.

use std::{collections::BTreeMap, sync::OnceLock};

use ed25519_dalek::Signer as _;
use num_bigint::BigUint;
use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::{to_hex, Digest},
        statement::{statement_digest, Document, Natural, Reserve},
    },
};
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    checkpoint::{
        log::Log,
        note::{Note, Signature},
        vkey::{KeyKind, VerifierKey},
    },
    control::{after::After, challenge::Challenge, entry::Entry},
    hash::sha256,
    list::{
        block::{Block, BlockHash},
        document::{Holding, List},
        rows::{self, Row},
        time::Time,
    },
    observation::{Observation, ObservedRow},
    state::file::StateBuilder,
    trie::word::Word,
};
use ringfence_fixtures::reserves::{
    node::Node,
    wallet::{Kind, Wallet},
};
use ringfence_verifier::{
    check::{audit::audit_with_keys, proof::KeyCache},
    reader::{GivenObservation, Reader},
    report::{AuditReport, Status},
    source::{
        evidence::{EvidenceFile, Held},
        Bundle,
    },
};

use crate::common::{program::*, *};

pub const ETHEREUM: Chain = Chain::Eip155(1);
/// Heads, and the block after which texts are signed.
pub const BITCOIN_HEAD: u64 = 930_000;
pub const ETHER_HEAD: u64 = 24_000_000;
pub const SIGNED_AFTER: u64 = BITCOIN_HEAD - 100;
/// The day before the snapshot, in seconds from it.
pub const DAY: i64 = 86_400;
/// The origin of the venue's log.
pub const ORIGIN: &str = "example.com/solvency";

/// Which book a wallet stands in.
const CLIENTS: u16 = 0;
const HOUSE: u16 = 1;

/// Two wallets of bitcoin and one of ether for customers, one of ether for the house.
const WALLETS: [(Kind, u32, u16, u128); 4] = [
    (Kind::WitnessKey, 1, CLIENTS, 150_000_000),
    (Kind::Taproot, 2, CLIENTS, 50_000_001),
    (Kind::Account(ETHEREUM), 3, CLIENTS, 4_000_000_000_000_000_001),
    (Kind::Account(ETHEREUM), 4, HOUSE, 2_500_000_000_000_000_000),
];

/// A key of somebody who signs notes.
pub struct NoteKey {
    key: ed25519_dalek::SigningKey,
    pub public: VerifierKey,
}

impl NoteKey {
    pub fn new(name: &str, kind: KeyKind, seed: u8) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
        let public = VerifierKey::new(name, kind, key.verifying_key().to_bytes()).unwrap();
        NoteKey { key, public }
    }

    pub fn line(&self, text: &str) -> Signature {
        let time = 1_780_000_000;
        let message = self.public.message(time, text);
        self.public.signature(time, &self.key.sign(&message).to_bytes())
    }

    pub fn note(&self, text: String) -> Note {
        let line = self.line(&text);
        Note { text, signatures: vec![line] }
    }

    pub fn text(&self) -> String {
        self.public.to_string()
    }
}

pub fn venue_key() -> NoteKey {
    NoteKey::new(ORIGIN, KeyKind::Ed25519, 1)
}

pub fn observer_key() -> NoteKey {
    NoteKey::new("auditor.example/observer", KeyKind::Ed25519, 2)
}

/// Reserves of the standard epoch, and what a reader has of chains.
#[derive(Clone)]
pub struct Made {
    pub epoch: Epoch,
    pub wallets: Vec<Wallet>,
    pub list: List,
    pub rows: Vec<Row>,
    pub node: Node,
    pub snapshot: Time,
    /// Rows of the statement that are not of the list.
    pub declared: Vec<Reserve>,
    /// Slots of contracts whose proofs stand in the file of state.
    pub slots: Vec<([u8; 20], Word)>,
}

pub fn at(time: Time, seconds: i64) -> Time {
    Time::from_seconds(time.seconds().checked_add_signed(seconds).unwrap()).unwrap()
}

pub fn bitcoin_hash(number: u64) -> BlockHash {
    BlockHash(sha256(&number.to_be_bytes()))
}

impl Made {
    pub fn new() -> Self {
        let epoch = Epoch::standard();
        let snapshot = Time::parse(&epoch.statement.document().snapshot_time).unwrap();
        let wallets: Vec<Wallet> = WALLETS
            .iter()
            .map(|(kind, number, ..)| Wallet { kind: *kind, number: *number })
            .collect();
        let accounts = wallets.iter().zip(WALLETS).filter_map(|(wallet, (.., units))| {
            let Address::Eip155(account) = wallet.address() else { return None };
            Some((account, units))
        });
        let (time, next) = (at(snapshot, -4), at(snapshot, 8));
        let node = Node::new(accounts.collect(), BTreeMap::new(), 4, ETHER_HEAD, time, next);
        let holding = |chain, asset: &str, decimals| Holding {
            chain,
            contract: None,
            asset: asset.into(),
            decimals,
        };
        let list = List {
            venue: VENUE.into(),
            epoch: 0,
            bound: *epoch.statement.bound(),
            salt: [7; 32],
            heads: vec![
                Block {
                    chain: Chain::Bitcoin,
                    number: BITCOIN_HEAD,
                    hash: bitcoin_hash(BITCOIN_HEAD),
                    time: at(snapshot, -320),
                },
                Block {
                    chain: ETHEREUM,
                    number: ETHER_HEAD,
                    hash: BlockHash::parse(ETHEREUM, &ether_hash(&node, ETHER_HEAD)).unwrap(),
                    time,
                },
            ],
            holdings: vec![holding(Chain::Bitcoin, "BTC", 8), holding(ETHEREUM, "FTT", 18)],
            rows: Digest::default(),
        };
        let mut rows: Vec<Row> = wallets
            .iter()
            .zip(WALLETS)
            .map(|(wallet, (.., book, units))| Row {
                holding: if wallet.chain() == Chain::Bitcoin { 1 } else { 2 },
                book,
                address: wallet.address(),
                units,
            })
            .collect();
        rows.sort_by_key(|row| (row.holding, row.address.identity()));
        let declared = reserves(200_000_000_000);
        Made { epoch, wallets, list, rows, node, snapshot, declared, slots: vec![] }
    }

    /// The list with its rows, as they are to be published.
    pub fn list_files(&self) -> (Vec<u8>, Vec<u8>) {
        let mut lines = vec![];
        let summary = rows::write(&mut lines, &self.list, 2, self.rows.iter().copied()).unwrap();
        let list = List { rows: summary.digest, ..self.list.clone() };
        (list.write().unwrap(), lines)
    }

    pub fn after(&self) -> After {
        After { height: SIGNED_AFTER, hash: bitcoin_hash(SIGNED_AFTER) }
    }

    /// The text that is signed for a row.
    pub fn challenge(&self, row: &Row, after: After) -> String {
        let chain = self.list.holding(row.holding.into()).unwrap().chain;
        let book = ["clients", "house"][usize::from(row.book)];
        let (venue, address) = (VENUE, row.address);
        Challenge { venue, book, chain, address, after }.text().unwrap()
    }

    /// An entry in which the row's wallet signs `text`.
    pub fn entry(&self, row: &Row, after: After, text: &str) -> Entry {
        let wallet = self.wallets.iter().find(|of| of.address() == row.address).unwrap();
        let printed = wallet.sign(text);
        let (scheme, signatures) = match wallet.kind {
            Kind::Account(_) => {
                let bytes = printed.signatures[0].trim_start_matches("0x").to_owned();
                ("eip191", vec![bytes])
            }
            _ => ("bip322", printed.signatures),
        };
        Entry {
            address: row.address.to_string(),
            after: after.to_string(),
            chain: wallet.chain().to_string(),
            scheme: scheme.into(),
            script: printed.script,
            signatures,
        }
    }

    pub fn entries(&self) -> Vec<Entry> {
        let after = self.after();
        let signed = |row: &Row| self.entry(row, after, &self.challenge(row, after));
        self.rows.iter().map(signed).collect()
    }

    pub fn state(&self) -> Vec<u8> {
        let mut state = StateBuilder::default();
        state.header(self.node.header());
        for row in &self.rows {
            let Address::Eip155(account) = row.address else { continue };
            self.node.account_nodes(&account).into_iter().for_each(|node| state.node(node));
        }
        for (contract, slot) in &self.slots {
            let nodes = self.node.storage_nodes(contract, slot);
            nodes
                .into_iter()
                .chain(self.node.account_nodes(contract))
                .for_each(|of| state.node(of));
        }
        let mut bytes = vec![];
        state.write(&mut bytes).unwrap();
        bytes
    }

    /// List, rows, signatures and state.
    pub fn files(&self) -> Held {
        let (list, rows) = self.list_files();
        let control = control(&self.entries());
        [
            (EvidenceFile::List, list),
            (EvidenceFile::Rows, rows),
            (EvidenceFile::Control, control),
            (EvidenceFile::State, self.state()),
        ]
        .into()
    }

    /// The statement's document: it names the list and states its sums.
    pub fn document(&self) -> Document {
        let (list, _) = self.list_files();
        let mut document = self.epoch.document();
        document.evidence = Some(List::digest(&list));
        document.reserves = self.declared.clone();
        let mut units: BTreeMap<(u16, u16), BigUint> = BTreeMap::new();
        for row in &self.rows {
            *units.entry((row.book, row.holding)).or_default() += row.units;
        }
        // The units of each holding are rounded down once.
        let mut sums: BTreeMap<(u16, String), BigUint> = BTreeMap::new();
        for ((book, holding), units) in units {
            let holding = self.list.holding(holding.into()).unwrap();
            let of = self.epoch.parameters.assets().iter().find(|of| of.name == holding.asset);
            let d = u32::from(of.unwrap().decimals);
            *sums.entry((book, holding.asset.clone())).or_default() +=
                units * BigUint::from(10u8).pow(d) / BigUint::from(10u8).pow(holding.decimals);
        }
        for ((book, asset), amount) in sums {
            let book = ["clients", "house"][usize::from(book)].to_owned();
            let evidence = Reserve::LIST.into();
            document.reserves.push(Reserve { amount: Natural(amount), asset, book, evidence });
        }
        let order = |name: &str| ["clients", "house"].iter().position(|book| *book == name);
        let assets: Vec<String> =
            self.epoch.parameters.assets().iter().map(|of| of.name.clone()).collect();
        document.reserves.sort_by_key(|row| {
            let asset = assets.iter().position(|name| *name == row.asset);
            (order(&row.book), asset, row.evidence.clone())
        });
        document
    }

    /// The bundle with these files beside a statement that names the list.
    pub fn bundle_with(&self, evidence: Held) -> Bundle {
        let statement = json::canonical(&self.document()).unwrap();
        Bundle { statement, evidence, ..self.epoch.bundle.clone() }
    }

    pub fn bundle(&self) -> Bundle {
        self.bundle_with(self.files())
    }

    /// What a reader looked up.
    pub fn headers(&self) -> String {
        let mut lines = String::new();
        let mut line = |chain: Chain, number: u64, hash: String, seconds: i64| {
            let time = at(self.snapshot, seconds);
            lines += &format!("{chain} {number} {hash} {time} mine\n");
        };
        for (number, seconds) in
            [(SIGNED_AFTER, -DAY), (BITCOIN_HEAD, -320), (BITCOIN_HEAD + 1, 410)]
        {
            line(Chain::Bitcoin, number, to_hex(&bitcoin_hash(number).0), seconds);
        }
        for (number, seconds) in [(ETHER_HEAD, -4), (ETHER_HEAD + 1, 8)] {
            line(ETHEREUM, number, ether_hash(&self.node, number), seconds);
        }
        lines
    }

    /// What an observer says of bitcoin.
    pub fn observation(&self) -> Observation {
        let mut rows: Vec<ObservedRow> = self
            .rows
            .iter()
            .filter(|row| matches!(row.address, Address::Bitcoin(_)))
            .map(|row| ObservedRow { address: row.address, contract: None, units: row.units })
            .collect();
        rows.sort_by_key(|row| row.address.identity());
        Observation {
            chain: Chain::Bitcoin,
            number: BITCOIN_HEAD,
            hash: bitcoin_hash(BITCOIN_HEAD),
            made_with: "a test".into(),
            rows,
        }
    }

    /// What an honest reader brings.
    pub fn reader(&self) -> Reader {
        let observation = self.observation().write().unwrap();
        let note = observer_key().note(Observation::note_text(Observation::digest(&observation)));
        let mut reader = Reader::default();
        reader.reserves.headers = Some(self.headers().into_bytes());
        reader.reserves.table = Some(TABLE.into());
        reader.reserves.observers = vec![observer_key().text()];
        reader.reserves.observations = vec![GivenObservation {
            name: "seen.json".into(),
            observation,
            note: Some(note.to_string().into_bytes()),
        }];
        reader
    }

    /// The report of the bundle with these files, for an honest reader.
    pub fn report_with(&self, change: impl FnOnce(&mut Held)) -> AuditReport {
        let mut files = self.files();
        change(&mut files);
        report(&self.bundle_with(files), &self.reader())
    }

    /// The report of the honest bundle, for a reader.
    pub fn report_for(&self, change: impl FnOnce(&mut Reader)) -> AuditReport {
        let mut reader = self.reader();
        change(&mut reader);
        report(&self.bundle(), &reader)
    }

    /// The bundle as files, with what a reader brings.
    pub fn trial(&self) -> Trial {
        self.trial_of(&self.bundle())
    }

    pub fn trial_of(&self, bundle: &Bundle) -> Trial {
        let trial = Trial::new(bundle);
        trial.file("headers.txt", self.headers().as_bytes());
        trial.file("table.json", TABLE.as_bytes());
        let observation = self.observation().write().unwrap();
        let note = observer_key().note(Observation::note_text(Observation::digest(&observation)));
        trial.file("seen.json", &observation);
        trial.file("seen.json.note", note.to_string().as_bytes());
        trial
    }
}

/// Ether is an asset of the small parameters under another name.
pub const TABLE: &str = r#"{"chains":[{"chain":"bitcoin","header_items":[],"operated":false},
{"chain":"eip155:1","header_items":["17","20","21"],"operated":false}],
"entries":[{"asset":"BTC","chain":"bitcoin","contract":"","decimals":"8","layout":null},
{"asset":"FTT","chain":"eip155:1","contract":"","decimals":"18","layout":null}],
"format":"ringfence-recognised-1","name":"of a test"}"#;

pub fn control(entries: &[Entry]) -> Vec<u8> {
    let line = |entry: &Entry| [json::canonical(entry).unwrap(), b"\n".to_vec()].concat();
    entries.iter().flat_map(line).collect()
}

pub fn ether_hash(node: &Node, number: u64) -> String {
    node.hash(number).unwrap().trim_start_matches("0x").to_owned()
}

/// `verify` of a trial, with the files that it holds: arguments that begin with `@` name one.
pub fn verify(trial: &Trial, arguments: &[&str]) -> (i32, String, String) {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| match argument.strip_prefix('@') {
            Some(name) => trial.at(name),
            None => (*argument).to_owned(),
        })
        .collect();
    trial.audit(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The report for a reader. Keys are made once per test program.
pub fn report(bundle: &Bundle, reader: &Reader) -> AuditReport {
    static KEYS: OnceLock<KeyCache> = OnceLock::new();
    let keys = KEYS.get_or_init(KeyCache::default);
    let result = audit_with_keys(bundle, reader, &generators_of, keys, &|_| ());
    corpus::audited(bundle, reader, &result);
    result.unwrap()
}

/// Asserts what became of a claim, and words of its detail.
pub fn assert_claim(report: &AuditReport, id: &str, status: Status, words: &str) {
    let claim = report.claim(id).unwrap_or_else(|| panic!("no claim {id}: {report}"));
    assert_eq!(claim.status, status, "{claim}");
    assert!(claim.detail.contains(words), "no {words:?}: {claim}");
}

/// What the rows are called, in their order.
pub fn called(report: &AuditReport) -> Vec<&'static str> {
    report.reserves.as_ref().unwrap().results.iter().map(|row| row.level).collect()
}

/// A log of statements, of which the last is this one; its proof, signed by `key` and by `witnesses`.
pub fn log_proof(digests: &[Digest], key: &NoteKey, witnesses: &[&NoteKey]) -> Vec<u8> {
    let mut log = Log::default();
    for (epoch, digest) in (0..).zip(digests) {
        log.append(epoch, *digest).unwrap();
    }
    let checkpoint = log.checkpoint(key.public.name()).unwrap();
    let mut note = key.note(checkpoint.to_string());
    let lines = witnesses.iter().map(|witness| witness.line(&note.text)).collect::<Vec<_>>();
    note.signatures.extend(lines);
    let epoch = log.size() - 1;
    log.proof(epoch, note).unwrap().to_string().into_bytes()
}

pub fn digest_of(bundle: &Bundle) -> Digest {
    statement_digest(&bundle.statement)
}
