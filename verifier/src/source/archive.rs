//! Bundles in one file: a tar archive of regular files, in the form of POSIX (ustar) or of GNU.
//!
//! Reading goes over the headers first, which hold names, places and lengths, and checks that the
//! archive is whole. Contents are read afterwards, within the limits that a directory has, so an
//! archive that is refused takes little memory beside its own. Links, devices, sparse files and
//! extended headers (long names, which no bundle has) are refused.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ringfence_circuits::{
    primitive::{file, shown::Shown},
    protocol::kind::{self, FileKind},
};
use tar::{Archive, EntryType, Header};

use super::{
    arrange::{arrange, Arranged, MAX_FILES},
    assemble::{assemble, Opened, Source},
    bundle::Bundle,
    error::SourceError,
    evidence::Seekable,
    files::Files,
};
use crate::{message::Quoted, say, word};

/// The folder in which the files of an archive stand.
pub const FOLDER: &str = "bundle";

/// The bytes of a header. Contents are filled up to a multiple of it.
const BLOCK: u64 = 512;
/// The number of bytes, at most, after the last file. Programs fill archives up to 10 KiB as a rule.
const MOST_FILLING: u64 = 1 << 20;

/// Reads the bundle in a tar archive.
///
/// # Errors
/// It is an error if it is no whole archive of plain files. Other errors are those of a directory.
pub fn unpack(archive: &[u8]) -> Result<Bundle, SourceError> {
    assemble(read(Cursor::new(archive), archive.len() as u64, Path::new(""))?)
}

/// Reads the bundle in an archive on disk. Only its files are read into memory.
///
/// # Errors
/// The errors are those of [`files`].
pub fn open(path: &Path) -> Result<Bundle, SourceError> {
    assemble(read_file(path)?)
}

/// Opens the bundle in an archive on disk. Its blocks and proofs stay there until a check has come to
/// them.
///
/// # Errors
/// It is an error if the file can't be read. Other errors are those of [`unpack`].
pub fn files(path: &Path) -> Result<impl Files, SourceError> {
    Opened::new(read_file(path)?)
}

fn read_file(path: &Path) -> Result<Archived<File>, SourceError> {
    let at = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => SourceError::Absent(path.to_owned()),
        _ => SourceError::Read { path: path.to_owned(), source },
    };
    let (file, length) = file::open_regular(path).map_err(at)?;
    read(file, length, path)
}

/// Writes a bundle as an archive. The same bundle gives the same bytes everywhere: the files stand in
/// the order of the protocol, without times, owners and permissions of this machine.
///
/// # Errors
/// It is an error if `out` can't be written to.
pub fn pack(bundle: &Bundle, out: &mut dyn Write) -> io::Result<()> {
    let mut archive = tar::Builder::new(out);
    for (name, bytes) in bundle.named() {
        let mut header = Header::new_ustar();
        header.set_path(format!("{FOLDER}/{name}"))?;
        header.set_size(bytes.len() as u64);
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        archive.append(&header, bytes)?;
    }
    archive.finish()
}

/// Where the content of a file is.
struct Place {
    offset: u64,
    length: u64,
}

/// An archive whose headers were read.
struct Archived<R> {
    /// One reader for all files; whoever reads says from where.
    reader: Mutex<R>,
    entries: Arranged<Place>,
    /// The path of the archive itself, for messages.
    path: PathBuf,
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, SourceError> {
    Err(SourceError::Archive(reason.into()))
}

fn malformed(error: io::Error) -> SourceError {
    // It may repeat the name of a file.
    SourceError::Archive(Shown(&error.to_string()).to_string())
}

fn read<R: Read + Seek>(
    mut reader: R,
    length: u64,
    path: &Path,
) -> Result<Archived<R>, SourceError> {
    check_kind(&mut reader)?;
    let mut archive = Archive::new(reader);
    let (files, folders, end) = headers(&mut archive, length)?;
    let mut reader = archive.into_inner();
    check_end(&mut reader, end, length)?;
    let entries = arrange(files, folders)?;
    Ok(Archived { reader: Mutex::new(reader), entries, path: path.to_owned() })
}

/// Refuses a file that is known to be something else, and says what it is.
fn check_kind(reader: &mut (impl Read + Seek)) -> Result<(), SourceError> {
    let mut start = vec![];
    reader.take(4 * BLOCK).read_to_end(&mut start).map_err(malformed)?;
    reader.rewind().map_err(malformed)?;
    match (kind::of(&start), start.get(..4)) {
        (
            kind @ (FileKind::Package
            | FileKind::Statement
            | FileKind::OpenStatement
            | FileKind::Parameters
            | FileKind::Policy
            | FileKind::History
            | FileKind::Scenarios
            | FileKind::Stress),
            _,
        ) => refuse(say!("archive.other-kind", kind = kind.name())),
        (_, Some([0x1f, 0x8b, ..] | [b'B', b'Z', b'h', _] | [0xfd, b'7', b'z', b'X'])) => {
            refuse(word!("archive.compressed"))
        }
        (_, Some([b'P', b'K', 3, 4])) => refuse(word!("archive.zip")),
        _ => Ok(()),
    }
}

type Headers = (Vec<(String, Place)>, Vec<String>, u64);

/// Reads the headers: files, folders, and where the last of them ends.
fn headers<R: Read + Seek>(archive: &mut Archive<R>, length: u64) -> Result<Headers, SourceError> {
    let (mut files, mut folders, mut end) = (vec![], vec![], 0);
    // In this raw form an extended header is an entry of its own, and its kind is refused.
    for entry in archive.entries_with_seek().map_err(malformed)?.raw(true) {
        let entry = entry.map_err(malformed)?;
        let (offset, size) = (entry.raw_file_position(), entry.size());
        let filled = size.checked_next_multiple_of(BLOCK);
        match filled.and_then(|filled| offset.checked_add(filled)) {
            Some(after) if after <= length => end = after,
            _ => return refuse(word!("archive.cut-off")),
        }
        let header = entry.header();
        let bytes = header.path_bytes();
        let Ok(name) = std::str::from_utf8(&bytes) else {
            return Err(SourceError::Extra(String::from_utf8_lossy(&bytes).as_ref().into()));
        };
        let own = name.strip_prefix("./").unwrap_or(name);
        match header.entry_type() {
            EntryType::Regular => files.push((own.to_owned(), Place { offset, length: size })),
            EntryType::Directory if size == 0 => {
                let own = own.strip_suffix('/').unwrap_or(own);
                if !own.is_empty() {
                    folders.push(own.to_owned());
                }
            }
            kind if is_extended(kind) => return refuse(word!("archive.extended")),
            _ => return refuse(say!("archive.irregular", name = Quoted(name))),
        }
        if files.len() as u64 > MAX_FILES || folders.len() > 16 {
            return refuse(word!("archive.too-many"));
        }
    }
    Ok((files, folders, end))
}

fn is_extended(kind: EntryType) -> bool {
    kind.is_gnu_longname()
        || kind.is_gnu_longlink()
        || kind.is_pax_local_extensions()
        || kind.is_pax_global_extensions()
}

/// Checks that at least two blocks of zeros, and nothing else, stand after the last file.
fn check_end(reader: &mut (impl Read + Seek), end: u64, length: u64) -> Result<(), SourceError> {
    let rest = length.saturating_sub(end);
    if rest < 2 * BLOCK || !rest.is_multiple_of(BLOCK) {
        return refuse(word!("archive.cut-off"));
    }
    if rest > MOST_FILLING {
        return refuse(word!("archive.followed"));
    }
    reader.seek(SeekFrom::Start(end)).map_err(malformed)?;
    let mut filling = vec![];
    reader.take(rest).read_to_end(&mut filling).map_err(malformed)?;
    if filling.len() as u64 != rest {
        return refuse(word!("archive.cut-off"));
    }
    if filling.iter().any(|byte| *byte != 0) {
        return refuse(word!("archive.followed"));
    }
    Ok(())
}

impl<R: Read + Seek + Send> Source for Archived<R> {
    fn list(&self, folder: &str, most: u64) -> Result<(Vec<String>, u64), SourceError> {
        Ok(self.entries.list(folder, most))
    }

    fn open(&self, name: &str) -> Result<(Box<dyn Seekable + '_>, u64), SourceError> {
        let Place { offset, length } = *self.entries.get(name)?;
        Ok((Box::new(Section { reader: &self.reader, offset, length, at: 0 }), length))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// One file of an archive.
struct Section<'a, R> {
    reader: &'a Mutex<R>,
    offset: u64,
    length: u64,
    /// Where in the file is read next; at most its length.
    at: u64,
}

impl<R: Read + Seek> Read for Section<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length - self.at;
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        // Whoever panicked while reading left nothing half done: the place is said anew.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(self.offset + self.at))?;
        let read = reader.read(&mut buffer[..most])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R> Seek for Section<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let place = place.ok_or(io::ErrorKind::InvalidInput)?;
        // Behind the end nothing can be read.
        self.at = place.min(self.length);
        Ok(self.at)
    }
}
