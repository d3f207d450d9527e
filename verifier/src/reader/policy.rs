//! What a reader brings to the risk policy: policies and histories of prices, their own or those that stand beside
//! earlier statements. Which of them a statement names, its digests say.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::PathBuf,
};

use ringfence_circuits::protocol::{
    hash::{digest::Digest, domain::personal},
    kind::{self, FileKind},
    parameters::Parameters,
    policy::{history, Policy},
    statement::{statement_digest, Document},
};

use super::error::ReaderError;

/// Bytes of a history that are read at a time.
const AT_A_TIME: usize = 1 << 18;

/// A history of prices, which may be too large to be kept in memory.
#[derive(Clone, Debug)]
pub enum HistorySource {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// The file that it is in.
    File(PathBuf),
}

/// A history that a reader has.
#[derive(Clone, Debug)]
pub struct GivenHistory {
    /// The name of the file, for messages.
    pub name: String,
    /// The history.
    pub source: HistorySource,
    /// Whether it is compared with the venue's where no statement names it.
    pub is_own: bool,
}

/// The last statement before an epoch that is corrected.
#[derive(Clone, Debug, Default)]
pub struct EarlierStatement {
    /// The statement, in canonical encoding.
    pub statement: Vec<u8>,
    /// Its parameters.
    pub parameters: Option<Vec<u8>>,
}

/// What a reader brings to the risk policy.
#[derive(Clone, Debug, Default)]
pub struct ForPolicy {
    /// Policies: that of the statement where it is not in the bundle, and those of earlier statements.
    pub policies: Vec<Vec<u8>>,
    /// Histories: those that statements name, and the reader's own.
    pub histories: Vec<GivenHistory>,
    /// For a correction: the last statement before the epoch that it corrects.
    pub baseline: Option<EarlierStatement>,
}

/// What a reader brings to the risk policy, decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownPolicy {
    pub(crate) policies: Vec<Policy>,
    pub(crate) histories: Vec<GivenHistory>,
    pub(crate) baseline: Option<KnownBaseline>,
}

/// The last statement before the epoch that is corrected, decoded.
#[derive(Clone, Debug)]
pub(crate) struct KnownBaseline {
    pub(crate) statement: Document,
    pub(crate) digest: Digest,
    pub(crate) parameters: Option<Parameters>,
}

/// The digest that a policy with these bytes has.
pub fn policy_digest(bytes: &[u8]) -> Digest {
    Digest::of(personal::POLICY, bytes)
}

impl GivenHistory {
    /// The history from its beginning.
    ///
    /// # Errors
    /// It is an error if the file can't be opened.
    pub fn open(&self) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(match &self.source {
            HistorySource::Bytes(bytes) => Box::new(&bytes[..]),
            HistorySource::File(path) => {
                Box::new(BufReader::with_capacity(AT_A_TIME, File::open(path)?))
            }
        })
    }

    /// The digest that a history with these bytes has, whatever they are.
    pub(crate) fn digest(&self) -> io::Result<Digest> {
        history::digest(self.open()?)
    }
}

impl KnownPolicy {
    /// The policy of this digest.
    pub(crate) fn policy(&self, digest: Option<Digest>) -> Option<&Policy> {
        self.policies.iter().find(|policy| Some(policy.digest()) == digest)
    }
}

impl ForPolicy {
    /// Tells files apart that were given together: policies; the statement before an epoch that is corrected, and its
    /// parameters; everything else is a history.
    pub fn of_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut found = ForPolicy::default();
        let mut baseline = EarlierStatement::default();
        for (name, bytes) in files {
            match kind::of(&bytes) {
                FileKind::Policy => found.policies.push(bytes),
                FileKind::Statement => baseline.statement = bytes,
                FileKind::Parameters => baseline.parameters = Some(bytes),
                _ => {
                    let source = HistorySource::Bytes(bytes);
                    found.histories.push(GivenHistory { name, source, is_own: true });
                }
            }
        }
        found.baseline = Some(baseline).filter(|baseline| !baseline.statement.is_empty());
        found
    }

    pub(super) fn decode(&self) -> Result<KnownPolicy, ReaderError> {
        let policies = self.policies.iter().map(|bytes| Policy::from_canonical(bytes));
        Ok(KnownPolicy {
            policies: policies.collect::<Result<_, _>>().map_err(ReaderError::Policy)?,
            histories: self.histories.clone(),
            baseline: self.baseline.as_ref().map(EarlierStatement::decode).transpose()?,
        })
    }
}

impl EarlierStatement {
    fn decode(&self) -> Result<KnownBaseline, ReaderError> {
        let document = Document::from_canonical(&self.statement).map_err(ReaderError::Baseline)?;
        document.rows().map_err(ReaderError::Baseline)?;
        let parameters = self.parameters.as_deref().map(Parameters::from_canonical).transpose();
        let parameters = parameters.map_err(ReaderError::PreviousParameters)?;
        let parameters = parameters.filter(|found| found.digest() == document.parameters);
        let digest = statement_digest(&self.statement);
        Ok(KnownBaseline { statement: document, digest, parameters })
    }
}
