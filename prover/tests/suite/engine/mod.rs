//! The engine of this project against halo2's prover: the same bytes of the same random numbers.

mod compare;
mod made;
mod random;
mod shapes;
mod zero_knowledge;
