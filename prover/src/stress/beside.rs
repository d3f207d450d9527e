//! What the results of a set are compared with beside each other (X12): those that were released before, and those that
//! nobody needs a scenario for.

use ringfence_circuits::protocol::{
    parameters::{Parameters, Source},
    stress::set::{Document, Fitted, MovesEntry, Prices, ScenarioEntry, ScenarioSet},
};

use super::rule::Beside;

/// Sets beside the one that is asked for, each with its prices.
#[derive(Default)]
pub(super) struct Others {
    /// By set: its name, none of the published prices.
    sets: Vec<(Option<String>, Fitted)>,
}

impl Others {
    /// Those that were released, and the published prices. Where prices have so few units that they can't be written
    /// without loss, these are left out.
    pub(super) fn new(
        released: impl IntoIterator<Item = (ScenarioSet, Fitted)>,
        parameters: &Parameters,
    ) -> Self {
        let named =
            |(set, fitted): (ScenarioSet, Fitted)| (Some(set.document().name.clone()), fitted);
        let published = published_prices().and_then(|set| set.fit(parameters).ok());
        let mut sets: Vec<_> = released.into_iter().map(named).collect();
        sets.extend(published.map(|fitted| (None, fitted)));
        Others { sets }
    }

    /// How many scenarios were released.
    pub(super) fn released(&self) -> usize {
        let released = self.sets.iter().filter(|(set, _)| set.is_some());
        released.map(|(_, fitted)| fitted.scenarios().len()).sum()
    }

    /// The prices of all.
    pub(super) fn prices(&self) -> Vec<&Prices> {
        self.sets.iter().flat_map(|(_, fitted)| fitted.scenarios()).collect()
    }

    /// The scenarios of a set, and what is beside it, last what the statement publishes.
    pub(super) fn names(&self, own: &Fitted) -> Vec<Beside> {
        let of_set = own.scenarios().iter().map(|prices| Beside::Scenario(prices.name.clone()));
        let others = self.sets.iter().flat_map(|(set, fitted)| {
            fitted.scenarios().iter().map(move |prices| match set {
                Some(set) => Beside::Released { set: set.clone(), scenario: prices.name.clone() },
                None => Beside::Prices,
            })
        });
        of_set.chain(others).chain([Beside::Statement]).collect()
    }
}

/// A set of one scenario that moves nothing.
fn published_prices() -> Option<ScenarioSet> {
    let still = || MovesEntry { except: vec![], factor: "1".into(), spread: "0".into() };
    const NAME: &str = "the published prices";
    let scenario =
        ScenarioEntry { assets: still(), markets: still(), name: NAME.into(), source: NAME.into() };
    let document = Document {
        author: NAME.into(),
        format: Document::FORMAT.into(),
        name: NAME.into(),
        scenarios: vec![scenario],
        sources: vec![Source { description: NAME.into(), id: NAME.into() }],
    };
    document.check().ok()
}
