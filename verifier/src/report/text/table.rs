//! Tables of text columns.

use std::fmt;

/// Writes a table of text columns. The first is aligned to the left, all others to the right.
pub(in crate::report) fn table(
    f: &mut dyn fmt::Write,
    header: &[&str],
    rows: &[Vec<String>],
) -> fmt::Result {
    let head: Vec<String> = header.iter().map(ToString::to_string).collect();
    let all: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
    let widths = widths(&all, |cell| cell.chars().count());
    for row in &all {
        write!(f, " ")?;
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            if column == 0 {
                write!(f, " {cell:<width$}")?;
            } else {
                write!(f, "  {cell:>width$}")?;
            }
        }
        writeln!(f)?;
    }
    Ok(())
}

/// The width of every column. Each cell is measured once.
fn widths(rows: &[&Vec<String>], measure: impl Fn(&str) -> usize) -> Vec<usize> {
    let mut widths: Vec<usize> = vec![];
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row.iter()) {
            *width = (*width).max(measure(cell));
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn t7_each_cell_of_a_table_is_measured_once() {
        let row = ["a", "bcd", "ef"].map(str::to_owned).to_vec();
        let rows = vec![row; 1000];
        let measured = Cell::new(0);
        let measure = |cell: &str| {
            measured.set(measured.get() + 1);
            cell.chars().count()
        };
        assert_eq!(widths(&rows.iter().collect::<Vec<_>>(), measure), [1, 3, 2]);
        assert_eq!(measured.get(), 3 * rows.len());
    }
}
