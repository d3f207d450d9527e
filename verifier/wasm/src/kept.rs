//! The rows of the last audit, which a host asks for a page at a time: there can be a million.

use std::cell::RefCell;

use ringfence_verifier::{
    check::kit::requests::requests,
    message::Failure,
    report::{
        answer::Answer,
        html,
        plain::{plain, plain_json},
        AuditReport, ReservesReport, Wanted,
    },
    say,
    source::Files,
};
use serde::Serialize;

use crate::parts::malformed;

/// Most rows of a page.
const MOST_SHOWN: usize = 1000;
/// Most rows of a part of a file.
const MOST_SAVED: usize = 1 << 16;

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// What is kept of an audit.
struct Kept {
    /// The statement's digest as it is anchored.
    statement: String,
    report: ReservesReport,
    /// Which blocks to look up; none if the reader has them all.
    asked: Option<String>,
    /// Places of rows, the most valuable first.
    places: Vec<usize>,
}

/// What a page of rows says beside the rows, which stand in its other form.
#[derive(Serialize)]
struct Page<'a> {
    count: usize,
    usd: String,
    all: usize,
    from: usize,
    books: &'a [String],
    chains: &'a [String],
    assets: &'a [String],
    lacks: Vec<&'static str>,
}

/// A part of a file of rows.
#[derive(Serialize)]
struct Part {
    csv: String,
    /// Where the next part begins; none behind the last one.
    next: Option<usize>,
}

/// Keeps the rows of an audit in the place of those of the one before, and which blocks its evidence needs if the
/// reader lacks some.
pub(crate) fn keep(report: AuditReport, files: &dyn Files) {
    let kept = report.reserves.map(|reserves| Kept {
        statement: report.statement_bech32,
        asked: asked(&reserves, files),
        places: reserves.results.places_by_value(),
        report: reserves,
    });
    KEPT.set(kept);
}

/// Which blocks a reader has to look up.
pub(crate) fn blocks_asked() -> Option<String> {
    KEPT.with_borrow(|kept| kept.as_ref()?.asked.clone())
}

/// Whether the reader's blocks lack one that the evidence names.
fn lacks_blocks(report: &ReservesReport) -> bool {
    report.heads.iter().any(|head| head.sources == 0) || report.signatures.unknown > 0
}

fn asked(report: &ReservesReport, files: &dyn Files) -> Option<String> {
    let requests = lacks_blocks(report).then(|| requests(files).ok()).flatten();
    requests.map(|requests| plain(&requests.to_string()))
}

/// Drops what is kept.
pub(crate) fn drop_all() {
    KEPT.set(None);
}

fn with<T>(use_it: impl FnOnce(&Kept) -> Result<T, Failure>) -> Result<T, Failure> {
    KEPT.with_borrow(|kept| match kept {
        Some(kept) => use_it(kept),
        None => Err(say!("RF-2025.audit").into()),
    })
}

/// At most `most` of the rows that are wanted, from place `from` on: counts as JSON, rows as HTML.
pub(crate) fn page(wanted: &Wanted, from: usize, most: usize) -> Result<Answer, Failure> {
    with(|Kept { report, places, .. }| {
        let picked = report.results.pick(places, wanted, from, most.min(MOST_SHOWN));
        let [books, chains, assets] = &report.names();
        let lacks = report.lacking.iter().map(|value| value.lack).collect();
        let page = Page {
            count: picked.count,
            usd: picked.usd.cents_down(),
            all: picked.all,
            from: picked.from,
            books,
            chains,
            assets,
            lacks,
        };
        let json = serde_json::to_string(&page).map_err(malformed)?;
        Ok(Answer { json: plain_json(&json), html: html::rows(&picked), exit_code: 0 })
    })
}

/// A part of a file of the rows that are wanted, from row `from` of the list on.
pub(crate) fn csv(wanted: &Wanted, from: usize, most: usize) -> Result<Answer, Failure> {
    with(|Kept { statement, report, .. }| {
        let most = most.clamp(1, MOST_SAVED);
        let part = report.csv_part(statement, wanted, from, most).map_err(malformed)?;
        let csv = String::from_utf8(part).map_err(malformed)?;
        let end = from.saturating_add(most);
        let next = (end < report.results.len()).then_some(end);
        let json = serde_json::to_string(&Part { csv, next }).map_err(malformed)?;
        Ok(Answer { json, html: String::new(), exit_code: 0 })
    })
}
