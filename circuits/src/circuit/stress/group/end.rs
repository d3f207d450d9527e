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

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

pub use crate::circuit::opening::end::{BETA, NEXT, PREVIOUS};
use crate::circuit::{
    opening::{
        cells::{At, Group},
        end::{self, EndConfig},
        item::SlotKind,
    },
    stress::layout::{GroupKind, DEFICIT_SUM, NET_SUM, TAKEN},
};

/// The factor δ of the block's book: β if it is an insurance book, else 0.
pub const DELTA: At = end::FACTOR;

/// Writes the end group of a block, whose flow stands in it already.
pub(in crate::circuit) fn write(beta: Fp, delta: Fp, previous: Fp, group: &mut Group) {
    let sum = beta * group.get(DEFICIT_SUM) + delta * group.get(NET_SUM);
    end::write([beta, delta], previous, sum, group);
}

/// The gates of the two ends.
/// - At the start, `cell = 0` for each cell of the flow.
/// - X4: at the end, `next = previous + β·deficit_sum + δ·net_sum`.
pub(in crate::circuit) fn gates(config: &EndConfig, meta: &mut ConstraintSystem<Fp>) {
    let first = GroupKind::Slot(SlotKind::Balance);
    config.columns.gate(meta, "stress start", first, config.s_start, |cells| {
        TAKEN.into_iter().map(|at| ("starts at zero", cells.get(at))).collect()
    });
    config.columns.gate(meta, "stress end", GroupKind::End, config.s_end, |cells| {
        let sum = cells.get(BETA) * cells.get(DEFICIT_SUM) + cells.get(DELTA) * cells.get(NET_SUM);
        vec![("X4 prefix sum", cells.get(NEXT) - cells.get(PREVIOUS) - sum)]
    });
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
