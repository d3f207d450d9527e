//! Texts of others on a screen: what they hold can't move the cursor, end the line, turn the direction,
//! hide, or fill the screen.

use std::{fmt, path::Path};

use super::character::{is_mark, unseen};

/// Most characters of a foreign text that are shown, escapes counted as they are shown.
pub const MOST_SHOWN: usize = 120;

/// A text of others, as it may be shown: characters that can't be seen, or do what no letter does, are
/// written as escapes such as `\n` and `\u{202e}`, and the text is cut after [`MOST_SHOWN`]
/// characters, which `…` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = MOST_SHOWN;
        let mut characters = self.0.chars();
        let mut first = true;
        while let Some(character) = characters.next() {
            let escaped = unseen(character).is_some() || (first && is_mark(character));
            let width = if escaped { character.escape_default().count() } else { 1 };
            let fits = width < left || (width == left && characters.as_str().is_empty());
            if !fits {
                return f.write_str("…");
            }
            if escaped {
                write!(f, "{}", character.escape_default())?;
            } else {
                fmt::Write::write_char(f, character)?;
            }
            left -= width;
            first = false;
        }
        Ok(())
    }
}

/// The name of a file or directory, as it may be shown.
pub fn shown_path(path: &Path) -> String {
    // A path is one of the few texts whose end says more than its beginning.
    let text = path.to_string_lossy();
    let whole = Shown(&text).to_string();
    if !whole.ends_with('…') {
        return whole;
    }
    match path.file_name() {
        Some(name) if path.parent().is_some_and(|parent| parent != Path::new("")) => {
            format!("…/{}", Shown(&name.to_string_lossy()))
        }
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Shown(text).to_string()
    }

    #[test]
    fn t1_what_acts_on_a_screen_is_escaped() {
        assert_eq!(shown("plain text, ünïcode 币"), "plain text, ünïcode 币");
        assert_eq!(shown("a\nb\r\tc"), "a\\nb\\r\\tc");
        assert_eq!(shown("\u{1b}[2J\u{9b}2J"), "\\u{1b}[2J\\u{9b}2J");
        assert_eq!(shown("x\u{202e}y\u{200b}z\u{e0041}"), "x\\u{202e}y\\u{200b}z\\u{e0041}");
        assert_eq!(shown("a\u{a0}b\u{2028}c"), "a\\u{a0}b\\u{2028}c");
        // A mark would stand on what is printed before the text.
        assert_eq!(shown("\u{338}x\u{301}"), "\\u{338}x\u{301}");
    }

    #[test]
    fn t1_long_texts_are_cut() {
        let just = "x".repeat(MOST_SHOWN);
        assert_eq!(shown(&just), just);
        let long = shown(&"x".repeat(1 << 16));
        assert_eq!(long.chars().count(), MOST_SHOWN);
        assert!(long.ends_with("x…"));
        for length in MOST_SHOWN - 12..MOST_SHOWN + 3 {
            let text = format!("{}\u{202e}", "x".repeat(length));
            assert!(shown(&text).chars().count() <= MOST_SHOWN, "{length}");
        }
        assert!(shown(&"\n".repeat(1000)).chars().count() <= MOST_SHOWN);
    }

    #[test]
    fn t1_paths_are_escaped_and_keep_their_end() {
        assert_eq!(shown_path(Path::new("a/b\n.json")), "a/b\\n.json");
        let long = Path::new("/").join("d".repeat(200)).join("statement.json");
        assert_eq!(shown_path(&long), "…/statement.json");
        assert!(shown_path(Path::new(&"x".repeat(500))).ends_with('…'));
    }
}
