//! How foreign files are written: delimiters, quotation marks, encodings, numbers.

use super::{
    exact::Marks,
    node::{problem, Keys, Node, Value},
};
use crate::snapshot::{error::Problem, source::csv::CsvFormat};

/// Most lines before a header.
const MOST_SKIPPED: u32 = 1000;

/// How a file is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    pub format: CsvFormat,
    pub marks: Marks,
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect {
            format: CsvFormat { trim: true, ..CsvFormat::default() },
            marks: Marks::default(),
        }
    }
}

impl Dialect {
    /// Reads a table `csv`, whose missing keys are as here.
    pub(super) fn parse(mut self, place: &str, node: Option<&Node>) -> Result<Self, Problem> {
        let Some(node) = node else { return Ok(self) };
        let mut keys = Keys::new(node, place)?;
        if let Some(node) = keys.take("delimiter") {
            let what = "one character, as \";\", or \"tab\"";
            let text = node.text(&keys.name("delimiter"), what)?;
            self.format.delimiter = match text {
                "tab" => b'\t',
                _ => one_byte(text).ok_or_else(|| {
                    problem(node.line, keys.name("delimiter"), format!("expected {what}"))
                })?,
            };
        }
        if let Some(node) = keys.take("quote") {
            let what = "one character, as \"'\", or \"\" for none";
            let text = node.text(&keys.name("quote"), what)?;
            self.format.quote = match text {
                "" => None,
                _ => Some(one_byte(text).ok_or_else(|| {
                    problem(node.line, keys.name("quote"), format!("expected {what}"))
                })?),
            };
        }
        if let Some(node) = keys.take("multiline") {
            self.format.multiline = node.truth(&keys.name("multiline"))?;
        }
        if let Some(node) = keys.take("encoding") {
            let what = "\"utf-8\" or \"latin-1\"";
            self.format.latin1 = match node.text(&keys.name("encoding"), what)? {
                "utf-8" => false,
                "latin-1" => true,
                _ => {
                    let reason =
                        format!("expected {what}; save files of another encoding as UTF-8");
                    return Err(problem(node.line, keys.name("encoding"), reason));
                }
            };
        }
        if let Some(node) = keys.take("skip_lines") {
            let lines = match &node.value {
                Value::Number(text) => text.parse().ok(),
                _ => None,
            };
            self.format.skip_lines =
                lines.filter(|lines| *lines <= MOST_SKIPPED).ok_or_else(|| {
                    node.expected(&keys.name("skip_lines"), "a number of lines, at most 1000")
                })?;
        }
        if let Some(node) = keys.take("header") {
            self.format.header = node.truth(&keys.name("header"))?;
        }
        if let Some(node) = keys.take("trim") {
            self.format.trim = node.truth(&keys.name("trim"))?;
        }
        self.take_marks(&mut keys)?;
        keys.finish()?;
        if self.marks.thousands == Some(self.marks.decimal) {
            let reason = format!(
                "{:?} stands for both, before the fraction and between thousands",
                self.marks.decimal
            );
            return Err(problem(node.line, place, reason));
        }
        Ok(self)
    }

    fn take_marks(&mut self, keys: &mut Keys<'_>) -> Result<(), Problem> {
        if let Some(node) = keys.take("decimal") {
            let what = "\".\" or \",\"";
            self.marks.decimal = match node.text(&keys.name("decimal"), what)? {
                "." => '.',
                "," => ',',
                _ => {
                    let reason = format!("expected {what}");
                    return Err(problem(node.line, keys.name("decimal"), reason));
                }
            };
        }
        if let Some(node) = keys.take("thousands") {
            let what = "one character, as \".\", \"'\" or \" \", or \"\" for none";
            let text = node.text(&keys.name("thousands"), what)?;
            let mut letters = text.chars();
            self.marks.thousands = match (letters.next(), letters.next()) {
                (None, _) => None,
                (Some(mark), None) if !mark.is_alphanumeric() && !"+-".contains(mark) => Some(mark),
                _ => {
                    let reason = format!("expected {what}");
                    return Err(problem(node.line, keys.name("thousands"), reason));
                }
            };
        }
        Ok(())
    }
}

/// The byte of a text of one ASCII character that is no end of a line.
fn one_byte(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Some(*byte),
        _ => None,
    }
}
