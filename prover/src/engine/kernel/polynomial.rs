//! What is done with whole columns besides transforms: inverses, sums of products, values at a point.
//! Columns are words in the form of the unit, of any length.

use std::marker::PhantomData;

use super::{
    column,
    lanes::{Field, Lanes, Word, MOST_LANES},
    unit::{Task, Unit},
    wipe::wipe,
};

/// Inverts each element; zeros stay. Takes time that depends on whether there is a zero.
pub fn invert<F: Field>(unit: Unit, words: &mut [Word]) {
    let task = Invert { words: &mut *words, field: PhantomData::<F> };
    if unit.run(task).is_none() {
        let mut elements: Vec<F> = column::leave(unit, words);
        for element in &mut elements {
            *element = element.invert_vartime().unwrap_or(F::ZERO);
        }
        let mut inverses = column::enter(unit, &elements);
        words.copy_from_slice(&inverses);
        wipe(&mut elements, F::ZERO);
        wipe(&mut inverses, Word::default());
    }
}

/// The value Σ c_i·x^i at a point.
pub fn evaluate<F: Field>(unit: Unit, coefficients: &[Word], point: F) -> F {
    unit.run(Evaluate { coefficients, point, unit })
}

/// Σ a_i·b_i.
///
/// # Panics
/// If the columns differ in length.
pub fn inner_product<F: Field>(unit: Unit, a: &[Word], b: &[Word]) -> F {
    assert_eq!(a.len(), b.len(), "columns of the same length");
    unit.run(InnerProduct { a, b, field: PhantomData })
}

/// `sum_i ← sum_i + factor·more_i`.
///
/// # Panics
/// If the columns differ in length.
pub fn add_multiple<F: Field>(unit: Unit, sum: &mut [Word], factor: F, more: &[Word]) {
    assert_eq!(sum.len(), more.len(), "columns of the same length");
    unit.run(Combine {
        sum,
        factor: Word(factor.to_words()),
        more,
        multiplies_sum: false,
        field: PhantomData::<F>,
    });
}

/// `sum_i ← factor·sum_i + more_i`: a step of Horner's rule for columns.
///
/// # Panics
/// If the columns differ in length.
pub fn multiply_add<F: Field>(unit: Unit, sum: &mut [Word], factor: F, more: &[Word]) {
    assert_eq!(sum.len(), more.len(), "columns of the same length");
    unit.run(Combine {
        sum,
        factor: Word(factor.to_words()),
        more,
        multiplies_sum: true,
        field: PhantomData::<F>,
    });
}

/// The first words, as many as there are lanes, and zeros where there are fewer.
#[inline(always)]
fn load<F: Field, L: Lanes<F>>(lanes: L, words: &[Word]) -> L::Vector {
    if words.len() >= L::LANES {
        return lanes.load(words);
    }
    let mut padded = [Word::default(); MOST_LANES];
    padded[..words.len()].copy_from_slice(words);
    lanes.load(&padded)
}

/// Tight numbers into words, of which there may be fewer than lanes.
#[inline(always)]
fn store<F: Field, L: Lanes<F>>(lanes: L, vector: &L::Vector, words: &mut [Word]) {
    if words.len() >= L::LANES {
        return lanes.store(vector, words);
    }
    let mut padded = [Word::default(); MOST_LANES];
    lanes.store(vector, &mut padded);
    words.copy_from_slice(&padded[..words.len()]);
}

/// The sum of all lanes, as an element.
#[inline(always)]
fn across<F: Field, L: Lanes<F>>(lanes: L, vector: &L::Vector) -> F {
    let (mut sum, mut distance) = (*vector, 1);
    while distance < L::LANES {
        sum = lanes.reduce(&lanes.add(&sum, &lanes.swap(&sum, distance)));
        distance *= 2;
    }
    let mut words = [Word::default(); MOST_LANES];
    lanes.store(&lanes.leave(&sum), &mut words);
    F::from_words(words[0].0)
}

struct Invert<'a, F> {
    words: &'a mut [Word],
    field: PhantomData<F>,
}

impl<F: Field> Task<F> for Invert<'_, F> {
    type Output = Option<()>;

    #[inline(always)]
    fn run<L: Lanes<F>>(self, lanes: L) -> Option<()> {
        let one = lanes.enter(&lanes.splat(&Word::ONE));
        let rest = self.words.len() % L::LANES;
        let (whole, rest) = self.words.split_at_mut(self.words.len() - rest);
        let mut last = [Word::default(); MOST_LANES];
        store(lanes, &one, &mut last[..L::LANES]);
        last[..rest.len()].copy_from_slice(rest);
        // Each vector's product with all before it.
        let mut products = Vec::with_capacity(whole.len() / L::LANES);
        let mut product = lanes.load(&last);
        for words in whole.chunks_exact(L::LANES) {
            products.push(product);
            product = lanes.mul(&product, &lanes.load(words));
        }
        let inverse = lanes.invert(&product);
        if let Some(mut inverse) = inverse {
            for (words, product) in whole.chunks_exact_mut(L::LANES).zip(&products).rev() {
                let vector = lanes.load(words);
                lanes.store(&lanes.mul(&inverse, product), words);
                inverse = lanes.mul(&inverse, &vector);
            }
            store(lanes, &inverse, rest);
        }
        wipe(&mut products, lanes.zero());
        inverse.map(|_| ())
    }
}

/// Chains of Horner's rule that go on side by side, so that none waits for the one before.
const CHAINS: usize = 4;

struct Evaluate<'a, F> {
    coefficients: &'a [Word],
    point: F,
    unit: Unit,
}

impl<F: Field> Task<F> for Evaluate<'_, F> {
    type Output = F;

    /// Chain c and lane l have the coefficients c·L + l, and those that lie a multiple of the number
    /// of chains and lanes behind. Weights: a product is below 2p, and so is a word.
    #[inline(always)]
    fn run<L: Lanes<F>>(self, lanes: L) -> F {
        let stride = CHAINS * L::LANES;
        let mut powers = [F::ONE; CHAINS * MOST_LANES + 1];
        for i in 1..=stride {
            powers[i] = powers[i - 1] * self.point;
        }
        let powers = column::enter(self.unit, &powers);
        let step = lanes.splat(&powers[stride]);
        let mut sums = [lanes.zero(); CHAINS];
        for block in self.coefficients.chunks(stride).rev() {
            for (chain, sum) in sums.iter_mut().enumerate() {
                let words = &block[block.len().min(chain * L::LANES)..];
                let product = lanes.mul(sum, &step);
                *sum = lanes.reduce(&lanes.add(&product, &load(lanes, words)));
            }
        }
        let mut total = lanes.zero();
        for (chain, sum) in sums.iter().enumerate() {
            let product = lanes.mul(sum, &lanes.load(&powers[chain * L::LANES..]));
            total = lanes.reduce(&lanes.add(&total, &product));
        }
        across(lanes, &total)
    }
}

struct InnerProduct<'a, F> {
    a: &'a [Word],
    b: &'a [Word],
    field: PhantomData<F>,
}

impl<F: Field> Task<F> for InnerProduct<'_, F> {
    type Output = F;

    #[inline(always)]
    fn run<L: Lanes<F>>(self, lanes: L) -> F {
        let mut sum = lanes.zero();
        for (a, b) in self.a.chunks(L::LANES).zip(self.b.chunks(L::LANES)) {
            let product = lanes.mul(&load(lanes, a), &load(lanes, b));
            sum = lanes.reduce(&lanes.add(&sum, &product));
        }
        across(lanes, &sum)
    }
}

struct Combine<'a, F> {
    sum: &'a mut [Word],
    factor: Word,
    more: &'a [Word],
    multiplies_sum: bool,
    field: PhantomData<F>,
}

impl<F: Field> Task<F> for Combine<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<F>>(self, lanes: L) {
        let factor = lanes.enter(&lanes.splat(&self.factor));
        for (words, more) in self.sum.chunks_mut(L::LANES).zip(self.more.chunks(L::LANES)) {
            let (sum, more) = (load(lanes, words), load(lanes, more));
            let (multiplied, added) = if self.multiplies_sum { (sum, more) } else { (more, sum) };
            let product = lanes.mul(&multiplied, &factor);
            store(lanes, &lanes.reduce(&lanes.add(&product, &added)), words);
        }
    }
}
