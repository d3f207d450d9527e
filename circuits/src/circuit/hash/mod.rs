//! The Poseidon chip.

mod chip;

pub use chip::*;
pub(crate) use chip::{state_columns, trace_with, IO};
