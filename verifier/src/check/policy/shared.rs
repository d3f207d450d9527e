//! What all claims of the policy share.

use ringfence_circuits::protocol::{hash::digest::Digest, statement::Document};

/// The clause of all claims here.
pub(super) const CLAUSE: &str = "V19";

/// The previous statement as a reader has it.
pub(super) enum Previous<'a> {
    /// There is none, or nobody brought it.
    None,
    /// The one that was brought is not the one that this statement names: it says nothing here.
    Other,
    /// It is the one.
    Named(&'a Document),
}

/// The previous statement, if the reader brought the one that this statement names.
pub(super) fn previous<'a>(
    brought: Option<&'a (Document, Digest)>,
    now: &Document,
) -> Previous<'a> {
    match brought {
        None => Previous::None,
        Some((document, digest)) if *digest == now.previous => Previous::Named(document),
        Some(_) => Previous::Other,
    }
}
