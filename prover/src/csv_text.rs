//! Texts of others in CSV that this program writes.
//!
//! A spreadsheet takes a field for a formula if it begins with `=`, `+`, `-` or `@`, however it is
//! quoted, and may skip blanks before. Such a text gets an apostrophe in front, by which every spreadsheet
//! shows it as text. So that a program can read it back, a text that begins with an apostrophe of its
//! own gets one too: whoever reads the field takes one apostrophe from its front, if there is one.

use std::borrow::Cow;

/// What tells a spreadsheet that a field is text.
const MARK: char = '\'';
/// How formulas begin, also in the wide forms that spreadsheets fold to these; and what stands before
/// one or is dropped.
const BEGINNINGS: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    '\u{2212}',
];

/// A text that no spreadsheet takes for a formula, to be quoted by whoever writes it.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    // Some programs drop blanks and quotation marks before they look.
    let skipped = |c: char| c.is_whitespace() || c == '"';
    let begins = text.trim_start_matches(skipped).chars().next();
    let first = text.chars().next();
    let formula = |character: Option<char>| character.is_some_and(|c| BEGINNINGS.contains(&c));
    if formula(begins) || formula(first) || first == Some(MARK) {
        Cow::Owned(format!("{MARK}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A field of CSV: guarded, and in quotation marks if it holds anything but letters, digits and `-`, `_`,
/// `.`, since spreadsheets also part fields at `;` and at tabs.
pub(crate) fn field(text: &str) -> String {
    let text = guarded(text);
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if text.chars().all(plain) {
        text.into_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a program reads it back.
    fn read(field: &str) -> String {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(field.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.len(), 1, "{field}");
        record[0].strip_prefix(MARK).unwrap_or(&record[0]).to_owned()
    }

    #[test]
    fn a_spreadsheet_shows_every_text_as_text_and_a_program_reads_it_back() {
        for text in [
            "u1",
            "a,b",
            "a;=1+1",
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{a0}=1",
            "'=1",
            "'",
            "''",
            "a\"b",
            "\"=1\"",
            "=\"x\"",
            "=cmd|' /C calc'!A0",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}1",
            "\u{ff20}x",
            "\u{2212}1",
            "a\nb",
            "a\tb",
            "é",
        ] {
            let field = field(text);
            assert_eq!(read(&field), text, "{field}");
            let shown = field.trim_start_matches('"').trim_start();
            assert!(!shown.starts_with(BEGINNINGS), "{field}");
        }
        assert_eq!(field("user-1_a.b"), "user-1_a.b");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("=1+1"), "\"'=1+1\"");
    }
}
