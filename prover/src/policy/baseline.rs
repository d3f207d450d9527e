//! The baseline: the publication from whose thresholds those of an epoch move.

use std::{
    io::{BufRead, BufReader, ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        bundle::{HISTORY_FILE, PARAMETERS_FILE, POLICY_FILE, STATEMENT_FILE},
        hash::digest::Digest,
        parameters::{Parameters, MAX_PARAMETERS_BYTES},
        policy::{history, Baseline, Measured, Policy},
        statement::{statement_digest, Document, Statement, MAX_STATEMENT_BYTES},
    },
};
use ringfence_verifier::{
    say,
    source::{archive, directory, evidence::EvidenceFile, Files as _},
};

use super::{
    error::PolicyFault,
    file::{load_policy, open},
};
use crate::{parameter_file::FileError, snapshot::SnapshotInfo};

/// Folder of the bundle in what `publish` wrote.
const PUBLISHED: &str = "bundle";

/// Which publication is the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// None: nothing was published before.
    First,
    /// The one before, by its digest where that is known.
    Previous(Option<Digest>),
    /// That before an epoch which is corrected.
    Corrected {
        /// The epoch.
        epoch: u64,
        /// The publication before the correction, by its digest where that is known.
        previous: Option<Digest>,
    },
}

impl Of {
    /// The baseline of a snapshot.
    pub fn snapshot(info: &SnapshotInfo) -> Self {
        let previous = Some(info.previous);
        match info.corrects.as_ref().map(|corrects| corrects.epoch.to_u64()) {
            Some(epoch) => Of::Corrected { epoch: epoch.unwrap_or(u64::MAX), previous },
            None if info.epoch == 0 => Of::First,
            None => Of::Previous(previous),
        }
    }
}

/// A publication as it was read. Nothing of its proofs is looked at.
#[derive(Clone, Debug)]
pub struct BaselineFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its statement.
    pub statement: Statement,
    /// Its parameters.
    pub parameters: Parameters,
    /// The policy that it names, if that is another one than that of now.
    pub policy: Option<Policy>,
}

impl BaselineFile {
    /// The baseline, with what its own policy observes in the history of now.
    pub fn baseline<'a>(&'a self, measured: Option<&'a Measured>) -> Baseline<'a> {
        Baseline {
            parameters: &self.parameters,
            snapshot_time: &self.statement.document().snapshot_time,
            policy: self.policy.as_ref().zip(measured),
        }
    }

    /// Reads a publication: a bundle as a directory or an archive, what `publish` wrote, or a statement with its
    /// parameters beside it.
    ///
    /// # Errors
    /// It is an error if it can't be read, or is refused, or the policy that it names is not beside it.
    pub fn read(path: &Path, now: &Policy) -> Result<Self, PolicyFault> {
        let mut found = Self::read_prices(path)?;
        found.policy = match found.statement.document().policy {
            Some(digest) if digest != now.digest() => Some(policy(path, digest)?),
            _ => None,
        };
        Ok(found)
    }

    /// The same without its policy, for prices alone.
    ///
    /// # Errors
    /// It is an error if it can't be read, or is refused.
    pub fn read_prices(path: &Path) -> Result<Self, PolicyFault> {
        let (statement, parameters) = files(path)?;
        let parameters = Parameters::from_canonical(&parameters)
            .map_err(|error| PolicyFault::ParametersBefore(path.to_owned(), error))?;
        let statement = Document::from_canonical(&statement)
            .and_then(|document| document.check(&parameters))
            .map_err(|error| PolicyFault::StatementBefore(path.to_owned(), error))?;
        Ok(BaselineFile { path: path.to_owned(), statement, parameters, policy: None })
    }

    /// What `each` makes of the history that it names, from its beginning; none if that is not beside it.
    ///
    /// # Errors
    /// It is an error if a file that is there can't be read.
    pub fn with_history<T>(
        &self,
        each: impl FnOnce(&mut dyn BufRead) -> T,
    ) -> Result<Option<T>, PolicyFault> {
        let Some(named) = self.statement.document().history else { return Ok(None) };
        let failed = |path: &Path, error| FileError::Read { path: path.to_owned(), error };
        for place in places(&self.path, HISTORY_FILE) {
            match file::open_regular(&place) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(&place, error).into()),
                Ok(_) => {}
            }
            let digest = history::digest(open(&place)?).map_err(|error| failed(&place, error))?;
            if digest == named {
                return Ok(Some(each(&mut open(&place)?)));
            }
        }
        // A bundle that is one file.
        let Some(bundle) = archive::files(&self.path).ok() else { return Ok(None) };
        let packed = || Some(BufReader::new(bundle.evidence(EvidenceFile::History).ok()??));
        let is_it = |packed| history::digest(packed).is_ok_and(|digest| digest == named);
        Ok(match packed().is_some_and(is_it) {
            true => packed().map(|mut packed| each(&mut packed)),
            false => None,
        })
    }

    /// What it is, for people.
    fn words(&self) -> String {
        words(self.statement.document(), self.statement.digest())
    }
}

/// What a statement is, for people.
fn words(document: &Document, digest: Digest) -> String {
    let (epoch, venue) = (&document.epoch.0, &document.venue);
    say!("policy.statement", epoch, venue, digest = digest.to_bech32()).text
}

/// The digest of a statement, for people.
fn named(digest: Digest) -> String {
    say!("policy.digest", digest = digest.to_bech32()).text
}

/// Statement and parameters of a publication.
fn files(path: &Path) -> Result<(Vec<u8>, Vec<u8>), PolicyFault> {
    let both = |statement: &Path, parameters: &Path| {
        let statement = directory::read(statement, MAX_STATEMENT_BYTES)?;
        Ok((statement, directory::read(parameters, MAX_PARAMETERS_BYTES)?))
    };
    if path.is_dir() {
        return both(&path.join(STATEMENT_FILE), &path.join(PARAMETERS_FILE));
    }
    let is_json = file::open_regular(path).ok().is_some_and(|(mut open, _)| {
        let mut first = [0];
        open.read_exact(&mut first).is_ok() && first == *b"{"
    });
    if is_json {
        return both(path, &path.with_file_name(PARAMETERS_FILE));
    }
    let bundle = archive::files(path)?;
    Ok((bundle.statement().to_vec(), bundle.parameters().to_vec()))
}

/// Where a file of a publication can be: beside its statement, or in the bundle of what was published.
fn places(path: &Path, name: &str) -> [PathBuf; 2] {
    let folder = match path.is_dir() {
        true => path,
        false => path.parent().unwrap_or(Path::new("")),
    };
    [folder.join(name), folder.join(PUBLISHED).join(name)]
}

/// The policy of this digest beside a statement.
fn policy(path: &Path, digest: Digest) -> Result<Policy, PolicyFault> {
    for place in places(path, POLICY_FILE) {
        match file::open_regular(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            _ => {}
        }
        let policy = load_policy(&place)?;
        if policy.digest() == digest {
            return Ok(policy);
        }
    }
    if let Some(policy) = packed_policy(path).filter(|policy| policy.digest() == digest) {
        return Ok(policy);
    }
    Err(PolicyFault::NoPolicyBefore(path.to_owned()))
}

/// The policy in a bundle that is one file.
fn packed_policy(path: &Path) -> Option<Policy> {
    let bundle = archive::files(path).ok()?;
    let mut bytes = vec![];
    bundle.evidence(EvidenceFile::Policy).ok()??.read_to_end(&mut bytes).ok()?;
    Policy::from_canonical(&bytes).ok()
}

/// The statement before a correction. It names the publication before it, which is the baseline where it is the one that is
/// corrected.
///
/// # Errors
/// It is an error if it can't be read, is another one, or is a correction itself: one names the epoch that was wrong first.
fn before_correction(
    epoch: u64,
    digest: Option<Digest>,
    path: Option<&Path>,
) -> Result<Document, PolicyFault> {
    let path = path.ok_or(PolicyFault::NoBaseline)?;
    let (statement, _) = files(path)?;
    let document = Document::from_canonical(&statement)
        .map_err(|error| PolicyFault::StatementBefore(path.to_owned(), error))?;
    let found = statement_digest(&statement);
    if let Some(digest) = digest.filter(|digest| *digest != found) {
        let (path, found, expected) = (path.to_owned(), words(&document, found), named(digest));
        return Err(PolicyFault::OtherBaseline { path, found, expected });
    }
    let corrected = document.corrects.as_ref().filter(|_| document.epoch.to_u64() == Some(epoch));
    match corrected.and_then(|own| own.epoch.to_u64()) {
        Some(first) => Err(PolicyFault::Nested { epoch, first }),
        None => Ok(document),
    }
}

/// The baseline of an epoch of a venue: one of the publications that are given.
///
/// # Errors
/// It is an error if the one that is needed is not given, or another one is.
pub fn baseline_of(
    of: &Of,
    venue: Option<&str>,
    (previous, before): (Option<&Path>, Option<&Path>),
    now: &Policy,
) -> Result<Option<BaselineFile>, PolicyFault> {
    let corrected = match of {
        Of::Corrected { epoch, previous: digest } => {
            Some((*epoch, before_correction(*epoch, *digest, previous)?))
        }
        Of::First | Of::Previous(_) => None,
    };
    let path = match (of, &corrected) {
        (Of::First, _) | (_, Some((0, _))) => return Ok(None),
        (Of::Previous(None), _) if previous.is_none() => return Ok(None),
        (_, Some((epoch, _))) => before.ok_or(PolicyFault::NoCorrected(*epoch))?,
        (_, None) => previous.ok_or(PolicyFault::NoBaseline)?,
    };
    let found = BaselineFile::read(path, now)?;
    let (document, digest) = (found.statement.document(), found.statement.digest());
    let expected = match (of, &corrected) {
        (Of::Previous(Some(expected)), _) if *expected != digest => Some(named(*expected)),
        (_, Some((epoch, _))) if document.epoch.to_u64() != epoch.checked_sub(1) => {
            let (epoch, before) = (*epoch, epoch.saturating_sub(1));
            Some(say!("policy.epoch-before", epoch, before).text)
        }
        (_, Some((epoch, last)))
            if last.epoch.to_u64() == Some(*epoch) && last.previous != digest =>
        {
            Some(say!("policy.before-previous", digest = last.previous.to_bech32()).text)
        }
        _ => venue
            .filter(|venue| *venue != document.venue)
            .map(|venue| say!("policy.venue", venue).text),
    };
    match expected {
        Some(expected) => {
            let (path, found) = (path.to_owned(), found.words());
            Err(PolicyFault::OtherBaseline { path, found, expected })
        }
        None => Ok(Some(found)),
    }
}
