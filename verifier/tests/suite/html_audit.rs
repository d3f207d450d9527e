//! The auditor's report as a page: the first screen answers in money, every level has its colour, sign and
//! word, paper shows all of it, and the change of money since the previous statement is told from that of
//! prices.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use ringfence_circuits::{
    primitive::json,
    protocol::{
        parameters::Parameters,
        statement::{statement_digest, Correction},
    },
    testing::small_document,
};
use ringfence_verifier::{
    check::audit::show,
    reader::Reader,
    report::{html, AuditReport, Level, Status},
};

use crate::common::*;

/// The classes, words and first commands of the signs of all levels.
const LEVELS: [(Level, &str, &str, &str); 4] = [
    (Level::Holds, "rf-verdict rf-holds", "Holds", "M12 1a11"),
    (Level::HoldsWithNotes, "rf-verdict rf-note", "Holds with notes", "M10.7 2.3"),
    (Level::DoesNotHold, "rf-verdict rf-fails", "Does not hold", "M7.4 1h9.2"),
    (Level::CantSay, "rf-verdict rf-open", "Can't say", "M3 1h18"),
];

/// An audit of the honest bundle against its own digest.
fn anchored_report() -> AuditReport {
    let bundle = Epoch::standard().bundle;
    audit_as(&bundle, &anchored(&bundle)).unwrap()
}

/// What stands between these texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from:?} in {text}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to:?} in {rest}")).0
}

/// The first screen.
fn first_screen(text: &str) -> &str {
    between(text, "<article", "<nav class=\"rf-contents\"")
}

/// The text as a reader sees it.
fn seen(html: &str) -> String {
    let mut html = html.to_owned();
    for tag in ["bdi", "b", "code"] {
        html = html.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
    }
    let mut out = String::new();
    for part in html.split('<').skip(1) {
        out.push_str(part.split_once('>').map_or("", |(_, text)| text));
        out.push(' ');
    }
    let text = out.replace("&nbsp;", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_level_has_a_colour_a_sign_and_a_word() {
    for (level, class, word, sign) in LEVELS {
        let mut report = anchored_report();
        report.verdict.summary.level = level;
        let text = html::audit(&report);
        let shown = format!("<div class=\"{class}\">");
        let of_box = between(&text, &shown, "</div>");
        assert!(of_box.contains(&format!("<path fill-rule=\"evenodd\" d=\"{sign}")), "{of_box}");
        assert!(of_box.contains(&format!("<p class=\"rf-level\">{word}</p>")), "{of_box}");
        assert!(of_box.contains(&format!("<h3 class=\"rf-lead\">{}</h3>", {
            let sentence = &report.verdict.summary.sentence;
            sentence.replace(" %", "&nbsp;%").replace(" USD", "&nbsp;USD")
        })));
    }
}

#[test]
fn levels_of_audits_are_shown_as_they_are() {
    let epoch = Epoch::standard();
    let level = |report: &AuditReport| {
        let text = html::audit(report);
        let word = between(&text, "<p class=\"rf-level\">", "</p>").to_owned();
        (word, report.exit_code())
    };
    assert_eq!(level(&anchored_report()), ("Holds with notes".into(), 0));
    assert_eq!(level(&audit(&epoch.bundle)), ("Holds with notes".into(), 0));
    let poor = epoch.with_document(|d| d.reserves = reserves(1));
    let report = audit_as(&poor, &anchored(&poor)).unwrap();
    assert_eq!(level(&report), ("Does not hold".into(), 1));
    assert!(seen(first_screen(&html::audit(&report))).contains("clients, the whole book short by"));
    // What is not bound accuses no one, in colour either.
    assert!(first_screen(&html::audit(&report)).contains("rf-is-bad"));
    let unbound = audit(&poor);
    assert_eq!(level(&unbound), ("Can't say".into(), 2));
    assert!(!first_screen(&html::audit(&unbound)).contains("rf-is-bad"));
    let (word, _) = level(&show(&epoch.bundle).unwrap());
    assert_eq!(word, "Can't say");
}

#[test]
fn the_first_screen_answers_in_money_before_any_digest() {
    let report = anchored_report();
    let text = html::audit(&report);
    let first = first_screen(&text);
    assert!(!first.contains("rf-digest") && !first.contains(&report.statement_bech32), "{first}");
    assert!(text.find("rf-verdict").unwrap() < text.find("rf-digest").unwrap());
    let words = seen(first);
    let clients = &report.verdict.books[0].figures;
    for part in [
        "example",
        &format!("owes {} USD", clients.owed.grouped(2)),
        &format!("{} %", clients.ratio.as_ref().unwrap().grouped(1)),
        "No reserves listed",
        "house, the whole book no reserves listed",
        "A surplus in one covers no other.",
        "Declared: the venue’s word, not verified here.",
        "Not checked",
        "That every customer is in",
        "UTC",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    // The snapshot is written as people write it.
    assert!(words.contains("Saturday, 31 January 2026, 23:59:59 UTC"), "{words}");
    // Digests are folded, and behind everything else.
    let digests = between(&text, "id=\"rf-digests\"", "</section>");
    assert!(digests.contains("<details") && digests.contains(&report.statement_bech32));
    let order = ["rf-books", "rf-interest", "rf-rules", "rf-notes", "rf-limits"];
    let places = order.iter().chain(&["rf-claims", "rf-digests"]);
    let places: Vec<usize> = places.map(|id| text.find(&format!("id=\"{id}\"")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    // Nothing has changed since a publication before the first one, and of options a board knows nothing.
    assert!(!text.contains("rf-change"));
    assert!(!words.contains("--") && !words.contains('`'), "{words}");
    // Which statement it is can be seen at once, by the first characters only.
    let start = format!("Digest {}…", &report.statement_bech32[..16]);
    assert!(words.contains(&start), "{words}");
    // A book without reserves has no amount of them, not even 0.00 USD.
    assert!(words.contains("Shortages") && !words.contains("none 0.00 USD"), "{words}");
}

#[test]
fn where_nothing_is_short_the_first_screen_says_none() {
    let epoch = Epoch::standard();
    let all = vec![
        reserve("clients", "USD", 200_000_000_000),
        reserve("clients", "BTC", 100_000_000),
        reserve("house", "USD", 200_000_000_000),
        reserve("house", "BTC", 100_000_000),
    ];
    let bundle = epoch.with_document(|d| d.reserves = all);
    let report = audit_as(&bundle, &anchored(&bundle)).unwrap();
    let text = html::audit(&report);
    let shortages = between(&text, "<section aria-label=\"Shortages\">", "</section>");
    let words = seen(shortages);
    assert!(
        words.starts_with("Shortages None") && words.contains("none of them is short"),
        "{words}"
    );
    assert!(!shortages.contains("rf-is-ok"), "{shortages}");
}

#[test]
fn a_short_book_stands_before_coins_and_books_without_reserves() {
    let epoch = Epoch::standard();
    let short = vec![reserve("house", "USD", 1)];
    let bundle = epoch.with_document(|d| d.reserves = short);
    let report = audit_as(&bundle, &anchored(&bundle)).unwrap();
    let words = seen(first_screen(&html::audit(&report)));
    let at =
        |words_of: &str| words.find(words_of).unwrap_or_else(|| panic!("{words_of} in {words}"));
    assert!(at("house, the whole book short by") < at("clients, the whole book no reserves"));
}

#[test]
fn a_correction_says_so_first() {
    let epoch = Epoch::standard();
    let bundle = epoch.with_document(|d| {
        d.epoch = 1u64.into();
        d.previous = epoch.statement.digest();
        d.corrects = Some(Correction { epoch: 0u64.into(), reason: "wrong books".into() });
    });
    let report = audit_as(&bundle, &anchored(&bundle)).unwrap();
    let text = report.to_string();
    assert_eq!(text.lines().nth(1), Some("Corrects publication 0."), "{text}");
    assert!(text.lines().nth(2).unwrap().ends_with("venue's words: \"wrong books\""), "{text}");
    let page = html::audit(&report).replace("&quot;", "\"");
    let words = seen(&page);
    let at = |part: &str| words.find(part).unwrap_or_else(|| panic!("{part} in {words}"));
    assert!(at("Corrects publication 0.") < at("Does not hold"));
    // It follows another publication, so the change since that has its place.
    assert!(page.contains("id=\"rf-change\""));
}

#[test]
fn a_short_coin_stands_on_the_first_screen_and_first_in_its_table() {
    let epoch = Epoch::standard();
    let short =
        vec![reserve("clients", "USD", 200_000_000_000), reserve("clients", "BTC", 1_000_000)];
    let bundle = epoch.with_document(|d| d.reserves = short);
    let report = audit_as(&bundle, &anchored(&bundle)).unwrap();
    let text = html::audit(&report);
    let words = seen(first_screen(&text));
    assert!(words.contains("BTC, in clients short by 0.99 (99 %)"), "{words}");
    assert!(words.contains("Owed 1, reserves 0.01. Worth 59,400.50 USD."), "{words}");
    let table = seen(between(&text, "rf-cards rf-coins", "</table>"));
    assert!(table.find("BTC").unwrap() < table.find("USD 4").unwrap_or(usize::MAX), "{table}");
    assert!(table.contains("− 0.99"), "{table}");
}

#[test]
fn bars_are_pictures_with_words_and_end_in_an_arrow_beyond_120_percent() {
    let epoch = Epoch::standard();
    let text = html::audit(&anchored_report());
    let bars = text.matches("<svg class=\"rf-ratio\"");
    assert!(bars.count() >= 3);
    assert_eq!(text.matches("class=\"rf-ratio\" role=\"img\" aria-label=\"").count(), {
        text.matches("class=\"rf-ratio\"").count()
    });
    assert!(text.contains("house: no reserves are listed"));
    let rich = epoch.with_document(|d| d.reserves = reserves(900_000_000_000));
    let report = audit_as(&rich, &anchored(&rich)).unwrap();
    let first = html::audit(&report);
    assert!(first_screen(&first).contains("rf-beyond"));
}

#[test]
fn of_books_that_are_not_proven_no_figure_stands_on_the_first_screen() {
    let epoch = Epoch::standard();
    let other = epoch.with_document(|d| d.venue = "other".into());
    let text = html::audit(&audit(&other));
    let first = first_screen(&text);
    assert!(!first.contains("rf-book") && !first.contains("rf-ratio"), "{first}");
    assert!(seen(first).contains("they would say nothing of the venue"));
    // Nor of another statement than the anchored one.
    let reader = anchored(&other);
    let text = html::audit(&audit_as(&epoch.bundle, &reader).unwrap());
    assert!(!first_screen(&text).contains("rf-book"));
}

#[test]
fn claims_stand_in_groups_with_their_counts() {
    let report = anchored_report();
    let text = html::audit(&report);
    let claims = between(&text, "id=\"rf-claims\"", "</section>");
    let titles = ["Identity", "Proofs", "Money"].map(|title| claims.find(title).unwrap());
    assert!(titles.is_sorted());
    for claim in &report.claims {
        assert!(claims.contains(claim.clause), "{}", claim.id);
    }
    let holds = report.claims.iter().filter(|claim| claim.status == Status::Holds).count();
    assert!(seen(claims).contains(&format!("{} claims: {holds} hold", report.claims.len())));
    // A note is never called “does not hold”.
    assert!(report.claims.iter().any(|claim| claim.status == Status::Note));
    assert!(!seen(claims).contains("does not hold"));
}

#[test]
fn paper_opens_what_is_folded_and_names_the_venue_at_its_foot() {
    let style = html::STYLE;
    let print = style.split("@media print").nth(1).unwrap();
    for rule in [
        ".rf-more::details-content",
        "content-visibility: visible",
        "break-before: page",
        "color-scheme: light",
        "break-inside: avoid",
    ] {
        assert!(print.contains(rule), "{rule}");
    }
    let title = html::audit_title("Example", "2026-01-31T23:59:59Z");
    assert_eq!(title, "Example, 31 January 2026: verification report");
    let page = html::page(&title, "");
    assert!(page.contains("@page{@bottom-left{content:\"Example\\2c \\20 31\\20 January"));
    assert!(page.contains("no\\20 audit\\20 opinion"));
}

#[test]
fn the_policy_names_the_sheet_by_its_hash() {
    use base64::{engine::general_purpose::STANDARD, Engine};
    let page = html::page("\"}*{color:red}</style>", &html::audit(&anchored_report()));
    let style = between(&page, "<style>", "</style>");
    let hash = STANDARD.encode(ringfence_evidence::hash::sha256(style.as_bytes()));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"));
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn every_class_of_a_report_stands_in_the_sheet() {
    let text = html::audit(&anchored_report());
    let classes: BTreeSet<&str> = text
        .split("class=\"")
        .skip(1)
        .flat_map(|rest| rest.split('"').next().unwrap().split(' '))
        .collect();
    // These only name what others select.
    let names = ["rf-text", "rf-coins", "rf-edge"];
    for class in classes.iter().filter(|class| !names.contains(class)) {
        assert!(class.starts_with("rf-"), "{class}");
        assert!(html::STYLE.contains(&format!(".{class}")), "{class} has no rule");
    }
}

#[test]
fn the_change_of_money_is_told_from_that_of_prices() {
    let first = Epoch::standard();
    // Before, a coin had another price, of which the clients are owed one.
    let mut document = small_document();
    document.assets[1].price = "50000.5".into();
    let before: Parameters = document.clone().check().unwrap();
    let previous = first.with_document(|d| {
        d.parameters = before.digest();
        d.reserves = vec![reserve("clients", "BTC", 200_000_000)];
    });
    let now = Epoch::new(&Settings {
        epoch: 1,
        previous: statement_digest(&previous.statement),
        ..Settings::default()
    });
    let reader = Reader {
        previous: Some(previous.statement.clone()),
        previous_parameters: Some(json::canonical(&document).unwrap()),
        ..anchored(&now.bundle)
    };
    let report = audit_as(&now.bundle, &reader).unwrap();
    status(&report, "previous-statement", Status::Holds);
    let change = report.money_change.as_ref().unwrap();
    assert!(change.prices_known && change.books.len() == 2);
    let clients = &change.books[0];
    let cents = |amount: &ringfence_verifier::report::amount::Amount| amount.units(2);
    // The same is owed: the difference is the price of one coin.
    let by_prices = clients.owed.by_prices.as_ref().unwrap();
    assert_eq!(by_prices.to_string(), "10000");
    assert_eq!(cents(&clients.owed.now) - cents(&clients.owed.before), BigInt::from(1_000_000));
    // One coin counts at par, the other at 95 %.
    assert_eq!(clients.reserves.before.to_string(), "97500.975");
    assert_eq!(clients.reserves.by_prices.as_ref().unwrap().to_string(), "19500");
    let text = html::audit(&report);
    let words = seen(between(&text, "id=\"rf-change\"", "</section>"));
    assert!(words.contains("+ 10,000.00"), "{words}");
    assert!(seen(first_screen(&text)).contains("Publication 1, follows that of"), "{words}");

    // Without the parameters, or where it does not follow, nothing is compared.
    let bare = Reader { previous_parameters: None, ..reader.clone() };
    assert_eq!(audit_as(&now.bundle, &bare).unwrap().money_change, None);
    let report = audit_as(&now.bundle, &bare).unwrap();
    assert!(seen(&html::audit(&report)).contains("Money was not compared"));
    let report = audit_as(&first.bundle, &Reader { anchored: None, ..reader }).unwrap();
    assert_eq!(report.money_change, None);
}
