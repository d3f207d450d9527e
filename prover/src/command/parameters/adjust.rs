//! `parameters adjust`: parameters whose thresholds follow from a policy and a history, and what they do.

use std::{cmp::Reverse, path::PathBuf};

use num_bigint::BigInt;
use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::{
        hash::digest::Digest,
        parameters::Parameters,
        policy::{Held, OfName},
        shape::SHAPES,
        text::is_time,
    },
};
use ringfence_verifier::{report::amount::Amount, say, word};
use serde::Serialize;

use crate::{
    command::previous::{self, PreviousError},
    message::advised,
    parameter_file::write_atomically,
    policy::{
        adjusted, baseline_of, days_between, load_policy, values, Adjusted, BaselineFile, Bound,
        Effect, Given, Of, PolicyFault, PriceOrigin, Threshold, Values,
    },
    snapshot::{self, ImportError, Looked, Options, Previous, SnapshotInfo, Watch},
};

/// Make parameters whose margin rates and haircuts follow a policy; what moved, and why.
#[derive(Clone, Debug, clap::Args)]
pub struct Adjust {
    /// The policy.
    #[arg(long, value_name = "FILE")]
    pub policy: PathBuf,
    /// The history of prices.
    #[arg(long, value_name = "FILE")]
    pub history: PathBuf,
    /// The publication before: its bundle as a directory or an archive, or what `publish` wrote. Left out for the first one.
    #[arg(long, value_name = "BUNDLE")]
    pub previous: Option<PathBuf>,
    /// The earlier epoch that is to be corrected.
    #[arg(long, value_name = "N")]
    pub corrects: Option<u64>,
    /// For a correction: the publication before the corrected epoch.
    #[arg(long, value_name = "BUNDLE", requires = "corrects")]
    pub baseline: Option<PathBuf>,
    /// Directory of the snapshot: its times are taken, and what the new thresholds do to its vaults is counted.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["snapshot_time", "price_time"])]
    pub snapshot: Option<PathBuf>,
    /// When balances are read, as 2025-01-31T23:59:00Z, where there is no snapshot yet.
    #[arg(long, value_name = "TIME", requires = "price_time", value_parser = parse_time,
          required_unless_present = "snapshot")]
    pub snapshot_time: Option<String>,
    /// When prices are read.
    #[arg(long, value_name = "TIME", requires = "snapshot_time", value_parser = parse_time)]
    pub price_time: Option<String>,
    /// Prices of names that the history does not have, in CSV: name, price, source.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Name of the new parameters [default: that of the policy, and the time of the prices].
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Where the parameters go.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

fn parse_time(text: &str) -> Result<String, String> {
    match is_time(text) {
        true => Ok(text.to_owned()),
        false => Err("expected a time in UTC as 2025-01-31T23:59:00Z".into()),
    }
}

/// Why parameters can't be adjusted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdjustError {
    /// A policy, a history or a publication is refused.
    Policy(#[from] PolicyFault),
    /// The publication before can't be read.
    Previous(#[from] PreviousError),
}

impl AdjustError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> ringfence_verifier::message::Said {
        match self {
            AdjustError::Policy(error) => error.said(),
            AdjustError::Previous(error) => error.said(),
        }
    }
}

advised!(AdjustError);

/// What was adjusted, for machines.
#[derive(Serialize)]
struct Json<'a> {
    digest: Digest,
    baseline: Option<String>,
    effect: Option<&'a Effect>,
    names: Vec<Row<'a>>,
    left_out: &'a [String],
}

/// A name with the value that it concerns.
#[derive(Serialize)]
struct Row<'a> {
    value_usd: Option<&'a Amount>,
    #[serde(flatten)]
    threshold: &'a Threshold,
}

/// What is known before anything is computed.
struct Begun {
    of: Of,
    venue: Option<String>,
    previous: Option<Previous>,
    snapshot_time: String,
    price_time: String,
}

impl Adjust {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if a file is refused, or the publication from which thresholds move is not given.
    pub fn run(&self) -> Result<String, AdjustError> {
        let policy = load_policy(&self.policy)?;
        let begun = self.begin()?;
        let publications = (self.previous.as_deref(), self.baseline.as_deref());
        let baseline = baseline_of(&begun.of, begun.venue.as_deref(), publications, &policy)?;
        let newest = self.previous.as_deref();
        let newest = newest.map(BaselineFile::read_prices).transpose()?;
        let given = self.prices.as_deref().map(Given::read).transpose()?.unwrap_or_default();
        let times = (&*begun.snapshot_time, &*begun.price_time);
        let both = (baseline.as_ref(), newest.as_ref().or(baseline.as_ref()));
        let name = self.name.as_deref();
        let adjusted = adjusted(&policy, &self.history, both, times, &given, name)?;
        let looked = self.look(&begun, &adjusted)?;
        let values = match (&looked, &baseline) {
            (Some(looked), _) => {
                let (books, totals) = (&looked.info.books, &looked.summary.totals);
                values(&adjusted.parameters, books, totals)
            }
            (None, Some(baseline)) => {
                let books = &baseline.statement.document().books;
                values(&baseline.parameters, books, baseline.statement.totals())
            }
            (None, None) => Values::default(),
        };
        write_atomically(&self.out, adjusted.parameters.canonical()).map_err(PolicyFault::from)?;
        let effect = looked.filter(|_| baseline.is_some());
        let effect = effect.map(|looked| Effect::from(&looked.summary.fallen));
        let made = Shown {
            adjusted: &adjusted,
            values: &values,
            effect: effect.as_ref(),
            price_time: begun.price_time.clone(),
        };
        match self.json {
            true => {
                let digest = adjusted.parameters.digest();
                let before = baseline.as_ref().map(|before| before.statement.digest().to_bech32());
                Ok(made.json(digest, before).map_err(PolicyFault::from)?)
            }
            false => Ok(made.text(self, baseline.as_ref(), &begun.snapshot_time)),
        }
    }

    /// The baseline of a correction that is asked for.
    fn of(&self, previous: Option<Digest>) -> Option<Of> {
        self.corrects.map(|epoch| Of::Corrected { epoch, previous })
    }

    fn begin(&self) -> Result<Begun, AdjustError> {
        let Some(snapshot) = &self.snapshot else {
            let of = self.of(None).unwrap_or(Of::Previous(None));
            let [snapshot_time, price_time] = [&self.snapshot_time, &self.price_time]
                .map(|time| time.clone().unwrap_or_default());
            return Ok(Begun { of, venue: None, previous: None, snapshot_time, price_time });
        };
        let previous = self.previous.as_deref().map(previous::read).transpose()?;
        let watch = Watch { previous: previous.as_ref(), must_follow: true, ..Watch::default() };
        let info = SnapshotInfo::read_with(snapshot, &watch).map_err(PolicyFault::from)?;
        Ok(Begun {
            of: self.of(Some(info.previous)).unwrap_or_else(|| Of::snapshot(&info)),
            venue: Some(info.venue),
            previous,
            snapshot_time: info.snapshot_time,
            price_time: info.price_time,
        })
    }

    /// Looks at the vaults of the snapshot, by the new thresholds and by those before.
    fn look(&self, begun: &Begun, adjusted: &Adjusted) -> Result<Option<Looked>, AdjustError> {
        let Some(snapshot) = &self.snapshot else { return Ok(None) };
        let scratch = tempfile::Builder::new()
            .permissions(crate::permissions::private_permissions())
            .tempdir()
            .map_err(|source| ImportError::Io {
                path: std::env::temp_dir(),
                action: "create a directory in",
                source,
            })
            .map_err(PolicyFault::from)?;
        let options = Options {
            // Nothing of the order leaves this command.
            order_key: [0; 32].into(),
            out: scratch.path().join("snapshot"),
            shapes: &SHAPES,
            max_errors: snapshot::DEFAULT_MAX_ERRORS,
            max_liquidating: None,
            failing: None,
            buckets: None,
            watch: Watch {
                previous: begun.previous.as_ref(),
                unmoved: adjusted.unmoved.as_ref(),
                ..Watch::default()
            },
        };
        let looked = snapshot::look(snapshot, &adjusted.parameters, &options);
        let left_out = &adjusted.left_out;
        Ok(Some(looked.map_err(|error| match left_out.is_empty() {
            true => PolicyFault::from(error),
            // What has no price is not among the parameters, which is all that the refusal would say.
            false => PolicyFault::Priceless(left_out.clone()),
        })?))
    }
}

/// What was adjusted, as it is printed.
struct Shown<'a> {
    adjusted: &'a Adjusted,
    values: &'a Values,
    effect: Option<&'a Effect>,
    price_time: String,
}

impl<'a> Shown<'a> {
    fn value(&self, threshold: &Threshold) -> Option<&'a Amount> {
        let of = match threshold.of {
            OfName::Asset => &self.values.assets,
            OfName::Market => &self.values.markets,
        };
        of.get(&threshold.name)
    }

    /// The names, those of the largest value first.
    fn sorted(&self) -> Vec<&'a Threshold> {
        let mut all: Vec<&Threshold> = self.adjusted.thresholds.iter().collect();
        let cents = |threshold: &Threshold| {
            self.value(threshold).map_or(BigInt::ZERO, |value| value.units(2))
        };
        all.sort_by_key(|threshold| Reverse(cents(threshold)));
        all
    }

    fn json(&self, digest: Digest, baseline: Option<String>) -> Result<String, serde_json::Error> {
        let row = |threshold| Row { value_usd: self.value(threshold), threshold };
        let json = Json {
            digest,
            baseline,
            effect: self.effect,
            names: self.sorted().into_iter().map(row).collect(),
            left_out: &self.adjusted.left_out,
        };
        Ok(serde_json::to_string_pretty(&json)? + "\n")
    }

    fn text(
        &self,
        command: &Adjust,
        baseline: Option<&BaselineFile>,
        snapshot_time: &str,
    ) -> String {
        let mut lines = self.effect.map_or(vec![], of_effect);
        let sorted = self.sorted();
        match baseline {
            Some(baseline) => {
                let moved = sorted.iter().filter(|threshold| threshold.moved).count();
                let document = baseline.statement.document();
                let passed = days_between(&document.snapshot_time, snapshot_time);
                let (all, before) = (sorted.len(), &document.snapshot_time);
                lines.push(say!("adjust.moved", moved, all, passed, before).text);
            }
            None => lines.push(word!("adjust.first").to_owned()),
        }
        let told = |threshold: &&Threshold| {
            let plain = !threshold.moved && threshold.held.is_none() && threshold.missing == 0;
            let first = baseline.is_none() && threshold.rule.is_some();
            let priced = threshold.price_origin == PriceOrigin::History(self.price_time.clone());
            let kept = threshold.price_origin == PriceOrigin::Kept && threshold.rule.is_none();
            !plain || first || threshold.is_new || !(priced || kept)
        };
        for threshold in sorted.iter().copied().filter(told) {
            lines.push(String::new());
            lines.extend(self.of_name(threshold));
        }
        let rest = sorted.iter().filter(|threshold| !told(threshold));
        let names: Vec<&str> = rest.map(|threshold| threshold.name.as_str()).collect();
        lines.push(String::new());
        if !names.is_empty() {
            lines.push(say!("adjust.unchanged", names = names.join(", ")).text);
        }
        if !self.adjusted.left_out.is_empty() {
            lines.push(say!("adjust.left-out", names = self.adjusted.left_out.join(", ")).text);
        }
        let (path, parameters) = (shown_path(&command.out), &self.adjusted.parameters);
        lines.push(say!("adjust.written", path, digest = Parameters::digest(parameters)).text);
        lines.push(word!("adjust.next").to_owned());
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// What became of a name, and why.
    fn of_name(&self, threshold: &Threshold) -> Vec<String> {
        let name = &threshold.name;
        let tiers = tiers(threshold);
        let value = self.value(threshold).map(|value| value.grouped(2));
        let first = match (threshold.of, value) {
            (OfName::Asset, Some(value)) => say!("adjust.asset-value", name, value, tiers).text,
            (OfName::Asset, None) => say!("adjust.asset", name, tiers).text,
            (OfName::Market, Some(value)) => say!("adjust.market-value", name, value, tiers).text,
            (OfName::Market, None) => say!("adjust.market", name, tiers).text,
        };
        let mut lines = vec![first];
        lines.extend(why(threshold));
        lines.extend(held(threshold));
        let price = &threshold.price;
        lines.extend(match &threshold.price_origin {
            PriceOrigin::History(time) if *time != self.price_time => {
                Some(say!("adjust.older", price, time).text)
            }
            PriceOrigin::History(_) => None,
            PriceOrigin::Kept => Some(say!("adjust.kept", price).text),
            PriceOrigin::Given => Some(say!("adjust.given", price).text),
        });
        lines
    }
}

/// What the thresholds do to the vaults, prices being the same.
fn of_effect(effect: &Effect) -> Vec<String> {
    let (worth, lack) = (effect.fall_worth_usd.grouped(2), effect.fall_lack_usd.grouped(2));
    let (fall, rise, both) = (&effect.fall, &effect.rise, &effect.both);
    let first = match fall.as_str() {
        "0" => word!("adjust.none-fall").to_owned(),
        "1" => say!("adjust.one-falls", worth, lack).text,
        _ => say!("adjust.fall", fall, worth, lack).text,
    };
    vec![first, say!("adjust.others", rise, both).text]
}

/// The first tier as it was and is, and how many others there are.
fn tiers(threshold: &Threshold) -> String {
    let Some(first) = threshold.tiers.first() else { return String::new() };
    let now = &first.percent;
    let said = match (&first.before_least_percent, &first.before_most_percent) {
        (Some(least), Some(most)) if least != most => {
            let before = say!("policy.range", least, most).text;
            say!("adjust.step", before, now).text
        }
        (Some(before), _) if before == now => say!("adjust.same", now).text,
        (Some(before), _) => say!("adjust.step", before, now).text,
        (None, _) => say!("adjust.at", now).text,
    };
    match threshold.tiers.len() {
        0 | 1 => said,
        count => said + &say!("adjust.tiers", more = count - 1).text,
    }
}

/// What the rule gives, and of what.
fn why(threshold: &Threshold) -> Option<String> {
    let target = &threshold.tiers.first()?.target_percent;
    let Some(rule) = &threshold.rule else {
        return Some(say!("adjust.no-rule", target).text);
    };
    let said = match (&threshold.measure_percent, &threshold.first_missing) {
        (Some(measure), _) => match threshold.bound {
            Some(Bound::Floor) => say!("adjust.floor", measure, rule, target),
            Some(Bound::Cap) => say!("adjust.cap", measure, rule, target),
            None => say!("adjust.measure", measure, rule, target),
        },
        (None, first) => {
            let (missing, first) = (threshold.missing, first.as_deref().unwrap_or_default());
            say!("adjust.missing", missing, rule, first, target)
        }
    };
    Some(said.text)
}

/// What held a name back.
fn held(threshold: &Threshold) -> Option<String> {
    match (threshold.is_new, &threshold.rule) {
        (true, Some(_)) => return Some(word!("adjust.new").to_owned()),
        (true, None) => return Some(word!("adjust.listed").to_owned()),
        _ => {}
    }
    Some(match threshold.held? {
        Held::StepUp => word!("adjust.step-up").to_owned(),
        Held::StepDown => word!("adjust.step-down").to_owned(),
        Held::FallWait => match &threshold.falls_percent {
            Some(falls) => say!("adjust.wait", falls).text,
            None => word!("adjust.wait-missing").to_owned(),
        },
        Held::PolicyBefore => word!("adjust.policy-before").to_owned(),
    })
}
