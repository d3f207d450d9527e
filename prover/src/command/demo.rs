//! `demo`: the whole way of a venue that doesn't exist, on the real Binance parameters.

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Instant,
};

use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    proof::generators,
    protocol::{
        bundle::{PARAMETERS_FILE, STATEMENT_FILE},
        hash::digest::Digest,
        statement::statement_digest,
    },
};
use ringfence_fixtures::generator::{self, Mix};
use ringfence_verifier::{
    check::{audit::audit, inclusion::verify_inclusion},
    message::Said,
    reader::Reader,
    report::{AuditReport, InclusionReport, Outcome},
    source::directory,
};
use serde::Serialize;

use super::{
    completion::Signing,
    prove::{prove, EngineChoice, Prove, ProveOptions, Proven},
    warnings::WarningOptions,
};
use crate::{
    epoch::{create_private_dir, Epoch, EpochError, NamedBy, Progress},
    message::{advised, foreign, of_the_verifier},
    package::Issuer,
    snapshot::{seconds, RecordReader, DEFAULT_MAX_ERRORS},
};

/// Generates a venue on the real Binance parameters, proves, audits, and issues and checks
/// inclusion packages.
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
    /// Directory for everything; must not exist.
    #[arg(long, value_name = "DIR", default_value = "ringfence-demo")]
    pub out: PathBuf,
    /// Proofs made side by side [default: the number of cores].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Print the reports as JSON, and nothing else.
    #[arg(long)]
    pub json: bool,
}

/// What the demonstration came to, for machines.
#[derive(Serialize)]
struct Reports {
    proven: Proven,
    audit: AuditReport,
    inclusion: Vec<InclusionReport>,
}

/// Why the demonstration fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The venue can't be generated.
    Generate(#[from] generator::GenerateError),
    /// The epoch can't be proven.
    Epoch(#[from] EpochError),
    /// The bundle can't be read.
    Directory(#[from] ringfence_verifier::source::SourceError),
    /// The bundle can't be audited.
    Audit(#[from] ringfence_verifier::check::AuditError),
    /// A package can't be checked.
    Inclusion(#[from] ringfence_verifier::check::InclusionError),
}

impl DemoError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            DemoError::Generate(error) => foreign(error.code(), error),
            DemoError::Epoch(error) => error.said(),
            DemoError::Directory(error) => of_the_verifier(error.said()),
            DemoError::Audit(error) => of_the_verifier(error.said()),
            DemoError::Inclusion(error) => of_the_verifier(error.said()),
        }
    }
}

advised!(DemoError);

impl Demo {
    /// Runs the demonstration, printing as it goes. Whether every checked claim holds.
    ///
    /// # Errors
    /// [`DemoError`] says which step failed.
    pub fn run(&self, progress: &dyn Progress) -> Result<bool, DemoError> {
        if self.out.exists() {
            return Err(EpochError::OutputExists(self.out.clone()).into());
        }
        create_private_dir(&self.out)?;
        let parameters = ringfence_fixtures::binance();
        let (mix, vaults) = if self.quick { (Mix::Quick, 400) } else { (Mix::Venue, 3000) };
        let plan = generator::Plan::new(self.vaults.unwrap_or(vaults), self.seed, mix);
        let snapshot = self.out.join("snapshot");
        let made = generator::generate(&parameters, &plan, &snapshot)?;
        self.say(format!(
            "1. A venue: {} vaults, {} balances, {} positions; {} assets and {} markets of Binance's \
             tables.\n   {}",
            made.vaults,
            made.balances,
            made.positions,
            parameters.assets().len(),
            parameters.markets().len(),
            shown_path(&snapshot)
        ));

        let started = Instant::now();
        let bundle = self.out.join("bundle");
        let command = Prove {
            snapshot,
            parameters: self.out.join(PARAMETERS_FILE),
            work: self.out.join("work"),
            out: Some(bundle.clone()),
            signing: Signing::default(),
            options: ProveOptions {
                blocks_per_proof: None,
                threads: self.threads,
                generators: None,
                engine: EngineChoice::default(),
                max_errors: DEFAULT_MAX_ERRORS,
                max_liquidating: None,
                failing: None,
                // The made-up venue lives at a time of its own.
                warnings: WarningOptions {
                    now: Some(seconds(&plan.snapshot_time)),
                    ..WarningOptions::default()
                },
                shapes: None,
            },
            json: false,
        };
        file::write(&command.parameters, parameters.canonical())
            .map_err(EpochError::io(&command.parameters))?;
        let (epoch, proven) = prove(&command, parameters, progress)?;
        self.say(format!("2. The venue proves, in {} s:", started.elapsed().as_secs()));
        self.say(indent(&command.render(&proven)));

        let started = Instant::now();
        let audit = self.audit(&bundle, proven.anchor.as_deref())?;
        self.say(format!("   (audited in {} s)", started.elapsed().as_secs()));
        let inclusion = self.packages(&epoch, &bundle)?;
        let holds = audit.outcome(&[]) == Outcome::Holds
            && inclusion.iter().all(|report| report.outcome() == Outcome::Holds);
        if self.json {
            let reports = Reports { proven, audit, inclusion };
            println!(
                "{}",
                serde_json::to_string_pretty(&reports).expect("reports have an encoding")
            );
        }
        Ok(holds)
    }

    fn say(&self, text: String) {
        if !self.json {
            println!("{text}");
        }
    }

    fn audit(&self, bundle: &Path, anchor: Option<&str>) -> Result<AuditReport, DemoError> {
        let bundle = directory::load(bundle)?;
        let reader = Reader {
            anchored: anchor.and_then(|anchor| Digest::parse(anchor).ok()),
            venue: Some("Example".into()),
            ..Reader::default()
        };
        let source = |k| generators::load(k, &generators::default_cache());
        let report = audit(&bundle, &reader, &source, &|_| {})?;
        self.say(format!(
            "3. An auditor, with the anchored digest and the venue's name:\n\n{report}"
        ));
        Ok(report)
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
        for (index, account) in accounts.iter().enumerate() {
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
            if index == 0 {
                self.say(format!("4. A customer, with a package and the statement:\n\n{report}"));
            }
            reports.push(report);
        }
        self.say(format!(
            "{} packages issued and checked in {}",
            reports.len(),
            shown_path(&directory)
        ));
        Ok(reports)
    }
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("   {line}\n")).collect()
}
