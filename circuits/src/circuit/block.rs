//! The circuit of one block, clause by clause: the vaults of a block satisfy the predicate (§3.1 of
//! `docs/protocol.md`), their leaves hash to the block's digest D_b, and the prefix sum grows by exactly
//! their fingerprint (§5).

use std::sync::Arc;

use halo2_proofs::{
    circuit::{AssignedCell, Layouter, SimpleFloorPlanner, Value},
    plonk::{Circuit, Column, ConstraintSystem, Error, Instance},
};
use pasta_curves::Fp;

use super::{
    chip::{
        hash::{self, HashConfig, Word},
        limb::{self, LimbConfig},
    },
    grid::{GridCells, GridConfig},
    key::BlockKey,
    layout,
    table::TableConfig,
    witness::BlockWitness,
};
use crate::protocol::{hash::domain::Domain, instance::InstanceRow, secret::Blind, tree::ARITY};

/// The cell of a word that is hashed, or of a digest.
type Cell = AssignedCell<Fp, Fp>;

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
        let hash_columns: [_; hash::COLUMNS] = std::array::from_fn(|_| meta.advice_column());
        let grid_columns: [_; layout::COLUMNS] = std::array::from_fn(|_| meta.advice_column());
        let limb_columns: [_; limb::COLUMNS] =
            std::array::from_fn(|index| grid_columns[layout::ARITHMETIC_COLUMNS + index]);
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        let table = TableConfig::configure(meta);
        let config = BlockConfig {
            hash: HashConfig::configure(meta, hash_columns),
            limbs: LimbConfig::configure(meta, limb_columns),
            grid: GridConfig::configure(meta, grid_columns, &table),
            table,
            instance,
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
        // S7: the leaf of each vault is the hash of its words.
        let leaves = self.leaves(&config, layouter, &cells.words)?;
        // D_b: the leaves are those of the block's subtree.
        let digest = subtree(&config, layouter, leaves)?;
        // Φ before and after the block: hashes of the prefix sums.
        let previous = self.sum(&config, layouter, &cells.end.previous, |w| w.previous_blind)?;
        let next = self.sum(&config, layouter, &cells.end.next, |w| w.next_blind)?;
        // Public inputs, each tied by a copy.
        let public = [
            (&digest, InstanceRow::Digest),
            (&previous, InstanceRow::Previous),
            (&next, InstanceRow::Next),
            (&cells.end.beta, InstanceRow::Beta),
            (&cells.end.gamma, InstanceRow::Gamma),
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

    /// The leaves of all vaults: hashes of identity, salt and the packed words.
    fn leaves(
        &self,
        config: &BlockConfig,
        layouter: &mut impl Layouter<Fp>,
        words: &[Vec<Cell>],
    ) -> Result<Vec<Cell>, Error> {
        let leaf = |(vault, words): (usize, &Vec<Cell>)| {
            let secret = self.witness(|witness| witness.leaves[vault]);
            let mut message = vec![
                Word::Free(secret.map(|secret| secret.identity.0)),
                Word::Free(secret.map(|secret| secret.salt.0)),
            ];
            message.extend(words.iter().cloned().map(Word::Cell));
            config.hash.hash(layouter, Domain::Leaf, &message)
        };
        words.iter().enumerate().map(leaf).collect()
    }

    /// Φ: the hash of a prefix sum and its blind.
    fn sum(
        &self,
        config: &BlockConfig,
        layouter: &mut impl Layouter<Fp>,
        sum: &Cell,
        blind: impl FnOnce(&BlockWitness) -> Blind,
    ) -> Result<Cell, Error> {
        let message =
            [Word::Cell(sum.clone()), Word::Free(self.witness(blind).map(|blind| blind.0))];
        config.hash.hash(layouter, Domain::Sum, &message)
    }
}

/// The root of the block's subtree, level by level; a missing child is 0.
fn subtree(
    config: &BlockConfig,
    layouter: &mut impl Layouter<Fp>,
    mut level: Vec<Cell>,
) -> Result<Cell, Error> {
    while level.len() > 1 {
        level = level
            .chunks(ARITY)
            .map(|children| {
                let mut children: Vec<_> = children.iter().cloned().map(Word::Cell).collect();
                children.resize(ARITY, Word::Zero);
                config.hash.hash(layouter, Domain::Node, &children)
            })
            .collect::<Result<_, _>>()?;
    }
    level.pop().ok_or(Error::Synthesis)
}
