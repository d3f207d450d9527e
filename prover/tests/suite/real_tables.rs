//! The predicate against figures that venues publish, exact to the last digit.

use std::collections::HashMap;

use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    parameters::{Decimal, Parameters, TierRow},
    predicate::{assess, Assessment},
    vault::{Balance, Position, Vault},
};
use ringfence_fixtures::{
    binance, hyperliquid_account, hyperliquid_account_parameters, okx,
    parameters::deribit,
    tables,
    vaults::{
        hyperliquid_account_with, CashFrom, HYPERLIQUID_ACCOUNT_NOTIONAL, HYPERLIQUID_ACCOUNT_VALUE,
    },
};
use ringfence_prover::import_parameters::{hyperliquid, Input};

/// A printed figure in units of 10^-decimals.
fn units(text: &str, decimals: u32) -> BigInt {
    text.parse::<Decimal>().unwrap().exact(decimals).unwrap()
}

/// A vault with one position and enough cash not to matter.
fn single(market: u16, size: u64) -> Vault {
    Vault {
        extra: 0,
        balances: Vec::new(),
        positions: vec![Position {
            market: market.into(),
            short: false,
            size,
            loss: false,
            profit: 0,
        }],
    }
}

fn assess_single(parameters: &Parameters, market: u16, size: u64) -> Assessment {
    assess(parameters, &single(market, size)).unwrap()
}

fn value(row: &TierRow, argument: u128) -> BigInt {
    BigInt::from(argument) * row.rate + &row.constant
}

/// A settlement asset at 1 USD and one market with these brackets (cap in USDT, rate in 10^-8).
fn brackets(mark: &str, rows: &[(u64, u64)]) -> Parameters {
    let tiers: Vec<String> = rows
        .iter()
        .map(|(cap, rate)| {
            format!(r#"{{"up_to":"{}","rate":"{rate}"}}"#, u128::from(*cap) * 10u128.pow(12))
        })
        .collect();
    let text = format!(
        r#"{{"format":"ringfence-parameters-2","name":"example","notes":[],
        "sources":[{{"id":"example","description":"printed example"}}],
        "assets":[{{"name":"USDT","decimals":"6","price":"1","source":"example","collateral":[],
        "debt":[{{"up_to":"1","rate":"100000000"}}],"profit_rate":"100000000"}}],
        "markets":[{{"name":"M","settlement":"USDT","size_decimals":"0","mark":"{mark}",
        "source":"example","tier_argument":"notional","maintenance_kind":"continuous",
        "maintenance":[{}],"isolated_only":false}}]}}"#,
        tiers.join(",")
    );
    Parameters::from_json(text.as_bytes()).unwrap()
}

#[test]
fn binance_printed_examples_are_exact() {
    // brackets whose deductions are the printed 16300 and 135365
    let first = [
        (50_000, 400_000),
        (250_000, 500_000),
        (1_000_000, 1_000_000),
        (10_000_000, 2_500_000),
        (20_000_000, 5_000_000),
    ];
    let second = [
        (10_000, 500_000),
        (100_000, 650_000),
        (500_000, 1_000_000),
        (1_000_000, 2_000_000),
        (2_000_000, 5_000_000),
        (5_000_000, 10_000_000),
        (10_000_000, 12_500_000),
    ];
    for (rows, tier, deduction, notional, margin) in [
        (&first[..], 3, "16300", "3500032.458", "71200.81145"),
        (&second[..], 5, "135365", "4918775.081", "356512.5081"),
    ] {
        let parameters = brackets(notional, rows);
        let row = &parameters.markets()[0].maintenance.rows()[tier];
        assert_eq!(row.constant, -units(deduction, 20));
        let assessment = assess_single(&parameters, 1, 1);
        assert_eq!(assessment.requirement, units(margin, 28));
        assert_eq!(assessment.notional, units(notional, 20));
    }
}

#[test]
fn hyperliquid_account_is_exact() {
    let parameters = hyperliquid_account_parameters();
    let vault = hyperliquid_account();
    assert_eq!((vault.balances.len(), vault.positions.len()), (1, 12));
    for vault in [vault, hyperliquid_account_with(CashFrom::RawUsd)] {
        let assessment = assess(&parameters, &vault).unwrap();
        assert_eq!(assessment.equity, units(HYPERLIQUID_ACCOUNT_VALUE, 28));
        assert_eq!(assessment.notional, units(HYPERLIQUID_ACCOUNT_NOTIONAL, 20));
        // maximum leverage 50 everywhere: one percent of the notional
        assert_eq!(assessment.requirement, units(HYPERLIQUID_ACCOUNT_NOTIONAL, 28) / 100);
    }
}

/// Printed rate and deduction per symbol, in order of tiers: floor, cap (10^-12), rate, deduction.
fn printed_brackets() -> HashMap<String, Vec<[BigInt; 4]>> {
    let mut printed: HashMap<String, Vec<[BigInt; 4]>> = HashMap::new();
    for record in csv::Reader::from_reader(tables::BINANCE_BRACKETS.as_bytes()).records() {
        let record = record.unwrap();
        let columns = [(3, 12), (4, 12), (5, 8), (6, 20)];
        let row = columns.map(|(column, decimals)| units(&record[column], decimals));
        printed.entry(record[0].to_owned()).or_default().push(row);
    }
    printed
}

#[test]
fn d2_binance_brackets_at_every_bound() {
    let parameters = binance();
    let printed = printed_brackets();
    let mut checked = 0;
    for market in parameters.markets() {
        let rows = market.maintenance.rows();
        let last = &printed[&market.name];
        assert_eq!(rows.len(), last.len(), "{}", market.name);
        for row in rows {
            for x in [row.lo, row.lo + 1, row.hi - 1, row.hi, (row.hi + 1).min((1 << 96) - 1)] {
                let own = value(market.maintenance.row(x).unwrap(), x);
                let lines = rows.iter().map(|row| value(row, x)).max().unwrap();
                assert_eq!(own, lines, "{} at {x}", market.name);
                // a bracket holds its cap; at a floor both neighbours agree
                let x = BigInt::from(x);
                let bracket = last.iter().find(|row| row[0] <= x && x <= row[1]);
                let [_, _, rate, deduction] = bracket.unwrap_or(&last[last.len() - 1]);
                assert_eq!(own, x * rate - deduction, "{}", market.name);
                checked += 1;
            }
        }
    }
    assert!(checked > 10_000);
}

#[test]
fn d2_binance_collateral_at_every_bound() {
    for asset in binance().assets() {
        let rows = asset.collateral.rows();
        for row in rows {
            for x in [row.lo, row.hi.max(2) - 1, row.hi, (row.hi + 1).min(u64::MAX.into())] {
                let own = value(asset.collateral.row(x).unwrap(), x);
                let lines = rows.iter().map(|row| value(row, x)).min().unwrap();
                let slices: BigInt = rows
                    .iter()
                    .filter(|row| row.lo <= x)
                    .map(|row| BigInt::from(x.min(row.hi) - row.lo + 1) * row.rate)
                    .sum();
                assert_eq!(own, lines, "{} at {x}", asset.name);
                assert_eq!(own, slices, "{} at {x}", asset.name);
            }
        }
    }
}

#[test]
fn d2_okx_maintenance_jumps_at_the_bound() {
    let parameters = okx();
    for (index, market) in parameters.markets().iter().enumerate() {
        let id = index as u16 + 1;
        for pair in market.maintenance.rows().windows(2) {
            for (row, size) in [(&pair[0], pair[0].hi), (&pair[1], pair[1].lo)] {
                let notional = BigInt::from(size) * market.mark;
                let assessment = assess_single(&parameters, id, size as u64);
                let usdt = BigInt::from(100_000_000);
                assert_eq!(assessment.requirement, &notional * row.rate * &usdt);
                assert_eq!(assessment.notional, notional * usdt);
            }
        }
    }
}

#[test]
fn okx_example_of_ada() {
    // 500 contracts of 100 coins at 0.7392: 36960 USDT at 1 %; 501: 37033.92 USDT at 1.5 %
    let parameters = okx();
    let ada = parameters.markets().iter().position(|m| m.name == "ADA-USDT-SWAP").unwrap();
    let id = ada as u16 + 1;
    assert_eq!(assess_single(&parameters, id, 500).requirement, units("369.6", 28));
    assert_eq!(assess_single(&parameters, id, 501).requirement, units("555.5088", 28));
}

#[test]
fn okx_discount_slices_are_marginal() {
    let parameters = okx();
    let x = parameters.assets().iter().position(|asset| asset.name == "X").unwrap();
    let asset = &parameters.assets()[x];
    let scale = 10u64.pow(asset.decimals.into());
    let deposit = |coins: u64| Vault {
        extra: 0,
        balances: vec![Balance {
            asset: (x as u16 + 1).into(),
            debt: false,
            amount: coins * scale,
        }],
        positions: Vec::new(),
    };
    // 120 million at 0.85 and 30 million at 0.79, at 0.0152
    let assessment = assess(&parameters, &deposit(150_000_000)).unwrap();
    assert_eq!(assessment.equity, units("125700000", 0) * units("0.0152", 28));
    assert_eq!(assessment.collateral, assessment.equity);
    // beyond the last slice nothing is added
    let most = assess(&parameters, &deposit(3_250_000_000)).unwrap();
    assert_eq!(assess(&parameters, &deposit(4_000_000_000)).unwrap(), most);
}

#[test]
fn hyperliquid_documented_tiers_are_exact() {
    let input = Input::new(tables::HYPERLIQUID_TIERS, "tiers");
    let import = hyperliquid::import(&[input], None, &[]).unwrap();
    let parameters = import.document.check().unwrap();
    let market = |name: &str| {
        let index = parameters.markets().iter().position(|market| market.name == name).unwrap();
        (index as u16 + 1, &parameters.markets()[index])
    };
    // Maintenance is notional x rate - deduction, the deduction being the bound at the difference of
    // the rates: for BTC 1/80 up to 150 million and 1/40 above.
    for (name, size, notional, margin) in [
        ("BTC", 150_000_000u64, "150000000", "1875000"),
        ("BTC", 200_000_000, "200000000", "3125000"),
        ("ETH", 500_000_000, "150000000", "3666666.66666667"),
        ("OP", 50_000_000, "3500000", "200000"),
        ("DOGE", 100_000_000, "20000000", "1000000"),
    ] {
        let (id, entry) = market(name);
        let assessment = assess_single(&parameters, id, size);
        assert_eq!(assessment.notional, units(notional, 20), "{name}");
        let asked = units(margin, 28);
        assert!(assessment.requirement >= asked, "{name}");
        // Rounded up by less than 10^-8 of the notional.
        assert!(assessment.requirement - asked < units(notional, 20), "{name}");
        assert!(!entry.isolated_only);
    }
    assert!(market("ISO").1.isolated_only);
    assert_eq!(import.left_out.len(), 1);
}

#[test]
fn deribit_examples_are_met_and_hardly_exceeded() {
    let parameters = deribit();
    let id = |name: &str| {
        parameters.markets().iter().position(|market| market.name == name).unwrap() as u16 + 1
    };
    // Printed: 25 coins need 28,125; 1 % + 0.005 % per coin, and 2 % + 0.0005 % per coin.
    for (name, contracts, margin) in [
        ("BTC_USDC-PERPETUAL", 25_000, "28125"),
        ("BTC_USDC-PERPETUAL", 350_000, "962500"),
        ("SOL_USDC-PERPETUAL", 250, "100.625"),
        ("SOL_USDC-PERPETUAL", 60_000, "60000"),
    ] {
        let requirement = assess_single(&parameters, id(name), contracts).requirement;
        let asked = units(margin, 28);
        assert!(requirement >= asked, "{name} {contracts}");
        assert!(requirement * 100 <= asked * 102, "{name} {contracts}");
    }
}

#[test]
fn t10_deribits_rule_is_never_undercut_at_any_size() {
    let parameters = deribit();
    for (market, (base, step, coin)) in parameters
        .markets()
        .iter()
        .zip([(1_000_000u128, 5_000u128, 1_000u128), (2_000_000, 500, 10)])
    {
        // Rates in 10^-8; a coin is this many contracts. Both sides of the rule times `coin`.
        let rule = |size: u128| BigInt::from(size) * (base * coin + size * step);
        let asked = |size: u128| {
            let row = market.maintenance.row(size).unwrap();
            (BigInt::from(size) * row.rate * market.mark + &row.constant) / market.mark * coin
        };
        let bounds = market.maintenance.rows().iter().flat_map(|row| [row.lo, row.hi]);
        let sizes = (1..400_000).chain(bounds.filter(|size| *size < 1 << 26));
        for size in sizes {
            assert!(asked(size) >= rule(size), "{} at {size}", market.name);
        }
    }
}
