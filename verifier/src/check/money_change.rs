//! How the money changed since the previous statement, with what prices did apart.
//!
//! What a book owed at this statement's prices is
//!
//! ```text
//! Σ π'_a·(deposits − debts) + Σ π'_s·(profits − losses) + deficit
//! ```
//!
//! with the previous amounts and the prices π' of now (clause V9), and the previous reserves count towards it
//! by this statement's tables of collateral. The part of prices is the difference to the same at the previous
//! prices. Costs and marks are in profits and losses: what they did is not told apart.

use std::collections::{BTreeMap, HashMap};

use num_bigint::{BigInt, BigUint};
use num_traits::Zero;
use ringfence_circuits::protocol::{
    index::BookIndex,
    lane::Lanes,
    parameters::{Asset, Parameters},
    statement::Statement,
};

use super::cover::{cover, Amounts, Fine, Owed, OwedAsset};
use crate::{
    reader::Known,
    report::{
        amount::{Amount, USD_28},
        BookChange, BookTable, Changed, Claim, MoneyChange, Tables,
    },
};

/// The change since the reader's previous statement, which this one follows; none without it and its
/// parameters.
pub(super) fn money_change(
    known: &Known,
    claims: &[Claim],
    parameters: &Parameters,
    tables: &Tables,
) -> Option<MoneyChange> {
    let follows = claims.iter().any(|claim| claim.id == "previous-statement" && claim.is_true());
    let (document, _) = known.previous.as_ref().filter(|_| follows)?;
    let before = known.previous_parameters.as_ref()?;
    // The reader's statement was checked with its parameters when it was decoded.
    let previous = document.clone().check(before).ok()?;
    let books: Vec<BookChange> =
        tables.books.iter().filter_map(|now| book(now, &previous, before, parameters)).collect();
    Some(MoneyChange {
        previous_epoch: document.epoch.0.to_string(),
        previous_time: document.snapshot_time.clone(),
        prices_known: books.iter().all(|book| book.owed.by_prices.is_some()),
        books,
    })
}

/// The change of a book; none if the previous statement has no book of its name.
fn book(
    now: &BookTable,
    previous: &Statement,
    before: &Parameters,
    parameters: &Parameters,
) -> Option<BookChange> {
    let document = previous.document();
    let mut places = BookIndex::first(document.books.len()).zip(&document.books);
    let (index, _) = places.find(|(_, book)| book.name == now.book)?;
    let owed = Owed::of(before, previous, &Lanes::new(before), index);
    let reserves = reserves(previous, &now.book);
    let counted = |parameters: &Parameters, owed: &Owed| {
        cover(parameters, &reserves, &owed.net(), &|_| true).counted()
    };
    let was = (owed.liabilities(before), counted(before, &owed));
    let moved = moved(&owed, &reserves, before, parameters)
        .map(|owed| (owed.liabilities(parameters), counted(parameters, &owed)));
    let changed = |now: &BigInt, was: &BigInt, moved: Option<&BigInt>| Changed {
        before: Amount::new(was.clone(), USD_28),
        now: Amount::new(now.clone(), USD_28),
        by_prices: moved.map(|moved| Amount::new(moved - was, USD_28)),
    };
    let moved = moved.as_ref();
    Some(BookChange {
        book: now.book.clone(),
        owed: changed(&now.exact.liabilities, &was.0, moved.map(|(owed, _)| owed)),
        reserves: changed(&now.exact.counted, &was.1, moved.map(|(_, counted)| counted)),
    })
}

/// The declared reserves of a book, by asset.
fn reserves<'a>(statement: &'a Statement, book: &str) -> Amounts<'a> {
    let mut amounts: BTreeMap<&str, BigUint> = BTreeMap::new();
    for reserve in statement.document().reserves.iter().filter(|reserve| reserve.book == book) {
        *amounts.entry(reserve.asset.as_str()).or_default() += &reserve.amount.0;
    }
    amounts
}

/// The previous amounts by the assets of now, in units of now; none if an asset that has some is gone, or has
/// other units.
fn moved(
    owed: &Owed,
    reserves: &Amounts<'_>,
    before: &Parameters,
    now: &Parameters,
) -> Option<Owed> {
    let mut by_name: HashMap<&str, (&Asset, &OwedAsset)> = HashMap::new();
    for (asset, of) in before.assets().iter().zip(&owed.assets) {
        let is_owed = !of.owed.is_zero() || !of.receivable.is_zero();
        if is_owed || reserves.contains_key(asset.name.as_str()) {
            by_name.insert(&asset.name, (asset, of));
        }
    }
    let assets = now.assets().iter().map(|asset| match by_name.remove(asset.name.as_str()) {
        None => Some(OwedAsset { owed: BigInt::ZERO, receivable: BigInt::ZERO }),
        Some((was, of)) => {
            let same =
                was.decimals == asset.decimals && Fine::of(was).scale == Fine::of(asset).scale;
            same.then(|| OwedAsset { owed: of.owed.clone(), receivable: of.receivable.clone() })
        }
    });
    let assets = assets.collect::<Option<Vec<OwedAsset>>>()?;
    by_name.is_empty().then(|| Owed { assets, deficit: owed.deficit.clone() })
}
