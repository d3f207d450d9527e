//! What every report says first, whatever it is about: a level, one sentence, and what restricts it.

use serde::Serialize;

use super::level::Level;

/// The first lines of a report: of an audit, a package or a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What the report comes to.
    pub level: Level,
    /// The answer in one sentence, in money where money is what was asked for.
    pub sentence: String,
    /// At most one more line: by which evidence, and what is short.
    pub reason: Option<String>,
    /// What restricts a report that holds: each is a reason why it is not plainly [`Level::Holds`].
    pub notes: Vec<Note>,
    /// What was not checked. That alone is no note.
    pub unchecked: Vec<Unchecked>,
}

/// Something that a reader must know of a report that holds. It is never an accusation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Stable name: a kind, and behind colons the book and the asset that it is about, as
    /// `short:clients:TON`. The kinds are `not-anchored`, `not-signed`, `no-reserves:BOOK`,
    /// `not-covered:BOOK`, `short:BOOK:ASSET`, `surplus:BOOK`, `receivables:BOOK`, `declared:BOOK`,
    /// `observed:BOOK`, `special-rules` and, in packages, `own-book:BOOK`, `not-assessed` and `audit`.
    pub id: String,
    /// The note in one sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
}

impl Note {
    /// The kind of the note: its name up to the first colon.
    pub fn kind(&self) -> &str {
        self.id.split(':').next().unwrap_or(&self.id)
    }
}

/// Something that was not checked. Claims with the same reason stand together, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// Stable name: that of the first claim, or `own-vaults`, which no audit checks, or `prices`, where the reader
    /// brought none.
    pub id: String,
    /// All claims that were not checked for this reason; none where no claim is about it.
    pub claims: Vec<String>,
    /// A short name of it, as "the venue's signature", for a list in one line.
    pub name: String,
    /// What would have been checked: the title of the first claim.
    pub title: String,
    /// Why it was not checked.
    pub sentence: String,
    /// What to do so that it is checked next time; empty where nothing can be done.
    pub advice: String,
    /// Options or the command of the program for it, as `--anchor`: pages name none of them.
    pub options: &'static [&'static str],
}
