//! Limits of parameters, and the unit of rates.

use crate::protocol::vault::ID_BITS;

/// One hundred percent: rates are in 10^-8.
pub const RATE_ONE: u64 = 100_000_000;
/// Largest rate of a tier.
pub const MAX_RATE: u64 = 1 << 32;
/// Most decimals of an asset's balance unit and of a market's size.
pub const MAX_DECIMALS: u8 = 12;
/// Largest id of an asset or a market, and therefore the most assets and the most markets.
pub const MAX_ID: usize = (1 << ID_BITS) - 1;
/// Largest notional of a position, in 10^-12 of the settlement asset.
pub const MAX_NOTIONAL: u128 = (1 << 96) - 1;
/// Most bytes of parameters, as JSON.
pub const MAX_PARAMETERS_BYTES: u64 = 8 << 20;
/// Most sources.
pub const MAX_SOURCES: usize = 1 << 10;
/// Most notes.
pub const MAX_NOTES: usize = 1 << 14;
/// Most rows of all tier tables together, as the circuit holds them.
pub const MAX_TABLE_ROWS: usize = 1 << 15;
