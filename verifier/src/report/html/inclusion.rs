//! The reports of inclusion packages as a fragment of a page.

use std::collections::HashMap;

use maud::{html, Markup};
use ringfence_circuits::protocol::shape::Rule;

use super::{
    card::{Cards, Column, Row},
    claims::groups,
    icon::Sign,
    number::{coins, dollars, grouped, whole, Round},
    parts::{capitalised, corrects, digest, fact, foot, notes, sentence, venue_words, verdict_box},
    rich::{counted, name, rich},
};
use crate::{
    report::{
        amount::Amount,
        date,
        package::{shared_places, InclusionReport, Numbers, PositionReport, VaultReport},
        Claim, Level, Status,
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
                    (Sign::Bad.icon())
                    p.rf-level { (capitalised(Level::DoesNotHold.word())) }
                    h2.rf-lead { (rich!("html.shared", code = say!("RF-2404").code)) }
                    p { (word!("html.shared.why")) }
                    ul { @for place in &shared { li { (place) } } }
                }
            }
            @for one in reports { (report(one)) }
            (foot())
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
            header.rf-head {
                div {
                    h2 { (title(report)) }
                    p.rf-date { (date::full(&report.snapshot_time)) }
                }
            }
            (verdict(report))
            dl.rf-facts {
                @if let Some(head) = &report.package {
                    (fact(word!("html.package-says"), rich!(
                        "html.package-head",
                        venue = name(&head.venue),
                        time = name(&date::time(&head.snapshot_time)),
                    )))
                }
                (fact(word!("html.numbers-of"), date::time(&report.snapshot_time)))
                (fact(word!("html.prices-of"), date::time(&report.price_time)))
                (fact(
                    word!("html.digest"),
                    digest(&report.statement_bech32, &report.statement),
                ))
            }
            @if let Some(correction) = &report.corrects { (corrects(correction)) }
            @for one in &report.vaults { (vault(report, one, included.get(&*one.label).copied())) }
            section.rf-part {
                h3 { (word!("html.claims")) }
                (groups(&report.claims))
            }
            section.rf-part {
                h3 { (word!("html.not-said")) }
                ul.rf-notes {
                    @for one in &report.verdict.unchecked {
                        li {
                            (capitalised(&one.title))
                            (rich!("html.because", reason = one.sentence))
                            @if !one.advice.is_empty() { span.rf-detail { (sentence(&one.advice)) } }
                        }
                    }
                    li { (word!("html.unknowable")) }
                }
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
    let is_false =
        |claim: &&Claim| matches!(claim.status, Status::DoesNotHold | Status::NotThisOne);
    let failed: Vec<&Claim> = report.claims.iter().filter(is_false).collect();
    let time = date::time(&report.snapshot_time);
    let found = match all {
        1 => rich!("html.found.one", included, all, time),
        _ => rich!("html.found", included, all, time),
    };
    let more = html! {
        p { (found) }
        (notes(&report.verdict))
        @if !failed.is_empty() { (failures(&failed)) }
    };
    verdict_box(&report.verdict, &more)
}

/// The claims that do not hold, each with its code and why.
fn failures(failed: &[&Claim]) -> Markup {
    html! {
        ul {
            @for claim in failed {
                li {
                    strong { (claim.title) }
                    @if claim.status == Status::NotThisOne { (word!("html.not-this-one")) }
                    @else { (word!("html.does-not-hold")) }
                    @if let Some(code) = claim.code { (rich!("html.code", code)) }
                    @if !claim.detail.is_empty() { (rich!("html.detail", detail = claim.detail)) }
                }
            }
        }
    }
}

fn vault(report: &InclusionReport, vault: &VaultReport, claim: Option<&Claim>) -> Markup {
    let words = match vault.included {
        Status::Holds => word!("html.included.yes"),
        Status::DoesNotHold | Status::Note => word!("html.included.no"),
        Status::NotChecked | Status::NotThisOne => word!("result.not-checked"),
    };
    let reason = claim.filter(|claim| !claim.is_true());
    html! {
        section.rf-part.rf-vault {
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
    let figure = |name: &str, amount: String| {
        html! { div { dt { (name) } dd { (rich!("html.usd", amount)) } } }
    };
    html! {
        dl.rf-sum {
            (figure(word!("html.equity"), dollars(&numbers.equity.cents_down())))
            @if let Some(requirement) = &numbers.requirement {
                (figure(word!("html.requirement"), dollars(&requirement.cents_up())))
            }
        }
        (distance(numbers))
        (holdings(vault, numbers))
    }
}

fn distance(numbers: &Numbers) -> Markup {
    let Some(left) = &numbers.margin_left else {
        return html! { p { (word!("html.no-maintenance")) } };
    };
    let usd = dollars(&left.cents_down());
    let distance = match numbers.margin_left_percent.as_ref().map(Amount::rough) {
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
    let balance = |(asset, amount): &(String, Amount)| {
        let amount = grouped(amount);
        let owed = amount.strip_prefix(['-', '−']);
        Row::full(
            name(asset),
            [match owed {
                Some(amount) => rich!("html.debt", amount),
                None => html! { (amount) },
            }],
        )
    };
    let balances: Vec<Row> = numbers.balances.iter().map(balance).collect();
    let positions: Vec<Row> = numbers.positions.iter().map(position).collect();
    let of_positions = [
        Column::words(word!("html.market")),
        Column::words(word!("html.side")),
        Column::top(word!("html.size")),
        Column::number(word!("html.mark")),
        Column::number(word!("html.unrealised")),
        Column::number(word!("html.cost")),
    ];
    let of_balances = [Column::words(word!("html.coin")), Column::top(word!("html.amount"))];
    let caption = say!("html.balances-caption", vault).text;
    let balance_cards = Cards { caption: &caption, columns: &of_balances, class: "" };
    let caption = say!("html.positions-caption", vault).text;
    let position_cards = Cards { caption: &caption, columns: &of_positions, class: "" };
    html! {
        @if balances.is_empty() { p { (word!("html.no-balances")) } }
        @else { (balance_cards.long(word!("html.things.balances"), &balances, &[])) }
        @if positions.is_empty() { p { (word!("html.no-positions")) } }
        @else { (position_cards.long(word!("html.things.positions"), &positions, &[])) }
    }
}

fn position(position: &PositionReport) -> Row {
    let in_coins =
        |amount: String| rich!("html.in-coins", amount, asset = name(&position.settlement));
    Row::full(
        name(&position.market),
        [
            html! { (position.side) },
            html! { (grouped(&position.size)) },
            html! { (grouped(&position.mark)) },
            in_coins(coins(&position.profit, Round::Down)),
            in_coins(coins(&position.cost, Round::Down)),
        ],
    )
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
