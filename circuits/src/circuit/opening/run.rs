//! All groups of a block, one after another: those of each vault in order, then the end group. Once as values,
//! once as assigned cells. What a group holds and which constraints bind it is the circuit's own matter.

use ff::Field;
use halo2_proofs::{
    circuit::{Region, Value},
    plonk::Error,
};
use pasta_curves::Fp;

use super::{
    cells::{At, Cell, Group, ACC, WORD},
    end::{self, EndCells, EndConfig},
    item::{self, Kind, VaultGroup},
};
use crate::protocol::{shape::Shape, vault::Vault};

/// The values of all groups of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Groups of all vaults, then the end group.
    pub groups: Vec<Group>,
}

impl Grid {
    /// The end group.
    pub fn end(&self) -> Group {
        *self.groups.last().expect("a grid has an end group")
    }

    /// The prefix sum after the block.
    pub fn next_sum(&self) -> Fp {
        self.end().get(end::NEXT)
    }
}

/// Assigned cells of all groups that other parts of a circuit copy.
pub(in crate::circuit) struct GridCells {
    /// The packed words of each vault.
    pub(in crate::circuit) words: Vec<Vec<Cell>>,
    /// The end group's.
    pub(in crate::circuit) end: EndCells,
}

/// The order of the groups of a block.
pub(in crate::circuit) struct Run<K> {
    vaults: usize,
    /// Those of one vault.
    kinds: Vec<VaultGroup<K>>,
    /// The flow with `acc`: what a group takes from the one before it.
    taken: &'static [At],
}

impl<K: Kind> Run<K> {
    /// The vaults of a block of this shape have these groups, which take these cells from one another.
    pub(in crate::circuit) fn new(
        shape: &Shape,
        kinds: Vec<VaultGroup<K>>,
        taken: &'static [At],
    ) -> Self {
        Run { vaults: shape.vaults, kinds, taken }
    }

    /// The grid of honest witnesses: vaults in order, `None` and missing ones are padding. `write` gets a group's
    /// kind, its number in the vault, the vault, the group, whose flow stands in it, and the flow after it, which
    /// is the same so far; it writes both and returns the packed item, zero for a group without one. `write_end`
    /// writes the end group.
    pub(in crate::circuit) fn fill(
        &self,
        vaults: &[Option<&Vault>],
        write: impl Fn(K, usize, &Vault, &mut Group, &mut Group) -> Fp,
        write_end: impl FnOnce(&mut Group),
    ) -> Grid {
        let empty = Vault::default();
        let mut groups = Vec::with_capacity(self.vaults * self.kinds.len() + 1);
        // The flow into the group being made.
        let mut flow = Group::default();
        for number in 0..self.vaults {
            let vault = vaults.get(number).copied().flatten().unwrap_or(&empty);
            for (index, group) in self.kinds.iter().enumerate() {
                let mut values = Group::default();
                values.carry(self.taken, &flow);
                let mut after = values;
                let packed = write(group.kind, index, vault, &mut values, &mut after);
                let word = flow.get(ACC) + packed * group.item_weight();
                if group.place.is_some() {
                    values.set(WORD, word);
                }
                let goes_on = group.place.is_none() || group.carries;
                after.set(ACC, if goes_on { word } else { Fp::ZERO });
                groups.push(values);
                flow = after;
            }
        }
        let mut end = Group::default();
        end.carry(self.taken, &flow);
        write_end(&mut end);
        groups.push(end);
        Grid { groups }
    }

    /// Assigns all groups of a block: `values` gives those of a group by its number in the block, and `assign`
    /// assigns the group that starts at a row and returns its word, if it has an item.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        end: &EndConfig,
        values: impl Fn(usize) -> Value<Group>,
        assign: impl Fn(
            &mut Region<'_, Fp>,
            usize,
            &VaultGroup<K>,
            &Value<Group>,
        ) -> Result<Option<Cell>, Error>,
    ) -> Result<GridCells, Error> {
        let rows = item::rows(&self.kinds);
        let mut words = vec![];
        end.assign_start(region)?;
        for vault in 0..self.vaults {
            let mut vault_words = vec![];
            for (index, group) in self.kinds.iter().enumerate() {
                let values = values(vault * self.kinds.len() + index);
                let word = assign(region, vault * rows + group.row, group, &values)?;
                if group.completes_word() {
                    vault_words.push(word.ok_or(Error::Synthesis)?);
                }
            }
            words.push(vault_words);
        }
        let values = values(self.vaults * self.kinds.len());
        let end = end.assign_end(region, self.vaults * rows, self.taken, &values)?;
        Ok(GridCells { words, end })
    }
}
