//! Whether parameters follow from a policy and a history.

use std::path::{Path, PathBuf};

use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{untimely, Grids, Measured, Overlap, Policy, Thresholds},
};
use ringfence_verifier::report::{history_difference, policy_mismatch, untimely_prices};

use super::{
    baseline::{baseline_of, BaselineFile, Of},
    error::{PolicyFault, MOST_LISTED},
    file::{load_policy, measure, open},
};
use crate::snapshot::{Named, SnapshotInfo};

/// Policy and history, as files.
#[derive(Clone, Debug)]
pub struct Files {
    /// The policy.
    pub policy: PathBuf,
    /// The history.
    pub history: PathBuf,
}

/// What a policy gives for a history after a baseline.
pub(super) struct Given {
    /// What the policy observes.
    pub measured: Measured,
    /// What thresholds must be.
    pub thresholds: Thresholds,
}

/// Computes what thresholds must be.
pub(super) fn thresholds(
    policy: &Policy,
    history: &Path,
    baseline: Option<&BaselineFile>,
    (snapshot_time, price_time): (&str, &str),
) -> Result<Given, PolicyFault> {
    let before = baseline.map(|baseline| &*baseline.statement.document().price_time);
    if let Some(why) = untimely(price_time, snapshot_time, before) {
        return Err(PolicyFault::Untimely(untimely_prices(why, price_time, snapshot_time, before)));
    }
    if let Some(baseline) = baseline {
        require_continued(policy, history, baseline, price_time)?;
    }
    let other = baseline.and_then(|baseline| baseline.policy.as_ref());
    let (measured, before) = measure(history, policy, other, price_time)?;
    let baseline = baseline.map(|baseline| baseline.baseline(before.as_ref()));
    let thresholds = Thresholds::new(policy, &measured, baseline.as_ref(), snapshot_time);
    Ok(Given { measured, thresholds })
}

/// Refuses a history that does not say what that of the baseline said, where that is at hand.
fn require_continued(
    policy: &Policy,
    history: &Path,
    baseline: &BaselineFile,
    price_time: &str,
) -> Result<(), PolicyFault> {
    let grids = Grids::new(policy, price_time);
    let now = open(history)?;
    let found = baseline.with_history(|before| Overlap::of(before, now, &grids))?;
    let Some(found) = found else { return Ok(()) };
    let found = found.map_err(|error| PolicyFault::History(history.to_owned(), error))?;
    if found.count == 0 {
        return Ok(());
    }
    let first = found.first.iter().take(MOST_LISTED).map(history_difference).collect();
    let count = usize::try_from(found.count).unwrap_or(usize::MAX);
    Err(PolicyFault::Dropped { path: history.to_owned(), count, first })
}

/// Refuses parameters that don't follow from policy and history; the digests of both, which the statement names.
/// `previous` and `before` are publications: the one before, and, for a correction, that before the corrected epoch.
///
/// # Errors
/// [`PolicyFault::NotFollowed`] names the first figures that differ. Other errors say which file is refused or missing.
pub fn require_followed(
    files: &Files,
    parameters: &Parameters,
    info: &SnapshotInfo,
    publications: (Option<&Path>, Option<&Path>),
) -> Result<Named, PolicyFault> {
    let policy = load_policy(&files.policy)?;
    let baseline = baseline_of(&Of::snapshot(info), Some(&info.venue), publications, &policy)?;
    let times = (&*info.snapshot_time, &*info.price_time);
    let Given { measured, thresholds } =
        thresholds(&policy, &files.history, baseline.as_ref(), times)?;
    let mismatches = thresholds.mismatches(&policy, parameters);
    if mismatches.is_empty() {
        return Ok(Named { policy: policy.digest(), history: measured.digest() });
    }
    let first = mismatches.iter().take(MOST_LISTED).map(policy_mismatch).collect();
    Err(PolicyFault::NotFollowed { count: mismatches.len(), first })
}
