//! Texts with named placeholders, and the values that take their places.

use std::{
    fmt::{self, Display, Write},
    path::Path,
};

use ringfence_circuits::primitive::{character::unseen, shown::shown_path};

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
    /// The name of a number, what stands where it is 1, and what stands else.
    Form(&'a str, &'a str, &'a str),
}

impl<'a> Piece<'a> {
    /// The value that it names.
    fn name(&self) -> Option<&'a str> {
        match self {
            Piece::Words(_) => None,
            Piece::Name(name) | Piece::Form(name, ..) => Some(name),
        }
    }
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
        let mut parts = name.split('|');
        let named = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(name), None, ..) => Piece::Name(name),
            (Some(name), Some(one), Some(many), None) => Piece::Form(name, one, many),
            _ => return Err(FillError::Brace),
        };
        found.extend([Piece::Words(words), named]);
        rest = after;
    }
    found.push(Piece::Words(rest));
    Ok(found)
}

/// Names of values that are paths. Like all names that somebody else may have chosen, they are shown
/// cut.
const PATHS: [&str; 3] = ["path", "inner", "outer"];

/// Names of values that are lists with a line for each entry.
const LINES: [&str; 2] = ["problems", "warnings"];

/// The text with values in the places of their names. `{rows|row|rows}` is `row` where the value of `rows` is 1, and
/// else `rows`. Braces in a value name nothing, and characters
/// in it that can't be seen or that act on a screen are escaped: nothing that a file or its name says
/// begins a line of its own. Only values named `problems` and `warnings` may have several lines.
///
/// # Errors
/// It is an error if the text names a value that is missing, does not name one that is given, or has
/// a single brace.
pub fn fill(text: &str, values: &[(&str, &dyn Display)]) -> Result<String, FillError> {
    fill_with(text, values, place)
}

fn fill_with(
    text: &str,
    values: &[(&str, &dyn Display)],
    place: impl Fn(&mut String, &str, &dyn Display) -> fmt::Result,
) -> Result<String, FillError> {
    let pieces = pieces(text)?;
    for (name, _) in values {
        if !pieces.iter().any(|piece| piece.name() == Some(*name)) {
            return Err(FillError::Unknown((*name).to_owned()));
        }
    }
    let of = |name: &str| {
        let found = values.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| value).ok_or_else(|| FillError::Missing(name.to_owned()))
    };
    let mut filled = String::with_capacity(text.len());
    for piece in pieces {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Name(name) => {
                place(&mut filled, name, of(name)?).expect("writing to a string can't fail");
            }
            Piece::Form(name, one, many) => {
                let is_one = of(name)?.to_string() == "1";
                filled.push_str(if is_one { one } else { many });
            }
        }
    }
    Ok(filled)
}

/// The text with values that are markup of this program, which are taken as they are.
///
/// # Errors
/// The errors are those of [`fill`].
#[cfg(feature = "html")]
pub(crate) fn fill_markup(text: &str, values: &[(&str, &str)]) -> Result<String, FillError> {
    let named: Vec<(&str, &dyn Display)> =
        values.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
    fill_with(text, &named, |filled, _, value| write!(filled, "{value}"))
}

/// Writes a value, escaped.
fn place(filled: &mut String, name: &str, value: &dyn Display) -> fmt::Result {
    if PATHS.contains(&name) {
        return filled.write_str(&shown_path(Path::new(&value.to_string())));
    }
    write!(Escaped { filled, lines: LINES.contains(&name) }, "{value}")
}

/// Escapes what is written to it.
struct Escaped<'a> {
    filled: &'a mut String,
    lines: bool,
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            let escape = unseen(character).is_some() && !(self.lines && character == '\n');
            match escape {
                true => self.filled.extend(character.escape_default()),
                false => self.filled.push(character),
            }
        }
        Ok(())
    }
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
            while at < text.len() && text[at] != b'}' && text[at] != b'|' {
                at += 1;
            }
            let name_end = at;
            while at < text.len() && text[at] != b'}' {
                at += 1;
            }
            let mut known = false;
            let mut index = 0;
            while index < names.len() {
                let name = names[index].as_bytes();
                known = known || (name_end - start == name.len() && stands_at(text, start, name));
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
            && (text[end] == b'}' || text[end] == b'|')
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
    fn a_word_follows_its_number() {
        let text = "{rows} {rows|row|rows} in {files} {files|file|files}";
        let filled = |rows: u32, files: &str| fill(text, &[("rows", &rows), ("files", &files)]);
        assert_eq!(filled(1, "1,000").unwrap(), "1 row in 1,000 files");
        assert_eq!(filled(0, "1").unwrap(), "0 rows in 1 file");
        assert!(names_exactly(text, &["rows", "files"]));
        assert!(!names_exactly("{rows|row|rows}", &["row"]));
        for text in ["{a|b}", "{a|b|c|d}"] {
            assert_eq!(fill(text, &[("a", &1)]), Err(FillError::Brace), "{text}");
        }
        assert_eq!(fill("{a|b|c}", &[]), Err(FillError::Missing("a".into())));
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
    fn t1_values_are_escaped_and_begin_no_line() {
        let hostile = "x\n\u{1b}[2Jholds\u{202e}\u{200b}";
        let filled = fill("{a}\n{b}", &[("a", &hostile), ("b", &1)]).unwrap();
        assert_eq!(filled, "x\\n\\u{1b}[2Jholds\\u{202e}\\u{200b}\n1");
        // What was escaped once stays as it is, however often it is put into another text.
        let again = fill("{a}", &[("a", &filled.lines().next().unwrap())]).unwrap();
        assert_eq!(again, "x\\n\\u{1b}[2Jholds\\u{202e}\\u{200b}");
        let path = format!("{}/file\n.json", "d".repeat(500));
        assert_eq!(fill("{path}", &[("path", &path)]).unwrap(), "…/file\\n.json");
        assert_eq!(fill("{problems}", &[("problems", &"a\nb\r")]).unwrap(), "a\nb\\r");
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
