//! Why the demonstration fails.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_fixtures::generator;
use ringfence_verifier::{message::Said, say};

use super::super::{complete::CompleteError, reserves::ReservesCommandError};
use crate::{
    epoch::EpochError,
    message::{advised, foreign, of_the_verifier},
    signing::SigningError,
    stress::StressFault,
};

/// Why the demonstration fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// Something stands in its place that no demonstration made.
    NotOwn(PathBuf),
    /// Another run is using its place.
    Busy(PathBuf),
    /// The venue can't be generated.
    Generate(#[from] generator::GenerateError),
    /// The epoch can't be proven.
    Epoch(#[from] EpochError),
    /// Evidence for its reserves can't be gathered.
    Reserves(#[from] ReservesCommandError),
    /// Some of the evidence does not count.
    Evidence(Said),
    /// The statement can't be completed.
    Complete(#[from] CompleteError),
    /// The statement can't be signed.
    Signing(#[from] SigningError),
    /// The bundle can't be read.
    Directory(#[from] ringfence_verifier::source::SourceError),
    /// The scenarios can't be proven.
    Scenarios(#[from] StressFault),
    /// Bundle and scenario proofs can't be audited.
    Audit(#[from] ringfence_verifier::check::stress::StressCheckError),
    /// A package can't be checked.
    Inclusion(#[from] ringfence_verifier::check::InclusionError),
}

impl DemoError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            DemoError::NotOwn(path) => say!("RF-1352", path = shown_path(path)),
            DemoError::Busy(path) => say!("RF-1352.busy", path = shown_path(path)),
            DemoError::Generate(error) => foreign(error.code(), error),
            DemoError::Epoch(error) => error.said(),
            DemoError::Reserves(error) => error.said(),
            DemoError::Evidence(said) => said.clone(),
            DemoError::Complete(error) => error.said(),
            DemoError::Signing(error) => error.said(),
            DemoError::Directory(error) => of_the_verifier(error.said()),
            DemoError::Scenarios(error) => error.said(),
            DemoError::Audit(error) => of_the_verifier(error.said()),
            DemoError::Inclusion(error) => of_the_verifier(error.said()),
        }
    }
}

advised!(DemoError);
