//! Completing a statement: what a venue has and who signs for it is said after all is proven, can be
//! corrected, and is said once.

mod list;
mod made;
mod previous;
mod steps;
