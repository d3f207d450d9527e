//! The reports of inclusion packages.

use maud::{html, Markup};

use super::parts::{
    claims, corrects, count, digest, dollars, fact, grouped, long_table, measures, number, whole,
    Measure,
};
use crate::report::{
    claim::Claim,
    outcome::Outcome,
    package::{shared_places, InclusionReport, Numbers, PositionReport, VaultReport},
    status::Status,
};

pub(super) fn reports(reports: &[InclusionReport]) -> Markup {
    let shared = shared_places(reports);
    html! {
        div.rf-report {
            p.rf-warning {
                strong { "Private." }
                " This page shows your balances. Never post it, a picture of it or the package, and \
                 send none of them to anyone who asks, not even to support."
            }
            @if !shared.is_empty() {
                div.rf-verdict.rf-fails {
                    p.rf-lead {
                        span.rf-sign aria-hidden="true" { "✗" }
                        " These packages give one place to two vaults (RF-2404)"
                    }
                    p {
                        "At most one of them can stand there. Whether the venue issued both, or \
                         somebody changed one, these files alone don't tell."
                    }
                    ul { @for place in &shared { li { (place) } } }
                }
            }
            @for one in reports { (report(one)) }
        }
    }
}

fn report(report: &InclusionReport) -> Markup {
    html! {
        article {
            h2 { "Account " bdi { (report.account) } " at " bdi { (report.venue) } ", epoch " (report.epoch) }
            (verdict(report))
            dl.rf-facts {
                (fact("Numbers of", &report.snapshot_time))
                (fact("Prices of", &report.price_time))
                (fact("Digest of the statement", digest(&report.statement_bech32, &report.statement)))
            }
            @if let Some(correction) = &report.corrects { (corrects(correction)) }
            @for one in &report.vaults { (vault(report, one)) }
            h3 { "Claims" }
            (claims(&report.claims))
            h3 { "What this does not say" }
            ul {
                @for claim in report.claims.iter().filter(|claim| claim.status == Status::NotChecked) {
                    li { (claim.title) ": not checked (" (claim.detail) ")" }
                }
                li { "Whether the prices are fair and the venue's reserves real" }
            }
            p.rf-question { strong { "Only you can answer: " } (report.question) }
        }
    }
}

fn verdict(report: &InclusionReport) -> Markup {
    let all = report.vaults.len();
    let included = report.vaults.iter().filter(|vault| vault.included == Status::Holds).count();
    let fails = matches!(report.outcome(), Outcome::Fails(_));
    let failed = report.claims.iter().filter(|claim| claim.status == Status::DoesNotHold);
    let anchor = report.claim("anchored-digest").map(|claim| claim.status);
    let lead = match (fails, included == all) {
        (_, false) if included == 0 => {
            "No: these vaults are not shown to be in the published books"
        }
        (_, false) => "No: not all of these vaults are shown to be in the published books",
        (true, true) if anchor == Some(Status::DoesNotHold) => {
            "These vaults are in this statement, but it is not the one that the venue anchored"
        }
        (true, true) => "These vaults are in the published books, but not every claim holds",
        (false, true) if report.vaults.iter().all(|vault| vault.numbers.is_some()) => {
            "Yes: these vaults are in the published books, with exactly these numbers"
        }
        (false, true) => {
            "Yes: these vaults are in the published books; what their numbers come to was not \
             assessed"
        }
    };
    let assessed = report.vaults.iter().all(|vault| vault.numbers.is_some());
    let (class, sign) = match (fails, assessed) {
        (true, _) => ("rf-fails", "✗"),
        (false, true) => ("rf-holds", "✓"),
        (false, false) => ("rf-open", "–"),
    };
    html! {
        div.rf-verdict.(class) {
            p.rf-lead { span.rf-sign aria-hidden="true" { (sign) } " " (lead) }
            p { (included) " of " (count(all, "vault")) " in the package found, at " (report.snapshot_time) "." }
            @if fails {
                ul {
                    @for claim in failed {
                        li {
                            strong { (claim.title) } ": does not hold"
                            @if let Some(code) = claim.code { " (" (code) ")" }
                            @if !claim.detail.is_empty() { "; " (claim.detail) }
                        }
                    }
                }
            }
            @if anchor == Some(Status::NotChecked) {
                p {
                    strong { "Compare the digest below" }
                    " with the one that the venue anchored, seen elsewhere. Otherwise these may be \
                     books that only you were shown."
                }
            }
        }
    }
}

fn vault(report: &InclusionReport, vault: &VaultReport) -> Markup {
    let words = match vault.included {
        Status::Holds => "yes, with exactly these numbers",
        Status::DoesNotHold => "no",
        Status::NotChecked => "not checked",
    };
    let id = format!("included:{}", vault.label);
    let own = |claim: &&Claim| claim.id == id && claim.status == vault.included;
    let reason = report.claims.iter().find(own).filter(|claim| !claim.is_true());
    html! {
        section.rf-vault {
            h3 { "Vault " bdi { (vault.label) } }
            dl.rf-facts {
                (fact("In the published books", html! {
                    strong { (words) }
                    @if let Some(claim) = reason {
                        ": " (claim.detail)
                        @if let Some(code) = claim.code { " (" (code) ")" }
                    }
                }))
                @if vault.included == Status::Holds {
                    (fact("Book", html! { bdi { (vault.book) } }))
                    (fact("Rule", rule(vault)))
                }
            }
            @if vault.included == Status::Holds {
                @match &vault.numbers {
                    Some(numbers) => (figures(&vault.label, numbers)),
                    None => p {
                        "Its numbers were not assessed: give the parameters of the statement, or see \
                         the claims about its names and its rule."
                    },
                }
                (path(report, vault))
            } @else {
                p { "No numbers are shown: only what stands in the published books is assessed." }
            }
        }
    }
}

fn rule(vault: &VaultReport) -> String {
    use ringfence_circuits::shape::Rule;
    let words = match vault.rule {
        Rule::Maintenance => "equity is at least the maintenance requirement",
        Rule::EquityOnly => "equity is not negative; maintenance is not checked",
        Rule::Liquidating => "below maintenance at that time, being liquidated",
    };
    format!("{}: {words}", vault.rule)
}

fn figures(label: &str, numbers: &Numbers) -> Markup {
    let equity = Measure {
        name: "Equity",
        text: format!("{} USD", dollars(&numbers.equity.cents_down())),
        whole: whole(&numbers.equity),
        class: "rf-held",
    };
    let requirement = numbers.requirement.as_ref().map(|requirement| Measure {
        name: "Requirement",
        text: format!("{} USD", dollars(&requirement.cents_up())),
        whole: whole(requirement),
        class: "rf-owed",
    });
    let figures: Vec<Measure> = std::iter::once(equity).chain(requirement).collect();
    let caption = format!("Vault {label}: equity and requirement, bars of one scale");
    html! {
        (measures(&caption, &figures))
        (distance(numbers))
        (holdings(label, numbers))
    }
}

fn distance(numbers: &Numbers) -> Markup {
    let Some(left) = &numbers.margin_left else {
        return html! { p { "Maintenance is not checked under this rule." } };
    };
    html! {
        dl.rf-facts {
            (fact("Distance to liquidation", html! {
                (dollars(&left.cents_down())) " USD"
                @if let Some(percent) = &numbers.margin_left_percent {
                    ", " (grouped(percent)) " % of the requirement"
                }
            }))
            @if whole(&numbers.extra) != 0.into() {
                (fact("Of the requirement, extra", format!("{} USD", dollars(&numbers.extra.cents_up()))))
            }
            @if let Some(mark) = &numbers.liquidation_mark {
                (fact("Liquidation", format!("at a mark of {}, if nothing else changes", grouped(mark))))
            }
        }
    }
}

fn holdings(label: &str, numbers: &Numbers) -> Markup {
    let balances: Vec<Markup> = numbers
        .balances
        .iter()
        .map(|(asset, amount)| html! { tr { th scope="row" { (asset) } (number(amount)) } })
        .collect();
    let positions: Vec<Markup> = numbers.positions.iter().map(position).collect();
    let header = ["Market", "Side", "Size", "Mark", "Unrealised", "Cost"];
    let of = |what: &str| format!("Vault {label}: {what}");
    html! {
        @if balances.is_empty() { p { "No balances." } }
        @else {
            (long_table(&of("balances; debts are negative"), "balances", &["Asset", "Amount"], &balances))
        }
        @if positions.is_empty() { p { "No positions." } }
        @else {
            (long_table(&of("positions; unrealised and cost in the settlement asset"), "positions",
                &header, &positions))
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

/// From the leaf to the digest, as it was climbed.
fn path(report: &InclusionReport, vault: &VaultReport) -> Markup {
    let (Some(inner), Some(outer)) = (vault.levels_in_block, vault.levels_of_blocks) else {
        return html! {};
    };
    html! {
        h4 { "From this vault to the published digest" }
        ol.rf-path {
            li { "Leaf: account, label, numbers and salt, at position " (vault.position) " of block " (vault.block) }
            li { (count(inner, "level")) " of hashes within the block" }
            li { "Leaf of block " (vault.block) ", with its book and rule" }
            li { (count(outer, "level")) " of hashes over the blocks" }
            li { "Root, with the list of all blocks: " code.rf-digest.rf-hex { (report.root) } }
            li { "Statement: " code.rf-digest { (report.statement_bech32) } }
        }
    }
}
