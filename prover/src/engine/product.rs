//! Running products. The one of the permutation goes over all columns that take part in copies: it comes
//! back to 1 if the columns stay the same when every cell is replaced by the one that it is copied from.
//! That of a lookup does if sorting its inputs and arranging its table left out nothing and added nothing.

use ff::Field;
use halo2_proofs::pasta::Fp;
use rand::Rng;

use super::{
    commit::each,
    committed::Committed,
    draws::Draws,
    graph::Challenge,
    kernel::{column::leave, lanes::Word, polynomial::invert},
    keys::Key,
    machine::{multiply, Loaded},
    secret::{Hidden, Secret},
};

/// The running products of a proof, for its challenges.
pub(super) struct Products<'a> {
    key: &'a Key,
    permutation: Loaded<'a>,
    lookups: Loaded<'a>,
}

impl<'a> Products<'a> {
    /// Prepares the running products for challenges.
    pub(super) fn new(key: &'a Key, challenge: impl Fn(Challenge) -> Fp) -> Self {
        let load = |program| key.load(program, key.domain.rows(), &challenge);
        let ratios = &key.ratios;
        Products { key, permutation: load(&ratios.permutation), lookups: load(&ratios.lookups) }
    }

    /// The running products of a circuit's permutation, one for each set of columns, each of which goes
    /// on where the one before ends.
    pub(super) fn of_permutation<R: Rng>(
        &self,
        circuit: &Committed,
        draws: &mut Draws<R>,
    ) -> Vec<Hidden<Fp>> {
        let mut first = Fp::ONE;
        let mut products = vec![];
        for ratios in self.ratios(&self.permutation, circuit) {
            let product = self.run(first, &ratios, draws);
            first = product.polynomial[self.key.usable()];
            products.push(product);
        }
        products
    }

    /// The running products of a circuit's lookups.
    pub(super) fn of_lookups<R: Rng>(
        &self,
        circuit: &Committed,
        draws: &mut Draws<R>,
    ) -> Vec<Hidden<Fp>> {
        let ratios = self.ratios(&self.lookups, circuit);
        ratios.iter().map(|ratios| self.run(Fp::ONE, ratios, draws)).collect()
    }

    /// The ratios that a program computes the parts of.
    fn ratios(&self, program: &Loaded<'_>, circuit: &Committed) -> Vec<Secret<Fp>> {
        let unit = self.key.domain.unit();
        let parts = program.run(|source| circuit.polynomial(source));
        let pairs: Vec<&[Secret<Word>]> = parts.chunks_exact(2).collect();
        each(&pairs, |_, pair| {
            let mut ratios = pair[1].clone();
            invert::<Fp>(unit, &mut ratios);
            multiply(unit, &mut ratios, &pair[0]);
            leave(unit, &ratios).into()
        })
    }

    /// `first` and its products with the ratio of the first row, of the first two rows and so on, and
    /// random numbers behind.
    fn run<R: Rng>(&self, first: Fp, ratios: &[Fp], draws: &mut Draws<R>) -> Hidden<Fp> {
        let usable = self.key.usable();
        let mut product = Hidden::zeros(self.key.domain.len());
        let mut value = first;
        for (cell, ratio) in product.polynomial[..=usable].iter_mut().zip(ratios) {
            *cell = value;
            value *= ratio;
        }
        draws.fill(&mut product.polynomial[usable + 1..]);
        *product.blind = draws.next();
        product
    }
}
