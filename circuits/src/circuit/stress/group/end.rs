//! The two ends of a block in the scenario circuit: its first group starts from nothing, and after its last
//! vault the end group adds what the unit comes to to the prefix sum.
//!
//! ```text
//! row  a0        a1…a6  a7           a8
//! 0    β         –      equity 0     equity 1
//! 1    acc       –      deficit_sum  net_sum
//! 2    δ         –      –            –
//! 3    previous  –      –            –
//! 4    next      –      –            –
//! ```
//!
//! `previous` and `next` are the sums of all units before and up to this one. The last tail has set the
//! equities and acc to zero; nothing reads them here.

use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{ConstraintSystem, Error, Selector},
};
use pasta_curves::Fp;

use crate::circuit::{
    opening::{
        cells::{at, At, Group, GroupColumns},
        item::SlotKind,
    },
    stress::layout::{GroupKind, DEFICIT_SUM, NET_SUM, TAKEN},
};

/// The factor β of the block's book.
pub const BETA: At = at(0, 0);
/// The factor δ of the block's book: β if it is an insurance book, else 0.
pub const DELTA: At = at(0, 2);
/// Prefix sum before the unit.
pub const PREVIOUS: At = at(0, 3);
/// Prefix sum after the unit.
pub const NEXT: At = at(0, 4);

/// Writes the end group of a block, whose flow stands in it already.
pub(in crate::circuit) fn write(beta: Fp, delta: Fp, previous: Fp, group: &mut Group) {
    group.set(BETA, beta);
    group.set(DELTA, delta);
    group.set(PREVIOUS, previous);
    let sum = beta * group.get(DEFICIT_SUM) + delta * group.get(NET_SUM);
    group.set(NEXT, previous + sum);
}

/// Configuration of the two ends of a block.
#[derive(Clone, Debug)]
pub struct EndConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// The first group of a block.
    pub(in crate::circuit) s_start: Selector,
    /// The end group.
    pub(in crate::circuit) s_end: Selector,
}

/// Assigned cells of the end group, for copies.
pub(in crate::circuit) struct EndCells {
    pub(in crate::circuit) beta: AssignedCell<Fp, Fp>,
    pub(in crate::circuit) delta: AssignedCell<Fp, Fp>,
    pub(in crate::circuit) previous: AssignedCell<Fp, Fp>,
    pub(in crate::circuit) next: AssignedCell<Fp, Fp>,
}

impl EndConfig {
    /// The gates of the two ends.
    /// - At the start, `cell = 0` for each cell of the flow.
    /// - X4: at the end, `next = previous + β·deficit_sum + δ·net_sum`.
    pub(in crate::circuit) fn gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let first = GroupKind::Slot(SlotKind::Balance);
        self.columns.gate(meta, "stress start", first, self.s_start, |cells| {
            TAKEN.into_iter().map(|at| ("starts at zero", cells.get(at))).collect()
        });
        self.columns.gate(meta, "stress end", GroupKind::End, self.s_end, |cells| {
            let sum =
                cells.get(BETA) * cells.get(DEFICIT_SUM) + cells.get(DELTA) * cells.get(NET_SUM);
            vec![("X4 prefix sum", cells.get(NEXT) - cells.get(PREVIOUS) - sum)]
        });
    }

    /// Says that the group in row 0, whatever it is, starts from nothing.
    pub(in crate::circuit) fn assign_start(
        &self,
        region: &mut Region<'_, Fp>,
    ) -> Result<(), Error> {
        self.s_start.enable(region, 0)
    }

    /// Assigns the end group that starts at `row`.
    pub(in crate::circuit) fn assign_end(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        values: &Value<Group>,
    ) -> Result<EndCells, Error> {
        let columns = &self.columns;
        self.s_end.enable(region, row)?;
        // Bound by the flow constraints of the last tail.
        columns.assign_all(region, row, &TAKEN, values)?;
        let mut assign = |at| columns.assign(region, row, at, values);
        Ok(EndCells {
            // Bound by a copy to the instance.
            beta: assign(BETA)?,
            // Bound by a copy to the instance.
            delta: assign(DELTA)?,
            // Bound by a copy into the hash Φ′ before the unit.
            previous: assign(PREVIOUS)?,
            // Bound by "X4 prefix sum", and by a copy into the hash Φ′ after the unit.
            next: assign(NEXT)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use ff::Field;

    use super::*;
    use crate::testing::{small_vault, StressRig};

    #[test]
    fn the_end_adds_the_sums_and_each_cell_is_bound() {
        let rig = StressRig::small(206, &[small_vault()]);
        rig.assert_satisfied();
        let end = rig.witness.grid.groups.len() - 1;
        for at in [BETA, DELTA, PREVIOUS, NEXT, DEFICIT_SUM, NET_SUM] {
            let value = rig.witness.grid.end().get(at) + Fp::ONE;
            rig.clone().set(rig.cell(end, at), value).assert_fails("X4 prefix sum");
        }
    }

    #[test]
    fn a_block_starts_from_nothing() {
        let rig = StressRig::small(206, &[small_vault()]);
        for at in TAKEN {
            rig.clone().set(rig.cell(0, at), Fp::ONE).assert_fails("starts at zero");
        }
    }
}
