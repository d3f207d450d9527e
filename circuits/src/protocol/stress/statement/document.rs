//! The stress statement as a file.

use num_bigint::{BigInt, Sign};
use serde::{de::Error as _, Deserialize, Deserializer, Serialize, Serializer};

use super::{
    error::{field, StressError},
    limits::{MAX_STRESS_BYTES, MOST_BOOKS, MOST_SCENARIOS},
};
use crate::{
    primitive::json::{self, JsonError},
    protocol::{
        hash::digest::{Digest, Element},
        kind::{self, FileKind, STRESS_FORMAT},
        text::Natural,
    },
};

/// What stands where a result is not published.
const HIDDEN: &str = "hidden";

/// The stress statement as a file. Here and below, fields stand in the order of the canonical encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Whether numbers of vaults under water are published: `hidden` in this version.
    pub counts: String,
    /// `ringfence-stress-1`.
    pub format: String,
    /// Names of the insurance books: proprietary ones, in the order of the statement.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_BOOKS>")]
    pub insurance: Vec<String>,
    /// When it was made, RFC 3339 in UTC. It is not proven.
    pub made_at: String,
    /// Digest of the stress statement before this one, of the same statement; zeros for the first.
    pub previous: Digest,
    /// By scenario, in the order of the set.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_SCENARIOS>")]
    pub results: Vec<ScenarioResult>,
    /// Digest of the scenario set.
    pub scenarios: Digest,
    /// Number of stress statements of the same statement before this one.
    pub sequence: Natural,
    /// Zero: results are exact in this version.
    pub slack: Element,
    /// Digest of the statement that the vaults are of.
    pub statement: Digest,
    /// Name and version of the program that made it.
    pub tool: String,
}

/// Results of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioResult {
    /// By book, in the order of the statement.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_BOOKS>")]
    pub books: Vec<BookResult>,
    /// Name of the scenario.
    pub scenario: String,
}

/// Results of a book under a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookResult {
    /// D: what the vaults owe beyond what they hold, in 10^-20 USD.
    pub deficit: Natural,
    /// G: what all vaults are worth together, in 10^-20 USD; of insurance books only.
    pub net: Shown<Signed>,
    /// U: number of vaults under water; hidden in this version.
    pub under_water: Shown<Natural>,
}

/// A result that may be left unpublished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown<T> {
    /// It is published.
    Value(T),
    /// It is not: the text `hidden`.
    Hidden,
}

impl<T: Serialize> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Shown::Value(value) => value.serialize(serializer),
            Shown::Hidden => serializer.serialize_str(HIDDEN),
        }
    }
}

impl<'de, T> Deserialize<'de> for Shown<T>
where
    T: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == HIDDEN {
            return Ok(Shown::Hidden);
        }
        T::deserialize(serde::de::value::StringDeserializer::new(text)).map(Shown::Value)
    }
}

/// An integer in a document: a natural number, behind `-` if it is negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed(pub BigInt);

impl Serialize for Signed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

impl<'de> Deserialize<'de> for Signed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (Sign::Minus, digits),
            None => (Sign::Plus, text.as_str()),
        };
        let digits = serde::de::value::StringDeserializer::new(digits.to_owned());
        let Natural(magnitude) = Natural::deserialize(digits)?;
        if sign == Sign::Minus && magnitude == Natural::default().0 {
            return Err(D::Error::custom("expected \"0\" without a sign"));
        }
        Ok(Signed(BigInt::from_biguint(sign, magnitude)))
    }
}

impl Document {
    /// The value of [`Document::format`].
    pub const FORMAT: &'static str = STRESS_FORMAT;
    /// The value of [`Document::counts`] in this version.
    pub const COUNTS: &'static str = HIDDEN;

    /// Reads a stress statement from its canonical encoding.
    ///
    /// # Errors
    /// It is an error if it is malformed or not canonical.
    pub fn from_canonical(text: &[u8]) -> Result<Self, StressError> {
        match Self::read(text) {
            Ok(document) if document.format == Self::FORMAT => Ok(document),
            other => match kind::mismatch(text, FileKind::Stress) {
                Some(wrong) => Err(wrong.into()),
                None => other.and_then(|_| field("format", format!("expected {:?}", Self::FORMAT))),
            },
        }
    }

    fn read(text: &[u8]) -> Result<Self, StressError> {
        if text.len() as u64 > MAX_STRESS_BYTES {
            return Err(StressError::Syntax(format!("more than {MAX_STRESS_BYTES} bytes")));
        }
        json::parse_canonical(text).map_err(|error| match error {
            JsonError::NotCanonical => StressError::NotCanonical,
            other => StressError::Syntax(other.to_string()),
        })
    }
}
