//! Why a group of blocks can't be planned, proven or collected.

use std::{io, path::PathBuf};

use ringfence_circuits::{primitive::shown::shown_path, proof::generators::GeneratorError};
use ringfence_verifier::{message::Said, say};

use super::store::StoreError;
use crate::{
    epoch::{EpochError, JobError},
    message::advised,
};

/// Why a group of blocks can't be planned, proven or collected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GroupError {
    /// The store can't be used.
    Store(StoreError),
    /// A key can't be read or made.
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others may read a key.
    KeyNotPrivate(PathBuf),
    /// What was given as a key is none.
    KeyMalformed(String),
    /// No key was given, neither as a file nor in this variable.
    NoKey(&'static str),
    /// An artifact was sealed with another key.
    OtherKey {
        /// The artifact.
        name: String,
        /// Fingerprint of the key that it was sealed with.
        sealed: String,
        /// Fingerprint of the key at hand.
        own: String,
    },
    /// An artifact is not what was stored.
    Damaged(String),
    /// An artifact is not there.
    Missing(String),
    /// The store has nothing of this epoch.
    OtherStore {
        /// The epoch.
        epoch: String,
    },
    /// The epoch has no group of this number.
    NoGroup {
        /// The number.
        index: u64,
        /// How many groups there are.
        groups: u64,
    },
    /// No group was named.
    NoIndex,
    /// What a scheduler gives as the number of a group is none.
    IndexMalformed(&'static str),
    /// The store holds no epoch, or several, and none was named.
    WhichEpoch(usize),
    /// An epoch was planned by another release of this program.
    OtherRelease {
        /// The release that planned.
        planned: String,
        /// This release.
        own: String,
    },
    /// Another work directory planned the same moment of the venue.
    PlannedElsewhere {
        /// That epoch.
        epoch: String,
    },
    /// The job of a group is refused, or comes to no proof.
    Job {
        /// The group.
        index: u64,
        /// Why.
        error: JobError,
    },
    /// Generators can't be had.
    Generators(#[from] GeneratorError),
    /// This program broke off while it worked on a group.
    BrokeOff {
        /// The group.
        index: u64,
    },
    /// Threads can't be started.
    Threads(String),
    /// Proofs are missing.
    Incomplete {
        /// How many.
        missing: usize,
        /// Of how many.
        groups: usize,
        /// The first of them, and how many others there are.
        first: String,
        /// Artifacts that were no proofs of their groups, and were removed.
        removed: usize,
    },
    /// The work directory.
    Epoch(#[from] EpochError),
}

impl GroupError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            GroupError::Store(StoreError { name, reason, .. }) => say!("RF-1460", name, reason),
            GroupError::KeyFile { path, source } => {
                say!("RF-1461", path = shown_path(path), source)
            }
            GroupError::KeyNotPrivate(path) => {
                say!("RF-1461.private", path = shown_path(path))
            }
            GroupError::KeyMalformed(place) => say!("RF-1461.malformed", place),
            GroupError::NoKey(variable) => say!("RF-1461.none", variable),
            GroupError::OtherKey { name, sealed, own } => say!("RF-1462", name, sealed, own),
            GroupError::Damaged(name) => say!("RF-1463", name),
            GroupError::Missing(name) => say!("RF-1464", name),
            GroupError::OtherStore { epoch } => say!("RF-1465.other", epoch),
            GroupError::NoGroup { index, groups } => say!("RF-1464.group", index, groups),
            GroupError::NoIndex => say!("RF-1464.index"),
            GroupError::IndexMalformed(variable) => say!("RF-1464.variable", variable),
            GroupError::WhichEpoch(0) => say!("RF-1465.none"),
            GroupError::WhichEpoch(epochs) => say!("RF-1465", epochs),
            GroupError::OtherRelease { planned, own } => say!("RF-1466", planned, own),
            GroupError::PlannedElsewhere { epoch } => say!("RF-1467", epoch),
            GroupError::Job { index, error } => {
                let reason = error.said();
                say!("RF-1468", index, reason)
            }
            GroupError::Generators(error) => say!("RF-1305.group", error),
            GroupError::BrokeOff { index } => say!("RF-1468.broke-off", index),
            GroupError::Threads(reason) => say!("RF-1469.threads", reason),
            GroupError::Incomplete { missing, groups, first, removed: 0 } => {
                say!("RF-1469", missing, groups, first)
            }
            GroupError::Incomplete { missing, groups, first, removed } => {
                say!("RF-1469.removed", missing, groups, first, removed)
            }
            GroupError::Epoch(error) => error.said(),
        }
    }

    /// Whether the fault lies with the surroundings and may pass by itself: a store that is full or out of reach.
    pub fn may_pass(&self) -> bool {
        matches!(self, GroupError::Store(error) if !error.too_long)
    }

    /// Whether no job can be done by whoever has this fault: another key, another release.
    pub fn is_of_the_worker(&self) -> bool {
        match self {
            GroupError::OtherKey { .. }
            | GroupError::OtherRelease { .. }
            | GroupError::OtherStore { .. }
            | GroupError::Generators(_)
            | GroupError::Threads(_) => true,
            GroupError::Job { error, .. } => matches!(error, JobError::Key { .. }),
            _ => false,
        }
    }
}

impl From<StoreError> for GroupError {
    fn from(error: StoreError) -> Self {
        GroupError::Store(error)
    }
}

advised!(GroupError);
