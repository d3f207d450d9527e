//! What was said of the machine that proves: blocks per proof, threads, generators, engine. The rest follows from
//! what it has room for.

use std::{num::NonZeroUsize, path::PathBuf, sync::Arc};

use ringfence_circuits::proof::generators;

use crate::epoch::{default_blocks_per_proof, fitting_threads, Memory, Meter, Plan, Progress};

/// An engine that makes proofs. Proofs of both are alike and equally valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum EngineChoice {
    /// The prover of this project.
    #[default]
    Own,
    /// The prover of halo2_proofs: several times slower, and with several times the memory.
    Halo2,
}

impl EngineChoice {
    /// What its proofs hold in memory.
    fn memory(self) -> Memory {
        match self {
            EngineChoice::Own => Memory::OWN,
            EngineChoice::Halo2 => Memory::HALO2,
        }
    }
}

/// How the machine that proves is used.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct MachineOptions {
    /// Blocks per proof, 1 to 256; more blocks take more memory, and less time and fewer bytes a vault
    /// [default: what half of the free memory holds, at most 8;
    /// an interrupted run goes on with its own number].
    #[arg(long, value_name = "N")]
    pub blocks_per_proof: Option<u64>,
    /// Proofs made side by side [default: the number of cores, fewer if half of the free memory
    /// holds no more; a number given here is not reduced].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Directory where generators are cached.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
    /// Which engine makes the proofs; those of both are alike and equally valid.
    #[arg(long, value_name = "ENGINE", value_enum, default_value_t)]
    pub engine: EngineChoice,
}

impl MachineOptions {
    /// The plan, and how many blocks go into a proof; `before` is the number of the run that this one goes on with.
    pub(super) fn plan(
        &self,
        before: impl FnOnce() -> Option<u64>,
        meter: &Arc<Meter>,
        progress: &dyn Progress,
    ) -> (Plan, u64) {
        let threads = self.threads.unwrap_or(Plan::default().threads);
        let memory = self.engine.memory();
        let blocks_per_proof = self
            .blocks_per_proof
            .or_else(before)
            .unwrap_or_else(|| default_blocks_per_proof(threads.get(), memory));
        let plan = Plan {
            generators: self.generators.clone().unwrap_or_else(generators::default_cache),
            // Who names a number knows the machine.
            threads: self
                .threads
                .unwrap_or_else(|| fitting_threads(threads, blocks_per_proof, memory)),
            meter: meter.clone(),
        };
        if plan.threads < threads {
            progress.note(&format!(
                "{} instead of {threads} proofs are made at a time: half of the free memory holds no more of \
                 {blocks_per_proof} blocks each\n",
                plan.threads
            ));
        }
        (plan, blocks_per_proof)
    }
}
