//! What a proof has committed to, circuit by circuit.

use halo2_proofs::pasta::Fp;

use super::{
    domain::Domain,
    graph::Source,
    lookup::Lookup,
    secret::{Hidden, Secret},
};

/// The polynomials of a circuit. They are given by their values in the rows as long as the proof computes
/// further columns from them, and by coefficients afterwards.
pub(super) struct Committed {
    /// The instance columns.
    pub(super) instance: Vec<Secret>,
    /// The advice columns.
    pub(super) advice: Vec<Hidden>,
    /// The running products of the permutation.
    pub(super) products: Vec<Hidden>,
    /// The lookups.
    pub(super) lookups: Vec<Lookup>,
}

impl Committed {
    /// Turns the values of all polynomials into coefficients.
    pub(super) fn interpolate(&mut self, domain: &Domain) {
        let lookups = self
            .lookups
            .iter_mut()
            .flat_map(|lookup| [&mut lookup.sorted, &mut lookup.arranged, &mut lookup.product]);
        let hidden = self.advice.iter_mut().chain(&mut self.products).chain(lookups);
        let polynomials = self.instance.iter_mut().chain(hidden.map(|of| &mut of.polynomial));
        polynomials.for_each(|polynomial| domain.interpolate(polynomial));
    }

    /// The polynomial of a source that differs between circuits.
    ///
    /// # Panics
    /// It panics if the source is the same for all circuits.
    pub(super) fn polynomial(&self, source: Source) -> &[Fp] {
        match source {
            Source::Instance(index) => &self.instance[index],
            Source::Advice(index) => &self.advice[index].polynomial,
            Source::Product(index) => &self.products[index].polynomial,
            Source::SortedInput(index) => &self.lookups[index].sorted.polynomial,
            Source::ArrangedTable(index) => &self.lookups[index].arranged.polynomial,
            Source::LookupProduct(index) => &self.lookups[index].product.polynomial,
            shared => panic!("{shared:?} is no polynomial of a circuit"),
        }
    }
}
