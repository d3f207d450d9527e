//! The report of a chain of statements.

use maud::{html, Markup};

use super::parts::{claims, corrects, count, digest, status};
use crate::report::{
    chain::{ChainReport, Link, LIMIT},
    claim::Claim,
    outcome::Outcome,
};

pub(super) fn report(report: &ChainReport) -> Markup {
    // The first claim is about the anchored digest; the others are the links, in order.
    let links = report.claims.iter().map(Some);
    html! {
        article.rf-report {
            h2 { "Chain of " (count(report.statements.len(), "statement")) }
            (verdict(report))
            ol.rf-chain {
                @for (index, (one, claim)) in report.statements.iter().zip(links).enumerate() {
                    (link(one, claim.filter(|_| index > 0)))
                }
            }
            h3 { "Claims" }
            (claims(&report.claims))
            h3 { "What this does not say" }
            p { (LIMIT) }
        }
    }
}

fn verdict(report: &ChainReport) -> Markup {
    let failed = match report.outcome() {
        Outcome::Fails(failed) => failed.len(),
        Outcome::Holds | Outcome::Unchecked(_) => 0,
    };
    let links = report.statements.len().saturating_sub(1);
    let anchored = report.claim("anchored-digest").is_some_and(Claim::is_true);
    let checked = report.claims.iter().any(Claim::is_true);
    let (class, sign) = match (failed > 0, checked) {
        (true, _) => ("rf-fails", "✗"),
        (false, true) => ("rf-holds", "✓"),
        (false, false) => ("rf-open", "–"),
    };
    let epochs = [report.statements.first(), report.statements.last()];
    html! {
        div.rf-verdict.(class) {
            p.rf-lead {
                span.rf-sign aria-hidden="true" { (sign) } " "
                @if failed > 0 {
                    (count(failed, "claim")) @if failed == 1 { " does" } @else { " do" } " not hold"
                } @else if links > 0 { "Every statement follows the one before" }
                @else { "A single statement: nothing to follow" }
            }
            @if let ([Some(first), Some(last)], true) = (epochs, links > 0) {
                p { "From epoch " (first.epoch) " to " (last.epoch) "; others were not given." }
            }
            @if !anchored {
                p {
                    strong { "Compare the last digest" }
                    " with the one that the venue anchored, seen elsewhere: "
                    @if failed > 0 { "no anchored digest confirms it." }
                    @else { "it fixes all the others." }
                }
            }
        }
    }
}

fn link(link: &Link, claim: Option<&Claim>) -> Markup {
    html! {
        li {
            @if let Some(claim) = claim {
                p.rf-link { (status(claim)) " " (claim.title) @if !claim.detail.is_empty() { ": " (claim.detail) } }
            }
            p {
                strong { bdi { (link.venue) } ", epoch " (link.epoch) }
                ", books of " (link.snapshot_time)
            }
            p { (digest(&link.statement_bech32, &link.statement)) }
            @if let Some(correction) = &link.corrects { (corrects(correction)) }
        }
    }
}
