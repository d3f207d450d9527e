//! A balance slot: a deposit of, or a debt in, one asset.
//!
//! ```text
//! row  a0    a1      a2        a3      a4    a5        a6          a7      a8           limbs 0–5  6–7
//! 0    word  used    id        side    lo    hi        rate        equity  requirement  gap_lo     step
//! 1    acc   amount  constant  weight  lane  book_sum  market_sum  any     count        gap_hi     –
//! ```
//!
//! All cells are those of every slot ([`super::slot`]). Here `side` is 1 for a debt, and `amount` is the
//! absolute balance B. A balance changes the equity and the book's fingerprint. A debt's rate is a
//! negative number in the table, that is the modulus minus a small one; its constant is 0 in the first
//! tier and never negative above it, since rates of debts never fall.

use ff::PrimeField;
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{ConstraintSystem, Error, Selector},
};
use pasta_curves::Fp;

use super::slot::{
    self, AMOUNT, CONSTANT, GAP_HI, GAP_LO, ID, LANE, RATE, SIDE, STEP, USED, WEIGHT,
};
use crate::{
    circuit::{
        layout::{
            At, Group, GroupColumns, GroupKind, SlotKind, VaultGroup, BOOK_SUM, EQUITY, MARKET_SUM,
            REQUIREMENT, TAKEN, WORD,
        },
        opening::gate::{constant, power, zero},
        table::{Table, TableRow},
    },
    protocol::vault::{Balance, AMOUNT_OFFSET, SIDE_OFFSET},
};

/// Cells of the row of the tier table.
pub const ROW_CELLS: [At; 8] = slot::ROW_CELLS;

/// Writes the first of `balances`, if there is one, into the group and what it adds into the flow
/// after it; returns the packed item. A balance that no row of the table fits gets the empty row.
pub(in crate::circuit) fn write(
    table: &Table,
    balances: &[Balance],
    group: &mut Group,
    after: &mut Group,
) -> Fp {
    let [balance, rest @ ..] = balances else { return Fp::from(0) };
    let Balance { asset, debt, amount } = *balance;
    slot::write_used(group, after);
    let row = table.find(SlotKind::Balance, asset.get(), debt, amount).unwrap_or(&TableRow::EMPTY);
    slot::write_row(group, &ROW_CELLS, row);
    let amount = slot::write_amount(group, row, asset.get(), debt, amount);
    if let Some(next) = rest.first() {
        slot::write_step(group, balance.key(), next.key());
    }
    after.add(EQUITY, row.rate * amount + row.constant);
    after.add(BOOK_SUM, row.weight * amount + row.lane);
    Fp::from_u128(balance.pack())
}

/// Configuration of balance slots.
#[derive(Clone, Debug)]
pub struct BalanceConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// A balance slot.
    pub(in crate::circuit) s_balance: Selector,
    /// A balance slot that another one follows.
    pub(in crate::circuit) s_order: Selector,
}

impl BalanceConfig {
    /// The gate of each balance slot.
    /// - The constraints of every slot.
    /// - S4: `equity' = equity + rate·B + constant`, `requirement' = requirement`.
    /// - Sums: `book_sum' = book_sum + weight·B + lane`, `market_sum' = market_sum`.
    /// - S7: the packed item is `id + 2^13·side + 2^14·B`.
    pub(in crate::circuit) fn slot_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "balance", GroupKind::BALANCE, self.s_balance, |cells| {
            let amount = cells.get(AMOUNT);
            let value = cells.get(RATE) * amount.clone() + cells.get(CONSTANT);
            let weighed = cells.get(WEIGHT) * amount.clone() + cells.get(LANE);
            let item = cells.get(ID)
                + cells.get(SIDE) * power(SIDE_OFFSET)
                + amount * power(AMOUNT_OFFSET);
            let mut polys = slot::polys(cells);
            polys.extend([
                ("S4 equity", cells.flow(EQUITY, value)),
                ("S4 requirement", cells.flow(REQUIREMENT, zero())),
                ("book sum", cells.flow(BOOK_SUM, weighed)),
                ("market sum", cells.flow(MARKET_SUM, zero())),
            ]);
            polys.extend(cells.word(item));
            polys
        });
    }

    /// The gate between a balance slot and the next one: S2 with `2·asset + debt` as key, so that a
    /// deposit stands before a debt of its asset.
    pub(in crate::circuit) fn order_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "balance order", GroupKind::BALANCE, self.s_order, |cells| {
            let key = cells.get(ID) * constant(2) + cells.get(SIDE);
            let next = cells.next(ID) * constant(2) + cells.next(SIDE);
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
        self.s_balance.enable(region, row)?;
        if !is_last {
            self.s_order.enable(region, row)?;
        }
        columns.assign_place(region, row, group)?;
        // Bound by the flow constraints of the group before; in a block's first group by "start".
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by the tier lookup.
        columns.assign_all(region, row, &ROW_CELLS, values)?;
        // Bound by "S2 used is a bit" and the tier lookup; the amount by "S3" and, where the slot is
        // empty, by "S2 empty slot: amount"; both are the slot's content, which the leaf hashes.
        columns.assign_all(region, row, &[USED, AMOUNT], values)?;
        // Bound by "S3" together with their limb lookups.
        columns.assign_all(region, row, &GAP_LO, values)?;
        columns.assign_all(region, row, &GAP_HI, values)?;
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
    use ff::Field;

    use super::*;
    use crate::{
        circuit::layout::{ACC, ANY, COUNT},
        testing::{wide_vault, Rig, RANGE, TIER},
    };

    #[test]
    fn honest_cells_satisfy_the_gates_and_each_is_bound() {
        // A debt, then a deposit.
        let rig = Rig::small(203, &[wide_vault()]);
        rig.assert_satisfied();
        let cells = [
            (USED, "S2 used is a bit"),
            (AMOUNT, "S3 at least lo"),
            (ID, TIER),
            (SIDE, TIER),
            (slot::LO, TIER),
            (slot::HI, TIER),
            (RATE, "S4 equity"),
            (CONSTANT, "S4 equity"),
            (WEIGHT, "book sum"),
            (LANE, "book sum"),
            (WORD, "S7 word"),
            (ACC, "S7 word"),
            (EQUITY, "S4 equity"),
            (REQUIREMENT, "S4 requirement"),
            (BOOK_SUM, "book sum"),
            (MARKET_SUM, "market sum"),
            // A used slot makes the next `any` 1 whatever its own is.
            (ANY, "starts at zero"),
            (COUNT, "count flows"),
            (GAP_LO[0], "S3 at least lo"),
            (GAP_HI[0], "S3 at most hi"),
            (STEP[0], "S2 keys increase"),
        ];
        for (at, name) in cells {
            let value = rig.witness.grid.groups[0].get(at) + Fp::ONE;
            rig.clone().set(rig.cell(0, at), value).assert_fails(name);
        }
        // A limb of 2^11, with the one above it less by 1, is out of range and nothing else.
        let (low, high) = (rig.cell(0, GAP_HI[0]), rig.cell(0, GAP_HI[1]));
        let group = rig.witness.grid.groups[0];
        let radix = Fp::from(1 << crate::circuit::chip::limb::LIMB_BITS);
        let wide = rig.clone().set(low, group.get(GAP_HI[0]) + radix);
        wide.set(high, group.get(GAP_HI[1]) - Fp::ONE).assert_only_fails(RANGE);
    }
}
