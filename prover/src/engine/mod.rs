//! The proving engine.

pub mod kernel;
