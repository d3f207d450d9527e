//! A value that is no list and no object, as nodes write one.

use std::{fmt, marker::PhantomData};

use serde::{
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
    Deserialize, Deserializer,
};

use super::hexadecimal;

/// A text or a number, or something else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scalar {
    /// Nothing.
    #[default]
    Null,
    /// A text.
    Text(String),
    /// A whole number.
    Number(u64),
    /// Anything else.
    Other,
}

impl Scalar {
    /// The text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes of digits behind `0x`.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        hexadecimal::bytes(self.text()?)
    }

    /// The bytes of a number, big-endian, without leading zeros.
    pub fn integer(&self) -> Option<Vec<u8>> {
        match self {
            Scalar::Text(text) => hexadecimal::integer(text),
            Scalar::Number(number) => hexadecimal::integer(&hexadecimal::quantity(*number)),
            _ => None,
        }
    }

    /// A number below 2^256, big-endian.
    pub fn word(&self) -> Option<[u8; 32]> {
        match self {
            Scalar::Number(number) => hexadecimal::word(&hexadecimal::quantity(*number)),
            _ => hexadecimal::word(self.text()?),
        }
    }
}

/// A type that any value of JSON can become; lists become [`Scalar::Other`].
pub trait AnyValue: Sized {
    /// What a value becomes that is no object.
    fn of(scalar: Scalar) -> Self;

    /// What an object becomes.
    ///
    /// # Errors
    /// It is an error if the text is malformed, or breaks a limit.
    fn object<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// Reads any value.
///
/// # Errors
/// It is an error if the text is malformed, or breaks a limit.
pub fn any<'de, T: AnyValue, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Read<T>(PhantomData<T>);

    impl<'de, T: AnyValue> Visitor<'de> for Read<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::object(map)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(T::of(Scalar::Other))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            Ok(T::of(Scalar::Text(text.to_owned())))
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            Ok(T::of(Scalar::Number(number)))
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
            Ok(T::of(Scalar::Other))
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
            Ok(T::of(Scalar::Other))
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<T, E> {
            Ok(T::of(Scalar::Other))
        }

        fn visit_unit<E: Error>(self) -> Result<T, E> {
            Ok(T::of(Scalar::Null))
        }
    }

    deserializer.deserialize_any(Read(PhantomData))
}

impl AnyValue for Scalar {
    fn of(scalar: Scalar) -> Self {
        scalar
    }

    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        any(deserializer)
    }
}
