//! What a proof is about.

use pasta_curves::Fp;

/// What a proof is about: a context, which its transcript absorbs before anything else, and the
/// instance column of each of its circuits, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicInputs {
    context: Option<Fp>,
    columns: Vec<Vec<Fp>>,
}

impl PublicInputs {
    /// Public inputs in a context: a proof made in one context verifies in no other. All columns have
    /// the same number of rows: halo2 fills a shorter one with zeros and would take it for the same.
    pub fn new<const ROWS: usize>(context: Fp, columns: &[[Fp; ROWS]]) -> Self {
        let columns = columns.iter().map(|column| column.to_vec()).collect();
        PublicInputs { context: Some(context), columns }
    }

    /// Public inputs without a context, as the golden proofs of the tests have them. A proof of these
    /// says nothing of the statement that it belongs to.
    #[cfg(any(test, feature = "test-dependencies"))]
    pub fn without_context(columns: Vec<Vec<Fp>>) -> Self {
        PublicInputs { context: None, columns }
    }

    /// What the transcript absorbs first.
    pub fn context(&self) -> Option<Fp> {
        self.context
    }

    /// The instance columns, one of each circuit.
    pub fn columns(&self) -> &[Vec<Fp>] {
        &self.columns
    }

    /// Number of circuits.
    pub fn circuits(&self) -> usize {
        self.columns.len()
    }

    /// Calls `with` with the columns as a prover takes them: for each circuit its instance columns, of
    /// each its rows.
    pub(crate) fn nested<R>(&self, with: impl FnOnce(&[&[&[Fp]]]) -> R) -> R {
        let columns: Vec<[&[Fp]; 1]> = self.columns.iter().map(|column| [&column[..]]).collect();
        let circuits: Vec<&[&[Fp]]> = columns.iter().map(|columns| &columns[..]).collect();
        with(&circuits)
    }
}
