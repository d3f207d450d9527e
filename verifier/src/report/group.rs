//! What claims are about: the groups in which every report lists them.

use serde::Serialize;

use crate::word;

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Whose statement it is, which one, and what it follows.
    Identity,
    /// That what is committed obeys its rules and adds up.
    Proofs,
    /// What is owed, what stands against it, and on whose word.
    Money,
}

impl Group {
    /// All groups, in the order in which reports show them.
    pub const ALL: [Group; 3] = [Group::Identity, Group::Proofs, Group::Money];

    /// The group of the claim with this name.
    pub fn of(id: &str) -> Self {
        let kind = id.split(':').next().unwrap_or(id);
        match kind {
            "anchored-digest" | "venue" | "previous-statement" | "parameter-changes"
            | "signature" | "next-snapshot" | "policy" | "policy-bounds" | "policy-history"
            | "policy-prices" | "policy-changes" | "policy-covers" | "policy-own-history"
            | "account" | "statement" | "follows" | "stress-scenarios" | "stress-previous" => {
                Group::Identity
            }
            "well-formed" | "parameters" | "fingerprint-base" | "root" | "distinct-blocks"
            | "keys" | "proofs" | "totals" | "market-closure" | "included" | "distinct"
            | "all-vaults" | "stress-documents" | "stress-proofs" => Group::Proofs,
            _ => Group::Money,
        }
    }

    /// The title of the group.
    pub fn title(self) -> &'static str {
        match self {
            Group::Identity => word!("group.identity"),
            Group::Proofs => word!("group.proofs"),
            Group::Money => word!("group.money"),
        }
    }
}
