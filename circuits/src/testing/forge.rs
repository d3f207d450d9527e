//! A dishonest prover for the grid: chosen cells are free, all others follow from the gates, so
//! that a forged witness breaks as few constraints as possible.

use ff::Field;
use pasta_curves::Fp;

use super::Rig;
use crate::{
    circuit::{
        grid::{self, At, Group, GroupKind, ACC, FLOW, ROW_CELLS},
        table::{SlotKind, TableRow},
    },
    protocol::{
        shape::Rule,
        vault::{power_of_two, EXTRA_BITS},
    },
};

/// Writes a table row into a group.
pub fn write_row(group: &mut Group, row: &TableRow) {
    for (at, value) in ROW_CELLS.into_iter().zip(&row.cells()[1..]) {
        group.set(at, *value);
    }
}

/// Adds to a cell.
pub fn add(group: &mut Group, at: At, value: Fp) {
    group.set(at, group.get(at) + value);
}

/// Nothing free, or nothing replaced.
pub fn nothing(_: usize, _: &mut Group, _: &mut Group) {}

/// A rig whose slot `group` is judged by another row. The slot keeps its id and side where
/// `keeps_key`.
pub fn judged_by(rig: Rig, group: usize, row: TableRow, keeps_key: bool) -> Rig {
    rig.forge_free(|groups| {
        let before = groups[group];
        write_row(&mut groups[group], &row);
        if keeps_key {
            for at in [grid::ID, grid::SIDE] {
                groups[group].set(at, before.get(at));
            }
        }
    })
}

impl Rig {
    /// Changes free cells (`free`: used bits, rows, amounts, profits, extra, the flow into the
    /// first group), derives all other cells from them, and lets `derived` replace derived cells
    /// of each group and the flow after it before the next group follows. The public inputs are
    /// recomputed from the result.
    pub fn forge(
        mut self,
        free: impl FnOnce(&mut [Group]),
        derived: impl Fn(usize, &mut Group, &mut Group),
    ) -> Self {
        let shape = self.key.shape;
        let kinds = grid::vault_groups(&shape);
        let groups = &mut self.witness.grid.groups;
        free(groups);
        for index in 0..groups.len() {
            let mut group = groups[index];
            let mut after = Group::default();
            for at in FLOW.into_iter().chain([ACC]) {
                after.set(at, group.get(at));
            }
            let next = groups.get(index + 1).copied();
            let Some(mut next) = next else {
                let sum = group.get(grid::BETA) * group.get(grid::BOOK_SUM)
                    + group.get(grid::MARKET_SUM)
                    + group.get(grid::GAMMA) * group.get(grid::COUNT);
                group.set(grid::NEXT, group.get(grid::PREVIOUS) + sum);
                derived(index, &mut group, &mut after);
                groups[index] = group;
                break;
            };
            let grid::VaultGroup { kind, place, carries, .. } = kinds[index % kinds.len()];
            let item = match kind {
                GroupKind::Slot(kind, last) => {
                    if !last {
                        derive_step(kind, &mut group, &next);
                    }
                    derive_slot(kind, &mut group, &mut after)
                }
                GroupKind::Magnitude => {
                    self.key.derive_magnitude(&mut group, &mut after);
                    Fp::ZERO
                }
                GroupKind::Tail | GroupKind::End => self.key.derive_tail(&mut group, &mut after),
            };
            let offset = place.map(|place| power_of_two(place.offset));
            if let Some(offset) = offset {
                group.set(grid::WORD, group.get(ACC) + item * offset);
            }
            derived(index, &mut group, &mut after);
            if offset.is_some() {
                // What `derived` adds to the word goes on, what it adds to the flow is added.
                let carried = if carries { group.get(grid::WORD) } else { Fp::ZERO };
                let added = after.get(ACC) - group.get(ACC);
                after.set(ACC, carried + added);
            }
            for at in FLOW.into_iter().chain([ACC]) {
                next.set(at, after.get(at));
            }
            groups[index] = group;
            groups[index + 1] = next;
        }
        self.instance = self.witness.instance(&shape);
        self
    }

    /// Forges free cells only.
    pub fn forge_free(self, free: impl FnOnce(&mut [Group])) -> Self {
        self.forge(free, nothing)
    }

    /// Adds `value` to a derived cell of one group.
    pub fn forge_derived(self, index: usize, at: At, value: Fp) -> Self {
        self.forge(
            |_| (),
            move |i, group, _| {
                if i == index {
                    add(group, at, value);
                }
            },
        )
    }

    /// Adds `value` to a flow cell after one group.
    pub fn forge_flow(self, index: usize, at: At, value: Fp) -> Self {
        self.forge(
            |_| (),
            move |i, _, after| {
                if i == index {
                    add(after, at, value);
                }
            },
        )
    }
}

fn derive_step(kind: SlotKind, group: &mut Group, next: &Group) {
    let key = |group: &Group| match kind {
        SlotKind::Balance => group.get(grid::ID),
        SlotKind::Position => group.get(grid::ID).double() + group.get(grid::SIDE),
    };
    group.set_value(&grid::STEP, next.get(grid::USED) * (key(next) - key(group) - Fp::ONE));
}

fn derive_slot(kind: SlotKind, group: &mut Group, after: &mut Group) -> Fp {
    let cell = *group;
    let get = |at: At| cell.get(at);
    let (used, amount) = (get(grid::USED), get(grid::AMOUNT));
    after.set(grid::ANY, get(grid::ANY) + used - get(grid::ANY) * used);
    let mut item = get(grid::ID) + get(grid::SIDE) * power_of_two(13);
    match kind {
        SlotKind::Balance => {
            add(after, grid::EQUITY, get(grid::RATE) * amount + get(grid::CONSTANT));
            add(after, grid::BOOK_SUM, get(grid::WEIGHT) * amount + get(grid::LANE));
            item += amount * power_of_two(14);
        }
        SlotKind::Position => {
            let absolute = get(grid::PROFIT_ABS);
            group.set_value(&grid::PROFIT_LIMBS, absolute);
            let negative = get(grid::NEGATIVE);
            if negative != Fp::ZERO {
                group.set(grid::PROFIT_INVERSE, absolute.invert().unwrap_or(Fp::ZERO));
            }
            let either = |if_not: Fp, if_so: Fp| if_not + negative * (if_so - if_not);
            let notional = amount * get(grid::MARK);
            add(after, grid::EQUITY, absolute * either(get(grid::PROFIT), -get(grid::LOSS)));
            add(after, grid::REQUIREMENT, get(grid::RATE) * notional + get(grid::CONSTANT));
            let weight = either(get(grid::PROFIT_WEIGHT), get(grid::LOSS_WEIGHT));
            add(after, grid::BOOK_SUM, absolute * weight + get(grid::LANE) * amount);
            add(after, grid::MARKET_SUM, get(grid::WEIGHT) * amount);
            item += negative * power_of_two(14)
                + amount * power_of_two(15)
                + absolute * power_of_two(79);
        }
    }
    group.set_value(&grid::GAP_LO, amount - get(grid::LO));
    group.set_value(&grid::GAP_HI, get(grid::HI) - amount);
    item
}

impl crate::circuit::BlockKey {
    fn derive_magnitude(&self, group: &mut Group, after: &mut Group) {
        // The sign stays free; the magnitude follows from it.
        let negative = group.get(grid::EQUITY_NEGATIVE);
        let sign = Fp::ONE - negative.double();
        let absolute = group.get(grid::EQUITY) * sign.invert().unwrap_or(Fp::ZERO);
        group.set(grid::EQUITY_ABS, absolute);
        group.set_value(&grid::MAGNITUDE, absolute);
        add(after, grid::BOOK_SUM, self.rule_weights.deficit * negative * absolute);
    }

    fn derive_tail(&self, group: &mut Group, after: &mut Group) -> Fp {
        let any = group.get(grid::ANY);
        let (equity, extra) = (group.get(grid::EQUITY), group.get(grid::EXTRA));
        group.set_value(&grid::EXTRA_LIMBS, extra);
        let shortfall = group.get(grid::REQUIREMENT) + extra * self.rate_one() - equity;
        let weights = &self.rule_weights;
        let (margin, sum) = match self.shape.rule {
            Rule::Maintenance => (-shortfall, Fp::ZERO),
            Rule::EquityOnly => (equity, weights.vaults * any),
            Rule::Liquidating => {
                (shortfall - any, weights.vaults * any + weights.shortfall * shortfall)
            }
        };
        group.set_value(&grid::MARGIN, margin);
        add(after, grid::BOOK_SUM, sum);
        for at in [grid::EQUITY, grid::REQUIREMENT, grid::ANY] {
            after.set(at, Fp::ZERO);
        }
        add(after, grid::COUNT, any);
        extra + Fp::from(u64::from(self.shape.code)) * power_of_two(EXTRA_BITS)
    }
}
