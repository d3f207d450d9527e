//! What this program calls itself.

/// Name and version of this program. Statements bear it, and a work directory serves only the version
/// that started it.
pub const TOOL: &str = concat!("ringfence ", env!("CARGO_PKG_VERSION"));
