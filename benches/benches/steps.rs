//! Where the time of a proof goes: CPU seconds of a block by step, in proofs of our engine, and what an
//! epoch does beside its proofs. One thread, full Binance tables, full blocks.
//!
//! `cargo bench -p ringfence-benches --bench steps`; `SHAPES=1,4` codes (default 1), `BLOCKS=8` blocks, all
//! in one proof, `UNIT=fastest,plain,avx2,ifma` what the engine computes with.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use ringfence_benches::{
    epoch::{maintenance_shape, prove_epoch_with, units},
    measure::{setting, settings, thread_cpu_seconds},
};
use ringfence_prover::engine::{Own, Step};

/// CPU seconds by step.
#[derive(Default)]
struct Spent {
    steps: BTreeMap<Step, f64>,
    /// The step that is under way, and when it began.
    current: Option<(Step, f64)>,
}

impl Spent {
    fn begin(&mut self, step: Option<Step>) {
        let now = thread_cpu_seconds();
        if let Some((step, begun)) = self.current.take() {
            *self.steps.entry(step).or_default() += now - begun;
        }
        self.current = step.map(|step| (step, now));
    }
}

fn main() {
    let blocks = setting("BLOCKS", 8).max(1);
    println!("CPU milliseconds of a block, {blocks} blocks in a proof");
    for shape in settings("SHAPES", &[1]).into_iter().filter_map(maintenance_shape) {
        for unit in units() {
            let spent = Arc::new(Mutex::new(Spent::default()));
            let told = spent.clone();
            let watch = move |step| told.lock().expect("nobody panics with it").begin(step);
            let own = Own::with_unit(unit).watched(Box::new(watch));
            let found = prove_epoch_with(&own, shape, (blocks, blocks, 1));
            let of_block = |seconds: f64| 1e3 * seconds / blocks as f64;
            println!("{shape}, {}", unit.name());
            let spent = spent.lock().expect("nobody panics with it");
            for step in Step::ALL {
                let seconds = spent.steps.get(&step).copied().unwrap_or_default();
                println!("  {:<44} {:>7.0}", format!("{step:?}").to_lowercase(), of_block(seconds));
            }
            let rest = found.cost.cpu - spent.steps.values().sum::<f64>();
            println!("  {:<44} {:>7.0}", "import, trees, sums, verification", of_block(rest));
            println!("  {:<44} {:>7.0}", "all", of_block(found.cost.cpu));
        }
    }
}
