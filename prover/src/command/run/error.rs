//! Why a day is not run to its end.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{message::Said, say};

use super::super::{
    check::CheckError, complete::CompleteError, previous::PreviousError, prove::ProveError,
    sign::SignError,
};
use crate::{
    epoch::EpochError,
    message::{advised, of_the_verifier},
    parameter_file::FileError,
    project::ProjectError,
    publish::PublishError,
    signing::SigningError,
    snapshot::{ImportError, Warning},
};

/// Why a day is not run to its end. The same command goes on where it stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The project can't be used, or the day is not the next one.
    Project(#[from] ProjectError),
    /// The statement before can't be read.
    Previous(#[from] PreviousError),
    /// The tables are refused.
    Check(#[from] CheckError),
    /// The tables are refused when all of them were looked at.
    Refused {
        /// Why.
        error: Box<CheckError>,
        /// What was found implausible.
        warnings: Vec<Warning>,
        /// The private file that shows what was found.
        summary: PathBuf,
    },
    /// The log of signatures can't be read.
    Log(#[from] SigningError),
    /// The parameters can't be used.
    Parameters(#[from] FileError),
    /// The snapshot's description is refused.
    Import(#[from] ImportError),
    /// It can't be proven.
    Prove(#[from] ProveError),
    /// A table of reserves is refused, or the work directory can't be read.
    Epoch(#[from] EpochError),
    /// The statement can't be completed.
    Complete(#[from] CompleteError),
    /// It can't be signed.
    Sign(#[from] SignError),
    /// It can't be published.
    Publish(#[from] PublishError),
    /// What was published can't be read.
    Source(#[from] ringfence_verifier::source::SourceError),
    /// What was published can't be audited.
    Audit(#[from] ringfence_verifier::check::AuditError),
    /// All is proven, and the list of reserves is not there yet.
    AwaitsEvidence {
        /// Where it is looked for.
        path: PathBuf,
        /// The digest that the list names.
        bound: String,
        /// Directory of the run, with its description.
        own: PathBuf,
    },
    /// The statement is complete, and nobody signed it yet.
    AwaitsSignature {
        /// The bundle.
        bundle: PathBuf,
        /// Where the signature's proof is looked for.
        proof: PathBuf,
        /// The log.
        log: PathBuf,
    },
}

impl RunError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            RunError::Project(error) => error.said(),
            RunError::Previous(error) => error.said(),
            RunError::Check(error) => error.said(),
            RunError::Refused { error, summary, .. } => match &**error {
                CheckError::Denied(count) => {
                    say!("RF-1240.run", count, summary = shown_path(summary))
                }
                error => error.said(),
            },
            RunError::Log(error) => error.said(),
            RunError::Parameters(error) => error.said(),
            RunError::Import(error) => error.said(),
            RunError::Prove(error) => error.said(),
            RunError::Epoch(error) => error.said(),
            RunError::Complete(error) => error.said(),
            RunError::Sign(error) => error.said(),
            RunError::Publish(error) => error.said(),
            RunError::Source(error) => of_the_verifier(error.said()),
            RunError::Audit(error) => of_the_verifier(error.said()),
            RunError::AwaitsEvidence { path, bound, own } => {
                say!("RF-1370", path = shown_path(path), bound, own = shown_path(own))
            }
            RunError::AwaitsSignature { bundle, proof, log } => {
                let (bundle, proof) = (shown_path(bundle), shown_path(proof));
                say!("RF-1371", bundle, proof, log = shown_path(log))
            }
        }
    }

    /// What was found implausible before the tables were refused.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            RunError::Check(error) => error.warnings(),
            RunError::Refused { warnings, .. } => warnings,
            RunError::Prove(error) => error.warnings(),
            _ => &[],
        }
    }

    /// 1 where something is well formed but false, else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            RunError::Check(error) => error.exit_code(),
            RunError::Refused { error, .. } => error.exit_code(),
            RunError::Complete(error) => error.exit_code(),
            RunError::Prove(error) => error.exit_code(),
            RunError::Publish(error) => error.exit_code(),
            _ => 2,
        }
    }
}

advised!(RunError);
