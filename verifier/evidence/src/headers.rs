//! Blocks that the reader brings.
