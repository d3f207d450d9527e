//! Forgeries of a rig of the scenario circuit: one value, or the few of one group that belong together, is
//! replaced, and what follows from it is computed, so that as few constraints as possible are broken.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        opening::{
            cells::{At, Group},
            item::SlotKind,
        },
        stress::{
            group::{pair, position, slot, tail},
            layout::{GroupKind, VaultGroup, DEFICIT_SUM, EQUITY},
        },
    },
    protocol::vault::power_of_two,
    testing::*,
};

use crate::forging::*;

/// The range checks of a group whose limbs add up to a value.
fn checks(kind: GroupKind) -> Vec<&'static [At]> {
    match kind {
        GroupKind::Slot(SlotKind::Balance) => vec![&slot::AMOUNT_LIMBS],
        GroupKind::Slot(SlotKind::Position) => vec![&slot::AMOUNT_LIMBS, &position::PROFIT_LIMBS],
        GroupKind::Pair => pair::LIMBS.iter().map(|limbs| &limbs[..]).collect(),
        GroupKind::Tail => vec![&tail::EXTRA_LIMBS],
        GroupKind::End => vec![],
    }
}

/// Every forgery of a rig but those of its hashes.
pub fn forgeries(rig: &StressRig) -> Vec<StressRig> {
    let mut forgeries = grid_forgeries(rig, derived);
    forgeries.extend(free(rig));
    forgeries.extend(limb_forgeries(rig, checks));
    forgeries.extend(instance_forgeries(rig));
    forgeries
}

/// Derived cells of a group: of limbs the lowest, but in a pair, whose magnitudes are forged with what follows.
fn derived(kind: GroupKind) -> Vec<At> {
    match kind {
        GroupKind::Pair => vec![],
        GroupKind::Slot(_) => [lowest(checks(kind)), vec![slot::SEVENTH]].concat(),
        _ => lowest(checks(kind)),
    }
}

/// A magnitude off by one, and the deficit that follows from it.
pub fn magnitude(rig: &StressRig, index: usize, scenario: usize) -> StressRig {
    let weight = rig.key.weights[scenario].deficit;
    let off = move |at: usize, group: &mut Group, after: &mut Group| {
        if at == index {
            let value = group.value(&pair::LIMBS[scenario]) + Fp::ONE;
            group.set_value(&pair::LIMBS[scenario], value);
            add(after, DEFICIT_SUM, weight * group.get(pair::UNDER[scenario]));
        }
    };
    rig.clone().forge(|_| (), off)
}

/// Free cells of slots, pairs, tails and the first flow, chosen as no honest prover would.
fn free(rig: &StressRig) -> Vec<StressRig> {
    let mut forgeries = vec![];
    let set = |index: usize, change: &dyn Fn(&mut Group)| {
        rig.clone().forge_free(|groups| change(&mut groups[index]))
    };
    for (index, VaultGroup { kind, .. }) in groups(rig) {
        let group = rig.witness.grid.groups[index];
        match kind {
            GroupKind::Slot(kind) => {
                let row: &[At] = match kind {
                    SlotKind::Balance => &slot::ROW_CELLS,
                    SlotKind::Position => &position::ROW_CELLS,
                };
                for at in row {
                    forgeries.push(set(index, &|group| add(group, *at, Fp::ONE)));
                }
                if kind == SlotKind::Position {
                    for negative in [Fp::from(2), Fp::TWO_INV] {
                        let change = |group: &mut Group| group.set(position::NEGATIVE, negative);
                        forgeries.push(set(index, &change));
                    }
                }
                if group.get(slot::ID) == Fp::ZERO {
                    forgeries.extend(wide_amounts().map(|change| set(index, &change)));
                    forgeries.push(quarter(rig, index));
                }
            }
            GroupKind::Pair => {
                for (scenario, at) in EQUITY.into_iter().enumerate() {
                    forgeries.push(half_under(rig, index, scenario, group.get(at)));
                    forgeries.push(magnitude(rig, index, scenario));
                }
            }
            GroupKind::Tail => {
                for extra in [-Fp::ONE, power_of_two(121)] {
                    forgeries.push(set(index, &|group| group.set(tail::EXTRA, extra)));
                }
            }
            GroupKind::End => {}
        }
    }
    forgeries.extend(start_forgeries(rig));
    forgeries
}

/// Amounts that are no numbers of 64 bits, for empty slots, where they are worth nothing: 2^64, whose six limbs
/// are in range and whose seventh is not, and 2^66 and −1, whose limbs are not either.
fn wide_amounts() -> impl Iterator<Item = impl Fn(&mut Group)> {
    [power_of_two(64), power_of_two(66), -Fp::ONE]
        .into_iter()
        .map(|amount| move |group: &mut Group| group.set(slot::AMOUNT, amount))
}

/// What is no bit, with a magnitude in range that makes up for it.
pub fn half_under(rig: &StressRig, index: usize, scenario: usize, equity: Fp) -> StressRig {
    // equity = L·(1 − 2s) − s, so that s = (L − equity)/(2L + 1).
    let under = rig.witness.grid.groups[index].get(pair::UNDER[scenario]);
    let value = if under == Fp::ONE { -equity } else { equity + Fp::ONE };
    let bit = (value - equity) * (value.double() + Fp::ONE).invert().unwrap();
    rig.clone().forge_free(|groups| groups[index].set(pair::UNDER[scenario], bit))
}

/// An empty slot whose amount is 2^53, as a last limb of a quarter, which is out of range; its seventh is 1, in
/// range.
fn quarter(rig: &StressRig, index: usize) -> StressRig {
    let amount = power_of_two(53);
    let forged = rig.clone().forge_free(|groups| groups[index].set(slot::AMOUNT, amount));
    let [.., before, last] = slot::AMOUNT_LIMBS;
    let quarter = Fp::from(4).invert().unwrap();
    let forged = forged.set(rig.cell(index, before), Fp::ZERO);
    let forged = forged.set(rig.cell(index, last), quarter);
    forged.set(rig.cell(index, slot::SEVENTH), Fp::ONE)
}
