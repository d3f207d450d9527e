//! `stress`: what the vaults of a finished epoch would owe if prices stood elsewhere, proven over its statement.

use std::{path::PathBuf, sync::Arc};

use ringfence_circuits::{
    primitive::shown::shown_path,
    proof::{Engine, Halo2},
    protocol::{bundle::MAX_BLOCKS_PER_PROOF, stress::set::ScenarioSet},
};
use ringfence_verifier::{
    message::{Failure, Quoted},
    report::amount::{Amount, USD_20},
    say, word,
};
use serde::Serialize;

use super::{
    machine::{EngineChoice, MachineOptions},
    names::named,
    require_work_directory,
};
use crate::{
    bundle::require_writable,
    engine::Own,
    epoch::{EpochError, Meter, Progress},
    project::now,
    scenarios,
    stress::{require_known, Computed, Proving, Question, Stress, StressFault, Thin},
};

/// Prove what the vaults of a finished epoch would owe if prices stood elsewhere; run it again after an interruption,
/// it goes on.
#[derive(Clone, Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["check", "out"])))]
#[command(after_help = "\
Results that would tell of single customers are not released; --check says which, and proves nothing.

Examples:
  ringfence-prover stress --work work --scenarios uniform-8.json --insurance Fund --check
  ringfence-prover stress --work work --scenarios uniform-8.json --insurance Fund --out stress")]
pub struct StressCommand {
    /// Private work directory of the epoch, whose statement is complete.
    #[arg(long, value_name = "WORKDIR")]
    pub work: PathBuf,
    /// The set of scenarios, as `scenarios new` writes it.
    #[arg(long, value_name = "FILE")]
    pub scenarios: PathBuf,
    /// A book of the venue's own whose vaults stand in for the deficits of others; may be given again.
    #[arg(long, value_name = "BOOK")]
    pub insurance: Vec<String>,
    /// Compute and print the results, and what may not be released; prove nothing and write no stress directory.
    #[arg(long)]
    pub check: bool,
    /// Release this scenario although it tells of few customers; may be given again.
    #[arg(long, value_name = "SCENARIO")]
    pub accept_thin: Vec<String>,
    /// Where the stress directory goes; must not exist.
    #[arg(long, value_name = "STRESS")]
    pub out: Option<PathBuf>,
    /// How the machine is used.
    #[command(flatten)]
    pub machine: MachineOptions,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `stress` computed, and made.
#[derive(Clone, Debug, Serialize)]
pub struct Stressed {
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// The statement in bech32m.
    pub statement: String,
    /// The set's name. It is not proven.
    pub set: String,
    /// Who wrote it. It is not proven.
    pub author: String,
    /// The set's digest, hexadecimal.
    pub scenarios: String,
    /// The insurance books.
    pub insurance: Vec<String>,
    /// By scenario.
    pub results: Vec<OfScenario>,
    /// Names of the set that the parameters lack.
    pub ignored: Vec<String>,
    /// What tells of too few customers to be released.
    pub thin: Vec<Thin>,
    /// Why it may not be released, if it may not.
    pub refused: Option<Failure>,
    /// Whether these very results were released before this run.
    pub released_before: bool,
    /// Digest of the stress statement in bech32m, if it was proven.
    pub stress: Option<String>,
    /// Number of proofs, if it was proven.
    pub proofs: Option<usize>,
    /// Where the stress directory is, if one was written.
    pub out: Option<PathBuf>,
}

/// Results of a scenario, in USD.
#[derive(Clone, Debug, Serialize)]
pub struct OfScenario {
    /// The scenario.
    pub scenario: String,
    /// What the vaults of all books but insurance books would owe together, beyond what they hold.
    pub deficit: Amount,
    /// By book.
    pub books: Vec<OfBook>,
}

/// Results of a book, in USD.
#[derive(Clone, Debug, Serialize)]
pub struct OfBook {
    /// The book.
    pub book: String,
    /// What its vaults would owe beyond what they hold.
    pub deficit: Amount,
    /// What all its vaults would be worth together; of insurance books only.
    pub net: Option<Amount>,
}

impl StressCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// [`StressFault`] says what is refused, or what failed.
    pub fn run(&self, progress: &dyn Progress) -> Result<Stressed, StressFault> {
        self.run_at(&now(), progress)
    }

    /// The same at a given time.
    ///
    /// # Errors
    /// The same.
    pub fn run_at(&self, now: &str, progress: &dyn Progress) -> Result<Stressed, StressFault> {
        match self.machine.engine {
            EngineChoice::Halo2 => self.run_with(&Halo2, &Arc::default(), now, progress),
            EngineChoice::Own => {
                let meter = Arc::<Meter>::default();
                let own = Own::default().watched(meter.watch());
                self.run_with(&own, &meter, now, progress)
            }
        }
    }

    /// The same with an engine of the caller's, whatever the options say.
    ///
    /// # Errors
    /// The same.
    pub fn run_with<E: Engine>(
        &self,
        engine: &E,
        meter: &Arc<Meter>,
        now: &str,
        progress: &dyn Progress,
    ) -> Result<Stressed, StressFault> {
        if let Some(out) = self.out.as_ref().filter(|out| out.exists()) {
            return Err(EpochError::OutputExists(out.clone()).into());
        }
        require_work_directory(&self.work)?;
        let set = scenarios::load(&self.scenarios)?;
        self.check_options(&set)?;
        let mut stress = Stress::open(&self.work)?;
        let (path, insurance) = (self.scenarios.clone(), self.insurance.clone());
        let question = Question { path, set, insurance };
        let computed = stress.compute(&question, now, progress)?;
        let mut stressed = stressed(&stress, &computed);
        let Some(out) = self.out.as_ref().filter(|_| !self.check) else {
            match computed.require_allowed(&self.accept_thin) {
                Ok(()) => return Ok(stressed),
                Err(error @ (StressFault::Thin(_) | StressFault::Many)) => {
                    stressed.refused = Some(error.said().into());
                    return Ok(stressed);
                }
                Err(error) => return Err(error),
            }
        };
        let before = || stress.blocks_per_proof_before(&computed);
        let (plan, blocks_per_proof) = self.machine.plan(before, meter, progress);
        let how = Proving { accepted: &self.accept_thin, blocks_per_proof, plan: &plan, now };
        let proven = stress.prove(engine, &computed, &how, progress)?;
        stress.release(&proven, out, progress)?;
        stressed.stress = Some(proven.statement().digest().to_stress_bech32());
        stressed.proofs = Some(proven.proofs());
        stressed.out = Some(out.clone());
        Ok(stressed)
    }

    /// What can be refused before anything is computed and noted.
    fn check_options(&self, set: &ScenarioSet) -> Result<(), StressFault> {
        require_known(&self.accept_thin, set)?;
        let blocks = self.machine.blocks_per_proof;
        if blocks.is_some_and(|blocks| !(1..=MAX_BLOCKS_PER_PROOF).contains(&blocks)) {
            return Err(EpochError::BlocksPerProof.into());
        }
        self.out.iter().try_for_each(|out| Ok(require_writable(out)?))
    }

    /// What was computed and made, as the command prints it.
    pub fn render(&self, stressed: &Stressed) -> String {
        if self.json {
            return serde_json::to_string_pretty(stressed).expect("a summary has an encoding")
                + "\n";
        }
        let lines = lines(stressed);
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

impl Stressed {
    /// 1 where the results may not be released, else 0.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.refused.is_some())
    }
}

/// Results in USD.
fn stressed(stress: &Stress, computed: &Computed) -> Stressed {
    let document = stress.statement().document();
    let set = computed.set().document();
    let insures = |book: &str| computed.insurance().iter().any(|name| name == book);
    let results = computed.sums().scenarios.iter().zip(computed.fitted().scenarios());
    let results = results.map(|(sums, prices)| {
        let books = document.books.iter().zip(sums);
        let others = books.clone().filter(|(book, _)| !insures(&book.name));
        OfScenario {
            scenario: prices.name.clone(),
            deficit: Amount::natural(&others.map(|(_, sums)| &sums.deficit).sum(), USD_20),
            books: books
                .map(|(book, sums)| OfBook {
                    book: book.name.clone(),
                    deficit: Amount::natural(&sums.deficit, USD_20),
                    net: insures(&book.name).then(|| Amount::new(sums.net.clone(), USD_20)),
                })
                .collect(),
        }
    });
    Stressed {
        venue: document.venue.clone(),
        epoch: document.epoch.0.to_string(),
        statement: stress.statement().digest().to_bech32(),
        set: set.name.clone(),
        author: set.author.clone(),
        scenarios: computed.set().digest().to_string(),
        insurance: computed.insurance().to_vec(),
        results: results.collect(),
        ignored: ignored(computed),
        thin: computed.thin().to_vec(),
        refused: None,
        released_before: computed.is_released(),
        stress: None,
        proofs: None,
        out: None,
    }
}

/// Names of the set that the parameters lack, each once.
fn ignored(computed: &Computed) -> Vec<String> {
    let names: std::collections::BTreeSet<&str> =
        computed.ignored().map(|(_, ignored)| ignored.name.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// What people read.
fn lines(of: &Stressed) -> Vec<String> {
    let Stressed { venue, epoch, .. } = of;
    let (set, author) = (Quoted(&of.set), Quoted(&of.author));
    let head = match &of.stress {
        Some(_) => say!("stress.proven", venue, epoch, set, author),
        None => say!("stress.computed", venue, epoch, set, author),
    };
    let mut lines = vec![head.text, word!("stress.if").into(), String::new()];
    for result in &of.results {
        lines.extend(of_scenario(of, result));
    }
    lines.push(String::new());
    lines.push(word!("stress.limits").into());
    if !of.ignored.is_empty() {
        lines.push(
            say!("stress.ignored", names = named(of.ignored.iter().map(String::as_str))).text,
        );
    }
    lines.push(String::new());
    match (&of.refused, &of.stress, &of.out) {
        (Some(Failure { code, message, help, .. }), ..) => {
            lines.push(say!("stress.not-released", code, message).text);
            lines.push(say!("stress.not-released.help", help).text);
            lines.push(word!("stress.not-released.secret").into());
        }
        (None, Some(stress), Some(out)) => {
            lines.push(say!("stress.next", out = shown_path(out)).text);
            lines.push(format!("statement {}", of.statement));
            lines.push(format!("scenarios {}", of.scenarios));
            lines.push(format!("stress    {stress}"));
        }
        _ if of.released_before => lines.push(word!("stress.released").into()),
        _ => lines.push(word!("stress.secret").into()),
    }
    lines
}

/// The lines of a scenario: what all but insurance books would owe, each of them where there are several, and what the
/// insurance books would be worth.
fn of_scenario(of: &Stressed, result: &OfScenario) -> Vec<String> {
    let scenario = Quoted(&result.scenario);
    let (insurance, others): (Vec<&OfBook>, Vec<&OfBook>) =
        result.books.iter().partition(|book| of.insurance.contains(&book.book));
    let names: Vec<&str> = others.iter().map(|book| book.book.as_str()).collect();
    let mut lines = vec![match names.is_empty() {
        true => say!("stress.scenario", scenario).text,
        false => {
            let owed = result.deficit.money_up();
            let books = names.join(" and ");
            match result.deficit.is_zero() {
                true => say!("stress.owe.nothing", scenario, books).text,
                false => say!("stress.owe", scenario, books, owed).text,
            }
        }
    }];
    if others.len() > 1 {
        lines.extend(others.iter().map(|of| {
            let (book, owed) = (&of.book, of.deficit.money_up());
            say!("stress.book", book, owed).text
        }));
    }
    for of in insurance {
        let (book, owed) = (&of.book, of.deficit.money_up());
        lines.extend(of.net.as_ref().map(|net| match net.is_negative() {
            true => {
                let net = net.absolute().money_up();
                say!("stress.insurance.less", book, net, owed).text
            }
            false => say!("stress.insurance", book, worth = net.money_down(), owed).text,
        }));
    }
    lines
}
