//! Linear equations in unknown products of cells. A product is taken for an unknown of its own,
//! which forgets that it has to do with its factors; what is found in spite of that still holds.

use ff::Field;
use pasta_curves::Fp;

use super::form::{Cell, Conflict, Form, Product};

/// The cells that the equations `form = 0` determine together, with their values.
///
/// # Errors
/// It is an error if the equations contradict each other.
pub(super) fn determined(forms: Vec<Form>) -> Result<Vec<(Cell, Fp)>, Conflict> {
    let mut pivots: Vec<(Product, Form)> = vec![];
    for mut form in forms {
        for (product, pivot) in &pivots {
            form.add_scaled(pivot, -form.factor(product));
        }
        let Some(product) = form.products().next().map(|(product, _)| product.clone()) else {
            if form.is_zero() {
                continue;
            }
            return Err(Conflict);
        };
        let scale = form.factor(&product).invert().expect("no factor is 0");
        let form = form.scaled(scale);
        for (_, pivot) in &mut pivots {
            pivot.add_scaled(&form, -pivot.factor(&product));
        }
        pivots.push((product, form));
    }
    // The equations are reduced, so a product that they determine stands alone.
    let alone = |(product, form): &(Product, Form)| match product[..] {
        [cell] if form.products().count() == 1 => Some((cell, -form.constant_term())),
        _ => None,
    };
    Ok(pivots.iter().filter_map(alone).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(terms: &[(&[Cell], i64)]) -> Form {
        let mut form = Form::default();
        for (cells, factor) in terms {
            let product = cells
                .iter()
                .fold(Form::constant(Fp::ONE), |product, cell| product.times(&Form::cell(*cell)));
            let magnitude = Fp::from(factor.unsigned_abs());
            form.add_scaled(&product, if *factor < 0 { -magnitude } else { magnitude });
        }
        form
    }

    #[test]
    fn what_stands_alone_is_found() {
        // x + y + z·w = 10, x − y + z·w = 4, x + 2·z·w = 9: x = 5, y = 3, z·w = 2.
        let forms = vec![
            form(&[(&[0], 1), (&[1], 1), (&[2, 3], 1), (&[], -10)]),
            form(&[(&[0], 1), (&[1], -1), (&[2, 3], 1), (&[], -4)]),
            form(&[(&[0], 1), (&[2, 3], 2), (&[], -9)]),
        ];
        assert_eq!(determined(forms[1..].to_vec()), Ok(vec![]));
        let mut found = determined(forms[..2].to_vec()).unwrap();
        assert_eq!(found, [(1, Fp::from(3))]);
        found = determined(forms).unwrap();
        found.sort_unstable();
        assert_eq!(found, [(0, Fp::from(5)), (1, Fp::from(3))]);
    }

    #[test]
    fn contradictions_are_found() {
        let one = form(&[(&[0], 1), (&[1], 1), (&[], -10)]);
        let other = form(&[(&[0], 2), (&[1], 2), (&[], -19)]);
        assert_eq!(determined(vec![one.clone(), one.clone()]), Ok(vec![]));
        assert_eq!(determined(vec![one, other]), Err(Conflict));
    }
}
