//! V9 again: whether reserves that are proven, or proven and observed, cover what a book owes.
//!
//! At these levels a reserve counts at par up to its asset's own net liability, and what is beyond counts
//! nothing unless the reader names the asset: a venue's own token would carry whatever its price allows. At
//! level declared reserves count as the tables say.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Signed;
use ringfence_circuits::protocol::{
    index::BookIndex,
    lane::Lanes,
    parameters::{Asset, Parameters},
    statement::Statement,
};
use ringfence_evidence::{level::Level, list::sums::Place};

use super::{
    cover::{cover, Amounts, Owed},
    evidence::levels::{ByLevel, ByPlace},
};
use crate::{
    report::{
        amount::{Amount, USD_20, USD_28},
        AssetReserves, AssetRow, BookReserves, BookTable, Claim, LevelCover, Money, Open, Status,
        Tables,
    },
    say, word,
};

/// Reserves of every book by what they are called, and whether they cover what it owes.
pub(super) fn books(
    parameters: &Parameters,
    statement: &Statement,
    tables: &Tables,
    by_level: &ByLevel,
    surplus: &[String],
) -> Vec<BookReserves> {
    let lanes = Lanes::new(parameters);
    let books = BookIndex::first(tables.books.len()).zip(&tables.books);
    books
        .map(|(index, table)| {
            let owed = Owed::of(parameters, statement, &lanes, index);
            Book { parameters, owed, index, table }.reserves(by_level, surplus)
        })
        .collect()
}

/// The value at which amounts of an asset in a book count, in 10^-28 USD, by index of the book and asset: at
/// par up to what the book owes of it, and beyond that where `surplus_counts` says so.
pub(super) fn counted_by_place(
    parameters: &Parameters,
    statement: &Statement,
    tables: &Tables,
    amounts: &ByPlace,
    surplus_counts: &dyn Fn(&Asset) -> bool,
) -> BTreeMap<Place, BigInt> {
    let lanes = Lanes::new(parameters);
    let mut values = BTreeMap::new();
    for index in BookIndex::first(tables.books.len()) {
        let owed = Owed::of(parameters, statement, &lanes, index);
        let own = of_book(amounts, index);
        for (asset, value) in cover(parameters, &own, &owed.net(), surplus_counts).each() {
            values.insert((index.get(), asset.to_owned()), value);
        }
    }
    values
}

/// The amounts in a book, by asset.
fn of_book(amounts: &ByPlace, book: BookIndex) -> Amounts<'_> {
    let own = amounts.iter().filter(|((of, _), _)| usize::from(*of) == book.index());
    own.map(|((_, asset), amount)| (asset.as_str(), amount.clone())).collect()
}

/// A book of a statement.
struct Book<'a> {
    parameters: &'a Parameters,
    owed: Owed,
    index: BookIndex,
    table: &'a BookTable,
}

impl Book<'_> {
    fn reserves(&self, by_level: &ByLevel, surplus: &[String]) -> BookReserves {
        let nothing = ByPlace::new();
        let at = |level| of_book(by_level.get(&level).unwrap_or(&nothing), self.index);
        let (proven, observed) = (at(Level::Proven), at(Level::Observed));
        let counts = |asset: &Asset| surplus.contains(&asset.name);
        let counted = |amounts: &Amounts<'_>| {
            cover(self.parameters, amounts, &self.owed.net(), &counts).counted()
        };
        let covered = |level: Level, counted: BigInt| LevelCover {
            level: level.word(),
            covered: counted >= self.table.exact.liabilities,
            counted: Amount::new(counted, USD_28),
            liabilities: self.table.liabilities.clone(),
        };
        BookReserves {
            book: self.table.book.clone(),
            levels: vec![
                covered(Level::Proven, counted(&proven)),
                covered(Level::Observed, counted(&observed)),
                covered(Level::Declared, self.table.exact.counted.clone()),
            ],
            assets: self.assets(&proven, &observed),
        }
    }

    /// Amounts by asset, those with the most value that is not proven first. What is declared is what is stated
    /// without what is proven or observed.
    fn assets(&self, proven: &Amounts<'_>, observed: &Amounts<'_>) -> Vec<AssetReserves> {
        let known = self.parameters.assets();
        let by_name: BTreeMap<&str, (u32, u64)> = known
            .iter()
            .map(|asset| (asset.name.as_str(), (asset.decimals.into(), asset.price)))
            .collect();
        let row = |row: &AssetRow| {
            let (decimals, price) = by_name.get(row.asset.as_str()).copied().unwrap_or_default();
            let amount = |amounts: &Amounts<'_>| {
                BigInt::from(amounts.get(row.asset.as_str()).cloned().unwrap_or_default())
            };
            let (proven, at_least_observed) = (amount(proven), amount(observed));
            let declared = row.reserves.units(decimals) - &at_least_observed;
            let declared = declared.max(BigInt::ZERO);
            let observed = at_least_observed - &proven;
            let unproven = (&declared + &observed) * price;
            let asset = AssetReserves {
                asset: row.asset.clone(),
                net_liability: row.net_liability.clone(),
                unproven_usd: Amount::new(unproven.clone(), USD_20),
                observed: Amount::new(observed, decimals),
                proven: Amount::new(proven, decimals),
                declared: Amount::new(declared, decimals),
            };
            (unproven, asset)
        };
        let mut rows: Vec<(BigInt, AssetReserves)> = self.table.assets.iter().map(row).collect();
        rows.sort_by(|(one, _), (other, _)| other.cmp(one));
        rows.into_iter().map(|(_, asset)| asset).collect()
    }
}

/// The claims about levels: for each book and over all of them. They only inform, since no venue says that
/// all of its reserves are proven; a reader can require them.
pub(super) fn claims(
    tables: &Tables,
    books: &[BookReserves],
    money: &Money,
    observers: &[String],
) -> Vec<Claim> {
    [Level::Proven, Level::Observed]
        .into_iter()
        .flat_map(|level| {
            let each = tables.books.iter().map(|table| {
                let of = books.iter().find(|of| of.book == table.book);
                let cover = of.and_then(|of| of.levels.iter().find(|at| at.level == level.word()));
                claim(level, table, cover, money, observers)
            });
            let each: Vec<Claim> = each.collect();
            let all = over_all(level, tables, &each, money);
            each.into_iter().chain([all])
        })
        .collect()
}

fn open(level: Level, book: &str) -> Open {
    let (id, title) = match level {
        Level::Proven => ("coverage-proven", say!("RF-2240", book)),
        _ => ("coverage-observed", say!("RF-2240.observed", book)),
    };
    Open::new(format!("{id}:{book}"), "V9", title).informative()
}

fn claim(
    level: Level,
    table: &BookTable,
    cover: Option<&LevelCover>,
    money: &Money,
    observers: &[String],
) -> Claim {
    let (open, book) = (open(level, &table.book), &table.book);
    if !money.totals_proven {
        return open.not_checked(word!("unproven.totals"));
    }
    if money.bound == Status::DoesNotHold {
        return open.not_checked(word!("unproven.anchor"));
    }
    let Some(cover) = cover else { return open.not_checked(word!("unproven.reserves")) };
    let (counted, owed) = (cover.counted.money_down(), cover.liabilities.money_up());
    let note = match (level, observers) {
        (Level::Proven, _) => say!("levels.note.proven", book, counted, owed),
        (_, []) => say!("levels.note.unobserved", book, counted, owed),
        (_, observers) => {
            let observers = observers.join(", ");
            say!("levels.note.observed", book, observers, counted, owed)
        }
    };
    // A deficit is owed in no asset, so at par nothing counts towards it.
    let deficit = match table.deficit.units(USD_28).is_positive() && !cover.covered {
        true => say!("levels.deficit", deficit = table.deficit.money_up()).text,
        false => String::new(),
    };
    let counts = |how: String| say!("levels.counted", level = cover.level, counted, owed, how).text;
    let detail = || counts(format!("{}{deficit}", word!("levels.how")));
    let open = open.informative_or(note);
    match (cover.covered, money.bound) {
        (true, Status::NotChecked) => open.holds(detail() + word!("coverage.not-anchored")),
        (true, _) => open.holds(detail()),
        (false, Status::NotChecked) => {
            open.not_checked(say!("coverage.anyone", counted = detail()))
        }
        // The note says what they count.
        (false, _) => open.fails(format!("{}{deficit}", word!("levels.how.note"))),
    }
}

/// The claim over all books: every one that owes something is covered. Which ones owe something is known only
/// of totals that are proven.
fn over_all(level: Level, tables: &Tables, each: &[Claim], money: &Money) -> Claim {
    let (id, title, note) = match level {
        Level::Proven => {
            ("coverage-proven:all", say!("RF-2240.all"), word!("levels.note.proven-all"))
        }
        _ => (
            "coverage-observed:all",
            say!("RF-2240.observed-all"),
            word!("levels.note.observed-all"),
        ),
    };
    let open = Open::new(id, "V9", title).informative_or(note);
    if !money.totals_proven {
        return open.not_checked(word!("unproven.totals"));
    }
    if money.bound == Status::DoesNotHold {
        return open.not_checked(word!("unproven.anchor"));
    }
    let owing =
        tables.books.iter().zip(each).filter(|(table, _)| table.exact.liabilities.is_positive());
    let (mut short, mut unchecked) = (vec![], vec![]);
    for (table, claim) in owing {
        match claim.status {
            Status::Holds => {}
            Status::DoesNotHold | Status::Note => short.push(table.book.clone()),
            Status::NotChecked | Status::NotThisOne => unchecked.push(table.book.clone()),
        }
    }
    match (short.is_empty(), unchecked.is_empty()) {
        (false, _) => open.fails(say!("levels.short", books = short.join(", "))),
        (true, false) => open.not_checked(say!("levels.unchecked", books = unchecked.join(", "))),
        (true, true) => open.holds(match money.bound {
            Status::NotChecked => say!("levels.covered", bound = word!("coverage.not-anchored")),
            _ => say!("levels.covered", bound = ""),
        }),
    }
}
