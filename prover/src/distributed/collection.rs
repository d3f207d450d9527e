//! Collecting: the proofs of an epoch's groups are verified and put into its work directory, where `complete`
//! and all that follows find them.

use std::path::Path;

use ringfence_circuits::protocol::statement::OpenStatement;

use super::{group::first_that, layout, store::Store, GroupError};
use crate::epoch::{Epoch, Progress, Sums};

/// What was collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// How many groups there are.
    pub groups: usize,
    /// Proofs that the work directory had already.
    pub kept: usize,
    /// Proofs that were taken from the store.
    pub taken: usize,
    /// Groups that have no proof.
    pub missing: Vec<u64>,
    /// Artifacts that were no proofs of their groups, and were removed from the store.
    pub removed: usize,
}

impl Collected {
    /// Nothing, if every group has its proof.
    ///
    /// # Errors
    /// [`GroupError::Incomplete`] if one is missing.
    pub fn require_all(&self) -> Result<(), GroupError> {
        match self.missing.first() {
            None => Ok(()),
            Some(first) => Err(GroupError::Incomplete {
                missing: self.missing.len(),
                groups: self.groups,
                first: *first,
                removed: self.removed,
            }),
        }
    }
}

/// Puts every proof that lies in the store into the work directory, if it verifies.
///
/// # Errors
/// It is an error if the store or the work directory refuses. A proof that is missing, or does not verify, is no error
/// here.
pub fn collect(
    store: &dyn Store,
    epoch: &Epoch,
    open: &OpenStatement,
    sums: &Sums,
    generators: &Path,
    progress: &dyn Progress,
) -> Result<Collected, GroupError> {
    let epoch_id = layout::epoch(open);
    let acceptance = epoch.acceptance(open, sums, generators)?;
    let wanted = acceptance.missing();
    let groups = acceptance.groups();
    let mut collected =
        Collected { groups, kept: groups - wanted.len(), taken: 0, missing: vec![], removed: 0 };
    progress.begin("collection", wanted.len() as u64);
    for index in wanted {
        let accept = |bytes: Vec<u8>| Ok(acceptance.accept(index, bytes)?);
        let (taken, removed) = first_that(store, &epoch_id, index as u64, accept)?;
        collected.removed += removed;
        match taken {
            true => collected.taken += 1,
            false => collected.missing.push(index as u64),
        }
        progress.advance(1);
    }
    progress.end();
    Ok(collected)
}
