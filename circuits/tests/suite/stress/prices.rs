//! X1 once more, in plain fractions: random prices, factors and spreads.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use proptest::prelude::*;
use ringfence_circuits::{
    protocol::{parameters::Parameters, stress::set::Prices},
    testing::*,
};

/// A natural number over a power of ten.
#[derive(Clone, Debug)]
struct Fraction {
    digits: u64,
    scale: u32,
}

fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

impl Fraction {
    /// The shortest text.
    fn text(&self) -> String {
        let digits = format!("{:0>width$}", self.digits, width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        match fraction.trim_end_matches('0') {
            "" => whole.into(),
            fraction => format!("{whole}.{fraction}"),
        }
    }
}

/// Bid, mid and ask in units of 10^-decimals, with the exact values times the second number.
fn rounded(
    price: &Fraction,
    factor: &Fraction,
    spread: &Fraction,
    decimals: u32,
) -> ([(BigInt, BigInt); 3], BigInt) {
    // Numerators over 10^(scales of price, factor and spread).
    let unit = ten(price.scale + factor.scale + spread.scale);
    let moved: BigInt = BigInt::from(price.digits) * factor.digits * ten(decimals);
    let one = ten(spread.scale);
    let below = &moved * (&one - spread.digits);
    let mid = &moved * &one;
    let above = &moved * (&one + spread.digits);
    let floor: BigInt = &below / &unit;
    let ceil: BigInt = (&above + &unit - 1) / &unit;
    let nearest: BigInt = (&mid * 2 + &unit) / (&unit * 2);
    let rest: BigInt = (&mid * 2 + &unit) % (&unit * 2);
    let tie = rest.is_zero();
    let even = if tie && nearest.bit(0) { nearest - 1 } else { nearest };
    ([(below, floor), (mid, even), (above, ceil)], unit)
}

/// The results, if all are near enough to the exact values and below 2^64.
fn expected<const N: usize>(
    of: [(BigInt, BigInt); N],
    unit: &BigInt,
    base: u64,
) -> Option<[BigInt; N]> {
    let fits = of.iter().all(|(exact, result)| {
        // |exact − result·unit| ≤ base·unit/1000
        let near = (exact - result * unit).abs() * 1000 <= BigInt::from(base) * unit;
        near && result.bits() <= 64
    });
    fits.then(|| of.map(|(_, result)| result))
}

/// Parameters whose FTT and whose ALT have this price and mark.
fn parameters(price: &Fraction) -> Parameters {
    let mut document = small_document();
    document.assets[2].price = price.text();
    document.markets[1].mark = price.text();
    document.check().unwrap()
}

fn fitted(parameters: &Parameters, factor: &Fraction, spread: &Fraction) -> [Option<Prices>; 2] {
    let entry = |market: bool| {
        let mut entry = still();
        let name = if market { "ALT" } else { "FTT" };
        let moves = moves("1", "0", &[(name, &factor.text(), &spread.text())]);
        *(if market { &mut entry.markets } else { &mut entry.assets }) = moves;
        entry
    };
    [false, true].map(|market| {
        let set = small_set(vec![entry(market)]).check().expect("one text for each number");
        set.fit(parameters).ok().map(|fitted| fitted.scenarios()[0].clone())
    })
}

/// Prices with nine decimals, of few units and of many.
fn price() -> impl Strategy<Value = Fraction> {
    let digits = prop_oneof![1..5_000u64, 1..10_000_000_000_000u64];
    digits.prop_map(|digits| Fraction { digits, scale: 9 })
}

fn factor() -> impl Strategy<Value = Fraction> {
    let fine = (0..4_000_000_000u64).prop_map(|digits| Fraction { digits, scale: 9 });
    let coarse = (0..=1_000u64).prop_map(|digits| Fraction { digits, scale: 0 });
    let tenths = (0..=30u64).prop_map(|digits| Fraction { digits, scale: 1 });
    prop_oneof![fine, coarse, tenths]
}

fn spread() -> impl Strategy<Value = Fraction> {
    let fine = (0..=1_000_000_000u64).prop_map(|digits| Fraction { digits, scale: 9 });
    let coarse = (0..=4u64).prop_map(|digits| Fraction { digits: 25 * digits, scale: 2 });
    prop_oneof![fine, coarse]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn prices_are_those_of_fractions(
        price in price(),
        factor in factor(),
        spread in spread(),
    ) {
        let parameters = parameters(&price);
        let [asset, market] = fitted(&parameters, &factor, &spread);
        // FTT has 14 decimals, ALT 9.
        let (results, unit) = rounded(&price, &factor, &spread, 14);
        let found = asset.map(|prices| {
            let asset = prices.asset(3.into()).unwrap();
            [asset.bid, asset.mid, asset.ask].map(BigInt::from)
        });
        let base = parameters.assets()[2].price;
        prop_assert_eq!(found, expected(results, &unit, base));
        let ([bid, _, ask], unit) = rounded(&price, &factor, &spread, 9);
        let found = market.map(|prices| {
            let market = prices.market(2.into()).unwrap();
            [market.bid, market.ask].map(BigInt::from)
        });
        let base = parameters.markets()[1].mark;
        prop_assert_eq!(found, expected([bid, ask], &unit, base));
    }
}

#[test]
fn the_strategy_has_prices_that_fit_and_others() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut fits, mut unfit) = (0, 0);
    for _ in 0..400 {
        let all = (price(), factor(), spread());
        let (price, factor, spread) = all.new_tree(&mut runner).unwrap().current();
        for prices in fitted(&parameters(&price), &factor, &spread) {
            match prices {
                Some(_) => fits += 1,
                None => unfit += 1,
            }
        }
    }
    assert!(fits > 200 && unfit > 50, "{fits} {unfit}");
}
