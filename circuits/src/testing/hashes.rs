//! A dishonest prover for the hashes: chosen inputs and state cells are replaced, everything above
//! them follows.

use ff::Field;
use pasta_curves::Fp;

use super::{
    overridden::{Address, Changes},
    rigged::{RigOf, Rigged},
    tested::Inputs,
};
use crate::{
    circuit::{
        chip::hash,
        opening::{
            cells::{Group, WORD},
            end,
            item::{Kind, VaultGroup},
            leaf::LeafSecret,
        },
    },
    primitive::poseidon::RATE,
    protocol::{hash::domain::Domain, secret::Blind, tree::ARITY},
};

/// Where a hash of the circuit takes a word from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// Identity, salt or blind.
    Free(Fp),
    /// A word of a leaf or a prefix sum, copied from the grid.
    Grid(Fp),
    /// The digest of another hash.
    Digest(usize),
    /// The constant 0: a missing child.
    Zero,
}

/// A hash of the circuit.
#[derive(Clone, Debug)]
struct Hash {
    start: usize,
    domain: Domain,
    message: Vec<Source>,
}

/// The hashes of a circuit in the order of the layout: leaves, nodes, Φ before, Φ after.
struct Hashes(Vec<Hash>);

/// What the hashes of a circuit come to.
struct Digests {
    /// D_b.
    root: Fp,
    /// Φ before.
    previous: Fp,
    /// Φ after.
    next: Fp,
}

impl Hashes {
    /// The hashes over the leaves of these vaults, whose groups follow one another, and over two sums with
    /// their blinds.
    fn new<K: Kind>(
        leaves: &[LeafSecret],
        kinds: &[VaultGroup<K>],
        groups: &[Group],
        sums: [(Fp, Blind); 2],
    ) -> Self {
        let mut messages = vec![];
        for (leaf, groups) in leaves.iter().zip(groups.chunks(kinds.len())) {
            let complete = kinds.iter().zip(groups).filter(|(kind, _)| kind.completes_word());
            let words = complete.map(|(_, group)| Source::Grid(group.get(WORD)));
            let message =
                [Source::Free(leaf.identity.0), Source::Free(leaf.salt.0)].into_iter().chain(words);
            messages.push((Domain::Leaf, message.collect::<Vec<_>>()));
        }
        let mut level: Vec<usize> = (0..leaves.len()).collect();
        while level.len() > 1 {
            let mut parents = vec![];
            for children in level.chunks(ARITY) {
                parents.push(messages.len());
                let mut children: Vec<_> = children.iter().copied().map(Source::Digest).collect();
                children.resize(ARITY, Source::Zero);
                messages.push((Domain::Node, children));
            }
            level = parents;
        }
        for (sum, blind) in sums {
            messages.push((Domain::Sum, vec![Source::Grid(sum), Source::Free(blind.0)]));
        }
        let mut start = 0;
        let place = |(domain, message): (Domain, Vec<Source>)| {
            let hash = Hash { start, domain, message };
            start += hash::rows(hash.message.len());
            hash
        };
        Hashes(messages.into_iter().map(place).collect())
    }

    /// Number of words of each hash.
    fn lengths(&self) -> Vec<usize> {
        self.0.iter().map(|hash| hash.message.len()).collect()
    }

    /// The cells of all hashes where words and places of the state are replaced as they come up, and what
    /// they come to.
    fn forge(
        &self,
        word: impl Fn(usize, usize, Fp) -> Fp,
        state: impl Fn(usize, usize, usize, Fp) -> Fp,
    ) -> (Changes, Digests) {
        let mut digests: Vec<Fp> = vec![];
        let mut changes = Changes::new();
        for (number, hash) in self.0.iter().enumerate() {
            let sources = hash.message.iter().enumerate();
            let message: Vec<Fp> = sources
                .map(|(index, source)| match source {
                    Source::Free(value) | Source::Grid(value) => word(number, index, *value),
                    Source::Digest(child) => word(number, index, digests[*child]),
                    Source::Zero => word(number, index, Fp::ZERO),
                })
                .collect();
            let rows = hash::trace_with(hash.domain, &message, |row, place, value| {
                state(number, row, place, value)
            });
            digests.push(rows.last().expect("a hash has rows")[hash::IO]);
            changes.extend(cells(hash.start, &rows));
        }
        let [.., root, previous, next] = digests[..] else { panic!("a block has hashes") };
        (changes, Digests { root, previous, next })
    }
}

impl<C: Rigged> RigOf<C> {
    fn hashes(&self) -> Hashes {
        let (leaves, [before, after]) = C::secrets(&self.witness);
        let grid = C::grid(&self.witness);
        let end = grid.end();
        let sums = [(end.get(end::PREVIOUS), before), (end.get(end::NEXT), after)];
        Hashes::new(leaves, &C::vault_groups(&self.shape()), &grid.groups, sums)
    }

    /// Number of words of each hash, in the order of the layout.
    pub fn hash_lengths(&self) -> Vec<usize> {
        self.hashes().lengths()
    }

    /// Replaces words (hash, index, value) and places of the state (hash, row of the hash, place,
    /// value; see [`hash::trace_with`]) as they come up, computes everything that follows from them, and the public inputs.
    pub fn forge_hashes(
        mut self,
        word: impl Fn(usize, usize, Fp) -> Fp,
        state: impl Fn(usize, usize, usize, Fp) -> Fp,
    ) -> Self {
        let (changes, Digests { root, previous, next }) = self.hashes().forge(word, state);
        self.changes.extend(changes);
        let [.., beta, factor] = self.instance.column();
        self.instance = C::Instance::from_column([root, previous, next, beta, factor]);
        self
    }
}

/// The cells of a whole hash of another message or domain, to override the hash that starts at
/// row `start`. The message's words are among them.
pub fn hash_changes(start: usize, domain: Domain, message: &[Fp]) -> Changes {
    cells(start, &hash::trace_with(domain, message, |_, _, value| value))
}

fn cells(start: usize, rows: &[[Fp; hash::COLUMNS]]) -> Changes {
    let mut changes = Changes::new();
    for (row, values) in rows.iter().enumerate() {
        let mut set = |column: usize| {
            changes.insert(Address::hash(column, start + row), values[column]);
        };
        hash::state_columns(row).for_each(&mut set);
        if row % hash::PERMUTATION_ROWS < RATE || row + 1 == rows.len() {
            set(hash::IO);
        }
    }
    changes
}
