//! The draft: the open statement of an imported snapshot, without the root over its leaves.

use ringfence_circuits::protocol::{
    parameters::Parameters,
    statement::{BlockListEntry, OpenStatement, StatementError},
};

use super::tool::TOOL;
use crate::snapshot::{Imported, RecordFile};

/// The open statement of an imported snapshot with zero for its root.
///
/// # Errors
/// Names the first field that breaks a rule.
pub(super) fn draft(
    imported: &Imported,
    parameters: &Parameters,
) -> Result<OpenStatement, StatementError> {
    let block = |row: &RecordFile| BlockListEntry {
        book: u64::from(row.book.get()).into(),
        shape: row.shape,
        count: row.count.div_ceil(row.shape.vaults as u64).into(),
    };
    let block_list = imported.rows.iter().map(block).collect();
    imported.info.open_statement(TOOL, parameters, &imported.summary.totals, block_list)
}
