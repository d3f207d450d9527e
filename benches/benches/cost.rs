//! What a column, a lookup, an equality-enabled column and a degree cost: CPU time of
//! `create_proof` for synthetic circuits. One thread.
//!
//! `cargo bench -p ringfence-benches --bench cost`; `K=13` sets the rows (default 2^12),
//! `INSTANCES=8` the circuits of one proof (default 4). Each line changes one thing of the first.

use std::sync::Mutex;

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    pasta::{EqAffine, Fp},
    plonk::{
        create_proof, keygen_pk, keygen_vk, Advice, Circuit, Column, ConstraintSystem, Error,
        Selector, TableColumn,
    },
    poly::Rotation,
    transcript::{Blake2bWrite, Challenge255},
};
use rand::{
    rngs::{StdRng, SysRng},
    SeedableRng,
};
use ringfence_benches::{measured, setting};
use ringfence_circuits::generators;

/// A synthetic layout.
#[derive(Clone, Copy, Debug)]
struct Layout {
    k: u32,
    instances: usize,
    /// Advice columns of full-size values, in pairs (x, x^(degree − 1)).
    wide: usize,
    /// Advice columns of bytes.
    narrow: usize,
    /// Lookups of narrow columns; each needs one.
    lookups: usize,
    /// Columns that take part in copies.
    equality: usize,
    /// Degree of the gates with their selector.
    degree: u32,
}

/// The layout that `configure`, which takes no argument, builds.
static LAYOUT: Mutex<Option<Layout>> = Mutex::new(None);

fn layout() -> Layout {
    LAYOUT.lock().expect("no thread panics with it").expect("set before use")
}

#[derive(Clone)]
struct Config {
    wide: Vec<Column<Advice>>,
    narrow: Vec<Column<Advice>>,
    selector: Selector,
    table: TableColumn,
}

#[derive(Clone, Copy)]
struct Synthetic {
    known: bool,
}

impl Circuit<Fp> for Synthetic {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Synthetic { known: false }
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let layout = layout();
        let config = Config {
            wide: (0..layout.wide).map(|_| meta.advice_column()).collect(),
            narrow: (0..layout.narrow).map(|_| meta.advice_column()).collect(),
            selector: meta.selector(),
            table: meta.lookup_table_column(),
        };
        for column in config.wide.iter().chain(&config.narrow).take(layout.equality) {
            meta.enable_equality(*column);
        }
        for pair in config.wide.chunks_exact(2) {
            meta.create_gate("power", |meta| {
                let s = meta.query_selector(config.selector);
                let x = meta.query_advice(pair[0], Rotation::cur());
                let y = meta.query_advice(pair[1], Rotation::cur());
                let power = (2..layout.degree).fold(x.clone(), |power, _| power * x.clone());
                vec![s * (y - power)]
            });
        }
        for column in &config.narrow[..layout.lookups] {
            meta.lookup(|meta| vec![(meta.query_advice(*column, Rotation::cur()), config.table)]);
        }
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let layout = layout();
        layouter.assign_table(
            || "bytes",
            |mut table| {
                (0..256).try_for_each(|byte| {
                    let value = || Value::known(Fp::from(byte as u64));
                    table.assign_cell(|| "byte", config.table, byte, value)
                })
            },
        )?;
        let known = |value: Fp| if self.known { Value::known(value) } else { Value::unknown() };
        layouter.assign_region(
            || "rows",
            |mut region| {
                let mut x = Fp::from(7).invert().unwrap_or(Fp::ONE);
                for row in 0..(1 << layout.k) - 20 {
                    config.selector.enable(&mut region, row)?;
                    for pair in config.wide.chunks_exact(2) {
                        x = x.square() + Fp::from(row as u64);
                        let power = x.pow_vartime([u64::from(layout.degree - 1)]);
                        region.assign_advice(|| "x", pair[0], row, || known(x))?;
                        region.assign_advice(|| "power", pair[1], row, || known(power))?;
                    }
                    for (index, column) in config.narrow.iter().enumerate() {
                        let byte = Fp::from(((row * 37 + index) % 256) as u64);
                        region.assign_advice(|| "byte", *column, row, || known(byte))?;
                    }
                }
                Ok(())
            },
        )
    }
}

/// CPU seconds of one proof of this layout.
fn seconds(of: Layout) -> f64 {
    *LAYOUT.lock().expect("no thread panics with it") = Some(of);
    let generators =
        generators::load(of.k, &generators::default_cache()).expect("generators are to be had");
    let empty = Synthetic { known: false };
    let key = keygen_vk(&generators, &empty).and_then(|key| keygen_pk(&generators, key, &empty));
    let key = key.expect("the layout fits its rows");
    let circuits = vec![Synthetic { known: true }; of.instances];
    let instances: Vec<&[&[Fp]]> = vec![&[]; of.instances];
    let random = StdRng::try_from_rng(&mut SysRng).expect("the system has a generator");
    let mut transcript = Blake2bWrite::<_, EqAffine, Challenge255<_>>::init(vec![]);
    let (result, seconds) = measured(|| {
        create_proof(&generators, &key, &circuits, &instances, random, &mut transcript)
    });
    result.expect("the witness is sound");
    seconds
}

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("set once");
    let base = Layout {
        k: setting("K", 12) as u32,
        instances: setting("INSTANCES", 4) as usize,
        wide: 12,
        narrow: 4,
        lookups: 3,
        equality: 7,
        degree: 5,
    };
    let first = seconds(base);
    let per_row =
        |seconds: f64, of: Layout| 1e6 * seconds / (of.instances as f64 * f64::from(1u32 << of.k));
    println!("{base:?}: {first:.2} CPU s, {:.1} us a row", per_row(first, base));
    let changes: [(&str, Layout); 10] = [
        ("4 wide columns more", Layout { wide: base.wide + 4, ..base }),
        ("4 narrow columns more", Layout { narrow: base.narrow + 4, ..base }),
        ("3 lookups more", Layout { narrow: base.narrow + 2, lookups: base.lookups + 3, ..base }),
        ("3 equality columns more", Layout { equality: base.equality + 3, ..base }),
        ("degree 4", Layout { degree: 4, ..base }),
        ("degree 6", Layout { degree: 6, ..base }),
        ("degree 9", Layout { degree: 9, ..base }),
        ("one instance", Layout { instances: 1, ..base }),
        ("twice the instances", Layout { instances: 2 * base.instances, ..base }),
        ("twice the rows", Layout { k: base.k + 1, ..base }),
    ];
    for (change, layout) in changes {
        let found = seconds(layout);
        let difference = 100.0 * (per_row(found, layout) / per_row(first, base) - 1.0);
        println!(
            "{change}: {found:.2} CPU s, {:.1} us a row, {difference:+.0} %",
            per_row(found, layout)
        );
    }
}
