//! A proving engine of our own.

pub mod kernel;
