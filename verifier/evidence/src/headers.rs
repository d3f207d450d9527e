//! Blocks that the reader brings: from nodes and explorers of their choice, never from the venue.
//!
//! A file of them has one line for each block and source, `chain number hash time source`. The time is
//! one in UTC such as `2026-01-31T00:00:00Z`, or seconds since 1970 as nodes print them; the hash may
//! have `0x` before it. Empty lines, and what follows `#`, are for people. Where two lines disagree
//! about a block, that block is not checked, and both sources are named.

use std::{collections::BTreeMap, fmt};

use ringfence_circuits::{
    primitive::shown::Shown,
    protocol::text::{check_name, TextFault},
};

use crate::{
    chain::{Chain, ChainFault},
    list::{
        block::{Block, BlockHash},
        time::Time,
    },
};

/// Most bytes of the file.
pub const MAX_HEADERS_BYTES: usize = 32 << 20;
/// Most lines.
pub const MAX_HEADERS_LINES: usize = 1 << 18;
/// How far before the snapshot a head may lie if the block behind it isn't known, in seconds.
pub const WINDOW: u64 = 900;
/// The same for Bitcoin, whose blocks come every ten minutes or so.
pub const BITCOIN_WINDOW: u64 = 7_200;

/// One line: what a source says of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderLine {
    /// The block.
    pub block: Block,
    /// Who says so.
    pub source: String,
    /// The line, from 1.
    pub line: usize,
}

/// The blocks that a reader brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(BTreeMap<(Chain, u64), Vec<HeaderLine>>);

/// Why a text is no file of blocks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadersFault {
    /// Too long.
    #[error("it has more than {MAX_HEADERS_BYTES} bytes or {MAX_HEADERS_LINES} lines")]
    Long,
    /// Not UTF-8.
    #[error("it is not UTF-8")]
    NotText,
    /// A line that breaks a rule.
    #[error("line {line}: {fault}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// The rule.
        fault: HeaderLineFault,
    },
}

/// Why a line says nothing of a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderLineFault {
    /// Not five words.
    #[error("expected five words: chain, number, hash, time, source")]
    Words,
    /// No chain.
    #[error("{0}")]
    Chain(ChainFault),
    /// No number.
    #[error("“{}” is no number of a block", Shown(.0))]
    Number(String),
    /// No hash.
    #[error("“{}” is no hash of a block of that chain", Shown(.0))]
    Hash(String),
    /// No time.
    #[error(
        "“{}” is no time; expected one such as 2026-01-31T00:00:00Z, or seconds since 1970",
        Shown(.0)
    )]
    Time(String),
    /// No name.
    #[error("the source's name: {0}")]
    Source(TextFault),
}

/// What the reader's blocks say of a number of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// Nothing.
    Missing,
    /// All lines say the same.
    Agreed {
        /// The block.
        block: Block,
        /// How many different sources say so.
        sources: usize,
    },
    /// Two lines disagree.
    Disagree {
        /// The first line.
        one: &'a HeaderLine,
        /// The first that differs from it.
        other: &'a HeaderLine,
    },
}

/// Whether a head is one of the reader's blocks (V16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadCheck {
    /// It is.
    Known {
        /// How many different sources say so.
        sources: usize,
    },
    /// The reader's block of this number is another.
    Other {
        /// The reader's block.
        block: Block,
        /// How many different sources say so.
        sources: usize,
    },
    /// Not checked: the sources disagree.
    Disagree {
        /// One line.
        one: HeaderLine,
        /// Another.
        other: HeaderLine,
    },
    /// Not checked: no line for it.
    Missing,
}

/// Whether a head was the last block at the time of the snapshot (V18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It was: its time is not after the snapshot, and that of the next block is.
    Last {
        /// The next block's time.
        next: Time,
    },
    /// It is from after the snapshot.
    After,
    /// The next block is not after the snapshot either, so the head is too old.
    Old {
        /// The next block's time.
        next: Time,
    },
    /// Not checked: no line for the next block. Rows stay declared.
    NoNext {
        /// Seconds from the head to the snapshot.
        distance: u64,
        /// Whether that is within the window.
        within: bool,
    },
    /// Not checked: the sources disagree about the next block.
    NextDisagree {
        /// One line.
        one: HeaderLine,
        /// Another.
        other: HeaderLine,
    },
    /// Not checked: the head itself is not one of the reader's blocks, or not known.
    Head(HeadCheck),
}

impl Headers {
    /// Reads a file.
    ///
    /// # Errors
    /// [`HeadersFault`] names the first line that is none.
    pub fn read(text: &[u8]) -> Result<Self, HeadersFault> {
        if text.len() > MAX_HEADERS_BYTES {
            return Err(HeadersFault::Long);
        }
        let text = std::str::from_utf8(text).map_err(|_| HeadersFault::NotText)?;
        let mut headers = Headers::default();
        for (line, text) in (1..).zip(text.lines()) {
            if line > MAX_HEADERS_LINES {
                return Err(HeadersFault::Long);
            }
            let text = text.split('#').next().unwrap_or_default().trim_ascii();
            if text.is_empty() {
                continue;
            }
            let (block, source) =
                parse(text).map_err(|fault| HeadersFault::Line { line, fault })?;
            // Most blocks have one line, or two.
            let lines = headers.0.entry((block.chain, block.number));
            let lines = lines.or_insert_with(|| Vec::with_capacity(1));
            lines.push(HeaderLine { block, source, line });
        }
        Ok(headers)
    }

    /// What is known of a number of a chain.
    pub fn block(&self, chain: Chain, number: u64) -> Known<'_> {
        let Some((one, others)) =
            self.0.get(&(chain, number)).and_then(|lines| lines.split_first())
        else {
            return Known::Missing;
        };
        if let Some(other) = others.iter().find(|other| other.block != one.block) {
            return Known::Disagree { one, other };
        }
        let mut names: Vec<&str> = others.iter().map(|line| &line.source[..]).collect();
        names.push(&one.source);
        names.sort_unstable();
        names.dedup();
        Known::Agreed { block: one.block, sources: names.len() }
    }

    /// The number of a chain's last block that is not after `time`, by any line; `None` if no line has one.
    pub fn last_at(&self, chain: Chain, time: Time) -> Option<u64> {
        let lines = self.0.range((chain, 0)..=(chain, u64::MAX)).rev();
        let mut numbers =
            lines.filter(|(_, lines)| lines.iter().any(|line| line.block.time <= time));
        numbers.next().map(|((_, number), _)| *number)
    }

    /// Whether a head is one of these blocks (V16).
    pub fn head(&self, head: &Block) -> HeadCheck {
        match self.block(head.chain, head.number) {
            Known::Missing => HeadCheck::Missing,
            Known::Disagree { one, other } => {
                HeadCheck::Disagree { one: one.clone(), other: other.clone() }
            }
            Known::Agreed { block, sources } if block == *head => HeadCheck::Known { sources },
            Known::Agreed { block, sources } => HeadCheck::Other { block, sources },
        }
    }

    /// Whether a head was the last block at the time of the snapshot (V18). `window` is what a head may
    /// lie before it where the next block isn't known, see [`window`].
    pub fn cut(&self, head: &Block, snapshot: Time, window: u64) -> Cut {
        match self.head(head) {
            HeadCheck::Known { .. } => {}
            other => return Cut::Head(other),
        }
        if head.time > snapshot {
            return Cut::After;
        }
        let next = head.number.checked_add(1).map(|next| self.block(head.chain, next));
        match next.unwrap_or(Known::Missing) {
            Known::Missing => {
                let distance = head.time.distance(snapshot);
                Cut::NoNext { distance, within: distance <= window }
            }
            Known::Disagree { one, other } => {
                Cut::NextDisagree { one: one.clone(), other: other.clone() }
            }
            Known::Agreed { block, .. } if block.time > snapshot => Cut::Last { next: block.time },
            Known::Agreed { block, .. } => Cut::Old { next: block.time },
        }
    }
}

/// The window of a chain that a reader doesn't change.
pub fn window(chain: Chain) -> u64 {
    match chain {
        Chain::Bitcoin => BITCOIN_WINDOW,
        _ => WINDOW,
    }
}

fn parse(text: &str) -> Result<(Block, String), HeaderLineFault> {
    let mut words = text.split_ascii_whitespace();
    let (Some(chain), Some(number), Some(hash), Some(time), Some(source), None) =
        (words.next(), words.next(), words.next(), words.next(), words.next(), words.next())
    else {
        return Err(HeaderLineFault::Words);
    };
    let chain = Chain::parse(chain).map_err(HeaderLineFault::Chain)?;
    let block = Block {
        chain,
        number: natural(number).ok_or_else(|| HeaderLineFault::Number(number.into()))?,
        hash: hash_of(chain, hash).ok_or_else(|| HeaderLineFault::Hash(hash.into()))?,
        time: time_of(time).ok_or_else(|| HeaderLineFault::Time(time.into()))?,
    };
    check_name(source).map_err(HeaderLineFault::Source)?;
    Ok((block, source.into()))
}

fn natural(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn time_of(text: &str) -> Option<Time> {
    Time::parse(text).or_else(|| natural(text).and_then(Time::from_seconds))
}

/// A hash as people copy it: digits in any case, with or without `0x`.
fn hash_of(chain: Chain, text: &str) -> Option<BlockHash> {
    match chain {
        Chain::Solana => BlockHash::parse(chain, text),
        _ => {
            let lower = text.to_ascii_lowercase();
            BlockHash::parse(chain, lower.strip_prefix("0x").unwrap_or(&lower))
        }
    }
}

impl fmt::Display for HeaderLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} ({}): {}", self.line, Shown(&self.source), self.block)
    }
}

impl fmt::Display for HeadCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeadCheck::Known { sources: 1 } => {
                f.write_str("the block is in your headers file, by one source")
            }
            HeadCheck::Known { sources } => {
                write!(f, "the block is in your headers file, and {sources} sources agree")
            }
            HeadCheck::Other { block, .. } => {
                write!(f, "your headers file has another block of that number: {block}")
            }
            HeadCheck::Disagree { one, other } => {
                write!(f, "your headers file disagrees with itself about the block: {one}; {other}")
            }
            HeadCheck::Missing => {
                f.write_str("the block is not in your headers file; ask a node or explorer for it")
            }
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Last { next } => {
                write!(f, "it was the last block at the snapshot; the next one is of {next}")
            }
            Cut::After => f.write_str("the block is from after the snapshot"),
            Cut::Old { next } => {
                write!(
                    f,
                    "the block is too old: the one behind it, of {next}, is not after the snapshot"
                )
            }
            Cut::NoNext { distance, within } => {
                let place = if *within { "within" } else { "outside" };
                write!(
                    f,
                    "the block behind it is not in your headers file; it lies {distance} seconds before the snapshot, {place} the window"
                )
            }
            Cut::NextDisagree { one, other } => {
                write!(f, "your headers file disagrees with itself about the block behind it: {one}; {other}")
            }
            Cut::Head(head) => head.fmt(f),
        }
    }
}

#[cfg(test)]
#[path = "headers/tests.rs"]
mod tests;
