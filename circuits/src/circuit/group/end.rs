//! The two ends of a block: its first group starts from nothing, and after its last vault the end
//! group adds the block's fingerprint to the prefix sum.
//!
//! ```text
//! row  a0        a1…a4  a5        a6          a7      a8
//! 0    β         –      –         –           equity  requirement
//! 1    acc       –      book_sum  market_sum  any     count
//! 2    γ         –      –         –           –       –
//! 3    previous  –      –         –           –       –
//! 4    next      –      –         –           –       –
//! ```
//!
//! `previous` and `next` are the sums of all blocks before and up to this one. The factor β takes the
//! book lanes' fingerprint to the block's own book, and γ is the weight of a vault there, zero unless
//! the book publishes its number of vaults. The last tail has set equity, requirement, any and acc to
//! zero; nothing reads them here.

use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{ConstraintSystem, Error, Selector},
};
use pasta_curves::Fp;

use crate::circuit::{
    layout::{At, Group, GroupColumns, GroupKind, BOOK_SUM, COUNT, MARKET_SUM, TAKEN},
    opening::cells::at,
};

/// The factor β of the block's book.
pub const BETA: At = at(0, 0);
/// The weight γ of a vault in the block's book.
pub const GAMMA: At = at(0, 2);
/// Prefix sum before the block.
pub const PREVIOUS: At = at(0, 3);
/// Prefix sum after the block.
pub const NEXT: At = at(0, 4);

/// Writes the end group of a block, whose flow stands in it already.
pub(in crate::circuit) fn write(beta: Fp, gamma: Fp, previous: Fp, group: &mut Group) {
    group.set(BETA, beta);
    group.set(GAMMA, gamma);
    group.set(PREVIOUS, previous);
    let sum = beta * group.get(BOOK_SUM) + group.get(MARKET_SUM) + gamma * group.get(COUNT);
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
    pub(in crate::circuit) gamma: AssignedCell<Fp, Fp>,
    pub(in crate::circuit) previous: AssignedCell<Fp, Fp>,
    pub(in crate::circuit) next: AssignedCell<Fp, Fp>,
}

impl EndConfig {
    /// The gates of the two ends.
    /// - At the start, `cell = 0` for each cell of the flow.
    /// - At the end, `next = previous + β·book_sum + market_sum + γ·count`.
    pub(in crate::circuit) fn gates(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "start", GroupKind::BALANCE, self.s_start, |cells| {
            TAKEN.into_iter().map(|at| ("starts at zero", cells.get(at))).collect()
        });
        self.columns.gate(meta, "end", GroupKind::End, self.s_end, |cells| {
            let sum = cells.get(BETA) * cells.get(BOOK_SUM)
                + cells.get(MARKET_SUM)
                + cells.get(GAMMA) * cells.get(COUNT);
            vec![("prefix sum", cells.get(NEXT) - cells.get(PREVIOUS) - sum)]
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
            gamma: assign(GAMMA)?,
            // Bound by a copy into the hash Φ before the block.
            previous: assign(PREVIOUS)?,
            // Bound by "prefix sum", and by a copy into the hash Φ after the block.
            next: assign(NEXT)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use ff::Field;

    use super::*;
    use crate::testing::{small_vault, Rig};

    #[test]
    fn the_end_adds_the_fingerprint_and_each_cell_is_bound() {
        let rig = Rig::small(206, &[small_vault()]);
        rig.assert_satisfied();
        let end = rig.witness.grid.groups.len() - 1;
        for at in [BETA, GAMMA, PREVIOUS, NEXT, BOOK_SUM, MARKET_SUM, COUNT] {
            let value = rig.witness.grid.end().get(at) + Fp::ONE;
            rig.clone().set(rig.cell(end, at), value).assert_fails("prefix sum");
        }
    }

    #[test]
    fn a_block_starts_from_nothing() {
        let rig = Rig::small(206, &[small_vault()]);
        for at in TAKEN {
            rig.clone().set(rig.cell(0, at), Fp::ONE).assert_fails("starts at zero");
        }
    }
}
