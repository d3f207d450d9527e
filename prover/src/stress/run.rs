//! One run over a finished epoch: results are computed, then proven, then released.

use std::path::{Path, PathBuf};

use ringfence_circuits::{
    primitive::file,
    proof::Engine,
    protocol::{
        bundle::{self, PROOFS_DIR},
        hash::digest::Digest,
        statement::Statement,
        stress::{
            files::{UnitCommitments, MAX_UNITS, SCENARIOS_FILE, STRESS_FILE, SUMS_FILE},
            set::{Fitted, Ignored, ScenarioSet},
            statement::StressStatement,
            sums::StressSums,
            unit::{partition, unit_count, UnitRange},
        },
    },
};

use ringfence_verifier::word;

use super::{
    beside::Others,
    document::{insurance, stress_statement},
    error::StressFault,
    jobs::StressJobs,
    ledger::{Begun, Entry, Identity, Ledger},
    rule::{Thin, MOST_RELEASED},
    sums::{digests, UnitBlinds, UnitSums},
    tally::{pairs, tally},
    thin::Judged,
};
use crate::{
    bundle::{remove_aside, write_whole},
    epoch::{
        create_private_dir, proof_name, prove_missing, remove_dir, Epoch, EpochError, Finished,
        NamedBy, Plan, Progress, WorkDirectory, TOOL,
    },
    scenarios::SetFault,
};

/// Folder of scenario proofs in a work directory.
const STRESS_DIR: &str = "stress";

/// Scenario proofs of a finished epoch. No other run makes some of the same epoch meanwhile.
pub struct Stress {
    epoch: Epoch,
    statement: Statement,
    directory: WorkDirectory,
    ledger: Ledger,
}

/// What is asked of an epoch.
#[derive(Clone, Debug)]
pub struct Question {
    /// The file that the set was read from, for messages.
    pub path: PathBuf,
    /// The scenario set.
    pub set: ScenarioSet,
    /// Names of the insurance books.
    pub insurance: Vec<String>,
}

/// How results are proven.
#[derive(Clone, Copy, Debug)]
pub struct Proving<'a> {
    /// Thin scenarios that are accepted, by name.
    pub accepted: &'a [String],
    /// Up to how many blocks a proof covers. Of an earlier run with another number, no proof is taken over.
    pub blocks_per_proof: u64,
    /// Threads and generators.
    pub plan: &'a Plan,
    /// The time of a stress statement that begins now.
    pub now: &'a str,
}

/// Results, and what X12 says of them. They are the venue's secret until they are released: it has no `Debug`.
#[derive(Clone)]
pub struct Computed {
    set: ScenarioSet,
    fitted: Fitted,
    identity: Identity,
    sums: StressSums,
    thin: Vec<Thin>,
    too_many: bool,
    released: bool,
    /// How many stress statements were released when they were judged.
    beside: usize,
}

/// What is proven, and not yet published.
pub struct ProvenStress {
    computed: Computed,
    stress: StressStatement,
    sums: Vec<u8>,
    ranges: Vec<UnitRange>,
    finished: Finished,
}

impl Stress {
    /// Opens a work directory whose statement is complete.
    ///
    /// # Errors
    /// It is an error if the statement is open, if a file or the ledger is damaged, or if another run makes scenario
    /// proofs of the same epoch.
    pub fn open(work: &Path) -> Result<Self, StressFault> {
        let epoch = Epoch::reopen(work)?;
        let statement = epoch.statement()?;
        let path = work.join(STRESS_DIR);
        if path.exists() && !path.is_dir() {
            return Err(StressFault::Ledger { path, reason: word!("RF-1378.no-folder") });
        }
        let directory = WorkDirectory::lock(&path)?;
        let ledger = Ledger::open(&directory, &epoch.named_by_stress()?)?;
        Ok(Stress { epoch, statement, directory, ledger })
    }

    /// The epoch.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// The statement that the vaults are of.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Computes the results in plain integers and judges them by X12; the ledger notes that it was done, at the time
    /// `now`. Nothing is proven.
    ///
    /// # Errors
    /// It is an error if the set does not fit, if an insurance book is none, or if a vault is out of range.
    pub fn compute(
        &mut self,
        question: &Question,
        now: &str,
        progress: &dyn Progress,
    ) -> Result<Computed, StressFault> {
        let parameters = self.epoch.parameters();
        let refused = |error| SetFault::Set { path: question.path.clone(), error };
        let fitted = question.set.fit(parameters).map_err(refused)?;
        let identity = Identity {
            statement: self.statement.digest(),
            scenarios: question.set.digest(),
            insurance: insurance(self.epoch.books(), &question.insurance)?,
        };
        let units = unit_count(self.statement.rows(), fitted.scenarios().len());
        if units > MAX_UNITS {
            return Err(StressFault::Units(units));
        }
        self.ledger.keep(&question.set)?;
        let others = Others::new(self.released_before(identity.scenarios)?, parameters);
        let beside = others.prices();
        let tally = tally(&self.epoch, fitted.scenarios(), &beside, progress)?;
        let is_released = self.ledger.is_released(&identity);
        let pairs = pairs(fitted.scenarios().len(), beside.len() + 1);
        let names = others.names(&fitted);
        let judged = Judged {
            set: &question.set,
            tally: &tally,
            pairs: &pairs,
            names: &names,
            statement: &self.statement,
            parameters,
        };
        let thin = if is_released { vec![] } else { judged.thin() };
        // Beside what was released stand the published prices, which are no scenario of a set.
        let count = fitted.scenarios().len() + others.released();
        let too_many = !is_released && count > MOST_RELEASED;
        self.ledger.compute(&identity, &question.set, now)?;
        let (set, sums, beside) = (question.set.clone(), tally.sums, self.ledger.released());
        Ok(Computed { set, fitted, identity, sums, thin, too_many, released: is_released, beside })
    }

    /// The sets that were released before, but this one.
    fn released_before(&self, set: Digest) -> Result<Vec<(ScenarioSet, Fitted)>, StressFault> {
        let fit = |entry: &Entry| {
            let set = self.ledger.set(entry)?;
            let fitted = set.fit(self.epoch.parameters());
            let lost = |_| StressFault::LostSet(self.ledger.set_file(entry.scenarios));
            Ok((set, fitted.map_err(lost)?))
        };
        self.ledger.released_but(set).map(fit).collect()
    }

    /// Results are proven and released where they were judged, and beside those that they were judged beside.
    fn require_judged(&self, computed: &Computed) -> Result<(), StressFault> {
        let here = self.ledger.find(&computed.identity).is_some();
        let released = self.ledger.is_released(&computed.identity);
        match here && (released || computed.beside == self.ledger.released()) {
            true => Ok(()),
            false => Err(StressFault::Stale),
        }
    }

    /// Blocks per proof of the run that this one goes on with.
    pub fn blocks_per_proof_before(&self, computed: &Computed) -> Option<u64> {
        self.ledger.begun(&computed.identity)?.blocks_per_proof.to_u64()
    }

    /// Proves the results. What an earlier run finished of them is taken over; of its stress statement too, the time
    /// at which it was made.
    ///
    /// # Errors
    /// [`StressFault::Thin`] and [`StressFault::Many`] say what may not be released; it is an error, too, if a file
    /// can't be read or written, or if a proof doesn't verify.
    pub fn prove<E: Engine>(
        &mut self,
        engine: &E,
        computed: &Computed,
        how: &Proving<'_>,
        progress: &dyn Progress,
    ) -> Result<ProvenStress, StressFault> {
        let proven = self.prove_all(engine, computed, how, progress);
        proven.map_err(|error| error.of_folder(self.directory.path()))
    }

    fn prove_all<E: Engine>(
        &mut self,
        engine: &E,
        computed: &Computed,
        how: &Proving<'_>,
        progress: &dyn Progress,
    ) -> Result<ProvenStress, StressFault> {
        let Proving { accepted, blocks_per_proof, plan, now } = *how;
        computed.require_allowed(accepted)?;
        self.require_judged(computed)?;
        let per_proof = u16::try_from(blocks_per_proof).map_err(|_| EpochError::BlocksPerProof)?;
        let scenarios = computed.fitted.scenarios().len();
        let rows = self.statement.rows();
        let ranges: Vec<_> = partition(rows, scenarios, blocks_per_proof)?.collect();
        let units = unit_count(rows, scenarios);
        let stress = self.begin(computed, blocks_per_proof, now)?;
        let directory = self.directory.file(&stress.digest().to_string());
        let finished = open_folder(&directory)?;
        finished.check_all()?;
        let secret = self.epoch.secret();
        let blinds = UnitBlinds { secret, digest: stress.digest(), units };
        let sums = UnitSums::of(&self.epoch, &computed.fitted, &stress, blinds, progress)?;
        let published =
            UnitCommitments { blocks_per_proof: per_proof, sums: sums.commitments.clone() };
        let bytes = published.encode().map_err(EpochError::from)?;
        let finished = match finished.lists_other(SUMS_FILE, &bytes) {
            true => {
                // Proofs of other ranges of blocks serve nobody any more.
                remove_dir(&directory)?;
                open_folder(&directory)?
            }
            false => finished,
        };
        finished.put(SUMS_FILE, &bytes)?;
        let jobs = StressJobs {
            parameters: self.epoch.parameters(),
            set: &computed.fitted,
            stress: &stress,
            weights: stress.weights(),
            rows: self.epoch.rows(),
            secret,
            digests: digests(&self.epoch)?,
            sums,
            ranges: ranges.clone(),
        };
        prove_missing(engine, &jobs, &finished, plan, progress)?;
        drop(jobs);
        Ok(ProvenStress { computed: computed.clone(), stress, sums: bytes, ranges, finished })
    }

    /// The stress statement: that of an earlier run, if it is still the next one, else one that begins now.
    fn begin(
        &mut self,
        computed: &Computed,
        blocks_per_proof: u64,
        now: &str,
    ) -> Result<StressStatement, StressFault> {
        let identity = &computed.identity;
        let (sequence, previous) = match self.ledger.last(identity.statement) {
            Some((last, digest)) => {
                let next = last.checked_add(1).ok_or_else(|| StressFault::Ledger {
                    path: self.ledger.path(),
                    reason: word!("RF-1378.malformed"),
                })?;
                (next, digest)
            }
            None => (0, Digest::default()),
        };
        let before = self.ledger.begun(identity).cloned();
        let released = self.ledger.is_released(identity);
        let is_next = |begun: &Begun| {
            released || (begun.sequence == sequence.into() && begun.previous == previous)
        };
        let make = |begun: &Begun| {
            let Computed { fitted, sums, .. } = computed;
            stress_statement(&self.statement, fitted, &identity.insurance, sums, begun)
        };
        let again = match before.clone().filter(is_next) {
            Some(begun) => Some((make(&begun)?, begun)),
            None => None,
        };
        let (begun, stress) = match again {
            Some((stress, begun)) if stress.digest() == begun.digest => {
                (Begun { blocks_per_proof: blocks_per_proof.into(), ..begun }, stress)
            }
            Some(_) if released => {
                return Err(StressFault::Results(self.directory.path().to_owned()));
            }
            // Results that are others than those of a run before, of which nothing was given out, begin anew.
            _ => {
                let mut begun = Begun {
                    blocks_per_proof: blocks_per_proof.into(),
                    digest: Digest::default(),
                    made_at: now.to_owned(),
                    previous,
                    sequence: sequence.into(),
                    tool: TOOL.into(),
                };
                let stress = make(&begun)?;
                begun.digest = stress.digest();
                (begun, stress)
            }
        };
        if let Some(before) = before.filter(|before| before.digest != begun.digest) {
            // Proofs of another stress statement serve nobody any more.
            remove_dir(&self.directory.file(&before.digest.to_string()))?;
        }
        self.ledger.begin(identity, begun)?;
        Ok(stress)
    }

    /// Releases what is proven. Once it is sure that something can be written beside `out`, the epoch notes that it is
    /// given out, then the ledger that it is released; then the stress directory is written, whole or not at all.
    ///
    /// # Errors
    /// It is an error if something stands there, or if a file can't be read or written.
    pub fn release(
        &mut self,
        proven: &ProvenStress,
        out: &Path,
        progress: &dyn Progress,
    ) -> Result<(), StressFault> {
        if out.exists() {
            return Err(EpochError::OutputExists(out.to_owned()).into());
        }
        let computed = &proven.computed;
        self.require_judged(computed)?;
        let begun = self.ledger.begun(&computed.identity).map(|begun| begun.digest);
        if begun != Some(proven.stress.digest()) {
            return Err(StressFault::Stale);
        }
        // By its statement, which no other work directory has: another run may write beside the same place.
        let prefix = format!(".stress-{}-", proven.stress.digest());
        remove_aside(out, &prefix)?;
        let (epoch, ledger) = (&self.epoch, &mut self.ledger);
        let written = write_whole(out, &prefix, |aside| {
            let by = NamedBy::Stress(proven.stress.digest());
            ledger.release(&computed.identity, || epoch.note(by, out, &self.statement))?;
            let put = |name: &str, bytes: &[u8]| {
                let path = aside.join(name);
                file::write(&path, bytes).map_err(EpochError::io(&path))
            };
            put(STRESS_FILE, &proven.stress.canonical())?;
            put(SCENARIOS_FILE, &computed.set.canonical())?;
            put(SUMS_FILE, &proven.sums)?;
            progress.begin("bundle", proven.ranges.iter().map(|range| range.units).sum());
            for (index, range) in proven.ranges.iter().enumerate() {
                let name = format!("{PROOFS_DIR}/{}", bundle::proof_file(index));
                put(&name, &proven.finished.bytes(&proof_name(index))?)?;
                progress.advance(range.units);
            }
            progress.end();
            Ok::<(), StressFault>(())
        });
        written.map_err(|error| error.of_folder(self.directory.path()))
    }
}

impl Computed {
    /// The results.
    pub fn sums(&self) -> &StressSums {
        &self.sums
    }

    /// The scenario set.
    pub fn set(&self) -> &ScenarioSet {
        &self.set
    }

    /// Its prices under the parameters of the epoch.
    pub fn fitted(&self) -> &Fitted {
        &self.fitted
    }

    /// The insurance books, in the order of the statement.
    pub fn insurance(&self) -> &[String] {
        &self.identity.insurance
    }

    /// What tells of too few customers.
    pub fn thin(&self) -> &[Thin] {
        &self.thin
    }

    /// Whether these very results were released before.
    pub fn is_released(&self) -> bool {
        self.released
    }

    /// Names of the set that were not applied to anything.
    pub fn ignored(&self) -> impl Iterator<Item = (&str, &Ignored)> {
        let scenarios = self.fitted.scenarios().iter();
        scenarios.flat_map(|of| of.ignored().iter().map(|ignored| (of.name.as_str(), ignored)))
    }

    /// X12: refuses what may not be released, but for the thin scenarios that are accepted by name.
    ///
    /// # Errors
    /// [`StressFault::Many`], [`StressFault::Thin`], or that a name is no scenario of the set.
    pub fn require_allowed(&self, accepted: &[String]) -> Result<(), StressFault> {
        require_known(accepted, &self.set)?;
        if self.too_many {
            return Err(StressFault::Many);
        }
        let thin = self.thin.iter().filter(|thin| !accepted.contains(&thin.scenario));
        match thin.cloned().collect::<Vec<Thin>>() {
            thin if thin.is_empty() => Ok(()),
            thin => Err(StressFault::Thin(thin)),
        }
    }
}

/// The folder of a stress statement, made unless it is there.
fn open_folder(directory: &Path) -> Result<Finished, EpochError> {
    create_private_dir(&directory.join(PROOFS_DIR))?;
    Finished::open(directory)
}

/// Makes sure that scenarios that are accepted are some of the set.
///
/// # Errors
/// [`StressFault::UnknownScenario`] names one that is not.
pub fn require_known(accepted: &[String], set: &ScenarioSet) -> Result<(), StressFault> {
    let unknown = |name: &&String| set.scenarios().iter().all(|scenario| scenario.name != **name);
    match accepted.iter().find(unknown) {
        Some(name) => Err(StressFault::UnknownScenario(name.clone())),
        None => Ok(()),
    }
}

impl ProvenStress {
    /// The stress statement.
    pub fn statement(&self) -> &StressStatement {
        &self.stress
    }

    /// Number of proofs.
    pub fn proofs(&self) -> usize {
        self.ranges.len()
    }
}
