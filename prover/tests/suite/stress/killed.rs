//! Runs that are killed on the way: nothing that was finished is lost, nothing stands half-written under its final
//! name, and what was about to be published counts as released.

use std::{fs, num::NonZeroUsize, path::Path};

use ringfence_circuits::{
    protocol::stress::set::ScenarioEntry,
    testing::{moves, scenario},
};
use ringfence_prover::{
    epoch::{is_given_out, Silent},
    stress::{Beside, Thin, ThinRule},
};

use super::made::{clients, command, marks, Venue, NOW};
use crate::common::killed::{self, StopAt};

/// File of the set that the killed runs are asked for.
const SET: &str = "set.json";

/// The process that the next test starts and kills; does nothing when run by itself.
#[test]
fn child_that_is_killed() {
    let Some((directory, stop)) = killed::child() else { return };
    let mut command = command(&directory, directory.join(SET));
    command.machine.threads = NonZeroUsize::new(1);
    command.run_at(NOW, &StopAt::new(stop)).unwrap();
}

fn kill_at(directory: &Path, stop: &str) {
    killed::kill_at("stress::killed::child_that_is_killed", directory, stop, || ());
}

fn fall() -> ScenarioEntry {
    marks("fall", "0.4")
}

/// The folder of the stress statement that was begun, by its digest.
fn begun(work: &Path) -> Option<std::path::PathBuf> {
    let entries = fs::read_dir(work.join("stress")).ok()?;
    entries.map(|entry| entry.unwrap().path()).find(|path| path.join("proofs").exists())
}

#[test]
fn g13_a_killed_run_loses_nothing_and_what_it_was_about_to_publish_is_released() {
    let mut tables = clients(25, 1);
    // One of them has bitcoin, too, and is under water all the same.
    tables.balances.push("c3,main,BTC,0.001".into());
    let venue = Venue::new(&tables);
    let directory = venue.directory.path();
    fs::copy(venue.set(vec![fall()]).0, directory.join(SET)).unwrap();
    let out = directory.join("stress");
    let ledger = || fs::read_to_string(venue.work.join("stress/ledger.json")).unwrap();

    kill_at(directory, "begin scenarios");
    assert_eq!(begun(&venue.work), None);
    kill_at(directory, "begin sums");
    let folder = begun(&venue.work).unwrap();
    kill_at(directory, "begin scenario proofs");
    kill_at(directory, "advance scenario proofs");
    let first = fs::read(folder.join("proofs/000000.proof")).unwrap();
    let older = ledger();
    assert!(!older.contains("\"released\":true") && !is_given_out(&venue.work).unwrap());
    kill_at(directory, "begin bundle");
    assert_eq!(fs::read(folder.join("proofs/000000.proof")).unwrap(), first, "made once");
    assert!(!out.exists(), "no half-written directory under its final name");
    assert!(ledger().contains("\"released\":true") && is_given_out(&venue.work).unwrap());

    // Another set is judged by what may be out, although nothing was written yet.
    let collateral =
        scenario("and bitcoin", moves("1", "0", &[("BTC", "0.5", "0")]), moves("0.4", "0", &[]));
    // So it is with a ledger of before the release: the note of the epoch counts.
    fs::write(venue.work.join("stress/ledger.json"), older).unwrap();
    let judged = venue.compute(vec![collateral]).unwrap();
    assert!(ledger().contains("\"released\":true"));
    let rule = ThinRule::Difference {
        from: Beside::Released { set: "n".into(), scenario: "fall".into() },
    };
    assert_eq!(judged.thin(), [Thin { scenario: "and bitcoin".into(), rule }]);

    // The same command finishes it, with the time at which it began.
    let command = command(directory, directory.join(SET));
    let stressed = command.run_at("2026-03-01T00:00:00Z", &Silent).unwrap();
    assert_eq!(fs::read(out.join("proofs/000000.proof")).unwrap(), first);
    assert_eq!(Some(out.clone()), stressed.out);
    assert!(fs::read_to_string(out.join("stress.json")).unwrap().contains(NOW));
    let of_out = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(".stress-");
    let left = fs::read_dir(directory)
        .unwrap()
        .filter(|entry| of_out(&entry.as_ref().unwrap().file_name()));
    assert_eq!(left.count(), 0, "what the killed run wrote aside is gone");
}
