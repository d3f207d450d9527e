//! What a reader brings to the risk policy: the policy and histories of their own, and what stands beside earlier
//! statements.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::PathBuf,
};

use ringfence_circuits::protocol::{
    hash::{digest::Digest, domain::personal},
    parameters::Parameters,
    policy::Policy,
    statement::Document,
};

use super::error::ReaderError;

/// A history of prices, which may be too large to be kept in memory.
#[derive(Clone, Debug)]
pub enum HistorySource {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// The file that it is in.
    File(PathBuf),
}

impl HistorySource {
    /// The history from its beginning.
    ///
    /// # Errors
    /// It is an error if the file can't be opened.
    pub fn open(&self) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(match self {
            HistorySource::Bytes(bytes) => Box::new(&bytes[..]),
            HistorySource::File(path) => {
                Box::new(BufReader::with_capacity(1 << 18, File::open(path)?))
            }
        })
    }
}

/// A history that a reader has from elsewhere, or was given apart from the bundle.
#[derive(Clone, Debug)]
pub struct GivenHistory {
    /// The name of the file, for messages.
    pub name: String,
    /// The history.
    pub source: HistorySource,
}

/// An earlier statement with what stands beside it.
#[derive(Clone, Debug, Default)]
pub struct EarlierStatement {
    /// The statement, in canonical encoding.
    pub statement: Vec<u8>,
    /// Its parameters.
    pub parameters: Option<Vec<u8>>,
    /// The policy that it names.
    pub policy: Option<Vec<u8>>,
}

/// What a reader brings to the risk policy.
#[derive(Clone, Debug, Default)]
pub struct ForPolicy {
    /// The policy, where it is not in the bundle.
    pub policy: Option<Vec<u8>>,
    /// Histories: the venue's, where it is not in the bundle, or the reader's own.
    pub histories: Vec<GivenHistory>,
    /// The policy that the previous statement names.
    pub previous_policy: Option<Vec<u8>>,
    /// The history that the previous statement names.
    pub previous_history: Option<HistorySource>,
    /// For a correction: the last statement before the epoch that it corrects.
    pub baseline: Option<EarlierStatement>,
}

/// What a reader brings to the risk policy, decoded.
pub(crate) struct KnownPolicy {
    pub(crate) policy: Option<Policy>,
    pub(crate) histories: Vec<GivenHistory>,
    pub(crate) previous_policy: Option<Policy>,
    pub(crate) previous_history: Option<HistorySource>,
    pub(crate) baseline: Option<KnownBaseline>,
}

/// The last statement before the epoch that is corrected, decoded.
pub(crate) struct KnownBaseline {
    pub(crate) statement: Document,
    pub(crate) digest: Digest,
    pub(crate) parameters: Option<Parameters>,
    pub(crate) policy: Option<Policy>,
}

/// The digest that a policy with these bytes has.
pub fn policy_digest(bytes: &[u8]) -> Digest {
    Digest::of(personal::POLICY, bytes)
}

/// A policy of an earlier statement. What is not the one that the statement names is left out: it stands in a file
/// beside the statement that may be of anything.
fn earlier(bytes: Option<&[u8]>, named: Option<Digest>) -> Result<Option<Policy>, ReaderError> {
    match bytes.filter(|bytes| named == Some(policy_digest(bytes))) {
        Some(bytes) => Policy::from_canonical(bytes).map(Some).map_err(ReaderError::Policy),
        None => Ok(None),
    }
}

impl ForPolicy {
    /// Decodes it. `previous` is the previous statement.
    pub(super) fn decode(&self, previous: Option<&Document>) -> Result<KnownPolicy, ReaderError> {
        let policy = self.policy.as_deref().map(Policy::from_canonical);
        let named = previous.and_then(|document| document.policy);
        Ok(KnownPolicy {
            policy: policy.transpose().map_err(ReaderError::Policy)?,
            histories: self.histories.clone(),
            previous_policy: earlier(self.previous_policy.as_deref(), named)?,
            previous_history: self.previous_history.clone(),
            baseline: self.baseline.as_ref().map(EarlierStatement::decode).transpose()?,
        })
    }
}

impl EarlierStatement {
    fn decode(&self) -> Result<KnownBaseline, ReaderError> {
        let document = Document::from_canonical(&self.statement).map_err(ReaderError::Baseline)?;
        document.rows().map_err(ReaderError::Baseline)?;
        let parameters = match &self.parameters {
            Some(bytes) => {
                let parameters =
                    Parameters::from_canonical(bytes).map_err(ReaderError::PreviousParameters)?;
                (parameters.digest() == document.parameters).then_some(parameters)
            }
            None => None,
        };
        let policy = earlier(self.policy.as_deref(), document.policy)?;
        let digest = ringfence_circuits::protocol::statement::statement_digest(&self.statement);
        Ok(KnownBaseline { statement: document, digest, parameters, policy })
    }
}
