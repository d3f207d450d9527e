//! Checks of tiers in a document of parameters. Each names the list and the row in its reason.

use super::number::{integer, Checked};
use crate::protocol::parameters::{Tier, TierEntry, MAX_RATE, RATE_ONE};

/// Tiers in integers, their bounds strictly increasing from at least 1.
pub(super) fn tiers(field: &str, entries: &[TierEntry]) -> Checked<Vec<Tier>> {
    let mut tiers: Vec<Tier> = Vec::with_capacity(entries.len());
    for (row, entry) in (1..).zip(entries) {
        let place = format!("{field} row {row}");
        let up_to = integer(&format!("{place}: up_to"), &entry.up_to)?;
        let rate = integer(&format!("{place}: rate"), &entry.rate)?;
        let rate = u64::try_from(rate)
            .ok()
            .filter(|rate| *rate <= MAX_RATE)
            .ok_or_else(|| format!("{place}: rate must be at most 2^32"))?;
        let before = tiers.last().map_or(0, |tier| tier.up_to);
        if up_to <= before {
            return Err(format!("{place}: up_to must be above {before}, the bound before it"));
        }
        tiers.push(Tier { up_to, rate });
    }
    Ok(tiers)
}

/// Collateral rates: the first at most one, none above the rate before it.
pub(super) fn falling(field: &str, tiers: &[Tier]) -> Checked<()> {
    let mut last = RATE_ONE;
    for (row, tier) in (1..).zip(tiers) {
        if tier.rate > last {
            return Err(format!(
                "{field} row {row}: rates start at most at {RATE_ONE} and never rise"
            ));
        }
        last = tier.rate;
    }
    Ok(())
}

/// Debt and maintenance rates: at least one, none below the rate before it.
pub(super) fn rising(field: &str, tiers: &[Tier]) -> Checked<()> {
    if tiers.is_empty() {
        return Err(format!("{field}: at least one row is needed"));
    }
    for (row, pair) in (2..).zip(tiers.windows(2)) {
        if pair[1].rate < pair[0].rate {
            return Err(format!("{field} row {row}: rates never fall"));
        }
    }
    Ok(())
}

/// The last tier extends to `most` at its own rate.
pub(super) fn extend(field: &str, tiers: &mut [Tier], most: u128) -> Checked<()> {
    let count = tiers.len();
    for (row, tier) in (1..).zip(tiers.iter()) {
        if tier.up_to > most || (row < count && tier.up_to == most) {
            return Err(format!("{field} row {row}: up_to must be at most {most}"));
        }
    }
    if let Some(last) = tiers.last_mut() {
        last.up_to = most;
    }
    Ok(())
}
