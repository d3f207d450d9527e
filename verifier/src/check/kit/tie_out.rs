//! The tie-out: the list's rows, its sums, the statement's rows, and what V9 counts.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::{BigInt, BigUint};
use ringfence_circuits::protocol::statement::Reserve;
use ringfence_evidence::{
    level::Level,
    list::sums::{amount, Place, Sums},
};

use super::{
    engagement::{refused, Begun},
    KitError,
};
use crate::{
    check::{
        evidence::{self, levels::ByPlace, list::stated},
        levels::counted_by_place,
        tables::tables,
    },
    reader::Reader,
    report::{
        amount::{Amount, USD_28},
        kit::{TieBook, TieOut, TieRow},
        Claim, Held, Tables,
    },
    source::Files,
};

/// Values at which amounts count, in 10^-28 USD.
type Counted = BTreeMap<Place, BigInt>;

/// What the list says of a place.
#[derive(Default)]
struct OfList {
    rows: usize,
    /// Sum of amounts that are rounded down row by row.
    rows_sum: BigUint,
    sum: BigUint,
}

/// What the statement's other rows say of a place.
#[derive(Default)]
struct Others {
    rows: usize,
    sum: BigUint,
}

/// Whether list, statement and what counts towards liabilities agree.
///
/// # Errors
/// [`KitError::List`] if there is no list of the statement; [`KitError::Audit`] if anything else is malformed.
pub fn tie_out(bundle: &dyn Files, reader: &Reader) -> Result<TieOut, KitError> {
    let begun = Begun::new(bundle, reader)?;
    let found = evidence::check(bundle, &begun.known, &begun.statement, &begun.parameters)?;
    let Some(report) = found.report else { return Err(KitError::List(refused(&found.claims))) };
    let tables = tables(&begun.parameters, &begun.statement);
    let ties = Ties {
        list: of_list(report.results.held()),
        stated: stated(begun.statement.document()),
        others: others(&begun),
        tables: &tables,
        begun: &begun,
    };
    let surplus = &begun.known.reserves.surplus;
    let counted = |amounts: &ByPlace, all: bool| {
        let counts = |asset: &ringfence_circuits::protocol::parameters::Asset| {
            all || surplus.contains(&asset.name)
        };
        counted_by_place(&begun.parameters, &begun.statement, &tables, amounts, &counts)
    };
    let level = |level: Level| Some(counted(found.amounts.as_ref()?.get(&level)?, false));
    let levels = Levels {
        proven: level(Level::Proven),
        observed: level(Level::Observed),
        declared: counted(&ties.declared(), true),
    };
    let of_list = ["evidence", "reserve-sums", "reserve-places"];
    let mut claims: Vec<Claim> = vec![begun.anchored()];
    claims.extend(found.claims.into_iter().filter(|claim| of_list.contains(&claim.id.as_str())));
    let (assets, books) = (ties.rows(&levels), ties.books(&levels));
    Ok(TieOut { head: begun.head(report.inputs), table: report.table, claims, assets, books })
}

/// What the list says, by book and asset.
fn of_list(held: &Held) -> BTreeMap<Place, OfList> {
    let decimals = |asset: &str| {
        let holdings = held.list.holdings.iter().zip(&held.prices);
        let mut of = holdings.filter(|(holding, _)| holding.asset == asset);
        of.next().and_then(|(_, price)| price.map(|price| price.decimals))
    };
    let mut places: BTreeMap<Place, OfList> = BTreeMap::new();
    let mut sums = Sums::default();
    for row in &held.rows {
        let place = usize::from(row.holding).checked_sub(1);
        let price = place.and_then(|place| held.prices.get(place).copied().flatten());
        let (Some(price), Some(holding)) = (price, held.list.holding(row.holding.into())) else {
            continue;
        };
        let of = places.entry((row.book, holding.asset.clone())).or_default();
        of.rows += 1;
        of.rows_sum += amount(&row.units.into(), holding, price.decimals);
        sums.add(row.holding, row.book, row.units);
    }
    for (place, sum) in sums.amounts(&held.list, decimals).unwrap_or_default() {
        places.entry(place).or_default().sum = sum;
    }
    places
}

/// What the statement's other rows say, by book and asset.
fn others(begun: &Begun) -> BTreeMap<Place, Others> {
    let document = begun.statement.document();
    let mut places: BTreeMap<Place, Others> = BTreeMap::new();
    for row in document.reserves.iter().filter(|row| row.evidence != Reserve::LIST) {
        let book = document.books.iter().position(|book| book.name == row.book);
        let Some(book) = book.and_then(|book| u16::try_from(book).ok()) else { continue };
        let of = places.entry((book, row.asset.clone())).or_default();
        of.rows += 1;
        of.sum += &row.amount.0;
    }
    places
}

/// What counts at each level.
struct Levels {
    proven: Option<Counted>,
    observed: Option<Counted>,
    declared: Counted,
}

/// What is tied.
struct Ties<'a> {
    list: BTreeMap<Place, OfList>,
    stated: BTreeMap<Place, BigUint>,
    others: BTreeMap<Place, Others>,
    tables: &'a Tables,
    begun: &'a Begun,
}

impl Ties<'_> {
    /// All reserves that the statement declares.
    fn declared(&self) -> ByPlace {
        let mut amounts = self.stated.clone();
        for (place, of) in &self.others {
            *amounts.entry(place.clone()).or_default() += &of.sum;
        }
        amounts
    }

    /// All places of which list, statement or liabilities say something.
    fn places(&self) -> BTreeSet<Place> {
        let owed = (0u16..).zip(&self.tables.books).flat_map(|(index, book)| {
            book.assets.iter().map(move |row| (index, row.asset.clone()))
        });
        let listed = self.list.keys().chain(self.stated.keys()).chain(self.others.keys());
        owed.chain(listed.cloned()).collect()
    }

    fn rows(&self, levels: &Levels) -> Vec<TieRow> {
        let (nothing, none) = (OfList::default(), Others::default());
        let names = self.begun.names();
        let row = |place: Place| {
            let (book, asset) = &place;
            let name = names.get(usize::from(*book))?;
            let known = self.begun.parameters.assets().iter().find(|of| of.name == *asset)?;
            let decimals = known.decimals.into();
            let amount = |units: BigInt| Amount::new(units, decimals);
            let list = self.list.get(&place).unwrap_or(&nothing);
            let others = self.others.get(&place).unwrap_or(&none);
            let stated = BigInt::from(self.stated.get(&place).cloned().unwrap_or_default());
            let (rows_sum, sum) =
                (BigInt::from(list.rows_sum.clone()), BigInt::from(list.sum.clone()));
            let other = BigInt::from(others.sum.clone());
            let counted = |values: &Counted| {
                Amount::new(values.get(&place).cloned().unwrap_or_default(), USD_28)
            };
            let table = self.tables.books.get(usize::from(*book));
            let owed = table.and_then(|table| table.assets.iter().find(|row| row.asset == *asset));
            Some(TieRow {
                book: name.clone(),
                asset: asset.clone(),
                rows: list.rows,
                rounding: amount(&sum - &rows_sum),
                rows_sum: amount(rows_sum),
                difference: amount(&stated - &sum),
                list_sum: amount(sum),
                others: others.rows,
                reserves: amount(&stated + &other),
                stated: amount(stated),
                other: amount(other),
                net_liability: owed
                    .map_or_else(|| Amount::new(0, 0), |owed| owed.net_liability.clone()),
                counted_proven: levels.proven.as_ref().map(counted),
                counted_observed: levels.observed.as_ref().map(counted),
                counted_declared: counted(&levels.declared),
            })
        };
        self.places().into_iter().filter_map(row).collect()
    }

    fn books(&self, levels: &Levels) -> Vec<TieBook> {
        let book = |(index, table): (u16, &crate::report::BookTable)| {
            let counted = |values: &Counted| {
                let of_book = values.iter().filter(|((book, _), _)| *book == index);
                Amount::new(of_book.map(|(_, value)| value).sum::<BigInt>(), USD_28)
            };
            TieBook {
                book: table.book.clone(),
                liabilities: table.liabilities.clone(),
                counted_proven: levels.proven.as_ref().map(counted),
                counted_observed: levels.observed.as_ref().map(counted),
                counted_declared: counted(&levels.declared),
            }
        };
        (0u16..).zip(&self.tables.books).map(book).collect()
    }
}
