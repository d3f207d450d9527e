//! V0: what the reader brings, compared with the statement or reported as not checked.

use ringfence_circuits::{
    digest::Digest,
    parameters::Parameters,
    statement::{statement_digest, Document, Statement},
};

use super::{
    audit_error::AuditError,
    changes::changes,
    follows::{anchored_claim, follows_claim},
};
use crate::{
    reader::Reader,
    report::{Claim, Open, Status},
};

/// The reader's side, decoded.
pub(super) struct Known {
    anchored: Option<Digest>,
    venue: Option<String>,
    previous: Option<(Document, Digest)>,
    parameters: Option<Parameters>,
}

impl Known {
    /// Decodes what the reader brings.
    pub(super) fn decode(reader: &Reader) -> Result<Self, AuditError> {
        let previous = match &reader.previous {
            Some(bytes) => {
                let document = Document::from_canonical(bytes).map_err(AuditError::Previous)?;
                Some((document, statement_digest(bytes)))
            }
            None => None,
        };
        let parameters = match &reader.previous_parameters {
            Some(bytes) => {
                let parameters = Parameters::from_canonical(bytes);
                Some(parameters.map_err(AuditError::PreviousParameters)?)
            }
            None => None,
        };
        let named = previous.as_ref().map(|(document, _)| document.parameters);
        if let (Some(expected), Some(found)) = (named, parameters.as_ref()) {
            if expected != found.digest() {
                return Err(AuditError::PreviousDigest);
            }
        }
        Ok(Known {
            anchored: reader.anchored,
            venue: reader.venue.clone(),
            previous,
            parameters: if named.is_some() { parameters } else { None },
        })
    }

    /// V0: one line each.
    pub(super) fn claims(&self, statement: &Statement) -> Vec<Claim> {
        let mut claims = vec![
            anchored_claim(self.anchored, statement.digest()),
            self.venue_claim(statement),
            self.previous_claim(statement),
        ];
        claims.extend(self.changes_claim());
        claims.push(
            Open::new("signature", "V0", "RF-2200", "The venue signed the statement")
                .not_checked("signatures are detached; check one over the digest above"),
        );
        claims
    }

    /// What becomes of the claim about the anchored digest.
    pub(super) fn anchor_status(&self, statement: &Statement) -> Status {
        anchored_claim(self.anchored, statement.digest()).status
    }

    /// Whether rules were compared; none if the reader has no previous statement.
    fn changes_claim(&self) -> Option<Claim> {
        self.previous.as_ref()?;
        let title = "Rules that changed since the previous statement are listed";
        let open = Open::new("parameter-changes", "V0", "RF-2200", title);
        Some(match &self.parameters {
            Some(_) => open.holds("prices aside"),
            None => open.not_checked("the parameters of the previous statement were not given"),
        })
    }

    fn venue_claim(&self, statement: &Statement) -> Claim {
        let open = Open::new("venue", "V0", "RF-2202", "The statement is of the venue asked for");
        let found = &statement.document().venue;
        match &self.venue {
            None => open.not_checked("no venue was given"),
            Some(expected) if expected == found => open.holds(found.clone()),
            Some(expected) => open.fails(format!("it is of {found:?}, not of {expected:?}")),
        }
    }

    /// C2: the next epoch after the one that the reader has.
    fn previous_claim(&self, statement: &Statement) -> Claim {
        let title = "The statement follows the previous one";
        let open = Open::new("previous-statement", "V0", "RF-2203", title);
        let Some((before, digest)) = &self.previous else {
            return open.not_checked("no previous statement was given");
        };
        follows_claim(open, statement.document(), before, *digest)
    }

    /// What changed in the parameters since the previous statement; `None` if not compared.
    pub(super) fn changes(&self, now: &Parameters) -> Option<Vec<String>> {
        self.parameters.as_ref().map(|before| changes(before, now))
    }
}
