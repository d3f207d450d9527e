//! Circuits made for one purpose each, mostly columns that are odd in one way.

use std::marker::PhantomData;

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, Region, SimpleFloorPlanner, Value},
    pasta::Fp,
    plonk::{
        Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance, Selector,
        TableColumn,
    },
    poly::Rotation,
};
use ringfence_circuits::testing::generators;

use super::compare::Keys;

/// The logarithm of the number of rows.
const K: u32 = 6;
/// Rows that a circuit of these may assign: where each column is read at most three times, six are
/// reserved.
const USABLE: usize = (1 << K) - 6;

/// What a circuit of this file consists of.
trait Recipe {
    type Config: Clone;

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config;

    fn assign(config: &Self::Config, layouter: impl Layouter<Fp>) -> Result<(), Error>;
}

struct Made<R>(PhantomData<R>);

impl<R: Recipe> Circuit<Fp> for Made<R> {
    type Config = R::Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Made(PhantomData)
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> R::Config {
        R::configure(meta)
    }

    fn synthesize(&self, config: R::Config, layouter: impl Layouter<Fp>) -> Result<(), Error> {
        R::assign(&config, layouter)
    }
}

/// What both engines make of so many circuits of a recipe, with the same instance columns.
#[track_caller]
fn proof_of<R: Recipe>(count: usize, instance: &[Vec<Fp>]) -> Result<Vec<u8>, String> {
    let generators = generators(K);
    let circuits: Vec<_> = (0..count).map(|_| Made::<R>(PhantomData)).collect();
    let keys = Keys::build(generators, &Made::<R>(PhantomData));
    keys.assert_same(&circuits, &vec![instance.to_vec(); count], 7)
}

fn cell(region: &mut Region<'_, Fp>, column: Column<Advice>, row: usize, value: Fp) {
    region.assign_advice(|| "", column, row, || Value::known(value)).unwrap();
}

/// Nothing at all.
struct Nothing;

impl Recipe for Nothing {
    type Config = ();

    fn configure(_: &mut ConstraintSystem<Fp>) {}

    fn assign(_: &(), _: impl Layouter<Fp>) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn circuits_without_anything_have_the_same_proofs() {
    for count in 0..3 {
        proof_of::<Nothing>(count, &[]).unwrap();
    }
}

/// Columns that nothing reads, columns of zeros and of one number, and no lookup and no copy.
struct Columns;

impl Recipe for Columns {
    type Config = ([Column<Advice>; 3], Selector);

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        let columns = [(); 3].map(|()| meta.advice_column());
        let selector = meta.selector();
        meta.fixed_column();
        meta.instance_column();
        meta.create_gate("a row of a constant column is that before the last", |cells| {
            let now = cells.query_advice(columns[1], Rotation::cur());
            let before = cells.query_advice(columns[1], Rotation(-2));
            let zero = cells.query_advice(columns[0], Rotation(3));
            vec![cells.query_selector(selector) * (now - before + zero)]
        });
        (columns, selector)
    }

    fn assign(
        (columns, selector): &Self::Config,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "",
            |mut region| {
                for row in 0..USABLE {
                    cell(&mut region, columns[0], row, Fp::ZERO);
                    cell(&mut region, columns[1], row, Fp::from(7));
                }
                for row in 2..USABLE - 3 {
                    selector.enable(&mut region, row)?;
                }
                Ok(())
            },
        )
    }
}

#[test]
fn circuits_with_odd_columns_have_the_same_proofs() {
    proof_of::<Columns>(1, &[vec![]]).unwrap();
    proof_of::<Columns>(3, &[vec![Fp::from(5); 4]]).unwrap();
    // Instances that do not fit.
    assert!(proof_of::<Columns>(2, &[]).is_err());
    assert!(proof_of::<Columns>(1, &[vec![], vec![]]).is_err());
    proof_of::<Columns>(1, &[vec![Fp::ONE; USABLE]]).unwrap();
    assert!(proof_of::<Columns>(1, &[vec![Fp::ONE; USABLE + 1]]).is_err());
}

/// Constants, public inputs and long cycles of copies.
struct Copies;

impl Recipe for Copies {
    type Config = ([Column<Advice>; 4], Column<Instance>, Column<Fixed>);

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        let columns = [(); 4].map(|()| meta.advice_column());
        let (instance, constants) = (meta.instance_column(), meta.fixed_column());
        meta.fixed_column();
        meta.enable_constant(constants);
        columns.iter().for_each(|column| meta.enable_equality(*column));
        meta.enable_equality(instance);
        (columns, instance, constants)
    }

    fn assign(
        (columns, instance, _): &Self::Config,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        let first = layouter.assign_region(
            || "",
            |mut region| {
                let mut cells = vec![];
                for row in 0..USABLE {
                    for column in columns {
                        let value = || Value::known(Fp::from(9));
                        cells.push(region.assign_advice(|| "", *column, row, value)?.cell());
                    }
                }
                // Pairs, then pairs of pairs, and some of them again.
                for step in [1, 2, 4, 8, 2] {
                    for start in (0..cells.len() - step).step_by(2 * step) {
                        region.constrain_equal(cells[start + step], cells[start])?;
                    }
                }
                region.constrain_constant(cells[5], Fp::from(9))?;
                Ok(cells[0])
            },
        )?;
        layouter.constrain_instance(first, *instance, 2)
    }
}

#[test]
fn circuits_with_copies_have_the_same_proofs() {
    let instance = vec![Fp::ZERO, Fp::ONE, Fp::from(9)];
    proof_of::<Copies>(1, std::slice::from_ref(&instance)).unwrap();
    proof_of::<Copies>(8, &[instance]).unwrap();
}

/// Rows of the longest table: halo2 fills the rows behind it, and wants at least one.
const TABLE: usize = USABLE - 1;

/// Lookups with unsorted inputs: in a table that fills all rows, in the same table again, and in pairs of
/// its columns. The last input of a `BROKEN` one does not stand in the table.
struct Lookups<const BROKEN: bool>;

impl<const BROKEN: bool> Recipe for Lookups<BROKEN> {
    type Config = ([Column<Advice>; 2], [TableColumn; 2]);

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        let columns = [(); 2].map(|()| meta.advice_column());
        let tables = [(); 2].map(|()| meta.lookup_table_column());
        for pair in [[0, 0], [1, 0], [0, 1]] {
            meta.lookup(|cells| {
                let [input, table] = pair;
                let now = cells.query_advice(columns[input], Rotation::cur());
                vec![(now, tables[table])]
            });
        }
        meta.lookup(|cells| {
            let entry =
                |place: usize| (cells.query_advice(columns[place], Rotation::cur()), tables[place]);
            [0, 1].map(entry).to_vec()
        });
        (columns, tables)
    }

    fn assign(
        (columns, tables): &Self::Config,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        // Each number once in one column; large ones first in the other.
        let number = |row: usize| Fp::from(row as u64);
        layouter.assign_table(
            || "",
            |mut table| {
                for row in 0..TABLE {
                    let values = [number(row), number(TABLE - 1 - row)];
                    for (column, value) in tables.iter().zip(values) {
                        table.assign_cell(|| "", *column, row, || Value::known(value))?;
                    }
                }
                Ok(())
            },
        )?;
        layouter.assign_region(
            || "",
            |mut region| {
                for row in 0..USABLE {
                    // Some numbers often, most never.
                    let place = (row * row * 7 + 3) % TABLE;
                    cell(&mut region, columns[0], row, number(place));
                    cell(&mut region, columns[1], row, number(TABLE - 1 - place));
                }
                if BROKEN {
                    cell(&mut region, columns[1], USABLE - 1, number(TABLE));
                }
                Ok(())
            },
        )
    }
}

#[test]
fn circuits_with_lookups_have_the_same_proofs() {
    proof_of::<Lookups<false>>(1, &[]).unwrap();
    proof_of::<Lookups<false>>(3, &[]).unwrap();
}

#[test]
fn both_engines_refuse_an_input_that_is_not_in_its_table() {
    assert!(proof_of::<Lookups<true>>(1, &[]).is_err());
}

/// A cell whose value nobody knows.
struct Unknown;

impl Recipe for Unknown {
    type Config = Column<Advice>;

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        meta.advice_column()
    }

    fn assign(column: &Self::Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        layouter.assign_region(
            || "",
            |mut region| region.assign_advice(|| "", *column, 0, Value::<Fp>::unknown).map(drop),
        )
    }
}

#[test]
fn both_engines_refuse_a_value_that_is_not_known() {
    assert!(proof_of::<Unknown>(1, &[]).is_err());
}

/// A gate of a degree that needs so many pieces of the quotient.
struct Power<const DEGREE: usize>;

impl<const DEGREE: usize> Recipe for Power<DEGREE> {
    type Config = ([Column<Advice>; 2], Selector);

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        let columns = [(); 2].map(|()| meta.advice_column());
        let selector = meta.selector();
        columns.iter().for_each(|column| meta.enable_equality(*column));
        meta.create_gate("power", |cells| {
            let base = cells.query_advice(columns[0], Rotation::cur());
            let power = cells.query_advice(columns[1], Rotation::next());
            let product = (1..DEGREE - 1).fold(base.clone(), |product, _| product * base.clone());
            let one = Expression::Constant(Fp::ONE);
            vec![cells.query_selector(selector) * (product - power + one.clone() - one)]
        });
        (columns, selector)
    }

    fn assign(
        (columns, selector): &Self::Config,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        layouter.assign_region(
            || "",
            |mut region| {
                for row in 0..USABLE - 1 {
                    let base = Fp::from(row as u64 * 3 + 1);
                    cell(&mut region, columns[0], row, base);
                    cell(&mut region, columns[1], row + 1, base.pow_vartime([DEGREE as u64 - 1]));
                    selector.enable(&mut region, row)?;
                }
                Ok(())
            },
        )
    }
}

#[test]
fn circuits_of_any_degree_have_the_same_proofs() {
    proof_of::<Power<3>>(2, &[]).unwrap();
    proof_of::<Power<4>>(2, &[]).unwrap();
    proof_of::<Power<6>>(2, &[]).unwrap();
    proof_of::<Power<9>>(2, &[]).unwrap();
    proof_of::<Power<10>>(1, &[]).unwrap();
}
