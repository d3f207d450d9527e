//! The stress directory: what is published of the scenario proofs of a statement, beside its bundle.
//!
//! | file | content |
//! |---|---|
//! | `stress.json` | the stress statement, canonical |
//! | `scenarios.json` | the scenario set, canonical |
//! | `sums.bin` | [`UnitCommitments`]: blocks per proof, and Φ′ after every unit |
//! | `proofs/000000.proof`, … | the proofs, in the order of [`partition`](super::unit::partition), named as in a bundle |

use ff::PrimeField;

use crate::{
    primitive::codec::{self, CodecError},
    protocol::{block::SumCommitment, hash::digest::Element},
};

/// File name of the stress statement.
pub const STRESS_FILE: &str = "stress.json";
/// File name of the scenario set.
pub const SCENARIOS_FILE: &str = "scenarios.json";
/// File name of the commitments.
pub const SUMS_FILE: &str = "sums.bin";
/// Most units of a stress statement.
pub const MAX_UNITS: u64 = 1 << 24;
/// Most bytes of `sums.bin`: 2^24 units of 32 bytes, and a little.
pub const MAX_SUMS_BYTES: u64 = (MAX_UNITS << 5) + 64;

/// Most bytes of the head of `sums.bin`, before the commitments.
pub const MAX_HEAD: u64 = 16;

/// Bytes of a commitment.
pub const COMMITMENT: usize = 32;

/// What is published of every unit: Φ′, the commitment to the sum up to and with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCommitments {
    /// Up to how many blocks a proof covers, 1…256.
    pub blocks_per_proof: u16,
    /// Φ′ after each unit, in order.
    pub sums: Vec<SumCommitment>,
}

impl UnitCommitments {
    /// The bytes of `sums.bin`.
    ///
    /// # Errors
    /// There is none: these types always have an encoding.
    pub fn encode(&self) -> Result<Vec<u8>, CodecError> {
        let mut bytes = codec::encode(&(self.blocks_per_proof, self.sums.len() as u64))?;
        bytes.extend(self.sums.iter().flat_map(|sum| sum.0.to_repr()));
        Ok(bytes)
    }

    /// Reads the head of `sums.bin` from its first bytes, of which [`MAX_HEAD`] are enough: blocks per proof, and the
    /// number of units. What follows is not looked at.
    ///
    /// # Errors
    /// It is an error if the head is malformed or not the canonical encoding.
    pub fn read_head(beginning: &[u8]) -> Result<(u16, u64), CodecError> {
        codec::decode_first::<(u16, u64)>(beginning).map(|(head, _)| head)
    }

    /// Reads `sums.bin`. Nothing is allocated before the number of units is held against the length.
    ///
    /// # Errors
    /// It is an error if the bytes are malformed, cut short, too long, not the canonical encoding, or hold a number
    /// that is none of the field.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        if bytes.len() as u64 > MAX_SUMS_BYTES {
            return Err(CodecError::Malformed(format!("more than {MAX_SUMS_BYTES} bytes")));
        }
        let ((blocks_per_proof, count), rest) = codec::decode_first::<(u16, u64)>(bytes)?;
        let (sums, trailing) = rest.as_chunks::<COMMITMENT>();
        let found = sums.len() as u64;
        if found < count {
            return Err(CodecError::Malformed(format!("{count} units, {found} follow")));
        }
        let trailing = trailing.len() + (sums.len() - count as usize) * COMMITMENT;
        if trailing > 0 {
            return Err(CodecError::TrailingBytes(trailing));
        }
        let element = |(unit, bytes): (usize, &[u8; COMMITMENT])| {
            let element = Element::from_bytes(*bytes);
            element.map(|element| SumCommitment(element.0)).ok_or_else(|| {
                CodecError::Malformed(format!("the number of unit {unit} is none of the field"))
            })
        };
        let sums = sums.iter().enumerate().map(element).collect::<Result<_, _>>()?;
        Ok(UnitCommitments { blocks_per_proof, sums })
    }
}

#[cfg(test)]
mod tests {
    use pasta_curves::Fp;

    use super::*;

    #[test]
    fn g14_commitments_have_one_encoding() {
        let sums = [3, 5].map(|number| SumCommitment(Fp::from(number))).to_vec();
        let written = UnitCommitments { blocks_per_proof: 256, sums };
        let bytes = written.encode().unwrap();
        assert_eq!(UnitCommitments::decode(&bytes).unwrap(), written);
        for length in 0..bytes.len() {
            assert!(UnitCommitments::decode(&bytes[..length]).is_err(), "{length}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(matches!(UnitCommitments::decode(&longer), Err(CodecError::TrailingBytes(1))));
        let more = [&bytes[..], &[0; 32]].concat();
        assert!(matches!(UnitCommitments::decode(&more), Err(CodecError::TrailingBytes(32))));
        // Numbers of more bytes than they need, and elements that are none.
        let long = [&[252, 3, 0, 0, 0, 2], &bytes[4..]].concat();
        assert!(UnitCommitments::decode(&long).is_err());
        let mut none = bytes.clone();
        none.iter_mut().rev().take(32).for_each(|byte| *byte = 0xff);
        assert!(UnitCommitments::decode(&none).is_err());
        // A number of units that nothing follows takes no memory.
        let huge = [&[2u8, 253][..], &u64::MAX.to_le_bytes()].concat();
        assert!(UnitCommitments::decode(&huge).is_err());
    }
}
