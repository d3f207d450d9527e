//! The items of a vault, in the groups of a circuit: which group holds an item, and where the item stands
//! in the packed words of the leaf (§3.2).

use ff::Field;
use pasta_curves::Fp;

use crate::protocol::{
    shape::Shape,
    vault::{places, power_of_two, WordPlace},
};

/// What a slot holds; its number is the first entry of a slot's lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u64)]
pub enum SlotKind {
    /// A balance.
    Balance = 1,
    /// A position.
    Position = 2,
}

/// What a group is, in one circuit or another.
pub trait Kind: Copy {
    /// Rows of the group.
    fn rows(self) -> usize;
    /// Whether the group holds an item of the packed words.
    fn has_item(self) -> bool;
}

/// A group of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultGroup<K> {
    /// What it is.
    pub kind: K,
    /// Its first row, counted from the vault's.
    pub row: usize,
    /// Where its item stands in the packed words; some groups have none.
    pub place: Option<WordPlace>,
    /// Whether the next group's item goes into the same word.
    pub carries: bool,
}

impl<K: Kind> VaultGroup<K> {
    /// Whether a packed word ends with this group.
    pub fn completes_word(&self) -> bool {
        self.place.is_some() && !self.carries
    }

    /// `2^offset` of the group's item in its word; zero for a group without an item.
    pub fn item_weight(&self) -> Fp {
        self.place.map_or(Fp::ZERO, |place| power_of_two(place.offset))
    }
}

/// Rows of these groups.
pub(crate) fn rows<K: Kind>(groups: &[VaultGroup<K>]) -> usize {
    groups.iter().map(|group| group.kind.rows()).sum()
}

/// The groups of one vault, which are of these kinds in this order. Those with an item hold the shape's
/// items in order.
pub(in crate::circuit) fn vault_groups<K: Kind>(
    shape: &Shape,
    kinds: impl Iterator<Item = K>,
) -> Vec<VaultGroup<K>> {
    let places = places(shape);
    let (mut row, mut item) = (0, 0);
    kinds
        .map(|kind| {
            let place = kind.has_item().then(|| places[item]);
            item += usize::from(place.is_some());
            let carries = place
                .is_some_and(|place| places.get(item).is_some_and(|next| next.word == place.word));
            let group = VaultGroup { kind, row, place, carries };
            row += kind.rows();
            group
        })
        .collect()
}
