//! A balance slot in the scenario circuit: a deposit of, or a debt in, one asset.
//!
//! ```text
//! row  a0    a1      a2    a3      a4      a5  a6  a7           a8        limbs 0–5  6
//! 0    word  id      side  unit 0  unit 1  –   –   equity 0     equity 1  amount     seventh
//! 1    acc   amount  –     –       –       –   –   deficit_sum  net_sum   –          –
//! ```
//!
//! All cells are those of every slot ([`super::slot`]). Here `side` is 1 for a debt, whose `unit` is a negative
//! number.

use ff::PrimeField;
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{ConstraintSystem, Error, Selector},
};
use pasta_curves::Fp;

use super::slot::{self, AMOUNT, AMOUNT_LIMBS, ID, ROW_CELLS, SEVENTH, SIDE};
use crate::{
    circuit::{
        opening::{
            cells::{Group, GroupColumns, WORD},
            gate::{power, zero},
            item::SlotKind,
        },
        stress::{
            layout::{GroupKind, VaultGroup, TAKEN},
            table::{ScenarioRow, StressTable},
        },
    },
    protocol::vault::{Balance, AMOUNT_OFFSET, SIDE_OFFSET},
};

/// Writes a balance, if there is one, into the group and what it adds into the flow after it; returns the
/// packed item.
pub(in crate::circuit) fn write(
    table: &StressTable,
    balance: Option<&Balance>,
    group: &mut Group,
    after: &mut Group,
) -> Fp {
    let Some(balance) = balance else { return Fp::from(0) };
    let (id, side) = (balance.asset.get(), balance.debt);
    let row = table.find(SlotKind::Balance, id, side).unwrap_or(&ScenarioRow::NONE);
    slot::write(group, &ROW_CELLS, row, id, side, balance.amount);
    slot::write_equities(group, after);
    Fp::from_u128(balance.pack())
}

/// Configuration of balance slots.
#[derive(Clone, Debug)]
pub struct BalanceConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// A balance slot.
    pub(in crate::circuit) s_balance: Selector,
}

impl BalanceConfig {
    /// The gate of each balance slot.
    /// - The constraints of every slot.
    /// - X2: `equity' = equity + amount·unit` under each scenario.
    /// - S7: the packed item is `id + 2^13·side + 2^14·amount`.
    pub(in crate::circuit) fn gate(&self, meta: &mut ConstraintSystem<Fp>) {
        let kind = GroupKind::Slot(SlotKind::Balance);
        self.columns.gate(meta, "stress balance", kind, self.s_balance, |cells| {
            let item = cells.get(ID)
                + cells.get(SIDE) * power(SIDE_OFFSET)
                + cells.get(AMOUNT) * power(AMOUNT_OFFSET);
            let mut polys = slot::polys(cells);
            polys.extend(slot::equity_polys(cells, [zero(), zero()]));
            polys.extend(cells.word(item));
            polys
        });
    }

    /// Assigns the slot that starts at `row`; returns its word.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
        values: &Value<Group>,
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let columns = &self.columns;
        self.s_balance.enable(region, row)?;
        columns.assign_place(region, row, group)?;
        // Bound by the flow constraints of the group before; in a block's first group by "start".
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by the scenario lookup; id and side are content of the vault, which the leaf hashes.
        columns.assign_all(region, row, &ROW_CELLS, values)?;
        // Bound by "S7 amount: limbs"; it is content of the vault, which the leaf hashes.
        columns.assign_all(region, row, &[AMOUNT], values)?;
        // Bound by "S7 amount: limbs" together with their limb lookups.
        columns.assign_all(region, row, &AMOUNT_LIMBS, values)?;
        // Bound by "S7 amount: 64 bits" together with its limb lookup.
        columns.assign_all(region, row, &[SEVENTH], values)?;
        // Bound by "S7 word".
        columns.assign(region, row, WORD, values)
    }
}

#[cfg(test)]
mod tests {
    use ff::Field;

    use super::*;
    use crate::{
        circuit::{
            opening::cells::ACC,
            stress::layout::{DEFICIT_SUM, EQUITY, NET_SUM},
        },
        testing::{wide_vault, StressRig, RANGE, SCENARIO},
    };

    #[test]
    fn honest_cells_satisfy_the_gate_and_each_is_bound() {
        // A debt, then a deposit.
        let rig = StressRig::small(203, &[wide_vault()]);
        rig.assert_satisfied();
        let cells = [
            (ID, SCENARIO),
            (SIDE, SCENARIO),
            (slot::UNIT[0], SCENARIO),
            (slot::UNIT[1], "X2 equity"),
            (AMOUNT, "S7 amount: limbs"),
            (AMOUNT_LIMBS[5], "S7 amount: 64 bits"),
            (SEVENTH, "S7 amount: 64 bits"),
            (WORD, "S7 word"),
            (ACC, "S7 word"),
            (EQUITY[0], "X2 equity"),
            (EQUITY[1], "X2 equity"),
            (DEFICIT_SUM, "X4 deficit sum"),
            (NET_SUM, "X4 net sum"),
        ];
        for (at, name) in cells {
            let value = rig.witness.grid.groups[0].get(at) + Fp::ONE;
            rig.clone().set(rig.cell(0, at), value).assert_fails(name);
        }
        // A limb of 2^11, with the one above it less by 1, is out of range and nothing else.
        let (low, high) = (rig.cell(0, AMOUNT_LIMBS[0]), rig.cell(0, AMOUNT_LIMBS[1]));
        let group = rig.witness.grid.groups[0];
        let radix = Fp::from(1 << crate::circuit::chip::limb::LIMB_BITS);
        let wide = rig.clone().set(low, group.get(AMOUNT_LIMBS[0]) + radix);
        wide.set(high, group.get(AMOUNT_LIMBS[1]) - Fp::ONE).assert_only_fails(RANGE);
    }
}
