//! What the amount of a row is called: proven, observed or declared; and what it lacks for more.
//!
//! There are three words, and no fourth. The first two need a holding that is recognised, a valid signature
//! for the address, and a head that stands in the reader's file of headers as the last block before the
//! snapshot. Then an amount that follows from the head's state is *proven*, and one that somebody saw whom
//! the reader names is *observed*. Everything else is *declared*: the venue's word. So is an amount against which
//! the state speaks, whoever saw it.
//!
//! That the list is that of a statement (V11), that its sums are the stated ones (V12) and that no address
//! stands in two books (V13) is not looked at here: without them no row is more than declared.

use std::{collections::HashSet, fmt};

use crate::{
    chain::Chain,
    control::collect::Control,
    headers::{window, Cut, Headers},
    list::{document::List, rows::Row, time::Time},
    observation::Seen,
    recognised::table::Table,
    state::anchor::{Amount, Anchors, Contradiction, Unproven},
};

/// What an amount is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The venue's word.
    Declared,
    /// Somebody whom the reader names saw it.
    Observed,
    /// It follows from a block that the reader brought.
    Proven,
}

impl Level {
    /// All levels, the lowest first.
    pub const ALL: [Level; 3] = [Level::Declared, Level::Observed, Level::Proven];

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Level::Declared => "declared",
            Level::Observed => "observed",
            Level::Proven => "proven",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Something without which an amount is called no more than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lack {
    /// The table of recognised holdings does not have the holding.
    Recognised,
    /// The chain's blocks are one operator's word, and the reader has not accepted them.
    Operated,
    /// No key of the address signed near the snapshot.
    Signature,
    /// The head is not in the reader's headers, or another block is.
    Head,
    /// The block behind the head is not in the reader's headers, or the head is not the last one before
    /// the snapshot.
    Next,
    /// The amount could follow from the head's state, and does not.
    State,
    /// Nothing but an observation could show the amount, and none does.
    Observation,
    /// The state under the head shows another amount, or that the holder can't move it. No observation lifts such a
    /// row.
    Agreement,
}

impl Lack {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Lack; 8] = [
        Lack::Recognised,
        Lack::Operated,
        Lack::Signature,
        Lack::Head,
        Lack::Next,
        Lack::State,
        Lack::Observation,
        Lack::Agreement,
    ];

    /// What it is called where it is named by itself.
    pub fn word(self) -> &'static str {
        match self {
            Lack::Recognised => "recognised holding",
            Lack::Operated => "chain of more than one operator",
            Lack::Signature => "signature",
            Lack::Head => "block in the headers",
            Lack::Next => "next block in the headers",
            Lack::State => "state proof",
            Lack::Observation => "observation",
            Lack::Agreement => "state that agrees",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Lack::Recognised => 1,
            Lack::Operated => 2,
            Lack::Signature => 4,
            Lack::Head => 8,
            Lack::Next => 16,
            Lack::State => 32,
            Lack::Observation => 64,
            Lack::Agreement => 128,
        }
    }
}

/// A set of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lacks(u8);

impl Lacks {
    /// The set with one more, if `lacks`.
    #[must_use]
    fn with(self, lack: Lack, lacks: bool) -> Self {
        Lacks(self.0 | if lacks { lack.bit() } else { 0 })
    }

    /// Whether one is in the set.
    pub fn has(self, lack: Lack) -> bool {
        self.0 & lack.bit() != 0
    }

    /// Whether nothing is lacking.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Lack> {
        Lack::ALL.into_iter().filter(move |lack| self.has(*lack))
    }
}

impl fmt::Display for Lacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Lack::word).collect();
        f.write_str(&words.join(", "))
    }
}

/// What a row is called, and what it lacks for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The level.
    pub level: Level,
    /// What is lacking; nothing of a row that is proven.
    pub lacks: Lacks,
}

/// Everything that rows are judged by.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The list.
    pub list: &'a List,
    /// The table of recognised holdings.
    pub table: &'a Table,
    /// The blocks that the reader brought.
    pub headers: &'a Headers,
    /// The time of the snapshot.
    pub snapshot: Time,
    /// Who signed for addresses.
    pub control: &'a Control,
    /// What follows from state, for the same rows in the same order, if there is a file of it.
    pub anchors: Option<&'a Anchors>,
    /// What each observation says, for the same rows in the same order. Only observations of somebody
    /// whom the reader names, at the list's heads, belong here.
    pub observations: &'a [Vec<Seen>],
    /// Chains of one operator that the reader accepts.
    pub accepted: &'a [Chain],
}

/// What is the same for all rows of a holding.
#[derive(Clone, Copy)]
struct OfHolding {
    chain: Chain,
    lacks: Lacks,
    /// Whether the table has a state proof for it.
    provable: bool,
    /// Whether a node of some row's proof is missing on its chain.
    incomplete: bool,
}

impl Evidence<'_> {
    /// What each row is called, in their order.
    pub fn standings(&self, rows: &[Row]) -> Vec<Standing> {
        let count = self.list.holdings.len();
        let mut holdings: Vec<OfHolding> =
            (0..count).filter_map(|at| self.of_holding(at)).collect();
        let incomplete = self.incomplete(rows);
        for of in &mut holdings {
            of.incomplete = incomplete.contains(&of.chain);
        }
        rows.iter()
            .enumerate()
            .map(|(at, row)| {
                let place = usize::from(row.holding).checked_sub(1);
                match place.and_then(|place| holdings.get(place)) {
                    Some(of) => self.standing(of, at, row),
                    None => Standing {
                        level: Level::Declared,
                        lacks: Lacks::default().with(Lack::Recognised, true),
                    },
                }
            })
            .collect()
    }

    /// Chains of which a node of some row's proof is missing. None of their rows is proven: a venue could leave out
    /// the rows that don't verify.
    fn incomplete(&self, rows: &[Row]) -> HashSet<Chain> {
        let amounts = self.anchors.map_or(&[][..], |anchors| &anchors.rows);
        rows.iter()
            .zip(amounts)
            .filter(|(_, amount)| matches!(amount, Amount::Contradicted(Contradiction::Missing(_))))
            .filter_map(|(row, _)| Some(self.list.holding(row.holding.into())?.chain))
            .collect()
    }

    fn of_holding(&self, at: usize) -> Option<OfHolding> {
        let holding = self.list.holdings.get(at)?;
        let chain = holding.chain;
        let entry = self.table.recognise(holding).ok();
        let of_chain = self.table.chain(chain);
        let operated = of_chain.is_some_and(|entry| entry.operated);
        let cut = self.list.head(chain);
        let cut = cut.map(|head| self.headers.cut(head, self.snapshot, window(chain)));
        let (head, next) = match cut {
            Some(Cut::Last { .. }) => (false, false),
            Some(Cut::After | Cut::Old { .. } | Cut::NoNext { .. } | Cut::NextDisagree { .. }) => {
                (false, true)
            }
            Some(Cut::Head(_)) | None => (true, true),
        };
        let has_proofs = of_chain.is_some_and(|entry| !entry.header_items.is_empty());
        let has_place =
            entry.is_some_and(|entry| holding.contract.is_none() || entry.layout.is_some());
        Some(OfHolding {
            chain,
            lacks: Lacks::default()
                .with(Lack::Recognised, entry.is_none())
                .with(Lack::Operated, operated && !self.accepted.contains(&chain))
                .with(Lack::Head, head)
                .with(Lack::Next, next),
            provable: has_proofs && has_place,
            incomplete: false,
        })
    }

    fn standing(&self, of: &OfHolding, at: usize, row: &Row) -> Standing {
        let signed = self.control.signed_after(of.chain, &row.address).is_some();
        let needed = of.lacks.with(Lack::Signature, !signed);
        let amount = self.anchors.and_then(|anchors| anchors.rows.get(at));
        let anchored = matches!(amount, Some(Amount::Anchored)) && !of.incomplete;
        let says = |seen: &Vec<Seen>| matches!(seen.get(at), Some(Seen::Same | Seen::More(_)));
        let observed = self.observations.iter().any(says);
        let contradicted = amount.is_some_and(is_contradicted);
        let level = match (needed.is_empty() && !contradicted, anchored, observed) {
            (true, true, _) => Level::Proven,
            (true, false, true) => Level::Observed,
            _ => Level::Declared,
        };
        let lacks = needed
            .with(Lack::Agreement, contradicted)
            .with(Lack::State, of.provable && !anchored)
            .with(Lack::Observation, !of.provable && !anchored && !observed);
        Standing { level, lacks }
    }
}

/// Whether the state says something against a row: another amount, no such contract, or a holder who can't move
/// it. A node that is missing says nothing: whoever passed the file on may have left it out.
fn is_contradicted(amount: &Amount) -> bool {
    match amount {
        Amount::Contradicted(contradiction) => !matches!(contradiction, Contradiction::Missing(_)),
        Amount::Unproven(unproven) => matches!(unproven, Unproven::Flag | Unproven::Listed(_)),
        Amount::Anchored | Amount::Declared(_) => false,
    }
}

#[cfg(test)]
#[path = "level/tests.rs"]
mod tests;
