//! Collecting: the proofs of an epoch's groups are verified and put into its work directory, where `complete`
//! and all that follows find them.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use ringfence_circuits::protocol::statement::OpenStatement;
use ringfence_verifier::say;

use super::{
    assignment::require_not_replaced, group::first_that, layout, store::Store, GroupError,
};
use crate::epoch::{Acceptance, Progress};

/// Missing groups that an error names.
const NAMED: usize = 20;

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
        if self.missing.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = self.missing.iter().take(NAMED).map(u64::to_string).collect();
        let (missing, more) = (self.missing.len(), self.missing.len().saturating_sub(NAMED));
        let mut first = named.join(", ");
        if more > 0 {
            first += &say!("cluster.more", more).text;
        }
        Err(GroupError::Incomplete { missing, groups: self.groups, first, removed: self.removed })
    }
}

/// Puts every proof that lies in the store into the work directory, if it verifies.
///
/// # Errors
/// It is an error if the store or the work directory refuses, or if another epoch was planned in its place. A proof that is missing, or does not verify, is no error
/// here.
pub fn collect(
    store: &dyn Store,
    open: &OpenStatement,
    acceptance: &Acceptance<'_>,
    progress: &dyn Progress,
) -> Result<Collected, GroupError> {
    require_not_replaced(store, open)?;
    let epoch = layout::epoch(open);
    // One list of all groups that have artifacts, instead of one for each group that is missing.
    let stored: HashSet<String> = store.list(&layout::all_proofs(&epoch))?.into_iter().collect();
    let wanted = acceptance.missing();
    let groups = acceptance.groups();
    let kept = groups - wanted.len();
    let there: Vec<usize> =
        wanted.iter().copied().filter(|index| stored.contains(&index.to_string())).collect();
    progress.begin("collection", there.len() as u64);
    let taken = there.par_iter().map(|index| {
        let accept = |bytes: Vec<u8>| Ok(acceptance.accept(*index, bytes)?);
        let found = first_that(store, &epoch, *index as u64, accept)?;
        progress.advance(1);
        Ok((*index, found))
    });
    let taken = taken.collect::<Result<HashMap<usize, (bool, usize)>, GroupError>>()?;
    progress.end();
    let is_taken = |index: &usize| taken.get(index).is_some_and(|(taken, _)| *taken);
    let missing: Vec<u64> =
        wanted.iter().filter(|index| !is_taken(index)).map(|index| *index as u64).collect();
    Ok(Collected {
        groups,
        kept,
        taken: groups - kept - missing.len(),
        missing,
        removed: taken.values().map(|(_, removed)| removed).sum(),
    })
}
