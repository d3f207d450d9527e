//! The circuit of one block.

use std::sync::Arc;

use ff::{Field, PrimeField};
use halo2_proofs::{
    circuit::{AssignedCell, Layouter, Region, SimpleFloorPlanner, Value},
    plonk::{Circuit, Column, ConstraintSystem, Error, Fixed, Instance},
};
use pasta_curves::Fp;

use super::{
    byte_range::{self, Balancer, ByteRangeConfig},
    grid::{self, At, Grid, Group, GroupKind, GROUP_ROWS},
    hash::{self, HashConfig, Word},
    slot::GridConfig,
    tier::{Kind, TableConfig},
    BlockInstance, BlockKey, InstanceRow,
};
use crate::{
    domain::Domain,
    poseidon,
    shape::{Rule, Shape},
    tree,
    vault::{places, power_of_two, Place, Vault, AMOUNT_BITS, EXTRA_BITS, MARGIN_BITS},
};

/// Bytes of the range-checked cells.
const AMOUNT_BYTES: usize = AMOUNT_BITS / 8;
const ARGUMENT_BYTES: usize = 96 / 8;
const PROFIT_LOW_BYTES: usize = 96 / 8;
const STEP_BYTES: usize = 2;
const EXTRA_BYTES: usize = EXTRA_BITS / 8;
const MARGIN_BYTES: usize = MARGIN_BITS / 8;

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
    ranges: ByteRangeConfig,
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
        let sum = |sum: Fp, blind: Fp| poseidon::hash(Domain::Sum, &[sum, blind]);
        let groups = grid::vault_groups(shape.balances, shape.positions).len();
        let leaves: Vec<Fp> = self
            .leaves
            .iter()
            .zip(self.grid.groups.chunks(groups))
            .map(|((identity, salt), groups)| {
                let mut message = vec![*identity, *salt];
                message.extend(word_groups(shape).map(|index| groups[index].get(grid::WORD)));
                poseidon::hash(Domain::Leaf, &message)
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

/// The groups of a vault whose word is complete: the last item of each packed word.
pub(crate) fn word_groups(shape: &Shape) -> impl Iterator<Item = usize> {
    let places = places(shape);
    (0..places.len()).filter(move |index| {
        places.get(index + 1).is_none_or(|next| next.word != places[*index].word)
    })
}

/// The range checks of one kind of group: cell and bytes.
fn group_ranges(rule: Rule, kind: GroupKind) -> Vec<(At, usize)> {
    let step = |last: bool| (!last).then_some((grid::STEP, STEP_BYTES));
    match kind {
        GroupKind::Slot(Kind::Balance, last) => {
            [(grid::GAP_LO, AMOUNT_BYTES), (grid::GAP_HI, AMOUNT_BYTES)]
                .into_iter()
                .chain(step(last))
                .collect()
        }
        GroupKind::Slot(Kind::Position, last) => [
            (grid::GAP_LO, ARGUMENT_BYTES),
            (grid::GAP_HI, ARGUMENT_BYTES),
            (grid::AMOUNT, AMOUNT_BYTES),
            (grid::PROFIT_LOW, PROFIT_LOW_BYTES),
        ]
        .into_iter()
        .chain(step(last))
        .collect(),
        GroupKind::Tail => {
            let mut ranges = vec![(grid::EXTRA, EXTRA_BYTES), (grid::MARGIN, MARGIN_BYTES)];
            if rule == Rule::Liquidating {
                ranges.push((grid::EQUITY_ABS, MARGIN_BYTES));
            }
            ranges
        }
    }
}

/// Bytes of all range checks of a vault, in the order in which they are laid out.
pub(super) fn ranges(shape: &Shape) -> Vec<usize> {
    grid::vault_groups(shape.balances, shape.positions)
        .into_iter()
        .flat_map(|kind| group_ranges(shape.rule, kind))
        .map(|(_, bytes)| bytes)
        .collect()
}

/// The cells that gates use in one kind of group.
fn group_cells(rule: Rule, kind: GroupKind) -> Vec<At> {
    let mut cells = grid::FLOW.to_vec();
    match kind {
        GroupKind::Slot(slot, last) => {
            let shared = if slot == Kind::Balance { 8 } else { grid::ROW_CELLS.len() };
            cells.extend(&grid::ROW_CELLS[..shared]);
            cells.extend([grid::USED, grid::GAP_LO, grid::GAP_HI, grid::AMOUNT, grid::WORD]);
            if slot == Kind::Position {
                cells.extend([
                    grid::PROFIT_LOW,
                    grid::PROFIT_TOP,
                    grid::NEGATIVE,
                    grid::PROFIT_INVERSE,
                ]);
            }
            // Last, as in `group_ranges`: both orders decide where range checks are laid out.
            if !last {
                cells.push(grid::STEP);
            }
        }
        GroupKind::Tail => {
            cells.extend([grid::EXTRA, grid::MARGIN, grid::WORD]);
            if rule == Rule::Liquidating {
                cells.extend([grid::EQUITY_ABS, grid::EQUITY_NEGATIVE]);
            }
        }
    }
    cells
}

/// Assigned cells of the grid that other parts of the circuit copy.
struct GridCells {
    /// Cells to range-check with their bytes.
    ranges: Vec<(AssignedCell<Fp, Fp>, usize)>,
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
        let kinds = grid::vault_groups(shape.balances, shape.positions);
        let places = places(shape);
        let mut ranges = vec![];
        let mut words = vec![];
        config.s_start.enable(region, 0)?;
        for vault in 0..shape.vaults {
            let mut vault_words = vec![];
            let complete: Vec<usize> = word_groups(shape).collect();
            for (index, (kind, place)) in kinds.iter().zip(&places).enumerate() {
                let number = vault * kinds.len() + index;
                let row = number * GROUP_ROWS;
                self.assign_fixed(config, region, row, *kind, *place)?;
                let group = self.group(number);
                let checked = group_ranges(shape.rule, *kind);
                for at in group_cells(shape.rule, *kind) {
                    // Bound by the gates of slot.rs that name the cell, and by the ranges below.
                    let cell = region.assign_advice(
                        || "grid",
                        config.advice[at.column],
                        row + at.row,
                        || group.map(|group| group.get(at)),
                    )?;
                    if let Some((_, bytes)) = checked.iter().find(|(checked, _)| *checked == at) {
                        ranges.push((cell.clone(), *bytes));
                    }
                    if at == grid::WORD && complete.contains(&index) {
                        vault_words.push(cell);
                    }
                }
            }
            words.push(vault_words);
        }
        let number = shape.vaults * kinds.len();
        let row = number * GROUP_ROWS;
        config.s_end.enable(region, row)?;
        let group = self.group(number);
        let mut assign = |at: At| {
            region.assign_advice(
                || "end",
                config.advice[at.column],
                row + at.row,
                || group.map(|group| group.get(at)),
            )
        };
        // Bound by the gates of the last tail and by the gate "end".
        for at in grid::FLOW {
            assign(at)?;
        }
        // β and γ are copied to the instance, the sums into the hashes Φ.
        Ok(GridCells {
            ranges,
            words,
            beta: assign(grid::BETA)?,
            gamma: assign(grid::GAMMA)?,
            previous: assign(grid::PREVIOUS)?,
            next: assign(grid::NEXT)?,
        })
    }

    /// Fixed cells and selectors of one group.
    fn assign_fixed(
        &self,
        config: &GridConfig,
        region: &mut Region<'_, Fp>,
        row: usize,
        kind: GroupKind,
        place: Place,
    ) -> Result<(), Error> {
        let mut fix = |column: Column<Fixed>, value: Fp| {
            region.assign_fixed(|| "fixed", column, row, || Value::known(value)).map(|_| ())
        };
        let offset = power_of_two(place.offset);
        fix(config.offset, offset)?;
        fix(config.continues, if place.offset == 0 { Fp::ZERO } else { Fp::ONE })?;
        match kind {
            GroupKind::Slot(slot, last) => {
                fix(config.kind, Fp::from(slot as u64))?;
                fix(config.is_slot, Fp::ONE)?;
                let position = slot == Kind::Position;
                fix(config.is_position, Fp::from(u64::from(position)))?;
                match (last, position) {
                    (true, _) => Ok(()),
                    (false, false) => config.s_balance_order.enable(region, row),
                    (false, true) => config.s_position_order.enable(region, row),
                }
            }
            GroupKind::Tail => {
                let code = Fp::from_u128(u128::from(self.key.shape.code) << EXTRA_BITS);
                fix(config.code, code * offset)?;
                let weights = &self.key.rule_weights;
                let values = [weights.vaults, weights.shortfall, weights.deficit];
                for (column, weight) in config.rule_weights.into_iter().zip(values) {
                    fix(column, weight)?;
                }
                config.s_tail.enable(region, row)?;
                match self.key.shape.rule {
                    Rule::Maintenance => config.s_maintenance.enable(region, row),
                    Rule::EquityOnly => config.s_equity_only.enable(region, row),
                    Rule::Liquidating => config.s_liquidating.enable(region, row),
                }
            }
        }
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

impl Circuit<Fp> for BlockCircuit {
    type Config = BlockConfig;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        BlockCircuit::empty(self.key.clone())
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> BlockConfig {
        let hash_columns: [_; hash::COLUMNS] = std::array::from_fn(|_| meta.advice_column());
        let range_columns: [_; byte_range::COLUMNS] = std::array::from_fn(|_| meta.advice_column());
        let grid_columns: [_; grid::COLUMNS] = std::array::from_fn(|_| meta.advice_column());
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        let table = TableConfig::configure(meta);
        let config = BlockConfig {
            hash: HashConfig::configure(meta, hash_columns),
            ranges: ByteRangeConfig::configure(meta, range_columns),
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
        config.ranges.load(&mut layouter)?;
        // S3: the tables of the epoch's parameters.
        config.table.load(&mut layouter, &self.key.table)?;

        // S2 to S6, and the sums over the block.
        let cells = self.assign_grid(&config.grid, &mut layouter)?;

        // S1, S3 and S5: widths.
        let mut balancer = Balancer::default();
        for (cell, bytes) in &cells.ranges {
            config.ranges.check(&mut layouter, &mut balancer, cell, *bytes)?;
        }

        // S7: leaves.
        let mut level = Vec::with_capacity(self.key.shape.vaults);
        for (vault, words) in cells.words.iter().enumerate() {
            level.push(self.assign_leaf(&config.hash, &mut layouter, vault, words)?);
        }

        // D_b: the block's subtree.
        while level.len() > 1 {
            level = level
                .chunks(2)
                .map(|pair| {
                    let children: Vec<_> = pair.iter().cloned().map(Word::Cell).collect();
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
