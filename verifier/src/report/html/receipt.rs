//! Receipts and reports of failures as parts of a page, and as pages to be printed.

use maud::{html, Markup};

use super::{
    holdings::time,
    parts::{capitalised, fact, sign},
    rich::name,
};
use crate::{
    message::{Language, Quoted},
    report::{
        amount::Amount, customer::observed_by, AnswerKind, CheckId, FailureReport, Receipt,
        ReceiptReserves, Status,
    },
    say_in, word_in,
};

fn frame(language: Language, content: &Markup) -> Markup {
    html! {
        div.rf-report.rf-answer.rf-receipt lang=(language.tag()) {
            article { (content) }
            p.rf-foot { (word_in!(language, "opinion")) }
        }
    }
}

/// The heading of a receipt, which is the title of its page as well.
pub(super) fn title(receipt: &Receipt, language: Language) -> String {
    say_in!(language, "receipt.title", venue = receipt.venue).text
}

pub(super) fn receipt(receipt: &Receipt, language: Language) -> Markup {
    let sign = sign(receipt.level);
    let venue = &receipt.venue;
    let account = match &receipt.account_ends_in {
        Some(end) => say_in!(language, "receipt.ends-in", end = Quoted(end)).text,
        None => word_in!(language, "receipt.not-shown").to_owned(),
    };
    let numbers = say_in!(language, "receipt.numbers.holds", venue).text;
    frame(
        language,
        &html! {
            p class=(sign.class()) {
                (sign.icon()) " " strong { (capitalised(receipt.level.word_in(language))) }
            }
            h2 { (title(receipt, language)) }
            p.rf-muted { (word_in!(language, "receipt.why")) }
            dl.rf-facts {
                (fact(word_in!(language, "receipt.account"), account))
                (fact(word_in!(language, "receipt.books-of"), time(&receipt.books_of, language)))
                (fact(word_in!(language, "receipt.checked"), time(&receipt.checked_at, language)))
                (fact(word_in!(language, "receipt.numbers"), numbers))
                (fact(word_in!(language, "receipt.publication"), publication(receipt, language)))
                (fact(word_in!(language, "receipt.proofs"), proofs(receipt, language)))
                @for one in &receipt.reserves {
                    (fact(
                        &say_in!(language, "receipt.reserves", book = one.book).text,
                        reserves(one, venue, language),
                    ))
                }
                (fact(word_in!(language, "receipt.signature"), signature(receipt, language)))
                (fact(word_in!(language, "receipt.not-checked"), unchecked(receipt, language)))
            }
            (digest(&receipt.statement, &receipt.program, language))
        },
    )
}

fn digest(statement: &str, program: &str, language: Language) -> Markup {
    let version = program.strip_prefix("ringfence ").unwrap_or(program);
    html! {
        p.rf-small.rf-muted { (word_in!(language, "experts.digest")) }
        p { code.rf-digest { (statement) } }
        p.rf-small.rf-muted { (say_in!(language, "receipt.program", version).text) }
    }
}

fn publication(receipt: &Receipt, language: Language) -> &'static str {
    match receipt.status(CheckId::Publication) {
        Status::Holds => word_in!(language, "receipt.publication.holds"),
        _ => word_in!(language, "receipt.publication.open"),
    }
}

fn proofs(receipt: &Receipt, language: Language) -> String {
    match receipt.status(CheckId::Proofs) {
        Status::Holds => say_in!(language, "receipt.proofs.holds", count = receipt.proofs).text,
        Status::DoesNotHold => word_in!(language, "receipt.proofs.fails").to_owned(),
        _ => word_in!(language, "receipt.proofs.open").to_owned(),
    }
}

fn signature(receipt: &Receipt, language: Language) -> String {
    let venue = &receipt.venue;
    match receipt.status(CheckId::Signature) {
        Status::Holds => say_in!(language, "receipt.signature.holds", venue).text,
        Status::NotChecked => word_in!(language, "receipt.signature.open").to_owned(),
        _ => say_in!(language, "receipt.signature.fails", venue).text,
    }
}

fn reserves(of: &ReceiptReserves, venue: &str, language: Language) -> Markup {
    let percent =
        |amount: &Amount| say_in!(language, "figures.percent", percent = amount.grouped(1)).text;
    let Some(ratio) = &of.ratio else {
        return html! { (word_in!(language, "receipt.reserves.none")) };
    };
    let parts = [
        (&of.proven, word_in!(language, "figures.proven").to_owned()),
        (&of.observed, observed_by(&of.observers, language)),
        (&of.declared, say_in!(language, "figures.declared", venue).text),
    ];
    let parts = parts.into_iter().filter_map(|(part, word)| {
        let percent = part.as_ref().filter(|part| !part.is_zero())?.grouped(1);
        Some(say_in!(language, "figures.behind.part", percent, word).text)
    });
    html! {
        (percent(ratio))
        span.rf-detail { (listed(parts, language)) }
    }
}

/// Texts one after another, with the marks of the language between them.
fn listed(parts: impl Iterator<Item = String>, language: Language) -> String {
    parts
        .reduce(|first, rest| say_in!(language, "receipt.list", first, rest).text)
        .unwrap_or_default()
}

/// What was not checked, in a list of one line.
fn unchecked(receipt: &Receipt, language: Language) -> String {
    let open = receipt.checks.iter().filter(|one| one.status == Status::NotChecked);
    let words = open.filter_map(|one| {
        Some(match one.check {
            CheckId::Numbers => return None,
            CheckId::Publication => word_in!(language, "receipt.unchecked.publication"),
            CheckId::Rule => word_in!(language, "receipt.unchecked.rule"),
            CheckId::Proofs => word_in!(language, "receipt.unchecked.proofs"),
            CheckId::Signature => word_in!(language, "receipt.unchecked.signature"),
            CheckId::Prices => word_in!(language, "receipt.unchecked.prices"),
        })
    });
    listed(words.map(str::to_owned), language)
}

/// The heading of a report of a failure.
pub(super) fn failure_title(report: &FailureReport, language: Language) -> String {
    match &report.venue {
        Some(venue) => say_in!(language, "failure.title", venue).text,
        None => word_in!(language, "failure.title.unknown").to_owned(),
    }
}

pub(super) fn failure(report: &FailureReport, language: Language) -> Markup {
    let row = |words: &str, at: &Option<String>| {
        html! {
            @if let Some(at) = at { (fact(words, time(at, language))) }
        }
    };
    frame(
        language,
        &html! {
            h2 { (failure_title(report, language)) }
            p { (word_in!(language, "failure.why")) }
            dl.rf-facts {
                (fact(word_in!(language, "failure.code"), name(&report.code)))
                (fact(word_in!(language, "failure.meaning"), meaning(report, language)))
                (row(word_in!(language, "receipt.books-of"), &report.books_of))
                @for place in &report.places {
                    (fact(
                        word_in!(language, "failure.place"),
                        say_in!(
                            language,
                            "failure.place.at",
                            block = place.block,
                            position = place.position,
                        ).text,
                    ))
                }
                (row(word_in!(language, "receipt.checked"), &report.checked_at))
            }
            (digest(&report.statement, &report.program, language))
            p.rf-warning.rf-small {
                strong { (word_in!(language, "failure.without")) }
                " "
                (word_in!(language, "failure.without.what"))
            }
        },
    )
}

fn meaning(report: &FailureReport, language: Language) -> &'static str {
    match (report.code.as_str(), report.kind) {
        (_, AnswerKind::Damaged) => word_in!(language, "failure.meaning.damaged"),
        ("RF-2405", _) => word_in!(language, "failure.meaning.names"),
        ("RF-2406", _) => word_in!(language, "failure.meaning.rule"),
        ("RF-2206", _) => word_in!(language, "failure.meaning.proofs"),
        _ => word_in!(language, "failure.meaning.numbers"),
    }
}
