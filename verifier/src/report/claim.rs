//! Claims: what a report says was checked. Each is one line.

use std::fmt;

use serde::Serialize;

use super::{group::Group, status::Status};
use crate::{
    message::{Quoted, Said},
    say,
};

/// Where a line below a claim begins: under its title, in a list whose lines begin with two blanks.
const INDENT: usize = 22;

/// A claim and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Stable name, which `--require` takes.
    pub id: String,
    /// What it is about.
    pub group: Group,
    /// Clause of the protocol.
    pub clause: &'static str,
    /// The claim in plain words.
    pub title: String,
    /// What became of it.
    pub status: Status,
    /// Whether it only informs. An honest venue may fail such a claim: then it is a note, and the exit code
    /// ignores it, unless the reader requires the claim.
    pub informative: bool,
    /// Stable code, if it does not hold or is a note.
    pub code: Option<&'static str>,
    /// What stands in the place of the title where the claim is a note: a sentence that is true then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why, naming the file, the block or the vault that it is about.
    pub detail: String,
    /// Words of the venue that belong to the claim: the label of the vault that it is about. They are
    /// shown apart, never within the claim's own sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue_words: Option<String>,
}

/// A claim before its outcome is known.
#[derive(Clone, Debug)]
pub struct Open {
    id: String,
    clause: &'static str,
    code: &'static str,
    title: String,
    informative: bool,
    note: Option<String>,
    venue_words: Option<String>,
}

impl Open {
    /// A claim in the words of the catalogue, with the code that it gets if it does not hold.
    pub fn new(id: impl Into<String>, clause: &'static str, title: Said) -> Self {
        let Said { code, text: title, .. } = title;
        Open {
            id: id.into(),
            clause,
            code,
            title,
            informative: false,
            note: None,
            venue_words: None,
        }
    }

    /// The same claim, which only informs.
    pub fn informative(self) -> Self {
        Open { informative: true, ..self }
    }

    /// The same claim, which only informs, with the sentence that is said in the place of its title where it
    /// is a note.
    pub fn informative_or(self, note: impl Into<String>) -> Self {
        Open { informative: true, note: Some(note.into()), ..self }
    }

    /// The same claim with words of the venue, which are shown apart from its own.
    pub fn with_venue_words(self, words: &str) -> Self {
        Open { venue_words: Some(words.to_owned()), ..self }
    }

    fn close(self, status: Status, detail: String) -> Claim {
        let Open { id, clause, code, title, informative, note, venue_words } = self;
        let is_true_or_open = matches!(status, Status::Holds | Status::NotChecked);
        let code = (!is_true_or_open).then_some(code);
        let note = note.filter(|_| status == Status::Note);
        let group = Group::of(&id);
        Claim { id, group, clause, title, status, informative, code, note, detail, venue_words }
    }

    /// It holds.
    pub fn holds(self, detail: impl Into<String>) -> Claim {
        self.close(Status::Holds, detail.into())
    }

    /// It does not hold, or, if it only informs, it is a note.
    pub fn fails(self, detail: impl Into<String>) -> Claim {
        let status = if self.informative { Status::Note } else { Status::DoesNotHold };
        self.close(status, detail.into())
    }

    /// It was not checked.
    pub fn not_checked(self, detail: impl Into<String>) -> Claim {
        self.close(Status::NotChecked, detail.into())
    }

    /// It holds or does not hold, each with its detail.
    pub fn decide(self, outcome: Result<impl Into<String>, impl Into<String>>) -> Claim {
        match outcome {
            Ok(detail) => self.holds(detail),
            Err(detail) => self.fails(detail),
        }
    }
}

impl Claim {
    /// The same claim after it was checked: whether it holds, and why.
    #[must_use]
    pub(crate) fn now(self, holds: bool, detail: String) -> Self {
        let (status, code) = match holds {
            true => (Status::Holds, None),
            false => (Status::DoesNotHold, Some("RF-2206")),
        };
        Claim { status, code, detail, ..self }
    }

    /// Whether it was checked and holds.
    pub fn is_true(&self) -> bool {
        self.status == Status::Holds
    }

    /// The claim as one about which file was given: where it is false, another one was, which accuses no one.
    #[must_use]
    pub(crate) fn about_the_file(self) -> Self {
        match self.status {
            Status::DoesNotHold => Claim { status: Status::NotThisOne, ..self },
            _ => self,
        }
    }

    /// The claim's sentence: its title, or what is said in its place where it is a note.
    pub fn words(&self) -> &str {
        self.note.as_deref().unwrap_or(&self.title)
    }

    /// The claim for a reader who requires it: a note does not hold then, and what it said is why.
    #[must_use]
    pub(crate) fn required(self) -> Self {
        if self.status != Status::Note {
            return self;
        }
        let detail = match &self.note {
            Some(note) => say!("claim.required", note, detail = self.detail).text,
            None => self.detail.clone(),
        };
        Claim { status: Status::DoesNotHold, note: None, detail, ..self }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<13}  {:<3}  {}", self.status, self.clause, self.words())?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        if let Some(code) = self.code {
            write!(f, " [{code}]")?;
        }
        match &self.venue_words {
            Some(words) => {
                write!(f, "\n{:INDENT$}{}", "", say!("venue-words", words = Quoted(words)))
            }
            None => Ok(()),
        }
    }
}
