//! `reserves.json`: the list without its rows.

use ringfence_circuits::{
    primitive::{json, shown::Shown},
    protocol::{
        hash::{
            digest::{to_hex, Digest},
            domain::personal,
        },
        text::{check_name, Natural, TextFault},
    },
};
use serde::{Deserialize, Serialize};

use super::{
    block::{Block, BlockHash},
    time::Time,
};
use crate::{
    address::{Address, AddressFault},
    chain::Chain,
    hex,
};

/// The value of `format`.
pub const LIST_FORMAT: &str = "ringfence-reserves-1";
/// Most bytes of the file.
pub const MAX_LIST_BYTES: usize = 4 << 20;
/// Most holdings.
pub const MAX_HOLDINGS: usize = 4096;
/// Most heads, as many as headers in a file of state.
pub const MAX_HEADS: usize = 512;
/// Most decimals of a holding.
pub const MAX_DECIMALS: u32 = 36;
/// Bytes of f, the digest of what a statement binds.
pub const BOUND_BYTES: usize = 64;

/// What one asset of the parameters is on one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The chain.
    pub chain: Chain,
    /// The contract; `None` for the chain's own coin.
    pub contract: Option<Address>,
    /// The asset of the parameters as which it counts.
    pub asset: String,
    /// Decimals of a unit on the chain.
    pub decimals: u32,
}

impl Holding {
    /// The contract as text, empty for the chain's own coin.
    pub fn contract_text(&self) -> String {
        self.contract.map(|contract| contract.to_string()).unwrap_or_default()
    }
}

/// A list that obeys all rules that can be checked without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: u64,
    /// f: the digest of what the statement binds.
    pub bound: [u8; BOUND_BYTES],
    /// Uniform bytes, so that a list that isn't published can't be guessed from its digest.
    pub salt: [u8; 32],
    /// The blocks at which balances are taken, one for each chain, in the order of the chains' texts.
    pub heads: Vec<Block>,
    /// The holdings; the first has id 1.
    pub holdings: Vec<Holding>,
    /// The digest of the rows.
    pub rows: Digest,
}

/// A head in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadEntry {
    chain: Chain,
    hash: String,
    number: Natural,
    time: Time,
}

/// A holding in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldingEntry {
    asset: String,
    chain: Chain,
    contract: String,
    decimals: Natural,
    id: Natural,
}

/// The file. Fields stand in the order of the canonical encoding.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    bound: String,
    epoch: Natural,
    format: String,
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_HEADS>")]
    heads: Vec<HeadEntry>,
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_HOLDINGS>")]
    holdings: Vec<HoldingEntry>,
    rows: Digest,
    salt: Digest,
    venue: String,
}

/// Why a file is no list.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListFault {
    /// Too long.
    #[error("more than {MAX_LIST_BYTES} bytes")]
    Long,
    /// Not JSON of this form, or not canonical.
    #[error("{0}")]
    Json(#[from] json::JsonError),
    /// Another format.
    #[error("its format is “{}”, expected “{LIST_FORMAT}”", Shown(.0))]
    Format(String),
    /// A name that is none.
    #[error("{field}: {fault}")]
    Name {
        /// Where.
        field: String,
        /// What is wrong.
        fault: TextFault,
    },
    /// A number that is too large.
    #[error("{field}: expected a number of at most {most}")]
    Number {
        /// Where.
        field: String,
        /// The largest that is allowed.
        most: u64,
    },
    /// `bound` is no digest.
    #[error("bound: expected {} lower-case hexadecimal digits", 2 * BOUND_BYTES)]
    Bound,
    /// A hash that is none.
    #[error("the hash of the head of {0} is no hash of that chain's blocks")]
    Hash(Chain),
    /// Heads out of order.
    #[error("the head of {0} is out of order, or a second one of the chain")]
    HeadOrder(Chain),
    /// No holding at all.
    #[error("there is no holding; a list without holdings says nothing")]
    NoHolding,
    /// An id that is not the place.
    #[error("holding {0} has another id; ids count from 1 in order")]
    Id(usize),
    /// A chain without a head.
    #[error("holding {id} is on {chain}, for which there is no head")]
    NoHead {
        /// The holding.
        id: usize,
        /// The chain.
        chain: Chain,
    },
    /// A contract that is no address.
    #[error("the contract of holding {id} is {fault}")]
    Contract {
        /// The holding.
        id: usize,
        /// What is wrong.
        fault: AddressFault,
    },
    /// A contract on a chain that has none.
    #[error("holding {0} has a contract, but bitcoin has its own coin only")]
    BitcoinContract(usize),
    /// The same (chain, contract) twice, which would count one balance twice (V13).
    #[error("holding {0} has the chain and contract of the one before; each stands once")]
    Twice(usize),
    /// Holdings out of order.
    #[error("holding {0} is out of order; holdings are ordered by chain, then by contract")]
    Order(usize),
}

impl List {
    /// Reads a list from its canonical encoding.
    ///
    /// # Errors
    /// [`ListFault`] is the first rule that the file breaks.
    pub fn read(text: &[u8]) -> Result<Self, ListFault> {
        if text.len() > MAX_LIST_BYTES {
            return Err(ListFault::Long);
        }
        let document: Document = json::parse_canonical(text)?;
        document.check()
    }

    /// The canonical encoding, read back before it is given out.
    ///
    /// # Errors
    /// [`ListFault`] is the first rule that the list breaks.
    pub fn write(&self) -> Result<Vec<u8>, ListFault> {
        let document = Document {
            bound: to_hex(&self.bound),
            epoch: self.epoch.into(),
            format: LIST_FORMAT.into(),
            heads: self.heads.iter().map(HeadEntry::of).collect(),
            holdings: (1u64..).zip(&self.holdings).map(HoldingEntry::of).collect(),
            rows: self.rows,
            salt: Digest(self.salt),
            venue: self.venue.clone(),
        };
        let text = json::canonical(&document)?;
        List::read(&text)?;
        Ok(text)
    }

    /// The digest of the list, which also names its rows: BLAKE2b-256 of its canonical encoding under
    /// `Ringfence-reslt1`.
    pub fn digest(text: &[u8]) -> Digest {
        Digest::of(personal::RESERVES_LIST, text)
    }

    /// The holding with this id, from 1.
    pub fn holding(&self, id: usize) -> Option<&Holding> {
        self.holdings.get(id.checked_sub(1)?)
    }

    /// The head of a chain.
    pub fn head(&self, chain: Chain) -> Option<&Block> {
        self.heads.iter().find(|head| head.chain == chain)
    }

    /// The first asset of a holding that `known` does not know.
    pub fn unknown_asset(&self, known: impl Fn(&str) -> bool) -> Option<&Holding> {
        self.holdings.iter().find(|holding| !known(&holding.asset))
    }
}

impl HeadEntry {
    fn of(block: &Block) -> Self {
        HeadEntry {
            chain: block.chain,
            hash: block.hash.text(block.chain),
            number: block.number.into(),
            time: block.time,
        }
    }
}

impl HoldingEntry {
    fn of((id, holding): (u64, &Holding)) -> Self {
        HoldingEntry {
            asset: holding.asset.clone(),
            chain: holding.chain,
            contract: holding.contract_text(),
            decimals: u64::from(holding.decimals).into(),
            id: id.into(),
        }
    }
}

/// A number of the document that is at most `most`.
fn number(field: impl Into<String>, value: &Natural, most: u64) -> Result<u64, ListFault> {
    let field = || field.into();
    let within = value.to_u64().filter(|value| *value <= most);
    within.ok_or_else(|| ListFault::Number { field: field(), most })
}

fn name(field: impl Into<String>, text: &str) -> Result<(), ListFault> {
    check_name(text).map_err(|fault| ListFault::Name { field: field.into(), fault })
}

impl Document {
    fn check(self) -> Result<List, ListFault> {
        if self.format != LIST_FORMAT {
            return Err(ListFault::Format(self.format));
        }
        name("venue", &self.venue)?;
        let heads = heads(&self.heads)?;
        let holdings = holdings(&self.holdings, &heads)?;
        Ok(List {
            epoch: number("epoch", &self.epoch, u64::MAX)?,
            bound: hex::decode_exact(&self.bound).ok_or(ListFault::Bound)?,
            salt: self.salt.0,
            venue: self.venue,
            rows: self.rows,
            heads,
            holdings,
        })
    }
}

fn heads(entries: &[HeadEntry]) -> Result<Vec<Block>, ListFault> {
    let mut heads: Vec<Block> = Vec::with_capacity(entries.len());
    for HeadEntry { chain, hash, number: height, time } in entries {
        let chain = *chain;
        if heads.last().is_some_and(|last| last.chain >= chain) {
            return Err(ListFault::HeadOrder(chain));
        }
        let hash = BlockHash::parse(chain, hash).ok_or(ListFault::Hash(chain))?;
        let number = number(format!("the number of the head of {chain}"), height, u64::MAX - 1)?;
        heads.push(Block { chain, number, hash, time: *time });
    }
    Ok(heads)
}

fn holdings(entries: &[HoldingEntry], heads: &[Block]) -> Result<Vec<Holding>, ListFault> {
    if entries.is_empty() {
        return Err(ListFault::NoHolding);
    }
    let mut holdings: Vec<Holding> = Vec::with_capacity(entries.len());
    for (id, entry) in (1..).zip(entries) {
        if entry.id.to_u64() != Some(id as u64) {
            return Err(ListFault::Id(id));
        }
        name(format!("the asset of holding {id}"), &entry.asset)?;
        let chain = entry.chain;
        if !heads.iter().any(|head| head.chain == chain) {
            return Err(ListFault::NoHead { id, chain });
        }
        let decimals = format!("the decimals of holding {id}");
        let holding = Holding {
            chain,
            contract: contract(id, chain, &entry.contract)?,
            asset: entry.asset.clone(),
            decimals: number(decimals, &entry.decimals, MAX_DECIMALS.into())? as u32,
        };
        if let (Some(last), Some(text)) = (holdings.last(), id.checked_sub(2)) {
            let before = (last.chain, &entries[text].contract);
            match before.cmp(&(chain, &entry.contract)) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Err(ListFault::Twice(id)),
                std::cmp::Ordering::Greater => return Err(ListFault::Order(id)),
            }
        }
        holdings.push(holding);
    }
    Ok(holdings)
}

fn contract(id: usize, chain: Chain, text: &str) -> Result<Option<Address>, ListFault> {
    match (text, chain) {
        ("", _) => Ok(None),
        (_, Chain::Bitcoin) => Err(ListFault::BitcoinContract(id)),
        _ => match Address::parse(chain, text) {
            Ok(address) => Ok(Some(address)),
            Err(fault) => Err(ListFault::Contract { id, fault }),
        },
    }
}
