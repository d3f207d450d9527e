//! The trees of an epoch on disk: all digests of every block's subtree, and the tree of blocks.
//!
//! `tree/<row>.nodes` holds, block after block, the levels of the block's subtree from the leaves
//! up, 32 bytes a digest. `tree/blocks.levels` holds the levels of the tree of blocks.

use std::{
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
};

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;
use ringfence_circuits::{
    primitive::file,
    protocol::{
        block::BlockDigest,
        hash::digest::Element,
        index::BlockIndex,
        secret::Identity,
        shape::Shape,
        tree::{self, ARITY},
        vault::{self, Vault},
    },
};

use super::{
    finished::{Finished, Hashing, TREE_DIR},
    hashes::Hashes,
    place::{block_count, BlockReader, VaultRow},
    EpochError, Progress,
};
use crate::{engine::kernel::unit::Unit, secret::EpochSecret, snapshot::Record};

/// Leaves that are hashed side by side, those of whole blocks.
const LEAVES: usize = 1 << 12;
/// So many times these are hashed at a time, on all threads.
const BATCH: usize = 64;
/// File, in the directory of trees, of the levels of the tree of blocks.
const BLOCK_TREE_FILE: &str = "blocks.levels";
/// Bytes of a digest.
const DIGEST: u64 = 32;

/// Builds all trees, but those subtrees of rows that are finished already; the root of the tree of blocks.
///
/// # Errors
/// It is an error if a file can't be read or written.
pub(super) fn build(
    finished: &Finished,
    rows: &[VaultRow],
    secret: &EpochSecret,
    progress: &dyn Progress,
) -> Result<Fp, EpochError> {
    progress.begin("tree", block_count(rows));
    let directory = finished.path(TREE_DIR);
    let hashes = Hashes::new(Unit::fastest());
    let mut leaves = vec![];
    for (index, row) in rows.iter().enumerate() {
        let tree = RowTree::new(&directory, index, row);
        tree.build(finished, row, Salted { hashes: &hashes, secret }, progress)?;
        for digest in tree.digests()? {
            leaves.push(tree::block_leaf(row.book, &row.shape, BlockDigest(digest)));
        }
    }
    progress.end();
    let levels = hashes.levels(leaves, 1);
    let bytes: Vec<u8> = levels.iter().flatten().flat_map(|digest| digest.to_repr()).collect();
    finished.put(&block_tree_file(), &bytes)?;
    Ok(levels.last().and_then(|level| level.first()).copied().unwrap_or(Fp::ZERO))
}

/// The files of the trees over so many rows, within the work directory.
pub(super) fn files(rows: usize) -> Vec<String> {
    (0..rows).map(row_tree_file).chain([block_tree_file()]).collect()
}

fn row_tree_file(index: usize) -> String {
    format!("{TREE_DIR}/{index}.nodes")
}

fn block_tree_file() -> String {
    format!("{TREE_DIR}/{BLOCK_TREE_FILE}")
}

/// The subtrees of a row of the block list.
pub struct RowTree {
    index: usize,
    path: PathBuf,
    shape: Shape,
    blocks: u64,
}

/// Nodes of a tree over `leaves` leaves, all levels together.
fn nodes(leaves: u64) -> u64 {
    tree::widths(leaves).iter().sum()
}

impl RowTree {
    /// The subtrees of row `index`, whose file stands in `directory` once they are built.
    pub(super) fn new(directory: &Path, index: usize, row: &VaultRow) -> Self {
        let path = directory.join(format!("{index}.nodes"));
        RowTree { index, path, shape: row.shape, blocks: row.blocks }
    }

    /// Builds the subtrees, if they aren't finished yet.
    fn build(
        &self,
        finished: &Finished,
        row: &VaultRow,
        salted: Salted<'_>,
        progress: &dyn Progress,
    ) -> Result<(), EpochError> {
        let name = row_tree_file(self.index);
        if finished.has(&name) {
            progress.advance(row.blocks);
            return Ok(());
        }
        let mut failure = None;
        let mut content = None;
        let written = file::write_with(&self.path, true, |file| {
            let mut out = Hashing::new(BufWriter::with_capacity(1 << 20, file));
            let result = self.write_blocks(row, salted, &mut out, progress);
            if let Err(error) = result {
                failure = Some(error);
                return Err(std::io::Error::other("stopped"));
            }
            out.flush()?;
            content = Some(out.content());
            Ok(())
        });
        match (failure, content) {
            (Some(error), _) => Err(error),
            (None, Some(content)) => {
                written.map_err(EpochError::io(&self.path))?;
                finished.list(&[(&name, content)])
            }
            (None, None) => written.map_err(EpochError::io(&self.path)),
        }
    }

    fn nodes(&self) -> u64 {
        nodes(self.shape.vaults as u64)
    }

    /// D_b of every block of the row.
    ///
    /// # Errors
    /// It is an error if the file can't be read, or is damaged.
    pub(crate) fn digests(&self) -> Result<Vec<Fp>, EpochError> {
        let (mut file, _) = file::open_regular(&self.path).map_err(EpochError::io(&self.path))?;
        let nodes = self.nodes();
        (1..=self.blocks)
            .map(|block| read_digest(&mut file, &self.path, block * nodes - 1))
            .collect()
    }

    /// Siblings of the vault at `place` of block `block` (in the row), from the leaf up.
    ///
    /// # Errors
    /// It is an error if the file can't be read, or is damaged.
    pub fn path(&self, block: u64, place: u64) -> Result<Vec<Fp>, EpochError> {
        let (mut file, _) = file::open_regular(&self.path).map_err(EpochError::io(&self.path))?;
        read_path(&mut file, &self.path, block * self.nodes(), self.shape.vaults as u64, place)
    }

    fn write_blocks(
        &self,
        row: &VaultRow,
        salted: Salted<'_>,
        out: &mut impl Write,
        progress: &dyn Progress,
    ) -> Result<(), EpochError> {
        let at_once = (LEAVES / self.shape.vaults).max(1) as u64;
        let firsts: Vec<u64> = (0..row.blocks).step_by(at_once as usize).collect();
        for batch in firsts.chunks(BATCH) {
            let trees: Vec<Vec<u8>> = batch
                .par_iter()
                .map(|first| {
                    let blocks = *first..(first + at_once).min(row.blocks);
                    progress.advance(blocks.end - blocks.start);
                    salted.subtrees(row, blocks)
                })
                .collect::<Result<_, _>>()?;
            for digests in trees {
                out.write_all(&digests).map_err(EpochError::io(&self.path))?;
            }
        }
        Ok(())
    }
}

/// What leaves are made of beside records.
#[derive(Clone, Copy)]
struct Salted<'a> {
    hashes: &'a Hashes,
    secret: &'a EpochSecret,
}

impl Salted<'_> {
    /// The subtrees of some blocks of a row, padded to the shape: block after block the digests from the leaves up.
    fn subtrees(self, row: &VaultRow, blocks: Range<u64>) -> Result<Vec<u8>, EpochError> {
        let mut reader = BlockReader::open(row)?;
        reader.seek(blocks.start)?;
        let mut messages = vec![];
        for block in blocks.clone() {
            self.messages(row, block, &reader.next_block()?, &mut messages)?;
        }
        let count = (blocks.end - blocks.start) as usize;
        let leaves = self.hashes.leaves(&row.shape, &messages);
        let levels = self.hashes.levels(leaves, count);
        let mut bytes =
            Vec::with_capacity(levels.iter().map(Vec::len).sum::<usize>() * DIGEST as usize);
        for block in 0..count {
            for level in &levels {
                let width = level.len() / count;
                let digests = &level[block * width..(block + 1) * width];
                bytes.extend(digests.iter().flat_map(|digest| digest.to_repr()));
            }
        }
        Ok(bytes)
    }

    /// Adds what the leaves of block `block` of a row, which holds these records, are the hashes of.
    fn messages(
        self,
        row: &VaultRow,
        block: u64,
        records: &[Record],
        messages: &mut Vec<Fp>,
    ) -> Result<(), EpochError> {
        let padding = Vault::default();
        for place in 0..row.shape.vaults {
            let (identity, vault) = match records.get(place) {
                Some(record) => (row.identity(record)?, &record.vault),
                None => (Identity::PADDING, &padding),
            };
            let salt = row.salt(self.secret, block, place);
            let message = vault::leaf_message(&row.shape, identity, salt, vault);
            messages.extend(message.ok_or_else(|| {
                EpochError::damaged(&row.records, "a vault doesn't fit its shape")
            })?);
        }
        Ok(())
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
    let mut bytes = [0; DIGEST as usize];
    file.seek(SeekFrom::Start(DIGEST * index))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(EpochError::io(path))?;
    Element::from_bytes(bytes)
        .map(|element| element.0)
        .ok_or_else(|| EpochError::damaged(path, "a digest is not a field element"))
}

/// The tree of all blocks.
pub struct BlockTree {
    path: PathBuf,
    blocks: u64,
}

impl BlockTree {
    /// The tree over the blocks of all rows, whose file stands in `directory` once it is built.
    pub(super) fn new(directory: &Path, rows: &[VaultRow]) -> Self {
        BlockTree { path: directory.join(BLOCK_TREE_FILE), blocks: block_count(rows) }
    }

    /// Siblings of block `block`, from its leaf up.
    ///
    /// # Errors
    /// It is an error if the file can't be read, or is damaged.
    pub fn path(&self, block: BlockIndex) -> Result<Vec<Fp>, EpochError> {
        let (mut file, _) = file::open_regular(&self.path).map_err(EpochError::io(&self.path))?;
        read_path(&mut file, &self.path, 0, self.blocks, block.get())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ringfence_circuits::protocol::tree::Tree;

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
