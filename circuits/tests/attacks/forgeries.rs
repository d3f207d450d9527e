//! Forgeries of a rig: one value, or the few of one slot that belong together, is replaced, and what
//! follows from it is computed, so that as few constraints as possible are broken.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        grid::{self, vault_groups, Group, GroupKind, FLOW},
        tier::Kind,
    },
    shape::Rule,
    testing::*,
    vault::power_of_two,
};

/// Derived cells of a group and flow cells after it, each off by one.
pub fn grid_forgeries(rig: &Rig) -> Vec<Rig> {
    let shape = &rig.key.shape;
    let kinds = vault_groups(shape.balances, shape.positions);
    let groups = rig.witness.grid.groups.len() - 1;
    let mut forgeries = vec![];
    for index in 0..groups {
        let mut derived = vec![grid::WORD];
        match kinds[index % kinds.len()] {
            GroupKind::Slot(_, last) => {
                derived.extend([grid::GAP_LO, grid::GAP_HI]);
                derived.extend((!last).then_some(grid::STEP));
            }
            GroupKind::Tail => derived.push(grid::MARGIN),
        }
        for at in derived {
            for value in [Fp::ONE, -Fp::ONE] {
                forgeries.push(rig.clone().forge_derived(index, at, value));
            }
        }
        for at in FLOW {
            for value in [Fp::ONE, -Fp::ONE] {
                forgeries.push(rig.clone().forge_flow(index, at, value));
            }
        }
    }
    forgeries.push(rig.clone().forge_derived(groups, grid::NEXT, Fp::ONE));
    forgeries
}

/// Each word and each state cell of each hash off by one.
pub fn hash_forgeries(rig: &Rig) -> Vec<Rig> {
    let mut forgeries = vec![];
    for (hash, words) in rig.hash_lengths().into_iter().enumerate() {
        for word in 0..words {
            let off = |h, w, value| if (h, w) == (hash, word) { value + Fp::ONE } else { value };
            forgeries.push(rig.clone().forge_hashes(off, |_, _, _, value| value));
        }
        for row in 1..1 + 16 * words.div_ceil(2) {
            for column in 0..12 {
                let off = |h, r, c, value: Fp| {
                    if (h, r, c) == (hash, row, column) {
                        value + Fp::ONE
                    } else {
                        value
                    }
                };
                forgeries.push(rig.clone().forge_hashes(|_, _, value| value, off));
            }
        }
    }
    forgeries
}

/// Each cell of a running sum with its lowest bit changed: only the step before it (or the copy, for
/// the first cell) notices.
pub fn range_forgeries(rig: &Rig, record: &Record) -> Vec<Rig> {
    let cells = record.advice.iter().filter(|(cell, _)| (12..14).contains(&cell.column));
    cells
        .map(|(cell, value)| {
            let mut value = value.expect("a witness").to_repr();
            value[0] ^= 1;
            rig.clone().set(*cell, Fp::from_repr(value).unwrap())
        })
        .collect()
}

/// Each public input off by one.
pub fn instance_forgeries(rig: &Rig) -> Vec<Rig> {
    let mut forgeries = vec![rig.clone(); 5];
    let [a, b, c, d, e] = &mut forgeries[..] else { unreachable!() };
    a.instance.digest += Fp::ONE;
    b.instance.previous += Fp::ONE;
    c.instance.next += Fp::ONE;
    d.instance.beta += Fp::ONE;
    e.instance.gamma += Fp::ONE;
    forgeries
}

/// Free cells of slots, tails and the first flow, chosen as no honest prover would.
pub fn free_forgeries(rig: &Rig) -> Vec<Rig> {
    let shape = rig.key.shape;
    let kinds = vault_groups(shape.balances, shape.positions);
    let groups = &rig.witness.grid.groups;
    let mut forgeries = vec![];
    for (index, group) in groups[..groups.len() - 1].iter().enumerate() {
        let set = |change: &dyn Fn(&mut Group)| {
            rig.clone().forge_free(|groups| change(&mut groups[index]))
        };
        match kinds[index % kinds.len()] {
            GroupKind::Slot(kind, last) => {
                // No row of the table.
                forgeries.push(set(&|g| add(g, grid::LO, -Fp::ONE)));
                let used = group.get(grid::USED) == Fp::ONE;
                if used {
                    forgeries.extend(used_slot_forgeries(group, kind).iter().map(|c| set(c)));
                } else {
                    for at in [grid::AMOUNT, grid::PROFIT_LOW, grid::PROFIT_TOP] {
                        forgeries.push(set(&|g| g.set(at, Fp::ONE)));
                    }
                }
                if used && !last && groups[index + 1].get(grid::USED) == Fp::ONE {
                    forgeries.push(emptied(rig, index));
                    forgeries.push(repeated(rig, index));
                }
                if used {
                    // The slot doesn't show in `any`; where no slot follows, the vault isn't counted.
                    forgeries.push(rig.clone().forge_flow(index, grid::ANY, -Fp::ONE));
                }
            }
            GroupKind::Tail => forgeries.extend(tail_forgeries(rig, index)),
        }
    }
    for at in FLOW {
        for value in [Fp::ONE, -Fp::ONE] {
            forgeries.push(rig.clone().forge_free(|groups| add(&mut groups[0], at, value)));
        }
    }
    if shape.rule == Rule::Liquidating {
        // The same with signs turned round: an equity off by one may have the other sign.
        let turned: Vec<Rig> = (0..groups.len() - 1)
            .filter(|index| kinds[index % kinds.len()] == GroupKind::Tail)
            .flat_map(|tail| {
                let vault = tail + 1 - kinds.len();
                (vault..tail + kinds.len()).map(move |flow| (tail, flow))
            })
            .filter(|(_, flow)| *flow < groups.len() - 1)
            .flat_map(|(tail, flow)| {
                [tail, (tail + kinds.len()).min(groups.len() - 2)].map(|sign| (sign, flow))
            })
            .map(|(tail, flow)| {
                rig.clone().forge(
                    |groups| {
                        let negative = groups[tail].get(grid::EQUITY_NEGATIVE);
                        groups[tail].set(grid::EQUITY_NEGATIVE, Fp::ONE - negative);
                    },
                    move |index, _, after| {
                        if index == flow {
                            add(after, grid::EQUITY, -Fp::ONE);
                        }
                    },
                )
            })
            .collect();
        forgeries.extend(turned);
    }
    forgeries
}

type Change = Box<dyn Fn(&mut Group)>;

fn integer(value: Fp) -> u128 {
    u128::from_le_bytes(value.to_repr()[..16].try_into().unwrap())
}

fn used_slot_forgeries(group: &Group, kind: Kind) -> Vec<Change> {
    let (lo, hi, mark) = (group.get(grid::LO), group.get(grid::HI), group.get(grid::MARK));
    let amount = |value: Fp| -> Change { Box::new(move |g| g.set(grid::AMOUNT, value)) };
    if kind == Kind::Balance {
        // The tiers next to the amount's own.
        return vec![amount(lo - Fp::ONE), amount(hi + Fp::ONE)];
    }
    let profit = |low: Fp, top: Fp, negative: Fp| -> Change {
        Box::new(move |g| {
            g.set(grid::PROFIT_LOW, low);
            g.set(grid::PROFIT_TOP, top);
            g.set(grid::NEGATIVE, negative);
        })
    };
    let (low, negative) = (group.get(grid::PROFIT_LOW), group.get(grid::NEGATIVE));
    vec![
        amount(Fp::ZERO),
        amount(Fp::from_u128(integer(hi) / integer(mark) + 1)),
        // A notional within the tier, of a size that is no integer of 64 bits.
        amount((lo + Fp::ONE) * mark.invert().unwrap()),
        profit(-Fp::ONE, Fp::ZERO, negative),
        profit(low, power_of_two(96).invert().unwrap(), negative),
        profit(low, Fp::ZERO, Fp::from(2)),
        profit(Fp::ZERO, Fp::ZERO, Fp::ONE),
    ]
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
    let first = tail - shape.balances - shape.positions;
    let set = |change: &dyn Fn(&mut [Group])| rig.clone().forge_free(change);
    let mut forgeries = vec![
        set(&|groups| groups[tail].set(grid::EXTRA, -Fp::ONE)),
        set(&|groups| groups[tail].set(grid::EXTRA, Fp::ONE)),
        // Beyond the equity of any vault here.
        set(&|groups| groups[tail].set(grid::EXTRA, power_of_two(111))),
    ];
    if shape.positions > 0 {
        // A large loss, and a large profit for a vault that should be short of margin.
        for negative in [Fp::ONE, Fp::ZERO] {
            forgeries.push(set(&|groups| {
                let position = &mut groups[first + shape.balances];
                position.set(grid::PROFIT_LOW, power_of_two(76));
                position.set(grid::NEGATIVE, negative);
                groups[tail].set(grid::EQUITY_NEGATIVE, negative);
            }));
        }
    }
    if shape.rule == Rule::Liquidating {
        let negative = rig.witness.grid.groups[tail].get(grid::EQUITY_NEGATIVE);
        let quarter = Fp::from(4).invert().unwrap();
        // The other sign, and one that makes the magnitude twice as large.
        for sign in [Fp::ONE - negative, quarter + negative * quarter.double()] {
            forgeries.push(set(&|groups| groups[tail].set(grid::EQUITY_NEGATIVE, sign)));
        }
        let weight = rig.key.rule_weights.deficit;
        forgeries.push(rig.clone().forge(
            |_| (),
            |index, group, after| {
                if index == tail {
                    add(group, grid::EQUITY_ABS, Fp::ONE);
                    add(after, grid::BOOK_SUM, weight * group.get(grid::EQUITY_NEGATIVE));
                }
            },
        ));
    }
    forgeries
}
