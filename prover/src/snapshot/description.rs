//! `snapshot.toml` as it is written: each key may be left out that is known from elsewhere.

use ringfence_circuits::protocol::statement::{Book, Correction};
use serde::{Deserialize, Deserializer};

use super::control::Control;

/// What a statement corrects, as `snapshot.toml` says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "Corrects")]
struct CorrectionEntry {
    /// The earlier epoch.
    epoch: u64,
    /// Why.
    reason: String,
}

/// The keys of the file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) venue: Option<String>,
    pub(super) epoch: Option<u64>,
    pub(super) snapshot_time: Option<String>,
    pub(super) price_time: Option<String>,
    pub(super) funding_time: Option<String>,
    pub(super) previous: Option<String>,
    #[serde(default, deserialize_with = "correction")]
    pub(super) corrects: Option<Correction>,
    #[serde(default, deserialize_with = "books")]
    pub(super) books: Option<Vec<Book>>,
    #[serde(default)]
    pub(super) control: Control,
}

fn correction<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Correction>, D::Error> {
    let CorrectionEntry { epoch, reason } = CorrectionEntry::deserialize(deserializer)?;
    Ok(Some(Correction { epoch: epoch.into(), reason }))
}

fn books<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Book>>, D::Error> {
    Vec::<Book>::deserialize(deserializer).map(Some)
}
