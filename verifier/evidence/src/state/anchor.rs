//! Which rows of a list follow from which headers (V15).
//!
//! A chain whose header is in the file of state shows every row of its own coin, and every row of a
//! token whose layout the table of recognised holdings has. Keys are looked up in ascending order, so
//! every node is read once however many rows there are.

use std::{
    fmt,
    io::{self, Read, Seek},
};

use super::{
    account::{stored, Account, ValueFault},
    file::StateFile,
    header::{Header, HeaderFault},
};
use crate::{
    address::Address,
    hash::keccak256,
    list::{block::Block, document::List, rows::Row, time::Time},
    recognised::{layout::Layout, table::Table},
    trie::{
        node::NodeFault,
        walk::{Walk, WalkFault},
        word::Word,
    },
};

/// What the state says of a row's amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// It is the number in the state under the head's header.
    Anchored,
    /// Nothing here says anything of it.
    Declared(Declared),
    /// It can't be shown, and that is no fault of the evidence.
    Unproven(Unproven),
    /// The evidence is not what it has to be.
    Contradicted(Contradiction),
}

/// Why nothing says anything of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Declared {
    /// No header of the chain.
    #[error("the file of state has no header of this chain's head")]
    NoHeader,
    /// A chain without proofs.
    #[error("the table of recognised holdings has no state proofs for this chain")]
    Chain,
    /// A header that is not read.
    #[error("the header of this chain's head is not read: {0}")]
    Header(HeaderFault),
    /// A holding that the table doesn't have.
    #[error("the table of recognised holdings does not have this holding")]
    NotRecognised,
    /// A token without a layout.
    #[error("the table of recognised holdings does not say where this token keeps balances")]
    NoLayout,
}

/// Why an amount can't be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unproven {
    /// Another code.
    #[error("the contract's code is another than the table knows")]
    Code,
    /// A pin, by its index.
    #[error("the contract's slot of pin {} has another value: it was upgraded or paused", .0 + 1)]
    Pin(u8),
    /// A flag above the balance.
    #[error("a flag is set above the balance: the token is frozen for this address")]
    Flag,
    /// A mapping, by its index.
    #[error("the address stands in a list of the contract, number {}, in which it must not", .0 + 1)]
    Listed(u8),
}

/// Why evidence is not what it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Contradiction {
    /// Another number or time.
    #[error("the header of this chain's head has another number or time than the list says")]
    Head,
    /// Another amount.
    #[error("the state has {0} units")]
    Other(Word),
    /// No such contract.
    #[error("the contract is not there")]
    NoContract,
    /// A node that isn't there.
    #[error("the file of state lacks a node of the proof, behind {0} digits of its key")]
    Missing(u8),
    /// A node that breaks a rule.
    #[error("a node of the proof is no node: {0}")]
    Node(NodeFault),
    /// A value that is none.
    #[error("what stands at the end of the proof is not read: {0}")]
    Value(ValueFault),
}

/// What the file says of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadState {
    /// Nothing to go by.
    Declared(Declared),
    /// The header has another number or time.
    Other {
        /// The header's number.
        number: u64,
        /// The header's time, in seconds since 1970.
        time: u64,
    },
    /// The header was read and is of the head's number and time.
    Header(Header),
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Anchored => {
                f.write_str("it is the number in the state under the header of the list's block")
            }
            Amount::Declared(reason) => write!(f, "it is the venue's word: {reason}"),
            Amount::Unproven(reason) => write!(f, "it is not proven: {reason}"),
            Amount::Contradicted(reason) => write!(f, "its proof does not hold: {reason}"),
        }
    }
}

impl fmt::Display for HeadState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeadState::Declared(reason) => reason.fmt(f),
            HeadState::Other { number, time } => {
                write!(f, "its header is of block {number}, ")?;
                match Time::from_seconds(*time) {
                    Some(time) => write!(f, "{time}, and not of the list's number and time"),
                    None => write!(f, "{time} seconds after 1970, and not as the list says"),
                }
            }
            HeadState::Header(header) => {
                write!(f, "its header is there, and is of block {}", header.number)
            }
        }
    }
}

/// What the file of state says of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchors {
    /// By row, in their order.
    pub rows: Vec<Amount>,
    /// By head, in the list's order.
    pub heads: Vec<HeadState>,
    /// Headers that are no head of the list.
    pub stray_headers: usize,
    /// Nodes of no proof.
    pub unused_nodes: usize,
    /// Whether every row under a header of the file was looked up, so that unused nodes are of no use
    /// to anybody. Under another table than the venue's, they may be.
    pub complete: bool,
}

impl Anchors {
    /// Whether the file is what it has to be: no contradiction, nothing that belongs to no row.
    pub fn holds(&self) -> bool {
        let contradicted = self.rows.iter().any(|row| matches!(row, Amount::Contradicted(_)));
        let other = self.heads.iter().any(|head| matches!(head, HeadState::Other { .. }));
        let useless = self.complete && self.unused_nodes > 0;
        !contradicted && !other && self.stray_headers == 0 && !useless
    }
}

/// Looks up all rows of a list.
///
/// # Errors
/// It is an error if the file can't be read again. Whatever its content is, is no error.
pub fn anchor<R: Read + Seek>(
    file: &mut StateFile<R>,
    list: &List,
    table: &Table,
    rows: &[Row],
) -> io::Result<Anchors> {
    let heads: Vec<HeadState> = list.heads.iter().map(|head| of_head(file, table, head)).collect();
    let plans: Vec<Plan<'_>> =
        (0..list.holdings.len()).map(|at| Plan::new(list, table, &heads, at)).collect();
    let mut amounts = Vec::with_capacity(rows.len());
    let mut by_holding: Vec<Vec<usize>> = vec![vec![]; plans.len()];
    for (at, row) in rows.iter().enumerate() {
        let place = usize::from(row.holding).wrapping_sub(1);
        let plan = plans.get(place).unwrap_or(&Plan::Fixed(NOT_IN_LIST));
        amounts.push(match plan {
            Plan::Fixed(amount) => *amount,
            // Until it is looked up.
            Plan::Coin { .. } | Plan::Token { .. } => NOT_IN_LIST,
        });
        if let (Plan::Coin { .. } | Plan::Token { .. }, Some(rows)) =
            (plan, by_holding.get_mut(place))
        {
            rows.push(at);
        }
    }
    let mut search = Search { file, rows, amounts, by_holding };
    for (at, head) in heads.iter().enumerate() {
        if let HeadState::Header(header) = head {
            search.chain(header, &plans, at)?;
        }
    }
    let amounts = search.amounts;
    let known = list.heads.iter().filter(|head| file.header(&head.hash.0).is_some()).count();
    let skipped = |amount: &Amount| {
        let Amount::Declared(reason) = amount else { return false };
        !matches!(reason, Declared::NoHeader)
    };
    let complete =
        !heads.iter().any(|head| matches!(head, HeadState::Declared(Declared::Header(_))))
            && !amounts.iter().any(skipped);
    Ok(Anchors {
        rows: amounts,
        heads,
        stray_headers: file.headers().len().saturating_sub(known),
        unused_nodes: file.unused(),
        complete,
    })
}

/// Of a row whose holding the list does not have, which no reader of rows gives.
const NOT_IN_LIST: Amount = Amount::Declared(Declared::NotRecognised);

fn of_head<R: Read + Seek>(file: &StateFile<R>, table: &Table, head: &Block) -> HeadState {
    let Some(bytes) = file.header(&head.hash.0) else {
        return HeadState::Declared(Declared::NoHeader);
    };
    let entry = table.chain(head.chain).filter(|entry| !entry.header_items.is_empty());
    let Some(entry) = entry else { return HeadState::Declared(Declared::Chain) };
    match Header::decode(bytes, &entry.header_items) {
        Err(fault) => HeadState::Declared(Declared::Header(fault)),
        Ok(header) => {
            let time = Time::from_seconds(header.time);
            match header.number == head.number && time == Some(head.time) {
                true => HeadState::Header(header),
                false => HeadState::Other { number: header.number, time: header.time },
            }
        }
    }
}

/// What is to be done with the rows of a holding.
#[derive(Debug)]
enum Plan<'a> {
    /// The same for all of them, without a look at the state.
    Fixed(Amount),
    /// The chain's own coin, under a head.
    Coin { head: usize },
    /// A token, under a head.
    Token { head: usize, contract: [u8; 20], layout: &'a Layout },
}

impl<'a> Plan<'a> {
    fn new(list: &List, table: &'a Table, heads: &[HeadState], at: usize) -> Self {
        let declared = |reason| Plan::Fixed(Amount::Declared(reason));
        let Some(holding) = list.holdings.get(at) else { return Plan::Fixed(NOT_IN_LIST) };
        let head = list.heads.iter().position(|head| head.chain == holding.chain);
        let Some((at, state)) = head.and_then(|at| Some((at, heads.get(at)?))) else {
            return declared(Declared::NoHeader);
        };
        match state {
            HeadState::Declared(reason) => return declared(*reason),
            HeadState::Other { .. } => {
                return Plan::Fixed(Amount::Contradicted(Contradiction::Head))
            }
            HeadState::Header(_) => {}
        }
        let Ok(entry) = table.recognise(holding) else {
            return declared(Declared::NotRecognised);
        };
        match (holding.contract, &entry.layout) {
            (None, _) => Plan::Coin { head: at },
            (Some(Address::Eip155(contract)), Some(layout)) => {
                Plan::Token { head: at, contract, layout }
            }
            _ => declared(Declared::NoLayout),
        }
    }
}

/// Something that stands under a key of an account's storage.
#[derive(Clone, Copy, Debug)]
enum Stored {
    Pin(u8),
    Balance(usize),
    Listed(usize, u8),
}

/// Something that stands under a key of the state.
#[derive(Clone, Copy, Debug)]
enum InState {
    Balance(usize),
    Contract(usize),
}

struct Search<'a, R> {
    file: &'a mut StateFile<R>,
    rows: &'a [Row],
    amounts: Vec<Amount>,
    by_holding: Vec<Vec<usize>>,
}

impl<R: Read + Seek> Search<'_, R> {
    /// All holdings under one header.
    fn chain(&mut self, header: &Header, plans: &[Plan<'_>], at: usize) -> io::Result<()> {
        let mut keys: Vec<([u8; 32], InState)> = vec![];
        for (holding, plan) in plans.iter().enumerate() {
            match plan {
                Plan::Coin { head } if *head == at => {
                    let rows = self.by_holding[holding].iter();
                    keys.extend(rows.filter_map(|row| {
                        let holder = self.holder(*row)?;
                        Some((keccak256(&holder), InState::Balance(*row)))
                    }));
                }
                Plan::Token { head, contract, .. }
                    if *head == at && !self.by_holding[holding].is_empty() =>
                {
                    keys.push((keccak256(contract), InState::Contract(holding)));
                }
                _ => {}
            }
        }
        keys.sort_unstable_by_key(|(key, _)| *key);
        let mut walk = Walk::new(header.state_root);
        let mut contracts = vec![];
        for (key, what) in keys {
            let account = look(&mut walk, &key, self.file, Account::decode)?;
            match what {
                InState::Balance(row) => {
                    let balance =
                        account.map(|account| account.map_or(Word::ZERO, |found| found.balance));
                    self.compare(row, balance, None);
                }
                InState::Contract(holding) => contracts.push((holding, account)),
            }
        }
        for (holding, account) in contracts {
            if let Some(Plan::Token { layout, .. }) = plans.get(holding) {
                self.token(holding, layout, account)?;
            }
        }
        Ok(())
    }

    /// All rows of a token, whose contract is `account`.
    fn token(
        &mut self,
        holding: usize,
        layout: &Layout,
        account: Result<Option<Account>, Contradiction>,
    ) -> io::Result<()> {
        let account = match account.and_then(|found| found.ok_or(Contradiction::NoContract)) {
            Ok(account) => account,
            Err(contradiction) => {
                self.all(holding, Amount::Contradicted(contradiction));
                return Ok(());
            }
        };
        if account.code != layout.code {
            self.all(holding, Amount::Unproven(Unproven::Code));
        }
        let mut walk = Walk::new(account.storage_root);
        for (key, what) in self.keys(holding, layout) {
            let found = look(&mut walk, &key, self.file, stored)?;
            let found = found.map(|value| value.unwrap_or(Word::ZERO));
            match what {
                Stored::Balance(row) => self.compare(row, found, Some(layout.bits)),
                Stored::Listed(row, place) => match found {
                    Ok(Word::ZERO) => {}
                    Ok(_) => self.note(row, Amount::Unproven(Unproven::Listed(place))),
                    Err(fault) => self.note(row, Amount::Contradicted(fault)),
                },
                Stored::Pin(place) => {
                    let value = layout.pins.get(usize::from(place)).map(|pin| pin.value);
                    match found {
                        Ok(found) if Some(found) == value => {}
                        Ok(_) => self.all(holding, Amount::Unproven(Unproven::Pin(place))),
                        Err(fault) => self.all(holding, Amount::Contradicted(fault)),
                    }
                }
            }
        }
        Ok(())
    }

    /// All keys of a token's storage that are looked up, in ascending order.
    fn keys(&self, holding: usize, layout: &Layout) -> Vec<([u8; 32], Stored)> {
        let mut keys = vec![];
        for (place, pin) in (0u8..).zip(&layout.pins) {
            keys.push((keccak256(&pin.slot.0), Stored::Pin(place)));
        }
        for row in &self.by_holding[holding] {
            let Some(holder) = self.holder(*row) else { continue };
            let slot = layout.balances.slot_of(&holder);
            keys.push((keccak256(&slot.0), Stored::Balance(*row)));
            for (place, list) in (0u8..).zip(&layout.zero) {
                let slot = list.slot_of(&holder);
                keys.push((keccak256(&slot.0), Stored::Listed(*row, place)));
            }
        }
        keys.sort_unstable_by_key(|(key, _)| *key);
        keys
    }

    /// The holder of a row; of no other kind under a header that could be read.
    fn holder(&self, row: usize) -> Option<[u8; 20]> {
        match self.rows.get(row)?.address {
            Address::Eip155(holder) => Some(holder),
            _ => None,
        }
    }

    /// Compares a number of the state, of which what stands above `bits` is a flag.
    fn compare(&mut self, row: usize, found: Result<Word, Contradiction>, bits: Option<u32>) {
        let units = self.rows.get(row).map(|row| Word::from(row.units));
        let amount = match found {
            Err(fault) => Amount::Contradicted(fault),
            Ok(found) if bits.is_some_and(|bits| !found.below(bits)) => {
                Amount::Unproven(Unproven::Flag)
            }
            Ok(found) if Some(found) == units => Amount::Anchored,
            Ok(found) => Amount::Contradicted(Contradiction::Other(found)),
        };
        self.note(row, amount);
    }

    fn all(&mut self, holding: usize, amount: Amount) {
        for at in 0..self.by_holding[holding].len() {
            self.note(self.by_holding[holding][at], amount);
        }
    }

    /// Keeps what weighs more.
    fn note(&mut self, row: usize, amount: Amount) {
        if let Some(noted) = self.amounts.get_mut(row) {
            if weight(&amount) > weight(noted) {
                *noted = amount;
            }
        }
    }
}

/// What outweighs what: a proof that is none before a contract that isn't known any more, whose
/// numbers mean nothing, before a number, before what is said of one address only.
fn weight(amount: &Amount) -> u8 {
    match amount {
        Amount::Declared(_) => 0,
        Amount::Anchored => 1,
        Amount::Unproven(Unproven::Flag | Unproven::Listed(_)) => 2,
        Amount::Contradicted(Contradiction::Other(_)) => 3,
        Amount::Unproven(Unproven::Code | Unproven::Pin(_)) => 4,
        Amount::Contradicted(_) => 5,
    }
}

/// What stands under a key, decoded.
fn look<T, R: Read + Seek>(
    walk: &mut Walk,
    key: &[u8; 32],
    file: &mut StateFile<R>,
    decode: impl Fn(&[u8]) -> Result<T, ValueFault>,
) -> io::Result<Result<Option<T>, Contradiction>> {
    match walk.find(key, file) {
        Ok(None) => Ok(Ok(None)),
        Ok(Some(value)) => Ok(decode(&value).map(Some).map_err(Contradiction::Value)),
        Err(WalkFault::Missing { depth, .. }) => Ok(Err(Contradiction::Missing(depth as u8))),
        Err(WalkFault::Node { fault, .. }) => Ok(Err(Contradiction::Node(fault))),
        Err(WalkFault::Read(error)) => Err(error),
    }
}
