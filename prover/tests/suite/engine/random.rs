//! Random small circuits: any columns, selectors, gates, lookups and copies. Their witnesses satisfy
//! lookups only, since without them there is no proof; a proof of broken gates is made like any other.

use std::cell::Cell;

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    pasta::Fp,
    plonk::{
        Advice, Any, Assigned, Circuit, Column, ConstraintSystem, Error, Expression, Fixed,
        Instance, Selector, TableColumn, VirtualCells,
    },
    poly::Rotation,
};
use rand::{rngs::StdRng, RngExt, SeedableRng};
use ringfence_circuits::testing::generators;
use ringfence_prover::engine::kernel::unit::Unit;

use super::compare::Keys;

/// The logarithm of the number of rows.
const K: u32 = 6;
/// Rows that circuits assign; all that is reserved is below.
const ROWS: usize = 40;

thread_local! {
    /// What the circuits of this thread are made from: they are configured without an object.
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// A random circuit, whose witness follows from a number.
struct Random {
    witness: u64,
}

#[derive(Clone)]
struct Lookup {
    switch: Selector,
    /// Columns of the tuple, and of the table.
    columns: Vec<(Column<Advice>, TableColumn)>,
}

#[derive(Clone)]
struct Config {
    advice: Vec<Column<Advice>>,
    fixed: Vec<Column<Fixed>>,
    instance: Vec<Column<Instance>>,
    selectors: Vec<Selector>,
    lookups: Vec<Lookup>,
    equal: Vec<Column<Any>>,
}

fn draw() -> StdRng {
    StdRng::seed_from_u64(SEED.get())
}

/// Different random numbers for different purposes of one circuit.
fn draw_for(purpose: u64) -> StdRng {
    StdRng::seed_from_u64(SEED.get().wrapping_mul(1_000_003).wrapping_add(purpose))
}

fn number(draw: &mut StdRng) -> Fp {
    match draw.random_range(0..5) {
        0 => Fp::ZERO,
        1 => Fp::ONE,
        2 => -Fp::ONE,
        3 => Fp::from(draw.random_range(0..5_u64)),
        _ => Fp::random(draw),
    }
}

/// An expression of at most this degree.
fn expression(
    draw: &mut StdRng,
    cells: &mut VirtualCells<'_, Fp>,
    config: &Config,
    degree: usize,
    depth: usize,
) -> Expression<Fp> {
    let leaf = depth == 0 || degree == 0;
    match draw.random_range(0..if leaf { 4 } else { 9 }) {
        0 | 1 if degree > 0 => {
            let column = config.advice[draw.random_range(0..config.advice.len())];
            cells.query_advice(column, Rotation(draw.random_range(-2..=2)))
        }
        2 if degree > 0 && !config.fixed.is_empty() => {
            cells.query_fixed(config.fixed[draw.random_range(0..config.fixed.len())])
        }
        3 if degree > 0 && !config.instance.is_empty() => {
            let column = config.instance[draw.random_range(0..config.instance.len())];
            cells.query_instance(column, Rotation(draw.random_range(-1..=1)))
        }
        0..=3 => Expression::Constant(number(draw)),
        4 => -expression(draw, cells, config, degree, depth - 1),
        5 => expression(draw, cells, config, degree, depth - 1) * number(draw),
        6 => {
            let a = expression(draw, cells, config, degree, depth - 1);
            a - expression(draw, cells, config, degree, depth - 1)
        }
        7 => {
            let a = expression(draw, cells, config, degree, depth - 1);
            a + expression(draw, cells, config, degree, depth - 1)
        }
        _ => {
            let left = draw.random_range(0..=degree);
            let a = expression(draw, cells, config, left, depth - 1);
            a * expression(draw, cells, config, degree - left, depth - 1)
        }
    }
}

impl Random {
    fn columns(meta: &mut ConstraintSystem<Fp>, draw: &mut StdRng) -> Config {
        let mut config = Config {
            advice: (0..draw.random_range(1..5)).map(|_| meta.advice_column()).collect(),
            fixed: (0..draw.random_range(0..4)).map(|_| meta.fixed_column()).collect(),
            instance: (0..draw.random_range(0..3)).map(|_| meta.instance_column()).collect(),
            selectors: vec![],
            lookups: vec![],
            equal: vec![],
        };
        for _ in 0..draw.random_range(0..5) {
            let complex = draw.random_bool(0.3);
            config.selectors.push(if complex { meta.complex_selector() } else { meta.selector() });
        }
        let any = config.advice.iter().map(|column| Column::<Any>::from(*column));
        let any = any.chain(config.fixed.iter().map(|column| (*column).into()));
        let any: Vec<_> =
            any.chain(config.instance.iter().map(|column| (*column).into())).collect();
        let chance = [0.0, 0.5, 1.0][draw.random_range(0..3)];
        for column in any {
            if draw.random_bool(chance) {
                meta.enable_equality(column);
                config.equal.push(column);
            }
        }
        config
    }
}

impl Circuit<Fp> for Random {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Random { witness: self.witness }
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let mut draw = draw();
        let mut config = Random::columns(meta, &mut draw);
        let most = draw.random_range(1..6);
        for _ in 0..draw.random_range(0..5) {
            meta.create_gate("random", |cells| {
                let selector = match config.selectors.len() {
                    0 => None,
                    count => Some(config.selectors[draw.random_range(0..count)]),
                };
                let polynomials = 1 + draw.random_range(0..3);
                let polynomials: Vec<_> = (0..polynomials)
                    .map(|_| expression(&mut draw, cells, &config, most, 4))
                    .collect();
                let switch = match selector.filter(|_| draw.random_bool(0.8)) {
                    Some(selector) => cells.query_selector(selector),
                    None => Expression::Constant(Fp::ONE),
                };
                polynomials.into_iter().map(|of| switch.clone() * of).collect::<Vec<_>>()
            });
        }
        for _ in 0..draw.random_range(0..3) {
            let entries = draw.random_range(1..3);
            let columns: Vec<_> =
                (0..entries).map(|_| (meta.advice_column(), meta.lookup_table_column())).collect();
            let switch = meta.complex_selector();
            meta.lookup(|cells| {
                let on = cells.query_selector(switch);
                let entries = columns.iter().map(|(input, table)| {
                    (on.clone() * cells.query_advice(*input, Rotation::cur()), *table)
                });
                entries.collect()
            });
            config.lookups.push(Lookup { switch, columns });
        }
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        for (index, lookup) in config.lookups.iter().enumerate() {
            lookup.assign(index as u64, self.witness, &mut layouter)?;
        }
        layouter.assign_region(
            || "all",
            |mut region| {
                let (mut draw, mut witness) = (draw_for(1), draw_for(2 + self.witness));
                let mut cells = vec![];
                for column in &config.fixed {
                    let chance = [0.1, 0.9][draw.random_range(0..2)];
                    for row in 0..ROWS {
                        if draw.random_bool(chance) {
                            let value = Value::known(number(&mut draw));
                            let cell = region.assign_fixed(|| "", *column, row, || value)?;
                            cells.push((Column::<Any>::from(*column), cell.cell()));
                        }
                    }
                }
                for selector in &config.selectors {
                    let chance = [0.05, 0.3][draw.random_range(0..2)];
                    for row in 0..ROWS {
                        if draw.random_bool(chance) {
                            selector.enable(&mut region, row)?;
                        }
                    }
                }
                for column in &config.advice {
                    let chance = [0.0, 0.5, 1.0][draw.random_range(0..3)];
                    let constant = draw.random_bool(0.2).then(|| number(&mut draw));
                    for row in 0..ROWS {
                        if draw.random_bool(chance) {
                            let value = constant.unwrap_or_else(|| number(&mut witness));
                            let value = match witness.random_range(0..8) {
                                0 => Assigned::Rational(value, number(&mut witness)),
                                1 => Assigned::Zero,
                                _ => Assigned::Trivial(value),
                            };
                            let value = Value::known(value);
                            let cell = region.assign_advice(|| "", *column, row, || value)?;
                            cells.push((Column::<Any>::from(*column), cell.cell()));
                        }
                    }
                }
                let cells: Vec<_> =
                    cells.into_iter().filter(|(column, _)| config.equal.contains(column)).collect();
                for _ in 0..if cells.is_empty() { 0 } else { draw.random_range(0..60) } {
                    let [a, b] = [(); 2].map(|()| cells[draw.random_range(0..cells.len())].1);
                    region.constrain_equal(a, b)?;
                }
                Ok(())
            },
        )
    }
}

impl Lookup {
    /// Loads the table, and fills the inputs with rows of it where the lookup is on.
    fn assign(
        &self,
        index: u64,
        witness: u64,
        layouter: &mut impl Layouter<Fp>,
    ) -> Result<(), Error> {
        const PURPOSES: u64 = 100;
        let mut draw = draw_for(PURPOSES * (index + 1));
        // As short as can be, or to the last row.
        let rows = [1, 5, 50][draw.random_range(0..3)];
        let few = draw.random_bool(0.5);
        let mut table = vec![vec![Fp::ZERO; self.columns.len()]];
        for _ in 1..rows {
            let mut cell =
                || if few { Fp::from(draw.random_range(0..3_u64)) } else { number(&mut draw) };
            table.push(self.columns.iter().map(|_| cell()).collect());
        }
        layouter.assign_table(
            || "table",
            |mut region| {
                for (row, tuple) in table.iter().enumerate() {
                    for ((_, column), value) in self.columns.iter().zip(tuple) {
                        region.assign_cell(|| "", *column, row, || Value::known(*value))?;
                    }
                }
                Ok(())
            },
        )?;
        layouter.assign_region(
            || "inputs",
            |mut region| {
                let mut fixed = draw_for(PURPOSES * (index + 1) + 1);
                let mut witness = draw_for(PURPOSES * (index + 1) + 2 + witness);
                for row in 0..ROWS {
                    let on = fixed.random_bool(0.7);
                    if on {
                        self.switch.enable(&mut region, row)?;
                    }
                    let tuple = &table[witness.random_range(0..table.len())];
                    for ((column, _), value) in self.columns.iter().zip(tuple) {
                        let value = if on { *value } else { number(&mut witness) };
                        region.assign_advice(|| "", *column, row, || Value::known(value))?;
                    }
                }
                Ok(())
            },
        )
    }
}

#[test]
fn random_circuits_have_the_same_proofs() {
    const CIRCUITS: u64 = 60;
    let units: Vec<Unit> = Unit::ALL.into_iter().filter(|unit| unit.is_available()).collect();
    let generators = generators(K);
    for seed in 0..CIRCUITS {
        SEED.set(seed);
        let unit = units[seed as usize % units.len()];
        let keys = Keys::with_unit(unit, generators.clone(), &Random { witness: 0 });
        let mut draw = draw_for(50);
        let count = draw.random_range(1..4);
        let circuits: Vec<_> = (0..count).map(|witness| Random { witness }).collect();
        let mut meta = ConstraintSystem::default();
        let columns = Random::configure(&mut meta).instance.len();
        let instances: Vec<Vec<Vec<Fp>>> = (0..count)
            .map(|_| {
                let column = |draw: &mut StdRng| {
                    let rows = draw.random_range(0..5);
                    (0..rows).map(|_| number(draw)).collect()
                };
                (0..columns).map(|_| column(&mut draw)).collect()
            })
            .collect();
        println!("circuit {seed}, {count} times, {}", unit.name());
        keys.assert_same(&circuits, &instances, seed).unwrap();
    }
}
