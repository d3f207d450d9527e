//! Why a project can't be used, or a day not be run.

use std::{io, path::PathBuf};

use ringfence_circuits::primitive::shown::{shown_path, Shown};
use ringfence_verifier::{message::Said, say};

use super::date::Date;
use crate::message::advised;

/// Why a project can't be used, or a day not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The file system refuses.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no project file.
    None(PathBuf),
    /// A project file is there already.
    Exists(PathBuf),
    /// The project file is refused.
    Refused {
        /// The file.
        path: PathBuf,
        /// The line; 0 if it is unknown.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// What a run wrote of itself is not what it writes.
    Damaged(PathBuf),
    /// Another run of the project is under way.
    Busy(PathBuf),
    /// The day is not the next one.
    NotNext {
        /// The day that was asked for.
        day: Date,
        /// The last one that is finished.
        last: Date,
        /// The next one, if there is only one that can be.
        next: Option<Date>,
    },
    /// The day lies before the last one.
    Before {
        /// The day that was asked for.
        day: Date,
        /// The last one that is finished.
        last: Date,
    },
    /// Another day was begun and is not finished.
    Unfinished {
        /// What was asked for.
        day: String,
        /// What was begun.
        begun: String,
    },
    /// The epoch to be corrected is of another day, or none that was run here.
    Corrects {
        /// The epoch.
        epoch: u64,
        /// The day that was asked for.
        day: Date,
        /// The day of the epoch, if it was run here.
        of: Option<Date>,
    },
    /// A correction was begun with another reason.
    Reason(String),
    /// What a run was begun with has changed.
    Changed {
        /// The run.
        run: String,
        /// What has changed.
        changed: Vec<String>,
        /// Whether its statement is signed, or something that names it may have been handed out.
        given_out: bool,
    },
    /// A run can't be begun anew: its statement is signed, or something that names it may have been handed out.
    GivenOut(String),
    /// A private place lies within what is served.
    Served {
        /// The key of the project file.
        named: &'static str,
        /// The place.
        path: PathBuf,
        /// What is served.
        served: PathBuf,
    },
    /// What is served lies within a private place.
    WithinPrivate {
        /// The key of the project file.
        named: &'static str,
        /// The place.
        path: PathBuf,
        /// What is served.
        public: PathBuf,
    },
    /// Something else than the project's mapping stands where it is to be read.
    Mapping {
        /// The project's.
        own: PathBuf,
        /// The other.
        other: PathBuf,
    },
}

impl ProjectError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ProjectError::Io { path, source } => say!("RF-1360", path = shown_path(path), source),
            ProjectError::None(path) => say!("RF-1360.none", path = shown_path(path)),
            ProjectError::Exists(path) => say!("RF-1361", path = shown_path(path)),
            ProjectError::Refused { path, line: 0, reason } => {
                say!("RF-1362.whole", path = shown_path(path), reason = Shown(reason))
            }
            ProjectError::Refused { path, line, reason } => {
                say!("RF-1362", path = shown_path(path), line, reason = Shown(reason))
            }
            ProjectError::Damaged(path) => say!("RF-1363", path = shown_path(path)),
            ProjectError::Busy(path) => say!("RF-1364", path = shown_path(path)),
            ProjectError::NotNext { day, last, next: Some(next) } => {
                say!("RF-1365", day, last, next)
            }
            ProjectError::NotNext { day, last, next: None } => say!("RF-1365.month", day, last),
            ProjectError::Before { day, last } => say!("RF-1366", day, last),
            ProjectError::Unfinished { day, begun } => say!("RF-1367", day, begun),
            ProjectError::Corrects { epoch, day, of: Some(of) } => {
                say!("RF-1368", epoch, day, of)
            }
            ProjectError::Corrects { epoch, day, of: None } => say!("RF-1368.none", epoch, day),
            ProjectError::Reason(run) => say!("RF-1368.reason", run),
            ProjectError::Changed { run, changed, given_out } => {
                let changed: Vec<String> =
                    changed.iter().map(|name| Shown(name).to_string()).collect();
                let changed = changed.join(", ");
                match given_out {
                    true => say!("RF-1372.given-out", run, changed),
                    false => say!("RF-1372", run, changed),
                }
            }
            ProjectError::GivenOut(run) => say!("RF-1372.anew", run),
            ProjectError::Served { named, path, served } => {
                say!("RF-1373", named, path = shown_path(path), served = shown_path(served))
            }
            ProjectError::WithinPrivate { named, path, public } => {
                say!("RF-1373.within", named, path = shown_path(path), public = shown_path(public))
            }
            ProjectError::Mapping { own, other } => {
                say!("RF-1369", own = shown_path(own), other = shown_path(other))
            }
        }
    }

    /// Wraps what the file system says of a file.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| ProjectError::Io { path, source }
    }
}

advised!(ProjectError);
