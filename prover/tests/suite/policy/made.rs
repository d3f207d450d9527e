//! A small venue with a policy, and what it published.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{Measured, Policy, Thresholds},
    statement::Completion,
    text::seconds,
};
use ringfence_prover::{
    command::prove::{begin_only, Begun, Prove},
    epoch::Silent,
    policy::BaselineFile,
};

use crate::common::{
    parameters,
    program::run,
    proving,
    tables::{Tables, INFO},
};

/// The rules. `{fields}` may be replaced.
pub const RULES: &str = r#"name = "small"

[rules.perpetuals]
markets = ["*"]
measure = "worst"
interval = "1d"
observations = 5
horizon = 1
multiplier = 0.1
floor_percent = 0.4
cap_percent = 20
upper_tiers = "proportional"
step_up_percent_a_day = 0.25
step_down_percent_a_day = "0.05"
fall_wait = "2d"

[rules.coins]
assets = ["BTC"]
measure = "deviation"
interval = 86400
observations = 4
horizon = 1
multiplier = 2
floor_percent = 5
cap_percent = 50
upper_tiers = "additive"
fall_wait = 0

[fixed]
step_up_percent_a_day = 0
step_down_percent_a_day = 0

[series.markets]
JUNKBTC = "BTCUSDT"
JUNKUSDT = "BTCUSDT"
"#;

/// When the books are read and prices taken, first.
pub const PRICE_TIME: &str = "2025-01-01T00:00:00Z";

/// A directory with files of a venue.
pub struct Room {
    pub directory: tempfile::TempDir,
}

impl Room {
    /// With tables, rules, a policy and a history of ten days up to the snapshot of [`INFO`], in which nothing moves.
    pub fn new() -> Self {
        let room = Room { directory: tempfile::tempdir().unwrap() };
        room.write("tables.json", std::str::from_utf8(parameters().canonical()).unwrap());
        room.write("rules.toml", RULES);
        room.done("policy --tables tables.json --rules rules.toml --out policy.json");
        room.history(|_| 50_000);
        room
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// A history of whole prices of BTC and BTCUSDT by the day before [`PRICE_TIME`], of the ten days up to it.
    pub fn history(&self, price: impl Fn(u64) -> u64) {
        self.history_to(PRICE_TIME, price);
    }

    /// The same up to another time.
    pub fn history_to(&self, end: &str, price: impl Fn(u64) -> u64) {
        let mut text = "name,time,price\n".to_owned();
        for name in ["BTC", "BTCUSDT"] {
            for ago in 0..10 {
                let time = seconds(end) - 86_400 * ago as i64;
                text += &format!("{name},{time},{}\n", price(ago));
            }
        }
        self.write("prices.csv", &text);
        self.done("history --csv prices.csv --out history.rows");
    }

    /// Exit code, standard output and standard error of `parameters`, whose words that name files are of this room.
    pub fn parameters(&self, arguments: &str) -> (i32, String, String) {
        let mut all = vec!["parameters".to_owned()];
        let mut is_file = false;
        for word in arguments.split_whitespace() {
            all.push(match is_file {
                true => self.path(word).to_str().unwrap().to_owned(),
                false => word.to_owned(),
            });
            is_file = [
                "--tables",
                "--rules",
                "--out",
                "--csv",
                "--continue",
                "--policy",
                "--history",
                "--previous",
                "--baseline",
                "--snapshot",
                "--prices",
            ]
            .contains(&word);
        }
        run(&all.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// What a command prints that must succeed.
    pub fn done(&self, arguments: &str) -> String {
        let (code, out, error) = self.parameters(arguments);
        assert_eq!(code, 0, "{arguments}\n{out}{error}");
        out
    }

    /// The error of a command that must fail with this code.
    pub fn refused(&self, arguments: &str, code: &str) -> String {
        let (exit, out, error) = self.parameters(arguments);
        assert_eq!(exit, 2, "{arguments}\n{out}{error}");
        assert!(error.starts_with(&format!("error[{code}]")), "{error}");
        error
    }

    pub fn policy(&self, name: &str) -> Policy {
        Policy::from_canonical(self.read(name).as_bytes()).unwrap()
    }

    pub fn adjusted(&self, name: &str) -> Parameters {
        Parameters::from_canonical(self.read(name).as_bytes()).unwrap()
    }

    /// What of parameters is not as policy and history have it, for a statement whose books and prices are of a time.
    pub fn mismatches(
        &self,
        (parameters, policy): (&str, &str),
        baseline: Option<&str>,
        time: &str,
    ) -> usize {
        let policy = self.policy(policy);
        let history = self.read("history.rows");
        let baseline = baseline.map(|name| BaselineFile::read(&self.path(name), &policy).unwrap());
        let other = baseline.as_ref().and_then(|baseline| baseline.policy.as_ref());
        let (measured, others) = Measured::read(history.as_bytes(), &policy, other, time).unwrap();
        let before = baseline.as_ref().map(|baseline| baseline.baseline(others.as_ref()));
        let thresholds = Thresholds::new(&policy, &measured, before.as_ref(), time);
        thresholds.mismatches(&policy, &self.adjusted(parameters)).len()
    }

    /// A snapshot under a name, whose books and prices are of a time.
    pub fn snapshot(&self, name: &str, time: &str, tables: &Tables) {
        let directory = self.path(name);
        fs::create_dir(&directory).unwrap();
        for entry in fs::read_dir(tables.write()).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, directory.join(path.file_name().unwrap())).unwrap();
        }
        let info = INFO.replace(PRICE_TIME, time).replace("epoch = 0\n", "");
        fs::write(directory.join("snapshot.toml"), info).unwrap();
    }

    /// The command that proves, up to which is gone here.
    pub fn prove(&self, snapshot: &str, parameters: &str) -> Prove {
        let mut prove = proving::command(self.directory.path());
        prove.snapshot = self.path(snapshot);
        prove.parameters = self.path(parameters);
        prove.work = self.path(&format!("{snapshot}-work"));
        prove.out = None;
        prove
    }

    /// Goes up to the proofs, and writes what readers need of a publication: no proof is made.
    pub fn publish(&self, prove: &Prove, name: &str) -> Begun {
        let begun = begin_only(prove, None, &Silent).map_err(|error| error.to_string()).unwrap();
        let statement = begun.epoch.complete(Completion::default()).unwrap();
        let directory = self.path(name);
        fs::create_dir(&directory).unwrap();
        fs::write(directory.join("statement.json"), statement.canonical()).unwrap();
        let parameters = begun.epoch.parameters().canonical();
        fs::write(directory.join("parameters.json"), parameters).unwrap();
        begun
    }
}

/// Names [`Prove`]'s policy and history.
pub fn with_policy(mut prove: Prove, policy: &Path, history: &Path) -> Prove {
    let options = &mut prove.options.warnings.policy;
    options.policy = Some(policy.to_owned());
    options.history = Some(history.to_owned());
    prove
}
