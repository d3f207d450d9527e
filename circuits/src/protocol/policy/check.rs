//! The check of a policy.

use std::collections::HashMap;

use super::{
    document::{Document, PolicyAsset, PolicyMarket, RuleEntry, UpperTiers, MAX_RULES},
    error::PolicyError,
    rule::{Rule, Steps, MAX_POINTS},
    weight::Weighted,
};
use crate::{
    primitive::{json, shown::Shown},
    protocol::{
        hash::{digest::Digest, domain::personal},
        parameters::{
            AssetEntry, Document as ParametersDocument, MarketEntry, Parameters, Problem, Source,
            MAX_RATE, RATE_ONE,
        },
        text::{check_name, Natural},
    },
};

/// Bounds of an interval, in seconds.
const INTERVAL: (u64, u64) = (60, 31_622_400);
/// Largest multiplier and largest step.
const MOST_FACTOR: u64 = 1 << 40;

/// An asset or a market of a checked policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The place of its rule in [`Policy::rules`]; none: fixed.
    pub(super) rule: Option<usize>,
    /// The name of its prices in the history.
    pub series: Option<String>,
    /// The weights of the policy's own table.
    pub(super) own: Weighted,
}

/// A checked policy.
#[derive(Clone, Debug)]
pub struct Policy {
    document: Document,
    digest: Digest,
    rules: Vec<Rule>,
    fixed: Steps,
    assets: Vec<Entry>,
    markets: Vec<Entry>,
}

impl Policy {
    /// Reads a policy from its canonical encoding and checks it.
    ///
    /// # Errors
    /// [`PolicyError`] names the place and what was expected there.
    pub fn from_canonical(text: &[u8]) -> Result<Self, PolicyError> {
        Document::from_canonical(text)?.check()
    }

    /// The document that was checked.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The digest of the canonical encoding.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The rules, by name.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Limits of names without a rule.
    pub fn fixed(&self) -> Steps {
        self.fixed
    }

    /// The assets, by name.
    pub fn assets(&self) -> &[Entry] {
        &self.assets
    }

    /// The markets, by name.
    pub fn markets(&self) -> &[Entry] {
        &self.markets
    }

    /// The rule of an asset or a market; none: fixed.
    pub fn rule(&self, entry: &Entry) -> Option<&Rule> {
        self.rules.get(entry.rule?)
    }

    /// How fast the weights of an asset or a market move.
    pub fn steps(&self, entry: &Entry) -> Steps {
        self.rule(entry).map_or(self.fixed, |rule| rule.steps)
    }

    /// The asset of this name and its place, as it stands in the document and checked.
    pub fn asset(&self, name: &str) -> Option<(usize, &PolicyAsset, &Entry)> {
        let assets = &self.document.assets;
        let index = assets.binary_search_by(|asset| asset.name.as_str().cmp(name)).ok()?;
        Some((index, assets.get(index)?, self.assets.get(index)?))
    }

    /// The market of this name and its place, as it stands in the document and checked.
    pub fn market(&self, name: &str) -> Option<(usize, &PolicyMarket, &Entry)> {
        let markets = &self.document.markets;
        let index = markets.binary_search_by(|market| market.name.as_str().cmp(name)).ok()?;
        Some((index, markets.get(index)?, self.markets.get(index)?))
    }
}

fn refused<T>(place: impl Into<String>, reason: impl Into<String>) -> Result<T, PolicyError> {
    Err(PolicyError::Refused(Problem { place: place.into(), reason: reason.into() }))
}

impl Document {
    /// Checks everything that `docs/policy.md` asks of a policy.
    ///
    /// # Errors
    /// [`PolicyError`] names the place and what was expected there.
    pub fn check(self) -> Result<Policy, PolicyError> {
        if self.format != Self::FORMAT {
            return refused("format", format!("expected {:?}", Self::FORMAT));
        }
        if self.rules.len() > MAX_RULES {
            return refused("rules", format!("at most {MAX_RULES}"));
        }
        sorted("rule", self.rules.iter().map(|rule| &rule.name))?;
        sorted("asset", self.assets.iter().map(|asset| &asset.name))?;
        sorted("market", self.markets.iter().map(|market| &market.name))?;
        let tables = self.tables()?;
        let rules: Vec<Rule> = self.rules.iter().map(rule).collect::<Result<_, _>>()?;
        let places = rules.iter().enumerate().map(|(at, rule)| (rule.name.as_str(), at));
        let places: HashMap<&str, usize> = places.collect();
        let finder = Finder { places, rules: &rules };
        let mut assets = vec![];
        for (entry, table) in self.assets.iter().zip(tables.assets()) {
            let own = Weighted::of_collateral(&table.collateral, entry.collateral.len());
            let place = format!("asset {}", Shown(&entry.name));
            if entry.rule.is_some() && entry.collateral.is_empty() {
                return refused(place, "an asset under a rule has a tier of collateral");
            }
            let found = finder.entry(&place, &entry.name, &entry.rule, &entry.series, own)?;
            let cap = found.rule.and_then(|at| rules.get(at)).map_or(0, |rule| rule.cap);
            if cap > RATE_ONE {
                return refused(place, format!("the cap of an asset's rule is at most {RATE_ONE}"));
            }
            assets.push(found);
        }
        let mut markets = vec![];
        for (entry, table) in self.markets.iter().zip(tables.markets()) {
            let own = Weighted::of_maintenance(&table.maintenance);
            let place = format!("market {}", Shown(&entry.name));
            markets.push(finder.entry(&place, &entry.name, &entry.rule, &entry.series, own)?);
        }
        let fixed = Steps {
            up: step("fixed: step_up", &self.fixed.step_up)?,
            down: step("fixed: step_down", &self.fixed.step_down)?,
        };
        let canonical =
            json::canonical(&self).map_err(|error| PolicyError::Syntax(error.to_string()))?;
        let digest = Digest::of(personal::POLICY, &canonical);
        Ok(Policy { document: self, digest, rules, fixed, assets, markets })
    }

    /// The policy's own tables as parameters, with prices that every table allows.
    fn tables(&self) -> Result<Parameters, PolicyError> {
        let source = "policy";
        let assets = self.assets.iter().map(|asset| AssetEntry {
            collateral: asset.collateral.clone(),
            debt: asset.debt.clone(),
            decimals: asset.decimals.clone(),
            name: asset.name.clone(),
            price: "0.01".into(),
            profit_rate: asset.profit_rate.clone(),
            source: source.into(),
        });
        let markets = self.markets.iter().map(|market| MarketEntry {
            contract: market.contract.clone(),
            isolated_only: market.isolated_only,
            maintenance: market.maintenance.clone(),
            maintenance_kind: market.maintenance_kind,
            mark: "1".into(),
            name: market.name.clone(),
            settlement: market.settlement.clone(),
            size_decimals: market.size_decimals.clone(),
            source: source.into(),
            tier_argument: market.tier_argument,
        });
        let document = ParametersDocument {
            assets: assets.collect(),
            format: ParametersDocument::FORMAT.into(),
            markets: markets.collect(),
            name: self.name.clone(),
            notes: self.notes.clone(),
            sources: vec![Source { description: source.into(), id: source.into() }],
        };
        document.check().map_err(PolicyError::Tables)
    }
}

/// Refuses names that are not strictly increasing.
fn sorted<'a>(
    kind: &str,
    names: impl Iterator<Item = &'a String> + Clone,
) -> Result<(), PolicyError> {
    let pairs = names.clone().zip(names.skip(1));
    match pairs.into_iter().find(|(before, after)| before >= after) {
        Some((before, after)) => refused(
            format!("{kind} {}", Shown(after)),
            format!(
                "expected a name behind {} in the order of bytes, each name once",
                Shown(before)
            ),
        ),
        None => Ok(()),
    }
}

/// The rules by their names.
struct Finder<'a> {
    places: HashMap<&'a str, usize>,
    rules: &'a [Rule],
}

impl Finder<'_> {
    fn entry(
        &self,
        place: &str,
        name: &str,
        rule: &Option<String>,
        series: &Option<String>,
        own: Weighted,
    ) -> Result<Entry, PolicyError> {
        if let Some(series) = series {
            if let Err(fault) = check_name(series) {
                return refused(place, format!("series: a name; {fault}"));
            }
        }
        let Some(named) = rule else {
            let (name, series) = (name.into(), series.clone());
            return Ok(Entry { name, rule: None, series, own });
        };
        let Some(at) = self.places.get(named.as_str()).copied() else {
            return refused(place, format!("rule: no rule is called {}", Shown(named)));
        };
        if series.is_none() {
            return refused(
                place,
                "series: the name of its prices in the history, since it is under a rule",
            );
        }
        let proportional =
            self.rules.get(at).is_some_and(|rule| rule.upper_tiers == UpperTiers::Proportional);
        if proportional && own.first() == 0 {
            return refused(
                place,
                "under a rule with proportional tiers the first rate or haircut is above 0",
            );
        }
        Ok(Entry { name: name.into(), rule: Some(at), series: series.clone(), own })
    }
}

fn within(place: &str, number: &Natural, least: u64, most: u64) -> Result<u64, PolicyError> {
    match number.to_u64().filter(|number| (least..=most).contains(number)) {
        Some(number) => Ok(number),
        None => refused(place, format!("expected a whole number from {least} to {most}")),
    }
}

fn step(place: &str, step: &Option<Natural>) -> Result<Option<u64>, PolicyError> {
    step.as_ref().map(|step| within(place, step, 0, MOST_FACTOR)).transpose()
}

fn rule(entry: &RuleEntry) -> Result<Rule, PolicyError> {
    let place = |field: &str| format!("rule {}: {field}", Shown(&entry.name));
    if let Err(fault) = check_name(&entry.name) {
        return refused(place("name"), format!("a name; {fault}"));
    }
    let number = |field: &str, number, least, most| within(&place(field), number, least, most);
    let interval = number("interval", &entry.interval, INTERVAL.0, INTERVAL.1)?;
    let observations = number("observations", &entry.observations, 2, MAX_POINTS)?;
    let horizon = number("horizon", &entry.horizon, 1, observations - 1)?;
    let cap = number("cap", &entry.cap, 0, MAX_RATE)?;
    let most_wait = (MAX_POINTS - observations + 1) * interval - 1;
    Ok(Rule {
        name: entry.name.clone(),
        measure: entry.measure,
        interval,
        observations: observations as usize,
        horizon: horizon as usize,
        multiplier: number("multiplier", &entry.multiplier, 0, MOST_FACTOR)?,
        floor: number("floor", &entry.floor, 0, cap)?,
        cap,
        upper_tiers: entry.upper_tiers,
        steps: Steps {
            up: step(&place("step_up"), &entry.step_up)?,
            down: step(&place("step_down"), &entry.step_down)?,
        },
        fall_wait: number("fall_wait", &entry.fall_wait, 0, most_wait)?,
    })
}
