//! The list of reserves: heads, holdings and rows.
