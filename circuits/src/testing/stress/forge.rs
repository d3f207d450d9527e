//! What a dishonest prover derives in the scenario circuit: rows, amounts, profits, extra, the bits under water,
//! factors and the flow into the first group are free, all other cells follow from the gates.

use ff::Field;
use pasta_curves::Fp;

use crate::{
    circuit::{
        opening::{cells::Group, item::SlotKind},
        stress::{
            group::{pair, position, slot, tail},
            key::ScenarioWeights,
            layout::{GroupKind, DEFICIT_SUM, EQUITY, NET_SUM},
            StressKey,
        },
    },
    protocol::vault::{self, power_of_two},
    testing::forge::add,
};

impl StressKey {
    /// Derives what follows from a group's free cells, and the flow after it; returns the packed item.
    pub(super) fn derive(&self, kind: GroupKind, group: &mut Group, after: &mut Group) -> Fp {
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
