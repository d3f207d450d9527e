//! The cells of a group: where they stand, what they hold, how they are assigned.
//!
//! A *group* is a small rectangle of cells: rows of 9 arithmetic columns `a0` to `a8`, and beside them 8
//! columns of limbs. Two of its cells stand at the same place whatever the group is: `acc` is what the
//! packed word holds before the group's item, `word` what it holds after it. Only column `a0` takes part in
//! copies.

use ff::Field;
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{Advice, Column, ConstraintSystem, Error, Fixed, Instance},
};
use pasta_curves::Fp;

use super::item::{Kind, VaultGroup};
use crate::{
    circuit::chip::{
        hash,
        limb::{self, limbs, LIMB_BITS},
    },
    protocol::vault::power_of_two,
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
pub(in crate::circuit) const fn at(column: usize, row: usize) -> At {
    assert!(column < ARITHMETIC_COLUMNS && row < MAX_ROWS);
    At { column, row }
}

/// `N` cells of limbs from the `first` on, counted row by row.
pub(in crate::circuit) const fn limbs_at<const N: usize>(first: usize) -> [At; N] {
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

/// An assigned cell, for copies.
pub(in crate::circuit) type Cell = AssignedCell<Fp, Fp>;

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

    /// Takes these cells from another group.
    pub(crate) fn carry(&mut self, cells: &[At], before: &Group) {
        for at in cells {
            self.set(*at, before.get(*at));
        }
    }

    /// Adds to the value of a cell.
    pub(in crate::circuit) fn add(&mut self, at: At, value: Fp) {
        self.set(at, self.get(at) + value);
    }
}

/// The columns of a circuit that opens leaves: one layout for all.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Those of the hash chip.
    pub(in crate::circuit) hash: [Column<Advice>; hash::COLUMNS],
    /// Those of the groups: a0 to a8, then the limbs.
    pub(in crate::circuit) grid: [Column<Advice>; COLUMNS],
    /// The public inputs.
    pub(in crate::circuit) instance: Column<Instance>,
}

impl Columns {
    /// Allocates the columns. Equality is enabled on that of the public inputs.
    pub(in crate::circuit) fn allocate(meta: &mut ConstraintSystem<Fp>) -> Columns {
        let columns = Columns {
            hash: std::array::from_fn(|_| meta.advice_column()),
            grid: std::array::from_fn(|_| meta.advice_column()),
            instance: meta.instance_column(),
        };
        meta.enable_equality(columns.instance);
        columns
    }

    /// Those of the groups that hold limbs.
    pub(in crate::circuit) fn limbs(&self) -> [Column<Advice>; limb::COLUMNS] {
        std::array::from_fn(|index| self.grid[ARITHMETIC_COLUMNS + index])
    }
}

/// The columns that all groups share.
#[derive(Clone, Copy, Debug)]
pub struct GroupColumns {
    /// The columns a0 to a8 and the limbs.
    pub(in crate::circuit) advice: [Column<Advice>; COLUMNS],
    /// `2^offset` of the group's item in its word.
    pub(in crate::circuit) offset: Column<Fixed>,
    /// 1 where the next group's item goes into the same word, 0 where a word is complete.
    pub(in crate::circuit) carries: Column<Fixed>,
}

impl GroupColumns {
    /// Assigns one cell of the group that starts at `row`. Callers say which constraint binds it.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        at: At,
        values: &Value<Group>,
    ) -> Result<Cell, Error> {
        let value = || values.map(|group| group.get(at));
        region.assign_advice(|| "grid", self.advice[at.column], row + at.row, value)
    }

    /// Assigns cells of which no one needs a copy. Callers say which constraint binds them.
    pub(in crate::circuit) fn assign_all(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        cells: &[At],
        values: &Value<Group>,
    ) -> Result<(), Error> {
        cells.iter().try_for_each(|at| self.assign(region, row, *at, values).map(drop))
    }

    /// Assigns the fixed cells that say where the group's item stands in the packed words.
    pub(in crate::circuit) fn assign_place(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup<impl Kind>,
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

    #[test]
    fn limbs_hold_a_value() {
        let cells = limbs_at::<6>(8);
        assert!(cells.iter().all(|at| at.row == 1 && at.column >= ARITHMETIC_COLUMNS));
        let mut group = Group::default();
        group.set_value(&cells, Fp::from(u64::MAX));
        assert_eq!(group.value(&cells), Fp::from(u64::MAX));
    }
}
