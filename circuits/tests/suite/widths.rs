//! The width budget of `docs/security.md`, recomputed from the limits that the code enforces.
//! `RINGFENCE_REGENERATE=1` writes the table anew; the change then shows in review.

use std::{fs, path::PathBuf};

use ff::PrimeField;
use num_bigint::BigUint;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{chip::limb::LIMB_BITS, group::slot},
    protocol::{
        parameters::{MAX_ID, MAX_RATE, RATE_ONE},
        shape::{Rule, Shape, SHAPES},
        statement::{MAX_BLOCKS, MAX_BOOKS},
        totals::TOTAL_BITS,
        vault::{AMOUNT_BITS, EXTRA_BITS, ID_BITS, MARGIN_BITS, PROFIT_BITS, WORD_BITS},
    },
};

/// Bits of a tier argument (§2.1, units: a notional).
const ARGUMENT_BITS: usize = 96;

fn most(bits: usize) -> BigUint {
    (BigUint::from(1u8) << bits) - 1u8
}

fn modulus() -> BigUint {
    BigUint::from_bytes_le(&(-Fp::from(1)).to_repr()) + 1u8
}

/// The largest value over the shapes for which `is` holds.
fn over_shapes(is: impl Fn(&Shape) -> bool, count: impl Fn(&Shape) -> usize) -> BigUint {
    BigUint::from(SHAPES.iter().filter(|shape| is(shape)).map(count).max().unwrap())
}

/// Quantity, how its largest value comes about, the value.
fn rows() -> Vec<(&'static str, &'static str, BigUint)> {
    let (amount, profit) = (most(AMOUNT_BITS), most(PROFIT_BITS));
    let (price, notional, extra) = (most(64), most(ARGUMENT_BITS), most(EXTRA_BITS));
    let (one, rate) = (BigUint::from(RATE_ONE), BigUint::from(MAX_RATE));
    let unbounded = &amount + most(LIMB_BITS * slot::GAP_LO.len());
    let any = |_: &Shape| true;
    let special = |shape: &Shape| shape.rule != Rule::Maintenance;

    let deposit = &one * &amount * &price;
    let debt = &rate * &amount * &price;
    let gain = &profit * &price * &one;
    let loss = &profit * &price * &rate;
    let margin = BigUint::from(2u8) * &rate * &notional * &price;
    let balances = over_shapes(any, |shape| shape.balances);
    let positions = over_shapes(any, |shape| shape.positions);
    let equity = balances * &debt + &positions * &loss;
    let requirement = positions * &margin + &one * &extra;
    let difference = &equity + &requirement;

    let blocks = BigUint::from(MAX_BLOCKS);
    let balances = &blocks * over_shapes(any, |shape| shape.vaults * shape.balances);
    let positions = &blocks * over_shapes(any, |shape| shape.vaults * shape.positions);
    let special_balances = &blocks * over_shapes(special, |shape| shape.vaults * shape.balances);
    let special_positions = &blocks * over_shapes(special, |shape| shape.vaults * shape.positions);
    let vaults = &blocks * over_shapes(any, |shape| shape.vaults);
    let short = BigUint::from(1u8) << MARGIN_BITS;
    vec![
        ("value of a deposit", "R·B·π, since no rate exceeds R", deposit.clone()),
        ("value of a debt", "slope·B·π", debt),
        ("value of a profit", "\\|p\\|·π·R", gain),
        ("value of a loss", "\\|p\\|·π·slope", loss),
        (
            "margin of a position",
            "\\|rate·n\\|·π + \\|constant\\|·π, each at most 2^32·n·π",
            margin,
        ),
        ("equity of a vault, absolute", "debts and losses in all slots", equity),
        ("requirement of a vault", "margins in all slots, and R·extra", requirement),
        ("equity − requirement, absolute", "the two above", difference),
        ("margin, shortfall, \\|equity\\| after S5", "range check", short.clone()),
        ("packed word", "disjoint ranges of bits", most(WORD_BITS)),
        ("amount or size = lo + gap", "gap checked to 66 bits", unbounded.clone()),
        ("notional of a size below no highest", "q·P with that size", unbounded * &price),
        (
            "key of a slot",
            "2·asset + debt, 2·contract + side",
            most(ID_BITS + 1).min(BigUint::from(2 * MAX_ID + 1)),
        ),
        ("total deposits or debts of an asset", "B in all slots of all blocks", &amount * balances),
        ("total long or short size", "q in all slots of all blocks", &amount * &positions),
        ("total profits or losses", "\\|p\\| in all slots of all blocks", profit * &positions),
        ("total notional of a special rule", "π·n", &price * &notional * special_positions),
        ("total collateral value of a special rule", "R·B·π", deposit * special_balances),
        ("total shortfall or deficit", "2^143 for each vault", short * &vaults),
        ("number of vaults", "all vaults of all blocks", vaults),
        ("any published total", "checked when it is read", most(TOTAL_BITS as usize)),
    ]
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/security.md")
}

#[test]
fn width_budget_of_the_document_is_the_codes() {
    let mut table = String::from("| quantity | largest value | below |\n|---|---|---|\n");
    for (quantity, how, value) in rows() {
        table += &format!("| {quantity} | {how} | 2^{} |\n", value.bits());
    }
    let document = fs::read_to_string(path()).unwrap();
    let (before, rest) = document.split_once("<!-- widths -->\n").unwrap();
    let (found, after) = rest.split_once("<!-- end of widths -->").unwrap();
    if std::env::var_os("RINGFENCE_REGENERATE").is_some_and(|value| value == "1") {
        let text = format!("{before}<!-- widths -->\n{table}<!-- end of widths -->{after}");
        fs::write(path(), text).unwrap();
    } else {
        assert_eq!(found, table, "RINGFENCE_REGENERATE=1 writes it anew");
    }
}

#[test]
fn no_sum_wraps_around() {
    let half = (modulus() - 1u8) / 2u8;
    for (quantity, _, value) in rows() {
        // A packed word is a sum of naturals; all else may be negative.
        let limit = if quantity == "packed word" { modulus() } else { half.clone() };
        assert!(value < limit, "{quantity}");
        if quantity.starts_with("total") || quantity.starts_with("number") {
            assert!(value < BigUint::from(1u8) << TOTAL_BITS, "{quantity}");
        }
    }
}

#[test]
fn degree_of_the_fingerprint() {
    // M + K·L with all markets, all assets settling, all books.
    let degree = 2 * MAX_ID + MAX_BOOKS * (4 * MAX_ID + 9);
    assert!(degree < 1 << 22);
    assert!(modulus() > BigUint::from(1u8) << 254u32);
}
