//! What an amount comes to under tiers, computed from the tiers themselves: no deductions, no table.

use crate::protocol::parameters::Tier;

/// Whether some tier holds `argument`: it is at least 1 and within the last bound.
pub(super) fn is_held(tiers: &[Tier], argument: u128) -> bool {
    argument >= 1 && tiers.last().is_some_and(|last| argument <= last.up_to)
}

/// The sum over tiers of the tier's rate times the part of `argument` within the tier, times `unit`,
/// which is what one of the argument is worth:
///
/// ```text
/// unit · Σ_k rate_k · (min(argument, up_to_k) − up_to_(k−1))      over tiers that the argument reaches
/// ```
pub(super) fn marginal(tiers: &[Tier], argument: u128, unit: u64) -> u128 {
    let mut sum = 0u128;
    let mut below = 0;
    for tier in tiers {
        let within = argument.min(tier.up_to) - below;
        sum = sum.checked_add(product(within, tier.rate)).expect(WIDE);
        if argument <= tier.up_to {
            break;
        }
        below = tier.up_to;
    }
    product(sum, unit)
}

/// The rate of the tier that holds `argument`; `None` if no tier holds it.
pub(super) fn rate(tiers: &[Tier], argument: u128) -> Option<u64> {
    let holding = tiers.iter().find(|tier| argument <= tier.up_to);
    holding.filter(|_| argument >= 1).map(|tier| tier.rate)
}

/// A rate or a price times an amount.
pub(super) fn product(amount: u128, factor: u64) -> u128 {
    amount.checked_mul(factor.into()).expect(WIDE)
}

/// Why no product or sum here is beyond 128 bits: by the checks of the parameters, rates are at most
/// 2^32, deposits and debts below 2^64, and notionals, also those of sizes at the mark, below 2^96.
const WIDE: &str = "a rate of at most 2^32 times an amount below 2^96";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_apply_slice_by_slice_or_to_the_whole() {
        let tiers = [Tier { up_to: 10, rate: 3 }, Tier { up_to: 30, rate: 5 }];
        for (argument, sum, of) in [
            (0, 0, None),
            (1, 3, Some(3)),
            (10, 30, Some(3)),
            (11, 35, Some(5)),
            (30, 130, Some(5)),
        ] {
            assert_eq!(marginal(&tiers, argument, 1), sum);
            assert_eq!(marginal(&tiers, argument, 7), 7 * sum);
            assert_eq!(rate(&tiers, argument), of);
            assert_eq!(is_held(&tiers, argument), of.is_some());
        }
        assert_eq!((rate(&tiers, 31), is_held(&tiers, 31)), (None, false));
        assert!(!is_held(&[], 1));
    }
}
