//! The history beside others: that of the statement before, the published prices, and the reader's own.

use std::{collections::HashMap, io::BufRead};

use num_bigint::BigInt;
use num_traits::Signed;
use ringfence_circuits::protocol::{
    parameters::{Decimal, Parameters},
    policy::{
        history::{HistoryError, Point, Rows, Series, PRICE_DECIMALS},
        LastPrice, OfName,
    },
    statement::Document,
    text::seconds,
};

use super::{
    names::Names,
    shared::{grids, previous, time_of, Grid, Previous, CLAUSE},
    sources::{self, beside, venues, Loaded},
};
use crate::{
    check::{coverage::listed, AuditError},
    reader::{Known, NotBrought},
    report::{
        amount::{Amount, USD_20},
        Claim, LastPriceRow, Open,
    },
    say,
    source::Files,
    word,
};

/// Decimals in which deviations are shown.
const SHOWN_DECIMALS: u32 = 4;

pub(super) fn continues_open() -> Open {
    Open::new("policy-history", CLAUSE, say!("RF-2262"))
}

pub(super) fn prices_open() -> Open {
    Open::new("policy-prices", CLAUSE, say!("RF-2263"))
}

/// Whether the history says the same as that of the previous statement, where both speak.
pub(super) fn continues(
    bundle: &dyn Files,
    known: &Known,
    loaded: &Loaded,
    now: &Document,
) -> Result<Claim, AuditError> {
    let open = continues_open();
    let before = match previous(known.previous.as_ref(), now) {
        Previous::None if now.epoch.0 == 0u8.into() => {
            return Ok(open.holds(word!("policy-history.first")));
        }
        Previous::None => return Ok(open.not_checked(NotBrought::Previous)),
        Previous::Other => return Ok(open.not_checked(word!("policy.other-previous"))),
        Previous::Named(before) => before,
    };
    let Some(named) = before.history else {
        return Ok(open.not_checked(word!("policy-history.unnamed")));
    };
    if Some(named) == now.history {
        return Ok(open.holds(word!("policy-history.same")));
    }
    let Some(before) = known.policy.history(named)? else {
        return Ok(open.not_checked(NotBrought::PreviousHistory));
    };
    let Some(own) = venues(bundle, known, loaded)? else {
        return Ok(open.not_checked(NotBrought::History));
    };
    let grids = grids(&loaded.policy, &now.price_time);
    let needed = Needed { grids: &grids, price_time: seconds(&now.price_time) };
    Ok(match needed.compare(sources::open(before)?, own) {
        Ok(Compared { rows: 0, count: 0, .. }) => open.not_checked(word!("policy-history.nothing")),
        Ok(Compared { rows, count: 0, .. }) => open.holds(say!("policy-history.equal", rows)),
        Ok(Compared { count, first, .. }) => {
            let more = count.saturating_sub(first.len() as u64);
            let said = listed(first.into_iter(), "; ");
            open.fails(match more {
                0 => said,
                _ => said + &say!("policy-history.more", count = more).text,
            })
        }
        Err(error) => open.not_checked(say!("policy.bad-history", error)),
    })
}

/// Most differences that are listed.
const MOST_DIFFERENCES: usize = 20;

/// What two histories say of the same times.
#[derive(Default)]
struct Compared {
    /// How many prices they have in common.
    rows: u64,
    /// How many times they differ at.
    count: u64,
    /// The first of these.
    first: Vec<String>,
}

/// What a history must still say of what the one before it said.
struct Needed<'a> {
    /// Where rules look.
    grids: &'a HashMap<&'a str, Vec<Grid>>,
    price_time: i64,
}

impl Needed<'_> {
    fn compare(&self, before: impl BufRead, now: impl BufRead) -> Result<Compared, HistoryError> {
        let (mut before, mut now) = (Rows::new(before)?, Rows::new(now)?);
        let mut compared = Compared::default();
        beside(&mut before, &mut now, |old, new| {
            if let Some((first, last)) = self.range(old, new) {
                compared.add(old, new, first, last);
            }
        })?;
        Ok(compared)
    }

    /// From when to when both must have the same rows: where both have some and, of what a rule still looks at, from
    /// there on, whether or not the later history has rows of that time.
    fn range(&self, old: &Series, new: &Series) -> Option<(i64, i64)> {
        let (old_first, old_last) = (old.points.first()?.time, old.points.last()?.time);
        let of_new = new.points.first().zip(new.points.last());
        let of_new = of_new.map(|(first, last)| (first.time, last.time));
        let reach = self.grids.get(old.name.as_str());
        let reach = reach.and_then(|grids| grids.iter().map(|grid| grid.first).min());
        match (reach, of_new) {
            (None, None) => None,
            (None, Some((first, last))) => Some((old_first.max(first), old_last.min(last))),
            (Some(reach), of_new) => {
                let first = of_new.map_or(reach, |(first, _)| reach.min(first));
                Some((old_first.max(first), old_last.min(self.price_time)))
            }
        }
    }
}

impl Compared {
    fn add(&mut self, old: &Series, new: &Series, first: i64, last: i64) {
        let within = |point: &&Point| (first..=last).contains(&point.time);
        let mut olds = old.points.iter().filter(within).peekable();
        let mut news = new.points.iter().filter(within).peekable();
        loop {
            let (time, what) = match (olds.peek(), news.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) if a == b => {
                    (self.rows, _, _) = (self.rows + 1, olds.next(), news.next());
                    continue;
                }
                (Some(a), Some(b)) if a.time == b.time => {
                    let (was, is) = (text(a.price), text(b.price));
                    let time = a.time;
                    (_, _) = (olds.next(), news.next());
                    (time, say!("policy-history.changed", was, is).text)
                }
                (Some(a), b) if b.is_none_or(|b| a.time < b.time) => {
                    let time = a.time;
                    olds.next();
                    (time, word!("policy-history.gone").to_owned())
                }
                (_, Some(b)) => {
                    let time = b.time;
                    news.next();
                    (time, word!("policy-history.new").to_owned())
                }
                (Some(_), None) => break,
            };
            self.count += 1;
            if self.first.len() < MOST_DIFFERENCES {
                let (name, time) = (&old.name, time_of(time));
                self.first.push(say!("policy-history.difference", name, time, what).text);
            }
        }
    }
}

fn text(price: u128) -> String {
    ringfence_circuits::protocol::policy::history::price_text(price)
}

/// Whether the last price of each series is the published one, within the tolerance.
pub(super) fn prices(
    loaded: &Loaded,
    parameters: &Parameters,
    names: &Names,
    tolerance: &Decimal,
) -> (Claim, Vec<LastPriceRow>) {
    let document = parameters.document();
    let assets = document.assets.iter().map(|entry| {
        let found = loaded.policy.asset(&entry.name);
        let last =
            found.map(|(at, _, own)| (own.series.is_some(), loaded.measured.last_of_asset(at)));
        (OfName::Asset, &entry.name, &entry.price, last)
    });
    let markets = document.markets.iter().map(|entry| {
        let found = loaded.policy.market(&entry.name);
        let last =
            found.map(|(at, _, own)| (own.series.is_some(), loaded.measured.last_of_market(at)));
        (OfName::Market, &entry.name, &entry.mark, last)
    });
    let values = names.value();
    let (mut rows, mut compared, mut missing) = (vec![], 0, vec![]);
    for (kind, name, published, last) in assets.chain(markets) {
        let Some((true, last)) = last else { continue };
        let Some(last) = last else {
            missing.push(name.clone());
            continue;
        };
        compared += 1;
        if let Some(row) = deviation(published, &last, tolerance) {
            let (deviation, within) = row;
            let value = values.get(&(kind, name.as_str())).copied().cloned().unwrap_or_default();
            rows.push(LastPriceRow {
                kind,
                name: name.clone(),
                published: published.clone(),
                last: text(last.point.price),
                time: time_of(last.point.time),
                at_price_time: last.at_price_time,
                deviation,
                within,
                value: Amount::new(value, USD_20),
            });
        }
    }
    rows.sort_by(|a: &LastPriceRow, b: &LastPriceRow| {
        b.value.units(USD_20).cmp(&a.value.units(USD_20))
    });
    let line = |row: &&LastPriceRow| {
        let LastPriceRow { name, published, last, time, deviation, .. } = row;
        say!("policy-prices.one", name, published, last, time, deviation = deviation.grouped(0))
            .text
    };
    let outside = |at_time: bool| -> Vec<&LastPriceRow> {
        rows.iter().filter(|row| !row.within && row.at_price_time == at_time).collect()
    };
    let (wrong, moved) = (outside(true), outside(false));
    let claim = if !wrong.is_empty() {
        prices_open().fails(listed(wrong.iter().map(line), "; "))
    } else if !moved.is_empty() {
        let note = say!("policy-prices.note", count = moved.len());
        prices_open().informative_or(note).fails(listed(moved.iter().map(line), "; "))
    } else if compared == 0 || !missing.is_empty() {
        let names = listed(missing.into_iter(), ", ");
        prices_open().not_checked(say!("policy-prices.missing", compared, names))
    } else {
        prices_open().holds(say!("policy-prices.compared", compared))
    };
    (claim, rows)
}

/// How far a published price lies from the last one, if they differ; and whether that is within the tolerance.
fn deviation(published: &str, last: &LastPrice, tolerance: &Decimal) -> Option<(Amount, bool)> {
    let published: Decimal = published.parse().ok()?;
    let last = Decimal::from_units(last.point.price, PRICE_DECIMALS);
    (published != last).then(|| apart(&published, &last, tolerance))
}

/// (price − from) / from in percent, away from zero, and whether that is within the tolerance in percent. `from` is above
/// 0.
pub(super) fn apart(price: &Decimal, from: &Decimal, tolerance: &Decimal) -> (Amount, bool) {
    // Texts of prices have at most 80 characters and an exponent of at most 60.
    const FINE: u32 = 140;
    let (price, from) = (price.floor(FINE), from.floor(FINE));
    let difference = price - &from;
    let hundred = BigInt::from(100) * difference.abs();
    let within = Decimal::from_units(hundred.clone(), FINE)
        <= Decimal::from_units(from.clone(), FINE).times(tolerance);
    let shown = hundred * 10u64.pow(SHOWN_DECIMALS);
    let up: BigInt = (shown + &from - 1) / from;
    let up = if difference.is_negative() { -up } else { up };
    (Amount::new(up, SHOWN_DECIMALS), within)
}
