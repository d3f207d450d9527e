//! Scenario proofs over a bundle, as a request says it.

use ringfence_verifier::{
    check::{proof::KeyCache, stress},
    message::Failure,
    reader::{ForStress, Reader},
    report::answer::Answer,
    source::{memory, WithEvidence},
};
use serde::Deserialize;

use crate::{
    brought::{anchored, Brought},
    host,
    parts::{load_generators, Part, Parts, Source},
};

/// A request for the check of scenario proofs; the bundle is audited first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stress {
    bundle: Source,
    /// The files of the stress directory, by their names.
    stress: Vec<(String, Part)>,
    /// The reader's own scenarios.
    scenarios: Option<Part>,
    /// The stress statement before.
    previous_stress: Option<Part>,
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

impl Stress {
    /// Audits the bundle and checks the scenario proofs over it.
    pub(crate) fn answer(self, parts: &mut Parts, keys: &KeyCache) -> Result<Answer, Failure> {
        let given = ForStress {
            scenarios: parts.take_some(self.scenarios)?,
            previous: parts.take_some(self.previous_stress)?,
        };
        let reader = Reader {
            venue: self.venue,
            previous: parts.take_some(self.previous)?,
            previous_parameters: parts.take_some(self.previous_parameters)?,
            ..anchored(self.anchor.as_deref())?
        };
        let reader = Reader { stress: given, ..self.brought.into_reader(reader, parts)? };
        let bundle = parts.bundle(self.bundle)?;
        let named = self.stress.into_iter().map(|(name, part)| Ok((name, parts.take(part)?)));
        let named = named.collect::<Result<_, Failure>>()?;
        let stress = memory::stress(named, &bundle.statement)?;
        let evidence = parts.evidence(self.evidence)?;
        let files = WithEvidence::new(&bundle, &evidence);
        let (parts, at_hand) = (&*parts, &self.generators);
        let load = |k| load_generators(k, parts.generators(at_hand, k));
        let report = stress::check(&files, &stress, &reader, &load, keys, &host::progress)?;
        Ok(Answer::stress(Ok(&report)))
    }
}
