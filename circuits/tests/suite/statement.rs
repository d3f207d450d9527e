//! Statements: what completes them, and what their proofs bind. The attack is of `docs/security.md`: R15
//! (evidence swapped after the statement).

use num_bigint::BigUint;
use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::{Digest, Element},
        kind::WrongKind,
        lane::Lanes,
        parameters::Parameters,
        shape::SHAPES,
        statement::{
            BlockListEntry, Book, Completion, Correction, Document, Natural, OpenStatement,
            Reserve, Signer, StatementError, StatementTotals, MAX_SIGNERS,
        },
        totals::Totals,
    },
    testing::small_parameters,
};

fn document(parameters: &Parameters) -> Document {
    let books = ["a", "b"].map(|name| Book { name: name.into(), proprietary: false });
    let totals = Totals::zero(&Lanes::new(parameters), books.len());
    let time = || "2026-01-31T23:59:59Z".to_owned();
    Document {
        block_list: vec![BlockListEntry { book: 0.into(), shape: SHAPES[0], count: 1.into() }],
        corrects: None,
        epoch: 0.into(),
        evidence: None,
        format: Document::FORMAT.into(),
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
    }
}

fn key(byte: u8) -> String {
    Signer::new("v.example/log", [byte; 32]).unwrap().to_string()
}

fn reserve(book: &str, asset: &str, amount: u64, evidence: &str) -> Reserve {
    let (book, asset, evidence) = (book.into(), asset.into(), evidence.into());
    Reserve { amount: amount.into(), asset, book, evidence }
}

/// Everything that completes a statement.
fn completion(parameters: &Parameters) -> Completion {
    let asset = &parameters.assets()[0].name;
    let mut signers: Vec<String> = (1..4).map(key).collect();
    signers.sort();
    Completion {
        tool: "test".into(),
        reserves: vec![reserve("a", asset, 5, ""), reserve("a", asset, 6, "list")],
        evidence: Some(Digest([9; 32])),
        signers,
        next_snapshot: Some("2026-02-28T23:59:59Z".into()),
    }
}

/// The field that refuses the changed document.
fn refused(parameters: &Parameters, change: impl FnOnce(&mut Document)) -> String {
    let mut document = document(parameters);
    document.put_completion(completion(parameters));
    document.clone().check(parameters).unwrap();
    change(&mut document);
    match document.check(parameters) {
        Err(StatementError::Field { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r15_what_completes_a_statement_changes_its_digest_and_no_proof() {
    let parameters = small_parameters();
    let open = OpenStatement::new(document(&parameters), &parameters).unwrap();
    let whole = completion(&parameters);
    let complete = |completion: Completion| open.complete(completion, &parameters).unwrap();
    let statement = complete(whole.clone());
    let others = [
        Completion { tool: "other".into(), ..whole.clone() },
        Completion { reserves: vec![], ..whole.clone() },
        Completion { evidence: Some(Digest([8; 32])), ..whole.clone() },
        Completion { signers: vec![], ..whole.clone() },
        Completion { next_snapshot: None, ..whole.clone() },
    ];
    let mut digests = vec![statement.digest()];
    for other in others {
        let other = complete(other);
        assert_eq!((other.r(), other.bound()), (statement.r(), statement.bound()));
        digests.push(other.digest());
    }
    assert_eq!((open.bound().r(), open.bound().bound()), (statement.r(), statement.bound()));
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 6, "each has a digest of its own");
    let mut document = statement.document().clone();
    assert_eq!(document.take_completion(), whole);
    document.put_completion(Completion { tool: "test".into(), ..Completion::default() });
    assert_eq!(document.check(&parameters).unwrap().digest(), open.bound().digest());
}

#[test]
fn an_open_statement_is_read_as_nothing_else() {
    let parameters = small_parameters();
    let open = OpenStatement::new(document(&parameters), &parameters).unwrap();
    let bytes = open.canonical();
    let again = OpenStatement::from_canonical(&bytes, &parameters).unwrap();
    assert_eq!(again.bound().document(), open.bound().document());
    assert_eq!(again.canonical(), bytes);
    let error = Document::from_canonical(&bytes).unwrap_err();
    assert!(matches!(error, StatementError::Kind(WrongKind::Open { .. })), "{error}");
    let statement = open.complete(completion(&parameters), &parameters).unwrap();
    let error = OpenStatement::from_canonical(&statement.canonical(), &parameters).unwrap_err();
    assert!(matches!(error, StatementError::Kind(WrongKind::Kind { .. })), "{error}");
    // Nothing that completes a statement hides in an open one.
    for one in 0..4 {
        let (mut document, mut whole) = (open.bound().document().clone(), completion(&parameters));
        let mut empty = Completion { tool: "test".into(), ..Completion::default() };
        match one {
            0 => empty.reserves = std::mem::take(&mut whole.reserves),
            1 => empty.evidence = whole.evidence,
            2 => empty.signers = std::mem::take(&mut whole.signers),
            _ => empty.next_snapshot = whole.next_snapshot,
        }
        document.put_completion(empty);
        document.format = OpenStatement::FORMAT.into();
        let bytes = json::canonical(&document).unwrap();
        assert!(OpenStatement::from_canonical(&bytes, &parameters).is_err(), "{one}");
    }
    let other = open.with_root(Element(8.into()), &parameters).unwrap();
    assert_ne!(other.bound().r(), open.bound().r());
}

#[test]
fn signers_are_keys_of_one_log_in_order() {
    let parameters = small_parameters();
    let change = |change: &dyn Fn(&mut Vec<String>)| {
        refused(&parameters, |document| change(&mut document.signers))
    };
    assert_eq!(change(&|signers| signers.reverse()), "signers[1]");
    assert_eq!(change(&|signers| signers[1] = signers[0].clone()), "signers[1]");
    assert_eq!(change(&|signers| signers[0] = "key".into()), "signers[0]");
    let other = Signer::new("w", [3; 32]).unwrap().to_string();
    assert_eq!(change(&|signers| signers.push(other.clone())), "signers[3]");
    let many = || {
        let mut keys: Vec<String> = (0..=MAX_SIGNERS as u8).map(key).collect();
        keys.sort();
        keys
    };
    assert_eq!(change(&|signers| *signers = many()), "signers");
}

#[test]
fn the_next_snapshot_is_later() {
    let parameters = small_parameters();
    let same = document(&parameters).snapshot_time;
    for time in [same.as_str(), "2026-01-31T23:59:58Z", "2026-02-30T00:00:00Z", "", "soon"] {
        let change = |document: &mut Document| document.next_snapshot = Some(time.into());
        assert_eq!(refused(&parameters, change), "next_snapshot", "{time}");
    }
    // A customer's program, which has no parameters at hand, looks at the same fields.
    let mut document = document(&parameters);
    document.rows().unwrap();
    document.next_snapshot = Some(same);
    assert!(document.rows().is_err());
}

#[test]
fn policy_and_history_stand_together() {
    let parameters = small_parameters();
    let digest = Some(Digest::default());
    assert_eq!(refused(&parameters, |document| document.policy = digest), "policy");
    assert_eq!(refused(&parameters, |document| document.history = digest), "policy");
    let mut document = document(&parameters);
    (document.policy, document.history) = (digest, digest);
    document.check(&parameters).unwrap();
}

#[test]
fn sums_of_the_list_stand_once_in_each_book_and_only_beside_a_list() {
    let parameters = small_parameters();
    let names: Vec<&str> = parameters.assets().iter().map(|asset| asset.name.as_str()).collect();
    let (first, second) = (names[0], names[1]);
    let with = |reserves: Vec<Reserve>, evidence: Option<Digest>| {
        let mut document = document(&parameters);
        document.put_completion(Completion { reserves, evidence, ..completion(&parameters) });
        document.check(&parameters)
    };
    let list = Some(Digest([9; 32]));
    let sums = vec![
        reserve("a", first, 1, "list"),
        reserve("a", second, 1, "list"),
        reserve("b", first, 1, "list"),
    ];
    with(sums.clone(), list).unwrap();
    with(vec![], list).unwrap();
    assert!(with(sums, None).is_err(), "no list is named");
    let twice = vec![reserve("a", first, 1, "list"), reserve("a", first, 2, "list")];
    assert!(with(twice, list).is_err());
    assert!(with(vec![reserve("a", first, 0, "list")], list).is_err());
    // Every other text is evidence that stands once over all books.
    for text in ["List", "list 1", "lists"] {
        let rows = vec![reserve("a", first, 1, text), reserve("b", first, 1, text)];
        assert!(with(rows.clone(), list).is_err(), "{text}");
        with(rows[..1].to_vec(), None).unwrap();
    }
    let most = Natural((BigUint::from(1u8) << 224u32) - 1u8);
    let large = Reserve { amount: most, ..reserve("a", first, 0, "list") };
    with(vec![large], list).unwrap();
}

#[test]
fn a_correction_and_its_reason_stay_within_r() {
    let parameters = small_parameters();
    let mut document = document(&parameters);
    (document.epoch, document.previous) = (3.into(), Digest([1; 32]));
    let r = |document: &Document| document.clone().check(&parameters).unwrap().r();
    let before = r(&document);
    document.corrects = Some(Correction { epoch: 2.into(), reason: "a price".into() });
    assert_ne!(r(&document), before);
}
