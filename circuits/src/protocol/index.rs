//! Places that are counted from 0: which of the statement's books.

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
}
