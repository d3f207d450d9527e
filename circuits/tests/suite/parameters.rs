//! Hostile parameters: one past each limit of §2 (attack family F3).

use ringfence_circuits::protocol::parameters::{
    AssetEntry, Document, MaintenanceKind, MarketEntry, ParameterError, Parameters, Source,
    TierArgument, TierEntry, MAX_ID, MAX_RATE, MAX_TABLE_ROWS, RATE_ONE,
};

fn tiers(rows: &[(u128, u64)]) -> Vec<TierEntry> {
    rows.iter()
        .map(|(up_to, rate)| TierEntry { up_to: up_to.to_string(), rate: rate.to_string() })
        .collect()
}

fn asset(name: &str) -> AssetEntry {
    AssetEntry {
        name: name.into(),
        decimals: "6".into(),
        price: "1".into(),
        source: "test".into(),
        collateral: tiers(&[(1000, RATE_ONE), (2000, RATE_ONE / 2)]),
        debt: tiers(&[(u64::MAX.into(), RATE_ONE)]),
        profit_rate: RATE_ONE.to_string(),
    }
}

fn market(name: &str) -> MarketEntry {
    MarketEntry {
        contract: None,
        name: name.into(),
        settlement: "USD".into(),
        size_decimals: "3".into(),
        mark: "20000".into(),
        source: "test".into(),
        tier_argument: TierArgument::Notional,
        maintenance_kind: MaintenanceKind::Continuous,
        maintenance: tiers(&[(1000, 1_000_000), (2000, 2_000_000)]),
        isolated_only: false,
    }
}

/// One settlement asset, one other asset, one market.
fn document() -> Document {
    Document {
        format: Document::FORMAT.into(),
        name: "test".into(),
        sources: vec![Source { id: "test".into(), description: "made up".into() }],
        notes: Vec::new(),
        assets: vec![asset("USD"), asset("COIN")],
        markets: vec![market("COIN-USD")],
    }
}

fn accepted(change: impl FnOnce(&mut Document)) -> Parameters {
    let mut document = document();
    change(&mut document);
    document.check().unwrap()
}

/// The change is refused, at this place, with these words.
fn refused(place: &str, words: &str, change: impl FnOnce(&mut Document)) {
    let mut document = document();
    change(&mut document);
    match document.check() {
        Err(ParameterError::Refused(problems)) => assert!(
            problems.iter().any(|problem| {
                problem.place.starts_with(place) && problem.reason.contains(words)
            }),
            "{problems:?}"
        ),
        other => panic!("expected a refusal of {place} ({words}), got {other:?}"),
    }
}

const USD: &str = "asset 1 \"USD\"";
const COIN: &str = "asset 2 \"COIN\"";
const MARKET: &str = "market 1 \"COIN-USD\"";

#[test]
fn f3_the_base_document_is_accepted() {
    let parameters = accepted(|_| ());
    assert_eq!((parameters.assets().len(), parameters.markets().len()), (2, 1));
    assert_eq!(parameters.settlement_assets(), [1.into()]);
    assert_eq!(parameters.asset(3.into()), None);
    assert_eq!(parameters.market(2.into()), None);
}

#[test]
fn f3_format() {
    refused("format", "ringfence-parameters-2", |d| d.format = "ringfence-parameters-3".into());
}

#[test]
fn f3_ids_have_13_bits() {
    let assets = |count: usize| (0..count).map(|i| asset(&format!("A{i}"))).collect::<Vec<_>>();
    let few = |mut list: Vec<AssetEntry>| {
        list.iter_mut().for_each(|asset| asset.collateral.clear());
        list[0].name = "USD".into();
        list
    };
    accepted(|d| d.assets = few(assets(MAX_ID)));
    refused("assets", "13 bits", |d| d.assets = few(assets(MAX_ID + 1)));
    let markets = |count: usize| {
        let single =
            |i| MarketEntry { maintenance: tiers(&[(1, 1_000_000)]), ..market(&format!("M{i}")) };
        (0..count).map(single).collect::<Vec<_>>()
    };
    accepted(|d| d.markets = markets(MAX_ID));
    refused("markets", "13 bits", |d| d.markets = markets(MAX_ID + 1));
    refused("assets", "at least one", |d| d.assets.clear());
}

#[test]
fn f3_markets_of_one_contract_are_alike() {
    let twin = |change: fn(&mut MarketEntry)| {
        move |d: &mut Document| {
            let mut twin = market("TWIN");
            twin.contract = Some("COIN-USD".into());
            twin.maintenance = tiers(&[(1, 2_000_000)]);
            change(&mut twin);
            d.markets.push(twin);
        }
    };
    let parameters = accepted(twin(|_| ()));
    let contracts = |parameters: &Parameters| {
        parameters.markets().iter().map(|market| market.contract.get()).collect::<Vec<_>>()
    };
    assert_eq!(contracts(&parameters), [1, 1]);
    assert_eq!(parameters.contract_name(2.into()), Some("COIN-USD"));
    // A name of its own, and the same price in another text.
    let named = |d: &mut Document| {
        twin(|twin| twin.mark.push_str(".0"))(d);
        d.markets.iter_mut().for_each(|market| market.contract = Some("COIN".into()));
    };
    assert_eq!(contracts(&accepted(named)), [1, 1]);
    assert_eq!(contracts(&accepted(twin(|twin| twin.contract = None))), [1, 2]);
    // A name that says another contract than it is.
    refused("market 1", "trades another contract", |d| {
        d.markets.push(market("TWIN"));
        d.markets[0].contract = Some("TWIN".into());
        d.markets[1].contract = Some("COIN-USD".into());
    });
    let words = "the contract of market 1 \"COIN-USD\"";
    refused("market 2 \"TWIN\"", words, twin(|twin| twin.mark = "3".into()));
    refused("market 2", words, twin(|twin| twin.size_decimals = "2".into()));
    refused("market 2", words, twin(|twin| twin.settlement = "COIN".into()));
}

#[test]
fn f3_table_rows_are_limited() {
    // one zero row; per asset two slices, the slope-0 row and one debt row; markets twice
    let maintenance =
        |rows: usize| tiers(&(1..=rows as u128).map(|x| (x, 1_000_000)).collect::<Vec<_>>());
    let most = (MAX_TABLE_ROWS - 10) / 2;
    let fill = |d: &mut Document, rows: usize| {
        d.assets[1].collateral.pop();
        d.assets[1].debt = tiers(&[(1, RATE_ONE), (2, RATE_ONE), (3, RATE_ONE)]);
        d.markets[0].maintenance = maintenance(rows);
    };
    accepted(|d| fill(d, most));
    refused("all tables", "at most 32768", |d| fill(d, most + 1));
    refused("all tables", "32769 rows", |d| {
        fill(d, most);
        d.assets[1].debt = tiers(&[(1, RATE_ONE), (2, RATE_ONE), (3, RATE_ONE), (4, RATE_ONE)]);
    });
}

#[test]
fn f3_names_can_be_told_by_eye_and_are_unique() {
    for name in [&"x".repeat(64), "币安人生", "É", "=1+1"] {
        accepted(|d| d.assets[1].name = name.into());
        accepted(|d| d.markets[0].name = name.into());
        accepted(|d| d.markets[0].contract = Some(name.into()));
    }
    for (name, words) in [
        ("", "empty"),
        ("A B", "a blank"),
        ("A\n", "U+000A"),
        ("A\u{7f}", "U+007F"),
        ("A\u{200b}", "U+200B"),
        ("E\u{301}", "NFC"),
        (&"x".repeat(65), "at most 64"),
    ] {
        refused("asset 2", words, |d| d.assets[1].name = name.into());
        refused("market 1", words, |d| d.markets[0].name = name.into());
        refused("market 1", words, |d| d.markets[0].contract = Some(name.into()));
    }
    refused("name", "U+202E", |d| d.name = "a\u{202e}".into());
    refused("name", "empty", |d| d.name = String::new());
    refused("source 1", "description", |d| d.sources[0].description = "a\nb".into());
    refused("note 1", "U+000A", |d| d.notes = vec!["a\nb".into()]);
    refused("asset 2", "row 1 already", |d| d.assets[1].name = "USD".into());
    refused("market 2", "row 1 already", |d| d.markets.push(market("COIN-USD")));
    accepted(|d| d.markets[0].name = "COIN".into());
}

#[test]
fn f3_decimals_are_at_most_12() {
    accepted(|d| d.assets[1].decimals = "12".into());
    accepted(|d| {
        d.markets[0].size_decimals = "12".into();
    });
    for text in ["13", "256", "-1", "+1", "01", "1.0", "", "x"] {
        refused(COIN, "between 0 and 12", |d| d.assets[1].decimals = text.into());
        refused(MARKET, "between 0 and 12", |d| d.markets[0].size_decimals = text.into());
    }
}

#[test]
fn f3_prices_fit_64_bits() {
    // COIN: 14 decimals
    let coin = |price: &str| {
        let price = price.to_owned();
        move |d: &mut Document| d.assets[1].price = price
    };
    assert_eq!(accepted(coin("184467.44073709551615")).assets()[1].price, u64::MAX);
    refused(COIN, "not between", coin("184467.44073709551616"));
    assert_eq!(accepted(coin("0.00000000000001")).assets()[1].price, 1);
    refused(COIN, "not between", coin("0"));
    refused(COIN, "not between", coin("-1"));
    // half-even: half a unit is zero; what is rounded stays within a ten-thousandth
    refused(COIN, "not between", coin("0.000000000000005"));
    refused(COIN, "ten-thousandth", coin("0.0000000000000051"));
    refused(COIN, "ten-thousandth", coin("0.00000000004000501"));
    assert_eq!(accepted(coin("0.000000000100005")).assets()[1].price, 10_000);
    assert_eq!(accepted(coin("0.000000000100015")).assets()[1].price, 10_002);
    refused(COIN, "decimal number", coin("1,5"));
    refused(COIN, "more than 80", coin(&"1".repeat(81)));
    refused(COIN, "exponent", coin("1e-2147483648"));
}

#[test]
fn f3_settlement_prices_have_8_decimals() {
    // π_a = π_s·10^(12−6) < 2^64, π_s in 10^-8
    let usd = |price: &str| {
        let price = price.to_owned();
        move |d: &mut Document| d.assets[0].price = price
    };
    let parameters = accepted(usd("184467.44073709"));
    assert_eq!(parameters.assets()[0].settlement_price, Some(18_446_744_073_709));
    assert_eq!(parameters.assets()[0].price, 18_446_744_073_709_000_000);
    refused(USD, "below 2^64", usd("184467.44073710"));
    refused(USD, "not between", usd("0.000000005"));
}

#[test]
fn f3_marks_fit_64_bits() {
    // 12 − 3 decimals
    let mark = |mark: &str| {
        let mark = mark.to_owned();
        move |d: &mut Document| d.markets[0].mark = mark
    };
    assert_eq!(accepted(mark("18446744073.709551615")).markets()[0].mark, u64::MAX);
    refused(MARKET, "not between", mark("18446744073.709551616"));
    refused(MARKET, "not between", mark("0"));
    refused(MARKET, "not between", mark("0.0000000005"));
}

#[test]
fn f3_haircuts_are_at_most_one_and_never_rise() {
    let collateral = |rows: &[(u128, u64)]| {
        let rows = tiers(rows);
        move |d: &mut Document| d.assets[1].collateral = rows
    };
    accepted(collateral(&[(1, RATE_ONE), (2, 0)]));
    refused(COIN, "collateral row 1: rates start at most", collateral(&[(1, RATE_ONE + 1)]));
    refused(COIN, "collateral row 2", collateral(&[(1, 50), (2, 51)]));
    let none = accepted(collateral(&[]));
    let rows = none.assets()[1].collateral.rows();
    assert_eq!((rows.len(), rows[0].rate, rows[0].hi), (1, 0, u64::MAX.into()));
}

#[test]
fn f3_collateral_goes_on_at_slope_0() {
    let parameters = accepted(|_| ());
    let rows = parameters.assets()[1].collateral.rows();
    assert_eq!((rows[2].lo, rows[2].hi, rows[2].rate), (2001, u64::MAX.into(), 0));
    assert_eq!(rows[2].constant, (1500 * RATE_ONE).into());
}

#[test]
fn f3_debts_count_at_least_in_full_and_never_cheaper() {
    let debt = |rows: &[(u128, u64)]| {
        let rows = tiers(rows);
        move |d: &mut Document| d.assets[1].debt = rows
    };
    let parameters = accepted(debt(&[(1, RATE_ONE), (2, MAX_RATE)]));
    assert_eq!(parameters.assets()[1].debt.rows()[1].hi, u64::MAX.into());
    refused(COIN, "at least in full", debt(&[(1, RATE_ONE - 1)]));
    refused(COIN, "debt row 2: rates never fall", debt(&[(1, RATE_ONE + 1), (2, RATE_ONE)]));
    refused(COIN, "debt row 1: rate must be at most 2^32", debt(&[(1, MAX_RATE + 1)]));
    refused(COIN, "debt: at least one row", debt(&[]));
}

#[test]
fn f3_maintenance_rates_are_at_most_2_32_and_never_fall() {
    for kind in [MaintenanceKind::Continuous, MaintenanceKind::Jumping] {
        let maintenance = |rows: &[(u128, u64)]| {
            let rows = tiers(rows);
            move |d: &mut Document| {
                d.markets[0].maintenance_kind = kind;
                d.markets[0].maintenance = rows;
            }
        };
        accepted(maintenance(&[(1, 0), (2, MAX_RATE)]));
        refused(MARKET, "row 1: rate must be at most 2^32", maintenance(&[(1, MAX_RATE + 1)]));
        refused(MARKET, "maintenance row 2: rates never fall", maintenance(&[(1, 2), (2, 1)]));
        refused(MARKET, "at least one row", maintenance(&[]));
    }
}

#[test]
fn f3_profit_rate_is_at_most_one() {
    accepted(|d| d.assets[0].profit_rate = "0".into());
    for text in ["100000001", "-1", "1.0"] {
        refused(USD, "profit_rate", |d| d.assets[0].profit_rate = text.into());
    }
}

#[test]
fn f3_bounds_increase_from_1() {
    for rows in [&[(0, 1)][..], &[(5, 1), (5, 1)], &[(5, 1), (4, 1)]] {
        let rows = tiers(rows);
        let row = format!("row {}: up_to must be above", rows.len());
        refused(COIN, &row, |d| d.assets[1].collateral = rows.clone());
        refused(COIN, &row, |d| d.assets[1].debt = rows.clone());
        refused(MARKET, &row, |d| d.markets[0].maintenance = rows);
    }
}

#[test]
fn f3_bounds_are_canonical_integers() {
    for text in ["", "01", "+1", "-1", "1.0", "1e3", " 1", "0x1", &"9".repeat(40)] {
        let row = TierEntry { up_to: text.into(), rate: RATE_ONE.to_string() };
        refused(COIN, "whole number", |d| d.assets[1].collateral = vec![row]);
        let row = TierEntry { up_to: "1".into(), rate: text.into() };
        refused(MARKET, "whole number", |d| d.markets[0].maintenance = vec![row]);
    }
}

#[test]
fn f3_balance_bounds_are_below_2_64() {
    let most = u128::from(u64::MAX);
    accepted(|d| d.assets[1].collateral = tiers(&[(most, 1)]));
    refused(COIN, "below 2^64", |d| d.assets[1].collateral = tiers(&[(most + 1, 1)]));
    accepted(|d| d.assets[1].debt = tiers(&[(most, RATE_ONE)]));
    refused(COIN, "at most", |d| d.assets[1].debt = tiers(&[(most + 1, RATE_ONE)]));
}

#[test]
fn f3_notional_bounds_are_below_2_96() {
    let most = (1u128 << 96) - 1;
    let parameters = accepted(|d| d.markets[0].maintenance = tiers(&[(7, 1), (most, 2)]));
    assert_eq!(parameters.markets()[0].maintenance.rows()[1].hi, most);
    assert!(parameters.markets()[0].maintenance.row(most + 1).is_none());
    refused(MARKET, "at most", |d| d.markets[0].maintenance = tiers(&[(most + 1, 1)]));
    let parameters = accepted(|d| d.markets[0].maintenance = tiers(&[(7, 1)]));
    assert_eq!(parameters.markets()[0].maintenance.rows()[0].hi, most);
}

#[test]
fn f3_sizes_times_mark_stay_below_2_96() {
    let sized = |mark: &str, rows: &[(u128, u64)]| {
        let (mark, rows) = (mark.to_owned(), tiers(rows));
        move |d: &mut Document| {
            d.markets[0].tier_argument = TierArgument::Size;
            d.markets[0].mark = mark;
            d.markets[0].maintenance = rows;
        }
    };
    // P = 2^64 − 1: ⌊(2^96 − 1)/P⌋ = 2^32
    let dear = "18446744073.709551615";
    let parameters = accepted(sized(dear, &[(5, 1)]));
    let last = &parameters.markets()[0].maintenance.rows()[0];
    assert_eq!(last.hi, 1 << 32);
    assert!((last.hi) * u128::from(u64::MAX) < 1 << 96);
    assert!((last.hi + 1) * u128::from(u64::MAX) >= 1 << 96);
    accepted(sized(dear, &[(5, 1), (1 << 32, 2)]));
    refused(MARKET, "at most 4294967296", sized(dear, &[(5, 1), ((1 << 32) + 1, 2)]));
    refused(MARKET, "row 1: up_to", sized(dear, &[(1 << 32, 1), ((1 << 32) + 1, 2)]));
    // a cheap market is bounded by the 64 bits of a size
    let parameters = accepted(sized("0.000000001", &[(5, 1)]));
    assert_eq!(parameters.markets()[0].maintenance.rows()[0].hi, u64::MAX.into());
}

#[test]
fn f3_references_exist() {
    refused(MARKET, "settlement \"EUR\"", |d| d.markets[0].settlement = "EUR".into());
    refused(MARKET, "source \"else\"", |d| d.markets[0].source = "else".into());
    refused(COIN, "source \"else\"", |d| d.assets[1].source = "else".into());
    refused("source 2", "already", |d| d.sources.push(d.sources[0].clone()));
}

#[test]
fn f3_every_problem_is_named() {
    let mut document = document();
    document.assets[1].decimals = "13".into();
    document.markets[0].mark = "0".into();
    let Err(ParameterError::Refused(problems)) = document.check() else { panic!("refused") };
    let places: Vec<&str> = problems.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, [COIN, MARKET]);
}

#[test]
fn f3_only_canonical_json_of_strings() {
    let parameters = accepted(|_| ());
    let text = String::from_utf8(parameters.canonical().to_vec()).unwrap();
    let same = Parameters::from_canonical(text.as_bytes()).unwrap();
    assert_eq!(same.digest(), parameters.digest());
    assert_eq!(same.document(), parameters.document());

    let spaced = format!("{text}\n");
    assert!(Parameters::from_json(spaced.as_bytes()).is_ok());
    let error = Parameters::from_canonical(spaced.as_bytes()).unwrap_err();
    assert_eq!(error, ParameterError::NotCanonical);

    for (from, to) in [
        ("\"decimals\":\"6\"", "\"decimals\":6"),
        ("\"decimals\":\"6\"", "\"decimals\":\"6\",\"decimals\":\"6\""),
        ("\"decimals\":\"6\"", "\"decimals\":\"6\",\"more\":\"\""),
        ("\"decimals\":\"6\",", ""),
        ("\"isolated_only\":false", "\"isolated_only\":\"false\""),
        ("\"continuous\"", "\"marginal\""),
        ("\"format\"", "\"form\""),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let error = Parameters::from_json(changed.as_bytes());
        assert!(matches!(error, Err(ParameterError::Syntax(_))), "{to}: {error:?}");
    }
    assert!(matches!(Parameters::from_json(b"\xff"), Err(ParameterError::Syntax(_))));
    let trailing = format!("{text}{{}}");
    assert!(matches!(Parameters::from_json(trailing.as_bytes()), Err(ParameterError::Syntax(_))));
}
