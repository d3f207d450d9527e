//! Vectors of secret numbers, which are wiped when they are no longer needed.

use std::ops::{Deref, DerefMut};

use ff::Field;
use halo2_proofs::pasta::Fp;

/// Overwrites numbers with zeros.
pub(super) fn wipe(numbers: &mut [Fp]) {
    numbers.fill(Fp::ZERO);
    // As far as the compiler knows somebody reads the zeros, so it does not leave them out.
    std::hint::black_box(numbers);
}

/// A vector of one length for its whole life, so that no copy stays behind where it grew; wiped at its
/// end.
#[derive(Clone, Debug, Default)]
pub(super) struct Secret(Vec<Fp>);

impl Secret {
    /// So many zeros.
    pub(super) fn zeros(length: usize) -> Self {
        Secret(vec![Fp::ZERO; length])
    }
}

impl From<Vec<Fp>> for Secret {
    fn from(numbers: Vec<Fp>) -> Self {
        Secret(numbers)
    }
}

impl Deref for Secret {
    type Target = [Fp];

    fn deref(&self) -> &[Fp] {
        &self.0
    }
}

impl DerefMut for Secret {
    fn deref_mut(&mut self) -> &mut [Fp] {
        &mut self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// A polynomial that a commitment with a blind hides. What it is given by, values in rows or coefficients,
/// depends on the step of the proof.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    /// The values or coefficients.
    pub(super) polynomial: Secret,
    /// The blind.
    pub(super) blind: Fp,
}

impl Drop for Hidden {
    fn drop(&mut self) {
        wipe(std::slice::from_mut(&mut self.blind));
    }
}
