//! What a proof has committed to, circuit by circuit.

use super::{commit::each, domain::Domain, graph::Source, kernel::lanes::Word, secret::Hidden};

/// The polynomials of a circuit, as words of the unit that computes: their values in the rows as long as
/// the proof computes further columns from them, their coefficients afterwards.
#[derive(Default)]
pub(super) struct Committed {
    /// The instance columns; their blind hides nothing.
    pub(super) instance: Vec<Hidden<Word>>,
    /// The advice columns.
    pub(super) advice: Vec<Hidden<Word>>,
    /// The sorted inputs of each lookup.
    pub(super) sorted: Vec<Hidden<Word>>,
    /// The tables beside them.
    pub(super) arranged: Vec<Hidden<Word>>,
    /// The running products of the permutation.
    pub(super) products: Vec<Hidden<Word>>,
    /// The running products of lookups.
    pub(super) lookup_products: Vec<Hidden<Word>>,
}

impl Committed {
    /// Goes on from values to coefficients.
    pub(super) fn interpolate(&mut self, domain: &Domain) {
        let Committed { instance, advice, sorted, arranged, products, lookup_products } = self;
        for columns in [instance, advice, sorted, arranged, products, lookup_products] {
            *columns = each(columns, |tools, column| {
                column.map(|rows| domain.rows().interpolate(rows, tools))
            });
        }
    }

    /// The polynomial of a source that differs between circuits.
    ///
    /// # Panics
    /// It panics if the source is the same for all circuits.
    pub(super) fn polynomial(&self, source: Source) -> &[Word] {
        match source {
            Source::Instance(index) => &self.instance[index].polynomial,
            Source::Advice(index) => &self.advice[index].polynomial,
            Source::Product(index) => &self.products[index].polynomial,
            Source::SortedInput(index) => &self.sorted[index].polynomial,
            Source::ArrangedTable(index) => &self.arranged[index].polynomial,
            Source::LookupProduct(index) => &self.lookup_products[index].polynomial,
            shared => panic!("{shared:?} is no polynomial of a circuit"),
        }
    }
}
