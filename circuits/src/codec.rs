//! The one place that knows the binary encoding: bincode 2.0.1, standard configuration (variable
//! length integers, little endian). bincode is no longer maintained, so its version is pinned and
//! nothing else may depend on it; hashes are never taken over its output.

use bincode::{
    config::{Configuration, Limit, LittleEndian, Varint},
    Decode, Encode,
};

/// Why bytes can't be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// Malformed or truncated, or a length beyond the limit.
    #[error("malformed or truncated data: {0}")]
    Malformed(String),
    /// Bytes after the value.
    #[error("{0} bytes follow the data")]
    TrailingBytes(usize),
    /// The same value has another, shorter encoding.
    #[error("not the canonical encoding")]
    NotCanonical,
}

/// Encodes a value.
///
/// # Errors
/// Never for the types of this project; bincode's error otherwise.
pub fn encode<T: Encode>(value: &T) -> Result<Vec<u8>, CodecError> {
    bincode::encode_to_vec(value, bincode::config::standard())
        .map_err(|error| CodecError::Malformed(error.to_string()))
}

/// Decodes a value of at most `LIMIT` bytes that fills `bytes` entirely and canonically. The limit
/// is checked against every length prefix before memory is taken.
///
/// # Errors
/// [`CodecError`].
pub fn decode<T: Decode<()> + Encode, const LIMIT: usize>(bytes: &[u8]) -> Result<T, CodecError> {
    let config: Configuration<LittleEndian, Varint, Limit<LIMIT>> =
        bincode::config::standard().with_limit::<LIMIT>();
    let (value, read) = bincode::decode_from_slice(bytes, config)
        .map_err(|error| CodecError::Malformed(error.to_string()))?;
    if read != bytes.len() {
        return Err(CodecError::TrailingBytes(bytes.len() - read));
    }
    if encode(&value)? != bytes {
        return Err(CodecError::NotCanonical);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f2_hostile_lengths_and_trailing_bytes_are_refused() {
        let good = encode(&vec![1u64, 300, 70_000]).unwrap();
        assert_eq!(decode::<Vec<u64>, 1000>(&good), Ok(vec![1, 300, 70_000]));
        let mut long = vec![253];
        long.extend((1u64 << 63).to_le_bytes());
        assert!(decode::<Vec<u64>, 1000>(&long).is_err());
        let mut trailing = good.clone();
        trailing.push(0);
        assert_eq!(decode::<Vec<u64>, 1000>(&trailing), Err(CodecError::TrailingBytes(1)));
        for cut in 0..good.len() {
            assert!(decode::<Vec<u64>, 1000>(&good[..cut]).is_err());
        }
        // 1 as a two-byte integer: same value, other bytes.
        assert_eq!(decode::<u64, 100>(&[251, 1, 0]), Err(CodecError::NotCanonical));
    }
}
