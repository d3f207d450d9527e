//! Units of prices and of money here, in which everything is a whole number.

use num_bigint::BigInt;
use num_traits::Signed;
use ringfence_circuits::protocol::parameters::{Decimal, MAX_DECIMALS};

use crate::report::amount::{floor_div, Amount};

/// Decimals of prices, at which every decimal text is whole: it has at most 80 characters and an exponent of 60.
pub(super) const PRICE: u32 = 140;
/// Decimals of amounts of coins and of sizes.
pub(super) const UNITS: u32 = MAX_DECIMALS as u32;
/// Decimals of money: an amount times a mark times a price.
const MONEY: u32 = UNITS + PRICE + PRICE;
/// Decimals of money as it is shown.
const CENTS: u32 = 2;
/// Decimals of deviations in percent.
const DEVIATION: u32 = 4;

pub(super) fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// A decimal in units of prices.
pub(super) fn price(number: &Decimal) -> BigInt {
    number.floor(PRICE)
}

/// A price as it is shown, with all its decimals.
pub(super) fn shown(price: &BigInt) -> Amount {
    Amount::new(price.clone(), PRICE)
}

/// So many units of 10^-decimals, as units of 10^-12.
pub(super) fn units(units: &BigInt, decimals: u32) -> BigInt {
    units * ten(UNITS.saturating_sub(decimals))
}

/// What amounts (10^-12) at prices come to, in units of money.
pub(super) fn money(units: &BigInt, price: &BigInt) -> BigInt {
    units * price * ten(PRICE)
}

/// What sizes (10^-12) at marks come to, in an asset of this price, in units of money.
pub(super) fn settled(sizes: &BigInt, mark: &BigInt, price: &BigInt) -> BigInt {
    sizes * mark * price
}

/// Money in whole cents, rounded down.
pub(super) fn down(money: &BigInt) -> Amount {
    Amount::new(floor_div(money, &ten(MONEY - CENTS)), CENTS)
}

/// Money in whole cents, rounded up.
pub(super) fn up(money: &BigInt) -> Amount {
    Amount::new(-floor_div(&-money, &ten(MONEY - CENTS)), CENTS)
}

/// Money in whole cents, rounded away from zero.
pub(super) fn away(money: &BigInt) -> Amount {
    if money.is_negative() {
        down(money)
    } else {
        up(money)
    }
}

/// (published − brought) / brought in percent, rounded away from zero.
pub(super) fn deviation(published: &BigInt, brought: &BigInt) -> Amount {
    let parts = (published - brought) * 100u8 * ten(DEVIATION);
    let rounded = match parts.is_negative() {
        true => floor_div(&parts, brought),
        false => -floor_div(&-parts, brought),
    };
    Amount::new(rounded, DEVIATION)
}

/// Whether two numbers are no further apart than so many percent, which are in units of prices, of the second.
pub(super) fn within(one: &BigInt, other: &BigInt, percent: &BigInt) -> bool {
    (one - other).abs() * 100u8 * ten(PRICE) <= percent * other
}
