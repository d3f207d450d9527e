//! What follows about all cells of a block from a few of them.
//!
//! [`Facts`] are the constraints of a [`System`](super::System), written as polynomials in cells and as
//! rows of tables. [`Facts::infer`] is told the values of some cells, the held ones, and finds every
//! other cell that can have one value only, or that no assignment with these held values exists. It
//! never looks at a witness, so what it finds holds for every witness, near the honest one or far
//! from it.
//!
//! This room may use the constraint system and nothing else of the rig; it does not know which cells
//! a group of the circuit has, nor what they mean. The attack suite uses it.
//!
//! | file | holds |
//! |---|---|
//! | `form` | polynomials in cells, and their solutions where they have one or two |
//! | `facts` | the constraints of a circuit in this form |
//! | `limbs` | the one reading of a number in range-checked digits |
//! | `elimination` | linear equations with several unknown products |
//! | `search` | spreading of values, and trying alternatives |

mod elimination;
mod facts;
mod form;
mod limbs;
mod search;

pub use facts::Facts;
pub use search::{Contradiction, Inferred};
