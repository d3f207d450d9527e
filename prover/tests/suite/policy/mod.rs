//! The venue's side of the risk policy, without proofs: what `parameters policy`, `history` and `adjust` make and refuse,
//! and what `check` and `prove` hold parameters to.

mod adjust;
mod effect;
mod follow;
mod history;
mod made;
mod rules;
