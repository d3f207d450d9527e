//! Single records by their number, for any number of threads at once: what issues packages reads a few vaults out of
//! millions.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::{codec, file};

use super::record::{offsets_path, Record, RecordError, FORMAT, MAX_FRAME};

/// Bytes of an offset, and of the length in front of a frame.
const OFFSET: u64 = 8;
const LENGTH: usize = 4;

/// A row's records, of which each is read where it stands. No place in the file is kept, so threads share it.
#[derive(Debug)]
pub struct RecordLookup {
    path: PathBuf,
    records: File,
    offsets: File,
    count: u64,
}

impl RecordLookup {
    /// Opens the file `path` and its offsets.
    ///
    /// # Errors
    /// Returns [`RecordError`] if a file is missing or of another format, or the offsets have a wrong length.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let beside = offsets_path(path);
        let (offsets, length) = file::open_regular(&beside).map_err(RecordError::io(&beside))?;
        if length % OFFSET != 0 {
            return Err(RecordError::Damaged {
                path: beside,
                number: length / OFFSET,
                reason: "the file of offsets ends early",
            });
        }
        let (records, _) = file::open_regular(path).map_err(RecordError::io(path))?;
        let mut start = [0; FORMAT.len()];
        match records.read_exact_at(&mut start, 0) {
            Ok(()) if start == *FORMAT => {}
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(RecordError::io(path)(error));
            }
            _ => return Err(RecordError::Format { path: path.to_owned() }),
        }
        Ok(RecordLookup { path: path.to_owned(), records, offsets, count: length / OFFSET })
    }

    /// Number of records.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The record at `number`.
    ///
    /// # Errors
    /// Returns [`RecordError`] if there is no such record or it is damaged.
    pub fn get(&self, number: u64) -> Result<Record, RecordError> {
        let (path, count) = (&self.path, self.count);
        if number >= count {
            return Err(RecordError::OutOfRange { path: path.clone(), number, count });
        }
        let damaged = |reason| RecordError::Damaged { path: path.clone(), number, reason };
        let mut offset = [0; OFFSET as usize];
        self.offsets
            .read_exact_at(&mut offset, OFFSET * number)
            .map_err(RecordError::io(&offsets_path(path)))?;
        let offset = u64::from_le_bytes(offset);
        let mut length = [0; LENGTH];
        let ends_early = |_| damaged("the file ends early");
        self.records.read_exact_at(&mut length, offset).map_err(ends_early)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > MAX_FRAME {
            return Err(damaged("the frame's length is beyond the limit"));
        }
        let mut frame = vec![0; length];
        let start = offset.saturating_add(LENGTH as u64);
        self.records.read_exact_at(&mut frame, start).map_err(ends_early)?;
        codec::decode::<Record, MAX_FRAME>(&frame).map_err(|_| damaged("the frame doesn't decode"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ringfence_circuits::protocol::vault::Vault;

    use super::*;
    use crate::snapshot::{RecordReader, RecordWriter};

    fn written(directory: &Path) -> PathBuf {
        let path = directory.join("row.records");
        let mut writer = RecordWriter::create(&path).unwrap();
        for label in ["x", "yy", "zzz"] {
            let record = Record {
                account: "a".into(),
                label: label.into(),
                owner: String::new(),
                identity: [7; 32],
                vault: Vault::default(),
                special: None,
            };
            writer.push(&record).unwrap();
        }
        writer.finish().unwrap();
        path
    }

    #[test]
    fn a_record_is_what_reading_in_sequence_gives() {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path());
        let lookup = RecordLookup::open(&path).unwrap();
        let mut reader = RecordReader::open(&path).unwrap();
        assert_eq!(lookup.count(), 3);
        for number in [2, 0, 1] {
            assert_eq!(lookup.get(number).unwrap(), reader.get(number).unwrap());
        }
        assert_eq!(lookup.get(3).unwrap_err().code(), "RF-1213");
    }

    #[test]
    fn f2_damaged_records_and_files_of_another_format_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path());
        let bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        let first = FORMAT.len();
        let get = |bytes: &[u8], number| {
            fs::write(&path, bytes).unwrap();
            RecordLookup::open(&path).and_then(|lookup| lookup.get(number)).unwrap_err().code()
        };
        let mut long = bytes.clone();
        long[first..first + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(get(&long, 0), "RF-1212");
        let mut other = bytes.clone();
        other[first] += 1;
        assert_eq!(get(&other, 0), "RF-1212");
        assert_eq!(get(&bytes[..last], 2), "RF-1212");
        assert_eq!(get(&bytes[..first - 1], 0), "RF-1214");
        assert_eq!(get(&bytes[1..], 0), "RF-1214");
        fs::write(&path, &bytes).unwrap();
        let offsets = offsets_path(&path);
        let mut wrong = fs::read(&offsets).unwrap();
        wrong[8..16].copy_from_slice(&u64::MAX.to_le_bytes());
        fs::write(&offsets, &wrong).unwrap();
        assert_eq!(RecordLookup::open(&path).unwrap().get(1).unwrap_err().code(), "RF-1212");
        fs::write(&offsets, &wrong[..23]).unwrap();
        assert_eq!(RecordLookup::open(&path).unwrap_err().code(), "RF-1212");
    }
}
