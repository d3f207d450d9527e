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
    layout::{vault_groups, GroupKind, TAKEN},
    table::StressTableConfig,
};
use crate::{
    circuit::opening::{
        cells::{Group, GroupColumns, COLUMNS},
        end::EndConfig,
        item::SlotKind,
        run::{Grid, GridCells, Run},
    },
    protocol::{shape::Shape, vault::Vault},
};

impl Grid {
    /// The grid of honest witnesses of a unit: vaults in order (`None` and missing ones are padding), the book's
    /// factors β and δ, and the prefix sum before the unit. Vaults must fit the shape; an equity out of range
    /// gives a grid that breaks a lookup.
    pub fn of_unit(
        key: &StressKey,
        vaults: &[Option<&Vault>],
        beta: Fp,
        delta: Fp,
        previous: Fp,
    ) -> Grid {
        let write =
            |kind, index: usize, vault: &Vault, values: &mut Group, after: &mut Group| match kind {
                GroupKind::Slot(SlotKind::Balance) => {
                    balance::write(&key.table, vault.balances.get(index), values, after)
                }
                GroupKind::Slot(SlotKind::Position) => {
                    let position = vault.positions.get(index - key.shape.balances);
                    position::write(&key.table, position, values, after)
                }
                GroupKind::Pair => {
                    pair::write(&key.weights, values, after);
                    Fp::ZERO
                }
                GroupKind::Tail => tail::write(vault.extra, key.shape.code, values, after),
                GroupKind::End => unreachable!("the end group belongs to no vault"),
            };
        run(&key.shape).fill(vaults, write, |group| end::write(beta, delta, previous, group))
    }
}

/// The groups of a block of this shape.
fn run(shape: &Shape) -> Run<GroupKind> {
    Run::new(shape, vault_groups(shape), &TAKEN)
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
    ) -> Result<GridCells, Error> {
        run(&key.shape).assign(region, &self.end, values, |region, row, group, values| {
            let word = match group.kind {
                GroupKind::Slot(SlotKind::Balance) => {
                    self.balance.assign(region, row, group, values)?
                }
                GroupKind::Slot(SlotKind::Position) => {
                    self.position.assign(region, row, group, values)?
                }
                GroupKind::Pair => {
                    self.pair.assign(region, row, group, &key.weights, values)?;
                    return Ok(None);
                }
                GroupKind::Tail => self.tail.assign(region, row, group, key.shape.code, values)?,
                GroupKind::End => unreachable!("the end group belongs to no vault"),
            };
            Ok(Some(word))
        })
    }
}
