//! The room `proof` is not tied to the block circuit: a small circuit of another kind goes through it,
//! at the smallest size.

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    plonk::{Advice, Circuit, Column, ConstraintSystem, Constraints, Error, Instance, Selector},
    poly::Rotation,
};
use pasta_curves::Fp;
use ringfence_circuits::{
    primitive::inputs::PublicInputs,
    proof::{verify::read, Batch, Engine, Halo2, Proof, ProvingKey, VerifyError, VerifyingKey},
    testing::generators,
};

/// The smallest size that generators are pinned for.
const K: u32 = 6;

/// Columns of [`Cube`].
#[derive(Clone, Debug)]
struct Columns {
    root: Column<Advice>,
    cube: Column<Advice>,
    instance: Column<Instance>,
    selector: Selector,
}

/// The public number is the cube of a secret one.
#[derive(Clone, Debug, Default)]
struct Cube {
    root: Value<Fp>,
}

impl Circuit<Fp> for Cube {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Cube::default()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Columns {
        let columns = Columns {
            root: meta.advice_column(),
            cube: meta.advice_column(),
            instance: meta.instance_column(),
            selector: meta.selector(),
        };
        meta.enable_equality(columns.cube);
        meta.enable_equality(columns.instance);
        // cube = root³
        meta.create_gate("cube", |meta| {
            let root = meta.query_advice(columns.root, Rotation::cur());
            let cube = meta.query_advice(columns.cube, Rotation::cur());
            let selector = meta.query_selector(columns.selector);
            let cubed = root.clone() * root.clone() * root;
            Constraints::with_selector(selector, [("cube", cube - cubed)])
        });
        columns
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let cube = layouter.assign_region(
            || "cube",
            |mut region| {
                columns.selector.enable(&mut region, 0)?;
                // Bound by the gate, and by nothing else: the root is secret.
                region.assign_advice(|| "root", columns.root, 0, || self.root)?;
                let cube = self.root.map(|root| root.cube());
                region.assign_advice(|| "cube", columns.cube, 0, || cube)
            },
        )?;
        layouter.constrain_instance(cube.cell(), columns.instance, 0)
    }
}

fn key() -> ProvingKey<Halo2> {
    ProvingKey::build(&Halo2, &generators(K), &Cube::default()).unwrap()
}

/// Circuits for the roots 2 and 3, and what they prove in a context.
fn cubes(context: u64) -> ([Cube; 2], PublicInputs) {
    let circuits = [2, 3].map(|root| Cube { root: Value::known(Fp::from(root)) });
    let columns = [8, 27].map(|cube| [Fp::from(cube)]);
    (circuits, PublicInputs::new(Fp::from(context), &columns))
}

#[test]
fn a_small_circuit_of_another_kind_is_proven_and_verified() {
    let (generators, key) = (generators(K), key());
    let (circuits, inputs) = cubes(1);
    assert_eq!(inputs.circuits(), circuits.len());
    let proof = Proof::create(&Halo2, &generators, &key, &circuits, &inputs).unwrap();
    proof.verify(&generators, key.verifying(), &inputs).unwrap();

    let refused = |proof: &Proof, inputs: &PublicInputs| {
        proof.verify(&generators, key.verifying(), inputs).unwrap_err()
    };
    // Another context, other public inputs, the same in another order.
    let (_, other) = cubes(2);
    refused(&proof, &other);
    refused(&proof, &PublicInputs::without_context(vec![vec![Fp::from(8)], vec![Fp::from(27)]]));
    let columns = [27, 8].map(|cube| [Fp::from(cube)]);
    refused(&proof, &PublicInputs::new(Fp::from(1), &columns));
    // Bytes that follow, that are missing, that are changed.
    let mut bytes = proof.as_bytes().to_vec();
    bytes.push(0);
    let error = refused(&Proof::from_bytes(bytes.clone()), &inputs);
    assert!(matches!(error, VerifyError::TrailingBytes(1)), "{error}");
    bytes.truncate(bytes.len() - 2);
    refused(&Proof::from_bytes(bytes), &inputs);
    let mut bytes = proof.into_bytes();
    *bytes.last_mut().unwrap() ^= 1;
    refused(&Proof::from_bytes(bytes), &inputs);
}

#[test]
fn a_broken_witness_gives_no_proof_that_verifies() {
    let (generators, key) = (generators(K), key());
    let circuit = Cube { root: Value::known(Fp::from(2)) };
    let inputs = PublicInputs::new(Fp::ONE, &[[Fp::from(9)]]);
    if let Ok(proof) = Proof::create(&Halo2, &generators, &key, &[circuit], &inputs) {
        assert!(proof.verify(&generators, key.verifying(), &inputs).is_err());
    }
}

#[test]
fn e14_a_proof_of_nothing_is_refused() {
    let (generators, key) = (generators(K), key());
    let nothing = PublicInputs::new::<1>(Fp::ONE, &[]);
    let proof = Proof::create::<_, Cube>(&Halo2, &generators, &key, &[], &nothing).unwrap();
    let error = proof.verify(&generators, key.verifying(), &nothing).unwrap_err();
    assert!(matches!(error, VerifyError::NoCircuits), "{error}");
}

#[test]
fn a_batch_holds_if_each_of_its_proofs_does() {
    let (generators, key) = (generators(K), key());
    let proofs: Vec<(Proof, PublicInputs)> = (0..3)
        .map(|context| {
            let (circuits, inputs) = cubes(context);
            let proof = Proof::create(&Halo2, &generators, &key, &circuits, &inputs).unwrap();
            (proof, inputs)
        })
        .collect();
    let holds = |proofs: &[(Proof, PublicInputs)]| {
        let mut batch = Batch::new(&generators);
        for (proof, inputs) in proofs {
            batch
                .add(read(proof.as_bytes(), &generators, key.verifying(), inputs).unwrap())
                .unwrap();
        }
        batch.holds()
    };
    assert!(holds(&[]));
    assert!(holds(&proofs));
    // The last number of an opening is not looked at while a proof is read.
    let mut spoiled = proofs.clone();
    let mut bytes = spoiled[1].0.as_bytes().to_vec();
    let last = bytes.len() - 32;
    bytes[last] ^= 1;
    spoiled[1].0 = Proof::from_bytes(bytes);
    assert!(!holds(&spoiled));
}

#[test]
fn the_same_random_numbers_give_the_same_proof() {
    use rand::{rngs::StdRng, SeedableRng};
    let (generators, key) = (generators(K), key());
    let (circuits, inputs) = cubes(1);
    let made = |seed| {
        let random = StdRng::seed_from_u64(seed);
        Proof::create_with_guessable_random(&Halo2, &generators, &key, &circuits, &inputs, random)
            .unwrap()
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
    assert_eq!(Halo2.name(), "halo2");
}

#[test]
fn a_key_follows_from_the_circuit_and_not_from_its_witness() {
    let generators = generators(K);
    let with = Cube { root: Value::known(Fp::from(5)) };
    let [with, without] =
        [with, Cube::default()].map(|cube| VerifyingKey::build(&generators, &cube).unwrap());
    assert_eq!(with.digest(), without.digest());
    assert_eq!(key().verifying().digest(), without.digest());
}
