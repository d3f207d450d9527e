//! Polynomials in cells, as sums of products.

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use pasta_curves::Fp;

/// A cell by its number among the cells that constraints read.
pub(super) type Cell = usize;

/// A product of cells in ascending order; a cell stands in it once for each power. The product of no
/// cells is 1.
pub(super) type Product = Vec<Cell>;

/// Nothing satisfies a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Conflict;

/// A polynomial: the factor of each product. No factor is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    terms: BTreeMap<Product, Fp>,
}

/// What the equation `form = 0` says about its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Solution {
    /// It holds whatever the cells are.
    Always,
    /// It cannot hold.
    Never,
    /// It holds for one value of its only cell.
    Value(Cell, Fp),
    /// It holds for two values of its only cell.
    Either(Cell, [Fp; 2]),
    /// It is linear in several cells.
    Linear,
    /// Anything else.
    Open,
}

impl Form {
    /// A polynomial that is the same everywhere.
    pub(super) fn constant(value: Fp) -> Self {
        let mut form = Form::default();
        form.add_term(vec![], value);
        form
    }

    /// A cell.
    pub(super) fn cell(cell: Cell) -> Self {
        Form { terms: [(vec![cell], Fp::ONE)].into() }
    }

    /// Whether the polynomial is 0 everywhere.
    pub(super) fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The factor of a product.
    pub(super) fn factor(&self, product: &[Cell]) -> Fp {
        self.terms.get(product).copied().unwrap_or(Fp::ZERO)
    }

    /// The term without a cell.
    pub(super) fn constant_term(&self) -> Fp {
        self.factor(&[])
    }

    /// All products of cells with their factors; the constant term is left out.
    pub(super) fn products(&self) -> impl Iterator<Item = (&Product, &Fp)> {
        self.terms.iter().filter(|(product, _)| !product.is_empty())
    }

    /// The cells that the polynomial has.
    pub(super) fn cells(&self) -> BTreeSet<Cell> {
        self.terms.keys().flatten().copied().collect()
    }

    fn add_term(&mut self, product: Product, factor: Fp) {
        if factor == Fp::ZERO {
            return;
        }
        match self.terms.entry(product) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(factor);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                *entry.get_mut() += factor;
                if *entry.get() == Fp::ZERO {
                    entry.remove();
                }
            }
        }
    }

    /// Adds `factor` times another polynomial.
    pub(super) fn add_scaled(&mut self, other: &Form, factor: Fp) {
        for (product, own) in &other.terms {
            self.add_term(product.clone(), *own * factor);
        }
    }

    /// `factor` times the polynomial.
    pub(super) fn scaled(&self, factor: Fp) -> Form {
        let mut scaled = Form::default();
        scaled.add_scaled(self, factor);
        scaled
    }

    /// The product with another polynomial.
    pub(super) fn times(&self, other: &Form) -> Form {
        let mut form = Form::default();
        for (left, a) in &self.terms {
            for (right, b) in &other.terms {
                let mut product = [&left[..], right].concat();
                product.sort_unstable();
                form.add_term(product, *a * b);
            }
        }
        form
    }

    /// The polynomial in the cells that have no value yet.
    pub(super) fn substituted(&self, values: &[Option<Fp>]) -> Form {
        let mut form = Form::default();
        for (product, factor) in &self.terms {
            let mut factor = *factor;
            let mut rest = Product::new();
            for cell in product {
                match values[*cell] {
                    Some(value) => factor *= value,
                    None => rest.push(*cell),
                }
            }
            form.add_term(rest, factor);
        }
        form
    }

    /// What `form = 0` says.
    pub(super) fn solution(&self) -> Solution {
        let mut products = self.products().map(|(product, _)| product);
        let Some(first) = products.next() else {
            let zero = self.constant_term() == Fp::ZERO;
            return if zero { Solution::Always } else { Solution::Never };
        };
        let cell = first[0];
        let only = |product: &Product| product.iter().all(|other| *other == cell);
        if only(first) && products.all(only) {
            return self.of_one_cell(cell);
        }
        if self.products().all(|(product, _)| product.len() == 1) {
            return Solution::Linear;
        }
        Solution::Open
    }

    fn of_one_cell(&self, cell: Cell) -> Solution {
        let degree = self.terms.keys().map(Vec::len).max();
        let [a, b, c] = [&[cell, cell][..], &[cell], &[]].map(|product| self.factor(product));
        match degree {
            Some(1) => Solution::Value(cell, -c * b.invert().expect("no factor is 0")),
            Some(2) => {
                let root = (b.square() - a * c * Fp::from(4)).sqrt();
                let Some(root) = root.into_option() else { return Solution::Never };
                let scale = a.double().invert().expect("no factor is 0");
                let roots = [-b - root, -b + root].map(|value| value * scale);
                if roots[0] == roots[1] {
                    Solution::Value(cell, roots[0])
                } else {
                    Solution::Either(cell, roots)
                }
            }
            _ => Solution::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: u64) -> Form {
        Form::constant(Fp::from(value))
    }

    /// `x − value` of cell 0.
    fn minus(value: u64) -> Form {
        let mut form = Form::cell(0);
        form.add_scaled(&number(value), -Fp::ONE);
        form
    }

    #[test]
    fn equations_in_one_cell_are_solved() {
        assert_eq!(number(0).solution(), Solution::Always);
        assert_eq!(number(7).solution(), Solution::Never);
        assert_eq!(minus(7).scaled(Fp::from(3)).solution(), Solution::Value(0, Fp::from(7)));
        assert_eq!(minus(7).times(&minus(7)).solution(), Solution::Value(0, Fp::from(7)));
        let Solution::Either(0, mut roots) = minus(0).times(&minus(1)).solution() else {
            panic!("a bit has two values")
        };
        roots.sort_unstable();
        assert_eq!(roots, [Fp::ZERO, Fp::ONE]);
        // 5 is the generator of the multiplicative group, so it is no square.
        let mut form = Form::cell(0).times(&Form::cell(0));
        form.add_scaled(&number(5), -Fp::ONE);
        assert_eq!(form.solution(), Solution::Never);
    }

    #[test]
    fn values_are_put_in_and_zeros_fall_out() {
        // x·y − 6 and x·y with y = 0.
        let product = Form::cell(0).times(&Form::cell(1));
        let mut form = product.clone();
        form.add_scaled(&number(6), -Fp::ONE);
        assert_eq!(form.solution(), Solution::Open);
        let known = form.substituted(&[None, Some(Fp::from(2))]);
        assert_eq!(known.solution(), Solution::Value(0, Fp::from(3)));
        assert!(product.substituted(&[None, Some(Fp::ZERO)]).is_zero());
        let mut both = Form::cell(0);
        both.add_scaled(&Form::cell(1), Fp::ONE);
        assert_eq!(both.solution(), Solution::Linear);
    }
}
