//! X2 and X3: equity and deficit in plain integers, by hand and to the unit.

use num_bigint::{BigInt, BigUint};
use ringfence_circuits::{
    protocol::{
        index::BookIndex,
        stress::{
            equity::{EquityFault, StressedEquity, EQUITY_BITS},
            lane::{exponent, StressLane, StressWeights},
            sums::StressSums,
        },
        vault::{Balance, Vault},
    },
    testing::*,
};

fn balance(asset: u16, debt: bool, amount: u64) -> Balance {
    Balance { asset: asset.into(), debt, amount }
}

#[test]
fn x2_a_long_and_a_short_by_hand() {
    let parameters = small_parameters();
    let prices = one_scenario(&parameters, small_scenarios().swap_remove(0));
    let of = |vault: &Vault| StressedEquity::of(&parameters, &prices, vault).unwrap();
    // 20,000 USD, and 2.5 BTC long at a loss of 1234.567890123456 USD at the mark 60000.5. Closed at
    // 29940.2495 that is 2.5·30060.2505 = 75150.62625 USD less.
    let long = small_vault();
    let cents = |text: &str| -> BigInt { text.parse().unwrap() };
    let expected = cents("20000000000000000000000") * 100
        - (cents("1234567890123456") + cents("75150626250000000")) * 100_000_000;
    assert_eq!(*of(&long).get(), expected);
    assert!(of(&long).is_under());
    assert_eq!(BigInt::from(of(&long).deficit()), -expected);
    // 7.501 ALT short with a loss of 12,345·10^-12: closed at 0.25·1.002 = 0.2505 from 0.5. The long of 20
    // BTC has a profit of 2^60·10^-12. Debt of 2 USD, 60 BTC at the bid 29700.2475.
    let wide = wide_vault();
    let expected = -cents("2000000") * cents("100000000000000")
        + cents("6000000000") * cents("29700247500000000")
        + (BigInt::from(1u64 << 60) - cents("20000") * cents("30060250500000")) * 100_000_000
        + (-cents("12345") + cents("7501") * cents("249500000")) * 100_000_000;
    assert_eq!(*of(&wide).get(), expected);
}

#[test]
fn g3_deficits_of_the_predicate_to_the_unit_around_zero() {
    // Debts of OWED and deposits of DUST are worth 10^-20 USD for 10^-12 of them: one unit each.
    let parameters = boundary_document().check().unwrap();
    let prices = one_scenario(&parameters, still());
    let price = |id: u16| prices.asset(id.into()).unwrap().mid;
    assert_eq!((price(4), price(5)), (1, 1));
    for (deposit, debt, equity, deficit) in [(7, 8, -1, 1u8), (8, 8, 0, 0), (9, 8, 1, 0)] {
        let balances = vec![balance(4, false, deposit), balance(5, true, debt)];
        let vault = Vault { balances, ..Vault::default() };
        let found = StressedEquity::of(&parameters, &prices, &vault).unwrap();
        assert_eq!(*found.get(), BigInt::from(equity));
        assert_eq!(found.deficit(), BigUint::from(deficit));
        assert_eq!(found.is_under(), equity < 0);
    }
    let nothing = StressedEquity::of(&parameters, &prices, &Vault::default()).unwrap();
    assert!(*nothing.get() == BigInt::ZERO && !nothing.is_under());
}

#[test]
fn x3_equities_at_two_to_the_121_to_the_unit() {
    // A profit below 2^88 in USD is worth less than 2^115; four of them, with USD a thousand times as dear,
    // reach 2^121.
    let parameters = boundary_document().check().unwrap();
    let prices = one_scenario(&parameters, dear());
    let end = BigInt::from(1) << EQUITY_BITS;
    let of = |equity: &BigInt| StressedEquity::of(&parameters, &prices, &worth(equity, DEAR));
    for (equity, fits) in [
        (&end - 1, true),
        (end.clone(), false),
        (-&end, true),
        (-&end - 1, false),
        (BigInt::from(-1), true),
    ] {
        let found = of(&equity);
        match fits {
            true => assert_eq!(*found.unwrap().get(), equity),
            false => assert_eq!(found, Err(EquityFault::Width)),
        }
    }
}

#[test]
fn x2_what_the_parameters_lack_has_no_equity() {
    let parameters = small_parameters();
    let prices = one_scenario(&parameters, still());
    let unknown = Vault { balances: vec![balance(9, false, 1)], ..Vault::default() };
    assert_eq!(StressedEquity::of(&parameters, &prices, &unknown), Err(EquityFault::Unknown));
    let mut unknown = small_vault();
    unknown.positions[0].market = 8_000.into();
    assert_eq!(StressedEquity::of(&parameters, &prices, &unknown), Err(EquityFault::Unknown));
}

#[test]
fn x4_sums_are_those_of_the_vaults() {
    let parameters = small_parameters();
    let fitted = small_set(small_scenarios()).check().unwrap().fit(&parameters).unwrap();
    let equities = |vault: &Vault| -> Vec<StressedEquity> {
        let of = |prices| StressedEquity::of(&parameters, prices, vault).unwrap();
        fitted.scenarios().iter().map(of).collect()
    };
    let vaults = [(0, small_vault()), (0, wide_vault()), (1, wide_vault())];
    let mut sums = StressSums::zero(3, 2);
    let mut other = StressSums::zero(3, 2);
    for (book, vault) in &vaults[..2] {
        sums.add(BookIndex::at(*book), &equities(vault));
    }
    other.add(BookIndex::at(1), &equities(&vaults[2].1));
    sums.merge(&other);
    let base = pasta_curves::Fp::from(11);
    let weights = StressWeights::new(3, base);
    let power = |book, scenario, lane| {
        let exponent = exponent(3, BookIndex::at(book), scenario, lane);
        ff::Field::pow_vartime(&base, [exponent as u64])
    };
    let mut expected = pasta_curves::Fp::from(0);
    for scenario in 0..3 {
        for (book, books) in sums.scenarios[scenario].iter().enumerate() {
            let of_book = vaults.iter().filter(|(of, _)| *of == book);
            let equities = of_book.map(|(_, vault)| equities(vault).swap_remove(scenario));
            let (mut deficit, mut net) = (BigInt::ZERO, BigInt::ZERO);
            for equity in equities {
                deficit += BigInt::from(equity.deficit());
                net += equity.get();
            }
            assert_eq!((BigInt::from(books.deficit.clone()), &books.net), (deficit.clone(), &net));
            let field = ringfence_circuits::protocol::field::signed_to_field;
            expected += power(book, scenario, StressLane::Deficit) * field(&deficit);
            if book == 1 {
                expected += power(book, scenario, StressLane::Net) * field(&net);
            }
        }
    }
    assert_eq!(sums.fingerprint(&weights, &[false, true]), expected);
}
