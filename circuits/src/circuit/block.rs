//! The circuit of one block, clause by clause: the vaults of a block satisfy the predicate (§3.1 of
//! `docs/protocol.md`), their leaves hash to the block's digest D_b, and the prefix sum grows by exactly
//! their fingerprint (§5).

use std::sync::Arc;

use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    plonk::{Circuit, Column, ConstraintSystem, Error, Instance},
};
use pasta_curves::Fp;

use super::{
    chip::{hash::HashConfig, limb::LimbConfig},
    grid::GridConfig,
    key::BlockKey,
    opening::{cells::Columns, leaf, run::GridCells},
    table::TableConfig,
    witness::BlockWitness,
};
use crate::protocol::instance::InstanceRow;

/// The block circuit.
#[derive(Clone)]
pub struct BlockCircuit {
    /// What the fixed part depends on.
    pub key: Arc<BlockKey>,
    /// The witness; `None` for key generation.
    pub witness: Option<Arc<BlockWitness>>,
}

/// Configuration of the block circuit.
#[derive(Clone, Debug)]
pub struct BlockConfig {
    hash: HashConfig,
    limbs: LimbConfig,
    table: TableConfig,
    grid: GridConfig,
    instance: Column<Instance>,
}

impl Circuit<Fp> for BlockCircuit {
    type Config = BlockConfig;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        BlockCircuit::empty(self.key.clone())
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> BlockConfig {
        let columns = Columns::allocate(meta);
        let table = TableConfig::configure(meta);
        let config = BlockConfig {
            hash: HashConfig::configure(meta, columns.hash),
            limbs: LimbConfig::configure(meta, columns.limbs()),
            grid: GridConfig::configure(meta, columns.grid, &table),
            table,
            instance: columns.instance,
        };
        // Up to degree 5 the extended domain has 4n rows; one more would double it.
        assert!(meta.degree() <= 5, "the circuit's degree is {}", meta.degree());
        config
    }

    fn synthesize(
        &self,
        config: BlockConfig,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        let layouter = &mut layouter;
        // S1, S3 and S5: amounts, gaps and margins are within their widths, by limbs.
        config.limbs.load(layouter)?;
        // S3 and S6: the rows of the epoch's parameters that this shape may hold.
        config.table.load(layouter, &self.key.table)?;
        // S1 to S6, S8, the packed words of S7, and the sums over the block.
        let cells = self.vaults(&config, layouter)?;
        // S7, D_b and Φ: the words of each vault are hashed to its leaf, the leaves to the block's digest, the
        // prefix sums before and after the block to Φ.
        let secret = |vault: usize| self.witness(|witness| witness.leaves[vault]);
        let blinds = [
            self.witness(|witness| witness.previous_blind),
            self.witness(|witness| witness.next_blind),
        ];
        let hashes = leaf::publish(&config.hash, layouter, &cells, secret, blinds)?;
        // Public inputs, each tied by a copy.
        let public = [
            (&hashes.digest, InstanceRow::Digest),
            (&hashes.previous, InstanceRow::Previous),
            (&hashes.next, InstanceRow::Next),
            (&cells.end.beta, InstanceRow::Beta),
            (&cells.end.factor, InstanceRow::Gamma),
        ];
        for (cell, row) in public {
            layouter.constrain_instance(cell.cell(), config.instance, row as usize)?;
        }
        Ok(())
    }
}

impl BlockCircuit {
    /// The circuit without a witness.
    pub fn empty(key: Arc<BlockKey>) -> Self {
        BlockCircuit { key, witness: None }
    }

    fn witness<T>(&self, get: impl FnOnce(&BlockWitness) -> T) -> Value<T> {
        self.witness.as_deref().map_or(Value::unknown(), |witness| Value::known(get(witness)))
    }

    /// All groups of the block.
    fn vaults(
        &self,
        config: &BlockConfig,
        layouter: &mut impl Layouter<Fp>,
    ) -> Result<GridCells, Error> {
        let values = |index: usize| self.witness(|witness| witness.grid.groups[index]);
        layouter.assign_region(
            || "vaults",
            |mut region| config.grid.assign(&mut region, &self.key, values),
        )
    }
}
