//! The block list of a statement, checked: how many blocks of which shape each book has.

use pasta_curves::Fp;

use crate::protocol::{
    hash::{digest::hash_to_field, domain::personal},
    index::BookIndex,
    shape::Shape,
};

/// A row of the block list, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockListRow {
    /// The book.
    pub book: BookIndex,
    /// Shape.
    pub shape: Shape,
    /// Number of blocks.
    pub count: u64,
}

/// The hash of a block list, part of the root.
pub fn block_list_hash(rows: &[BlockListRow]) -> Fp {
    let mut bytes = Vec::with_capacity(11 * rows.len());
    for row in rows {
        bytes.extend(row.book.get().to_le_bytes());
        bytes.push(row.shape.code);
        bytes.extend(row.count.to_le_bytes());
    }
    hash_to_field(personal::BLOCK_LIST, &[&bytes])
}
