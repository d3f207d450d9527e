//! Integers in the field.

use ff::{Field, PrimeField};
use num_bigint::{BigInt, BigUint, Sign};
use pasta_curves::Fp;

/// A natural number modulo the field's modulus.
pub fn to_field(value: &BigUint) -> Fp {
    value
        .to_u64_digits()
        .iter()
        .rev()
        .fold(Fp::ZERO, |sum, digit| sum * Fp::from_u128(1 << 64) + Fp::from(*digit))
}

/// An integer modulo the field's modulus.
pub fn signed_to_field(value: &BigInt) -> Fp {
    let magnitude = to_field(value.magnitude());
    if value.sign() == Sign::Minus {
        -magnitude
    } else {
        magnitude
    }
}

/// Highest byte of p/2 for the modulus p, rounded down.
const TOP_BYTE_OF_HALF: u8 = 0x20;

/// Whether an element stands for a negative integer, where integers are far below half the modulus: the
/// larger half of the field holds the negative ones.
pub(crate) fn is_negative(value: Fp) -> bool {
    let [.., top] = value.to_repr();
    top >= TOP_BYTE_OF_HALF
}

#[cfg(test)]
mod tests {
    use num_traits::One;

    use super::*;

    #[test]
    fn integers_map_into_the_field() {
        let value = (BigUint::one() << 200) + BigUint::from(7u8);
        assert_eq!(to_field(&value), Fp::from(2).pow_vartime([200]) + Fp::from(7));
        assert_eq!(signed_to_field(&BigInt::from(-3)), -Fp::from(3));
        assert!(is_negative(-Fp::from(3)) && !is_negative(Fp::from(3)) && !is_negative(Fp::ZERO));
    }
}
