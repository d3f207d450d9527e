//! What the gates of all groups are written with: queries of a group's cells and of the next group's,
//! and a few expressions. Every polynomial has degree at most 5 with its selector; its name begins with
//! the clause of the protocol that it belongs to, where it belongs to one.

use ff::Field;
use halo2_proofs::{
    plonk::{Column, ConstraintSystem, Constraints, Expression, Fixed, Selector, VirtualCells},
    poly::Rotation,
};
use pasta_curves::Fp;

use super::{
    cells::{At, GroupColumns, ACC, WORD},
    item::Kind,
};
use crate::{circuit::chip::limb::LIMB_BITS, protocol::vault::power_of_two};

/// A named constraint: the expression must be zero.
pub(in crate::circuit) type Poly = (&'static str, Expression<Fp>);

/// Queries of cells relative to the first row of a group.
pub(in crate::circuit) struct Cells<'a, 'b> {
    columns: &'a GroupColumns,
    meta: &'a mut VirtualCells<'b, Fp>,
    /// Rows of the group.
    rows: usize,
}

impl<'a, 'b> Cells<'a, 'b> {
    /// Queries of a group of this kind.
    pub(in crate::circuit) fn new(
        columns: &'a GroupColumns,
        meta: &'a mut VirtualCells<'b, Fp>,
        kind: impl Kind,
    ) -> Self {
        Cells { columns, meta, rows: kind.rows() }
    }

    /// A cell of the group.
    pub(in crate::circuit) fn get(&mut self, at: At) -> Expression<Fp> {
        self.meta.query_advice(self.columns.advice[at.column], Rotation(at.row as i32))
    }

    /// The cell of the next group.
    pub(in crate::circuit) fn next(&mut self, at: At) -> Expression<Fp> {
        let rotation = Rotation((at.row + self.rows) as i32);
        self.meta.query_advice(self.columns.advice[at.column], rotation)
    }

    /// The fixed cell in the group's first row.
    pub(in crate::circuit) fn fixed(&mut self, column: Column<Fixed>) -> Expression<Fp> {
        self.meta.query_fixed(column)
    }

    /// The value that limbs hold, `Σ limb_i·2^(11·i)`.
    pub(in crate::circuit) fn value(&mut self, limbs: &[At]) -> Expression<Fp> {
        let mut sum = self.get(limbs[0]);
        for (index, at) in limbs.iter().enumerate().skip(1) {
            sum = sum + self.get(*at) * power(LIMB_BITS * index);
        }
        sum
    }

    /// S7, packing: `word = acc + 2^offset·item`, and `acc' = carries·word`: the next group goes on
    /// with the word, or starts the next one from zero.
    pub(in crate::circuit) fn word(&mut self, item: Expression<Fp>) -> [Poly; 2] {
        let word = self.get(WORD);
        let offset = self.fixed(self.columns.offset);
        let carries = self.fixed(self.columns.carries);
        [
            ("S7 word", word.clone() - self.get(ACC) - offset * item),
            ("S7 word so far", self.next(ACC) - carries * word),
        ]
    }

    /// `next − own − added` of a flow cell.
    pub(in crate::circuit) fn flow(&mut self, at: At, added: Expression<Fp>) -> Expression<Fp> {
        self.next(at) - self.get(at) - added
    }
}

impl GroupColumns {
    /// A gate named `name` of groups of this kind, multiplied by `selector`.
    pub(in crate::circuit) fn gate(
        &self,
        meta: &mut ConstraintSystem<Fp>,
        name: &'static str,
        kind: impl Kind,
        selector: Selector,
        polys: impl FnOnce(&mut Cells<'_, '_>) -> Vec<Poly>,
    ) {
        meta.create_gate(name, |meta| {
            let selector = meta.query_selector(selector);
            let mut cells = Cells::new(self, meta, kind);
            Constraints::with_selector(selector, polys(&mut cells))
        });
    }
}

/// A constant.
pub(in crate::circuit) fn constant(value: u64) -> Expression<Fp> {
    Expression::Constant(Fp::from(value))
}

/// `2^exponent`.
pub(in crate::circuit) fn power(exponent: usize) -> Expression<Fp> {
    Expression::Constant(power_of_two(exponent))
}

/// The constant 0.
pub(in crate::circuit) fn zero() -> Expression<Fp> {
    Expression::Constant(Fp::ZERO)
}

/// `1 − bit`.
pub(in crate::circuit) fn not(bit: Expression<Fp>) -> Expression<Fp> {
    constant(1) - bit
}

/// `bit·(1 − bit)`: zero for 0 and 1 only.
pub(in crate::circuit) fn boolean(bit: Expression<Fp>) -> Expression<Fp> {
    bit.clone() * not(bit)
}
