//! Decimal texts to the integers of §2, rounded against the vault's owner and never in favour of
//! the vault's margin: deposits and costs are rounded down, debts and extra
//! requirements up.

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, ToPrimitive, Zero};
use ringfence_circuits::protocol::{
    id::MarketId,
    parameters::{Decimal, Market, MAX_DECIMALS},
    vault::{Position, EXTRA_BITS, PROFIT_BITS},
};

/// Decimals of a settlement asset's unit of profit.
const PROFIT_DECIMALS: u32 = MAX_DECIMALS as u32;
/// Decimals of `extra`.
const EXTRA_DECIMALS: u32 = 20;
/// Decimals at which any sum of products of two accepted numbers is exact: a number has at most
/// 80 characters and an exponent of at most 60 in absolute value.
const EXACT_DECIMALS: u32 = 300;

/// A rounded integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rounded<T> {
    /// The integer.
    pub value: T,
    /// Whether anything was cut off or added.
    pub rounded: bool,
}

/// A balance in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    /// Whether it is owed by the vault.
    pub debt: bool,
    /// Absolute value; 0 for nothing or dust.
    pub units: u64,
}

/// A number; the reason does not repeat the text.
pub(super) fn decimal(text: &str) -> Result<Decimal, String> {
    text.parse().map_err(|_| {
        "expected a decimal number such as -12.5 or 1e-7, of at most 80 characters".to_owned()
    })
}

/// A balance: deposits floored, debts ceiled in magnitude. Both are the floor of the signed text.
pub(super) fn balance(text: &str, decimals: u8) -> Result<Rounded<Amount>, String> {
    let number = decimal(text)?;
    let units = number.floor(decimals.into());
    let rounded = number.exact(decimals.into()).is_err();
    let debt = units.is_negative();
    let units = units
        .magnitude()
        .to_u64()
        .ok_or_else(|| format!("the amount is 2^64 units of 10^-{decimals} or more"))?;
    Ok(Rounded { value: Amount { debt, units }, rounded })
}

/// What an accepted balance has beyond whole units, in digits behind the point of a unit and without a sign;
/// empty where it has nothing.
pub(super) fn beyond_units(text: &str, decimals: u8) -> String {
    let Ok(number) = decimal(text) else { return String::new() };
    let places = EXACT_DECIMALS - u32::from(decimals);
    let part = number.floor(EXACT_DECIMALS).magnitude() % BigUint::from(10u8).pow(places);
    if part.is_zero() {
        return String::new();
    }
    let digits = format!("{:0>width$}", part.to_string(), width = places as usize);
    digits.trim_end_matches('0').to_owned()
}

/// A sum of balances of one asset and sign, rounded once: deposits down, debts up.
#[derive(Clone, Debug, Default)]
pub(super) struct Added {
    whole: u128,
    /// In 10^-[`EXACT_DECIMALS`] of a unit.
    beyond: BigUint,
}

impl Added {
    /// Adds a balance: its rounded units, and what [`beyond_units`] gave of it.
    pub(super) fn add(&mut self, debt: bool, units: u64, beyond: &str) {
        // A debt with a part of a unit was rounded up.
        let up = u64::from(debt && !beyond.is_empty());
        self.whole = self.whole.saturating_add(units.saturating_sub(up).into());
        if beyond.is_empty() {
            return;
        }
        // What is given are digits, fewer than places.
        let digits: BigUint = beyond.parse().unwrap_or_default();
        let missing = (EXACT_DECIMALS as usize).saturating_sub(beyond.len());
        self.beyond += digits * BigUint::from(10u8).pow(u32::try_from(missing).unwrap_or(0));
    }

    /// The sum in units; none where it is 2^64 or more.
    pub(super) fn units(&self, debt: bool) -> Rounded<Option<u64>> {
        if self.beyond.is_zero() {
            return Rounded { value: self.whole.try_into().ok(), rounded: false };
        }
        let unit = BigUint::from(10u8).pow(EXACT_DECIMALS);
        let rounded = !(&self.beyond % &unit).is_zero();
        let sum = BigUint::from(self.whole) + &self.beyond / unit + u8::from(debt && rounded);
        Rounded { value: sum.to_u64(), rounded }
    }
}

/// A reserve, floored; never negative.
pub(super) fn reserve(text: &str, decimals: u8) -> Result<Rounded<u128>, String> {
    let number = decimal(text)?;
    if number.is_negative() {
        return Err("a reserve is not negative".into());
    }
    let value = number
        .floor(decimals.into())
        .to_u128()
        .ok_or_else(|| format!("the amount is 2^128 units of 10^-{decimals} or more"))?;
    Ok(Rounded { value, rounded: number.exact(decimals.into()).is_err() })
}

/// The extra requirement in 10^-20 USD, ceiled; an empty text is zero.
pub(super) fn extra(text: &str) -> Result<Rounded<u128>, String> {
    if text.is_empty() {
        return Ok(Rounded { value: 0, rounded: false });
    }
    let number = decimal(text)?;
    if number.is_negative() {
        return Err("an extra requirement is not negative".into());
    }
    let value = number
        .ceil(EXTRA_DECIMALS)
        .to_u128()
        .filter(|value| value >> EXTRA_BITS == 0)
        .ok_or_else(|| format!("the extra requirement is 2^{EXTRA_BITS}·10^-20 USD or more"))?;
    Ok(Rounded { value, rounded: number.exact(EXTRA_DECIMALS).is_err() })
}

/// The texts of a position's amounts.
#[derive(Clone, Copy, Debug)]
pub(super) struct PositionText<'a> {
    /// Size in whole units of the market.
    pub size: &'a str,
    /// Cost in the settlement asset, or empty.
    pub cost: &'a str,
    /// Price of entry, if there is no cost.
    pub entry_price: &'a str,
    /// Realised funding, with an entry price only.
    pub funding: &'a str,
}

/// A position in integers, with what is implausible about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadPosition {
    /// The position; one of size zero counts for nothing.
    pub position: Position,
    /// Whether the cost was rounded.
    pub rounded: bool,
    /// What is implausible.
    pub doubts: Doubts,
}

/// What is implausible about a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Doubts {
    /// The entry price, given or implied by the cost, is zero or below.
    pub not_positive: bool,
    /// It is more than a factor away from the mark.
    pub far: bool,
    /// Cost and entry price are both given and disagree.
    pub disagree: bool,
    /// The size is zero, but there is a cost or funding.
    pub cost_of_nothing: bool,
}

/// A cost and an entry price disagree where they differ by more than this part of the entry's value.
const DISAGREE_PART: u32 = 100;

/// A position. Its profit is `±n + c`, with the cost c floored to 10^-12 of the settlement asset:
/// a smaller c means less equity for the margin check.
///
/// # Errors
/// Gives the name of a field that is refused and the reason.
pub(super) fn position(
    text: PositionText<'_>,
    id: MarketId,
    market: &Market,
    short: bool,
    price_factor: u64,
) -> Result<ReadPosition, (&'static str, String)> {
    let (size, number) = size(text.size, market).map_err(|reason| ("size", reason))?;
    let notional = BigUint::from(size) * market.mark;
    if notional.bits() > 96 {
        return Err(("size", "the notional is 2^96·10^-12 or more".into()));
    }
    let notional = BigInt::from(notional);
    if size == 0 {
        let doubts = Doubts { cost_of_nothing: costs_anything(text)?, ..Doubts::default() };
        let position = Position { market: id, short, size, loss: false, profit: 0 };
        return Ok(ReadPosition { position, rounded: false, doubts });
    }
    let Cost { sum: cost, paid, disagree } = cost(text, &number, short)?;
    let mut doubts = Doubts { disagree, ..Doubts::default() };
    for paid in &paid {
        let far = *paid > &notional * price_factor || paid * price_factor < notional;
        doubts.not_positive |= !paid.is_positive();
        doubts.far |= paid.is_positive() && far;
    }
    let profit = if short { &cost.value - notional } else { &cost.value + notional };
    let magnitude = profit.magnitude().to_u128().filter(|p| p >> PROFIT_BITS == 0);
    let magnitude = magnitude.ok_or_else(|| {
        let field = if text.cost.is_empty() { "entry_price" } else { "cost" };
        let reason = format!(
            "the unrealised profit is 2^{PROFIT_BITS}·10^-12 of the settlement asset or more; \
             check that {field} is in whole units of that asset, or give the market a settlement \
             asset of a larger unit in the parameters"
        );
        (field, reason)
    })?;
    let loss = profit.is_negative();
    let position = Position { market: id, short, size, loss, profit: magnitude };
    Ok(ReadPosition { position, rounded: cost.rounded, doubts })
}

fn size(text: &str, market: &Market) -> Result<(u64, Decimal), String> {
    let number = decimal(text)?;
    let decimals = market.size_decimals;
    let units = number
        .exact(decimals.into())
        .map_err(|_| format!("more than {decimals} decimals, sizes in this market are exact"))?;
    if units.is_negative() {
        return Err("a negative size; the side says short".into());
    }
    let units = units
        .to_u64()
        .ok_or_else(|| format!("the size is 2^64 units of 10^-{decimals} or more"))?;
    Ok((units, number))
}

/// Whether a position of size zero has a cost or funding, which is lost with it. What a position that was
/// closed left belongs in a balance.
fn costs_anything(text: PositionText<'_>) -> Result<bool, (&'static str, String)> {
    let mut found = false;
    for (field, text) in
        [("cost", text.cost), ("entry_price", text.entry_price), ("funding", text.funding)]
    {
        if !text.is_empty() {
            let number = decimal(text).map_err(|reason| (field, reason))?;
            found |= field != "entry_price" && number != Decimal::from_units(0, 0);
        }
    }
    Ok(found)
}

/// The cost of a position in 10^-12.
struct Cost {
    /// What enters the profit, floored.
    sum: Rounded<BigInt>,
    /// What was paid at entry: as the entry price gives it, if it counts, and as the cost that enters the
    /// profit implies it, funding included. Neither is far from the mark unless something is wrong.
    paid: [BigInt; 2],
    /// Whether a cost and an entry price stand, and disagree.
    disagree: bool,
}

/// The cost: as it is given, or else by entry price and funding. Where both stand the given cost counts.
fn cost(
    text: PositionText<'_>,
    size: &Decimal,
    short: bool,
) -> Result<Cost, (&'static str, String)> {
    let field = |name: &'static str| move |reason: String| (name, reason);
    let given = match text.cost {
        "" => None,
        text => Some(decimal(text).map_err(field("cost"))?),
    };
    let entered = match text.entry_price {
        "" => None,
        text => Some(decimal(text).map_err(field("entry_price"))?),
    };
    if entered.as_ref().is_some_and(Decimal::is_negative) {
        return Err(("entry_price", "a price is not negative".into()));
    }
    let funding = || match text.funding {
        "" => Ok(Decimal::from_units(0, 0)),
        text => decimal(text).map_err(field("funding")),
    };
    let floor = |number: &Decimal| number.floor(PROFIT_DECIMALS);
    // What a cost says was paid, funding included.
    let implied = |cost: &BigInt| if short { cost.clone() } else { -cost };
    match (given, entered) {
        (None, None) => Err(("cost", "give the cost, or entry price and funding".into())),
        (None, Some(entry)) => {
            let paid = size.times(&entry);
            let sum = signed_sum(&paid, &funding()?, short);
            let paid = [floor(&paid), implied(&sum.value)];
            Ok(Cost { sum, paid, disagree: false })
        }
        (Some(_), None) if !text.funding.is_empty() => {
            Err(("funding", "funding belongs to an entry price; a cost includes it".into()))
        }
        (Some(given), entered) => {
            let rounded = given.exact(PROFIT_DECIMALS).is_err();
            let sum = Rounded { value: floor(&given), rounded };
            let paid = implied(&sum.value);
            let Some(entry) = entered else {
                return Ok(Cost { sum, paid: [paid.clone(), paid], disagree: false });
            };
            let entered = size.times(&entry);
            let expected = signed_sum(&entered, &funding()?, short).value;
            let entered = floor(&entered);
            let disagree = (&sum.value - expected).abs() * DISAGREE_PART > entered;
            // Where the two disagree, what enters the profit is looked at.
            let first = if disagree { paid.clone() } else { entered };
            Ok(Cost { sum, paid: [first, paid], disagree })
        }
    }
}

/// The floor of `funding ± paid` in 10^-12.
fn signed_sum(paid: &Decimal, funding: &Decimal, short: bool) -> Rounded<BigInt> {
    let sum = |paid: BigInt, funding: BigInt| if short { funding + paid } else { funding - paid };
    if let (Ok(paid), Ok(funding)) = (paid.exact(PROFIT_DECIMALS), funding.exact(PROFIT_DECIMALS)) {
        return Rounded { value: sum(paid, funding), rounded: false };
    }
    let exact = sum(paid.floor(EXACT_DECIMALS), funding.floor(EXACT_DECIMALS));
    let number = Decimal::from_units(exact, EXACT_DECIMALS);
    let rounded = number.exact(PROFIT_DECIMALS).is_err();
    Rounded { value: number.floor(PROFIT_DECIMALS), rounded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringfence_circuits::protocol::parameters::{Parameters, TierArgument};

    fn market() -> Market {
        let small = include_bytes!("../../tests/data/small.json");
        let mut market = Parameters::from_json(small).unwrap().markets()[0].clone();
        (market.size_decimals, market.mark) = (3, 50_000_000_000_000);
        market.argument = TierArgument::Notional;
        market
    }

    fn text<'a>(
        size: &'a str,
        cost: &'a str,
        entry: &'a str,
        funding: &'a str,
    ) -> PositionText<'a> {
        PositionText { size, cost, entry_price: entry, funding }
    }

    #[test]
    fn d4_deposits_floor_and_debts_ceil() {
        let of = |text| balance(text, 2).map(|r| (r.value.debt, r.value.units, r.rounded));
        assert_eq!(of("1.23"), Ok((false, 123, false)));
        assert_eq!(of("1.239"), Ok((false, 123, true)));
        assert_eq!(of("-1.23"), Ok((true, 123, false)));
        assert_eq!(of("-1.231"), Ok((true, 124, true)));
        assert_eq!(of("0.009"), Ok((false, 0, true)));
        assert_eq!(of("-0.000000000000000000001"), Ok((true, 1, true)));
        assert_eq!(of("-0"), Ok((false, 0, false)));
        assert_eq!(of("184467440737095516.15"), Ok((false, u64::MAX, false)));
        assert!(of("184467440737095516.16").is_err());
        assert!(of("-184467440737095516.151").is_err());
    }

    #[test]
    fn d4_sums_are_rounded_once() {
        let of = |texts: &[&str]| {
            let mut added = Added::default();
            let mut debt = false;
            for text in texts {
                let read = balance(text, 2).unwrap().value;
                debt = read.debt;
                added.add(debt, read.units, &beyond_units(text, 2));
            }
            let sum = added.units(debt);
            (sum.value, sum.rounded)
        };
        assert_eq!(of(&["0.009", "0.009"]), (Some(1), true));
        assert_eq!(of(&["1.005", "2.005"]), (Some(301), false));
        assert_eq!(of(&["-0.001"; 10]), (Some(1), false));
        assert_eq!(of(&["-0.001"; 11]), (Some(2), true));
        assert_eq!(of(&["-1.25", "-1e-20"]), (Some(126), true));
        assert_eq!(of(&["184467440737095516.15", "0.009"]), (Some(u64::MAX), true));
        assert_eq!(of(&["184467440737095516.15", "0.01"]).0, None);
    }

    #[test]
    fn d4_extra_ceils_and_reserves_floor() {
        let of = |text| extra(text).map(|r| (r.value, r.rounded));
        assert_eq!(of(""), Ok((0, false)));
        assert_eq!(of("0.00000000000000000001"), Ok((1, false)));
        assert_eq!(of("0.000000000000000000011"), Ok((2, true)));
        assert!(of("-1").is_err());
        assert!(of("26584559915698317.45807614120560689152").is_err());
        assert!(of("26584559915698317.45807614120560689151").is_ok());
        assert_eq!(reserve("1.999", 2), Ok(Rounded { value: 199, rounded: true }));
        assert!(reserve("-1", 2).is_err());
    }

    #[test]
    fn d5_profit_of_both_sides() {
        // The mark is 50,000, and 0.1 was bought or sold.
        let profit = |short, cost: &str, entry: &str, funding: &str| {
            let text = text("0.1", cost, entry, funding);
            let value = position(text, 1.into(), &market(), short, 10).unwrap().position;
            (value.loss, value.profit)
        };
        let unit = 1_000_000_000_000;
        assert_eq!(profit(false, "-4900", "", ""), (false, 100 * unit));
        assert_eq!(profit(false, "", "49000", ""), (false, 100 * unit));
        assert_eq!(profit(false, "", "49000", "-1"), (false, 99 * unit));
        assert_eq!(profit(true, "4900", "", ""), (true, 100 * unit));
        assert_eq!(profit(true, "", "49000", "-1"), (true, 101 * unit));
        assert_eq!(profit(true, "", "50000", ""), (false, 0));
    }

    #[test]
    fn d4_costs_floor() {
        let of = |short, cost: &str, entry: &str| {
            let text = text("0.001", cost, entry, "");
            let read = position(text, 1.into(), &market(), short, 10).unwrap();
            (read.position.loss, read.position.profit, read.rounded)
        };
        assert_eq!(of(false, "-50.0000000000001", ""), (true, 1, true));
        assert_eq!(of(true, "50.0000000000001", ""), (false, 0, true));
        assert_eq!(of(false, "", "50000.0000000001"), (true, 1, true));
        assert_eq!(of(true, "", "50000.0000000001"), (false, 0, true));
        assert_eq!(of(true, "", "50000.000000001"), (false, 1, false));
    }

    #[test]
    fn bad_positions_name_their_field() {
        for (of, field) in [
            (text("0.0001", "1", "", ""), "size"),
            (text("-1", "1", "", ""), "size"),
            (text("x", "1", "", ""), "size"),
            (text("1e15", "1", "", ""), "size"),
            (text("1e16", "1", "", ""), "size"),
            (text("1", "", "", ""), "cost"),
            (text("1", "", "", "1"), "cost"),
            (text("1", "1e20", "", ""), "cost"),
            (text("1", "1", "-1", ""), "entry_price"),
            (text("1", "1", "x", ""), "entry_price"),
            (text("1", "1", "", "1"), "funding"),
            (text("1", "", "-1", ""), "entry_price"),
            (text("1", "", "1", "y"), "funding"),
            (text("1", "", "1e40", ""), "entry_price"),
        ] {
            let (named, reason) = position(of, 1.into(), &market(), false, 10).unwrap_err();
            assert_eq!(named, field, "{reason}");
        }
        // The bound itself, from both sides: |p| = 2^88 − 1 passes, 2^88 does not.
        let read = |profit: i128| {
            let cost = Decimal::from_units(profit - 50_000_000_000_000, 12).to_string();
            position(text("0.001", &cost, "", ""), 1.into(), &market(), false, 10)
        };
        let most = (1 << 88) - 1;
        for profit in [most, -most] {
            let value = read(profit).unwrap().position;
            assert_eq!((value.profit, value.loss), (most as u128, profit < 0));
            let (field, reason) = read(profit + profit.signum()).unwrap_err();
            assert_eq!(field, "cost");
            assert!(reason.contains("2^88·10^-12") && reason.contains("whole units"), "{reason}");
        }
    }

    #[test]
    fn implausible_entries_are_noticed() {
        // The mark is 50,000.
        let doubts = |short, size: &str, cost: &str, entry: &str, funding: &str| {
            let text = text(size, cost, entry, funding);
            position(text, 1.into(), &market(), short, 10).unwrap().doubts
        };
        let none = Doubts::default();
        assert_eq!(doubts(false, "0.1", "-5000", "", ""), none);
        assert_eq!(doubts(false, "0.1", "-500", "", ""), none);
        assert_eq!(doubts(false, "0.1", "-50000", "", ""), none);
        assert_eq!(doubts(true, "0.1", "", "5000", "400"), none);
        let not_positive = Doubts { not_positive: true, ..none };
        assert_eq!(doubts(false, "0.1", "5000", "", ""), not_positive);
        assert_eq!(doubts(true, "0.1", "-5000", "", ""), not_positive);
        assert_eq!(doubts(true, "0.1", "0", "", ""), not_positive);
        assert_eq!(doubts(false, "0.1", "", "0", "1"), not_positive);
        let far = Doubts { far: true, ..none };
        assert_eq!(doubts(false, "0.1", "-499.9", "", ""), far);
        assert_eq!(doubts(false, "0.1", "-50001", "", ""), far);
        assert_eq!(doubts(true, "0.1", "", "4999", ""), far);
        // So is what the cost implies, whatever entry price is given.
        assert_eq!(doubts(true, "0.1", "", "5000", "-400"), far);
        assert_eq!(doubts(true, "0.1", "", "5000", "-500"), not_positive);
        assert_eq!(doubts(false, "0.1", "", "50000", "5000"), not_positive);
        assert_eq!(doubts(false, "0.1", "", "50000", "-45001"), far);
        // Both are given: within a hundredth they agree.
        assert_eq!(doubts(false, "0.1", "-4950", "50000", ""), none);
        assert_eq!(doubts(false, "0.1", "-4900", "50000", "100"), none);
        let disagree = Doubts { disagree: true, ..none };
        assert_eq!(doubts(false, "0.1", "-4949", "50000", ""), disagree);
        let turned = Doubts { disagree: true, not_positive: true, ..none };
        assert_eq!(doubts(false, "0.1", "5000", "50000", ""), turned);
        assert_eq!(doubts(false, "0", "", "50000", ""), none);
        assert_eq!(doubts(false, "0.000", "0", "", ""), none);
        assert_eq!(doubts(false, "0", "", "", ""), none);
        let nothing = Doubts { cost_of_nothing: true, ..none };
        assert_eq!(doubts(false, "0", "5", "", ""), nothing);
        assert_eq!(doubts(false, "0", "", "50000", "-1"), nothing);
    }
}
