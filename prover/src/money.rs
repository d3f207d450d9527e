//! What the books of a snapshot owe, and what covers it, in coins and in USD, before anything is proven.
//!
//! There is no second formula: an open statement is made of the snapshot's totals and reserves, and the
//! verifier's own computation looks at it ([`ringfence_verifier::check::tables`]). So what `check` prints
//! is what an audit of the proven bundle will print.
//!
//! What is owed is rounded up to cents, what is held down.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use ringfence_circuits::protocol::{
    hash::digest::Digest,
    id::AssetId,
    index::BookIndex,
    lane::{BookLane, Lanes},
    parameters::{Asset, Parameters, MAX_DECIMALS},
    shape::Shape,
    statement::{BlockListEntry, Completion, OpenStatement, Reserve, Statement, StatementError},
};
use ringfence_verifier::{
    check::tables::tables,
    report::{
        amount::{percent, Amount, USD_20, USD_28},
        AssetRow, BookCover, BookTable, BookVerdict,
    },
    say,
};
use serde::Serialize;

use crate::snapshot::{LargeBalance, Looked, Warning};

/// Places that a warning names.
const MOST_PLACES: usize = 8;
/// Reserves of a coin are implausible above so many times what is owed in it.
const MANY_TIMES: u32 = 10;

/// A coin in a book. Amounts are in whole coins, those in `usd` at the coin's price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoinFigures {
    /// The asset.
    pub asset: String,
    /// What customers deposited.
    pub deposits: Amount,
    /// What they borrowed.
    pub debts: Amount,
    /// Unrealised profits of positions that settle in the coin.
    pub profits: Amount,
    /// Unrealised losses of such positions.
    pub losses: Amount,
    /// Deposits + profits − debts − losses; negative if customers owe it on balance.
    pub owed: Amount,
    /// Reserves of the book in the coin.
    pub reserves: Amount,
    /// What reserves lack of `owed`; at least 0.
    pub shortage: Amount,
    /// Reserves in percent of `owed`, rounded down; none where nothing is owed.
    pub ratio: Option<Amount>,
    /// The same amounts in USD.
    pub usd: CoinUsd,
}

impl CoinFigures {
    /// Profits without losses, in whole coins.
    pub fn net_profits(&self) -> Amount {
        let decimals = u32::from(MAX_DECIMALS);
        Amount::new(self.profits.units(decimals) - self.losses.units(decimals), decimals)
    }
}

/// Amounts of a coin in USD: those that are owed or missing rounded up to cents, others down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoinUsd {
    /// Deposits.
    pub deposits: Amount,
    /// Debts.
    pub debts: Amount,
    /// Profits.
    pub profits: Amount,
    /// Losses.
    pub losses: Amount,
    /// Deposits + profits − debts − losses.
    pub owed: Amount,
    /// Reserves.
    pub reserves: Amount,
    /// What reserves lack.
    pub shortage: Amount,
}

/// A book: the verdict that an audit would give on it, and its coins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookFigures {
    /// What the book owes, what covers it.
    #[serde(flatten)]
    pub verdict: BookVerdict,
    /// The part of what is owed that is deficit: losses beyond the collateral of their own vaults, in USD.
    pub deficit: Amount,
    /// The coins: short ones first, then by value.
    pub coins: Vec<CoinFigures>,
}

/// The figures of a snapshot that was looked at.
///
/// # Errors
/// It is an error if no statement can be made of it.
pub fn of_snapshot(
    looked: &Looked,
    parameters: &Parameters,
    reserves: Vec<Reserve>,
) -> Result<Vec<BookFigures>, StatementError> {
    let (info, summary) = (&looked.info, &looked.summary);
    let index_of = |name: &str| info.books.iter().position(|book| book.name == name);
    let row = |row: &crate::snapshot::ShapeCount| {
        let (book, shape) = (index_of(&row.book)?, Shape::from_code(row.shape)?);
        let book = u64::try_from(book).ok()?;
        Some(BlockListEntry { book: book.into(), shape, count: row.blocks.into() })
    };
    let block_list = summary.shapes.iter().filter_map(row).collect();
    let tool = env!("CARGO_PKG_NAME");
    let open = info.open_statement(tool, parameters, &summary.totals, block_list)?;
    of_open(&open, parameters, reserves)
}

/// The figures of an open statement with these reserves.
///
/// # Errors
/// It is an error if the reserves can't stand in a statement.
pub fn of_open(
    open: &OpenStatement,
    parameters: &Parameters,
    reserves: Vec<Reserve>,
) -> Result<Vec<BookFigures>, StatementError> {
    // Sums of a list of reserves stand only in a statement that names one. This statement is seen by nobody, so
    // that any digest stands for the list's.
    let of_list = reserves.iter().any(|reserve| reserve.evidence == Reserve::LIST);
    let evidence = of_list.then_some(Digest([1; 32]));
    let completion = Completion { tool: "-".into(), reserves, evidence, ..Completion::default() };
    Ok(figures(parameters, &open.complete(completion, parameters)?))
}

/// The figures of a statement.
pub fn figures(parameters: &Parameters, statement: &Statement) -> Vec<BookFigures> {
    let tables = tables(parameters, statement);
    let lanes = Lanes::new(parameters);
    let books = BookIndex::first(tables.books.len()).zip(tables.books);
    books
        .map(|(index, table)| {
            let total = |lane| statement.totals().book(&lanes, index, lane).into();
            book(parameters, &table, &total)
        })
        .collect()
}

fn book(
    parameters: &Parameters,
    table: &BookTable,
    total: &dyn Fn(BookLane) -> BigInt,
) -> BookFigures {
    let assets = AssetId::first(parameters.assets().len()).zip(parameters.assets());
    let mut coins: Vec<([BigInt; 2], CoinFigures)> = assets
        .filter_map(|(id, asset)| {
            let row = table.assets.iter().find(|row| row.asset == asset.name)?;
            Some(coin(id, asset, row, total))
        })
        .collect();
    coins.sort_by(|(one, _), (other, _)| other.cmp(one));
    BookFigures {
        verdict: BookVerdict::declared(table),
        deficit: table.deficit.ceil_cents(),
        coins: coins.into_iter().map(|(_, coin)| coin).collect(),
    }
}

/// The figures of a coin, and the values by which coins are ordered: of the shortage, and of all deposits and
/// profits.
fn coin(
    id: AssetId,
    asset: &Asset,
    row: &AssetRow,
    total: &dyn Fn(BookLane) -> BigInt,
) -> ([BigInt; 2], CoinFigures) {
    let amount = |lane| Amount::new(total(lane), asset.decimals.into());
    let settled = |lane| Amount::new(total(lane), MAX_DECIMALS.into());
    // Exact: the price is of 10^-d coins in 10^-20 USD, and no amount here has more than 12 decimals.
    let value = |amount: &Amount| {
        let decimals = u32::from(MAX_DECIMALS);
        let scale = decimals - u32::from(asset.decimals).min(decimals);
        Amount::new(amount.units(decimals) * asset.price, USD_20 + scale)
    };
    let (owed, reserves) = (&row.net_liability, &row.reserves);
    let fine = |amount: &Amount| amount.units(MAX_DECIMALS.into());
    let ratio = percent(&fine(reserves), &fine(owed)).filter(|_| fine(owed).is_positive());
    let (deposits, debts) = (amount(BookLane::Deposits(id)), amount(BookLane::Debts(id)));
    let (profits, losses) = (settled(BookLane::Profits(id)), settled(BookLane::Losses(id)));
    let usd = CoinUsd {
        deposits: value(&deposits).ceil_cents(),
        debts: value(&debts).floor_cents(),
        profits: value(&profits).ceil_cents(),
        losses: value(&losses).floor_cents(),
        owed: value(owed).ceil_cents(),
        reserves: value(reserves).floor_cents(),
        shortage: value(&row.shortage).ceil_cents(),
    };
    let order = [value(&row.shortage), value(&row.gross_liability)].map(|of| of.units(USD_28));
    let (owed, reserves, shortage) = (owed.clone(), reserves.clone(), row.shortage.clone());
    let asset = asset.name.clone();
    let coin = CoinFigures {
        asset,
        deposits,
        debts,
        profits,
        losses,
        owed,
        reserves,
        shortage,
        ratio,
        usd,
    };
    (order, coin)
}

/// What is missing of reserves: books that are not covered, books without any, short coins. Places hold shares, no
/// amounts: a total of a coin may be one account's.
pub fn shortages(books: &[BookFigures]) -> Vec<Warning> {
    let (mut uncovered, mut without, mut short) = (vec![], vec![], vec![]);
    for of in books {
        let book = &of.verdict.book;
        match (of.verdict.cover, of.verdict.proprietary) {
            (BookCover::NotCovered, _) => {
                let ratio =
                    of.verdict.figures.ratio.as_ref().map(Amount::to_string).unwrap_or_default();
                uncovered.push(say!("RF-1290.place", book, ratio).text);
            }
            (BookCover::NoReserves, true) => without.push(say!("RF-1291.own", book).text),
            (BookCover::NoReserves, false) => without.push(say!("RF-1291.place", book).text),
            _ => {}
        }
        // Of a book without reserves every coin is short: it was named already.
        for coin in &of.coins {
            let is_short = !coin.shortage.units(MAX_DECIMALS.into()).is_zero();
            if is_short && of.verdict.cover != BookCover::NoReserves {
                short.push(match &coin.ratio {
                    Some(ratio) if !coin.reserves.units(MAX_DECIMALS.into()).is_zero() => {
                        say!("RF-1292.place", book, coin = coin.asset, ratio).text
                    }
                    _ => say!("RF-1292.none", book, coin = coin.asset).text,
                });
            }
        }
    }
    let said = [
        (uncovered.len() == 1, uncovered.len(), uncovered, 0),
        (without.len() == 1, without.len(), without, 1),
        (short.len() == 1, short.len(), short, 2),
    ];
    let warning = |(one, count, places, kind): (bool, usize, Vec<String>, u8)| {
        let said = match (kind, one) {
            _ if count == 0 => return None,
            (0, true) => say!("RF-1290"),
            (0, false) => say!("RF-1290.more", count),
            (1, true) => say!("RF-1291"),
            (1, false) => say!("RF-1291.more", count),
            (_, true) => say!("RF-1292"),
            (_, false) => say!("RF-1292.more", count),
        };
        Some(warning(said, places))
    };
    said.into_iter().filter_map(warning).collect()
}

/// Balances that are worth more than all reserves of their book.
pub fn beyond_reserves(books: &[BookFigures], largest: &[LargeBalance]) -> Option<Warning> {
    let beyond = largest.iter().filter(|balance| {
        let book = books.iter().find(|of| of.verdict.book == balance.book);
        let counted = book.and_then(|of| of.verdict.figures.reserves.as_ref());
        counted.is_some_and(|counted| !balance.debt && balance.usd.units(2) > counted.units(2))
    });
    let place = |one: &LargeBalance| format!("{}: {} in book {}", one.place, one.asset, one.book);
    let places: Vec<String> = beyond.map(place).collect();
    let count = places.len();
    (count > 0).then(|| warning(say!("RF-1299", count), places))
}

/// Reserves of a coin that are far more than their book owes in it, as if in another unit. Reserves that a book holds
/// of a coin in which it owes nothing may be its capital, and are not looked at.
pub fn beyond_owed(books: &[BookFigures]) -> Option<Warning> {
    let exact = |amount: &Amount| amount.units(MAX_DECIMALS.into());
    let mut places = vec![];
    for of in books {
        let owed_by_book = of.verdict.figures.owed.units(2);
        for coin in &of.coins {
            let (owed, reserves) = (exact(&coin.owed), exact(&coin.reserves));
            let many = owed.is_positive() && reserves > owed * MANY_TIMES;
            if many && coin.usd.reserves.units(2) > owed_by_book {
                places.push(say!("RF-1289.place", book = of.verdict.book, coin = coin.asset).text);
            }
        }
    }
    let count = places.len();
    (count > 0).then(|| warning(say!("RF-1289", count), places))
}

/// A warning of these places.
fn warning(said: ringfence_verifier::message::Said, mut places: Vec<String>) -> Warning {
    let count = places.len() as u64;
    places.truncate(MOST_PLACES);
    Warning {
        code: said.code.into(),
        text: said.text,
        help: said.help.into(),
        count,
        examples: places,
    }
}
