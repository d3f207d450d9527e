//! The permutation: cells that copies make equal form cycles, and each cell points at the next of its
//! cycle.

use ff::PrimeField;
use halo2_proofs::pasta::Fp;

use super::{
    domain::powers,
    system::{Column, System},
};

/// A cell: column times rows, plus row.
type Cell = usize;

/// Cycles of equal cells, joined as halo2 joins them: the shorter into the longer, and where they are as
/// long as each other the right one into the left.
#[derive(Debug)]
pub(super) struct Copies {
    columns: Vec<Column>,
    rows: usize,
    /// The next cell of each cell's cycle.
    next: Vec<Cell>,
    /// The cell that names each cell's cycle.
    name: Vec<Cell>,
    /// The length of the cycle that a cell names.
    lengths: Vec<usize>,
}

impl Copies {
    /// Every cell alone.
    pub(super) fn new(system: &System, rows: usize) -> Self {
        let columns = system.permutation.clone();
        let cells: Vec<Cell> = (0..columns.len() * rows).collect();
        let lengths = vec![1; cells.len()];
        Copies { columns, rows, next: cells.clone(), name: cells, lengths }
    }

    /// A cell; `None` where its column takes part in no copies.
    fn cell(&self, column: Column, row: usize) -> Option<Cell> {
        let place = self.columns.iter().position(|other| *other == column)?;
        Some(place * self.rows + row)
    }

    /// Makes two cells equal.
    ///
    /// # Errors
    /// Returns the column that takes part in no copies.
    pub(super) fn copy(
        &mut self,
        left: (Column, usize),
        right: (Column, usize),
    ) -> Result<(), Column> {
        let cell = |(column, row)| self.cell(column, row).ok_or(column);
        let (left, right) = (cell(left)?, cell(right)?);
        let (mut longer, mut shorter) = (self.name[left], self.name[right]);
        if longer == shorter {
            return Ok(());
        }
        if self.lengths[longer] < self.lengths[shorter] {
            std::mem::swap(&mut longer, &mut shorter);
        }
        self.lengths[longer] += self.lengths[shorter];
        let mut cell = shorter;
        loop {
            self.name[cell] = longer;
            cell = self.next[cell];
            if cell == shorter {
                break;
            }
        }
        self.next.swap(left, right);
        Ok(())
    }

    /// The columns σ: for each cell the name of the next one, which is a power of δ for its column times
    /// a power of ω for its row.
    pub(super) fn columns(self, omega: Fp) -> Vec<Vec<Fp>> {
        let points = powers(omega, self.rows);
        let deltas = powers(Fp::DELTA, self.columns.len());
        let name = |cell: &Cell| deltas[cell / self.rows] * points[cell % self.rows];
        self.next.chunks(self.rows).map(|column| column.iter().map(name).collect()).collect()
    }
}
