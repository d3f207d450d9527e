//! Ids of assets and markets: their places in the lists of the parameters, counted from 1.

use std::fmt;

use bincode::{
    de::{BorrowDecode, BorrowDecoder, Decoder},
    enc::Encoder,
    error::{DecodeError, EncodeError},
    Decode, Encode,
};

/// Bits of the id of an asset or a market. The id 0 marks an empty slot.
pub const ID_BITS: usize = 13;

/// Why a number is no id, for decoders.
const RANGE: &str = "an id is between 1 and 8191";

/// An id over 13 bits, encoded as its number.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u16);

        impl $name {
            /// The id with this number; `None` for 0 and for numbers of more than 13 bits.
            pub const fn new(number: u16) -> Option<Self> {
                if number == 0 || number >> ID_BITS != 0 {
                    None
                } else {
                    Some($name(number))
                }
            }

            /// The id at this index of the parameters' list, counted from 0.
            ///
            /// # Panics
            /// If the index is beyond the largest list there can be.
            pub const fn at(index: usize) -> Self {
                assert!(index < (1 << ID_BITS) - 1, "lists of parameters end before");
                $name(index as u16 + 1)
            }

            /// The first `count` ids in order.
            ///
            /// # Panics
            /// If there are fewer ids.
            pub fn first(count: usize) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
                (0..count).map($name::at)
            }

            /// The number.
            pub const fn get(self) -> u16 {
                self.0
            }

            /// The index in the parameters' list, counted from 0.
            pub const fn index(self) -> usize {
                self.0 as usize - 1
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Encode for $name {
            fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                self.0.encode(encoder)
            }
        }

        impl<Context> Decode<Context> for $name {
            fn decode<D: Decoder<Context = Context>>(decoder: &mut D) -> Result<Self, DecodeError> {
                $name::new(u16::decode(decoder)?).ok_or(DecodeError::Other(RANGE))
            }
        }

        impl<'de, Context> BorrowDecode<'de, Context> for $name {
            fn borrow_decode<D: BorrowDecoder<'de, Context = Context>>(
                decoder: &mut D,
            ) -> Result<Self, DecodeError> {
                $name::new(u16::borrow_decode(decoder)?).ok_or(DecodeError::Other(RANGE))
            }
        }

        /// For the literals of tests.
        #[cfg(any(test, feature = "test-dependencies"))]
        impl From<u16> for $name {
            fn from(number: u16) -> Self {
                $name::new(number).expect(RANGE)
            }
        }
    };
}

id! {
    /// The id of an asset.
    AssetId
}

id! {
    /// The id of a market.
    MarketId
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::codec::{decode, encode};

    #[test]
    fn ids_have_13_bits_and_are_encoded_as_numbers() {
        assert_eq!((AssetId::new(0), AssetId::new(1 << ID_BITS)), (None, None));
        for number in [1, 250, 251, 8191] {
            let id = MarketId::new(number).unwrap();
            assert_eq!((id.get(), MarketId::at(id.index())), (number, id));
            assert_eq!(id.to_string(), number.to_string());
            let bytes = encode(&id).unwrap();
            assert_eq!(bytes, encode(&number).unwrap());
            assert_eq!(decode::<MarketId, 100>(&bytes), Ok(id));
        }
        for number in [0u16, 8192] {
            assert!(decode::<AssetId, 100>(&encode(&number).unwrap()).is_err());
        }
        let first: Vec<u16> = AssetId::first(3).map(AssetId::get).collect();
        assert_eq!(first, [1, 2, 3]);
    }
}
