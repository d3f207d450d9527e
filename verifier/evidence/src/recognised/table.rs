//! The table of chains and holdings.

use ringfence_circuits::{
    primitive::{json, shown::Shown},
    protocol::{
        hash::{digest::Digest, domain::personal},
        text::{check_label, check_name, Natural, TextFault},
    },
};
use serde::{Deserialize, Serialize};

use super::layout::{Layout, LayoutEntry};
use crate::{
    address::{Address, AddressFault},
    chain::Chain,
    list::document::{Holding, MAX_DECIMALS},
};

/// The value of `format`.
pub const TABLE_FORMAT: &str = "ringfence-recognised-1";
/// Most bytes of a table.
pub const MAX_TABLE_BYTES: usize = 4 << 20;
/// Most chains.
pub const MAX_CHAINS: usize = 512;
/// Most entries.
pub const MAX_ENTRIES: usize = 4096;
/// Most numbers of items that headers of a chain may have.
const MAX_FORMS: usize = 16;
/// Most items of a header.
pub const MAX_HEADER_ITEMS: usize = 64;

/// The table that is compiled in.
const COMPILED: &[u8] = include_bytes!("compiled.json");

/// What a table says of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEntry {
    /// The chain.
    pub chain: Chain,
    /// Numbers of items that its headers may have; empty: the chain has no state proofs here. Items
    /// 3, 8 and 11 are state root, number and time.
    pub header_items: Vec<usize>,
    /// Whether its blocks are the word of one operator.
    pub operated: bool,
}

/// What a table says of a holding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Chain, contract, asset and decimals.
    pub holding: Holding,
    /// Where balances stand; `None` where no proof of it is known, or no stored number is a balance.
    pub layout: Option<Layout>,
}

/// A table of recognised holdings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is called.
    pub name: String,
    /// Chains, in the order of their texts.
    pub chains: Vec<ChainEntry>,
    /// Holdings, ordered by chain, contract and asset.
    pub entries: Vec<Entry>,
    /// BLAKE2b-256 of its canonical encoding under `Ringfence-recog1`.
    pub digest: Digest,
}

/// A chain in the document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChainDocument {
    chain: Chain,
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_FORMS>")]
    header_items: Vec<Natural>,
    operated: bool,
}

/// An entry in the document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryDocument {
    asset: String,
    chain: Chain,
    contract: String,
    decimals: Natural,
    layout: Option<LayoutEntry>,
}

/// The document. Fields stand in the order of the canonical encoding.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_CHAINS>")]
    chains: Vec<ChainDocument>,
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_ENTRIES>")]
    entries: Vec<EntryDocument>,
    format: String,
    name: String,
}

/// Why a text is no table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableFault {
    /// Too long.
    #[error("more than {MAX_TABLE_BYTES} bytes")]
    Long,
    /// Not JSON of this form.
    #[error("{0}")]
    Json(#[from] json::JsonError),
    /// Another format.
    #[error("its format is “{}”, expected “{TABLE_FORMAT}”", Shown(.0))]
    Format(String),
    /// A name that is none.
    #[error("{field}: {fault}")]
    Name {
        /// Where.
        field: String,
        /// What is wrong.
        fault: TextFault,
    },
    /// A chain that breaks a rule.
    #[error("the entry of {chain}: {reason}")]
    Chain {
        /// The chain.
        chain: Chain,
        /// The rule.
        reason: &'static str,
    },
    /// A contract that is no address.
    #[error("entry {at}: its contract is {fault}")]
    Contract {
        /// The entry, from 1.
        at: usize,
        /// What is wrong.
        fault: AddressFault,
    },
    /// An entry that breaks another rule.
    #[error("entry {at}: {reason}")]
    Entry {
        /// The entry, from 1.
        at: usize,
        /// The rule.
        reason: &'static str,
    },
}

impl Table {
    /// The table that is compiled into this program.
    pub fn compiled() -> Self {
        Table::read(COMPILED).expect("a test reads the table that is compiled in")
    }

    /// Reads a table of the reader's. White space is free, so that people can write one; the digest is
    /// that of the canonical encoding.
    ///
    /// # Errors
    /// [`TableFault`] is the first rule that the table breaks.
    pub fn read(text: &[u8]) -> Result<Self, TableFault> {
        if text.len() > MAX_TABLE_BYTES {
            return Err(TableFault::Long);
        }
        let document: Document = json::parse(text)?;
        let digest = Digest::of(personal::RECOGNISED, &json::canonical(&document)?);
        if document.format != TABLE_FORMAT {
            return Err(TableFault::Format(document.format));
        }
        check_label(&document.name)
            .map_err(|fault| TableFault::Name { field: "name".into(), fault })?;
        let chains = chains(document.chains)?;
        let entries = entries(document.entries, &chains)?;
        Ok(Table { name: document.name, chains, entries, digest })
    }

    /// What the table says of a chain.
    pub fn chain(&self, chain: Chain) -> Option<&ChainEntry> {
        self.chains.iter().find(|entry| entry.chain == chain)
    }

    /// The entry that a holding equals in chain, contract, asset and decimals; else why none does.
    ///
    /// # Errors
    /// [`NotRecognised`] says what differs.
    pub fn recognise(&self, holding: &Holding) -> Result<&Entry, NotRecognised> {
        let mut found = None;
        for entry in &self.entries {
            let known = &entry.holding;
            if (known.chain, known.contract) != (holding.chain, holding.contract) {
                continue;
            }
            if known.asset == holding.asset && known.decimals == holding.decimals {
                return Ok(entry);
            }
            found = Some(match known.decimals == holding.decimals {
                true => NotRecognised::Asset { table: known.asset.clone() },
                false => NotRecognised::Decimals { table: known.decimals },
            });
        }
        Err(found.unwrap_or(NotRecognised::Unknown))
    }
}

/// Why no entry of a table is that of a holding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRecognised {
    /// The contract isn't in the table.
    #[error("the table of recognised holdings does not have this contract on this chain")]
    Unknown,
    /// It is, as another asset.
    #[error("the table of recognised holdings has this contract as “{}”", Shown(.table))]
    Asset {
        /// The asset in the table.
        table: String,
    },
    /// It is, with other decimals.
    #[error("the table of recognised holdings has this contract with {table} decimals")]
    Decimals {
        /// The decimals in the table.
        table: u32,
    },
}

fn chains(documents: Vec<ChainDocument>) -> Result<Vec<ChainEntry>, TableFault> {
    let mut chains: Vec<ChainEntry> = Vec::with_capacity(documents.len());
    for ChainDocument { chain, header_items, operated } in documents {
        let fault = |reason| TableFault::Chain { chain, reason };
        if chains.last().is_some_and(|last| last.chain >= chain) {
            return Err(fault("it is out of order, or a second one"));
        }
        let mut items = Vec::with_capacity(header_items.len());
        for count in header_items {
            let count = count.to_u64().and_then(|count| usize::try_from(count).ok());
            let count = count.filter(|count| (12..=MAX_HEADER_ITEMS).contains(count));
            let count = count.ok_or(fault("headers have between 12 and 64 items"))?;
            if items.last().is_some_and(|last| *last >= count) {
                return Err(fault("the numbers of items of its headers are out of order"));
            }
            items.push(count);
        }
        if !items.is_empty() && !matches!(chain, Chain::Eip155(_)) {
            return Err(fault("only chains of Ethereum's kind have state proofs"));
        }
        chains.push(ChainEntry { chain, header_items: items, operated });
    }
    Ok(chains)
}

fn entries(documents: Vec<EntryDocument>, chains: &[ChainEntry]) -> Result<Vec<Entry>, TableFault> {
    let mut entries: Vec<Entry> = Vec::with_capacity(documents.len());
    let mut last: Option<(Chain, String, String)> = None;
    for (at, document) in (1..).zip(documents) {
        let fault = |reason| TableFault::Entry { at, reason };
        let EntryDocument { asset, chain, contract, decimals, layout } = document;
        check_name(&asset).map_err(|fault| TableFault::Name {
            field: format!("the asset of entry {at}"),
            fault,
        })?;
        let place = (chain, contract, asset.clone());
        if last.as_ref().is_some_and(|last| *last >= place) {
            return Err(fault("it is out of order; entries are ordered by chain, contract, asset"));
        }
        let contract = match &place.1[..] {
            "" => None,
            _ if chain == Chain::Bitcoin => return Err(fault("bitcoin has no contracts")),
            text => Some(
                Address::parse(chain, text).map_err(|fault| TableFault::Contract { at, fault })?,
            ),
        };
        let decimals = decimals.to_u64().filter(|decimals| *decimals <= MAX_DECIMALS.into());
        let decimals = decimals.ok_or(fault("expected at most 36 decimals"))? as u32;
        let provable =
            chains.iter().any(|entry| entry.chain == chain && !entry.header_items.is_empty());
        let layout = match layout {
            Some(_) if contract.is_none() || !provable => {
                return Err(fault("only contracts on chains with state proofs have a layout"))
            }
            Some(layout) => Some(layout.check().ok_or(fault("expected from 1 to 256 bits"))?),
            None => None,
        };
        entries.push(Entry { holding: Holding { chain, contract, asset, decimals }, layout });
        last = Some(place);
    }
    Ok(entries)
}
