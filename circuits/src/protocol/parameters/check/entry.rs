//! Checks of the entries of a document of parameters: an asset, a market.

use std::collections::{HashMap, HashSet};

use super::{
    number::{decimals, integer, price, shown, Checked},
    tiers::{extend, falling, rising, tiers},
};
use crate::protocol::id::{AssetId, MarketId};
use crate::protocol::parameters::{
    Asset, AssetEntry, MaintenanceKind, Market, MarketEntry, Tier, TierArgument, TierTable,
    MAX_DECIMALS, MAX_NOTIONAL, RATE_ONE,
};

fn check_source(source: &str, sources: &HashSet<&str>) -> Checked<()> {
    if sources.contains(source) {
        Ok(())
    } else {
        Err(format!("source {} is not in the list of sources", shown(source)))
    }
}

/// Checks an asset. `settles` says whether some market names it as its settlement asset.
pub(super) fn check_asset(
    entry: &AssetEntry,
    settles: bool,
    sources: &HashSet<&str>,
) -> Checked<Asset> {
    check_source(&entry.source, sources)?;
    let decimals = decimals("decimals", &entry.decimals)?;
    let (price, settlement_price) = if settles {
        let settlement = price("price", &entry.price, 8)?;
        let scale = 10u64.pow(u32::from(MAX_DECIMALS - decimals));
        let price = settlement.checked_mul(scale).ok_or_else(|| {
            format!("price·10^{} must be below 2^64; take fewer decimals", 20 - decimals)
        })?;
        (price, Some(settlement))
    } else {
        (price("price", &entry.price, 20 - u32::from(decimals))?, None)
    };

    let most = u128::from(u64::MAX);
    let mut collateral = tiers("collateral", &entry.collateral)?;
    falling("collateral", &collateral)?;
    let full = match collateral.last() {
        Some(last) if last.up_to > most => {
            return Err(format!("collateral row {}: up_to must be below 2^64", collateral.len()))
        }
        Some(last) => last.up_to == most,
        None => false,
    };
    if !full {
        // Beyond the last tier a deposit adds nothing. An asset without tiers has no collateral value.
        collateral.push(Tier { up_to: most, rate: 0 });
    }

    let mut debt = tiers("debt", &entry.debt)?;
    rising("debt", &debt)?;
    if debt[0].rate < RATE_ONE {
        return Err(format!("debt row 1: a debt counts at least in full, rate {RATE_ONE} or more"));
    }
    extend("debt", &mut debt, most)?;

    let profit_rate = integer("profit_rate", &entry.profit_rate)?;
    if profit_rate > u128::from(RATE_ONE) {
        return Err(format!("profit_rate must be between 0 and {RATE_ONE}"));
    }
    Ok(Asset {
        name: entry.name.clone(),
        decimals,
        price,
        settlement_price,
        collateral: TierTable::new(collateral, Some(1)),
        debt: TierTable::new(debt, Some(1)),
        profit_rate: profit_rate as u64,
    })
}

/// Checks a market of this contract. `ids` are those of the assets by name.
pub(super) fn check_market(
    entry: &MarketEntry,
    contract: MarketId,
    ids: &HashMap<&str, AssetId>,
    sources: &HashSet<&str>,
) -> Checked<Market> {
    check_source(&entry.source, sources)?;
    let settlement = *ids.get(entry.settlement.as_str()).ok_or_else(|| {
        format!("settlement {} is not in the list of assets", shown(&entry.settlement))
    })?;
    let size_decimals = decimals("size_decimals", &entry.size_decimals)?;
    let mark = price("mark", &entry.mark, u32::from(MAX_DECIMALS - size_decimals))?;
    let mut maintenance = tiers("maintenance", &entry.maintenance)?;
    rising("maintenance", &maintenance)?;
    let most = match entry.tier_argument {
        TierArgument::Notional => MAX_NOTIONAL,
        TierArgument::Size => u128::from(u64::MAX).min(MAX_NOTIONAL / u128::from(mark)),
    };
    extend("maintenance", &mut maintenance, most)?;
    let unit = match (entry.maintenance_kind, entry.tier_argument) {
        (MaintenanceKind::Jumping, _) => None,
        (MaintenanceKind::Continuous, TierArgument::Notional) => Some(1),
        (MaintenanceKind::Continuous, TierArgument::Size) => Some(mark),
    };
    Ok(Market {
        name: entry.name.clone(),
        contract,
        settlement,
        size_decimals,
        mark,
        argument: entry.tier_argument,
        kind: entry.maintenance_kind,
        maintenance: TierTable::new(maintenance, unit),
        isolated_only: entry.isolated_only,
    })
}
