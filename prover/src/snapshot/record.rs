//! Records of vaults on disk: frames in bincode, read in sequence or by number.
//!
//! A row's file is [`FORMAT`] and a run of frames (length in 4 little-endian bytes, then the encoding of
//! [`codec`]); beside it stands a file of offsets, 8 little-endian bytes per record.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use bincode::{Decode, Encode};
use ringfence_circuits::{
    primitive::{codec, file, shown::shown_path},
    protocol::vault::Vault,
};

use ringfence_verifier::{message::Said, say};

use super::special::Special;
use crate::message::advised;

/// How every file of records begins. No other format is read.
pub const FORMAT: &[u8] = b"ringfence-records-3\n";
/// Most bytes of a frame: the largest shape needs less than 64 KiB.
pub const MAX_FRAME: usize = 1 << 20;

/// A vault as imported.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Record {
    /// Account id.
    pub account: String,
    /// The vault's label within the account.
    pub label: String,
    /// The owner of the account, as the venue names it; may be empty.
    pub owner: String,
    /// The identity (a BLAKE2b hash, §4.2), a field element in 32 canonical little-endian bytes.
    pub identity: [u8; 32],
    /// Amounts.
    pub vault: Vault,
    /// What the vault adds to the totals of its rule; nothing under maintenance.
    pub special: Option<Special>,
}

/// Why records can't be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The system refuses.
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The file holds records of another version of this program.
    Format {
        /// The file.
        path: PathBuf,
    },
    /// A frame is damaged.
    Damaged {
        /// The file.
        path: PathBuf,
        /// Its number, from 0.
        number: u64,
        /// What was expected.
        reason: &'static str,
    },
    /// No record has this number.
    OutOfRange {
        /// The file.
        path: PathBuf,
        /// Its number, from 0.
        number: u64,
        /// Number of records.
        count: u64,
    },
}

impl RecordError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            RecordError::Io { path, source } => say!("RF-1211", path = shown_path(path), source),
            RecordError::Format { path } => say!("RF-1214", path = shown_path(path)),
            RecordError::Damaged { path, number, reason } => {
                say!("RF-1212", path = shown_path(path), number, reason)
            }
            RecordError::OutOfRange { path, number, count } => {
                say!("RF-1213", path = shown_path(path), number, count)
            }
        }
    }

    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        move |source| RecordError::Io { path: path.to_owned(), source }
    }
}

advised!(RecordError);

/// Opens a new file that only its owner may read.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The file of offsets beside a file of records.
pub fn offsets_path(records: &Path) -> PathBuf {
    records.with_extension("offsets")
}

/// Bytes that are read at once where single records are looked for.
const BUFFER: usize = 1 << 13;

/// Adds the frame of a value, which goes to the file `path`; its number of bytes.
pub(super) fn frame<T: Encode>(
    value: &T,
    path: &Path,
    bytes: &mut Vec<u8>,
) -> Result<u32, RecordError> {
    let too_long = || RecordError::Io {
        path: path.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidInput, "a record beyond the frame limit"),
    };
    let start = bytes.len();
    bytes.extend([0; LENGTH]);
    codec::append(value, bytes).map_err(|_| too_long())?;
    let length = bytes.len() - start - LENGTH;
    let whole = u32::try_from(length + LENGTH).map_err(|_| too_long())?;
    if length > MAX_FRAME {
        return Err(too_long());
    }
    let before = (whole - LENGTH as u32).to_le_bytes();
    bytes[start..start + LENGTH].copy_from_slice(&before);
    Ok(whole)
}

/// Bytes that say how long a frame is.
const LENGTH: usize = 4;

/// Writes frames of any type.
#[derive(Debug)]
pub(super) struct FrameWriter {
    path: PathBuf,
    file: BufWriter<File>,
}

impl FrameWriter {
    pub(super) fn create(path: &Path) -> Result<Self, RecordError> {
        let file = create_private(path).map_err(RecordError::io(path))?;
        Ok(FrameWriter { path: path.to_owned(), file: BufWriter::new(file) })
    }

    /// Appends whole frames, as [`frame`] gives them.
    pub(super) fn append(&mut self, frames: &[u8]) -> Result<(), RecordError> {
        self.file.write_all(frames).map_err(RecordError::io(&self.path))
    }

    /// Flushes and syncs.
    pub(super) fn finish(mut self) -> Result<(), RecordError> {
        self.file
            .flush()
            .and_then(|()| self.file.get_ref().sync_all())
            .map_err(RecordError::io(&self.path))
    }

    /// Flushes without syncing, for files that don't outlive the import.
    pub(super) fn flush(mut self) -> Result<(), RecordError> {
        self.file.flush().map_err(RecordError::io(&self.path))
    }
}

/// Reads frames of any type in sequence.
#[derive(Debug)]
pub(super) struct FrameReader {
    path: PathBuf,
    file: BufReader<File>,
    buffer: Vec<u8>,
    number: u64,
}

impl FrameReader {
    /// Opens a file, of which so many bytes are read at once.
    pub(super) fn open(path: &Path, buffer: usize) -> Result<Self, RecordError> {
        let (file, _) = file::open_regular(path).map_err(RecordError::io(path))?;
        let file = BufReader::with_capacity(buffer, file);
        Ok(FrameReader { path: path.to_owned(), file, buffer: Vec::new(), number: 0 })
    }

    fn damaged(&self, reason: &'static str) -> RecordError {
        RecordError::Damaged { path: self.path.clone(), number: self.number, reason }
    }

    /// The next frame; `None` at the end of the file.
    pub(super) fn next<T: Decode<()> + Encode>(&mut self) -> Result<Option<T>, RecordError> {
        if self.file.buffer().is_empty() {
            let buffered = io::BufRead::fill_buf(&mut self.file);
            if buffered.map_err(RecordError::io(&self.path))?.is_empty() {
                return Ok(None);
            }
        }
        let mut length = [0; 4];
        self.file.read_exact(&mut length).map_err(|_| self.damaged("the file ends early"))?;
        let length = u32::from_le_bytes(length) as usize;
        if length > MAX_FRAME {
            return Err(self.damaged("the frame's length is beyond the limit"));
        }
        self.buffer.resize(length, 0);
        let read = self.file.read_exact(&mut self.buffer);
        read.map_err(|_| self.damaged("the file ends early"))?;
        let value = codec::decode::<T, MAX_FRAME>(&self.buffer)
            .map_err(|_| self.damaged("the frame doesn't decode"))?;
        self.number += 1;
        Ok(Some(value))
    }
}

/// Encoded records on their way to a row's file.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    lengths: Vec<u32>,
}

impl Frames {
    /// Adds a record of the file `path`; returns its number among these, from 0.
    pub(super) fn push(&mut self, record: &Record, path: &Path) -> Result<u64, RecordError> {
        self.lengths.push(frame(record, path, &mut self.bytes)?);
        Ok(self.lengths.len() as u64 - 1)
    }
}

/// Writes a row's records and their offsets, aside, and moves both in place at the end.
#[derive(Debug)]
pub struct RecordWriter {
    path: PathBuf,
    frames: FrameWriter,
    offsets: BufWriter<File>,
    offset: u64,
    count: u64,
}

impl RecordWriter {
    /// Starts the file `path`; it must not exist yet.
    ///
    /// # Errors
    /// Returns [`RecordError::Io`] if a file can't be written.
    pub fn create(path: &Path) -> Result<Self, RecordError> {
        let offsets = aside(&offsets_path(path));
        let mut frames = FrameWriter::create(&aside(path))?;
        frames.file.write_all(FORMAT).map_err(RecordError::io(path))?;
        Ok(RecordWriter {
            path: path.to_owned(),
            frames,
            offsets: BufWriter::new(create_private(&offsets).map_err(RecordError::io(&offsets))?),
            offset: FORMAT.len() as u64,
            count: 0,
        })
    }

    /// Appends a record; returns its number, from 0.
    ///
    /// # Errors
    /// Returns [`RecordError::Io`] if a file can't be written.
    pub fn push(&mut self, record: &Record) -> Result<u64, RecordError> {
        let mut frames = Frames::default();
        frames.push(record, &self.path)?;
        self.append(&frames)
    }

    /// Appends records; returns the number of the first, from 0.
    pub(super) fn append(&mut self, frames: &Frames) -> Result<u64, RecordError> {
        self.frames.append(&frames.bytes)?;
        for length in &frames.lengths {
            self.offsets
                .write_all(&self.offset.to_le_bytes())
                .map_err(RecordError::io(&offsets_path(&self.path)))?;
            self.offset += u64::from(*length);
        }
        let first = self.count;
        self.count += frames.lengths.len() as u64;
        Ok(first)
    }

    /// Syncs both files and moves them in place; returns the number of records.
    ///
    /// # Errors
    /// Returns [`RecordError::Io`] if a file can't be written.
    pub fn finish(mut self) -> Result<u64, RecordError> {
        self.frames.finish()?;
        let offsets = offsets_path(&self.path);
        self.offsets
            .flush()
            .and_then(|()| self.offsets.get_ref().sync_all())
            .and_then(|()| std::fs::rename(aside(&offsets), &offsets))
            .and_then(|()| std::fs::rename(aside(&self.path), &self.path))
            .map_err(RecordError::io(&self.path))?;
        Ok(self.count)
    }
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().expect("records are written to a named file").to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

/// Reads a row's records, in sequence ([`RecordReader::next_record`]) or by number.
#[derive(Debug)]
pub struct RecordReader {
    frames: FrameReader,
    offsets: File,
    count: u64,
}

impl RecordReader {
    /// Opens the file `path` and its offsets.
    ///
    /// # Errors
    /// Returns [`RecordError`] if a file is missing or of another format, or the offsets have a
    /// wrong length.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let beside = offsets_path(path);
        let (offsets, length) = file::open_regular(&beside).map_err(RecordError::io(&beside))?;
        if length % 8 != 0 {
            return Err(RecordError::Damaged {
                path: beside,
                number: length / 8,
                reason: "the file of offsets ends early",
            });
        }
        let mut frames = FrameReader::open(path, BUFFER)?;
        let start = io::BufRead::fill_buf(&mut frames.file).map_err(RecordError::io(path))?;
        if !start.starts_with(FORMAT) {
            return Err(RecordError::Format { path: path.to_owned() });
        }
        io::BufRead::consume(&mut frames.file, FORMAT.len());
        Ok(RecordReader { frames, offsets, count: length / 8 })
    }

    /// Number of records.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The next record; `None` after the last.
    ///
    /// # Errors
    /// Returns [`RecordError`] if the file is damaged or holds another number of records.
    pub fn next_record(&mut self) -> Result<Option<Record>, RecordError> {
        let record = self.frames.next()?;
        if record.is_none() && self.frames.number != self.count {
            return Err(self.frames.damaged("the file ends early"));
        }
        if self.frames.number > self.count {
            return Err(self.frames.damaged("more records than offsets"));
        }
        Ok(record)
    }

    /// Continues reading at `number`.
    ///
    /// # Errors
    /// Returns [`RecordError`] if there is no such record.
    pub fn seek(&mut self, number: u64) -> Result<(), RecordError> {
        let path = &self.frames.path;
        if number > self.count {
            let count = self.count;
            return Err(RecordError::OutOfRange { path: path.clone(), number, count });
        }
        let target = if number == self.count {
            SeekFrom::End(0)
        } else {
            let mut offset = [0; 8];
            self.offsets
                .seek(SeekFrom::Start(8 * number))
                .and_then(|_| self.offsets.read_exact(&mut offset))
                .map_err(RecordError::io(path))?;
            SeekFrom::Start(u64::from_le_bytes(offset))
        };
        self.frames.file.seek(target).map_err(RecordError::io(path))?;
        self.frames.number = number;
        Ok(())
    }

    /// The record at `number`; reading continues after it.
    ///
    /// # Errors
    /// Returns [`RecordError`] if there is no such record or it is damaged.
    pub fn get(&mut self, number: u64) -> Result<Record, RecordError> {
        self.seek(number)?;
        let (path, count) = (self.frames.path.clone(), self.count);
        self.next_record()?.ok_or(RecordError::OutOfRange { path, number, count })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(label: &str) -> Record {
        Record {
            account: "a".into(),
            label: label.into(),
            owner: String::new(),
            identity: [7; 32],
            vault: Vault::default(),
            special: None,
        }
    }

    fn written(directory: &Path) -> PathBuf {
        let path = directory.join("row.records");
        let mut writer = RecordWriter::create(&path).unwrap();
        for label in ["x", "yy", "zzz"] {
            writer.push(&record(label)).unwrap();
        }
        assert!(!path.exists());
        assert_eq!(writer.finish().unwrap(), 3);
        path
    }

    #[test]
    fn records_are_read_in_sequence_and_by_position() {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path());
        let mut reader = RecordReader::open(&path).unwrap();
        assert_eq!(reader.count(), 3);
        assert_eq!(reader.next_record().unwrap(), Some(record("x")));
        assert_eq!(reader.get(2).unwrap(), record("zzz"));
        assert_eq!(reader.next_record().unwrap(), None);
        assert_eq!(reader.get(0).unwrap(), record("x"));
        assert_eq!(reader.next_record().unwrap(), Some(record("yy")));
        assert_eq!(reader.get(3).unwrap_err().code(), "RF-1213");
        reader.seek(3).unwrap();
        assert_eq!(reader.next_record().unwrap(), None);
    }

    #[test]
    fn f2_damaged_frames_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path());
        let bytes = std::fs::read(&path).unwrap();
        let mut damaged = bytes.clone();
        let first = FORMAT.len();
        damaged[first..first + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        let mut long = bytes.clone();
        long[first] += 1;
        for text in [&damaged[..], &long[..], &bytes[..bytes.len() - 1], &bytes[..first + 6]] {
            std::fs::write(&path, text).unwrap();
            let mut reader = RecordReader::open(&path).unwrap();
            let error = std::iter::repeat_with(|| reader.next_record())
                .take(4)
                .find_map(Result::err)
                .expect("damage must be seen");
            assert_eq!(error.code(), "RF-1212");
        }
    }

    #[test]
    fn files_of_other_versions_are_named_as_such() {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path());
        let bytes = std::fs::read(&path).unwrap();
        let rest = &bytes[FORMAT.len()..];
        // The format of release 0.1 had no such line.
        for format in [&b""[..], b"ringfence-records-2\n", b"ringfence-records-4\n"] {
            std::fs::write(&path, [format, rest].concat()).unwrap();
            let error = RecordReader::open(&path).unwrap_err();
            assert_eq!(error.code(), "RF-1214", "{error}");
        }
    }
}
