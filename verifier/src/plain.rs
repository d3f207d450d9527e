//! Texts of bundles and packages as they may be shown: nothing in them moves the cursor of a
//! terminal, reorders what stands beside it, or can't be seen.

/// The text with `?` in place of control characters (line feeds aside), of characters that change
/// the direction of text, and of those without width.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '?' } else { c }).collect()
}

fn is_hidden(c: char) -> bool {
    let directs = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    let empty = matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    (c.is_control() && c != '\n') || directs || breaks || empty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_is_left() {
        assert_eq!(plain("1,5 € of\nλ"), "1,5 € of\nλ");
        assert_eq!(plain("\u{1b}[2J\r\u{7f}\u{9b}"), "?[2J???");
        assert_eq!(plain("a\u{202e}b\u{2066}c\u{2069}d\u{200f}"), "a?b?c?d?");
        assert_eq!(plain("x\u{200b}y\u{feff}\u{2028}"), "x?y??");
    }
}
