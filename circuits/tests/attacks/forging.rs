//! Forgeries that any rig takes: cells of its grid that follow from others, words and states of its hashes,
//! limbs, public inputs.

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        chip::{hash, limb::LIMB_BITS},
        opening::{
            cells::{At, WORD},
            end,
            item::VaultGroup,
        },
    },
    primitive::poseidon,
    protocol::{instance::INSTANCE_ROWS, vault::power_of_two},
    testing::*,
};

/// Pairs of S-boxes in a row of the hash chip, and its column of words and digests.
const PAIRS: usize = (hash::COLUMNS - 1) / 2;
const IO: usize = hash::COLUMNS - 1;

/// The groups of all vaults with their numbers.
pub fn groups<C: Rigged>(rig: &RigOf<C>) -> Vec<(usize, VaultGroup<C::Kind>)> {
    let kinds = C::vault_groups(&rig.shape());
    let count = rig.shape().vaults * kinds.len();
    kinds.into_iter().cycle().take(count).enumerate().collect()
}

/// The lowest limbs of range checks.
pub fn lowest(checks: Vec<&'static [At]>) -> Vec<At> {
    checks.into_iter().map(|limbs| limbs[0]).collect()
}

/// Derived cells of each group (those of its kind, and its word) and flow cells after it, each off by one.
pub fn grid_forgeries<C: Rigged>(
    rig: &RigOf<C>,
    derived: impl Fn(C::Kind) -> Vec<At>,
) -> Vec<RigOf<C>> {
    let mut forgeries = vec![];
    for (index, group) in groups(rig) {
        let mut derived = derived(group.kind);
        derived.extend(group.place.map(|_| WORD));
        for value in [Fp::ONE, -Fp::ONE] {
            let of_group = |at| rig.clone().forge_derived(index, at, value);
            forgeries.extend(derived.iter().copied().map(of_group));
            let after = |at| rig.clone().forge_flow(index, at, value);
            forgeries.extend(C::TAKEN.iter().copied().map(after));
        }
    }
    let end = rig.groups().len() - 1;
    forgeries.push(rig.clone().forge_derived(end, end::NEXT, Fp::ONE));
    forgeries
}

/// The flow into the first group, each cell off by one.
pub fn start_forgeries<C: Rigged>(rig: &RigOf<C>) -> Vec<RigOf<C>> {
    let mut forgeries = vec![];
    for at in C::TAKEN {
        for value in [Fp::ONE, -Fp::ONE] {
            forgeries.push(rig.clone().forge_free(|groups| add(&mut groups[0], *at, value)));
        }
    }
    forgeries
}

/// Each word, each cell of the state and each output of an S-box off by one in each hash, and a
/// word of 1 where there is none.
pub fn hash_forgeries<C: Rigged>(rig: &RigOf<C>) -> Vec<RigOf<C>> {
    let same_word = |_, _, value: Fp| value;
    let mut forgeries = vec![];
    let mut start = 0;
    for (hash, words) in rig.hash_lengths().into_iter().enumerate() {
        for word in 0..words {
            let off = |h, w, value| if (h, w) == (hash, word) { value + Fp::ONE } else { value };
            forgeries.push(rig.clone().forge_hashes(off, |_, _, _, value| value));
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
                    forgeries.push(rig.clone().forge_hashes(same_word, off_at(row, place)));
                }
            }
        }
        let last = hash::rows(words) - hash::PERMUTATION_ROWS;
        for word in words % poseidon::RATE..poseidon::RATE {
            if words % poseidon::RATE == 0 {
                break;
            }
            // The permutation absorbs it.
            let absorbed = rig.clone().forge_hashes(same_word, off_at(last, word));
            forgeries.push(absorbed.set(Address::hash(IO, start + last + word), Fp::ONE));
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
pub fn limb_forgeries<C: Rigged>(
    rig: &RigOf<C>,
    checks: impl Fn(C::Kind) -> Vec<&'static [At]>,
) -> Vec<RigOf<C>> {
    let mut forgeries = vec![];
    for (index, VaultGroup { kind, .. }) in groups(rig) {
        let group = rig.groups()[index];
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
    }
    forgeries
}

/// Each public input off by one.
pub fn instance_forgeries<C: Rigged>(rig: &RigOf<C>) -> Vec<RigOf<C>> {
    let off = |row: usize| {
        let (mut forged, mut column) = (rig.clone(), rig.instance.column());
        column[row] += Fp::ONE;
        forged.instance = C::Instance::from_column(column);
        forged
    };
    (0..INSTANCE_ROWS).map(off).collect()
}
