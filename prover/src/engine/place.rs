//! The places of columns and selectors, which halo2 keeps to itself: it shows them to a hasher.

use std::hash::{Hash, Hasher};

use halo2_proofs::plonk::{self, Any, ColumnType};

use super::system::{Column, Kind};

/// A hasher that keeps the place, which a column or selector writes first, and nothing else.
#[derive(Default)]
struct Place(Option<usize>);

impl Hasher for Place {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_usize(&mut self, place: usize) {
        self.0.get_or_insert(place);
    }

    /// What tells types apart is written like this.
    fn write_isize(&mut self, _: isize) {}
}

fn place(of: &impl Hash) -> usize {
    let mut hasher = Place::default();
    of.hash(&mut hasher);
    hasher.0.expect("a column and a selector begin with their place")
}

/// The place of a column among those of its type.
pub(super) fn of_column<T: ColumnType + Hash>(column: &plonk::Column<T>) -> usize {
    place(column)
}

/// The place of a selector.
pub(super) fn of_selector(selector: &plonk::Selector) -> usize {
    place(selector)
}

/// A column of any type.
pub(super) fn of_any(column: &plonk::Column<Any>) -> Column {
    let kind = match column.column_type() {
        Any::Advice => Kind::Advice,
        Any::Fixed => Kind::Fixed,
        Any::Instance => Kind::Instance,
    };
    Column { kind, index: place(column) }
}

#[cfg(test)]
mod tests {
    use halo2_proofs::{pasta::Fp, plonk::ConstraintSystem};

    use super::*;

    #[test]
    fn columns_and_selectors_are_numbered_in_the_order_of_allocation() {
        let mut meta = ConstraintSystem::<Fp>::default();
        for index in 0..5 {
            let (advice, fixed) = (meta.advice_column(), meta.fixed_column());
            let instance = meta.instance_column();
            assert_eq!(of_column(&advice), index);
            assert_eq!(of_any(&advice.into()), Column { kind: Kind::Advice, index });
            assert_eq!(of_any(&fixed.into()), Column { kind: Kind::Fixed, index });
            assert_eq!(of_any(&instance.into()), Column { kind: Kind::Instance, index });
            assert_eq!(of_selector(&meta.selector()), 2 * index);
            assert_eq!(of_selector(&meta.complex_selector()), 2 * index + 1);
        }
    }
}
