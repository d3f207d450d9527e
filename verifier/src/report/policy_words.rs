//! The sentences about thresholds, said once for all forms of a report.

use ringfence_circuits::protocol::policy::{
    history::price_text, Change, Difference, Found, Held, Mismatch, OfName, Untimely,
};
use ringfence_evidence::list::time::Time;

use super::{
    amount::Amount,
    policy::{PolicyReport, ThresholdRow, TierRow},
};
use crate::{say, word};

/// How much moved, in which direction, whether all of it is what the policy gives, and what no rule moves.
pub(super) fn intro(report: &PolicyReport) -> String {
    let count = |is: &dyn Fn(&&ThresholdRow) -> bool| report.thresholds.iter().filter(is).count();
    let moved = count(&|row| row.moved());
    let stricter = count(&|row| row.tiers.iter().any(TierRow::is_stricter));
    let softer = count(&|row| row.tiers.iter().any(TierRow::is_softer));
    let held = count(&|row| row.held.is_some());
    let wrong = count(&|row| !row.follows);
    let covered = report.covered.as_ref().map_or_else(|| "0".to_owned(), |share| share.grouped(1));
    let (names, prices) = (report.thresholds.len(), &report.prices);
    let first = say!("thresholds.intro", moved, names, stricter, softer).text;
    let second = match wrong {
        0 => say!("thresholds.intro.follow", names, prices, held).text,
        _ => say!("thresholds.intro.wrong", wrong, names, prices).text,
    };
    let third = say!("thresholds.intro.covered", covered).text;
    format!("{first} {second} {third}")
}

/// The tiers above the first that moved; none if none did.
fn upper(row: &ThresholdRow) -> Option<String> {
    const SHOWN: usize = 4;
    let moved = (2..).zip(row.tiers.iter().skip(1)).filter(|(_, tier)| tier.moved());
    let said = moved.map(|(tier, of)| {
        let before = match (&of.before_least, &of.before_most) {
            (Some(least), Some(most)) if least == most => least.grouped(0),
            (Some(least), Some(most)) => say!("policy.range", least, most).text,
            _ => String::new(),
        };
        say!("thresholds.tier", tier, before, now = of.now.grouped(0)).text
    });
    let mut said: Vec<String> = said.collect();
    let more = said.len().saturating_sub(SHOWN);
    said.truncate(SHOWN);
    if more > 0 {
        said.push(say!("proofs.more", count = more).text);
    }
    (!said.is_empty()).then(|| said.join(", "))
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
    said.extend(upper(row));
    if row.is_new {
        said.push(match row.rule {
            Some(_) => word!("thresholds.new").into(),
            None => word!("thresholds.listed").into(),
        });
    }
    if row.missing > 0 {
        let first = row.first_missing.clone().unwrap_or_default();
        said.push(match row.missing {
            1 => say!("thresholds.missing.one", first).text,
            count => say!("thresholds.missing", count, first).text,
        });
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
pub(crate) fn last_price(row: &super::policy::LastPriceRow) -> String {
    let super::policy::LastPriceRow { name, published, last, time, deviation, .. } = row;
    say!("policy-prices.one", name, published, last, time, deviation = deviation.grouped(0)).text
}

/// What of parameters is not as a risk policy has it, for people.
pub fn policy_mismatch(mismatch: &Mismatch) -> String {
    let kind = match mismatch.of {
        OfName::Asset => word!("names.asset"),
        OfName::Market => word!("names.market"),
    };
    let name = &mismatch.name;
    match &mismatch.found {
        Found::NotInPolicy => say!("policy.not-in", kind, name).text,
        Found::OtherTerms => say!("policy.other-terms", kind, name).text,
        Found::Field { field, expected, found } => {
            say!("policy.field", kind, name, field, expected, found).text
        }
        Found::Rate { table, tier, expected, found } => {
            let shown = |rate: &str| {
                rate.parse().map_or_else(|_| rate.to_owned(), |rate| percent(rate).grouped(0))
            };
            let (expected, found) = (shown(expected), shown(found));
            say!("policy.rate", kind, name, table, tier, expected, found).text
        }
        Found::Moved { tier, before: (low, high), allowed: (least, most), found } => {
            let what = match mismatch.of {
                OfName::Asset => word!("policy.haircut"),
                OfName::Market => word!("policy.maintenance"),
            };
            let before = match low == high {
                true => percent(*low).grouped(0),
                false => say!("policy.range", least = percent(*low), most = percent(*high)).text,
            };
            let (least, most) = (percent(*least).grouped(0), percent(*most).grouped(0));
            let found = percent(*found).grouped(0);
            say!("policy.moved", kind, name, what, tier, before, found, least, most).text
        }
    }
}

/// A weight in percent.
pub(crate) fn percent(weight: u64) -> Amount {
    const OF_PERCENT: u32 = 6;
    Amount::new(weight, OF_PERCENT)
}

/// How a history differs from the one before it, for people.
pub fn history_difference(difference: &Difference) -> String {
    let what = match difference.change {
        Change::Gone => word!("policy-history.gone").to_owned(),
        Change::New => word!("policy-history.new").to_owned(),
        Change::Other { was, is } => {
            say!("policy-history.changed", was = price_text(was), is = price_text(is)).text
        }
    };
    let (name, time) = (&difference.name, time_of(difference.time));
    say!("policy-history.difference", name, time, what).text
}

/// A time in seconds since 1970 as documents write it.
pub fn time_of(seconds: i64) -> String {
    let time = u64::try_from(seconds).ok().and_then(Time::from_seconds);
    time.map_or_else(String::new, |time| time.to_string())
}

/// Why prices of a time are none of a statement that follows a policy, for people. `before` is the price time of the
/// baseline.
pub fn untimely_prices(
    why: Untimely,
    price_time: &str,
    snapshot_time: &str,
    before: Option<&str>,
) -> String {
    match why {
        Untimely::Apart => say!("policy.price-time", price_time, snapshot_time).text,
        Untimely::Older => {
            say!("policy.older-prices", price_time, before = before.unwrap_or("")).text
        }
    }
}
