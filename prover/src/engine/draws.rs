//! The one place where a proof's random numbers are drawn. No draw depends on anything but the draws
//! before it, and their order is that of halo2_proofs 0.4.1:
//!
//! 1. for each circuit: the last rows of each advice column, then a blind for each column;
//! 2. for each circuit and lookup: the last rows of the sorted inputs, those of the arranged table, a
//!    blind for each;
//! 3. for each circuit and set of columns of the permutation: the last rows of the running product but
//!    the first of them, a blind;
//! 4. for each circuit and lookup: the same of its running product;
//! 5. the coefficients of a random polynomial, a blind;
//! 6. a blind for each piece of the quotient;
//! 7. a blind for the quotient of the openings;
//! 8. the coefficients of another random polynomial, a blind; two blinds for each round of the opening.

use ff::Field;
use halo2_proofs::pasta::Fp;
use rand::Rng;

/// A stream of random numbers, none of which is used twice.
#[derive(Debug)]
pub(super) struct Draws<R>(R);

impl<R: Rng> Draws<R> {
    /// The stream of a generator.
    pub(super) fn new(random: R) -> Self {
        Draws(random)
    }

    /// The next number.
    pub(super) fn next(&mut self) -> Fp {
        Fp::random(&mut self.0)
    }

    /// Overwrites all cells with the next numbers.
    pub(super) fn fill(&mut self, cells: &mut [Fp]) {
        cells.iter_mut().for_each(|cell| *cell = self.next());
    }
}
