//! Scenario proofs over a bundle, as a request says it.

use ringfence_verifier::{
    check::{proof::KeyCache, stress},
    message::Failure,
    reader::ForStress,
    report::answer::Answer,
    source::memory,
};
use serde::Deserialize;

use crate::{
    host,
    parts::{load_generators, Part, Parts},
    publication::Publication,
};

/// A request for the check of scenario proofs; the bundle is audited first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stress {
    publication: Publication,
    /// The files of the stress directory, by their names.
    stress: Vec<(String, Part)>,
    /// The reader's own scenarios.
    scenarios: Option<Part>,
    /// The stress statement before.
    previous_stress: Option<Part>,
}

impl Stress {
    /// Audits the bundle and checks the scenario proofs over it.
    pub(crate) fn answer(self, parts: &mut Parts, keys: &KeyCache) -> Result<Answer, Failure> {
        let given = ForStress {
            scenarios: parts.take_some(self.scenarios)?,
            previous: parts.take_some(self.previous_stress)?,
        };
        let mut opened = self.publication.open(parts)?;
        opened.reader.stress = given;
        let named = self.stress.into_iter().map(|(name, part)| Ok((name, parts.take(part)?)));
        let named = named.collect::<Result<_, Failure>>()?;
        let stress = memory::stress(named, &opened.bundle.statement)?;
        let (files, reader) = (opened.files(), &opened.reader);
        let load = |k| load_generators(k, parts.generators(&opened.generators, k));
        let report = stress::check(&files, &stress, reader, &load, keys, &host::progress)?;
        Ok(Answer::stress(Ok(&report)))
    }
}
