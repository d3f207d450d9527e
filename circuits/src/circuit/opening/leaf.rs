//! From packed words to what is published of a block: the leaves of its vaults, the root over them, and the
//! commitments to prefix sums. Once as constraints, once as numbers, and how many rows it takes.

use halo2_proofs::{
    circuit::{Layouter, Value},
    plonk::Error,
};
use pasta_curves::Fp;

use super::{
    cells::{Cell, Group, WORD},
    end,
    item::{Kind, VaultGroup},
    run::{Grid, GridCells},
};
use crate::{
    circuit::chip::hash::{self, HashConfig, Word},
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

/// What is public of a block beside its two factors.
pub(in crate::circuit) struct Published<T> {
    /// D_b, the root of the tree over the block's leaves.
    pub(in crate::circuit) digest: T,
    /// Φ before.
    pub(in crate::circuit) previous: T,
    /// Φ after.
    pub(in crate::circuit) next: T,
}

/// Hashes the words of all vaults up to the block's digest, and the prefix sums before and after with these blinds.
pub(in crate::circuit) fn publish(
    hash: &HashConfig,
    layouter: &mut impl Layouter<Fp>,
    cells: &GridCells,
    secret: impl Fn(usize) -> Value<LeafSecret>,
    blinds: [Value<Blind>; 2],
) -> Result<Published<Cell>, Error> {
    // S7: the leaf of each vault is the hash of its words.
    let leaves = leaves(hash, layouter, &cells.words, secret)?;
    // D_b: the leaves are those of the block's subtree.
    let digest = subtree(hash, layouter, leaves)?;
    // Φ before and after: hashes of the prefix sums.
    let [before, after] = blinds;
    let previous = commitment(hash, layouter, &cells.end.previous, before)?;
    let next = commitment(hash, layouter, &cells.end.next, after)?;
    Ok(Published { digest, previous, next })
}

/// The same as numbers: what the constraints of [`publish`] make of this grid.
pub(in crate::circuit) fn published<K: Kind>(
    secrets: &[LeafSecret],
    kinds: &[VaultGroup<K>],
    grid: &Grid,
    blinds: [Blind; 2],
) -> Published<Fp> {
    let (end, [before, after]) = (grid.end(), blinds);
    let sum = |at, blind: Blind| sponge(Domain::Sum, &[end.get(at), blind.0]);
    Published {
        digest: digest(secrets, kinds, &grid.groups),
        previous: sum(end::PREVIOUS, before),
        next: sum(end::NEXT, after),
    }
}

/// The leaves of all vaults: hashes of identity, salt and the packed words. Identity and salt are bound by
/// nothing but this hash.
fn leaves(
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
fn subtree(
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
fn commitment(
    hash: &HashConfig,
    layouter: &mut impl Layouter<Fp>,
    sum: &Cell,
    blind: Value<Blind>,
) -> Result<Cell, Error> {
    let message = [Word::Cell(sum.clone()), Word::Free(blind.map(|blind| blind.0))];
    hash.hash(layouter, Domain::Sum, &message)
}

/// D_b as a number: the root over the leaves of these vaults, whose groups follow one another.
fn digest<K: Kind>(secrets: &[LeafSecret], kinds: &[VaultGroup<K>], groups: &[Group]) -> Fp {
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
