//! The report of a chain of statements.

use maud::{html, Markup};

use super::parts::{claims, count, digest, status};
use crate::{
    chain::{ChainReport, Link, LIMIT},
    claim::{Claim, Outcome},
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
    let (class, sign) = if failed > 0 { ("rf-fails", "✗") } else { ("rf-holds", "✓") };
    html! {
        div.rf-verdict.(class) {
            p.rf-lead {
                span.rf-sign aria-hidden="true" { (sign) } " "
                @if failed > 0 {
                    (count(failed, "claim")) @if failed == 1 { " does" } @else { " do" } " not hold"
                } @else if links > 0 { "Every statement follows the one before" }
                @else { "A single statement: nothing to follow" }
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
        }
    }
}
