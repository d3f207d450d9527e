//! All groups of a block, one after another: their honest values, their configuration and their
//! assignment. What a group is stands in [`super::group`], where it stands in [`super::layout`].

use ff::Field;
use halo2_proofs::{
    circuit::{Region, Value},
    plonk::{Advice, Column, ConstraintSystem, Error},
};
use pasta_curves::Fp;

use super::{
    group::{
        balance::{self, BalanceConfig},
        end, lookup,
        magnitude::{self, MagnitudeConfig},
        position::{self, PositionConfig},
        tail::{self, TailConfig},
    },
    key::BlockKey,
    layout::{
        vault_groups, vault_rows, Group, GroupColumns, GroupKind, SlotKind, ACC, COLUMNS, FLOW,
        TAKEN, WORD,
    },
    opening::{
        cells::Cell,
        end::{EndCells, EndConfig},
    },
    table::TableConfig,
};
use crate::protocol::vault::Vault;

/// The values of all groups of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Groups of all vaults, then the end group.
    pub groups: Vec<Group>,
}

impl Grid {
    /// The grid of honest witnesses: vaults in order (`None` and missing ones are padding), the book's
    /// factor β, the weight γ of a vault there, and the prefix sum before the block. Vaults must fit
    /// the shape; a vault that breaks the predicate gives a grid that breaks a gate.
    pub fn new(
        key: &BlockKey,
        vaults: &[Option<&Vault>],
        beta: Fp,
        gamma: Fp,
        previous: Fp,
    ) -> Self {
        let shape = &key.shape;
        let empty = Vault::default();
        let kinds = vault_groups(shape);
        let mut groups = Vec::with_capacity(shape.vaults * kinds.len() + 1);
        // The flow into the group being made.
        let mut flow = Group::default();
        for number in 0..shape.vaults {
            let vault = vaults.get(number).copied().flatten().unwrap_or(&empty);
            for (index, group) in kinds.iter().enumerate() {
                let mut values = Group::default();
                values.carry(&FLOW, &flow);
                values.set(ACC, flow.get(ACC));
                let mut after = Group::default();
                after.carry(&FLOW, &flow);
                let packed = match group.kind {
                    GroupKind::Slot(SlotKind::Balance, _) => {
                        let balances = vault.balances.get(index..).unwrap_or_default();
                        balance::write(&key.table, balances, &mut values, &mut after)
                    }
                    GroupKind::Slot(SlotKind::Position, _) => {
                        let slot = index - shape.balances;
                        let positions = vault.positions.get(slot..).unwrap_or_default();
                        position::write(&key.table, positions, &mut values, &mut after)
                    }
                    GroupKind::Magnitude => {
                        magnitude::write(key.rule_weights.deficit, &mut values, &mut after);
                        Fp::ZERO
                    }
                    GroupKind::Tail => tail::write(key, vault.extra, &mut values, &mut after),
                    GroupKind::End => unreachable!("the end group belongs to no vault"),
                };
                let word = flow.get(ACC) + packed * group.item_weight();
                if group.place.is_some() {
                    values.set(WORD, word);
                }
                let goes_on = group.place.is_none() || group.carries;
                after.set(ACC, if goes_on { word } else { Fp::ZERO });
                groups.push(values);
                flow = after;
            }
        }
        let mut end = Group::default();
        end.carry(&FLOW, &flow);
        end::write(beta, gamma, previous, &mut end);
        groups.push(end);
        Grid { groups }
    }

    /// The end group.
    pub fn end(&self) -> Group {
        *self.groups.last().expect("a grid has an end group")
    }

    /// The prefix sum after the block.
    pub fn next_sum(&self) -> Fp {
        self.end().get(end::NEXT)
    }
}

/// Configuration of the grid.
#[derive(Clone, Debug)]
pub struct GridConfig {
    balance: BalanceConfig,
    position: PositionConfig,
    magnitude: MagnitudeConfig,
    tail: TailConfig,
    end: EndConfig,
}

/// Assigned cells of the grid that other parts of the circuit copy.
pub(super) struct GridCells {
    /// The packed words of each vault.
    pub(super) words: Vec<Vec<Cell>>,
    /// The end group's.
    pub(super) end: EndCells,
}

impl GridConfig {
    /// Configures gates and the tier lookup on columns of its own, the last eight of which are
    /// limbs; equality is enabled on the first.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
        table: &TableConfig,
    ) -> GridConfig {
        let config = GridConfig::allocate(meta, advice);
        lookup::configure(&config.balance, &config.position, meta, table);
        config.balance.slot_gate(meta);
        config.position.slot_gate(meta);
        config.balance.order_gate(meta);
        config.position.order_gate(meta);
        config.magnitude.gate(meta);
        config.tail.tail_gate(meta);
        config.tail.rule_gates(meta);
        end::gates(&config.end, meta);
        config
    }

    /// Allocates fixed columns and selectors. Their order is part of the verifying keys.
    fn allocate(meta: &mut ConstraintSystem<Fp>, advice: [Column<Advice>; COLUMNS]) -> GridConfig {
        meta.enable_equality(advice[0]);
        let columns =
            GroupColumns { advice, offset: meta.fixed_column(), carries: meta.fixed_column() };
        let code = meta.fixed_column();
        let [vault_weight, shortfall_weight, deficit_weight] =
            std::array::from_fn(|_| meta.fixed_column());
        // Complex selectors are never combined, which would make every gate dearer.
        let [s_balance, s_position, s_balance_order, s_position_order] =
            std::array::from_fn(|_| meta.complex_selector());
        GridConfig {
            balance: BalanceConfig { columns, s_balance, s_order: s_balance_order },
            position: PositionConfig { columns, s_position, s_order: s_position_order },
            magnitude: MagnitudeConfig {
                columns,
                deficit_weight,
                s_magnitude: meta.complex_selector(),
            },
            tail: TailConfig {
                columns,
                code,
                vault_weight,
                shortfall_weight,
                s_tail: meta.complex_selector(),
                s_maintenance: meta.complex_selector(),
                s_equity_only: meta.complex_selector(),
                s_liquidating: meta.complex_selector(),
            },
            end: EndConfig {
                columns,
                s_start: meta.complex_selector(),
                s_end: meta.complex_selector(),
            },
        }
    }

    /// Assigns all groups of a block; `values` gives those of a group by its number in the block.
    pub(super) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        key: &BlockKey,
        values: impl Fn(usize) -> Value<Group>,
    ) -> Result<GridCells, Error> {
        let shape = &key.shape;
        let kinds = vault_groups(shape);
        let rows = vault_rows(shape);
        let mut words = vec![];
        self.end.assign_start(region)?;
        for vault in 0..shape.vaults {
            let mut vault_words = vec![];
            for (index, group) in kinds.iter().enumerate() {
                let row = vault * rows + group.row;
                let values = values(vault * kinds.len() + index);
                let word = match group.kind {
                    GroupKind::Slot(SlotKind::Balance, is_last) => {
                        self.balance.assign(region, row, group, is_last, &values)?
                    }
                    GroupKind::Slot(SlotKind::Position, is_last) => {
                        self.position.assign(region, row, group, is_last, &values)?
                    }
                    GroupKind::Magnitude => {
                        let weight = key.rule_weights.deficit;
                        self.magnitude.assign(region, row, group, weight, &values)?;
                        continue;
                    }
                    GroupKind::Tail => self.tail.assign(region, row, group, key, &values)?,
                    GroupKind::End => unreachable!("the end group belongs to no vault"),
                };
                if group.completes_word() {
                    vault_words.push(word);
                }
            }
            words.push(vault_words);
        }
        let values = values(shape.vaults * kinds.len());
        let end = self.end.assign_end(region, shape.vaults * rows, &TAKEN, &values)?;
        Ok(GridCells { words, end })
    }
}
