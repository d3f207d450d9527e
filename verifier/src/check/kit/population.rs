//! The population, and samples of it.

use num_bigint::BigUint;
use ringfence_circuits::protocol::text::check_label;

use super::{engagement::Engagement, hits::draw, KitError};
use crate::{
    reader::Reader,
    report::{
        kit::{Population, Sample, Taken},
        usd,
    },
    source::Files,
};

/// All rows of the list that the statement names, with what they are worth at the prices of the parameters.
///
/// # Errors
/// [`KitError::List`] if there is no such list; [`KitError::Audit`] if anything else is malformed.
pub fn population(bundle: &dyn Files, reader: &Reader) -> Result<Population, KitError> {
    let engagement = Engagement::open(bundle, reader)?;
    let others = engagement.begun.others();
    let (head, claims, rows) = engagement.parts();
    Ok(Population::new(head, claims, rows, others))
}

/// A sample of `count` rows drawn by value, by the seed and the statement alone: the same for everyone.
///
/// # Errors
/// Those of [`population`]; [`KitError::Seed`] if the seed is no label, [`KitError::NoCount`] and
/// [`KitError::NoValue`] if there is nothing to draw.
pub fn sample(
    bundle: &dyn Files,
    reader: &Reader,
    seed: &str,
    count: usize,
) -> Result<Sample, KitError> {
    check_label(seed).map_err(KitError::Seed)?;
    if count == 0 {
        return Err(KitError::NoCount);
    }
    let (head, claims, rows) = Engagement::open(bundle, reader)?.parts();
    let values: Vec<BigUint> = (0..rows.rows.len()).map(|at| rows.usd(at)).collect();
    let total: BigUint = values.iter().sum();
    if total == BigUint::ZERO {
        return Err(KitError::NoValue);
    }
    let drawn = draw(&values, count, seed, &head.statement).ok_or(KitError::NoValue)?;
    let certain: Vec<usize> = drawn
        .taken
        .iter()
        .filter(|(_, taken)| *taken == Taken::Certain)
        .map(|(at, _)| *at)
        .collect();
    let certain_usd: BigUint = &total - &drawn.rest;
    let (start, counter) = drawn.start.unzip();
    let share = |value: &BigUint| usd(&(value / drawn.drawn.max(1)));
    Ok(Sample {
        seed: seed.to_owned(),
        asked: count,
        population: values.len(),
        usd: usd(&total),
        worthless: values.iter().filter(|value| **value == BigUint::ZERO).count(),
        certain: certain.len(),
        certain_usd: usd(&certain_usd),
        drawn: drawn.drawn,
        rest_usd: usd(&drawn.rest),
        interval: start.as_ref().map(|_| share(&drawn.rest)),
        start: start.as_ref().map(share),
        start_units: start.as_ref().map(ToString::to_string),
        counter,
        taken: drawn.taken,
        head,
        claims,
        rows,
    })
}
