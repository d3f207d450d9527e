//! Checks of numbers in a document of parameters. Each names the field in its reason.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::{
    primitive::shown::Shown,
    protocol::parameters::{Decimal, MAX_DECIMALS},
};

/// A checked value, or the reason why it is refused.
pub(super) type Checked<T> = Result<T, String>;

/// Largest relative error of a rounded price, as its inverse: a ten-thousandth.
const PRICE_PRECISION: u32 = 10_000;

/// A text of the document in quotation marks, for messages.
pub(super) fn shown(text: &str) -> String {
    format!("\"{}\"", Shown(text))
}

/// A canonical non-negative integer below 2^128.
pub(super) fn integer(field: &str, text: &str) -> Checked<u128> {
    let value: Option<u128> = text.parse().ok();
    value
        .filter(|value| value.to_string() == text)
        .ok_or_else(|| format!("{field}: {} is not a whole number below 2^128", shown(text)))
}

/// A number of decimals.
pub(super) fn decimals(field: &str, text: &str) -> Checked<u8> {
    integer(field, text)
        .ok()
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| *value <= MAX_DECIMALS)
        .ok_or_else(|| format!("{field}: {} is not between 0 and {MAX_DECIMALS}", shown(text)))
}

/// A price from text, rounded half-even, in 1..2^64, and within a ten-thousandth of the text.
pub(super) fn price(field: &str, text: &str, decimals: u32) -> Checked<u64> {
    let number: Decimal = text.parse().map_err(|error| format!("{field}: {error}"))?;
    let rounded: BigInt = number.round_half_even(decimals);
    let price = rounded.to_u64().filter(|value| *value >= 1).ok_or_else(|| {
        format!(
            "{field}: {number} is not between 10^-{decimals} and 2^64·10^-{decimals}; choose other \
             decimals"
        )
    })?;
    let error = number.distance(&Decimal::from_units(price, decimals));
    if error.times(&Decimal::from_units(PRICE_PRECISION, 0)) > number {
        return Err(format!(
            "{field}: {number} rounds to {price}·10^-{decimals}, more than a ten-thousandth off; \
             choose other decimals"
        ));
    }
    Ok(price)
}
