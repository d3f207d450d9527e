//! The draft: the open statement of an imported snapshot, without the root over its leaves.

use ff::Field;
use halo2_proofs::pasta::Fp;
use ringfence_circuits::protocol::{
    hash::digest::Element,
    parameters::Parameters,
    statement::{BlockListEntry, Document, OpenStatement, StatementError, StatementTotals},
};

use super::tool::TOOL;
use crate::snapshot::Imported;

/// The open statement of an imported snapshot with zero for its root.
///
/// # Errors
/// Names the first field that breaks a rule.
pub(super) fn draft(
    imported: &Imported,
    parameters: &Parameters,
) -> Result<OpenStatement, StatementError> {
    let info = &imported.info;
    let books = info.books.clone();
    let block_list = imported
        .rows
        .iter()
        .map(|row| BlockListEntry {
            book: u64::from(row.book.get()).into(),
            shape: row.shape,
            count: row.count.div_ceil(row.shape.vaults as u64).into(),
        })
        .collect();
    let document = Document {
        format: Document::FORMAT.into(),
        tool: TOOL.into(),
        venue: info.venue.clone(),
        epoch: info.epoch.into(),
        snapshot_time: info.snapshot_time.clone(),
        price_time: info.price_time.clone(),
        funding_time: info.funding_time.clone(),
        previous: info.previous,
        corrects: info.corrects.clone(),
        parameters: parameters.digest(),
        totals: StatementTotals::new(parameters, &books, &imported.summary.totals),
        books,
        block_list,
        root: Element(Fp::ZERO),
        reserves: vec![],
        evidence: None,
        signers: vec![],
        next_snapshot: None,
        policy: None,
        history: None,
    };
    OpenStatement::new(document, parameters)
}
