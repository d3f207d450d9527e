//! Vectors of secret numbers, which are wiped when they are no longer needed.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use ff::Field;
use halo2_proofs::pasta::Fp;

use super::kernel::{bases::Buffers, lanes::Word, transform::Work};

/// A number that has a zero.
pub(super) trait Number: Copy {
    /// The zero.
    fn zero() -> Self;
}

impl Number for Fp {
    fn zero() -> Self {
        Fp::ZERO
    }
}

impl Number for Word {
    fn zero() -> Self {
        Word::default()
    }
}

/// Overwrites numbers with zeros.
pub(super) fn wipe<N: Number>(numbers: &mut [N]) {
    numbers.fill(N::zero());
    // As far as the compiler knows somebody reads the zeros, so it does not leave them out.
    std::hint::black_box(numbers);
}

/// A vector of one length for its whole life, so that no copy stays behind where it grew; wiped at its
/// end.
#[derive(Clone)]
pub(super) struct Secret<N: Number>(Vec<N>);

impl<N: Number> Secret<N> {
    /// So many zeros.
    pub(super) fn zeros(length: usize) -> Self {
        Secret(vec![N::zero(); length])
    }
}

impl<N: Number> Default for Secret<N> {
    fn default() -> Self {
        Secret(vec![])
    }
}

impl<N: Number> From<Vec<N>> for Secret<N> {
    fn from(numbers: Vec<N>) -> Self {
        Secret(numbers)
    }
}

impl<N: Number> Deref for Secret<N> {
    type Target = [N];

    fn deref(&self) -> &[N] {
        &self.0
    }
}

impl<N: Number> DerefMut for Secret<N> {
    fn deref_mut(&mut self) -> &mut [N] {
        &mut self.0
    }
}

impl<N: Number> Drop for Secret<N> {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl<N: Number> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secret numbers", self.0.len())
    }
}

/// A blind. It keeps its place in memory, so that no copy stays behind where its owner moves; wiped at its
/// end.
#[derive(Clone)]
pub(super) struct Blind(Box<Fp>);

impl From<Fp> for Blind {
    fn from(number: Fp) -> Self {
        Blind(Box::new(number))
    }
}

impl fmt::Debug for Blind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret number")
    }
}

impl Deref for Blind {
    type Target = Fp;

    fn deref(&self) -> &Fp {
        &self.0
    }
}

impl DerefMut for Blind {
    fn deref_mut(&mut self) -> &mut Fp {
        &mut self.0
    }
}

impl Drop for Blind {
    fn drop(&mut self) {
        wipe(std::slice::from_mut(&mut *self.0));
    }
}

/// A polynomial that a commitment with a blind hides: by its values in the rows, or by its coefficients,
/// which are words in the form of the unit that computes.
#[derive(Clone, Debug)]
pub(super) struct Hidden<N: Number> {
    /// The values or coefficients.
    pub(super) polynomial: Secret<N>,
    /// The blind.
    pub(super) blind: Blind,
}

impl<N: Number> Hidden<N> {
    /// The zero polynomial with so many values or coefficients, and no blind.
    pub(super) fn zeros(length: usize) -> Self {
        Hidden { polynomial: Secret::zeros(length), blind: Fp::ZERO.into() }
    }

    /// Replaces the polynomial by the same in another form.
    pub(super) fn map<M: Number>(&self, form: impl FnOnce(&[N]) -> Secret<M>) -> Hidden<M> {
        Hidden { polynomial: form(&self.polynomial), blind: self.blind.clone() }
    }
}

/// Working memory of kernels, kept between calls and wiped at its end.
#[derive(Debug, Default)]
pub(super) struct Tools {
    /// For sums of points.
    pub(super) sums: Buffers,
    /// For transforms.
    pub(super) transforms: Work,
}

impl Drop for Tools {
    fn drop(&mut self) {
        self.sums.wipe();
        self.transforms.wipe();
    }
}
