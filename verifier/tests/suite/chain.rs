//! Times in chains of statements: older books don't follow newer ones, and a mistyped year ends no chain.

use ringfence_circuits::protocol::statement::{statement_digest, Correction};
use ringfence_verifier::{
    check::chain,
    reader::Reader,
    report::{ChainReport, Status},
};

use super::common::{audit_as, fails, status, Epoch};

/// The year of an epoch's books, and which epoch it corrects.
type Link = (&'static str, Option<u64>);

/// Statements of these years, each naming the one before.
fn statements(links: &[Link]) -> Vec<Vec<u8>> {
    let first = Epoch::standard();
    let mut made: Vec<Vec<u8>> = vec![];
    for (epoch, (year, corrects)) in (0u64..).zip(links) {
        let before = made.last().map(|bytes| statement_digest(bytes));
        let bundle = first.with_document(|document| {
            document.epoch = epoch.into();
            document.previous = before.unwrap_or_default();
            document.snapshot_time = format!("{year}T00:00:00Z");
            document.corrects = corrects
                .map(|epoch| Correction { epoch: epoch.into(), reason: "wrong year".into() });
        });
        made.push(bundle.statement);
    }
    made
}

fn check(links: &[Link]) -> ChainReport {
    let statements = statements(links);
    let given: Vec<&[u8]> = statements.iter().map(Vec::as_slice).collect();
    chain::check(&given, &Reader::default()).unwrap()
}

/// Status and detail of the claim that an epoch follows the one before.
fn follows(report: &ChainReport, epoch: u64) -> (Status, &str) {
    let id = format!("follows:{epoch}");
    let claim = report.claims.iter().find(|claim| claim.id == id).unwrap();
    (claim.status, &claim.detail)
}

#[test]
fn a_mistyped_year_does_not_end_a_chain() {
    let all_hold: [&[Link]; 6] = [
        // The first statement is the mistyped one.
        &[("2035-01-01", None), ("2025-01-01", Some(0)), ("2025-02-01", None)],
        &[
            ("2025-01-01", None),
            ("2035-02-01", None),
            ("2025-02-01", Some(1)),
            ("2025-03-01", None),
        ],
        // One was built on it, and had to be mistyped, too.
        &[
            ("2035-01-01", None),
            ("2035-02-01", None),
            ("2025-01-01", Some(0)),
            ("2025-02-01", Some(1)),
        ],
        // The correction is mistyped as well.
        &[
            ("2025-01-01", None),
            ("2035-02-01", None),
            ("2034-02-01", Some(1)),
            ("2025-02-01", Some(2)),
        ],
        // The year is mistyped too early.
        &[
            ("2024-01-01", None),
            ("1925-02-01", None),
            ("2024-02-01", Some(1)),
            ("2024-03-01", None),
        ],
        // An older epoch is corrected, with its own time.
        &[
            ("2025-01-01", None),
            ("2025-02-01", None),
            ("2025-03-01", None),
            ("2025-02-01", Some(1)),
        ],
    ];
    for links in all_hold {
        let report = check(links);
        for epoch in 1..links.len() as u64 {
            let (status, detail) = follows(&report, epoch);
            assert_eq!(status, Status::Holds, "{links:?}, epoch {epoch}: {detail}");
            let earlier = links[epoch as usize].0 < links[epoch as usize - 1].0;
            let said = detail.contains("a correction may be of an earlier time")
                || detail.contains("corrects this one");
            assert_eq!(said, earlier, "{detail}");
        }
    }
    let report = check(all_hold[0]);
    let (_, detail) = follows(&report, 1);
    assert!(
        detail.contains("2025-01-01T00:00:00Z") && detail.contains("corrects epoch 0"),
        "{detail}"
    );
}

/// Asserts that in each of these chains just one link fails, with these words.
fn one_link_fails(chains: &[(&[Link], u64, &str)]) {
    for (links, failing, words) in chains {
        let report = check(links);
        for epoch in 1..links.len() as u64 {
            let (status, detail) = follows(&report, epoch);
            let expected = if epoch == *failing { Status::DoesNotHold } else { Status::Holds };
            assert_eq!(status, expected, "{links:?}, epoch {epoch}: {detail}");
            assert!(epoch != *failing || detail.contains(words), "{detail}");
        }
    }
}

#[test]
fn c2_a_correction_does_not_make_older_books_follow_newer_ones() {
    let one_fails: [(&[Link], u64, &str); 5] = [
        (&[("2025-02-01", None), ("2025-01-01", None)], 1, "those of epoch 0"),
        // Before a statement that stands.
        (&[("2025-02-01", None), ("2035-01-01", None), ("2025-01-01", Some(1))], 2, "of epoch 0"),
        // Nor may the next one go back behind one that stands.
        (
            &[
                ("2025-01-01", None),
                ("2025-02-01", None),
                ("2025-03-01", None),
                ("2025-02-01", Some(1)),
                ("2025-02-15", None),
            ],
            4,
            "those of epoch 2",
        ),
        // Who built on a mistyped time corrects that statement, too.
        (
            &[
                ("2035-01-01", None),
                ("2035-02-01", None),
                ("2025-01-01", Some(0)),
                ("2025-02-01", None),
            ],
            3,
            "those of epoch 1",
        ),
        (&[("2025-01-01", None), ("2025-03-01", None), ("2024-12-31", Some(1))], 2, "of epoch 0"),
    ];
    one_link_fails(&one_fails);
}

#[test]
fn c2_a_correction_excuses_nothing_that_was_published_before_it() {
    let one_fails: [(&[Link], u64, &str); 3] = [
        (
            &[
                ("2025-01-10", None),
                ("2025-01-20", None),
                ("2025-01-10", None),
                ("2025-01-21", Some(1)),
            ],
            2,
            "those of epoch 1",
        ),
        (
            &[
                ("2035-01-01", None),
                ("2035-02-01", None),
                ("2025-01-01", Some(0)),
                ("2025-02-01", None),
                ("2025-02-02", Some(1)),
            ],
            3,
            "those of epoch 1",
        ),
        (
            &[
                ("2035-01-01", None),
                ("2035-02-01", None),
                ("2025-02-01", Some(1)),
                ("2025-01-01", Some(0)),
                ("2025-03-01", None),
            ],
            2,
            "those of epoch 0",
        ),
    ];
    one_link_fails(&one_fails);
}

#[test]
fn an_audit_with_the_mistyped_statement_says_that_the_correction_is_earlier() {
    let first = Epoch::standard();
    let mistyped = first.with_document(|document| {
        document.snapshot_time = "2099-01-01T00:00:00Z".into();
    });
    let reader = Reader { previous: Some(mistyped.statement.clone()), ..Reader::default() };
    let next = |corrects: Option<u64>| {
        first.with_document(|document| {
            document.epoch = 1u64.into();
            document.previous = statement_digest(&mistyped.statement);
            document.corrects = corrects
                .map(|epoch| Correction { epoch: epoch.into(), reason: "wrong year".into() });
        })
    };
    let report = audit_as(&next(Some(0)), &reader).unwrap();
    status(&report, "previous-statement", Status::Holds);
    let detail = &report.claim("previous-statement").unwrap().detail;
    assert!(detail.contains("it corrects epoch 0"), "{detail}");
    fails(&audit_as(&next(None), &reader).unwrap(), "previous-statement", "2099-01-01");

    // After a correction the reader hears that its time was compared with nothing.
    let correction = next(Some(0));
    let after = first.with_document(|document| {
        document.epoch = 2u64.into();
        document.previous = statement_digest(&correction.statement);
    });
    let reader = Reader { previous: Some(correction.statement.clone()), ..Reader::default() };
    let report = audit_as(&after, &reader).unwrap();
    status(&report, "previous-statement", Status::Holds);
    let detail = &report.claim("previous-statement").unwrap().detail;
    assert!(detail.contains("compare the whole chain"), "{detail}");
}
