//! Whether parameters follow from a policy and a history.

use std::path::{Path, PathBuf};

use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{Found, Measured, Mismatch, OfName, Policy, Thresholds},
};
use ringfence_verifier::{message::Quoted, say};

use super::{
    baseline::{baseline_of, BaselineFile, Of},
    error::{PolicyFault, MOST_LISTED},
    file::{load_policy, measure},
};
use crate::{
    plausible::percent,
    snapshot::{Named, SnapshotInfo},
};

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
    let first = mismatches.iter().take(MOST_LISTED).map(words).collect();
    Err(PolicyFault::NotFollowed { count: mismatches.len(), first })
}

/// What differs, for people.
fn words(mismatch: &Mismatch) -> String {
    let name = Quoted(&mismatch.name);
    let of = match mismatch.of {
        OfName::Asset => say!("policy.asset", name).text,
        OfName::Market => say!("policy.market", name).text,
    };
    let rate = |text: &str| text.parse().map_or(text.to_owned(), |rate| percent(rate).to_string());
    match &mismatch.found {
        Found::NotInPolicy => say!("policy.unlisted", of).text,
        Found::Field { field, expected, found } => {
            say!("policy.field", of, field, expected, found).text
        }
        Found::Rate { table, tier, expected, found } => {
            let (expected, found) = (rate(expected), rate(found));
            say!("policy.rate", of, table, tier, expected, found).text
        }
        Found::Moved { tier, allowed: (least, most), found, .. } => {
            let [least, most, found] = [*least, *most, *found].map(percent);
            say!("policy.moved", of, tier, least, most, found).text
        }
    }
}
