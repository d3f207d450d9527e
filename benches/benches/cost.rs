//! What a column, a lookup, an equality-enabled column and a degree cost: CPU time of proofs of
//! synthetic circuits. One thread.
//!
//! `cargo bench -p ringfence-benches --bench cost`; `K=13` sets the rows (default 2^12),
//! `INSTANCES=8` the circuits of one proof (default 4), `REPEATS=5` the rounds over all layouts
//! (default 3), of which the fastest counts; `ENGINE=halo2` the engine (default: that of `prove`), `UNIT=avx2`
//! what ours computes with. Each line changes one thing of the first.
//!
//! Each circuit has an instance column without rows, which the room `proof` of the circuits crate asks
//! for; it costs every layout the same.

use std::sync::Mutex;

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    pasta::Fp,
    plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Selector, TableColumn},
    poly::Rotation,
};
use ringfence_benches::{
    epoch::{engines, Measured},
    measure::{measured, setting},
};
use ringfence_circuits::{
    primitive::inputs::PublicInputs,
    proof::{generators, Engine, Halo2, Proof, ProvingKey},
};
use ringfence_prover::engine::Own;

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
        meta.instance_column();
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
                let mut x = Fp::from(7).invert().expect("7 is not zero");
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
    match engines()[0] {
        Measured::Own(unit) => seconds_with(&Own::with_unit(unit), of),
        Measured::Halo2 => seconds_with(&Halo2, of),
    }
}

fn seconds_with<E: Engine>(engine: &E, of: Layout) -> f64 {
    *LAYOUT.lock().expect("no thread panics with it") = Some(of);
    let generators =
        generators::load(of.k, &generators::default_cache()).expect("generators are to be had");
    let empty = Synthetic { known: false };
    let key = ProvingKey::build(engine, &generators, &empty).expect("the layout fits its rows");
    let circuits = vec![Synthetic { known: true }; of.instances];
    let inputs = PublicInputs::new(Fp::ZERO, &vec![[]; of.instances]);
    let (result, cost) = measured(|| Proof::create(engine, &generators, &key, &circuits, &inputs));
    result.expect("the witness is sound");
    cost.cpu
}

/// A layout, what it has more than the first, and the least CPU seconds found.
struct Line {
    change: &'static str,
    layout: Layout,
    /// Number of the things that it has more, 0 where they can't be counted.
    more: usize,
    least: f64,
}

impl Line {
    /// Microseconds per row of a circuit.
    fn per_row(&self) -> f64 {
        1e6 * self.least / (self.layout.instances as f64 * f64::from(1u32 << self.layout.k))
    }
}

fn lines(base: Layout) -> Vec<Line> {
    let line = |change, more, layout| Line { change, layout, more, least: f64::INFINITY };
    vec![
        line("first", 0, base),
        line("4 full-size columns more", 4, Layout { wide: base.wide + 4, ..base }),
        line("4 columns of bytes more", 4, Layout { narrow: base.narrow + 4, ..base }),
        // The first layout has a column of bytes without a lookup; two more are needed.
        line(
            "3 lookups and 2 columns of bytes more",
            3,
            Layout { narrow: base.narrow + 2, lookups: base.lookups + 3, ..base },
        ),
        // Degree 5 puts 3 columns into a product.
        line(
            "6 equality columns, 2 products more",
            6,
            Layout { equality: base.equality + 6, ..base },
        ),
        line("degree 4", 0, Layout { degree: 4, ..base }),
        line("degree 6", 0, Layout { degree: 6, ..base }),
        line("degree 9", 0, Layout { degree: 9, ..base }),
        line("one instance", 0, Layout { instances: 1, ..base }),
        line("twice the instances", 0, Layout { instances: 2 * base.instances, ..base }),
        line("twice the rows", 0, Layout { k: base.k + 1, ..base }),
    ]
}

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("set once");
    let base = Layout {
        k: setting("K", 12) as u32,
        instances: setting("INSTANCES", 4) as usize,
        wide: 12,
        narrow: 4,
        lookups: 3,
        equality: 6,
        degree: 5,
    };
    let repeats = setting("REPEATS", 3).max(1);
    let mut lines = lines(base);
    // Round by round, so that a slow minute of the machine doesn't fall on one layout.
    for _ in 0..repeats {
        for line in &mut lines {
            line.least = line.least.min(seconds(line.layout));
        }
    }
    println!("first: {base:?}; least of {repeats} rounds, one thread");
    println!(
        "{:<40} {:>7} {:>9} {:>7} {:>12}",
        "change", "CPU s", "us a row", "to it", "us for each"
    );
    let first = lines[0].per_row();
    for line in &lines {
        let each = match line.more {
            0 => String::new(),
            more => format!("{:.1}", (line.per_row() - first) / more as f64),
        };
        println!(
            "{:<40} {:>7.2} {:>9.1} {:>+5.0} % {each:>12}",
            line.change,
            line.least,
            line.per_row(),
            100.0 * (line.per_row() / first - 1.0),
        );
    }
    // A proof of i circuits takes c + d·i seconds: the opening, and with it the key's polynomials, is
    // shared.
    let least = |change| {
        lines.iter().find(|line| line.change == change).expect("there is such a line").least
    };
    let (one, twice) = (least("one instance"), least("twice the instances"));
    let instance = (twice - one) / (2 * base.instances - 1) as f64;
    println!(
        "a proof: {:.2} CPU s once (mostly the opening) and {instance:.2} for each instance",
        one - instance
    );
}
