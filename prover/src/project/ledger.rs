//! What was done on which day: a private directory for each run, in which stands how far the run has come, and, when
//! it is finished, what it came to.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use serde::{de::DeserializeOwned, Deserialize, Serialize};

use super::{date::Date, document::Project, error::ProjectError, figures::Figures, inputs::Inputs};
use crate::{epoch::create_private_dir, held::patiently};

/// How far a run has come.
const STATE_FILE: &str = "run.json";
/// What a finished run came to.
const DONE_FILE: &str = "done.json";
/// The file that is locked.
const LOCK_FILE: &str = "lock";
/// Most bytes of either.
const MAX_FILE: u64 = 16 << 20;

/// What is run: a day, or a correction of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// The day.
    pub date: Date,
    /// The epoch that is corrected.
    pub corrects: Option<u64>,
    /// Why it is corrected.
    pub reason: Option<String>,
}

impl Name {
    /// The name of its directory, and what `{run}` stands for.
    pub fn run(&self) -> String {
        match self.corrects {
            None => self.date.to_string(),
            Some(epoch) => format!("{}-corrects-{epoch}", self.date),
        }
    }
}

/// The steps of a run, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing is done.
    Begun,
    /// The tables were checked.
    Checked,
    /// Everything is proven.
    Proven,
    /// The statement is complete, and its bundle written.
    Completed,
    /// It is signed.
    Signed,
    /// What is published is being written.
    Publishing,
}

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// What is run.
    pub name: Name,
    /// The last step that is done.
    pub step: Step,
    /// What was checked and proven.
    #[serde(default)]
    pub proven_of: Option<Inputs>,
    /// What the statement was completed with.
    #[serde(default)]
    pub completed_of: Option<Inputs>,
}

impl State {
    /// The state of a run of which nothing is done.
    pub fn begun(name: Name) -> Self {
        State { name, step: Step::Begun, proven_of: None, completed_of: None }
    }
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// What was run.
    pub name: Name,
    /// The epoch.
    pub epoch: u64,
    /// Digest of the statement, hexadecimal.
    pub statement: String,
    /// The same in bech32m, the form to anchor.
    pub anchor: String,
    /// The figures.
    pub figures: Figures,
    /// What is served.
    pub public: PathBuf,
    /// Number of files in it, without the manifest.
    pub files: String,
    /// Packages, and how many.
    pub packages: Option<(PathBuf, String)>,
    /// Whether the statement is signed.
    pub signed: bool,
    /// Seconds that the run took which finished it.
    pub seconds: u64,
}

/// All runs of a project. No other run can begin while it is held.
#[derive(Debug)]
pub struct Ledger {
    directory: PathBuf,
    _lock: File,
    /// Runs that are finished, by epoch.
    done: Vec<Done>,
    /// Runs that are not.
    begun: Vec<State>,
}

impl Ledger {
    /// Opens the ledger of a project, or begins it.
    ///
    /// # Errors
    /// It is an error if another run holds it, if the system refuses, or if a file is not what a run writes.
    pub fn open(project: &Project) -> Result<Self, ProjectError> {
        let directory = project.epochs();
        create_private_dir(&directory)
            .map_err(|error| ProjectError::io(&directory)(io::Error::other(error.said().text)))?;
        let path = directory.join(LOCK_FILE);
        let lock = file::create(&path, true).map_err(ProjectError::io(&path))?;
        match patiently(|| lock.try_lock()) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ProjectError::Busy(directory)),
            Err(TryLockError::Error(error)) => return Err(ProjectError::io(&path)(error)),
        }
        let mut ledger =
            Ledger { directory: directory.clone(), _lock: lock, done: vec![], begun: vec![] };
        for entry in fs::read_dir(&directory).map_err(ProjectError::io(&directory))? {
            let place = entry.map_err(ProjectError::io(&directory))?.path();
            if let Some(done) = read::<Done>(&place.join(DONE_FILE))? {
                ledger.done.push(done);
            } else if let Some(state) = read::<State>(&place.join(STATE_FILE))? {
                ledger.begun.push(state);
            }
        }
        ledger.done.sort_by_key(|done| done.epoch);
        Ok(ledger)
    }

    /// Runs that are finished, by epoch.
    pub fn done(&self) -> &[Done] {
        &self.done
    }

    /// The last one by epoch.
    pub fn last(&self) -> Option<&Done> {
        self.done.last()
    }

    /// The private directory of a run.
    pub fn place(&self, name: &Name) -> PathBuf {
        self.directory.join(name.run())
    }

    /// What a run came to, if it is finished.
    pub fn finished(&self, name: &Name) -> Option<&Done> {
        self.done.iter().find(|done| done.name.run() == name.run())
    }

    /// How far a run has come.
    pub fn state(&self, name: &Name) -> Option<&State> {
        self.begun.iter().find(|state| state.name.run() == name.run())
    }

    /// Whether a run can begin or go on now: its day is the next one, no other is unfinished, and what it corrects
    /// was run on that day. `skip` lets days between be left out.
    ///
    /// # Errors
    /// [`ProjectError`] names both days, or both runs.
    pub fn require_next(
        &self,
        project: &Project,
        name: &Name,
        skip: bool,
    ) -> Result<(), ProjectError> {
        for state in &self.begun {
            if state.name.run() != name.run() {
                let (day, begun) = (name.run(), state.name.run());
                return Err(ProjectError::Unfinished { day, begun });
            }
            if state.name.reason != name.reason {
                return Err(ProjectError::Reason(name.run()));
            }
        }
        let day = name.date;
        if let Some(epoch) = name.corrects {
            let of = self.done.iter().find(|done| done.epoch == epoch).map(|done| done.name.date);
            return match of == Some(day) {
                true => Ok(()),
                false => Err(ProjectError::Corrects { epoch, day, of }),
            };
        }
        let Some(last) = self.done.iter().map(|done| done.name.date).max() else { return Ok(()) };
        let schedule = project.schedule();
        match day {
            day if day <= last => Err(ProjectError::Before { day, last }),
            day if skip || schedule.is_next(day, last) => Ok(()),
            day => Err(ProjectError::NotNext { day, last, next: schedule.next(last) }),
        }
    }

    /// Notes how far a run has come.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub fn note(&self, state: &State) -> Result<(), ProjectError> {
        let place = self.place(&state.name);
        create_private_dir(&place)
            .map_err(|error| ProjectError::io(&place)(io::Error::other(error.said().text)))?;
        write(&place.join(STATE_FILE), state)
    }

    /// Notes what a run came to.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub fn finish(&self, done: &Done) -> Result<(), ProjectError> {
        write(&self.place(&done.name).join(DONE_FILE), done)
    }
}

fn write(path: &Path, value: &impl Serialize) -> Result<(), ProjectError> {
    let bytes =
        serde_json::to_vec_pretty(value).map_err(|error| ProjectError::io(path)(error.into()))?;
    file::write_private(path, &bytes).map_err(ProjectError::io(path))
}

/// Reads a file; nothing where it isn't there.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ProjectError> {
    let missing = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory]
        .map(|kind| move |error: &io::Error| error.kind() == kind);
    match file::read_limited(path, MAX_FILE) {
        Err(error) if missing.iter().any(|missing| missing(&error)) => Ok(None),
        Err(error) => Err(ProjectError::io(path)(error)),
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(ProjectError::Damaged(path.to_owned())),
        },
    }
}
