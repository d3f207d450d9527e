//! Range checks by limbs of 11 bits: every cell of eight columns, in every row, is looked up in a
//! table of 2^11 rows. A value is in range because a gate of a group says that it is
//! `Σ limb_i·2^(11·i)` of cells of these columns; `n` limbs hold exactly `0 … 2^(11·n) − 1`.

use ff::PrimeField;
use halo2_proofs::{
    circuit::{Layouter, Value},
    plonk::{Advice, Column, ConstraintSystem, Error, TableColumn},
    poly::Rotation,
};
use pasta_curves::Fp;

/// Columns of limbs.
pub const COLUMNS: usize = 8;
/// Bits of a limb.
pub const LIMB_BITS: usize = 11;
/// Rows of the table of limbs.
pub const TABLE_ROWS: usize = 1 << LIMB_BITS;

/// Configuration of the limbs.
#[derive(Clone, Debug)]
pub struct LimbConfig {
    table: TableColumn,
}

impl LimbConfig {
    /// Looks up every cell of `columns`.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        columns: [Column<Advice>; COLUMNS],
    ) -> LimbConfig {
        let table = meta.lookup_table_column();
        for column in columns {
            meta.lookup(|meta| vec![(meta.query_advice(column, Rotation::cur()), table)]);
        }
        LimbConfig { table }
    }

    /// Loads the table.
    ///
    /// # Errors
    /// It is an error if the layouter refuses an assignment.
    pub fn load(&self, layouter: &mut impl Layouter<Fp>) -> Result<(), Error> {
        layouter.assign_table(
            || "limbs",
            |mut table| {
                (0..TABLE_ROWS).try_for_each(|limb| {
                    let value = || Value::known(Fp::from(limb as u64));
                    table.assign_cell(|| "limb", self.table, limb, value)
                })
            },
        )
    }
}

/// The limbs of `value`, lowest first. The last one takes what is left, so that the limbs of a
/// value out of range still sum to it, and only the last is out of range.
pub fn limbs(value: Fp, count: usize) -> Vec<Fp> {
    let repr = value.to_repr();
    let bit = |index: usize| repr[index / 8] >> (index % 8) & 1;
    let limb = |index: usize| {
        let bits = (0..LIMB_BITS).map(|i| u64::from(bit(LIMB_BITS * index + i)) << i);
        Fp::from(bits.sum::<u64>())
    };
    let low: Vec<Fp> = (0..count - 1).map(limb).collect();
    let below = low.iter().rev().fold(Fp::from(0), |sum, limb| sum * radix() + limb);
    let last = (0..count - 1).fold(value - below, |rest, _| rest * radix_inverse());
    low.into_iter().chain([last]).collect()
}

fn radix() -> Fp {
    Fp::from(1 << LIMB_BITS)
}

fn radix_inverse() -> Fp {
    static INVERSE: std::sync::LazyLock<Fp> =
        std::sync::LazyLock::new(|| (0..LIMB_BITS).fold(Fp::from(1), |half, _| half * Fp::TWO_INV));
    *INVERSE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limbs_sum_to_the_value() {
        for (value, fits) in
            [(Fp::from(0), true), (Fp::from(u64::MAX), true), (-Fp::from(1), false)]
        {
            let limbs = limbs(value, 6);
            let sum = limbs.iter().rev().fold(Fp::from(0), |sum, limb| sum * radix() + limb);
            assert_eq!(sum, value);
            let small = |limb: &Fp| *limb < Fp::from(TABLE_ROWS as u64);
            assert!(limbs[..5].iter().all(small));
            assert_eq!(small(&limbs[5]), fits);
        }
    }
}
