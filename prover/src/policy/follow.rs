//! Whether parameters follow from a policy and a history.

use std::path::{Path, PathBuf};

use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{Measured, Policy, Thresholds},
};
use ringfence_verifier::report::policy_mismatch;

use super::{
    baseline::{baseline_of, BaselineFile, Of},
    error::{PolicyFault, MOST_LISTED},
    file::{load_policy, measure},
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
    let other = baseline.and_then(|baseline| baseline.policy.as_ref());
    let policies: Vec<&Policy> = [policy].into_iter().chain(other).collect();
    let mut measured = measure(history, &policies, price_time)?.into_iter();
    let (now, before) = (measured.next(), measured.next());
    let Some(now) = now else { return Err(PolicyFault::Half) };
    let baseline = baseline.map(|baseline| baseline.baseline(before.as_ref()));
    let thresholds = Thresholds::new(policy, &now, baseline.as_ref(), snapshot_time);
    Ok(Given { measured: now, thresholds })
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
