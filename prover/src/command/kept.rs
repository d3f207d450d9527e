//! What completes a statement against the statement of the epoch before: the promise of a next snapshot, and the
//! keys that readers know from there.

use std::path::PathBuf;

use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::statement::{Document, Signer},
};
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};

use super::completion::Signing;
use crate::{
    message::advised,
    snapshot::{Previous, Warning},
};

/// Why a statement can't be completed after another one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// The bundle is not that of the statement which the snapshot names as the previous one.
    Other(PathBuf),
    /// A correction does not repeat when the next snapshot will be taken.
    NotRepeated {
        /// What the statement before names.
        named: String,
        /// What would stand in this one.
        found: Option<String>,
    },
}

impl KeptError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            KeptError::Other(path) => say!("RF-1328.other", path = shown_path(path)),
            KeptError::NotRepeated { named, found } => {
                let found = found.as_deref().unwrap_or("none");
                say!("RF-1328", named, found)
            }
        }
    }
}

advised!(KeptError);

/// Compares what is bound, and what completes it, with the statement before.
///
/// # Errors
/// It is an error if the bundle is of another statement, or a correction drops what it must repeat. What readers
/// would find wrong, or could not check, is a warning.
pub fn compare(
    bound: &Document,
    signing: &Signing,
    previous: &Previous,
    path: &std::path::Path,
) -> Result<Vec<Warning>, KeptError> {
    if bound.previous != previous.statement {
        return Err(KeptError::Other(path.to_owned()));
    }
    let mut warnings = vec![];
    match (&previous.next_snapshot, &bound.corrects) {
        (Some(named), Some(_)) if signing.next_snapshot.as_ref() != Some(named) => {
            let (named, found) = (named.clone(), signing.next_snapshot.clone());
            return Err(KeptError::NotRepeated { named, found });
        }
        (Some(named), None) if *named != bound.snapshot_time => {
            let example =
                format!("snapshot_time is {}, next_snapshot was {named}", bound.snapshot_time);
            warnings.push(warning(say!("RF-1246"), vec![example]));
        }
        _ => {}
    }
    let name = |signers: &[String]| {
        let first = signers.first().and_then(|signer| Signer::parse(signer).ok());
        first.map(|signer| signer.name().to_owned())
    };
    match (name(&previous.signers), name(&signing.signers)) {
        (Some(known), Some(now)) if known != now => {
            let (known, now) = (Quoted(&known), Quoted(&now));
            warnings.push(warning(say!("RF-1329.log", known, now), vec![]));
        }
        (Some(_), _) if !previous.signers.iter().any(|key| signing.signers.contains(key)) => {
            warnings.push(warning(say!("RF-1329"), previous.signers.clone()));
        }
        _ => {}
    }
    Ok(warnings)
}

fn warning(said: Said, examples: Vec<String>) -> Warning {
    Warning { code: said.code.into(), text: said.text, help: said.help.into(), count: 1, examples }
}
