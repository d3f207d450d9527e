//! Limits of statements.

use crate::protocol::shape::SHAPES;

/// Most books of a statement.
pub const MAX_BOOKS: usize = 64;
/// Most rows of the reserves table.
pub const MAX_RESERVES: usize = 1 << 17;
/// Most keys that may sign a statement.
pub const MAX_SIGNERS: usize = 16;
/// Most bytes of a statement.
pub const MAX_STATEMENT_BYTES: u64 = 16 << 20;
/// Most lanes of all books together.
pub const MAX_BOOK_LANES: usize = 1 << 19;
/// Most books that are read at all. It leaves room for the check to count them.
pub(super) const MOST_BOOKS: usize = 2 * MAX_BOOKS;
/// Most keys that are read at all. It leaves room for the check to count them.
pub(super) const MOST_SIGNERS: usize = 2 * MAX_SIGNERS;
/// Most rows of a block list that are read at all: every book and shape code is fewer.
pub(super) const MOST_ROWS: usize = MAX_BOOKS << 8;
/// Most blocks of a statement.
pub const MAX_BLOCKS: u64 = 1 << 24;
/// Most shapes in use.
pub const MAX_SHAPES: usize = 16;
const _: () = assert!(SHAPES.len() <= MAX_SHAPES, "a statement may use every shape");
/// Largest `k` of a circuit, which has `2^k` rows.
pub const MAX_K: u32 = 16;
