//! First pass: rows are read, turned into integers and scattered into buckets by the secret order
//! key of their vault, so that the second pass holds one bucket in memory at a time.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

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
    control::{Control, Sums},
    error::{ImportError, Problem, Problems},
    info::SnapshotInfo,
    names::Names,
    record::FrameWriter,
    table::{Extent, Table, TableRow, BALANCES, POSITIONS, VAULTS},
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

    /// The table that the row stands in.
    pub(super) fn table(&self) -> Table {
        match self {
            Content::Vault(_) => VAULTS,
            Content::Balance { .. } => BALANCES,
            Content::Position { .. } => POSITIONS,
        }
    }
}

/// A row on its way to its vault.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct Entry {
    /// The order key of the vault.
    pub order: [u8; 32],
    /// Line in its table.
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
}

impl Counts {
    /// Takes note of how far a table went.
    pub(super) fn extent(&mut self, table: Table, extent: Extent) {
        if let Some(line) = extent.cut {
            self.findings.add(Kind::CutLine, table.place(line));
        }
        if let Some(sums) = &mut self.sums {
            sums.rows(table, extent.rows);
        }
        self.rows.insert(table.file, extent.rows);
    }
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
    fn keys(&self, row: TableRow<'_>, table: Table) -> Result<([u8; 32], [u8; 32]), Problem> {
        for (index, field) in [(0, "account"), (1, "vault")] {
            if let Err(fault) = check_label(row.get(index)) {
                return Err(table.problem(row.line, field, fault.to_string()));
            }
        }
        let identity = Identity::of(self.venue, row.get(0), row.get(1)).0.to_repr();
        Ok((identity, order_of(self.order_key, &identity)))
    }

    fn vault(&self, row: TableRow<'_>, counts: &mut Counts) -> Result<Entry, Problem> {
        let refuse = |field| move |reason: String| VAULTS.problem(row.line, field, reason);
        let (identity, order) = self.keys(row, VAULTS)?;
        let book = self.names.book(row.get(2)).map_err(refuse("book"))?;
        let declared = Declared::parse(row.get(3)).ok_or_else(|| {
            refuse("rule")("expected maintenance, equity_only, liquidating or auto".into())
        })?;
        if !row.get(4).is_empty() {
            check_label(row.get(4)).map_err(|fault| refuse("owner")(fault.to_string()))?;
        }
        let extra = amount::extra(row.get(5)).map_err(refuse("extra"))?;
        counts.rounded += u64::from(extra.rounded);
        counts.vaults += 1;
        if declared == Declared::EquityOnly && extra.value > 0 {
            counts.findings.add(Kind::MeaninglessExtra, VAULTS.place(row.line));
        }
        let content = Content::Vault(Box::new(VaultEntry {
            account: row.get(0).into(),
            label: row.get(1).into(),
            owner: row.get(4).into(),
            identity,
            book,
            declared,
            extra: extra.value,
        }));
        Ok(Entry { order, line: row.line, content })
    }

    fn balance(&self, row: TableRow<'_>, counts: &mut Counts) -> Result<Entry, Problem> {
        let refuse = |field| move |reason: String| BALANCES.problem(row.line, field, reason);
        let (_, order) = self.keys(row, BALANCES)?;
        let asset = self.names.asset(row.get(2)).map_err(refuse("asset"))?;
        let read =
            amount::balance(row.get(3), self.names.decimals(asset)).map_err(refuse("amount"))?;
        counts.rounded += u64::from(read.rounded);
        if let Some(sums) = &mut counts.sums {
            sums.balance(asset, row.get(3));
        }
        if read.value.units == 0 {
            counts.dust += u64::from(read.rounded);
            counts.zeros += u64::from(!read.rounded);
        }
        let (debt, units) = (read.value.debt, read.value.units);
        Ok(Entry { order, line: row.line, content: Content::Balance { asset, debt, units } })
    }

    fn position(&self, row: TableRow<'_>, counts: &mut Counts) -> Result<Entry, Problem> {
        let refuse = |field| move |reason: String| POSITIONS.problem(row.line, field, reason);
        let (_, order) = self.keys(row, POSITIONS)?;
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
        counts.rounded += u64::from(read.rounded);
        counts.zero_positions += u64::from(read.position.size == 0);
        if let Some(sums) = &mut counts.sums {
            sums.position(id, short, row.get(4));
        }
        for (found, kind) in [
            (read.doubts.not_positive, Kind::EntryNotPositive),
            (read.doubts.far, Kind::EntryFar),
            (read.doubts.disagree, Kind::CostAndEntry),
            (read.doubts.cost_of_nothing, Kind::CostOfNothing),
        ] {
            if found {
                counts.findings.add(kind, POSITIONS.place(row.line));
            }
        }
        let position = read.position;
        let key = self.parameters.key(&position).expect("its market was looked up by name");
        let content = Content::Position { key, position };
        Ok(Entry { order, line: row.line, content })
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

/// How many buckets the tables in `directory` need.
pub(super) fn bucket_count(directory: &Path) -> Result<usize, ImportError> {
    let mut bytes = 0;
    for table in [VAULTS, BALANCES, POSITIONS] {
        let path = directory.join(table.file);
        bytes += std::fs::metadata(&path).map_err(ImportError::io("open", &path))?.len();
    }
    Ok(bytes.div_ceil(BUCKET_BYTES).clamp(1, MAX_BUCKETS) as usize)
}

/// Scatters all rows into `count` bucket files in `scratch`; returns their paths in order.
///
/// # Errors
/// [`ImportError`] names every refused row, up to the limit of `problems`.
pub(super) fn scatter(
    directory: &Path,
    scratch: &Path,
    context: &Context<'_>,
    control: &Control,
    count: usize,
    problems: &mut Problems,
) -> Result<(Vec<PathBuf>, Counts), ImportError> {
    let count = count.max(1);
    let paths: Vec<PathBuf> = (0..count).map(|i| scratch.join(format!("bucket-{i}"))).collect();
    let mut writers =
        paths.iter().map(|path| FrameWriter::create(path)).collect::<Result<Vec<_>, _>>()?;
    let mut counts = Counts { sums: control.sums(), ..Counts::default() };
    type Parse<'p> = fn(&Context<'p>, TableRow<'_>, &mut Counts) -> Result<Entry, Problem>;
    let tables: [(Table, Parse<'_>); 3] =
        [(VAULTS, Context::vault), (BALANCES, Context::balance), (POSITIONS, Context::position)];
    for (table, parse) in tables {
        let extent = table.read(directory, problems, |row| {
            let entry = match parse(context, row, &mut counts) {
                Ok(entry) => entry,
                Err(problem) => return Ok(Err(problem)),
            };
            writers[bucket_of(&entry.order, count)].push(&entry)?;
            Ok(Ok(()))
        })?;
        if problems.is_full() {
            break;
        }
        counts.extent(table, extent);
    }
    problems.finish()?;
    for writer in writers {
        writer.flush()?;
    }
    Ok((paths, counts))
}

/// The bucket of an order key: buckets in order hold ascending ranges of keys.
fn bucket_of(order: &[u8; 32], count: usize) -> usize {
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
