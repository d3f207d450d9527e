//! What a reader brings to the made venue's bundle. In real life each of these comes from somewhere else than the
//! bundle; here all are made, and stand in a folder of their own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::{file, shown::shown_path};
use ringfence_evidence::{chain::Chain, observation::Observation};
use ringfence_fixtures::reserves::{key::MadeKey, Venue};
use ringfence_verifier::reader::{ForLog, ForReserves, GivenObservation};

use super::{scenarios::CHOSEN, wallets::holds_on};
use crate::epoch::EpochError;

/// The folder.
pub(super) const FOLDER: &str = "brought-by-the-reader";
/// Blocks.
const HEADERS: &str = "headers.txt";
/// What an observer's node saw.
const OBSERVATION: &str = "bitcoin-observation.json";
/// Ends the name of the observation's note.
const NOTE: &str = ".note";
/// The name of the venue's log and of its key.
const LOG: &str = "example.invalid/solvency";
/// The name of the observer's key.
const OBSERVER: &str = "auditor.invalid/observations";

/// What the folder says of itself.
const README: &str = "\
Everything in this folder is made, like the venue itself: the keys follow from their names, nobody keeps
anything at the addresses, and no chain has these blocks. In real life a reader never takes any of it from
the venue's bundle or site.

headers.txt                     blocks around the snapshot: from nodes or explorers of your own choice, best several
venue.vkey                      the key by which the venue signs its statements: from where you learned of the venue,
                                such as its filings, or last year's copy
anchor.txt                      the digest that the venue anchored: from the place where everyone sees the same one
bitcoin-observation.json, .note what somebody's own node of Bitcoin showed, signed by them
observer.vkey                   the key of that observer: from the auditor whom you trust, not from the venue
scenarios.json                  the price scenarios whose results you want to see: written or chosen by yourself, and better
                                before the snapshot than after it
";

/// The venue's key for its log.
pub(super) fn log_key() -> MadeKey {
    MadeKey::of(LOG).expect("the name can be that of a key")
}

/// What the reader brings.
#[derive(Clone, Debug)]
pub(super) struct Brought {
    folder: PathBuf,
    venue: String,
    observer: Option<String>,
    /// To reserves.
    pub reserves: ForReserves,
    /// To the log.
    pub log: ForLog,
}

impl Brought {
    /// Makes the folder within a directory.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub(super) fn write(
        directory: &Path,
        venue: &Venue,
        anchor: Option<&str>,
    ) -> Result<Self, EpochError> {
        let folder = directory.join(FOLDER);
        fs::create_dir(&folder).map_err(EpochError::io(&folder))?;
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            file::write(&path, bytes).map_err(EpochError::io(&path))
        };
        let key = log_key().public().to_string();
        let headers = venue.headers();
        put("README.txt", README.as_bytes())?;
        put(HEADERS, headers.as_bytes())?;
        put("venue.vkey", format!("{key}\n").as_bytes())?;
        if let Some(anchor) = anchor {
            put("anchor.txt", format!("{anchor}\n").as_bytes())?;
        }
        let mut brought = Brought {
            folder: folder.clone(),
            venue: key.clone(),
            observer: None,
            reserves: ForReserves { headers: Some(headers.into()), ..ForReserves::default() },
            log: ForLog { keys: vec![key], ..ForLog::default() },
        };
        if holds_on(venue, Chain::Bitcoin) {
            let observer = MadeKey::of(OBSERVER).expect("the name can be that of a key");
            let observation = venue.observation("scantxoutset of a made node");
            let text = observation.write().expect("what a made node shows is an observation");
            let digest = Observation::digest(&text);
            let note = observer.note(Observation::note_text(digest)).to_string();
            let key = observer.public().to_string();
            put(OBSERVATION, &text)?;
            put(&format!("{OBSERVATION}{NOTE}"), note.as_bytes())?;
            put("observer.vkey", format!("{key}\n").as_bytes())?;
            brought.reserves.observers.push(key.clone());
            brought.reserves.observations.push(GivenObservation {
                name: OBSERVATION.into(),
                observation: text,
                note: Some(note.into_bytes()),
            });
            brought.observer = Some(key);
        }
        Ok(brought)
    }

    /// The file of scenarios.
    pub(super) fn scenarios(&self) -> PathBuf {
        self.folder.join(CHOSEN)
    }

    /// The verifier's command that shows the scenarios.
    pub(super) fn of_scenarios(&self, bundle: &Path, stress: &Path, anchor: &str) -> String {
        let path = |path: &Path| quoted(&shown_path(path).to_string());
        let (bundle, stress, chosen) = (path(bundle), path(stress), path(&self.scenarios()));
        format!(
            "ringfence-verifier stress {bundle} {stress} \\\n     --anchor {anchor} \\\n     --scenarios {chosen}"
        )
    }

    /// The verifier's command that shows what was shown here.
    pub(super) fn command(&self, bundle: &Path, name: &str, anchor: Option<&str>) -> String {
        let path = |name: &str| quoted(&shown_path(&self.folder.join(name)).to_string());
        let bundle = quoted(&shown_path(bundle).to_string());
        let mut parts =
            vec![format!("ringfence-verifier verify {bundle} --venue {}", quoted(name))];
        if let Some(anchor) = anchor {
            parts.push(format!("--anchor {anchor}"));
        }
        parts.push(format!("--headers {}", path(HEADERS)));
        if let Some(observer) = &self.observer {
            parts.push(format!("--observation {}", path(OBSERVATION)));
            parts.push(format!("--observer {observer}"));
        }
        parts.push(format!("--key {}", self.venue));
        parts.join(" \\\n     ")
    }
}

/// A word of a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=".contains(c);
    match word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
