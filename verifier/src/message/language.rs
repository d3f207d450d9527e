//! The languages of the catalogue.

use super::{english, entry::Entry};

/// A language in which the catalogue has all its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English, to which the names of the placeholders belong.
    English,
}

/// The language that the programs speak.
pub const SPOKEN: Language = Language::English;

impl Language {
    /// Every language.
    pub const ALL: [Language; 1] = [Language::English];

    /// The tag by which programs know the language, as in the attribute `lang` of a page.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
        }
    }

    /// The entries in this language, by room.
    pub(super) const fn rooms(self) -> &'static [&'static [Entry]] {
        match self {
            Language::English => english::ROOMS,
        }
    }

    /// The entries for the page.
    pub(super) const fn page(self) -> &'static [&'static [Entry]] {
        match self {
            Language::English => english::PAGE,
        }
    }
}
