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

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

pub use crate::circuit::opening::end::{BETA, NEXT, PREVIOUS};
use crate::circuit::{
    layout::{At, Group, GroupKind, BOOK_SUM, COUNT, MARKET_SUM, TAKEN},
    opening::end::{self, EndConfig},
};

/// The weight γ of a vault in the block's book.
pub const GAMMA: At = end::FACTOR;

/// Writes the end group of a block, whose flow stands in it already.
pub(in crate::circuit) fn write(beta: Fp, gamma: Fp, previous: Fp, group: &mut Group) {
    let sum = beta * group.get(BOOK_SUM) + group.get(MARKET_SUM) + gamma * group.get(COUNT);
    end::write([beta, gamma], previous, sum, group);
}

/// The gates of the two ends.
/// - At the start, `cell = 0` for each cell of the flow.
/// - At the end, `next = previous + β·book_sum + market_sum + γ·count`.
pub(in crate::circuit) fn gates(config: &EndConfig, meta: &mut ConstraintSystem<Fp>) {
    config.columns.gate(meta, "start", GroupKind::BALANCE, config.s_start, |cells| {
        TAKEN.into_iter().map(|at| ("starts at zero", cells.get(at))).collect()
    });
    config.columns.gate(meta, "end", GroupKind::End, config.s_end, |cells| {
        let sum = cells.get(BETA) * cells.get(BOOK_SUM)
            + cells.get(MARKET_SUM)
            + cells.get(GAMMA) * cells.get(COUNT);
        vec![("prefix sum", cells.get(NEXT) - cells.get(PREVIOUS) - sum)]
    });
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
