//! Sets that are written by hand in TOML, in percent.

use std::{cell::Cell, collections::BTreeMap, path::Path};

use ringfence_circuits::protocol::{
    parameters::{Decimal, Source},
    stress::set::{Document, Exception, MovesEntry, ScenarioEntry, ScenarioSet, MAX_FACTOR},
    text::check_name,
};
use ringfence_verifier::{message::Quoted, say, word};
use serde::{de::IgnoredAny, Deserialize};
use toml::Spanned;

use super::error::SetFault;
use crate::{
    parameter_file::{read_text, MAX_TOML},
    toml_text::{decimal_at, line_at, refusal, unified},
};

/// Most names that move otherwise, in all lists of a text together.
const MOST_NAMED: usize = 1 << 16;

/// A number, as it stands in the text.
type Number = Spanned<IgnoredAny>;

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    author: String,
    /// Names that stand for lists of names.
    #[serde(default)]
    groups: BTreeMap<String, Vec<Spanned<String>>>,
    sources: Vec<SourceEntry>,
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    id: String,
    description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    source: String,
    assets: Moves,
    markets: Moves,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moves {
    move_percent: Number,
    spread_percent: Number,
    #[serde(default)]
    except: Vec<Except>,
}

/// Names that move otherwise. Where it has no spread of its own, that of the list applies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Except {
    #[serde(default)]
    names: Vec<Spanned<String>>,
    group: Option<Spanned<String>>,
    move_percent: Number,
    spread_percent: Option<Number>,
    #[serde(default)]
    optional: bool,
}

/// Where something is wrong, as a place in the text, and what was expected.
type Refused = (usize, String);

/// Makes a set of what is written in a file.
///
/// # Errors
/// [`SetFault`] names the file, the line, and what was expected there.
pub fn from_toml(path: &Path) -> Result<ScenarioSet, SetFault> {
    let text = read_text(path, MAX_TOML)?;
    let text = &*unified(&text);
    let refuse = |line, reason| SetFault::Source { path: path.to_owned(), line, reason };
    let file: File = toml::from_str(text).map_err(|error| {
        let (line, reason) = refusal(text, &error);
        refuse(line, reason)
    })?;
    let reading = Reading { text, file: &file, named: Cell::new(0) };
    let document = reading.document().map_err(|(at, reason)| refuse(line_at(text, at), reason))?;
    document.check().map_err(|error| refuse(0, error.to_string()))
}

/// A file and the text that it was read from.
struct Reading<'a> {
    text: &'a str,
    file: &'a File,
    /// How many names moved otherwise so far: a group is short, and may stand in every list.
    named: Cell<usize>,
}

impl Reading<'_> {
    fn document(&self) -> Result<Document, Refused> {
        let sources = self.file.sources.iter().map(|source| Source {
            description: source.description.clone(),
            id: source.id.clone(),
        });
        let scenarios = self.file.scenarios.iter().map(|scenario| {
            Ok(ScenarioEntry {
                assets: self.moves(&scenario.assets)?,
                markets: self.moves(&scenario.markets)?,
                name: scenario.name.clone(),
                source: scenario.source.clone(),
            })
        });
        Ok(Document {
            author: self.file.author.clone(),
            format: Document::FORMAT.into(),
            name: self.file.name.clone(),
            scenarios: scenarios.collect::<Result<_, Refused>>()?,
            sources: sources.collect(),
        })
    }

    fn moves(&self, moves: &Moves) -> Result<MovesEntry, Refused> {
        let spread = self.spread(&moves.spread_percent)?;
        let mut except: BTreeMap<String, Exception> = BTreeMap::new();
        for entry in &moves.except {
            let factor = self.factor(&entry.move_percent)?;
            let own = entry.spread_percent.as_ref().map(|own| self.spread(own)).transpose()?;
            for name in self.names(entry)? {
                // Here, since a set has its names in another order.
                if let Err(fault) = check_name(name.get_ref()) {
                    return Err((name.span().start, say!("RF-1379.name", fault).text));
                }
                let exception = Exception {
                    factor: factor.clone(),
                    name: name.get_ref().clone(),
                    optional: entry.optional,
                    spread: own.clone().unwrap_or_else(|| spread.clone()),
                };
                self.named.set(self.named.get() + 1);
                if self.named.get() > MOST_NAMED {
                    let reason = say!("RF-1379.many", most = MOST_NAMED).text;
                    return Err((name.span().start, reason));
                }
                if except.insert(name.get_ref().clone(), exception).is_some() {
                    let reason = say!("RF-1379.twice", name = Quoted(name.get_ref())).text;
                    return Err((name.span().start, reason));
                }
            }
        }
        Ok(MovesEntry {
            except: except.into_values().collect(),
            factor: self.factor(&moves.move_percent)?,
            spread,
        })
    }

    /// The names of an exception: its own, then those of its group.
    fn names<'a>(&'a self, entry: &'a Except) -> Result<Vec<&'a Spanned<String>>, Refused> {
        let mut names: Vec<&Spanned<String>> = entry.names.iter().collect();
        if let Some(group) = &entry.group {
            let of_group = self.file.groups.get(group.get_ref()).ok_or_else(|| {
                let reason = say!("RF-1379.group", name = Quoted(group.get_ref())).text;
                (group.span().start, reason)
            })?;
            names.extend(of_group);
        }
        match names.is_empty() {
            true => Err((entry.move_percent.span().start, word!("RF-1379.names").to_owned())),
            false => Ok(names),
        }
    }

    /// The factor of a move in percent: −50 is 0.5.
    fn factor(&self, percent: &Number) -> Result<String, Refused> {
        let hundred = Decimal::from_units(100, 0);
        let most = Decimal::from_units(100 * MAX_FACTOR, 0);
        let number = self.number(percent).map(|number| number.plus(&hundred));
        let number = number.filter(|number| !number.is_negative() && *number <= most);
        number.map(|number| number.times(&percent_point()).to_string()).ok_or_else(|| {
            (percent.span().start, say!("RF-1379.move", most = 100 * MAX_FACTOR - 100).text)
        })
    }

    /// The share of a spread in percent: 1 is 0.01.
    fn spread(&self, percent: &Number) -> Result<String, Refused> {
        let spread = self.number(percent).as_ref().and_then(spread);
        spread.ok_or_else(|| (percent.span().start, word!("RF-1379.spread").to_owned()))
    }

    fn number(&self, value: &Number) -> Option<Decimal> {
        decimal_at(self.text, value.span())
    }
}

fn percent_point() -> Decimal {
    Decimal::from_units(1, 2)
}

/// The share that a spread in percent is, as a set has it; none beyond 0 to 100.
pub(super) fn spread(percent: &Decimal) -> Option<String> {
    let within = !percent.is_negative() && *percent <= Decimal::from_units(100, 0);
    within.then(|| percent.times(&percent_point()).to_string())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const TEXT: &str = r#"name = "n"
author = "a"
[groups]
stable = ["USDT", "USD"]
[[sources]]
id = "s"
description = "made up"
[[scenarios]]
name = "half"
source = "s"
[scenarios.assets]
move_percent = -50
spread_percent = 1
except = [
  { group = "stable", move_percent = 0, optional = true },
  { names = ["BTC"], move_percent = "+25.5", spread_percent = 0.25 },
]
[scenarios.markets]
move_percent = -66.7
spread_percent = 0
"#;

    fn made(text: &str) -> Result<ScenarioSet, SetFault> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("set.toml");
        fs::write(&path, text).unwrap();
        from_toml(&path)
    }

    #[test]
    fn percentages_become_factors_exactly() {
        let set = made(TEXT).unwrap();
        let assets = &set.document().scenarios[0].assets;
        assert_eq!((assets.factor.as_str(), assets.spread.as_str()), ("0.5", "0.01"));
        let except: Vec<_> = assets
            .except
            .iter()
            .map(|of| (of.name.as_str(), of.factor.as_str(), of.spread.as_str(), of.optional))
            .collect();
        let expected = [
            ("BTC", "1.255", "0.0025", false),
            ("USD", "1", "0.01", true),
            ("USDT", "1", "0.01", true),
        ];
        assert_eq!(except, expected);
        assert_eq!(set.document().scenarios[0].markets.factor, "0.333");
    }

    #[test]
    fn g9_g14_what_is_wrong_in_a_text_is_named_by_its_line() {
        for (from, to, line) in [
            ("move_percent = -50", "move_percent = -101", 12),
            ("move_percent = -50", "move_percent = \"half\"", 12),
            ("move_percent = -50", "move_percent = \"+-50\"", 12),
            ("move_percent = -50", "move_percent = \"-5_0\"", 12),
            ("spread_percent = 1\n", "spread_percent = 101\n", 13),
            ("group = \"stable\"", "group = \"stabel\"", 15),
            ("names = [\"BTC\"]", "names = [\"USD\"]", 16),
            ("names = [\"BTC\"]", "names = []", 16),
            ("names = [\"BTC\"]", "names = [\"BTC \"]", 16),
            ("\"USDT\", \"USD\"", "\"USDT\", \"\"", 4),
            ("source = \"s\"", "sauce = \"s\"", 10),
        ] {
            let text = TEXT.replacen(from, to, 1);
            assert_ne!(text, TEXT, "{from}");
            match made(&text).unwrap_err() {
                SetFault::Source { line: found, reason, .. } => {
                    assert_eq!(found, line, "{to}: {reason}")
                }
                other => panic!("{other}"),
            }
        }
        assert!(made(&TEXT.replace("source = \"s\"", "source = \"t\"")).is_err());
        assert_eq!(
            made(&TEXT.replace("-50", "-5_0")).unwrap().digest(),
            made(TEXT).unwrap().digest()
        );
    }
}
