//! A number in digits, each of which a lookup keeps below the radix: there is one way to write it.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::form::{Cell, Conflict, Form};

/// Bits that a sum of digits may have, so that it stays below the modulus whatever the digits are.
const SUM_BITS: u32 = Fp::NUM_BITS - 1;

/// Digits of `bits` bits: the powers of the radix.
#[derive(Clone, Debug)]
pub(super) struct Digits {
    bits: u32,
    powers: Vec<Fp>,
}

impl Digits {
    /// Digits below `2^bits`.
    pub(super) fn new(bits: u32) -> Self {
        let power = |place| Fp::from(2).pow_vartime([u64::from(bits * place)]);
        Digits { bits, powers: (0..SUM_BITS / bits).map(power).collect() }
    }

    /// Bits of a digit.
    pub(super) fn bits(&self) -> u32 {
        self.bits
    }

    /// Whether a value is a digit.
    pub(super) fn contain(&self, value: Fp) -> bool {
        let radix = Fp::from(1 << self.bits);
        value < radix
    }

    /// The values of all cells of `form = 0`, if the form is a constant and a sum of cells times
    /// distinct powers of the radix, all with one sign, and every cell is a digit. `None` if the
    /// form is not of this kind.
    pub(super) fn values(
        &self,
        form: &Form,
        is_digit: impl Fn(Cell) -> bool,
    ) -> Option<Result<Vec<(Cell, Fp)>, Conflict>> {
        if !form.products().all(|(product, _)| product.len() == 1 && is_digit(product[0])) {
            return None;
        }
        let (places, sign) = [Fp::ONE, -Fp::ONE]
            .into_iter()
            .find_map(|sign| self.places(form, sign).map(|places| (places, sign)))?;
        let number = -form.constant_term() * sign;
        Some(self.read(number, &places))
    }

    /// The cell at each place, if each has `sign` times a power of the radix as its factor.
    fn places(&self, form: &Form, sign: Fp) -> Option<Vec<Option<Cell>>> {
        let mut places = vec![None; self.powers.len()];
        for (product, factor) in form.products() {
            let place = self.powers.iter().position(|power| *power == *factor * sign)?;
            // Factors of products are those of different cells, so a place could be taken twice.
            if places[place].replace(product[0]).is_some() {
                return None;
            }
        }
        Some(places)
    }

    fn read(&self, number: Fp, places: &[Option<Cell>]) -> Result<Vec<(Cell, Fp)>, Conflict> {
        let mut digits = vec![0u64; places.len()];
        let bytes = number.to_repr();
        for index in 0..bytes.len() * u8::BITS as usize {
            let byte = bytes[index / u8::BITS as usize];
            if byte >> (index % u8::BITS as usize) & 1 == 0 {
                continue;
            }
            let (place, bit) = (index / self.bits as usize, index % self.bits as usize);
            if places.get(place).copied().flatten().is_none() {
                return Err(Conflict);
            }
            digits[place] |= 1 << bit;
        }
        let cells = places.iter().zip(digits);
        Ok(cells.filter_map(|(cell, digit)| cell.map(|cell| (cell, Fp::from(digit)))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Σ cell_i·2^(11·(i + first)) − number`.
    fn sum(first: usize, cells: usize, number: Fp) -> Form {
        let digits = Digits::new(11);
        let mut form = Form::constant(-number);
        for cell in 0..cells {
            form.add_scaled(&Form::cell(cell), digits.powers[first + cell]);
        }
        form
    }

    #[test]
    fn a_number_has_one_reading() {
        let digits = Digits::new(11);
        let number = Fp::from(5 + (2047 << 11));
        let expected = vec![(0, Fp::from(5)), (1, Fp::from(2047))];
        for form in [sum(0, 2, number), sum(0, 2, number).scaled(-Fp::ONE)] {
            assert_eq!(digits.values(&form, |_| true), Some(Ok(expected.clone())));
            assert_eq!(digits.values(&form, |cell| cell == 0), None);
        }
        assert_eq!(digits.values(&sum(0, 2, number).scaled(Fp::from(3)), |_| true), None);
    }

    #[test]
    fn a_number_out_of_reach_has_none() {
        let digits = Digits::new(11);
        // Too large, negative, and with something below the lowest digit.
        for form in [sum(0, 2, Fp::from(1 << 22)), sum(0, 2, -Fp::ONE), sum(1, 2, Fp::ONE)] {
            assert_eq!(digits.values(&form, |_| true), Some(Err(Conflict)));
        }
    }

    #[test]
    fn digits_end_below_the_modulus() {
        let digits = Digits::new(11);
        assert_eq!(digits.powers.len(), 23);
        assert!(digits.contain(Fp::from(2047)) && !digits.contain(Fp::from(2048)));
        assert!(!digits.contain(-Fp::ONE));
    }
}
