//! Which characters of a text can be seen, by the Unicode Character Database 17.0.
//!
//! A text that people compare by eye must not hold what the eye can't tell apart: a character without a
//! glyph, one that turns the direction of its neighbours, a second kind of blank, or one that a later
//! Unicode version may define as any of these. The version is pinned, so that two programs never disagree
//! about a text.

use std::fmt;

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The Unicode version that all texts are judged by.
pub const UNICODE_VERSION: (u64, u64, u64) = (17, 0, 0);
const _: () = {
    let (major, minor, patch) = unicode_properties::UNICODE_VERSION;
    assert!(major == UNICODE_VERSION.0 && minor == UNICODE_VERSION.1 && patch == UNICODE_VERSION.2);
};

/// What is wrong with a character in a text that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unseen {
    /// A control character, category Cc: it moves the cursor, ends the line or does worse.
    Control,
    /// A control of direction: what stands after it may be shown before it.
    Bidirectional,
    /// A character without a glyph of its own: zero-width, a variation selector, a filler.
    Invisible,
    /// White space other than U+0020.
    Space,
    /// A code point that Unicode 17.0 gives no character, or reserves for private use.
    Unassigned,
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unseen::Control => "is a control character",
            Unseen::Bidirectional => "changes the direction of the text",
            Unseen::Invisible => "can't be seen",
            Unseen::Space => "is white space other than the ordinary blank U+0020",
            Unseen::Unassigned => "is no character of Unicode 17.0",
        })
    }
}

/// Characters of the property Bidi_Control.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters of the property Default_Ignorable_Code_Point that are no format characters (category
/// Cf) already, and six whose glyph is blank.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
            | '\u{2800}'
            | '\u{16fe4}'
            | '\u{13441}'..='\u{13442}'
            | '\u{1d159}'
            | '\u{fffc}'
    )
}

/// Why this character can't stand in a text that people compare by eye; `None` for one that can.
/// U+0020 is such a character.
pub fn unseen(character: char) -> Option<Unseen> {
    if character == ' ' || character.is_ascii_graphic() {
        return None;
    }
    if is_bidirectional(character) {
        return Some(Unseen::Bidirectional);
    }
    if is_blank(character) {
        return Some(Unseen::Invisible);
    }
    match character.general_category() {
        GeneralCategory::Control => Some(Unseen::Control),
        GeneralCategory::Format => Some(Unseen::Invisible),
        GeneralCategory::SpaceSeparator
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => Some(Unseen::Space),
        GeneralCategory::Unassigned | GeneralCategory::PrivateUse | GeneralCategory::Surrogate => {
            Some(Unseen::Unassigned)
        }
        _ => None,
    }
}

/// Whether the character is shown on top of the one before it.
pub fn is_mark(character: char) -> bool {
    character.general_category_group() == GeneralCategoryGroup::Mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_told() {
        let kinds: [(Option<Unseen>, &[char]); 6] = [
            (None, &[' ', 'a', '~', 'é', '币', 'ß', 'א', '\u{301}', '👍', '=', '\u{fffd}']),
            (
                Some(Unseen::Control),
                &['\0', '\n', '\r', '\t', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}'],
            ),
            (Some(Unseen::Bidirectional), &['\u{202e}', '\u{2066}', '\u{200f}', '\u{61c}']),
            (
                Some(Unseen::Invisible),
                &[
                    '\u{ad}',
                    '\u{200b}',
                    '\u{200d}',
                    '\u{2060}',
                    '\u{feff}',
                    '\u{fe0f}',
                    '\u{34f}',
                    '\u{3164}',
                    '\u{115f}',
                    '\u{ffa0}',
                    '\u{2800}',
                    '\u{e0041}',
                    '\u{e01ef}',
                    '\u{180e}',
                    '\u{e0fff}',
                    '\u{fff9}',
                    '\u{17b4}',
                ],
            ),
            (
                Some(Unseen::Space),
                &['\u{a0}', '\u{2003}', '\u{202f}', '\u{3000}', '\u{2028}', '\u{2029}', '\u{1680}'],
            ),
            (
                Some(Unseen::Unassigned),
                &[
                    '\u{378}',
                    '\u{e000}',
                    '\u{f8ff}',
                    '\u{ffff}',
                    '\u{10ffff}',
                    '\u{fdd0}',
                    '\u{2fe0}',
                ],
            ),
        ];
        for (kind, characters) in kinds {
            for character in characters {
                assert_eq!(unseen(*character), kind, "{:?}", character);
            }
        }
    }

    #[test]
    fn what_the_standard_library_calls_white_space_or_control_is_refused() {
        for character in '\0'..=char::MAX {
            if character != ' ' && (character.is_whitespace() || character.is_control()) {
                assert!(unseen(character).is_some(), "{character:?}");
            }
        }
    }
}
