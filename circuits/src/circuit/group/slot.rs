//! What balance slots and position slots have in common: the row of the tier table that a slot is
//! judged by, its amount with the range check against that row, and the order of slots.
//!
//! ```text
//! row  a0    a1      a2        a3      a4    a5        a6          a7      a8           limbs 0–5  6–7
//! 0    word  used    id        side    lo    hi        rate        equity  requirement  gap_lo     step
//! 1    acc   amount  constant  weight  lane  book_sum  market_sum  any     count        gap_hi     –
//! ```
//!
//! `id`, `side`, `lo`, `hi`, `rate`, `constant`, `weight` and `lane` are the row of the table; the lookup
//! in `lookup.rs` says that they are one. Which numbers mean what is said in
//! [`crate::circuit::table::TableRow`].

use ff::Field;
use halo2_proofs::plonk::Expression;
use pasta_curves::Fp;

use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        layout::{At, Group, ANY, COUNT},
        opening::{
            cells::{at, limbs_at},
            gate::{boolean, constant, not, zero, Cells, Poly},
        },
        table::TableRow,
    },
    protocol::vault::{AMOUNT_BITS, ID_BITS},
};

/// Whether the slot is used.
pub const USED: At = at(1, 0);
/// Amount of a balance, size of a position.
pub const AMOUNT: At = at(1, 1);
/// Asset or market.
pub const ID: At = at(2, 0);
/// Whether a balance is a debt, whether a position is short.
pub const SIDE: At = at(3, 0);
/// The lowest amount that the row holds.
pub const LO: At = at(4, 0);
/// The highest amount that the row holds.
pub const HI: At = at(5, 0);
/// See [`TableRow::rate`].
pub const RATE: At = at(6, 0);
/// See [`TableRow::constant`].
pub const CONSTANT: At = at(2, 1);
/// See [`TableRow::weight`].
pub const WEIGHT: At = at(3, 1);
/// See [`TableRow::lane`].
pub const LANE: At = at(4, 1);

/// Limbs of the amount minus the row's lowest.
pub const GAP_LO: [At; 6] = limbs_at(0);
/// Limbs of the key of the next used slot minus this one's minus 1.
pub const STEP: [At; 2] = limbs_at(6);
/// Limbs of the row's highest minus the amount.
pub const GAP_HI: [At; 6] = limbs_at(8);

/// Cells of the looked-up row that every slot has, in the order of [`TableRow::cells`] after the kind.
pub const ROW_CELLS: [At; 8] = [ID, SIDE, LO, HI, RATE, CONSTANT, WEIGHT, LANE];

// Gaps and steps need room for every honest value.
const _: () = {
    assert!(GAP_LO.len() * LIMB_BITS >= AMOUNT_BITS && GAP_HI.len() * LIMB_BITS >= AMOUNT_BITS);
    assert!(STEP.len() * LIMB_BITS > ID_BITS + 1);
};

/// Marks a slot as used, in its own group and in the flow after it.
pub(super) fn write_used(group: &mut Group, after: &mut Group) {
    group.set(USED, Fp::ONE);
    after.set(ANY, Fp::ONE);
}

/// Writes the row of the table, in the order of its cells after the kind.
pub(super) fn write_row(group: &mut Group, cells: &[At], row: &TableRow) {
    for (at, value) in cells.iter().zip(&row.cells()[1..]) {
        group.set(*at, *value);
    }
}

/// Writes id, side, amount and the gaps to the row's bounds; returns the amount.
///
/// Id and side are the slot's own: where no row fits, the row is the empty one, and the lookup fails.
pub(super) fn write_amount(
    group: &mut Group,
    row: &TableRow,
    id: u16,
    side: bool,
    amount: u64,
) -> Fp {
    let amount = Fp::from(amount);
    group.set(ID, Fp::from(u64::from(id)));
    group.set(SIDE, Fp::from(u64::from(side)));
    group.set(AMOUNT, amount);
    group.set_value(&GAP_LO, amount - row.lo);
    group.set_value(&GAP_HI, row.hi - amount);
    amount
}

/// Writes what the next used slot's key exceeds this one's by, beyond 1.
pub(super) fn write_step(group: &mut Group, key: u32, next_key: u32) {
    group.set_value(&STEP, Fp::from(u64::from(next_key)) - Fp::from(u64::from(key)) - Fp::ONE);
}

/// The constraints of every slot.
/// - S2: `used·(1 − used) = 0`; an empty slot has no amount: `(1 − used)·amount = 0`.
/// - S3: `amount = lo + gap_lo` and `amount = hi − gap_hi`; the gaps are values of limbs, so that
///   lo ≤ amount ≤ hi.
/// - S8: `any' = any + used − any·used`, which is "any or used".
/// - The number of used vaults goes on unchanged.
pub(super) fn polys(cells: &mut Cells<'_, '_>) -> Vec<Poly> {
    let used = cells.get(USED);
    let any = cells.get(ANY);
    let amount = cells.get(AMOUNT);
    let gap_lo = cells.value(&GAP_LO);
    let gap_hi = cells.value(&GAP_HI);
    vec![
        ("S2 used is a bit", boolean(used.clone())),
        ("S2 empty slot: amount", not(used.clone()) * amount.clone()),
        ("S3 at least lo", amount.clone() - cells.get(LO) - gap_lo),
        ("S3 at most hi", cells.get(HI) - amount - gap_hi),
        ("S8 any", cells.next(ANY) - any.clone() - used.clone() + any * used),
        ("count flows", cells.flow(COUNT, zero())),
    ]
}

/// The constraints between a slot and the next of its kind, S2: used slots come first,
/// `(1 − used)·used' = 0`, and their keys strictly increase, `used'·(key' − key − 1) = step`: a step
/// is the value of two limbs, so that key' − key − 1 is not negative. Before an empty slot the step is
/// zero, and the keys say nothing. The key is twice the asset or contract, plus the side.
pub(super) fn order_polys(
    cells: &mut Cells<'_, '_>,
    key: Expression<Fp>,
    next_key: Expression<Fp>,
) -> Vec<Poly> {
    let used = cells.get(USED);
    let next_used = cells.next(USED);
    let step = next_used.clone() * (next_key - key - constant(1));
    vec![
        ("S2 used slots first", not(used) * next_used),
        ("S2 keys increase", step - cells.value(&STEP)),
    ]
}
