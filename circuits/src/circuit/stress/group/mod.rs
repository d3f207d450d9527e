//! The groups of a block in the scenario circuit, a file each: its cells, how an honest prover computes them,
//! its gates with the equations above them, its assignment, its layout.

pub mod balance;
pub mod end;
pub(super) mod lookup;
pub mod pair;
pub mod position;
pub mod slot;
pub mod tail;
