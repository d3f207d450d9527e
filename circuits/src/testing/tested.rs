//! What the tools of this room take: circuits that open leaves, in one layout of columns, with five public
//! inputs.

use halo2_proofs::{circuit::SimpleFloorPlanner, plonk::Circuit};
use pasta_curves::Fp;

use crate::{
    circuit::{
        stress::{StressCircuit, StressInstance},
        BlockCircuit, BlockInstance,
    },
    protocol::instance::INSTANCE_ROWS,
};

/// A circuit that the tools of this room take.
pub trait Tested: Circuit<Fp, FloorPlanner = SimpleFloorPlanner> + Clone {
    /// `k`: the circuit has `2^k` rows.
    fn k(&self) -> u32;
}

impl Tested for BlockCircuit {
    fn k(&self) -> u32 {
        self.key.k()
    }
}

impl Tested for StressCircuit {
    fn k(&self) -> u32 {
        self.key.k()
    }
}

/// Public inputs of such a circuit.
pub trait Inputs: Clone {
    /// The inputs in this instance column.
    fn from_column(column: [Fp; INSTANCE_ROWS]) -> Self;
    /// The instance column.
    fn column(&self) -> [Fp; INSTANCE_ROWS];
}

impl Inputs for BlockInstance {
    fn from_column([digest, previous, next, beta, gamma]: [Fp; INSTANCE_ROWS]) -> Self {
        BlockInstance { digest, previous, next, beta, gamma }
    }

    fn column(&self) -> [Fp; INSTANCE_ROWS] {
        self.to_column()
    }
}

impl Inputs for StressInstance {
    fn from_column([digest, previous, next, beta, delta]: [Fp; INSTANCE_ROWS]) -> Self {
        StressInstance { digest, previous, next, beta, delta }
    }

    fn column(&self) -> [Fp; INSTANCE_ROWS] {
        self.to_column()
    }
}
