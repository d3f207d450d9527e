//! Leaves and nodes of many blocks at once, with as many lanes as the processor has.

use ff::Field;
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;
use ringfence_circuits::protocol::{
    hash::domain::Domain, shape::Shape, tree::ARITY, vault::word_count,
};

use crate::engine::kernel::{poseidon::Sponges, unit::Unit};

/// Words of a leaf's message before the packed ones: identity and salt.
const BEFORE_WORDS: usize = 2;
/// Nodes that a thread makes in turn.
const NODES: usize = 256;

/// Makes leaves and nodes.
pub(super) struct Hashes(Sponges);

impl Hashes {
    /// Hashes with these instructions; all give the same.
    pub(super) fn new(unit: Unit) -> Self {
        Hashes(Sponges::new(unit))
    }

    /// The leaf of each vault; `messages` are what [`leaf_message`](ringfence_circuits::protocol::vault::leaf_message)
    /// gives for them, behind each other.
    pub(super) fn leaves(&self, shape: &Shape, messages: &[Fp]) -> Vec<Fp> {
        let length = BEFORE_WORDS + word_count(shape);
        self.0.hash(Domain::Leaf.capacity(length), length, messages)
    }

    /// The levels of some trees of the same number of leaves, from the leaves up. In each level the nodes of the first
    /// tree come first.
    pub(super) fn levels(&self, leaves: Vec<Fp>, trees: usize) -> Vec<Vec<Fp>> {
        let mut width = leaves.len() / trees.max(1);
        let mut levels = vec![leaves];
        while let Some(level) = levels.last().filter(|_| width > 1) {
            let next = self.parents(level, width);
            width = width.div_ceil(ARITY);
            levels.push(next);
        }
        levels
    }

    /// The nodes above a level of trees of this width.
    fn parents(&self, level: &[Fp], width: usize) -> Vec<Fp> {
        let mut children = Vec::with_capacity(level.len() + level.len() / width * ARITY);
        for tree in level.chunks(width) {
            children.extend_from_slice(tree);
            // A missing child is the constant 0.
            children.extend(std::iter::repeat_n(Fp::ZERO, width.next_multiple_of(ARITY) - width));
        }
        let capacity = Domain::Node.capacity(ARITY);
        let nodes = children.par_chunks(NODES * ARITY);
        nodes.flat_map_iter(|children| self.0.hash(capacity, ARITY, children)).collect()
    }
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::protocol::{
        secret::{Identity, Salt},
        shape::{SHAPES, TEST_SHAPES},
        tree::Tree,
        vault::{leaf, leaf_message, Balance, Position, Vault},
    };

    use super::*;

    fn units() -> impl Iterator<Item = Unit> {
        Unit::ALL.into_iter().filter(|unit| unit.is_available())
    }

    /// A vault that fills its shape but for some slots, with numbers up to the widest.
    fn vault(shape: &Shape, seed: usize) -> Vault {
        let balance = |index: usize| Balance {
            asset: (1 + index as u16).into(),
            debt: (index + seed).is_multiple_of(3),
            amount: u64::MAX >> ((7 * seed + index) % 64),
        };
        let position = |index: usize| Position {
            market: (1 + index as u16).into(),
            short: (index + seed).is_multiple_of(2),
            size: u64::MAX >> ((5 * seed + index) % 64),
            loss: index.is_multiple_of(5),
            profit: ((1 << 88) - 1) >> ((3 * seed + index) % 88),
        };
        Vault {
            extra: (1 << 121) - 1 - seed as u128,
            balances: (0..shape.balances.saturating_sub(seed % 3)).map(balance).collect(),
            positions: (0..shape.positions.saturating_sub(seed % 2)).map(position).collect(),
        }
    }

    #[test]
    fn leaves_of_many_vaults_are_those_of_each() {
        for shape in SHAPES.iter().chain(&TEST_SHAPES) {
            for count in [1, 3, 8, 13] {
                let mut messages = vec![];
                let mut expected = vec![];
                for seed in 0..count {
                    // Padding stands among vaults.
                    let (identity, vault) = match seed % 4 {
                        2 => (Identity::PADDING, Vault::default()),
                        _ => (Identity(-Fp::from(seed as u64)), vault(shape, seed)),
                    };
                    let salt = Salt(Fp::from(77 + seed as u64).square().square().square());
                    messages.extend(leaf_message(shape, identity, salt, &vault).unwrap());
                    expected.push(leaf(shape, identity, salt, &vault).unwrap());
                }
                for unit in units() {
                    let leaves = Hashes::new(unit).leaves(shape, &messages);
                    assert_eq!(leaves, expected, "{shape}, {count}, {}", unit.name());
                }
            }
        }
    }

    #[test]
    fn levels_of_many_trees_are_those_of_each() {
        let leaf = |index: usize| match index % 7 {
            0 => Fp::ZERO,
            1 => -Fp::ONE,
            _ => Fp::from(index as u64).invert().unwrap(),
        };
        for width in (1..=22).chain([63, 64, 65, 197, 1224]) {
            for count in [1, 2, 9] {
                let leaves: Vec<Fp> = (0..width * count).map(leaf).collect();
                let trees = leaves.chunks(width).map(|leaves| Tree::new(leaves.to_vec()));
                let trees: Vec<Tree> = trees.collect();
                for unit in units() {
                    let levels = Hashes::new(unit).levels(leaves.clone(), count);
                    assert_eq!(levels.len(), trees[0].levels().len());
                    for (index, level) in levels.iter().enumerate() {
                        let expected = trees.iter().map(|tree| &tree.levels()[index][..]);
                        assert_eq!(
                            *level,
                            expected.collect::<Vec<_>>().concat(),
                            "{width} {count}"
                        );
                    }
                }
            }
        }
        assert_eq!(Hashes::new(Unit::fastest()).levels(vec![], 1), vec![vec![]]);
    }
}
