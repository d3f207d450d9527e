//! First pass: what a row says, in integers, and the bucket that it goes to by the secret order key of
//! its vault, so that the second pass holds few buckets in memory at a time.

use std::collections::BTreeMap;

use bincode::{Decode, Encode};
use blake2b_simd::Params;
use ff::PrimeField;
use ringfence_circuits::protocol::{
    hash::domain::personal,
    id::AssetId,
    index::BookIndex,
    parameters::Parameters,
    secret::Identity,
    shape::Rule,
    text::check_label,
    vault::{Balance, Position},
};

use super::{
    amount,
    control::Sums,
    error::{ImportError, Problem},
    feed::Feeds,
    info::SnapshotInfo,
    mapped::MappedFile,
    names::Names,
    origin::{Origin, TableRow},
    table::Extent,
    warning::{Findings, Kind},
};

/// Bytes of tables per bucket. The shortest rows take about fifty times their bytes in memory.
const BUCKET_BYTES: u64 = 512 << 10;
/// Most buckets, each an open file.
const MAX_BUCKETS: u64 = 512;

/// The rule in a row of `vaults.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum Declared {
    Maintenance,
    EquityOnly,
    Liquidating,
    /// Maintenance if it holds, else liquidating.
    Auto,
}

impl Declared {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "maintenance" => Declared::Maintenance,
            "equity_only" => Declared::EquityOnly,
            "liquidating" => Declared::Liquidating,
            "auto" => Declared::Auto,
            _ => return None,
        })
    }

    /// The rule; `None` for `auto`.
    pub(super) fn rule(self) -> Option<Rule> {
        match self {
            Declared::Maintenance => Some(Rule::Maintenance),
            Declared::EquityOnly => Some(Rule::EquityOnly),
            Declared::Liquidating => Some(Rule::Liquidating),
            Declared::Auto => None,
        }
    }
}

/// A row of `vaults.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct VaultEntry {
    pub account: String,
    pub label: String,
    pub owner: String,
    pub identity: [u8; 32],
    pub book: BookIndex,
    pub declared: Declared,
    pub extra: u128,
    /// Whether a row of another table made it, so that others may make the same.
    pub derived: bool,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum Content {
    Vault(Box<VaultEntry>),
    /// A balance; 0 units for nothing or dust.
    Balance {
        asset: AssetId,
        debt: bool,
        units: u64,
        /// Where it is added to others of the same vault, asset and sign: the digits that it has beyond units.
        adds_up: Option<String>,
    },
    Position {
        /// Its place in the order of the vault's positions: 2·contract + side (S2).
        key: u32,
        position: Position,
    },
}

impl Content {
    /// The order within a vault: the vault itself, balances and positions by the keys of S2.
    pub(super) fn rank(&self) -> (u8, u32) {
        match self {
            Content::Vault(_) => (0, 0),
            Content::Balance { asset, debt, .. } => {
                (1, Balance { asset: *asset, debt: *debt, amount: 0 }.key())
            }
            Content::Position { key, .. } => (2, *key),
        }
    }
}

/// A row on its way to its vault.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct Entry {
    /// The order key of the vault.
    pub order: [u8; 32],
    /// Number of the file that it stands in.
    pub origin: u16,
    /// Line in that file.
    pub line: u64,
    pub content: Content,
}

/// What the first pass counts.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Rows of `vaults.csv`.
    pub vaults: usize,
    /// Deposits that floored to zero.
    pub dust: u64,
    /// Balances of exactly zero.
    pub zeros: u64,
    /// Positions of size zero.
    pub zero_positions: u64,
    /// Amounts that were rounded, dust included.
    pub rounded: u64,
    /// What is implausible.
    pub findings: Findings,
    /// Sums for the control totals, if the snapshot has any.
    pub sums: Option<Sums>,
    /// Rows of each table.
    pub rows: BTreeMap<&'static str, u64>,
    /// What was read of foreign files.
    pub mapped: Vec<MappedFile>,
}

impl Counts {
    /// Adds what is counted of rows that follow. Rows of tables and foreign files are counted in the whole only.
    pub(super) fn merge(&mut self, part: Counts) {
        self.vaults += part.vaults;
        self.dust += part.dust;
        self.zeros += part.zeros;
        self.zero_positions += part.zero_positions;
        self.rounded += part.rounded;
        self.findings.merge(part.findings);
        if let (Some(sums), Some(part)) = (&mut self.sums, part.sums) {
            sums.merge(part);
        }
    }

    /// Takes note of how far a file went.
    pub(super) fn extent(&mut self, origin: &Origin, extent: Extent, mapped: Option<MappedFile>) {
        if let Some(line) = extent.cut {
            self.findings.add(Kind::CutLine, origin.place(line));
        }
        if let Some(sums) = &mut self.sums {
            sums.rows(origin.table, extent.rows);
        }
        *self.rows.entry(origin.table.file).or_default() += extent.rows;
        self.zeros += mapped.as_ref().map_or(0, |file| file.zeros);
        self.mapped.extend(mapped);
    }
}

/// What parsing rows needs beside them.
#[derive(Debug, Default)]
pub(super) struct State {
    /// What is counted.
    pub counts: Counts,
    keys: Keys,
}

/// The keys of the vault of the last row: rows of a vault often follow each other.
#[derive(Debug, Default)]
struct Keys {
    account: String,
    label: String,
    identity: [u8; 32],
    order: [u8; 32],
}

/// Names to ids, and the key that orders vaults.
pub(super) struct Context<'a> {
    parameters: &'a Parameters,
    venue: &'a str,
    names: Names<'a>,
    order_key: &'a [u8; 32],
    price_factor: u64,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        parameters: &'a Parameters,
        info: &'a SnapshotInfo,
        order_key: &'a [u8; 32],
        price_factor: u64,
    ) -> Self {
        Context {
            parameters,
            venue: &info.venue,
            names: Names::new(parameters, &info.books),
            order_key,
            price_factor,
        }
    }

    /// The names that rows may have.
    pub(super) fn names(&self) -> &Names<'a> {
        &self.names
    }

    /// Identity and order key of a vault.
    fn keys(&self, row: TableRow<'_>, last: &mut Keys) -> Result<([u8; 32], [u8; 32]), Problem> {
        if last.account == row.get(0) && last.label == row.get(1) && !last.account.is_empty() {
            return Ok((last.identity, last.order));
        }
        for (index, field) in [(0, "account"), (1, "vault")] {
            if let Err(fault) = check_label(row.get(index)) {
                return Err(row.problem(field, fault.to_string()));
            }
        }
        last.identity = Identity::of(self.venue, row.get(0), row.get(1)).0.to_repr();
        last.order = order_of(self.order_key, &last.identity);
        for (text, index) in [(&mut last.account, 0), (&mut last.label, 1)] {
            text.clear();
            text.push_str(row.get(index));
        }
        Ok((last.identity, last.order))
    }

    /// A row of vaults; or the vault of another table's row, whose columns begin at `first`.
    fn vault_at(
        &self,
        row: TableRow<'_>,
        first: usize,
        state: &mut State,
    ) -> Result<Entry, Problem> {
        let refuse = |field| move |reason: String| row.problem(field, reason);
        let get = |index| row.get(first + index);
        let (identity, order) = self.keys(row, &mut state.keys)?;
        let book = self.names.book(get(0)).map_err(refuse("book"))?;
        let declared = Declared::parse(get(1)).ok_or_else(|| {
            refuse("rule")("expected maintenance, equity_only, liquidating or auto".into())
        })?;
        let owner = get(2);
        if !owner.is_empty() {
            check_label(owner).map_err(|fault| refuse("owner")(fault.to_string()))?;
        }
        let extra = amount::extra(get(3)).map_err(refuse("extra"))?;
        state.counts.rounded += u64::from(extra.rounded);
        state.counts.vaults += 1;
        if declared == Declared::EquityOnly && extra.value > 0 {
            state.counts.findings.add(Kind::MeaninglessExtra, row.place());
        }
        let content = Content::Vault(Box::new(VaultEntry {
            account: row.get(0).into(),
            label: row.get(1).into(),
            owner: owner.into(),
            identity,
            book,
            declared,
            extra: extra.value,
            derived: row.origin.makes_vaults,
        }));
        Ok(Entry { order, origin: row.number, line: row.line, content })
    }

    pub(super) fn vault(&self, row: TableRow<'_>, state: &mut State) -> Result<Entry, Problem> {
        self.vault_at(row, 2, state)
    }

    /// The vault of a row that makes one, unless the row before made the same.
    pub(super) fn derived(
        &self,
        row: TableRow<'_>,
        last: &mut Option<VaultEntry>,
        state: &mut State,
    ) -> Result<Option<Entry>, Problem> {
        if !row.origin.makes_vaults {
            return Ok(None);
        }
        let entry = self.vault_at(row, row.origin.table.header.len(), state)?;
        let Content::Vault(vault) = &entry.content else { return Ok(None) };
        if last.as_ref() == Some(&**vault) {
            return Ok(None);
        }
        *last = Some((**vault).clone());
        Ok(Some(entry))
    }

    pub(super) fn balance(&self, row: TableRow<'_>, state: &mut State) -> Result<Entry, Problem> {
        let refuse = |field| move |reason: String| row.problem(field, reason);
        let (_, order) = self.keys(row, &mut state.keys)?;
        let asset = self.names.asset(row.get(2)).map_err(refuse("asset"))?;
        let read =
            amount::balance(row.get(3), self.names.decimals(asset)).map_err(refuse("amount"))?;
        if let Some(sums) = &mut state.counts.sums {
            sums.balance(asset, row.get(3));
        }
        let decimals = self.names.decimals(asset);
        let adds_up = row.origin.adds_up.then(|| match read.rounded {
            true => amount::beyond_units(row.get(3), decimals),
            false => String::new(),
        });
        // A sum is rounded once, when all its rows are together.
        let rounded = read.rounded && adds_up.is_none();
        state.counts.rounded += u64::from(rounded);
        if read.value.units == 0 {
            state.counts.dust += u64::from(rounded);
            state.counts.zeros += u64::from(!read.rounded);
        }
        let (debt, units) = (read.value.debt, read.value.units);
        let content = Content::Balance { asset, debt, units, adds_up };
        Ok(Entry { order, origin: row.number, line: row.line, content })
    }

    pub(super) fn position(&self, row: TableRow<'_>, state: &mut State) -> Result<Entry, Problem> {
        let refuse = |field| move |reason: String| row.problem(field, reason);
        let (_, order) = self.keys(row, &mut state.keys)?;
        let id = self.names.market(row.get(2)).map_err(refuse("market"))?;
        let market = self.parameters.market(id).expect("its id was looked up by name");
        let short = match row.get(3) {
            "long" => false,
            "short" => true,
            _ => return Err(refuse("side")("expected long or short".into())),
        };
        let text = amount::PositionText {
            size: row.get(4),
            cost: row.get(5),
            entry_price: row.get(6),
            funding: row.get(7),
        };
        let read = amount::position(text, id, market, short, self.price_factor)
            .map_err(|(field, reason)| refuse(field)(reason))?;
        state.counts.rounded += u64::from(read.rounded);
        state.counts.zero_positions += u64::from(read.position.size == 0);
        if let Some(sums) = &mut state.counts.sums {
            sums.position(id, short, row.get(4));
        }
        for (found, kind) in [
            (read.doubts.not_positive, Kind::EntryNotPositive),
            (read.doubts.far, Kind::EntryFar),
            (read.doubts.disagree, Kind::CostAndEntry),
            (read.doubts.cost_of_nothing, Kind::CostOfNothing),
        ] {
            if found {
                state.counts.findings.add(kind, row.place());
            }
        }
        let position = read.position;
        let key = self.parameters.key(&position).expect("its market was looked up by name");
        let content = Content::Position { key, position };
        Ok(Entry { order, origin: row.number, line: row.line, content })
    }
}

/// The order key of an identity: BLAKE2b-256 under the caller's key.
fn order_of(key: &[u8; 32], identity: &[u8; 32]) -> [u8; 32] {
    let mut params = Params::new();
    let hash = params.hash_length(32).personal(personal::SECRET).key(key).hash(identity);
    let mut order = [0; 32];
    order.copy_from_slice(hash.as_bytes());
    order
}

/// How many buckets the tables need.
pub(super) fn bucket_count(feeds: &Feeds<'_>) -> Result<usize, ImportError> {
    Ok(feeds.bytes()?.div_ceil(BUCKET_BYTES).clamp(1, MAX_BUCKETS) as usize)
}

/// The bucket of an order key: buckets in order hold ascending ranges of keys.
pub(super) fn bucket_of(order: &[u8; 32], count: usize) -> usize {
    let prefix = u64::from_be_bytes([
        order[0], order[1], order[2], order[3], order[4], order[5], order[6], order[7],
    ]);
    ((u128::from(prefix) * count as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_ascending_ranges() {
        assert_eq!(bucket_of(&[0; 32], 7), 0);
        assert_eq!(bucket_of(&[255; 32], 7), 6);
        let buckets: Vec<usize> = (0..=255).map(|byte| bucket_of(&[byte; 32], 7)).collect();
        assert!(buckets.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
