//! Files of evidence as they are read: their SHA-256 is noted, since an auditor's report names what was
//! looked at.

use std::io::{self, Read, SeekFrom};

use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::hash::Sha256Of;

use crate::{
    check::AuditError,
    source::{
        evidence::{EvidenceFile, Seekable},
        Files, SourceError,
    },
};

/// Opens a file of evidence and notes its digest; `None` if there is none.
pub(in crate::check) fn open<'a>(
    bundle: &'a dyn Files,
    file: EvidenceFile,
    inputs: &mut Vec<(String, Digest)>,
) -> Result<Option<Box<dyn Seekable + 'a>>, AuditError> {
    let Some(mut open) = bundle.evidence(file)? else { return Ok(None) };
    let digest = digest(&mut open).map_err(|source| unreadable(file, source))?;
    inputs.push((file.name().into(), digest));
    Ok(Some(open))
}

/// The digest of a whole file, which is then at its beginning again.
pub(in crate::check) fn digest(file: &mut Box<dyn Seekable + '_>) -> io::Result<Digest> {
    let mut hash = Sha256Of::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hash.add(buffer.get(..read).unwrap_or_default()),
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(Digest(hash.end()))
}

/// All bytes of a file within its limit.
pub(in crate::check) fn read(
    file: EvidenceFile,
    open: Box<dyn Seekable + '_>,
) -> Result<Vec<u8>, AuditError> {
    let mut bytes = vec![];
    open.take(file.limit()).read_to_end(&mut bytes).map_err(|source| unreadable(file, source))?;
    Ok(bytes)
}

/// A file that could be opened and not read.
pub(in crate::check) fn unreadable(file: EvidenceFile, source: io::Error) -> AuditError {
    SourceError::Read { path: file.name().into(), source }.into()
}
