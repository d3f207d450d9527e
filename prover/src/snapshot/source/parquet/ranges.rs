//! A file for the reader of Parquet, which takes it in ranges.

use std::{
    io::{self, BufReader, Read, Seek, SeekFrom},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use parquet::{
    errors::{ParquetError, Result},
    file::reader::{ChunkReader, Length},
};

use crate::snapshot::source::bytes::FileBytes;

/// Most bytes that are taken at once: a page of a column as it is packed, or the footer. Usual pages have a megabyte.
const MOST_AT_ONCE: usize = 64 << 20;

type Shared = Arc<Mutex<Box<dyn FileBytes>>>;

/// A file in ranges.
pub(super) struct Ranges {
    bytes: Shared,
    length: u64,
}

impl Ranges {
    /// Ranges of a file with so many bytes.
    pub(super) fn new(bytes: Box<dyn FileBytes>, length: u64) -> Self {
        Ranges { bytes: Arc::new(Mutex::new(bytes)), length }
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Box<dyn FileBytes>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Length for Ranges {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Ranges {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        // Headers of pages are short.
        Ok(BufReader::with_capacity(1 << 10, From { bytes: Arc::clone(&self.bytes), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if length > MOST_AT_ONCE {
            return Err(ParquetError::General(format!(
                "a page or footer of {length} bytes; {MOST_AT_ONCE} are allowed"
            )));
        }
        let ends_within = start.checked_add(length as u64).is_some_and(|end| end <= self.length);
        if !ends_within {
            return Err(ParquetError::EOF("a range beyond the end of the file".into()));
        }
        let mut buffer = vec![0; length];
        let mut bytes = lock(&self.bytes);
        bytes.seek(SeekFrom::Start(start))?;
        bytes.read_exact(&mut buffer)?;
        Ok(buffer.into())
    }
}

/// A file from one place on.
pub(super) struct From {
    bytes: Shared,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut bytes = lock(&self.bytes);
        bytes.seek(SeekFrom::Start(self.at))?;
        let read = bytes.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}
