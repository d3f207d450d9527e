//! The open statement: what a venue proves, before it says what it has and who signs for it.
//!
//! As a file it has a format of its own, so that nobody takes it for a statement: its digest is no
//! one's, and a second file with other reserves is no second statement.

use super::{
    checked::Statement,
    completion::Completion,
    document::Document,
    error::{field, StatementError},
};
use crate::{
    primitive::json,
    protocol::{
        hash::digest::Element,
        kind::{self, FileKind},
        parameters::Parameters,
    },
};

/// A checked statement without what completes it. Everything that proofs bind is there.
#[derive(Clone, Debug)]
pub struct OpenStatement {
    /// Its completion is empty but for the tool.
    bound: Statement,
}

impl OpenStatement {
    /// The format of the file.
    pub const FORMAT: &'static str = kind::OPEN_FORMAT;

    /// The open statement of a document. What completes the document is left out, the tool aside.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn new(mut document: Document, parameters: &Parameters) -> Result<Self, StatementError> {
        let Completion { tool, .. } = document.take_completion();
        document.put_completion(Completion { tool, ..Completion::default() });
        Ok(OpenStatement { bound: document.check(parameters)? })
    }

    /// The same with another root.
    ///
    /// # Errors
    /// It is an error if the base of the fingerprints is then zero, which happens to nobody.
    pub fn with_root(
        &self,
        root: Element,
        parameters: &Parameters,
    ) -> Result<Self, StatementError> {
        Self::new(Document { root, ..self.bound.document.clone() }, parameters)
    }

    /// Reads an open statement from its canonical encoding.
    ///
    /// # Errors
    /// It is an error if it is malformed, not canonical, not open, or not of these parameters.
    pub fn from_canonical(text: &[u8], parameters: &Parameters) -> Result<Self, StatementError> {
        let mut document = match Document::read(text) {
            Ok(document) if document.format == Self::FORMAT => document,
            other => {
                return match kind::mismatch(text, FileKind::OpenStatement) {
                    Some(error) => Err(StatementError::Kind(error)),
                    None => {
                        other.and_then(|_| field("format", format!("expected {:?}", Self::FORMAT)))
                    }
                }
            }
        };
        let Completion { tool, reserves, evidence, signers, next_snapshot } =
            document.take_completion();
        if !reserves.is_empty()
            || evidence.is_some()
            || !signers.is_empty()
            || next_snapshot.is_some()
        {
            let reason = "an open statement has no reserves, evidence, signers or next_snapshot";
            return field("format", reason);
        }
        document.format = Document::FORMAT.into();
        document.put_completion(Completion { tool, ..Completion::default() });
        Ok(OpenStatement { bound: document.check(parameters)? })
    }

    /// The canonical encoding, made anew by each call.
    pub fn canonical(&self) -> Vec<u8> {
        let document = Document { format: Self::FORMAT.into(), ..self.bound.document.clone() };
        json::canonical(&document).expect("the document was encoded when it was checked")
    }

    /// What proofs bind, as a statement that was completed with nothing. It is published by nobody, so its
    /// digest names nothing.
    pub fn bound(&self) -> &Statement {
        &self.bound
    }

    /// The statement that this completion makes.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn complete(
        &self,
        completion: Completion,
        parameters: &Parameters,
    ) -> Result<Statement, StatementError> {
        let mut document = self.bound.document.clone();
        document.put_completion(completion);
        document.check(parameters)
    }
}
