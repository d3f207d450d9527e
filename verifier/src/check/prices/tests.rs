//! Bounds against true liabilities, recomputed from random vaults; and how long many names take.

use std::time::{Duration, Instant};

use num_bigint::BigInt;
use rand::{rngs::StdRng, RngExt, SeedableRng};
use ringfence_circuits::{
    protocol::{
        hash::digest::{Digest, Element},
        lane::Lanes,
        parameters::{Decimal, Document as ParametersDocument},
        predicate::assess,
        shape::{Rule, Shape},
        statement::{BlockListEntry, Book, Document, Reserve, StatementTotals},
        totals::Totals,
        vault::{Balance, Position, Vault},
    },
    testing::small_document,
};

use super::*;
use crate::reader::{ForPrices, GivenPrices, Reader};

/// Books of vaults that can hold positions, and one that can't.
const BOOKS: usize = 3;
/// The book whose shapes have no positions.
const SPOT: usize = 2;

type Books = Vec<Vec<Vault>>;

fn statement(parameters: &Parameters, books: &Books, reserves: Vec<Reserve>) -> Statement {
    let lanes = Lanes::new(parameters);
    let names: Vec<Book> = (0..books.len())
        .map(|book| Book { name: format!("book{book}"), proprietary: false })
        .collect();
    let mut totals = Totals::zero(&lanes, books.len());
    let settlement = |id| parameters.market(id).unwrap().settlement;
    let indices = ringfence_circuits::protocol::index::BookIndex::first(books.len());
    for (book, vaults) in indices.zip(books) {
        for vault in vaults {
            let assessment = assess(parameters, vault).unwrap();
            totals.add(&lanes, &settlement, book, Rule::Maintenance, vault, &assessment);
        }
    }
    let time = || "2026-01-31T23:59:59Z".to_owned();
    let entry = |book: usize| BlockListEntry {
        book: (book as u64).into(),
        shape: Shape::from_code(if book == SPOT { 2 } else { 1 }).unwrap(),
        count: 1u64.into(),
    };
    let document = Document {
        format: Document::FORMAT.into(),
        tool: "test".into(),
        venue: "example".into(),
        epoch: 0u64.into(),
        snapshot_time: time(),
        price_time: time(),
        funding_time: time(),
        previous: Digest::default(),
        corrects: None,
        parameters: parameters.digest(),
        totals: StatementTotals::new(parameters, &names, &totals),
        block_list: (0..books.len()).map(entry).collect(),
        books: names,
        root: Element(pasta_curves::Fp::from(1)),
        reserves,
        evidence: None,
        signers: vec![],
        next_snapshot: None,
        policy: None,
        history: None,
    };
    document.check(parameters).unwrap()
}

fn report_of(file: &str, parameters: &Parameters, statement: &Statement) -> PricesReport {
    let prices = ForPrices {
        files: vec![GivenPrices { name: "own.csv".into(), text: file.into() }],
        tolerance: None,
    };
    let known = Known::decode(&Reader { prices, ..Reader::default() }).unwrap();
    compare(&known, parameters, statement).unwrap()
}

/// Random books in which longs equal shorts in both contracts.
fn books(random: &mut StdRng) -> Books {
    let mut books: Books = vec![vec![]; BOOKS];
    for _ in 0..random.random_range(1..6) {
        let size = random.random_range(1..9_000);
        let market = [1, 2, 3][random.random_range(0..3)];
        for short in [false, true] {
            // Markets 1 and 4 trade one contract.
            let market = if market == 1 && random.random_bool(0.5) { 4 } else { market };
            let vault = Vault {
                positions: vec![Position {
                    market: market.into(),
                    short,
                    size,
                    loss: random.random_bool(0.5),
                    profit: random.random_range(1..1u128 << 56),
                }],
                ..spot(random)
            };
            books[random.random_range(0..SPOT)].push(vault);
        }
    }
    books[SPOT].push(spot(random));
    books
}

fn spot(random: &mut StdRng) -> Vault {
    let asset = random.random_range(1..4u16);
    let (debt, amount) = (random.random_bool(0.3), random.random_range(1..1u64 << 38));
    let balances = vec![Balance { asset: asset.into(), debt, amount }];
    Vault { extra: 0, balances, positions: vec![] }
}

/// The small parameters at other prices.
fn at(prices: &[&str; 3], marks: &[&str; 3]) -> ParametersDocument {
    let mut document = small_document();
    for (asset, price) in document.assets.iter_mut().zip(prices) {
        asset.price = (*price).into();
    }
    for (market, mark) in document.markets.iter_mut().zip([marks[0], marks[1], marks[2], marks[0]])
    {
        market.mark = mark.into();
    }
    document
}

/// A vault whose positions have the profits of other marks, at the costs that they had.
fn moved(vault: &Vault, from: &Parameters, to: &Parameters) -> Vec<(u16, BigInt)> {
    let profit = |position: &Position| {
        let mark = |parameters: &Parameters| parameters.market(position.market).unwrap().mark;
        let change = BigInt::from(position.size) * (BigInt::from(mark(to)) - mark(from));
        let sign = |negative: bool, number: BigInt| if negative { -number } else { number };
        let before = sign(position.loss, BigInt::from(position.profit));
        let settlement = from.market(position.market).unwrap().settlement;
        (settlement.get(), before + sign(position.short, change))
    };
    vault.positions.iter().map(profit).collect()
}

/// What a vault is owed in 10^-20 USD, and its deficit, with no haircut to lower it.
fn true_value(vault: &Vault, from: &Parameters, to: &Parameters) -> BigInt {
    let asset = |id: u16| to.asset(id.into()).unwrap();
    let balance = |of: &Balance| {
        let value = BigInt::from(of.amount) * asset(of.asset.get()).price;
        if of.debt {
            -value
        } else {
            value
        }
    };
    let balances: BigInt = vault.balances.iter().map(balance).sum();
    let profits = moved(vault, from, to);
    let profits = profits.iter().map(|(id, p)| p * asset(*id).settlement_price.unwrap());
    balances + profits.sum::<BigInt>()
}

#[test]
fn what_is_owed_at_least_is_never_more_than_what_is_owed() {
    let published = small_document().check().unwrap();
    let choices = (["1", "0.98", "1.25"], ["60000.5", "1000", "90000"], ["22.5", "0.1", "30"]);
    let marks = (["60000.5", "50000", "75000.5"], ["0.5", "0.25", "1"], ["2", "1", "2.5"]);
    let mut random = StdRng::seed_from_u64(21);
    for round in 0..300 {
        let mut choose = |of: [&'static str; 3]| of[random.random_range(0..3)];
        let prices = [choose(choices.0), choose(choices.1), choose(choices.2)];
        let marks = [choose(marks.0), choose(marks.1), choose(marks.2)];
        let brought = at(&prices, &marks).check().unwrap();
        let books = books(&mut random);
        let statement = statement(&published, &books, vec![]);
        let file = format!(
            "kind,name,price\nasset,USD,{}\nasset,BTC,{}\nasset,FTT,{}\nmarket,BTC,{}\nmarket,ALT,{}\nmarket,BTC-ISO,{}\n",
            prices[0], prices[1], prices[2], marks[0], marks[1], marks[2],
        );
        let report = report_of(&file, &published, &statement);
        let mut all = BigInt::ZERO;
        for (vaults, book) in books.iter().zip(&report.books) {
            let owed: BigInt =
                vaults.iter().map(|vault| true_value(vault, &published, &brought)).sum();
            let least = book.owes_at_least.units(USD);
            assert!(least <= owed, "round {round}: {least} of {owed}");
            // No lower than the marks allow, and a cent for rounding.
            let slack = book.marks.units(USD) * 2u8 + ten(USD - 2) * 2u8;
            assert!(owed.clone() - least <= slack, "round {round}");
            all += owed;
        }
        // Over all books marks change nothing.
        let exactly = all.clone() - report.total.owes_at_least.units(USD);
        assert!(exactly >= BigInt::ZERO && exactly < ten(USD - 2), "round {round}: {exactly}");
        assert_eq!(report.books[SPOT].marks.to_string(), "0");
        assert_eq!(report.priced.map(|share| share.to_string()), Some("100".into()));
    }
}

#[test]
fn where_markets_do_not_close_the_bound_is_one_all_the_same() {
    let published = small_document().check().unwrap();
    let brought = at(&["1", "60000.5", "22.5"], &["50000", "0.5", "2"]).check().unwrap();
    let mut random = StdRng::seed_from_u64(22);
    for _ in 0..100 {
        let mut books = books(&mut random);
        // A long without a short.
        let of = books[..SPOT].iter_mut().find(|vaults| !vaults.is_empty()).unwrap();
        of.pop();
        let statement = statement(&published, &books, vec![]);
        let report = report_of("kind,name,price\nmarket,BTC,50000\n", &published, &statement);
        for (vaults, book) in books.iter().zip(&report.books) {
            let owed: BigInt =
                vaults.iter().map(|vault| true_value(vault, &published, &brought)).sum();
            assert!(book.owes_at_least.units(USD) <= owed);
        }
    }
}

#[test]
fn t7_many_names_and_many_prices_are_compared_quickly() {
    const NAMES: usize = 8_191;
    let mut document = small_document();
    let token = document.assets[2].clone();
    while document.assets.len() < NAMES {
        let mut asset = token.clone();
        asset.name = format!("T{}", document.assets.len());
        asset.debt.truncate(1);
        document.assets.push(asset);
    }
    let parameters = document.clone().check().unwrap();
    let vault = |asset: u16| Vault {
        extra: 0,
        balances: vec![Balance { asset: asset.into(), debt: false, amount: 1_000_000 }],
        positions: vec![],
    };
    let books = vec![(1..=NAMES as u16).map(vault).collect(), vec![], vec![]];
    let statement = statement(&parameters, &books, vec![]);
    let mut file = "name,price,source,volume_usd\n".to_owned();
    for source in 0..15 {
        for asset in &document.assets {
            file += &format!("{},22.{source}5,source{source},1\n", asset.name);
        }
    }
    let start = Instant::now();
    let report = report_of(&file, &parameters, &statement);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    // Every name is an asset, and one of them a market, too.
    assert_eq!((report.rows.len(), report.not_found.len()), (NAMES + 1, 0));
    assert_eq!(report.quotes, 15 * (NAMES + 1));
}

#[test]
fn the_price_in_the_middle_counts() {
    let parameters = small_document().check().unwrap();
    let statement = statement(&parameters, &vec![vec![]; BOOKS], vec![]);
    let cases: [(&[&str], &str); 5] = [
        (&["59000"], "59000"),
        (&["66000", "59000", "61000"], "61000"),
        // Of two the one farther from 60000.5, the lower one if both are as far.
        (&["59000", "62000"], "62000"),
        (&["58000", "60001"], "58000"),
        (&["59000.5", "61000.5"], "59000.5"),
    ];
    for (prices, middle) in cases {
        let lines = prices.iter().zip(0..).map(|(price, at)| format!("BTC,{price},s{at},asset\n"));
        let file = "name,price,source,kind\n".to_owned() + &lines.collect::<String>();
        let report = report_of(&file, &parameters, &statement);
        assert_eq!(report.rows[0].brought.to_string(), middle, "{prices:?}");
    }
}

#[test]
fn deviations_are_exact_and_rounded_away_from_zero() {
    let number = |text: &str| scale::price(&text.parse::<Decimal>().unwrap());
    let deviation =
        |published, brought| scale::deviation(&number(published), &number(brought)).to_string();
    assert_eq!(deviation("60000.5", "66000"), "-9.0902");
    assert_eq!(deviation("60600", "60000.5"), "0.9992");
    assert_eq!(deviation("1", "1"), "0");
    assert_eq!(deviation("1.000000000000000001", "1"), "0.0001");
    assert_eq!(deviation("1", "1e-60").len(), 62);
    let edge = |percent| scale::within(&number("60000.5"), &number("50000"), &number(percent));
    assert!(edge("20.001"));
    assert!(!edge("20.00099999999999999999999999999999999999"));
}
