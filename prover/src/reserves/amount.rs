//! Amounts out of what nodes answered, for wallets whose table leaves them out; and whether the table has the
//! same ones where it says them.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use ringfence_evidence::{
    address::{Address, Identity},
    chain::Chain,
    list::block::Block,
    recognised::{layout::Layout, table::Table},
    trie::word::Word,
};
use ringfence_verifier::{say, word};

use super::{
    answer::{Answer, Proof},
    call::Account,
    error::{Problem, Problems, ReservesError},
    request::SCANNED,
    wallet::{Wallet, Wallets},
};

/// Where an amount stands: the chain, the contract, the holder.
type Place = (Chain, Option<Identity>, Identity);

/// Amounts as nodes said them.
#[derive(Clone, Debug, Default)]
pub struct Amounts {
    found: HashMap<Place, u128>,
    /// How many scans of all unspent outputs were read.
    scans: usize,
    /// By token, whose balance stands in which slot; made once, however many proofs there are of it.
    slots: HashMap<(Chain, Account), HashMap<Word, Account>>,
}

/// What is known before answers are read.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The wallets.
    pub wallets: &'a Wallets,
    /// The heads.
    pub heads: &'a [Block],
    /// The table of recognised holdings.
    pub table: &'a Table,
}

impl Known<'_> {
    fn head(&self, chain: Chain) -> Option<&Block> {
        self.heads.iter().find(|head| head.chain == chain)
    }

    /// The only chain of Ethereum's kind with state proofs, to which an answer without its id belongs.
    fn only_chain(&self) -> Option<Chain> {
        let proves = |chain: &Chain| {
            self.table.chain(*chain).is_some_and(|entry| !entry.header_items.is_empty())
        };
        let mut chains = self.heads.iter().map(|head| head.chain).filter(proves);
        match (chains.next(), chains.next()) {
            (Some(chain), None) => Some(chain),
            _ => None,
        }
    }
}

impl Amounts {
    /// Adds what the answers of a file say.
    ///
    /// # Errors
    /// It is an error if one is of another block than the head of its chain, or contradicts another answer.
    pub fn add(
        &mut self,
        path: &Path,
        answers: &[Answer],
        known: &Known<'_>,
    ) -> Result<(), ReservesError> {
        let mut problems = Problems::default();
        for (number, answer) in (1..).zip(answers) {
            if let Err((part, reason)) = self.answer(answer, known) {
                problems.add(Problem::entry(number, part, reason));
            }
        }
        problems.finish(path)
    }

    fn answer(&mut self, answer: &Answer, known: &Known<'_>) -> Result<(), (&'static str, String)> {
        match answer {
            Answer::Header(_) => Ok(()),
            Answer::Amount { asked, units } => {
                let Some((contract, holder)) = asked.amount else { return Ok(()) };
                at_head(known, asked.chain, asked.block)?;
                let contract = contract.map(|contract| Address::Eip155(contract).identity());
                let holder = Address::Eip155(holder).identity();
                self.note((asked.chain, contract, holder), units)
            }
            Answer::Proof(proof) => self.proof(proof, known),
            Answer::Scan(scan) => {
                match known.head(Chain::Bitcoin) {
                    Some(head) if head.hash.0 == scan.block => {}
                    _ => return Err(("bestblock", word!("RF-1420.bestblock").to_owned())),
                }
                self.scans += 1;
                for wallet in &known.wallets.wallets {
                    if let Some(satoshis) = scan.at(&wallet.address) {
                        let place = (Chain::Bitcoin, None, wallet.address.identity());
                        self.note(place, &Word::from(u128::from(satoshis)))?;
                    }
                }
                Ok(())
            }
        }
    }

    fn proof(&mut self, proof: &Proof, known: &Known<'_>) -> Result<(), (&'static str, String)> {
        let chain = match &proof.asked {
            Some(asked) => {
                at_head(known, asked.chain, asked.block)?;
                Some(asked.chain)
            }
            None => known.only_chain(),
        };
        let chain = chain.ok_or_else(|| ("id", word!("RF-1420.chain").to_owned()))?;
        let account = Address::Eip155(proof.account);
        self.note((chain, None, account.identity()), &proof.balance)?;
        let of_contract = known
            .wallets
            .holdings
            .iter()
            .find(|holding| holding.chain == chain && holding.contract == Some(account));
        let entry = of_contract.and_then(|holding| known.table.recognise(holding).ok());
        let Some(layout) = entry.and_then(|entry| entry.layout.as_ref()) else { return Ok(()) };
        let slots = self
            .slots
            .entry((chain, proof.account))
            .or_insert_with(|| slots(known.wallets, chain, account, layout));
        let held: Vec<(Account, Word)> = proof
            .storage
            .iter()
            .filter_map(|(slot, value)| Some((*slots.get(slot)?, balance(layout, value))))
            .collect();
        for (holder, units) in held {
            let holder = Address::Eip155(holder).identity();
            self.note((chain, Some(account.identity()), holder), &units)?;
        }
        Ok(())
    }

    /// Keeps an amount. Of two answers, both say the same.
    fn note(&mut self, place: Place, units: &Word) -> Result<(), (&'static str, String)> {
        let units = units.to_u128().ok_or_else(|| ("result", word!("RF-1420.large").to_owned()))?;
        match *self.found.entry(place).or_insert(units) == units {
            true => Ok(()),
            false => Err(("result", word!("RF-1420.differs").to_owned())),
        }
    }

    /// Takes over every amount that was found. Where all scans of Bitcoin were answered that
    /// [`super::request::write`] asks for, an address at which none of them found anything holds nothing: they
    /// go through all unspent outputs, and name those addresses only that have some.
    pub fn take(&self, wallets: &mut Wallets) {
        let of_bitcoin = |wallet: &&Wallet| wallets.holding(wallet).chain == Chain::Bitcoin;
        let asked = wallets.wallets.iter().filter(of_bitcoin).count();
        let scanned = self.scans >= asked.div_ceil(SCANNED);
        let holdings = &wallets.holdings;
        for wallet in &mut wallets.wallets {
            let Some(holding) = holdings.get(usize::from(wallet.holding)) else { continue };
            let contract = holding.contract.as_ref().map(Address::identity);
            let place = (holding.chain, contract, wallet.address.identity());
            let nothing = (scanned && holding.chain == Chain::Bitcoin).then_some(0);
            wallet.units = self.found.get(&place).copied().or(nothing);
        }
    }

    /// Takes over amounts that the table leaves out, and compares those that it says. Wallets that hold
    /// nothing are left out.
    ///
    /// # Errors
    /// It is an error if the table says another amount than a node.
    pub fn fill(&self, wallets: &mut Wallets) -> Result<(), ReservesError> {
        let mut problems = Problems::default();
        let holdings = &wallets.holdings;
        for wallet in &mut wallets.wallets {
            let holding = &holdings[usize::from(wallet.holding)];
            let contract = holding.contract.as_ref().map(Address::identity);
            let place = (holding.chain, contract, wallet.address.identity());
            match (self.found.get(&place), wallet.units) {
                (Some(found), Some(units)) if *found != units => {
                    problems.add(Problem::new(wallet.line, "units", say!("RF-1414.node").text));
                }
                (Some(found), None) => wallet.units = Some(*found),
                _ => {}
            }
        }
        let path: PathBuf = wallets.path.clone();
        problems.finish(&path)?;
        let before = wallets.wallets.len();
        wallets.wallets.retain(|wallet| wallet.units != Some(0));
        wallets.empty += (before - wallets.wallets.len()) as u64;
        Ok(())
    }
}

/// Whose balance stands in which slot of a token.
fn slots(
    wallets: &Wallets,
    chain: Chain,
    contract: Address,
    layout: &Layout,
) -> HashMap<Word, Account> {
    let of_token = wallets.wallets.iter().filter(|wallet| {
        let holding = wallets.holding(wallet);
        (holding.chain, holding.contract) == (chain, Some(contract))
    });
    let holders = of_token.filter_map(|wallet| match wallet.address {
        Address::Eip155(holder) => Some(holder),
        _ => None,
    });
    holders.map(|holder| (layout.balances.slot_of(&holder), holder)).collect()
}

/// Whether an answer is of a chain's head.
fn at_head(known: &Known<'_>, chain: Chain, block: u64) -> Result<(), (&'static str, String)> {
    match known.head(chain) {
        Some(head) if head.number == block => Ok(()),
        Some(head) => {
            Err(("id", say!("RF-1420.block", found = block, expected = head.number).text))
        }
        None => Err(("id", say!("RF-1420.no-chain", chain).text)),
    }
}

/// The stored number without a flag above it.
fn balance(layout: &Layout, value: &Word) -> Word {
    let mut bits = Word(value.0);
    for (place, byte) in bits.0.iter_mut().rev().enumerate() {
        let below = layout.bits.saturating_sub(place as u32 * u8::BITS);
        if below < u8::BITS {
            *byte &= u8::MAX.checked_shr(u8::BITS - below).unwrap_or(0);
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use ringfence_evidence::recognised::layout::{Mapping, Order};

    use super::*;

    #[test]
    fn flags_above_a_balance_are_no_part_of_it() {
        let layout = |bits| Layout {
            balances: Mapping { order: Order::Solidity, slot: Word::from(9) },
            bits,
            code: Word::ZERO,
            pins: vec![],
            zero: vec![],
        };
        let mut frozen = Word::from(5);
        frozen.0[0] = 0x80;
        assert_eq!(balance(&layout(255), &frozen), Word::from(5));
        assert_eq!(balance(&layout(256), &frozen), frozen);
        assert_eq!(balance(&layout(2), &Word::from(7)), Word::from(3));
        assert_eq!(balance(&layout(8), &Word::from(0x1ff)), Word::from(0xff));
    }
}
