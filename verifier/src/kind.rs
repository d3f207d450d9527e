//! What a file is, before it is read: see [`ringfence_circuits::kind`].

pub use ringfence_circuits::kind::{mismatch, of, Kind, WrongKind};
