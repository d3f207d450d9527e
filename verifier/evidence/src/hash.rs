//! Hash functions of chains.

use ripemd::Ripemd160;
use sha2::{Digest as _, Sha256};
use sha3::Keccak256;

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of what is added bit by bit, such as a file that is too large for memory.
#[derive(Clone, Debug, Default)]
pub struct Sha256Of(Sha256);

impl Sha256Of {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all that was added.
    pub fn end(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// SHA-256 of SHA-256: Bitcoin's hash of transactions and of base58's checksum.
pub fn double_sha256(bytes: &[u8]) -> [u8; 32] {
    sha256(&sha256(bytes))
}

/// RIPEMD-160 of SHA-256: Bitcoin's hash of keys and scripts.
pub fn hash160(bytes: &[u8]) -> [u8; 20] {
    Ripemd160::digest(sha256(bytes)).into()
}

/// SHA-256 of the tag's hash twice and the bytes (BIP-340, "tagged hashes").
pub fn tagged(tag: &str, bytes: &[u8]) -> [u8; 32] {
    let tag = sha256(tag.as_bytes());
    Sha256::new().chain_update(tag).chain_update(tag).chain_update(bytes).finalize().into()
}

/// Keccak-256 as Ethereum and Tron use it, which pads otherwise than SHA3-256.
pub fn keccak256(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::protocol::hash::digest::to_hex;

    use super::*;

    #[test]
    fn published_hashes_of_nothing_come_out() {
        assert_eq!(
            to_hex(&keccak256(b"")),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
        );
        assert_eq!(
            to_hex(&double_sha256(b"")),
            "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"
        );
        assert_eq!(to_hex(&hash160(b"")), "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb");
        // BIP-322 gives its message hash, a tagged hash, of the empty message.
        assert_eq!(
            to_hex(&tagged("BIP0322-signed-message", b"")),
            "c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1"
        );
    }
}
