//! Texts of bundles and packages as they may be shown: nothing in them moves the cursor of a
//! terminal, reorders what stands beside it, or can't be seen.

use ringfence_circuits::primitive::character::unseen;

/// The text with escapes such as `\u{202e}` in place of characters that can't be seen or that act on
/// what stands beside them. Line feeds stay: values that were put into a text have none any more.
pub fn plain(text: &str) -> String {
    escaped(text, |character, out| out.extend(character.escape_default()))
}

/// JSON with escapes such as `\u202e` in place of the same characters, which stand in its strings
/// only. It is another text for the same value.
pub fn plain_json(json: &str) -> String {
    escaped(json, |character, out| {
        for unit in character.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    })
}

fn escaped(text: &str, escape: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character != '\n' && unseen(character).is_some() {
            true => escape(character, &mut out),
            false => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_is_left() {
        assert_eq!(plain("1,5 € of\nλ"), "1,5 € of\nλ");
        assert_eq!(plain("\u{1b}[2J\r\u{7f}\u{9b}"), "\\u{1b}[2J\\r\\u{7f}\\u{9b}");
        assert_eq!(plain("a\u{202e}b\u{2066}c"), "a\\u{202e}b\\u{2066}c");
        assert_eq!(plain("x\u{200b}\u{feff}\u{2028}"), "x\\u{200b}\\u{feff}\\u{2028}");
        assert_eq!(plain("\u{2800}\u{e0041}\u{e0fff}"), "\\u{2800}\\u{e0041}\\u{e0fff}");
    }

    #[test]
    fn json_is_another_text_for_the_same_value() {
        let value = "a\u{202e}b\u{200b}c\u{e0041}d\u{7f}e\n\"é";
        let json = serde_json::to_string_pretty(&[value]).unwrap();
        let plain = plain_json(&json);
        assert!(plain.chars().all(|c| c == '\n' || unseen(c).is_none()), "{plain}");
        assert!(plain.contains("\\u202e") && plain.contains("\\udb40\\udc41"), "{plain}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&plain).unwrap(), [value]);
    }
}
