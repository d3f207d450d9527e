//! What a reader types into a form: lists, one thing a line, and numbers.

use std::str::FromStr;

use super::error::ReaderError;
use crate::word;

/// The lines of texts, without blanks around them and without empty ones.
pub fn lines(texts: &[String]) -> Vec<String> {
    let lines = texts.iter().flat_map(|text| text.lines().map(str::trim));
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What a number that was typed counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Witnesses.
    Witnesses,
    /// Days.
    Days,
    /// Seconds.
    Seconds,
}

/// The number that a text is; none if it is blank.
///
/// # Errors
/// It is an error if the text is not made of decimal digits, or is too large.
pub fn number<T: FromStr>(text: &str, of: Count) -> Result<Option<T>, ReaderError> {
    let digits = text.trim();
    if digits.is_empty() {
        return Ok(None);
    }
    let what = match of {
        Count::Witnesses => word!("reader.witnesses"),
        Count::Days => word!("reader.days"),
        Count::Seconds => word!("reader.seconds"),
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = is_plain.then(|| digits.parse().ok()).flatten();
    parsed.map(Some).ok_or_else(|| ReaderError::Number { text: text.to_owned(), what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_lines() {
        let typed = [" a \r\n\n b".to_owned(), String::new(), "c".to_owned()];
        assert_eq!(lines(&typed), ["a", "b", "c"]);
    }

    #[test]
    fn numbers_are_digits() {
        let days = |text| number::<u64>(text, Count::Days).map_err(|error| error.to_string());
        assert_eq!(days(" 35\n"), Ok(Some(35)));
        assert_eq!(days("  "), Ok(None));
        for text in ["-1", "+1", "1.5", "1e3", "35 days", "99999999999999999999999"] {
            assert!(days(text).is_err_and(|said| said.contains("days")), "{text}");
        }
    }
}
