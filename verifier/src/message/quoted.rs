//! Texts of others within the catalogue's words.

use std::fmt;

/// A text in quotation marks, with what can't be seen in it escaped, so that it can't be taken for
/// the program's own words.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
