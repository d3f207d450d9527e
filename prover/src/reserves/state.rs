//! `state.bin` out of what nodes answered: headers that hash to the list's heads, and the nodes that show its
//! rows. Nothing else goes into it, and no chain of which something is missing.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use ringfence_circuits::primitive::file;
use ringfence_evidence::{
    chain::Chain,
    list::document::List,
    recognised::table::Table,
    state::{
        anchor::{anchor, Amount, Anchors, Contradiction, HeadState},
        file::{Limits, StateBuilder, StateFile},
    },
};
use ringfence_verifier::{say, word};

use super::{
    answer::Answer,
    directory::{Directory, Listed, STATE_FILE},
    error::ReservesError,
};

/// Rows of a chain that are named; all are counted.
const MOST_NAMED: usize = 20;

/// What became of a chain that may have state proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfChain {
    /// The chain.
    pub chain: Chain,
    /// Why nothing of it went into the file, if that is so.
    pub left_out: Option<String>,
    /// How many rows the file proves.
    pub proven: usize,
    /// Rows that can't be shown, through no fault of the answers: numbers from 1, and why. The first of them.
    pub unproven: Vec<(usize, String)>,
    /// Rows whose proof does not hold: numbers from 1, and why. The first of them.
    pub refused: Vec<(usize, String)>,
    /// How many such rows there are.
    pub refused_count: usize,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Chains with state proofs, in the list's order.
    pub chains: Vec<OfChain>,
    /// Number of nodes of the file; `None` if there was nothing to write.
    pub nodes: Option<usize>,
    /// Headers among the answers that are of no head.
    pub stray_headers: usize,
}

impl Written {
    /// Whether nothing was left out.
    pub fn is_complete(&self) -> bool {
        self.chains.iter().all(|of| of.left_out.is_none())
    }
}

/// Headers and nodes of answers.
#[derive(Clone, Debug, Default)]
pub struct Gathered(StateBuilder);

impl Gathered {
    /// Adds the answers of a file.
    ///
    /// # Errors
    /// [`ReservesError::StateTooLarge`] if it is more than a verifier reads.
    pub fn add(&mut self, answers: Vec<Answer>) -> Result<(), ReservesError> {
        for answer in answers {
            match answer {
                Answer::Header(header) => self.0.header(header.bytes),
                Answer::Proof(proof) => proof.nodes.into_iter().for_each(|node| self.0.node(node)),
                Answer::Amount { .. } | Answer::Scan(_) => {}
            }
            let Limits { nodes, bytes } = Limits::NATIVE;
            if self.0.bytes() > u64::from(bytes) || self.0.nodes() > nodes {
                return Err(ReservesError::StateTooLarge);
            }
        }
        Ok(())
    }

    /// Writes the file of state of a list. Chains of which a row is not shown, or the header is missing, are left
    /// out of it: a header without all proofs would be a claim that does not hold.
    ///
    /// # Errors
    /// It is an error if the file system refuses, or more was gathered than a verifier reads.
    pub fn write(
        self,
        directory: &Directory,
        listed: &Listed,
        table: &Table,
    ) -> Result<Written, ReservesError> {
        let path = directory.file(STATE_FILE);
        let io = |source| ReservesError::Io { path: path.clone(), source };
        let all = aside(directory.path(), |out| self.0.write(out)).map_err(io)?;
        drop(self);
        let mut all = read(&path, all)?;
        let heads: Vec<[u8; 32]> = listed.list.heads.iter().map(|head| head.hash.0).collect();
        let stray = all.headers().iter().filter(|(hash, _)| !heads.contains(hash)).count();
        let found = anchor(&mut all, &listed.list, table, &listed.rows).map_err(io)?;
        let mut chains: Vec<OfChain> = vec![];
        for (at, head) in listed.list.heads.iter().enumerate() {
            if is_provable(table, &listed.list, head.chain) {
                chains.push(of_chain(head.chain, &found.heads[at], &found, listed));
            }
        }
        let good = |hash: &[u8; 32]| {
            let mut heads = listed.list.heads.iter();
            let head = heads.find(|head| head.hash.0 == *hash);
            let of = head.and_then(|head| chains.iter().find(|of| of.chain == head.chain));
            of.is_some_and(|of| of.left_out.is_none())
        };
        if !chains.iter().any(|of| of.left_out.is_none()) {
            return Ok(Written { chains, nodes: None, stray_headers: stray });
        }
        let used = aside(directory.path(), |out| all.write_used(good, out)).map_err(io)?;
        let mut used = read(&path, used)?;
        anchor(&mut used, &listed.list, table, &listed.rows).map_err(io)?;
        let nodes = used.len() - used.unused();
        file::write_with(&path, true, |file| {
            let mut out = BufWriter::new(file);
            used.write_used(|_| true, &mut out)?;
            out.flush()
        })
        .map_err(io)?;
        Ok(Written { chains, nodes: Some(nodes), stray_headers: stray })
    }
}

/// Whether the table has a state proof for some holding of a chain.
fn is_provable(table: &Table, list: &List, chain: Chain) -> bool {
    let has_proofs = table.chain(chain).is_some_and(|of| !of.header_items.is_empty());
    let of_chain = list.holdings.iter().filter(|holding| holding.chain == chain);
    let mut entries = of_chain.filter_map(|holding| table.recognise(holding).ok());
    has_proofs && entries.any(|entry| entry.holding.contract.is_none() || entry.layout.is_some())
}

/// A file without a name beside the others.
fn aside(
    directory: &Path,
    fill: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<File> {
    let file = tempfile::tempfile_in(directory)?;
    let mut out = BufWriter::new(&file);
    fill(&mut out)?;
    out.flush()?;
    drop(out);
    Ok(file)
}

fn read(path: &Path, file: File) -> Result<StateFile<File>, ReservesError> {
    StateFile::read(file, Limits::NATIVE)
        .map_err(|fault| ReservesError::State { path: path.to_owned(), fault })
}

fn of_chain(chain: Chain, head: &HeadState, found: &Anchors, listed: &Listed) -> OfChain {
    let mut of = OfChain {
        chain,
        left_out: None,
        proven: 0,
        unproven: vec![],
        refused: vec![],
        refused_count: 0,
    };
    match head {
        HeadState::Header(_) => {}
        HeadState::Declared(_) => of.left_out = Some(word!("RF-1421.no-header").to_owned()),
        HeadState::Other { .. } => of.left_out = Some(word!("RF-1421.other-head").to_owned()),
    }
    let is_on = |holding: u16| {
        listed.list.holding(holding.into()).is_some_and(|holding| holding.chain == chain)
    };
    for ((number, row), amount) in (1..).zip(&listed.rows).zip(&found.rows) {
        if !is_on(row.holding) {
            continue;
        }
        match amount {
            Amount::Anchored => of.proven += 1,
            Amount::Declared(_) | Amount::Contradicted(Contradiction::Head) => {}
            Amount::Unproven(reason) => {
                if of.unproven.len() < MOST_NAMED {
                    of.unproven.push((number, reason.to_string()));
                }
            }
            Amount::Contradicted(reason) => {
                of.refused_count += 1;
                if of.refused.len() < MOST_NAMED {
                    of.refused.push((number, refusal(reason)));
                }
            }
        }
    }
    if of.left_out.is_none() && of.refused_count > 0 {
        of.left_out = Some(say!("RF-1421.refused", count = of.refused_count).text);
    }
    if of.left_out.is_some() {
        of.proven = 0;
    }
    of
}

/// Why a row's proof does not hold, without its amount.
fn refusal(reason: &Contradiction) -> String {
    match reason {
        Contradiction::Other(_) => word!("RF-1421.units").to_owned(),
        Contradiction::Missing(_) => word!("RF-1421.missing").to_owned(),
        other => other.to_string(),
    }
}
