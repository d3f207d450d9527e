//! What became of a claim.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::word;

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Checked, and true.
    Holds,
    /// Checked, and false.
    DoesNotHold,
    /// Checked, and false, but only for information: an honest venue may fail it, and nobody required it.
    Note,
    /// Not checked.
    NotChecked,
    /// Another file was given than the one that was asked for. That is no finding about the venue.
    NotThisOne,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Status::Holds => word!("status.holds"),
            Status::DoesNotHold => word!("status.does-not-hold"),
            Status::Note => word!("status.note"),
            Status::NotChecked => word!("status.not-checked"),
            Status::NotThisOne => word!("status.not-this-one"),
        })
    }
}
