//! The reports of inclusion packages as a fragment of a page.

use std::collections::HashMap;

use maud::{html, Markup};
use ringfence_circuits::protocol::shape::Rule;

use super::{
    parts::{
        claims, corrects, digest, dollars, fact, grouped, long_table, measures, number,
        venue_words, whole, Measure,
    },
    rich::{counted, name, rich},
};
use crate::{
    report::{
        claim::Claim,
        outcome::Outcome,
        package::{shared_places, InclusionReport, Numbers, PositionReport, VaultReport},
        status::Status,
        unchecked,
    },
    say, word,
};

pub(super) fn reports(reports: &[InclusionReport]) -> Markup {
    let shared = shared_places(reports);
    html! {
        div.rf-report {
            p.rf-warning {
                strong { (word!("html.private")) }
                (word!("html.private.why"))
            }
            @if !shared.is_empty() {
                div.rf-verdict.rf-fails {
                    p.rf-lead {
                        span.rf-sign aria-hidden="true" { "✗" }
                        (rich!("html.shared", code = say!("RF-2404").code))
                    }
                    p { (word!("html.shared.why")) }
                    ul { @for place in &shared { li { (place) } } }
                }
            }
            @for one in reports { (report(one)) }
        }
    }
}

fn report(report: &InclusionReport) -> Markup {
    // The claim that a vault is included, by the vault's label.
    let included: HashMap<&str, &Claim> = report
        .claims
        .iter()
        .filter_map(|claim| Some((claim.id.strip_prefix("included:")?, claim)))
        .collect();
    html! {
        article {
            h2 { (title(report)) }
            (verdict(report))
            dl.rf-facts {
                @if let Some(head) = &report.package {
                    (fact(word!("html.package-says"), rich!(
                        "html.package-head",
                        venue = name(&head.venue),
                        time = name(&head.snapshot_time),
                    )))
                }
                (fact(word!("html.numbers-of"), &report.snapshot_time))
                (fact(word!("html.prices-of"), &report.price_time))
                (fact(
                    word!("html.digest"),
                    digest(&report.statement_bech32, &report.statement),
                ))
            }
            @if let Some(correction) = &report.corrects { (corrects(correction)) }
            @for one in &report.vaults { (vault(report, one, included.get(&*one.label).copied())) }
            h3 { (word!("html.claims")) }
            (claims(&report.claims))
            h3 { (word!("html.not-said")) }
            ul {
                @for line in unchecked::of_package(&report.claims) { li { (line) } }
                li { (word!("html.unknowable")) }
            }
            p.rf-question { strong { (word!("html.only-you")) } (report.question) }
        }
    }
}

/// Whose package it is, and of which epoch. One of another statement is named apart from that.
fn title(report: &InclusionReport) -> Markup {
    let (account, venue) = (name(&report.account), name(&report.venue));
    match report.package {
        None => rich!("html.account", account, venue, epoch = report.epoch),
        Some(_) => rich!("html.account.other", account, venue, epoch = report.epoch),
    }
}

fn verdict(report: &InclusionReport) -> Markup {
    let all = report.vaults.len();
    let included = report.vaults.iter().filter(|vault| vault.included == Status::Holds).count();
    let fails = matches!(report.outcome(), Outcome::Fails(_));
    let failed = report.claims.iter().filter(|claim| claim.status == Status::DoesNotHold);
    let anchor = report.claim("anchored-digest").map(|claim| claim.status);
    let assessed = report.vaults.iter().all(|vault| vault.numbers.is_some());
    let marked = report.marked_books();
    let plain = marked.is_empty();
    let lead = match (fails, included == all) {
        (_, false) if included == 0 => word!("html.no"),
        (_, false) => word!("html.no.some"),
        (true, true) if anchor == Some(Status::DoesNotHold) => word!("html.other-anchor"),
        (true, true) => word!("html.but"),
        (false, true) if assessed && plain => word!("html.yes"),
        (false, true) if assessed => word!("html.yes.marked"),
        (false, true) if plain => word!("html.yes.not-assessed"),
        (false, true) => word!("html.yes.marked-not-assessed"),
    };
    let time = &report.snapshot_time;
    let found = match all {
        1 => rich!("html.found.one", included, all, time),
        _ => rich!("html.found", included, all, time),
    };
    let (class, sign) = match (fails, assessed && plain) {
        (true, _) => ("rf-fails", "✗"),
        (false, true) => ("rf-holds", "✓"),
        (false, false) => ("rf-open", "–"),
    };
    html! {
        div.rf-verdict.(class) {
            p.rf-lead { span.rf-sign aria-hidden="true" { (sign) } " " (lead) }
            p { (found) }
            @for (book, words) in &marked {
                @for sentence in words {
                    p {
                        strong { (rich!("html.book", book = name(book))) }
                        (rich!("html.sentence", sentence))
                    }
                }
            }
            @if fails {
                ul {
                    @for claim in failed {
                        li {
                            strong { (claim.title) } (word!("html.does-not-hold"))
                            @if let Some(code) = claim.code { (rich!("html.code", code)) }
                            @if !claim.detail.is_empty() {
                                (rich!("html.detail", detail = claim.detail))
                            }
                        }
                    }
                }
            }
            @if anchor == Some(Status::NotChecked) {
                p {
                    strong { (word!("html.compare")) }
                    (word!("html.compare.package"))
                }
            }
        }
    }
}

fn vault(report: &InclusionReport, vault: &VaultReport, claim: Option<&Claim>) -> Markup {
    let words = match vault.included {
        Status::Holds => word!("html.included.yes"),
        Status::DoesNotHold | Status::Note => word!("html.included.no"),
        Status::NotChecked => word!("result.not-checked"),
    };
    let reason = claim.filter(|claim| !claim.is_true());
    html! {
        section.rf-vault {
            h3 { (rich!("html.vault", vault = vault.number)) }
            dl.rf-facts {
                (fact(word!("html.label"), venue_words(&vault.label)))
                (fact(word!("html.included"), html! {
                    strong { (words) }
                    @if let Some(claim) = reason {
                        (rich!("html.because", reason = claim.detail))
                        @if let Some(code) = claim.code { (rich!("html.code", code)) }
                    }
                }))
                @if vault.included == Status::Holds {
                    (fact(word!("html.book-of-vault"), name(&vault.book)))
                    (fact(word!("html.rule"), rule(vault)))
                }
            }
            @if vault.included == Status::Holds {
                @match &vault.numbers {
                    Some(numbers) => (figures(vault.number, numbers)),
                    None => p { (word!("html.not-assessed")) },
                }
                (path(report, vault))
            } @else {
                p { (word!("html.no-numbers")) }
            }
        }
    }
}

fn rule(vault: &VaultReport) -> String {
    let rule = vault.rule;
    let said = match rule {
        Rule::Maintenance => say!("html.rule.maintenance", rule),
        Rule::EquityOnly => say!("html.rule.equity-only", rule),
        Rule::Liquidating => say!("html.rule.liquidating", rule),
    };
    said.text
}

fn figures(vault: usize, numbers: &Numbers) -> Markup {
    let equity = Measure {
        name: word!("html.equity"),
        text: say!("html.usd", amount = dollars(&numbers.equity.cents_down())).text,
        whole: whole(&numbers.equity),
        class: "rf-held",
    };
    let requirement = numbers.requirement.as_ref().map(|requirement| Measure {
        name: word!("html.requirement"),
        text: say!("html.usd", amount = dollars(&requirement.cents_up())).text,
        whole: whole(requirement),
        class: "rf-owed",
    });
    let figures: Vec<Measure> = std::iter::once(equity).chain(requirement).collect();
    let caption = say!("html.vault-figures", vault).text;
    html! {
        (measures(&caption, &figures))
        (distance(numbers))
        (holdings(vault, numbers))
    }
}

fn distance(numbers: &Numbers) -> Markup {
    let Some(left) = &numbers.margin_left else {
        return html! { p { (word!("html.no-maintenance")) } };
    };
    let usd = dollars(&left.cents_down());
    let distance = match numbers.margin_left_percent.as_ref().map(grouped) {
        Some(percent) => rich!("html.distance.percent", usd, percent),
        None => rich!("html.usd", amount = usd),
    };
    let extra = say!("html.usd", amount = dollars(&numbers.extra.cents_up()));
    html! {
        dl.rf-facts {
            (fact(word!("html.distance"), distance))
            @if whole(&numbers.extra) != 0.into() { (fact(word!("html.extra"), extra.text)) }
            @if let Some(mark) = &numbers.liquidation_mark {
                (fact(
                    word!("html.liquidation"),
                    rich!("html.liquidation.mark", mark = grouped(mark)),
                ))
            }
        }
    }
}

fn holdings(vault: usize, numbers: &Numbers) -> Markup {
    let balances: Vec<Markup> = numbers
        .balances
        .iter()
        .map(|(asset, amount)| html! { tr { th scope="row" { (asset) } (number(amount)) } })
        .collect();
    let positions: Vec<Markup> = numbers.positions.iter().map(position).collect();
    let of_positions = [
        word!("html.market"),
        word!("html.side"),
        word!("html.size"),
        word!("html.mark"),
        word!("html.unrealised"),
        word!("html.cost"),
    ];
    let of_balances = [word!("html.asset"), word!("html.amount")];
    html! {
        @if balances.is_empty() { p { (word!("html.no-balances")) } }
        @else {
            (long_table(
                &say!("html.balances-caption", vault).text,
                word!("html.things.balances"),
                &of_balances,
                &balances,
            ))
        }
        @if positions.is_empty() { p { (word!("html.no-positions")) } }
        @else {
            (long_table(
                &say!("html.positions-caption", vault).text,
                word!("html.things.positions"),
                &of_positions,
                &positions,
            ))
        }
    }
}

fn position(position: &PositionReport) -> Markup {
    html! {
        tr {
            th scope="row" { (position.market) }
            td { (position.side) }
            (number(&position.size))
            (number(&position.mark))
            (number(&position.profit))
            (number(&position.cost))
        }
    }
}

/// The path from the leaf to the digest, as it was climbed.
fn path(report: &InclusionReport, vault: &VaultReport) -> Markup {
    let (Some(inner), Some(outer)) = (vault.levels_in_block, vault.levels_of_blocks) else {
        return html! {};
    };
    let root = html! { code.rf-digest.rf-hex { (report.root) } };
    let digest = html! { code.rf-digest { (report.statement_bech32) } };
    html! {
        h4 { (word!("html.path")) }
        ol.rf-path {
            li { (rich!("html.path.leaf", position = vault.position, block = vault.block)) }
            li { (counted!(inner, "html.path.inner.one", "html.path.inner")) }
            li { (rich!("html.path.block", block = vault.block)) }
            li { (counted!(outer, "html.path.outer.one", "html.path.outer")) }
            li { (rich!("html.path.root", root)) }
            li { (rich!("html.path.statement", digest)) }
        }
    }
}
