//! What evidence needs of a snapshot: whose it is, when it was taken, and the names of its books.

use std::path::Path;

use ringfence_evidence::list::{document::List, time::Time};

use super::error::ReservesError;

/// What a list of reserves belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: u64,
    /// When the books were read.
    pub time: Time,
    /// The names of the books, in the statement's order.
    pub books: Vec<String>,
}

impl Snapshot {
    /// The index of a book in the statement.
    pub fn book(&self, name: &str) -> Option<u16> {
        let index = self.books.iter().position(|book| book == name)?;
        u16::try_from(index).ok()
    }

    /// The name of a book by its index.
    pub fn book_name(&self, index: u16) -> Option<&str> {
        self.books.get(usize::from(index)).map(String::as_str)
    }

    /// Whether a list is of this snapshot.
    ///
    /// # Errors
    /// [`ReservesError::OtherSnapshot`] names the field that differs.
    pub fn check(&self, path: &Path, list: &List) -> Result<(), ReservesError> {
        let fields = [
            ("venue", list.venue.clone(), self.venue.clone()),
            ("epoch", list.epoch.to_string(), self.epoch.to_string()),
        ];
        for (field, list, snapshot) in fields {
            if list != snapshot {
                let path = path.to_owned();
                return Err(ReservesError::OtherSnapshot { path, field, list, snapshot });
            }
        }
        Ok(())
    }
}
