//! What is said: vaults and what they must satisfy, parameters, lanes and totals, hashes and trees,
//! and the documents that are published. A second implementation could be written from this room's
//! text, `docs/protocol.md`, alone. It uses nothing but [`crate::primitive`]: it must not know how a
//! claim is proven.

pub mod bundle;
pub mod contribution;
pub mod field;
pub mod hash;
pub mod instance;
pub mod kind;
pub mod lane;
pub mod package;
pub mod parameters;
pub mod predicate;
pub mod shape;
pub mod statement;
pub mod text;
pub mod totals;
pub mod tree;
pub mod vault;
