//! What is known of reserves: row by row, by level, by book and asset, with digests of all that was looked
//! at.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::{
    level::{Lack, Level, Standing},
    list::{
        document::{Holding, List},
        rows::Row,
        sums::amount,
        time::Time,
    },
    observation::Seen,
    recognised::table::Table,
    state::anchor,
};
use serde::Serialize;

use super::amount::{percent, Amount, USD_20};

/// The program by its name and version, as reports of single rows name it.
pub const PROGRAM: &str = concat!("ringfence-verifier ", env!("CARGO_PKG_VERSION"));

/// How many of the rows that lack something stand in the report itself.
const OPEN_SHOWN: usize = 20;

/// A holding's price in 10^-20 USD per unit of its asset, and the decimals of this unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub(crate) price: u64,
    pub(crate) decimals: u32,
}

/// A file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Its name, or what it is.
    pub name: String,
    /// Its SHA-256.
    pub sha256: Digest,
}

/// The table of recognised holdings that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableUsed {
    /// Its name.
    pub name: String,
    /// Its digest.
    pub digest: Digest,
}

/// A block at which balances were taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadRow {
    /// The chain.
    pub chain: String,
    /// The block's number.
    pub number: String,
    /// Its hash.
    pub hash: String,
    /// Its time.
    pub time: String,
    /// How many of the reader's sources have this block; 0 if it is not known.
    pub sources: usize,
    /// What the reader's blocks say of it.
    pub known: String,
    /// Whether it is the last block before the snapshot by the reader's blocks.
    pub is_last: bool,
    /// What the file of state says of it, if there is one.
    pub state: Option<String>,
}

/// Entries of `control.jsonl` by what was found of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signatures {
    /// They sign their addresses.
    pub signing: u64,
    /// By their own word their block is too far from the snapshot, so they were not verified.
    pub far: u64,
    /// The reader does not have the block that they name, so they were not verified.
    pub unknown: u64,
    /// They do not verify, or are malformed.
    pub invalid: u64,
    /// This program does not check them.
    pub unsupported: u64,
    /// They are about addresses that are not in the list.
    pub unlisted: u64,
    /// The first that do not sign, by line.
    pub named: Vec<String>,
}

/// Value and number of rows of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelValue {
    /// The level: proven, observed or declared.
    pub level: &'static str,
    /// Number of rows.
    pub rows: usize,
    /// Their value in USD.
    pub usd: Amount,
    /// The same in percent of all rows, rounded down; none if all are worth nothing.
    pub percent: Option<Amount>,
}

/// What rows lack for being proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LackValue {
    /// What is lacking.
    pub lack: &'static str,
    /// Number of rows that lack it. A row can lack several things.
    pub rows: usize,
    /// Their value in USD.
    pub usd: Amount,
}

/// A holding, and whether the table knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoldingRow {
    /// The chain.
    pub chain: String,
    /// The asset.
    pub asset: String,
    /// The contract; empty for the chain's own coin.
    pub contract: String,
    /// Decimals of the chain's units.
    pub decimals: u32,
    /// Whether the table knows it under this name and with these decimals.
    pub recognised: bool,
    /// Why not; empty if it does.
    pub why: String,
    /// Whether the chain's blocks are one operator's word.
    pub operated: bool,
    /// Value of its rows in USD.
    pub usd: Amount,
}

/// What is known of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowResult {
    /// Its line in `reserves.rows`, from 1.
    pub line: usize,
    /// The book.
    pub book: String,
    /// The chain.
    pub chain: String,
    /// The address.
    pub address: String,
    /// The asset.
    pub asset: String,
    /// The contract; empty for the chain's own coin.
    pub contract: String,
    /// The amount in the chain's units.
    pub units: String,
    /// The amount of the asset.
    pub amount: Amount,
    /// Its value in USD.
    pub usd: Amount,
    /// Proven, observed or declared.
    pub level: &'static str,
    /// What it lacks for being proven.
    pub lacks: String,
    /// The time of the block after which a key of the address signed; empty if none did.
    pub signed_after: String,
    /// What the state of the chain says; empty without a file of state.
    pub state: String,
    /// What observers say, in the order in which they were given.
    pub observed: String,
}

/// What rows are made of.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// Names of the books.
    pub(crate) names: Vec<String>,
    pub(crate) list: List,
    pub(crate) rows: Vec<Row>,
    /// The others are of the same rows in the same order.
    pub(crate) standings: Vec<Standing>,
    pub(crate) signed: Vec<Option<Time>>,
    pub(crate) amounts: Option<Vec<anchor::Amount>>,
    /// By observer.
    pub(crate) seen: Vec<Vec<Seen>>,
    /// By holding.
    pub(crate) prices: Vec<Option<Price>>,
}

/// Results of all rows. They are put into words one by one, since there can be a million.
#[derive(Clone, Debug)]
pub struct RowResults(Held);

impl RowResults {
    pub(crate) fn new(held: Held) -> Self {
        RowResults(held)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = RowResult> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// The one at this place, from 0.
    pub fn get(&self, at: usize) -> Option<RowResult> {
        let Held { names, list, rows, standings, signed, amounts, seen, .. } = &self.0;
        let row = rows.get(at)?;
        let standing = standings.get(at)?;
        let holding = list.holding(row.holding.into())?;
        let price = self.price(row);
        let decimals = price.map_or(0, |price| price.decimals);
        let state = amounts.as_ref().and_then(|amounts| amounts.get(at));
        let observed: Vec<String> =
            seen.iter().filter_map(|by| by.get(at)).map(ToString::to_string).collect();
        Some(RowResult {
            line: at + 1,
            book: names.get(usize::from(row.book)).cloned().unwrap_or_default(),
            chain: holding.chain.to_string(),
            address: row.address.to_string(),
            asset: holding.asset.clone(),
            contract: holding.contract_text(),
            units: row.units.to_string(),
            amount: Amount::natural(&amount(&row.units.into(), holding, decimals), decimals),
            usd: Amount::natural(&self.usd(at), USD_20),
            level: standing.level.word(),
            lacks: standing.lacks.to_string(),
            signed_after: signed
                .get(at)
                .copied()
                .flatten()
                .map_or(String::new(), |t| t.to_string()),
            state: state.map_or(String::new(), ToString::to_string),
            observed: observed.join("; "),
        })
    }

    fn price(&self, row: &Row) -> Option<Price> {
        let place = usize::from(row.holding).checked_sub(1)?;
        self.0.prices.get(place).copied().flatten()
    }

    /// The value of the row at this place in 10^-20 USD.
    pub(crate) fn usd(&self, at: usize) -> BigUint {
        let Some(row) = self.0.rows.get(at) else { return BigUint::ZERO };
        match self.price(row).zip(self.0.list.holding(row.holding.into())) {
            Some((price, holding)) => {
                amount(&row.units.into(), holding, price.decimals) * price.price
            }
            None => BigUint::ZERO,
        }
    }

    /// Places of rows, the most valuable first.
    pub(crate) fn by_value(&self, wanted: impl Fn(&Standing) -> bool) -> Vec<usize> {
        let standings = self.0.standings.iter().enumerate();
        let mut places: Vec<(BigUint, usize)> = standings
            .filter(|(_, standing)| wanted(standing))
            .map(|(at, _)| (self.usd(at), at))
            .collect();
        places.sort_by(|(one, a), (other, b)| other.cmp(one).then(a.cmp(b)));
        places.into_iter().map(|(_, at)| at).collect()
    }

    pub(crate) fn held(&self) -> &Held {
        &self.0
    }
}

/// What reserves of an asset in a book are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssetReserves {
    /// The asset.
    pub asset: String,
    /// What the book owes in it on balance; negative if customers owe more.
    pub net_liability: Amount,
    /// Value of the reserves that are not proven, in USD.
    pub unproven_usd: Amount,
    /// Proven reserves.
    pub proven: Amount,
    /// Observed reserves, without the proven ones.
    pub observed: Amount,
    /// Declared reserves: rows of the list that are neither, and all others of the statement.
    pub declared: Amount,
}

/// Whether reserves of a level cover what a book owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelCover {
    /// The level: all rows that are called at least this.
    pub level: &'static str,
    /// Value at which these reserves count towards the liabilities, in USD.
    pub counted: Amount,
    /// Value of the liabilities, in USD.
    pub liabilities: Amount,
    /// Whether they cover them.
    pub covered: bool,
}

/// Reserves of a book by what they are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookReserves {
    /// The book.
    pub book: String,
    /// At each level, the highest first.
    pub levels: Vec<LevelCover>,
    /// By asset.
    pub assets: Vec<AssetReserves>,
}

/// What is known of the reserves that the list names.
#[derive(Clone, Debug, Serialize)]
pub struct ReservesReport {
    /// The program that says so.
    pub program: &'static str,
    /// The table of recognised holdings that was used.
    pub table: TableUsed,
    /// All files that were looked at.
    pub inputs: Vec<Input>,
    /// Blocks at which balances were taken.
    pub heads: Vec<HeadRow>,
    /// Signatures for addresses.
    pub signatures: Signatures,
    /// Number of rows.
    pub rows: usize,
    /// Their value in USD.
    pub usd: Amount,
    /// By level, the lowest first: what is unproven stands before what is proven.
    pub levels: Vec<LevelValue>,
    /// What rows lack, the most valuable first.
    pub lacking: Vec<LackValue>,
    /// Holdings, in the list's order.
    pub holdings: Vec<HoldingRow>,
    /// The most valuable rows that lack something.
    pub open: Vec<RowResult>,
    /// By book and asset.
    pub books: Vec<BookReserves>,
    /// All rows.
    #[serde(skip)]
    pub results: RowResults,
}

fn usd(value: &BigUint) -> Amount {
    Amount::natural(value, USD_20)
}

/// Number of rows and their value in 10^-20 USD.
type Sum = (usize, BigUint);

/// Sums over rows.
struct Sums {
    levels: BTreeMap<Level, Sum>,
    lacking: BTreeMap<Lack, Sum>,
    /// By holding.
    holdings: Vec<BigUint>,
    total: BigUint,
}

impl Sums {
    fn of(results: &RowResults) -> Self {
        let held = results.held();
        let mut sums = Sums {
            levels: Level::ALL.into_iter().map(|level| (level, Sum::default())).collect(),
            lacking: BTreeMap::new(),
            holdings: vec![BigUint::ZERO; held.list.holdings.len()],
            total: BigUint::ZERO,
        };
        for (at, (row, standing)) in held.rows.iter().zip(&held.standings).enumerate() {
            let value = results.usd(at);
            let add = |(rows, sum): &mut Sum| {
                *rows += 1;
                *sum += &value;
            };
            add(sums.levels.entry(standing.level).or_default());
            standing.lacks.iter().for_each(|lack| add(sums.lacking.entry(lack).or_default()));
            if let Some(sum) = sums.holdings.get_mut(usize::from(row.holding).wrapping_sub(1)) {
                *sum += &value;
            }
            sums.total += value;
        }
        sums
    }

    fn levels(&self) -> Vec<LevelValue> {
        let whole = BigInt::from(self.total.clone());
        let level = |(level, (rows, value)): (&Level, &Sum)| LevelValue {
            level: level.word(),
            rows: *rows,
            usd: usd(value),
            percent: percent(&value.clone().into(), &whole),
        };
        self.levels.iter().map(level).collect()
    }

    fn lacking(&self) -> Vec<LackValue> {
        let mut lacking: Vec<(&Lack, &Sum)> = self.lacking.iter().collect();
        lacking.sort_by(|(_, (_, one)), (_, (_, other))| other.cmp(one));
        let lack = |(lack, (rows, value)): (&Lack, &Sum)| LackValue {
            lack: lack.word(),
            rows: *rows,
            usd: usd(value),
        };
        lacking.into_iter().map(lack).collect()
    }
}

fn holding_row(holding: &Holding, value: &BigUint, table: &Table) -> HoldingRow {
    let known = table.recognise(holding);
    HoldingRow {
        chain: holding.chain.to_string(),
        asset: holding.asset.clone(),
        contract: holding.contract_text(),
        decimals: holding.decimals,
        recognised: known.is_ok(),
        why: known.err().map_or(String::new(), |why| why.to_string()),
        operated: table.chain(holding.chain).is_some_and(|of| of.operated),
        usd: usd(value),
    }
}

impl ReservesReport {
    pub(crate) fn new(
        results: RowResults,
        table: &Table,
        inputs: Vec<(String, Digest)>,
        heads: Vec<HeadRow>,
        signatures: Signatures,
    ) -> Self {
        let held = results.held();
        let sums = Sums::of(&results);
        let total = usd(&sums.total);
        let open = results.by_value(|standing| !standing.lacks.is_empty());
        let open = open.into_iter().take(OPEN_SHOWN).filter_map(|at| results.get(at)).collect();
        let holdings = held.list.holdings.iter().zip(&sums.holdings);
        ReservesReport {
            program: PROGRAM,
            table: TableUsed { name: table.name.clone(), digest: table.digest },
            inputs: inputs.into_iter().map(|(name, sha256)| Input { name, sha256 }).collect(),
            heads,
            signatures,
            rows: results.len(),
            holdings: holdings.map(|(holding, value)| holding_row(holding, value, table)).collect(),
            levels: sums.levels(),
            lacking: sums.lacking(),
            usd: total,
            open,
            books: vec![],
            results,
        }
    }

    pub(crate) fn with_books(self, books: Vec<BookReserves>) -> Self {
        ReservesReport { books, ..self }
    }

    /// The value of a level in USD, with its share of all rows.
    pub fn level(&self, level: Level) -> Option<&LevelValue> {
        self.levels.iter().find(|value| value.level == level.word())
    }
}
