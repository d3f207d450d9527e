//! Public market parameters of an epoch (§2): assets, markets, prices and tiers.
//!
//! [`Document`] is the file as people write and read it, in JSON or TOML; [`Parameters`] is what
//! the checks of §2 leave of it: integers with every limit established. Everything that proves or
//! verifies takes [`Parameters`], so unchecked tables can't reach a circuit.

mod check;
mod decimal;
mod document;
mod tier;

pub use crate::protocol::text::is_name;
pub use check::{ParameterError, Problem};
pub use decimal::{Decimal, DecimalError};
pub use document::{AssetEntry, Document, MarketEntry, Source, TierEntry};
pub use tier::{TierRow, TierTable};

use crate::protocol::hash::{digest::Digest, domain::personal};

/// Units of a rate: 10^8 is one hundred percent.
pub const RATE_ONE: u64 = 100_000_000;
/// Largest rate of a debt row or a maintenance row.
pub const MAX_RATE: u64 = 1 << 32;
/// Most decimals of an asset's balance unit.
pub const MAX_DECIMALS: u8 = 12;
/// Ids have 13 bits and 0 is the empty slot.
pub const MAX_ID: usize = (1 << 13) - 1;
/// Most bytes of parameters, as JSON.
pub const MAX_PARAMETERS_BYTES: u64 = 8 << 20;
/// Most sources.
pub const MAX_SOURCES: usize = 1 << 10;
/// Most notes.
pub const MAX_NOTES: usize = 1 << 14;
/// Most rows of all tier tables together, as the circuit holds them.
pub const MAX_TABLE_ROWS: usize = 1 << 15;

/// What a market's tiers go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierArgument {
    /// The notional, in 10^-12 of the settlement asset.
    Notional,
    /// The size, in 10^-s units of the market.
    Size,
}

/// The two kinds of maintenance tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceKind {
    /// Marginal rates with deductions: maintenance is continuous and convex.
    Continuous,
    /// The tier's rate applies to the whole position: maintenance jumps at the bounds.
    Jumping,
}

/// A checked asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Unique printable ASCII name.
    pub name: String,
    /// Decimals d of its balance unit.
    pub decimals: u8,
    /// `π_a`: price of one 10^-d unit in 10^-20 USD (in 10^-(20-d) USD per whole unit).
    pub price: u64,
    /// `π_s`: price of 10^-12 units in 10^-20 USD (8 decimals), where the asset settles a market.
    pub settlement_price: Option<u64>,
    /// Collateral rows: haircut rate h and constant b, value `h·B + b` in 10^-8 balance units.
    pub collateral: TierTable,
    /// Debt rows: slope and constant of the value that a debt counts at, in 10^-8 balance units.
    pub debt: TierTable,
    /// Rate at which unrealised profits in this asset count, 0..=10^8.
    pub profit_rate: u64,
}

/// A checked market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// Unique printable ASCII name.
    pub name: String,
    /// Id of the settlement asset.
    pub settlement: u16,
    /// Decimals s of the size.
    pub size_decimals: u8,
    /// `P`: mark price, with 12−s decimals, so that `size·P` is in 10^-12 of the settlement asset.
    pub mark: u64,
    /// What the tiers go by.
    pub argument: TierArgument,
    /// Maintenance rows: rate r and deduction D, margin `r·n − D`; the constant is `−D`.
    pub maintenance: TierTable,
    /// Whether positions may only stand in vaults with a single position (S6).
    pub isolated_only: bool,
}

/// Checked parameters.
#[derive(Clone, Debug)]
pub struct Parameters {
    document: Document,
    canonical: Vec<u8>,
    assets: Vec<Asset>,
    markets: Vec<Market>,
}

impl Parameters {
    /// Reads parameters from JSON text (canonical or not) and checks them.
    ///
    /// # Errors
    /// [`ParameterError`] names every offending row.
    pub fn from_json(text: &[u8]) -> Result<Self, ParameterError> {
        Document::from_json(text)?.check()
    }

    /// Reads parameters from canonical JSON only: the form in a bundle.
    ///
    /// # Errors
    /// As [`Parameters::from_json`]; also if the bytes are not the canonical encoding.
    pub fn from_canonical(text: &[u8]) -> Result<Self, ParameterError> {
        let parameters = Self::from_json(text)?;
        if parameters.canonical() != text {
            return Err(ParameterError::NotCanonical);
        }
        Ok(parameters)
    }

    /// The document that was checked.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The canonical encoding (RFC 8785).
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// The digest of the canonical encoding.
    pub fn digest(&self) -> Digest {
        Digest::of(personal::PARAMETERS, &self.canonical)
    }

    /// Assets; the id of `assets()[i]` is `i + 1`.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Markets; the id of `markets()[i]` is `i + 1`.
    pub fn markets(&self) -> &[Market] {
        &self.markets
    }

    /// The asset with this id.
    pub fn asset(&self, id: u16) -> Option<&Asset> {
        self.assets.get(usize::from(id).checked_sub(1)?)
    }

    /// The market with this id.
    pub fn market(&self, id: u16) -> Option<&Market> {
        self.markets.get(usize::from(id).checked_sub(1)?)
    }

    /// Ids of the assets in which some market settles, ascending.
    pub fn settlement_assets(&self) -> Vec<u16> {
        (1..=self.assets.len() as u16)
            .filter(|id| self.assets[usize::from(*id) - 1].settlement_price.is_some())
            .collect()
    }
}
