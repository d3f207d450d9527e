//! Pinned for the scenario circuit: descriptions of the verifying keys of all shapes, lengths of proofs, and a
//! proof. `RINGFENCE_REGENERATE=1` writes the files anew; the change then shows in review.

use std::fs;

use ringfence_circuits::{
    circuit::stress::{stress_proof_length, StressCircuit},
    proof::{
        generators::{default_cache, load},
        VerifyingKey,
    },
    protocol::{
        shape::{Shape, SHAPES, TEST_SHAPES},
        vault::Vault,
    },
    testing::*,
};

use crate::pinned::{path, pinned, regenerate, vault_for};

const HEADER: &str = "# shape group k BLAKE2b-256 of the pinned description\n";

/// A rig of a shape under a group of the small scenarios, of which the second is filled up.
fn rig(shape: Shape, group: usize, vaults: &[Vault]) -> StressRig {
    let parameters = small_parameters();
    let set = small_set(small_scenarios()).check().unwrap().fit(&parameters).unwrap();
    StressRig::new(parameters, set, group, shape, vaults)
}

#[test]
fn verifying_keys_of_scenarios_are_pinned() {
    let mut lines = String::from(HEADER);
    for shape in TEST_SHAPES {
        for group in 0..2 {
            let rig = rig(shape, group, &[vault_for(&shape)]);
            let (k, empty) = (rig.key.k(), StressCircuit::empty(rig.key.clone()));
            let key = VerifyingKey::build(&generators(k), &empty).unwrap();
            lines += &format!("{} {group} {k} {}\n", shape.code, key.digest());
        }
    }
    pinned("stress_verifying_keys.txt", &lines);
}

#[test]
fn verifying_keys_of_scenarios_over_the_shapes_of_the_protocol_are_pinned() {
    let mut lines = String::from(HEADER);
    let mut by_k = std::collections::BTreeMap::new();
    for shape in SHAPES {
        let rig = rig(shape, 0, &[]);
        let k = rig.key.k();
        let generators = by_k.entry(k).or_insert_with(|| load(k, &default_cache()).unwrap());
        let key = VerifyingKey::build(generators, &StressCircuit::empty(rig.key)).unwrap();
        lines += &format!("{} 0 {k} {}\n", shape.code, key.digest());
    }
    pinned("stress_verifying_keys_of_the_protocol.txt", &lines);
}

#[test]
fn a_golden_stress_proof_verifies() {
    let rig = StressRig::small(206, &[underwater_vault()]);
    let (k, key) = (rig.key.k(), rig.proving_key());
    let instance = rig.instance.to_column();
    let path = path("proofs/stress-206.proof");
    if regenerate() {
        fs::write(&path, prove(k, &key, &[rig.circuit()], &[&instance]).unwrap()).unwrap();
    }
    let proof = fs::read(&path).unwrap();
    assert_eq!(proof.len() as u64, stress_proof_length(k, 1));
    assert!(
        verify(k, key.verifying(), &[&instance], &proof),
        "the pinned proof doesn't verify any more"
    );
    let mut changed = proof;
    changed[40] ^= 1;
    assert!(!verify(k, key.verifying(), &[&instance], &changed));
}

#[test]
fn lengths_of_stress_proofs_are_pinned() {
    let mut lines = String::from("# k units bytes\n");
    for vaults in [1, 16] {
        let shape = Shape { vaults, ..Shape::from_code(206).unwrap() };
        let rig = rig(shape, 0, &[small_vault()]);
        let (k, key) = (rig.key.k(), rig.proving_key());
        let instance = rig.instance.to_column();
        for units in 1..=2 {
            let (circuits, instances) = (vec![rig.circuit(); units], vec![&instance[..]; units]);
            let proof = prove(k, &key, &circuits, &instances).unwrap();
            assert!(verify(k, key.verifying(), &instances, &proof));
            assert_eq!(proof.len() as u64, stress_proof_length(k, units as u64), "{k} {units}");
            lines += &format!("{k} {units} {}\n", proof.len());
        }
    }
    pinned("stress_proof_lengths.txt", &lines);
}
