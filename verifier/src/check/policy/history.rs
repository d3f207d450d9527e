//! The history beside others: that of the statement before, the published prices, and the reader's own.

use num_bigint::BigInt;
use num_traits::Signed;
use ringfence_circuits::protocol::{
    parameters::{Decimal, Parameters},
    policy::{
        history::{price_text, PRICE_DECIMALS},
        Grids, LastPrice, OfName, Overlap,
    },
    statement::Document,
};

use super::{
    earlier::{Earlier, NoBaseline},
    names::Names,
    shared::{previous, Previous, CLAUSE},
    sources::{self, venues, Loaded},
};
use crate::{
    check::{coverage::listed, AuditError},
    reader::{Known, NotBrought},
    report::{
        amount::{Amount, USD_20},
        history_difference, time_of, Claim, LastPriceRow, Open,
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

/// Whether the history says what that of the baseline said. `earlier` is the baseline of a correction; that of any other
/// statement is the previous one.
pub(super) fn continues(
    bundle: &dyn Files,
    known: &Known,
    loaded: &Loaded,
    now: &Document,
    earlier: &Result<Earlier<'_>, NoBaseline>,
) -> Result<Claim, AuditError> {
    let open = continues_open();
    let (before, is_linked) = match (&now.corrects, earlier) {
        (_, Err(NoBaseline::First)) => return Ok(open.holds(word!("policy-history.first"))),
        (Some(_), Ok(earlier)) => (earlier.document, earlier.is_linked),
        (Some(_), Err(why)) => return Ok(open.not_checked(why.words())),
        (None, _) => match previous(known.previous.as_ref(), now) {
            Previous::None => return Ok(open.not_checked(NotBrought::Previous)),
            Previous::Other => return Ok(open.not_checked(word!("policy.other-previous"))),
            Previous::Named(before) => (before, true),
        },
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
    let grids = Grids::new(&loaded.policy, &now.price_time);
    Ok(match Overlap::of(sources::open(before)?, own, &grids) {
        Ok(Overlap { common: 0, count: 0, .. }) => {
            open.not_checked(word!("policy-history.nothing"))
        }
        Ok(Overlap { common, count: 0, .. }) => {
            open.holds(say!("policy-history.equal", rows = common))
        }
        Ok(Overlap { count, first, .. }) => {
            let more = count.saturating_sub(first.len() as u64);
            let said = listed(first.iter().map(history_difference), "; ");
            let said = match more {
                0 => said,
                _ => said + &say!("policy-history.more", count = more).text,
            };
            match is_linked {
                true => open.fails(said),
                false => open.not_checked(say!("policy.by-given", said)),
            }
        }
        Err(error) => open.not_checked(say!("policy.bad-history", error)),
    })
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
                last: price_text(last.point.price),
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
