//! `state.bin`: varint(headers), each with its length before it; varint(nodes), each with its length
//! before it. Headers and nodes are strictly increasing by keccak256, so a set of them has one file.
//!
//! The file is read once as a stream. What stays in memory is 14 bytes and a bit for each node; nodes
//! themselves are read again when a walk comes to them, and their hashes compared.

use std::{
    collections::BTreeMap,
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
};

use super::varint;
use crate::{hash::keccak256, trie::walk::Nodes};

/// Most headers.
pub const MAX_HEADERS: usize = 512;
/// Most bytes of a header.
pub const MAX_HEADER: usize = 4096;
/// Most bytes of a node.
pub const MAX_NODE: usize = 1024;

/// How much is read at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nodes.
    pub nodes: usize,
    /// Bytes of the file, below 2^32.
    pub bytes: u32,
}

impl Limits {
    /// For programs: 2^22 nodes and 1 GiB.
    pub const NATIVE: Limits = Limits { nodes: 1 << 22, bytes: 1 << 30 };
    /// For pages: 128 MiB.
    pub const PAGE: Limits = Limits { nodes: 1 << 22, bytes: 128 << 20 };
}

/// Why a file is not one of state.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateFault {
    /// It can't be read.
    #[error("it can't be read: {0}")]
    Read(io::Error),
    /// It ends too early.
    #[error("it ends before all of its headers and nodes have been read")]
    Truncated,
    /// A length that is none.
    #[error("the length before {part} {at} is not in its shortest form")]
    Length {
        /// Header or node.
        part: Part,
        /// Which, from 1; 0 for their number.
        at: usize,
    },
    /// More than there may be.
    #[error("it has {found} {part}s, at most {most} are allowed")]
    Many {
        /// Header or node.
        part: Part,
        /// How many it has.
        found: u64,
        /// Most.
        most: usize,
    },
    /// Empty or too long.
    #[error("{part} {at} has {found} bytes, expected 1 to {most}")]
    Size {
        /// Header or node.
        part: Part,
        /// Which, from 1.
        at: usize,
        /// Its length.
        found: u64,
        /// Most.
        most: usize,
    },
    /// Out of order.
    #[error(
        "{part} {at} is out of order, or repeats the one before it; they are ordered by keccak256"
    )]
    Order {
        /// Header or node.
        part: Part,
        /// Which, from 1.
        at: usize,
    },
    /// Too long.
    #[error("it has more than {0} bytes")]
    Bytes(u32),
    /// Something follows.
    #[error("bytes follow its last node")]
    Trailing,
}

/// What the file is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A header.
    Header,
    /// A node.
    Node,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Part::Header => "header",
            Part::Node => "node",
        })
    }
}

impl From<io::Error> for StateFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => StateFault::Truncated,
            _ => StateFault::Read(error),
        }
    }
}

/// A file of state whose form has been checked.
#[derive(Debug)]
pub struct StateFile<R> {
    source: R,
    headers: Vec<([u8; 32], Vec<u8>)>,
    index: Index,
}

/// Where each node stands. Kept in columns, so that a node takes no more than it must.
#[derive(Debug, Default)]
struct Index {
    /// The first eight bytes of its keccak256.
    prefixes: Vec<u64>,
    offsets: Vec<u32>,
    lengths: Vec<u16>,
    /// A bit for each node that a walk has come to.
    used: Vec<u64>,
}

impl Index {
    fn prefix(hash: &[u8; 32]) -> u64 {
        hash.iter().take(size_of::<u64>()).fold(0, |prefix, byte| prefix << u8::BITS | *byte as u64)
    }

    fn push(&mut self, hash: &[u8; 32], offset: u32, length: u16) {
        if self.prefixes.len().is_multiple_of(u64::BITS as usize) {
            self.used.push(0);
        }
        self.prefixes.push(Self::prefix(hash));
        self.offsets.push(offset);
        self.lengths.push(length);
    }

    fn mark(&mut self, at: usize) {
        if let Some(bits) = self.used.get_mut(at / u64::BITS as usize) {
            *bits |= 1 << (at % u64::BITS as usize);
        }
    }

    fn is_used(&self, at: usize) -> bool {
        let bits = self.used.get(at / u64::BITS as usize).copied().unwrap_or(0);
        bits >> (at % u64::BITS as usize) & 1 == 1
    }

    /// The bytes of a node.
    fn read(&self, at: usize, source: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
        let mut node = vec![0; self.lengths[at].into()];
        source.seek(SeekFrom::Start(self.offsets[at].into()))?;
        source.read_exact(&mut node)?;
        Ok(node)
    }
}

/// Reads and counts, and stops at the limit.
struct Counted<R> {
    source: R,
    read: u64,
    most: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        self.read += count as u64;
        match self.read > self.most {
            true => Err(io::ErrorKind::FileTooLarge.into()),
            false => Ok(count),
        }
    }
}

impl<R: Read + Seek> StateFile<R> {
    /// Reads a whole file, from its beginning.
    ///
    /// # Errors
    /// [`StateFault`] is the first rule that the file breaks.
    pub fn read(mut source: R, limits: Limits) -> Result<Self, StateFault> {
        source.rewind()?;
        let mut headers = vec![];
        let mut index = Index::default();
        let stream = BufReader::new(&mut source);
        let mut stream = Counted { source: stream, read: 0, most: limits.bytes.into() };
        let scanned = scan(&mut stream, limits, &mut headers, &mut index);
        match scanned {
            Err(StateFault::Read(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(StateFault::Bytes(limits.bytes))
            }
            other => other.map(|()| StateFile { source, headers, index }),
        }
    }

    /// All headers, with their keccak256.
    pub fn headers(&self) -> &[([u8; 32], Vec<u8>)] {
        &self.headers
    }

    /// The header with this keccak256.
    pub fn header(&self, hash: &[u8; 32]) -> Option<&[u8]> {
        let at = self.headers.binary_search_by(|(header, _)| header.cmp(hash)).ok()?;
        self.headers.get(at).map(|(_, bytes)| &bytes[..])
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.index.prefixes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.index.prefixes.is_empty()
    }

    /// Number of nodes to which no walk has come so far.
    pub fn unused(&self) -> usize {
        let used: u32 = self.index.used.iter().map(|bits| bits.count_ones()).sum();
        self.len() - used as usize
    }
}

impl<R: Read + Seek> StateFile<R> {
    /// Writes a file of the headers that `keep` names by their keccak256, and of the nodes to which a walk
    /// has come so far.
    ///
    /// # Errors
    /// It is an error if the file can't be read again, or `out` refuses the other.
    pub fn write_used(
        &mut self,
        keep: impl Fn(&[u8; 32]) -> bool,
        mut out: impl Write,
    ) -> io::Result<()> {
        let headers = self.headers.iter().filter(|(hash, _)| keep(hash));
        let headers: Vec<&[u8]> = headers.map(|(_, bytes)| &bytes[..]).collect();
        out.write_all(&varint::encode(headers.len() as u64))?;
        for header in headers {
            out.write_all(&varint::encode(header.len() as u64))?;
            out.write_all(header)?;
        }
        out.write_all(&varint::encode((self.len() - self.unused()) as u64))?;
        for at in 0..self.len() {
            if self.index.is_used(at) {
                let node = self.index.read(at, &mut self.source)?;
                out.write_all(&varint::encode(node.len() as u64))?;
                out.write_all(&node)?;
            }
        }
        Ok(())
    }
}

impl<R: Read + Seek> Nodes for StateFile<R> {
    fn node(&mut self, hash: &[u8; 32]) -> io::Result<Option<Vec<u8>>> {
        let prefix = Index::prefix(hash);
        let first = self.index.prefixes.partition_point(|other| *other < prefix);
        // Others with the same eight bytes are rare, and then read as well.
        for at in first..self.len() {
            if self.index.prefixes[at] != prefix {
                break;
            }
            let node = self.index.read(at, &mut self.source)?;
            if keccak256(&node) == *hash {
                self.index.mark(at);
                return Ok(Some(node));
            }
        }
        Ok(None)
    }
}

/// Reads the whole file; limits are checked before anything is kept.
fn scan<R: Read>(
    stream: &mut Counted<R>,
    limits: Limits,
    headers: &mut Vec<([u8; 32], Vec<u8>)>,
    index: &mut Index,
) -> Result<(), StateFault> {
    let mut bytes = Vec::with_capacity(MAX_HEADER);
    for at in 1..=number(stream, Part::Header, MAX_HEADERS)? {
        let hash = part(stream, Part::Header, at, &mut bytes)?;
        if headers.last().is_some_and(|(last, _)| *last >= hash) {
            return Err(StateFault::Order { part: Part::Header, at });
        }
        headers.push((hash, bytes.clone()));
    }
    let mut last = None;
    for at in 1..=number(stream, Part::Node, limits.nodes)? {
        let hash = part(stream, Part::Node, at, &mut bytes)?;
        if last.replace(hash).is_some_and(|last| last >= hash) {
            return Err(StateFault::Order { part: Part::Node, at });
        }
        let length = bytes.len();
        let offset = stream.read.saturating_sub(length as u64);
        // Limits keep both within their width.
        let (Ok(offset), Ok(length)) = (u32::try_from(offset), u16::try_from(length)) else {
            return Err(StateFault::Bytes(limits.bytes));
        };
        index.push(&hash, offset, length);
    }
    match stream.read(&mut [0])? {
        0 => Ok(()),
        _ => Err(StateFault::Trailing),
    }
}

/// The number of headers or nodes.
fn number(source: &mut impl Read, part: Part, most: usize) -> Result<usize, StateFault> {
    let found = varint::read(source)?.ok_or(StateFault::Length { part, at: 0 })?;
    let number = usize::try_from(found).ok().filter(|number| *number <= most);
    number.ok_or(StateFault::Many { part, found, most })
}

/// The next header or node, into `bytes`; its keccak256.
fn part(
    source: &mut impl Read,
    part: Part,
    at: usize,
    bytes: &mut Vec<u8>,
) -> Result<[u8; 32], StateFault> {
    let most = match part {
        Part::Header => MAX_HEADER,
        Part::Node => MAX_NODE,
    };
    let found = varint::read(source)?.ok_or(StateFault::Length { part, at })?;
    let length = usize::try_from(found).ok().filter(|length| (1..=most).contains(length));
    let length = length.ok_or(StateFault::Size { part, at, found, most })?;
    bytes.resize(length, 0);
    source.read_exact(bytes)?;
    Ok(keccak256(bytes))
}

/// Collects headers and nodes and writes their file.
#[derive(Clone, Debug, Default)]
pub struct StateBuilder {
    headers: BTreeMap<[u8; 32], Vec<u8>>,
    nodes: BTreeMap<[u8; 32], Vec<u8>>,
    bytes: u64,
}

impl StateBuilder {
    /// Adds a header, once.
    pub fn header(&mut self, bytes: Vec<u8>) {
        let length = bytes.len() as u64;
        if self.headers.insert(keccak256(&bytes), bytes).is_none() {
            self.bytes += length;
        }
    }

    /// Adds a node, once. The root of an empty trie is no node of the file.
    pub fn node(&mut self, bytes: Vec<u8>) {
        let length = bytes.len() as u64;
        if self.nodes.insert(keccak256(&bytes), bytes).is_none() {
            self.bytes += length;
        }
    }

    /// Bytes of all headers and nodes together, for whoever has to stop before it is too much.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Writes the file. Whether it is within a reader's limits is told by reading it.
    ///
    /// # Errors
    /// It is an error if `out` refuses it.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        for parts in [&self.headers, &self.nodes] {
            out.write_all(&varint::encode(parts.len() as u64))?;
            for bytes in parts.values() {
                out.write_all(&varint::encode(bytes.len() as u64))?;
                out.write_all(bytes)?;
            }
        }
        Ok(())
    }
}
