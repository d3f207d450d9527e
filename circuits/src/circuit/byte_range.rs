//! Range checks by bytes: a running sum in one column, each step looked up in a table of 256 rows.
//!
//! ```text
//! row       z              active  radix
//! 0         value          1       256      z_0 − 256·z_1 is a byte
//! …         z_i            1       256
//! bytes−1   z_(bytes−1)    1       0        the last z is a byte itself: the sum is strict
//! ```
//!
//! So `value = Σ byte_i·256^i < 256^bytes` as an integer; widths stay far below the field's.
//! (`halo2_gadgets`' lookup range check needs one row more per check and, with its selectors inside
//! the lookup, degree 6 instead of 5.)

use ff::{Field, PrimeField};
use halo2_proofs::{
    circuit::{AssignedCell, Layouter, Value},
    plonk::{Advice, Column, ConstraintSystem, Error, Fixed, TableColumn},
    poly::Rotation,
};
use pasta_curves::Fp;

/// Number of columns side by side.
pub const COLUMNS: usize = 2;
/// Rows of the table of bytes.
pub const TABLE_ROWS: usize = 256;

/// One running-sum column.
#[derive(Clone, Copy, Debug)]
struct Sum {
    z: Column<Advice>,
    active: Column<Fixed>,
    radix: Column<Fixed>,
}

/// Configuration of the chip.
#[derive(Clone, Debug)]
pub struct ByteRangeConfig {
    sums: [Sum; COLUMNS],
    table: TableColumn,
}

/// Deals range checks out to the columns, always to the shorter one.
#[derive(Clone, Debug, Default)]
pub struct Balancer {
    rows: [usize; COLUMNS],
}

impl Balancer {
    /// The column that takes a check of `bytes` rows.
    pub fn place(&mut self, bytes: usize) -> usize {
        let column = (0..COLUMNS).min_by_key(|column| self.rows[*column]).unwrap_or(0);
        self.rows[column] += bytes;
        column
    }

    /// Rows of the longest column.
    pub fn rows(&self) -> usize {
        self.rows.into_iter().max().unwrap_or(0)
    }
}

impl ByteRangeConfig {
    /// Configures the chip on columns of its own, equality-enabled.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        columns: [Column<Advice>; COLUMNS],
    ) -> ByteRangeConfig {
        let table = meta.lookup_table_column();
        let sums = columns.map(|z| {
            meta.enable_equality(z);
            let sum = Sum { z, active: meta.fixed_column(), radix: meta.fixed_column() };
            // active·z − radix·z_next is a byte; 0 in unused rows.
            meta.lookup(|meta| {
                let active = meta.query_fixed(sum.active);
                let radix = meta.query_fixed(sum.radix);
                let cur = meta.query_advice(sum.z, Rotation::cur());
                let next = meta.query_advice(sum.z, Rotation::next());
                vec![(active * cur - radix * next, table)]
            });
            sum
        });
        ByteRangeConfig { sums, table }
    }

    /// Loads the table of bytes.
    ///
    /// # Errors
    /// Of the layouter.
    pub fn load(&self, layouter: &mut impl Layouter<Fp>) -> Result<(), Error> {
        layouter.assign_table(
            || "bytes",
            |mut table| {
                for byte in 0..TABLE_ROWS {
                    let value = || Value::known(Fp::from(byte as u64));
                    table.assign_cell(|| "byte", self.table, byte, value)?;
                }
                Ok(())
            },
        )
    }

    /// Constrains `cell` to be below `256^bytes`.
    ///
    /// # Errors
    /// Of the layouter.
    pub fn check(
        &self,
        layouter: &mut impl Layouter<Fp>,
        balancer: &mut Balancer,
        cell: &AssignedCell<Fp, Fp>,
        bytes: usize,
    ) -> Result<(), Error> {
        let sum = self.sums[balancer.place(bytes)];
        let sums = cell.value().map(|value| running_sum(*value, bytes));
        layouter.assign_region(
            || "byte range",
            |mut region| {
                cell.copy_advice(|| "value", &mut region, sum.z, 0)?;
                for row in 0..bytes {
                    let radix = if row + 1 < bytes { Fp::from(256) } else { Fp::ZERO };
                    region.assign_fixed(|| "active", sum.active, row, || Value::known(Fp::ONE))?;
                    region.assign_fixed(|| "radix", sum.radix, row, || Value::known(radix))?;
                    if row > 0 {
                        // Bound by the lookup of the row before.
                        let z = || sums.as_ref().map(|sums| sums[row]);
                        region.assign_advice(|| "running sum", sum.z, row, z)?;
                    }
                }
                Ok(())
            },
        )
    }
}

/// `value >> 8·i` for `i` in `0..bytes`, of the canonical representative.
fn running_sum(value: Fp, bytes: usize) -> Vec<Fp> {
    let repr = value.to_repr();
    (0..bytes)
        .map(|shift| {
            if repr[shift..].iter().all(|byte| *byte == 0) {
                return Fp::ZERO;
            }
            let mut shifted = [0; 32];
            shifted[..32 - shift].copy_from_slice(&repr[shift..]);
            // below the modulus, because the value was
            Fp::from_repr(shifted).into_option().unwrap_or(Fp::ZERO)
        })
        .collect()
}
