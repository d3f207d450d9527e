//! Scenario proofs: results, what may not be released, proofs, and the sets to ship.

mod guards;
mod killed;
mod made;
mod proofs;
mod sets;
