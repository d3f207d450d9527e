//! What the catalogue said: a text with its values, and the code and the advice that belong to it.

use std::fmt;

/// A text of the catalogue with its values.
#[must_use = "words are there to be read"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The stable code; for words without one, the first part of their key.
    pub code: &'static str,
    /// The words.
    pub text: String,
    /// What to try; empty where nothing failed.
    pub help: &'static str,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Said> for String {
    fn from(said: Said) -> Self {
        said.text
    }
}
