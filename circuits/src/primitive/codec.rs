//! The one place that knows the binary encoding: bincode 2.0.1, standard configuration (variable
//! length integers, little endian). bincode is no longer maintained, so its version is pinned and
//! nothing else may depend on it; hashes are never taken over its output.

use bincode::{
    config::{Configuration, Limit, LittleEndian, Varint},
    enc::{write::Writer, EncoderImpl},
    error::{DecodeError, EncodeError},
    Decode, Encode,
};

/// Bytes of memory per encoded byte that decoding may claim. The largest ratio of this project's
/// types is that of an empty string: 24 bytes from one.
const MEMORY_PER_BYTE: usize = 64;

/// Largest limit of [`decode`].
pub const MOST: usize = 0x100_0000;

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
/// There is none for the types of this project, which all have an encoding.
pub fn encode<T: Encode>(value: &T) -> Result<Vec<u8>, CodecError> {
    bincode::encode_to_vec(value, bincode::config::standard())
        .map_err(|error| CodecError::Malformed(error.to_string()))
}

/// Encodes a value behind what stands in `bytes`.
///
/// # Errors
/// There is none for the types of this project, which all have an encoding.
pub fn append<T: Encode>(value: &T, bytes: &mut Vec<u8>) -> Result<(), CodecError> {
    bincode::encode_into_std_write(value, bytes, bincode::config::standard())
        .map(|_| ())
        .map_err(|error| CodecError::Malformed(error.to_string()))
}

/// Takes the encoding of a value and holds it against bytes.
struct Compared<'a>(&'a [u8]);

impl Writer for Compared<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        match self.0.strip_prefix(bytes) {
            Some(rest) => {
                self.0 = rest;
                Ok(())
            }
            None => Err(EncodeError::Other("other bytes")),
        }
    }
}

/// Whether `bytes` are the encoding of a value.
fn is_encoding<T: Encode>(value: &T, bytes: &[u8]) -> bool {
    let mut encoder = EncoderImpl::new(Compared(bytes), bincode::config::standard());
    value.encode(&mut encoder).is_ok() && encoder.into_writer().0.is_empty()
}

/// Decodes a value of at most `LIMIT` bytes that fills `bytes` entirely and canonically. `LIMIT` is at
/// most [`MOST`]; whatever is longer has a reader of its own, which starts with `decode_first`.
///
/// bincode reserves a vector's memory from its length prefix alone, once `length · size_of::<T>()`
/// passes the configured limit. That limit is a constant, so the least of a few constants is taken
/// that is enough for an input of this length: a short input can't reserve much memory.
///
/// # Errors
/// [`CodecError`] says what is wrong with the bytes.
pub fn decode<T: Decode<()> + Encode, const LIMIT: usize>(bytes: &[u8]) -> Result<T, CodecError> {
    const { assert!(LIMIT <= MOST, "memory for longer values must follow from their length") };
    if bytes.len() > LIMIT {
        return Err(CodecError::Malformed(format!("more than {LIMIT} bytes")));
    }
    let need = bytes.len().saturating_add(1).saturating_mul(MEMORY_PER_BYTE).min(LIMIT);
    let (value, read) = match need {
        0..=0x1000 if LIMIT > 0x1000 => decode_within::<T, 0x1000>(bytes),
        0..=0x1_0000 if LIMIT > 0x1_0000 => decode_within::<T, 0x1_0000>(bytes),
        0..=0x10_0000 if LIMIT > 0x10_0000 => decode_within::<T, 0x10_0000>(bytes),
        _ => decode_within::<T, LIMIT>(bytes),
    }
    .map_err(|error| CodecError::Malformed(error.to_string()))?;
    if read != bytes.len() {
        return Err(CodecError::TrailingBytes(bytes.len() - read));
    }
    if !is_encoding(&value, bytes) {
        return Err(CodecError::NotCanonical);
    }
    Ok(value)
}

/// Decodes a value at the beginning of `bytes` that is as long as its canonical encoding; also what
/// follows it. For values of a fixed size.
///
/// # Errors
/// [`CodecError`] says what is wrong with the bytes.
pub(crate) fn decode_first<T: Decode<()> + Encode>(bytes: &[u8]) -> Result<(T, &[u8]), CodecError> {
    let (value, read) = decode_within::<T, 0x1000>(bytes)
        .map_err(|error| CodecError::Malformed(error.to_string()))?;
    let (first, rest) = bytes.split_at(read);
    if !is_encoding(&value, first) {
        return Err(CodecError::NotCanonical);
    }
    Ok((value, rest))
}

/// Decodes a value; no more than `LIMIT` bytes are claimed. Also the number of bytes read.
fn decode_within<T: Decode<()>, const LIMIT: usize>(
    bytes: &[u8],
) -> Result<(T, usize), DecodeError> {
    let config: Configuration<LittleEndian, Varint, Limit<LIMIT>> =
        bincode::config::standard().with_limit::<LIMIT>();
    bincode::decode_from_slice(bytes, config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f2_short_inputs_claim_little_memory() {
        // 2^18 blocks of 64 bytes, of which none follows: refused by the claim, not by the end.
        let mut bytes = vec![1, 252];
        bytes.extend((1u32 << 18).to_le_bytes());
        type Blocks = (u16, Vec<([u8; 32], [u8; 32])>);
        let error = decode::<Blocks, MOST>(&bytes).unwrap_err();
        let claimed = CodecError::Malformed(DecodeError::LimitExceeded.to_string());
        assert_eq!(error, claimed);
        // Values at every step of the limit come back.
        for length in [0, 1, 15, 16, 255, 4_095, 70_000, 200_000] {
            let value = (7u16, vec![([1u8; 32], [2u8; 32]); length]);
            let bytes = encode(&value).unwrap();
            assert_eq!(decode::<Blocks, MOST>(&bytes), Ok(value));
            let strings = vec![String::new(); length];
            let bytes = encode(&strings).unwrap();
            assert_eq!(decode::<Vec<String>, MOST>(&bytes), Ok(strings));
        }
        assert!(decode::<Vec<u8>, 4>(&encode(&vec![0u8; 4]).unwrap()).is_err());
    }

    #[test]
    fn values_behind_each_other_are_those_of_each() {
        let (first, second) = (vec![1u64, 300], vec![70_000u64]);
        let mut bytes = vec![9];
        append(&first, &mut bytes).unwrap();
        append(&second, &mut bytes).unwrap();
        let expected = [vec![9], encode(&first).unwrap(), encode(&second).unwrap()].concat();
        assert_eq!(bytes, expected);
    }

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
        assert!(is_encoding(&7u8, &[7]) && !is_encoding(&7u8, &[7, 0]) && !is_encoding(&7u8, &[]));
    }
}
