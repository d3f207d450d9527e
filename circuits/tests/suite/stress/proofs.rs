//! A small statement is stressed from end to end: real proofs of all units, verified with what a verifier
//! derives from documents (X8), and what must not verify.

use std::sync::Arc;

use num_bigint::BigInt;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        stress::{StressCircuit, StressKey, StressPlace, StressWitness},
        BlockCircuit, BlockKey, LeafWitness,
    },
    proof::{Halo2, Proof, ProvingKey},
    protocol::{
        block::{BlockDigest, SumCommitment},
        hash::digest::{Digest, Element},
        index::{BlockIndex, BookIndex},
        lane::{Lanes, Weights},
        parameters::Parameters,
        secret::{Blind, Identity, Salt},
        shape::Shape,
        statement::{
            BlockListEntry, Book, Document as StatementDocument, Statement, StatementTotals,
        },
        stress::{
            equity::StressedEquity,
            lane::{group_count, GROUP},
            set::Fitted,
            statement::{BookResult, Document, ScenarioResult, Shown, Signed, StressStatement},
            sums::StressSums,
            unit::{check_commitments, partition, public_inputs, SumsFault, UnitRange},
        },
        text::Natural,
        totals::Totals,
        tree,
        vault::{leaf, Vault},
    },
    testing::*,
};

/// Vaults of blocks of one vault: two blocks of clients, one of the Fund.
struct Venue {
    parameters: Parameters,
    shape: Shape,
    blocks: Vec<Vault>,
    statement: Statement,
    set: Fitted,
}

const INSURANCE: [bool; 2] = [false, true];

fn leaf_of(block: usize, vault: &Vault) -> LeafWitness {
    let number = block as u64;
    let (identity, salt) = (Identity(Fp::from(100 + number)), Salt(Fp::from(200 + number)));
    LeafWitness { identity, salt, vault: Some(vault.clone()) }
}

impl Venue {
    fn new() -> Self {
        let parameters = small_parameters();
        let shape = Shape::from_code(206).unwrap();
        let mut fund = small_vault();
        fund.positions.clear();
        let blocks = vec![small_vault(), underwater_vault(), fund];
        let statement = statement(&parameters, shape);
        let set = small_set(small_scenarios()).check().unwrap().fit(&parameters).unwrap();
        Venue { parameters, shape, blocks, statement, set }
    }

    fn book(block: usize) -> BookIndex {
        BookIndex::at(usize::from(block == 2))
    }

    fn digest(&self, block: BlockIndex) -> BlockDigest {
        let block = block.index();
        let LeafWitness { identity, salt, vault } = leaf_of(block, &self.blocks[block]);
        let leaf = leaf(&self.shape, identity, salt, &vault.unwrap()).unwrap();
        BlockDigest(tree::subtree_root(&[leaf]))
    }

    fn sums(&self) -> StressSums {
        let mut sums = StressSums::zero(self.set.scenarios().len(), INSURANCE.len());
        for (block, vault) in self.blocks.iter().enumerate() {
            let of = |prices| StressedEquity::of(&self.parameters, prices, vault).unwrap();
            let equities: Vec<_> = self.set.scenarios().iter().map(of).collect();
            sums.add(Venue::book(block), &equities);
        }
        sums
    }

    /// The stress statement of these sums.
    fn stress(&self, sums: &StressSums) -> StressStatement {
        let book =
            |(sums, insures): (&ringfence_circuits::protocol::stress::sums::BookSums, &bool)| {
                BookResult {
                    deficit: Natural(sums.deficit.clone()),
                    net: if *insures {
                        Shown::Value(Signed(sums.net.clone()))
                    } else {
                        Shown::Hidden
                    },
                    under_water: Shown::Hidden,
                }
            };
        let results = sums.scenarios.iter().zip(self.set.scenarios()).map(|(books, prices)| {
            let books = books.iter().zip(&INSURANCE).map(book).collect();
            ScenarioResult { books, scenario: prices.name.clone() }
        });
        let document = Document {
            counts: Document::COUNTS.into(),
            format: Document::FORMAT.into(),
            insurance: vec!["Fund".into()],
            made_at: "2026-02-01T00:00:00Z".into(),
            previous: Digest::default(),
            results: results.collect(),
            scenarios: self.set.digest(),
            sequence: 0.into(),
            slack: Element(Fp::from(0)),
            statement: self.statement.digest(),
            tool: "test".into(),
        };
        document.check(&self.statement, &self.set).unwrap()
    }

    fn ranges(&self) -> Vec<UnitRange> {
        partition(self.statement.rows(), self.set.scenarios().len(), 2).unwrap().collect()
    }

    fn key(&self, stress: &StressStatement, group: usize) -> Arc<StressKey> {
        let weights = stress.weights();
        Arc::new(StressKey::new(&self.parameters, &self.set, &weights, self.shape, group))
    }
}

fn statement(parameters: &Parameters, shape: Shape) -> Statement {
    let book = |(name, proprietary): (&str, bool)| Book { name: name.into(), proprietary };
    let books = [("clients", false), ("Fund", true)].map(book);
    let totals = Totals::zero(&Lanes::new(parameters), books.len());
    let time = || "2026-01-31T23:59:59Z".to_owned();
    let row =
        |book: u64, count: u64| BlockListEntry { book: book.into(), shape, count: count.into() };
    let document = StatementDocument {
        block_list: vec![row(0, 2), row(1, 1)],
        corrects: None,
        epoch: 0.into(),
        evidence: None,
        format: StatementDocument::FORMAT.into(),
        funding_time: time(),
        history: None,
        next_snapshot: None,
        parameters: parameters.digest(),
        policy: None,
        previous: Digest::default(),
        price_time: time(),
        reserves: vec![],
        root: Element(7.into()),
        signers: vec![],
        snapshot_time: time(),
        tool: "test".into(),
        totals: StatementTotals::new(parameters, &books, &totals),
        books: books.to_vec(),
        venue: "v".into(),
    };
    document.check(parameters).unwrap()
}

/// Commitments and the witnesses of all units, range by range.
fn witnesses(
    venue: &Venue,
    stress: &StressStatement,
) -> (Vec<SumCommitment>, Vec<Vec<StressWitness>>) {
    let weights = stress.weights();
    let ranges = venue.ranges();
    let last = ranges.iter().map(|range| range.first + range.units).max().unwrap() - 1;
    let (mut sum, mut blind) = (Fp::from(0), Blind::OPEN);
    let mut commitments = vec![];
    let mut all = vec![];
    for range in &ranges {
        let key = venue.key(stress, range.group);
        let insures = stress.insurance()[range.book.index()];
        let mut of_range = vec![];
        for (unit, block) in (range.first..).zip(range.block.run(range.units)) {
            let next_blind = if unit == last { Blind::OPEN } else { Blind(Fp::from(300 + unit)) };
            let place = StressPlace {
                book_factor: weights.beta(range.book),
                insurance_factor: weights.delta(range.book, insures),
                previous_sum: sum,
                previous_blind: blind,
                next_blind,
            };
            let leaf = leaf_of(block.index(), &venue.blocks[block.index()]);
            let witness = StressWitness::new(&key, &[leaf], &place);
            (sum, blind) = (witness.grid.next_sum(), next_blind);
            commitments.push(SumCommitment::new(sum, blind));
            of_range.push(witness);
        }
        all.push(of_range);
    }
    (commitments, all)
}

#[test]
fn g4_g5_g6_a_small_statement_is_stressed_from_end_to_end() {
    let venue = Venue::new();
    let sums = venue.sums();
    let stress = venue.stress(&sums);
    // Clients owe in the first scenario, and the Fund is worth 20,000 USD in each.
    assert!(sums.scenarios.iter().all(|books| books[0].deficit.bits() > 0));
    let fund = BigInt::from(20_000) * BigInt::from(10).pow(20);
    assert_eq!(sums.scenarios[0][1].net, fund);

    let (commitments, witnesses) = witnesses(&venue, &stress);
    let rows = venue.statement.rows();
    assert_eq!(check_commitments(&stress, rows, &commitments), Ok(()));
    let (weights, ranges) = (stress.weights(), venue.ranges());
    assert_eq!((commitments.len(), ranges.len()), (6, 4));
    let inputs = |stress: &StressStatement, range: &UnitRange| {
        let digest = |block| venue.digest(block);
        public_inputs(stress, &weights, range, digest, |unit| commitments[unit as usize])
    };
    let groups = group_count(venue.set.scenarios().len());
    let keys: Vec<_> = (0..groups).map(|group| venue.key(&stress, group)).collect();
    let k = keys[0].k();
    let generators = generators(k);
    let proving: Vec<ProvingKey<Halo2>> = keys
        .iter()
        .map(|key| {
            let circuit = StressCircuit::empty(key.clone());
            ProvingKey::build(&Halo2, &generators, &circuit).unwrap()
        })
        .collect();
    let mut proofs = vec![];
    for (range, witnesses) in ranges.iter().zip(witnesses) {
        let key = &keys[range.group];
        let circuit = |witness: StressWitness| StressCircuit {
            key: key.clone(),
            witness: Some(Arc::new(witness)),
        };
        let circuits: Vec<_> = witnesses.into_iter().map(circuit).collect();
        let inputs = inputs(&stress, range);
        let proving = &proving[range.group];
        let proof = Proof::create(&Halo2, &generators, proving, &circuits, &inputs).unwrap();
        proof.verify(&generators, proving.verifying(), &inputs).unwrap();
        proofs.push(proof);
    }

    // G6: in another context, as that of another stress statement, nothing verifies.
    let other = Document { made_at: "2026-02-01T00:00:01Z".into(), ..stress.document().clone() };
    let other = other.check(&venue.statement, &venue.set).unwrap();
    let refused = |range: usize, key: usize, inputs| {
        proofs[range].verify(&generators, proving[key].verifying(), &inputs).is_err()
    };
    assert!(refused(0, 0, inputs(&other, &ranges[0])));
    // G4: nor in another's place, under the key of another group, or as a proof of the block circuit.
    assert!(refused(0, 0, inputs(&stress, &ranges[1])));
    assert!(refused(0, 1, inputs(&stress, &ranges[0])));
    assert!(refused(1, 0, inputs(&stress, &ranges[1])));
    let base = Weights::new(Lanes::new(&venue.parameters), Fp::from(3));
    let main = BlockKey::new(&venue.parameters, &base, venue.shape);
    let main = BlockCircuit::empty(Arc::new(main));
    let main = ProvingKey::build(&Halo2, &generators, &main).unwrap();
    let first = inputs(&stress, &ranges[0]);
    assert!(proofs[0].verify(&generators, main.verifying(), &first).is_err());

    g5_other_results(&venue, &commitments);
}

/// G5: each lane off by one, and two lanes off against each other, are not what the units commit to.
fn g5_other_results(venue: &Venue, commitments: &[SumCommitment]) {
    let rows = venue.statement.rows();
    let honest = venue.sums();
    let mut others = vec![];
    for scenario in 0..honest.scenarios.len() {
        for book in 0..INSURANCE.len() {
            let mut more = honest.clone();
            more.scenarios[scenario][book].deficit += 1u8;
            others.push(more);
        }
        let mut less = honest.clone();
        less.scenarios[scenario][1].net -= 1;
        others.push(less);
        let mut moved = honest.clone();
        moved.scenarios[scenario][0].deficit -= 1u8;
        moved.scenarios[(scenario + 1) % honest.scenarios.len()][0].deficit += 1u8;
        others.push(moved);
    }
    assert_eq!(others.len(), 12);
    for other in others {
        let stress = venue.stress(&other);
        assert_eq!(check_commitments(&stress, rows, commitments), Err(SumsFault::Last));
        // With its own base the same vaults have another sum, too.
        let weights = stress.weights();
        assert_ne!(
            honest.fingerprint(&weights, &INSURANCE),
            other.fingerprint(&weights, &INSURANCE)
        );
    }
    assert_eq!(GROUP, 2);
}
