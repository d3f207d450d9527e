//! The groups of a block, a file each: its cells, how an honest prover computes them, its gates with
//! the equations above them, its assignment, its layout. A group knows where it stands
//! ([`crate::circuit::layout`]), the tier table and the weights in the key; it knows nothing of the
//! groups around it but the flow cells, nothing of hashes and nothing of the instance.

pub mod balance;
pub mod end;
pub(super) mod lookup;
pub mod magnitude;
pub mod position;
pub mod slot;
pub mod tail;
