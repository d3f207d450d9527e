//! The report of an audit as a fragment of a page: the first screen, then money, notes and limits, then every
//! claim, digests last.

use maud::{html, Markup};

use super::{
    books::books,
    card::long_list,
    change::change,
    claims::{counts, groups},
    first::{all_unchecked, first, head},
    markets::{blocks, interest, special},
    parts::{copy_row, digest, fold, foot, venue_words},
    policy::policy,
    prices::prices,
    reserves::reserves,
    rich::{name, rich},
};
use crate::{
    report::{date, AuditReport, Claim},
    word,
};

pub(super) fn report(report: &AuditReport) -> Markup {
    html! {
        article.rf-report {
            (head(report))
            (first(report))
            (contents(report))
            div.rf-annex {
                (books(report))
                @if let Some(known) = &report.reserves { (reserves(known)) }
                (interest(report))
                (special(report))
                @if let Some(found) = &report.policy { (policy(found)) }
                @if let Some(own) = &report.prices { (prices(own)) }
                @if !is_first(report) { (changes(report)) }
                (notes(report))
                (all_unchecked(report))
                (limits(report))
                (claims(report))
                (digests(report))
            }
            (foot())
        }
    }
}

/// Whether it is the venue's first publication, since which nothing has changed.
fn is_first(report: &AuditReport) -> bool {
    report.epoch == "0"
}

/// Where the parts stand.
fn contents(report: &AuditReport) -> Markup {
    let parts = [
        ("#rf-books", word!("html.books.title"), true),
        ("#rf-reserves", word!("reserves.title"), report.reserves.is_some()),
        ("#rf-interest", word!("html.open-interest"), true),
        ("#rf-rules", word!("html.special"), true),
        ("#rf-policy", word!("thresholds.title"), report.policy.is_some()),
        ("#rf-prices", word!("prices.title"), report.prices.is_some()),
        ("#rf-change", word!("html.changes"), !is_first(report)),
        ("#rf-notes", word!("html.notes"), !report.verdict.summary.notes.is_empty()),
        ("#rf-limits", word!("html.limits"), true),
        ("#rf-claims", word!("html.claims"), true),
        ("#rf-digests", word!("html.digests"), true),
    ];
    html! {
        nav.rf-contents aria-label=(word!("html.contents")) {
            @for (place, words, shown) in parts { @if shown { a href=(place) { (words) } } }
        }
    }
}

fn notes(report: &AuditReport) -> Markup {
    let notes = &report.verdict.summary.notes;
    html! {
        @if !notes.is_empty() {
            section.rf-part id="rf-notes" {
                h3 { (word!("html.notes")) }
                ol.rf-notes {
                    @for note in notes {
                        li { (note.sentence) span.rf-detail { (note.advice) } }
                    }
                }
            }
        }
    }
}

fn limits(report: &AuditReport) -> Markup {
    html! {
        section.rf-part.rf-keep id="rf-limits" {
            h3 { (word!("html.limits")) }
            ul.rf-notes { @for limit in report.limits { li { (limit) } } }
        }
    }
}

/// What changed since the previous statement: money first, then rules.
fn changes(report: &AuditReport) -> Markup {
    html! {
        section.rf-part id="rf-change" {
            h3 { (word!("html.changes")) }
            (change(report))
            h4 { (word!("html.changes.rules")) }
            @match &report.parameter_changes {
                None => p { (word!("html.changes.not-compared")) },
                Some(changes) if changes.is_empty() => p { (word!("html.changes.none")) },
                Some(changes) => (long_list(word!("html.things.changes"), changes)),
            }
        }
    }
}

fn claims(report: &AuditReport) -> Markup {
    let all: Vec<&Claim> = report.claims.iter().collect();
    html! {
        section.rf-part id="rf-claims" {
            h3 { (word!("html.claims")) }
            @if all.is_empty() { p { (word!("html.nothing-verified")) } }
            @else {
                p.rf-muted { (rich!("html.claims.count", count = all.len())) (counts(&all)) }
                (groups(&report.claims))
            }
        }
    }
}

/// What is compared with other sources, folded away.
fn digests(report: &AuditReport) -> Markup {
    let hex = |text: &dyn std::fmt::Display| html! { code.rf-digest { (text) } };
    let rows = html! {
        dl {
            (copy_row(word!("html.digest"), &digest(&report.statement_bech32, &report.statement)))
            (copy_row(word!("html.parameters"), &html! {
                code.rf-digest { (report.parameters) }
                span.rf-detail { (venue_words(&report.parameters_name)) }
            }))
            (copy_row(word!("html.list"), &html! {
                @match &report.evidence {
                    Some(list) => (hex(list)),
                    None => (word!("html.no-list")),
                }
            }))
            @if let Some(known) = &report.reserves {
                (copy_row(word!("html.table"), &html! {
                    code.rf-digest { (known.table.digest) }
                    span.rf-detail { (name(&known.table.name)) }
                }))
            }
            (copy_row(word!("html.signers"), &html! {
                @if report.signers.is_empty() { (word!("html.no-signers")) }
                @for key in &report.signers { div { code.rf-digest { bdi { (key) } } } }
            }))
            (copy_row(word!("html.publication"), &rich!("html.publication.epoch", epoch = report.epoch)))
            (copy_row(word!("html.made-by"), &html! { bdi { (report.tool) } }))
            (copy_row(word!("html.checked-by"), &html! { (crate::report::PROGRAM) }))
            (copy_row(word!("html.prices-of"), &html! { (date::time(&report.price_time)) }))
            (copy_row(word!("html.funding-to"), &html! { (date::time(&report.funding_time)) }))
            (copy_row(word!("html.next-snapshot"), &html! {
                @match &report.next_snapshot {
                    Some(time) => (date::time(time)),
                    None => (word!("html.no-next-snapshot")),
                }
            }))
        }
    };
    let title = html! { (word!("html.digests.fold")) };
    let blocks_title = html! { (word!("html.blocks")) };
    html! {
        section.rf-part id="rf-digests" {
            h3 { (word!("html.digests")) }
            (fold(&title, &html! { (word!("html.digests.why")) }, &rows))
            (fold(&blocks_title, &html! {}, &blocks(&report.blocks)))
        }
    }
}
