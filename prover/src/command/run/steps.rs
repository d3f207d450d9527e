//! The steps of a day. Each is noted when it is done, so that the same command goes on behind it.

use std::{
    fs, io,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::file,
    proof::generators,
    protocol::{
        bundle::{LOG_PROOF_FILE, STATEMENT_FILE},
        hash::digest::to_hex,
        shape::Shape,
        statement::{statement_digest, Signer as Key, MAX_STATEMENT_BYTES},
    },
};
use ringfence_verifier::{
    check::audit,
    report::{plain::plain, AuditReport},
    say,
    source::{directory, evidence::EvidenceFile},
    word,
};

use super::{
    error::RunError,
    inputs::{files_to_complete, files_to_prove, words_to_complete, words_to_prove},
};
use crate::{
    command::{
        check::Check,
        complete::Complete,
        completion::Signing,
        machine::MachineOptions,
        previous,
        prove::{Prove, ProveOptions},
        sign::Sign,
        warnings::{PolicyOptions, WarningOptions},
    },
    epoch::{Epoch, Progress},
    project::{
        figures::Figures,
        inputs::Inputs,
        ledger::{Done, Ledger, Name, State, Step},
        Places, Project, ProjectError,
    },
    publish::{self, Publication, PublishError, Request},
    snapshot::{Previous, SnapshotInfo, DEFAULT_MAX_ERRORS, INFO_FILE},
};

/// The mapping's name beside the tables.
const MAPPING: &str = "mapping.toml";
/// The project's mapping as it was put there, within the private directory of the run.
const PUT_MAPPING: &str = "mapping-put.toml";
/// What `check` shows of the day's tables, within the private directory of the run.
const SUMMARY: &str = "check.txt";
/// The list of vaults that break their rule, beside it.
const FAILING: &str = "failing.csv";
/// Directory of the epoch's secret and proofs within that of a run.
const WORK: &str = "work";
/// Directory of the bundle within that of a run.
const BUNDLE: &str = "bundle";

/// What the command line asks for beside the day.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The project file.
    pub project: PathBuf,
    /// Proofs made side by side.
    pub threads: Option<NonZeroUsize>,
    /// Shapes to use instead of the protocol's.
    pub shapes: Option<Vec<Shape>>,
    /// The time to compare the snapshot's with; `None`: the clock.
    pub now: Option<i64>,
}

/// A day that is run.
pub(super) struct Steps<'a> {
    run: Asked,
    pub(super) project: &'a Project,
    ledger: &'a Ledger,
    pub(super) name: &'a Name,
    progress: &'a dyn Progress,
    pub(super) places: Places,
    /// Where the statement before stands.
    before: Option<PathBuf>,
    previous: Option<Previous>,
    page: Option<PathBuf>,
}

impl<'a> Steps<'a> {
    /// Everything that is known before the first step.
    ///
    /// # Errors
    /// It is an error if there is no page to publish, or the statement before can't be read.
    pub(super) fn new(
        run: Asked,
        project: &'a Project,
        ledger: &'a Ledger,
        name: &'a Name,
        progress: &'a dyn Progress,
    ) -> Result<Self, RunError> {
        let places = project.places(name.date, &name.run());
        // What is missing at the end is said at the beginning.
        let page = match (project.page(), project.without_page()) {
            (_, true) => None,
            (Some(page), false) => Some(page),
            (None, false) => Some(publish::page::find_for(project.directory())?),
        };
        let before = match ledger.last() {
            Some(last) => Some(ledger.place(&last.name).join(BUNDLE)),
            None => project.previous(),
        };
        let previous = before.as_deref().map(previous::read).transpose()?;
        Ok(Steps { run, project, ledger, name, progress, places, before, previous, page })
    }

    /// Runs the steps that are left; what the day came to.
    ///
    /// # Errors
    /// [`RunError`] says which one stopped.
    pub(super) fn run(&self, state: &mut State) -> Result<Done, RunError> {
        let (directory, date) = (self.project.directory(), self.name.date);
        if state.step < Step::Checked {
            self.put_mapping()?;
            let (files, words) =
                (files_to_prove(&self.places)?, words_to_prove(self.project, date));
            state.proven_of = Some(Inputs::read(directory, &files, &words)?);
            self.check()?;
            self.note(state, Step::Checked)?;
        }
        if state.step < Step::Proven {
            self.prove()?;
            self.note(state, Step::Proven)?;
        }
        if state.step < Step::Completed {
            let (files, words) =
                (files_to_complete(&self.places)?, words_to_complete(self.project, date));
            state.completed_of = Some(Inputs::read(directory, &files, &words)?);
            self.complete()?;
            self.note(state, Step::Completed)?;
        }
        if state.step < Step::Signed {
            self.sign()?;
            self.note(state, Step::Signed)?;
        }
        self.publish(state)
    }

    fn note(&self, state: &mut State, step: Step) -> Result<(), ProjectError> {
        state.step = step;
        self.ledger.note(state)
    }

    pub(super) fn work(&self) -> PathBuf {
        self.places.own.join(WORK)
    }

    pub(super) fn bundle(&self) -> PathBuf {
        self.places.own.join(BUNDLE)
    }

    pub(super) fn say(&self, line: &str) {
        self.progress.note(&format!("{line}\n"));
    }

    /// Puts the project's mapping beside the tables, where it is read. One that a run of this day put there is
    /// replaced when the project's has changed since; any other is left alone.
    fn put_mapping(&self) -> Result<(), RunError> {
        let Some(own) = &self.places.mapping else { return Ok(()) };
        let text = file::read_regular(own).map_err(ProjectError::io(own))?;
        let beside = self.places.snapshot.join(MAPPING);
        match file::read_regular(&beside) {
            Ok(found) if found == text => return Ok(()),
            Ok(found) if !self.has_put(&found) => {
                return Err(ProjectError::Mapping { own: own.clone(), other: beside }.into());
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(ProjectError::io(&beside)(error).into()),
        }
        let kept = self.places.own.join(PUT_MAPPING);
        crate::epoch::create_private_dir(&self.places.own)?;
        file::write_private(&kept, &text).map_err(ProjectError::io(&kept))?;
        Ok(file::write(&beside, &text).map_err(ProjectError::io(&beside))?)
    }

    /// Whether a run of this day, or of what it corrects, put this mapping beside the tables.
    fn has_put(&self, mapping: &[u8]) -> bool {
        let runs = self.ledger.done().iter().filter(|done| done.name.date == self.name.date);
        let runs = runs.map(|done| self.ledger.place(&done.name));
        let mut places = runs.chain([self.places.own.clone()]);
        places.any(|place| {
            file::read_regular(&place.join(PUT_MAPPING)).is_ok_and(|put| put == mapping)
        })
    }

    /// Takes away the mapping that a run of this day put beside the tables.
    ///
    /// # Errors
    /// It is an error if it can't be removed.
    pub(super) fn take_mapping(&self) -> Result<(), ProjectError> {
        let beside = self.places.snapshot.join(MAPPING);
        let put = file::read_regular(&beside).is_ok_and(|found| self.has_put(&found));
        match self.places.mapping.is_some() && put {
            true => fs::remove_file(&beside).map_err(ProjectError::io(&beside)),
            false => Ok(()),
        }
    }

    /// How warnings are looked for, and what is known of the snapshot.
    fn warnings(&self) -> WarningOptions {
        let checks = self.project.checks();
        let first = self.previous.is_none().then_some(0);
        WarningOptions {
            deny_warnings: checks.deny_warnings,
            allow_warning: checks.allow_warnings.clone(),
            moved_percent: checks.moved_percent,
            previous: self.before.clone(),
            corrects: self.name.corrects,
            reason: self.name.reason.clone(),
            given: Some(self.project.given(self.name.date, first)),
            policy: PolicyOptions {
                policy: self.places.policy.clone(),
                history: self.places.history.clone(),
                baseline: self.baseline(),
            },
            now: self.run.now,
            ..WarningOptions::default()
        }
    }

    /// For a correction: the publication before the corrected epoch.
    fn baseline(&self) -> Option<PathBuf> {
        let before = self.name.corrects?.checked_sub(1)?;
        let done = self.ledger.done().iter().find(|done| done.epoch == before);
        done.map(|done| self.ledger.place(&done.name).join(BUNDLE)).or(self.project.previous())
    }

    /// Checks the tables, and what is to complete the statement as far as it is there.
    fn check(&self) -> Result<(), RunError> {
        let own = &self.places.own;
        crate::epoch::create_private_dir(own)?;
        let (summary, failing) = (own.join(SUMMARY), own.join(FAILING));
        for path in [&summary, &failing] {
            // What an earlier check found is found again, or is no longer so.
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(ProjectError::io(path)(error).into());
                }
                _ => {}
            }
        }
        let check = Check {
            snapshot: self.places.snapshot.clone(),
            parameters: self.places.parameters.clone(),
            max_errors: DEFAULT_MAX_ERRORS,
            max_liquidating: self.project.checks().max_liquidating,
            reserves: self.places.reserves.clone(),
            reserves_follow: self.places.evidence.is_some(),
            failing: Some(failing),
            warnings: self.warnings(),
            details: false,
            json: false,
        };
        let checked = check.run()?;
        let screen = plain(&check.render(&checked)?);
        file::write_private(&summary, screen.as_bytes()).map_err(ProjectError::io(&summary))?;
        if let Err(error) = check.gate(&checked) {
            let warnings = checked.summary().warnings.clone();
            return Err(RunError::Refused { error: Box::new(error), warnings, summary });
        }
        let (vaults, blocks) = (checked.summary().count(), checked.summary().blocks());
        self.say(&say!("run.checked", vaults, blocks).text);
        self.describe()?;
        for key in self.signing().signers {
            if let Err(fault) = Key::parse(&key) {
                let (path, reason) = (self.run.project.clone(), format!("signers: {fault}"));
                return Err(ProjectError::Refused { path, line: 0, reason }.into());
            }
        }
        Ok(())
    }

    /// What the day is of. It is written into the directory of the run, too, where the steps of `reserves` read it.
    fn describe(&self) -> Result<(), RunError> {
        let options = self.warnings();
        let watch = options.watch(self.previous.as_ref(), false);
        let info = SnapshotInfo::read_with(&self.places.snapshot, &watch)?;
        let path = self.places.own.join(INFO_FILE);
        file::write_private(&path, info.to_toml().as_bytes()).map_err(ProjectError::io(&path))?;
        Ok(())
    }

    fn prove(&self) -> Result<(), RunError> {
        let prove = Prove {
            snapshot: self.places.snapshot.clone(),
            parameters: self.places.parameters.clone(),
            work: self.work(),
            out: None,
            signing: Signing::default(),
            options: ProveOptions {
                machine: MachineOptions {
                    threads: self.run.threads,
                    generators: self.project.generators(),
                    ..MachineOptions::default()
                },
                max_errors: DEFAULT_MAX_ERRORS,
                max_liquidating: self.project.checks().max_liquidating,
                failing: None,
                warnings: self.warnings(),
                // What stands in a table of their own was judged when it was checked.
                reserves_follow: self.places.evidence.is_some() || self.places.reserves.is_some(),
                shapes: self.run.shapes.clone(),
            },
            json: false,
        };
        let proven = prove.run(self.progress)?;
        self.say(&say!("run.proven", blocks = proven.blocks).text);
        Ok(())
    }

    /// Who may sign, and when the next snapshot will be taken. A correction repeats what was promised before it.
    fn signing(&self) -> Signing {
        let next_snapshot = match (&self.previous, self.name.corrects) {
            (Some(previous), Some(_)) => previous.next_snapshot.clone(),
            _ => self.project.next_snapshot(self.name.date),
        };
        let signers = self.project.signer().map_or(vec![], |signer| signer.keys);
        Signing { signers, next_snapshot }
    }

    fn complete(&self) -> Result<(), RunError> {
        let (evidence, reserves) = (&self.places.evidence, &self.places.reserves);
        if let Some(path) = evidence {
            if !path.join(EvidenceFile::List.name()).exists() {
                let epoch = Epoch::reopen_to_complete(&self.work())?;
                let bound = to_hex(epoch.open_statement()?.bound().bound());
                let (path, own) = (path.clone(), self.places.own.clone());
                return Err(RunError::AwaitsEvidence { path, bound, own });
            }
        }
        let bundle = self.bundle();
        // One that an interrupted run of this day left was given to nobody.
        remove(&bundle)?;
        let complete = Complete {
            work: self.work(),
            snapshot: reserves.is_none().then(|| self.places.snapshot.clone()),
            reserves: reserves.clone(),
            evidence: evidence.clone(),
            publish_list: self.project.publishes_list(),
            signing: self.signing(),
            previous: self.before.clone(),
            deny_warnings: self.project.checks().deny_warnings,
            allow_warning: self.project.checks().allow_warnings.clone(),
            out: bundle,
            max_errors: DEFAULT_MAX_ERRORS,
            json: false,
        };
        let made = complete.run(self.progress)?;
        self.progress.note(&super::super::warnings::text(&made.warnings));
        self.say(&say!("run.completed", rows = made.completed.reserves).text);
        Ok(())
    }

    /// Signs the statement with the key of the project, or waits for a device.
    fn sign(&self) -> Result<(), RunError> {
        let Some(signer) = self.project.signer() else { return Ok(()) };
        let (bundle, proof) = (self.bundle(), self.bundle().join(LOG_PROOF_FILE));
        if proof.exists() {
            return Ok(());
        }
        let Some(key) = signer.key else {
            return Err(RunError::AwaitsSignature { bundle, proof, log: signer.log });
        };
        let sign = Sign {
            new_key: None,
            key: Some(key),
            bundle: Some(bundle),
            log: Some(signer.log),
            earlier: None,
            vkey: None,
            print: false,
            signature: None,
            cosignatures: None,
            witness: vec![],
            for_witness: None,
            out: Some(proof),
        };
        sign.run()?;
        self.say(word!("run.signed"));
        Ok(())
    }

    /// Publishes, or finishes what an interrupted run began to publish.
    fn publish(&self, state: &mut State) -> Result<Done, RunError> {
        let (public, packages) = (&self.places.public, self.places.packages.as_deref());
        if state.step < Step::Publishing {
            // Only what stands there later is this run's own.
            let taken = [Some(public.as_path()), packages].into_iter().flatten();
            if let Some(taken) = taken.into_iter().find(|path| fs::symlink_metadata(path).is_ok()) {
                return Err(PublishError::Exists(taken.to_owned()).into());
            }
            self.note(state, Step::Publishing)?;
        } else if let Some(done) = self.published_before()? {
            return Ok(done);
        } else if let Some(packages) =
            packages.filter(|path| path.join(publish::INDEX_FILE).exists())
        {
            // The packages are whole, and what they belong to was not published: both are written again.
            remove(packages)?;
        }
        let (bundle, work) = (self.bundle(), self.work());
        let request = Request {
            bundle: &bundle,
            page: self.page.as_deref(),
            out: public,
            work: Some(&work),
            packages,
            publish_list: self.project.publishes_list(),
            generators: self.project.generators().unwrap_or_else(generators::default_cache),
        };
        let Publication { report, manifest, packages: count, .. } =
            publish::publish(&request, self.progress)?;
        let files = manifest.files.len();
        Ok(self.done(&report, files, count.unwrap_or(0)))
    }

    /// What was published whole before the run could note it.
    fn published_before(&self) -> Result<Option<Done>, RunError> {
        let statement = |directory: &Path| {
            file::read_limited(&directory.join(STATEMENT_FILE), MAX_STATEMENT_BYTES)
                .ok()
                .map(|bytes| statement_digest(&bytes))
        };
        let published = statement(&self.places.public);
        if published.is_none() || published != statement(&self.bundle()) {
            return Ok(None);
        }
        let report = audit::show(&directory::load(&self.bundle())?)?;
        let manifest = self.places.public.join(publish::MANIFEST_FILE);
        let manifest = fs::read(&manifest).map_err(ProjectError::io(&manifest))?;
        let manifest: Option<publish::Manifest> = serde_json::from_slice(&manifest).ok();
        let files = manifest.map_or(0, |manifest| manifest.files.len());
        let count = match &self.places.packages {
            None => 0,
            Some(packages) => {
                let entries = fs::read_dir(packages).map_err(ProjectError::io(packages))?;
                // All but the index are packages.
                entries.count().saturating_sub(1) as u64
            }
        };
        Ok(Some(self.done(&report, files, count)))
    }

    fn done(&self, report: &AuditReport, files: usize, packages: u64) -> Done {
        Done {
            name: self.name.clone(),
            epoch: report.epoch.parse().unwrap_or_default(),
            statement: report.statement.to_string(),
            anchor: report.statement_bech32.clone(),
            figures: Figures::of(report),
            public: self.places.public.clone(),
            files: files.to_string(),
            packages: self.places.packages.clone().map(|path| (path, packages.to_string())),
            signed: self.bundle().join(LOG_PROOF_FILE).exists(),
            seconds: 0,
        }
    }

    /// Removes work directories that are older than the project keeps them; which.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub(super) fn remove_old(&self) -> Result<Vec<PathBuf>, RunError> {
        let Some(days) = self.project.work_days() else { return Ok(vec![]) };
        let mut removed = vec![];
        for done in self.ledger.done() {
            let work = self.ledger.place(&done.name).join(WORK);
            if self.name.date.since(done.name.date) > i64::from(days) && work.is_dir() {
                remove(&work)?;
                removed.push(work);
            }
        }
        Ok(removed)
    }
}

/// Removes a directory; one that isn't there is no error.
pub(super) fn remove(directory: &Path) -> Result<(), ProjectError> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ProjectError::io(directory)(error))
        }
        _ => Ok(()),
    }
}
