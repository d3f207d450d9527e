//! A dishonest prover for the hashes: chosen inputs and state cells are replaced, everything above
//! them follows.

use ff::Field;
use pasta_curves::Fp;

use super::{Address, Changes, Rig};
use crate::{
    circuit::{
        block::word_groups,
        grid::{self, vault_groups},
        hash,
    },
    domain::Domain,
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
        let groups = vault_groups(shape.balances, shape.positions).len();
        let mut messages = vec![];
        for (leaf, groups) in
            self.witness.leaves.iter().zip(self.witness.grid.groups.chunks(groups))
        {
            let words = word_groups(shape).map(|group| Source::Grid(groups[group].get(grid::WORD)));
            let message = [Source::Free(leaf.0), Source::Free(leaf.1)].into_iter().chain(words);
            messages.push((Domain::Leaf, message.collect::<Vec<_>>()));
        }
        let mut level: Vec<usize> = (0..shape.vaults).collect();
        while level.len() > 1 {
            let mut parents = vec![];
            for pair in level.chunks(2) {
                parents.push(messages.len());
                let children = pair.iter().map(|child| Source::Digest(*child)).collect();
                messages.push((Domain::Node, children));
            }
            level = parents;
        }
        let end = self.witness.grid.groups.last().expect("a grid has an end");
        for (at, blind) in
            [(grid::PREVIOUS, self.witness.previous_blind), (grid::NEXT, self.witness.next_blind)]
        {
            messages.push((Domain::Sum, vec![Source::Grid(end.get(at)), Source::Free(blind)]));
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

    /// The cells beside odd last words.
    pub fn odd_words(&self) -> Vec<Address> {
        let odd = self.hashes().into_iter().filter(|hash| hash.message.len() % 2 == 1);
        odd.map(|hash| {
            let row = hash.start + hash.message.len() / 2 * hash::PERMUTATION_ROWS;
            Address::hash(hash::INPUT + 1, row)
        })
        .collect()
    }

    /// Replaces words (hash, index, value) and state cells (hash, row of the hash, column, value)
    /// as they come up, computes everything that follows from them, and the public inputs.
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
                })
                .collect();
            let rows = hash::trace_with(hash.domain, &message, |row, column, value| {
                state(number, row, column, value)
            });
            digests.push(rows.last().expect("a hash has rows")[hash::OUTPUT]);
            self.changes.extend(cells(hash.start, &rows, &message));
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
    cells(start, &hash::trace_with(domain, message, |_, _, value| value), message)
}

fn cells(start: usize, rows: &[[Fp; hash::COLUMNS]], message: &[Fp]) -> Changes {
    let mut changes = Changes::new();
    for (row, values) in rows.iter().enumerate() {
        let cells = hash::state_columns(row);
        changes.extend(cells.iter().map(|c| (Address::hash(*c, start + row), values[*c])));
    }
    // An odd last word has a second cell beside it, which is free.
    let padded = message.iter().copied().chain([Fp::ZERO]).take(message.len().next_multiple_of(2));
    for (index, word) in padded.enumerate() {
        let row = start + index / 2 * hash::PERMUTATION_ROWS;
        changes.insert(Address::hash(hash::INPUT + index % 2, row), word);
    }
    changes
}
