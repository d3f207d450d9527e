//! Whatever dies, the epoch is finished, or stops with a reason.

use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use super::support::{recovered, until, variable, Bench, SECRET};

#[test]
fn a_worker_is_killed_in_the_middle_of_a_proof() {
    let Some(bench) = Bench::new(5) else { return };
    bench.plan();
    let mut dying = bench.worker("dying", &[]);
    dying.says("taken", 1);
    dying.kill();
    let killed = Instant::now();
    let held = "SELECT count(*) FROM apalis.jobs WHERE status IN ('Queued', 'Running')";
    assert_eq!(bench.sql(held), "1", "{}", dying.said());
    let mut others = [bench.worker("one", &["--drain"]), bench.worker("two", &["--drain"])];
    let back = "SELECT count(*) FROM apalis.jobs WHERE attempts = 1 AND status = 'Pending' OR attempts > 1";
    until(|| bench.sql(back) != "0", || "nobody takes the job of the dead worker".into());
    recovered("a killed worker", killed);
    for worker in &mut others {
        assert!(worker.wait().success(), "{}", worker.said());
    }
    bench.collect("bundle");
}

#[test]
fn the_database_is_restarted_in_the_middle() {
    let Some(bench) = Bench::new(5) else { return };
    let Some(restart) = variable("RINGFENCE_TEST_RESTART") else { return };
    bench.plan();
    let mut worker = bench.worker("worker", &["--drain"]);
    worker.says("taken", 1);
    let restarted = Instant::now();
    assert!(Command::new("sh").args(["-c", &restart]).status().unwrap().success());
    let before = worker.said().matches("done").count();
    worker.says("done", before + 1);
    recovered("a restart of the database", restarted);
    assert!(worker.wait().success(), "{}", worker.said());
    bench.collect("bundle");
}

/// The files of a kind in the store.
fn artifacts(bench: &Bench, kind: &str) -> Vec<PathBuf> {
    let is = |path: &PathBuf| path.components().any(|part| part.as_os_str() == kind);
    bench.stored().into_iter().filter(is).collect()
}

/// Changes a byte in the middle of a file.
fn damage(path: &Path) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    let middle = fs::metadata(path).unwrap().len() / 2;
    file.seek(SeekFrom::Start(middle)).unwrap();
    file.write_all(b"damaged").unwrap();
}

#[test]
fn damaged_artifacts_are_noticed_and_made_again() {
    let Some(bench) = Bench::new(3) else { return };
    bench.plan();
    damage(&artifacts(&bench, "jobs")[0]);
    bench.drain("first");
    let out = bench.run(&["status"]);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.contains("1 have failed") && said.contains("RF-146"), "{said}");
    assert_eq!(out.status.code(), Some(1), "a failed job is not success");
    let begun = Instant::now();
    bench.plan();
    bench.drain("second");
    recovered("a damaged job", begun);

    let proofs = artifacts(&bench, "proofs");
    damage(&proofs[0]);
    let collect = ["collect", "--work", "work", "--snapshot", "snapshot", "--out", "bundle"];
    let said = bench.refused(&collect, "RF-1469");
    assert!(said.contains("1 of ") && said.contains("1 artifacts were no proofs"), "{said}");
    let begun = Instant::now();
    bench.plan();
    bench.drain("third");
    recovered("a damaged proof", begun);
    bench.collect("bundle");
}

#[test]
fn a_full_disk_delays_and_loses_nothing() {
    let Some(mut bench) = Bench::new(3) else { return };
    let Some(disk) = variable("RINGFENCE_TEST_SMALL_DISK") else { return };
    bench.artifacts = format!("{disk}/artifacts");
    let _ = fs::remove_dir_all(&bench.artifacts);
    bench.plan();
    let filler = Path::new(&disk).join("filler");
    let mut file = fs::File::create(&filler).unwrap();
    while file.write_all(&[1; 1024]).is_ok() {}
    // An open file would keep its room.
    drop(file);
    let mut worker = bench.worker("worker", &["--drain"]);
    worker.says("the proof is kept and stored later", 1);
    assert_eq!(
        artifacts(&bench, "proofs"),
        Vec::<PathBuf>::new(),
        "nothing half-written has a name"
    );
    fs::remove_file(&filler).unwrap();
    let freed = Instant::now();
    worker.says("how=\"made\"", 1);
    recovered("a full disk", freed);
    assert!(worker.wait().success(), "{}", worker.said());
    bench.collect("bundle");
    fs::remove_dir_all(&bench.artifacts).unwrap();
}

#[test]
fn poisoned_jobs_fail_with_a_reason_and_keep_nothing_up() {
    let Some(bench) = Bench::new(5) else { return };
    bench.plan();
    // A job that nobody can read, one whose artifact does not exist, and one that kills whoever takes it.
    let nth = |n: u32| format!("(SELECT id FROM apalis.jobs ORDER BY id OFFSET {n} LIMIT 1)");
    bench.sql(&format!("UPDATE apalis.jobs SET job = '\\x00ff' WHERE id = {}", nth(0)));
    let zeros = "0".repeat(64);
    bench.sql(&format!(
        "UPDATE apalis.jobs SET job = convert_to(jsonb_set(convert_from(job, 'UTF8')::jsonb, '{{job}}', \
         '\"{zeros}\"')::text, 'UTF8') WHERE id = {}",
        nth(1)
    ));
    bench.sql(&format!("UPDATE apalis.jobs SET attempts = 3 WHERE id = {}", nth(2)));
    // And rows that apalis can't have written, which come first.
    for (id, attempts) in [("poison", 0), ("POISON", -1)] {
        bench.sql(&format!(
            "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority) \
             SELECT '{id}', job_type, job, 'Pending', {attempts}, 3, run_at, 10 FROM apalis.jobs LIMIT 1"
        ));
    }
    bench.drain("worker");
    let put_aside =
        "SELECT count(*) FROM apalis.jobs WHERE lower(id) = 'poison' AND status = 'Killed'";
    assert_eq!(bench.sql(put_aside), "2");
    bench.sql("DELETE FROM apalis.jobs WHERE lower(id) = 'poison'");
    let all = "SELECT count(*) FROM apalis.jobs";
    let killed = format!("{all} WHERE status = 'Killed'");
    let done = format!("{all} WHERE status = 'Done'");
    assert_eq!(bench.sql(&killed), "3");
    let (all, done): (u64, u64) =
        (bench.sql(all).parse().unwrap(), bench.sql(&done).parse().unwrap());
    assert_eq!(done, all - 3, "all others are proven");
    // The one that nobody can read belongs to no epoch.
    bench.sql("DELETE FROM apalis.jobs WHERE job = '\\x00ff'");
    let out = bench.run(&["status"]);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.contains("RF-1464") && said.contains("workers died"), "{said}");
    bench.sql("DELETE FROM apalis.jobs WHERE status = 'Killed'");
    let said = bench.plan();
    assert!(said.contains("3 jobs went to the queue"), "{said}");
    bench.drain("again");
    bench.collect("bundle");
}

#[test]
fn a_worker_of_another_release_stops_and_gives_its_job_back() {
    let Some(bench) = Bench::new(3) else { return };
    bench.plan();
    let of = |from: &str, to: &str| {
        format!(
            "UPDATE apalis.jobs SET job = convert_to(replace(convert_from(job, 'UTF8'), '{from}', '{to}'), 'UTF8')"
        )
    };
    // To jobs of a newer release, this program is an old one.
    let own = concat!("ringfence ", env!("CARGO_PKG_VERSION"));
    bench.sql(&of(own, "ringfence 99.0.0"));
    let said = bench.refused(&["worker", "--key-file", "epoch.key", "--drain"], "RF-1466");
    assert!(said.contains("ringfence 99.0.0"), "{said}");
    let untouched = "SELECT count(*) FROM apalis.jobs WHERE status <> 'Pending' OR attempts > 0";
    assert_eq!(bench.sql(untouched), "0", "its job is there for others");
    bench.sql(&of("ringfence 99.0.0", own));
    bench.drain("worker");
    bench.collect("bundle");
}

#[test]
fn a_worker_with_another_key_takes_nothing() {
    let Some(bench) = Bench::new(3) else { return };
    bench.plan();
    bench.done(&["key", "--out", "other.key"]);
    let said = bench.refused(&["worker", "--key-file", "other.key", "--drain"], "RF-1472");
    assert!(said.contains("give the key that the epoch was planned with"), "{said}");
    let untouched = "SELECT count(*) FROM apalis.jobs WHERE status <> 'Pending' OR attempts > 0";
    assert_eq!(bench.sql(untouched), "0");
    bench.refused(&["prove-group", "--key-file", "other.key", "--index", "0"], "RF-1462");
}

#[test]
fn a_worker_that_is_asked_to_stop_finishes_or_gives_back() {
    let Some(bench) = Bench::new(5) else { return };
    bench.known_secret("work");
    assert_eq!(fs::read(bench.path("work/secret")).unwrap(), SECRET);
    bench.plan();
    let mut patient = bench.worker("patient", &[]);
    patient.says("taken", 1);
    patient.signal("TERM");
    assert!(patient.wait().success(), "{}", patient.said());
    assert_eq!(patient.said().matches("how=\"made\"").count(), 1, "{}", patient.said());
    let mut hasty = bench.worker("hasty", &["--grace", "0"]);
    hasty.says("taken", 1);
    hasty.signal("TERM");
    assert!(hasty.wait().success(), "{}", hasty.said());
    assert!(hasty.said().contains("given back"), "{}", hasty.said());
    let held = "SELECT count(*) FROM apalis.jobs WHERE status IN ('Queued', 'Running')";
    assert_eq!(bench.sql(held), "0");
    assert_eq!(bench.sql("SELECT count(*) FROM apalis.jobs WHERE attempts > 1"), "0");
    bench.drain("rest");
    bench.collect("bundle");
}
