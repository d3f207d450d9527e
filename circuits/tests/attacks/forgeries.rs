//! Forgeries of a rig: one value, or the few of one slot that belong together, is replaced, and what
//! follows from it is computed, so that as few constraints as possible are broken.

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        group::{magnitude, position, slot, tail},
        layout::{self, vault_groups, At, Group, GroupKind, SlotKind, FLOW},
    },
    protocol::{
        shape::Rule,
        vault::{power_of_two, EXTRA_BITS, PROFIT_BITS},
    },
    testing::*,
};

use super::forging::{lowest, start_forgeries};

/// The range checks of a group: its limbs, and how many.
pub fn checks(kind: GroupKind) -> Vec<&'static [At]> {
    match kind {
        GroupKind::Slot(kind, last) => {
            let mut checks: Vec<&[At]> = vec![&slot::GAP_LO, &slot::GAP_HI];
            checks.extend((!last).then_some(&slot::STEP[..]));
            checks.extend((kind == SlotKind::Position).then_some(&position::PROFIT_LIMBS[..]));
            checks
        }
        GroupKind::Magnitude => vec![&magnitude::EQUITY_LIMBS],
        GroupKind::Tail => vec![&tail::MARGIN, &tail::EXTRA_LIMBS],
        GroupKind::End => vec![],
    }
}

/// Derived cells of a group: of limbs the lowest.
pub fn derived(kind: GroupKind) -> Vec<At> {
    lowest(checks(kind))
}

/// Free cells of slots, tails and the first flow, chosen as no honest prover would.
pub fn free_forgeries(rig: &Rig) -> Vec<Rig> {
    let shape = rig.key.shape;
    let kinds = vault_groups(&shape);
    let groups = &rig.witness.grid.groups;
    let mut forgeries = vec![];
    for (index, group) in groups[..groups.len() - 1].iter().enumerate() {
        let set = |change: &dyn Fn(&mut Group)| {
            rig.clone().forge_free(|groups| change(&mut groups[index]))
        };
        match kinds[index % kinds.len()].kind {
            GroupKind::Slot(kind, last) => {
                // No row of the table.
                forgeries.push(set(&|g| add(g, slot::LO, -Fp::ONE)));
                let used = group.get(slot::USED) == Fp::ONE;
                if used {
                    forgeries.extend(used_slot_forgeries(group, kind).iter().map(|c| set(c)));
                } else {
                    forgeries.push(set(&|g| g.set(slot::AMOUNT, Fp::ONE)));
                    if kind == SlotKind::Position {
                        forgeries.push(set(&|g| g.set(position::PROFIT_ABS, Fp::ONE)));
                    }
                }
                if used && !last && groups[index + 1].get(slot::USED) == Fp::ONE {
                    forgeries.push(emptied(rig, index));
                    forgeries.push(repeated(rig, index));
                }
                if used {
                    // The slot doesn't show in `any`; where no slot follows, the vault isn't counted.
                    forgeries.push(rig.clone().forge_flow(index, layout::ANY, -Fp::ONE));
                }
            }
            GroupKind::Magnitude => forgeries.extend(magnitude_forgeries(rig, index)),
            GroupKind::Tail => forgeries.extend(tail_forgeries(rig, index)),
            GroupKind::End => {}
        }
    }
    forgeries.extend(start_forgeries(rig));
    if shape.rule == Rule::Liquidating {
        // The same with signs turned round: an equity off by one may have the other sign.
        for (index, group) in kinds.iter().cycle().take(groups.len() - 1).enumerate() {
            let vault = index - index % kinds.len();
            let sign = match group.kind {
                // Off in the next vault.
                GroupKind::Tail => vault + 2 * kinds.len() - 2,
                GroupKind::Magnitude => continue,
                _ => vault + kinds.len() - 2,
            };
            if sign >= groups.len() - 1 {
                continue;
            }
            forgeries.push(rig.clone().forge(
                |groups| {
                    let negative = groups[sign].get(magnitude::EQUITY_NEGATIVE);
                    groups[sign].set(magnitude::EQUITY_NEGATIVE, Fp::ONE - negative);
                },
                move |at, _, after| {
                    if at == index {
                        add(after, layout::EQUITY, -Fp::ONE);
                    }
                },
            ));
        }
    }
    forgeries
}

type Change = Box<dyn Fn(&mut Group)>;

fn used_slot_forgeries(group: &Group, kind: SlotKind) -> Vec<Change> {
    let (lo, hi) = (group.get(slot::LO), group.get(slot::HI));
    let amount = |value: Fp| -> Change { Box::new(move |g| g.set(slot::AMOUNT, value)) };
    // The tiers next to the amount's own.
    let mut changes = vec![amount(lo - Fp::ONE), amount(hi + Fp::ONE)];
    if kind == SlotKind::Balance {
        return changes;
    }
    let profit = |absolute: Fp, negative: Fp| -> Change {
        Box::new(move |g| {
            g.set(position::PROFIT_ABS, absolute);
            g.set(position::NEGATIVE, negative);
        })
    };
    let (absolute, negative) = (group.get(position::PROFIT_ABS), group.get(position::NEGATIVE));
    changes.extend([
        amount(Fp::ZERO),
        profit(-Fp::ONE, negative),
        profit(power_of_two(PROFIT_BITS), negative),
        profit(absolute, Fp::from(2)),
        profit(Fp::ZERO, Fp::ONE),
    ]);
    changes
}

/// The slot left empty, though the next one is used.
fn emptied(rig: &Rig, index: usize) -> Rig {
    rig.clone().forge_free(|groups| {
        let before = groups[index];
        groups[index] = Group::default();
        for at in FLOW {
            groups[index].set(at, before.get(at));
        }
    })
}

/// The next slot is the same again.
fn repeated(rig: &Rig, index: usize) -> Rig {
    rig.clone().forge_free(|groups| groups[index + 1] = groups[index])
}

fn tail_forgeries(rig: &Rig, tail: usize) -> Vec<Rig> {
    let shape = rig.key.shape;
    let first = tail + 1 - vault_groups(&shape).len();
    let set = |change: &dyn Fn(&mut [Group])| rig.clone().forge_free(change);
    let mut forgeries = vec![
        set(&|groups| groups[tail].set(tail::EXTRA, -Fp::ONE)),
        set(&|groups| groups[tail].set(tail::EXTRA, Fp::ONE)),
        // Beyond the equity of any vault here.
        set(&|groups| groups[tail].set(tail::EXTRA, power_of_two(EXTRA_BITS - 1))),
        set(&|groups| groups[tail].set(tail::EXTRA, power_of_two(EXTRA_BITS))),
    ];
    if shape.positions > 0 {
        // A large loss, and a large profit for a vault that should be short of margin.
        for negative in [Fp::ONE, Fp::ZERO] {
            forgeries.push(set(&|groups| {
                let position = &mut groups[first + shape.balances];
                position.set(position::PROFIT_ABS, power_of_two(76));
                position.set(position::NEGATIVE, negative);
                if shape.rule == Rule::Liquidating {
                    groups[tail - 1].set(magnitude::EQUITY_NEGATIVE, negative);
                }
            }));
        }
    }
    forgeries
}

fn magnitude_forgeries(rig: &Rig, index: usize) -> Vec<Rig> {
    let negative = rig.witness.grid.groups[index].get(magnitude::EQUITY_NEGATIVE);
    let quarter = Fp::from(4).invert().unwrap();
    // The other sign, and one that makes the magnitude twice as large.
    let signs = [Fp::ONE - negative, quarter + negative * quarter.double()];
    let mut forgeries: Vec<Rig> = signs
        .into_iter()
        .map(|sign| {
            rig.clone().forge_free(|groups| groups[index].set(magnitude::EQUITY_NEGATIVE, sign))
        })
        .collect();
    let weight = rig.key.rule_weights.deficit;
    forgeries.push(rig.clone().forge(
        |_| (),
        move |at, group, after| {
            if at == index {
                add(group, magnitude::EQUITY_ABS, Fp::ONE);
                group.set_value(&magnitude::EQUITY_LIMBS, group.get(magnitude::EQUITY_ABS));
                add(after, layout::BOOK_SUM, weight * group.get(magnitude::EQUITY_NEGATIVE));
            }
        },
    ));
    forgeries
}
