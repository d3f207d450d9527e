//! A position slot: a long or a short in one market, with its unrealised profit.
//!
//! ```text
//! row  a0        a1          a2        a3      a4            a5          a6             a7           a8           limbs 0–5  6–7
//! 0    word      used        id        side    lo            hi          rate           equity       requirement  gap_lo     step
//! 1    acc       amount      constant  weight  lane          book_sum    market_sum     any          count        gap_hi     –
//! 2    negative  profit_abs  contract  mark    profit_value  loss_value  profit_weight  loss_weight  inverse      profit limbs (0–7)
//! ```
//!
//! The first two rows are those of every slot ([`super::slot`]). Here `side` is 1 for a short, and
//! `amount` is the size q. The third row holds the profit as sign and magnitude, and the cells of the
//! tier table that only positions have: the contract, the mark price, and what a unit of profit or of loss
//! is worth in the equity and weighs in the book's fingerprint.
//!
//! `inverse` keeps a profit of zero from being negative, since that would be a second form of the same
//! vault: where `negative` is 1, `profit_abs·inverse = 1`, which no inverse satisfies for a profit of 0.
//! Where the profit is not negative, the inverse is multiplied by zero and may be anything.

use ff::{Field, PrimeField};
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{ConstraintSystem, Error, Selector},
};
use pasta_curves::Fp;

use super::slot::{
    self, AMOUNT, CONSTANT, GAP_HI, GAP_LO, HI, ID, LANE, LO, RATE, SIDE, STEP, USED, WEIGHT,
};
use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        layout::{
            At, Group, GroupColumns, GroupKind, SlotKind, VaultGroup, BOOK_SUM, EQUITY, MARKET_SUM,
            REQUIREMENT, TAKEN, WORD,
        },
        opening::{
            cells::{at, limbs_at},
            gate::{boolean, constant, not, power},
        },
        table::{Table, TableRow},
    },
    protocol::vault::{
        Position, LOSS_OFFSET, PROFIT_BITS, PROFIT_OFFSET, SIDE_OFFSET, SIZE_OFFSET,
    },
};

/// See [`TableRow::contract`].
pub const CONTRACT: At = at(2, 2);
/// Absolute profit.
pub const PROFIT_ABS: At = at(1, 2);
/// Whether the profit is negative.
pub const NEGATIVE: At = at(0, 2);
/// See [`TableRow::mark`].
pub const MARK: At = at(3, 2);
/// See [`TableRow::profit_value`].
pub const PROFIT_VALUE: At = at(4, 2);
/// See [`TableRow::loss_value`].
pub const LOSS_VALUE: At = at(5, 2);
/// See [`TableRow::profit_weight`].
pub const PROFIT_WEIGHT: At = at(6, 2);
/// See [`TableRow::loss_weight`].
pub const LOSS_WEIGHT: At = at(7, 2);
/// Inverse of the absolute profit, where it is negative.
pub const PROFIT_INVERSE: At = at(8, 2);
/// Limbs of the absolute profit.
pub const PROFIT_LIMBS: [At; 8] = limbs_at(16);

/// Cells of the row of the tier table, in the order of [`TableRow::cells`] after the kind.
pub const ROW_CELLS: [At; 14] = [
    ID,
    SIDE,
    LO,
    HI,
    RATE,
    CONSTANT,
    WEIGHT,
    LANE,
    MARK,
    PROFIT_VALUE,
    LOSS_VALUE,
    PROFIT_WEIGHT,
    LOSS_WEIGHT,
    CONTRACT,
];

// The profit is the last field of its item: below its width exactly, it can't reach into the next.
const _: () = assert!(PROFIT_LIMBS.len() * LIMB_BITS == PROFIT_BITS);

/// Writes the first of `positions`, if there is one, into the group and what it adds into the flow
/// after it; returns the packed item. A position that no row of the table fits gets the empty row, and
/// a negative profit of zero gets the inverse 0: both break a gate.
pub(in crate::circuit) fn write(
    table: &Table,
    positions: &[Position],
    group: &mut Group,
    after: &mut Group,
) -> Fp {
    let [position, rest @ ..] = positions else { return Fp::ZERO };
    let Position { market, short, size, loss, profit } = *position;
    slot::write_used(group, after);
    let row = table.find(SlotKind::Position, market.get(), short, size).unwrap_or(&TableRow::EMPTY);
    slot::write_row(group, &ROW_CELLS, row);
    let size = slot::write_amount(group, row, market.get(), short, size);
    let absolute = Fp::from_u128(profit);
    group.set(PROFIT_ABS, absolute);
    group.set_value(&PROFIT_LIMBS, absolute);
    group.set(NEGATIVE, Fp::from(u64::from(loss)));
    if loss {
        group.set(PROFIT_INVERSE, absolute.invert().unwrap_or(Fp::ZERO));
    }
    if let Some(next) = rest.first() {
        slot::write_step(group, table.key(position), table.key(next));
    }
    let (value, weight) = if loss {
        (-row.loss_value, row.loss_weight)
    } else {
        (row.profit_value, row.profit_weight)
    };
    after.add(EQUITY, absolute * value);
    after.add(REQUIREMENT, row.rate * size * row.mark + row.constant);
    after.add(BOOK_SUM, absolute * weight + size * row.lane);
    after.add(MARKET_SUM, size * row.weight);
    position.pack()
}

/// Configuration of position slots.
#[derive(Clone, Debug)]
pub struct PositionConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// A position slot.
    pub(in crate::circuit) s_position: Selector,
    /// A position slot that another one follows.
    pub(in crate::circuit) s_order: Selector,
}

impl PositionConfig {
    /// The gate of each position slot.
    /// - The constraints of every slot.
    /// - S1: `profit_abs = Σ limb_i·2^(11·i)` with eight limbs, so that it is below 2^88; `negative` is
    ///   a bit.
    /// - S2: an empty slot has no profit and no sign: `(1 − used)·profit_abs = 0`,
    ///   `(1 − used)·negative = 0`.
    /// - S7: a profit of zero is not negative: `negative·(1 − profit_abs·inverse) = 0`.
    /// - S4: `equity' = equity + profit_abs·(profit_value − negative·(profit_value + loss_value))`, which
    ///   adds profit_abs·profit_value or subtracts profit_abs·loss_value;
    ///   `requirement' = requirement + rate·(q·mark) + constant`.
    /// - Sums: `book_sum' = book_sum + profit_abs·(profit_weight + negative·(loss_weight −
    ///   profit_weight)) + lane·q`, `market_sum' = market_sum + weight·q`.
    /// - S7: the packed item is `id + 2^13·side + 2^14·negative + 2^15·q + 2^79·profit_abs`.
    pub(in crate::circuit) fn slot_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "position", GroupKind::POSITION, self.s_position, |cells| {
            let used = cells.get(USED);
            let size = cells.get(AMOUNT);
            let absolute = cells.get(PROFIT_ABS);
            let negative = cells.get(NEGATIVE);
            let limbs = cells.value(&PROFIT_LIMBS);
            let notional = size.clone() * cells.get(MARK);
            let (profit, loss) = (cells.get(PROFIT_VALUE), cells.get(LOSS_VALUE));
            let value = absolute.clone() * (profit.clone() - negative.clone() * (profit + loss));
            let profit_weight = cells.get(PROFIT_WEIGHT);
            let weight_step = cells.get(LOSS_WEIGHT) - profit_weight.clone();
            let weighed = absolute.clone() * (profit_weight + negative.clone() * weight_step)
                + cells.get(LANE) * size.clone();
            let margin = cells.get(RATE) * notional + cells.get(CONSTANT);
            let item = cells.get(ID)
                + cells.get(SIDE) * power(SIDE_OFFSET)
                + negative.clone() * power(LOSS_OFFSET)
                + size.clone() * power(SIZE_OFFSET)
                + absolute.clone() * power(PROFIT_OFFSET);
            let inverse = cells.get(PROFIT_INVERSE);
            let market = cells.get(WEIGHT) * size;
            let mut polys = slot::polys(cells);
            polys.extend([
                ("S1 profit: limbs", absolute.clone() - limbs),
                ("S1 profit: sign is a bit", boolean(negative.clone())),
                ("S2 empty slot: profit", not(used.clone()) * absolute.clone()),
                ("S2 empty slot: profit sign", not(used) * negative.clone()),
                ("S7 no negative zero", negative * not(absolute * inverse)),
                ("S4 equity", cells.flow(EQUITY, value)),
                ("S4 requirement", cells.flow(REQUIREMENT, margin)),
                ("book sum", cells.flow(BOOK_SUM, weighed)),
                ("market sum", cells.flow(MARKET_SUM, market)),
            ]);
            polys.extend(cells.word(item));
            polys
        });
    }

    /// The gate between a position slot and the next one: S2 with `2·contract + side` as key, so that a
    /// long stands before a short of its contract, and no side of a contract stands twice, under whatever
    /// markets.
    pub(in crate::circuit) fn order_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "position order", GroupKind::POSITION, self.s_order, |cells| {
            let key = cells.get(CONTRACT) * constant(2) + cells.get(SIDE);
            let next = cells.next(CONTRACT) * constant(2) + cells.next(SIDE);
            slot::order_polys(cells, key, next)
        });
    }

    /// Assigns the slot that starts at `row`; returns its word.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
        is_last: bool,
        values: &Value<Group>,
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let columns = &self.columns;
        self.s_position.enable(region, row)?;
        if !is_last {
            self.s_order.enable(region, row)?;
        }
        columns.assign_place(region, row, group)?;
        // Bound by the flow constraints of the group before.
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by the tier lookup.
        columns.assign_all(region, row, &ROW_CELLS, values)?;
        // Bound by "S2 used is a bit" and the tier lookup; the size by "S3" and, where the slot is
        // empty, by "S2 empty slot: amount"; both are the slot's content, which the leaf hashes.
        columns.assign_all(region, row, &[USED, AMOUNT], values)?;
        // Bound by "S3" together with their limb lookups.
        columns.assign_all(region, row, &GAP_LO, values)?;
        columns.assign_all(region, row, &GAP_HI, values)?;
        // Bound by "S1" and "S2"; they are the slot's content, which the leaf hashes.
        columns.assign_all(region, row, &[PROFIT_ABS, NEGATIVE], values)?;
        // Bound by "S1 profit: limbs" together with their limb lookups.
        columns.assign_all(region, row, &PROFIT_LIMBS, values)?;
        // Bound by "S7 no negative zero" where the profit is negative, elsewhere deliberately by
        // nothing: there it is multiplied by zero, and no other constraint reads it.
        columns.assign_all(region, row, &[PROFIT_INVERSE], values)?;
        if !is_last {
            // Bound by "S2 keys increase" together with their limb lookups.
            columns.assign_all(region, row, &STEP, values)?;
        }
        // Bound by "S7 word".
        columns.assign(region, row, WORD, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        circuit::layout::{ACC, ANY, COUNT},
        testing::{wide_vault, Rig, TIER},
    };

    /// The second position of the wide vault, a short with a loss, and the one before it.
    const SLOTS: [usize; 2] = [3, 2];

    #[test]
    fn honest_cells_satisfy_the_gates_and_each_is_bound() {
        let rig = Rig::small(203, &[wide_vault()]);
        rig.assert_satisfied();
        let cells = [
            (USED, "S2 used is a bit"),
            (AMOUNT, "S3 at least lo"),
            (ID, TIER),
            (SIDE, TIER),
            (LO, TIER),
            (HI, TIER),
            (RATE, "S4 requirement"),
            (CONSTANT, "S4 requirement"),
            (WEIGHT, "market sum"),
            (MARK, "S4 requirement"),
            (LOSS_VALUE, "S4 equity"),
            (PROFIT_VALUE, TIER),
            (PROFIT_WEIGHT, TIER),
            (LOSS_WEIGHT, "book sum"),
            (LANE, "book sum"),
            (CONTRACT, TIER),
            (PROFIT_ABS, "S1 profit: limbs"),
            (NEGATIVE, "S1 profit: sign is a bit"),
            (PROFIT_INVERSE, "S7 no negative zero"),
            (PROFIT_LIMBS[7], "S1 profit: limbs"),
            (WORD, "S7 word"),
            (ACC, "S7 word"),
            (EQUITY, "S4 equity"),
            (REQUIREMENT, "S4 requirement"),
            (BOOK_SUM, "book sum"),
            (MARKET_SUM, "market sum"),
            (ANY, "S8 any"),
            (COUNT, "count flows"),
            (GAP_LO[0], "S3 at least lo"),
            (GAP_HI[0], "S3 at most hi"),
        ];
        for (at, name) in cells {
            let value = rig.witness.grid.groups[SLOTS[0]].get(at) + Fp::ONE;
            rig.clone().set(rig.cell(SLOTS[0], at), value).assert_fails(name);
        }
        let step = rig.cell(SLOTS[1], STEP[0]);
        rig.clone().set(step, Fp::from(7)).assert_fails("S2 keys increase");
    }

    #[test]
    fn the_inverse_of_a_profit_is_free() {
        let rig = Rig::small(203, &[wide_vault()]);
        assert_eq!(rig.witness.grid.groups[SLOTS[1]].get(NEGATIVE), Fp::ZERO);
        let inverse = rig.cell(SLOTS[1], PROFIT_INVERSE);
        rig.set(inverse, Fp::from(7)).assert_satisfied();
    }
}
