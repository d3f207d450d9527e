//! What a bundle holds of evidence: whether it may be public, and whether it is of the bundle's statement.

use ringfence_circuits::protocol::{
    bundle::LOG_PROOF_FILE,
    parameters::Parameters,
    statement::{Document, Statement},
};
use ringfence_evidence::checkpoint::proof::LogProof;
use ringfence_verifier::{
    check::AuditError,
    source::{evidence::EvidenceFile, Bundle},
};

use super::PublishError;
use crate::evidence::{check_published, PRIVATE};

/// Refuses a list that nobody said is to be public, what names its addresses without it, and a list or a
/// signature of another statement.
///
/// # Errors
/// [`PublishError`] names the file.
pub(super) fn check(bundle: &Bundle, publish_list: bool) -> Result<(), PublishError> {
    let held = &bundle.evidence;
    if held.is_empty() {
        return Ok(());
    }
    let of_the_list: Vec<&'static str> =
        PRIVATE.iter().filter(|file| held.contains_key(file)).map(|file| file.name()).collect();
    if !of_the_list.is_empty() && !publish_list {
        return Err(PublishError::List(of_the_list));
    }
    if !of_the_list.is_empty() && !held.contains_key(&EvidenceFile::List) {
        return Err(PublishError::WithoutList(of_the_list));
    }
    let statement = statement(bundle)?;
    check_published(held, &statement)?;
    match held.get(&EvidenceFile::LogProof) {
        Some(proof) => check_log_proof(proof, &statement),
        None => Ok(()),
    }
}

fn statement(bundle: &Bundle) -> Result<Statement, AuditError> {
    let document = Document::from_canonical(&bundle.statement).map_err(AuditError::Statement)?;
    let parameters =
        Parameters::from_canonical(&bundle.parameters).map_err(AuditError::Parameters)?;
    document.check(&parameters).map_err(AuditError::Statement)
}

/// The place in the log must be that of the statement's epoch, and hold its digest. Whose signature stands there
/// is for readers, who have the keys.
fn check_log_proof(bytes: &[u8], statement: &Statement) -> Result<(), PublishError> {
    let refuse = |reason: String| PublishError::LogProof { file: LOG_PROOF_FILE, reason };
    let proof = LogProof::read(bytes).map_err(|fault| refuse(fault.to_string()))?;
    let epoch = &statement.document().epoch;
    if epoch.to_u64() != Some(proof.index) {
        let (index, epoch) = (proof.index, &epoch.0);
        return Err(refuse(format!("it is of epoch {index}, the statement of epoch {epoch}")));
    }
    proof.includes(&statement.digest().0).map_err(|fault| refuse(fault.to_string()))
}
