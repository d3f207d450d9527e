//! The parts of a request: the files that it refers to by number.

use ringfence_circuits::proof::generators::{self, GeneratorError, Generators};
use ringfence_verifier::{
    message::Failure,
    say,
    source::{
        archive,
        evidence::{EvidenceFile, Held},
        memory, Bundle, SourceError,
    },
    word,
};
use serde::Deserialize;

/// The number of a part, from 1; part 0 is the request.
pub(crate) type Part = usize;

/// Where a bundle is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    Archive(Part),
    Files(Vec<(String, Part)>),
}

/// Files of a request, each to be taken once.
pub(crate) struct Parts(pub(crate) Vec<Vec<u8>>);

impl Parts {
    pub(crate) fn take(&mut self, part: Part) -> Result<Vec<u8>, Failure> {
        self.0.get_mut(part).map(std::mem::take).ok_or_else(|| malformed(word!("request.no-part")))
    }

    pub(crate) fn take_some(&mut self, part: Option<Part>) -> Result<Option<Vec<u8>>, Failure> {
        part.map(|part| self.take(part)).transpose()
    }

    pub(crate) fn bundle(&mut self, source: Source) -> Result<Bundle, Failure> {
        let bundle = match source {
            Source::Archive(part) => archive::unpack(&self.take(part)?),
            Source::Files(named) => {
                let named = named.into_iter().map(|(name, part)| Ok((name, self.take(part)?)));
                memory::bundle(named.collect::<Result<_, Failure>>()?)
            }
        };
        Ok(bundle?)
    }

    /// The generators for `k`, if they are at hand.
    pub(crate) fn generators(&self, at_hand: &[(u32, Part)], k: u32) -> Option<&Vec<u8>> {
        let (_, part) = at_hand.iter().find(|(of, _)| *of == k)?;
        self.0.get(*part)
    }

    /// Files of evidence, by their names below any folder.
    pub(crate) fn evidence(&mut self, files: Vec<(String, Part)>) -> Result<Held, Failure> {
        let mut held = Held::new();
        for (name, part) in files {
            let last = name.rsplit('/').next().unwrap_or_default();
            let file = EvidenceFile::of(last);
            let file = file.ok_or_else(|| SourceError::Extra(name.clone().into()))?;
            if held.insert(file, self.take(part)?).is_some() {
                return Err(SourceError::Duplicate(name.into()).into());
            }
        }
        Ok(held)
    }
}

pub(crate) fn malformed(reason: impl std::fmt::Display) -> Failure {
    say!("RF-2600", reason).into()
}

/// Reads generators that are at hand, or makes them.
pub(crate) fn load_generators(
    k: u32,
    bytes: Option<&Vec<u8>>,
) -> Result<Generators, GeneratorError> {
    match bytes {
        Some(bytes) => generators::from_bytes(k, bytes),
        None => generators::make(k),
    }
}
