//! A dishonest prover for the scenario circuit: chosen cells are free, all others follow from the gates, so
//! that a forged witness breaks as few constraints as possible.

use ff::Field;
use pasta_curves::Fp;

use super::rig::StressRig;
use crate::{
    circuit::{
        opening::{
            cells::{At, Group, ACC, WORD},
            item::SlotKind,
        },
        stress::{
            group::{end, pair, position, slot, tail},
            key::ScenarioWeights,
            layout::{vault_groups, GroupKind, VaultGroup, DEFICIT_SUM, EQUITY, NET_SUM, TAKEN},
            StressKey,
        },
    },
    protocol::vault::{self, power_of_two},
    testing::{
        forge::add,
        hashes::{Digests, Hashes},
    },
};

impl StressRig {
    /// Changes free cells (`free`: rows, amounts, profits, extra, the bits under water, factors, the flow
    /// into the first group), derives all other cells from them, and lets `derived` replace derived cells of
    /// each group and the flow after it before the next group follows. The public inputs are recomputed from
    /// the result.
    pub fn forge(
        mut self,
        free: impl FnOnce(&mut [Group]),
        derived: impl Fn(usize, &mut Group, &mut Group),
    ) -> Self {
        let shape = self.key.shape;
        let kinds = vault_groups(&shape);
        let groups = &mut self.witness.grid.groups;
        free(groups);
        for index in 0..groups.len() {
            let mut group = groups[index];
            let mut after = Group::default();
            for at in TAKEN {
                after.set(at, group.get(at));
            }
            let Some(mut next) = groups.get(index + 1).copied() else {
                let sum = group.get(end::BETA) * group.get(DEFICIT_SUM)
                    + group.get(end::DELTA) * group.get(NET_SUM);
                group.set(end::NEXT, group.get(end::PREVIOUS) + sum);
                derived(index, &mut group, &mut after);
                groups[index] = group;
                break;
            };
            let VaultGroup { kind, place, carries, .. } = kinds[index % kinds.len()];
            let item = self.key.derive(kind, &mut group, &mut after);
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
            for at in TAKEN {
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
        self.forge(free, |_, _, _| ())
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

    fn hashes(&self) -> Hashes {
        let witness = &self.witness;
        let end = witness.grid.end();
        let sums = [
            (end.get(end::PREVIOUS), witness.previous_blind),
            (end.get(end::NEXT), witness.next_blind),
        ];
        let kinds = vault_groups(&self.key.shape);
        Hashes::new(&witness.leaves, &kinds, &witness.grid.groups, sums)
    }

    /// Number of words of each hash, in the order of the layout.
    pub fn hash_lengths(&self) -> Vec<usize> {
        self.hashes().lengths()
    }

    /// Replaces words (hash, index, value) and places of the state (hash, row of the hash, place, value) as
    /// they come up, computes everything that follows from them, and the public inputs.
    pub fn forge_hashes(
        mut self,
        word: impl Fn(usize, usize, Fp) -> Fp,
        state: impl Fn(usize, usize, usize, Fp) -> Fp,
    ) -> Self {
        let (changes, Digests { root, previous, next }) = self.hashes().forge(word, state);
        self.changes.extend(changes);
        self.instance.digest = root;
        self.instance.previous = previous;
        self.instance.next = next;
        self
    }
}

impl StressKey {
    /// Derives what follows from a group's free cells, and the flow after it; returns the packed item.
    fn derive(&self, kind: GroupKind, group: &mut Group, after: &mut Group) -> Fp {
        match kind {
            GroupKind::Slot(kind) => derive_slot(kind, group, after),
            GroupKind::Pair => {
                for (scenario, weights) in self.weights.iter().enumerate() {
                    derive_reading(scenario, weights, group, after);
                }
                Fp::ZERO
            }
            GroupKind::Tail | GroupKind::End => {
                let extra = group.get(tail::EXTRA);
                group.set_value(&tail::EXTRA_LIMBS, extra);
                EQUITY.into_iter().for_each(|at| after.set(at, Fp::ZERO));
                extra + Fp::from(u64::from(self.shape.code)) * power_of_two(vault::CODE_OFFSET)
            }
        }
    }
}

fn derive_slot(kind: SlotKind, group: &mut Group, after: &mut Group) -> Fp {
    let amount = group.get(slot::AMOUNT);
    slot::write_amount(group, amount);
    for (equity, unit) in EQUITY.into_iter().zip(slot::UNIT) {
        add(after, equity, amount * group.get(unit));
    }
    let key = group.get(slot::ID) + group.get(slot::SIDE) * power_of_two(vault::SIDE_OFFSET);
    if kind == SlotKind::Balance {
        return key + amount * power_of_two(vault::AMOUNT_OFFSET);
    }
    let (absolute, negative) = (group.get(position::PROFIT_ABS), group.get(position::NEGATIVE));
    group.set_value(&position::PROFIT_LIMBS, absolute);
    for (equity, profit) in EQUITY.into_iter().zip(position::PROFIT) {
        add(after, equity, absolute * (Fp::ONE - negative.double()) * group.get(profit));
    }
    key + negative * power_of_two(vault::LOSS_OFFSET)
        + amount * power_of_two(vault::SIZE_OFFSET)
        + absolute * power_of_two(vault::PROFIT_OFFSET)
}

/// The bit stays free; the limbs follow from it.
fn derive_reading(
    scenario: usize,
    weights: &ScenarioWeights,
    group: &mut Group,
    after: &mut Group,
) {
    let (equity, under) = (group.get(EQUITY[scenario]), group.get(pair::UNDER[scenario]));
    let sign = Fp::ONE - under.double();
    let value = (equity + under) * sign.invert().unwrap_or(Fp::ZERO);
    group.set_value(&pair::LIMBS[scenario], value);
    add(after, DEFICIT_SUM, weights.deficit * under * (value + Fp::ONE));
    add(after, NET_SUM, weights.net * equity);
    after.set(EQUITY[scenario], Fp::ZERO);
}
