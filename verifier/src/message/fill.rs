//! Texts with named placeholders, and the values that take their places.

use std::fmt::{Display, Write};

/// Why a text can't be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FillError {
    /// The text names a value that was not given.
    Missing(String),
    /// A value was given that the text does not name.
    Unknown(String),
    /// A brace is not closed or was never opened.
    Brace,
}

/// A piece of a text.
enum Piece<'a> {
    /// Words, as they are.
    Words(&'a str),
    /// The name of a value.
    Name(&'a str),
}

/// The pieces of a text in order.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, FillError> {
    let mut found = vec![];
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        let (words, from) = rest.split_at(start);
        let (name, after) =
            from.strip_prefix('{').and_then(|from| from.split_once('}')).ok_or(FillError::Brace)?;
        if name.contains('{') {
            return Err(FillError::Brace);
        }
        found.extend([Piece::Words(words), Piece::Name(name)]);
        rest = after;
    }
    found.push(Piece::Words(rest));
    Ok(found)
}

/// The text with values in the places of their names. What a value contains is taken as it is:
/// braces in it name nothing.
///
/// # Errors
/// It is an error if the text names a value that is missing, does not name one that is given, or has
/// a single brace.
pub fn fill(text: &str, values: &[(&str, &dyn Display)]) -> Result<String, FillError> {
    let pieces = pieces(text)?;
    for (name, _) in values {
        if !pieces.iter().any(|piece| matches!(piece, Piece::Name(named) if named == name)) {
            return Err(FillError::Unknown((*name).to_owned()));
        }
    }
    let mut filled = String::with_capacity(text.len());
    for piece in pieces {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Name(name) => {
                let (_, value) = values
                    .iter()
                    .find(|(given, _)| *given == name)
                    .ok_or_else(|| FillError::Missing(name.to_owned()))?;
                write!(filled, "{value}").expect("writing to a string can't fail");
            }
        }
    }
    Ok(filled)
}

/// Whether a text names exactly these values, each at least once. It runs when a use of a text is
/// compiled, so that [`fill`] can't fail afterwards.
pub(super) const fn names_exactly(text: &str, names: &[&str]) -> bool {
    let text = text.as_bytes();
    let mut index = 0;
    while index < names.len() {
        if !names_value(text, names[index].as_bytes()) {
            return false;
        }
        index += 1;
    }
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'{' {
            let start = at + 1;
            while at < text.len() && text[at] != b'}' {
                at += 1;
            }
            let mut known = false;
            let mut index = 0;
            while index < names.len() {
                let name = names[index].as_bytes();
                known = known || (at - start == name.len() && stands_at(text, start, name));
                index += 1;
            }
            if !known || at == text.len() {
                return false;
            }
        } else if text[at] == b'}' {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether a text names this value.
const fn names_value(text: &[u8], name: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        let end = at + 1 + name.len();
        if text[at] == b'{'
            && end < text.len()
            && text[end] == b'}'
            && stands_at(text, at + 1, name)
        {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether these bytes stand at this place of a text.
const fn stands_at(text: &[u8], start: usize, bytes: &[u8]) -> bool {
    if text.len() < start + bytes.len() {
        return false;
    }
    let mut index = 0;
    while index < bytes.len() {
        if text[start + index] != bytes[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_places_of_their_names() {
        let filled = fill("{a} of {b}, {a}", &[("a", &1), ("b", &"x{a}")]);
        assert_eq!(filled.unwrap(), "1 of x{a}, 1");
        assert_eq!(fill("words", &[]).unwrap(), "words");
    }

    #[test]
    fn unknown_and_missing_names_are_refused() {
        assert_eq!(fill("{a}", &[]), Err(FillError::Missing("a".into())));
        assert_eq!(fill("{a}", &[("a", &1), ("b", &2)]), Err(FillError::Unknown("b".into())));
        for text in ["{a", "a}", "}{", "{{a}}"] {
            assert_eq!(fill(text, &[("a", &1)]), Err(FillError::Brace), "{text}");
        }
    }

    #[test]
    fn names_are_compared_when_a_use_is_compiled() {
        assert!(names_exactly("{a} of {bc}, {a}", &["a", "bc"]));
        assert!(names_exactly("words", &[]));
        for (text, names) in [
            ("{a}", &[][..]),
            ("{a}", &["a", "b"]),
            ("{a} {b}", &["a"]),
            ("{ab}", &["a"]),
            ("{a}", &["ab"]),
            ("{a", &["a"]),
            ("{a} {", &["a"]),
            ("{a} }", &["a"]),
            ("{{a}}", &["a"]),
        ] {
            assert!(!names_exactly(text, names), "{text}");
        }
    }
}
