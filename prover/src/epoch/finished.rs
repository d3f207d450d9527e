//! Which files of a work directory are finished, and what they held then.
//!
//! `finished` begins with [`FORMAT`]. Each further line is of one file: its digest, its number of bytes and
//! its name; or a `-` and a name, by which an earlier line is taken back. A check of 8 bytes, in
//! hexadecimal, ends every line, so that a damaged list is not taken for a damaged file.
//!
//! A file is renamed to its name when it is whole, and only then listed. A run that is killed between the
//! two leaves a file that isn't listed: it is made again, or, a proof, verified. A run that is killed
//! while it lists a file leaves a line without its end, which counts as not written.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
    sync::Mutex,
};

use blake2b_simd::Params;
use ringfence_circuits::{
    primitive::file,
    protocol::{
        bundle::{BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE},
        hash::{digest::Digest, domain::personal},
    },
};

use super::{error::MISSING, EpochError};

/// File name of the list.
pub(super) const FINISHED_FILE: &str = "finished";
/// The prefix sums.
pub(super) const SUMS_FILE: &str = "sums.bin";
/// The open statement: what proofs bind.
pub(super) const OPEN_FILE: &str = "open.json";
/// Directory of the trees.
pub(super) const TREE_DIR: &str = "tree";
/// The first line.
const FORMAT: &str = "ringfence-finished-1\n";
/// Bytes of the check that ends a line.
const CHECK: usize = 8;
/// Bytes that are read at a time.
const CHUNK: usize = 1 << 16;

/// What a file held when it was finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    length: u64,
    digest: Digest,
}

impl Content {
    /// What a file of these bytes holds.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut hashing = Hashing::new(io::sink());
        hashing.write_all(bytes).expect("nothing is written");
        hashing.content()
    }

    /// What a file on disk holds. It is read in pieces, however long it is.
    fn of_file(path: &Path) -> io::Result<Self> {
        let (mut file, _) = file::open_regular(path)?;
        let mut hashing = Hashing::new(io::sink());
        let mut buffer = vec![0; CHUNK];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hashing.content()),
                read => hashing.write_all(&buffer[..read])?,
            }
        }
    }
}

/// Takes the digest of what is written through it.
pub(super) struct Hashing<W> {
    out: W,
    state: blake2b_simd::State,
    length: u64,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(out: W) -> Self {
        let state = Params::new().hash_length(32).personal(personal::INPUTS).to_state();
        Hashing { out, state, length: 0 }
    }

    /// What was written so far.
    pub(super) fn content(&self) -> Content {
        let mut digest = [0; 32];
        digest.copy_from_slice(self.state.finalize().as_bytes());
        Content { length: self.length, digest: Digest(digest) }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.state.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The list of a work directory's finished files.
pub(crate) struct Finished {
    directory: PathBuf,
    state: Mutex<State>,
}

struct State {
    files: BTreeMap<String, Content>,
    /// The list itself, at its end; none where the directory is only read.
    out: Option<File>,
}

impl Finished {
    /// Reads the list of a directory that is only read. `begun` says whether its snapshot is imported.
    ///
    /// # Errors
    /// It is an error if the list is damaged, or if there is none although the epoch has begun.
    pub(super) fn read(directory: &Path, begun: bool) -> Result<Self, EpochError> {
        match load(directory)? {
            Some((files, _)) => Ok(Finished::new(directory, files, None)),
            None if begun => Err(damaged(directory, FINISHED_FILE, MISSING)),
            None => Ok(Finished::new(directory, BTreeMap::new(), None)),
        }
    }

    /// Reads the list of a directory that this run may write to, or begins one.
    ///
    /// # Errors
    /// It is an error if the list is damaged, or if the system refuses.
    pub(crate) fn open(directory: &Path) -> Result<Self, EpochError> {
        let path = directory.join(FINISHED_FILE);
        let (files, length) = match load(directory)? {
            Some(found) => found,
            None => {
                file::write_private(&path, FORMAT.as_bytes()).map_err(EpochError::io(&path))?;
                (BTreeMap::new(), FORMAT.len() as u64)
            }
        };
        let out = OpenOptions::new().append(true).open(&path).map_err(EpochError::io(&path))?;
        // What follows the last whole line was not finished.
        out.set_len(length).map_err(EpochError::io(&path))?;
        Ok(Finished::new(directory, files, Some(out)))
    }

    fn new(directory: &Path, files: BTreeMap<String, Content>, out: Option<File>) -> Self {
        Finished { directory: directory.to_owned(), state: Mutex::new(State { files, out }) }
    }

    /// Where a file of the directory is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// What a file held when it was finished, if it was.
    fn content(&self, name: &str) -> Option<Content> {
        self.lock().files.get(name).copied()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no worker panics with the list")
    }

    /// Whether a file is listed.
    pub(crate) fn lists(&self, name: &str) -> bool {
        self.content(name).is_some()
    }

    /// Whether a file is listed with another content than this.
    pub(crate) fn lists_other(&self, name: &str, bytes: &[u8]) -> bool {
        self.content(name).is_some_and(|before| before != Content::of(bytes))
    }

    /// Whether a file is listed and was not removed since.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.lists(name) && self.path(name).exists()
    }

    /// Compares a listed file with what it held when it was finished.
    ///
    /// # Errors
    /// [`EpochError::Damaged`] names the file if it is missing or another.
    fn compare(&self, name: &str, content: Content) -> Result<(), EpochError> {
        match Content::of_file(&self.path(name)) {
            Ok(found) if found == content => Ok(()),
            Ok(found) if found.length != content.length => {
                let (found, expected) = (found.length, content.length);
                let reason = format!("it holds {found} bytes, and held {expected}");
                Err(damaged(&self.directory, name, &reason))
            }
            Ok(_) => Err(damaged(&self.directory, name, "it is not what it was when finished")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(damaged(&self.directory, name, MISSING))
            }
            Err(error) => Err(EpochError::io(self.path(name))(error)),
        }
    }

    /// Checks every listed file. One that is missing and that can be made again is no error.
    ///
    /// # Errors
    /// [`EpochError::Damaged`] names the first that is another, or that can't be made again.
    pub(crate) fn check_all(&self) -> Result<(), EpochError> {
        let files = self.lock().files.clone();
        for (name, content) in files {
            if self.path(&name).exists() || !is_made_again(&name) {
                self.compare(&name, content)?;
            }
        }
        Ok(())
    }

    /// Checks that a file is finished, and is what it was then.
    ///
    /// # Errors
    /// [`EpochError::Unfinished`] if it is not listed, [`EpochError::Damaged`] if it is another.
    pub(super) fn require(&self, name: &str) -> Result<(), EpochError> {
        match self.content(name) {
            Some(content) => self.compare(name, content),
            None => Err(EpochError::Unfinished(self.path(name))),
        }
    }

    /// The bytes of a finished file, compared with what it held then.
    ///
    /// # Errors
    /// The same, and if the system refuses.
    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, EpochError> {
        let content = self.content(name);
        let content = content.ok_or_else(|| EpochError::Unfinished(self.path(name)))?;
        let bytes = match file::read_limited(&self.path(name), content.length) {
            Ok(bytes) if Content::of(&bytes) == content => return Ok(bytes),
            other => other,
        };
        self.compare(name, content)?;
        // Damaged a moment ago, or longer than it was, and now whole: no error to be named.
        bytes.map_err(EpochError::io(self.path(name)))
    }

    /// Copies a finished file to a public one, and compares the copy with what the file held.
    ///
    /// # Errors
    /// The same; nothing stands there then.
    pub(super) fn copy(&self, name: &str, to: &Path) -> Result<(), EpochError> {
        let content = self.content(name);
        let content = content.ok_or_else(|| EpochError::Unfinished(self.path(name)))?;
        self.compare(name, content)?;
        let (mut from, _) =
            file::open_regular(&self.path(name)).map_err(EpochError::io(self.path(name)))?;
        let fill = |out: &mut File| {
            let mut hashing = Hashing::new(io::BufWriter::new(out));
            io::copy(&mut from, &mut hashing)?;
            hashing.flush()?;
            match hashing.content() == content {
                true => Ok(()),
                false => Err(io::Error::other("it changed while it was copied")),
            }
        };
        file::write_with(to, false, fill).map_err(EpochError::io(to))
    }

    /// Writes a file and lists it. One that was listed before must come out the same.
    ///
    /// # Errors
    /// It is an error if it does not, or if the system refuses.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), EpochError> {
        let content = Content::of(bytes);
        self.same(name, content)?;
        let path = self.path(name);
        file::write_private(&path, bytes).map_err(EpochError::io(&path))?;
        self.list(&[(name, content)])
    }

    /// Writes a file and lists it in the place of what was listed before.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), EpochError> {
        if self.lists_other(name, bytes) {
            self.forget(name)?;
        }
        self.put(name, bytes)
    }

    /// What was finished once does not come out otherwise: all but proofs follows from the files before.
    fn same(&self, name: &str, content: Content) -> Result<(), EpochError> {
        match self.content(name) {
            Some(before) if before != content => {
                let reason =
                    "it was made again and is not what it was, so that a file from which it \
                              is made must have changed";
                Err(EpochError::damaged(self.path(name), reason))
            }
            _ => Ok(()),
        }
    }

    /// Lists files that stand under their names.
    ///
    /// # Errors
    /// It is an error if one was listed as another before, or if the system refuses.
    pub(super) fn list(&self, files: &[(&str, Content)]) -> Result<(), EpochError> {
        let mut text = String::new();
        for (name, content) in files {
            self.same(name, *content)?;
            text += &line(&format!("{} {} {name}", content.digest, content.length));
        }
        self.append(&text, |listed| {
            listed.extend(files.iter().map(|(name, content)| ((*name).to_owned(), *content)));
        })
    }

    /// Lists a file as it is on disk.
    ///
    /// # Errors
    /// The same.
    pub(super) fn list_as_it_is(&self, name: &str) -> Result<(), EpochError> {
        let path = self.path(name);
        let content = Content::of_file(&path).map_err(EpochError::io(&path))?;
        self.list(&[(name, content)])
    }

    /// Takes a file from the list, before another is made in its place.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub(super) fn forget(&self, name: &str) -> Result<(), EpochError> {
        if !self.lists(name) {
            return Ok(());
        }
        self.append(&line(&format!("- {name}")), |listed| {
            listed.remove(name);
        })
    }

    /// Takes every file from the list, before an import begins anew.
    ///
    /// # Errors
    /// The same.
    pub(super) fn forget_all(&self) -> Result<(), EpochError> {
        let names: Vec<String> = self.lock().files.keys().cloned().collect();
        names.iter().try_for_each(|name| self.forget(name))
    }

    fn append(
        &self,
        text: &str,
        change: impl FnOnce(&mut BTreeMap<String, Content>),
    ) -> Result<(), EpochError> {
        let path = self.path(FINISHED_FILE);
        let mut state = self.lock();
        // Out of the state until it is written: nothing may follow half a line.
        let out = state.out.take().ok_or_else(|| io::Error::other("nothing is written any more"));
        let written = out.and_then(|mut out| {
            out.write_all(text.as_bytes())?;
            out.sync_all()?;
            Ok(out)
        });
        state.out = Some(written.map_err(EpochError::io(&path))?);
        change(&mut state.files);
        Ok(())
    }
}

/// Whether a file follows from the others of its directory, so that `prove` makes it again if it is
/// removed, or `complete` if it is the statement.
fn is_made_again(name: &str) -> bool {
    let folder = |folder: &str| name.starts_with(&format!("{folder}/"));
    [FINISHED_FILE, PARAMETERS_FILE, OPEN_FILE, STATEMENT_FILE, SUMS_FILE, BLOCKS_FILE]
        .contains(&name)
        || folder(TREE_DIR)
        || folder(PROOFS_DIR)
}

/// A file of the directory is not what it must be.
pub(super) fn damaged(directory: &Path, name: &str, reason: &str) -> EpochError {
    let (path, reason) = (directory.join(name), reason.to_owned());
    if is_made_again(name) {
        EpochError::DamagedAgain { path, reason }
    } else {
        EpochError::Damaged { path, reason }
    }
}

fn line(text: &str) -> String {
    format!("{text} {}\n", check(text))
}

fn check(text: &str) -> String {
    let hash = Params::new().hash_length(CHECK).personal(personal::INPUTS).hash(text.as_bytes());
    hash.to_hex().as_str().to_owned()
}

/// What each listed file held when it was finished.
type Listed = BTreeMap<String, Content>;

/// The listed files, and the length of the list up to its last whole line; nothing if there is no list.
fn load(directory: &Path) -> Result<Option<(Listed, u64)>, EpochError> {
    let path = directory.join(FINISHED_FILE);
    let bytes = match file::read_regular(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EpochError::io(&path)(error)),
    };
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let parsed = std::str::from_utf8(&bytes[..whole]).ok().and_then(parse);
    let files = parsed.ok_or_else(|| damaged(directory, FINISHED_FILE, "a line is not whole"))?;
    Ok(Some((files, whole as u64)))
}

fn parse(text: &str) -> Option<Listed> {
    let mut files = BTreeMap::new();
    for text in text.strip_prefix(FORMAT)?.split_terminator('\n') {
        let (text, found) = text.rsplit_once(' ')?;
        if check(text) != found {
            return None;
        }
        if let Some(name) = text.strip_prefix("- ") {
            files.remove(name)?;
            continue;
        }
        let mut parts = text.splitn(3, ' ');
        let digest = Digest::parse(parts.next()?).ok()?;
        let length = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        // Only files of the directory are listed.
        let inside = |part: Component<'_>| matches!(part, Component::Normal(_));
        if !Path::new(name).components().all(inside) {
            return None;
        }
        files.insert(name.to_owned(), Content { length, digest });
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn listed(finished: &Finished) -> Vec<String> {
        finished.lock().files.keys().cloned().collect()
    }

    #[test]
    fn t9_a_list_is_cut_to_its_last_whole_line_and_any_other_damage_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let finished = Finished::open(directory).unwrap();
        finished.put("draft.json", b"draft").unwrap();
        finished.put("sums.bin", b"sums").unwrap();
        finished.forget("sums.bin").unwrap();
        finished.put("sums.bin", b"other sums").unwrap();
        drop(finished);
        let path = directory.join(FINISHED_FILE);
        let bytes = fs::read(&path).unwrap();
        let ends: Vec<usize> = (1..=bytes.len()).filter(|end| bytes[end - 1] == b'\n').collect();
        assert_eq!(ends.len(), 5);
        for cut in ends[0]..bytes.len() {
            fs::write(&path, &bytes[..cut]).unwrap();
            let finished = Finished::open(directory).unwrap();
            let lines = ends.iter().filter(|end| **end <= cut).count() - 1;
            assert_eq!(listed(&finished).len(), [0, 1, 2, 1][lines], "cut at {cut}");
            assert_eq!(fs::metadata(&path).unwrap().len(), ends[lines] as u64);
        }
        let last_line = ends[3];
        for place in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1;
            fs::write(&path, &flipped).unwrap();
            match Finished::read(directory, true) {
                Err(error) => assert_eq!(error.code(), "RF-1303", "byte {place}"),
                // The end of the last line is gone, as if it had not been written.
                Ok(finished) => {
                    assert_eq!((place, listed(&finished).len()), (bytes.len() - 1, 1));
                }
            }
        }
        assert!(last_line < bytes.len());
        for cut in 0..ends[0] {
            fs::write(&path, &bytes[..cut]).unwrap();
            assert_eq!(Finished::read(directory, true).err().unwrap().code(), "RF-1303");
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(Finished::read(directory, true).err().unwrap().code(), "RF-1303");
        assert!(listed(&Finished::read(directory, false).unwrap()).is_empty());
    }

    #[test]
    fn t9_what_was_finished_does_not_come_out_otherwise() {
        let directory = tempfile::tempdir().unwrap();
        let finished = Finished::open(directory.path()).unwrap();
        finished.put("statement.json", b"one").unwrap();
        assert_eq!(finished.put("statement.json", b"two").unwrap_err().code(), "RF-1303");
        assert_eq!(finished.bytes("statement.json").unwrap(), b"one");
        finished.put("statement.json", b"one").unwrap();
        assert_eq!(finished.bytes("draft.json").unwrap_err().code(), "RF-1321");
        for damaged in [&b"onf"[..], b"on", b"one "] {
            fs::write(finished.path("statement.json"), damaged).unwrap();
            assert_eq!(finished.bytes("statement.json").unwrap_err().code(), "RF-1303");
            assert_eq!(finished.check_all().unwrap_err().code(), "RF-1303");
        }
        fs::remove_file(finished.path("statement.json")).unwrap();
        finished.check_all().unwrap();
        assert!(finished.lists("statement.json") && !finished.has("statement.json"));
    }
}
