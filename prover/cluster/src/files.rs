//! Files of a snapshot that lie in an object store, read in ranges.

use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::Arc,
};

use object_store::{path::Path, GetOptions, ObjectStore, ObjectStoreExt};
use ringfence_prover::snapshot::source::{FileBytes, Remote};
use tokio::runtime::Handle;

use crate::artifacts;

/// Bytes that are fetched at a time.
const RANGE: u64 = 4 << 20;

/// Reaches files of object stores, for imports. Whoever uses it is on a thread that may wait.
#[derive(Debug)]
pub struct Files {
    runtime: Handle,
}

impl Files {
    /// Files that are fetched on a runtime.
    pub fn new(runtime: Handle) -> Self {
        Files { runtime }
    }
}

impl Remote for Files {
    fn open(&self, address: &str) -> io::Result<(Box<dyn FileBytes>, u64)> {
        let (store, path) = artifacts::reach(address).map_err(io::Error::other)?;
        let found = self.runtime.block_on(store.head(&path)).map_err(io::Error::other)?;
        let (length, version) = (found.size, found.e_tag);
        let store = Arc::from(store);
        let runtime = self.runtime.clone();
        let (position, from, fetched) = (0, 0, vec![]);
        let file = File { store, path, length, version, position, from, fetched, runtime };
        Ok((Box::new(file), length))
    }
}

/// An open file.
struct File {
    store: Arc<dyn ObjectStore>,
    path: Path,
    length: u64,
    /// What the store calls this content.
    version: Option<String>,
    position: u64,
    /// Where what was fetched begins.
    from: u64,
    fetched: Vec<u8>,
    runtime: Handle,
}

impl Read for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let held = self.from..self.from + self.fetched.len() as u64;
        if !held.contains(&self.position) {
            let range = self.position..(self.position + RANGE).min(self.length);
            // All ranges are of one content, also where somebody replaces the object meanwhile.
            let options = GetOptions {
                range: Some(range.into()),
                if_match: self.version.clone(),
                ..GetOptions::default()
            };
            let fetch = async { self.store.get_opts(&self.path, options).await?.bytes().await };
            self.fetched = self.runtime.block_on(fetch).map_err(io::Error::other)?.to_vec();
            self.from = self.position;
            if self.fetched.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
        }
        let at = usize::try_from(self.position - self.from).map_err(io::Error::other)?;
        let count = buffer.len().min(self.fetched.len() - at);
        buffer[..count].copy_from_slice(&self.fetched[at..at + count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(to) => Some(to),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = to.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}
