//! The prover of this project: the second implementation of [`Engine`](ringfence_circuits::proof::Engine)
//! beside halo2's own. Its proofs are those of halo2_proofs 0.4.1, byte by byte, when both draw the same
//! random numbers. The verifier does not know it: a fault here can lose a proof, or show something that
//! should stay hidden, but it can't make a false proof verify.
//!
//! | file | holds |
//! |---|---|
//! | `own` | [`Own`], the engine |
//! | `system` | the constraint system, read from the text that the key's hash covers |
//! | `place` | the places of columns and selectors |
//! | `secret` | vectors that are wiped at their end |
//! | `domain` | the points of rows and cosets, transforms between values and coefficients |
//! | `commit` | commitments, sums of points |
//! | `draws` | the random numbers and their order |
//! | `witness` | what a circuit assigns |
//! | `selectors`, `copies` | how selectors become columns, and copies cycles |
//! | `graph`, `program`, `machine` | expressions as a graph, and as instructions for many points at once |
//! | `tables`, `ratios`, `constraints` | the programs of lookups' tuples, running products and constraints |
//! | `keys` | [`Key`], what all proofs of a circuit share |
//! | `lookup`, `product`, `quotient` | sorted lookups, running products, the quotient |
//! | `committed` | what a proof has committed to so far |
//! | `open`, `inner_product` | the openings |
//! | `prove` | a proof, step by step |
//! | `steps` | [`Step`], what of a proof is under way |
//! | `log`, `tests` | tests of whole proofs that look at what is committed to |
//! | [`kernel`] | the arithmetic in which the time goes |
//!
//! # Panics
//!
//! Nothing that a user gives leads to a panic here. What can go wrong with a circuit, a witness or instances
//! is an error: too many rows, a value that is not known, an input that is not in its table, a column that
//! takes part in no copies. What the code relies on where it says `expect`, panics or takes an index is of
//! other kinds:
//!
//! - Texts and columns come from halo2_proofs, whose version is pinned, and describe circuits of this program.
//!   `keys` holds all of it against the verifying key when a key is made, before any proof.
//! - There are 2^k rows, and k is from 3 (halo2 wants eight rows at least) to 16, the most that generators are
//!   pinned for: lengths, rotations and counts fit their types, and columns fill vectors of all units.
//! - Programs read what the same file has put into them.
//! - Roots of unity and shifts are not zero. Challenges are hashes: one is zero once in 2^254 proofs. A zero among
//!   the rounds of the opening then stops halo2's prover by a panic too; with any other no false proof verifies.
//! - Two points of the same x, which sums of points could meet, are added in another way.
//! - The processor has the unit that was chosen, which [`Own`] asks it.

mod commit;
mod committed;
mod constraints;
mod copies;
mod domain;
mod draws;
mod graph;
mod inner_product;
pub mod kernel;
mod keys;
#[cfg(test)]
mod log;
mod lookup;
mod machine;
mod open;
mod own;
mod place;
mod product;
mod program;
mod prove;
mod quotient;
mod ratios;
mod secret;
mod selectors;
mod steps;
mod system;
mod tables;
#[cfg(test)]
mod tests;
mod witness;

pub use keys::Key;
pub use own::Own;
pub use steps::{Step, Watch};
