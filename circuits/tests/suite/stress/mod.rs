//! Scenario proofs without circuits (`docs/stress.md`): documents, prices, equities, sums.

mod circuit;
mod document;
mod equity;
mod pinned;
mod prices;
mod proofs;
mod reference;
mod sets;
mod statements;
mod widths;
