//! Texts of bundles and packages as they may be shown: nothing in them moves the cursor of a
//! terminal, reorders what stands beside it, or can't be seen.

/// The text with `?` in place of control characters (line feeds aside), of characters that change
/// the direction of text, and of those without width.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '?' } else { c }).collect()
}

fn is_hidden(c: char) -> bool {
    let directs = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    let joins =
        matches!(c, '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}');
    let formats =
        matches!(c, '\u{ad}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
    let blanks = matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    (c.is_control() && c != '\n') || directs || breaks || joins || formats || blanks
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
        assert_eq!(plain("a\u{200d}\u{2800}\u{3164}\u{fe0f}\u{e0041}b"), "a?????b");
    }
}
