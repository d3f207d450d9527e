//! Why there is no working paper.

use ringfence_circuits::protocol::{statement::StatementError, text::TextFault};
use ringfence_evidence::list::{document::ListFault, rows::RowsFault};

use crate::{
    check::AuditError,
    explained,
    message::{Quoted, Said},
    reader::ReaderError,
    say,
    source::SourceError,
};

/// Why there is no working paper.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KitError {
    /// Statement, parameters or what the reader brings can't be used.
    Audit(#[from] AuditError),
    /// There is no list, or not that of the statement; why.
    List(String),
    /// A list that is compared is none.
    Compared {
        /// Where it was read from.
        name: String,
        /// What is wrong.
        fault: ListFault,
    },
    /// The rows of a list that is compared are none.
    Rows {
        /// Where they were read from.
        name: String,
        /// What is wrong.
        fault: RowsFault,
    },
    /// A file of a list that is compared is missing.
    Incomplete {
        /// Where it should be.
        name: String,
        /// The file.
        file: &'static str,
    },
    /// A statement that was given for a list is none.
    Statement {
        /// Where it was read from.
        name: String,
        /// What is wrong.
        error: StatementError,
    },
    /// One list alone.
    OneList,
    /// A seed that is no label.
    Seed(TextFault),
    /// A sample of no rows.
    NoCount,
    /// Nothing in the list is worth anything.
    NoValue,
    /// No observation counts; why.
    NoObservation(String),
}

impl KitError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            KitError::Audit(error) => error.said(),
            KitError::List(why) => say!("RF-2031", why),
            KitError::Compared { name, fault } => say!("RF-2032", name = Quoted(name), fault),
            KitError::Rows { name, fault } => say!("RF-2032.rows", name = Quoted(name), fault),
            KitError::Incomplete { name, file } => {
                say!("RF-2032.missing", name = Quoted(name), file)
            }
            KitError::Statement { name, error } => {
                say!("RF-2032.statement", name = Quoted(name), error)
            }
            KitError::OneList => say!("RF-2032.one"),
            KitError::Seed(fault) => say!("RF-2033", fault),
            KitError::NoCount => say!("RF-2033.count"),
            KitError::NoValue => say!("RF-2033.value"),
            KitError::NoObservation(why) => say!("RF-2034", why),
        }
    }
}

explained!(KitError, Failure);

impl From<ReaderError> for KitError {
    fn from(error: ReaderError) -> Self {
        KitError::Audit(error.into())
    }
}

impl From<SourceError> for KitError {
    fn from(error: SourceError) -> Self {
        KitError::Audit(error.into())
    }
}
