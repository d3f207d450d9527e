//! Where the arithmetic cells of a block stand.
//!
//! The vaults of a block follow one another, and each is a run of *groups*: small rectangles of cells,
//! 9 arithmetic columns `a0` to `a8` and beside them 8 columns of limbs. There is a group for each
//! balance slot and for each position slot, under `liquidating` one for the magnitude of the equity,
//! and a tail. After the last vault comes the end group of the block.
//!
//! ```text
//! group      rows  in a vault                    file
//! balance    2     one for each balance slot     group/balance.rs
//! position   3     one for each position slot    group/position.rs
//! magnitude  2     one, under `liquidating`      group/magnitude.rs
//! tail       3     one                           group/tail.rs
//! end        5     after all vaults of a block   group/end.rs
//! ```
//!
//! Seven cells stand at the same place in every group, the *flow*: the two sums over a vault (equity and
//! requirement), the two fingerprints of the block so far, whether the vault has a used slot, the
//! number of used vaults so far, and `acc`, the packed word so far. A gate relates a group's flow to
//! the next group's; so each gate reads the rows of its own group and, of the next one, these cells.
//!
//! ```text
//! row  a0    a1  a2  a3  a4  a5        a6          a7      a8
//! 0    word  ·   ·   ·   ·   ·         ·           equity  requirement
//! 1    acc   ·   ·   ·   ·   book_sum  market_sum  any     count
//! ```
//!
//! `acc` is what the packed word holds before the group's item, `word` what it holds after it. Only
//! column `a0` takes part in copies: its words go into the hashes of the leaves, its sums into the
//! hashes Φ, and the end group's factors are tied to the instance.

use super::opening::{cells::at, item};
pub use super::opening::{
    cells::{At, Group, GroupColumns, ACC, ARITHMETIC_COLUMNS, COLUMNS, MAX_ROWS, WORD},
    item::{Kind, SlotKind},
};
use crate::protocol::shape::{Rule, Shape};

/// Flow: equity of the vault so far, in 10^-28 USD.
pub const EQUITY: At = at(7, 0);
/// Flow: requirement of the vault so far, in 10^-28 USD; the extra requirement is not in it.
pub const REQUIREMENT: At = at(8, 0);
/// Flow: fingerprint of the book lanes of the block so far.
pub const BOOK_SUM: At = at(5, 1);
/// Flow: fingerprint of the market lanes of the block so far.
pub const MARKET_SUM: At = at(6, 1);
/// Flow: whether a slot of the vault was used so far.
pub const ANY: At = at(7, 1);
/// Flow: number of used vaults of the block so far.
pub const COUNT: At = at(8, 1);

/// The flow but for `acc`: the cells whose next value is their own and what the group adds.
pub const FLOW: [At; 6] = [EQUITY, REQUIREMENT, BOOK_SUM, MARKET_SUM, ANY, COUNT];
/// The whole flow: what a group takes from the one before it.
pub const TAKEN: [At; 7] = [EQUITY, REQUIREMENT, BOOK_SUM, MARKET_SUM, ANY, COUNT, ACC];

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// A balance or position slot, and whether it is the last of its kind in the vault.
    Slot(SlotKind, bool),
    /// The sign and the magnitude of a liquidating vault's equity.
    Magnitude,
    /// The tail of a vault.
    Tail,
    /// The end of a block.
    End,
}

impl GroupKind {
    /// A balance slot, where it doesn't matter whether it is the last.
    pub const BALANCE: GroupKind = GroupKind::Slot(SlotKind::Balance, false);
    /// A position slot, where it doesn't matter whether it is the last.
    pub const POSITION: GroupKind = GroupKind::Slot(SlotKind::Position, false);

    /// Rows of the group.
    pub const fn rows(self) -> usize {
        match self {
            GroupKind::Slot(SlotKind::Balance, _) | GroupKind::Magnitude => 2,
            GroupKind::Slot(SlotKind::Position, _) | GroupKind::Tail => 3,
            GroupKind::End => MAX_ROWS,
        }
    }
}

impl Kind for GroupKind {
    fn rows(self) -> usize {
        self.rows()
    }

    fn has_item(self) -> bool {
        !matches!(self, GroupKind::Magnitude | GroupKind::End)
    }
}

/// A group of a vault.
pub type VaultGroup = item::VaultGroup<GroupKind>;

/// The groups of one vault, in order.
pub fn vault_groups(shape: &Shape) -> Vec<VaultGroup> {
    let slots = |kind, count: usize| (1..=count).map(move |i| GroupKind::Slot(kind, i == count));
    let magnitude = (shape.rule == Rule::Liquidating).then_some(GroupKind::Magnitude);
    let kinds = slots(SlotKind::Balance, shape.balances)
        .chain(slots(SlotKind::Position, shape.positions))
        .chain(magnitude)
        .chain([GroupKind::Tail]);
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
        }
    }
}
