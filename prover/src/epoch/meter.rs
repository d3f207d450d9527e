//! How much of the work on proofs is done, also inside those that are being made. The engine says which step begins;
//! what a step costs beside the others is known well enough for whoever shows progress.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, ThreadId},
};

use crate::engine::{Step, Watch};

/// What a step costs beside the others, each time it begins, in milliseconds of one block of a processor with
/// AVX-512; of those that a proof takes once, as measured with 8 blocks (docs/performance.md, bench `steps`).
fn cost(step: Step) -> u64 {
    match step {
        Step::Witness => 88,
        Step::Commitments => 140,
        Step::Lookups => 20,
        Step::Products => 10,
        Step::Transforms => 53,
        Step::Constraints => 65,
        Step::Evaluations => 100,
        Step::Openings => 400,
    }
}

/// Steps that a proof begins for each of its blocks: of the witness, the lookups, both kinds of products, and on
/// four cosets transforms and constraints.
const OF_BLOCK: [(Step, u64); 6] = [
    (Step::Witness, 1),
    (Step::Commitments, 4),
    (Step::Lookups, 1),
    (Step::Products, 2),
    (Step::Transforms, 4),
    (Step::Constraints, 4),
];
/// Steps that it begins once, and those of its cosets.
const OF_PROOF: [(Step, u64); 6] = [
    (Step::Commitments, 3),
    (Step::Lookups, 1),
    (Step::Products, 1),
    (Step::Transforms, 9),
    (Step::Evaluations, 1),
    (Step::Openings, 1),
];
/// What the verification of a proof costs, and all else that comes before it is finished.
const FINISHING: u64 = 200;
/// What the keys of a shape cost.
pub(super) const KEYS: u64 = 2_000;

/// What a proof of so many blocks costs.
pub(super) fn of_proof(blocks: u64) -> u64 {
    let sum = |steps: &[(Step, u64)]| -> u64 {
        steps.iter().map(|(step, times)| cost(*step) * times).sum()
    };
    blocks.saturating_mul(sum(&OF_BLOCK)).saturating_add(sum(&OF_PROOF)).saturating_add(FINISHING)
}

/// Counts the work on proofs. Every proof is made on a thread of its own, by which its steps are told apart.
#[derive(Debug, Default)]
pub struct Meter(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    /// What is finished.
    finished: u64,
    /// The step that is under way in each proof, and the cost of those before it.
    inside: HashMap<ThreadId, (Option<Step>, u64)>,
}

impl Meter {
    /// Who is to be told of the steps of proofs.
    pub fn watch(&self) -> Box<Watch> {
        let counted = self.0.clone();
        Box::new(move |step| {
            let mut counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
            let (current, done) = counted.inside.entry(thread::current().id()).or_default();
            *done = done.saturating_add(current.map_or(0, cost));
            *current = step;
        })
    }

    /// What is done, in the unit of [`of_proof`].
    pub(super) fn done(&self) -> u64 {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let inside = counted.inside.values().map(|(_, done)| *done).sum();
        counted.finished.saturating_add(inside)
    }

    /// Something is finished that this thread worked on; whatever its steps were, this is what it cost.
    pub(super) fn finish(&self, cost: u64) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.inside.remove(&thread::current().id());
        counted.finished = counted.finished.saturating_add(cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_a_proof_never_count_more_than_the_proof() {
        let meter = Meter::default();
        let watch = meter.watch();
        let blocks = 3;
        let mut last = 0;
        for (step, times) in OF_PROOF {
            (0..times).for_each(|_| watch(Some(step)));
        }
        for (step, times) in OF_BLOCK {
            for _ in 0..times * blocks {
                watch(Some(step));
                let done = meter.done();
                assert!(done >= last, "work is never undone");
                last = done;
            }
        }
        watch(None);
        assert!(meter.done() > 0 && meter.done() < of_proof(blocks), "verification is left");
        meter.finish(of_proof(blocks));
        assert_eq!(meter.done(), of_proof(blocks));
    }
}
