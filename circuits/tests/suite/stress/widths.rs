//! The width budget of `docs/stress.md`, recomputed from the limits that the code enforces.

use std::{fs, path::PathBuf};

use num_bigint::BigUint;
use ringfence_circuits::{
    circuit::{
        chip::limb::LIMB_BITS,
        stress::group::{pair, slot},
    },
    protocol::{
        shape::SHAPES,
        statement::{MAX_BLOCKS, MAX_BOOKS},
        stress::{
            equity::EQUITY_BITS,
            lane::{exponent, StressLane},
            set::MAX_SCENARIOS,
        },
        totals::TOTAL_BITS,
        vault::{AMOUNT_BITS, PROFIT_BITS},
    },
};

fn most(bits: usize) -> BigUint {
    (BigUint::from(1u8) << bits) - 1u8
}

/// Quantity, how its largest value comes about, the value.
fn rows() -> Vec<(&'static str, &'static str, BigUint)> {
    let (amount, profit, price) = (most(AMOUNT_BITS), most(PROFIT_BITS), most(64));
    let balance = &amount * &price;
    let (gain, kept) = (&amount * &price * &price, &profit * &price);
    let of = |count: fn(&ringfence_circuits::protocol::shape::Shape) -> usize| {
        BigUint::from(SHAPES.iter().map(count).max().unwrap())
    };
    let balances = of(|shape| shape.balances);
    let positions = of(|shape| shape.positions);
    let equity = balances * &balance + positions * (&gain + &kept);
    let vaults = BigUint::from(MAX_BLOCKS) * of(|shape| shape.vaults);
    let magnitude = most(LIMB_BITS * pair::LIMBS[0].len());
    let deficit = &magnitude + 1u8;
    vec![
        ("value of a balance", "B·π", balance),
        ("gain of a size", "q·\\|P^x − P\\|·π′_s", gain),
        ("value of a profit", "\\|p\\|·π′_s", kept),
        ("E of a vault before the check", "the three above in all slots", equity),
        ("L", "11 limbs", magnitude),
        ("amount or size", "six limbs and the seventh", amount),
        ("Σ deficit, Σ \\|E\\|", "2^121 for each vault of all blocks", deficit * vaults),
        ("any published result", "checked when it is read", most(TOTAL_BITS as usize)),
    ]
}

#[test]
fn width_budget_of_scenarios_is_the_codes() {
    let mut table = String::from("| quantity | largest value | below |\n|---|---|---|\n");
    for (quantity, how, value) in rows() {
        table += &format!("| {quantity} | {how} | 2^{} |\n", value.bits());
        // Far below half the modulus, so that a residue stands for one integer.
        assert!(value.bits() < 253, "{quantity}");
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/stress.md");
    let document = fs::read_to_string(path).unwrap();
    let found = document.split("<!-- widths -->\n").nth(1).unwrap();
    assert!(found.starts_with(&table), "docs/stress.md should have\n{table}");
    assert_eq!(LIMB_BITS * pair::LIMBS[0].len(), EQUITY_BITS);
    // Six limbs of which the last is a quarter of a limb.
    assert_eq!(LIMB_BITS * slot::AMOUNT_LIMBS.len() - 2, AMOUNT_BITS);
}

#[test]
fn degree_of_the_weights() {
    use ringfence_circuits::protocol::index::BookIndex;
    let last = BookIndex::at(MAX_BOOKS - 1);
    let degree = exponent(MAX_SCENARIOS, last, MAX_SCENARIOS - 1, StressLane::Net);
    assert_eq!(degree, 3 * MAX_SCENARIOS * MAX_BOOKS);
    assert!(degree < 1 << 14);
}
