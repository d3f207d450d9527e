//! Evidence for reserves, from addresses to a list with signatures and proofs beside it, as a venue gathers it.

mod made;
mod observe;
mod statement;
mod steps;
mod tokens;
mod wallets;
