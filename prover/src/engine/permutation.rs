//! Copies of cells: a running product over all columns that take part shows that the columns stay the
//! same when every cell is replaced by the one that it is copied from.

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;
use rand::Rng;

use super::{
    domain,
    draws::Draws,
    keys::Key,
    lookup::running_product,
    secret::{Hidden, Secret},
    system::{Column, Kind},
};

/// Computes the running products of a circuit's permutation, one for each set of columns, each of which
/// goes on where the one before ends.
pub(super) fn products<R: Rng>(
    key: &Key,
    instance: &[Secret<Fp>],
    advice: &[Hidden<Fp>],
    beta: Fp,
    gamma: Fp,
    draws: &mut Draws<R>,
) -> Vec<Hidden<Fp>> {
    let values = |column: &Column| match column.kind {
        Kind::Advice => &advice[column.index].polynomial[..],
        Kind::Fixed => &key.fixed[column.index].rows[..],
        Kind::Instance => &instance[column.index][..],
    };
    let points = key.domain.points();
    let (rows, usable) = (key.domain.rows(), key.usable());
    let (mut first, mut delta) = (Fp::ONE, Fp::ONE);
    let mut products = vec![];
    let sets = key.system.permutation.chunks(key.columns_per_set);
    for (columns, sigma) in sets.zip(key.sigma.chunks(key.columns_per_set)) {
        let mut factors = Secret::from(vec![Fp::ONE; usable]);
        for (column, sigma) in columns.iter().zip(sigma) {
            let cells = values(column).iter().zip(&sigma.rows);
            for (factor, (value, name)) in factors.iter_mut().zip(cells) {
                *factor *= value + beta * name + gamma;
            }
        }
        domain::invert(&mut factors);
        for column in columns {
            let scale = beta * delta;
            let cells = values(column).iter().zip(&points);
            for (factor, (value, point)) in factors.iter_mut().zip(cells) {
                *factor *= value + scale * point + gamma;
            }
            delta *= Fp::DELTA;
        }
        let mut product = Hidden::zeros(rows);
        running_product(first, &factors, &mut product.polynomial);
        draws.fill(&mut product.polynomial[usable + 1..]);
        first = product.polynomial[usable];
        product.blind = draws.next();
        products.push(product);
    }
    products
}
