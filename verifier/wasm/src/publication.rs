//! A bundle and what it is checked against, as a request says it.

use ringfence_verifier::{
    message::Failure,
    reader::Reader,
    source::{evidence::Held, Bundle, WithEvidence},
};
use serde::Deserialize;

use crate::{
    brought::{anchored, Brought},
    parts::{Part, Parts, Source},
};

/// A bundle and what it is checked against.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publication {
    bundle: Source,
    /// Files of evidence beside the bundle, by their names.
    #[serde(default)]
    evidence: Vec<(String, Part)>,
    #[serde(default)]
    brought: Brought,
    anchor: Option<String>,
    venue: Option<String>,
    /// Statement and parameters before.
    previous: Option<Part>,
    previous_parameters: Option<Part>,
    /// Generators at hand, by k. Others are made.
    generators: Vec<(u32, Part)>,
}

/// What was read of it.
pub(crate) struct Opened {
    pub(crate) reader: Reader,
    pub(crate) bundle: Bundle,
    evidence: Held,
    pub(crate) generators: Vec<(u32, Part)>,
}

impl Publication {
    /// Takes its files out of `parts`, but the generators.
    pub(crate) fn open(self, parts: &mut Parts) -> Result<Opened, Failure> {
        let reader = Reader {
            venue: self.venue,
            previous: parts.take_some(self.previous)?,
            previous_parameters: parts.take_some(self.previous_parameters)?,
            ..anchored(self.anchor.as_deref())?
        };
        Ok(Opened {
            reader: self.brought.into_reader(reader, parts)?,
            bundle: parts.bundle(self.bundle)?,
            evidence: parts.evidence(self.evidence)?,
            generators: self.generators,
        })
    }
}

impl Opened {
    /// The bundle with the evidence beside it.
    pub(crate) fn files(&self) -> WithEvidence<'_> {
        WithEvidence::new(&self.bundle, &self.evidence)
    }
}
