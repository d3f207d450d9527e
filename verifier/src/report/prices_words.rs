//! The sentences about a reader's prices, said once for all forms of a report.

use ringfence_circuits::primitive::shown::Shown;

use super::{
    amount::Amount,
    prices::{PriceRow, PricesReport},
};
use crate::{say, word};

/// How many sources are named in a sentence.
const SOURCES: usize = 3;

/// What was brought, for how much of what there is, and how much of it differs.
pub(super) fn intro(report: &PricesReport) -> String {
    let percent =
        |share: &Option<Amount>| share.as_ref().map_or("–".to_owned(), |share| share.grouped(2));
    say!(
        "prices.intro",
        quotes = report.quotes,
        sources = sources(report),
        share = percent(&report.priced),
        assets = percent(&report.priced_assets),
        markets = percent(&report.priced_markets),
        outside = report.outside,
        tolerance = report.tolerance
    )
    .text
}

/// The first sources by their names, and how many there are beside them.
fn sources(report: &PricesReport) -> String {
    let mut named: Vec<String> =
        report.sources.iter().take(SOURCES).map(|source| shown(source)).collect();
    match report.sources.len().saturating_sub(SOURCES) {
        0 => {}
        count => named.push(say!("proofs.more", count).text),
    }
    named.join(", ")
}

/// The first names that the statement does not have.
pub(super) fn ignored(report: &PricesReport) -> String {
    let names: Vec<String> = report.ignored_names.iter().map(|name| shown(name)).collect();
    names.join(", ")
}

/// A text of a file, as it may be shown.
pub(super) fn shown(text: &str) -> String {
    Shown(text).to_string()
}

/// What a row is about.
pub(super) fn name(kind: &str, name: &str) -> String {
    say!("prices.of", kind, name).text
}

/// Why a row stands out; none if it does not.
pub(super) fn why(row: &PriceRow) -> Option<String> {
    let reasons = [
        (row.pegged, word!("prices.why.pegged")),
        (row.sources_apart, word!("prices.why.apart")),
        (row.thin, word!("prices.why.thin")),
        (row.far, word!("prices.why.far")),
    ];
    let said: Vec<&str> = reasons.iter().filter(|(is, _)| *is).map(|(_, why)| *why).collect();
    (!said.is_empty()).then(|| said.join(", "))
}
