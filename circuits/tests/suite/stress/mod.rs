//! Scenario proofs (`docs/stress.md`): documents, prices, equities, sums; circuits against the predicate, pinned
//! keys, and proofs of a small statement from end to end.

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
