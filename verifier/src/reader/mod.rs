//! What a reader brings to a check, so that not everything rests on the venue's own files: the
//! digest that the venue anchored, its name, the statement of the epoch before.
//!
//! Audits, packages and chains share one type, [`Reader`]. Signing keys and block headers will be
//! further fields of it. What a claim needs and nobody brought is said in one place,
//! [`NotBrought`]; every report shows these words. Checks and programs may use this room; it must
//! not know what is done with what was brought.

mod digest;
mod error;
mod given;
mod known;
mod not_brought;
mod text;

pub(crate) use self::known::Known;
pub use self::{
    digest::digest,
    error::ReaderError,
    given::Reader,
    not_brought::NotBrought,
    text::{account, Role, Text},
};
