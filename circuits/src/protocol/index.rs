//! Places that are counted from 0: which of the statement's books, and which of its blocks.

use std::fmt;

use bincode::{Decode, Encode};

/// The place of a book in the statement's list of books. It is encoded as its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
pub struct BookIndex(u16);

impl BookIndex {
    /// The book with this number.
    pub const fn new(number: u16) -> Self {
        BookIndex(number)
    }

    /// The book at this index of a list of books.
    ///
    /// # Panics
    /// If the index is beyond 16 bits, far beyond the most books of a statement.
    pub const fn at(index: usize) -> Self {
        assert!(index <= u16::MAX as usize, "lists of books end before");
        BookIndex(index as u16)
    }

    /// The first `count` books in order.
    ///
    /// # Panics
    /// If there are more books than numbers.
    pub fn first(count: usize) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        (0..count).map(BookIndex::at)
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The index in a list of books.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for BookIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The place of a block among all blocks of a statement. A place within a row of the block list is
/// no such index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockIndex(u64);

impl BlockIndex {
    /// The block with this number.
    pub const fn new(number: u64) -> Self {
        BlockIndex(number)
    }

    /// The block that stands `blocks` places after this one.
    ///
    /// # Panics
    /// If its number is beyond 64 bits, far beyond the most blocks of a statement.
    pub const fn after(self, blocks: u64) -> Self {
        BlockIndex(self.0.checked_add(blocks).expect("statements end before"))
    }

    /// The block before this one; `None` for the first of all.
    pub const fn previous(self) -> Option<Self> {
        match self.0.checked_sub(1) {
            Some(number) => Some(BlockIndex(number)),
            None => None,
        }
    }

    /// This block and those after it, `count` in all.
    pub fn run(self, count: u64) -> impl Iterator<Item = Self> {
        (self.0..self.after(count).0).map(BlockIndex)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The index in a list of all blocks.
    ///
    /// # Panics
    /// If no list on this machine can be as long.
    pub fn index(self) -> usize {
        usize::try_from(self.0).expect("the list of all blocks is in memory")
    }
}

impl fmt::Display for BlockIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::codec::{decode, encode};

    #[test]
    fn indices_of_books_are_encoded_as_numbers() {
        for number in [0, 63, 250, 251, u16::MAX] {
            let book = BookIndex::new(number);
            assert_eq!((book.get(), BookIndex::at(book.index())), (number, book));
            assert_eq!(book.to_string(), number.to_string());
            let bytes = encode(&book).unwrap();
            assert_eq!(bytes, encode(&number).unwrap());
            assert_eq!(decode::<BookIndex, 100>(&bytes), Ok(book));
        }
    }

    #[test]
    fn indices_of_blocks_are_counted_on() {
        let first = BlockIndex::new(0);
        assert_eq!((first.previous(), first.after(5).previous()), (None, Some(BlockIndex::new(4))));
        let run: Vec<u64> = first.after(2).run(3).map(BlockIndex::get).collect();
        assert_eq!(run, [2, 3, 4]);
        assert_eq!(first.run(0).count(), 0);
        assert_eq!((first.after(7).index(), first.after(7).to_string()), (7, "7".to_owned()));
    }
}
