//! Why a signature of a key does not count.

/// What is wrong with a signature or with a key. The words complete "the signature does not count:".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// Another number of bytes.
    #[error("it has {found} bytes, expected {expected}")]
    Length {
        /// Number of bytes.
        found: usize,
        /// Number of bytes of such a signature.
        expected: usize,
    },
    /// Not the one DER encoding (BIP-66).
    #[error("it is not in strict DER (BIP-66)")]
    Der,
    /// One of the numbers is zero, or as large as the order of the group or larger.
    #[error("one of its numbers is outside the range of the group")]
    Range,
    /// The larger one of two equivalent numbers.
    #[error(
        "its number s is in the upper half; the equivalent signature with a low s is expected"
    )]
    HighS,
    /// Bytes that are no point of the curve, or not in the one form of such a point.
    #[error("the public key is no point of the curve in its usual form")]
    Key,
    /// A point that has signatures for any message.
    #[error("the public key is a point of small order, for which anyone can sign")]
    SmallOrder,
    /// The number that says which key signed is none of those that exist.
    #[error("no key can be recovered from it")]
    NoKey,
    /// A well-formed signature of something else, or by another key.
    #[error(
        "it does not fit the message and the key: another text was signed, or another key signed"
    )]
    Mismatch,
}
