//! Parameters that have passed every check. Only the check makes them.

use super::{asset::Asset, document::Document, market::Market};
use crate::protocol::hash::{digest::Digest, domain::personal};

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

    /// Assets; the id of `assets()[i]` is `i + 1`.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Markets; the id of `markets()[i]` is `i + 1`.
    pub fn markets(&self) -> &[Market] {
        &self.markets
    }

    /// The asset with this id, if the parameters have it.
    pub fn asset(&self, id: u16) -> Option<&Asset> {
        self.assets.get(usize::from(id).checked_sub(1)?)
    }

    /// The market with this id, if the parameters have it.
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
