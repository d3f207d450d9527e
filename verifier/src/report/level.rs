//! The four words in which every report answers first.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    message::{Language, SPOKEN},
    word_in,
};

/// What a report comes to, in one word.
///
/// It is the same in every form of a report, and the exit code is a function of it alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Everything holds, and nothing restricts it.
    Holds,
    /// Everything that was checked holds; the notes say what restricts it.
    HoldsWithNotes,
    /// Something that was checked is false.
    DoesNotHold,
    /// The question can't be answered: nothing was checked, or something that was asked for.
    #[default]
    CantSay,
}

impl Level {
    /// All levels.
    pub const ALL: [Level; 4] =
        [Level::Holds, Level::HoldsWithNotes, Level::DoesNotHold, Level::CantSay];

    /// The exit code: 0 if it holds, with or without notes, 1 if something does not hold, 2 if the question can't be
    /// answered.
    pub fn exit_code(self) -> u8 {
        match self {
            Level::Holds | Level::HoldsWithNotes => 0,
            Level::DoesNotHold => 1,
            Level::CantSay => 2,
        }
    }

    /// The level of several reports together: the gravest of theirs. None of no report.
    pub fn gravest(levels: impl Iterator<Item = Level>) -> Option<Level> {
        levels.max_by_key(|level| match level {
            Level::Holds => 0,
            Level::HoldsWithNotes => 1,
            Level::CantSay => 2,
            Level::DoesNotHold => 3,
        })
    }

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
        self.word_in(SPOKEN)
    }

    /// The words in a language.
    pub fn word_in(self, language: Language) -> &'static str {
        match self {
            Level::Holds => word_in!(language, "level.holds"),
            Level::HoldsWithNotes => word_in!(language, "level.holds-with-notes"),
            Level::DoesNotHold => word_in!(language, "level.does-not-hold"),
            Level::CantSay => word_in!(language, "level.cant-say"),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t5_each_level_has_one_exit_code() {
        assert_eq!(Level::ALL.map(Level::exit_code), [0, 0, 1, 2]);
    }

    #[test]
    fn several_reports_come_to_the_gravest_level() {
        assert_eq!(Level::gravest(Level::ALL.into_iter()), Some(Level::DoesNotHold));
        let some = [Level::Holds, Level::CantSay, Level::HoldsWithNotes];
        assert_eq!(Level::gravest(some.into_iter()), Some(Level::CantSay));
        assert_eq!(Level::gravest(std::iter::empty()), None);
    }
}
