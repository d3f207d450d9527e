//! What proofs commit to, noted for tests of blinding. It is no part of the program.

use std::sync::{Mutex, PoisonError};

use halo2_proofs::pasta::Fp;

/// How a commitment is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// To the values in the rows.
    Rows,
    /// To coefficients.
    Coefficients,
    /// A point of the inner product argument, which is public but for its blind.
    Round,
}

/// A commitment.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// How it was made.
    pub(super) form: Form,
    /// What it is to.
    pub(super) numbers: Vec<Fp>,
    /// Its blind.
    pub(super) blind: Fp,
}

/// Commitments in any order, as threads make them.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<Vec<Entry>>);

impl Log {
    /// Notes a commitment.
    pub(super) fn note(&self, form: Form, numbers: &[Fp], blind: Fp) {
        let entry = Entry { form, numbers: numbers.to_vec(), blind };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// All commitments since the last call.
    pub(super) fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
