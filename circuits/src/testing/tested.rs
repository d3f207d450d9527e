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
pub trait Inputs {
    /// The instance column.
    fn column(&self) -> [Fp; INSTANCE_ROWS];
}

impl Inputs for BlockInstance {
    fn column(&self) -> [Fp; INSTANCE_ROWS] {
        self.to_column()
    }
}

impl Inputs for StressInstance {
    fn column(&self) -> [Fp; INSTANCE_ROWS] {
        self.to_column()
    }
}
