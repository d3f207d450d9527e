//! A list that was read.

use ringfence_evidence::list::{
    document::List,
    rows::{Row, Rows},
};

/// A list with its rows.
pub(in crate::check) struct Listed {
    pub(in crate::check) list: List,
    pub(in crate::check) rows: Vec<Row>,
    pub(in crate::check) summary: Rows,
    /// Whether V11, V12 and V13 hold.
    pub(in crate::check) holds: bool,
}
