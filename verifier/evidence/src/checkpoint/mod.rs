//! Signed checkpoints of the log of a venue's statements.
