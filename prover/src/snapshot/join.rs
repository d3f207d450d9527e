//! Second pass, first half: the rows of one bucket become vaults.

use ringfence_circuits::protocol::vault::{Balance, Vault};

use super::{
    error::Problem,
    partition::{Content, Entry, VaultEntry},
    table::{BALANCES, POSITIONS, VAULTS},
};

/// A vault with all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// Line in `vaults.csv`.
    pub line: u64,
    /// Its row there.
    pub entry: VaultEntry,
    /// Amounts, ordered as S2 asks.
    pub vault: Vault,
    /// Line in `balances.csv` of each balance of the vault.
    pub lines: Vec<u64>,
}

/// Joins all entries of a bucket; vaults come in the order of their order keys, and each is either
/// whole or a list of problems.
pub(super) fn join(
    entries: &mut [Entry],
) -> impl Iterator<Item = Result<Joined, Vec<Problem>>> + '_ {
    entries.sort_unstable_by_key(|entry| (entry.order, entry.content.rank(), entry.line));
    entries.chunk_by(|a, b| a.order == b.order).map(join_vault)
}

/// Joins the sorted entries of one order key.
fn join_vault(entries: &[Entry]) -> Result<Joined, Vec<Problem>> {
    let mut problems = duplicates(entries);
    let Some((Entry { line, content: Content::Vault(entry), .. }, rows)) = entries.split_first()
    else {
        return Err(entries.iter().map(orphan).collect());
    };
    if !problems.is_empty() {
        problems.sort_by_key(|problem| (problem.file, problem.line));
        return Err(problems);
    }
    let mut vault = Vault { extra: entry.extra, ..Vault::default() };
    let mut lines = vec![];
    for row in rows {
        match row.content {
            Content::Balance { units: 0, .. } | Content::Vault(_) => {}
            Content::Position { position, .. } if position.size == 0 => {}
            Content::Balance { asset, debt, units } => {
                vault.balances.push(Balance { asset, debt, amount: units });
                lines.push(row.line);
            }
            Content::Position { position, .. } => vault.positions.push(position),
        }
    }
    Ok(Joined { line: *line, entry: (**entry).clone(), vault, lines })
}

/// Neighbours of one rank: the same vault, (asset, sign), or (contract, side) twice. Else a balance could
/// count twice.
fn duplicates(entries: &[Entry]) -> Vec<Problem> {
    entries
        .windows(2)
        .filter(|pair| pair[0].content.rank() == pair[1].content.rank())
        .map(|pair| {
            let (first, second) = (pair[0].line, pair[1].line);
            let (table, field, what) = match pair[1].content {
                Content::Vault(_) => (VAULTS, "vault", "account and vault stand"),
                Content::Balance { .. } => (BALANCES, "asset", "asset and sign of the vault stand"),
                Content::Position { .. } => {
                    (POSITIONS, "market", "contract and side of the vault stand")
                }
            };
            let reason = format!("the same {what} in {}:{first}; merge the two", table.file);
            table.problem(second, field, reason)
        })
        .collect()
}

fn orphan(entry: &Entry) -> Problem {
    let reason = "no row of vaults.csv has this account and vault; add it there";
    entry.content.table().problem(entry.line, "vault", reason)
}
