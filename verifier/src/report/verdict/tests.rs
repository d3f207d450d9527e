use num_bigint::BigInt;

use super::*;
use crate::{
    report::{
        amount::{Amount, USD_20, USD_28},
        claim::{Claim, Open},
        figures::{Exactly, Figures},
        reserves::{BookReserves, LevelCover},
        tables::{AssetRow, BookTable, Exact, Tables, UnprovenRow},
    },
    say, word,
};

/// So many USD in 10^-28.
fn usd(dollars: u64) -> BigInt {
    BigInt::from(dollars) * BigInt::from(10u8).pow(USD_28)
}

/// A book that owes 1,000 coins of one dollar each.
fn table(name: &str, reserves: u64) -> BookTable {
    let amount = |dollars: u64| Amount::new(dollars, 0);
    let shortage = 1_000u64.saturating_sub(reserves);
    BookTable {
        book: name.into(),
        proprietary: false,
        vaults: None,
        liabilities: amount(1_000),
        deficit: amount(0),
        gross: amount(1_000),
        receivables: amount(0),
        has_reserves: true,
        reserves: amount(reserves),
        reserves_towards_gross: amount(reserves),
        assets: vec![AssetRow {
            asset: "TON".into(),
            net_liability: amount(1_000),
            gross_liability: amount(1_000),
            receivables: amount(0),
            reserves: amount(reserves),
            shortage: amount(shortage),
            shortage_usd: amount(shortage),
            owed: true,
            value: usd(1_000),
        }],
        evidence: vec![],
        exact: Exact {
            liabilities: usd(1_000),
            gross: usd(1_000),
            counted: usd(reserves),
            at_par: usd(reserves),
            counted_gross: usd(reserves),
            ..Exact::default()
        },
    }
}

/// A statement with these books, checked with everything.
struct Case {
    tables: Tables,
    /// By book, in dollars: proven, and at least observed.
    known: Vec<(u64, u64)>,
    claims: Vec<Claim>,
    required: Vec<String>,
    bound: Status,
    proven: bool,
}

fn open(id: &str) -> Open {
    Open::new(id, "V0", say!("RF-2201"))
}

impl Case {
    /// One book whose reserves are all proven, of a statement that was anchored and signed.
    fn green() -> Self {
        Case {
            tables: Tables {
                books: vec![table("clients", 1_032)],
                markets: vec![],
                contracts: vec![],
                settlement: vec![],
                special: vec![],
                notional: Amount::new(0, 0),
                notional_proven: Amount::new(0, 0),
                share_proven: None,
                unproven: vec![],
            },
            known: vec![(1_032, 1_032)],
            claims: vec![open("anchored-digest").holds(""), open("signature").holds("")],
            required: vec![],
            bound: Status::Holds,
            proven: true,
        }
    }

    fn with_book(change: impl FnOnce(&mut BookTable)) -> Self {
        let mut case = Case::green();
        change(&mut case.tables.books[0]);
        case
    }

    fn verdict(&self) -> Verdict {
        let level = |level, dollars: u64| LevelCover {
            level,
            counted: Amount::new(usd(dollars), USD_28),
            liabilities: Amount::new(1_000, 0),
            covered: dollars >= 1_000,
        };
        let books = self.tables.books.iter().zip(&self.known);
        let known: Vec<BookReserves> = books
            .map(|(table, (proven, observed))| BookReserves {
                book: table.book.clone(),
                levels: vec![level("proven", *proven), level("observed", *observed)],
                assets: vec![],
            })
            .collect();
        let money = Money::of(&self.tables, Some(&known), self.proven, self.bound);
        let grounds = Grounds {
            venue: "Cobalt",
            tables: &self.tables,
            claims: &self.claims,
            required: &self.required,
            observers: vec!["Tern".into()],
        };
        Verdict::of(money, &grounds)
    }
}

/// Level, names of the notes, and the sentence.
fn said(case: &Case) -> (Level, Vec<String>, String) {
    let Summary { level, notes, sentence, .. } = case.verdict().summary;
    (level, notes.into_iter().map(|note| note.id).collect(), sentence)
}

/// That the only note of a case is this one, and says this.
fn assert_note(case: &Case, id: &str, words: &str) {
    let verdict = case.verdict();
    let notes: Vec<&str> = verdict.summary.notes.iter().map(|note| note.id.as_str()).collect();
    assert_eq!((verdict.summary.level, notes), (Level::HoldsWithNotes, vec![id]));
    let note = &verdict.summary.notes[0];
    assert!(note.sentence.contains(words), "{}", note.sentence);
    assert!(!note.advice.is_empty() && !note.sentence.contains("does not hold"));
    assert_eq!(note.kind(), id.split(':').next().unwrap());
}

#[test]
fn only_a_report_without_notes_holds() {
    let (level, notes, sentence) = said(&Case::green());
    assert_eq!((level, notes.len()), (Level::Holds, 0));
    assert_eq!(sentence, "Cobalt lists reserves for 103.2 % of what it owes its customers.");
    let verdict = Case::green().verdict();
    assert_eq!(verdict.summary.reason.as_deref(), Some("Proven: 103.2 %."));
    // What is never checked here is said all the same.
    let open: Vec<&str> = verdict.summary.unchecked.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(open, ["own-vaults", "prices"]);
}

#[test]
fn each_restriction_is_a_note() {
    let mut case = Case::green();
    case.claims[0] = open("anchored-digest").not_checked("");
    assert_note(&case, "not-anchored", "was not compared");
    let mut case = Case::green();
    case.claims[1] = open("signature").not_checked("");
    assert_note(&case, "not-signed", "Cobalt signed");

    let mut case = Case::green();
    case.tables.books.push(table("earn", 0));
    case.tables.books[1].has_reserves = false;
    case.known.push((0, 0));
    assert_note(&case, "no-reserves:earn", "owes 1,000.00 USD, and Cobalt lists no reserves");
    let mut case = Case::with_book(|book| {
        book.assets[0].shortage = Amount::new(5, 1);
        book.assets[0].shortage_usd = Amount::new(122, 2);
    });
    assert_note(
        &case,
        "short:clients:TON",
        "TON in book clients is short by 0.5 (0.05 %, 1.22 USD)",
    );
    case.tables.books[0].has_reserves = false;
    assert_eq!(said(&case).1, ["no-reserves:clients"]);

    let surplus = Case::with_book(|book| {
        book.exact.at_par = usd(900);
        book.exact.surpluses = vec![("BTC".into(), usd(132))];
    });
    assert_note(&surplus, "surplus:clients", "132.00 USD of them count towards other coins");
    let borrowed = Case::with_book(|book| {
        book.receivables = Amount::new(14_074, 0);
        book.exact.gross = usd(15_074);
    });
    let words = "14,074.00 USD of the cover of book clients are debts and losses of customers";
    assert_note(&borrowed, "receivables:clients", words);

    let declared = Case { known: vec![(396, 906)], ..Case::green() };
    let (level, notes, _) = said(&declared);
    assert_eq!(level, Level::HoldsWithNotes);
    assert_eq!(notes, ["declared:clients", "observed:clients"]);
    assert_note(&Case { known: vec![(396, 1_032)], ..Case::green() }, "observed:clients", "Tern");
    assert_note(&Case { known: vec![(999, 999)], ..Case::green() }, "declared:clients", "1.00 USD");

    let mut case = Case::green();
    case.tables.notional = Amount::new(300, 0);
    let notional = Amount::new(BigInt::from(10u8).pow(USD_20), USD_20);
    let rule = ringfence_circuits::protocol::shape::Rule::Liquidating;
    case.tables.unproven = vec![UnprovenRow { rule, notional, share: Amount::new(34, 2) }];
    assert_note(&case, "special-rules", "0.34 % of the open positions (1.00 USD)");

    let mut case = Case::green();
    case.claims.push(open("other").informative_or("Something else").fails("why"));
    assert_note(&case, "other", "Something else");
}

#[test]
fn parts_by_evidence_add_up() {
    let verdict = Case { known: vec![(396, 906)], ..Case::green() }.verdict();
    let Figures { reserves, ratio, proven, observed, declared, .. } = &verdict.books[0].figures;
    let shown = [proven, observed, declared].map(|part| part.percent.clone().unwrap().grouped(1));
    assert_eq!(shown, ["39.6", "51.0", "12.6"]);
    assert_eq!(ratio.as_ref().unwrap().grouped(1), "103.2");
    assert_eq!(reserves.as_ref().unwrap().grouped(2), "1,032.00");
    let reason = "Proven: 39.6 %. Observed by Tern: 51.0 %. Declared by Cobalt alone: 12.6 %.";
    assert_eq!(verdict.summary.reason.as_deref(), Some(reason));
    // Rounded down, whatever is behind the point: two thirds each are not four thirds.
    let thirds = Exactly { owed: usd(3), counted: usd(3) - 1, observed: usd(2), proven: usd(1) };
    let figures = Figures::of(&thirds, true);
    let parts = [&figures.proven, &figures.observed, &figures.declared];
    let percents = parts.map(|part| part.percent.clone().unwrap().to_string());
    assert_eq!(percents, ["33.3", "33.3", "33.3"]);
    assert_eq!(figures.ratio.unwrap().to_string(), "99.9");
    assert_eq!(figures.reserves.unwrap().to_string(), "2.99");
}

#[test]
fn a_surplus_in_one_book_covers_no_other() {
    let mut case = Case::green();
    case.tables.books = vec![table("clients", 1_500), table("earn", 900)];
    case.known = vec![(1_500, 1_500), (900, 900)];
    case.claims.push(open("coverage:earn").fails("as it says"));
    let verdict = case.verdict();
    assert_eq!(verdict.total.figures.ratio.as_ref().unwrap().to_string(), "120");
    let lowest = (verdict.total.lowest.unwrap().to_string(), verdict.total.lowest_book.unwrap());
    assert_eq!(lowest, ("90".to_owned(), "earn".to_owned()));
    let Summary { level, sentence, .. } = verdict.summary;
    assert_eq!(level, Level::DoesNotHold);
    assert_eq!(
        sentence,
        "Book earn of Cobalt is short by 100.00 USD: its reserves are 90.0 % of what it owes."
    );
}

#[test]
fn t5_the_level_depends_on_what_is_required_as_the_outcome_does() {
    let mut case = Case::green();
    case.claims.push(open("coverage-proven:clients").informative_or("a note").fails("why"));
    case.claims.push(open("venue").not_checked("not given"));
    let level = |case: &Case| {
        let level = said(case).0;
        assert_eq!(
            Outcome::of(&case.claims, &case.required).level().exit_code(),
            level.exit_code()
        );
        (level, level.exit_code())
    };
    assert_eq!(level(&case), (Level::Holds, 0));
    for (required, expected) in [
        ("signature", (Level::Holds, 0)),
        ("coverage-proven:clients", (Level::DoesNotHold, 1)),
        ("venue", (Level::CantSay, 2)),
        ("unknown", (Level::CantSay, 2)),
    ] {
        let case =
            Case { required: vec![required.into()], claims: case.claims.clone(), ..Case::green() };
        assert_eq!(level(&case), expected, "{required}");
    }
    case.claims[0] = open("anchored-digest").fails("");
    case.bound = Status::DoesNotHold;
    assert_eq!(level(&case), (Level::DoesNotHold, 1));
    assert!(case.verdict().summary.reason.unwrap().contains("nothing is said of its reserves"));
}

#[test]
fn t6_reserves_that_nothing_binds_accuse_no_one() {
    let mut case = Case::green();
    case.tables.books = vec![table("clients", 431)];
    case.known = vec![(0, 0)];
    case.claims[0] = open("anchored-digest").not_checked("");
    case.claims[1] = open("signature").not_checked("");
    case.bound = Status::NotChecked;
    let (level, notes, sentence) = said(&case);
    assert_eq!(level, Level::CantSay);
    assert!(notes.contains(&"not-covered:clients".to_owned()), "{notes:?}");
    assert!(sentence.starts_with("Nothing confirms the reserves in this file."), "{sentence}");
    // Nothing was checked.
    let nothing = Case { claims: vec![], proven: false, ..Case::green() };
    let (level, _, sentence) = said(&nothing);
    assert_eq!(level, Level::CantSay);
    assert_eq!(sentence, "Nothing was checked: these are the figures that Cobalt publishes.");
}

#[test]
fn a_shortage_is_said_beside_whatever_else_is_false() {
    let mut case = Case::green();
    case.tables.books = vec![table("clients", 987)];
    case.known = vec![(0, 0)];
    case.claims
        .push(Open::new("previous-statement", "V0", say!("RF-2203")).fails("another digest"));
    case.claims.push(open("coverage:clients").fails("as it says"));
    let Summary { level, sentence, reason, .. } = case.verdict().summary;
    assert_eq!(level, Level::DoesNotHold);
    assert!(sentence.ends_with(". Nor does one more claim."), "{sentence}");
    let expected =
        "Book clients of Cobalt is short by 13.00 USD: its reserves are 98.7 % of what it owes. \
                    All reserves are declared by Cobalt alone and not verified. One coin is short: TON, by 13.";
    assert_eq!(reason.as_deref(), Some(expected));
    // Whatever is short lies in the sentence itself where nothing else is false.
    case.claims.remove(2);
    let Summary { sentence, reason, .. } = case.verdict().summary;
    assert!(sentence.starts_with("Book clients of Cobalt is short by 13.00 USD: "), "{sentence}");
    assert!(reason.unwrap().starts_with("All reserves are declared by Cobalt alone"));
}

#[test]
fn cover_is_said_where_the_sentence_is_of_something_else() {
    let cover = "Cobalt lists reserves for 103.2 % of what it owes its customers. Proven: 103.2 %.";
    let mut case = Case::green();
    case.claims.push(open("venue").fails("another name"));
    assert_eq!(case.verdict().summary.reason.as_deref(), Some(cover));
    case.claims[2] = open("venue").not_checked("not given");
    case.required = vec!["venue".into()];
    let Summary { level, reason, .. } = case.verdict().summary;
    assert_eq!((level, reason.as_deref()), (Level::CantSay, Some(cover)));
}

#[test]
fn the_book_that_lacks_most_is_named_with_how_many_are_short() {
    let mut case = Case::green();
    case.tables.books = vec![table("earn", 999), table("clients", 800), table("loans", 1_500)];
    case.known = vec![(0, 0), (0, 0), (0, 0)];
    for book in ["earn", "clients"] {
        case.claims.push(open(&format!("coverage:{book}")).fails("as it says"));
    }
    let sentence = "Book clients of Cobalt is short by 200.00 USD, the most of 2 books that are short: its reserves are \
                    80.0 % of what it owes.";
    assert_eq!(said(&case).2, sentence);
}

#[test]
fn no_surplus_of_one_book_stands_for_another_where_nothing_binds_reserves() {
    let mut case = Case::green();
    case.tables.books = vec![table("clients", 1_500), table("earn", 900)];
    case.known = vec![(0, 0), (0, 0)];
    case.bound = Status::NotChecked;
    let verdict = case.verdict();
    assert_eq!(verdict.customers.reached.as_ref().unwrap().to_string(), "95");
    let sentence = verdict.summary.sentence;
    assert!(
        sentence.ends_with("those of Cobalt reach 95.0 % of what it owes its customers."),
        "{sentence}"
    );
}

#[test]
fn own_books_owe_no_customers() {
    let case = Case::with_book(|book| book.proprietary = true);
    assert_eq!(said(&case).2, "Cobalt lists reserves for 103.2 % of what its own books owe.");
}

#[test]
fn the_coin_that_carries_a_book_is_named_in_the_reason() {
    let case = Case::with_book(|book| {
        book.exact.at_par = usd(900);
        book.exact.surpluses = vec![("BTC".into(), usd(132))];
    });
    let reason = case.verdict().summary.reason.unwrap();
    let words = "Book clients is covered only with more of other coins than it owes, most of all BTC (12.8 % of what \
                 counts).";
    assert!(reason.ends_with(words), "{reason}");
}

#[test]
fn observers_who_carry_nothing_are_not_named() {
    let Summary { notes, reason, .. } = Case::green().verdict().summary;
    assert!(!reason.unwrap().contains("Tern") && notes.is_empty());
}

#[test]
fn nobody_is_sent_for_what_is_not_there() {
    let mut case = Case::green();
    case.claims[1] = open("signature").not_checked(word!("not-brought.signature"));
    case.claims.push(open("evidence").not_checked(word!("evidence.none")));
    case.claims.push(open("previous-statement").holds(""));
    case.claims.push(open("next-snapshot").not_checked(word!("kept.none")));
    let Summary { notes, unchecked, .. } = case.verdict().summary;
    assert_eq!(notes[0].advice, "The bundle carries no signature: ask Cobalt for one.");
    let said: Vec<(&str, &str, usize)> = unchecked
        .iter()
        .map(|one| (one.name.as_str(), one.advice.as_str(), one.options.len()))
        .take(3)
        .collect();
    let expected = [
        ("the venue's signature", "the bundle carries no signature: ask the venue for one", 0),
        ("the list of reserves", "the statement names no list; nothing can be given", 0),
        ("the time of this snapshot", "", 0),
    ];
    assert_eq!(said, expected);
    // What can be given has the option that gives it, apart from the words.
    case.claims[1] = open("signature").not_checked("no key");
    let Summary { unchecked, .. } = case.verdict().summary;
    assert_eq!(unchecked[0].options, ["--key"]);
    assert!(!unchecked[0].advice.contains("--"));
}

#[test]
fn only_a_covered_book_rests_on_what_customers_owe() {
    let with = |reserves| {
        let mut table = table("clients", reserves);
        table.receivables = Amount::new(14, 0);
        crate::report::receivables(&table)
    };
    assert_eq!(
        with(1_000),
        "14.00 USD of the cover of book clients are debts and losses of customers"
    );
    let short =
        "The reserves of book clients are less than what deposits and profits in it come to";
    assert_eq!(with(999), short);
}
