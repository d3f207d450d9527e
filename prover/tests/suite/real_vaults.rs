//! Vaults under the tables of real venues, through the circuit: Hyperliquid's captured account and
//! OKX's jumping tiers with real proofs, Binance's special cases.

use ff::Field;
use halo2_proofs::pasta::Fp;
use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use ringfence_circuits::{
    circuit::{
        group::{slot, tail},
        layout::SlotKind,
    },
    protocol::{
        parameters::{Decimal, Parameters, RATE_ONE},
        predicate::{self, Assessment, Violation},
        shape::{Rule, Shape},
        vault::{Balance, Position, Vault},
    },
    testing::{judged_by, Rig},
};
use ringfence_fixtures::{
    binance, hyperliquid_account, hyperliquid_account_parameters, okx,
    vaults::{HYPERLIQUID_ACCOUNT_NOTIONAL, HYPERLIQUID_ACCOUNT_VALUE},
};

const RANGE: &str = "limb lookup";

fn shape(code: u8) -> Shape {
    Shape::from_code(code).unwrap()
}

fn units(text: &str, decimals: u32) -> BigInt {
    text.parse::<Decimal>().unwrap().exact(decimals).unwrap()
}

/// The vault with all its margin taken up by `extra`, and what is left of it, below one unit of
/// 10^-20 USD.
fn at_its_last_unit(parameters: &Parameters, shape: &Shape, vault: &Vault) -> (Vault, BigInt) {
    let margin = -predicate::check(parameters, shape, vault).unwrap().shortfall();
    let unit = BigInt::from(RATE_ONE);
    let mut vault = vault.clone();
    vault.extra += (&margin / &unit).to_u128().unwrap();
    (vault, margin % unit)
}

/// The vault with one unit of 10^-20 USD more to hold.
fn one_unit_more(vault: &Vault) -> Vault {
    Vault { extra: vault.extra + 1, ..vault.clone() }
}

#[test]
fn e5_captured_account_is_proven_to_its_last_unit() {
    let (parameters, vault) = (hyperliquid_account_parameters(), hyperliquid_account());
    let shape = shape(208);
    let Assessment { equity, notional, .. } =
        predicate::check(&parameters, &shape, &vault).unwrap();
    assert_eq!(equity, units(HYPERLIQUID_ACCOUNT_VALUE, 28));
    assert_eq!(notional, units(HYPERLIQUID_ACCOUNT_NOTIONAL, 20));
    assert_eq!(vault.positions.len(), 12);
    let rig = |vault: &Vault| Rig::new(parameters.clone(), shape, std::slice::from_ref(vault));
    rig(&vault).assert_satisfied();
    assert!(rig(&vault).prove_and_verify());

    // Rounding in the vault's favour at the boundary (attack D4 of `docs/security.md`): the margin is a
    // whole number of 10^-20 USD, so the boundary itself can be hit.
    let (full, rest) = at_its_last_unit(&parameters, &shape, &vault);
    assert!(rest.is_zero());
    assert!(rig(&full).prove_and_verify());
    let over = one_unit_more(&full);
    let verdict = predicate::check(&parameters, &shape, &over);
    assert_eq!(verdict, Err(Violation::BelowMaintenance));
    rig(&over).assert_only_fails(RANGE);
    assert!(!rig(&over).prove_and_verify());
}

/// A long of `size` contracts with this much cash in 10^-6 USDT.
fn long(market: u16, size: u64, cash: u64) -> Vault {
    Vault {
        extra: 0,
        balances: vec![Balance { asset: 1.into(), debt: false, amount: cash }],
        positions: vec![Position {
            market: market.into(),
            short: false,
            size,
            loss: false,
            profit: 0,
        }],
    }
}

/// One jump of a table: the last size below it and the requirements, in 10^-28 USD, of one contract
/// more at the lower and at its own rate.
struct Jump {
    market: u16,
    below: u64,
    at_lower_rate: BigInt,
    at_own_rate: BigInt,
}

impl Jump {
    fn all(parameters: &Parameters) -> Vec<Jump> {
        let mut jumps = vec![];
        for (market, id) in parameters.markets().iter().zip(1..) {
            for pair in market.maintenance.rows().windows(2) {
                let below = pair[0].hi as u64;
                let notional = BigInt::from(below + 1) * market.mark * 100_000_000u64;
                jumps.push(Jump {
                    market: id,
                    below,
                    at_lower_rate: &notional * pair[0].rate,
                    at_own_rate: notional * pair[1].rate,
                });
            }
        }
        jumps
    }

    /// Cash that meets the requirement at the lower rate, but not at the own one.
    fn too_little_cash(&self) -> u64 {
        let unit = BigInt::from(10).pow(22);
        let cash: BigInt = (&self.at_lower_rate + &unit - 1) / &unit;
        assert!(&cash * unit < self.at_own_rate);
        cash.to_u64().unwrap()
    }
}

#[test]
fn d2_row_on_the_wrong_side_of_a_jump_is_refused() {
    let parameters = okx();
    let jumps = Jump::all(&parameters);
    assert!(jumps.len() > 20, "{}", jumps.len());
    let rig = |vault: &Vault| Rig::new(parameters.clone(), shape(206), std::slice::from_ref(vault));
    for (index, jump) in jumps.iter().enumerate() {
        let Jump { market, below, .. } = *jump;
        let cash = jump.too_little_cash();
        // A contract less is a healthy vault; this one is not, for the jump alone.
        let poor = rig(&long(market, below + 1, cash));
        poor.assert_only_fails(RANGE);
        let row =
            |size: u64| *poor.key.table.find(SlotKind::Position, market, false, size).unwrap();
        let forged = judged_by(poor.clone(), 1, row(below), true);
        // The margin would do; what fails is the upper bound of the row, by one contract.
        let groups = &forged.witness.grid.groups;
        assert_eq!(groups[1].value(&slot::GAP_HI), -Fp::ONE);
        let honest = rig(&long(market, below, cash));
        honest.assert_satisfied();
        forged.assert_only_fails(RANGE);
        // And the dearer row below the jump, by its lower bound.
        let rich = rig(&long(market, below, u64::MAX));
        let dearer = judged_by(rich.clone(), 1, row(below + 1), true);
        assert_eq!(dearer.witness.grid.groups[1].value(&slot::GAP_LO), -Fp::ONE);
        dearer.assert_only_fails(RANGE);
        if index == 0 {
            let paid = rig(&long(market, below + 1, 2 * cash));
            assert!(honest.prove_and_verify() && paid.prove_and_verify());
            for refused in [poor, forged, dearer] {
                assert!(!refused.prove_and_verify());
            }
        }
    }
}

/// A vault for each of Binance's special cases that the tables have.
fn special_cases(parameters: &Parameters) -> Vec<Vault> {
    let asset = |name: &str| {
        let index = parameters.assets().iter().position(|asset| asset.name == name);
        index.unwrap() as u16 + 1
    };
    let market = |name: &str| {
        let index = parameters.markets().iter().position(|market| market.name == name);
        index.unwrap() as u16 + 1
    };
    let balance = |name: &str, debt, amount| Balance { asset: asset(name).into(), debt, amount };
    let position = |name: &str, short, size, loss, profit| Position {
        market: market(name).into(),
        short,
        size,
        loss,
        profit,
    };
    let vault = |balances, positions| Vault { extra: 0, balances, positions };
    let crossed = "BTC/USDT:USDT";
    vec![
        // Debt: USDT borrowed against BTC, beside a losing long.
        vault(
            vec![balance("BTC", false, 200_000_000), balance("USDT", true, 90_000_000_000)],
            vec![position(crossed, false, 700, true, 1_234_567_890_123)],
        ),
        // Hedge mode: both sides of one market, in different tiers.
        vault(
            vec![balance("USDT", false, 60_000_000_000)],
            vec![
                position(crossed, false, 431, false, 50_000_000_000_000),
                position(crossed, true, 9_000, true, 51_000_000_000_000),
            ],
        ),
        // Isolated short with its own collateral.
        vault(
            vec![balance("USDC", false, 12_345_678)],
            vec![position("BTC/USDC:USDC", true, 1, true, 1)],
        ),
        // A market that settles in BTC, with a loss in BTC and collateral in USDT.
        vault(
            vec![balance("USDT", false, 5_500_000_000)],
            vec![position("ETH/BTC:BTC", false, 250_000, true, 1_500_000_000)],
        ),
    ]
}

#[test]
fn e5_special_cases_of_binance_to_their_last_unit() {
    let parameters = binance();
    let block = Shape { vaults: 4, ..shape(207) };
    assert_eq!(block.rule, Rule::Maintenance);
    let mut full = vec![];
    for vault in special_cases(&parameters) {
        let (vault, rest) = at_its_last_unit(&parameters, &block, &vault);
        assert!(rest < BigInt::from(RATE_ONE));
        let over = predicate::check(&parameters, &block, &one_unit_more(&vault));
        assert_eq!(over, Err(Violation::BelowMaintenance));
        full.push(vault);
    }
    Rig::new(parameters.clone(), block, &full).assert_satisfied();
    let over: Vec<Vault> = full.iter().map(one_unit_more).collect();
    let refused = Rig::new(parameters, block, &over);
    // Each of the four margins fails, and nothing else.
    let groups = &refused.witness.grid.groups;
    let tails = groups.iter().skip(8).step_by(9).take(4);
    assert!(tails.into_iter().all(|tail| -tail.value(&tail::MARGIN) < Fp::from(RATE_ONE + 1)));
    refused.assert_only_fails(RANGE);
}
