//! The engine.

use std::sync::{Arc, Mutex, PoisonError};

use halo2_proofs::{
    pasta::{EqAffine, Fp},
    plonk::{Circuit, Error},
    transcript::TranscriptWrite,
};
use rand::Rng;
use ringfence_circuits::proof::{transcript::Challenge, Engine, Generators, VerifyingKey};

use super::{commit::Bases, kernel::unit::Unit, keys::Key, prove::Proving, steps::Watch};

/// The prover of this project.
pub struct Own {
    /// What computes.
    unit: Unit,
    /// The points of the generators that were used last.
    bases: Mutex<Option<Arc<Bases>>>,
    /// Who is told of the steps of proofs.
    watch: Option<Box<Watch>>,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Own").field(&self.unit).finish()
    }
}

impl Default for Own {
    fn default() -> Self {
        Own::with_unit(Unit::fastest())
    }
}

impl Own {
    /// An engine that computes with a unit: for measurements and tests, as all units make the same proofs.
    ///
    /// # Panics
    /// It panics if this processor does not have the unit.
    pub fn with_unit(unit: Unit) -> Self {
        assert!(unit.is_available(), "this processor does not have the unit {}", unit.name());
        Own { unit, bases: Mutex::default(), watch: None }
    }

    /// The same, with somebody who is told of the steps of proofs.
    pub fn watched(self, watch: Box<Watch>) -> Self {
        Own { watch: Some(watch), ..self }
    }

    fn bases(&self, generators: &Generators) -> Arc<Bases> {
        let mut last = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last.take().filter(|bases| bases.are_of(generators));
        last.insert(known.unwrap_or_else(|| Arc::new(Bases::new(self.unit, generators)))).clone()
    }
}

impl Engine for Own {
    type Key = Key;

    fn name(&self) -> &'static str {
        "own"
    }

    fn key<C: Circuit<Fp>>(
        &self,
        generators: &Generators,
        verifying: &VerifyingKey,
        circuit: &C,
    ) -> Result<Key, Error> {
        Key::new(self.bases(generators), generators.k(), verifying.as_halo2(), circuit)
    }

    fn prove<C: Circuit<Fp>>(
        &self,
        _: &Generators,
        key: &Key,
        circuits: &[C],
        instances: &[&[&[Fp]]],
        random: impl Rng,
        transcript: &mut impl TranscriptWrite<EqAffine, Challenge>,
    ) -> Result<(), Error> {
        let nobody = |_| {};
        let watch = self.watch.as_deref().unwrap_or(&nobody);
        Proving::new(key, random, transcript, watch).prove(circuits, instances)
    }
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::{
        circuit::BlockCircuit,
        testing::{generators, Rig},
    };

    use super::*;

    #[test]
    fn the_constraints_of_a_block_need_few_multiplications() {
        /// halo2 needs about 1,200: 904 for the gates, 290 for lookups and the permutation.
        const MOST: usize = 660;
        let rig = Rig::small(206, &[]);
        let generators = generators(rig.key.k());
        let circuit = BlockCircuit::empty(rig.key.clone());
        let verifying = VerifyingKey::build(&generators, &circuit).unwrap();
        let key = Own::default().key(&generators, &verifying, &circuit).unwrap();
        let program = &key.constraints.program;
        println!(
            "{} constraints; {} multiplications a circuit and row, {} instructions, {} registers; \
             {} vectors shared",
            key.constraints.count,
            program.own.multiplications(),
            program.own.instructions.len(),
            program.own.registers,
            program.shared.outputs(),
        );
        assert!(program.own.multiplications() < MOST);
    }
}
