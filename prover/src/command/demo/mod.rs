//! `demo`: the whole way of a venue that doesn't exist, on the real Binance parameters.
//!
//! | file | holds |
//! |---|---|
//! | `wallets` | which of its reserves lie in wallets, and which are declared |
//! | `evidence` | the steps from wallets to a list with evidence |
//! | `reader` | what a reader brings from elsewhere |
//! | `scenarios` | what the vaults would owe if prices fell as on a day of the past |
//! | `place` | its directory, and the mark by which a later run knows it |
//! | `end` | what it prints at its end |
//! | `error` | why it fails |

mod end;
mod error;
mod evidence;
mod place;
mod reader;
mod scenarios;
mod wallets;

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Instant,
};

use ringfence_circuits::{
    primitive::file,
    proof::generators,
    protocol::{
        bundle::{LOG_PROOF_FILE, PARAMETERS_FILE, STATEMENT_FILE},
        hash::digest::Digest,
        parameters::Parameters,
        shape::Shape,
        statement::statement_digest,
    },
};
use ringfence_evidence::list::time::Time;
use ringfence_fixtures::{
    generator::{self, Mix, Plan},
    reserves::Venue,
};
use ringfence_verifier::{
    check::{inclusion::verify_inclusion, proof::KeyCache, stress},
    reader::{ForStress, Reader},
    report::{html, plain::plain, AuditReport, InclusionReport, Outcome, StressReport},
    say,
    source::directory,
};
use serde::Serialize;

pub use self::error::DemoError;
use self::{evidence::Gathering, reader::Brought, scenarios::Scenarios};
use super::{
    complete::{Complete, Made},
    completion::Signing,
    machine::MachineOptions,
    prove::{prove, Prove, ProveOptions, Proven},
    stress::Stressed,
    warnings::WarningOptions,
};
use crate::{
    epoch::{create_private_dir, Epoch, EpochError, NamedBy, Progress},
    package::Issuer,
    signing::log::LogDirectory,
    snapshot::{seconds, RecordReader, SnapshotInfo, DEFAULT_MAX_ERRORS},
};

/// Generates a venue on the real Binance parameters with made wallets, proves, gathers evidence for its reserves,
/// signs, proves what its vaults would owe in two scenarios of prices, audits, and issues and checks inclusion packages.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover demo --quick
  ringfence-prover demo --vaults 5000 --out my-demo")]
pub struct Demo {
    /// One book and two shapes only: the same predicate, real proofs, about a minute.
    #[arg(long)]
    pub quick: bool,
    /// Customers' vaults [default: 3000, with --quick 400].
    #[arg(long, value_name = "N")]
    pub vaults: Option<u64>,
    /// Seed of the venue.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Directory for everything; one that an earlier demonstration made is replaced.
    #[arg(long, value_name = "DIR", default_value = "ringfence-demo")]
    pub out: PathBuf,
    /// Proofs made side by side [default: the number of cores].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Print the reports as JSON, and nothing else.
    #[arg(long)]
    pub json: bool,
    /// Shapes to use instead of the protocol's.
    #[arg(skip)]
    pub shapes: Option<Vec<Shape>>,
}

/// Shows how stages go on, and nothing else.
struct Quiet<'a>(&'a dyn Progress);

impl Progress for Quiet<'_> {
    fn begin(&self, stage: &str, total: u64) {
        self.0.begin(stage, total);
    }

    fn advance(&self, steps: u64) {
        self.0.advance(steps);
    }

    fn work(&self, done: u64, total: u64) {
        self.0.work(done, total);
    }

    fn end(&self) {
        self.0.end();
    }
}

/// What the demonstration came to, for machines.
#[derive(Serialize)]
struct Reports {
    proven: Proven,
    audit: AuditReport,
    inclusion: Vec<InclusionReport>,
    scenarios: Stressed,
    /// The verifier's command for the same audit.
    verify: String,
    /// The verifier's command for the scenarios.
    verify_scenarios: String,
}

impl Demo {
    /// Runs the demonstration, and prints at its end what it came to. Whether every checked claim holds.
    ///
    /// # Errors
    /// [`DemoError`] says which step failed.
    pub fn run(&self, progress: &dyn Progress) -> Result<bool, DemoError> {
        let _held = place::take(&self.out)?;
        // Warnings stand at the end, in short, behind the answer.
        let progress = &Quiet(progress);
        let started = Instant::now();
        let parameters = ringfence_fixtures::binance();
        let (mix, vaults) = if self.quick { (Mix::Quick, 400) } else { (Mix::Venue, 3000) };
        let plan = Plan::new(self.vaults.unwrap_or(vaults), self.seed, mix);
        let command = self.prove_command(&plan);
        let (made_of, venue, time) = self.venue(&plan, &command, &parameters)?;

        let (epoch, mut proven) = prove(&command, parameters, progress)?;
        // What completes the statement opens the work directory by itself.
        drop(epoch);
        let gathering = Gathering {
            directory: &self.out.join("reserves"),
            snapshot: &command.snapshot,
            parameters: &command.parameters,
            name: &plan.venue,
        };
        if !venue.held.is_empty() {
            gathering.run(&venue, time, &proven.bound)?;
        }
        let made = self.complete(&command, &gathering, &venue, progress)?;
        let anchor = made.completed.anchor.clone();
        proven.statement = Some(made.completed.statement.clone());
        proven.anchor = Some(anchor.clone());
        proven.bundle = Some(made.bundle.clone());
        self.sign(&made)?;

        let brought = Brought::write(&self.out, &venue, Some(&anchor))?;
        let stressed = self.scenarios(&command, &brought.scenarios(), &plan).prove(progress)?;
        let shown = self.audit(&made.bundle, &anchor, &brought)?;
        let audit = &shown.publication;
        let verify = brought.command(&made.bundle, &plan.venue, Some(&anchor));
        let verify_scenarios = brought.of_scenarios(&made.bundle, &self.stress(), &anchor);
        let report = self.report(audit)?;
        let epoch = Epoch::reopen(&command.work)?;
        let inclusion = self.packages(&epoch, &made.bundle)?;
        let holds = shown.proven
            && shown.outcome() == Outcome::Holds
            && inclusion.iter().all(|report| report.outcome() == Outcome::Holds);
        if self.json {
            let (audit, scenarios) = (shown.publication, stressed);
            let reports = Reports { proven, audit, inclusion, scenarios, verify, verify_scenarios };
            println!(
                "{}",
                serde_json::to_string_pretty(&reports).expect("reports have an encoding")
            );
        } else {
            let end = end::End {
                shown: &shown,
                proven: &proven,
                made_of: &made_of,
                wallets: venue.held.len(),
                packages: inclusion.len(),
                seconds: started.elapsed().as_secs(),
                directory: &self.out,
                report: &report,
                stress: &self.stress(),
                verify: &verify,
                verify_scenarios: &verify_scenarios,
            };
            print!("{}", plain(&end.text()));
        }
        Ok(holds)
    }

    /// Writes the auditor's report as a page.
    fn report(&self, audit: &AuditReport) -> Result<PathBuf, DemoError> {
        let path = self.out.join(place::REPORT);
        let title = html::audit_title(&audit.venue, &audit.snapshot_time);
        let page = html::page(&title, &html::audit(audit));
        file::write(&path, page.as_bytes()).map_err(EpochError::io(&path))?;
        Ok(path)
    }

    /// How the venue proves.
    fn prove_command(&self, plan: &Plan) -> Prove {
        Prove {
            snapshot: self.out.join("snapshot"),
            parameters: self.out.join(PARAMETERS_FILE),
            work: self.out.join("work"),
            out: None,
            signing: Signing::default(),
            options: ProveOptions {
                machine: self.machine(),
                max_errors: DEFAULT_MAX_ERRORS,
                max_liquidating: None,
                failing: None,
                // The made-up venue lives at a time of its own.
                warnings: WarningOptions {
                    now: Some(seconds(&plan.snapshot_time)),
                    ..WarningOptions::default()
                },
                // They come with the list.
                reserves_follow: true,
                shapes: self.shapes.clone(),
            },
            json: false,
        }
    }

    /// Makes the venue's snapshot and wallets; what it is made of, and the time of the snapshot.
    fn venue(
        &self,
        plan: &Plan,
        command: &Prove,
        parameters: &Parameters,
    ) -> Result<(String, Venue, Time), DemoError> {
        let made = generator::generate(parameters, plan, &command.snapshot)?;
        let (assets, markets) = (parameters.assets().len(), parameters.markets().len());
        let (vaults, positions) = (made.vaults, made.positions);
        let made_of = say!("demo.made-of", vaults, positions, assets, markets).text;
        file::write(&command.parameters, parameters.canonical())
            .map_err(EpochError::io(&command.parameters))?;
        let time = Time::parse(&plan.snapshot_time).expect("the plan's time is one");
        let info = SnapshotInfo::read(&command.snapshot).map_err(EpochError::from)?;
        let venue = wallets::divide(&command.snapshot, time, &info.books, parameters)?;
        Ok((made_of, venue, time))
    }

    /// Completes the statement with the list, which the venue publishes, and what the table declares.
    fn complete(
        &self,
        command: &Prove,
        gathering: &Gathering<'_>,
        venue: &Venue,
        progress: &dyn Progress,
    ) -> Result<Made, DemoError> {
        let listed = !venue.held.is_empty();
        let complete = Complete {
            work: command.work.clone(),
            snapshot: Some(command.snapshot.clone()),
            reserves: None,
            evidence: listed.then(|| gathering.evidence()),
            publish_list: listed,
            signing: Signing {
                signers: vec![reader::log_key().public().to_string()],
                next_snapshot: None,
            },
            previous: None,
            deny_warnings: false,
            allow_warning: vec![],
            out: self.out.join("bundle"),
            max_errors: DEFAULT_MAX_ERRORS,
            json: false,
        };
        Ok(complete.run(progress)?)
    }

    /// Signs the statement as the first one of the venue's log, and puts its place in the log into the bundle.
    fn sign(&self, made: &Made) -> Result<(), DemoError> {
        let mut log = LogDirectory::open(&self.out.join("log"))?;
        let statement = Digest::parse(&made.completed.statement)
            .expect("a digest that was just written is one");
        log.append(0, statement, &[])?;
        let key = reader::log_key();
        let text = log.text(key.public().name())?;
        log.sign(key.public(), &key.sign(&text))?;
        log.write()?;
        let path = made.bundle.join(LOG_PROOF_FILE);
        let proof = log.proof(0)?.to_string();
        Ok(file::write(&path, proof.as_bytes()).map_err(EpochError::io(&path))?)
    }

    /// Where the scenario proofs are.
    fn stress(&self) -> PathBuf {
        self.out.join(scenarios::FOLDER)
    }

    /// How the machine is used.
    fn machine(&self) -> MachineOptions {
        MachineOptions { threads: self.threads, ..MachineOptions::default() }
    }

    /// The scenarios that are proven over the statement.
    fn scenarios<'a>(&self, command: &'a Prove, chosen: &'a Path, plan: &Plan) -> Scenarios<'a> {
        Scenarios {
            work: &command.work,
            chosen,
            out: self.stress(),
            insurance: plan.mix.own_books().map(str::to_owned).collect(),
            machine: self.machine(),
        }
    }

    /// What an auditor finds, of the bundle and of the scenarios, who brings the digest, the venue's name and key, blocks,
    /// an observation, and the file of scenarios.
    fn audit(
        &self,
        bundle: &Path,
        anchor: &str,
        brought: &Brought,
    ) -> Result<StressReport, DemoError> {
        let bundle = directory::load(bundle)?;
        let stress = directory::stress(&self.stress(), &bundle.statement)?;
        let chosen = brought.scenarios();
        let chosen = fs::read(&chosen).map_err(EpochError::io(&chosen))?;
        let reader = Reader {
            anchored: Digest::parse(anchor).ok(),
            venue: Some("Example".into()),
            reserves: brought.reserves.clone(),
            log: brought.log.clone(),
            stress: ForStress { scenarios: Some(chosen), previous: None },
            ..Reader::default()
        };
        let source = |k| generators::load(k, &generators::default_cache());
        Ok(stress::check(&bundle, &stress, &reader, &source, &KeyCache::default(), &|_| {})?)
    }

    /// Issues a package for the first account of each row, and checks them as customers would.
    fn packages(&self, epoch: &Epoch, bundle: &Path) -> Result<Vec<InclusionReport>, DemoError> {
        let issuer = Issuer::new(epoch)?;
        let directory = self.out.join("packages");
        epoch.note(NamedBy::Packages, &directory, issuer.statement())?;
        create_private_dir(&directory)?;
        let read = |name: &str| {
            let path = bundle.join(name);
            fs::read(&path).map_err(EpochError::io(&path))
        };
        let statement = read(STATEMENT_FILE)?;
        let parameters = read(PARAMETERS_FILE)?;
        let mut accounts = vec![];
        for row in epoch.rows() {
            let record = RecordReader::open(&row.records).and_then(|mut reader| reader.get(0));
            accounts.push(record.map_err(EpochError::from)?.account);
        }
        accounts.sort();
        accounts.dedup();
        let mut reports = vec![];
        for account in &accounts {
            let bytes = issuer.verified(account)?;
            let path = directory.join(super::inclusion::file_name(account));
            file::write_private(&path, &bytes).map_err(EpochError::io(&path))?;
            let expected = Some(statement_digest(&statement));
            let report = verify_inclusion(
                &bytes,
                &statement,
                &Reader::with_anchor(expected),
                account,
                Some(&parameters),
            )?;
            reports.push(report);
        }
        Ok(reports)
    }
}
