//! A small honest venue: real bundles and packages of test shapes, and ways to spoil them.
#![allow(dead_code)]

#[cfg(feature = "html")]
pub mod corpus;
#[cfg(feature = "cli")]
pub mod program;
pub mod stressed;
mod unrecorded;

use std::sync::{Arc, OnceLock};

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use rand::{rand_core::UnwrapErr, rngs::SysRng};
use ringfence_circuits::{
    circuit::{BlockCircuit, BlockKey, BlockPlace, BlockWitness, LeafWitness},
    primitive::{inputs::PublicInputs, json},
    proof::{Halo2, Proof, ProvingKey},
    protocol::{
        block::{BlockDigest, PublishedBlock, SumCommitment},
        bundle::{self, Commitments, ProofRange},
        hash::digest::{Digest, Element},
        id::MarketId,
        index::BookIndex,
        lane::Lanes,
        package::{Package, PackagedBalance, PackagedPosition, PackagedVault, NOTICE},
        parameters::Parameters,
        predicate,
        secret::{Blind, Identity, Salt},
        shape::Shape,
        statement::{
            block_list_hash, statement_digest, BlockListEntry, BlockListRow, Book, Document,
            Natural, Reserve, Statement, StatementTotals,
        },
        totals::Totals,
        tree::{self, Tree},
        vault::{leaf, Balance, Position, Vault},
    },
    testing::{small_parameters, small_vault, underwater_vault},
};
use ringfence_verifier::{
    check::{inclusion::verify_inclusion, tables, AuditError, InclusionError},
    reader::Reader,
    report::{AuditReport, InclusionReport, Status, Tables},
    source::Bundle,
};

use unrecorded::audit_unrecorded;
pub use unrecorded::generators_of;

pub const VENUE: &str = "example";
pub const ACCOUNT: &str = "alice";

/// A vault of the venue: whose, in which block and where.
#[derive(Clone)]
pub struct Entry {
    pub account: &'static str,
    pub label: &'static str,
    pub vault: Vault,
}

/// Blocks in the order of the block list: book, shape code, vaults.
pub type Layout = Vec<(BookIndex, u8, Vec<Entry>)>;

/// A published epoch with everything that the venue knows.
#[derive(Clone)]
pub struct Epoch {
    pub parameters: Parameters,
    pub statement: Statement,
    pub bundle: Bundle,
    pub layout: Layout,
    leaves: Vec<Vec<LeafWitness>>,
    digests: Vec<Fp>,
    sums: Vec<Fp>,
    circuits: Vec<BlockCircuit>,
}

pub fn entry(account: &'static str, label: &'static str, vault: Vault) -> Entry {
    Entry { account, label, vault }
}

/// A short against [`small_vault`] of this size.
pub fn short(size: u64) -> Vault {
    let mut vault = small_vault();
    vault.positions[0] = Position {
        market: 1.into(),
        short: true,
        size,
        loss: false,
        profit: 1_234_567_890_123_456,
    };
    vault
}

pub fn spot(asset: u16, amount: u64) -> Vault {
    Vault {
        balances: vec![Balance { asset: asset.into(), debt: false, amount }],
        ..Vault::default()
    }
}

/// The first book of an epoch.
pub const CLIENTS: BookIndex = BookIndex::new(0);
/// The second book, a proprietary one.
pub const HOUSE: BookIndex = BookIndex::new(1);

/// Two books, three shapes, five blocks; longs and shorts of market 1 match.
pub fn layout() -> Layout {
    vec![
        (
            CLIENTS,
            201,
            vec![entry(ACCOUNT, "main", small_vault()), entry("bob", "main", short(2_500))],
        ),
        (CLIENTS, 201, vec![entry("carol", "main", small_vault())]),
        (CLIENTS, 201, vec![entry(ACCOUNT, "spare", spot(2, 100_000_000))]),
        (CLIENTS, 205, vec![entry("dave", "main", underwater_vault())]),
        (HOUSE, 201, vec![entry("house", "maker", short(5_000))]),
    ]
}

/// What makes one epoch differ from another.
#[derive(Clone)]
pub struct Settings {
    pub venue: &'static str,
    pub epoch: u64,
    pub previous: Digest,
    pub layout: Layout,
    pub books: [Book; 2],
    pub reserves: Vec<Reserve>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            venue: VENUE,
            epoch: 0,
            previous: Digest::default(),
            layout: layout(),
            books: [("clients", false), ("house", true)]
                .map(|(name, proprietary)| Book { name: name.into(), proprietary }),
            reserves: reserves(200_000_000_000),
        }
    }
}

/// A declared reserve without evidence.
pub fn reserve(book: &str, asset: &str, amount: u64) -> Reserve {
    let evidence = String::new();
    Reserve { book: book.into(), asset: asset.into(), amount: amount.into(), evidence }
}

/// Reserves of the clients' book.
pub fn reserves(dollars: u64) -> Vec<Reserve> {
    vec![reserve("clients", "USD", dollars), reserve("clients", "BTC", 100_000_000)]
}

fn shape(code: u8) -> Shape {
    Shape::from_code(code).unwrap()
}

fn rows(layout: &Layout) -> Vec<BlockListRow> {
    let mut rows: Vec<BlockListRow> = vec![];
    for (book, code, _) in layout {
        match rows.last_mut().filter(|row| (row.book, row.shape.code) == (*book, *code)) {
            Some(row) => row.count += 1,
            None => rows.push(BlockListRow { book: *book, shape: shape(*code), count: 1 }),
        }
    }
    rows
}

fn leaf_witnesses(venue: &str, code: u8, entries: &[Entry]) -> Vec<LeafWitness> {
    (0..shape(code).vaults)
        .map(|index| {
            let entry = entries.get(index);
            LeafWitness {
                identity: entry
                    .map_or(Identity::PADDING, |e| Identity::of(venue, e.account, e.label)),
                salt: Salt(Fp::random(&mut UnwrapErr(SysRng))),
                vault: entry.map(|entry| entry.vault.clone()),
            }
        })
        .collect()
}

fn leaf_digests(code: u8, leaves: &[LeafWitness]) -> Vec<Fp> {
    let digest = |l: &LeafWitness| {
        leaf(&shape(code), l.identity, l.salt, l.vault.as_ref().unwrap_or(&Vault::default()))
            .unwrap()
    };
    leaves.iter().map(digest).collect()
}

fn totals(parameters: &Parameters, layout: &Layout, books: usize) -> Totals {
    let lanes = Lanes::new(parameters);
    let mut totals = Totals::zero(&lanes, books);
    let settlement = |id: MarketId| parameters.market(id).unwrap().settlement;
    for (book, code, entries) in layout {
        let rule = shape(*code).rule;
        for Entry { vault, .. } in entries {
            let assessment = predicate::check(parameters, &shape(*code), vault).unwrap();
            totals.add(&lanes, &settlement, *book, rule, vault, &assessment);
        }
    }
    totals
}

impl Epoch {
    /// Proves an epoch.
    pub fn new(settings: &Settings) -> Self {
        let parameters = small_parameters();
        let layout = settings.layout.clone();
        let leaves: Vec<_> =
            layout.iter().map(|(_, code, e)| leaf_witnesses(settings.venue, *code, e)).collect();
        let digests: Vec<Fp> = layout
            .iter()
            .zip(&leaves)
            .map(|((_, code, _), leaves)| Tree::new(leaf_digests(*code, leaves)).root())
            .collect();
        let document = document(settings, &parameters, &digests);
        let statement = document.check(&parameters).unwrap();
        let mut epoch = Epoch {
            bundle: Bundle {
                statement: statement.canonical().to_vec(),
                parameters: parameters.canonical().to_vec(),
                ..Bundle::default()
            },
            parameters,
            statement,
            layout,
            leaves,
            digests,
            sums: vec![],
            circuits: vec![],
        };
        epoch.prove();
        epoch
    }

    /// The standard epoch, proven once per test program.
    pub fn standard() -> Self {
        static EPOCH: OnceLock<Epoch> = OnceLock::new();
        EPOCH.get_or_init(|| Epoch::new(&Settings::default())).clone()
    }

    fn prove(&mut self) {
        let weights = self.statement.weights(&self.parameters);
        let mut blocks = vec![];
        let mut circuits = vec![];
        let (mut sum, mut blind) = (Fp::ZERO, Blind::OPEN);
        for (index, (book, code, _)) in self.layout.iter().enumerate() {
            let key = Arc::new(BlockKey::new(&self.parameters, &weights, shape(*code)));
            let last = index + 1 == self.layout.len();
            let next_blind =
                if last { Blind::OPEN } else { Blind(Fp::random(&mut UnwrapErr(SysRng))) };
            let place = BlockPlace {
                book_factor: weights.beta(*book),
                vault_weight: weights.gamma(*book, *book == HOUSE),
                previous_sum: sum,
                previous_blind: blind,
                next_blind,
            };
            let witness = BlockWitness::new(&key, &self.leaves[index], &place);
            sum = witness.grid.next_sum();
            blind = next_blind;
            self.sums.push(sum);
            blocks.push(PublishedBlock {
                digest: BlockDigest(self.digests[index]),
                commitment: SumCommitment::new(sum, blind),
            });
            circuits.push(BlockCircuit { key, witness: Some(Arc::new(witness)) });
        }
        self.bundle.blocks = Commitments::new(2, &blocks).encode().unwrap();
        self.circuits = circuits;
        self.bundle.proofs = bundle::partition(self.statement.rows(), 2)
            .iter()
            .map(|range| {
                self.proof(range, self.statement.context(&range.shape, range.first, range.blocks))
            })
            .collect();
    }

    /// A proof of true blocks under any context.
    pub fn proof(&self, range: &ProofRange, context: Fp) -> Vec<u8> {
        let own = range.first.index()..range.first.after(range.blocks).index();
        let blocks = Commitments::decode(&self.bundle.blocks).unwrap().elements().unwrap();
        let weights = self.statement.weights(&self.parameters);
        let instances = bundle::instances(&self.statement, &weights, &blocks, range);
        let key = &self.circuits[own.start].key;
        prove(key, &self.circuits[own], &instances, context)
    }

    /// Identities, salts, leaves and all but the last prefix sum, as bytes.
    pub fn secrets(&self) -> Vec<[u8; 32]> {
        let mut secrets = self.sums.clone();
        secrets.pop();
        for ((_, code, _), leaves) in self.layout.iter().zip(&self.leaves) {
            secrets.extend(leaf_digests(*code, leaves));
            secrets.extend(leaves.iter().map(|leaf| leaf.salt.0));
            let used = leaves.iter().filter(|leaf| leaf.vault.is_some());
            secrets.extend(used.map(|leaf| leaf.identity.0));
        }
        secrets.iter().map(Fp::to_repr).collect()
    }

    /// The statement as a document to be changed.
    pub fn document(&self) -> Document {
        self.statement.document().clone()
    }

    /// The bundle with another statement.
    pub fn with_document(&self, change: impl FnOnce(&mut Document)) -> Bundle {
        let mut document = self.document();
        change(&mut document);
        Bundle { statement: json::canonical(&document).unwrap(), ..self.bundle.clone() }
    }

    /// The bundle with other blocks.
    pub fn with_blocks(&self, change: impl FnOnce(&mut Commitments)) -> Bundle {
        let mut blocks = Commitments::decode(&self.bundle.blocks).unwrap();
        change(&mut blocks);
        Bundle { blocks: blocks.encode().unwrap(), ..self.bundle.clone() }
    }

    /// The package of an account.
    pub fn package(&self, account: &str) -> Package {
        let document = self.statement.document();
        let mut vaults = vec![];
        for (block, (book, code, entries)) in self.layout.iter().enumerate() {
            for (position, entry) in entries.iter().enumerate() {
                if entry.account == account {
                    vaults.push(self.packaged(block, position, *book, *code, entry));
                }
            }
        }
        Package {
            notice: NOTICE.into(),
            snapshot_time: document.snapshot_time.clone(),
            format: Package::FORMAT.into(),
            venue: document.venue.clone(),
            account: account.into(),
            statement: self.statement.digest(),
            vaults,
        }
    }

    fn packaged(
        &self,
        block: usize,
        position: usize,
        book: BookIndex,
        code: u8,
        entry: &Entry,
    ) -> PackagedVault {
        let elements = |path: Vec<Fp>| path.into_iter().map(Element).collect();
        let subtree = Tree::new(leaf_digests(code, &self.leaves[block]));
        let leaves = self.layout.iter().zip(&self.digests);
        let top = Tree::new(
            leaves
                .map(|((book, code, _), d)| tree::block_leaf(*book, &shape(*code), BlockDigest(*d)))
                .collect(),
        );
        let balances = entry.vault.balances.iter().map(|b| PackagedBalance {
            asset: u64::from(b.asset.get()).into(),
            name: self.parameters.asset(b.asset).unwrap().name.clone(),
            debt: b.debt,
            amount: b.amount.into(),
        });
        let positions = entry.vault.positions.iter().map(|p| PackagedPosition {
            market: u64::from(p.market.get()).into(),
            name: self.parameters.market(p.market).unwrap().name.clone(),
            short: p.short,
            size: p.size.into(),
            loss: p.loss,
            profit: Natural(p.profit.into()),
        });
        PackagedVault {
            label: entry.label.into(),
            book: self.statement.document().books[book.index()].name.clone(),
            rule: shape(code).rule,
            block: (block as u64).into(),
            position: (position as u64).into(),
            salt: Element(self.leaves[block][position].salt.0),
            extra: Natural(entry.vault.extra.into()),
            balances: balances.collect(),
            positions: positions.collect(),
            path_in_block: elements(subtree.path(position)),
            path_of_block: elements(top.path(block)),
        }
    }
}

fn document(settings: &Settings, parameters: &Parameters, digests: &[Fp]) -> Document {
    let rows = rows(&settings.layout);
    let leaves = settings.layout.iter().zip(digests);
    let top = Tree::new(
        leaves
            .map(|((book, code, _), d)| tree::block_leaf(*book, &shape(*code), BlockDigest(*d)))
            .collect(),
    );
    let books = &settings.books;
    let totals = totals(parameters, &settings.layout, books.len());
    let time = || "2026-01-31T23:59:59Z".to_string();
    Document {
        format: Document::FORMAT.into(),
        tool: "test".into(),
        venue: settings.venue.into(),
        epoch: settings.epoch.into(),
        snapshot_time: time(),
        price_time: time(),
        funding_time: time(),
        previous: settings.previous,
        corrects: None,
        parameters: parameters.digest(),
        totals: StatementTotals::new(parameters, books, &totals),
        books: books.to_vec(),
        block_list: rows
            .iter()
            .map(|row| BlockListEntry {
                book: u64::from(row.book.get()).into(),
                shape: row.shape,
                count: row.count.into(),
            })
            .collect(),
        root: Element(tree::root(top.root(), digests.len() as u64, block_list_hash(&rows))),
        reserves: settings.reserves.clone(),
        evidence: None,
        signers: vec![],
        next_snapshot: None,
        policy: None,
        history: None,
    }
}

fn prove(
    key: &Arc<BlockKey>,
    circuits: &[BlockCircuit],
    instances: &[ringfence_circuits::circuit::BlockInstance],
    context: Fp,
) -> Vec<u8> {
    let generators = generators_of(key.k()).unwrap();
    let empty = BlockCircuit::empty(key.clone());
    let key = ProvingKey::build(&Halo2, &generators, &empty).unwrap();
    let columns: Vec<_> = instances.iter().map(|block| block.to_column()).collect();
    let inputs = PublicInputs::new(context, &columns);
    Proof::create(&Halo2, &generators, &key, circuits, &inputs).unwrap().into_bytes()
}

/// What the totals of these vaults say. Nothing is proven.
pub fn tables(settings: &Settings) -> Tables {
    let parameters = small_parameters();
    let digests: Vec<Fp> = (1..=settings.layout.len() as u64).map(Fp::from).collect();
    let statement = document(settings, &parameters, &digests).check(&parameters).unwrap();
    tables::tables(&parameters, &statement)
}

/// Audits a bundle, and records what must come of it.
pub fn audit_as(bundle: &Bundle, reader: &Reader) -> Result<AuditReport, AuditError> {
    let result = audit_unrecorded(bundle, reader);
    #[cfg(feature = "html")]
    corpus::audited(bundle, reader, &result);
    result
}

/// Checks a package.
pub fn include(
    package: &[u8],
    statement: &[u8],
    anchor: Option<Digest>,
    account: &str,
    parameters: Option<&[u8]>,
) -> Result<InclusionReport, InclusionError> {
    let result =
        verify_inclusion(package, statement, &Reader::with_anchor(anchor), account, parameters);
    #[cfg(feature = "html")]
    corpus::included(package, statement, anchor, account, parameters, &result);
    result
}

/// The bundle is well formed.
pub fn audit(bundle: &Bundle) -> AuditReport {
    audit_as(bundle, &Reader::default()).unwrap()
}

/// The digest of a bundle's statement, as its venue would anchor it.
pub fn anchor_of(bundle: &Bundle) -> String {
    statement_digest(&bundle.statement).to_bech32()
}

/// A reader who has that digest.
pub fn anchored(bundle: &Bundle) -> Reader {
    Reader::with_anchor(Some(statement_digest(&bundle.statement)))
}

/// The bundle is malformed, with this code.
pub fn malformed(bundle: &Bundle, code: &str) -> String {
    let error = audit_as(bundle, &Reader::default()).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(!error.help().is_empty());
    error.to_string()
}

/// The claim does not hold, and its detail contains these words.
pub fn fails(report: &AuditReport, id: &str, words: &str) {
    let claim = report.claim(id).unwrap();
    assert_eq!(claim.status, Status::DoesNotHold, "{claim}");
    assert!(claim.detail.contains(words), "{claim}");
    assert_eq!(report.exit_code(), 1);
}

/// The claim has this status.
pub fn status(report: &AuditReport, id: &str, status: Status) {
    let claim = report.claim(id).unwrap();
    assert_eq!(claim.status, status, "{claim}");
}
