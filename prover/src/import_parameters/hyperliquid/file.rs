//! The files of Hyperliquid: what messages call them, how much they may hold, and what they leave to who
//! imports.

use ringfence_circuits::protocol::parameters::MAX_ID;

/// What messages call market data.
pub(super) const META: &str = "the Hyperliquid market data";
/// What messages call an account.
pub(super) const ACCOUNT: &str = "the Hyperliquid account";
/// What messages call mid prices.
pub(super) const MIDS: &str = "the Hyperliquid mid prices";
/// Id of the source that a file of mid prices is.
pub(super) const MIDS_SOURCE: &str = "mids";
/// Most coins of a file: more have no ids.
pub(super) const MOST_COINS: usize = MAX_ID;

/// What a collateral token is, in the words of who imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its index, as `collateralToken` has it.
    pub index: u32,
    /// Name of the asset.
    pub name: String,
    /// Price in USD.
    pub price: String,
}
