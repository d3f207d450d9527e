//! Block circuits of the test shapes.

use ringfence_circuits::{
    circuit::BlockCircuit,
    protocol::vault::Vault,
    testing::{generators, small_vault, underwater_vault, wide_vault, Rig},
};

use super::compare::Keys;

/// Blocks of a shape that hold different vaults.
fn rigs(code: u8, count: usize) -> Vec<Rig> {
    let vault: fn() -> Vault = match code {
        201 | 206 => small_vault,
        202 => || Vault { positions: vec![], ..small_vault() },
        205 => || underwater_vault(),
        _ => wide_vault,
    };
    (0..count)
        .map(|index| {
            // The first block is full, the others hold less and less.
            let vaults: Vec<Vault> = (index..2).map(|_| vault()).collect();
            let shape = ringfence_circuits::protocol::shape::Shape::from_code(code).unwrap();
            Rig::small(code, &vaults[..vaults.len().min(shape.vaults)])
        })
        .collect()
}

fn same_proofs(code: u8, most: usize) {
    let rigs = rigs(code, most);
    let generators = generators(rigs[0].key.k());
    let keys = Keys::build(&generators, &BlockCircuit::empty(rigs[0].key.clone()));
    for count in 1..=most {
        let circuits: Vec<_> = rigs[..count].iter().map(Rig::circuit).collect();
        let instances: Vec<_> =
            rigs[..count].iter().map(|rig| rig.instance.to_column().to_vec()).collect();
        keys.assert_proven(&circuits, &instances, u64::from(code) + count as u64);
    }
}

#[test]
fn shape_201_proofs_of_both_engines_are_the_same() {
    same_proofs(201, 3);
}

#[test]
fn shape_202_proofs_of_both_engines_are_the_same() {
    same_proofs(202, 2);
}

#[test]
fn shape_203_proofs_of_both_engines_are_the_same() {
    same_proofs(203, 2);
}

#[test]
fn shape_204_proofs_of_both_engines_are_the_same() {
    same_proofs(204, 2);
}

#[test]
fn shape_205_proofs_of_both_engines_are_the_same() {
    same_proofs(205, 2);
}

#[test]
fn shape_206_proofs_of_both_engines_are_the_same() {
    same_proofs(206, 3);
}
