//! A policy from rules in human units, in TOML, and from the tables of a parameter file.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use ringfence_circuits::{
    primitive::shown::Shown,
    protocol::{
        parameters::Parameters,
        policy::{
            Document, FixedSteps, Measure, OfName, Policy, PolicyAsset, PolicyError, PolicyMarket,
            RuleEntry, UpperTiers,
        },
        text::Natural,
    },
};
use ringfence_verifier::{message::Quoted, say, word};
use serde::{de::IgnoredAny, Deserialize};
use toml::Spanned;

use super::{error::PolicyFault, time::duration};
use crate::{
    parameter_file::{read_text, MAX_TOML},
    toml_text::{decimal_at, line_at, refusal, unified, value_at},
};

/// What stands for all names that no other rule has.
const ALL: &str = "*";
/// Decimals of a rate, and of a rate in percent.
const RATE_DECIMALS: u32 = 8;
const PERCENT_DECIMALS: u32 = 6;

/// A number or a duration, as it stands in the text.
type Number = Spanned<IgnoredAny>;

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    name: String,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    rules: BTreeMap<String, Spanned<Rule>>,
    #[serde(default)]
    fixed: Fixed,
    #[serde(default)]
    series: SeriesNames,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    step_up_percent_a_day: Option<Number>,
    step_down_percent_a_day: Option<Number>,
}

/// Series of the history that are called otherwise than the name.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesNames {
    #[serde(default)]
    assets: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    markets: BTreeMap<String, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    assets: Vec<Spanned<String>>,
    #[serde(default)]
    markets: Vec<Spanned<String>>,
    measure: Measure,
    interval: Number,
    observations: Number,
    horizon: Number,
    multiplier: Number,
    floor_percent: Number,
    cap_percent: Number,
    upper_tiers: UpperTiers,
    step_up_percent_a_day: Option<Number>,
    step_down_percent_a_day: Option<Number>,
    fall_wait: Number,
}

/// Where something is wrong, as a place in the text, and what was expected.
type Refused = (usize, String);

/// Makes a policy of the rules in a file and the tables of parameters.
///
/// # Errors
/// [`PolicyFault`] names file and line, and what was expected there.
pub fn policy_of(path: &Path, parameters: &Parameters) -> Result<Policy, PolicyFault> {
    let text = read_text(path, MAX_TOML)?;
    let text = &*unified(&text);
    let refuse = |line, reason| PolicyFault::Rules { path: path.to_owned(), line, reason };
    let rules: Rules = toml::from_str(text).map_err(|error| {
        let (line, reason) = refusal(text, &error);
        refuse(line, reason)
    })?;
    let places: Vec<(String, u64)> = rules
        .rules
        .iter()
        .map(|(name, rule)| (format!("rule {}", Shown(name)), line_at(text, rule.span().start)))
        .collect();
    let document = (Reading { text, rules: &rules, parameters })
        .document()
        .map_err(|(at, reason)| refuse(line_at(text, at), reason))?;
    document.check().map_err(|error| {
        let line = match &error {
            PolicyError::Refused(problem) => {
                let of = |place: &str| {
                    problem.place.strip_prefix(place).is_some_and(|rest| rest.starts_with(':'))
                };
                places.iter().find(|(place, _)| of(place)).map_or(0, |(_, line)| *line)
            }
            _ => 0,
        };
        refuse(line, error.to_string())
    })
}

/// Rules and what they are read with.
struct Reading<'a> {
    text: &'a str,
    rules: &'a Rules,
    parameters: &'a Parameters,
}

impl Reading<'_> {
    fn document(&self) -> Result<Document, Refused> {
        let tables = self.parameters.document();
        let names = |of| -> Vec<&str> {
            match of {
                OfName::Asset => tables.assets.iter().map(|entry| entry.name.as_str()).collect(),
                OfName::Market => tables.markets.iter().map(|entry| entry.name.as_str()).collect(),
            }
        };
        let of_assets = self.ruled(OfName::Asset, &names(OfName::Asset))?;
        let of_markets = self.ruled(OfName::Market, &names(OfName::Market))?;
        let mut assets: Vec<PolicyAsset> = tables
            .assets
            .iter()
            .map(|entry| PolicyAsset {
                collateral: entry.collateral.clone(),
                debt: entry.debt.clone(),
                decimals: entry.decimals.clone(),
                name: entry.name.clone(),
                profit_rate: entry.profit_rate.clone(),
                rule: of_assets.get(entry.name.as_str()).map(|rule| (*rule).to_owned()),
                series: self.series(OfName::Asset, &entry.name, &of_assets),
            })
            .collect();
        assets.sort_by(|one, other| one.name.cmp(&other.name));
        let mut markets: Vec<PolicyMarket> = tables
            .markets
            .iter()
            .map(|entry| PolicyMarket {
                contract: entry.contract.clone(),
                isolated_only: entry.isolated_only,
                maintenance: entry.maintenance.clone(),
                maintenance_kind: entry.maintenance_kind,
                name: entry.name.clone(),
                rule: of_markets.get(entry.name.as_str()).map(|rule| (*rule).to_owned()),
                series: self.series(OfName::Market, &entry.name, &of_markets),
                settlement: entry.settlement.clone(),
                size_decimals: entry.size_decimals.clone(),
                tier_argument: entry.tier_argument,
            })
            .collect();
        markets.sort_by(|one, other| one.name.cmp(&other.name));
        let fixed = &self.rules.fixed;
        let (set, digest) = (&tables.name, self.parameters.digest());
        let own = say!("policy.tables", set, digest).text;
        Ok(Document {
            assets,
            fixed: FixedSteps {
                step_down: self.step(fixed.step_down_percent_a_day.as_ref())?,
                step_up: self.step(fixed.step_up_percent_a_day.as_ref())?,
            },
            format: Document::FORMAT.into(),
            markets,
            name: self.rules.name.clone(),
            notes: self.rules.notes.iter().cloned().chain([own]).collect(),
            rules: self.entries()?,
        })
    }

    fn entries(&self) -> Result<Vec<RuleEntry>, Refused> {
        let entry = |(name, rule): (&String, &Spanned<Rule>)| {
            let rule = rule.get_ref();
            Ok(RuleEntry {
                cap: self.percent(&rule.cap_percent)?,
                fall_wait: self.duration(&rule.fall_wait)?,
                floor: self.percent(&rule.floor_percent)?,
                horizon: self.number(&rule.horizon, 0, word!("RF-1341.count"))?,
                interval: self.duration(&rule.interval)?,
                measure: rule.measure,
                multiplier: self.number(
                    &rule.multiplier,
                    RATE_DECIMALS,
                    word!("RF-1341.multiplier"),
                )?,
                name: name.clone(),
                observations: self.number(&rule.observations, 0, word!("RF-1341.count"))?,
                step_down: self.step(rule.step_down_percent_a_day.as_ref())?,
                step_up: self.step(rule.step_up_percent_a_day.as_ref())?,
                upper_tiers: rule.upper_tiers,
            })
        };
        self.rules.rules.iter().map(entry).collect()
    }

    /// The rule of each name that has one.
    fn ruled(&self, of: OfName, names: &[&str]) -> Result<HashMap<&str, &str>, Refused> {
        let mut found: HashMap<&str, &str> = HashMap::new();
        let mut all: Option<&str> = None;
        for (rule, entry) in &self.rules.rules {
            let listed = match of {
                OfName::Asset => &entry.get_ref().assets,
                OfName::Market => &entry.get_ref().markets,
            };
            for name in listed {
                let (at, name) = (name.span().start, name.get_ref().as_str());
                if name == ALL {
                    match all.replace(rule) {
                        Some(other) => return Err((at, say!("RF-1341.all", other).text)),
                        None => continue,
                    }
                }
                if !names.contains(&name) {
                    return Err((at, say!("RF-1341.name", name = Quoted(name)).text));
                }
                if let Some(other) = found.insert(name, rule) {
                    return Err((at, say!("RF-1341.twice", name = Quoted(name), other).text));
                }
            }
        }
        if let Some(all) = all {
            for name in self.names(of) {
                found.entry(name).or_insert(all);
            }
        }
        for (name, series) in self.series_of(of) {
            if !names.contains(&name.as_str()) {
                let reason = say!("RF-1341.name", name = Quoted(name)).text;
                return Err((series.span().start, reason));
            }
        }
        Ok(found)
    }

    fn names(&self, of: OfName) -> Vec<&str> {
        let tables = self.parameters.document();
        match of {
            OfName::Asset => tables.assets.iter().map(|entry| entry.name.as_str()).collect(),
            OfName::Market => tables.markets.iter().map(|entry| entry.name.as_str()).collect(),
        }
    }

    fn series_of(&self, of: OfName) -> &BTreeMap<String, Spanned<String>> {
        match of {
            OfName::Asset => &self.rules.series.assets,
            OfName::Market => &self.rules.series.markets,
        }
    }

    /// The series of a name: the one that is named, else for a name under a rule one of its own name.
    fn series(&self, of: OfName, name: &str, ruled: &HashMap<&str, &str>) -> Option<String> {
        let named = self.series_of(of).get(name).map(|series| series.get_ref().clone());
        named.or_else(|| ruled.contains_key(name).then(|| name.to_owned()))
    }

    fn number(&self, value: &Number, decimals: u32, what: &str) -> Result<Natural, Refused> {
        let number = decimal_at(self.text, value.span());
        let units = number.and_then(|number| number.exact(decimals).ok());
        let units = units.filter(|units| *units >= BigInt::ZERO).and_then(|units| units.to_u64());
        units.map(Natural::from).ok_or_else(|| (value.span().start, what.to_owned()))
    }

    fn percent(&self, value: &Number) -> Result<Natural, Refused> {
        self.number(value, PERCENT_DECIMALS, word!("RF-1341.percent"))
    }

    fn step(&self, value: Option<&Number>) -> Result<Option<Natural>, Refused> {
        value.map(|value| self.percent(value)).transpose()
    }

    fn duration(&self, value: &Number) -> Result<Natural, Refused> {
        duration(value_at(self.text, value.span()))
            .map(Natural::from)
            .ok_or_else(|| (value.span().start, word!("RF-1341.duration").to_owned()))
    }
}
