//! The scenario set as a file.

use serde::{Deserialize, Serialize};

use super::{
    error::{field, SetError},
    limits::{MAX_SET_BYTES, MOST_EXCEPTIONS, MOST_SCENARIOS},
};
use crate::{
    primitive::json::{self, JsonError},
    protocol::{
        kind::{self, FileKind, SCENARIOS_FORMAT},
        parameters::{Source, MAX_SOURCES},
    },
};

/// The scenario set as a file. Here and below, fields stand in the order of the canonical encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Who wrote it. It is not proven.
    pub author: String,
    /// `ringfence-scenarios-1`.
    pub format: String,
    /// Name of the set. It is not proven.
    pub name: String,
    /// The scenarios, 1…64.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_SCENARIOS>")]
    pub scenarios: Vec<ScenarioEntry>,
    /// Where the factors come from.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_SOURCES>")]
    pub sources: Vec<Source>,
}

/// A scenario in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioEntry {
    /// How prices of assets move.
    pub assets: MovesEntry,
    /// How marks of markets move.
    pub markets: MovesEntry,
    /// A name that no other scenario of the set has.
    pub name: String,
    /// Id of the source of the factors.
    pub source: String,
}

/// How all assets or all markets move, but for those that move otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovesEntry {
    /// Those that move otherwise, by strictly increasing name.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_EXCEPTIONS>")]
    pub except: Vec<Exception>,
    /// The price is multiplied by it, 0…1000.
    pub factor: String,
    /// What closing costs, as a share of the price, 0…1.
    pub spread: String,
}

/// An asset or a market that moves otherwise than the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// As in [`MovesEntry::factor`].
    pub factor: String,
    /// Name of the asset or market.
    pub name: String,
    /// Whether the set fits parameters that lack the name.
    pub optional: bool,
    /// As in [`MovesEntry::spread`].
    pub spread: String,
}

impl Document {
    /// The value of [`Document::format`].
    pub const FORMAT: &'static str = SCENARIOS_FORMAT;

    /// Reads a set from its canonical encoding.
    ///
    /// # Errors
    /// It is an error if it is malformed or not canonical.
    pub fn from_canonical(text: &[u8]) -> Result<Self, SetError> {
        match Self::read(text) {
            Ok(document) if document.format == Self::FORMAT => Ok(document),
            other => match kind::mismatch(text, FileKind::Scenarios) {
                Some(wrong) => Err(wrong.into()),
                None => other.and_then(|_| field("format", format!("expected {:?}", Self::FORMAT))),
            },
        }
    }

    fn read(text: &[u8]) -> Result<Self, SetError> {
        if text.len() as u64 > MAX_SET_BYTES {
            return Err(SetError::Syntax(format!("more than {MAX_SET_BYTES} bytes")));
        }
        json::parse_canonical(text).map_err(|error| match error {
            JsonError::NotCanonical => SetError::NotCanonical,
            other => SetError::Syntax(other.to_string()),
        })
    }
}
