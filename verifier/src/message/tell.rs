//! What goes to standard error.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Writes to standard error, whoever reads it. Where nobody does any more, or the disk behind it is full, a program goes on:
/// its work must not end with its log.
pub fn tell(text: impl Display) {
    let _ = write!(io::stderr(), "{text}");
}
