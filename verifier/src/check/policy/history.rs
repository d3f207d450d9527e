//! The history beside others: that of the statement before, the published prices, and the reader's own.

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
        amount::{apart, Amount, USD_20},
        history_difference, last_price, time_of, Claim, LastPriceRow, Open, Status,
    },
    say,
    source::Files,
    word,
};

pub(super) fn continues_open() -> Open {
    Open::new("policy-history", CLAUSE, say!("RF-2262"))
}

pub(super) fn prices_open() -> Open {
    Open::new("policy-prices", CLAUSE, say!("RF-2263"))
}

/// What comparing the history with an earlier one came to.
enum Beside {
    /// The statement of the earlier one names none.
    Unnamed,
    /// Something is missing or malformed, for this reason.
    Unknown(String),
    /// They are the same, or have prices in common, for this reason.
    Same(String),
    /// They have no price in common.
    Nothing,
    /// So many prices differ, the first of them in words.
    Differs(u64, String),
}

impl Beside {
    /// Compares the history with the one that an earlier statement names.
    fn of(
        bundle: &dyn Files,
        known: &Known,
        loaded: &Loaded,
        now: &Document,
        before: &Document,
    ) -> Result<Self, AuditError> {
        let Some(named) = before.history else { return Ok(Beside::Unnamed) };
        if Some(named) == now.history {
            return Ok(Beside::Same(word!("policy-history.same").into()));
        }
        let unknown = |missing: NotBrought| Ok(Beside::Unknown(missing.words().into()));
        let Some(before) = known.policy.history(named)? else {
            return unknown(NotBrought::PreviousHistory);
        };
        let Some(own) = venues(bundle, known, loaded)? else {
            return unknown(NotBrought::History);
        };
        let grids = Grids::new(&loaded.policy, &now.price_time);
        Ok(match Overlap::of(sources::open(before)?, own, &grids) {
            Ok(Overlap { common: 0, count: 0, .. }) => Beside::Nothing,
            Ok(Overlap { common, count: 0, .. }) => {
                Beside::Same(say!("policy-history.equal", rows = common).text)
            }
            Ok(Overlap { count, first, .. }) => {
                let said = listed(first.iter().map(history_difference), "; ");
                Beside::Differs(
                    count,
                    match count.saturating_sub(first.len() as u64) {
                        0 => said,
                        more => said + &say!("policy-history.more", count = more).text,
                    },
                )
            }
            Err(error) => Beside::Unknown(say!("policy.bad-history", error).text),
        })
    }

    fn claim(self) -> Claim {
        let open = continues_open();
        match self {
            Beside::Unnamed => open.not_checked(word!("policy-history.unnamed")),
            Beside::Unknown(why) => open.not_checked(why),
            Beside::Same(why) => open.holds(why),
            Beside::Nothing => open.not_checked(word!("policy-history.nothing")),
            Beside::Differs(_, said) => open.fails(said),
        }
    }
}

/// Whether the history says what the earlier ones said. `earlier` is the baseline of a correction; that of any other statement
/// is the previous one. A correction may say something else than the statement before, which can be what was wrong: that is
/// told.
pub(super) fn continues(
    bundle: &dyn Files,
    known: &Known,
    loaded: &Loaded,
    now: &Document,
    earlier: &Result<Earlier<'_>, NoBaseline>,
) -> Result<Claim, AuditError> {
    let open = continues_open();
    let beside = |before: &Document| Beside::of(bundle, known, loaded, now, before);
    let before = previous(known.previous.as_ref(), now);
    let of_baseline = match (&now.corrects, earlier, &before) {
        (Some(_), Ok(earlier), _) => match (beside(earlier.document)?, earlier.is_linked) {
            (Beside::Differs(_, said), false) => {
                return Ok(open.not_checked(say!("policy.by-given", said)))
            }
            (found, _) => found.claim(),
        },
        (_, Err(NoBaseline::First), _) => open.holds(word!("policy-history.first")),
        (Some(_), Err(why), _) => return Ok(open.not_checked(why.words())),
        (None, _, Previous::None) => return Ok(open.not_checked(NotBrought::Previous)),
        (None, _, Previous::Other) => return Ok(open.not_checked(word!("policy.other-previous"))),
        (None, _, Previous::Named(before)) => return Ok(beside(before)?.claim()),
    };
    let (Some(_), Previous::Named(before)) = (&now.corrects, before) else {
        return Ok(of_baseline);
    };
    if of_baseline.status != Status::Holds {
        return Ok(of_baseline);
    }
    Ok(match beside(before)? {
        Beside::Differs(count, said) => {
            let note = match count {
                1 => say!("policy-history.corrected.one"),
                count => say!("policy-history.corrected", count),
            };
            continues_open().informative_or(note).fails(said)
        }
        Beside::Unknown(why) => continues_open().not_checked(why),
        Beside::Unnamed | Beside::Same(_) | Beside::Nothing => of_baseline,
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
    let line = |row: &&LastPriceRow| last_price(row);
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
