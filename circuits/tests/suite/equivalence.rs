//! The statement is written twice: the predicate in big integers and the circuit judge random
//! vaults alike, valid ones and slightly broken ones.

use proptest::prelude::*;
use ringfence_circuits::{
    protocol::{
        predicate,
        shape::TEST_SHAPES,
        vault::{Balance, Position, Vault, EXTRA_BITS, PROFIT_BITS},
    },
    testing::*,
};

fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 1..50_000u64,
        4 => 1_000_000..20_000_000_000u64,
        2 => prop::sample::select(vec![
            1_000_000, 1_000_001, 1_000_000_000, 1_000_000_001, 5_000_000_000, 5_000_000_001,
        ]),
        1 => any::<u64>().prop_map(|value| value.max(1)),
        1 => Just(u64::MAX),
    ]
}

fn size() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 1..20_000u64,
        2 => prop::sample::select(vec![5_000, 5_001, 7_500, 7_501, 833, 834, 9_999, 10_000]),
        1 => any::<u64>().prop_map(|value| value.max(1)),
    ]
}

fn profit() -> impl Strategy<Value = u128> {
    prop_oneof![
        2 => Just(0),
        6 => 1..2_000_000_000_000_000u128,
        1 => (0..PROFIT_BITS).prop_map(|bits| 1 << bits),
        1 => Just((1 << PROFIT_BITS) - 1),
    ]
}

fn extra() -> impl Strategy<Value = u128> {
    prop_oneof![
        4 => Just(0),
        3 => any::<u64>().prop_map(u128::from),
        1 => (0..EXTRA_BITS).prop_map(|bits| 1 << bits),
        1 => Just((1 << EXTRA_BITS) - 1),
    ]
}

/// Something that breaks a clause, mostly.
#[derive(Clone, Copy, Debug)]
enum Flaw {
    ZeroAmount,
    ZeroSize,
    NegativeZero,
    WideProfit,
    WideExtra,
    UnknownAsset,
    UnknownMarket,
    SwappedBalances,
    SwappedPositions,
    RepeatedAsset,
    RepeatedPosition,
    IsolatedMarket,
}

fn flaw() -> impl Strategy<Value = Option<Flaw>> {
    use Flaw::*;
    let all = vec![
        ZeroAmount,
        ZeroSize,
        NegativeZero,
        WideProfit,
        WideExtra,
        UnknownAsset,
        UnknownMarket,
        SwappedBalances,
        SwappedPositions,
        RepeatedAsset,
        RepeatedPosition,
        IsolatedMarket,
    ];
    prop_oneof![3 => Just(None), 1 => prop::sample::select(all).prop_map(Some)]
}

impl Flaw {
    fn apply(self, vault: &mut Vault) {
        let Vault { extra, balances, positions } = vault;
        match self {
            Flaw::WideExtra => *extra = 1 << EXTRA_BITS,
            Flaw::SwappedBalances => balances.reverse(),
            Flaw::SwappedPositions => positions.reverse(),
            Flaw::ZeroAmount => balances.iter_mut().take(1).for_each(|b| b.amount = 0),
            Flaw::UnknownAsset => balances.iter_mut().take(1).for_each(|b| b.asset = 9.into()),
            Flaw::RepeatedAsset => balances.iter_mut().take(2).for_each(|b| b.asset = 2.into()),
            Flaw::ZeroSize => positions.iter_mut().take(1).for_each(|p| p.size = 0),
            Flaw::WideProfit => {
                positions.iter_mut().take(1).for_each(|p| p.profit = 1 << PROFIT_BITS)
            }
            Flaw::UnknownMarket => {
                positions.iter_mut().take(1).for_each(|p| p.market = 8_000.into())
            }
            Flaw::IsolatedMarket => {
                positions.iter_mut().rev().take(1).for_each(|p| p.market = 3.into())
            }
            Flaw::NegativeZero => {
                positions.iter_mut().take(1).for_each(|p| (p.loss, p.profit) = (true, 0));
            }
            Flaw::RepeatedPosition => {
                positions.iter_mut().take(2).for_each(|p| (p.market, p.short) = (1.into(), true));
            }
        }
    }
}

/// Vaults whose slots are in order, with or without a flaw.
pub fn vaults() -> impl Strategy<Value = Vault> {
    let balances =
        prop::collection::btree_map(1..=3u16, (prop::bool::weighted(0.25), amount()), 0..=3);
    let position = (size(), any::<bool>(), profit());
    let keys = (prop_oneof![5 => 1..=2u16, 1 => Just(3u16)], any::<bool>());
    let positions = prop::collection::btree_map(keys, position, 0..=3);
    (extra(), balances, positions, flaw()).prop_map(|(extra, balances, positions, flaw)| {
        let mut vault = Vault {
            extra,
            balances: balances
                .into_iter()
                .map(|(asset, (debt, amount))| Balance { asset: asset.into(), debt, amount })
                .collect(),
            positions: positions
                .into_iter()
                .map(|((market, short), (size, loss, profit))| Position {
                    market: market.into(),
                    short,
                    size,
                    loss: loss && profit != 0,
                    profit,
                })
                .collect(),
        };
        if let Some(flaw) = flaw {
            flaw.apply(&mut vault);
        }
        vault
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn circuit_and_predicate_agree(vault in vaults()) {
        let parameters = small_parameters();
        for shape in TEST_SHAPES {
            let mut vault = vault.clone();
            vault.balances.truncate(shape.balances);
            vault.positions.truncate(shape.positions);
            if vault.balances.is_empty() && vault.positions.is_empty() {
                // No vault, but padding.
                continue;
            }
            let verdict = predicate::check(&parameters, &shape, &vault);
            let rig = Rig::new(parameters.clone(), shape, &[vault]);
            prop_assert_eq!(
                verdict.is_ok(), rig.is_satisfied(), "{}: {:?} but {:#?}", shape, verdict, rig.failures()
            );
        }
    }
}

/// The strategy isn't one-sided: it has valid vaults and broken ones for every shape.
#[test]
fn strategy_has_both_kinds() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let parameters = small_parameters();
    let mut counts = [[0; 2]; TEST_SHAPES.len()];
    for _ in 0..300 {
        let vault = vaults().new_tree(&mut runner).unwrap().current();
        for (shape, counts) in TEST_SHAPES.iter().zip(&mut counts) {
            let mut vault = vault.clone();
            vault.balances.truncate(shape.balances);
            vault.positions.truncate(shape.positions);
            counts[usize::from(predicate::check(&parameters, shape, &vault).is_ok())] += 1;
        }
    }
    assert!(counts.iter().flatten().all(|count| *count > 20), "{counts:?}");
}
