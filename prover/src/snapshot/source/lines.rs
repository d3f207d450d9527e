//! Lines of a table, whatever ends them: LF, CRLF or CR alone.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, Read},
    rc::Rc,
};

use super::quotes::{QuoteFault, Quotes};

/// What [`Lines`] saw of the text on its way.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Runs of empty lines that no row was read behind yet: the offset of the first, and their number.
    empty: VecDeque<(u64, u64)>,
    /// The last byte that was handed on, and how many there were.
    last: Option<u8>,
    count: u64,
    /// Marks around cells, if the file has any.
    quotes: Option<Quotes>,
}

impl Seen {
    /// Nothing yet, of a text with such marks around cells.
    pub(super) fn with(quotes: Option<Quotes>) -> Self {
        Seen { quotes, ..Seen::default() }
    }

    /// What is wrong with the marks of the row that ends before `end`.
    pub(super) fn quote_fault(&mut self, end: u64) -> Option<QuoteFault> {
        self.quotes.as_mut()?.of_row(end)
    }

    /// The number of empty lines at `offset` of the unified text, where the parser begins to look for a
    /// row. Offsets never go back.
    pub(super) fn empty_lines(&mut self, offset: u64) -> u64 {
        while self.empty.front().is_some_and(|(start, _)| *start < offset) {
            self.empty.pop_front();
        }
        match self.empty.front() {
            Some((start, lines)) if *start == offset => *lines,
            _ => 0,
        }
    }

    /// Whether the text, which was read to its end, ends within a line.
    pub(super) fn ends_within_a_line(&self) -> bool {
        self.last.is_some_and(|byte| byte != b'\n')
    }

    fn end(&mut self) {
        if let Some(quotes) = &mut self.quotes {
            quotes.end(self.count);
        }
    }

    fn byte(&mut self, byte: u8) {
        if byte == b'\n' && self.last.is_none_or(|last| last == b'\n') {
            match self.empty.back_mut() {
                Some((start, lines)) if *start + *lines == self.count => *lines += 1,
                _ => self.empty.push_back((self.count, 1)),
            }
        }
        if let Some(quotes) = &mut self.quotes {
            quotes.byte(self.count, byte);
        }
        self.last = Some(byte);
        self.count += 1;
    }
}

/// Hands on a text with every line ended by LF.
pub(super) struct Lines<R> {
    inner: R,
    /// Whether the last byte of `inner` was CR: an LF behind it belongs to it.
    carriage: bool,
    seen: Rc<RefCell<Seen>>,
}

impl<R: Read> Lines<R> {
    /// Reads from `inner`; what is seen goes to `seen`.
    pub(super) fn new(inner: R, seen: Rc<RefCell<Seen>>) -> Self {
        Lines { inner, carriage: false, seen }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.inner.read(buffer)?;
            let mut seen = self.seen.borrow_mut();
            let mut kept = 0;
            for at in 0..read {
                let byte = buffer[at];
                let second = std::mem::replace(&mut self.carriage, byte == b'\r') && byte == b'\n';
                if second {
                    continue;
                }
                let byte = if byte == b'\r' { b'\n' } else { byte };
                seen.byte(byte);
                buffer[kept] = byte;
                kept += 1;
            }
            if read == 0 {
                seen.end();
            }
            // Nothing is the end only where nothing was read.
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_line_is_one() {
        // Also where an end of a line is cut by the buffer.
        for size in 1..5 {
            let seen = Rc::default();
            let mut lines = Lines::new(&b"a\r\nb\r\r\n\nc"[..], Rc::clone(&seen));
            let (mut text, mut buffer): (Vec<u8>, _) = (vec![], vec![0; size]);
            while let Ok(read @ 1..) = lines.read(&mut buffer) {
                text.extend(&buffer[..read]);
            }
            assert_eq!(text, b"a\nb\n\n\nc");
            assert_eq!(seen.borrow_mut().empty_lines(0), 0);
            assert_eq!(seen.borrow_mut().empty_lines(4), 2);
            assert!(seen.borrow().ends_within_a_line());
        }
    }
}
