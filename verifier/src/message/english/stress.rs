//! The words of scenario proofs.

use crate::message::entry::Entry;

/// The claims about scenario proofs and their details.
pub(super) const CLAIMS: &[Entry] = &[Entry::words(
    "stress.proofs.bad",
    "{file} (shape {shape}, blocks {first} to {last}, scenarios {from} to {to}): {reason}",
)];
