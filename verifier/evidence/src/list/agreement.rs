//! Whether a list is that of a statement (V11).

use ringfence_circuits::{primitive::shown::Shown, protocol::hash::digest::Digest};

use super::document::{List, BOUND_BYTES};

/// What a statement says of its list.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The venue.
    pub venue: &'a str,
    /// The epoch.
    pub epoch: u64,
    /// f: the digest of what the statement binds.
    pub bound: &'a [u8; BOUND_BYTES],
    /// The list's digest, as the statement's `evidence` names it.
    pub digest: Digest,
}

/// Where list and statement disagree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Disagreement {
    /// Of another venue.
    #[error("the list is of the venue “{}”, the statement of “{}”", Shown(.list), Shown(.statement))]
    Venue {
        /// The list's.
        list: String,
        /// The statement's.
        statement: String,
    },
    /// Of another epoch.
    #[error("the list is of epoch {list}, the statement of epoch {statement}")]
    Epoch {
        /// The list's.
        list: u64,
        /// The statement's.
        statement: u64,
    },
    /// Of another statement, which owes something else.
    #[error("the list was made for a statement that binds something else")]
    Bound,
    /// Another file.
    #[error("the list's digest is {list}, but the statement names {statement}")]
    Digest {
        /// The list's.
        list: Digest,
        /// The statement's.
        statement: Digest,
    },
}

impl List {
    /// Everything in which the list, read from `text`, is not that of a statement.
    pub fn disagreements(&self, text: &[u8], expected: &Expected<'_>) -> Vec<Disagreement> {
        let mut found = vec![];
        if self.venue != expected.venue {
            let statement = expected.venue.into();
            found.push(Disagreement::Venue { list: self.venue.clone(), statement });
        }
        if self.epoch != expected.epoch {
            found.push(Disagreement::Epoch { list: self.epoch, statement: expected.epoch });
        }
        if self.bound != *expected.bound {
            found.push(Disagreement::Bound);
        }
        let list = List::digest(text);
        if list != expected.digest {
            found.push(Disagreement::Digest { list, statement: expected.digest });
        }
        found
    }
}
