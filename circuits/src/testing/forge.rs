//! A dishonest prover for the grid of any rig: chosen cells are free, all others follow from the gates, so that
//! a forged witness breaks as few constraints as possible. And what follows in the block circuit.

use ff::Field;
use pasta_curves::Fp;

use super::rigged::{Rig, RigOf, Rigged};
use crate::{
    circuit::{
        group::{end, magnitude, position, slot, tail},
        layout::{self, At, Group, GroupKind, SlotKind, ACC, WORD},
        opening::item::VaultGroup,
        table::TableRow,
        BlockKey,
    },
    protocol::{
        parameters::RATE_ONE,
        shape::Rule,
        vault::{self, power_of_two},
    },
};

/// Writes a table row into a group.
pub fn write_row(group: &mut Group, row: &TableRow) {
    for (at, value) in position::ROW_CELLS.into_iter().zip(&row.cells()[1..]) {
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
            for at in [slot::ID, slot::SIDE] {
                groups[group].set(at, before.get(at));
            }
        }
    })
}

impl<C: Rigged> RigOf<C> {
    /// Changes free cells (`free`: what the circuit's `derive` leaves as it is, and the flow into the first
    /// group), derives all other cells from them, and lets `derived` replace derived cells of each group and the
    /// flow after it before the next group follows. The public inputs are recomputed from the result.
    pub fn forge(
        mut self,
        free: impl FnOnce(&mut [Group]),
        derived: impl Fn(usize, &mut Group, &mut Group),
    ) -> Self {
        let shape = self.shape();
        let kinds = C::vault_groups(&shape);
        let groups = &mut C::grid_mut(&mut self.witness).groups;
        free(groups);
        for index in 0..groups.len() {
            let mut group = groups[index];
            let mut after = Group::default();
            after.carry(C::TAKEN, &group);
            let Some(mut next) = groups.get(index + 1).copied() else {
                group.set(end::NEXT, group.get(end::PREVIOUS) + C::added(&group));
                derived(index, &mut group, &mut after);
                groups[index] = group;
                break;
            };
            let VaultGroup { kind, place, carries, .. } = kinds[index % kinds.len()];
            let item = C::derive(&self.key, kind, &mut group, &next, &mut after);
            if let Some(place) = place {
                group.set(WORD, group.get(ACC) + item * power_of_two(place.offset));
            }
            derived(index, &mut group, &mut after);
            if place.is_some() {
                // What `derived` adds to the word goes on, what it adds to the flow is added.
                let carried = if carries { group.get(WORD) } else { Fp::ZERO };
                let added = after.get(ACC) - group.get(ACC);
                after.set(ACC, carried + added);
            }
            next.carry(C::TAKEN, &after);
            groups[index] = group;
            groups[index + 1] = next;
        }
        self.instance = C::instance(&self.witness, &shape);
        self
    }

    /// Forges free cells only.
    pub fn forge_free(self, free: impl FnOnce(&mut [Group])) -> Self {
        self.forge(free, nothing)
    }

    /// Adds `value` to a derived cell of one group.
    pub fn forge_derived(self, index: usize, at: At, value: Fp) -> Self {
        let off = move |i: usize, group: &mut Group, _: &mut Group| {
            if i == index {
                add(group, at, value);
            }
        };
        self.forge(|_| (), off)
    }

    /// Adds `value` to a flow cell after one group.
    pub fn forge_flow(self, index: usize, at: At, value: Fp) -> Self {
        let off = move |i: usize, _: &mut Group, after: &mut Group| {
            if i == index {
                add(after, at, value);
            }
        };
        self.forge(|_| (), off)
    }
}

/// What follows from a group of the block circuit: see [`Rigged::derive`].
pub(super) fn derive(
    key: &BlockKey,
    kind: GroupKind,
    group: &mut Group,
    next: &Group,
    after: &mut Group,
) -> Fp {
    match kind {
        GroupKind::Slot(kind, last) => {
            if !last {
                derive_step(kind, group, next);
            }
            derive_slot(kind, group, after)
        }
        GroupKind::Magnitude => {
            key.derive_magnitude(group, after);
            Fp::ZERO
        }
        GroupKind::Tail | GroupKind::End => key.derive_tail(group, after),
    }
}

fn derive_step(kind: SlotKind, group: &mut Group, next: &Group) {
    let key = |group: &Group| match kind {
        SlotKind::Balance => group.get(slot::ID).double() + group.get(slot::SIDE),
        SlotKind::Position => group.get(position::CONTRACT).double() + group.get(slot::SIDE),
    };
    group.set_value(&slot::STEP, next.get(slot::USED) * (key(next) - key(group) - Fp::ONE));
}

fn derive_slot(kind: SlotKind, group: &mut Group, after: &mut Group) -> Fp {
    let cell = *group;
    let get = |at: At| cell.get(at);
    let (used, amount) = (get(slot::USED), get(slot::AMOUNT));
    after.set(layout::ANY, get(layout::ANY) + used - get(layout::ANY) * used);
    let mut item = get(slot::ID) + get(slot::SIDE) * power_of_two(vault::SIDE_OFFSET);
    match kind {
        SlotKind::Balance => {
            add(after, layout::EQUITY, get(slot::RATE) * amount + get(slot::CONSTANT));
            add(after, layout::BOOK_SUM, get(slot::WEIGHT) * amount + get(slot::LANE));
            item += amount * power_of_two(vault::AMOUNT_OFFSET);
        }
        SlotKind::Position => {
            let absolute = get(position::PROFIT_ABS);
            group.set_value(&position::PROFIT_LIMBS, absolute);
            let negative = get(position::NEGATIVE);
            if negative != Fp::ZERO {
                group.set(position::PROFIT_INVERSE, absolute.invert().unwrap_or(Fp::ZERO));
            }
            let either = |if_not: Fp, if_so: Fp| if_not + negative * (if_so - if_not);
            let notional = amount * get(position::MARK);
            add(
                after,
                layout::EQUITY,
                absolute * either(get(position::PROFIT_VALUE), -get(position::LOSS_VALUE)),
            );
            add(after, layout::REQUIREMENT, get(slot::RATE) * notional + get(slot::CONSTANT));
            let weight = either(get(position::PROFIT_WEIGHT), get(position::LOSS_WEIGHT));
            add(after, layout::BOOK_SUM, absolute * weight + get(slot::LANE) * amount);
            add(after, layout::MARKET_SUM, get(slot::WEIGHT) * amount);
            item += negative * power_of_two(vault::LOSS_OFFSET)
                + amount * power_of_two(vault::SIZE_OFFSET)
                + absolute * power_of_two(vault::PROFIT_OFFSET);
        }
    }
    group.set_value(&slot::GAP_LO, amount - get(slot::LO));
    group.set_value(&slot::GAP_HI, get(slot::HI) - amount);
    item
}

impl BlockKey {
    fn derive_magnitude(&self, group: &mut Group, after: &mut Group) {
        // The sign stays free; the magnitude follows from it.
        let negative = group.get(magnitude::EQUITY_NEGATIVE);
        let sign = Fp::ONE - negative.double();
        let absolute = group.get(layout::EQUITY) * sign.invert().unwrap_or(Fp::ZERO);
        group.set(magnitude::EQUITY_ABS, absolute);
        group.set_value(&magnitude::EQUITY_LIMBS, absolute);
        add(after, layout::BOOK_SUM, self.rule_weights.deficit * negative * absolute);
    }

    fn derive_tail(&self, group: &mut Group, after: &mut Group) -> Fp {
        let any = group.get(layout::ANY);
        let (equity, extra) = (group.get(layout::EQUITY), group.get(tail::EXTRA));
        group.set_value(&tail::EXTRA_LIMBS, extra);
        let shortfall = group.get(layout::REQUIREMENT) + extra * Fp::from(RATE_ONE) - equity;
        let weights = &self.rule_weights;
        let (margin, sum) = match self.shape.rule {
            Rule::Maintenance => (-shortfall, Fp::ZERO),
            Rule::EquityOnly => (equity, weights.vaults * any),
            Rule::Liquidating => {
                (shortfall - any, weights.vaults * any + weights.shortfall * shortfall)
            }
        };
        group.set_value(&tail::MARGIN, margin);
        add(after, layout::BOOK_SUM, sum);
        for at in [layout::EQUITY, layout::REQUIREMENT, layout::ANY] {
            after.set(at, Fp::ZERO);
        }
        add(after, layout::COUNT, any);
        extra + Fp::from(u64::from(self.shape.code)) * power_of_two(vault::CODE_OFFSET)
    }
}
