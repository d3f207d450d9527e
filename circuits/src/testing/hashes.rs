//! A dishonest prover for the hashes: chosen inputs and state cells are replaced, everything above
//! them follows.

use ff::Field;
use pasta_curves::Fp;

use super::{
    overridden::{Address, Changes},
    rig::Rig,
};
use crate::{
    circuit::{
        chip::hash,
        group::end,
        layout::{self, vault_groups},
    },
    primitive::poseidon::RATE,
    protocol::{hash::domain::Domain, tree::ARITY},
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

impl Rig {
    /// The hashes of the circuit in the order of the layout: leaves, nodes, Φ before, Φ after.
    fn hashes(&self) -> Vec<Hash> {
        let shape = &self.key.shape;
        let kinds = vault_groups(shape);
        let mut messages = vec![];
        for (leaf, groups) in
            self.witness.leaves.iter().zip(self.witness.grid.groups.chunks(kinds.len()))
        {
            let complete = kinds.iter().zip(groups).filter(|(kind, _)| kind.completes_word());
            let words = complete.map(|(_, group)| Source::Grid(group.get(layout::WORD)));
            let message =
                [Source::Free(leaf.identity.0), Source::Free(leaf.salt.0)].into_iter().chain(words);
            messages.push((Domain::Leaf, message.collect::<Vec<_>>()));
        }
        let mut level: Vec<usize> = (0..shape.vaults).collect();
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
        let end = self.witness.grid.groups.last().expect("a grid has an end");
        for (at, blind) in
            [(end::PREVIOUS, self.witness.previous_blind), (end::NEXT, self.witness.next_blind)]
        {
            messages.push((Domain::Sum, vec![Source::Grid(end.get(at)), Source::Free(blind.0)]));
        }
        let mut start = 0;
        messages
            .into_iter()
            .map(|(domain, message)| {
                let hash = Hash { start, domain, message };
                start += hash::rows(hash.message.len());
                hash
            })
            .collect()
    }

    /// Number of words of each hash, in the order of the layout.
    pub fn hash_lengths(&self) -> Vec<usize> {
        self.hashes().iter().map(|hash| hash.message.len()).collect()
    }

    /// Replaces words (hash, index, value) and places of the state (hash, row of the hash, place,
    /// value; see [`hash::trace_with`]) as they come up, computes everything that follows from them, and the public inputs.
    pub fn forge_hashes(
        mut self,
        word: impl Fn(usize, usize, Fp) -> Fp,
        state: impl Fn(usize, usize, usize, Fp) -> Fp,
    ) -> Self {
        let hashes = self.hashes();
        let mut digests: Vec<Fp> = vec![];
        for (number, hash) in hashes.iter().enumerate() {
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
            self.changes.extend(cells(hash.start, &rows));
        }
        let [.., digest, previous, next] = digests[..] else { panic!("a block has hashes") };
        self.instance.digest = digest;
        self.instance.previous = previous;
        self.instance.next = next;
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
