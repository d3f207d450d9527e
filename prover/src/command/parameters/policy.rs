//! `parameters policy`: a policy from rules in human units and the tables of parameters.

use std::path::PathBuf;

use ringfence_circuits::{
    primitive::{json, shown::shown_path},
    protocol::{
        hash::digest::Digest,
        parameters::Decimal,
        policy::{Entry, Measure, Policy, Rule, Steps},
    },
};
use ringfence_verifier::{say, word};
use serde::Serialize;

use crate::{
    parameter_file::{load_parameters, write_atomically},
    plausible::percent,
    policy::{duration, policy_of, PolicyFault},
};

/// A percentage point in 10^-8.
const ONE_PERCENT: u64 = 1_000_000;

/// Make a policy: the rules by which margin rates and haircuts follow the market.
#[derive(Clone, Debug, clap::Args)]
pub struct MakePolicy {
    /// Parameters in JSON or TOML, whose tables become the policy's own.
    #[arg(long, value_name = "FILE")]
    pub tables: PathBuf,
    /// The rules in TOML, in percent, days and hours.
    #[arg(long, value_name = "FILE")]
    pub rules: PathBuf,
    /// Where the policy goes.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// A policy that was made, for machines.
#[derive(Serialize)]
struct Json<'a> {
    digest: Digest,
    name: &'a str,
    rules: Vec<OfRule<'a>>,
    fixed: Names<'a>,
}

/// The names under a rule.
#[derive(Serialize)]
struct OfRule<'a> {
    rule: &'a str,
    moves: bool,
    #[serde(flatten)]
    names: Names<'a>,
}

#[derive(Serialize)]
struct Names<'a> {
    assets: Vec<&'a str>,
    markets: Vec<&'a str>,
}

impl MakePolicy {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if parameters or rules are refused, or the policy can't be written.
    pub fn run(&self) -> Result<String, PolicyFault> {
        let parameters = load_parameters(&self.tables)?;
        let policy = policy_of(&self.rules, &parameters)?;
        let canonical = json::canonical(policy.document())
            .map_err(|error| PolicyFault::Json(serde::ser::Error::custom(error)))?;
        write_atomically(&self.out, &canonical)?;
        if self.json {
            return Ok(serde_json::to_string_pretty(&json(&policy))? + "\n");
        }
        let mut lines = text(&policy);
        let (path, digest) = (shown_path(&self.out), policy.digest());
        lines.push(String::new());
        lines.push(say!("policy.written", path, digest).text);
        Ok(lines.into_iter().map(|line| line + "\n").collect())
    }
}

/// Names of the entries that are under a rule, or under none.
fn names<'a>(policy: &'a Policy, rule: Option<&str>) -> Names<'a> {
    let of = |entries: &'a [Entry]| {
        let under = |entry: &&Entry| policy.rule(entry).map(|rule| rule.name.as_str()) == rule;
        entries.iter().filter(under).map(|entry| entry.name.as_str()).collect()
    };
    Names { assets: of(policy.assets()), markets: of(policy.markets()) }
}

fn json(policy: &Policy) -> Json<'_> {
    let rule = |rule: &'_ Rule| (rule.moves(), names(policy, Some(&rule.name)));
    Json {
        digest: policy.digest(),
        name: &policy.document().name,
        rules: policy
            .rules()
            .iter()
            .map(|entry| {
                let (moves, names) = rule(entry);
                OfRule { rule: &entry.name, moves, names }
            })
            .collect(),
        fixed: names(policy, None),
    }
}

/// Which names are under which rule, for people.
fn text(policy: &Policy) -> Vec<String> {
    let all = policy.assets().len() + policy.markets().len();
    let moves = |entry: &&Entry| policy.rule(entry).is_some_and(Rule::moves);
    let moving = policy.assets().iter().chain(policy.markets()).filter(moves).count();
    let (name, fixed) = (&policy.document().name, all - moving);
    let mut lines = vec![say!("policy.made", name, moving, all, fixed).text];
    for rule in policy.rules() {
        lines.push(String::new());
        lines.extend(of_rule(rule));
        lines.extend(of_names(&names(policy, Some(&rule.name))));
    }
    let still = names(policy, None);
    if !still.assets.is_empty() || !still.markets.is_empty() {
        let fixed = &policy.document().fixed;
        let natural = |step: &Option<ringfence_circuits::protocol::text::Natural>| {
            step.as_ref().and_then(|step| step.to_u64())
        };
        let steps = Steps { up: natural(&fixed.step_up), down: natural(&fixed.step_down) };
        lines.push(String::new());
        let (up, down) = (step(steps.up), step(steps.down));
        lines.push(say!("policy.fixed-names", up, down).text);
        lines.extend(of_names(&still));
    }
    lines
}

fn of_rule(rule: &Rule) -> Vec<String> {
    let horizon = duration(rule.interval.saturating_mul(rule.horizon as u64));
    let (points, interval) = (rule.observations, duration(rule.interval));
    let measure = match rule.measure {
        Measure::Worst => say!("policy.worst", horizon, points, interval).text,
        Measure::Deviation => say!("policy.deviation", horizon, points, interval).text,
    };
    let [floor, cap] = [rule.floor, rule.cap].map(percent);
    let (name, multiplier) = (&rule.name, Decimal::from_units(rule.multiplier, 8));
    let (up, down) = (step(rule.steps.up), step(rule.steps.down));
    let wait = duration(rule.fall_wait);
    let mut lines = vec![
        say!("policy.rule", name, measure, multiplier, floor, cap).text,
        say!("policy.steps", up, down, wait).text,
    ];
    if !rule.moves() {
        lines.push(word!("policy.stays").to_owned());
    }
    lines
}

fn step(step: Option<u64>) -> String {
    match step {
        Some(ONE_PERCENT) => word!("policy.step-one").to_owned(),
        Some(step) => say!("policy.step", percent = percent(step)).text,
        None => word!("policy.no-step").to_owned(),
    }
}

fn of_names(names: &Names<'_>) -> Vec<String> {
    let listed = |names: &[&str]| names.join(", ");
    let assets = (!names.assets.is_empty())
        .then(|| say!("policy.of-assets", names = listed(&names.assets)).text);
    let markets = (!names.markets.is_empty())
        .then(|| say!("policy.of-markets", names = listed(&names.markets)).text);
    assets.into_iter().chain(markets).collect()
}
