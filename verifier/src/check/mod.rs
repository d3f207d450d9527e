//! The checks, clause by clause: V0 to V9 over a bundle, V10 over a customer's package, and whether
//! statements follow each other.
//!
//! A check takes a bundle of [`crate::source`] and what a [`crate::reader`] brings, and gives a
//! report of [`crate::report`], or an error if something is malformed. Programs and the WebAssembly
//! module may use this room; it must not know how a report is shown.

pub mod audit;
mod audit_error;
mod batch;
mod blocks;
mod brought;
pub mod chain;
mod chain_error;
mod changes;
mod cover;
mod coverage;
mod damage;
mod evidence;
mod follows;
pub mod inclusion;
mod inclusion_error;
mod kept;
pub mod kit;
mod levels;
pub mod liquidation;
mod money_change;
mod numbers;
mod policy;
mod prices;
pub mod proof;
mod proof_error;
pub mod share;
pub mod stress;
pub mod tables;
pub mod verified;

pub use self::{
    audit_error::AuditError,
    chain_error::ChainError,
    inclusion_error::InclusionError,
    proof_error::{BadProof, ProofError},
};
