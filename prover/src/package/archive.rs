//! The packages of all accounts as an archive: packages one after another in shards, and an index that says where each
//! is.
//!
//! It is made in a private directory beside its place and gets its name when it is whole. A shard is listed there, with
//! its digest, when it is on disk: a run that goes on where another was killed makes only what is not listed.

use std::{
    borrow::Borrow,
    ffi::OsString,
    fs::{self, File, TryLockError},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    archive_file::{digest_of, hexadecimal, ArchiveFile},
    made::{Made, MadeList},
    stream::{Issued, Stream},
    Issuer,
};
use crate::{
    csv_text,
    epoch::{create_private_dir, require_private, Epoch, EpochError, Progress},
    held::patiently,
};

/// File name of what says what an archive holds. It is written last.
pub const ARCHIVE_FILE: &str = "archive.json";
/// File name of the index: account, shard, offset and length of each package.
pub const INDEX_FILE: &str = "index.csv";
/// The first line of the index.
const INDEX_HEAD: &str = "account,shard,offset,length\n";
/// File that is locked while an archive is made.
const LOCK_FILE: &str = "lock";
/// How the names of shards, and of their lines of the index, begin.
const SHARD: &str = "shard-";
/// Bytes that are held before they are written.
const BUFFER: usize = 1 << 20;

/// How much is made at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Bytes of a shard after which the next one starts.
    pub shard_bytes: u64,
    /// Vaults whose packages are in memory at a time.
    pub batch_vaults: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes { shard_bytes: 64 << 20, batch_vaults: 1 << 10 }
    }
}

/// What an archive holds: the content of [`ARCHIVE_FILE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// `ringfence-archive-1`.
    pub format: String,
    /// Digest of the statement, hexadecimal.
    pub statement: String,
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// Number of packages.
    pub packages: String,
    /// The index.
    pub index: ArchiveFile,
    /// The shards, in their order.
    pub shards: Vec<ArchiveFile>,
}

impl Archive {
    /// The value of [`Archive::format`].
    pub const FORMAT: &'static str = "ringfence-archive-1";

    /// Whether it names the files of an archive of so many packages, each in its place.
    fn names_all(&self, packages: u64) -> bool {
        let named = |(number, shard): (usize, &ArchiveFile)| shard.path == shard_name(number);
        let listed = self.shards.iter().try_fold(0u64, |sum, shard| sum.checked_add(shard.count()));
        self.format == Self::FORMAT
            && self.index.path == INDEX_FILE
            && self.shards.iter().enumerate().all(named)
            && listed == Some(packages)
            && [&self.packages, &self.index.packages].iter().all(|of| **of == packages.to_string())
    }
}

/// The name of a shard.
fn shard_name(number: usize) -> String {
    format!("{SHARD}{number:04}.packages")
}

/// Writes the packages of all accounts as an archive into `out`, each verified before it is written; how many. It goes
/// on where an earlier run for the same place stopped.
///
/// # Errors
/// It is an error if `out` exists, if another run writes it, if what an earlier run left beside it is of another
/// statement, if a file can't be read or written, or if a package doesn't verify. Nothing stands under `out` then; what
/// was made so far stays beside it for the next run.
pub fn write_all<E: Borrow<Epoch> + Sync>(
    issuer: &Issuer<E>,
    out: &Path,
    sizes: &Sizes,
    progress: &dyn Progress,
) -> Result<u64, EpochError> {
    let aside = Aside::open(out)?;
    let archive = match aside.finished(issuer, progress)? {
        Some(archive) => archive,
        None => make(issuer, &aside.path, sizes, progress)?,
    };
    let packages = archive.packages.parse().unwrap_or(0);
    aside.take(&archive, out)?;
    Ok(packages)
}

/// The directory in which an archive is made. No other run may use it.
struct Aside {
    path: PathBuf,
    _lock: File,
}

impl Aside {
    fn open(out: &Path) -> Result<Self, EpochError> {
        let exists = || Err(EpochError::OutputExists(out.to_owned()));
        if out.exists() {
            return exists();
        }
        let path = aside(out)?;
        create_private_dir(&path)?;
        require_private(&path)?;
        let lock_path = path.join(LOCK_FILE);
        file::require_regular_or_none(&lock_path).map_err(EpochError::io(&lock_path))?;
        let lock = file::create(&lock_path, true).map_err(EpochError::io(&lock_path))?;
        match patiently(|| lock.try_lock()) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(EpochError::Locked(path)),
            Err(TryLockError::Error(error)) => return Err(EpochError::io(lock_path)(error)),
        }
        // The run that held the lock may have finished since.
        if out.exists() {
            return exists();
        }
        Ok(Aside { path, _lock: lock })
    }

    /// What an earlier run finished but for the name. Where a file is no longer what was listed, it counts as not
    /// finished.
    fn finished<E: Borrow<Epoch>>(
        &self,
        issuer: &Issuer<E>,
        progress: &dyn Progress,
    ) -> Result<Option<Archive>, EpochError> {
        let path = self.path.join(ARCHIVE_FILE);
        let bytes = match file::read_regular(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(EpochError::io(&path)(error)),
        };
        let statement = issuer.statement().digest().to_string();
        let archive = match serde_json::from_slice::<Archive>(&bytes) {
            Ok(archive) if archive.statement == statement => archive,
            _ => return Err(EpochError::OtherPackages(self.path.clone())),
        };
        let accounts = issuer.vaults().count_accounts()?;
        progress.begin("packages", accounts);
        let whole = archive.names_all(accounts)
            && archive.index.is_whole(&self.path)?
            && self.are_whole(&archive.shards, progress)?;
        progress.end();
        if !whole {
            fs::remove_file(&path).map_err(EpochError::io(&path))?;
        }
        Ok(whole.then_some(archive))
    }

    fn are_whole(
        &self,
        shards: &[ArchiveFile],
        progress: &dyn Progress,
    ) -> Result<bool, EpochError> {
        for shard in shards {
            if !shard.is_whole(&self.path)? {
                return Ok(false);
            }
            progress.advance(shard.count());
        }
        Ok(true)
    }

    /// Removes what only the making needed, and gives the archive its name.
    fn take(self, archive: &Archive, out: &Path) -> Result<(), EpochError> {
        let kept = |name: &str| {
            name == ARCHIVE_FILE
                || name == archive.index.path
                || archive.shards.iter().any(|shard| shard.path == name)
        };
        let at = || EpochError::io(&self.path);
        for entry in fs::read_dir(&self.path).map_err(at())? {
            let entry = entry.map_err(at())?;
            if !entry.file_name().to_str().is_some_and(kept) {
                fs::remove_file(entry.path()).map_err(EpochError::io(entry.path()))?;
            }
        }
        file::rename_dir(&self.path, out).map_err(EpochError::io(out))
    }
}

/// Where what will stand at `out` is made.
fn aside(out: &Path) -> Result<PathBuf, EpochError> {
    let name = out.file_name().ok_or_else(|| io::Error::other("not a name of a directory"));
    let mut aside = OsString::from(".packages-");
    aside.push(name.map_err(EpochError::io(out))?);
    Ok(out.with_file_name(aside))
}

/// Makes what is not made yet.
fn make<E: Borrow<Epoch> + Sync>(
    issuer: &Issuer<E>,
    directory: &Path,
    sizes: &Sizes,
    progress: &dyn Progress,
) -> Result<Archive, EpochError> {
    let document = issuer.statement().document();
    let statement = issuer.statement().digest().to_string();
    progress.begin("packages", issuer.vaults().count_accounts()?);
    let head = format!("{} {statement}", Archive::FORMAT);
    let (mut list, mut made) = MadeList::open(directory, &head, |count| progress.advance(count))?;
    let first = made.last().map_or(0, |made| made.next);
    let mut stream = Stream::new(issuer, first, sizes.batch_vaults);
    let mut shard: Option<Shard> = None;
    while let Some(batch) = stream.next_batch()? {
        let mut open = match shard.take() {
            Some(open) => open,
            None => Shard::begin(directory, made.len())?,
        };
        for package in &batch.packages {
            open.push(package)?;
        }
        progress.advance(batch.packages.len() as u64);
        open.next = batch.end;
        match open.packages.length >= sizes.shard_bytes {
            true => finish(open, &mut list, &mut made)?,
            false => shard = Some(open),
        }
    }
    if let Some(open) = shard {
        finish(open, &mut list, &mut made)?;
    }
    let archive = Archive {
        format: Archive::FORMAT.into(),
        statement,
        venue: document.venue.clone(),
        epoch: document.epoch.0.to_string(),
        packages: made.iter().map(|made| made.shard.count()).sum::<u64>().to_string(),
        index: write_index(directory, &made)?,
        shards: made.into_iter().map(|made| made.shard).collect(),
    };
    let path = directory.join(ARCHIVE_FILE);
    let written = file::write_with(&path, true, |out| {
        serde_json::to_writer_pretty(&mut *out, &archive)?;
        out.write_all(b"\n")
    });
    written.map_err(EpochError::io(&path))?;
    list.remove()?;
    progress.end();
    Ok(archive)
}

fn finish(shard: Shard, list: &mut MadeList, made: &mut Vec<Made>) -> Result<(), EpochError> {
    let finished = shard.finish()?;
    list.push(&finished)?;
    made.push(finished);
    Ok(())
}

/// Puts the lines of all shards together.
fn write_index(directory: &Path, made: &[Made]) -> Result<ArchiveFile, EpochError> {
    let path = directory.join(INDEX_FILE);
    let written = file::write_with(&path, true, |out| {
        let mut out = BufWriter::with_capacity(BUFFER, out);
        out.write_all(INDEX_HEAD.as_bytes())?;
        for made in made {
            io::copy(&mut File::open(directory.join(&made.lines.path))?, &mut out)?;
        }
        out.flush()
    });
    written.map_err(EpochError::io(&path))?;
    let (bytes, sha256) = digest_of(&path)?.unwrap_or_default();
    let packages: u64 = made.iter().map(|made| made.shard.count()).sum();
    Ok(ArchiveFile {
        path: INDEX_FILE.into(),
        packages: packages.to_string(),
        bytes: bytes.to_string(),
        sha256,
    })
}

/// A shard that is being made, with its lines of the index.
struct Shard {
    directory: PathBuf,
    number: usize,
    count: u64,
    /// The entry of the account index behind what is in it.
    next: u64,
    packages: Written,
    lines: Written,
}

impl Shard {
    fn begin(directory: &Path, number: usize) -> Result<Self, EpochError> {
        let packages = Written::create(directory, shard_name(number))?;
        let lines = Written::create(directory, format!("{SHARD}{number:04}.csv"))?;
        Ok(Shard { directory: directory.to_owned(), number, count: 0, next: 0, packages, lines })
    }

    fn push(&mut self, package: &Issued) -> Result<(), EpochError> {
        let (account, number) = (csv_text::field(&package.account), self.number);
        let (offset, length) = (self.packages.length, package.bytes.len());
        let line = format!("{account},{number},{offset},{length}\n");
        // The error names the directory only: it is said of no account.
        let at = EpochError::io(&self.directory);
        let written = self.packages.write(&package.bytes);
        written.and_then(|()| self.lines.write(line.as_bytes())).map_err(at)?;
        self.count += 1;
        Ok(())
    }

    fn finish(self) -> Result<Made, EpochError> {
        let at = || EpochError::io(&self.directory);
        let shard = self.packages.finish(&self.directory, self.count).map_err(at())?;
        let lines = self.lines.finish(&self.directory, self.count).map_err(at())?;
        Ok(Made { next: self.next, shard, lines })
    }
}

/// A file that is being written aside, with its digest so far.
struct Written {
    name: String,
    file: BufWriter<File>,
    state: Sha256,
    length: u64,
}

impl Written {
    fn create(directory: &Path, name: String) -> Result<Self, EpochError> {
        let path = directory.join(partial(&name));
        // What a killed run left there could have other permissions, or be a link.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(EpochError::io(path)(error));
            }
            _ => {}
        }
        let file = file::create(&path, true).map_err(EpochError::io(&path))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(Written { name, file, state: Sha256::new(), length: 0 })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.state.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Syncs the file and gives it its name.
    fn finish(self, directory: &Path, packages: u64) -> io::Result<ArchiveFile> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(directory.join(partial(&self.name)), directory.join(&self.name))?;
        File::open(directory)?.sync_all()?;
        Ok(ArchiveFile {
            path: self.name,
            packages: packages.to_string(),
            bytes: self.length.to_string(),
            sha256: hexadecimal(&self.state.finalize()),
        })
    }
}

/// The name of a file that isn't whole.
fn partial(name: &str) -> String {
    format!("{name}.partial")
}
