//! What a record keeps of the judgement of a vault under a special rule, so that no later stage assesses
//! the vault again.

use bincode::{Decode, Encode};
use num_bigint::BigUint;
use ringfence_circuits::protocol::contribution::SpecialAmounts;

/// [`SpecialAmounts`] as little-endian bytes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Special {
    notional: Vec<u8>,
    collateral: Vec<u8>,
    shortfall: Vec<u8>,
    deficit: Vec<u8>,
}

impl From<&SpecialAmounts> for Special {
    fn from(amounts: &SpecialAmounts) -> Self {
        Special {
            notional: amounts.notional.to_bytes_le(),
            collateral: amounts.collateral.to_bytes_le(),
            shortfall: amounts.shortfall.to_bytes_le(),
            deficit: amounts.deficit.to_bytes_le(),
        }
    }
}

impl From<&Special> for SpecialAmounts {
    fn from(special: &Special) -> Self {
        SpecialAmounts {
            notional: BigUint::from_bytes_le(&special.notional),
            collateral: BigUint::from_bytes_le(&special.collateral),
            shortfall: BigUint::from_bytes_le(&special.shortfall),
            deficit: BigUint::from_bytes_le(&special.deficit),
        }
    }
}
