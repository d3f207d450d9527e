//! All books in the verdict, as an auditor and a customer read it: text, page, JSON and exit code. The
//! attacks are of `docs/security.md`: T3 (customers in a book marked proprietary, without reserves) and
//! T4 (one token carries all coverage).

use std::fs;

use num_bigint::BigInt;
use ringfence_circuits::{
    protocol::{
        parameters::Decimal,
        statement::{statement_digest, Book, Document, Reserve},
    },
    testing::small_vault,
};
use ringfence_verifier::{
    report::{amount::Amount, BookCover, Status},
    source::Bundle,
};
use serde_json::Value;

use crate::common::{
    program::{assert_error, assert_false, outcome, Trial},
    *,
};

/// The account of the vault in the book that is marked as the venue's own.
const INSIDE: &str = "house";

/// The answer of `verify --json`.
fn json(trial: &Trial, arguments: &[&str]) -> Value {
    let (_, out, _) = trial.audit(&[&["--json"], arguments].concat());
    serde_json::from_str(&out).unwrap()
}

/// What the page says that `report` writes.
fn page(trial: &Trial, anchor: &str) -> String {
    let path = trial.file("page.html", b"");
    outcome(&["report", &trial.bundle(), "--out", &path, "--anchor", anchor]);
    // A number and its unit stay on one line.
    fs::read_to_string(path).unwrap().replace("&nbsp;", " ")
}

/// The first screen of a text: all before its first part with a title.
fn block(text: &str) -> &str {
    let ends = ["\nNotes\n", "\nNot checked\n", "\nIdentity: "];
    let end = ends.iter().filter_map(|title| text.find(title)).min().unwrap();
    assert!(text[..end].lines().count() <= 12, "{}", &text[..end]);
    &text[..end]
}

/// Names of the notes in a verdict's JSON.
fn notes(verdict: &Value) -> Vec<&str> {
    let notes = verdict["notes"].as_array().unwrap().iter();
    notes.map(|note| note["id"].as_str().unwrap()).collect()
}

fn with_reserves(epoch: &Epoch, reserves: &[Reserve]) -> Bundle {
    epoch.with_document(|d| d.reserves = reserves.to_vec())
}

/// Reserves of the clients' book, and of the other one.
fn of_both(house: Reserve) -> Vec<Reserve> {
    [reserves(200_000_000_000), vec![house]].concat()
}

/// The packages of an account, for the statement of another bundle with the same vaults.
fn package(epoch: &Epoch, bundle: &Bundle, account: &str) -> Vec<u8> {
    let mut package = epoch.package(account);
    package.statement = statement_digest(&bundle.statement);
    package.encode().unwrap()
}

#[test]
fn t3_program_names_a_book_that_owes_and_has_no_reserves_whatever_its_mark() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let anchor = anchor_of(&epoch.bundle);
    let anchored = ["--anchor", anchor.as_str()];
    // The house's book owes what its one vault owns, and that is named with its amount.
    let verdict = json(&trial, &anchored)["verdict"].clone();
    let owed = verdict["books"][1]["owed"].as_str().unwrap().to_owned();
    assert_eq!(verdict["every_book_covered"], "does_not_hold");
    assert_eq!(verdict["without_reserves"].as_array().unwrap().len(), 1);
    let named = &verdict["without_reserves"][0];
    assert_eq!((&named["book"], &named["proprietary"]), (&"house".into(), &true.into()));
    assert_eq!(named["owed"], owed);
    assert!(owed.parse::<f64>().unwrap() > 1_000.0, "{owed}");
    let (code, out, err) = trial.audit(&anchored);
    // An honest venue may declare none for a book of its own: the exit code is what it was.
    assert_eq!((code, err.as_str()), (0, ""));
    let text = block(&out);
    for words in ["▲ holds with notes: ", "One book lists no reserves.", "house (own)", "none"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(notes(&verdict).contains(&"no-reserves:house"), "{verdict}");
    let note = "Book house, which example marks as its own, owes ";
    assert!(out.contains(note) && page(&trial, &anchor).contains(note), "{out}");
    // Who asks for it gets it.
    let required = ["--anchor", &anchor, "--require", "coverage:all"];
    assert_false(trial.audit(&required), "RF-2212", "book house owes ");
}

#[test]
fn t3_program_tells_a_customer_what_the_venue_declares_of_the_book() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let inside = epoch.package(INSIDE).encode().unwrap();
    let (code, out, err) = trial.inclusion(&[(&inside, INSIDE)]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let at = |words: &str| out.find(words).unwrap_or_else(|| panic!("no {words:?} in {out}"));
    assert!(at("example marks book house as its own") < at("\nWhat was checked"));
    at("Reserves for customers do not stand behind it.");
    at("Behind your book, house\n  none listed");
    let answer = page_and_json(&epoch.bundle, &inside, INSIDE);
    assert!(answer.0.contains("as its own and not as its customers"), "{}", answer.0);
    let verdict = &answer.1[0]["verdict"];
    assert_eq!(verdict["level"], "holds_with_notes");
    assert_eq!(notes(verdict), ["not-anchored", "own-book:house", "no-reserves:house"]);
    let marks = &answer.1[0]["vaults"][0]["book_marks"];
    assert_eq!((&marks["proprietary"], &marks["reserves_declared"]), (&true.into(), &false.into()));
    assert_eq!((&marks["covered"], &marks["missing"]), (&Value::Null, &Value::Null));
    assert_eq!(marks["figures"]["cover"], "no_reserves");

    // A customer of a book with reserves reads none of this.
    let own = epoch.package(ACCOUNT).encode().unwrap();
    let (_, out, _) = trial.inclusion(&[(&own, ACCOUNT)]);
    assert!(!out.contains("as its own") && !out.contains("no reserves"), "{out}");
    let (page, json) = page_and_json(&epoch.bundle, &own, ACCOUNT);
    assert!(page.contains("stands in the books of example"), "{page}");
    assert_eq!(notes(&json[0]["verdict"]), ["not-anchored"]);

    // Without reserves the customers' book is no plain yes either, and nothing else is said of it.
    let bare = with_reserves(&epoch, &[]);
    let own = package(&epoch, &bare, ACCOUNT);
    let (code, out, _) = Trial::new(&bare).inclusion(&[(&own, ACCOUNT)]);
    assert!(code == 0 && out.contains("example lists no reserves for book clients"), "{out}");
    assert!(!out.contains("as its own"), "{out}");
    // Two vaults in one book: it is said once.
    assert_eq!(out.matches("Behind your book, clients").count(), 1);

    // Of a vault that is not in the statement, nothing is said of the book that its package names.
    let mut strange = epoch.package(INSIDE);
    strange.vaults[0].balances[0].amount.0 += 1u8;
    let strange = strange.encode().unwrap();
    let (code, out, _) = trial.inclusion(&[(&strange, INSIDE)]);
    assert!(code == 1 && !out.contains("as its own") && !out.contains("Behind"), "{out}");
}

#[test]
fn a_package_under_another_digest_says_nothing_of_books() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let path = trial.file("inside.json", &epoch.package(INSIDE).encode().unwrap());
    let statement = trial.bundle() + "/statement.json";
    let other = format!("{:064x}", 7);
    let base =
        ["inclusion", &path, "--statement", &statement, "--account", INSIDE, "--anchor", &other];
    let (code, out, err) = outcome(&base);
    assert!(code == 2 && err.starts_with("not this one[RF-2201]: "), "{err}");
    assert!(!out.contains("as its own") && !out.contains("DOES NOT HOLD"), "{out}");
    let (_, json, _) = outcome(&[&base[..], &["--json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(notes(&json[0]["verdict"]).is_empty(), "{json}");
    assert_eq!(json[0]["claims"][0]["status"], "not_this_one");
}

#[test]
fn a_customer_reads_that_the_book_is_short_in_the_first_sentence() {
    let epoch = Epoch::standard();
    let poor = with_reserves(&epoch, &[reserve("clients", "USD", 1)]);
    let own = package(&epoch, &poor, ACCOUNT);
    let trial = Trial::new(&poor);
    let verdict = |anchored: &[&str]| {
        let path = trial.file("own.json", &own);
        let statement = trial.bundle() + "/statement.json";
        let base = ["inclusion", &path, "--statement", &statement, "--account", ACCOUNT, "--json"];
        let (code, json, _) = outcome(&[&base[..], anchored].concat());
        let json: Value = serde_json::from_str(&json).unwrap();
        let verdict = &json[0]["verdict"];
        assert_eq!((code, &verdict["level"]), (0, &"holds_with_notes".into()));
        let sentence = verdict["sentence"].as_str().unwrap();
        assert!(sentence.contains("but the reserves behind it are too small."), "{sentence}");
        verdict["reason"].as_str().unwrap().to_owned()
    };
    let anchor = anchor_of(&poor);
    let said = verdict(&["--anchor", &anchor]);
    assert!(said.contains("By this publication, book clients is short by "), "{said}");
    // What nothing binds is said of the file alone.
    let said = verdict(&[]);
    assert!(said.contains("As this file stands, book clients is short by "), "{said}");
}

/// The page and the JSON of a package that is in a statement.
fn page_and_json(bundle: &Bundle, package: &[u8], account: &str) -> (String, Value) {
    let parameters = Some(bundle.parameters.as_slice());
    let report = include(package, &bundle.statement, None, account, parameters).unwrap();
    let answer = ringfence_verifier::report::answer::Answer::inclusion(
        &[report],
        ringfence_verifier::message::Language::English,
    );
    assert_eq!(answer.exit_code, 0);
    (answer.html, serde_json::from_str(&answer.json).unwrap())
}

#[test]
fn t4_r18_program_names_the_surplus_that_carries_a_book() {
    let epoch = Epoch::standard();
    // Nobody in the house's book is owed a coin, and coins are all it has: 0.95 of 60,000.5 USD.
    let bundle = with_reserves(&epoch, &of_both(reserve("house", "BTC", 100_000_000)));
    let trial = Trial::new(&bundle);
    let anchor = anchor_of(&bundle);
    let anchored = ["--anchor", anchor.as_str()];
    let required = ["--anchor", &anchor, "--require", "coverage:all"];
    assert_eq!(trial.audit(&required).0, 0);
    let book = json(&trial, &anchored)["verdict"]["books"][1].clone();
    let all = serde_json::json!({"usd": "57000.48", "percent": "100"});
    assert_eq!((&book["cover"], &book["surplus"]), (&"covered".into(), &all));
    assert_eq!(book["covered_without_surplus"], false);
    let by_asset = serde_json::json!([{"asset": "BTC", "usd": "57000.48", "percent": "100"}]);
    assert_eq!(book["surplus_by_asset"], by_asset);
    let (_, out, _) = trial.audit(&anchored);
    let (_, text) = out.split_once("Book house (the venue's own)").unwrap();
    for words in [
        "57,000.48 USD of the reserves counted (100.00 %) is surplus",
        "BTC: 57,000.48 USD (100.00 %)",
        "Without this surplus the book is not covered.",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let note = "57,000.48 USD of them count towards other coins";
    assert!(out.contains(note) && page(&trial, &anchor).contains(note), "{out}");
    // A token without collateral value carries nothing, whatever there is of it.
    let bundle = with_reserves(&epoch, &of_both(reserve("house", "FTT", u64::MAX)));
    let trial = Trial::new(&bundle);
    let anchor = anchor_of(&bundle);
    let required = ["--anchor", &anchor, "--require", "coverage:all"];
    assert_false(trial.audit(&["--anchor", &anchor]), "RF-2209", "0.0 % of what is owed: 0.00 of ");
    assert_false(trial.audit(&required), "RF-2212", "reserves of book house lack");
}

#[test]
fn t4_surpluses_are_listed_the_largest_first_and_what_counts_at_par_is_none() {
    let epoch = Epoch::standard();
    let report = |reserves: &[Reserve]| audit(&with_reserves(&epoch, reserves)).verdict.books;
    let owed = report(&reserves(1))[0].figures.owed.clone();
    // Two coins beyond the one that is owed, and ten times the dollars.
    let clients =
        vec![reserve("clients", "USD", 1_000_000_000_000), reserve("clients", "BTC", 300_000_000)];
    let book = report(&clients)[0].clone();
    assert_eq!((book.cover, &book.figures.owed), (BookCover::Covered, &owed));
    let named: Vec<&str> = book.surplus_by_asset.iter().map(|one| one.asset.as_str()).collect();
    assert_eq!(named, ["USD", "BTC"]);
    let coins = &book.surplus_by_asset[1].share;
    assert_eq!(coins.usd.to_string(), "114000.95");
    // A deficit is owed in no asset, so only a surplus covers it; the other book has none.
    assert_eq!(book.covered_without_surplus, Some(false));
    let house = report(&of_both(reserve("house", "USD", 500_000_000_000)))[1].clone();
    assert_eq!(house.covered_without_surplus, Some(true));
    // The parts make the whole, up to the cent by which each is rounded up.
    let sum: BigInt = book.surplus_by_asset.iter().map(|one| one.share.usd.units(2)).sum();
    let whole = book.surplus.unwrap().usd.units(2);
    assert!(sum >= whole && sum - whole < BigInt::from(2));
    // Just what is owed, asset by asset: nothing is surplus.
    let net = &audit(&epoch.bundle).tables.books[0].assets;
    let exact: Vec<Reserve> = ["USD", "BTC"]
        .map(|asset| {
            let row = net.iter().find(|row| row.asset == asset).unwrap();
            let decimals = if asset == "USD" { 6 } else { 8 };
            let units = row.net_liability.units(decimals).try_into().unwrap();
            reserve("clients", asset, units)
        })
        .to_vec();
    let book = report(&exact)[0].clone();
    assert_eq!((book.surplus, book.surplus_by_asset.len()), (None, 0));
}

/// An amount in 10^-28 of its unit.
fn exact(amount: &Amount) -> BigInt {
    amount.to_string().parse::<Decimal>().unwrap().exact(28).unwrap()
}

#[test]
fn the_share_that_rests_on_customers_debts_is_said() {
    let report = audit(&Epoch::standard().bundle);
    let (table, book) = (&report.tables.books[0], &report.verdict.books[0]);
    let share = book.receivables.as_ref().unwrap();
    assert_eq!(share.usd.to_string(), table.receivables.cents_up());
    let (owed_by, counted) = (exact(&table.receivables), exact(&table.reserves));
    let percent: BigInt = (&owed_by * 10_000 / (&owed_by + &counted)) + 1;
    assert_eq!(share.percent.units(2), percent);
    let text = report.to_string();
    let words = format!(
        "{} USD ({} %) of what stands against deposits and profits is owed by customers",
        share.usd.grouped(2),
        share.percent.grouped(2)
    );
    assert!(text.contains(&words), "{words} in {text}");
    // Owed is rounded up, counted down.
    assert_eq!(book.figures.owed.to_string(), table.liabilities.cents_up());
    assert_eq!(book.figures.reserves.as_ref().unwrap().to_string(), table.reserves.cents_down());
}

#[test]
fn all_books_can_be_required() {
    let epoch = Epoch::standard();
    // More dollars than the house's book owes.
    let good = with_reserves(&epoch, &of_both(reserve("house", "USD", 500_000_000_000)));
    let trial = Trial::new(&good);
    let anchor = anchor_of(&good);
    let required = ["--anchor", &anchor, "--require", "coverage:all"];
    let (code, out, err) = trial.audit(&required);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(block(&out).contains("all 2 books"), "{out}");
    assert!(block(&out).contains("(a surplus in one covers no other)"), "{out}");
    assert!(out.contains("2 books owe something, and are covered as the venue declares"), "{out}");
    // Without the digest, too, and it is said what that is worth.
    let (code, out, _) = trial.audit(&["--require", "coverage:all"]);
    assert!(code == 0 && block(&out).contains("Anyone could have changed the reserves"), "{out}");

    // Reserves that lack something.
    let poor = with_reserves(&epoch, &of_both(reserve("house", "USD", 1)));
    let anchor = anchor_of(&poor);
    let required = ["--anchor", &anchor, "--require", "coverage:all"];
    assert_false(Trial::new(&poor).audit(&required), "RF-2212", "reserves of book house lack");
    let (_, out, _) = Trial::new(&poor).audit(&["--anchor", &anchor]);
    assert!(block(&out).starts_with("✗ does not hold: "), "{out}");
    assert!(block(&out).contains("Book house of example is short by "), "{out}");
}

#[test]
fn t6_program_accuses_nobody_of_a_book_whose_reserves_nothing_anchors() {
    // Anyone could have taken the reserves away.
    let epoch = Epoch::standard();
    let bare = with_reserves(&epoch, &[]);
    let trial = Trial::new(&bare);
    let (code, out, err) = trial.audit(&[]);
    assert_eq!((code, err.as_str()), (0, ""));
    let text = block(&out);
    assert!(text.contains("lists no reserves for the "), "{text}");
    assert!(text.contains("Anyone could have changed the reserves in this file"), "{text}");
    assert!(!text.contains("lists no reserves for it"), "{text}");
    assert_error(trial.audit(&["--require", "coverage:all"]), "RF-2022", "coverage:all");
    assert_eq!(json(&trial, &[])["verdict"]["every_book_covered"], "not_checked");
    // Of another statement than the anchored one nothing is said.
    let (code, out, _) = trial.audit(&["--anchor", &anchor_of(&epoch.bundle)]);
    assert_eq!(code, 1);
    assert!(block(&out).contains("nothing is said of its reserves"), "{out}");
    assert!(!block(&out).contains("owed, USD"), "{out}");
}

#[test]
fn of_books_that_are_not_proven_nothing_is_said() {
    let epoch = Epoch::standard();
    let other = epoch.with_document(|d| d.venue = "other".into());
    let report = audit(&other);
    let text = report.to_string();
    assert!(block(&text).contains("What the books owe is not proven"), "{text}");
    assert!(!block(&text).contains("owed, USD") && !report.verdict.totals_proven);
    status(&report, "coverage:all", Status::NotChecked);
    // Nor where nothing was verified.
    let (code, out, _) = Trial::new(&epoch.bundle).show();
    assert!(code == 0 && out.starts_with("? can't say: "), "{out}");
    assert!(
        out.contains("Nothing was checked: these are the figures that example publishes."),
        "{out}"
    );
}

#[test]
fn a_book_called_all_is_no_way_around_the_claim_over_all_books() {
    let books = [("all", false), ("house", true)]
        .map(|(name, proprietary)| Book { name: name.into(), proprietary });
    let layout = vec![
        (
            CLIENTS,
            201,
            vec![entry(ACCOUNT, "main", small_vault()), entry("bob", "main", short(2_500))],
        ),
        (HOUSE, 201, vec![entry("house", "maker", spot(1, 1_000_000))]),
    ];
    let covered = vec![reserve("all", "USD", 200_000_000_000)];
    let epoch = Epoch::new(&Settings { layout, books, reserves: covered, ..Settings::default() });
    let anchor = anchor_of(&epoch.bundle);
    let require = ["--anchor", &anchor, "--require", "coverage:all"];
    // The claim of the book holds, the one over all books does not.
    let answer = Trial::new(&epoch.bundle).audit(&require);
    let lines = answer.2.lines().filter(|line| line.starts_with("false[")).count();
    assert_eq!(lines, 1, "{}", answer.2);
    assert_false(answer, "RF-2212", "book house owes 1.00 USD and has no reserves");
    let report = json(&Trial::new(&epoch.bundle), &["--anchor", &anchor]);
    let claims = report["claims"].as_array().unwrap().iter();
    let named: Vec<&Value> = claims.filter(|claim| claim["id"] == "coverage:all").collect();
    let statuses: Vec<&str> = named.iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["holds", "note"]);
    // Both hold.
    let change = |d: &mut Document| d.reserves.push(reserve("house", "USD", 1_000_000));
    let both = epoch.with_document(change);
    let anchor = anchor_of(&both);
    let require = ["--anchor", &anchor, "--require", "coverage:all"];
    assert_eq!(Trial::new(&both).audit(&require).0, 0);
}

#[test]
fn audit_is_another_name_for_verify() {
    let trial = Trial::new(&Epoch::standard().bundle);
    assert_eq!(outcome(&["audit", &trial.bundle()]), trial.audit(&[]));
    let (code, out, _) = outcome(&["--help"]);
    assert!(code == 0 && out.contains("ringfence-verifier verify bundle/"), "{out}");
    assert!(!out.contains("ringfence-verifier audit"), "{out}");
}
