//! How texts are signed.

use std::fmt;

use crate::chain::Chain;

/// A way of signing a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// BIP-322 2.0, simple or full, with its prefix.
    Bip322,
    /// One compact signature of Bitcoin (BIP-137).
    Bip137,
    /// Compact signatures by m keys of an m-of-n script.
    Bip137Multisig,
    /// `personal_sign` of Ethereum (ERC-191, version 0x45).
    Eip191,
    /// `signMessageV2` of Tron (TIP-191).
    Tip191,
    /// Ed25519 over the text itself.
    Ed25519,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Scheme; 6] = [
        Scheme::Bip322,
        Scheme::Bip137,
        Scheme::Bip137Multisig,
        Scheme::Eip191,
        Scheme::Tip191,
        Scheme::Ed25519,
    ];

    /// Reads the name of a scheme; `None` if there is none of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// The name, as it stands in an entry.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Bip322 => "bip322",
            Scheme::Bip137 => "bip137",
            Scheme::Bip137Multisig => "bip137-multisig",
            Scheme::Eip191 => "eip191",
            Scheme::Tip191 => "tip191",
            Scheme::Ed25519 => "ed25519",
        }
    }

    /// Whether addresses of `chain` are signed for in this way.
    pub fn is_of(self, chain: Chain) -> bool {
        match self {
            Scheme::Bip322 | Scheme::Bip137 | Scheme::Bip137Multisig => chain == Chain::Bitcoin,
            Scheme::Eip191 => matches!(chain, Chain::Eip155(_)),
            Scheme::Tip191 => chain == Chain::Tron,
            Scheme::Ed25519 => chain == Chain::Solana,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
