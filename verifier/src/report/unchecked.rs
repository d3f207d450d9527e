//! What a report did not check, said once for all its forms.

use std::collections::HashMap;

use super::{claim::Claim, status::Status, summary::Unchecked};
use crate::{message::Said, reader::NotBrought, say, word};

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
        options: &["inclusion"],
    });
    // A claim says for how much there are prices of the reader.
    if !claims.iter().any(|claim| claim.id == "prices") {
        all.push(Unchecked {
            id: "prices".into(),
            claims: vec![],
            name: word!("unchecked.prices.name").into(),
            title: word!("unchecked.prices.title").into(),
            sentence: word!("unchecked.prices").into(),
            advice: word!("unchecked.prices.advice").into(),
            options: PRICES_OPTIONS,
        });
    }
    all
}

/// The claims that were not checked, those with one reason together.
pub(super) fn of_claims(claims: &[Claim]) -> Vec<Unchecked> {
    let mut all: Vec<Unchecked> = vec![];
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for claim in self::claims(claims) {
        let Words(name, advice, options) = words(claim);
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
                options,
            }),
        }
    }
    all
}

/// A short name of what a claim checks, what a reader does so that it is checked, and the options for that.
struct Words(&'static str, &'static str, &'static [&'static str]);

/// The words about a claim that was not checked. Nobody is sent for what isn't there.
fn words(claim: &Claim) -> Words {
    let kind = claim.id.split(':').next().unwrap_or(&claim.id);
    match kind {
        "anchored-digest" => {
            Words(word!("unchecked.anchor"), word!("unchecked.anchor.advice"), &["--anchor"])
        }
        "venue" => Words(word!("unchecked.venue"), word!("unchecked.venue.advice"), &["--venue"]),
        // What the previous statement did not promise can't be kept.
        "next-snapshot" if claim.detail == word!("kept.none") => {
            Words(word!("unchecked.time"), "", &[])
        }
        "next-snapshot" => {
            Words(word!("unchecked.time"), word!("unchecked.previous.advice"), &["--previous"])
        }
        "previous-statement" | "follows" => {
            Words(word!("unchecked.previous"), word!("unchecked.previous.advice"), &["--previous"])
        }
        "parameter-changes" => {
            Words(word!("unchecked.changes"), word!("unchecked.changes.advice"), &["--previous"])
        }
        "signature" if claim.detail == word!("not-brought.signature") => {
            Words(word!("unchecked.signature"), word!("unchecked.signature.none"), &[])
        }
        "signature" => {
            Words(word!("unchecked.signature"), word!("unchecked.signature.advice"), &["--key"])
        }
        "policy" | "policy-bounds" | "policy-history" | "policy-prices" | "policy-changes"
        | "policy-covers" | "policy-own-history" => of_policy(claim),
        "proofs" => Words(word!("unchecked.proofs"), word!("unchecked.proofs.advice"), &["verify"]),
        "prices" => {
            Words(word!("unchecked.prices.name"), word!("unchecked.prices.advice"), PRICES_OPTIONS)
        }
        // Prices can refute cover, and nothing that a reader brings can confirm it.
        "prices-coverage" if claim.detail == word!("prices-coverage.open") => {
            Words(word!("unchecked.prices-coverage"), "", &[])
        }
        "prices-coverage" if claim.detail == word!("not-brought.prices") => Words(
            word!("unchecked.prices-coverage"),
            word!("unchecked.prices.advice"),
            PRICES_OPTIONS,
        ),
        "prices-coverage" => Words(
            word!("unchecked.prices-coverage"),
            word!("unchecked.coverage.advice"),
            &["--anchor", "--key"],
        ),
        "all-vaults" => {
            Words(word!("unchecked.all-vaults"), word!("unchecked.all-vaults.advice"), &[])
        }
        "included" | "names" | "rule" => {
            Words(word!("unchecked.numbers"), word!("unchecked.numbers.advice"), &[])
        }
        "stress-scenarios" | "stress-previous" | "stress-proofs" | "stress-insurance" => {
            of_stress(kind, claim)
        }
        _ => of_reserves(kind, claim),
    }
}

/// The words about a claim of scenario proofs.
fn of_stress(kind: &str, claim: &Claim) -> Words {
    match kind {
        "stress-scenarios" => Words(
            word!("unchecked.scenarios"),
            word!("unchecked.scenarios.advice"),
            &["--scenarios"],
        ),
        // The first has none before it.
        "stress-previous" if claim.detail == word!("stress.previous.first") => {
            Words(word!("unchecked.previous-stress"), "", &[])
        }
        "stress-previous" => Words(
            word!("unchecked.previous-stress"),
            word!("unchecked.previous-stress.advice"),
            &["--previous-stress"],
        ),
        "stress-proofs" => Words(word!("unchecked.stress-proofs"), "", &[]),
        _ => Words(word!("unchecked.insurance"), "", &[]),
    }
}

/// The words about a claim of the risk policy.
fn of_policy(claim: &Claim) -> Words {
    let name = word!("unchecked.policy");
    if claim.id.starts_with("policy-own-history") {
        let advice = word!("unchecked.own-history.advice");
        return Words(word!("unchecked.own-history"), advice, &["--history"]);
    }
    let is = |missing: NotBrought| claim.detail == missing.words();
    // The words up to their first value.
    let begins = |said: Said| claim.detail.starts_with(said.text.split(VALUE).next().unwrap_or(""));
    if is(NotBrought::Previous) || claim.detail == word!("policy.other-previous") {
        Words(name, word!("unchecked.previous.advice"), &["--previous"])
    } else if is(NotBrought::PreviousParameters)
        || is(NotBrought::PreviousPolicy)
        || is(NotBrought::PreviousHistory)
    {
        Words(name, word!("unchecked.earlier-files.advice"), &["--previous", "--baseline"])
    } else if is(NotBrought::Baseline)
        || claim.detail == word!("policy.unlinked-baseline")
        || begins(say!("policy.other-baseline", found = VALUE, expected = VALUE))
    {
        Words(name, word!("unchecked.baseline.advice"), &["--baseline"])
    } else if is(NotBrought::Policy)
        || is(NotBrought::History)
        || begins(say!("policy.other-given", found = VALUE, expected = VALUE))
        || begins(say!("policy.other-given-history", found = VALUE, expected = VALUE))
    {
        Words(name, word!("unchecked.policy.advice"), &["--policy", "--history"])
    } else {
        // No file of a reader's would help.
        Words(name, "", &[])
    }
}

/// Stands for a value where texts are compared up to it.
const VALUE: &str = "{}";

/// The words about a claim of reserves.
fn of_reserves(kind: &str, claim: &Claim) -> Words {
    match kind {
        "evidence" if claim.detail == word!("evidence.none") => {
            Words(word!("unchecked.list"), word!("unchecked.list.none"), &[])
        }
        "evidence" => {
            Words(word!("unchecked.list"), word!("unchecked.list.advice"), &["--evidence"])
        }
        "reserve-sums" | "reserve-places" => Words(word!("unchecked.list"), "", &[]),
        "control" => {
            Words(word!("unchecked.control"), word!("unchecked.control.advice"), BLOCKS_OPTIONS)
        }
        "state" => {
            Words(word!("unchecked.state"), word!("unchecked.control.advice"), BLOCKS_OPTIONS)
        }
        "state-blocks" | "cut-off" => {
            Words(word!("unchecked.blocks"), word!("unchecked.control.advice"), BLOCKS_OPTIONS)
        }
        "observations" => Words(
            word!("unchecked.observations"),
            word!("unchecked.observations.advice"),
            &["--observation", "--observer"],
        ),
        "coverage" | "coverage-gross" | "coverage-proven" | "coverage-observed" => Words(
            word!("unchecked.coverage"),
            word!("unchecked.coverage.advice"),
            &["--anchor", "--key"],
        ),
        _ => Words(word!("unchecked.others"), "", &[]),
    }
}

/// The options for what is missing of chains.
const BLOCKS_OPTIONS: &[&str] = &["--evidence", "--headers"];

/// The options for prices of the reader's own.
const PRICES_OPTIONS: &[&str] = &["--prices"];
