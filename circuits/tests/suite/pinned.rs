//! Pinned: descriptions of the verifying keys of all shapes, lengths of proofs, and a proof of each
//! shape of the protocol. `RINGFENCE_REGENERATE=1` writes the files anew; the change then shows in
//! review.

use std::{fs, path::PathBuf, sync::Arc};

use ringfence_circuits::{
    circuit::{proof_length, BlockCircuit},
    proof::{
        generators::{default_cache, load, Generators},
        Halo2, ProvingKey, VerifyingKey,
    },
    protocol::{
        shape::{Rule, Shape, SHAPES, TEST_SHAPES},
        vault::Vault,
    },
    testing::*,
};

pub fn regenerate() -> bool {
    std::env::var_os("RINGFENCE_REGENERATE").is_some_and(|value| value == "1")
}

pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pinned").join(name)
}

pub fn pinned(name: &str, found: &str) {
    let path = path(name);
    if regenerate() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(expected, found, "{name} changed; RINGFENCE_REGENERATE=1 writes it anew");
}

fn described(shape: &Shape, k: u32, key: &VerifyingKey) -> String {
    format!("{} {k} {}\n", shape.code, key.digest())
}

const HEADER: &str = "# shape k BLAKE2b-256 of the pinned description\n";

pub fn vault_for(shape: &Shape) -> Vault {
    let mut vault = match shape.rule {
        Rule::Liquidating => underwater_vault(),
        _ if shape.balances > 1 && shape.positions != 1 => wide_vault(),
        _ => small_vault(),
    };
    vault.positions.truncate(shape.positions);
    vault
}

#[test]
fn verifying_keys_are_pinned() {
    let mut lines = String::from(HEADER);
    for shape in TEST_SHAPES {
        let rig = Rig::small(shape.code, &[vault_for(&shape)]);
        let (k, empty) = (rig.key.k(), BlockCircuit::empty(rig.key.clone()));
        let generators = generators(k);
        let line = described(&shape, k, &VerifyingKey::build(&generators, &empty).unwrap());
        let with_witness = VerifyingKey::build(&generators, &rig.circuit()).unwrap();
        assert_eq!(line, described(&shape, k, &with_witness), "the witness enters the key");
        lines += &line;
    }
    pinned("verifying_keys.txt", &lines);
}

/// The shape's key is the pinned one, whatever the witness, and its pinned proof verifies under it.
fn golden(shape: &Shape, generators: &Generators) -> String {
    let rig = Rig::small(shape.code, &[vault_for(shape)]);
    let (k, empty) = (rig.key.k(), BlockCircuit::empty(rig.key.clone()));
    // All that a key is made from.
    let (with, without) = (Record::of(&rig.circuit()), Record::of(&empty));
    assert!(with.fixed == without.fixed && with.filled == without.filled);
    assert!(with.selectors == without.selectors && with.copies == without.copies);

    let key = VerifyingKey::build(generators, &empty).unwrap();
    let line = described(shape, k, &key);
    let instance = rig.instance.to_column();
    let path = path(&format!("proofs/{}.proof", shape.code));
    let key = if regenerate() {
        let key = ProvingKey::from_verifying(&Halo2, generators, key, &empty).unwrap();
        let proof = prove_with(generators, &key, &[rig.circuit()], &[&instance]).unwrap();
        fs::write(&path, proof).unwrap();
        key.verifying().clone()
    } else {
        key
    };
    let proof = fs::read(&path).unwrap();
    assert_eq!(proof.len() as u64, proof_length(k, 1));
    let verifies = |proof: &[u8]| verify_with(generators, &key, &[&instance], proof);
    assert!(verifies(&proof), "{shape}: the pinned proof doesn't verify any more");
    let mut changed = proof;
    changed[40] ^= 1;
    assert!(!verifies(&changed));
    line
}

#[test]
fn golden_proofs_verify_under_pinned_keys() {
    let mut by_k = std::collections::BTreeMap::<u32, Arc<Generators>>::new();
    let mut lines = String::from(HEADER);
    for shape in SHAPES {
        let k = Rig::small(shape.code, &[]).key.k();
        let generators =
            by_k.entry(k).or_insert_with(|| Arc::new(load(k, &default_cache()).unwrap()));
        lines += &golden(&shape, generators);
    }
    pinned("verifying_keys_of_the_protocol.txt", &lines);
}

#[test]
fn proof_lengths_are_pinned() {
    let mut lines = String::from("# k blocks bytes\n");
    for vaults in [1, 16] {
        let shape = Shape { vaults, ..Shape::from_code(206).unwrap() };
        let rig = Rig::new(small_parameters(), shape, &[small_vault()]);
        let (k, key) = (rig.key.k(), rig.proving_key());
        let instance = rig.instance.to_column();
        for blocks in 1..=2 {
            let circuits = vec![rig.circuit(); blocks];
            let instances = vec![&instance[..]; blocks];
            let proof = prove(k, &key, &circuits, &instances).unwrap();
            assert!(verify(k, key.verifying(), &instances, &proof));
            assert_eq!(proof.len() as u64, proof_length(k, blocks as u64), "{k} {blocks}");
            lines += &format!("{k} {blocks} {}\n", proof.len());
        }
    }
    pinned("proof_lengths.txt", &lines);
}
