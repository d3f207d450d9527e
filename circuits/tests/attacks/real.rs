//! Attacks on the real prover and verifier, of `docs/security.md`: E1 (public inputs padded with zeros),
//! E3 (proofs with changed, missing or appended bytes), E4 (a public input that no constraint uses), E5
//! (what only one of the mock prover and the real one accepts) and E14 (a proof over no blocks).

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::BlockInstance,
    protocol::{shape::TEST_SHAPES, vault::Vault},
    testing::*,
};

fn vault_for(code: u8) -> Vault {
    match code {
        202 => {
            let mut vault = wide_vault();
            vault.positions.clear();
            vault
        }
        203 | 204 => wide_vault(),
        205 => underwater_vault(),
        _ => small_vault(),
    }
}

#[test]
fn e5_every_shape_has_real_proofs() {
    for shape in TEST_SHAPES {
        let rig = Rig::small(shape.code, &[vault_for(shape.code)]);
        rig.assert_satisfied();
        assert!(rig.prove_and_verify(), "{shape}");
    }
    assert!(Rig::small(206, &[]).prove_and_verify());
}

fn rows(instance: &BlockInstance) -> Vec<[Fp; 5]> {
    (0..5)
        .map(|row| {
            let mut rows = instance.to_column();
            rows[row] += Fp::ONE;
            rows
        })
        .collect()
}

#[test]
fn e4_every_public_input_is_bound() {
    let rig = Rig::small(206, &[small_vault()]);
    let (k, key) = (rig.key.k(), rig.proving_key());
    let honest = rig.instance.to_column();
    let proof = prove(k, &key, &[rig.circuit()], &[&honest]).unwrap();
    assert!(verify(k, key.verifying(), &[&honest], &proof));
    for changed in rows(&rig.instance) {
        assert!(!verify(k, key.verifying(), &[&changed], &proof));
        // Nor does a prover that knows the wrong input find a proof.
        let mut forged = rig.clone();
        let [digest, previous, next, beta, gamma] = changed;
        forged.instance = BlockInstance { digest, previous, next, beta, gamma };
        forged.assert_only_fails("Equality constraint");
        assert!(!forged.prove_and_verify());
    }
}

#[test]
fn e1_zeros_appended_to_raw_instances_verify_so_instances_are_typed() {
    // γ = 0: a public input that ends in zero.
    let mut rig = Rig::small(206, &[small_vault()]).forge_free(|groups| {
        groups[3].set(ringfence_circuits::circuit::group::end::GAMMA, Fp::ZERO);
    });
    rig.instance = rig.witness.instance(&rig.key.shape);
    let (k, key) = (rig.key.k(), rig.proving_key());
    let typed: [Fp; 5] = rig.instance.to_column();
    let proof = prove(k, &key, &[rig.circuit()], &[&typed]).unwrap();
    assert!(verify(k, key.verifying(), &[&typed], &proof));
    // halo2 pads with zeros, so these are the same to it; `BlockInstance` has exactly five rows.
    let mut longer = typed.to_vec();
    longer.push(Fp::ZERO);
    assert!(verify(k, key.verifying(), &[&longer], &proof));
    assert!(verify(k, key.verifying(), &[&typed[..4]], &proof));
    longer[5] = Fp::ONE;
    assert!(!verify(k, key.verifying(), &[&longer], &proof));
    // Another number of instances is another statement.
    assert!(!verify(k, key.verifying(), &[&typed, &typed], &proof));
    assert!(!verify(k, key.verifying(), &[], &proof));
}

#[test]
fn e3_changed_proof_bytes_are_refused() {
    let rig = Rig::small(206, &[small_vault()]);
    let (k, key) = (rig.key.k(), rig.proving_key());
    let instance = rig.instance.to_column();
    let proof = prove(k, &key, &[rig.circuit()], &[&instance]).unwrap();
    let ok = |proof: &[u8]| verify(k, key.verifying(), &[&instance], proof);
    assert!(ok(&proof));
    assert!(!ok(&proof[..proof.len() - 1]));
    assert!(!ok(&[&proof[..], &[0]].concat()));
    for index in [0, proof.len() / 2, proof.len() - 1] {
        let mut changed = proof.clone();
        changed[index] ^= 1;
        assert!(!ok(&changed));
    }
}

#[test]
fn e14_a_proof_over_no_instances_is_refused_where_proofs_are_read() {
    // Whoever knows nothing has such a proof, and halo2 takes it: the room `proof` keeps it out.
    let rig = Rig::small(206, &[]);
    let (k, key) = (rig.key.k(), rig.proving_key());
    let nothing: [ringfence_circuits::circuit::BlockCircuit; 0] = [];
    let proof = prove(k, &key, &nothing, &[]).unwrap();
    assert!(!verify(k, key.verifying(), &[], &proof));
    let instance = rig.instance.to_column();
    assert!(!verify(k, key.verifying(), &[&instance], &proof));
}
