//! The circuit of one block.

use std::sync::Arc;

use ff::Field;
use halo2_proofs::{
    circuit::{AssignedCell, Layouter, Region, SimpleFloorPlanner, Value},
    plonk::{Circuit, Column, ConstraintSystem, Error, Instance},
};
use pasta_curves::Fp;

use super::{
    grid::{self, At, Grid, Group, GroupKind, VaultGroup},
    hash::{self, HashConfig, Word},
    limb::{self, LimbConfig},
    slot::{self, GridConfig},
    table::{SlotKind, TableConfig},
    BlockInstance, BlockKey, InstanceRow,
};
use crate::protocol::{
    hash::{domain::Domain, sponge},
    shape::{Rule, Shape},
    tree::{self, ARITY},
    vault::{pack_tail, power_of_two, Vault},
};

/// A vault in a block with what else its leaf holds. Secret: it has no `Debug`.
#[derive(Clone)]
pub struct LeafWitness {
    /// Identity; zero for padding.
    pub identity: Fp,
    /// Salt, secret and uniform.
    pub salt: Fp,
    /// The vault; `None` for padding.
    pub vault: Option<Vault>,
}

/// The witness of a block. Secret: it has no `Debug`.
#[derive(Clone)]
pub struct BlockWitness {
    /// Identities and salts of all leaves of the block.
    pub leaves: Vec<(Fp, Fp)>,
    /// The arithmetic cells.
    pub grid: Grid,
    /// Blind of Φ before the block.
    pub previous_blind: Fp,
    /// Blind of Φ after the block.
    pub next_blind: Fp,
}

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

impl BlockWitness {
    /// The honest witness of a block.
    ///
    /// `leaves` must be as many as the shape has vaults per block; `previous` and `next` are the
    /// blinds of Φ, `previous_sum` is the prefix sum before the block.
    pub fn new(
        key: &BlockKey,
        leaves: &[LeafWitness],
        beta: Fp,
        gamma: Fp,
        previous_sum: Fp,
        previous_blind: Fp,
        next_blind: Fp,
    ) -> Self {
        let vaults: Vec<_> = leaves.iter().map(|leaf| leaf.vault.as_ref()).collect();
        BlockWitness {
            leaves: leaves.iter().map(|leaf| (leaf.identity, leaf.salt)).collect(),
            grid: Grid::new(key, &vaults, beta, gamma, previous_sum),
            previous_blind,
            next_blind,
        }
    }

    /// The public inputs that this witness satisfies, if it satisfies any.
    pub fn instance(&self, shape: &Shape) -> BlockInstance {
        let end = self.grid.end();
        let sum = |sum: Fp, blind: Fp| sponge(Domain::Sum, &[sum, blind]);
        let kinds = grid::vault_groups(shape);
        let leaves: Vec<Fp> = self
            .leaves
            .iter()
            .zip(self.grid.groups.chunks(kinds.len()))
            .map(|((identity, salt), groups)| {
                let mut message = vec![*identity, *salt];
                let complete = kinds.iter().zip(groups).filter(|(kind, _)| kind.completes_word());
                message.extend(complete.map(|(_, group)| group.get(grid::WORD)));
                sponge(Domain::Leaf, &message)
            })
            .collect();
        BlockInstance {
            digest: tree::subtree_root(&leaves),
            previous: sum(end.get(grid::PREVIOUS), self.previous_blind),
            next: sum(end.get(grid::NEXT), self.next_blind),
            beta: end.get(grid::BETA),
            gamma: end.get(grid::GAMMA),
        }
    }
}

/// The cells that gates use in a group.
fn group_cells(kind: GroupKind) -> Vec<At> {
    let mut cells = grid::FLOW.to_vec();
    cells.push(grid::ACC);
    match kind {
        GroupKind::Slot(slot, last) => {
            let shared = match slot {
                SlotKind::Balance => grid::SHARED_ROW_CELLS,
                SlotKind::Position => grid::ROW_CELLS.len(),
            };
            cells.extend(&grid::ROW_CELLS[..shared]);
            cells.extend([grid::USED, grid::AMOUNT, grid::WORD]);
            cells.extend(grid::GAP_LO);
            cells.extend(grid::GAP_HI);
            if slot == SlotKind::Position {
                cells.extend([grid::PROFIT_ABS, grid::NEGATIVE, grid::PROFIT_INVERSE]);
                cells.extend(grid::PROFIT_LIMBS);
            }
            if !last {
                cells.extend(grid::STEP);
            }
        }
        GroupKind::Magnitude => {
            cells.extend([grid::EQUITY_ABS, grid::EQUITY_NEGATIVE]);
            cells.extend(grid::MAGNITUDE);
        }
        GroupKind::Tail => {
            cells.extend([grid::EXTRA, grid::WORD]);
            cells.extend(grid::MARGIN);
            cells.extend(grid::EXTRA_LIMBS);
        }
        GroupKind::End => {
            cells.extend([grid::BETA, grid::GAMMA, grid::PREVIOUS, grid::NEXT]);
        }
    }
    cells
}

/// Assigned cells of the grid that other parts of the circuit copy.
struct GridCells {
    /// The packed words of each vault.
    words: Vec<Vec<AssignedCell<Fp, Fp>>>,
    beta: AssignedCell<Fp, Fp>,
    gamma: AssignedCell<Fp, Fp>,
    previous: AssignedCell<Fp, Fp>,
    next: AssignedCell<Fp, Fp>,
}

impl BlockCircuit {
    /// The circuit without a witness.
    pub fn empty(key: Arc<BlockKey>) -> Self {
        BlockCircuit { key, witness: None }
    }

    fn group(&self, index: usize) -> Value<Group> {
        match &self.witness {
            Some(witness) => {
                Value::known(witness.grid.groups.get(index).copied().unwrap_or_default())
            }
            None => Value::unknown(),
        }
    }

    fn witness<T>(&self, get: impl FnOnce(&BlockWitness) -> T) -> Value<T> {
        self.witness.as_deref().map_or(Value::unknown(), |witness| Value::known(get(witness)))
    }

    /// S1 to S6 and the fingerprint: all groups of the block.
    fn assign_grid(
        &self,
        config: &GridConfig,
        layouter: &mut impl Layouter<Fp>,
    ) -> Result<GridCells, Error> {
        layouter.assign_region(|| "vaults", |mut region| self.grid_region(config, &mut region))
    }

    fn grid_region(
        &self,
        config: &GridConfig,
        region: &mut Region<'_, Fp>,
    ) -> Result<GridCells, Error> {
        let shape = &self.key.shape;
        let kinds = grid::vault_groups(shape);
        let rows = grid::vault_rows(shape);
        let mut words = vec![];
        config.s_start.enable(region, 0)?;
        for vault in 0..shape.vaults {
            let mut vault_words = vec![];
            for (index, group) in kinds.iter().enumerate() {
                let row = vault * rows + group.row;
                self.assign_fixed(config, region, row, group)?;
                let values = self.group(vault * kinds.len() + index);
                for at in group_cells(group.kind) {
                    // Bound by the gates of slot.rs that name the cell, limbs by their lookup, too.
                    let cell = assign(config, region, row, at, &values)?;
                    if at == grid::WORD && group.completes_word() {
                        vault_words.push(cell);
                    }
                }
            }
            words.push(vault_words);
        }
        let row = shape.vaults * rows;
        config.s_end.enable(region, row)?;
        let values = self.group(shape.vaults * kinds.len());
        let mut cells = vec![];
        for at in group_cells(GroupKind::End) {
            // Flow and word are bound by the gates of the last tail. β and γ are copied to the
            // instance, the sums into the hashes Φ.
            cells.push(assign(config, region, row, at, &values)?);
        }
        let [.., beta, gamma, previous, next] = &cells[..] else { return Err(Error::Synthesis) };
        let [beta, gamma, previous, next] = [beta, gamma, previous, next].map(Clone::clone);
        Ok(GridCells { words, beta, gamma, previous, next })
    }

    /// Fixed cells and selectors of one group.
    fn assign_fixed(
        &self,
        config: &GridConfig,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
    ) -> Result<(), Error> {
        let offset = group.place.map_or(Fp::ZERO, |place| power_of_two(place.offset));
        let weights = &self.key.rule_weights;
        let mut fixed =
            vec![(config.offset, offset), (config.carries, Fp::from(u64::from(group.carries)))];
        match group.kind {
            GroupKind::Slot(kind, last) => {
                let (slot, order) = match kind {
                    SlotKind::Balance => (&config.s_balance, &config.s_balance_order),
                    SlotKind::Position => (&config.s_position, &config.s_position_order),
                };
                slot.enable(region, row)?;
                if !last {
                    order.enable(region, row)?;
                }
            }
            GroupKind::Magnitude => {
                fixed.push((config.rule_weights[2], weights.deficit));
                config.s_magnitude.enable(region, row)?;
            }
            GroupKind::Tail => {
                fixed.push((config.code, pack_tail(0, self.key.shape.code) * offset));
                fixed.push((config.rule_weights[0], weights.vaults));
                fixed.push((config.rule_weights[1], weights.shortfall));
                config.s_tail.enable(region, row)?;
                match self.key.shape.rule {
                    Rule::Maintenance => config.s_maintenance.enable(region, row)?,
                    Rule::EquityOnly => config.s_equity_only.enable(region, row)?,
                    Rule::Liquidating => config.s_liquidating.enable(region, row)?,
                }
            }
            GroupKind::End => (),
        }
        for (column, value) in fixed {
            region.assign_fixed(|| "fixed", column, row, || Value::known(value))?;
        }
        Ok(())
    }

    /// The leaf of one vault (S7).
    fn assign_leaf(
        &self,
        config: &HashConfig,
        layouter: &mut impl Layouter<Fp>,
        vault: usize,
        words: &[AssignedCell<Fp, Fp>],
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let secret = self
            .witness(|witness| witness.leaves.get(vault).copied().unwrap_or((Fp::ZERO, Fp::ZERO)));
        let mut message =
            vec![Word::Free(secret.map(|leaf| leaf.0)), Word::Free(secret.map(|leaf| leaf.1))];
        message.extend(words.iter().cloned().map(Word::Cell));
        config.hash(layouter, Domain::Leaf, &message)
    }
}

fn assign(
    config: &GridConfig,
    region: &mut Region<'_, Fp>,
    row: usize,
    at: At,
    values: &Value<Group>,
) -> Result<AssignedCell<Fp, Fp>, Error> {
    let value = || values.map(|group| group.get(at));
    region.assign_advice(|| "grid", config.advice[at.column], row + at.row, value)
}

impl Circuit<Fp> for BlockCircuit {
    type Config = BlockConfig;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        BlockCircuit::empty(self.key.clone())
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> BlockConfig {
        let hash_columns: [_; hash::COLUMNS] = std::array::from_fn(|_| meta.advice_column());
        let grid_columns: [_; slot::COLUMNS] = std::array::from_fn(|_| meta.advice_column());
        let limb_columns: [_; limb::COLUMNS] =
            std::array::from_fn(|index| grid_columns[grid::COLUMNS + index]);
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
        // S1, S3 and S5: widths.
        config.limbs.load(&mut layouter)?;
        // S3: the tables of the epoch's parameters.
        config.table.load(&mut layouter, &self.key.table)?;

        // S2 to S6, and the sums over the block.
        let cells = self.assign_grid(&config.grid, &mut layouter)?;

        // S7: leaves.
        let mut level = Vec::with_capacity(self.key.shape.vaults);
        for (vault, words) in cells.words.iter().enumerate() {
            level.push(self.assign_leaf(&config.hash, &mut layouter, vault, words)?);
        }

        // D_b: the block's subtree.
        while level.len() > 1 {
            level = level
                .chunks(ARITY)
                .map(|children| {
                    let mut children: Vec<_> = children.iter().cloned().map(Word::Cell).collect();
                    children.resize(ARITY, Word::Zero);
                    config.hash.hash(&mut layouter, Domain::Node, &children)
                })
                .collect::<Result<_, _>>()?;
        }

        // Φ before and after: hashes of the prefix sums.
        let mut commit = |sum: &AssignedCell<Fp, Fp>, blind: Value<Fp>| {
            let message = [Word::Cell(sum.clone()), Word::Free(blind)];
            config.hash.hash(&mut layouter, Domain::Sum, &message)
        };
        let previous = commit(&cells.previous, self.witness(|w| w.previous_blind))?;
        let next = commit(&cells.next, self.witness(|w| w.next_blind))?;

        // Public inputs, each tied by a copy.
        let public = [
            (&level[0], InstanceRow::Digest),
            (&previous, InstanceRow::Previous),
            (&next, InstanceRow::Next),
            (&cells.beta, InstanceRow::Beta),
            (&cells.gamma, InstanceRow::Gamma),
        ];
        for (cell, row) in public {
            layouter.constrain_instance(cell.cell(), config.instance, row as usize)?;
        }
        Ok(())
    }
}
