//! Scenario proofs without circuits (`docs/stress.md`): documents, prices, equities, sums.

mod equity;
mod sets;
mod statements;
