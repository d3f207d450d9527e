//! The project file, `ringfence.toml`: who the venue is, where its files are, and how a day is run.

use std::{
    io,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::file,
    protocol::{statement::Book, text::is_time},
};
use ringfence_verifier::{say, word};
use serde::Deserialize;

use super::{
    date::{Date, Schedule},
    error::ProjectError,
    nearest::nearest,
};
use crate::{
    snapshot::{Given, Times, DEFAULT_MOVED_PERCENT},
    toml_text::{refusal, unified},
};

/// Name of the file.
pub const PROJECT_FILE: &str = "ringfence.toml";
/// Most bytes of the file.
const MAX_PROJECT: u64 = 256 << 10;
/// What stands for the day.
pub(super) const DATE: &str = "{date}";
/// What stands for the run: the day, and for a correction what it corrects.
pub(super) const RUN: &str = "{run}";

/// The file as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// The venue's name, as every statement has it.
    venue: String,
    /// How often it proves.
    #[serde(default)]
    schedule: Schedule,
    /// Its books; where they are missing, every day's snapshot.toml names them.
    books: Option<Vec<Book>>,
    /// The times of a day; where they are missing, every day's snapshot.toml has them.
    times: Option<TimesEntry>,
    /// Where everything is.
    paths: Paths,
    /// What is published.
    #[serde(default)]
    publish: Publish,
    /// Who signs the statements; nobody where it is missing.
    #[serde(default)]
    signing: Signing,
    /// What is refused.
    #[serde(default)]
    checks: Checks,
    /// What is kept.
    #[serde(default)]
    retention: Retention,
}

/// When a day's books, prices and funding are of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimesEntry {
    /// When balances and positions are read, as in `{date}T23:59:59Z`.
    snapshot: String,
    /// When prices are read.
    prices: String,
    /// Up to when costs include funding.
    funding: String,
}

/// Where everything is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paths {
    /// Directory of a day's tables; `{date}` stands for the day, in all paths.
    snapshot: String,
    /// Parameters in JSON or TOML.
    parameters: String,
    /// The risk policy that the parameters follow.
    policy: Option<String>,
    /// The history of prices that it is read with.
    history: Option<String>,
    /// Private directory of all runs.
    epochs: String,
    /// Directory that is served; `{run}` stands for the day, and for a correction what it corrects.
    public: String,
    /// Directory of packages, if any are issued.
    packages: Option<String>,
    /// The mapping of tables with other names and columns.
    mapping: Option<String>,
    /// A table of reserves beside that of the snapshot.
    reserves: Option<String>,
    /// Directory of the evidence for reserves.
    evidence: Option<String>,
    /// Statement or bundle after which the first run comes.
    previous: Option<String>,
    /// Directory of cached generators.
    generators: Option<String>,
}

/// What is published.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Publish {
    /// Directory of another page than the program's own.
    page: Option<String>,
    /// Whether it is published without a page.
    #[serde(default)]
    without_page: bool,
    /// Whether the list of reserves is public, with its addresses.
    #[serde(default)]
    list: bool,
    /// Whether statements say when the next snapshot is taken.
    #[serde(default)]
    announce_next: bool,
}

/// Who signs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signing {
    #[serde(default)]
    /// Public keys that may sign.
    signers: Vec<String>,
    /// File of the key that signs; missing where a device does.
    key: Option<String>,
    /// Directory of the log of statements.
    log: Option<String>,
}

/// What is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Checks {
    /// Whether a day is refused where something is implausible.
    pub deny_warnings: bool,
    /// Codes of warnings that are passed over.
    pub allow_warnings: Vec<String>,
    /// Percentage by which a figure of the parameters may move.
    pub moved_percent: u64,
    /// Most vaults that may be liquidating.
    pub max_liquidating: Option<u64>,
}

impl Default for Checks {
    fn default() -> Self {
        Checks {
            deny_warnings: false,
            allow_warnings: vec![],
            moved_percent: DEFAULT_MOVED_PERCENT,
            max_liquidating: None,
        }
    }
}

/// What is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Retention {
    /// For how many days work directories are kept; for ever where it is missing.
    work_days: Option<u32>,
}

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    directory: PathBuf,
    document: Document,
}

/// Who signs the statements of a project, and how.
#[derive(Clone, Debug)]
pub struct Signer {
    /// Public keys that may sign.
    pub keys: Vec<String>,
    /// File of the key that signs; `None` where a device does.
    pub key: Option<PathBuf>,
    /// Directory of the log.
    pub log: PathBuf,
}

/// Where the files of one run are.
#[derive(Clone, Debug)]
pub struct Places {
    /// Directory of the day's tables.
    pub snapshot: PathBuf,
    /// Parameters.
    pub parameters: PathBuf,
    /// The risk policy that the parameters follow, if there is one.
    pub policy: Option<PathBuf>,
    /// The history of prices that it is read with.
    pub history: Option<PathBuf>,
    /// Private directory of the run.
    pub own: PathBuf,
    /// What is served.
    pub public: PathBuf,
    /// Packages, if any are issued.
    pub packages: Option<PathBuf>,
    /// The mapping of the day's tables, if there is one.
    pub mapping: Option<PathBuf>,
    /// A table of reserves beside that of the snapshot.
    pub reserves: Option<PathBuf>,
    /// Directory of evidence for reserves.
    pub evidence: Option<PathBuf>,
}

impl Project {
    /// Reads a project file.
    ///
    /// # Errors
    /// [`ProjectError`] names the line, the key and, for one that is not known, the nearest that is.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        let bytes = match file::read_limited(path, MAX_PROJECT) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ProjectError::None(path.to_owned()));
            }
            bytes => bytes.map_err(ProjectError::io(path))?,
        };
        let refuse = |line, reason| ProjectError::Refused { path: path.to_owned(), line, reason };
        let text =
            std::str::from_utf8(&bytes).map_err(|_| refuse(0, word!("RF-1362.text").to_owned()))?;
        let text = &unified(text);
        let document: Document = toml::from_str(text).map_err(|error| {
            let (line, reason) = refusal(text, &error);
            refuse(line, with_nearest(error.message()).unwrap_or(reason))
        })?;
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let project = Project { directory, document };
        project.check().map_err(|(field, reason)| refuse(line_of(text, field), reason))?;
        Ok(project)
    }

    /// The rules of single keys; the first that is broken.
    fn check(&self) -> Result<(), (&'static str, String)> {
        let Document { paths, times, publish, signing, schedule, .. } = &self.document;
        let without_day = |field, text: &str| match text.contains(DATE) || text.contains(RUN) {
            true => Ok(()),
            false => Err((field, say!("RF-1362.day", date = DATE, run = RUN).text)),
        };
        without_day("snapshot", &paths.snapshot)?;
        without_day("public", &paths.public)?;
        paths.packages.as_deref().map_or(Ok(()), |path| without_day("packages", path))?;
        paths.evidence.as_deref().map_or(Ok(()), |path| without_day("evidence", path))?;
        if let Some(times) = times {
            let all = [&times.snapshot, &times.prices, &times.funding];
            let fits = |time: &&String| is_time(&time.replace(DATE, "2025-01-31"));
            if !all.iter().all(fits) {
                return Err(("times", say!("RF-1362.time", date = DATE).text));
            }
        }
        if publish.announce_next {
            let certain = matches!(schedule, Schedule::Daily | Schedule::Weekly);
            if times.is_none() || !certain {
                return Err(("announce_next", word!("RF-1362.announce").to_owned()));
            }
        }
        match (&paths.policy, &paths.history) {
            (Some(_), None) => return Err(("policy", word!("RF-1362.policy").to_owned())),
            (None, Some(_)) => return Err(("history", word!("RF-1362.policy").to_owned())),
            _ => {}
        }
        if publish.without_page && publish.page.is_some() {
            return Err(("without_page", word!("RF-1362.page").to_owned()));
        }
        if publish.list && paths.evidence.is_none() {
            return Err(("list", word!("RF-1362.list").to_owned()));
        }
        match (signing.signers.is_empty(), &signing.log, &signing.key) {
            (true, None, None) | (false, Some(_), _) => Ok(()),
            (false, None, _) => Err(("signers", word!("RF-1362.log").to_owned())),
            (true, ..) => Err(("signing", word!("RF-1362.signers").to_owned())),
        }
    }

    fn at(&self, text: &str, date: Date, run: &str) -> PathBuf {
        self.directory.join(text.replace(DATE, &date.to_string()).replace(RUN, run))
    }

    /// The folder of the project file.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The venue's name.
    pub fn venue(&self) -> &str {
        &self.document.venue
    }

    /// How often it proves.
    pub fn schedule(&self) -> Schedule {
        self.document.schedule
    }

    /// What is refused.
    pub fn checks(&self) -> &Checks {
        &self.document.checks
    }

    /// What is served of a run, with what stands for the day.
    pub(super) fn public(&self) -> &str {
        &self.document.paths.public
    }

    /// The private directory of all runs.
    pub fn epochs(&self) -> PathBuf {
        self.directory.join(&self.document.paths.epochs)
    }

    /// The statement after which the first run comes, if there is one.
    pub fn previous(&self) -> Option<PathBuf> {
        self.document.paths.previous.as_ref().map(|path| self.directory.join(path))
    }

    /// Cache of generators.
    pub fn generators(&self) -> Option<PathBuf> {
        self.document.paths.generators.as_ref().map(|path| self.directory.join(path))
    }

    /// Where the files of a run are.
    pub fn places(&self, date: Date, run: &str) -> Places {
        let paths = &self.document.paths;
        let at = |text: &String| self.at(text, date, run);
        Places {
            snapshot: at(&paths.snapshot),
            parameters: at(&paths.parameters),
            policy: paths.policy.as_ref().map(at),
            history: paths.history.as_ref().map(at),
            own: self.epochs().join(run),
            public: at(&paths.public),
            packages: paths.packages.as_ref().map(at),
            mapping: paths.mapping.as_ref().map(at),
            reserves: paths.reserves.as_ref().map(at),
            evidence: paths.evidence.as_ref().map(at),
        }
    }

    /// What is known of a day's snapshot. `epoch` is its epoch where no statement comes before it.
    pub fn given(&self, date: Date, epoch: Option<u64>) -> Given {
        let times = self.document.times.as_ref().map(|times| {
            let of = |text: &str| text.replace(DATE, &date.to_string());
            Times {
                snapshot: of(&times.snapshot),
                prices: of(&times.prices),
                funding: of(&times.funding),
            }
        });
        Given {
            venue: Some(self.document.venue.clone()),
            epoch,
            times,
            books: self.document.books.clone(),
        }
    }

    /// When the snapshot after that of a day will be taken, if the venue announces it.
    pub fn next_snapshot(&self, date: Date) -> Option<String> {
        let times = self.document.times.as_ref().filter(|_| self.document.publish.announce_next)?;
        let next = self.document.schedule.next(date)?;
        Some(times.snapshot.replace(DATE, &next.to_string()))
    }

    /// The page to publish, if one is named.
    pub fn page(&self) -> Option<PathBuf> {
        self.document.publish.page.as_ref().map(|path| self.directory.join(path))
    }

    /// Whether it is published without a page.
    pub fn without_page(&self) -> bool {
        self.document.publish.without_page
    }

    /// Whether the list of reserves is public.
    pub fn publishes_list(&self) -> bool {
        self.document.publish.list
    }

    /// Who signs, if anybody does.
    pub fn signer(&self) -> Option<Signer> {
        let Signing { signers, key, log } = &self.document.signing;
        let at = |path: &String| self.directory.join(path);
        Some(Signer { keys: signers.clone(), key: key.as_ref().map(at), log: at(log.as_ref()?) })
    }

    /// For how many days work directories are kept; `None` for ever.
    pub fn work_days(&self) -> Option<u32> {
        self.document.retention.work_days
    }
}

/// What to say of a key that is not known: the nearest that is, or all of them.
fn with_nearest(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    Some(match nearest(key, known.iter().copied()) {
        Some(nearest) => say!("RF-1362.nearest", key, nearest).text,
        None => say!("RF-1362.unknown", key, known = known.join(", ")).text,
    })
}

/// The first line that sets a key or begins a table of this name; 0 if none does.
fn line_of(text: &str, field: &str) -> u64 {
    let sets = |line: &str| {
        let line = line.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
        let rest = line.strip_prefix(field);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['=', ']']))
    };
    (1..).zip(text.lines()).find(|(_, line)| sets(line)).map_or(0, |(number, _)| number)
}
