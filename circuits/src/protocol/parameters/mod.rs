//! Public market parameters of an epoch (§2, "Integers and parameters"): assets, markets, prices and tiers.
//!
//! [`Document`] is the file as people write and read it, in JSON or TOML; [`Parameters`] is what
//! its checks leave of it: integers with every limit established. Everything that proves or verifies
//! takes [`Parameters`], so unchecked tables can't reach a circuit. Nothing here knows vaults,
//! statements or how a claim is proven.

mod asset;
mod check;
mod checked;
mod decimal;
mod document;
mod error;
mod limits;
mod market;
mod tier;

pub use asset::Asset;
pub use checked::Parameters;
pub use decimal::{Decimal, DecimalError};
pub use document::{AssetEntry, Document, MarketEntry, Source, TierEntry};
pub use error::{ParameterError, Problem};
pub use limits::{
    MAX_DECIMALS, MAX_ID, MAX_NOTES, MAX_NOTIONAL, MAX_PARAMETERS_BYTES, MAX_RATE, MAX_SOURCES,
    MAX_TABLE_ROWS, RATE_ONE,
};
pub use market::{MaintenanceKind, Market, TierArgument};
pub use tier::{Tier, TierRow, TierTable};
