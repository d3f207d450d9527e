//! How a report looks as text: with or without details and colour.

use std::fmt::{self, Write};

use crate::report::{level::Level, plain::plain, status::Status};

/// How a report is written as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether clauses of the protocol, codes of notes and digests are shown.
    pub details: bool,
    /// Whether levels and results have colours, by escape sequences of terminals.
    pub colour: bool,
}

/// Ends a colour.
const RESET: &str = "\x1b[0m";
const GREEN: &str = "\x1b[1;32m";
const AMBER: &str = "\x1b[1;33m";
const RED: &str = "\x1b[1;31m";
const BLUE: &str = "\x1b[1;34m";
/// For what is only a heading.
const BOLD: &str = "\x1b[1m";

/// Where a report is written to. Whatever is written loses its hidden characters: the only escape sequences in a
/// text are those of this file.
pub(super) struct Out<'a> {
    to: &'a mut dyn Write,
    pub(super) look: Look,
}

impl<'a> Out<'a> {
    pub(super) fn new(to: &'a mut dyn Write, look: Look) -> Self {
        Out { to, look }
    }

    /// Writes a text in the colour of a level.
    pub(super) fn level(&mut self, level: Level, text: &str) -> fmt::Result {
        let colour = match level {
            Level::Holds => GREEN,
            Level::HoldsWithNotes => AMBER,
            Level::DoesNotHold => RED,
            Level::CantSay => BLUE,
        };
        self.painted(colour, text)
    }

    /// Writes a text in the colour of what became of a claim.
    pub(super) fn status(&mut self, status: Status, text: &str) -> fmt::Result {
        let colour = match status {
            Status::Holds => GREEN,
            Status::Note => AMBER,
            Status::DoesNotHold => RED,
            Status::NotChecked | Status::NotThisOne => BLUE,
        };
        self.painted(colour, text)
    }

    /// Writes the title of a part, behind an empty line.
    pub(super) fn title(&mut self, title: &str) -> fmt::Result {
        self.write_str("\n")?;
        self.painted(BOLD, title)?;
        self.write_str("\n")
    }

    fn painted(&mut self, colour: &str, text: &str) -> fmt::Result {
        if !self.look.colour {
            return self.write_str(text);
        }
        self.to.write_str(colour)?;
        self.write_str(text)?;
        self.to.write_str(RESET)
    }
}

impl Write for Out<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.to.write_str(&plain(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t1_only_a_look_has_colours() {
        let written = |colour: bool| {
            let mut text = String::new();
            let mut out = Out::new(&mut text, Look { details: false, colour });
            out.level(Level::DoesNotHold, "does\x1b[2J").unwrap();
            text
        };
        assert_eq!(written(false), "does\\u{1b}[2J");
        assert_eq!(written(true), "\x1b[1;31mdoes\\u{1b}[2J\x1b[0m");
    }
}
