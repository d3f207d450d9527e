//! Inputs of several files: sections that begin with a line `=== name`.

use std::{fs, path::Path};

const MARK: &[u8] = b"=== ";

/// Names and contents. What stands before the first mark is left out.
pub(crate) fn sections(data: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut marks: Vec<usize> = data
        .windows(MARK.len())
        .enumerate()
        .filter(|(at, window)| *window == MARK && (*at == 0 || data[at - 1] == b'\n'))
        .map(|(at, _)| at)
        .collect();
    marks.push(data.len());
    marks
        .windows(2)
        .map(|pair| {
            let section = &data[pair[0] + MARK.len()..pair[1]];
            let end = section.iter().position(|byte| *byte == b'\n').unwrap_or(section.len());
            let body = section.get(end + 1..).unwrap_or_default();
            // The line break before the next mark belongs to the mark.
            let last = pair[1] == data.len();
            (&section[..end], if last { body } else { body.strip_suffix(b"\n").unwrap_or(body) })
        })
        .collect()
}

/// A directory that goes away, on a file system in memory where there is one.
pub(crate) fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let in_memory = memory.is_dir().then(|| tempfile::tempdir_in(memory).ok()).flatten();
    in_memory.unwrap_or_else(|| tempfile::tempdir().unwrap())
}

/// Writes the sections as files, with `proofs/` as the only folder; how many files there are then.
/// A name that is not a plain file name is passed over.
pub(crate) fn write(directory: &Path, data: &[u8], proofs: bool) -> usize {
    if proofs {
        fs::create_dir(directory.join("proofs")).unwrap();
    }
    let mut count = 0;
    for (name, body) in sections(data) {
        let Ok(name) = std::str::from_utf8(name) else { continue };
        let plain = name.strip_prefix("proofs/").filter(|_| proofs).unwrap_or(name);
        let usable = (1..=64).contains(&plain.len())
            && !plain.contains(['/', '\0'])
            && ![".", "..", "proofs"].contains(&plain);
        if usable {
            let path = directory.join(name);
            count += usize::from(!path.exists());
            fs::write(path, body).unwrap();
        }
    }
    count
}

/// A file of the good bundle.
pub(crate) fn good_file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("bundle").join(name)).unwrap()
}
