//! Words and codes.

mod failure;

pub use self::failure::Failure;
