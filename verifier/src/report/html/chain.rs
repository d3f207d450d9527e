//! The report of a chain of statements as a fragment of a page.

use maud::{html, Markup};

use super::{
    parts::{claims, corrects, digest, status},
    rich::{counted, name, rich},
};
use crate::{
    report::{
        chain::{ChainReport, Link, LIMIT},
        claim::Claim,
        outcome::Outcome,
    },
    word,
};

pub(super) fn report(report: &ChainReport) -> Markup {
    // The first claim is about the anchored digest; the others are the links, in order.
    let links = report.claims.iter().map(Some);
    html! {
        article.rf-report {
            h2 { (counted!(report.statements.len(), "html.chain.one", "html.chain")) }
            (verdict(report))
            ol.rf-chain {
                @for (index, (one, claim)) in report.statements.iter().zip(links).enumerate() {
                    (link(one, claim.filter(|_| index > 0)))
                }
            }
            h3 { (word!("html.claims")) }
            (claims(&report.claims))
            h3 { (word!("html.not-said")) }
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
                    (counted!(failed, "html.claim-fails", "html.claims-fail"))
                } @else if links > 0 { (word!("html.chain.follows")) }
                @else { (word!("html.chain.single")) }
            }
            @if let ([Some(first), Some(last)], true) = (epochs, links > 0) {
                p { (rich!("html.chain.epochs", first = first.epoch, last = last.epoch)) }
            }
            @if !anchored {
                p {
                    strong { (word!("html.chain.compare")) }
                    @if failed > 0 { (word!("html.chain.compare.failed")) }
                    @else { (word!("html.chain.compare.why")) }
                }
            }
        }
    }
}

fn link(link: &Link, claim: Option<&Claim>) -> Markup {
    html! {
        li {
            @if let Some(claim) = claim {
                p.rf-link { (status(claim)) " " (claim.title)
                    @if !claim.detail.is_empty() { (rich!("html.because", reason = claim.detail)) }
                }
            }
            p {
                strong { (rich!("html.link", venue = name(&link.venue), epoch = link.epoch)) }
                (rich!("html.link.books", time = link.snapshot_time))
            }
            p { (digest(&link.statement_bech32, &link.statement)) }
            @if let Some(time) = &link.next_snapshot {
                p { (rich!("html.link.next", time)) }
            }
            @if let Some(correction) = &link.corrects { (corrects(correction)) }
        }
    }
}
