//! Block circuits of the test shapes, up to 16 in a proof; with `RINGFENCE_EXHAUSTIVE=1` also of all shapes of
//! the protocol, which takes a quarter of an hour.

use ringfence_circuits::{
    circuit::BlockCircuit,
    protocol::{
        shape::{Rule, Shape, SHAPES},
        vault::Vault,
    },
    testing::{generators, small_parameters, small_vault, underwater_vault, wide_vault, Rig},
};

use super::compare::Keys;

/// A vault that satisfies the shape's rule and fits the shape.
fn vault(shape: &Shape) -> Vault {
    match shape {
        Shape { rule: Rule::Liquidating, .. } => underwater_vault(),
        Shape { positions: 0, .. } => Vault { positions: vec![], ..small_vault() },
        Shape { balances: 1, .. } => small_vault(),
        _ => wide_vault(),
    }
}

/// Blocks of a shape: the first holds two vaults, or as many as fit, the next one less, and so on.
pub fn rigs(code: u8, count: usize) -> Vec<Rig> {
    let shape = Shape::from_code(code).unwrap();
    let most = shape.vaults.min(2);
    let rig = |index| {
        let vaults: Vec<Vault> = (index..most).map(|_| vault(&shape)).collect();
        Rig::new(small_parameters(), shape, &vaults)
    };
    (0..count).map(rig).collect()
}

/// Asserts that both engines make the same proofs of so many blocks, of each of these numbers.
fn same_proofs(code: u8, counts: impl IntoIterator<Item = usize> + Clone) {
    let most = counts.clone().into_iter().max().unwrap();
    let rigs = rigs(code, most);
    let generators = generators(rigs[0].key.k());
    let keys = Keys::build(generators, &BlockCircuit::empty(rigs[0].key.clone()));
    for count in counts {
        let circuits: Vec<_> = rigs[..count].iter().map(Rig::circuit).collect();
        let instances: Vec<_> =
            rigs[..count].iter().map(|rig| rig.instance.to_column().to_vec()).collect();
        keys.assert_proven(&circuits, &instances, u64::from(code) + count as u64);
    }
}

#[test]
fn shape_201_proofs_of_both_engines_are_the_same() {
    same_proofs(201, 1..=3);
}

#[test]
fn shape_202_proofs_of_both_engines_are_the_same() {
    same_proofs(202, 1..=2);
}

#[test]
fn shape_203_proofs_of_both_engines_are_the_same() {
    same_proofs(203, 1..=2);
}

#[test]
fn shape_204_proofs_of_both_engines_are_the_same() {
    same_proofs(204, 1..=2);
}

#[test]
fn shape_205_proofs_of_both_engines_are_the_same() {
    same_proofs(205, 1..=2);
}

#[test]
fn shape_206_proofs_of_both_engines_are_the_same() {
    same_proofs(206, 1..=3);
}

#[test]
fn proofs_of_many_blocks_of_both_engines_are_the_same() {
    same_proofs(206, [8, 16]);
}

#[test]
fn proofs_of_both_engines_are_the_same_for_all_shapes_of_the_protocol() {
    let exhaustive = std::env::var_os("RINGFENCE_EXHAUSTIVE").is_some_and(|value| value == "1");
    if !exhaustive {
        return;
    }
    for shape in SHAPES {
        println!("{shape}");
        same_proofs(shape.code, 1..=2);
    }
}
