//! Tiers for a maintenance rate that grows with the size: chords of a parabola.
//!
//! The rule asks for `q·(base + step·q)` of the mark price for a position of `q` units of size. That is
//! convex in `q`, so a chord between two points of it lies above it in between. Continuous tiers
//! by size are chords whose bounds are the points: a tier from `a` to `b` has the chord's slope
//! `base + step·(a + b)` as its rate, rounded up.
//!
//! Up to the largest size that the venue allows, chords are so short that they exceed the rule by at
//! most a fiftieth, or by more where [`MOST_CHORDS`] of them don't suffice. Beyond it each chord
//! doubles the size, until the rate is the largest that a tier can have, which then goes on.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use ringfence_circuits::protocol::parameters::{Decimal, TierEntry, MAX_RATE, RATE_ONE};

/// Most chords up to the venue's largest size.
pub const MOST_CHORDS: usize = 64;
/// The aim: chords exceed the rule by at most one in this many.
const AIM: u32 = 50;
/// Decimals of the rule's rates, which are rounded up to them.
const RULE_DECIMALS: u32 = 40;
/// Decimals of a printed excess, in percent.
const PERCENT_DECIMALS: u32 = 4;

/// Maintenance of `q` units: `q·(base + step·q)` of the mark price, both in 10^-40.
pub struct Rule {
    base: BigInt,
    step: BigInt,
}

/// Tiers that are never below a rule.
#[derive(Debug)]
pub struct Chords {
    /// The tiers, by size and continuous.
    pub tiers: Vec<TierEntry>,
    /// By how much they exceed the rule at most up to the venue's largest size, in percent.
    pub excess: Decimal,
    /// The largest size up to which they are not below the rule.
    pub covered: BigInt,
}

/// A chord: where it ends, its rate in 10^-8, and what it asks for at its end, in 10^-8 of the mark.
struct Chord {
    from: BigInt,
    to: BigInt,
    rate: BigInt,
    /// What is asked for where it begins.
    before: BigInt,
}

impl Rule {
    /// The rule whose rate is `base` for no size and grows by `growth` for each `size` units.
    /// `None` if `size` is 0.
    pub fn new(base: &Decimal, growth: &Decimal, size: &Decimal) -> Option<Self> {
        let exact = super::EXACT;
        let size = size.floor(exact);
        if size == BigInt::ZERO {
            return None;
        }
        let growth = growth.ceil(exact) * power(RULE_DECIMALS);
        Some(Rule { base: base.ceil(RULE_DECIMALS), step: divide_up(&growth, &size) })
    }

    /// What the rule asks for, in 10^-40 of the mark.
    pub fn asks(&self, size: &BigInt) -> BigInt {
        size * (&self.base + &self.step * size)
    }

    /// Tiers of this rule up to the size `largest` that the venue allows, and beyond it to `most`, the
    /// largest size that there can be. `None` if `largest` is not between 1 and `most`, or needs a rate
    /// that no tier can have.
    pub fn chords(&self, largest: &BigInt, most: &BigInt) -> Option<Chords> {
        if *largest < BigInt::from(1) || largest > most {
            return None;
        }
        let bounds = (0..)
            .map_while(|doublings| AIM.checked_shr(doublings).filter(|aim| *aim > 0))
            .find_map(|aim| self.bounds(largest, aim))?;
        let mut chords: Vec<Chord> = Vec::new();
        for to in bounds {
            chords.push(self.chord(chords.last(), to)?);
        }
        let within = chords.len();
        while let Some(last) = chords.last().filter(|last| last.to < *most) {
            let to = (&last.to * 2u8).min(most.clone());
            let Some(chord) = self.chord(chords.last(), to) else { break };
            chords.push(chord);
        }
        let last = chords.last()?;
        let mut covered = last.to.clone();
        if covered < *most {
            let chord = Chord::after(Some(last), most.clone(), MAX_RATE.into());
            covered = self.covered(&chord);
            chords.push(chord);
        }
        let excess = chords[..within].iter().map(|chord| self.excess(chord)).max()?;
        let tiers = chords
            .iter()
            .map(|chord| TierEntry { up_to: chord.to.to_string(), rate: chord.rate.to_string() });
        Some(Chords {
            tiers: tiers.collect(),
            excess: Decimal::from_units(excess, PERCENT_DECIMALS),
            covered,
        })
    }

    /// Bounds of chords that exceed the rule by at most one in `aim`; `None` if they are too many.
    fn bounds(&self, largest: &BigInt, aim: u32) -> Option<Vec<BigInt>> {
        if self.step == BigInt::ZERO {
            return Some(vec![largest.clone()]);
        }
        let divisor = &self.step * aim;
        let mut bounds: Vec<BigInt> = Vec::new();
        while bounds.last() != Some(largest) {
            if bounds.len() == MOST_CHORDS {
                return None;
            }
            // A chord from a to a+w is at most step·w²/4 above the rule, which asks for a·(base +
            // step·a) or more; the first chord at most step·w·q, where the rule asks for base·q.
            let (from, width) = match bounds.last() {
                None => (BigInt::ZERO, &self.base / &divisor),
                Some(from) => (from.clone(), (self.asks(from) / &divisor).sqrt() * 2u8),
            };
            bounds.push((from + width.max(1.into())).min(largest.clone()));
        }
        Some(bounds)
    }

    /// The chord to `to`; `None` if no tier can have its rate.
    fn chord(&self, before: Option<&Chord>, to: BigInt) -> Option<Chord> {
        let from = before.map_or(BigInt::ZERO, |before| before.to.clone());
        let slope = &self.base + &self.step * (&from + &to);
        let rate = divide_up(&slope, &unit());
        (rate <= MAX_RATE.into()).then(|| Chord::after(before, to, rate))
    }

    /// By how much a chord exceeds the rule at most, in 10^-4 percent, rounded up.
    fn excess(&self, chord: &Chord) -> BigInt {
        let (mut low, mut high) = (&chord.from + 1u8, chord.to.clone());
        let above = |size: &BigInt| (chord.asks(size) - self.asks(size), self.asks(size));
        // The quotient of a linear and a convex function rises, then falls.
        while &high - &low > 2.into() {
            let third: BigInt = (&high - &low) / 3u8;
            let (left, right) = (&low + &third, &high - &third);
            let ((a, b), (c, d)) = (above(&left), above(&right));
            if a * d < c * b {
                low = left + 1u8;
            } else {
                high = right;
            }
        }
        let mut most = BigInt::ZERO;
        while low <= high {
            let (above, asked) = above(&low);
            if asked > BigInt::ZERO {
                most = most.max(divide_up(&(above * power(PERCENT_DECIMALS + 2)), &asked));
            }
            low += 1u8;
        }
        most
    }

    /// The largest size in a chord up to which it is not below the rule.
    fn covered(&self, chord: &Chord) -> BigInt {
        let (mut low, mut high) = (chord.from.clone(), chord.to.clone());
        while low < high {
            let middle: BigInt = (&low + &high + 1u8) / 2u8;
            if chord.asks(&middle) >= self.asks(&middle) {
                low = middle;
            } else {
                high = middle - 1u8;
            }
        }
        low
    }
}

impl Chord {
    fn after(before: Option<&Chord>, to: BigInt, rate: BigInt) -> Self {
        let (from, asked) = before.map_or((BigInt::ZERO, BigInt::ZERO), |before| {
            (before.to.clone(), &before.before + (&before.to - &before.from) * &before.rate)
        });
        Chord { from, to, rate, before: asked }
    }

    /// What it asks for at a size within it, in 10^-40 of the mark.
    fn asks(&self, size: &BigInt) -> BigInt {
        (&self.before + (size - &self.from) * &self.rate) * unit()
    }
}

/// 10^-8 in 10^-40.
fn unit() -> BigInt {
    power(RULE_DECIMALS) / RATE_ONE
}

fn power(exponent: u32) -> BigInt {
    super::power(exponent)
}

/// A quotient of non-negative numbers, rounded up.
fn divide_up(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    (numerator + denominator - 1u8) / denominator
}

/// A size as it stands in notes: exact where it is short, else its leading digits.
pub(super) fn printed_size(size: &BigInt) -> String {
    match size.to_u64() {
        Some(size) => size.to_string(),
        None => format!("2^{}", size.bits().saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use rand::{rngs::StdRng, RngExt, SeedableRng};

    use super::*;

    fn rule(base: &str, growth: &str, size: &str) -> Rule {
        let number = |text: &str| text.parse().unwrap();
        Rule::new(&number(base), &number(growth), &number(size)).unwrap()
    }

    /// What tiers ask for, as the protocol adds them up, in 10^-40.
    struct Asked(Vec<(u128, BigInt, BigInt)>);

    impl Asked {
        fn new(tiers: &[TierEntry]) -> Self {
            let (mut sum, mut from) = (BigInt::ZERO, 0u128);
            let tiers = tiers.iter().map(|tier| {
                let rate: BigInt = tier.rate.parse().unwrap();
                let begins = (from, sum.clone(), rate.clone());
                let to: u128 = tier.up_to.parse().unwrap();
                sum += BigInt::from(to - from) * rate;
                from = to;
                begins
            });
            Asked(tiers.collect())
        }

        fn at(&self, size: u128) -> BigInt {
            let index = self.0.partition_point(|(from, _, _)| *from < size);
            let (from, sum, rate) = &self.0[index - 1];
            (sum + BigInt::from(size - from) * rate) * unit()
        }
    }

    #[test]
    fn t10_chords_are_never_below_the_rule() {
        let mut random = StdRng::seed_from_u64(12);
        for _ in 0..200 {
            let base = format!("0.{:05}", random.random_range(0..9_999u32));
            let growth = format!("0.{:07}", random.random_range(0..99_999u32));
            let rule = rule(&base, &growth, &random.random_range(1..400u32).to_string());
            let largest = random.random_range(1..3_000u32);
            let Some(chords) = rule.chords(&largest.into(), &100_000u32.into()) else { continue };
            let covered = chords.covered.to_u128().unwrap();
            let chord = Asked::new(&chords.tiers);
            assert!(covered >= largest.into());
            let mut excess = BigInt::ZERO;
            for size in 1..=covered.min(6_000) {
                let (asks, asked) = (rule.asks(&size.into()), chord.at(size));
                assert!(asked >= asks, "{base} {growth} {size}");
                if size <= largest.into() && asks > BigInt::ZERO {
                    let above = (asked - &asks) * power(PERCENT_DECIMALS + 2);
                    excess = excess.max(divide_up(&above, &asks));
                }
            }
            // The excess that is said is the largest there is.
            assert_eq!(Decimal::from_units(excess, PERCENT_DECIMALS), chords.excess);
            for size in [covered - 1, covered] {
                assert!(chord.at(size) >= rule.asks(&size.into()));
            }
            assert!(
                covered == 100_000 || { chord.at(covered + 1) < rule.asks(&(covered + 1).into()) }
            );
        }
    }

    #[test]
    fn few_chords_come_close_to_the_published_rules() {
        // 1 % + 0.005 % per coin up to 350 coins; 2 % + 0.0005 % per coin up to 6,000; contracts of
        // a thousandth of a coin.
        for (base, growth, largest) in
            [("0.01", "0.00005", 350_000u64), ("0.02", "0.000005", 6_000_000)]
        {
            let chords =
                rule(base, growth, "1000").chords(&largest.into(), &u64::MAX.into()).unwrap();
            assert!(chords.tiers.len() < 70, "{}", chords.tiers.len());
            assert!(chords.excess <= "2.0001".parse().unwrap(), "{}", chords.excess);
            assert!(chords.covered > (largest * 500).into());
        }
    }

    #[test]
    fn rules_at_the_limits() {
        let most = BigInt::from(u64::MAX);
        // A rate that doesn't grow is one tier and exact.
        let chords = rule("0.01", "0", "1").chords(&1000.into(), &most).unwrap();
        assert_eq!((chords.excess, &chords.covered), (Decimal::from_units(0, 0), &most));
        // From nothing, over all sizes.
        let chords = rule("0", "0.000000000000000001", "1").chords(&most, &most).unwrap();
        assert!(chords.tiers.len() <= MOST_CHORDS);
        assert!(rule("0", "1", "1").chords(&1000.into(), &most).is_none());
        assert!(rule("43", "0", "1").chords(&1.into(), &most).is_none());
        assert!(rule("0.01", "0.1", "1").chords(&0.into(), &most).is_none());
        let zero = Decimal::from_units(0, 0);
        assert!(Rule::new(&zero, &zero, &zero).is_none());
    }
}
