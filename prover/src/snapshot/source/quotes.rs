//! Quotation marks that don't do what they seem to do.
//!
//! A cell that begins with a mark goes on to the next one, over ends of lines and all the rows between them.
//! A mark that somebody typed into a note would so make rows vanish without a word, which nothing that looks
//! at rows afterwards can notice. The text is therefore watched on its way to the parser, by the parser's own
//! rules: a mark counts at the beginning of a cell only, and two of them within such a cell are one.

use std::collections::VecDeque;

/// Where a text stands within a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the beginning of a cell.
    Start,
    /// In a cell without marks, to its end.
    Plain,
    /// Between the marks of a cell.
    Quoted,
    /// Behind a mark that closes a cell, unless another follows it.
    Closing,
}

/// What is wrong with the marks of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// A cell goes on in the next line.
    Line,
    /// Something stands between the mark that closes a cell and the cell's end.
    Behind,
    /// The file ends within a cell.
    End,
}

impl QuoteFault {
    /// What was found, what was expected and what to do.
    pub(super) fn reason(self) -> &'static str {
        match self {
            QuoteFault::Line => {
                "a quotation mark opens a cell and is not closed in its line, so that the lines behind it \
                 would belong to this cell; close it, or double it where it is meant as text; if cells \
                 of this file hold ends of lines, give `multiline = true` under [csv] in mapping.toml"
            }
            QuoteFault::Behind => {
                "text stands behind the quotation mark that closes a cell; double the marks within a cell, \
                 or give `quote = \"\"` under [csv] in mapping.toml if marks mean nothing in this file"
            }
            QuoteFault::End => {
                "a quotation mark opens a cell and is not closed before the end of the file; close it, or \
                 double it where it is meant as text; if the file was cut off, export it again"
            }
        }
    }
}

/// Watches the marks of a text.
#[derive(Debug)]
pub(super) struct Quotes {
    quote: u8,
    delimiter: u8,
    multiline: bool,
    state: State,
    /// Whether the cell was found faulty already.
    told: bool,
    /// Faults that no row was read for yet, each with the offset where it shows.
    faults: VecDeque<(u64, QuoteFault)>,
}

impl Quotes {
    /// Marks `quote` around cells that `delimiter` parts; `multiline`: cells may hold ends of lines.
    pub(super) fn new(quote: u8, delimiter: u8, multiline: bool) -> Self {
        Quotes {
            quote,
            delimiter,
            multiline,
            state: State::Start,
            told: false,
            faults: VecDeque::new(),
        }
    }

    /// Takes note of the byte at `offset`. Every line ends with LF.
    pub(super) fn byte(&mut self, offset: u64, byte: u8) {
        let ends = byte == b'\n' || byte == self.delimiter;
        self.state = match self.state {
            State::Start if byte == self.quote => {
                self.told = false;
                State::Quoted
            }
            State::Start | State::Plain if ends => State::Start,
            State::Start | State::Plain => State::Plain,
            State::Quoted if byte == self.quote => State::Closing,
            State::Quoted => {
                if byte == b'\n' && !self.multiline {
                    self.fault(offset, QuoteFault::Line);
                }
                State::Quoted
            }
            State::Closing if byte == self.quote => State::Quoted,
            State::Closing if ends => State::Start,
            State::Closing => {
                self.fault(offset, QuoteFault::Behind);
                State::Plain
            }
        };
    }

    /// Takes note of the end, at `offset`.
    pub(super) fn end(&mut self, offset: u64) {
        if self.state == State::Quoted {
            // It belongs to the row of the last byte.
            self.fault(offset.saturating_sub(1), QuoteFault::End);
            self.state = State::Start;
        }
    }

    fn fault(&mut self, offset: u64, fault: QuoteFault) {
        // A cell of many lines is one fault.
        if !std::mem::replace(&mut self.told, true) || fault == QuoteFault::Behind {
            self.faults.push_back((offset, fault));
        }
    }

    /// The first fault of the row that ends before `end`. Rows come in their order.
    pub(super) fn of_row(&mut self, end: u64) -> Option<QuoteFault> {
        let mut first = None;
        while let Some((_, fault)) = self.faults.front().copied().filter(|(at, _)| *at < end) {
            self.faults.pop_front();
            first = first.or(Some(fault));
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, multiline: bool) -> Vec<QuoteFault> {
        let mut quotes = Quotes::new(b'"', b',', multiline);
        (0..).zip(text.bytes()).for_each(|(at, byte)| quotes.byte(at, byte));
        quotes.end(text.len() as u64);
        quotes.faults.into_iter().map(|(_, fault)| fault).collect()
    }

    #[test]
    fn marks_that_swallow_rows_are_noticed() {
        use QuoteFault::{Behind, End, Line};
        for text in
            ["a,\"b\",c\n", "\"a\"\"b\"\n", "a\"b,5\" x\n", "\"\",\"\"\n\n\"x,y\"", "\"\"\"\"\n"]
        {
            assert_eq!(faults(text, false), [], "{text}");
        }
        assert_eq!(faults("a,\"b\nc,d\n", false), [Line]);
        assert_eq!(faults("a,\"b\nc\",d\n", false), [Line]);
        assert_eq!(faults("a,\"b\nc\",d\n", true), []);
        assert_eq!(faults("a,\"b\nc,\"d\" e\n", true), [Behind]);
        assert_eq!(faults("a,\"b\" c\n", false), [Behind]);
        assert_eq!(faults("a,\"b", true), [End]);
    }
}
