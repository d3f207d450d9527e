//! What of a snapshot's description is known from elsewhere: from the project file, from the statement of the epoch
//! before, from the command line. It fills what `snapshot.toml` leaves out, and never changes what stands there.

use ringfence_circuits::protocol::{hash::digest::Digest, statement::Book};

/// The times of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// When balances and positions were read, `YYYY-MM-DDTHH:MM:SSZ`.
    pub snapshot: String,
    /// When the prices were read.
    pub prices: String,
    /// Up to when costs include funding.
    pub funding: String,
}

/// Digests of the policy that parameters follow, and of the history that it is read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Of the policy.
    pub policy: Digest,
    /// Of the history.
    pub history: Digest,
}

/// What the project file says of a day's snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Name of the venue.
    pub venue: Option<String>,
    /// The epoch, where no statement comes before it.
    pub epoch: Option<u64>,
    /// The times.
    pub times: Option<Times>,
    /// The books in the order of the statement.
    pub books: Option<Vec<Book>>,
}

impl Given {
    /// Whether nothing has to stand in `snapshot.toml`.
    pub(super) fn is_whole(&self) -> bool {
        self.venue.is_some() && self.times.is_some() && self.books.is_some()
    }
}
