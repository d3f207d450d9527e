//! What a proof has committed to, circuit by circuit.

use halo2_proofs::pasta::Fp;

use super::{
    commit::each,
    domain::Domain,
    graph::Source,
    kernel::lanes::Word,
    secret::{Hidden, Number, Secret},
};

/// The polynomials of a circuit: by their values in the rows as long as the proof computes further columns
/// from them, by their coefficients afterwards.
pub(super) struct Committed<N: Number> {
    /// The instance columns.
    pub(super) instance: Vec<Secret<N>>,
    /// The advice columns.
    pub(super) advice: Vec<Hidden<N>>,
    /// The running products of the permutation.
    pub(super) products: Vec<Hidden<N>>,
    /// The lookups.
    pub(super) lookups: Vec<Lookup<N>>,
}

/// The polynomials of a lookup.
pub(super) struct Lookup<N: Number> {
    /// The inputs in ascending order.
    pub(super) sorted: Hidden<N>,
    /// The table beside them.
    pub(super) arranged: Hidden<N>,
    /// The running product.
    pub(super) product: Hidden<N>,
}

impl Committed<Fp> {
    /// The same by coefficients.
    pub(super) fn interpolate(self, domain: &Domain) -> Committed<Word> {
        let hidden = |columns: &[Hidden<Fp>]| {
            each(columns, |tools, column| column.map(|rows| domain.interpolate(rows, tools)))
        };
        let lookup = |Lookup { sorted, arranged, product }: Lookup<Fp>| {
            let mut columns = hidden(&[sorted, arranged, product]).into_iter();
            let mut next = || columns.next().expect("there are as many as before");
            Lookup { sorted: next(), arranged: next(), product: next() }
        };
        Committed {
            instance: each(&self.instance, |tools, rows| domain.interpolate(rows, tools)),
            advice: hidden(&self.advice),
            products: hidden(&self.products),
            lookups: self.lookups.into_iter().map(lookup).collect(),
        }
    }
}

impl Committed<Word> {
    /// The polynomial of a source that differs between circuits.
    ///
    /// # Panics
    /// It panics if the source is the same for all circuits.
    pub(super) fn polynomial(&self, source: Source) -> &[Word] {
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
