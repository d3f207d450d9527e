//! All groups of a block in the scenario circuit, one after another: their honest values, their configuration
//! and their assignment.

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
        pair::{self, PairConfig},
        position::{self, PositionConfig},
        tail::{self, TailConfig},
    },
    key::StressKey,
    layout::{vault_groups, vault_rows, GroupKind, FLOW, TAKEN},
    table::StressTableConfig,
};
use crate::{
    circuit::opening::{
        cells::{Cell, Group, GroupColumns, ACC, COLUMNS, WORD},
        end::{EndCells, EndConfig},
        item::SlotKind,
    },
    protocol::vault::Vault,
};

/// The values of all groups of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StressGrid {
    /// Groups of all vaults, then the end group.
    pub groups: Vec<Group>,
}

impl StressGrid {
    /// The grid of honest witnesses: vaults in order (`None` and missing ones are padding), the book's
    /// factors β and δ, and the prefix sum before the unit. Vaults must fit the shape; an equity out of range
    /// gives a grid that breaks a lookup.
    pub fn new(
        key: &StressKey,
        vaults: &[Option<&Vault>],
        beta: Fp,
        delta: Fp,
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
                    GroupKind::Slot(SlotKind::Balance) => {
                        let balance = vault.balances.get(index);
                        balance::write(&key.table, balance, &mut values, &mut after)
                    }
                    GroupKind::Slot(SlotKind::Position) => {
                        let position = vault.positions.get(index - shape.balances);
                        position::write(&key.table, position, &mut values, &mut after)
                    }
                    GroupKind::Pair => {
                        pair::write(&key.weights, &mut values, &mut after);
                        Fp::ZERO
                    }
                    GroupKind::Tail => {
                        tail::write(vault.extra, shape.code, &mut values, &mut after)
                    }
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
        end::write(beta, delta, previous, &mut end);
        groups.push(end);
        StressGrid { groups }
    }

    /// The end group.
    pub fn end(&self) -> Group {
        *self.groups.last().expect("a grid has an end group")
    }

    /// The prefix sum after the unit.
    pub fn next_sum(&self) -> Fp {
        self.end().get(end::NEXT)
    }
}

/// Configuration of the grid.
#[derive(Clone, Debug)]
pub struct StressGridConfig {
    balance: BalanceConfig,
    position: PositionConfig,
    pair: PairConfig,
    tail: TailConfig,
    end: EndConfig,
}

/// Assigned cells of the grid that other parts of the circuit copy.
pub(super) struct StressGridCells {
    /// The packed words of each vault.
    pub(super) words: Vec<Vec<Cell>>,
    /// The end group's.
    pub(super) end: EndCells,
}

impl StressGridConfig {
    /// Configures gates and the scenario lookup on columns of its own, the last eight of which are limbs;
    /// equality is enabled on the first.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
        table: &StressTableConfig,
    ) -> StressGridConfig {
        let config = StressGridConfig::allocate(meta, advice);
        lookup::configure(&config.balance, &config.position, meta, table);
        config.balance.gate(meta);
        config.position.gate(meta);
        config.pair.gate(meta);
        config.tail.gate(meta);
        end::gates(&config.end, meta);
        config
    }

    /// Allocates fixed columns and selectors. Their order is part of the verifying keys.
    fn allocate(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
    ) -> StressGridConfig {
        meta.enable_equality(advice[0]);
        let columns =
            GroupColumns { advice, offset: meta.fixed_column(), carries: meta.fixed_column() };
        let code = meta.fixed_column();
        let [deficit_weights, net_weights] =
            std::array::from_fn(|_| std::array::from_fn(|_| meta.fixed_column()));
        // Complex selectors are never combined, which would make every gate dearer.
        let [s_balance, s_position, s_pair, s_tail, s_start, s_end] =
            std::array::from_fn(|_| meta.complex_selector());
        StressGridConfig {
            balance: BalanceConfig { columns, s_balance },
            position: PositionConfig { columns, s_position },
            pair: PairConfig { columns, deficit_weights, net_weights, s_pair },
            tail: TailConfig { columns, code, s_tail },
            end: EndConfig { columns, s_start, s_end },
        }
    }

    /// Assigns all groups of a block; `values` gives those of a group by its number in the block.
    pub(super) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        key: &StressKey,
        values: impl Fn(usize) -> Value<Group>,
    ) -> Result<StressGridCells, Error> {
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
                    GroupKind::Slot(SlotKind::Balance) => {
                        self.balance.assign(region, row, group, &values)?
                    }
                    GroupKind::Slot(SlotKind::Position) => {
                        self.position.assign(region, row, group, &values)?
                    }
                    GroupKind::Pair => {
                        self.pair.assign(region, row, group, &key.weights, &values)?;
                        continue;
                    }
                    GroupKind::Tail => self.tail.assign(region, row, group, shape.code, &values)?,
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
        Ok(StressGridCells { words, end })
    }
}
