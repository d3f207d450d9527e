//! The last step of every importer.

use ringfence_circuits::protocol::parameters::Document;

use super::{error::ImportError, notes::Notes, rounding::Rounding, Import, LeftOut};

/// Checks the document and keeps it, with notes on what was left out and what was rounded.
///
/// # Errors
/// Names every rule of parameters that the document breaks.
pub(super) fn import(
    mut document: Document,
    mut notes: Notes,
    mut rounding: Rounding,
    left_out: Vec<LeftOut>,
) -> Result<Import, ImportError> {
    rounding.add_document(&document);
    rounding.say(&mut notes);
    let (notes, remarks) = notes.finish(&left_out);
    document.notes = notes;
    Import::checked(document, left_out, remarks)
}
