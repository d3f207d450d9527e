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

use ff::Field;
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{Advice, Column, Error, Fixed},
};
use pasta_curves::Fp;

use super::chip::limb::{self, limbs, LIMB_BITS};
use crate::protocol::{
    shape::{Rule, Shape},
    vault::{places, power_of_two, WordPlace},
};

/// Arithmetic columns.
pub const ARITHMETIC_COLUMNS: usize = 9;
/// Columns of a group: arithmetic, then limbs.
pub const COLUMNS: usize = ARITHMETIC_COLUMNS + limb::COLUMNS;
/// Rows of the longest group.
pub const MAX_ROWS: usize = 5;

/// The place of a cell within a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Column: 0 to 8 are arithmetic, limbs follow.
    pub column: usize,
    /// Row within the group.
    pub row: usize,
}

/// The cell of arithmetic column `column` in row `row`.
pub(super) const fn at(column: usize, row: usize) -> At {
    assert!(column < ARITHMETIC_COLUMNS && row < MAX_ROWS);
    At { column, row }
}

/// `N` cells of limbs from the `first` on, counted row by row.
pub(super) const fn limbs_at<const N: usize>(first: usize) -> [At; N] {
    let mut cells = [at(0, 0); N];
    let mut index = 0;
    while index < N {
        let place = first + index;
        cells[index] =
            At { column: ARITHMETIC_COLUMNS + place % limb::COLUMNS, row: place / limb::COLUMNS };
        index += 1;
    }
    cells
}

/// The packed word with this group's item; groups with an item have it.
pub const WORD: At = at(0, 0);
/// Flow: the packed word before this group's item.
pub const ACC: At = at(0, 1);
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

/// What a slot holds; its number is a fixed entry of the tier lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u64)]
pub enum SlotKind {
    /// A balance.
    Balance = 1,
    /// A position.
    Position = 2,
}

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

/// A group of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultGroup {
    /// What it is.
    pub kind: GroupKind,
    /// Its first row, counted from the vault's.
    pub row: usize,
    /// Where its item stands in the packed words; a magnitude has none.
    pub place: Option<WordPlace>,
    /// Whether the next group's item goes into the same word.
    pub carries: bool,
}

impl VaultGroup {
    /// Whether a packed word ends with this group.
    pub fn completes_word(&self) -> bool {
        self.place.is_some() && !self.carries
    }

    /// `2^offset` of the group's item in its word; zero for a magnitude, which has no item.
    pub fn item_weight(&self) -> Fp {
        self.place.map_or(Fp::ZERO, |place| power_of_two(place.offset))
    }
}

/// The groups of one vault, in order.
pub fn vault_groups(shape: &Shape) -> Vec<VaultGroup> {
    let slots = |kind, count: usize| (1..=count).map(move |i| GroupKind::Slot(kind, i == count));
    let magnitude = (shape.rule == Rule::Liquidating).then_some(GroupKind::Magnitude);
    let kinds = slots(SlotKind::Balance, shape.balances)
        .chain(slots(SlotKind::Position, shape.positions))
        .chain(magnitude)
        .chain([GroupKind::Tail]);
    let places = places(shape);
    let (mut row, mut item) = (0, 0);
    kinds
        .map(|kind| {
            let place = (kind != GroupKind::Magnitude).then(|| places[item]);
            item += usize::from(place.is_some());
            let carries = place
                .is_some_and(|place| places.get(item).is_some_and(|next| next.word == place.word));
            let group = VaultGroup { kind, row, place, carries };
            row += kind.rows();
            group
        })
        .collect()
}

/// Rows of one vault.
pub fn vault_rows(shape: &Shape) -> usize {
    vault_groups(shape).iter().map(|group| group.kind.rows()).sum()
}

/// The values of a group's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Group([[Fp; COLUMNS]; MAX_ROWS]);

impl Group {
    /// The value of a cell.
    pub fn get(&self, at: At) -> Fp {
        self.0[at.row][at.column]
    }

    /// Sets the value of a cell.
    pub fn set(&mut self, at: At, value: Fp) {
        self.0[at.row][at.column] = value;
    }

    /// The value that limbs hold.
    pub fn value(&self, cells: &[At]) -> Fp {
        let radix = power_of_two(LIMB_BITS);
        cells.iter().rev().fold(Fp::ZERO, |sum, at| sum * radix + self.get(*at))
    }

    /// Sets limbs so that they hold a value.
    pub fn set_value(&mut self, cells: &[At], value: Fp) {
        for (at, limb) in cells.iter().zip(limbs(value, cells.len())) {
            self.set(*at, limb);
        }
    }

    /// Takes the flow but for `acc` from another group.
    pub(super) fn carry_flow(&mut self, before: &Group) {
        for at in FLOW {
            self.set(at, before.get(at));
        }
    }

    /// Adds to the value of a cell.
    pub(super) fn add(&mut self, at: At, value: Fp) {
        self.set(at, self.get(at) + value);
    }
}

/// The columns that all groups share.
#[derive(Clone, Copy, Debug)]
pub struct GroupColumns {
    /// The columns a0 to a8 and the limbs.
    pub(super) advice: [Column<Advice>; COLUMNS],
    /// `2^offset` of the group's item in its word.
    pub(super) offset: Column<Fixed>,
    /// 1 where the next group's item goes into the same word, 0 where a word is complete.
    pub(super) carries: Column<Fixed>,
}

impl GroupColumns {
    /// Assigns one cell of the group that starts at `row`. Callers say which constraint binds it.
    pub(super) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        at: At,
        values: &Value<Group>,
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let value = || values.map(|group| group.get(at));
        region.assign_advice(|| "grid", self.advice[at.column], row + at.row, value)
    }

    /// Assigns cells of which no one needs a copy. Callers say which constraint binds them.
    pub(super) fn assign_all(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        cells: &[At],
        values: &Value<Group>,
    ) -> Result<(), Error> {
        cells.iter().try_for_each(|at| self.assign(region, row, *at, values).map(drop))
    }

    /// Assigns the fixed cells that say where the group's item stands in the packed words.
    pub(super) fn assign_place(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
    ) -> Result<(), Error> {
        let carries = Fp::from(u64::from(group.carries));
        for (column, value) in [(self.offset, group.item_weight()), (self.carries, carries)] {
            region.assign_fixed(|| "fixed", column, row, || Value::known(value))?;
        }
        Ok(())
    }
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

    #[test]
    fn limbs_hold_a_value() {
        let cells = limbs_at::<6>(8);
        assert!(cells.iter().all(|at| at.row == 1 && at.column >= ARITHMETIC_COLUMNS));
        let mut group = Group::default();
        group.set_value(&cells, Fp::from(u64::MAX));
        assert_eq!(group.value(&cells), Fp::from(u64::MAX));
    }
}
