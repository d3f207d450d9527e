//! The sentences about thresholds, said once for all forms of a report.

use ringfence_circuits::protocol::policy::{Held, OfName};

use super::policy::{PolicyReport, ThresholdRow};
use crate::{say, word};

/// What was recomputed, how much of it moved, and what no rule moves.
pub(super) fn intro(report: &PolicyReport) -> String {
    let moved = report.thresholds.iter().filter(|row| row.moved()).count();
    let held = report.thresholds.iter().filter(|row| row.held.is_some()).count();
    let covered = report.covered.as_ref().map_or_else(|| "0".to_owned(), |share| share.grouped(1));
    let (names, prices) = (report.thresholds.len(), &report.prices);
    say!("thresholds.intro", names, prices, moved, held, covered).text
}

/// What a row is about.
pub(super) fn of(row: &ThresholdRow) -> &'static str {
    match row.kind {
        OfName::Asset => word!("thresholds.haircut"),
        OfName::Market => word!("thresholds.maintenance"),
    }
}

/// Why a threshold is what it is.
pub(super) fn why(row: &ThresholdRow) -> String {
    let mut said = vec![];
    if !row.follows {
        said.push(say!("thresholds.wrong", expected = row.expected.grouped(0)).text);
    }
    if row.is_new {
        said.push(word!("thresholds.new").into());
    }
    if row.missing > 0 {
        let first = row.first_missing.clone().unwrap_or_default();
        said.push(say!("thresholds.missing", count = row.missing, first).text);
    } else if let (Some(measure), Some(rule)) = (&row.measure, &row.rule) {
        let (measure, target) = (measure.grouped(0), row.target.grouped(0));
        said.push(say!("thresholds.measure", rule, measure, target).text);
    } else {
        said.push(word!("thresholds.fixed").into());
    }
    said.extend(row.held.map(|held| held_words(held).to_owned()));
    said.join("; ")
}

fn held_words(held: Held) -> &'static str {
    match held {
        Held::StepUp => word!("thresholds.step-up"),
        Held::StepDown => word!("thresholds.step-down"),
        Held::FallWait => word!("thresholds.fall-wait"),
        Held::PolicyBefore => word!("thresholds.policy-before"),
    }
}

/// How a last price differs.
pub(super) fn last_price(row: &super::policy::LastPriceRow) -> String {
    let super::policy::LastPriceRow { name, published, last, time, deviation, .. } = row;
    say!("policy-prices.one", name, published, last, time, deviation = deviation.grouped(0)).text
}
