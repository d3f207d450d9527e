//! `reserves.rows`: one line for each amount, read and written as a stream.
//!
//! A line is `holding book address units`, with single spaces and a newline at its end. Lines are
//! strictly increasing by chain (as text), address (by the bytes that identify it) and holding.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read, Write},
};

use blake2b_simd::{Params, State};
use ringfence_circuits::{
    primitive::shown::Shown,
    protocol::hash::{digest::Digest, domain::personal},
};

use super::{document::List, sums::Sums};
use crate::{
    address::{Address, AddressFault},
    chain::Chain,
};

/// Most lines.
pub const MAX_ROWS: usize = 1 << 20;
/// Most bytes of a line, without its newline: no chain has addresses of half as many.
pub const MAX_LINE: usize = 256;
/// Places at which an address in two books is named; all are counted.
const MOST_NAMED: usize = 20;

/// An amount at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id of the holding, from 1.
    pub holding: u16,
    /// The index of the book in the statement, from 0.
    pub book: u16,
    /// The address, on the holding's chain.
    pub address: Address,
    /// The amount in the smallest units of the chain, at least 1.
    pub units: u128,
}

/// An address that stands in two books, so that its balance would count for both (V13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwoBooks {
    /// The line, from 1, on which the second book stands.
    pub line: usize,
    /// The chain.
    pub chain: Chain,
    /// The address.
    pub address: Address,
    /// Both books, by index.
    pub books: [u16; 2],
}

impl fmt::Display for TwoBooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TwoBooks { line, chain, address, books: [one, other] } = self;
        write!(f, "line {line}: {address} on {chain} stands in book {one} and in book {other}")
    }
}

/// What a file of rows says, once all of it has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Number of lines.
    pub rows: usize,
    /// Number of addresses; an address on two chains counts twice.
    pub addresses: usize,
    /// Sums by holding and book.
    pub sums: Sums,
    /// How many addresses stand in two books.
    pub in_two_books: usize,
    /// The first of them.
    pub two_books: Vec<TwoBooks>,
    /// The digest: BLAKE2b-256 under `Ringfence-resrw1`.
    pub digest: Digest,
}

/// Why a file is not that of rows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowsFault {
    /// It can't be read.
    #[error("it can't be read: {0}")]
    Read(#[from] io::Error),
    /// Too many lines.
    #[error("it has more than {MAX_ROWS} lines")]
    Many,
    /// A line that breaks a rule.
    #[error("line {line}: {fault}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// The rule.
        fault: LineFault,
    },
    /// Other rows than those that the list names.
    #[error("its digest is {found}, but the list names rows of digest {expected}")]
    Digest {
        /// The digest of what was read.
        found: Digest,
        /// The list's.
        expected: Digest,
    },
}

/// Why a line is no row, or not in its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineFault {
    /// Too long, or without its end.
    #[error("expected at most {MAX_LINE} bytes and a newline")]
    End,
    /// Not four words.
    #[error("expected four words with single spaces between them: holding, book, address, units")]
    Words,
    /// No holding of the list.
    #[error("“{}” is no holding of the list, whose ids go from 1 to {most}", Shown(.found))]
    Holding {
        /// The word.
        found: String,
        /// The last id.
        most: usize,
    },
    /// No book of the statement.
    #[error("“{}” is no book of the statement, whose indices go from 0 to {}", Shown(.found), .books.saturating_sub(1))]
    Book {
        /// The word.
        found: String,
        /// Number of books.
        books: usize,
    },
    /// No address.
    #[error("{0}")]
    Address(AddressFault),
    /// No amount.
    #[error("“{}” is no amount; expected a whole number from 1 to 2^128 − 1 without leading zeros", Shown(.0))]
    Units(String),
    /// Out of order.
    #[error("it is out of order, or repeats the row before it; rows are ordered by chain, address and holding")]
    Order,
}

/// Reads all rows of a list and calls `each` with every one of them, in order. `books` is the number
/// of the statement's books. What `each` has seen counts only if no error is returned.
///
/// # Errors
/// [`RowsFault`] is the first rule that the file breaks; an address in two books is no error here.
pub fn read(
    source: impl Read,
    list: &List,
    books: usize,
    mut each: impl FnMut(&Row),
) -> Result<Rows, RowsFault> {
    let mut source = BufReader::new(source);
    let mut reader = Reader::new(list, books);
    let mut line = Vec::new();
    while next_line(&mut source, &mut line)? {
        each(&reader.line(&line)?);
    }
    let rows = reader.end();
    match rows.digest == list.rows {
        true => Ok(rows),
        false => Err(RowsFault::Digest { found: rows.digest, expected: list.rows }),
    }
}

/// Writes rows that stand in order and adds up what they say. The digest goes into the list.
///
/// # Errors
/// It is an error if a row has no place in the list, stands out of order, or `out` refuses it.
pub fn write(
    mut out: impl Write,
    list: &List,
    books: usize,
    rows: impl IntoIterator<Item = Row>,
) -> Result<Rows, RowsFault> {
    let mut reader = Reader::new(list, books);
    for row in rows {
        let Row { holding, book, address, units } = row;
        let line = format!("{holding} {book} {address} {units}\n");
        reader.line(line.as_bytes())?;
        out.write_all(line.as_bytes())?;
    }
    Ok(reader.end())
}

/// The next line with its newline, as far as [`MAX_LINE`] goes; whether there is one.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    source.take(MAX_LINE as u64 + 1).read_until(b'\n', line)?;
    Ok(!line.is_empty())
}

/// What has been read so far.
struct Reader<'a> {
    list: &'a List,
    books: usize,
    digest: State,
    rows: Rows,
    last: Option<(Chain, Row)>,
    /// Whether the last row's address has been named in two books already.
    named: bool,
}

impl<'a> Reader<'a> {
    fn new(list: &'a List, books: usize) -> Self {
        let digest = Params::new().hash_length(32).personal(personal::RESERVES_ROWS).to_state();
        let rows = Rows {
            rows: 0,
            addresses: 0,
            sums: Sums::default(),
            in_two_books: 0,
            two_books: vec![],
            digest: Digest::default(),
        };
        Reader { list, books, digest, rows, last: None, named: false }
    }

    /// A line with its newline.
    fn line(&mut self, line: &[u8]) -> Result<Row, RowsFault> {
        if self.rows.rows == MAX_ROWS {
            return Err(RowsFault::Many);
        }
        self.rows.rows += 1;
        let number = self.rows.rows;
        let at = |fault| RowsFault::Line { line: number, fault };
        self.digest.update(line);
        let (chain, row) = self.parse(line).map_err(at)?;
        self.place(chain, row).map_err(at)?;
        self.rows.sums.add(row.holding, row.book, row.units);
        Ok(row)
    }

    fn parse(&self, line: &[u8]) -> Result<(Chain, Row), LineFault> {
        let line = line.strip_suffix(b"\n").ok_or(LineFault::End)?;
        let line = std::str::from_utf8(line).map_err(|_| LineFault::Words)?;
        let mut words = line.split(' ');
        let (Some(holding), Some(book), Some(address), Some(units), None) =
            (words.next(), words.next(), words.next(), words.next(), words.next())
        else {
            return Err(LineFault::Words);
        };
        let no_holding =
            || LineFault::Holding { found: holding.into(), most: self.list.holdings.len() };
        let id = natural(holding).and_then(|id| u16::try_from(id).ok()).ok_or_else(no_holding)?;
        let chain = self.list.holding(id.into()).ok_or_else(no_holding)?.chain;
        let index = natural(book).filter(|book| *book < self.books as u128);
        let index = index.and_then(|book| u16::try_from(book).ok());
        let no_book = || LineFault::Book { found: book.into(), books: self.books };
        let index = index.ok_or_else(no_book)?;
        let address = Address::parse(chain, address).map_err(LineFault::Address)?;
        let amount = natural(units).filter(|units| *units > 0);
        let units = amount.ok_or_else(|| LineFault::Units(units.into()))?;
        Ok((chain, Row { holding: id, book: index, address, units }))
    }

    /// Compares a row with the one before it.
    fn place(&mut self, chain: Chain, row: Row) -> Result<(), LineFault> {
        let identity = row.address.identity();
        let same = match &self.last {
            None => false,
            Some((last_chain, last)) => {
                let before = (last_chain, last.address.identity(), last.holding);
                if before >= (&chain, identity, row.holding) {
                    return Err(LineFault::Order);
                }
                (before.0, before.1) == (&chain, identity)
            }
        };
        if !same {
            self.rows.addresses += 1;
            self.named = false;
        }
        if let Some((_, last)) = self.last.as_ref().filter(|_| same && !self.named) {
            if last.book != row.book {
                self.named = true;
                self.rows.in_two_books += 1;
                if self.rows.two_books.len() < MOST_NAMED {
                    let books = [last.book, row.book];
                    let line = self.rows.rows;
                    self.rows.two_books.push(TwoBooks { line, chain, address: row.address, books });
                }
            }
        }
        self.last = Some((chain, row));
        Ok(())
    }

    fn end(mut self) -> Rows {
        self.rows.digest.0.copy_from_slice(self.digest.finalize().as_bytes());
        self.rows
    }
}

/// A natural number without leading zeros; `None` if the text is anything else, or it is 2^128 or
/// more.
fn natural(text: &str) -> Option<u128> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}
