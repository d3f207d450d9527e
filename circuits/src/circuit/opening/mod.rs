//! How the leaves of a block are opened in a circuit: groups of cells whose items make up the packed words,
//! the words' hashes, and the tree over them. Every circuit that speaks of vaults opens them here; what it
//! says of them is its own matter.
//!
//! | file | holds |
//! |---|---|
//! | [`cells`] | the cells of a group: places, values, columns |
//! | [`item`] | which group holds which item, and where it stands in the words |
//! | `gate` | what gates are written with |
//! | [`end`] | the two ends of a block |
//! | [`run`] | all groups of a block, one after another |
//! | [`leaf`] | leaves, the root over them, commitments to sums |

pub mod cells;
pub mod end;
pub(super) mod gate;
pub mod item;
pub mod leaf;
pub mod run;
