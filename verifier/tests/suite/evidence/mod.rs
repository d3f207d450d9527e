//! What stands behind reserves, and the venue's signature, as readers meet them: V11 to V18, V20, and V9 by
//! level. Attacks are those of `docs/security.md`: R1 to R22.

mod blocks;
mod levels;
mod list;
mod log;
pub mod made;
mod program;
mod rows;
mod signatures;
mod tokens;
