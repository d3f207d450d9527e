//! All groups of a block, one after another: their honest values, their configuration and their
//! assignment. What a group is stands in [`super::group`], where it stands in [`super::layout`], and how one
//! follows another in [`super::opening::run`].

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
    layout::{vault_groups, Group, GroupColumns, GroupKind, SlotKind, COLUMNS, TAKEN},
    opening::{
        end::EndConfig,
        run::{Grid, GridCells, Run},
    },
    table::TableConfig,
};
use crate::protocol::{shape::Shape, vault::Vault};

impl Grid {
    /// The grid of honest witnesses of a block: vaults in order (`None` and missing ones are padding), the
    /// book's factor β, the weight γ of a vault there, and the prefix sum before the block. Vaults must fit
    /// the shape; a vault that breaks the predicate gives a grid that breaks a gate.
    pub fn of_block(
        key: &BlockKey,
        vaults: &[Option<&Vault>],
        beta: Fp,
        gamma: Fp,
        previous: Fp,
    ) -> Grid {
        let write =
            |kind, index: usize, vault: &Vault, values: &mut Group, after: &mut Group| match kind {
                GroupKind::Slot(SlotKind::Balance, _) => {
                    let balances = vault.balances.get(index..).unwrap_or_default();
                    balance::write(&key.table, balances, values, after)
                }
                GroupKind::Slot(SlotKind::Position, _) => {
                    let slot = index - key.shape.balances;
                    let positions = vault.positions.get(slot..).unwrap_or_default();
                    position::write(&key.table, positions, values, after)
                }
                GroupKind::Magnitude => {
                    magnitude::write(key.rule_weights.deficit, values, after);
                    Fp::ZERO
                }
                GroupKind::Tail => tail::write(key, vault.extra, values, after),
                GroupKind::End => unreachable!("the end group belongs to no vault"),
            };
        run(&key.shape).fill(vaults, write, |group| end::write(beta, gamma, previous, group))
    }
}

/// The groups of a block of this shape.
fn run(shape: &Shape) -> Run<GroupKind> {
    Run::new(shape, vault_groups(shape), &TAKEN)
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
        run(&key.shape).assign(region, &self.end, values, |region, row, group, values| {
            let word = match group.kind {
                GroupKind::Slot(SlotKind::Balance, is_last) => {
                    self.balance.assign(region, row, group, is_last, values)?
                }
                GroupKind::Slot(SlotKind::Position, is_last) => {
                    self.position.assign(region, row, group, is_last, values)?
                }
                GroupKind::Magnitude => {
                    let weight = key.rule_weights.deficit;
                    self.magnitude.assign(region, row, group, weight, values)?;
                    return Ok(None);
                }
                GroupKind::Tail => self.tail.assign(region, row, group, key, values)?,
                GroupKind::End => unreachable!("the end group belongs to no vault"),
            };
            Ok(Some(word))
        })
    }
}
