//! The ledger of an epoch's scenario proofs: every set that was ever computed, with what options, and whether its
//! results were released. By it later sets are judged (X12), and each stress statement gets its number.
//!
//! `ledger.json` is replaced as a whole, and names a set and a stress statement before anything of them is kept, so that a
//! ledger that is older than what lies beside it is noticed. What is about to be published is
//! noted as released first: a run that is killed in between has released it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{file, json},
    protocol::{
        hash::digest::Digest,
        stress::set::{ScenarioSet, MAX_SET_BYTES},
        text::Natural,
    },
};
use ringfence_verifier::word;
use serde::{Deserialize, Serialize};

use super::error::StressFault;
use crate::epoch::{create_private_dir, require_private, EpochError, WorkDirectory};

/// File name of the ledger.
const LEDGER_FILE: &str = "ledger.json";
/// Directory of the sets.
const SETS_DIR: &str = "sets";
/// Most bytes of the ledger.
const MAX_LEDGER: u64 = 64 << 20;

/// The ledger as a file. Here and below, fields stand in the order of the canonical encoding.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// In the order in which they were first computed.
    entries: Vec<Entry>,
    format: String,
}

const FORMAT: &str = "ringfence-stress-ledger-1";

/// A set that was computed with given options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// The stress statement that was begun, if one was.
    pub begun: Option<Begun>,
    /// When it was first computed.
    pub computed_at: String,
    /// The insurance books.
    pub insurance: Vec<String>,
    /// Whether it was released, or was about to be.
    pub released: bool,
    /// Digest of the set.
    pub scenarios: Digest,
    /// Digest of the statement.
    pub statement: Digest,
}

/// What a stress statement that was begun says beside its results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begun {
    /// Up to how many blocks a proof covers.
    pub blocks_per_proof: Natural,
    /// Digest of the stress statement.
    pub digest: Digest,
    /// Its time.
    pub made_at: String,
    /// Digest of the one before.
    pub previous: Digest,
    /// Its number.
    pub sequence: Natural,
    /// The program that began it.
    pub tool: String,
}

/// The ledger of a work directory, which this run alone writes to.
pub(super) struct Ledger {
    directory: PathBuf,
    entries: Vec<Entry>,
}

/// What was computed with which options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub statement: Digest,
    pub scenarios: Digest,
    pub insurance: Vec<String>,
}

impl Entry {
    fn is(&self, identity: &Identity) -> bool {
        let Identity { statement, scenarios, insurance } = identity;
        self.statement == *statement && self.scenarios == *scenarios && self.insurance == *insurance
    }
}

impl Ledger {
    /// Reads the ledger; there is none before the first run. `noted` are the stress statements that the epoch noted a
    /// directory of.
    ///
    /// # Errors
    /// It is an error if it is damaged, if others may read it, or if it is missing or older than what it ought to name.
    pub(super) fn open(directory: &WorkDirectory, noted: &[Digest]) -> Result<Self, StressFault> {
        let mut ledger = Ledger::read(directory)?;
        ledger.take_over(noted)?;
        ledger.require_named()?;
        Ok(ledger)
    }

    /// What was noted is released, whatever an entry says: the note comes first, so that neither a kill between the two
    /// nor an older ledger hides a release.
    fn take_over(&mut self, noted: &[Digest]) -> Result<(), StressFault> {
        let mut changed = false;
        for stress in noted {
            let of =
                |entry: &&mut Entry| entry.begun.as_ref().is_some_and(|of| of.digest == *stress);
            let Some(entry) = self.entries.iter_mut().find(of) else {
                let reason = word!("RF-1378.noted");
                return Err(StressFault::Ledger { path: self.path(), reason });
            };
            changed |= !entry.released;
            entry.released = true;
        }
        if changed {
            self.write(&self.entries)?;
        }
        Ok(())
    }

    /// Every set and every folder of a stress statement is named.
    fn require_named(&self) -> Result<(), StressFault> {
        let unnamed = |path| StressFault::Ledger { path, reason: word!("RF-1378.unnamed") };
        for path in listed(&self.directory.join(SETS_DIR))? {
            let known = self.entries.iter().any(|entry| self.set_file(entry.scenarios) == path);
            if path.extension().is_some_and(|end| end == "json") && !known {
                return Err(unnamed(path));
            }
        }
        for path in listed(&self.directory)?.into_iter().filter(|path| path.is_dir()) {
            let mut begun = self.entries.iter().filter_map(|entry| entry.begun.as_ref());
            let known = begun.any(|of| self.directory.join(of.digest.to_string()) == path);
            if path != self.directory.join(SETS_DIR) && !known {
                return Err(unnamed(path));
            }
        }
        Ok(())
    }

    fn read(directory: &WorkDirectory) -> Result<Self, StressFault> {
        let directory = directory.path().to_owned();
        let path = directory.join(LEDGER_FILE);
        let refused = |reason| StressFault::Ledger { path: path.clone(), reason };
        let bytes = match file::read_limited(&path, MAX_LEDGER) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return match directory.join(SETS_DIR).exists() {
                    true => Err(refused(word!("RF-1378.missing"))),
                    false => Ok(Ledger { directory, entries: vec![] }),
                };
            }
            Err(error) => return Err(EpochError::io(&path)(error).into()),
        };
        require_private(&path)?;
        let document: Document =
            json::parse_canonical(&bytes).map_err(|_| refused(word!("RF-1378.malformed")))?;
        if document.format != FORMAT {
            return Err(refused(word!("RF-1378.format")));
        }
        Ok(Ledger { directory, entries: document.entries })
    }

    /// What is noted of a set with these options.
    pub(super) fn find(&self, identity: &Identity) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.is(identity))
    }

    /// Whether a set with these options was released.
    pub(super) fn is_released(&self, identity: &Identity) -> bool {
        self.find(identity).is_some_and(|entry| entry.released)
    }

    /// Every set that was released but this one, each once, whatever its insurance books.
    pub(super) fn released_but(&self, set: Digest) -> impl Iterator<Item = &Entry> {
        let others = self.entries.iter().filter(move |of| of.released && of.scenarios != set);
        let by_set: BTreeMap<Digest, &Entry> = others.map(|of| (of.scenarios, of)).collect();
        by_set.into_values()
    }

    /// How many stress statements were released.
    pub(super) fn released(&self) -> usize {
        self.entries.iter().filter(|entry| entry.released).count()
    }

    /// Number and digest of the last stress statement of this statement that was released.
    pub(super) fn last(&self, statement: Digest) -> Option<(u64, Digest)> {
        let of_it = self.entries.iter().filter(|of| of.released && of.statement == statement);
        let begun = of_it.filter_map(|entry| entry.begun.as_ref());
        begun.filter_map(|of| Some((of.sequence.to_u64()?, of.digest))).max_by_key(|last| last.0)
    }

    /// Notes that a set was computed, and keeps the set.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub(super) fn compute(
        &mut self,
        identity: &Identity,
        set: &ScenarioSet,
        now: &str,
    ) -> Result<(), StressFault> {
        create_private_dir(&self.directory)?;
        if self.find(identity).is_none() {
            // What could not be noted must not count as noted when somebody asks again.
            let mut entries = self.entries.clone();
            entries.push(Entry {
                begun: None,
                computed_at: now.to_owned(),
                insurance: identity.insurance.clone(),
                released: false,
                scenarios: identity.scenarios,
                statement: identity.statement,
            });
            self.write(&entries)?;
            self.entries = entries;
        }
        self.keep(set)
    }

    /// Keeps a set that an entry names, unless it is kept. A run that was killed, or a disk that failed, may have left a
    /// name without its set.
    ///
    /// # Errors
    /// The same.
    pub(super) fn keep(&self, set: &ScenarioSet) -> Result<(), StressFault> {
        let named = self.entries.iter().find(|entry| entry.scenarios == set.digest());
        if named.is_none_or(|entry| self.set(entry).is_ok()) {
            return Ok(());
        }
        let path = self.set_file(set.digest());
        create_private_dir(&self.directory.join(SETS_DIR))?;
        file::write_private(&path, &set.canonical()).map_err(EpochError::io(&path))?;
        Ok(())
    }

    /// Notes which stress statement was begun of what was computed.
    ///
    /// # Errors
    /// The same.
    pub(super) fn begin(&mut self, identity: &Identity, begun: Begun) -> Result<(), StressFault> {
        for entry in self.entries.iter_mut().filter(|entry| entry.is(identity)) {
            entry.begun = Some(begun.clone());
        }
        self.write(&self.entries)
    }

    /// The stress statement that was begun of what was computed.
    pub(super) fn begun(&self, identity: &Identity) -> Option<&Begun> {
        self.find(identity)?.begun.as_ref()
    }

    /// Notes that it is about to be released, and first what `note` notes elsewhere. To this run it counts as released
    /// from here on, also where the system refuses: a note may stand all the same.
    ///
    /// # Errors
    /// The same.
    pub(super) fn release(
        &mut self,
        identity: &Identity,
        note: impl FnOnce() -> Result<(), EpochError>,
    ) -> Result<(), StressFault> {
        for entry in self.entries.iter_mut().filter(|entry| entry.is(identity)) {
            entry.released = true;
        }
        note()?;
        self.write(&self.entries)
    }

    fn write(&self, entries: &[Entry]) -> Result<(), StressFault> {
        let document = Document { entries: entries.to_owned(), format: FORMAT.into() };
        let bytes = json::canonical(&document).map_err(EpochError::from)?;
        let path = self.path();
        file::write_private(&path, &bytes).map_err(EpochError::io(&path))?;
        Ok(())
    }

    /// The set of an entry, as it was when it was computed.
    ///
    /// # Errors
    /// It is an error if it is missing or another one.
    pub(super) fn set(&self, entry: &Entry) -> Result<ScenarioSet, StressFault> {
        let path = self.set_file(entry.scenarios);
        let refused = || StressFault::LostSet(path.clone());
        let bytes = match file::read_limited(&path, MAX_SET_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(refused()),
            Err(error) => return Err(EpochError::io(&path)(error).into()),
        };
        let set = ScenarioSet::from_canonical(&bytes).ok();
        set.filter(|set| set.digest() == entry.scenarios).ok_or_else(refused)
    }

    /// Where it stands.
    pub(super) fn path(&self) -> PathBuf {
        self.directory.join(LEDGER_FILE)
    }

    pub(super) fn set_file(&self, set: Digest) -> PathBuf {
        self.directory.join(SETS_DIR).join(format!("{set}.json"))
    }
}

/// What stands in a folder; nothing where there is none.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, StressFault> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(EpochError::io(folder)(error).into()),
    };
    let path = |entry: io::Result<fs::DirEntry>| entry.map(|entry| entry.path());
    let paths: io::Result<Vec<PathBuf>> = entries.map(path).collect();
    Ok(paths.map_err(EpochError::io(folder))?)
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::testing::{small_scenarios, small_set};

    use super::*;

    #[test]
    fn g13_the_ledger_survives_and_a_missing_or_damaged_one_is_noticed() {
        let directory = tempfile::tempdir().unwrap();
        let work = WorkDirectory::lock(&directory.path().join("stress")).unwrap();
        let set = small_set(small_scenarios()).check().unwrap();
        let identity = Identity {
            statement: Digest([1; 32]),
            scenarios: set.digest(),
            insurance: vec!["Fund".into()],
        };
        let mut ledger = Ledger::open(&work, &[]).unwrap();
        ledger.compute(&identity, &set, "2026-02-01T00:00:00Z").unwrap();
        assert_eq!(ledger.last(identity.statement), None);
        let begun = Begun {
            blocks_per_proof: 2.into(),
            digest: Digest([7; 32]),
            made_at: "2026-02-01T00:00:00Z".into(),
            previous: Digest::default(),
            sequence: 0.into(),
            tool: "test".into(),
        };
        ledger.begin(&identity, begun).unwrap();
        ledger.release(&identity, || Ok(())).unwrap();
        let again = Ledger::open(&work, &[]).unwrap();
        assert_eq!(again.find(&identity), ledger.find(&identity));
        assert_eq!(again.last(identity.statement), Some((0, Digest([7; 32]))));
        assert_eq!(again.last(Digest([2; 32])), None);
        assert_eq!(again.set(again.find(&identity).unwrap()).unwrap().digest(), set.digest());
        assert_eq!(again.released_but(set.digest()).count(), 0);
        assert_eq!(again.released_but(Digest([3; 32])).count(), 1);

        let path = work.file(LEDGER_FILE);
        let good = fs::read(&path).unwrap();
        let code = || Ledger::open(&work, &[]).err().map(|error| error.code());
        for cut in [0, 1, good.len() - 1] {
            fs::write(&path, &good[..cut]).unwrap();
            assert_eq!(code(), Some("RF-1378"), "{cut}");
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(code(), Some("RF-1378"));
        file::write_private(&path, &good).unwrap();
        assert_eq!(code(), None);
        older(&work, &ledger);
        // A set that is lost or damaged is kept again as soon as somebody asks for it.
        let lost = again.set_file(set.digest());
        for damage in [None, Some(&b"{}"[..])] {
            match damage {
                None => fs::remove_file(&lost).unwrap(),
                Some(bytes) => file::write_private(&lost, bytes).unwrap(),
            }
            assert_eq!(again.set(again.find(&identity).unwrap()).unwrap_err().code(), "RF-1378");
            again.keep(&set).unwrap();
            assert!(again.set(again.find(&identity).unwrap()).is_ok());
        }
    }

    #[test]
    fn g13_what_could_not_be_written_is_asked_for_again_and_what_may_be_noted_is_released() {
        let directory = tempfile::tempdir().unwrap();
        let work = WorkDirectory::lock(&directory.path().join("stress")).unwrap();
        let set = small_set(small_scenarios()).check().unwrap();
        let identity =
            Identity { statement: Digest([1; 32]), scenarios: set.digest(), insurance: vec![] };
        let mut ledger = Ledger::open(&work, &[]).unwrap();
        // Nothing can be written where a directory stands.
        let path = work.file(LEDGER_FILE);
        fs::create_dir(&path).unwrap();
        let compute = |ledger: &mut Ledger| ledger.compute(&identity, &set, "2026-02-01T00:00:00Z");
        compute(&mut ledger).unwrap_err();
        assert!(ledger.find(&identity).is_none() && !work.file(SETS_DIR).exists());
        fs::remove_dir(&path).unwrap();
        compute(&mut ledger).unwrap();
        assert!(Ledger::open(&work, &[]).unwrap().find(&identity).is_some());
        // The note may stand although the system says that it failed.
        let failed = || Err(EpochError::BlocksPerProof);
        ledger.release(&identity, failed).unwrap_err();
        assert!(ledger.is_released(&identity));
    }

    /// A ledger that is older than what lies beside it, or than what the epoch noted, is noticed.
    fn older(work: &WorkDirectory, ledger: &Ledger) {
        let path = work.file(LEDGER_FILE);
        let good = fs::read(&path).unwrap();
        let code =
            |noted: &[Digest]| Ledger::open(work, noted).err().map(|error| error.to_string());
        assert_eq!(code(&[Digest([7; 32])]), None);
        assert!(code(&[Digest([2; 32])]).is_some_and(|text| text.contains("older")));
        let none = Ledger { directory: ledger.directory.clone(), entries: vec![] };
        none.write(&none.entries).unwrap();
        assert!(code(&[]).is_some_and(|text| text.contains("sets")), "a set is not named");
        file::write_private(&path, &good).unwrap();
        let folder = work.file(&"8".repeat(64));
        fs::create_dir(&folder).unwrap();
        assert!(code(&[]).is_some_and(|text| text.contains("8888")), "a folder is not named");
        fs::remove_dir(&folder).unwrap();
        assert_eq!(code(&[]), None);
    }
}
