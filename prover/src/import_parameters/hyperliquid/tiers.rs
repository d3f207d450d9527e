//! Margin tables: tiers of maximum leverage by the lower bound of the notional.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    TierEntry, MAX_DECIMALS, MAX_NOTIONAL, MAX_TABLE_ROWS, RATE_ONE,
};

use super::super::{tree::Node, ImportError};
use super::file::{META, MOST_COINS};

/// Table ids below this one stand for a single tier of that leverage.
const FIRST_TABLE: u32 = 50;

/// A margin table.
#[derive(Clone)]
pub(super) struct Table {
    line: u64,
    /// The maximum leverage of the first tier.
    pub leverage: u32,
    /// Its tiers.
    pub tiers: Vec<TierEntry>,
}

/// All margin tables of a file by their ids.
pub(super) struct Tables(BTreeMap<u32, Table>);

impl Tables {
    /// Reads `[[id, {description, marginTiers}], …]`.
    pub fn read(node: Option<Node<'_>>) -> Result<Self, ImportError> {
        let mut tables: BTreeMap<u32, Table> = BTreeMap::new();
        let list = node.map(|node| node.list("marginTables", MOST_COINS)).transpose()?;
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        for (index, entry) in list.into_iter().flatten().enumerate() {
            let place = format!("marginTables[{index}]");
            let entry = Table::numbered(entry).map_err(|error| error.at(&place))?;
            let (id, line, table) = entry;
            let place = format!("margin table {id}, {place}");
            let table = Table::read(table, line).map_err(|error| error.at(&place))?;
            let first_place = places.insert(id, index).unwrap_or(index);
            if let Some(first) = tables.insert(id, table) {
                let what = format!("margin table {id} (marginTables[{first_place}] and [{index}])");
                return Err(ImportError::Twice {
                    table: META,
                    what,
                    first: first.line,
                    second: line,
                });
            }
        }
        Ok(Tables(tables))
    }

    /// The table of this id, which stands at `node`.
    pub fn find(&self, id: u32, node: &Node<'_>) -> Result<Table, ImportError> {
        let single = (1..FIRST_TABLE).contains(&id).then(|| Table::single(id, node.line));
        let refuse = |reason| Err(node.error("marginTableId", reason));
        match (self.0.get(&id), single) {
            (Some(table), Some(single)) if table.tiers != single.tiers => refuse(format!(
                "ids below {FIRST_TABLE} are a single tier of that leverage, table {id} is not"
            )),
            (Some(table), _) => Ok(table.clone()),
            (None, Some(single)) => Ok(single),
            (None, None) => refuse(format!("there is no margin table {id}")),
        }
    }

    /// Ids in order.
    pub fn ids(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.keys().copied()
    }
}

impl Table {
    /// A single tier.
    pub fn single(leverage: u32, line: u64) -> Self {
        let tier = TierEntry { up_to: MAX_NOTIONAL.to_string(), rate: rate(leverage) };
        Table { line, leverage, tiers: vec![tier] }
    }

    /// The id of a pair, its line, and its table.
    fn numbered(entry: Node<'_>) -> Result<(u32, u64, Node<'_>), ImportError> {
        let malformed = entry.error("marginTables", "expected a pair of an id and a table");
        let line = entry.line;
        let mut pair = entry.list("marginTables", 2)?.into_iter();
        let (Some(id), Some(table)) = (pair.next(), pair.next()) else { return Err(malformed) };
        Ok((id.whole("marginTables")?, line, table))
    }

    fn read(node: Node<'_>, line: u64) -> Result<Self, ImportError> {
        let mut fields = node.fields("marginTables")?;
        fields.pass(&["description"]);
        let list = fields.need("marginTiers")?;
        let empty = list.error("marginTiers", "a table has at least one tier");
        fields.nothing_left()?;
        let mut bounds: Vec<BigInt> = Vec::new();
        let mut leverages: Vec<u32> = Vec::new();
        for tier in list.list("marginTiers", MAX_TABLE_ROWS)? {
            let mut fields = tier.fields("marginTiers")?;
            let lower = fields.need("lowerBound")?;
            let leverage = fields.need("maxLeverage")?;
            fields.nothing_left()?;
            // A bound that is rounded down lets the higher rate begin no later than the venue does.
            let bound = lower.decimal("lowerBound")?.floor(MAX_DECIMALS.into());
            let ascends = match bounds.last() {
                None => bound == BigInt::ZERO,
                Some(before) => bound > *before,
            };
            if !ascends || bound >= BigInt::from(MAX_NOTIONAL) {
                return Err(lower.error("lowerBound", "bounds start at 0 and ascend"));
            }
            let most = leverages.last().map_or(u32::MAX, |before| before - 1);
            let found = leverage.whole("maxLeverage")?;
            if !(1..=most).contains(&found) {
                let reason = "leverage is at least 1, and falls from tier to tier";
                return Err(leverage.error("maxLeverage", reason));
            }
            bounds.push(bound);
            leverages.push(found);
        }
        let first = *leverages.first().ok_or(empty)?;
        let ends = bounds.into_iter().skip(1).map(|bound| bound.to_string());
        let tiers = ends
            .chain([MAX_NOTIONAL.to_string()])
            .zip(&leverages)
            .map(|(up_to, leverage)| TierEntry { up_to, rate: rate(*leverage) })
            .collect();
        Ok(Table { line, leverage: first, tiers })
    }
}

/// 1 / (2 × leverage) in 10^-8, rounded up.
fn rate(leverage: u32) -> String {
    RATE_ONE.div_ceil(2 * u64::from(leverage.max(1))).to_string()
}
