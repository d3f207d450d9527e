//! Real proofs of rigs: what `MockProver` can't show.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use halo2_proofs::plonk::Circuit;
use pasta_curves::Fp;

use super::{
    overridden::Overridden,
    tested::{Inputs, Tested},
};
use crate::{
    primitive::inputs::PublicInputs,
    proof::{
        generators::{self, Generators},
        CreateError, Halo2, Proof, ProvingKey, VerifyingKey,
    },
};

static GENERATORS: LazyLock<Mutex<HashMap<u32, Arc<Generators>>>> = LazyLock::new(Mutex::default);

/// Generators of this size, made once per process.
pub fn generators(k: u32) -> Arc<Generators> {
    let mut made = GENERATORS.lock().expect("no test panics while it makes generators");
    made.entry(k)
        .or_insert_with(|| Arc::new(generators::make(k).expect("pinned generators")))
        .clone()
}

/// Public inputs of circuits without a statement around them.
fn without_context(instances: &[&[Fp]]) -> PublicInputs {
    PublicInputs::without_context(instances.iter().map(|column| column.to_vec()).collect())
}

/// A proof over several circuits of one key, or why the prover gave up.
///
/// # Errors
/// A witness that breaks a lookup stops the prover.
pub fn prove<C: Circuit<Fp>>(
    k: u32,
    key: &ProvingKey<Halo2>,
    circuits: &[C],
    instances: &[&[Fp]],
) -> Result<Vec<u8>, CreateError> {
    prove_with(&generators(k), key, circuits, instances)
}

/// [`prove`] with generators of the caller.
///
/// # Errors
/// A witness that breaks a lookup stops the prover.
pub fn prove_with<C: Circuit<Fp>>(
    generators: &Generators,
    key: &ProvingKey<Halo2>,
    circuits: &[C],
    instances: &[&[Fp]],
) -> Result<Vec<u8>, CreateError> {
    Proof::create(&Halo2, generators, key, circuits, &without_context(instances))
        .map(Proof::into_bytes)
}

/// Whether a proof verifies and ends where its bytes end.
pub fn verify(k: u32, key: &VerifyingKey, instances: &[&[Fp]], proof: &[u8]) -> bool {
    verify_with(&generators(k), key, instances, proof)
}

/// [`verify`] with generators of the caller.
pub fn verify_with(
    generators: &Generators,
    key: &VerifyingKey,
    instances: &[&[Fp]],
    proof: &[u8],
) -> bool {
    let proof = Proof::from_bytes(proof.to_vec());
    proof.verify(generators, key, &without_context(instances)).is_ok()
}

/// Whether the real prover finds a proof of this circuit with these cells replaced, and the real verifier
/// takes it.
pub(super) fn proves<C: Tested>(
    key: &ProvingKey<Halo2>,
    circuit: &Overridden<C>,
    inputs: &impl Inputs,
) -> bool {
    let (k, instance) = (circuit.circuit.k(), inputs.column());
    match prove(k, key, std::slice::from_ref(circuit), &[&instance]) {
        Ok(proof) => verify(k, key.verifying(), &[&instance], &proof),
        Err(_) => false,
    }
}
