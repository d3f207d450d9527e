//! From packed words to what is published of a block: the leaves of its vaults, the root over them, and the
//! commitments to prefix sums. Once as constraints, once as numbers, and how many rows it takes.

use halo2_proofs::{
    circuit::{Layouter, Value},
    plonk::Error,
};
use pasta_curves::Fp;

use super::item::{Kind, VaultGroup};
use crate::{
    circuit::{
        chip::hash::{self, HashConfig, Word},
        opening::cells::{Cell, Group, WORD},
    },
    protocol::{
        hash::{domain::Domain, sponge},
        secret::{Blind, Identity, Salt},
        shape::Shape,
        tree::{self, ARITY},
        vault::{word_count, Vault},
    },
};

/// A vault in a block with what else its leaf holds. Secret: it has no `Debug`.
#[derive(Clone)]
pub struct LeafWitness {
    /// Identity; zero for padding.
    pub identity: Identity,
    /// Salt, secret and uniform.
    pub salt: Salt,
    /// The vault; `None` for padding.
    pub vault: Option<Vault>,
}

/// What a leaf holds beside the packed vault. Secret: it has no `Debug`.
#[derive(Clone, Copy)]
pub struct LeafSecret {
    /// Identity; zero for padding.
    pub identity: Identity,
    /// Salt, secret and uniform.
    pub salt: Salt,
}

impl LeafWitness {
    /// What the leaf holds beside the packed vault.
    pub fn secret(&self) -> LeafSecret {
        LeafSecret { identity: self.identity, salt: self.salt }
    }
}

/// The leaves of all vaults: hashes of identity, salt and the packed words. Identity and salt are bound by
/// nothing but this hash.
pub(in crate::circuit) fn leaves(
    hash: &HashConfig,
    layouter: &mut impl Layouter<Fp>,
    words: &[Vec<Cell>],
    secret: impl Fn(usize) -> Value<LeafSecret>,
) -> Result<Vec<Cell>, Error> {
    let leaf = |(vault, words): (usize, &Vec<Cell>)| {
        let secret = secret(vault);
        let mut message = vec![
            Word::Free(secret.map(|secret| secret.identity.0)),
            Word::Free(secret.map(|secret| secret.salt.0)),
        ];
        message.extend(words.iter().cloned().map(Word::Cell));
        hash.hash(layouter, Domain::Leaf, &message)
    };
    words.iter().enumerate().map(leaf).collect()
}

/// The root of the block's subtree, level by level; a missing child is 0.
pub(in crate::circuit) fn subtree(
    hash: &HashConfig,
    layouter: &mut impl Layouter<Fp>,
    mut level: Vec<Cell>,
) -> Result<Cell, Error> {
    while level.len() > 1 {
        level = level
            .chunks(ARITY)
            .map(|children| {
                let mut children: Vec<_> = children.iter().cloned().map(Word::Cell).collect();
                children.resize(ARITY, Word::Zero);
                hash.hash(layouter, Domain::Node, &children)
            })
            .collect::<Result<_, _>>()?;
    }
    level.pop().ok_or(Error::Synthesis)
}

/// Φ: the hash of a prefix sum and its blind, which is bound by nothing but this hash.
pub(in crate::circuit) fn commitment(
    hash: &HashConfig,
    layouter: &mut impl Layouter<Fp>,
    sum: &Cell,
    blind: Value<Blind>,
) -> Result<Cell, Error> {
    let message = [Word::Cell(sum.clone()), Word::Free(blind.map(|blind| blind.0))];
    hash.hash(layouter, Domain::Sum, &message)
}

/// D_b as a number: the root over the leaves of these vaults, whose groups follow one another.
pub(in crate::circuit) fn digest<K: Kind>(
    secrets: &[LeafSecret],
    kinds: &[VaultGroup<K>],
    groups: &[Group],
) -> Fp {
    let leaf = |(secret, groups): (&LeafSecret, &[Group])| {
        let mut message = vec![secret.identity.0, secret.salt.0];
        let complete = kinds.iter().zip(groups).filter(|(kind, _)| kind.completes_word());
        message.extend(complete.map(|(_, group)| group.get(WORD)));
        sponge(Domain::Leaf, &message)
    };
    let leaves: Vec<Fp> = secrets.iter().zip(groups.chunks(kinds.len())).map(leaf).collect();
    tree::subtree_root(&leaves)
}

/// Rows of all hashes of a block: leaves, nodes and two commitments.
pub(in crate::circuit) fn rows(shape: &Shape) -> usize {
    // Identity and salt stand before the words of a leaf; a sum is hashed with its blind.
    let leaf = hash::rows(2 + word_count(shape));
    let nodes: u64 = tree::widths(shape.vaults as u64)[1..].iter().sum();
    shape.vaults * leaf + nodes as usize * hash::rows(ARITY) + 2 * hash::rows(2)
}
