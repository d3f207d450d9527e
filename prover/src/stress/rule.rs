//! The rules of X12 by name, and what is said of scenarios that break one.

use ringfence_verifier::{message::Quoted, say};

/// The least number of vaults that a result may tell of, unless it tells of none.
pub const THRESHOLD: u64 = 20;
/// Most scenarios of an epoch that may be released.
pub const MOST_RELEASED: usize = 64;

/// A scenario that tells of too few vaults, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Thin {
    /// The scenario.
    pub scenario: String,
    /// The rule.
    pub rule: ThinRule,
}

/// A rule of X12.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ThinRule {
    /// (a) In a book, 1 to 19 vaults are under water, or one owes more than half of the deficit.
    Deficit,
    /// (b) The deficit of a book differs from that in another scenario through 1 to 19 vaults, or through one by more
    /// than half.
    Difference {
        /// The other scenario, and the set that it is of where that is another one.
        from: String,
    },
    /// (c) It moves less than half of the open interest by value.
    Narrow,
}

/// Scenarios that are named in a refusal.
const MOST_NAMED: usize = 8;

/// The scenarios and rules of a refusal, in words without a number.
pub(super) fn listed(found: &[Thin]) -> String {
    let mut lines: Vec<String> = found.iter().take(MOST_NAMED).map(Thin::text).collect();
    if let more @ 1.. = found.len().saturating_sub(MOST_NAMED) {
        lines.push(say!("RF-1376.more", more).text);
    }
    lines.join("; ")
}

impl Thin {
    /// The scenario and the rule, in words.
    pub fn text(&self) -> String {
        let scenario = Quoted(&self.scenario);
        match &self.rule {
            ThinRule::Deficit => say!("RF-1376.deficit", scenario).text,
            ThinRule::Difference { from } => {
                say!("RF-1376.difference", scenario, from = Quoted(from)).text
            }
            ThinRule::Narrow => say!("RF-1376.narrow", scenario).text,
        }
    }
}
