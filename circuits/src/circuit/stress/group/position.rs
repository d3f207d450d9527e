//! A position slot in the scenario circuit: a long or a short in one market, with its unrealised profit.
//!
//! ```text
//! row  a0    a1      a2        a3          a4      a5        a6        a7           a8        limbs 0–5  6        7
//! 0    word  id      side      unit 0      unit 1  profit 0  profit 1  equity 0     equity 1  amount     seventh  –
//! 1    acc   amount  negative  profit_abs  –       –         –         deficit_sum  net_sum   profit limbs (0–7)
//! ```
//!
//! The cells of every slot are those of [`super::slot`]; `amount` is the size q. `profit 0` and `profit 1` are
//! what a unit of profit is worth under each scenario.

use ff::PrimeField;
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{ConstraintSystem, Error, Selector},
};
use pasta_curves::Fp;

use super::slot::{self, AMOUNT, AMOUNT_LIMBS, ID, SEVENTH, SIDE, UNIT};
use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        opening::{
            cells::{at, limbs_at, At, Group, GroupColumns, WORD},
            gate::{boolean, constant, power},
            item::SlotKind,
        },
        stress::{
            layout::{GroupKind, VaultGroup, EQUITY, TAKEN},
            table::{ScenarioRow, StressTable},
        },
    },
    protocol::{
        stress::lane::GROUP,
        vault::{Position, LOSS_OFFSET, PROFIT_BITS, PROFIT_OFFSET, SIDE_OFFSET, SIZE_OFFSET},
    },
};

/// See [`ScenarioRow::profit`].
pub const PROFIT: [At; GROUP] = [at(5, 0), at(6, 0)];
/// Whether the profit is negative.
pub const NEGATIVE: At = at(2, 1);
/// Absolute profit.
pub const PROFIT_ABS: At = at(3, 1);
/// Limbs of the absolute profit.
pub const PROFIT_LIMBS: [At; 8] = limbs_at(8);

/// Cells of the row of the scenario table, in the order of [`ScenarioRow::cells`] after the kind.
pub const ROW_CELLS: [At; 6] = [ID, SIDE, UNIT[0], UNIT[1], PROFIT[0], PROFIT[1]];

// The profit is the last field of its item: below its width exactly, it can't reach into the next.
const _: () = assert!(PROFIT_LIMBS.len() * LIMB_BITS == PROFIT_BITS);

/// Writes a position, if there is one, into the group and what it adds into the flow after it; returns the
/// packed item.
pub(in crate::circuit) fn write(
    table: &StressTable,
    position: Option<&Position>,
    group: &mut Group,
    after: &mut Group,
) -> Fp {
    let Some(position) = position else { return Fp::from(0) };
    let (id, side) = (position.market.get(), position.short);
    let row = table.find(SlotKind::Position, id, side).unwrap_or(&ScenarioRow::NONE);
    slot::write(group, &ROW_CELLS, row, id, side, position.size);
    group.set(NEGATIVE, Fp::from(u64::from(position.loss)));
    let absolute = Fp::from_u128(position.profit);
    group.set(PROFIT_ABS, absolute);
    group.set_value(&PROFIT_LIMBS, absolute);
    slot::write_equities(group, after);
    let signed = if position.loss { -absolute } else { absolute };
    for (equity, profit) in EQUITY.into_iter().zip(row.profit) {
        after.add(equity, signed * profit);
    }
    position.pack()
}

/// Configuration of position slots.
#[derive(Clone, Debug)]
pub struct PositionConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// A position slot.
    pub(in crate::circuit) s_position: Selector,
}

impl PositionConfig {
    /// The gate of each position slot.
    /// - The constraints of every slot.
    /// - S7: `profit_abs = Σ limb_i·2^(11·i)` with eight limbs, so that it is below 2^88; `negative` is a bit.
    /// - X2: `equity' = equity + amount·unit + (1 − 2·negative)·profit_abs·profit` under each scenario.
    /// - S7: the packed item is `id + 2^13·side + 2^14·negative + 2^15·amount + 2^79·profit_abs`.
    pub(in crate::circuit) fn gate(&self, meta: &mut ConstraintSystem<Fp>) {
        let kind = GroupKind::Slot(SlotKind::Position);
        self.columns.gate(meta, "stress position", kind, self.s_position, |cells| {
            let absolute = cells.get(PROFIT_ABS);
            let negative = cells.get(NEGATIVE);
            let limbs = cells.value(&PROFIT_LIMBS);
            let signed = absolute.clone() * (constant(1) - negative.clone() * constant(2));
            let gains = PROFIT.map(|profit| signed.clone() * cells.get(profit));
            let item = cells.get(ID)
                + cells.get(SIDE) * power(SIDE_OFFSET)
                + negative.clone() * power(LOSS_OFFSET)
                + cells.get(AMOUNT) * power(SIZE_OFFSET)
                + absolute.clone() * power(PROFIT_OFFSET);
            let mut polys = slot::polys(cells);
            polys.extend([
                ("S7 profit: limbs", absolute - limbs),
                ("S7 profit: sign is a bit", boolean(negative)),
            ]);
            polys.extend(slot::equity_polys(cells, gains));
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
        self.s_position.enable(region, row)?;
        columns.assign_place(region, row, group)?;
        // Bound by the flow constraints of the group before.
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by the scenario lookup; id and side are content of the vault, which the leaf hashes.
        columns.assign_all(region, row, &ROW_CELLS, values)?;
        // Bound by "S7 amount: limbs"; it is content of the vault, which the leaf hashes.
        columns.assign_all(region, row, &[AMOUNT], values)?;
        // Bound by "S7 amount: limbs" together with their limb lookups.
        columns.assign_all(region, row, &AMOUNT_LIMBS, values)?;
        // Bound by "S7 amount: 64 bits" together with its limb lookup.
        columns.assign_all(region, row, &[SEVENTH], values)?;
        // Bound by "S7 profit"; they are content of the vault, which the leaf hashes.
        columns.assign_all(region, row, &[NEGATIVE, PROFIT_ABS], values)?;
        // Bound by "S7 profit: limbs" together with their limb lookups.
        columns.assign_all(region, row, &PROFIT_LIMBS, values)?;
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
            stress::layout::{DEFICIT_SUM, NET_SUM},
        },
        testing::{wide_vault, StressRig, SCENARIO},
    };

    #[test]
    fn honest_cells_satisfy_the_gate_and_each_is_bound() {
        let rig = StressRig::small(203, &[wide_vault()]);
        rig.assert_satisfied();
        // The second position, a short with a loss.
        let slot = 3;
        let cells = [
            (ID, SCENARIO),
            (SIDE, SCENARIO),
            (UNIT[0], "X2 equity"),
            (UNIT[1], SCENARIO),
            (PROFIT[0], SCENARIO),
            (PROFIT[1], "X2 equity"),
            (AMOUNT, "S7 amount: limbs"),
            (SEVENTH, "S7 amount: 64 bits"),
            (NEGATIVE, "S7 profit: sign is a bit"),
            (PROFIT_ABS, "S7 profit: limbs"),
            (PROFIT_LIMBS[7], "S7 profit: limbs"),
            (WORD, "S7 word"),
            (ACC, "S7 word"),
            (EQUITY[0], "X2 equity"),
            (EQUITY[1], "X2 equity"),
            (DEFICIT_SUM, "X4 deficit sum"),
            (NET_SUM, "X4 net sum"),
        ];
        for (at, name) in cells {
            let value = rig.witness.grid.groups[slot].get(at) + Fp::ONE;
            rig.clone().set(rig.cell(slot, at), value).assert_fails(name);
        }
    }
}
