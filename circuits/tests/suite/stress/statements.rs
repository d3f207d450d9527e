//! X5 and X8 without proofs: stress statements, the base of their weights, contexts, units and commitments.

use std::collections::HashSet;

use ff::PrimeField;
use num_bigint::BigInt;
use pasta_curves::Fp;
use ringfence_circuits::{
    protocol::{
        block::{BlockDigest, SumCommitment},
        hash::digest::{Digest, Element},
        index::{BlockIndex, BookIndex},
        lane::Lanes,
        parameters::Parameters,
        secret::Blind,
        shape::SHAPES,
        statement::{
            BlockListEntry, BlockListRow, Book, Document as StatementDocument, Statement,
            StatementTotals,
        },
        stress::{
            set::Fitted,
            statement::{
                blind_place, BookResult, Document, ScenarioResult, Shown, Signed, StressError,
                StressStatement,
            },
            unit::{
                check_commitments, first_commitment, instances, partition, public_inputs,
                unit_count, BlocksPerProofFault, SumsFault, UnitRange,
            },
        },
        text::Natural,
        totals::Totals,
    },
    testing::*,
};

fn statement(parameters: &Parameters, root: u64) -> Statement {
    let book = |(name, proprietary): (&str, bool)| Book { name: name.into(), proprietary };
    let books = [("clients", false), ("Fund", true), ("house", true)].map(book);
    let totals = Totals::zero(&Lanes::new(parameters), books.len());
    let time = || "2026-01-31T23:59:59Z".to_owned();
    let row = |book: u64, shape: usize, count: u64| BlockListEntry {
        book: book.into(),
        shape: SHAPES[shape],
        count: count.into(),
    };
    let document = StatementDocument {
        block_list: vec![row(0, 0, 5), row(0, 3, 1), row(1, 0, 2)],
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
        root: Element(root.into()),
        signers: vec![],
        snapshot_time: time(),
        tool: "test".into(),
        totals: StatementTotals::new(parameters, &books, &totals),
        books: books.to_vec(),
        venue: "v".into(),
    };
    document.check(parameters).unwrap()
}

/// What is changed in a stress statement.
type Change = fn(&mut Document);

struct Case {
    statement: Statement,
    set: Fitted,
    document: Document,
}

fn case() -> Case {
    let parameters = small_parameters();
    let statement = statement(&parameters, 7);
    let set = small_set(small_scenarios()).check().unwrap().fit(&parameters).unwrap();
    let result = |deficit: u64, net: Shown<Signed>| BookResult {
        deficit: deficit.into(),
        net,
        under_water: Shown::Hidden,
    };
    let results = (0..3u64).map(|index| ScenarioResult {
        books: vec![
            result(10 + index, Shown::Hidden),
            result(index, Shown::Value(Signed(BigInt::from(5) - index * 5))),
            result(0, Shown::Hidden),
        ],
        scenario: set.scenarios()[index as usize].name.clone(),
    });
    let document = Document {
        counts: Document::COUNTS.into(),
        format: Document::FORMAT.into(),
        insurance: vec!["Fund".into()],
        made_at: "2026-02-01T00:00:00Z".into(),
        previous: Digest::default(),
        results: results.collect(),
        scenarios: set.digest(),
        sequence: 0.into(),
        slack: Element(Fp::from(0)),
        statement: statement.digest(),
        tool: "test".into(),
    };
    Case { statement, set, document }
}

impl Case {
    fn with(&self, change: impl FnOnce(&mut Document)) -> Result<StressStatement, StressError> {
        let mut document = self.document.clone();
        change(&mut document);
        document.check(&self.statement, &self.set)
    }

    fn refused(&self, change: impl FnOnce(&mut Document)) -> String {
        match self.with(change) {
            Err(StressError::Field { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn x5_stress_statements_that_break_a_rule_are_refused() {
    let case = case();
    case.with(|_| ()).unwrap();
    let cases: [(&str, Change); 18] = [
        ("format", |d| d.format = "ringfence-stress-2".into()),
        ("tool", |d| d.tool = String::new()),
        ("made_at", |d| d.made_at = "today".into()),
        ("previous", |d| d.previous = Digest([1; 32])),
        ("previous", |d| d.sequence = 1.into()),
        ("sequence", |d| d.sequence = Natural((1u128 << 64).into())),
        ("counts", |d| d.counts = "published".into()),
        ("slack", |d| d.slack = Element(Fp::from(1))),
        ("insurance[0]", |d| d.insurance = vec!["fund".into()]),
        ("insurance[1]", |d| d.insurance = vec!["Fund".into(), "Fund".into()]),
        ("insurance[1]", |d| d.insurance = vec!["house".into(), "Fund".into()]),
        ("results", |d| drop(d.results.pop())),
        ("results[1].scenario", |d| d.results[1].scenario = "fall".into()),
        ("results[2].books", |d| drop(d.results[2].books.pop())),
        ("results[0].books[0].deficit", |d| {
            d.results[0].books[0].deficit = Natural(num_bigint::BigUint::from(1u8) << 224u32);
        }),
        ("results[0].books[0].net", |d| {
            d.results[0].books[0].net = Shown::Value(Signed(BigInt::ZERO));
        }),
        ("results[0].books[1].net", |d| d.results[0].books[1].net = Shown::Hidden),
        ("results[0].books[1].under_water", |d| {
            d.results[0].books[1].under_water = Shown::Value(1.into());
        }),
    ];
    for (field, change) in cases {
        assert_eq!(case.refused(change), field);
    }
    let error = case.with(|d| d.statement = Digest([1; 32])).unwrap_err();
    assert!(matches!(error, StressError::Statement { .. }), "{error}");
    let error = case.with(|d| d.scenarios = Digest([1; 32])).unwrap_err();
    assert!(matches!(error, StressError::Scenarios { .. }), "{error}");
    let later = |d: &mut Document| (d.sequence, d.previous) = (1.into(), Digest([1; 32]));
    case.with(later).unwrap();
    let two = |d: &mut Document| {
        d.insurance.push("house".into());
        d.results.iter_mut().for_each(|r| r.books[2].net = Shown::Value(Signed((-1).into())));
    };
    assert_eq!(case.with(two).unwrap().insurance(), [false, true, true]);
}

#[test]
fn g10_a_client_book_is_no_insurance() {
    let case = case();
    let error = case.with(|d| d.insurance = vec!["clients".into()]).unwrap_err().to_string();
    assert!(error.contains("insurance[0]: a book of the venue's own"), "{error}");
}

#[test]
fn g6_a_set_under_other_parameters_is_refused() {
    let case = case();
    let mut document = small_document();
    document.name = "other".into();
    let other = document.check().unwrap();
    let set = small_set(small_scenarios()).check().unwrap().fit(&other).unwrap();
    assert_eq!(set.digest(), case.set.digest());
    assert!(case.document.clone().check(&case.statement, &set).is_err());
}

#[test]
fn g14_stress_statements_are_read_in_their_canonical_encoding_only() {
    let stress = case().with(|_| ()).unwrap();
    let text = String::from_utf8(stress.canonical()).unwrap();
    let read = |text: &str| Document::from_canonical(text.as_bytes());
    assert_eq!(read(&text).unwrap(), *stress.document());
    for (from, to) in [
        ("{\"counts\"", "{ \"counts\""),
        ("\"net\":\"0\"", "\"net\":\"-0\""),
        ("\"net\":\"5\"", "\"net\":\"+5\""),
        ("\"net\":\"5\"", "\"net\":\"05\""),
        ("\"net\":\"-5\"", "\"net\":\"--5\""),
        ("\"net\":\"hidden\"", "\"net\":\"Hidden\""),
        ("\"net\":\"hidden\"", "\"net\":null"),
        ("\"deficit\":\"0\"", "\"deficit\":\"hidden\""),
        ("\"tool\":\"test\"", "\"tool\":\"test\",\"venue\":\"v\""),
    ] {
        assert!(text.contains(from), "{from}");
        assert!(read(&text.replacen(from, to, 1)).is_err(), "{to}");
    }
    let parameters = small_parameters();
    let error = Document::from_canonical(parameters.canonical()).unwrap_err();
    assert_eq!(error.to_string(), "this is a file of parameters, not a stress statement");
}

#[test]
fn g5_g6_the_base_depends_on_every_field() {
    let case = case();
    let base = |change: Change| {
        let stress = case.with(change).unwrap();
        // Without a shape that any statement of these tests has, so of the base alone.
        stress.context(&SHAPES[0], 0, 1, 0).to_repr()
    };
    let honest = base(|_| ());
    let changes: [Change; 6] = [
        |d| d.tool = "other".into(),
        |d| d.made_at = "2026-02-01T00:00:01Z".into(),
        |d| (d.sequence, d.previous) = (1.into(), Digest([1; 32])),
        |d| d.results[2].books[2].deficit = 1.into(),
        |d| d.results[0].books[1].net = Shown::Value(Signed(BigInt::from(-5))),
        |d| {
            d.insurance.clear();
            d.results.iter_mut().for_each(|result| result.books[1].net = Shown::Hidden);
        },
    ];
    let mut seen = HashSet::from([honest]);
    for change in changes {
        assert!(seen.insert(base(change)));
    }
    // Another statement, another set.
    let other = statement(&small_parameters(), 8);
    let moved = Document { statement: other.digest(), ..case.document.clone() };
    let moved = moved.check(&other, &case.set).unwrap();
    assert!(seen.insert(moved.context(&SHAPES[0], 0, 1, 0).to_repr()));
    // And the place of the proof.
    let stress = case.with(|_| ()).unwrap();
    for (shape, first, units, group) in [(1, 0, 1, 0), (0, 1, 1, 0), (0, 0, 2, 0), (0, 0, 1, 1)] {
        assert!(seen.insert(stress.context(&SHAPES[shape], first, units, group).to_repr()));
    }
    assert!(stress.digest().to_stress_bech32().starts_with("rfx1"));
}

#[test]
fn g12_blinds_are_derived_from_the_digest_and_the_unit() {
    let case = case();
    let digests = [case.with(|_| ()).unwrap().digest(), {
        let other = |d: &mut Document| (d.sequence, d.previous) = (1.into(), Digest([1; 32]));
        case.with(other).unwrap().digest()
    }];
    let places: HashSet<_> =
        digests.iter().flat_map(|d| (0..3).map(|unit| blind_place(*d, unit))).collect();
    assert_eq!(places.len(), 6);
    let place = blind_place(digests[0], 258);
    assert_eq!((&place[..32], &place[32..]), (&digests[0].0[..], &[2, 1, 0, 0, 0, 0, 0, 0][..]));
}

fn rows() -> Vec<BlockListRow> {
    let row = |book, shape: usize, count| BlockListRow {
        book: BookIndex::at(book),
        shape: SHAPES[shape],
        count,
    };
    vec![row(0, 0, 5), row(0, 3, 1), row(1, 0, 2)]
}

#[test]
fn g4_every_unit_is_covered_once_and_in_order() {
    let rows = rows();
    for scenarios in 1..6usize {
        let groups = scenarios.div_ceil(2);
        for step in [0, 257, u64::MAX] {
            assert_eq!(partition(&rows, scenarios, step).err(), Some(BlocksPerProofFault(step)));
        }
        for step in [1, 2, 3, 8, 256] {
            let mut unit = 0;
            let mut expected = vec![];
            let mut start = 0;
            for (row, entry) in rows.iter().enumerate() {
                for group in 0..groups {
                    expected.extend((0..entry.count).map(|block| (row, group, start + block)));
                }
                start += entry.count;
            }
            let mut found = vec![];
            for range in partition(&rows, scenarios, step).unwrap() {
                let UnitRange { row, book, shape, group, first, block, units } = range;
                assert!(units >= 1 && units <= step);
                assert_eq!((first, book, shape), (unit, rows[row].book, rows[row].shape));
                found.extend(block.run(units).map(|block| (row, group, block.get())));
                unit += units;
            }
            assert_eq!(found, expected);
            assert_eq!(unit, unit_count(&rows, scenarios));
        }
    }
}

#[test]
fn x8_public_inputs_are_those_of_the_bundle_and_the_results() {
    let case = case();
    let stress = case.with(|_| ()).unwrap();
    let rows = rows();
    assert_eq!(case.statement.rows(), rows);
    let weights = stress.weights();
    let digest = |block: BlockIndex| BlockDigest(Fp::from(1000 + block.get()));
    let commitment = |unit: u64| SumCommitment(Fp::from(unit));
    let ranges: Vec<_> = partition(&rows, weights.scenarios(), 2).unwrap().collect();
    let at = |range: &UnitRange| instances(&stress, &weights, range, digest, commitment);
    let first = at(&ranges[0]);
    assert_eq!(first.len(), 2);
    assert_eq!(first[0].previous, first_commitment().0);
    assert_eq!((first[0].next, first[1].previous), (Fp::from(0), Fp::from(0)));
    assert_eq!((first[0].beta, first[0].delta), (Fp::from(1), Fp::from(0)));
    // The second group of the first row goes over the same blocks.
    let again = ranges.iter().find(|range| range.group == 1).unwrap();
    assert_eq!((again.first, again.block.get()), (5, 0));
    assert_eq!(at(again)[0].digest, Fp::from(1000));
    assert_eq!(at(again)[0].previous, Fp::from(4));
    // The Fund is an insurance book.
    let last = at(ranges.last().unwrap());
    assert_eq!(last[0].digest, Fp::from(1006));
    assert_eq!(last[1].beta, weights.beta(BookIndex::at(1)));
    assert_eq!(last[1].delta, last[1].beta);
    assert_eq!(last[1].to_column()[4], last[1].delta);
    let inputs = public_inputs(&stress, &weights, again, digest, commitment);
    assert_eq!(inputs.circuits(), 2);
}

#[test]
fn g4_g5_commitments_are_complete_distinct_and_open_to_the_results() {
    let case = case();
    let stress = case.with(|_| ()).unwrap();
    let rows = rows();
    let count = unit_count(&rows, 3);
    let honest: Vec<_> = (1..count)
        .map(|unit| SumCommitment::new(Fp::from(unit), Blind(Fp::from(unit))))
        .chain([stress.last_commitment()])
        .collect();
    assert_eq!(check_commitments(&stress, &rows, &honest), Ok(()));
    let short = &honest[1..];
    let fault = SumsFault::Count { expected: count, found: count - 1 };
    assert_eq!(check_commitments(&stress, &rows, short), Err(fault));
    let mut repeated = honest.clone();
    repeated[3] = repeated[1];
    assert_eq!(check_commitments(&stress, &rows, &repeated), Err(SumsFault::Repeated { unit: 3 }));
    let mut swapped = honest.clone();
    swapped.swap(0, count as usize - 1);
    assert_eq!(check_commitments(&stress, &rows, &swapped), Err(SumsFault::Last));
    // Each published number counts: other results, another last commitment.
    let mut seen = HashSet::from([stress.last_commitment().0.to_repr()]);
    for scenario in 0..3 {
        for book in 0..3 {
            let more = |d: &mut Document| {
                let deficit = &mut d.results[scenario].books[book].deficit;
                *deficit = Natural(&deficit.0 + 1u8);
            };
            assert!(seen.insert(case.with(more).unwrap().last_commitment().0.to_repr()));
        }
    }
    // Where all results are zero, the last commitment is the first again, and that is no repetition.
    let nothing = case.with(|d| {
        d.results.iter_mut().flat_map(|result| &mut result.books).for_each(|book| {
            book.deficit = 0.into();
            if book.net != Shown::Hidden {
                book.net = Shown::Value(Signed(BigInt::ZERO));
            }
        });
    });
    let nothing = nothing.unwrap();
    let mut open = honest;
    *open.last_mut().unwrap() = first_commitment();
    assert_eq!(check_commitments(&nothing, &rows, &open), Ok(()));
}
