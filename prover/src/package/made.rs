//! What an archive that isn't whole yet has already: the list of its finished shards.
//!
//! The list begins with a line that says of which statement the packages are. Each further line is a finished shard.
//! Every line ends with a check, so that what a killed run left of a line, or damage, is not taken for a line. What
//! is behind the first such line counts as not made.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::archive_file::{hexadecimal, ArchiveFile};
use crate::epoch::EpochError;

/// File name of the list.
pub(super) const MADE_FILE: &str = "made";
/// Hexadecimal digits of the check that ends a line.
const CHECK: usize = 16;

/// A finished shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Made {
    /// The entry of the account index with which the next shard begins.
    pub next: u64,
    /// The packages.
    pub shard: ArchiveFile,
    /// The shard's lines of the index.
    pub lines: ArchiveFile,
}

/// The list on disk, at its end.
pub(super) struct MadeList {
    path: PathBuf,
    out: File,
}

impl MadeList {
    /// Goes on with the list of a directory, or begins one. Those shards come with it that are whole: the first that
    /// isn't, and all behind it, are forgotten. Each call of `read` is told how many packages were found to be whole.
    ///
    /// # Errors
    /// [`EpochError::OtherPackages`] if the directory holds packages of another statement, and an error of the
    /// system.
    pub(super) fn open(
        directory: &Path,
        head: &str,
        mut read: impl FnMut(u64),
    ) -> Result<(Self, Vec<Made>), EpochError> {
        let path = directory.join(MADE_FILE);
        let bytes = match file::read_regular(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => vec![],
            Err(error) => return Err(EpochError::io(&path)(error)),
        };
        let mut lines = whole_lines(&bytes);
        let (mut made, mut length) = (vec![], 0);
        match lines.next() {
            Some((found, _)) if found != head => {
                return Err(EpochError::OtherPackages(directory.to_owned()));
            }
            Some((_, end)) => {
                length = end;
                for (text, end) in lines {
                    let Ok(shard) = serde_json::from_str::<Made>(text) else { break };
                    if !(shard.shard.is_whole(directory)? && shard.lines.is_whole(directory)?) {
                        break;
                    }
                    read(shard.shard.count());
                    made.push(shard);
                    length = end;
                }
            }
            None => {}
        }
        if length == 0 {
            let text = line(head);
            file::write_private(&path, text.as_bytes()).map_err(EpochError::io(&path))?;
            length = text.len();
        }
        let out = OpenOptions::new().append(true).open(&path).map_err(EpochError::io(&path))?;
        out.set_len(length as u64).map_err(EpochError::io(&path))?;
        Ok((MadeList { path, out }, made))
    }

    /// Lists a shard whose files stand under their names.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub(super) fn push(&mut self, made: &Made) -> Result<(), EpochError> {
        let text = serde_json::to_string(made).map_err(io::Error::other);
        text.and_then(|text| self.out.write_all(line(&text).as_bytes()))
            .and_then(|()| self.out.sync_all())
            .map_err(EpochError::io(&self.path))
    }

    /// Removes the list, when the archive is whole.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub(super) fn remove(self) -> Result<(), EpochError> {
        fs::remove_file(&self.path).map_err(EpochError::io(&self.path))
    }
}

/// A line with its check.
fn line(text: &str) -> String {
    format!("{text} {}\n", check(text))
}

fn check(text: &str) -> String {
    let mut digest = hexadecimal(&Sha256::digest(text.as_bytes()));
    digest.truncate(CHECK);
    digest
}

/// The lines up to the first that isn't whole, each with the place behind it.
fn whole_lines(bytes: &[u8]) -> impl Iterator<Item = (&str, usize)> {
    let mut end = 0;
    bytes.split_inclusive(|byte| *byte == b'\n').map_while(move |line| {
        end += line.len();
        let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
        let (text, found) = line.rsplit_once(' ')?;
        (found == check(text)).then_some((text, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::archive_file::digest_of;

    fn file_of(directory: &Path, name: &str, bytes: &[u8]) -> ArchiveFile {
        fs::write(directory.join(name), bytes).unwrap();
        let (length, sha256) = digest_of(&directory.join(name)).unwrap().unwrap();
        ArchiveFile { path: name.into(), packages: "2".into(), bytes: length.to_string(), sha256 }
    }

    fn made(directory: &Path, number: u64) -> Made {
        Made {
            next: number * 10,
            shard: file_of(directory, &format!("{number}.packages"), &[number as u8; 9]),
            lines: file_of(directory, &format!("{number}.csv"), b"x"),
        }
    }

    fn opened(directory: &Path) -> Vec<Made> {
        MadeList::open(directory, "head", |_| {}).unwrap().1
    }

    #[test]
    fn t9_whole_shards_are_found_again_and_all_behind_damage_is_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let (mut list, found) = MadeList::open(directory, "head", |_| {}).unwrap();
        assert!(found.is_empty());
        let all: Vec<Made> = (1..=3).map(|number| made(directory, number)).collect();
        all.iter().for_each(|made| list.push(made).unwrap());
        drop(list);
        let bytes = fs::read(directory.join(MADE_FILE)).unwrap();
        let mut packages = 0;
        let found = MadeList::open(directory, "head", |count| packages += count).unwrap().1;
        assert_eq!((&found, packages), (&all, 6));

        let other = MadeList::open(directory, "another head", |_| {}).err().unwrap();
        assert_eq!(other.code(), "RF-1330");

        // A list that was cut anywhere is taken up to its last whole line.
        let ends: Vec<usize> = (1..=bytes.len()).filter(|end| bytes[end - 1] == b'\n').collect();
        for cut in 0..bytes.len() {
            fs::write(directory.join(MADE_FILE), &bytes[..cut]).unwrap();
            let whole = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
            assert_eq!(opened(directory), all[..whole], "cut at {cut}");
        }
        // So is one that was damaged, but for its first line.
        for place in ends[0]..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1;
            fs::write(directory.join(MADE_FILE), &flipped).unwrap();
            let before = ends.iter().filter(|end| **end <= place).count() - 1;
            assert_eq!(opened(directory), all[..before], "byte {place}");
        }
        // And one whose second shard is not what it was, or gone.
        for damage in [Some(&b"other"[..]), None] {
            fs::write(directory.join(MADE_FILE), &bytes).unwrap();
            match damage {
                Some(bytes) => fs::write(directory.join("2.packages"), bytes).unwrap(),
                None => fs::remove_file(directory.join("2.packages")).unwrap(),
            }
            assert_eq!(opened(directory), all[..1]);
            assert_eq!(opened(directory), all[..1], "the rest is forgotten");
        }
    }
}
