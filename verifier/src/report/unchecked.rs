//! What a report did not check, said once for all its forms.

use std::collections::HashMap;

use super::{claim::Claim, status::Status, summary::Unchecked};
use crate::{say, word};

/// The claims that were not checked.
pub(super) fn claims(claims: &[Claim]) -> impl Iterator<Item = &Claim> {
    claims.iter().filter(|claim| claim.status == Status::NotChecked)
}

/// What an audit did not check: claims with the reason, those with one reason together, then what no audit
/// checks. Where nothing was checked at all, nothing is listed.
pub(super) fn of_audit(claims: &[Claim]) -> Vec<Unchecked> {
    if claims.is_empty() {
        return vec![];
    }
    let mut all = of_claims(claims);
    all.push(Unchecked {
        id: "own-vaults".into(),
        claims: vec![],
        name: word!("unchecked.own-vaults.name").into(),
        title: word!("unchecked.own-vaults.title").into(),
        sentence: word!("unchecked.own-vaults").into(),
        advice: word!("unchecked.own-vaults.advice").into(),
    });
    all.push(Unchecked {
        id: "prices".into(),
        claims: vec![],
        name: word!("unchecked.prices.name").into(),
        title: word!("unchecked.prices.title").into(),
        sentence: word!("unchecked.prices").into(),
        advice: word!("unchecked.prices.advice").into(),
    });
    all
}

/// The claims that were not checked, those with one reason together.
pub(super) fn of_claims(claims: &[Claim]) -> Vec<Unchecked> {
    let mut all: Vec<Unchecked> = vec![];
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for claim in self::claims(claims) {
        let (name, advice) = words(&claim.id);
        let place = *places.entry((&claim.detail, advice)).or_insert(all.len());
        match all.get_mut(place) {
            Some(one) => one.claims.push(claim.id.clone()),
            None => all.push(Unchecked {
                id: claim.id.clone(),
                claims: vec![claim.id.clone()],
                name: name.into(),
                title: claim.title.clone(),
                sentence: claim.detail.clone(),
                advice: advice.into(),
            }),
        }
    }
    all
}

/// A short name of what a claim checks, and what a reader does so that it is checked.
fn words(id: &str) -> (&'static str, &'static str) {
    let kind = id.split(':').next().unwrap_or(id);
    match kind {
        "anchored-digest" => (word!("unchecked.anchor"), word!("unchecked.anchor.advice")),
        "venue" => (word!("unchecked.venue"), word!("unchecked.venue.advice")),
        "previous-statement" | "next-snapshot" | "follows" => {
            (word!("unchecked.previous"), word!("unchecked.previous.advice"))
        }
        "parameter-changes" => (word!("unchecked.changes"), word!("unchecked.changes.advice")),
        "signature" => (word!("unchecked.signature"), word!("unchecked.signature.advice")),
        "evidence" => (word!("unchecked.list"), word!("unchecked.list.advice")),
        "reserve-sums" | "reserve-places" => (word!("unchecked.list"), ""),
        "control" => (word!("unchecked.control"), word!("unchecked.control.advice")),
        "state" => (word!("unchecked.state"), word!("unchecked.control.advice")),
        "state-blocks" | "cut-off" => {
            (word!("unchecked.blocks"), word!("unchecked.control.advice"))
        }
        "observations" => (word!("unchecked.observations"), word!("unchecked.observations.advice")),
        "coverage" | "coverage-gross" | "coverage-proven" | "coverage-observed" => {
            (word!("unchecked.coverage"), word!("unchecked.coverage.advice"))
        }
        "proofs" => (word!("unchecked.proofs"), word!("unchecked.proofs.advice")),
        "all-vaults" => (word!("unchecked.all-vaults"), word!("unchecked.all-vaults.advice")),
        "included" | "names" | "rule" => {
            (word!("unchecked.numbers"), word!("unchecked.numbers.advice"))
        }
        _ => (word!("unchecked.others"), ""),
    }
}

/// What an audit did not check, line by line: claims with the reason, then what no audit checks.
pub(super) fn lines(unchecked: &[Unchecked]) -> Vec<String> {
    let said = |one: &Unchecked| {
        let (title, reason) = (&one.title, &one.sentence);
        match one.claims.len() {
            0 | 1 => say!("unchecked.claim", title, reason).text,
            count => say!("unchecked.claims", title, count = count - 1, reason).text,
        }
    };
    unchecked.iter().map(said).collect()
}

/// What the check of a package did not check, line by line.
#[cfg(feature = "html")]
pub(super) fn of_package(claims: &[Claim]) -> Vec<String> {
    let said = |claim: &Claim| {
        say!("unchecked.of-package", title = claim.title, reason = claim.detail).text
    };
    self::claims(claims).map(said).collect()
}
