//! Where a token keeps the balance of a holder.

use ringfence_circuits::{primitive::json, protocol::text::Natural};
use serde::{Deserialize, Serialize};

use crate::{
    hash::keccak256,
    trie::word::{Word, WORD_BITS},
};

/// Most slots that a layout pins.
pub const MAX_PINS: usize = 16;
/// Most mappings of which a holder must be absent.
pub const MAX_ZERO: usize = 16;

/// How a compiler derives the slot of an entry of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// keccak256(pad32(key) ‖ pad32(slot)).
    Solidity,
    /// keccak256(pad32(slot) ‖ pad32(key)).
    Vyper,
}

/// A mapping from holders to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// How keys of its entries are derived.
    pub order: Order,
    /// The slot of the mapping itself.
    pub slot: Word,
}

/// A slot of the contract that must have a known value, or else the balances mean something else: the
/// implementation behind a proxy, a pause, a successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The slot.
    pub slot: Word,
    /// Its value; zero where nothing is stored.
    pub value: Word,
}

/// Where a token keeps the balance of a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The mapping from holders to balances.
    pub balances: Mapping,
    /// The stored number must be below 2^bits: what stands above is a flag, such as a freeze.
    pub bits: u32,
    /// keccak256 of the contract's code.
    pub code: Word,
    /// What must hold for the contract.
    pub pins: Vec<Pin>,
    /// Mappings in which the holder must have nothing, such as a blacklist.
    pub zero: Vec<Mapping>,
}

/// A layout in a document. Fields stand in the order of the canonical encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutEntry {
    balances: Mapping,
    bits: Natural,
    code: Word,
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_PINS>")]
    pins: Vec<Pin>,
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_ZERO>")]
    zero: Vec<Mapping>,
}

impl LayoutEntry {
    /// The layout, unless its bits are not from 1 to 256.
    pub(super) fn check(self) -> Option<Layout> {
        let LayoutEntry { balances, bits, code, pins, zero } = self;
        let bits = bits.to_u64().filter(|bits| (1..=u64::from(WORD_BITS)).contains(bits))?;
        Some(Layout { balances, bits: bits as u32, code, pins, zero })
    }
}

impl Mapping {
    /// The slot in which the entry of `holder` stands.
    pub fn slot_of(&self, holder: &[u8; 20]) -> Word {
        let mut key = [0; 32];
        key[32 - holder.len()..].copy_from_slice(holder);
        let parts = match self.order {
            Order::Solidity => [key, self.slot.0],
            Order::Vyper => [self.slot.0, key],
        };
        Word(keccak256(parts.as_flattened()))
    }
}
