//! The circuit of one unit, clause by clause: the leaves of a block hash to its digest D_b, and the prefix sum
//! grows by exactly what their vaults add under a group of scenarios (X2 to X4 of `docs/stress.md`).

use std::sync::Arc;

use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    plonk::{Circuit, Column, ConstraintSystem, Error, Instance},
};
use pasta_curves::Fp;

use super::{
    grid::StressGridConfig, key::StressKey, table::StressTableConfig, witness::StressWitness,
};
use crate::{
    circuit::{
        chip::{hash::HashConfig, limb::LimbConfig},
        opening::{cells::Columns, leaf, run::GridCells},
    },
    protocol::stress::unit::StressRow,
};

/// The scenario circuit.
#[derive(Clone)]
pub struct StressCircuit {
    /// What the fixed part depends on.
    pub key: Arc<StressKey>,
    /// The witness; `None` for key generation.
    pub witness: Option<Arc<StressWitness>>,
}

/// Configuration of the scenario circuit.
#[derive(Clone, Debug)]
pub struct StressConfig {
    hash: HashConfig,
    limbs: LimbConfig,
    table: StressTableConfig,
    grid: StressGridConfig,
    instance: Column<Instance>,
}

impl Circuit<Fp> for StressCircuit {
    type Config = StressConfig;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        StressCircuit::empty(self.key.clone())
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> StressConfig {
        let columns = Columns::allocate(meta);
        let table = StressTableConfig::configure(meta);
        let config = StressConfig {
            hash: HashConfig::configure(meta, columns.hash),
            limbs: LimbConfig::configure(meta, columns.limbs()),
            grid: StressGridConfig::configure(meta, columns.grid, &table),
            table,
            instance: columns.instance,
        };
        // Up to degree 5 the extended domain has 4n rows; one more would double it.
        assert!(meta.degree() <= 5, "the circuit's degree is {}", meta.degree());
        config
    }

    fn synthesize(
        &self,
        config: StressConfig,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        let layouter = &mut layouter;
        // S7 and X3: amounts, profits, extra and equities are within their widths, by limbs.
        config.limbs.load(layouter)?;
        // X1: the prices of the group's scenarios.
        config.table.load(layouter, &self.key.table)?;
        // X2 to X4: equities, deficits and the sums over the block; the packed words of S7.
        let cells = self.vaults(&config, layouter)?;
        // S7, D_b and Φ′: the words of each vault are hashed to its leaf, the leaves to the block's digest, the
        // prefix sums before and after the unit to Φ′.
        let secret = |vault: usize| self.witness(|witness| witness.leaves[vault]);
        let blinds = [
            self.witness(|witness| witness.previous_blind),
            self.witness(|witness| witness.next_blind),
        ];
        let hashes = leaf::publish(&config.hash, layouter, &cells, secret, blinds)?;
        // Public inputs, each tied by a copy.
        let public = [
            (&hashes.digest, StressRow::Digest),
            (&hashes.previous, StressRow::Previous),
            (&hashes.next, StressRow::Next),
            (&cells.end.beta, StressRow::Beta),
            (&cells.end.factor, StressRow::Delta),
        ];
        for (cell, row) in public {
            layouter.constrain_instance(cell.cell(), config.instance, row as usize)?;
        }
        Ok(())
    }
}

impl StressCircuit {
    /// The circuit without a witness.
    pub fn empty(key: Arc<StressKey>) -> Self {
        StressCircuit { key, witness: None }
    }

    fn witness<T>(&self, get: impl FnOnce(&StressWitness) -> T) -> Value<T> {
        self.witness.as_deref().map_or(Value::unknown(), |witness| Value::known(get(witness)))
    }

    /// All groups of the block.
    fn vaults(
        &self,
        config: &StressConfig,
        layouter: &mut impl Layouter<Fp>,
    ) -> Result<GridCells, Error> {
        let values = |index: usize| self.witness(|witness| witness.grid.groups[index]);
        layouter.assign_region(
            || "vaults",
            |mut region| config.grid.assign(&mut region, &self.key, values),
        )
    }
}
