//! A list that was read.

use ringfence_evidence::list::{
    document::List,
    rows::{Row, Rows},
};

/// A list with its rows.
pub(super) struct Listed {
    pub(super) list: List,
    pub(super) rows: Vec<Row>,
    pub(super) summary: Rows,
    /// Whether V11, V12 and V13 hold.
    pub(super) holds: bool,
}
