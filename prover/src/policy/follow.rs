//! Whether parameters follow from a policy and a history.

use std::path::{Path, PathBuf};

use ringfence_circuits::protocol::{
    parameters::{Decimal, Parameters},
    policy::{
        history, moved_too_far, untimely, Grids, LastPrice, Measured, Overlap, Policy, Thresholds,
    },
};
use ringfence_verifier::{
    report::{amount::apart, history_difference, policy_mismatch, untimely_prices},
    say,
};

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

/// How far a price may lie from that of the history, in percent: what readers allow where they say nothing else.
const MOST_APART: u64 = 1;

/// What a policy gives for a history after a baseline.
pub(super) struct Given {
    /// What the policy observes.
    pub measured: Measured,
    /// What the policy of the baseline observes, where that is another one.
    before: Option<Measured>,
    /// What thresholds must be.
    pub thresholds: Thresholds,
}

impl Given {
    /// Refuses parameters of which readers would say that no limit holds, or that the prices are not those of the history.
    pub(super) fn require_readable(
        &self,
        policy: &Policy,
        parameters: &Parameters,
        baseline: Option<&BaselineFile>,
        snapshot_time: &str,
    ) -> Result<(), PolicyFault> {
        if let Some(file) = baseline {
            let baseline = file.baseline(self.before.as_ref());
            let found = moved_too_far(policy, parameters, &baseline, snapshot_time);
            if !found.is_empty() {
                let first = found.iter().take(MOST_LISTED).map(policy_mismatch).collect();
                let (path, count) = (file.path.clone(), found.len());
                return Err(PolicyFault::OtherTerms { path, count, first });
            }
        }
        let found = self.other_prices(policy, parameters);
        if found.is_empty() {
            return Ok(());
        }
        let (most, count) = (MOST_APART, found.len());
        let first = found.into_iter().take(MOST_LISTED).collect();
        Err(PolicyFault::OtherPrices { most, count, first })
    }

    /// Prices that lie further from those of the history at the price time than [`MOST_APART`].
    fn other_prices(&self, policy: &Policy, parameters: &Parameters) -> Vec<String> {
        let document = parameters.document();
        let assets = document.assets.iter().map(|entry| {
            let last =
                policy.asset(&entry.name).and_then(|(at, ..)| self.measured.last_of_asset(at));
            (&entry.name, &entry.price, last)
        });
        let markets = document.markets.iter().map(|entry| {
            let last =
                policy.market(&entry.name).and_then(|(at, ..)| self.measured.last_of_market(at));
            (&entry.name, &entry.mark, last)
        });
        let other = |(name, price, last): (&String, &String, Option<LastPrice>)| {
            let last = last.filter(|last| last.at_price_time)?;
            let most = Decimal::from_units(MOST_APART, 0);
            let of_history = Decimal::from_units(last.point.price, history::PRICE_DECIMALS);
            let (deviation, is_within) = apart(&price.parse().ok()?, &of_history, &most);
            let (last, deviation) = (history::price_text(last.point.price), deviation.grouped(0));
            (!is_within).then(|| say!("policy.other-price", name, price, last, deviation).text)
        };
        assets.chain(markets).filter_map(other).collect()
    }
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
    Ok(Given { measured, before, thresholds })
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
    let given = thresholds(&policy, &files.history, baseline.as_ref(), times)?;
    let mismatches = given.thresholds.mismatches(&policy, parameters);
    if mismatches.is_empty() {
        given.require_readable(&policy, parameters, baseline.as_ref(), times.0)?;
        return Ok(Named { policy: policy.digest(), history: given.measured.digest() });
    }
    let first = mismatches.iter().take(MOST_LISTED).map(policy_mismatch).collect();
    Err(PolicyFault::NotFollowed { count: mismatches.len(), first })
}
