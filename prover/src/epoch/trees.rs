//! The trees of an epoch on disk: all digests of every block's subtree, and the tree of blocks.
//!
//! `tree/<row>.nodes` holds, block after block, the levels of the block's subtree from the leaves
//! up, 32 bytes a digest. `tree/blocks.levels` holds the levels of the tree of blocks.

use std::{
    fs::{self, File},
    io::{BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;
use ringfence_circuits::{
    circuit::LeafWitness,
    primitive::file,
    protocol::{
        hash::digest::Element,
        shape::Shape,
        tree::{self, Tree, ARITY},
        vault::{self, Vault},
    },
};

use super::{Epoch, EpochError, Progress, VaultRow};
use crate::snapshot::{Record, RecordReader};

/// Blocks in memory at a time while a tree is built.
const BATCH: usize = 64;

/// The subtrees of a row of the block list.
pub struct RowTree {
    path: PathBuf,
    shape: Shape,
    blocks: u64,
}

/// Nodes of a tree over `leaves` leaves, all levels together.
fn nodes(leaves: u64) -> u64 {
    tree::widths(leaves).iter().sum()
}

impl RowTree {
    fn of(epoch: &Epoch, index: usize, row: &VaultRow) -> Self {
        let path = epoch.path("tree").join(format!("{index}.nodes"));
        RowTree { path, shape: row.shape, blocks: row.blocks }
    }

    /// Opens the subtrees of row `index`, which must be built.
    pub fn open(epoch: &Epoch, index: usize) -> Self {
        Self::of(epoch, index, &epoch.rows()[index])
    }

    /// Builds the subtrees of a row, if they aren't there yet.
    pub(super) fn build(
        epoch: &Epoch,
        index: usize,
        row: &VaultRow,
        progress: &dyn Progress,
    ) -> Result<Self, EpochError> {
        let tree = Self::of(epoch, index, row);
        let finished = fs::metadata(&tree.path).is_ok_and(|meta| meta.len() == tree.length());
        if finished {
            progress.advance(row.blocks);
            return Ok(tree);
        }
        let mut failure = None;
        let written = file::write_with(&tree.path, true, |file| {
            let mut out = BufWriter::with_capacity(1 << 20, file);
            let result = write_blocks(epoch, row, &mut out, progress);
            if let Err(error) = result {
                failure = Some(error);
                return Err(std::io::Error::other("stopped"));
            }
            out.flush()
        });
        match failure {
            Some(error) => Err(error),
            None => written.map(|()| tree).map_err(EpochError::io(epoch.path("tree"))),
        }
    }

    fn length(&self) -> u64 {
        self.blocks * self.nodes() * 32
    }

    fn nodes(&self) -> u64 {
        nodes(self.shape.vaults as u64)
    }

    /// D_b of every block of the row.
    pub(super) fn digests(&self) -> Result<Vec<Fp>, EpochError> {
        let mut file = File::open(&self.path).map_err(EpochError::io(&self.path))?;
        let nodes = self.nodes();
        (1..=self.blocks)
            .map(|block| read_digest(&mut file, &self.path, block * nodes - 1))
            .collect()
    }

    /// Siblings of vault `position` of block `block` (in the row), from the leaf up.
    ///
    /// # Errors
    /// Of the file.
    pub fn path(&self, block: u64, position: u64) -> Result<Vec<Fp>, EpochError> {
        let mut file = File::open(&self.path).map_err(EpochError::io(&self.path))?;
        read_path(&mut file, &self.path, block * self.nodes(), self.shape.vaults as u64, position)
    }
}

/// Siblings of leaf `index` of the tree over `leaves` leaves whose levels start at digest `start`
/// of a file, from the leaf up.
fn read_path(
    file: &mut File,
    path: &Path,
    mut start: u64,
    leaves: u64,
    mut index: u64,
) -> Result<Vec<Fp>, EpochError> {
    let arity = ARITY as u64;
    let mut siblings = vec![];
    for width in tree::widths(leaves).into_iter().filter(|width| *width > 1) {
        let first = index - index % arity;
        for child in (first..first + arity).filter(|child| *child != index) {
            // A missing child is the constant 0.
            let missing = child >= width;
            siblings.push(if missing { Fp::ZERO } else { read_digest(file, path, start + child)? });
        }
        start += width;
        index /= arity;
    }
    Ok(siblings)
}

fn read_digest(file: &mut File, path: &Path, index: u64) -> Result<Fp, EpochError> {
    let mut bytes = [0; 32];
    file.seek(SeekFrom::Start(32 * index))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(EpochError::io(path))?;
    Element::from_bytes(bytes)
        .map(|element| element.0)
        .ok_or_else(|| EpochError::damaged(path, "a digest is not a field element"))
}

fn write_blocks(
    epoch: &Epoch,
    row: &VaultRow,
    out: &mut impl Write,
    progress: &dyn Progress,
) -> Result<(), EpochError> {
    let mut reader = RecordReader::open(&row.records)?;
    let vaults = row.shape.vaults as u64;
    let mut first = 0;
    while first < row.blocks {
        let count = (row.blocks - first).min(BATCH as u64);
        let blocks: Vec<Vec<Record>> =
            (0..count).map(|_| read_block(&mut reader, vaults)).collect::<Result<_, _>>()?;
        let trees: Vec<Tree> = blocks
            .par_iter()
            .enumerate()
            .map(|(index, records)| block_tree(epoch, row, first + index as u64, records))
            .collect::<Result<_, _>>()?;
        for tree in &trees {
            for digest in tree.levels().iter().flatten() {
                out.write_all(&digest.to_repr()).map_err(EpochError::io(epoch.path("tree")))?;
            }
        }
        first += count;
        progress.advance(count);
    }
    Ok(())
}

fn read_block(reader: &mut RecordReader, vaults: u64) -> Result<Vec<Record>, EpochError> {
    let mut records = vec![];
    while (records.len() as u64) < vaults {
        match reader.next_record()? {
            Some(record) => records.push(record),
            None => break,
        }
    }
    Ok(records)
}

fn identity(record: &Record, row: &VaultRow) -> Result<Fp, EpochError> {
    Element::from_bytes(record.identity)
        .map(|element| element.0)
        .ok_or_else(|| EpochError::damaged(&row.records, "an identity is not a field element"))
}

fn block_tree(
    epoch: &Epoch,
    row: &VaultRow,
    block: u64,
    records: &[Record],
) -> Result<Tree, EpochError> {
    let empty = Vault::default();
    let leaves = (0..row.shape.vaults)
        .map(|place| {
            let position = block * row.shape.vaults as u64 + place as u64;
            let salt = epoch.secret().salt(row.book, &row.shape, position);
            let (identity, vault) = match records.get(place) {
                Some(record) => (identity(record, row)?, &record.vault),
                None => (Fp::from(0), &empty),
            };
            vault::leaf(&row.shape, identity, salt, vault)
                .ok_or_else(|| EpochError::damaged(&row.records, "a vault doesn't fit its shape"))
        })
        .collect::<Result<_, EpochError>>()?;
    Ok(Tree::new(leaves))
}

/// The leaves of block `block` of a row as the circuit takes them, padded to the shape.
pub(super) fn leaf_witnesses(
    epoch: &Epoch,
    row: &VaultRow,
    reader: &mut RecordReader,
    block: u64,
) -> Result<Vec<LeafWitness>, EpochError> {
    let vaults = row.shape.vaults as u64;
    reader.seek(block * vaults)?;
    let records = read_block(reader, vaults)?;
    (0..vaults)
        .map(|place| {
            let salt = epoch.secret().salt(row.book, &row.shape, block * vaults + place);
            Ok(match records.get(place as usize) {
                Some(record) => LeafWitness {
                    identity: identity(record, row)?,
                    salt,
                    vault: Some(record.vault.clone()),
                },
                None => LeafWitness { identity: Fp::from(0), salt, vault: None },
            })
        })
        .collect()
}

/// The tree of all blocks.
pub struct BlockTree {
    path: PathBuf,
    blocks: u64,
}

impl BlockTree {
    /// Opens the tree of blocks, which must be built.
    pub fn open(epoch: &Epoch) -> Self {
        let blocks = epoch.rows().iter().map(|row| row.blocks).sum();
        BlockTree { path: epoch.path("tree").join("blocks.levels"), blocks }
    }

    /// Writes the tree over the blocks' leaves; returns its root.
    pub(super) fn write(epoch: &Epoch, leaves: Vec<Fp>) -> Result<Fp, EpochError> {
        let path = epoch.path("tree").join("blocks.levels");
        let tree = Tree::new(leaves);
        let bytes: Vec<u8> =
            tree.levels().iter().flatten().flat_map(|digest| digest.to_repr()).collect();
        file::write_private(&path, &bytes).map_err(EpochError::io(&path))?;
        Ok(tree.root())
    }

    /// Siblings of block `block`, from its leaf up.
    ///
    /// # Errors
    /// Of the file.
    pub fn path(&self, block: u64) -> Result<Vec<Fp>, EpochError> {
        let mut file = File::open(&self.path).map_err(EpochError::io(&self.path))?;
        read_path(&mut file, &self.path, 0, self.blocks, block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_the_tree_gives_them() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("nodes");
        for leaves in (1..=21).chain([63, 64, 65]) {
            let trees =
                [1, 1000].map(|first| Tree::new((first..first + leaves).map(Fp::from).collect()));
            let digests = trees.iter().flat_map(|tree| tree.levels().iter().flatten());
            let bytes: Vec<u8> = digests.flat_map(|digest| digest.to_repr()).collect();
            assert_eq!(bytes.len() as u64, 2 * 32 * nodes(leaves));
            fs::write(&path, &bytes).unwrap();
            let mut file = File::open(&path).unwrap();
            for (start, tree) in [0, nodes(leaves)].into_iter().zip(&trees) {
                for index in 0..leaves {
                    let read = read_path(&mut file, &path, start, leaves, index).unwrap();
                    assert_eq!(read, tree.path(index as usize), "{leaves} {index}");
                }
                let root = read_digest(&mut file, &path, start + nodes(leaves) - 1).unwrap();
                assert_eq!(root, tree.root());
            }
        }
    }
}
