//! The generators of the circuit's commitment scheme (§7.1): derived by hash-to-curve, so there is
//! no trusted set-up, cached on disk and pinned by hash. Reading them does not check them, so a file
//! is used only if its hash is the pinned one.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use halo2_proofs::{pasta::EqAffine, poly::commitment::Params};

use crate::{
    primitive::{file, shown::shown_path},
    protocol::hash::{digest::Digest, domain::personal},
};

/// Generators of the Vesta curve.
pub type Generators = Params<EqAffine>;

/// Why generators can't be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeneratorError {
    /// No pinned hash for this k.
    #[error("no generators are pinned for k = {0}")]
    UnknownSize(u32),
    /// The bytes are not the pinned generators.
    #[error("these are not the generators of this protocol for k = {k}: their hash is {found}")]
    WrongHash {
        /// The size.
        k: u32,
        /// The hash found.
        found: Digest,
    },
    /// A cached file does not hold the pinned generators.
    #[error(
        "{} does not hold the generators of this protocol for k = {k}; delete it",
        shown_path(path)
    )]
    Cached {
        /// The file.
        path: PathBuf,
        /// The size.
        k: u32,
    },
    /// This machine computes other generators than those that are pinned.
    #[error(
        "the generators that this machine made for k = {k} are not those of this protocol: their hash is \
         {found}. It miscalculates: use another machine"
    )]
    Made {
        /// The size.
        k: u32,
        /// The hash of what was made.
        found: Digest,
    },
    /// Reading or writing the cache.
    #[error("{}: {source}", shown_path(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
}

/// Pinned hashes by k.
const PINNED: [(u32, &str); 11] = [
    (6, "6fc1781e09fffd9f7e26326a9645a0196bd29cf7d5b4f2796bfd4b607f72d235"),
    (7, "957029b4d6514cb5183a2537d40aa6a3be22006299a59bbf5ed8ee5c8fb64fa4"),
    (8, "2f945cac5cb7d8cc6e9756e8be27985e78ee1103fa6e3f64efbc0bf62f3dc096"),
    (9, "a044cdd3f611a1c2df17287759038a27b2dd2b192f3d80ed8bf74b039feb4c35"),
    (10, "e25e531dfa949b2fbe17eb9eba877aba371a3ffb80f1a31def3fcdc0a85280bb"),
    (11, "7260eb7b760bb345da9dcfb55f96408f18c9c5714544321cb6e31bb17fef63d7"),
    (12, "6694e204905604d55c06d46fbc9668e244a574ed872d40de18526c85db204c79"),
    (13, "7e477e3e69fa6f595e541caec65f7f88f0ce458f59b7be01e4d40ca108e5e77a"),
    (14, "fc1c9761bea7230af4422c95333afd381dd10d441130798e2053ec33f1523703"),
    (15, "cc8fb5680cf13b066d15b5c9c58d18fb1538161df160cb1b404318aec88c3d55"),
    (16, "5364e045df08942f1fd1788607b26fda61f51f9faa4c551884e9f614207f715b"),
];

/// The pinned hash for this k.
pub fn pinned(k: u32) -> Option<Digest> {
    let (_, hex) = PINNED.iter().find(|(pinned, _)| *pinned == k)?;
    Digest::parse(hex).ok()
}

/// Makes the generators: seconds at k = 11, about half a minute of CPU at k = 14. They are held against
/// the pinned hash, as those from a file are.
///
/// # Errors
/// It is an error if none are pinned for this k, or if this machine makes others.
pub fn make(k: u32) -> Result<Generators, GeneratorError> {
    make_with_bytes(k).map(|(generators, _)| generators)
}

/// Generators and the bytes of their file.
fn make_with_bytes(k: u32) -> Result<(Generators, Vec<u8>), GeneratorError> {
    let expected = pinned(k).ok_or(GeneratorError::UnknownSize(k))?;
    let generators = Params::new(k);
    let bytes = to_bytes(&generators)
        .map_err(|source| GeneratorError::Io { path: PathBuf::from("generators"), source })?;
    require_made(k, expected, &bytes)?;
    Ok((generators, bytes))
}

/// Whether what was made is what is pinned.
fn require_made(k: u32, expected: Digest, made: &[u8]) -> Result<(), GeneratorError> {
    let found = Digest::of(personal::GENERATORS, made);
    if found == expected {
        Ok(())
    } else {
        Err(GeneratorError::Made { k, found })
    }
}

/// The bytes of a generators file.
///
/// # Errors
/// There is none: writing to memory does not fail.
pub fn to_bytes(generators: &Generators) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    generators.write(&mut bytes)?;
    Ok(bytes)
}

/// Reads generators from bytes whose hash is the pinned one.
///
/// # Errors
/// It is an error if these are not the pinned generators.
pub fn from_bytes(k: u32, bytes: &[u8]) -> Result<Generators, GeneratorError> {
    let expected = pinned(k).ok_or(GeneratorError::UnknownSize(k))?;
    let found = Digest::of(personal::GENERATORS, bytes);
    if found != expected {
        return Err(GeneratorError::WrongHash { k, found });
    }
    Params::read(&mut &bytes[..])
        .map_err(|source| GeneratorError::Io { path: PathBuf::from("generators"), source })
}

/// Bytes of a point in a file.
const POINT: u64 = 32;

/// The exact length of a file of generators: k, two tables of 2^k points, and two more points.
fn file_length(k: u32) -> u64 {
    size_of::<u32>() as u64 + 2 * POINT * (1 << k) + 2 * POINT
}

/// Reads generators from the cache directory, or makes them and writes them there. An empty path is no
/// cache: they are made. A cached file is read only if it is a regular file and not longer than
/// generators of this size are.
///
/// # Errors
/// It is an error if a cached file is not the pinned one (delete it) or can't be read.
pub fn load(k: u32, cache: &Path) -> Result<Generators, GeneratorError> {
    pinned(k).ok_or(GeneratorError::UnknownSize(k))?;
    if cache.as_os_str().is_empty() {
        return make(k);
    }
    let path = cache.join(format!("generators-{k}.bin"));
    let at = |source: io::Error| GeneratorError::Io { path: path.clone(), source };
    match file::read_limited(&path, file_length(k)) {
        Ok(bytes) => {
            return from_bytes(k, &bytes).map_err(|error| match error {
                GeneratorError::WrongHash { k, .. } => GeneratorError::Cached { path, k },
                other => other,
            });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(at(error)),
    }
    let (generators, bytes) = make_with_bytes(k)?;
    // The cache only saves time: one that can't be written is no reason to stop.
    let _ = fs::create_dir_all(cache).and_then(|()| file::write(&path, &bytes));
    Ok(generators)
}

/// The cache directory: `$RINGFENCE_CACHE`, else `$XDG_CACHE_HOME/ringfence`, else
/// `$HOME/.cache/ringfence`. Where none of these is set there is no cache, which an empty path says: it is
/// never looked for in the working directory, which can be one that somebody else fills.
pub fn default_cache() -> PathBuf {
    let variable =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // A relative path would be one of the working directory, unless it is given on purpose.
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    variable("RINGFENCE_CACHE")
        .or_else(|| absolute("XDG_CACHE_HOME").map(|dir| dir.join("ringfence")))
        .or_else(|| absolute("HOME").map(|dir| dir.join(".cache/ringfence")))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e10_generators_that_come_out_otherwise_are_refused_when_they_are_made() {
        const K: u32 = 6;
        let (_, bytes) = make_with_bytes(K).unwrap();
        let expected = pinned(K).unwrap();
        for index in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut made = bytes.clone();
            made[index] ^= 1;
            let error = require_made(K, expected, &made).unwrap_err();
            assert!(matches!(error, GeneratorError::Made { k: K, .. }), "{error}");
        }
        let other = pinned(K + 1).unwrap();
        assert!(matches!(require_made(K, other, &bytes), Err(GeneratorError::Made { .. })));
        assert!(matches!(make(5), Err(GeneratorError::UnknownSize(5))));
        assert!(matches!(make(17), Err(GeneratorError::UnknownSize(17))));
    }
}
