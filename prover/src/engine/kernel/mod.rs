//! The arithmetic in which a prover's time goes, each piece behind a plain interface.
//!
//! | kernel | replaces |
//! |---|---|
//! | [`bases::FixedBases`] | sums of multiples of points that never change, halo2's generators |
//! | [`bases::RunBases`] | the same for columns in which equal values follow each other |
//! | [`FixedBases::collapse`](bases::FixedBases::collapse) | rounds of halving the bases of an opening |
//! | [`transform::Transform`] | transforms between coefficients and values, on cosets too |
//! | [`polynomial`] | inverses, values, sums of products of whole columns |
//! | [`poseidon::Sponges`] | hashes of field elements outside of circuits, for many messages at once |
//! | [`lanes::Lanes`] | field arithmetic, for work that has no kernel of its own |
//!
//! A [`unit::Unit`] says which instructions compute: one element at a time on any processor, four with
//! AVX2, eight with AVX-512 IFMA. [`unit::Unit::fastest`] asks the processor. All units give the same
//! results, since results are points and elements below the modulus; only [`lanes::Word`]s, elements in
//! a unit's form, belong to the unit that made them. Each kernel is written once, over the trait
//! [`lanes::Lanes`], and compiled for each unit. There is no unsafe code here: the crate `pulp` has the
//! vector instructions behind tokens that prove that the processor has them.
//!
//! Work of another kind implements [`unit::Task`]:
//!
//! ```
//! use halo2_proofs::pasta::Fp;
//! use ringfence_prover::engine::kernel::{
//!     column,
//!     lanes::{Lanes, Word},
//!     unit::{Task, Unit},
//! };
//!
//! /// Multiplies a column by another, element by element.
//! struct Multiply<'a>(&'a mut [Word], &'a [Word]);
//!
//! impl Task<Fp> for Multiply<'_> {
//!     type Output = ();
//!
//!     #[inline(always)]
//!     fn run<L: Lanes<Fp>>(self, lanes: L) {
//!         let factors = self.1.chunks_exact(L::LANES);
//!         for (words, factors) in self.0.chunks_exact_mut(L::LANES).zip(factors) {
//!             let product = lanes.mul(&lanes.load(words), &lanes.load(factors));
//!             lanes.store(&product, words);
//!         }
//!     }
//! }
//!
//! let unit = Unit::fastest();
//! let three = column::enter(unit, &[Fp::from(3); 64]);
//! let mut five = column::enter(unit, &[Fp::from(5); 64]);
//! unit.run(Multiply(&mut five, &three));
//! assert_eq!(column::leave::<Fp>(unit, &five), [Fp::from(15); 64]);
//! ```
//!
//! Time depends on the values everywhere here, as it does in halo2_proofs: on the number of digits of
//! scalars and on which of them are equal.

pub mod bases;
mod collapse;
pub mod column;
mod digits;
mod double;
pub mod lanes;
mod point;
pub mod polynomial;
pub mod poseidon;
pub mod transform;
mod tree;
pub mod unit;
mod weigh;
mod wipe;

#[cfg(test)]
mod tests;
