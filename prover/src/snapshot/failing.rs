//! Vaults that break their rule: what may be said of them anywhere.

use std::path::PathBuf;

use ringfence_verifier::{say, word};
use serde::Serialize;

/// Vaults that break their rule, without anything private: numbers, and places in tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Failing {
    /// How many vaults.
    pub vaults: u64,
    /// How many accounts have one.
    pub accounts: u64,
    /// Vaults under rule `maintenance` whose equity is below their requirement.
    pub below_maintenance: u64,
    /// Vaults under rule `equity_only` whose equity is negative.
    pub negative_equity: u64,
    /// Vaults under rule `liquidating` that meet their requirement.
    pub not_liquidating: u64,
    /// The first places in the table of vaults, as file and line.
    pub places: Vec<String>,
    /// The private file that lists them, if one was asked for.
    pub list: Option<PathBuf>,
}

impl Failing {
    /// What they break, in words: who is below what.
    pub fn words(&self) -> String {
        let who = match (self.vaults, self.accounts) {
            (1, _) => word!("failing.one").to_owned(),
            (vaults, accounts) if vaults == accounts => say!("failing.accounts", accounts).text,
            (vaults, 1) => say!("failing.of-one", vaults).text,
            (vaults, accounts) => say!("failing.vaults", vaults, accounts).text,
        };
        let Failing { below_maintenance, negative_equity, not_liquidating, .. } = self;
        let parts: Vec<String> = [
            (*below_maintenance, say!("failing.below", count = below_maintenance).text),
            (*negative_equity, say!("failing.negative", count = negative_equity).text),
            (*not_liquidating, say!("failing.not-liquidating", count = not_liquidating).text),
        ]
        .into_iter()
        .filter_map(|(count, words)| (count > 0).then_some(words))
        .collect();
        match (*below_maintenance, *negative_equity, *not_liquidating) {
            (_, 0, 0) => format!("{who} {}", word!("failing.all-below")),
            (0, _, 0) => format!("{who} {}", word!("failing.all-negative")),
            (0, 0, _) => format!("{who} {}", word!("failing.all-not-liquidating")),
            _ => say!("failing.mixed", who, parts = parts.join(", ")).text,
        }
    }

    /// The first places, and how many more there are.
    pub fn shown_places(&self) -> String {
        let more = self.vaults.saturating_sub(self.places.len() as u64);
        let places = self.places.join(", ");
        match more {
            0 => places,
            _ => say!("check.more", places, more).text,
        }
    }
}
