//! The four words in which every report answers first.

use std::fmt;

use serde::Serialize;

use crate::word;

/// What a report comes to, in one word.
///
/// It is the same in every form of a report. Exit code 1 is given with [`Level::DoesNotHold`] alone, but for
/// packages: one of another account or another statement is [`Level::CantSay`] and has exit code 1, too, since
/// it is not what was asked for and accuses no one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Everything holds, and nothing restricts it.
    Holds,
    /// Everything that was checked holds; the notes say what restricts it.
    HoldsWithNotes,
    /// Something that was checked is false.
    DoesNotHold,
    /// The question can't be answered: nothing was checked, or something that was asked for.
    CantSay,
}

impl Level {
    /// All levels.
    pub const ALL: [Level; 4] =
        [Level::Holds, Level::HoldsWithNotes, Level::DoesNotHold, Level::CantSay];

    /// The sign in texts.
    pub fn sign(self) -> &'static str {
        match self {
            Level::Holds => "✓",
            Level::HoldsWithNotes => "▲",
            Level::DoesNotHold => "✗",
            Level::CantSay => "?",
        }
    }

    /// The words: "holds", "holds with notes", "does not hold", "can't say".
    pub fn word(self) -> &'static str {
        match self {
            Level::Holds => word!("level.holds"),
            Level::HoldsWithNotes => word!("level.holds-with-notes"),
            Level::DoesNotHold => word!("level.does-not-hold"),
            Level::CantSay => word!("level.cant-say"),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
