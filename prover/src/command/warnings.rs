//! Options and output of warnings, which commands share.

use std::path::{Path, PathBuf};

use ringfence_circuits::protocol::{parameters::Parameters, statement::is_time, text::check_label};
use ringfence_verifier::say;

use super::previous;
use crate::{
    policy::{require_followed, Files, PolicyFault},
    snapshot::{
        self, Given, Named, PolicyFiles, Previous, SnapshotInfo, Warning, Watch,
        DEFAULT_MOVED_PERCENT, DEFAULT_PRICE_FACTOR,
    },
};

/// The risk policy that the parameters follow.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PolicyOptions {
    /// The risk policy that the parameters follow; the statement names it.
    #[arg(long, value_name = "FILE", requires = "history")]
    pub policy: Option<PathBuf>,
    /// The history of prices that the policy is read with.
    #[arg(long, value_name = "FILE", requires = "policy")]
    pub history: Option<PathBuf>,
    /// For a correction: the publication before the corrected epoch, from whose thresholds these move.
    #[arg(long, value_name = "BUNDLE", requires = "policy")]
    pub baseline: Option<PathBuf>,
}

/// Options of warnings: what is well formed but implausible.
#[derive(Clone, Debug, clap::Args)]
pub struct WarningOptions {
    /// Refuse the snapshot, with exit code 1, if there is a warning.
    #[arg(long)]
    pub deny_warnings: bool,
    /// Code of a warning that --deny-warnings passes over; may be given again.
    #[arg(long, value_name = "CODE", requires = "deny_warnings", value_parser = parse_code)]
    pub allow_warning: Vec<String>,
    /// Warn of an entry price more than N times the mark, or less than an Nth of it.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PRICE_FACTOR,
          value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    pub price_factor: u64,
    /// The epoch before: its statement, its bundle as a directory or an archive, or what `publish` wrote.
    /// Epoch and digest are taken from it where snapshot.toml leaves them out; parameters that moved, and what
    /// is gone, are warned of.
    #[arg(long, value_name = "PATH")]
    pub previous: Option<PathBuf>,
    /// The earlier epoch that this one corrects.
    #[arg(long, value_name = "N", requires = "reason")]
    pub corrects: Option<u64>,
    /// Why it is corrected, in words for everyone.
    #[arg(long, value_name = "TEXT", requires = "corrects", value_parser = parse_reason)]
    pub reason: Option<String>,
    /// Warn of a price, tier or haircut that moved by more than this percentage since --previous.
    #[arg(long, value_name = "PERCENT", default_value_t = DEFAULT_MOVED_PERCENT,
          value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub moved_percent: u64,
    /// The time to compare the snapshot's with, as 2025-01-31T23:59:00Z [default: the clock].
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub now: Option<i64>,
    /// The risk policy that the parameters follow.
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// What a project file says of the snapshot.
    #[arg(skip)]
    pub given: Option<Given>,
}

impl Default for WarningOptions {
    fn default() -> Self {
        WarningOptions {
            deny_warnings: false,
            allow_warning: vec![],
            price_factor: DEFAULT_PRICE_FACTOR,
            previous: None,
            corrects: None,
            reason: None,
            moved_percent: DEFAULT_MOVED_PERCENT,
            now: None,
            policy: PolicyOptions::default(),
            given: None,
        }
    }
}

/// The code of a warning.
pub(super) fn parse_code(text: &str) -> Result<String, String> {
    match snapshot::is_warning(text) {
        true => Ok(text.to_owned()),
        false => Err("no warning has this code; docs/support.md lists those that there are".into()),
    }
}

/// The reason of a correction.
fn parse_reason(text: &str) -> Result<String, String> {
    check_label(text).map(|()| text.to_owned()).map_err(|fault| fault.to_string())
}

/// Seconds from 1970 to a time in UTC.
fn parse_time(text: &str) -> Result<i64, String> {
    if is_time(text) {
        Ok(snapshot::seconds(text))
    } else {
        Err("expected a time in UTC as 2025-01-31T23:59:00Z".into())
    }
}

impl WarningOptions {
    /// Reads the bundle of the epoch before, if one is given.
    ///
    /// # Errors
    /// It is an error if it can't be read.
    pub fn read_previous(&self) -> Result<Option<Previous>, previous::PreviousError> {
        self.previous.as_deref().map(previous::read).transpose()
    }

    /// What an import looks at. It refuses what these options refuse if `deny` is asked for.
    pub fn watch<'a>(&'a self, previous: Option<&'a Previous>, deny: bool) -> Watch<'a> {
        let clock = || {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
            i64::try_from(now.as_secs()).ok()
        };
        Watch {
            price_factor: self.price_factor,
            moved_percent: self.moved_percent,
            now: self.now.or_else(clock),
            previous,
            must_follow: false,
            given: self.given.as_ref(),
            corrects: self.corrects.zip(self.reason.as_deref()),
            older_parameters: false,
            deny_but: (deny && self.deny_warnings).then_some(&self.allow_warning[..]),
            reserves_follow: false,
            remote: None,
            policy: None,
            unmoved: None,
        }
    }

    /// Refuses parameters that don't follow from policy and history, where these are given; their digests.
    ///
    /// # Errors
    /// [`PolicyFault`] says which figures differ, or which file is refused or missing.
    pub fn require_followed(
        &self,
        snapshot: &Path,
        parameters: &Parameters,
        previous: Option<&Previous>,
    ) -> Result<Option<PolicyFiles<'_>>, PolicyFault> {
        let (policy, history) = match (&self.policy.policy, &self.policy.history) {
            (Some(policy), Some(history)) => (policy, history),
            (None, None) => return Ok(None),
            _ => return Err(PolicyFault::Half),
        };
        let info = SnapshotInfo::read_with(snapshot, &self.watch(previous, false))?;
        let files = Files { policy: policy.clone(), history: history.clone() };
        let publications = (self.previous.as_deref(), self.policy.baseline.as_deref());
        let named: Named = require_followed(&files, parameters, &info, publications)?;
        Ok(Some(PolicyFiles { policy, history, named }))
    }
}

/// The warning of a run that goes on with an import which looked for warnings with other options.
pub(super) fn other_limits() -> Warning {
    let said = say!("RF-1249");
    Warning {
        code: said.code.into(),
        text: said.text,
        help: said.help.into(),
        count: 1,
        examples: vec![],
    }
}

/// The warnings as lines for people.
pub fn text(warnings: &[Warning]) -> String {
    warnings.iter().flat_map(Warning::lines).map(|line| line + "\n").collect()
}
