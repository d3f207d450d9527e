//! Lines of a text, whichever way it ends them: LF, CRLF or CR.

/// Counts the lines up to places that come in order.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Lines { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line, from 1, of a place that is not before the last one that was asked for.
    pub fn at(&mut self, place: usize) -> u64 {
        let place = place.min(self.text.len());
        while self.at < place {
            let ends = match self.text[self.at] {
                b'\n' => true,
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends);
            self.at += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a", "b", "", "c", ""].join(end);
            let mut lines = Lines::new(&text);
            assert_eq!(lines.at(0), 1);
            assert_eq!(lines.at(text.find('b').unwrap()), 2);
            assert_eq!(lines.at(text.find('c').unwrap()), 4, "{end:?}");
            assert_eq!(lines.at(usize::MAX), 5);
        }
    }
}
