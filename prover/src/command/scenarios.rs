//! `scenarios`: sets of scenarios are made, and shown in percent.

use std::{collections::HashMap, path::PathBuf};

use clap::{Args, Subcommand};
use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::{
        parameters::{Decimal, Parameters},
        stress::set::{Move, Moves, Scenario, ScenarioSet, SetError},
    },
};
use ringfence_verifier::{message::Quoted, say, word};
use serde::Serialize;

use super::names::named;
use crate::{
    parameter_file::{load_parameters, write_atomically},
    scenarios::{from_prices, from_toml, load, Priced, SetFault},
};

/// Ways to move that are printed of a list.
const MOST_MOVES: usize = 24;

/// Make sets of scenarios, or look at one in percent.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover scenarios new --toml uniform-8.toml --out uniform-8.json
  ringfence-prover scenarios new --before monday.csv --after tuesday.csv --name tuesday --author Example \
    --source \"closing prices of exchange X\" --out tuesday.json
  ringfence-prover scenarios show uniform-8.json --parameters binance.json")]
pub struct Scenarios {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What to do with sets.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum What {
    /// Make a set: of a text in percent, or of the prices of two days.
    New(Box<New>),
    /// Print a set in percent; with parameters also whether it fits them, and which names they lack.
    Show {
        /// The set.
        file: PathBuf,
        /// Parameters in JSON or TOML.
        #[arg(long, value_name = "FILE")]
        parameters: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Make a set.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
A text in TOML looks like this (docs/stress.md, section 11):
  name = \"fall\"
  author = \"Example\"
  [[sources]]
  id = \"own\"
  description = \"Chosen, not observed.\"
  [[scenarios]]
  name = \"all -50 %\"
  source = \"own\"
  [scenarios.assets]
  move_percent = -50
  spread_percent = 1
  except = [{ names = [\"USD\", \"USDT\"], move_percent = 0, optional = true }]
  [scenarios.markets]
  move_percent = -50
  spread_percent = 0.5")]
pub struct New {
    /// A text in TOML, in percent.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["before", "after"], required_unless_present = "before")]
    pub toml: Option<PathBuf>,
    /// Prices before, in CSV with the columns name,price.
    #[arg(long, value_name = "CSV", requires_all = ["after", "name", "author", "source"])]
    pub before: Option<PathBuf>,
    /// Prices after. Each name moves as its price did; what has a price in neither table does not move.
    #[arg(long, value_name = "CSV", requires = "before")]
    pub after: Option<PathBuf>,
    /// Name of the set, and of its scenario.
    #[arg(long, value_name = "NAME", requires = "before")]
    pub name: Option<String>,
    /// Who writes the set.
    #[arg(long, value_name = "NAME", requires = "before")]
    pub author: Option<String>,
    /// Where the prices come from.
    #[arg(long, value_name = "TEXT", requires = "before")]
    pub source: Option<String>,
    /// What closing costs, in percent of the price.
    #[arg(long, value_name = "PERCENT", default_value = "0", conflicts_with = "toml")]
    pub spread_percent: Decimal,
    /// Parameters by which names are told to be assets or markets; each must be one of theirs. Without, a name stands
    /// for both, and parameters may lack it.
    #[arg(long, value_name = "FILE", conflicts_with = "toml")]
    pub parameters: Option<PathBuf>,
    /// Where the set goes; must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

impl Scenarios {
    /// Runs the command: what it prints, and the exit code, which is 1 where a set does not fit.
    ///
    /// # Errors
    /// [`SetFault`] says what is refused.
    pub fn run(&self) -> Result<(String, u8), SetFault> {
        match &self.what {
            What::New(new) => Ok((new.run()?, 0)),
            What::Show { file, parameters, json } => {
                let set = load(file)?;
                let parameters = parameters.as_deref().map(load_parameters).transpose()?;
                let shown = shown(&set, parameters.as_ref());
                let exit = u8::from(shown.fits == Some(false));
                match json {
                    true => Ok((serde_json::to_string_pretty(&shown)? + "\n", exit)),
                    false => Ok((text(&shown), exit)),
                }
            }
        }
    }
}

impl New {
    fn run(&self) -> Result<String, SetFault> {
        if self.out.exists() {
            return Err(SetFault::OutputExists(self.out.clone()));
        }
        let set = match (&self.toml, &self.before, &self.after) {
            (Some(toml), ..) => from_toml(toml)?,
            (None, Some(before), Some(after)) => {
                let parameters = self.parameters.as_deref().map(load_parameters).transpose()?;
                let priced = Priced {
                    name: self.name.clone().unwrap_or_default(),
                    author: self.author.clone().unwrap_or_default(),
                    source: self.source.clone().unwrap_or_default(),
                    spread_percent: self.spread_percent.clone(),
                };
                from_prices(before, after, &priced, parameters.as_ref())?
            }
            _ => {
                let reason = word!("scenarios.nothing").to_owned();
                return Err(SetFault::Source { path: self.out.clone(), line: 0, reason });
            }
        };
        write_atomically(&self.out, &set.canonical())?;
        let path = shown_path(&self.out);
        Ok(text(&shown(&set, None)) + &say!("scenarios.written", path).text + "\n")
    }
}

/// A set in percent.
#[derive(Clone, Debug, Serialize)]
pub struct ShownSet {
    /// Its name.
    pub name: String,
    /// Who wrote it.
    pub author: String,
    /// Its digest, hexadecimal.
    pub digest: String,
    /// Where its factors come from.
    pub sources: Vec<ShownSource>,
    /// The scenarios.
    pub scenarios: Vec<ShownScenario>,
    /// Whether it fits the parameters, if some were given.
    pub fits: Option<bool>,
    /// Why it does not.
    pub reason: Option<String>,
}

/// A source.
#[derive(Clone, Debug, Serialize)]
pub struct ShownSource {
    /// Its id.
    pub id: String,
    /// What it is.
    pub description: String,
}

/// A scenario in percent.
#[derive(Clone, Debug, Serialize)]
pub struct ShownScenario {
    /// Its name.
    pub name: String,
    /// Id of its source.
    pub source: String,
    /// How assets move.
    pub assets: ShownMoves,
    /// How markets move.
    pub markets: ShownMoves,
    /// Names that the given parameters lack, and that it allows them to lack.
    pub ignored: Vec<String>,
}

/// How prices move.
#[derive(Clone, Debug, Serialize)]
pub struct ShownMoves {
    /// Those that are not named.
    pub others: ShownMove,
    /// Those that are.
    pub except: Vec<ShownException>,
}

/// A move and a spread in percent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ShownMove {
    /// By how much the price moves.
    pub move_percent: String,
    /// What closing costs.
    pub spread_percent: String,
}

/// A name that moves otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct ShownException {
    /// The name.
    pub name: String,
    /// Whether parameters may lack it.
    pub optional: bool,
    /// How it moves.
    #[serde(flatten)]
    pub how: ShownMove,
}

fn shown(set: &ScenarioSet, parameters: Option<&Parameters>) -> ShownSet {
    let document = set.document();
    let fitted = parameters.map(|parameters| set.fit(parameters));
    let ignored = |index: usize| -> Vec<String> {
        let prices =
            fitted.as_ref().and_then(|fitted| fitted.as_ref().ok()?.scenarios().get(index));
        let names = prices.map_or(&[][..], |prices| prices.ignored());
        names.iter().map(|ignored| ignored.name.clone()).collect()
    };
    let scenarios = set.scenarios().iter().zip(&document.scenarios).enumerate();
    let scenarios = scenarios.map(|(index, (scenario, entry))| {
        let Scenario { name, assets, markets } = scenario;
        ShownScenario {
            name: name.clone(),
            source: entry.source.clone(),
            assets: moves(assets),
            markets: moves(markets),
            ignored: ignored(index),
        }
    });
    let sources = document.sources.iter().map(|source| ShownSource {
        id: source.id.clone(),
        description: source.description.clone(),
    });
    ShownSet {
        name: document.name.clone(),
        author: document.author.clone(),
        digest: set.digest().to_string(),
        sources: sources.collect(),
        scenarios: scenarios.collect(),
        fits: fitted.as_ref().map(Result::is_ok),
        reason: fitted.and_then(Result::err).map(|error| match error {
            SetError::Unfit { place, reason } => format!("{place}: {reason}"),
            error => error.to_string(),
        }),
    }
}

fn moves(of: &Moves) -> ShownMoves {
    let except = of.except.iter().map(|(name, how, optional)| ShownException {
        name: name.clone(),
        optional: *optional,
        how: percent(how),
    });
    ShownMoves { others: percent(&of.others), except: except.collect() }
}

fn percent(of: &Move) -> ShownMove {
    let (one, hundred) = (Decimal::from_units(1, 0), Decimal::from_units(100, 0));
    let moved = of.factor.distance(&one).times(&hundred);
    let sign = match of.factor.partial_cmp(&one) {
        Some(std::cmp::Ordering::Less) => "-",
        Some(std::cmp::Ordering::Greater) => "+",
        _ => "",
    };
    ShownMove {
        move_percent: format!("{sign}{moved}"),
        spread_percent: of.spread.times(&hundred).to_string(),
    }
}

fn text(of: &ShownSet) -> String {
    let (name, author) = (Quoted(&of.name), Quoted(&of.author));
    let count = of.scenarios.len();
    let mut lines = vec![say!("scenarios.set", name, author, count).text];
    match (of.fits, &of.reason) {
        (Some(true), _) => lines.push(word!("scenarios.fits").into()),
        (_, Some(reason)) => lines.push(say!("scenarios.unfit", reason).text),
        _ => {}
    }
    for scenario in &of.scenarios {
        let source = of.sources.iter().find(|source| source.id == scenario.source);
        let source = source.map_or("", |source| source.description.as_str());
        lines.push(String::new());
        let (name, source) = (Quoted(&scenario.name), Quoted(source));
        lines.push(say!("scenarios.scenario", name, source).text);
        lines.push(of_moves(word!("scenarios.assets"), &scenario.assets));
        lines.push(of_moves(word!("scenarios.markets"), &scenario.markets));
        if !scenario.ignored.is_empty() {
            let names = named(scenario.ignored.iter().map(String::as_str));
            lines.push(say!("scenarios.ignored", names).text);
        }
    }
    lines.push(String::new());
    lines.push(word!("scenarios.note").into());
    lines.push(say!("scenarios.digest", digest = &of.digest).text);
    lines.into_iter().map(|line| line + "\n").collect()
}

/// One line of a kind: how all move, and those that move otherwise, by how they move.
fn of_moves(kind: &str, of: &ShownMoves) -> String {
    let said = |how: &ShownMove| {
        let (moved, spread) = (&how.move_percent, &how.spread_percent);
        say!("scenarios.move", moved, spread).text
    };
    let mut line = say!("scenarios.all", kind, moved = said(&of.others)).text;
    // In the order of their first names.
    let mut places: HashMap<&ShownMove, usize> = HashMap::new();
    let mut ways: Vec<(&ShownMove, Vec<&str>)> = vec![];
    for exception in &of.except {
        let place = *places.entry(&exception.how).or_insert_with(|| {
            ways.push((&exception.how, vec![]));
            ways.len() - 1
        });
        if let Some((_, names)) = ways.get_mut(place) {
            names.push(&exception.name);
        }
    }
    for (how, names) in ways.iter().take(MOST_MOVES) {
        let names = named(names.iter().copied());
        line += &say!("scenarios.but", names, moved = said(how)).text;
    }
    let more: usize = ways.iter().skip(MOST_MOVES).map(|(_, names)| names.len()).sum();
    if more > 0 {
        line += &say!("scenarios.more-moves", more).text;
    }
    line
}
