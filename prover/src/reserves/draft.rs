//! A row of a table of wallets before it is looked at.

use std::borrow::Cow;

use ringfence_evidence::chain::Chain;

/// What a row says.
pub(super) struct Draft<'a> {
    pub chain: Chain,
    pub address: &'a str,
    pub asset: &'a str,
    /// The contract; empty for the chain's own coin.
    pub contract: Cow<'a, str>,
    pub amount: Amount<'a>,
    pub book: &'a str,
    /// Decimals, if the table says them.
    pub decimals: &'a str,
}

/// An amount as a table has it.
pub(super) enum Amount<'a> {
    /// In units of the chain; empty if it is not known yet.
    Units(&'a str),
    /// In whole coins.
    Coins(&'a str),
}
