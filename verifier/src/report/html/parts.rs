//! What all reports are made of: claims, digests, numbers, long tables, bars.

use maud::{html, Markup, Render};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use ringfence_circuits::protocol::{hash::digest::Digest, statement::Correction};

use super::rich::{name, rich};
use crate::{
    message::Quoted,
    report::{amount::Amount, claim::Claim, level::Level, status::Status, summary::Summary},
    say, word,
};

/// The number of rows of a long table that are always shown.
const SHOWN: usize = 20;

/// A sign and words for what became of a claim. Neither stands alone, and no colour is needed to
/// understand them.
pub(super) fn status(claim: &Claim) -> Markup {
    let (class, sign, words) = match claim.status {
        Status::Holds => ("rf-holds", "✓", word!("result.holds")),
        Status::DoesNotHold => ("rf-fails", "✗", word!("result.does-not-hold")),
        Status::Note => ("rf-open", "i", word!("result.note")),
        Status::NotChecked => ("rf-open", "–", word!("result.not-checked")),
    };
    html! {
        span.rf-status.(class) { span.rf-sign aria-hidden="true" { (sign) } " " (words) }
    }
}

/// The box with a report's answer: level, sentence, reason and notes, and what else belongs to it.
pub(super) fn summary(summary: &Summary, more: &Markup) -> Markup {
    let class = match summary.level {
        Level::Holds => "rf-holds",
        Level::DoesNotHold => "rf-fails",
        Level::HoldsWithNotes | Level::CantSay => "rf-open",
    };
    html! {
        div.rf-verdict.(class) {
            p.rf-lead {
                span.rf-sign aria-hidden="true" { (summary.level.sign()) } " "
                (capitalised(summary.level.word()))
            }
            p { strong { (summary.sentence) } }
            @if let Some(reason) = &summary.reason { p { (reason) } }
            @if !summary.notes.is_empty() {
                ul {
                    @for note in &summary.notes { li { (note.sentence) " " (note.advice) } }
                }
            }
            (more)
        }
    }
}

/// The table of claims.
pub(super) fn claims(claims: &[Claim]) -> Markup {
    let row = |claim: &Claim| {
        html! {
            tr {
                td { (status(claim)) }
                th scope="row" {
                    span.rf-title { (claim.words()) }
                    @if !claim.detail.is_empty() { span.rf-detail { (claim.detail) } }
                    @if let Some(code) = claim.code { span.rf-code { (code) } }
                    @if let Some(words) = &claim.venue_words {
                        span.rf-detail { (venue_words(words)) }
                    }
                }
                td { (claim.clause) }
            }
        }
    };
    table(
        "rf-claims",
        word!("html.claims-caption"),
        &[word!("html.result"), word!("html.claim"), word!("html.clause")],
        &claims.iter().map(row).collect::<Vec<_>>(),
    )
}

/// A table in a box that scrolls by itself where the page is narrow.
pub(super) fn table(class: &str, caption: &str, header: &[&str], rows: &[Markup]) -> Markup {
    html! {
        div.rf-scroll role="region" aria-label=(caption) tabindex="0" {
            table.(class) {
                caption { (caption) }
                thead { tr { @for cell in header { th scope="col" { (cell) } } } }
                tbody { @for row in rows { (row) } }
            }
        }
    }
}

/// A table whose rows after the first twenty are folded away.
pub(super) fn long_table(caption: &str, things: &str, header: &[&str], rows: &[Markup]) -> Markup {
    let (first, rest) = rows.split_at(rows.len().min(SHOWN));
    let more = say!("html.more", count = rest.len(), things).text;
    html! {
        (table("rf-figures", caption, header, first))
        @if !rest.is_empty() {
            details.rf-more {
                summary { (more) }
                (table("rf-figures", &format!("{caption}: {more}"), header, rest))
            }
        }
    }
}

/// A list whose entries after the first twenty are folded away.
pub(super) fn long_list(things: &str, entries: &[String]) -> Markup {
    let (first, rest) = entries.split_at(entries.len().min(SHOWN));
    html! {
        ul { @for entry in first { li { (entry) } } }
        @if !rest.is_empty() {
            details.rf-more {
                summary { (rich!("html.more", count = rest.len(), things)) }
                ul { @for entry in rest { li { (entry) } } }
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

/// An exact decimal with its thousands apart.
pub(super) fn grouped(number: impl ToString) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", text.as_str()),
    };
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Dollars and cents, always with both digits of these.
pub(super) fn dollars(cents: &str) -> String {
    let text = grouped(cents);
    match text.split_once('.') {
        None => text + ".00",
        Some((_, cents)) if cents.len() == 1 => text + "0",
        Some(_) => text,
    }
}

/// A cell with dollars and cents.
pub(super) fn dollar_cell(cents: &str) -> Markup {
    html! { td.rf-number { (dollars(cents)) } }
}

/// A cell with an exact amount.
pub(super) fn number(amount: impl ToString) -> Markup {
    html! { td.rf-number { (grouped(amount)) } }
}

/// The number of decimals at which amounts of every kind are whole.
const FINEST: u32 = 28;

/// An amount as a whole number, which can be compared with others of the same kind.
pub(super) fn whole(amount: &Amount) -> BigInt {
    amount.units(FINEST)
}

/// The length of the part of a bar that shows `part` of `whole`, rounded to the nearest; at least 1
/// for anything above zero.
pub(super) fn part_of(length: u32, part: &BigInt, whole: &BigInt) -> u32 {
    if !part.is_positive() || !whole.is_positive() {
        return 0;
    }
    let rounded: BigInt = (part * 2 * length + whole) / (whole * 2);
    if rounded.is_zero() {
        1
    } else {
        rounded.to_u32().unwrap_or(length).min(length)
    }
}

/// One horizontal bar of a picture.
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Bars in a frame. `label` says in words what they show; there is none if a table beside them does.
pub(super) fn bars(width: u32, height: u32, label: Option<&str>, bars: &[Bar]) -> Markup {
    let view = format!("0 0 {width} {height}");
    html! {
        svg.rf-bars viewBox=(view) width=(width) height=(height)
            role=[label.map(|_| "img")] aria-label=[label]
            aria-hidden=[label.is_none().then_some("true")] preserveAspectRatio="none" {
            @for bar in bars {
                rect class=(bar.class) x=(bar.x) y=(bar.y) width=(bar.width) height=(bar.height) {}
            }
        }
    }
}

/// A figure with its bar, among others of the same scale.
pub(super) struct Measure {
    pub(super) name: &'static str,
    /// The figure as it is to be read.
    pub(super) text: String,
    /// The figure as the bar shows it.
    pub(super) whole: BigInt,
    pub(super) class: &'static str,
}

/// Figures under each other, each with a bar. All bars have one scale.
pub(super) fn measures(caption: &str, measures: &[Measure]) -> Markup {
    const LENGTH: u32 = 200;
    let zero = BigInt::zero();
    let most = measures.iter().map(|measure| &measure.whole).max().unwrap_or(&zero);
    let bar = |measure: &Measure| {
        let width = part_of(LENGTH, &measure.whole, most);
        bars(LENGTH, 12, None, &[Bar { class: measure.class, x: 0, y: 0, width, height: 12 }])
    };
    html! {
        div.rf-scroll role="region" aria-label=(caption) tabindex="0" {
            table.rf-measures {
                caption { (caption) }
                tbody {
                    @for measure in measures {
                        tr {
                            th scope="row" { (measure.name) }
                            td.rf-number { (measure.text) }
                            td.rf-bar { (bar(measure)) }
                        }
                    }
                }
            }
        }
    }
}

/// The words with a capital letter at their beginning.
pub(super) fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let cases = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.000125", "−1,234,567.000125"),
            ("-12.5", "−12.5"),
        ];
        for (plain, expected) in cases {
            assert_eq!(grouped(plain), expected);
        }
        assert_eq!(["1000", "0.5", "-7.25"].map(dollars), ["1,000.00", "0.50", "−7.25"]);
    }

    #[test]
    fn bars_stay_in_their_frame() {
        let part = |part: i64, whole: i64| part_of(100, &part.into(), &whole.into());
        assert_eq!(part(0, 5), 0);
        assert_eq!(part(-3, 5), 0);
        assert_eq!(part(1, 1_000_000), 1);
        assert_eq!(part(1, 3), 33);
        assert_eq!(part(5, 3), 100);
        assert_eq!(part(5, 0), 0);
    }
}
