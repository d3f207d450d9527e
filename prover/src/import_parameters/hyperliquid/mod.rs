//! Hyperliquid: market data with prices, or the markets of one captured account.
//!
//! # Rules
//! - The maintenance rate of a tier is 1 / (2 × its maximum leverage), rounded up. Tiers begin at the
//!   lower bounds of the market's margin table and are continuous. A table id below 50 stands for a
//!   single tier of that leverage. In data without tables (before 2025) a market has a single tier.
//! - A market that takes isolated positions only (`onlyIsolated`, `marginMode`) is `isolated_only`.
//! - A delisted market is left out.
//!
//! # Collateral tokens
//! Each file of market data is of one dex, whose markets settle in one collateral token. Token 0, and
//! data without a token, is USDC, which the venue counts at 1 USD. Any other token is refused unless
//! who imports says which asset it is ([`Token`]). It then is a settlement asset of its own, so a
//! vault of a unified account never pays a loss in one token with another.
//!
//! # Files
//! Market data are the answer to `meta` or to `metaAndAssetCtxs`, alone or as the field `meta` of an
//! object with `captured` and perhaps `allMids`. Marks are `markPx`, or mid prices where there are no
//! contexts. An account is the answer to `clearinghouseState`, alone or under this name, of an account that
//! keeps its perpetuals apart: a unified or portfolio margin account backs positions by spot balances,
//! which is not represented, and is refused.

mod account;
mod context;
mod draft;
mod file;
mod meta;
mod tiers;

use std::collections::BTreeMap;

pub use self::file::Token;
use self::{
    account::Account,
    context::mids,
    draft::{market_entry, Draft},
    file::{META, MIDS_SOURCE},
    meta::{Data, Market},
};
use super::{
    name::{file_name, Names},
    origin::Input,
    Import, ImportError,
};

/// Parameters from the market data of one or more dexes.
///
/// # Errors
/// [`ImportError`] names the coin that can't be imported and its line.
pub fn import(
    metas: &[Input<'_>],
    prices: Option<&Input<'_>>,
    tokens: &[Token],
) -> Result<Import, ImportError> {
    let mut draft = Draft::new(tokens)?;
    let mut names = Names::new(META, "coin");
    let mut mids = prices.map(read_mids).transpose()?.unwrap_or_default();
    for (index, input) in metas.iter().enumerate() {
        let file = file_name(input.file);
        let mut data = Data::read(input.text).map_err(|error| error.at(&file))?;
        mids.add(data.mids.take())?;
        if !data.has_contexts && !mids.given() {
            return Err(ImportError::NoMarks { table: format!("{META}, {file}") });
        }
        draft.say(&data, input);
        let settlement = draft.settlement(&data).map_err(|error| error.at(&file))?;
        for market in &data.markets {
            let place = format!("{} of {file}", market.place);
            names.add_at(&market.name, market.line, &place)?;
            draft.add(market, &settlement, &source_id(index), &mut mids);
        }
    }
    draft.say_marks(&mids);
    let ids: Vec<String> = (0..metas.len()).map(source_id).collect();
    let mut inputs: Vec<_> = ids.iter().map(String::as_str).zip(metas).collect();
    inputs.extend(prices.map(|input| (MIDS_SOURCE, input)));
    draft.finish("Hyperliquid", &inputs)
}

/// Parameters for one captured account: its own marks (position value over size, which must be
/// exact in 12−s decimals). Size decimals, maximum leverage and tiers are those of the market data,
/// never the leverage that the user chose.
///
/// # Errors
/// [`ImportError`] names the coin that can't be imported and its line.
pub fn import_account(
    account: &Input<'_>,
    metas: &[Input<'_>],
    tokens: &[Token],
) -> Result<Import, ImportError> {
    let mut draft = Draft::new(tokens)?;
    let held = Account::read(account.text).map_err(|error| error.at(&file_name(account.file)))?;
    let mut universe: BTreeMap<String, (Market, String)> = BTreeMap::new();
    let mut names = Names::new(META, "coin");
    draft.say_account(&held, account);
    for input in metas {
        let file = file_name(input.file);
        let data = Data::read(input.text).map_err(|error| error.at(&file))?;
        draft.say(&data, input);
        let settlement = draft.settlement(&data).map_err(|error| error.at(&file))?;
        for market in data.markets {
            names.add_at(&market.name, market.line, &format!("{} of {file}", market.place))?;
            universe.insert(market.name.clone(), (market, settlement.clone()));
        }
    }
    for position in &held.positions {
        let (market, settlement) = universe.get(&position.coin).ok_or_else(|| {
            position
                .error("coin", "the market data don't have it; take those of the same dex and time")
        })?;
        position.check_leverage(market.max_leverage)?;
        let mark = position.mark(market.size_decimals)?;
        draft.markets.push(market_entry(market, settlement, mark, "account"));
    }
    let ids: Vec<String> = (0..metas.len()).map(source_id).collect();
    let mut inputs = vec![("account", account)];
    inputs.extend(ids.iter().map(String::as_str).zip(metas));
    draft.finish("Hyperliquid, one captured account", &inputs)
}

/// Mid prices from a file of their own.
fn read_mids(input: &Input<'_>) -> Result<context::Mids, ImportError> {
    mids(input.text).map_err(|error| error.at(&file_name(input.file)))
}

/// Id of the source that a file of market data is: `meta`, `meta-2`, …
pub fn source_id(index: usize) -> String {
    match index {
        0 => "meta".to_owned(),
        _ => format!("meta-{}", index + 1),
    }
}
