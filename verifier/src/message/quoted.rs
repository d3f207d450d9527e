//! Texts of others within the catalogue's words.

use std::fmt;

use ringfence_circuits::primitive::shown::Shown;

/// A text in quotation marks, escaped and cut as [`Shown`] does it, so that it can't be taken for the
/// program's own words. A quotation mark within it stands as `\"`.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", Shown(self.0).to_string().replace('"', "\\\""))
    }
}
