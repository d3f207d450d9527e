//! Tier tables: the predicate, which computes from the published tiers slice by slice, says what the
//! derived rows say; and exactly one row fits each accepted amount, whatever the tiers go by.

use ff::PrimeField;
use num_bigint::BigInt;
use pasta_curves::Fp;
use proptest::prelude::*;
use ringfence_circuits::{
    circuit::BlockKey,
    protocol::{
        lane::{Lanes, Weights},
        parameters::{
            MaintenanceKind, Market, Parameters, TierArgument, TierEntry, TierRow, MAX_NOTIONAL,
            MAX_RATE, RATE_ONE,
        },
        predicate::{assess, Violation},
        shape::Shape,
        vault::{Balance, Position, Vault},
    },
    testing::{small_document, small_vault},
};

/// Maintenance of a long of `size` in market 2, in 10^-28 USD.
fn maintenance(parameters: &Parameters, size: u64) -> BigInt {
    let mut vault: Vault = small_vault();
    vault.extra = 0;
    vault.positions[0].market = 2;
    vault.positions[0].size = size;
    assess(parameters, &vault).unwrap().requirement
}

/// The market of [`small_document`] whose tiers go by size, of the given kind.
fn parameters(kind: MaintenanceKind) -> Parameters {
    let mut document = small_document();
    document.markets[1].maintenance_kind = kind;
    assert_eq!(document.markets[1].tier_argument, TierArgument::Size);
    document.check().unwrap()
}

#[test]
fn d2_deductions_of_size_tiers_are_in_notional() {
    // Rates 1 %, 1.5 %, 2 % with bounds 5000, 7500 and 15000 of size: the margin of the marginal
    // slices, computed slice by slice.
    let continuous = parameters(MaintenanceKind::Continuous);
    let mark = BigInt::from(continuous.markets()[1].mark) * 100_000_000u64;
    let slices = [(5_000u64, 1_000_000u64), (7_500, 1_500_000), (u64::MAX, 2_000_000)];
    for size in [1, 4_999, 5_000, 5_001, 7_500, 7_501, 15_000, 1_000_000] {
        let (mut below, mut expected) = (0, BigInt::ZERO);
        for (bound, rate) in slices {
            expected += BigInt::from(size.min(bound) - below.min(size)) * rate * &mark;
            below = bound;
        }
        assert_eq!(maintenance(&continuous, size), expected, "{size}");
    }
    // The jumping table of the same rates jumps.
    let jumping = parameters(MaintenanceKind::Jumping);
    assert_eq!(maintenance(&jumping, 5_000), BigInt::from(5_000u64 * 1_000_000) * &mark);
    assert_eq!(maintenance(&jumping, 5_001), BigInt::from(5_001u64 * 1_500_000) * &mark);
}

/// A step between numbers: mostly small, sometimes of any length up to `bits` bits.
fn step(bits: u32) -> impl Strategy<Value = u128> {
    prop_oneof![
        3 => 1..4u128,
        3 => 1..100_000u128,
        2 => (1..bits, any::<u128>()).prop_map(|(bits, value)| value % (1 << bits) + 1),
    ]
}

/// Rates between 0 and a bound, in any order.
fn rate(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0), 1 => Just(most), 1 => 0..10u64, 3 => 0..=most]
}

/// Tiers whose bounds rise by random steps of up to `bits` bits; the rates are falling or rising.
fn tiers(
    bits: u32,
    rates: impl Strategy<Value = u64>,
    falling: bool,
) -> impl Strategy<Value = Vec<(u128, u64)>> {
    prop::collection::vec((step(bits), rates), 1..7).prop_map(move |list| {
        let (steps, mut rates): (Vec<u128>, Vec<u64>) = list.into_iter().unzip();
        rates.sort_unstable();
        if falling {
            rates.reverse();
        }
        let bounds = steps.into_iter().scan(0, |bound, step| {
            *bound += step;
            Some(*bound)
        });
        bounds.zip(rates).collect()
    })
}

/// The tiers as entries, without those from the first on whose bound is not below `most`.
fn entries(tiers: &[(u128, u64)], most: u128) -> Vec<TierEntry> {
    let below =
        tiers.iter().enumerate().take_while(|(index, (bound, _))| *index == 0 || *bound < most);
    below
        .map(|(_, (bound, rate))| TierEntry {
            up_to: bound.min(&most).to_string(),
            rate: rate.to_string(),
        })
        .collect()
}

/// Parameters with random tables: the collateral and the debts of asset 2, and markets 1 to 4, which
/// are continuous and jumping, by notional and by size.
fn random_parameters() -> impl Strategy<Value = Parameters> {
    let collateral = tiers(60, rate(RATE_ONE), true);
    let debt = tiers(60, rate(MAX_RATE - RATE_ONE), false);
    let by_notional = tiers(90, rate(MAX_RATE), false);
    let by_size = tiers(60, rate(MAX_RATE), false);
    let mark = prop_oneof![1 => Just(1), 1 => Just(u64::MAX), 3 => 1..5_000u64, 3 => any::<u64>()];
    let mark = mark.prop_map(|mark: u64| mark.max(1));
    (collateral, debt, by_notional, by_size, mark).prop_map(
        |(collateral, debt, by_notional, by_size, mark)| {
            let most = u128::from(u64::MAX);
            let mut document = small_document();
            let asset = &mut document.assets[1];
            asset.collateral = entries(&collateral, most);
            let debt: Vec<_> = debt.iter().map(|(up_to, rate)| (*up_to, rate + RATE_ONE)).collect();
            asset.debt = entries(&debt, most);
            let kinds = [MaintenanceKind::Continuous, MaintenanceKind::Jumping];
            let arguments = [TierArgument::Notional, TierArgument::Size];
            let markets =
                arguments.into_iter().flat_map(|argument| kinds.map(|kind| (argument, kind)));
            let like = document.markets[0].clone();
            document.markets = markets
                .enumerate()
                .map(|(index, (argument, kind))| {
                    let mut market = like.clone();
                    market.name = format!("M{index}");
                    market.size_decimals = "12".into();
                    market.mark = mark.to_string();
                    (market.tier_argument, market.maintenance_kind) = (argument, kind);
                    market.maintenance = match argument {
                        TierArgument::Notional => entries(&by_notional, MAX_NOTIONAL),
                        TierArgument::Size => {
                            entries(&by_size, most.min(MAX_NOTIONAL / u128::from(mark)))
                        }
                    };
                    market
                })
                .collect();
            document.check().expect("random tables obey the limits")
        },
    )
}

/// Numbers at and around each bound of a table, the largest included that is beyond it by one.
fn around(rows: &[TierRow]) -> Vec<u128> {
    let near = |bound: u128| [bound.saturating_sub(1), bound, bound + 1];
    rows.iter().flat_map(|row| near(row.lo).into_iter().chain(near(row.hi))).collect()
}

/// Amounts of 64 bits at and around each bound.
fn amounts(rows: &[TierRow]) -> Vec<u64> {
    around(rows).into_iter().filter_map(|amount| u64::try_from(amount).ok()).collect()
}

/// Sizes at and around each bound, also where the bounds are notionals.
fn sizes(market: &Market) -> Vec<u64> {
    let unit = match market.argument {
        TierArgument::Notional => u128::from(market.mark),
        TierArgument::Size => 1,
    };
    let sizes = around(market.maintenance.rows()).into_iter().flat_map(|bound| {
        let size = bound / unit;
        [size.saturating_sub(1), size, size + 1]
    });
    sizes.filter_map(|size| u64::try_from(size).ok()).collect()
}

/// `rate·x + constant` of the one row that holds `argument`, where x is `amount`; `None` if no row
/// does.
fn by_rows(rows: &[TierRow], argument: u128, amount: u128) -> Option<BigInt> {
    let holding: Vec<&TierRow> =
        rows.iter().filter(|row| row.lo <= argument && argument <= row.hi).collect();
    assert!(holding.len() <= 1, "{holding:?} hold {argument}");
    holding.first().map(|row| BigInt::from(amount) * row.rate + &row.constant)
}

/// The argument that the market's tiers go by, and the notional.
fn argument(market: &Market, size: u64) -> (u128, u128) {
    let notional = u128::from(size) * u128::from(market.mark);
    match market.argument {
        TierArgument::Notional => (notional, notional),
        TierArgument::Size => (size.into(), notional),
    }
}

fn small(element: Fp) -> u64 {
    let bytes = element.to_repr();
    assert!(bytes[8..].iter().all(|byte| *byte == 0), "not below 2^64");
    u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"))
}

/// Rows of the circuit's table that a slot of this kind (1: balance, 2: position), id and side can
/// take with this amount.
fn circuit_rows(key: &BlockKey, slot: (u64, u64, bool), amount: u64) -> usize {
    let (kind, id, side) = slot;
    let of_slot = key.table.rows().iter().filter(|row| {
        (row.kind, row.id, row.side) == (kind.into(), id.into(), u64::from(side).into())
    });
    of_slot.filter(|row| small(row.lo) <= amount && amount <= small(row.hi)).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// What the predicate makes of a balance is what the derived rows make of it.
    #[test]
    fn values_by_slices_are_those_of_rows(parameters in random_parameters()) {
        let asset = &parameters.assets()[1];
        for (debt, table) in [(false, &asset.collateral), (true, &asset.debt)] {
            for amount in amounts(table.rows()) {
                let balance = Balance { asset: 2, debt, amount };
                let vault = Vault { balances: vec![balance], ..Vault::default() };
                let expected = by_rows(table.rows(), amount.into(), amount.into());
                let found = assess(&parameters, &vault);
                match expected {
                    None => prop_assert_eq!(found, Err(Violation::ZeroBalance(1))),
                    Some(value) => {
                        let value = value * asset.price;
                        let (equity, collateral) =
                            if debt { (-value, BigInt::ZERO) } else { (value.clone(), value) };
                        let found = found.unwrap();
                        prop_assert_eq!((found.equity, found.collateral), (equity, collateral));
                    }
                }
            }
        }
    }

    /// What the predicate asks as a margin is what the derived rows ask; none is asked beyond the
    /// last tier, where positions are refused.
    #[test]
    fn margins_by_slices_are_those_of_rows(parameters in random_parameters()) {
        for (id, market) in (1..).zip(parameters.markets()) {
            let settlement = parameters.asset(market.settlement).unwrap();
            let price = settlement.settlement_price.unwrap();
            for size in sizes(market).into_iter().chain([u64::MAX]).filter(|size| *size > 0) {
                let position = Position { market: id, short: size % 2 == 1, size, loss: false, profit: 0 };
                let vault = Vault { positions: vec![position], ..Vault::default() };
                let (argument, notional) = argument(market, size);
                let rows = market.maintenance.rows();
                let found = assess(&parameters, &vault).map(|found| found.requirement);
                let expected = by_rows(rows, argument, notional).map(|margin| margin * price);
                prop_assert_eq!(found, expected.ok_or(Violation::BeyondTiers(1)));
            }
        }
    }

    /// Exactly one row fits an accepted amount, in the parameters' tables and in the circuit's; none
    /// fits 0 or what is beyond the last tier.
    #[test]
    fn exactly_one_row_fits(parameters in random_parameters()) {
        let weights = Weights::new(Lanes::new(&parameters), Fp::from(7));
        let shape = Shape::from_code(201).expect("a test shape");
        let key = BlockKey::new(&parameters, &weights, shape);
        let asset = &parameters.assets()[1];
        for (debt, table) in [(false, &asset.collateral), (true, &asset.debt)] {
            prop_assert_eq!(table.rows().last().map(|row| row.hi), Some(u64::MAX.into()));
            for amount in amounts(table.rows()) {
                let fits = usize::from(amount > 0);
                let holding = table.rows().iter().filter(|row| row.lo <= amount.into() && u128::from(amount) <= row.hi);
                prop_assert_eq!(holding.count(), fits);
                prop_assert_eq!(circuit_rows(&key, (1, 2, debt), amount), fits, "{}", amount);
            }
        }
        for (id, market) in (1..).zip(parameters.markets()) {
            let last = market.maintenance.rows().last().expect("a tier").hi;
            for size in sizes(market).into_iter().chain([0, u64::MAX]) {
                let (argument, _) = argument(market, size);
                let fits = usize::from(size > 0 && argument <= last);
                let holding = market.maintenance.rows().iter().filter(|row| row.lo <= argument && argument <= row.hi);
                prop_assert_eq!(holding.count(), fits);
                for short in [false, true] {
                    prop_assert_eq!(circuit_rows(&key, (2, id, short), size), fits, "{}", size);
                }
            }
        }
    }
}
