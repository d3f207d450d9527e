//! One proof from the middle of an epoch, which stands for all.

use ringfence_circuits::{
    proof::{generators, Engine},
    protocol::{bundle::partition, statement::OpenStatement},
};
use ringfence_prover::{
    epoch::{Epoch, JobKey, Sums},
    snapshot::RecordReader,
};

use crate::{
    epoch::Keys,
    measure::{forget_peak_memory, measured, peak_memory, with_threads, Cost},
};

/// Proving a part of an epoch.
pub struct Sample {
    /// Blocks in the proof.
    pub blocks: u64,
    /// Vaults in them.
    pub vaults: u64,
    /// CPU seconds without keys.
    pub seconds: f64,
    /// Most memory held, in MiB.
    pub peak: u64,
    /// What the keys of its shape cost.
    pub keys: Cost,
}

/// Makes one proof of an epoch, the middle one, with one thread.
///
/// # Panics
/// If the proof can't be made.
pub fn prove_sample<E: Engine>(
    engine: &E,
    epoch: &Epoch,
    statement: &OpenStatement,
    sums: &Sums,
) -> Sample {
    let per_proof = sums.commitments.blocks_per_proof.into();
    let ranges = partition(statement.bound().rows(), per_proof);
    let chosen = (ranges.len() - 1) / 2;
    let range = &ranges[chosen];
    with_threads(1, || {
        let weights = statement.bound().weights(epoch.parameters());
        let keys = Keys::make(engine, epoch.parameters(), &weights, range.shape);
        forget_peak_memory();
        let (_, cost) = measured(|| {
            let jobs = epoch.jobs(statement, sums);
            let circuit = jobs.circuit(range.shape);
            let generators = generators::load(circuit.k(), &generators::default_cache());
            let generators = generators.expect("generators");
            let key = JobKey::build(engine, &generators, circuit).expect("a key");
            let job = jobs.job(range, key.digest()).expect("a job");
            job.prove(engine, &generators, &key).expect("proven")
        });
        let peak = peak_memory();
        let block = range.shape.vaults as u64;
        let records = &epoch.rows()[range.row].records;
        let in_row = RecordReader::open(records).expect("records").count();
        let in_row = in_row - range.first_in_row * block;
        Sample {
            blocks: range.blocks,
            vaults: in_row.min(range.blocks * block),
            seconds: cost.without(keys.cost()).cpu,
            peak,
            keys: keys.cost(),
        }
    })
}
