//! Real proofs of rigs: what `MockProver` can't show.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use halo2_proofs::{
    pasta::EqAffine,
    plonk::{
        create_proof, keygen_pk, keygen_vk, verify_proof, Circuit, Error, ProvingKey,
        SingleVerifier, VerifyingKey,
    },
    transcript::{Blake2bRead, Blake2bWrite, Challenge255},
};
use pasta_curves::Fp;
use rand::{
    rngs::{StdRng, SysRng},
    SeedableRng,
};

use super::Rig;
use crate::{
    circuit::BlockCircuit,
    proof::generators::{self, Generators},
    protocol::{hash::digest::Digest, shape::Shape},
};

/// Proving keys by shape and parameters.
type Keys = HashMap<(Shape, Digest), Arc<ProvingKey<EqAffine>>>;

static GENERATORS: LazyLock<Mutex<HashMap<u32, Arc<Generators>>>> = LazyLock::new(Mutex::default);
static KEYS: LazyLock<Mutex<Keys>> = LazyLock::new(Mutex::default);

/// Generators of this size, made once per process.
pub fn generators(k: u32) -> Arc<Generators> {
    let mut made = GENERATORS.lock().expect("no test panics while it makes generators");
    made.entry(k).or_insert_with(|| Arc::new(generators::make(k))).clone()
}

/// A proof over several circuits of one key, or why the prover gave up.
///
/// # Errors
/// A witness that breaks a lookup stops the prover.
pub fn prove<C: Circuit<Fp>>(
    k: u32,
    key: &ProvingKey<EqAffine>,
    circuits: &[C],
    instances: &[&[Fp]],
) -> Result<Vec<u8>, Error> {
    prove_with(&generators(k), key, circuits, instances)
}

/// [`prove`] with generators of the caller.
///
/// # Errors
/// A witness that breaks a lookup stops the prover.
pub fn prove_with<C: Circuit<Fp>>(
    generators: &Generators,
    key: &ProvingKey<EqAffine>,
    circuits: &[C],
    instances: &[&[Fp]],
) -> Result<Vec<u8>, Error> {
    let columns: Vec<[&[Fp]; 1]> = instances.iter().map(|column| [*column]).collect();
    let columns: Vec<&[&[Fp]]> = columns.iter().map(|column| &column[..]).collect();
    let rng = StdRng::try_from_rng(&mut SysRng).expect("the system has a generator");
    let mut transcript = Blake2bWrite::<_, EqAffine, Challenge255<_>>::init(vec![]);
    create_proof(generators, key, circuits, &columns, rng, &mut transcript)?;
    Ok(transcript.finalize())
}

/// Whether a proof verifies and ends where its bytes end.
pub fn verify(k: u32, key: &VerifyingKey<EqAffine>, instances: &[&[Fp]], proof: &[u8]) -> bool {
    verify_with(&generators(k), key, instances, proof)
}

/// [`verify`] with generators of the caller.
pub fn verify_with(
    generators: &Generators,
    key: &VerifyingKey<EqAffine>,
    instances: &[&[Fp]],
    proof: &[u8],
) -> bool {
    let columns: Vec<[&[Fp]; 1]> = instances.iter().map(|column| [*column]).collect();
    let columns: Vec<&[&[Fp]]> = columns.iter().map(|column| &column[..]).collect();
    let mut rest = proof;
    let mut transcript = Blake2bRead::<_, EqAffine, Challenge255<_>>::init(&mut rest);
    let strategy = SingleVerifier::new(generators);
    verify_proof(generators, key, strategy, &columns, &mut transcript).is_ok() && rest.is_empty()
}

impl Rig {
    /// The proving key of the rig's shape and parameters.
    pub fn proving_key(&self) -> Arc<ProvingKey<EqAffine>> {
        let mut keys = KEYS.lock().expect("no test panics while it makes a key");
        let index = (self.key.shape, self.parameters.digest());
        keys.entry(index)
            .or_insert_with(|| {
                let generators = generators(self.key.k());
                let circuit = BlockCircuit::empty(self.key.clone());
                let vk = keygen_vk(&generators, &circuit).expect("the circuit fits its k");
                Arc::new(keygen_pk(&generators, vk, &circuit).expect("the circuit fits its k"))
            })
            .clone()
    }

    /// Whether the real prover finds a proof of this witness, and the real verifier takes it.
    pub fn prove_and_verify(&self) -> bool {
        let key = self.proving_key();
        let instance = self.instance.to_column();
        let circuit = self.overridden();
        match prove(self.key.k(), &key, &[circuit], &[&instance]) {
            Ok(proof) => verify(self.key.k(), key.get_vk(), &[&instance], &proof),
            Err(_) => false,
        }
    }
}
