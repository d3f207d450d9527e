//! Everything that was checked, in groups: whose publication it is, the proofs, the money.

use maud::{html, Markup};

use super::{
    icon::Sign,
    parts::venue_words,
    rich::{counted, rich},
};
use crate::{
    report::{Claim, Group, Status},
    word,
};

/// The sign of what became of a claim.
fn sign(claim: &Claim) -> Sign {
    match claim.status {
        Status::Holds => Sign::Ok,
        Status::Note => Sign::Note,
        Status::DoesNotHold => Sign::Bad,
        Status::NotThisOne => Sign::Open,
        Status::NotChecked => Sign::Dash,
    }
}

/// A sign and words for what became of a claim. Neither stands alone, and no colour is needed to
/// understand them.
pub(super) fn status(claim: &Claim) -> Markup {
    let words = match claim.status {
        Status::Holds => word!("result.holds"),
        Status::Note => word!("result.note"),
        Status::DoesNotHold => word!("result.does-not-hold"),
        Status::NotThisOne => word!("result.not-this-one"),
        Status::NotChecked => word!("result.not-checked"),
    };
    let sign = sign(claim);
    html! { span class=(format!("rf-status {}", sign.class())) { (sign.icon()) (words) } }
}

/// How many claims hold, carry a note, do not hold, or were not checked, in words.
pub(super) fn counts(claims: &[&Claim]) -> Markup {
    let of = |wanted: Sign| claims.iter().filter(|claim| sign(claim) == wanted).count();
    let (holds, notes, fail, open) = (of(Sign::Ok), of(Sign::Note), of(Sign::Bad), of(Sign::Dash));
    let mut parts: Vec<Markup> = vec![];
    if fail > 0 {
        parts.push(counted!(fail, "html.count.fails", "html.count.fail"));
    }
    let others = of(Sign::Open);
    if others > 0 {
        parts.push(rich!("html.count.others", count = others));
    }
    if holds > 0 {
        parts.push(counted!(holds, "html.count.holds", "html.count.hold"));
    }
    if notes > 0 {
        parts.push(counted!(notes, "html.count.note", "html.count.notes"));
    }
    if open > 0 {
        parts.push(rich!("html.count.open", count = open));
    }
    html! { @for (at, part) in parts.iter().enumerate() { @if at > 0 { ", " } (part) } }
}

/// A list of claims: result, sentence, clause, and why.
pub(super) fn list(claims: &[&Claim]) -> Markup {
    html! {
        ul.rf-claims { @for claim in claims { (item(claim)) } }
    }
}

fn item(claim: &Claim) -> Markup {
    html! {
        li {
            (status(claim))
            span.rf-title {
                (claim.words())
                @if let Some(code) = claim.code { " " span.rf-code { (code) } }
            }
            span.rf-clause { (claim.clause) }
            @if !claim.detail.is_empty() { span.rf-why { (claim.detail) } }
            @if let Some(words) = &claim.venue_words { span.rf-why { (venue_words(words)) } }
        }
    }
}

/// Claims group by group, each with its title and counts. In a group, those that do not hold come first, then
/// notes; the others follow in the order of their clauses.
pub(super) fn groups(claims: &[Claim]) -> Markup {
    let rank = |claim: &&Claim| match claim.status {
        Status::DoesNotHold | Status::NotThisOne => 0,
        Status::Note => 1,
        Status::Holds | Status::NotChecked => 2,
    };
    let of = |group: Group| {
        let mut of: Vec<&Claim> = claims.iter().filter(|claim| claim.group == group).collect();
        of.sort_by_key(rank);
        of
    };
    html! {
        @for group in Group::ALL {
            @let claims = of(group);
            @if !claims.is_empty() {
                div.rf-group {
                    h4 { (group.title()) }
                    span.rf-small.rf-muted { (counts(&claims)) }
                }
                (list(&claims))
            }
        }
    }
}
