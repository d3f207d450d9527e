//! Where the arithmetic cells of a block stand in the scenario circuit.
//!
//! ```text
//! group      rows  in a vault                    file
//! balance    2     one for each balance slot     group/balance.rs
//! position   2     one for each position slot    group/position.rs
//! pair       3     one                           group/pair.rs
//! tail       2     one                           group/tail.rs
//! end        5     after all vaults of a block   group/end.rs
//! ```
//!
//! Five cells stand at the same place in every group, the *flow*: the vault's equity so far under each of
//! the two scenarios of the group, the two sums over the block so far, and `acc`, the packed word so far.
//!
//! ```text
//! row  a0    a1  a2  a3  a4  a5  a6  a7           a8
//! 0    word  ·   ·   ·   ·   ·   ·   equity 0     equity 1
//! 1    acc   ·   ·   ·   ·   ·   ·   deficit_sum  net_sum
//! ```

use crate::{
    circuit::opening::{
        cells::{at, At, ACC, MAX_ROWS},
        item::{self, Kind, SlotKind},
    },
    protocol::{shape::Shape, stress::lane::GROUP},
};

/// Flow: equity of the vault so far under each scenario, in 10^-20 USD.
pub const EQUITY: [At; GROUP] = [at(7, 0), at(8, 0)];
/// Flow: Σ weight·deficit of the block so far.
pub const DEFICIT_SUM: At = at(7, 1);
/// Flow: Σ weight·equity of the block so far.
pub const NET_SUM: At = at(8, 1);

/// The whole flow: what a group takes from the one before it.
pub const TAKEN: [At; 5] = [EQUITY[0], EQUITY[1], DEFICIT_SUM, NET_SUM, ACC];

/// What a group of the scenario circuit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// A slot of the vault.
    Slot(SlotKind),
    /// What comes of the vault's two equities.
    Pair,
    /// The tail of a vault.
    Tail,
    /// The end of a block.
    End,
}

impl Kind for GroupKind {
    fn rows(self) -> usize {
        match self {
            GroupKind::Slot(_) | GroupKind::Tail => 2,
            GroupKind::Pair => 3,
            GroupKind::End => MAX_ROWS,
        }
    }

    fn has_item(self) -> bool {
        matches!(self, GroupKind::Slot(_) | GroupKind::Tail)
    }
}

/// A group of a vault.
pub type VaultGroup = item::VaultGroup<GroupKind>;

/// The groups of one vault, in order.
pub fn vault_groups(shape: &Shape) -> Vec<VaultGroup> {
    let slots = |kind, count| std::iter::repeat_n(GroupKind::Slot(kind), count);
    let kinds = slots(SlotKind::Balance, shape.balances)
        .chain(slots(SlotKind::Position, shape.positions))
        .chain([GroupKind::Pair, GroupKind::Tail]);
    item::vault_groups(shape, kinds)
}

/// Rows of one vault.
pub fn vault_rows(shape: &Shape) -> usize {
    item::rows(&vault_groups(shape))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{
        shape::{SHAPES, TEST_SHAPES},
        vault::word_count,
    };

    #[test]
    fn groups_follow_one_another_and_complete_every_word() {
        for shape in SHAPES.iter().chain(&TEST_SHAPES) {
            let groups = vault_groups(shape);
            for pair in groups.windows(2) {
                assert_eq!(pair[1].row, pair[0].row + pair[0].kind.rows());
            }
            let complete = groups.iter().filter(|group| group.completes_word()).count();
            assert_eq!(complete, word_count(shape));
            assert!(groups.last().is_some_and(|tail| tail.completes_word()));
            assert_eq!(vault_rows(shape), 2 * (shape.balances + shape.positions) + 5);
        }
    }
}
