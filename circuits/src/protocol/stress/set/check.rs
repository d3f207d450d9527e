//! The checks that make a scenario set of a document. They know no parameters.

use std::collections::HashSet;

use super::{
    document::{Document, Exception, MovesEntry, ScenarioEntry},
    error::{field, SetError},
    limits::{MAX_FACTOR, MAX_SCENARIOS, MAX_SET_BYTES, MAX_SPREAD, MOST_EXCEPTIONS},
};
use crate::{
    primitive::json,
    protocol::{
        hash::{digest::Digest, domain::personal},
        parameters::{Decimal, MAX_SOURCES},
        text::{check_label, check_name, check_remark},
    },
};

/// A checked scenario set.
#[derive(Clone, Debug)]
pub struct ScenarioSet {
    document: Document,
    digest: Digest,
    scenarios: Vec<Scenario>,
}

/// A scenario of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its name, which no other scenario of the set has.
    pub name: String,
    /// How prices of assets move.
    pub assets: Moves,
    /// How marks of markets move.
    pub markets: Moves,
}

/// How all assets or all markets move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    /// How those move that are not named.
    pub others: Move,
    /// Those that are named, by strictly increasing name: how each moves, and whether parameters may lack
    /// it.
    pub except: Vec<(String, Move, bool)>,
}

impl Moves {
    /// How the asset or market of this name moves.
    pub fn of(&self, name: &str) -> &Move {
        match self.except.binary_search_by(|(other, ..)| other.as_str().cmp(name)) {
            Ok(index) => &self.except[index].1,
            Err(_) => &self.others,
        }
    }
}

/// How a price moves, and what closing at the new one costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The price is multiplied by it, 0…1000.
    pub factor: Decimal,
    /// A share of the moved price, 0…1.
    pub spread: Decimal,
}

impl Move {
    /// How far the prices at which a holding is closed may stand from the published one, as a share of that: |factor − 1|
    /// and the spread around the moved price.
    pub fn distance(&self) -> Decimal {
        let spread = self.factor.times(&self.spread);
        self.factor.distance(&Decimal::from_units(1, 0)).plus(&spread)
    }
}

impl ScenarioSet {
    /// Reads a set from its canonical encoding and checks it.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn from_canonical(text: &[u8]) -> Result<Self, SetError> {
        Document::from_canonical(text)?.check()
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The canonical encoding, made anew by each call.
    pub fn canonical(&self) -> Vec<u8> {
        json::canonical(&self.document).expect("the document was encoded when it was checked")
    }

    /// The digest of the canonical encoding.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The scenarios in order.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }
}

impl Document {
    /// Checks everything that `docs/stress.md` asks of a set by itself.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn check(self) -> Result<ScenarioSet, SetError> {
        if self.format != Self::FORMAT {
            return field("format", format!("expected {:?}", Self::FORMAT));
        }
        for (name, text) in [("name", &self.name), ("author", &self.author)] {
            if let Err(fault) = check_label(text) {
                return field(name, fault.to_string());
            }
        }
        let sources = self.check_sources()?;
        if !(1..=MAX_SCENARIOS).contains(&self.scenarios.len()) {
            return field("scenarios", format!("between 1 and {MAX_SCENARIOS}"));
        }
        let mut names = HashSet::new();
        let mut scenarios = vec![];
        for (index, entry) in self.scenarios.iter().enumerate() {
            let place = format!("scenarios[{index}]");
            if !names.insert(entry.name.as_str()) {
                return field(format!("{place}.name"), "a name that no other scenario has");
            }
            scenarios.push(check_scenario(entry, &place, &sources)?);
        }
        let canonical =
            json::canonical(&self).map_err(|error| SetError::Syntax(error.to_string()))?;
        if canonical.len() as u64 > MAX_SET_BYTES {
            return Err(SetError::Syntax(format!("more than {MAX_SET_BYTES} bytes")));
        }
        let digest = Digest::of(personal::SCENARIOS, &canonical);
        Ok(ScenarioSet { document: self, digest, scenarios })
    }

    /// Ids of the sources.
    fn check_sources(&self) -> Result<HashSet<&str>, SetError> {
        if self.sources.len() > MAX_SOURCES {
            return field("sources", format!("at most {MAX_SOURCES}"));
        }
        let mut ids = HashSet::new();
        for (index, source) in self.sources.iter().enumerate() {
            let place = format!("sources[{index}]");
            if let Err(fault) = check_label(&source.id) {
                return field(format!("{place}.id"), fault.to_string());
            }
            if let Err(fault) = check_remark(&source.description) {
                return field(format!("{place}.description"), fault.to_string());
            }
            if !ids.insert(source.id.as_str()) {
                return field(format!("{place}.id"), "an id that no other source has");
            }
        }
        Ok(ids)
    }
}

fn check_scenario(
    entry: &ScenarioEntry,
    place: &str,
    sources: &HashSet<&str>,
) -> Result<Scenario, SetError> {
    if let Err(fault) = check_label(&entry.name) {
        return field(format!("{place}.name"), fault.to_string());
    }
    if !sources.contains(entry.source.as_str()) {
        return field(format!("{place}.source"), "the id of a source of the set");
    }
    Ok(Scenario {
        name: entry.name.clone(),
        assets: check_moves(&entry.assets, &format!("{place}.assets"))?,
        markets: check_moves(&entry.markets, &format!("{place}.markets"))?,
    })
}

fn check_moves(entry: &MovesEntry, place: &str) -> Result<Moves, SetError> {
    let others = check_move(&entry.factor, &entry.spread, place)?;
    if entry.except.len() > MOST_EXCEPTIONS {
        return field(format!("{place}.except"), format!("at most {MOST_EXCEPTIONS} names"));
    }
    let mut except: Vec<(String, Move, bool)> = vec![];
    for (index, Exception { factor, name, optional, spread }) in entry.except.iter().enumerate() {
        let place = format!("{place}.except[{index}]");
        if let Err(fault) = check_name(name) {
            return field(format!("{place}.name"), fault.to_string());
        }
        // Strings are ordered as their bytes are.
        if except.last().is_some_and(|(before, ..)| before >= name) {
            return field(format!("{place}.name"), "names in the order of their bytes, each once");
        }
        except.push((name.clone(), check_move(factor, spread, &place)?, *optional));
    }
    Ok(Moves { others, except })
}

fn check_move(factor: &str, spread: &str, place: &str) -> Result<Move, SetError> {
    Ok(Move {
        factor: check_decimal(factor, MAX_FACTOR, &format!("{place}.factor"))?,
        spread: check_decimal(spread, MAX_SPREAD, &format!("{place}.spread"))?,
    })
}

/// A decimal number in 0…most, in the one text that it has here.
fn check_decimal(text: &str, most: u64, place: &str) -> Result<Decimal, SetError> {
    let refused = || {
        let reason = format!(
            "a decimal number between 0 and {most}, such as 0.5, without an exponent and without zeros \
             that could be left out"
        );
        SetError::Field { field: place.into(), reason }
    };
    let number: Decimal = text.parse().map_err(|_| refused())?;
    let within = !number.is_negative() && number <= Decimal::from_units(most, 0);
    if within && number.to_string() == text {
        Ok(number)
    } else {
        Err(refused())
    }
}
