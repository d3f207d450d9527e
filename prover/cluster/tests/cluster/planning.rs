//! Epochs that many workers prove, and planners that are started twice.

use std::fs;

use super::support::Bench;

#[test]
fn one_worker_and_four_come_to_the_same_statement() {
    let Some(bench) = Bench::new(5) else { return };
    bench.known_secret("work");
    let said = bench.plan();
    assert!(said.contains("groups of blocks to prove"), "{said}");
    bench.drain("alone");
    bench.collect("one");
    let statement = fs::read(bench.path("one/statement.json")).unwrap();

    let four = Bench::beside(&bench, 5);
    four.known_secret("work");
    four.plan();
    let mut workers: Vec<_> =
        (0..4).map(|number| four.worker(&format!("w{number}"), &["--drain"])).collect();
    for worker in &mut workers {
        assert!(worker.wait().success(), "{}", worker.said());
    }
    let shared = workers.iter().filter(|worker| worker.said().contains("how=\"made\"")).count();
    assert!(shared >= 2, "the work was shared");
    four.collect("four");
    assert_eq!(fs::read(four.path("four/statement.json")).unwrap(), statement);
}

#[test]
fn planning_again_changes_nothing_and_two_planners_do_not_meet() {
    let Some(bench) = Bench::new(3) else { return };
    let mut first = bench.command(&bench.plan_of("work")).spawn().unwrap();
    let mut second = bench.command(&bench.plan_of("work")).spawn().unwrap();
    let ended = [first.wait().unwrap(), second.wait().unwrap()];
    assert!(ended.iter().any(|status| status.success()), "one of two planners goes on");
    let before = bench.stored();
    let jobs = "SELECT count(*) FROM apalis.jobs";
    let count = bench.sql(jobs);
    let said = bench.plan();
    assert!(said.contains("0 jobs went to the queue"), "{said}");
    assert_eq!(bench.stored(), before, "equal jobs are sealed into equal bytes");
    assert_eq!(bench.sql(jobs), count);
    // Another work directory has another secret, and so would come to another statement of the same moment.
    let said = bench.refused(&bench.plan_of("elsewhere"), "RF-1467");
    assert!(said.contains("--replace"), "{said}");
    assert_eq!(bench.sql(jobs), count, "the queue is as it was");
    bench.drain("worker");
    bench.collect("bundle");
    let replacing = [&bench.plan_of("elsewhere")[..], &["--replace"]].concat();
    bench.done(&replacing);
    let collect = ["collect", "--work", "work", "--snapshot", "snapshot", "--out", "again"];
    bench.refused(&collect, "RF-1467");
}

#[test]
fn what_is_missing_is_said() {
    let Some(bench) = Bench::new(3) else { return };
    let collect = ["collect", "--work", "work", "--snapshot", "snapshot", "--out", "bundle"];
    bench.plan();
    let said = bench.refused(&collect, "RF-1469");
    assert!(said.contains("proofs are missing"), "{said}");
    assert!(!bench.path("bundle").exists());
    let status = bench.done(&["status"]);
    assert!(status.contains("0 of ") && status.contains("are waiting"), "{status}");
    bench.drain("worker");
    let status = bench.done(&["status"]);
    assert!(status.contains("nothing is left to do"), "{status}");
    let json = bench.done(&["status", "--json"]);
    assert!(json.contains("\"failed\": 0"), "{json}");
    bench.collect("bundle");
    bench.refused(&["worker", "--key-file", "absent.key"], "RF-1461");
    bench.refused(&["worker"], "RF-1461");
    let mut without = bench.command(&["status"]);
    let out = without.env_remove("RINGFENCE_QUEUE").output().unwrap();
    assert!(String::from_utf8_lossy(&out.stderr).contains("error[RF-1470]"));
    let out =
        bench.command(&["status"]).env("RINGFENCE_QUEUE", "nonsense secret").output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("error[RF-1470]") && !said.contains("secret"), "{said}");
}
