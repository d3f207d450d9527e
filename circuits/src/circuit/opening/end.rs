//! The two ends of a block: its first group starts from nothing, and after its last vault the end group takes
//! what the block comes to to the prefix sum. Where the end's cells stand is the same in every circuit; what a
//! block comes to, and what the second factor is, is the circuit's own matter.
//!
//! ```text
//! row  a0        a1…a8
//! 0    β         the circuit's flow
//! 1    acc       the circuit's flow
//! 2    factor    –
//! 3    previous  –
//! 4    next      –
//! ```
//!
//! `previous` and `next` are the sums of all that is proven before and up to here.

use halo2_proofs::{
    circuit::{Region, Value},
    plonk::{Error, Selector},
};
use pasta_curves::Fp;

use super::cells::{at, At, Cell, Group, GroupColumns};

/// The factor β of the block's book.
pub const BETA: At = at(0, 0);
/// The block's second factor.
pub const FACTOR: At = at(0, 2);
/// The prefix sum before.
pub const PREVIOUS: At = at(0, 3);
/// The prefix sum after.
pub const NEXT: At = at(0, 4);

/// Writes the cells of the end group: β and the second factor, the prefix sum before, and what is added to it.
pub(in crate::circuit) fn write(factors: [Fp; 2], previous: Fp, added: Fp, group: &mut Group) {
    let [beta, factor] = factors;
    group.set(BETA, beta);
    group.set(FACTOR, factor);
    group.set(PREVIOUS, previous);
    group.set(NEXT, previous + added);
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
    pub(in crate::circuit) beta: Cell,
    pub(in crate::circuit) factor: Cell,
    pub(in crate::circuit) previous: Cell,
    pub(in crate::circuit) next: Cell,
}

impl EndConfig {
    /// Says that the group in row 0, whatever it is, starts from nothing.
    pub(in crate::circuit) fn assign_start(
        &self,
        region: &mut Region<'_, Fp>,
    ) -> Result<(), Error> {
        self.s_start.enable(region, 0)
    }

    /// Assigns the end group that starts at `row`, into which the circuit's flow is `taken`.
    pub(in crate::circuit) fn assign_end(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        taken: &[At],
        values: &Value<Group>,
    ) -> Result<EndCells, Error> {
        let columns = &self.columns;
        self.s_end.enable(region, row)?;
        // Bound by the flow constraints of the last tail.
        columns.assign_all(region, row, taken, values)?;
        let mut assign = |at| columns.assign(region, row, at, values);
        Ok(EndCells {
            // Bound by a copy to the instance.
            beta: assign(BETA)?,
            // Bound by a copy to the instance.
            factor: assign(FACTOR)?,
            // Bound by a copy into the hash Φ before.
            previous: assign(PREVIOUS)?,
            // Bound by the circuit's constraint of the prefix sum, and by a copy into the hash Φ after.
            next: assign(NEXT)?,
        })
    }
}
