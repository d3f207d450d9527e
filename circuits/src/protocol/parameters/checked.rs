//! Parameters that have passed every check. Only the check makes them.

use super::{asset::Asset, document::Document, market::Market};
use crate::protocol::{
    hash::{digest::Digest, domain::personal},
    id::{AssetId, MarketId},
    vault::Position,
};

/// Checked parameters: integers with every limit established.
#[derive(Clone, Debug)]
pub struct Parameters {
    pub(super) document: Document,
    pub(super) canonical: Vec<u8>,
    pub(super) assets: Vec<Asset>,
    pub(super) markets: Vec<Market>,
}

impl Parameters {
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

    /// Assets; the id of `assets()[i]` is [`AssetId::at`]`(i)`.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Markets; the id of `markets()[i]` is [`MarketId::at`]`(i)`.
    pub fn markets(&self) -> &[Market] {
        &self.markets
    }

    /// The asset with this id, if the parameters have it.
    pub fn asset(&self, id: AssetId) -> Option<&Asset> {
        self.assets.get(id.index())
    }

    /// The market with this id, if the parameters have it.
    pub fn market(&self, id: MarketId) -> Option<&Market> {
        self.markets.get(id.index())
    }

    /// The name of the contract that a market of these parameters trades: the one that it names, or its
    /// own.
    pub fn contract_name(&self, id: MarketId) -> Option<&str> {
        let entry = self.document.markets.get(id.index())?;
        Some(entry.contract.as_deref().unwrap_or(&entry.name))
    }

    /// The key that orders positions within a vault, 2·contract + side (clause S2): a long and a short of
    /// one contract have different keys, two longs of it have the same, whichever of its markets they
    /// stand in. `None` for a market that the parameters don't have.
    pub fn key(&self, position: &Position) -> Option<u32> {
        let contract = self.market(position.market)?.contract;
        Some(2 * u32::from(contract.get()) + u32::from(position.short))
    }

    /// Ids of the assets in which some market settles, ascending.
    pub fn settlement_assets(&self) -> Vec<AssetId> {
        AssetId::first(self.assets.len())
            .filter(|id| self.assets[id.index()].settlement_price.is_some())
            .collect()
    }
}
