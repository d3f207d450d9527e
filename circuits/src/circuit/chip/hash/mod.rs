//! A dense Poseidon chip for the permutation of [`crate::primitive::poseidon`]: ten S-boxes in a row,
//! ten rows a permutation, every gate of degree at most 5 with its selector. It knows how to hash a
//! message in a domain, and nothing of what is hashed.
//!
//! An S-box `x ↦ x^5` takes two cells, its input `x` (round constant added) and `t = x^4`; its output
//! `s = t·x` is an expression of degree 2. The other words of the state have no cells: between full
//! rounds every word is the input of an S-box, so that `s = M⁻¹·(x' − c)` relates one round's outputs to
//! the next round's inputs; between partial rounds the inputs of five rounds determine the state.
//!
//! | file | holds |
//! |---|---|
//! | `layout` | columns, rows, selectors: where each S-box stands |
//! | `window` | the linear algebra of partial rounds |
//! | `gates` | the constraints |
//! | `trace` | the values |
//! | `chip` | a hash as a region |

mod chip;
mod gates;
mod layout;
mod trace;
mod window;

pub use chip::{HashConfig, Word};
pub use layout::{rows, COLUMNS, PERMUTATION_ROWS};

#[cfg(any(test, feature = "test-dependencies"))]
pub(crate) use layout::{state_columns, IO};
#[cfg(any(test, feature = "test-dependencies"))]
pub(crate) use trace::trace_with;
