//! What a reader brings to a check.

use ringfence_circuits::digest::Digest;

use crate::message::Failure;

/// V0: what the reader brings. What is absent is reported as not checked.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The digest that the venue anchored.
    pub anchored: Option<Digest>,
    /// The venue's name.
    pub venue: Option<String>,
    /// The previous statement, in canonical encoding.
    pub previous: Option<Vec<u8>>,
    /// The parameters of the previous statement, in canonical encoding.
    pub previous_parameters: Option<Vec<u8>>,
}

/// A digest as people write it: `rfs1…` in bech32m, or hexadecimal.
///
/// # Errors
/// If it is neither.
pub fn digest(text: &str) -> Result<Digest, Failure> {
    let message = "a digest is rfs1… in bech32m or 64 lower-case hexadecimal digits";
    let help = "copy the digest whole, as the venue anchored it";
    Digest::parse(text.trim()).ok_or_else(|| Failure {
        code: "RF-2024",
        message: message.into(),
        help,
    })
}
