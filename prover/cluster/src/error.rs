//! Why the cluster program can't go on.

use std::fmt;

use ringfence_prover::{
    command::{complete::CompleteError, prove::ProveError},
    distributed::GroupError,
};
use ringfence_verifier::{message::Said, say};

use crate::serve::ServeError;

/// Why the cluster program can't go on.
#[derive(Debug)]
#[non_exhaustive]
pub enum ClusterError {
    /// A group can't be planned, proven or collected.
    Group(GroupError),
    /// The epoch can't be begun.
    Prove(Box<ProveError>),
    /// The epoch can't be completed.
    Complete(Box<CompleteError>),
    /// Packages can't be handed out.
    Serve(ServeError),
    /// No queue was named.
    NoQueue,
    /// The queue's database has no tables of a queue.
    NothingPlanned,
    /// The queue refuses.
    Queue(String),
    /// What was given as a place of artifacts is none.
    Artifacts(String),
    /// The queue holds jobs, and none of them is sealed with this key.
    OtherKeys {
        /// Fingerprint of the key at hand.
        own: String,
        /// Fingerprints of keys that jobs are sealed with.
        found: String,
    },
    /// Metrics can't be served.
    Metrics(String),
    /// The system refuses something that the program can't do without.
    System(String),
}

impl ClusterError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ClusterError::Group(error) => error.said(),
            ClusterError::Prove(error) => error.said(),
            ClusterError::Complete(error) => error.said(),
            ClusterError::Serve(error) => error.said(),
            ClusterError::NoQueue => say!("RF-1470.none"),
            ClusterError::NothingPlanned => say!("RF-1470.empty"),
            ClusterError::Queue(reason) => say!("RF-1470", reason),
            ClusterError::Artifacts(reason) => say!("RF-1471", reason),
            ClusterError::OtherKeys { own, found } => say!("RF-1472", own, found),
            ClusterError::Metrics(reason) => say!("RF-1473", reason),
            ClusterError::System(reason) => say!("RF-1474", reason),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.said().code
    }

    /// The exit code: what the prover's commands exit with.
    pub fn exit_code(&self) -> u8 {
        match self {
            ClusterError::Prove(error) => error.exit_code(),
            ClusterError::Complete(error) => error.exit_code(),
            ClusterError::Group(GroupError::Incomplete { .. }) => 1,
            _ => 2,
        }
    }
}

impl std::error::Error for ClusterError {}

impl fmt::Display for ClusterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.said();
        f.write_str(&said.text)?;
        if !said.help.is_empty() {
            write!(f, "; {}", said.help)?;
        }
        Ok(())
    }
}

impl From<GroupError> for ClusterError {
    fn from(error: GroupError) -> Self {
        ClusterError::Group(error)
    }
}

impl From<ProveError> for ClusterError {
    fn from(error: ProveError) -> Self {
        ClusterError::Prove(Box::new(error))
    }
}

impl From<ServeError> for ClusterError {
    fn from(error: ServeError) -> Self {
        ClusterError::Serve(error)
    }
}

impl From<CompleteError> for ClusterError {
    fn from(error: CompleteError) -> Self {
        ClusterError::Complete(Box::new(error))
    }
}

impl From<sqlx::Error> for ClusterError {
    fn from(error: sqlx::Error) -> Self {
        ClusterError::Queue(of_database(&error))
    }
}

impl From<apalis_postgres::Error> for ClusterError {
    fn from(error: apalis_postgres::Error) -> Self {
        match error {
            apalis_postgres::Error::Database(error) => error.into(),
            other => ClusterError::Queue(other.to_string()),
        }
    }
}

/// What a database says, without details: these repeat the values of a row.
fn of_database(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}
