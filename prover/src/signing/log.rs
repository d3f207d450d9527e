//! The directory of a venue's log: what it signed so far, and the proofs that it gives out.
//!
//! | file | holds |
//! |---|---|
//! | `leaves` | the digest of each epoch's statement, a line each |
//! | `checkpoint` | the checkpoint that was signed last, with the lines of witnesses |
//! | `EPOCH.tlog-proof` | the proof of a statement |
//!
//! The directory is public and can be served as it is. A checkpoint is signed only if the log grew out of the one
//! that was signed before.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_circuits::{primitive::file, protocol::hash::digest::Digest};
use ringfence_evidence::checkpoint::{
    body::Checkpoint,
    log::{Log, LogFault, MAX_LEAVES, NEVER_PUBLISHED},
    note::{Note, Signature, MAX_NOTE},
    proof::LogProof,
    vkey::{KeyKind, Signed, VerifierKey},
};

use ringfence_verifier::word;

use super::error::SigningError;

/// The leaves.
const LEAVES_FILE: &str = "leaves";
/// The checkpoint that was signed last.
const CHECKPOINT_FILE: &str = "checkpoint";
/// Ends the name of a proof.
const PROOF_SUFFIX: &str = ".tlog-proof";
/// Most bytes of a line of the leaves.
const LINE: u64 = 65;
/// What stands for an earlier epoch that was never published.
const NEVER: &str = "never-published";

/// A directory of a log.
#[derive(Debug)]
pub struct LogDirectory {
    path: PathBuf,
    log: Log,
    /// The checkpoint that was signed last.
    signed: Option<(Note, Checkpoint)>,
}

impl LogDirectory {
    /// Opens a log, or begins one where nothing is.
    ///
    /// # Errors
    /// It is an error if a file can't be read or is damaged, or if the checkpoint is not one of these leaves.
    pub fn open(path: &Path) -> Result<Self, SigningError> {
        let leaves = path.join(LEAVES_FILE);
        let text = optional(&leaves, MAX_LEAVES as u64 * LINE)?;
        let log = Log::read(&text.unwrap_or_default())
            .map_err(|fault| SigningError::Log { path: leaves, fault })?;
        let checkpoint = path.join(CHECKPOINT_FILE);
        let signed = match optional(&checkpoint, MAX_NOTE as u64)? {
            None => None,
            Some(bytes) => {
                let note = Note::read(&bytes).map_err(|fault| SigningError::Checkpoint {
                    path: checkpoint.clone(),
                    fault,
                })?;
                let fork = || SigningError::Fork(checkpoint.clone());
                let body = Checkpoint::read(&note.text).map_err(|_| fork())?;
                // The first leaf's proof can be made only if the root is that of the leaves.
                log.proof(0, note.clone()).ok_or_else(fork)?;
                Some((note, body))
            }
        };
        Ok(LogDirectory { path: path.to_owned(), log, signed })
    }

    /// Adds the statement of an epoch, and the ones before it that the log does not have yet. A statement that was
    /// added and never signed gives way to another.
    ///
    /// # Errors
    /// It is an error if an epoch is missing, or a signed checkpoint has another statement of the epoch.
    pub fn append(
        &mut self,
        epoch: u64,
        digest: Digest,
        earlier: &[Digest],
    ) -> Result<(), SigningError> {
        let signed = self.signed.as_ref().map_or(0, |(_, body)| body.size);
        let is_last = self.log.size().checked_sub(1) == Some(epoch);
        if is_last && epoch >= signed && self.log.digest(epoch) != Some(digest) {
            self.log = self.beginning(epoch)?;
        }
        for (earlier, digest) in (0..).zip(earlier) {
            if earlier >= self.log.size() && earlier < epoch {
                self.log.append(earlier, *digest).map_err(|fault| self.fault(fault))?;
            }
        }
        self.log.append(epoch, digest).map_err(|fault| self.fault(fault))
    }

    /// The log up to an epoch, which is left out.
    fn beginning(&self, epoch: u64) -> Result<Log, SigningError> {
        let mut log = Log::default();
        for earlier in 0..epoch {
            let digest = self.log.digest(earlier).unwrap_or(NEVER_PUBLISHED);
            log.append(earlier, digest).map_err(|fault| self.fault(fault))?;
        }
        Ok(log)
    }

    fn fault(&self, fault: LogFault) -> SigningError {
        SigningError::Log { path: self.path.join(LEAVES_FILE), fault }
    }

    /// The text that a key of this name signs now. A log has one origin for ever.
    ///
    /// # Errors
    /// It is an error if the last checkpoint has another origin, or the name can't be one.
    pub fn text(&self, origin: &str) -> Result<String, SigningError> {
        if let Some((_, body)) = self.signed.as_ref().filter(|(_, body)| body.origin != origin) {
            let (found, expected) = (body.origin.clone(), origin.to_owned());
            let path = self.path.join(CHECKPOINT_FILE);
            return Err(SigningError::Origin { path, found, expected });
        }
        let checkpoint = self.log.checkpoint(origin).map_err(|fault| self.fault(fault))?;
        Ok(checkpoint.to_string())
    }

    /// Takes a signature of [`LogDirectory::text`] over, if it is one. Lines of others over the same text stay.
    ///
    /// # Errors
    /// It is an error if it is not a signature of this text by this key.
    pub fn sign(&mut self, key: &VerifierKey, signature: &[u8; 64]) -> Result<(), SigningError> {
        let text = self.text(key.name())?;
        let line = key.signature(0, signature);
        let mut note = match &self.signed {
            Some((note, _)) if note.text == text => note.clone(),
            _ => Note { text, signatures: vec![] },
        };
        let own = |of: &Signature| of.name == line.name && of.id == line.id;
        note.signatures.retain(|of| !own(of));
        note.signatures.insert(0, line);
        match key.signed(&note) {
            Signed::Valid { .. } => {}
            Signed::Invalid(fault) => return Err(SigningError::Signature(fault)),
            Signed::Absent => return Err(SigningError::SignatureForm),
        }
        self.keep(note)
    }

    /// Adds lines of witnesses to the checkpoint that was signed last. Those of `witnesses` must verify; those of
    /// others are taken as they are.
    ///
    /// # Errors
    /// It is an error if nothing was signed yet, or a line is none, does not verify, or is in the log's own name.
    pub fn cosign(
        &mut self,
        path: &Path,
        lines: &str,
        witnesses: &[VerifierKey],
    ) -> Result<usize, SigningError> {
        let (note, body) = self.signed.as_ref().ok_or_else(|| self.nothing())?;
        let mut note = note.clone();
        let mut added = 0;
        for (line, text) in (1..).zip(lines.lines()) {
            if text.trim().is_empty() {
                continue;
            }
            let refuse =
                |reason: String| SigningError::Cosignature { path: path.to_owned(), line, reason };
            // One line as a whole note, so that it is read as every note is.
            let alone = Note::read(format!("{}\n{text}\n", note.text).as_bytes())
                .map_err(|fault| refuse(fault.to_string()))?;
            for key in witnesses.iter().filter(|key| key.kind() == KeyKind::Cosigner) {
                if let Signed::Invalid(fault) = key.signed(&alone) {
                    return Err(refuse(fault.to_string()));
                }
            }
            // A line that does not verify would take the log's own signature away.
            if alone.signatures.iter().any(|line| line.name == body.origin) {
                return Err(refuse(word!("RF-1439.own").to_owned()));
            }
            for signature in alone.signatures {
                if !note.signatures.contains(&signature) {
                    note.signatures.push(signature);
                    added += 1;
                }
            }
        }
        // Read back, so that limits of notes hold.
        let note = Note::read(note.to_string().as_bytes()).map_err(|fault| {
            SigningError::Cosignature { path: path.to_owned(), line: 0, reason: fault.to_string() }
        })?;
        self.keep(note)?;
        Ok(added)
    }

    fn keep(&mut self, note: Note) -> Result<(), SigningError> {
        let fork = || SigningError::Fork(self.path.join(CHECKPOINT_FILE));
        let body = Checkpoint::read(&note.text).map_err(|_| fork())?;
        self.signed = Some((note, body));
        Ok(())
    }

    fn nothing(&self) -> SigningError {
        SigningError::NothingSigned(self.path.clone())
    }

    /// The checkpoint that was signed last.
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.signed.as_ref().map(|(_, body)| body)
    }

    /// The proof of an epoch under the checkpoint that was signed last.
    ///
    /// # Errors
    /// It is an error if nothing was signed that has the epoch.
    pub fn proof(&self, epoch: u64) -> Result<LogProof, SigningError> {
        let (note, _) = self.signed.as_ref().ok_or_else(|| self.nothing())?;
        self.log.proof(epoch, note.clone()).ok_or_else(|| self.nothing())
    }

    /// What a witness that knows the log at `old` leaves is sent (C2SP `tlog-witness`, `add-checkpoint`).
    ///
    /// # Errors
    /// It is an error if nothing was signed yet, or the log is smaller.
    pub fn for_witness(&self, old: u64) -> Result<String, SigningError> {
        let (note, body) = self.signed.as_ref().ok_or_else(|| self.nothing())?;
        let smaller = || SigningError::Smaller { size: body.size };
        // The log may have a leaf more that is not signed.
        let log = self.beginning(body.size)?;
        let path = log.consistency(old).ok_or_else(smaller)?;
        let lines: String = path.iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
        Ok(format!("old {old}\n{lines}\n{note}"))
    }

    /// Writes the log, and the proof of the last signed epoch. Leaves come first: a signed checkpoint never
    /// stands there without them.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn write(&self) -> Result<Option<PathBuf>, SigningError> {
        fs::create_dir_all(&self.path).map_err(SigningError::io(&self.path))?;
        let write = |name: &str, text: &str| {
            let path = self.path.join(name);
            file::write(&path, text.as_bytes()).map_err(SigningError::io(&path))?;
            Ok(path)
        };
        write(LEAVES_FILE, &self.log.write())?;
        let Some((note, body)) = &self.signed else { return Ok(None) };
        write(CHECKPOINT_FILE, &note.to_string())?;
        let Some(epoch) = body.size.checked_sub(1) else { return Ok(None) };
        let proof = self.proof(epoch)?;
        write(&format!("{epoch}{PROOF_SUFFIX}"), &proof.to_string()).map(Some)
    }
}

/// The digests of epochs before a log began: a line for each, from epoch 0 on.
///
/// # Errors
/// It is an error if the file can't be read, or a line is neither a digest nor `never-published`.
pub fn earlier(path: &Path) -> Result<Vec<Digest>, SigningError> {
    let bytes =
        file::read_limited(path, MAX_LEAVES as u64 * LINE * 2).map_err(SigningError::io(path))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| SigningError::Earlier { path: path.to_owned(), line: 1 })?;
    let text = crate::toml_text::unified(&text).into_owned();
    let mut digests = vec![];
    for (line, text) in (1..).zip(text.lines()) {
        let digest = match text.trim() {
            "" => continue,
            NEVER => NEVER_PUBLISHED,
            text => Digest::parse(text)
                .map_err(|_| SigningError::Earlier { path: path.to_owned(), line })?,
        };
        digests.push(digest);
    }
    Ok(digests)
}

/// The bytes of a file, if it is there.
fn optional(path: &Path, most: u64) -> Result<Option<Vec<u8>>, SigningError> {
    match file::read_limited(path, most) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SigningError::io(path)(error)),
    }
}
