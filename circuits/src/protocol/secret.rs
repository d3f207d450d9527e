//! What makes leaves and commitments tell nothing of what is in them: field elements of different
//! meaning that are hashed beside the numbers, each of a type of its own.
//!
//! The venue alone knows the blinds, and nobody but the venue and a vault's owner knows its salt.
//! So that none gets into a message or a log, these types have no `Debug`.

use ff::Field;
use pasta_curves::Fp;

use crate::protocol::hash::{digest::hash_to_field, domain::personal};

/// Whose vault a leaf is of, as the leaf holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity(pub Fp);

impl Identity {
    /// The identity in a leaf of padding, which is nobody's.
    pub const PADDING: Self = Identity(Fp::ZERO);

    /// The identity of a vault (§4.2): hash-to-field, by BLAKE2b, of venue, account id and vault
    /// label.
    pub fn of(venue: &str, account: &str, label: &str) -> Self {
        let parts = [venue.as_bytes(), account.as_bytes(), label.as_bytes()];
        Identity(hash_to_field(personal::IDENTITY, &parts))
    }
}

/// What a leaf holds so that nobody can find the vault by trying numbers: secret and uniform, and
/// another one in every leaf, in those of padding, too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub Fp);

/// What hides the sum in a commitment Φ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Blind(pub Fp);

impl Blind {
    /// The blind before the first block and after the last, where everybody can open the
    /// commitment: zero. In between blinds are secret and uniform.
    pub const OPEN: Self = Blind(Fp::ZERO);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_identity_separates_venue_account_and_label() {
        let ids = [
            Identity::of("v", "alice", "main"),
            Identity::of("v", "alicem", "ain"),
            Identity::of("v", "alice", ""),
            Identity::of("va", "lice", "main"),
        ];
        for (i, a) in ids.iter().enumerate() {
            assert!(ids[i + 1..].iter().all(|b| a != b));
        }
    }
}
