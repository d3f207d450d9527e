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
    /// The key of the entry, by which the same can be said in another language; empty for words of others.
    pub key: &'static str,
    /// The values by the names that the entry gives them.
    pub values: Vec<(&'static str, String)>,
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
