//! How it is proven: the circuit of a block of vaults. This room uses [`crate::protocol`], whose
//! clauses it turns into constraints, and [`crate::primitive`]; it must not know how keys and proofs are
//! made or stored, nor who asks for them. `docs/circuit.md` derives every gate.
//!
//! | room | holds |
//! |---|---|
//! | [`opening`] | what every circuit that opens leaves has in common: cells, items, words, leaves, tree |
//! | [`layout`] | where the arithmetic cells of a block stand |
//! | [`group`] | a file for each group of cells: balance, position, magnitude, tail, end |
//! | [`table`] | the tier table: one row for each tier, one of which each slot looks up |
//! | [`chip`] | the Poseidon chip and range checks |
//! | [`key`] | what the fixed part of a circuit depends on |
//! | [`grid`] | all groups of a block, one after another |
//! | [`witness`] | the witness of a block and its public inputs |
//! | [`block`] | the circuit, clause by clause |
//! | [`size`] | rows, k and the length of a proof |
//! | [`stress`] | a second circuit over the same leaves: what vaults owe under scenarios |
//!
//! One column layout serves all shapes: 21 columns for hashes, 8 for limbs, 9 for arithmetic, side
//! by side, so that the longer of hashes and arithmetic decides the number of rows. Only the hashes'
//! column `io` and the groups' `a0` take part in copies: with the instance column that is one
//! permutation product at degree 5.

pub mod block;
pub mod chip;
pub mod grid;
pub mod group;
pub mod key;
pub mod layout;
pub mod opening;
pub mod size;
pub mod stress;
pub mod table;
pub mod witness;

pub use crate::protocol::instance::{BlockInstance, InstanceRow};
pub use block::BlockCircuit;
pub use key::{BlockKey, RuleWeights};
pub use opening::leaf::{LeafSecret, LeafWitness};
pub use size::proof_length;
pub use witness::{BlockPlace, BlockWitness};
