//! The rules of X12 by name, and what is said of scenarios that break one.

use ringfence_verifier::{message::Quoted, say, word};

/// The least number of customers that a result may tell of, unless it tells of none.
pub const THRESHOLD: usize = 20;
/// Most scenarios of an epoch that may be released.
pub const MOST_RELEASED: usize = 64;

/// A scenario that tells of too few customers, and by which rule.
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
    /// (a) In a book, the deficit is that of 1 to 19 customers, or more than half of it is one customer's.
    Deficit,
    /// (b) The deficit of a book differs from another one through 1 to 19 customers, or through one by more than half.
    Difference {
        /// From which.
        from: Beside,
    },
    /// (c) It moves less than half of the open interest by value.
    Narrow,
}

/// What a result is compared with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Beside {
    /// A scenario of the same set.
    Scenario(String),
    /// One of a set that was released before.
    Released {
        /// The set's name.
        set: String,
        /// The scenario.
        scenario: String,
    },
    /// What would be owed at the published prices, without a spread.
    Prices,
    /// What the statement publishes of deficits.
    Statement,
}

impl Beside {
    /// Whether it is known, or nearly known, without any scenario.
    pub(super) fn is_implied(&self) -> bool {
        matches!(self, Beside::Prices | Beside::Statement)
    }

    fn text(&self) -> String {
        match self {
            Beside::Scenario(name) => say!("RF-1376.scenario", name = Quoted(name)).text,
            Beside::Released { set, scenario } => {
                say!("RF-1376.released", set = Quoted(set), scenario = Quoted(scenario)).text
            }
            Beside::Prices => word!("RF-1376.prices").to_owned(),
            Beside::Statement => word!("RF-1376.statement").to_owned(),
        }
    }
}

/// Scenarios that are named in a refusal.
const MOST_NAMED: usize = 8;

/// The scenarios and rules of a refusal, in words without a number.
pub(super) fn listed(found: &[Thin]) -> String {
    let lines: Vec<String> = found.iter().take(MOST_NAMED).map(Thin::text).collect();
    let named = lines.join("; ");
    match found.len().saturating_sub(MOST_NAMED) {
        0 => named,
        count => say!("stress.names.more", named, count).text,
    }
}

impl Thin {
    /// The scenario and the rule, in words.
    pub fn text(&self) -> String {
        let scenario = Quoted(&self.scenario);
        match &self.rule {
            ThinRule::Deficit => say!("RF-1376.deficit", scenario, threshold = THRESHOLD).text,
            ThinRule::Difference { from } => {
                say!("RF-1376.difference", scenario, from = from.text(), threshold = THRESHOLD).text
            }
            ThinRule::Narrow => say!("RF-1376.narrow", scenario).text,
        }
    }
}
