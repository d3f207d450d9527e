//! The bytes of a file, wherever it lies.

use std::{
    fmt,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;

use crate::snapshot::error::ImportError;

/// What stands between the name of a store's kind and the rest of an address.
const SCHEME_END: &str = "://";

/// Bytes of a file that can be read from any place on.
pub trait FileBytes: Read + Seek + Send {}

impl<T: Read + Seek + Send> FileBytes for T {}

/// Files that a mapping names by an address (`s3://bucket/balances.parquet`), for whoever can reach them. This library
/// itself reaches none.
pub trait Remote: fmt::Debug + Sync {
    /// Opens the file at an address; gives its bytes and their number. CSV is read from beginning to end, Parquet in
    /// ranges. The same address may be opened several times.
    ///
    /// # Errors
    /// It is an error if there is no such file, or its place can't be reached. The words must not hold anything that
    /// opens the place.
    fn open(&self, address: &str) -> io::Result<(Box<dyn FileBytes>, u64)>;
}

/// Whether a name is the address of a store's file.
pub(in crate::snapshot) fn is_address(name: &str) -> bool {
    name.contains(SCHEME_END)
}

/// Whether an address holds a user or a password.
pub(in crate::snapshot) fn names_a_user(address: &str) -> bool {
    let host = address.split_once(SCHEME_END).map(|(_, rest)| rest.split('/').next());
    host.flatten().is_some_and(|host| host.contains('@'))
}

/// An open file.
pub(in crate::snapshot) struct Opened {
    /// Its bytes, whose errors are [`Unreadable`].
    pub bytes: Box<dyn FileBytes>,
    /// Their number.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code))]
    pub length: u64,
    /// The file as errors of the system name it.
    pub path: PathBuf,
}

impl Opened {
    /// Opens a file of this machine.
    ///
    /// # Errors
    /// It is an error if it is no regular file, or the system refuses.
    pub(in crate::snapshot) fn local(path: &Path) -> Result<Self, ImportError> {
        let (file, length) = file::open_regular(path).map_err(ImportError::io("open", path))?;
        Ok(Opened { bytes: Box::new(Told(file)), length, path: path.to_owned() })
    }

    /// Opens the file at an address.
    ///
    /// # Errors
    /// It is an error if nobody reaches such places, or the one who does can't open it.
    pub(in crate::snapshot) fn remote(
        address: &str,
        remote: Option<&dyn Remote>,
    ) -> Result<Self, ImportError> {
        let remote = remote.ok_or_else(|| ImportError::Away(address.to_owned()))?;
        let path = PathBuf::from(address);
        let (bytes, length) = remote.open(address).map_err(ImportError::io("open", &path))?;
        Ok(Opened { bytes: Box::new(Told(bytes)), length, path })
    }

    /// The first bytes, as many as there are.
    ///
    /// # Errors
    /// It is an error if they can't be read.
    pub(in crate::snapshot) fn head<const N: usize>(&mut self) -> Result<Vec<u8>, ImportError> {
        let mut head = Vec::with_capacity(N);
        let read = (&mut self.bytes).take(N as u64).read_to_end(&mut head);
        let back = self.bytes.seek(SeekFrom::Start(0));
        read.and(back).map_err(|error| {
            unreadable(error, &self.path, |error| ImportError::io("read", &self.path)(error))
        })?;
        Ok(head)
    }
}

/// An error of the bytes themselves, not of what unpacks them.
#[derive(Debug)]
struct Unreadable(io::Error);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unreadable {}

/// The error of a reader: one of the bytes below it, or else what `other` makes of it.
pub(in crate::snapshot) fn unreadable(
    error: io::Error,
    path: &Path,
    other: impl FnOnce(io::Error) -> ImportError,
) -> ImportError {
    if !error.get_ref().is_some_and(|inner| inner.is::<Unreadable>()) {
        return other(error);
    }
    let inner = error.into_inner().map(|inner| inner.downcast::<Unreadable>());
    match inner {
        Some(Ok(told)) => ImportError::io("read", path)(told.0),
        _ => other(io::ErrorKind::Other.into()),
    }
}

/// Marks the errors of a reader as its own.
struct Told<R>(R);

impl<R: Read> Read for Told<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(told)
    }
}

impl<R: Seek> Seek for Told<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to).map_err(told)
    }
}

fn told(error: io::Error) -> io::Error {
    match error.kind() {
        // Whoever reads tries again.
        io::ErrorKind::Interrupted => error,
        _ => io::Error::other(Unreadable(error)),
    }
}
