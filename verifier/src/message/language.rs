//! The languages of the catalogue.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{chinese, english, entry::Entry};

/// The languages: each with its name here, the tag that programs know it by, further beginnings of tags that
/// mean it, and its folder of words.
macro_rules! languages {
    ($($(#[$words:meta])* $name:ident: $tag:literal, $others:expr, $folder:ident;)*) => {
        /// A language of the catalogue. What one lacks is said in English.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Language {
            $($(#[$words])* $name,)*
        }

        impl Language {
            /// Every language.
            pub const ALL: [Language; LANGUAGES] = [$(Language::$name),*];

            /// The tag by which programs know the language, as in the attribute `lang` of a page.
            pub const fn tag(self) -> &'static str {
                match self {
                    $(Language::$name => $tag,)*
                }
            }

            /// The entries in this language, by room.
            pub(super) const fn rooms(self) -> &'static [&'static [Entry]] {
                match self {
                    $(Language::$name => $folder::ROOMS,)*
                }
            }

            /// Other beginnings of tags that mean this language.
            const fn others(self) -> &'static [&'static str] {
                match self {
                    $(Language::$name => $others,)*
                }
            }
        }

        /// The number of languages.
        pub(super) const LANGUAGES: usize = [$(Language::$name),*].len();
    };
}

languages! {
    /// English, to which the keys and the names of the placeholders belong.
    #[default]
    English: "en", &["en"], english;
    /// Simplified Chinese.
    Chinese: "zh-Hans", &["zh-cn", "zh-sg", "zh-my", "zh-hans", "zh"], chinese;
}

/// The language that the programs speak, and that of every report in JSON.
pub const SPOKEN: Language = Language::English;

/// Beginnings of tags that look like one of a language here and are of another script.
const NONE_OF_THESE: [&str; 4] = ["zh-hant", "zh-tw", "zh-hk", "zh-mo"];

impl Language {
    /// The language of a tag as browsers and systems write it: `zh-Hans`, `zh-CN`, `en-GB`. None if the catalogue
    /// has no such language.
    pub fn of_tag(tag: &str) -> Option<Language> {
        let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
        let begins = |start: &&str| match tag.strip_prefix(*start) {
            Some(rest) => rest.is_empty() || rest.starts_with(['-', '.']),
            None => false,
        };
        if NONE_OF_THESE.iter().any(begins) {
            return None;
        }
        Language::ALL.into_iter().find(|language| language.others().iter().any(begins))
    }

    /// The tags of all languages, for a message that lists them.
    pub fn tags() -> String {
        Language::ALL.map(Language::tag).join(", ")
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(deserializer)?;
        let unknown =
            || serde::de::Error::custom(format_args!("no language of {}", Language::tags()));
        Language::of_tag(&tag).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_the_tags_of_systems() {
        for (tag, language) in [
            ("en", Some(Language::English)),
            ("en-GB", Some(Language::English)),
            ("en_US.UTF-8", Some(Language::English)),
            ("zh-Hans", Some(Language::Chinese)),
            ("zh-Hans-HK", Some(Language::Chinese)),
            ("zh-CN", Some(Language::Chinese)),
            ("ZH", Some(Language::Chinese)),
            ("zh-Hant", None),
            ("zh-TW", None),
            ("zhx", None),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::tags(), "en, zh-Hans");
    }
}
