//! The report of a chain of statements as a fragment of a page.

use maud::{html, Markup};

use super::{
    claims::{groups, status},
    parts::{corrects, digest, foot, notes, verdict_box},
    rich::{counted, name, rich},
};
use crate::{
    report::{
        chain::{ChainReport, Link, LIMIT},
        date, Claim,
    },
    word,
};

pub(super) fn report(report: &ChainReport) -> Markup {
    // The first claim is about the anchored digest; the others are the links, in order.
    let links = report.claims.iter().map(Some);
    html! {
        article.rf-report {
            header.rf-head {
                h2 { (counted!(report.statements.len(), "html.chain.one", "html.chain")) }
            }
            (verdict(report))
            ol.rf-chain {
                @for (index, (one, claim)) in report.statements.iter().zip(links).enumerate() {
                    (link(one, claim.filter(|_| index > 0)))
                }
            }
            section.rf-part {
                h3 { (word!("html.claims")) }
                (groups(&report.claims))
            }
            section.rf-part {
                h3 { (word!("html.not-said")) }
                p { (LIMIT) }
            }
            (foot())
        }
    }
}

fn verdict(report: &ChainReport) -> Markup {
    let links = report.statements.len().saturating_sub(1);
    let epochs = [report.statements.first(), report.statements.last()];
    let more = html! {
        @if let ([Some(first), Some(last)], true) = (epochs, links > 0) {
            p { (rich!("html.chain.epochs", first = first.epoch, last = last.epoch)) }
        }
        (notes(&report.verdict))
    };
    verdict_box(&report.verdict, &more)
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
                (rich!("html.link.books", time = date::time(&link.snapshot_time)))
            }
            p { (digest(&link.statement_bech32, &link.statement)) }
            @if let Some(time) = &link.next_snapshot {
                p { (rich!("html.link.next", time = date::time(time))) }
            }
            @if let Some(correction) = &link.corrects { (corrects(correction)) }
        }
    }
}
