//! A list of accounts, one a line, as people keep it.

use std::fmt;

use ringfence_circuits::protocol::text::{check_label, TextFault};
use ringfence_verifier::word;

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// The account, or why it can be none.
    pub account: Result<String, LineFault>,
}

/// Why a line can't be an account. Nothing of the line is repeated: it may be a customer's id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineFault {
    /// Not UTF-8.
    Encoding,
    /// No account id.
    Text(TextFault),
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineFault::Encoding => f.write_str(word!("RF-1323.encoding")),
            LineFault::Text(fault) => fault.fmt(f),
        }
    }
}

/// The lines of a list that are not empty. Lines end in LF, CRLF or CR; a byte-order mark and blanks around
/// an account are no part of it.
pub fn lines(list: &[u8]) -> Vec<Line> {
    let list = list.strip_prefix(b"\xef\xbb\xbf").unwrap_or(list);
    let mut found = vec![];
    let (mut number, mut rest) = (1, list);
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| [b'\n', b'\r'].contains(byte)).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        let ending = if after.starts_with(b"\r\n") { 2 } else { after.len().min(1) };
        rest = &after[ending..];
        match std::str::from_utf8(line).map(str::trim) {
            Ok("") => {}
            Ok(text) => {
                let account = check_label(text).map(|()| text.to_owned());
                found.push(Line { number, account: account.map_err(LineFault::Text) });
            }
            Err(_) => found.push(Line { number, account: Err(LineFault::Encoding) }),
        }
        number += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(list: &[u8]) -> Vec<(usize, Option<String>)> {
        lines(list).into_iter().map(|line| (line.number, line.account.ok())).collect()
    }

    #[test]
    fn lines_are_counted_alike_however_they_end() {
        for end in ["\n", "\r\n", "\r"] {
            for last in ["", end] {
                let list = ["a", "", " b\t", "c d"].join(end) + last;
                let expected = [(1, "a"), (3, "b"), (4, "c d")];
                let expected: Vec<_> =
                    expected.map(|(number, id)| (number, Some(id.to_owned()))).into();
                assert_eq!(accounts(list.as_bytes()), expected, "{list:?}");
                assert_eq!(accounts(format!("\u{feff}{list}").as_bytes()), expected);
            }
        }
        assert_eq!(accounts(b"\n\r\n\ra"), [(4, Some("a".into()))]);
        assert_eq!(accounts(b""), []);
        assert_eq!(accounts("\u{feff}".as_bytes()), []);
    }

    #[test]
    fn a_line_that_is_no_account_is_a_line_of_its_own() {
        let list = b"a\n\xff\xfeb\nc\xe2\x80\x8bd\n\xc2\xa0e\xc2\xa0\n";
        let found = accounts(list);
        assert_eq!(found, [(1, Some("a".into())), (2, None), (3, None), (4, Some("e".into()))]);
        let fault = lines(list)[2].account.clone().unwrap_err();
        assert!(fault.to_string().contains("U+200B"), "{fault}");
        // UTF-16 is no UTF-8, and says so in its first line.
        assert_eq!(accounts(b"\xff\xfea\0\n\0")[0], (1, None));
    }
}
