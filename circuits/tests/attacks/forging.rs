//! Forgeries that any rig takes: cells of its grid that follow from others, words and states of its hashes,
//! limbs, public inputs.

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        chip::{hash, limb},
        group::end,
        layout::{self, vault_groups, At, VaultGroup, FLOW},
    },
    primitive::poseidon,
    testing::*,
};

use super::forgeries::checks;

/// Pairs of S-boxes in a row of the hash chip, and its column of words and digests.
const PAIRS: usize = (hash::COLUMNS - 1) / 2;
const IO: usize = hash::COLUMNS - 1;
const LIMB: u64 = 1 << limb::LIMB_BITS;

/// Derived cells of a group (of limbs the lowest) and flow cells after it, each off by one.
pub fn grid_forgeries(rig: &Rig) -> Vec<Rig> {
    let kinds = vault_groups(&rig.key.shape);
    let groups = rig.witness.grid.groups.len() - 1;
    let mut forgeries = vec![];
    for index in 0..groups {
        let VaultGroup { kind, place, .. } = kinds[index % kinds.len()];
        let mut derived: Vec<At> = checks(kind).into_iter().map(|limbs| limbs[0]).collect();
        derived.extend(place.map(|_| layout::WORD));
        for at in derived {
            for value in [Fp::ONE, -Fp::ONE] {
                forgeries.push(rig.clone().forge_derived(index, at, value));
            }
        }
        for at in FLOW.into_iter().chain([layout::ACC]) {
            for value in [Fp::ONE, -Fp::ONE] {
                forgeries.push(rig.clone().forge_flow(index, at, value));
            }
        }
    }
    forgeries.push(rig.clone().forge_derived(groups, end::NEXT, Fp::ONE));
    forgeries
}

/// A rig whose hashes can be forged.
pub trait Hashed: Clone {
    /// Number of words of each hash, in the order of the layout.
    fn lengths(&self) -> Vec<usize>;
    /// The rig with words and places of the state replaced.
    fn forged(
        self,
        word: impl Fn(usize, usize, Fp) -> Fp,
        state: impl Fn(usize, usize, usize, Fp) -> Fp,
    ) -> Self;
    /// The rig with one cell overridden.
    fn with(self, cell: Address, value: Fp) -> Self;
}

impl Hashed for Rig {
    fn lengths(&self) -> Vec<usize> {
        self.hash_lengths()
    }

    fn forged(
        self,
        word: impl Fn(usize, usize, Fp) -> Fp,
        state: impl Fn(usize, usize, usize, Fp) -> Fp,
    ) -> Self {
        self.forge_hashes(word, state)
    }

    fn with(self, cell: Address, value: Fp) -> Self {
        self.set(cell, value)
    }
}

impl Hashed for StressRig {
    fn lengths(&self) -> Vec<usize> {
        self.hash_lengths()
    }

    fn forged(
        self,
        word: impl Fn(usize, usize, Fp) -> Fp,
        state: impl Fn(usize, usize, usize, Fp) -> Fp,
    ) -> Self {
        self.forge_hashes(word, state)
    }

    fn with(self, cell: Address, value: Fp) -> Self {
        self.set(cell, value)
    }
}

/// Each word, each cell of the state and each output of an S-box off by one in each hash, and a
/// word of 1 where there is none.
pub fn hash_forgeries<R: Hashed>(rig: &R) -> Vec<R> {
    let same_word = |_, _, value: Fp| value;
    let mut forgeries = vec![];
    let mut start = 0;
    for (hash, words) in rig.lengths().into_iter().enumerate() {
        for word in 0..words {
            let off = |h, w, value| if (h, w) == (hash, word) { value + Fp::ONE } else { value };
            forgeries.push(rig.clone().forged(off, |_, _, _, value| value));
        }
        let off_at = |row: usize, place: usize| {
            move |h, r, p, value: Fp| {
                if (h, r, p) == (hash, row, place) {
                    value + Fp::ONE
                } else {
                    value
                }
            }
        };
        for row in 0..hash::rows(words) {
            for place in 0..hash::COLUMNS + PAIRS {
                if state_place(row, place) || (place == IO && row + 1 == hash::rows(words)) {
                    forgeries.push(rig.clone().forged(same_word, off_at(row, place)));
                }
            }
        }
        let last = hash::rows(words) - hash::PERMUTATION_ROWS;
        for word in words % poseidon::RATE..poseidon::RATE {
            if words % poseidon::RATE == 0 {
                break;
            }
            // The permutation absorbs it.
            let absorbed = rig.clone().forged(same_word, off_at(last, word));
            forgeries.push(absorbed.with(Address::hash(IO, start + last + word), Fp::ONE));
        }
        start += hash::rows(words);
    }
    forgeries
}

/// Whether a place of the state is defined by one polynomial (see `hash::trace_with`).
fn state_place(row: usize, place: usize) -> bool {
    let row = row % hash::PERMUTATION_ROWS;
    let full = matches!(row, 0 | 1 | 8 | 9);
    // Row 7 has six S-boxes.
    let pairs = if row == 7 { 6 } else { PAIRS };
    match place {
        input if input < PAIRS => match row {
            0 | 8 => input < PAIRS / 2,
            1 | 9 => false,
            2 => input >= PAIRS / 2,
            _ => input < pairs,
        },
        power if power < IO => power - PAIRS < pairs,
        IO => false,
        output => full && (row != 9 || output - hash::COLUMNS < PAIRS / 2),
    }
}

/// Each limb of each range check out of range, so that the sum stays: a limb takes from the one
/// below what is no multiple of its unit, the lowest one more than it may hold from the next.
pub fn limb_forgeries(rig: &Rig) -> Vec<Rig> {
    let kinds = vault_groups(&rig.key.shape);
    let groups = &rig.witness.grid.groups;
    let mut forgeries = vec![];
    for (index, group) in groups[..groups.len() - 1].iter().enumerate() {
        for limbs in checks(kinds[index % kinds.len()].kind) {
            for (limb, at) in limbs.iter().enumerate() {
                let from = limbs[if limb == 0 { 1 } else { limb - 1 }];
                // What is left stays in range.
                let one = if group.get(from) == Fp::ZERO { -Fp::ONE } else { Fp::ONE };
                let radix = Fp::from(LIMB);
                let given = if limb == 0 { radix } else { radix.invert().unwrap() };
                let forged = rig
                    .clone()
                    .set(rig.cell(index, from), group.get(from) - one)
                    .set(rig.cell(index, *at), group.get(*at) + one * given);
                forgeries.push(forged);
            }
        }
    }
    forgeries
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
