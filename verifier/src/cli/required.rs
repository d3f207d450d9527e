//! Claims that must hold: their names are looked at before anything is audited, and can be listed.

use std::collections::BTreeSet;

use ringfence_circuits::{primitive::shown::Shown, protocol::statement::Document};
use serde::Serialize;

use super::CliError;
use crate::{
    report::{
        plain::{plain, plain_json},
        Group,
    },
    say, word,
};

/// A claim that can be required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Known {
    /// The name that `--require` takes.
    id: String,
    /// What it is about.
    group: Group,
    /// What it says.
    title: String,
}

fn known(id: &str, title: &str) -> Known {
    Known { id: id.to_owned(), group: Group::of(id), title: title.to_owned() }
}

/// The claims of every audit.
fn of_all() -> Vec<Known> {
    let claims = [
        ("anchored-digest", word!("RF-2201")),
        ("venue", word!("RF-2202")),
        ("previous-statement", word!("RF-2203")),
        ("parameter-changes", word!("RF-2200.parameter-changes")),
        ("next-snapshot", word!("RF-2211")),
        ("signature", word!("RF-2239")),
        ("well-formed", word!("RF-2200.well-formed")),
        ("parameters", word!("RF-2200.parameters")),
        ("fingerprint-base", word!("RF-2200.fingerprint-base")),
        ("root", word!("RF-2204")),
        ("distinct-blocks", word!("RF-2205")),
        ("keys", word!("RF-2200.keys")),
        ("proofs", word!("RF-2206")),
        ("totals", word!("RF-2207")),
        ("market-closure", word!("RF-2208")),
        ("coverage:all", word!("RF-2212")),
        ("coverage-proven:all", word!("RF-2240.all")),
        ("coverage-observed:all", word!("RF-2240.observed-all")),
        ("evidence", word!("RF-2231")),
        ("reserve-sums", word!("RF-2232")),
        ("reserve-places", word!("RF-2233")),
        ("control", word!("RF-2200.control")),
        ("state", word!("RF-2235")),
        ("state-blocks", word!("RF-2236")),
        ("observations", word!("RF-2237")),
        ("cut-off", word!("RF-2238")),
        ("policy", word!("RF-2260")),
        ("policy-bounds", word!("RF-2261")),
        ("policy-history", word!("RF-2262")),
        ("policy-prices", word!("RF-2263")),
        ("policy-changes", word!("RF-2264")),
        ("policy-covers", word!("RF-2265")),
        ("policy-own-history", word!("RF-2266.any")),
        ("prices", word!("RF-2130.any")),
        ("prices-coverage:all", word!("RF-2131.all")),
    ];
    claims.iter().map(|(id, title)| known(id, title)).collect()
}

/// The claims of a book.
fn of_book(book: &str) -> [Known; 5] {
    [
        known(&format!("coverage:{book}"), &say!("RF-2209", book).text),
        known(&format!("coverage-gross:{book}"), &say!("RF-2210", book).text),
        known(&format!("coverage-proven:{book}"), &say!("RF-2240", book).text),
        known(&format!("coverage-observed:{book}"), &say!("RF-2240.observed", book).text),
        known(&format!("prices-coverage:{book}"), &say!("RF-2131", book).text),
    ]
}

/// The claims that an audit can have: those of a statement's books, or of any book where there is none, or none
/// that can be read.
pub(super) fn list(statement: Option<&[u8]>) -> Vec<Known> {
    let document = statement.and_then(|bytes| Document::from_canonical(bytes).ok());
    let mut claims = of_all();
    match document {
        None => claims.extend(of_book(word!("claims.book"))),
        Some(document) => {
            for book in &document.books {
                claims.extend(of_book(&Shown(&book.name).to_string()));
            }
        }
    }
    // Within a group they keep their order.
    claims.sort_by_key(|claim| Group::ALL.iter().position(|group| *group == claim.group));
    claims
}

/// The claims about scenario proofs under this number of scenarios, or any number where it is not known.
pub(super) fn of_stress(scenarios: Option<usize>) -> Vec<Known> {
    let mut claims = vec![
        known("stress-documents", word!("RF-2407")),
        known("stress-scenarios", word!("RF-2408")),
        known("stress-proofs", word!("RF-2409")),
        known("stress-previous", word!("RF-2411")),
    ];
    match scenarios {
        None => claims.push(known(
            &format!("stress-insurance:{}", word!("claims.number")),
            word!("RF-2410.any"),
        )),
        Some(count) => claims.extend((1..=count).map(|number| {
            known(&format!("stress-insurance:{number}"), &say!("RF-2410", number).text)
        })),
    }
    claims
}

/// The list for people: groups with titles, a line for each claim.
pub(super) fn text(claims: &[Known]) -> String {
    let width = claims.iter().map(|claim| claim.id.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for group in Group::ALL {
        let of = claims.iter().filter(|claim| claim.group == group);
        text += &format!("{}\n", group.title());
        for Known { id, title, .. } in of {
            text += &format!("  {id:<width$}  {title}\n");
        }
    }
    plain(&text)
}

/// The list for programs.
pub(super) fn json(claims: &[Known]) -> String {
    let text = serde_json::to_string_pretty(claims).expect("names and titles have a JSON form");
    plain_json(&text) + "\n"
}

/// Whether an audit of this statement has the claims that are required. Of a statement that can't be read
/// nothing is said: the audit says why.
///
/// # Errors
/// Returns [`CliError::UnknownClaim`] for the first that it doesn't have.
pub(super) fn check(required: &[String], statement: &[u8]) -> Result<(), CliError> {
    check_with(required, statement, &[], &[])
}

/// The same of an audit with these claims beside its own, which are named so in the message.
///
/// # Errors
/// The error is that of [`check`].
pub(super) fn check_with(
    required: &[String],
    statement: &[u8],
    others: &[Known],
    named: &[Known],
) -> Result<(), CliError> {
    if required.is_empty() || Document::from_canonical(statement).is_err() {
        return Ok(());
    }
    let claims = list(Some(statement));
    let claims: Vec<&Known> = claims.iter().chain(others).collect();
    let ids: BTreeSet<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
    match required.iter().find(|claim| !ids.contains(claim.as_str())) {
        Some(claim) => {
            // One name for the claims of all books, of which there can be many.
            let named = named.iter().map(|claim| claim.id.clone());
            let claims = list(None).into_iter().map(|claim| claim.id).chain(named).collect();
            Err(CliError::UnknownClaim { claim: claim.clone(), claims })
        }
        None => Ok(()),
    }
}
