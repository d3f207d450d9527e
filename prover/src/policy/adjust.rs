//! Parameters whose thresholds follow from a policy and a history.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use ringfence_circuits::protocol::{
    parameters::{AssetEntry, Decimal, Document, MarketEntry, Parameters, Source, TierEntry},
    policy::{
        self as core, history::price_text, Entry, Held, LastPrice, Measured, OfName, Policy, Rule,
        Weighted,
    },
    text::{check_remark, seconds},
};
use ringfence_verifier::{message::Quoted, report::time_of, say, word};
use serde::Serialize;

use super::{
    baseline::BaselineFile,
    error::PolicyFault,
    follow::thresholds,
    table::{line, next, reader},
    time,
};
use crate::plausible::percent;

/// Whether a name is that of an asset or of a market.
pub type NameKind = OfName;

/// Prices that no history has, by name: price and source.
#[derive(Clone, Debug, Default)]
pub struct Given {
    prices: BTreeMap<String, (String, String)>,
}

/// The columns of a table of given prices.
const COLUMNS: [&str; 3] = ["name", "price", "source"];

impl Given {
    /// Reads a table of name, price and source.
    ///
    /// # Errors
    /// [`PolicyFault`] names file and line.
    pub fn read(path: &Path) -> Result<Self, PolicyFault> {
        let mut reader = reader(path)?;
        let mut record = csv::StringRecord::new();
        let mut given = Given::default();
        let (mut last, mut has_header) = (0, false);
        while next(&mut reader, &mut record, path, last)? {
            let line = line(&reader, &record);
            last = line;
            let refuse = |reason: String| PolicyFault::Row { path: path.to_owned(), line, reason };
            let fields: Vec<&str> = record.iter().map(str::trim).collect();
            if !has_header {
                has_header = true;
                match fields.as_slice() == COLUMNS {
                    true => continue,
                    false => return Err(refuse(word!("RF-1343.given").to_owned())),
                }
            }
            let [name, price, source] = fields.as_slice() else {
                return Err(refuse(word!("RF-1343.given").to_owned()));
            };
            let positive = |number: &Decimal| *number > Decimal::from_units(0, 0);
            if !price.parse().is_ok_and(|number| positive(&number)) {
                return Err(refuse(word!("RF-1343.above-zero").to_owned()));
            }
            if source.is_empty() || check_remark(source).is_err() {
                return Err(refuse(word!("RF-1343.source").to_owned()));
            }
            let row = ((*price).to_owned(), (*source).to_owned());
            if given.prices.insert((*name).to_owned(), row).is_some() {
                return Err(refuse(say!("RF-1343.twice", name = Quoted(name)).text));
            }
        }
        Ok(given)
    }
}

/// Where a price comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceOrigin {
    /// The history has it for this time.
    History(String),
    /// It is that of the publication before.
    Kept,
    /// It was given with its source.
    Given,
}

/// An end of the levels of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The lowest.
    Floor,
    /// The highest.
    Cap,
}

/// A tier of a name. Rates of maintenance and haircuts, in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// The smallest that the publication before has for an amount within this tier; none if it has no such name.
    pub before_least_percent: Option<String>,
    /// The largest.
    pub before_most_percent: Option<String>,
    /// Now.
    pub percent: String,
    /// What the rule alone would give.
    pub target_percent: String,
}

/// What became of a name, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Threshold {
    /// Asset or market.
    pub of: NameKind,
    /// The name.
    pub name: String,
    /// The rule; none: the name is fixed.
    pub rule: Option<String>,
    /// How far prices moved, in percent; none if points are missing or the name is fixed.
    pub measure_percent: Option<String>,
    /// The most that this was during the wait before a fall.
    pub falls_percent: Option<String>,
    /// What the rule makes of it.
    pub level_percent: Option<String>,
    /// Whether that is the lowest or the highest level of the rule.
    pub bound: Option<Bound>,
    /// How many points of the history are missing.
    pub missing: usize,
    /// The first of them.
    pub first_missing: Option<String>,
    /// Whether the publication before does not have the name.
    pub is_new: bool,
    /// Whether a threshold is another one than in the publication before.
    pub moved: bool,
    /// What held it back from what the rule gives.
    pub held: Option<Held>,
    /// The tiers.
    pub tiers: Vec<Tier>,
    /// The price, in USD or in the settlement asset.
    pub price: String,
    /// Where it comes from.
    pub price_origin: PriceOrigin,
}

/// New parameters, and what became of each name.
#[derive(Clone, Debug)]
pub struct Adjusted {
    /// The parameters.
    pub parameters: Parameters,
    /// The same with the thresholds of the publication before, where it has them; none without one.
    pub unmoved: Option<Parameters>,
    /// What became of each name.
    pub thresholds: Vec<Threshold>,
    /// Names of the policy that no price is known of, or that settle in such a one.
    pub left_out: Vec<String>,
}

/// A price with its source.
struct Price {
    text: String,
    origin: PriceOrigin,
    source: String,
}

/// Makes parameters: the tables of the policy with the rates that follow, and prices from the history.
///
/// `kept` are the parameters whose prices stand for names that the history does not have.
///
/// # Errors
/// It is an error if a file is refused, if a given price is of no name or the history has one, or if the result is none
/// that parameters can hold.
pub fn adjusted(
    policy: &Policy,
    history: &Path,
    (baseline, kept): (Option<&BaselineFile>, Option<&BaselineFile>),
    times: (&str, &str),
    given: &Given,
    name: Option<&str>,
) -> Result<Adjusted, PolicyFault> {
    let followed = thresholds(policy, history, baseline, times)?;
    let mut making = Making {
        policy,
        measured: &followed.measured,
        kept,
        given,
        price_time: times.1,
        sources: Sources::default(),
        out: vec![],
        left_out: vec![],
        notes: vec![],
    };
    making.check_given()?;
    let assets = making.assets(&followed.thresholds.assets);
    let markets = making.markets(&followed.thresholds.markets, &assets);
    let of = &policy.document().name;
    let time = times.1;
    let name = name.map_or_else(|| say!("policy.set", policy = of, time).text, str::to_owned);
    let Making { sources, out, left_out, notes, .. } = making;
    let own = say!("policy.followed", policy = of, digest = policy.digest()).text;
    let document = Document {
        assets,
        format: Document::FORMAT.into(),
        markets,
        name,
        notes: [own].into_iter().chain(notes).collect(),
        sources: sources.list,
    };
    let unmoved = baseline.map(|baseline| unmoved(&document, baseline)).transpose()?;
    let parameters = document.check().map_err(PolicyFault::Adjusted)?;
    followed.require_readable(policy, &parameters, baseline, times.0)?;
    Ok(Adjusted { parameters, unmoved, thresholds: out, left_out })
}

/// Tiers with the rates that these weights have.
fn with_rates(own: &[TierEntry], weights: &Weighted) -> Vec<TierEntry> {
    let tiers = own.iter().zip(weights.rates());
    tiers
        .map(|(tier, rate)| TierEntry { rate: rate.to_string(), up_to: tier.up_to.clone() })
        .collect()
}

/// The same parameters with the tables of a publication before, where it has the name with the same units.
fn unmoved(document: &Document, baseline: &BaselineFile) -> Result<Parameters, PolicyFault> {
    let before = baseline.parameters.document();
    let assets: HashMap<&str, &AssetEntry> =
        before.assets.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let markets: HashMap<&str, &MarketEntry> =
        before.markets.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let mut document = document.clone();
    for entry in &mut document.assets {
        let before = assets.get(entry.name.as_str());
        if let Some(before) = before.filter(|before| before.decimals == entry.decimals) {
            entry.collateral = before.collateral.clone();
        }
    }
    for entry in &mut document.markets {
        let before = markets.get(entry.name.as_str());
        if let Some(before) = before.filter(|before| core::same_terms(before, entry)) {
            entry.maintenance = before.maintenance.clone();
        }
    }
    document.check().map_err(PolicyFault::Adjusted)
}

/// Sources by their descriptions.
#[derive(Default)]
struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// The id of a source of this description.
    fn id(&mut self, description: String, id: &str) -> String {
        if let Some(found) = self.list.iter().find(|source| source.description == description) {
            return found.id.clone();
        }
        let same = self.list.iter().filter(|source| source.id.starts_with(id)).count();
        let id = if same == 0 { id.to_owned() } else { format!("{id}-{}", same + 1) };
        self.list.push(Source { description, id: id.clone() });
        id
    }
}

/// Parameters that are being made.
struct Making<'a> {
    policy: &'a Policy,
    measured: &'a Measured,
    kept: Option<&'a BaselineFile>,
    given: &'a Given,
    price_time: &'a str,
    sources: Sources,
    out: Vec<Threshold>,
    left_out: Vec<String>,
    notes: Vec<String>,
}

impl Making<'_> {
    /// Refuses given prices of names that are in no table, or that the history has prices of.
    fn check_given(&self) -> Result<(), PolicyFault> {
        for name in self.given.prices.keys() {
            let asset = self.policy.asset(name).map(|(at, ..)| self.measured.last_of_asset(at));
            let market = self.policy.market(name).map(|(at, ..)| self.measured.last_of_market(at));
            let quoted = Quoted(name);
            let last = match (asset, market) {
                (None, None) => {
                    return Err(PolicyFault::Price(say!("RF-1348.unknown", name = quoted).text))
                }
                (Some(_), Some(_)) => {
                    return Err(PolicyFault::Price(say!("RF-1348.both", name = quoted).text))
                }
                (Some(last), None) | (None, Some(last)) => last,
            };
            if let Some(last) = last {
                let time = time_of(last.point.time);
                return Err(PolicyFault::Price(say!("RF-1348.history", name = quoted, time).text));
            }
        }
        Ok(())
    }

    /// The assets whose price is known.
    fn assets(&mut self, thresholds: &[core::Threshold]) -> Vec<AssetEntry> {
        let (policy, measured) = (self.policy, self.measured);
        let each = policy.document().assets.iter().zip(policy.assets()).zip(thresholds);
        let mut assets = vec![];
        for (at, ((own, entry), threshold)) in each.enumerate() {
            let last = measured.last_of_asset(at);
            let Some(price) = self.price(OfName::Asset, &own.name, last) else { continue };
            let found = self.threshold(OfName::Asset, entry, threshold, &price);
            self.out.push(found);
            assets.push(AssetEntry {
                collateral: with_rates(&own.collateral, &threshold.weights),
                debt: own.debt.clone(),
                decimals: own.decimals.clone(),
                name: own.name.clone(),
                price: price.text,
                profit_rate: own.profit_rate.clone(),
                source: price.source,
            });
        }
        assets
    }

    /// The markets whose price is known, and that settle in one of the assets.
    fn markets(
        &mut self,
        thresholds: &[core::Threshold],
        assets: &[AssetEntry],
    ) -> Vec<MarketEntry> {
        let (policy, measured) = (self.policy, self.measured);
        let settles: HashSet<&str> = assets.iter().map(|asset| asset.name.as_str()).collect();
        let each = policy.document().markets.iter().zip(policy.markets()).zip(thresholds);
        let mut markets = vec![];
        for (at, ((own, entry), threshold)) in each.enumerate() {
            if !settles.contains(own.settlement.as_str()) {
                self.left_out.push(own.name.clone());
                continue;
            }
            let last = measured.last_of_market(at);
            let Some(price) = self.price(OfName::Market, &own.name, last) else { continue };
            let found = self.threshold(OfName::Market, entry, threshold, &price);
            self.out.push(found);
            markets.push(MarketEntry {
                contract: own.contract.clone(),
                isolated_only: own.isolated_only,
                maintenance: with_rates(&own.maintenance, &threshold.weights),
                maintenance_kind: own.maintenance_kind,
                mark: price.text,
                name: own.name.clone(),
                settlement: own.settlement.clone(),
                size_decimals: own.size_decimals.clone(),
                source: price.source,
                tier_argument: own.tier_argument,
            });
        }
        markets
    }

    /// The price of a name; none if nobody knows one: then it is left out.
    fn price(&mut self, of: OfName, name: &str, last: Option<LastPrice>) -> Option<Price> {
        if let Some(last) = last {
            let time = time_of(last.point.time);
            if !last.at_price_time {
                let price_time = self.price_time;
                self.notes.push(say!("policy.older-price", name, time, price_time).text);
            }
            let digest = self.measured.digest();
            let source = self.sources.id(say!("policy.source-history", digest).text, "history");
            let text = price_text(last.point.price);
            return Some(Price { text, origin: PriceOrigin::History(time), source });
        }
        if let Some((price, source)) = self.given.prices.get(name) {
            let source = self.sources.id(source.clone(), "given");
            return Some(Price { text: price.clone(), origin: PriceOrigin::Given, source });
        }
        let kept = self.kept.and_then(|kept| {
            let document = kept.parameters.document();
            let price = match of {
                OfName::Asset => {
                    let entry = document.assets.iter().find(|entry| entry.name == name)?;
                    entry.price.clone()
                }
                OfName::Market => {
                    let entry = document.markets.iter().find(|entry| entry.name == name)?;
                    entry.mark.clone()
                }
            };
            Some((price, kept.statement.digest().to_bech32()))
        });
        let Some((text, digest)) = kept else {
            self.left_out.push(name.to_owned());
            return None;
        };
        let source = self.sources.id(say!("policy.source-kept", digest).text, "previous");
        Some(Price { text, origin: PriceOrigin::Kept, source })
    }

    /// What became of a name.
    fn threshold(
        &self,
        of: NameKind,
        entry: &Entry,
        found: &core::Threshold,
        price: &Price,
    ) -> Threshold {
        let before = || found.before.iter().flatten().copied();
        let now = || found.weights.weights();
        let percent = |rate: u64| percent(rate).to_string();
        let measured = |measure: u128| Decimal::from_units(measure, 6).to_string();
        let befores = before().map(Some).chain(std::iter::repeat(None));
        let tier = |((now, target), before): ((u64, u64), Option<(u64, u64)>)| Tier {
            before_least_percent: before.map(|(least, _)| percent(least)),
            before_most_percent: before.map(|(_, most)| percent(most)),
            percent: percent(now),
            target_percent: percent(target),
        };
        Threshold {
            of,
            name: entry.name.clone(),
            rule: self.policy.rule(entry).map(|rule| rule.name.clone()),
            measure_percent: found.observed.and_then(|seen| seen.measure).map(measured),
            falls_percent: found.observed.and_then(|seen| seen.falls).map(measured),
            level_percent: found.level.map(percent),
            bound: bound(self.policy.rule(entry).zip(found.level)),
            missing: found.observed.map_or(0, |seen| seen.missing),
            first_missing: found.observed.and_then(|seen| seen.first_missing).map(time_of),
            is_new: found.is_new,
            moved: before().zip(now()).any(|((least, most), now)| now > least || now < most),
            held: found.held,
            tiers: now().zip(found.target.weights()).zip(befores).map(tier).collect(),
            price: price.text.clone(),
            price_origin: price.origin.clone(),
        }
    }
}

/// Which end of the levels of a rule a level is, if it is one.
fn bound(of: Option<(&Rule, u64)>) -> Option<Bound> {
    let (rule, level) = of?;
    match level {
        level if level == rule.cap => Some(Bound::Cap),
        level if level == rule.floor => Some(Bound::Floor),
        _ => None,
    }
}

/// The time between two snapshots, for people.
pub(crate) fn days_between(before: &str, now: &str) -> String {
    let passed = seconds(now) - seconds(before);
    time::shown(u64::try_from(passed).unwrap_or(0))
}
