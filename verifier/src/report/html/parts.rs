//! What all reports are made of: verdicts, facts, digests, words of the venue.

use maud::{html, Markup, Render};
use ringfence_circuits::protocol::{hash::digest::Digest, statement::Correction};

use super::{
    icon::Sign,
    rich::{name, rich},
};
use crate::{
    message::Quoted,
    report::{Level, Summary},
    word,
};

/// The sign of a level.
pub(super) fn sign(level: Level) -> Sign {
    match level {
        Level::Holds => Sign::Ok,
        Level::HoldsWithNotes => Sign::Note,
        Level::DoesNotHold => Sign::Bad,
        Level::CantSay => Sign::Open,
    }
}

/// The box in which every report answers first: colour, sign and word of the level, then one sentence, then at
/// most one more line and what the caller adds.
pub(super) fn verdict_box(summary: &Summary, more: &Markup) -> Markup {
    let sign = sign(summary.level);
    html! {
        div class=(format!("rf-verdict {}", sign.of_box())) {
            (sign.icon())
            p.rf-level { (capitalised(summary.level.word())) }
            h3.rf-lead { (summary.sentence) }
            @if let Some(reason) = &summary.reason { p { (reason) } }
            (more)
        }
    }
}

/// The notes of a report that has no part of its own for them, with what to do. The one that is the reason
/// already is not said again.
pub(super) fn notes(summary: &Summary) -> Markup {
    html! {
        @for note in &summary.notes {
            p {
                @if summary.reason.as_ref() != Some(&note.sentence) { (note.sentence) " " }
                (note.advice)
            }
        }
    }
}

/// One fact of a list: its name and its value.
pub(super) fn fact(name: &str, value: impl Render) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// Words of the venue, marked as such. They stand in an element of their own, never in a sentence.
pub(super) fn venue_words(words: &str) -> Markup {
    rich!("venue-words", words = name(&Quoted(words).to_string()))
}

/// What an epoch corrects. It is shown as a warning, since books that were published before were
/// wrong.
pub(super) fn corrects(correction: &Correction) -> Markup {
    html! {
        p.rf-warning {
            strong { (rich!("html.corrects", epoch = correction.epoch.0.to_string())) }
        }
        p.rf-detail { (venue_words(&correction.reason)) }
    }
}

/// A digest in both of its forms. Each can be selected as a whole.
pub(super) fn digest(bech32: &str, hexadecimal: &Digest) -> Markup {
    html! {
        code.rf-digest { (bech32) }
        " "
        code.rf-digest.rf-hex { (hexadecimal) }
    }
}

/// A digest, a key or a version in a row of its own, with what it is of. The browser's page puts a button
/// behind it that copies it; a click selects it as a whole.
pub(super) fn copy_row(name: &str, value: &Markup) -> Markup {
    html! { div.rf-copyrow { dt { (name) } dd { (value) } } }
}

/// A part of a report that is folded: its title, and what the closed line already says.
pub(super) fn fold(title: &Markup, figures: &Markup, content: &Markup) -> Markup {
    html! {
        details.rf-more.rf-fold {
            summary { span { (title) } span.rf-muted { (figures) } }
            (content)
        }
    }
}

/// The line at the end of every report.
pub(super) fn foot() -> Markup {
    html! { p.rf-foot { (word!("html.foot")) } }
}

/// The words with a capital letter at their beginning.
pub(super) fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// The words as a sentence: with a capital letter at their beginning and a point at their end. What stands in
/// backticks is a name that a program takes.
pub(super) fn sentence(words: &str) -> Markup {
    let whole = capitalised(words);
    let ended = whole.ends_with(['.', '?', '!', ':']);
    html! {
        @for (at, part) in whole.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
        @if !ended { "." }
    }
}
