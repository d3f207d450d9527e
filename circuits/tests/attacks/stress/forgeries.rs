//! Forgeries of a rig of the scenario circuit: one value, or the few of one group that belong together, is
//! replaced, and what follows from it is computed, so that as few constraints as possible are broken.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        chip::limb::LIMB_BITS,
        opening::{
            cells::{At, Group, WORD},
            item::SlotKind,
        },
        stress::{
            group::{end, pair, position, slot, tail},
            layout::{vault_groups, GroupKind, VaultGroup, DEFICIT_SUM, EQUITY, TAKEN},
        },
    },
    protocol::vault::power_of_two,
    testing::*,
};

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
    let mut forgeries = derived(rig);
    forgeries.extend(free(rig));
    forgeries.extend(out_of_range(rig));
    forgeries.extend(inputs(rig));
    forgeries
}

/// The groups of all vaults with their numbers.
fn groups(rig: &StressRig) -> impl Iterator<Item = (usize, VaultGroup)> {
    let kinds = vault_groups(&rig.key.shape);
    let count = rig.key.shape.vaults * kinds.len();
    kinds.into_iter().cycle().take(count).enumerate()
}

/// Derived cells of a group (of limbs the lowest) and flow cells after it, each off by one.
fn derived(rig: &StressRig) -> Vec<StressRig> {
    let mut forgeries = vec![];
    for (index, VaultGroup { kind, place, .. }) in groups(rig) {
        let mut derived: Vec<At> = match kind {
            GroupKind::Pair => vec![],
            _ => checks(kind).into_iter().map(|limbs| limbs[0]).collect(),
        };
        derived.extend(matches!(kind, GroupKind::Slot(_)).then_some(slot::SEVENTH));
        derived.extend(place.map(|_| WORD));
        for at in derived {
            for value in [Fp::ONE, -Fp::ONE] {
                forgeries.push(rig.clone().forge_derived(index, at, value));
            }
        }
        for at in TAKEN {
            for value in [Fp::ONE, -Fp::ONE] {
                forgeries.push(rig.clone().forge_flow(index, at, value));
            }
        }
        if kind == GroupKind::Pair {
            forgeries.extend((0..EQUITY.len()).map(|scenario| magnitude(rig, index, scenario)));
        }
    }
    let end = rig.witness.grid.groups.len() - 1;
    forgeries.push(rig.clone().forge_derived(end, end::NEXT, Fp::ONE));
    forgeries
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
                }
            }
            GroupKind::Pair => {
                for (scenario, at) in EQUITY.into_iter().enumerate() {
                    forgeries.push(half_under(rig, index, scenario, group.get(at)));
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
    for at in TAKEN {
        for value in [Fp::ONE, -Fp::ONE] {
            forgeries.push(set(0, &|group| add(group, at, value)));
        }
    }
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

/// Each limb of each range check out of range, so that the sum stays: a limb takes from the one below what is
/// no multiple of its unit, the lowest one more than it may hold from the next.
fn out_of_range(rig: &StressRig) -> Vec<StressRig> {
    let mut forgeries = vec![];
    for (index, VaultGroup { kind, .. }) in groups(rig) {
        let group = rig.witness.grid.groups[index];
        for limbs in checks(kind) {
            for (limb, at) in limbs.iter().enumerate() {
                let from = limbs[if limb == 0 { 1 } else { limb - 1 }];
                // What is left stays in range.
                let one = if group.get(from) == Fp::ZERO { -Fp::ONE } else { Fp::ONE };
                let radix = power_of_two(LIMB_BITS);
                let given = if limb == 0 { radix } else { radix.invert().unwrap() };
                let forged = rig
                    .clone()
                    .set(rig.cell(index, from), group.get(from) - one)
                    .set(rig.cell(index, *at), group.get(*at) + one * given);
                forgeries.push(forged);
            }
        }
        if matches!(kind, GroupKind::Slot(_)) && group.get(slot::ID) == Fp::ZERO {
            forgeries.push(quarter(rig, index));
        }
    }
    forgeries
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

/// Each public input off by one.
fn inputs(rig: &StressRig) -> Vec<StressRig> {
    let mut forgeries = vec![rig.clone(); 5];
    let [a, b, c, d, e] = &mut forgeries[..] else { unreachable!() };
    a.instance.digest += Fp::ONE;
    b.instance.previous += Fp::ONE;
    c.instance.next += Fp::ONE;
    d.instance.beta += Fp::ONE;
    e.instance.delta += Fp::ONE;
    forgeries
}
