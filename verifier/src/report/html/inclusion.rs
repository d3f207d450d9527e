//! A customer's answer as a fragment of a page, in the customer's language: the answer in a box, then money, then
//! what was checked, and folded what only experts want to know.
//!
//! The heading of the answer is the only `h1`, with the class `rf-answer-title`. Elements with an attribute
//! `data-rf-action` are empty: they are the places where a page puts its buttons.

use maud::{html, Markup};

use super::{
    claims::groups,
    holdings::{self, time, timed},
    icon::Sign,
    parts::{capitalised, digest, fact, sign},
    rich::{name, rich_in},
};
use crate::{
    message::{Language, Quoted, SPOKEN},
    report::{
        package::shared_places, AnswerKind, AnswerWords, Check, Damaged, InclusionReport, Level,
        Side, SideValue, Status,
    },
    say, say_in, word_in,
};

pub(super) fn reports(reports: &[InclusionReport], language: Language) -> Markup {
    let shared = shared_places(reports);
    frame(
        language,
        &html! {
            @if !shared.is_empty() {
                section.rf-part lang=(SPOKEN.tag()) {
                    p { (say!("RF-2404.shared").text) " (RF-2404)" }
                    ul.rf-notes { @for place in &shared { li { (place) } } }
                }
            }
            @for one in reports { (report(one, language)) }
        },
    )
}

/// The answer about a file that can't be read.
pub(super) fn damaged(answer: &Damaged, language: Language) -> Markup {
    let words = answer.words(language);
    let message = answer.error.in_language(language).message;
    let actions = ["choose-file", "report-failure"];
    frame(
        language,
        &html! {
            article {
                div role="alert" { (head(&words, Damaged::LEVEL, None, language)) }
                (todo(&words, &actions, language))
                p.rf-small.rf-muted { (say_in!(language, "damage.detail", message).text) }
            }
        },
    )
}

fn frame(language: Language, content: &Markup) -> Markup {
    html! {
        div.rf-report.rf-answer lang=(language.tag()) {
            (content)
            p.rf-foot { (word_in!(language, "opinion")) }
        }
    }
}

/// The box with the answer about books of this time.
fn head(words: &AnswerWords, level: Level, of: Option<&str>, language: Language) -> Markup {
    let sign = sign(level);
    html! {
        div class=(format!("rf-verdict {}", sign.of_box())) {
            (sign.icon())
            p.rf-level { (capitalised(level.word_in(language))) }
            h1.rf-lead.rf-answer-title tabindex="-1" { (words.title) }
            @for line in &words.lines {
                @match of {
                    Some(at) => p { (timed(line, at, language)) },
                    None => p { (line) },
                }
            }
            @if let Some(reason) = &words.venue_reason {
                p { (rich_in!(language, "venue-words", words = name(&Quoted(reason).to_string()))) }
            }
        }
        @if !words.sides.is_empty() {
            dl.rf-compare { @for one in &words.sides { (side(one, language)) } }
        }
    }
}

fn side(side: &Side, language: Language) -> Markup {
    let value = match &side.value {
        SideValue::Text(text) => name(text),
        SideValue::Time(at) => time(at, language),
        SideValue::Digest(text) => html! { code.rf-digest { (text) } },
    };
    fact(side.name, value)
}

/// What to do, with the places of the buttons for it.
fn todo(words: &AnswerWords, actions: &[&str], language: Language) -> Markup {
    html! {
        section.rf-todo {
            @if !words.todo.is_empty() {
                h2 { (word_in!(language, "todo")) }
                @for one in &words.todo { p { (one) } }
            }
            @for action in actions { div data-rf-action=(action) {} }
        }
    }
}

fn report(report: &InclusionReport, language: Language) -> Markup {
    let words = report.words(language);
    html! {
        article {
            (head(&words, report.verdict.level, Some(&report.snapshot_time), language))
            @match report.kind {
                AnswerKind::In => (is_in(report, &words, language)),
                AnswerKind::NumbersChanged => {
                    (todo(&words, &["choose-file", "report-failure"], language))
                }
                _ => (todo(&words, &["choose-file"], language)),
            }
            (experts(report, language))
            @if report.kind == AnswerKind::In {
                p.rf-warning.rf-small {
                    strong { (word_in!(language, "private")) }
                    " "
                    (say_in!(language, "private.why", venue = report.venue).text)
                }
            }
        }
    }
}

fn is_in(report: &InclusionReport, words: &AnswerWords, language: Language) -> Markup {
    let mut actions = vec![];
    if !report.is_compared() {
        actions.push("compare");
    }
    if words.code.is_some() {
        actions.push("report-failure");
    }
    html! {
        @if !words.todo.is_empty() { (todo(words, &actions, language)) }
        (holdings::worth(report, language))
        @for vault in &report.vaults { (holdings::vault(report, vault, language)) }
        @for (book, marks) in report.own_books() {
            (holdings::behind(report, book, marks, language))
        }
        section.rf-part {
            h2 { (word_in!(language, "checks")) }
            (checks(&report.checks(language), language))
            @if report.audit.is_none() { div data-rf-action="verify" {} }
        }
        div.rf-actions data-rf-action="receipt" {}
        details.rf-more {
            summary { (word_in!(language, "unknown")) }
            p { (say_in!(language, "unknown.words", venue = report.venue).text) }
        }
    }
}

/// What was checked and what not: sign, sentence, and the result in a word for those who don't see the sign.
fn checks(checks: &[Check], language: Language) -> Markup {
    html! {
        ul.rf-checks {
            @for check in checks {
                @let (sign, word) = result(check.status, language);
                li {
                    (sign.coloured())
                    span { (check.words) span.rf-hidden { " (" (word) ")" } }
                }
            }
        }
    }
}

fn result(status: Status, language: Language) -> (Sign, &'static str) {
    match status {
        Status::Holds => (Sign::Ok, word_in!(language, "checked.holds")),
        Status::NotChecked => (Sign::Dash, word_in!(language, "checked.open")),
        Status::DoesNotHold => (Sign::Bad, word_in!(language, "checked.fails")),
        Status::Note => (Sign::Note, word_in!(language, "checked.fails")),
        Status::NotThisOne => (Sign::Open, word_in!(language, "checked.fails")),
    }
}

/// What experts want to know: digest, places, and every claim in the auditor's words.
fn experts(report: &InclusionReport, language: Language) -> Markup {
    html! {
        details.rf-more {
            summary { (word_in!(language, "experts")) }
            dl.rf-facts {
                (fact(
                    word_in!(language, "experts.digest"),
                    digest(&report.statement_bech32, &report.statement),
                ))
                (fact(word_in!(language, "experts.prices"), time(&report.price_time, language)))
            }
            ul.rf-notes {
                @for vault in report.included() {
                    li {
                        (say_in!(
                            language,
                            "experts.place",
                            vault = vault.number,
                            block = vault.block,
                            position = vault.position,
                            rule = vault.rule,
                        ).text)
                        @if let (Some(inner), Some(outer)) =
                            (vault.levels_in_block, vault.levels_of_blocks)
                        {
                            ". "
                            (say_in!(language, "experts.levels", inner, outer).text)
                        }
                    }
                }
            }
            div lang=(SPOKEN.tag()) { (groups(&report.claims)) }
        }
    }
}
