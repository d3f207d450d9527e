//! Second pass, first half: the rows of one bucket become vaults.

use ringfence_circuits::protocol::vault::{Balance, Position, Vault};

use super::{
    amount::{Added, Rounded},
    error::Problem,
    origin::{Origins, Place},
    partition::{Content, Entry, VaultEntry},
};

/// A vault with all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// Number of the file that has the vault's row.
    pub origin: u16,
    /// Line in that file.
    pub line: u64,
    /// Its row there.
    pub entry: VaultEntry,
    /// Amounts, ordered as S2 asks.
    pub vault: Vault,
    /// Where each balance of the vault stands; the first row of those that are added up.
    pub places: Vec<Place>,
    /// Sums that were rounded, and those of them that are nothing then.
    pub rounded: u64,
    pub dust: u64,
}

/// Joins all entries of a bucket; vaults come in the order of their order keys, and each is either
/// whole or a list of problems.
pub(super) fn join<'a>(
    entries: &'a mut [Entry],
    origins: &'a Origins,
) -> impl Iterator<Item = Result<Joined, Vec<Problem>>> + 'a {
    let within = |entry: &Entry| (entry.content.rank(), entry.origin, entry.line);
    entries.sort_unstable_by(|a, b| a.order.cmp(&b.order).then_with(|| within(a).cmp(&within(b))));
    entries.chunk_by(|a, b| a.order == b.order).map(|entries| join_vault(entries, origins))
}

/// Joins the sorted entries of one order key.
fn join_vault(entries: &[Entry], origins: &Origins) -> Result<Joined, Vec<Problem>> {
    let mut problems = duplicates(entries, origins);
    let Some((Entry { origin, line, content: Content::Vault(entry), .. }, rows)) =
        entries.split_first()
    else {
        return Err(entries.iter().map(|entry| orphan(entry, origins)).collect());
    };
    let mut vault = Vault { extra: entry.extra, ..Vault::default() };
    let mut places = vec![];
    let (mut rounded, mut dust) = (0, 0);
    for same in rows.chunk_by(|a, b| a.content.rank() == b.content.rank()) {
        let Some(row) = same.first() else { continue };
        match row.content {
            Content::Vault(_) => {}
            Content::Position { .. } => vault.positions.extend(same.iter().filter_map(position)),
            Content::Balance { asset, debt, .. } => {
                let sum = sum(same);
                let Some(amount) = sum.value else {
                    let reason = "the sum of the vault's rows is 2^64 units or more";
                    problems.push(origins.get(row.origin).problem(row.line, "amount", reason));
                    continue;
                };
                rounded += u64::from(sum.rounded);
                if amount == 0 {
                    dust += u64::from(sum.rounded);
                    continue;
                }
                vault.balances.push(Balance { asset, debt, amount });
                places.push(Place { origin: row.origin, line: row.line });
            }
        }
    }
    if !problems.is_empty() {
        problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        return Err(problems);
    }
    Ok(Joined {
        origin: *origin,
        line: *line,
        entry: (**entry).clone(),
        vault,
        places,
        rounded,
        dust,
    })
}

/// The position of a row, if it has a size.
fn position(row: &Entry) -> Option<Position> {
    match row.content {
        Content::Position { position, .. } if position.size > 0 => Some(position),
        _ => None,
    }
}

/// The sum of balances of one asset and sign; what a single row was rounded by is counted elsewhere.
fn sum(rows: &[Entry]) -> Rounded<Option<u64>> {
    let mut added = Added::default();
    let mut of_debts = false;
    for row in rows {
        if let Content::Balance { debt, units, adds_up, .. } = &row.content {
            of_debts = *debt;
            added.add(*debt, *units, adds_up.as_deref().unwrap_or_default());
        }
    }
    added.units(of_debts)
}

/// Neighbours of one rank: the same vault, (asset, sign), or (contract, side) twice. Else a balance could
/// count twice. Rows of zero count nothing, and clash with none.
fn duplicates(entries: &[Entry], origins: &Origins) -> Vec<Problem> {
    let counted: Vec<&Entry> = entries.iter().filter(|entry| !is_nothing(entry)).collect();
    counted
        .windows(2)
        .filter(|pair| pair[0].content.rank() == pair[1].content.rank())
        .filter_map(|pair| {
            let first = origins.get(pair[0].origin).place(pair[0].line);
            let merge = |what: &str| format!("the same {what} in {first}; merge the two");
            let (field, reason) = match (&pair[0].content, &pair[1].content) {
                (Content::Vault(one), Content::Vault(other)) if one.derived => {
                    if one == other {
                        return None;
                    }
                    let reason = "book, rule, owner or extra of the vault is another in ";
                    ("vault", format!("{reason}{first}; all rows of a vault must agree"))
                }
                (Content::Vault(_), _) => ("vault", merge("account and vault stand")),
                (
                    Content::Balance { adds_up: Some(_), .. },
                    Content::Balance { adds_up: Some(_), .. },
                ) => return None,
                (_, Content::Balance { .. }) => {
                    ("asset", merge("asset and sign of the vault stand"))
                }
                _ => ("market", merge("contract and side of the vault stand")),
            };
            Some(origins.get(pair[1].origin).problem(pair[1].line, field, reason))
        })
        .collect()
}

/// Whether a row says that there is nothing, which clashes with no other.
fn is_nothing(entry: &Entry) -> bool {
    match &entry.content {
        Content::Vault(_) => false,
        Content::Balance { units, adds_up, .. } => {
            *units == 0 && adds_up.as_deref().unwrap_or_default().bytes().all(|digit| digit == b'0')
        }
        Content::Position { position, .. } => position.size == 0,
    }
}

fn orphan(entry: &Entry, origins: &Origins) -> Problem {
    let origin = origins.get(entry.origin);
    let reason = match origin.columns.is_empty() {
        true => "no row of vaults.csv has this account and vault; add it there",
        false => {
            "no row of the table of vaults has this account and vault; add it there, or see how \
                  [vaults] in mapping.toml has them"
        }
    };
    origin.problem(entry.line, "vault", reason)
}
