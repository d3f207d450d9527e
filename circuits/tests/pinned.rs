//! Pinned: descriptions of the verifying keys of all test shapes, and lengths of proofs.
//! `RINGFENCE_REGENERATE=1` writes the files anew; the change then shows in review.

use std::{fs, path::PathBuf};

use halo2_proofs::plonk::keygen_vk;
use ringfence_circuits::{
    bundle::proof_length,
    digest::to_hex,
    shape::{Shape, TEST_SHAPES},
    testing::*,
};

fn pinned(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pinned").join(name);
    if std::env::var_os("RINGFENCE_REGENERATE").is_some_and(|value| value == "1") {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(expected, found, "{name} changed; RINGFENCE_REGENERATE=1 writes it anew");
}

#[test]
fn verifying_keys_are_pinned() {
    let mut lines = String::from("# shape k BLAKE2b-256 of the pinned description\n");
    for shape in TEST_SHAPES {
        let rig = Rig::small(shape.code, &[small_or_none(&shape)]);
        let generators = generators(rig.key.k());
        let describe = |witness: bool| {
            let mut circuit = rig.circuit();
            if !witness {
                circuit.witness = None;
            }
            let vk = keygen_vk(&generators, &circuit).unwrap();
            format!("{:?}", vk.pinned())
        };
        let description = describe(false);
        assert_eq!(description, describe(true), "the witness enters the key of {shape}");
        let hash = blake2b_simd::Params::new().hash_length(32).hash(description.as_bytes());
        let hash = to_hex(hash.as_bytes());
        lines += &format!("{} {} {hash}\n", shape.code, rig.key.k());
    }
    pinned("verifying_keys.txt", &lines);
}

fn small_or_none(shape: &Shape) -> ringfence_circuits::vault::Vault {
    let mut vault = small_vault();
    vault.positions.truncate(shape.positions);
    vault
}

#[test]
fn proof_lengths_are_pinned() {
    let mut lines = String::from("# k blocks bytes\n");
    for vaults in [1, 16] {
        let shape = Shape { vaults, ..Shape::from_code(206).unwrap() };
        let rig = Rig::new(small_parameters(), shape, &[small_vault()]);
        let (k, key) = (rig.key.k(), rig.proving_key());
        let instance = rig.instance.to_halo2_instance();
        for blocks in 1..=2 {
            let circuits = vec![rig.circuit(); blocks];
            let instances = vec![&instance[..]; blocks];
            let proof = prove(k, &key, &circuits, &instances).unwrap();
            assert!(verify(k, key.get_vk(), &instances, &proof));
            assert_eq!(proof.len() as u64, proof_length(k, blocks as u64), "{k} {blocks}");
            lines += &format!("{k} {blocks} {}\n", proof.len());
        }
    }
    pinned("proof_lengths.txt", &lines);
}
