//! What to ask nodes: bodies of JSON-RPC and descriptors, in files. Nothing here talks to a network.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    list::block::Block,
    recognised::{
        layout::Layout,
        table::{Entry, Table},
    },
    trie::word::Word,
};
use serde_json::Value;

use super::{
    call::{Account, Call, Question},
    error::ReservesError,
    wallet::{Wallet, Wallets},
};

/// Slots of one proof, which nodes limit.
const SLOTS: usize = 100;
/// Addresses of one scan. A file of them is read as one argument.
pub(super) const SCANNED: usize = 10_000;

/// Requests to nodes of one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requests {
    /// The chain.
    pub chain: Chain,
    /// The block that is asked about.
    pub block: Block,
    /// The files, in order.
    pub files: Vec<PathBuf>,
    /// How many calls, or addresses of a scan, stand in them.
    pub calls: usize,
    /// How many amounts can be proven by the answers.
    pub provable: usize,
    /// How many amounts no request here asks for, of chains whose nodes keep no past balances.
    pub not_asked: usize,
}

/// Writes requests for all wallets into a directory.
///
/// # Errors
/// It is an error if the directory exists, or the file system refuses.
pub fn write(
    out: &Path,
    wallets: &Wallets,
    heads: &[Block],
    table: &Table,
    batch: usize,
) -> Result<Vec<Requests>, ReservesError> {
    use std::os::unix::fs::DirBuilderExt;
    if std::fs::symlink_metadata(out).is_ok() {
        return Err(ReservesError::Exists(out.to_owned()));
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(out).map_err(ReservesError::io(out))?;
    heads.iter().map(|head| of_chain(out, wallets, head, table, batch)).collect()
}

fn of_chain(
    out: &Path,
    wallets: &Wallets,
    head: &Block,
    table: &Table,
    batch: usize,
) -> Result<Requests, ReservesError> {
    let on_chain = |wallet: &&Wallet| wallets.holding(wallet).chain == head.chain;
    let rows: Vec<&Wallet> = wallets.wallets.iter().filter(on_chain).collect();
    let mut requests = Requests {
        chain: head.chain,
        block: *head,
        files: vec![],
        calls: 0,
        provable: 0,
        not_asked: 0,
    };
    match head.chain {
        Chain::Bitcoin => scans(out, &rows, &mut requests)?,
        Chain::Eip155(_) => {
            let (calls, provable) = calls(&rows, wallets, head, table);
            requests.calls = calls.len();
            requests.provable = provable;
            let name = head.chain.to_string().replace(':', "-");
            for (number, calls) in (1..).zip(calls.chunks(batch.max(1))) {
                let path = out.join(format!("{name}-{number:05}.json"));
                write_file(&path, calls.iter().map(Call::body).collect())?;
                requests.files.push(path);
            }
        }
        Chain::Tron | Chain::Solana => requests.not_asked = rows.len(),
    }
    Ok(requests)
}

/// Descriptors for `bitcoin-cli -stdin scantxoutset start`, as one argument in one line.
fn scans(out: &Path, rows: &[&Wallet], requests: &mut Requests) -> Result<(), ReservesError> {
    requests.calls = rows.len();
    for (number, rows) in (1..).zip(rows.chunks(SCANNED)) {
        let descriptors = rows.iter().map(|row| format!("addr({})", row.address));
        let path = out.join(format!("bitcoin-{number:05}.json"));
        let line = Value::from(descriptors.collect::<Vec<String>>()).to_string() + "\n";
        file::write_private(&path, line.as_bytes()).map_err(ReservesError::io(&path))?;
        requests.files.push(path);
    }
    Ok(())
}

/// Calls, with a line for each; a single one stands by itself, since some nodes take no lists.
fn write_file(path: &Path, bodies: Vec<Value>) -> Result<(), ReservesError> {
    let lines: Vec<String> = bodies.iter().map(Value::to_string).collect();
    let text = match &lines[..] {
        [one] => format!("{one}\n"),
        _ => format!("[\n{}\n]\n", lines.join(",\n")),
    };
    file::write_private(path, text.as_bytes()).map_err(ReservesError::io(path))
}

/// All calls of a chain of Ethereum's kind, and how many amounts their answers can prove.
fn calls(rows: &[&Wallet], wallets: &Wallets, head: &Block, table: &Table) -> (Vec<Call>, usize) {
    let chain = head.chain;
    let at = |block, question| Call { chain, block, question };
    let proves = table.chain(chain).is_some_and(|entry| !entry.header_items.is_empty());
    let mut calls = vec![
        at(head.number, Question::Header),
        at(head.number.saturating_add(1), Question::Header),
    ];
    let mut provable = 0;
    let mut slots: BTreeMap<Account, Vec<Word>> = BTreeMap::new();
    for row in rows {
        let holding = wallets.holding(row);
        let (Address::Eip155(holder), contract) = (row.address, holding.contract) else { continue };
        let contract = match contract {
            None if proves => {
                provable += 1;
                slots.entry(holder).or_default();
                continue;
            }
            None => {
                calls.push(at(head.number, Question::Balance { holder }));
                continue;
            }
            Some(Address::Eip155(contract)) => contract,
            Some(_) => continue,
        };
        let layout = table.recognise(holding).ok().and_then(|entry: &Entry| entry.layout.as_ref());
        match layout.filter(|_| proves) {
            Some(layout) => {
                provable += 1;
                slots.entry(contract).or_insert_with(|| pins(layout)).extend(of(layout, &holder));
            }
            None => calls.push(at(head.number, Question::Token { contract, holder })),
        }
    }
    for (account, slots) in slots {
        // An account without slots is asked for once.
        let mut chunks: Vec<Vec<Word>> = slots.chunks(SLOTS).map(<[Word]>::to_vec).collect();
        if chunks.is_empty() {
            chunks.push(vec![]);
        }
        let proofs = chunks.into_iter().map(|slots| Question::Proof { account, slots });
        calls.extend(proofs.map(|proof| at(head.number, proof)));
    }
    (calls, provable)
}

/// The slots that must have known values.
fn pins(layout: &Layout) -> Vec<Word> {
    layout.pins.iter().map(|pin| pin.slot).collect()
}

/// The slots of a holder: the balance, and every mapping in which it must have nothing.
fn of(layout: &Layout, holder: &Account) -> Vec<Word> {
    let zero = layout.zero.iter().map(|mapping| mapping.slot_of(holder));
    [layout.balances.slot_of(holder)].into_iter().chain(zero).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_call_stands_alone_and_several_in_a_list() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("one.json");
        write_file(&path, vec![json!({"id": "a"})]).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"id\":\"a\"}\n");
        write_file(&path, vec![json!({"id": "a"}), json!({"id": "b"})]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value.as_array().unwrap().len(), 2);
    }
}
