//! The chips of every circuit here: hashes and range checks. A chip knows the columns that it is given
//! and nothing of vaults.
//!
//! | file | holds |
//! |---|---|
//! | [`hash`] | the Poseidon chip |
//! | [`limb`] | range checks |

pub mod hash;
pub mod limb;
