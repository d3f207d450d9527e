//! Stores that are no directory, and array jobs without a queue.

use super::support::{variable, Bench};

#[test]
fn an_epoch_over_s3() {
    let Some(mut bench) = Bench::new(3) else { return };
    // The variables that the program itself reads are set for all of it.
    let Some(bucket) = variable("RINGFENCE_TEST_S3") else { return };
    bench.artifacts = format!("{bucket}/{}", std::process::id());
    bench.plan();
    // Variables that are not of a cloud are neither sent to the store, nor do they change where it is.
    let mut worker = bench.command(&["worker", "--key-file", "epoch.key", "--drain"]);
    let worker = worker.env("TOKEN", "unrelated").env("ENDPOINT", "http://127.0.0.1:1");
    let unprintable = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff");
    assert!(worker.env("UNPRINTABLE", unprintable).status().unwrap().success());
    let said = bench.plan();
    assert!(said.contains("Nothing is left to prove"), "{said}");
    bench.collect("bundle");
    let refused = bench.refused(&bench.plan_of("elsewhere"), "RF-1467");
    assert!(refused.contains("another work directory"), "{refused}");
}

#[test]
fn array_jobs_need_no_queue() {
    let Some(bench) = Bench::new(3) else { return };
    let mut plan = bench.command(&bench.plan_of("work"));
    let out = plan.env_remove("RINGFENCE_QUEUE").output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    let (_, rest) = said.split_once("from 0 to ").expect("the groups are numbered");
    let last: u64 = rest.split(',').next().unwrap().trim().parse().unwrap();
    for index in 0..=last {
        let mut task = bench.command(&["prove-group", "--key-file", "epoch.key"]);
        let out = task.env("JOB_COMPLETION_INDEX", index.to_string()).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    let index = last.to_string();
    let said = bench.done(&["prove-group", "--key-file", "epoch.key", "--index", &index]);
    assert!(said.contains("was proven already"), "{said}");
    let beyond = (last + 1).to_string();
    bench.refused(&["prove-group", "--key-file", "epoch.key", "--index", &beyond], "RF-1464");
    bench.refused(&["prove-group", "--key-file", "epoch.key"], "RF-1464");
    bench.collect("bundle");
}
