//! A project in a directory, with the tables of some days.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use ringfence_circuits::protocol::shape::Shape;
use ringfence_prover::{
    command::{
        run::{Ran, Run, RunError},
        sign::Sign,
    },
    epoch::Progress,
    project::Date,
    snapshot::seconds,
};

use crate::common::{parameters, tables::Tables};

/// Accounts that must stand in no log.
pub const ACCOUNTS: [&str; 3] = ["acct-QX7", "acct-QX8", "acct-QXH"];

/// What every project says.
const BEGINNING: &str = "venue = \"demo\"\n";
const REST: &str = r#"
[[books]]
name = "clients"
proprietary = false

[[books]]
name = "house"
proprietary = true

[times]
snapshot = "{date}T23:59:59Z"
prices = "{date}T23:59:59Z"
funding = "{date}T16:00:00Z"
"#;
/// Where its files are.
pub const PATHS: &str = r#"
[paths]
snapshot = "snapshots/{date}"
parameters = "parameters.json"
epochs = "epochs"
public = "public/{run}"
packages = "packages/{run}"
"#;

/// A project.
pub struct Made(tempfile::TempDir);

impl Made {
    /// Signs the statement of a run as its device does.
    pub fn sign(&self, run: &str) {
        let bundle = self.path("epochs").join(run).join("bundle");
        let sign = Sign {
            new_key: None,
            key: Some(self.path("device.key")),
            bundle: Some(bundle.clone()),
            log: Some(self.path("log")),
            earlier: None,
            vkey: None,
            print: false,
            signature: None,
            cosignatures: None,
            witness: vec![],
            for_witness: None,
            out: Some(bundle.join("statement.tlog-proof")),
        };
        sign.run().unwrap();
    }

    /// A project with more in its file, and the tables of these days.
    pub fn new(paths: &str, days: &[&str]) -> Self {
        let made = Made(tempfile::tempdir().unwrap());
        made.project(paths);
        fs::write(made.path("parameters.json"), parameters().canonical()).unwrap();
        fs::create_dir(made.path("page")).unwrap();
        fs::write(made.path("page/index.html"), "<meta name=\"ringfence-page\">").unwrap();
        days.iter().for_each(|day| made.tables(day));
        made
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes the project file anew.
    pub fn project(&self, paths: &str) {
        let text = format!("{BEGINNING}{REST}{paths}");
        fs::write(self.path("ringfence.toml"), text).unwrap();
    }

    /// Writes the tables of a day.
    pub fn tables(&self, day: &str) {
        let mut tables = Tables::good();
        let rename = |rows: &mut Vec<String>| {
            for row in rows {
                for (from, to) in [("a,", ACCOUNTS[0]), ("b,", ACCOUNTS[1]), ("h,", ACCOUNTS[2])] {
                    if let Some(rest) = row.strip_prefix(from) {
                        *row = format!("{to},{rest}");
                        break;
                    }
                }
            }
        };
        rename(&mut tables.vaults);
        rename(&mut tables.balances);
        rename(&mut tables.positions);
        tables.reserves = vec!["clients,USDT,200000,wallet 1".into(), "house,BTC,2.5,".into()];
        let directory = self.path("snapshots").join(day);
        fs::create_dir_all(&directory).unwrap();
        for name in ["vaults.csv", "balances.csv", "positions.csv", "reserves.csv"] {
            fs::copy(tables.write().join(name), directory.join(name)).unwrap();
        }
    }

    /// `run` of a day.
    pub fn command(&self, day: &str) -> Run {
        Run {
            date: Date::parse(day).unwrap(),
            project: self.path("ringfence.toml"),
            corrects: None,
            reason: None,
            skip: false,
            again: false,
            as_begun: false,
            threads: None,
            json: false,
            shapes: Some(
                [201, 202, 203, 204, 205, 207].map(|code| Shape::from_code(code).unwrap()).to_vec(),
            ),
            now: Some(seconds(&format!("{day}T23:59:59Z"))),
        }
    }

    /// Runs a day; what it came to and what was said meanwhile.
    pub fn run(&self, day: &str) -> (Result<Ran, RunError>, String) {
        self.run_command(&self.command(day))
    }

    pub fn run_command(&self, command: &Run) -> (Result<Ran, RunError>, String) {
        let said = Said::default();
        let ran = command.run(&said);
        (ran, said.0.into_inner().unwrap())
    }

    /// The code with which a day is refused, and its words.
    pub fn refused(&self, command: &Run) -> (&'static str, String) {
        let error = self.run_command(command).0.unwrap_err();
        (error.code(), error.to_string())
    }
}

/// Everything below a directory, with its bytes.
pub fn content(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let files = crate::common::program::files(directory).into_iter();
    files.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// Keeps what is said.
#[derive(Default)]
pub struct Said(pub Mutex<String>);

impl Progress for Said {
    fn begin(&self, stage: &str, total: u64) {
        *self.0.lock().unwrap() += &format!("begin {stage} {total}\n");
    }

    fn advance(&self, _: u64) {}

    fn end(&self) {}

    fn note(&self, lines: &str) {
        *self.0.lock().unwrap() += lines;
    }
}
