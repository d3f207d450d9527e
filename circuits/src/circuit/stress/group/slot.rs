//! What balance slots and position slots have in common in the scenario circuit: the row of the scenario
//! table, and an amount of exactly 64 bits.
//!
//! ```text
//! row  a0    a1      a2    a3      a4      a5        a6        a7           a8        limbs 0–5  6
//! 0    word  id      side  unit 0  unit 1  profit 0  profit 1  equity 0     equity 1  amount     seventh
//! 1    acc   amount  ·     ·       –       –         –         deficit_sum  net_sum   ·          ·
//! ```
//!
//! Six limbs hold 66 bits. The last of them times 4 is a seventh limb, so that it is below 2^9 and the amount
//! below 2^64: with two bits more, an amount could reach into the field behind it, and the word would have a
//! second reading.

use halo2_proofs::plonk::Expression;
use pasta_curves::Fp;

use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        opening::{
            cells::{at, limbs_at, At, Group},
            gate::{constant, zero, Cells, Poly},
        },
        stress::{
            layout::{DEFICIT_SUM, EQUITY, NET_SUM},
            table::ScenarioRow,
        },
    },
    protocol::{stress::lane::GROUP, vault::AMOUNT_BITS},
};

/// Asset or market; 0 where the slot is empty.
pub const ID: At = at(1, 0);
/// Whether a balance is a debt, whether a position is short.
pub const SIDE: At = at(2, 0);
/// See [`ScenarioRow::unit`].
pub const UNIT: [At; GROUP] = [at(3, 0), at(4, 0)];
/// Amount of a balance, size of a position.
pub const AMOUNT: At = at(1, 1);

/// Limbs of the amount.
pub const AMOUNT_LIMBS: [At; 6] = limbs_at(0);
/// A limb that is 4 times the amount's last.
pub const SEVENTH: At = limbs_at::<7>(0)[6];

/// What the amount's last limb is multiplied by.
const SHIFT: u64 = 1 << (AMOUNT_LIMBS.len() * LIMB_BITS - AMOUNT_BITS);

/// Cells of the looked-up row that every slot has, in the order of [`ScenarioRow::cells`] after the kind.
pub const ROW_CELLS: [At; 4] = [ID, SIDE, UNIT[0], UNIT[1]];

// The last limb has bits of the amount, and beyond these the seventh keeps it from having any.
const _: () = {
    let bits = AMOUNT_LIMBS.len() * LIMB_BITS;
    assert!(bits >= AMOUNT_BITS && bits - AMOUNT_BITS < LIMB_BITS);
};

/// Writes id, side and amount, and the row of the table behind the first two, which are the slot's own: where
/// no row fits, the lookup fails.
pub(super) fn write(
    group: &mut Group,
    cells: &[At],
    row: &ScenarioRow,
    id: u16,
    side: bool,
    amount: u64,
) {
    for (at, value) in cells.iter().zip(&row.cells()[1..]) {
        group.set(*at, *value);
    }
    group.set(ID, Fp::from(u64::from(id)));
    group.set(SIDE, Fp::from(u64::from(side)));
    write_amount(group, Fp::from(amount));
}

/// Writes an amount with its limbs. One out of range has limbs out of range.
pub(crate) fn write_amount(group: &mut Group, amount: Fp) {
    group.set(AMOUNT, amount);
    group.set_value(&AMOUNT_LIMBS, amount);
    let [.., last] = AMOUNT_LIMBS;
    group.set(SEVENTH, group.get(last) * Fp::from(SHIFT));
}

/// Adds what a unit is worth, times the amount, to the equities after the group.
pub(super) fn write_equities(group: &Group, after: &mut Group) {
    for (equity, unit) in EQUITY.into_iter().zip(UNIT) {
        after.add(equity, group.get(AMOUNT) * group.get(unit));
    }
}

/// The constraints of every slot, but for the equities.
/// - S7: `amount = Σ limb_i·2^(11·i)` with six limbs, and `seventh = 4·limb_5` is a limb, too, so that the
///   amount is below 2^64.
/// - X4: the sums go on unchanged.
pub(super) fn polys(cells: &mut Cells<'_, '_>) -> Vec<Poly> {
    let amount = cells.get(AMOUNT);
    let limbs = cells.value(&AMOUNT_LIMBS);
    let [.., last] = AMOUNT_LIMBS;
    let shifted = cells.get(last) * constant(SHIFT);
    vec![
        ("S7 amount: limbs", amount - limbs),
        ("S7 amount: 64 bits", cells.get(SEVENTH) - shifted),
        ("X4 deficit sum", cells.flow(DEFICIT_SUM, zero())),
        ("X4 net sum", cells.flow(NET_SUM, zero())),
    ]
}

/// X2 under each scenario: `equity' = equity + amount·unit + more`.
pub(super) fn equity_polys(
    cells: &mut Cells<'_, '_>,
    more: [Expression<Fp>; GROUP],
) -> impl Iterator<Item = Poly> {
    let mut polys = vec![];
    for ((equity, unit), more) in EQUITY.into_iter().zip(UNIT).zip(more) {
        let value = cells.get(AMOUNT) * cells.get(unit) + more;
        polys.push(("X2 equity", cells.flow(equity, value)));
    }
    polys.into_iter()
}

#[cfg(test)]
mod tests {
    use ff::Field;

    use super::*;

    #[test]
    fn the_seventh_limb_is_one_for_amounts_of_64_bits() {
        let radix = Fp::from(1 << LIMB_BITS);
        for (amount, seventh) in
            [(u64::MAX, (1 << LIMB_BITS) - 4), (1 << 55, 4), ((1 << 55) - 1, 0)]
        {
            let mut group = Group::default();
            write_amount(&mut group, Fp::from(amount));
            assert_eq!(group.get(SEVENTH), Fp::from(seventh));
        }
        let mut group = Group::default();
        write_amount(&mut group, Fp::from(u64::MAX) + Fp::ONE);
        assert_eq!(group.get(SEVENTH), radix);
    }
}
