//! One entry of the catalogue.

use std::fmt::Display;

use super::{fill::fill, said::Said};

/// Words under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// A code, a code with a dot and a name, or a name.
    pub key: &'static str,
    /// The words. Values take the place of names in braces.
    pub text: &'static str,
    /// What to try; empty where nothing failed.
    pub help: &'static str,
}

impl Entry {
    /// Something that failed, with what to try.
    pub const fn failure(key: &'static str, text: &'static str, help: &'static str) -> Self {
        Entry { key, text, help }
    }

    /// Words without any advice: titles of claims, details, words of a page.
    pub const fn words(key: &'static str, text: &'static str) -> Self {
        Entry { key, text, help: "" }
    }

    /// The stable code: the key up to its first dot.
    pub fn code(&self) -> &'static str {
        self.key.split('.').next().expect("splitting gives at least one part")
    }

    /// The text with these values. [`say!`](crate::say) checks when it is compiled that they are
    /// those that the text names.
    pub fn say(&self, values: &[(&'static str, &dyn Display)]) -> Said {
        let text = fill(self.text, values).expect("a text gets exactly the values that it names");
        let values = values.iter().map(|(name, value)| (*name, value.to_string())).collect();
        Said { code: self.code(), text, help: self.help, key: self.key, values }
    }
}
