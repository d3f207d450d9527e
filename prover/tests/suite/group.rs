//! Groups of blocks, proven from sealed jobs over a store that machines share; and what is refused there.

use std::{fs, path::Path};

use ringfence_circuits::{
    proof::{generators, Halo2},
    protocol::hash::digest::Digest,
};
use ringfence_prover::{
    command::{
        complete::Complete,
        prove_group::{GroupOptions, ProveGroup},
    },
    distributed::{
        assignment::{only_epoch, read},
        collect,
        group::store_proof,
        layout, plan, Directory, GroupError, GroupProver, GroupTask, Made, Planned, Planner,
        SealingKey, Store,
    },
    epoch::{Epoch, Silent},
};

use super::{
    common::proving::{assert_audited, bundle_of},
    job::Prepared,
};

/// An epoch in small shapes, its groups in a store, and the key.
struct Bench {
    prepared: Prepared,
    store: Directory,
    key: SealingKey,
    planned: Planned,
    directory: tempfile::TempDir,
}

fn planner<'a>(store: &'a dyn Store, key: &'a SealingKey, generators: &'a Path) -> Planner<'a> {
    Planner { store, key, generators, replace: false }
}

fn planned(prepared: &Prepared, planner: &Planner<'_>) -> Result<Planned, GroupError> {
    plan(planner, &prepared.epoch, &prepared.statement, &prepared.sums, &Silent)
}

impl Bench {
    fn new() -> Self {
        let prepared = Prepared::new();
        let directory = tempfile::tempdir().unwrap();
        let store = Directory::new(directory.path().join("store"));
        let key = SealingKey::create(&directory.path().join("key")).unwrap();
        let cache = generators::default_cache();
        let planned = planned(&prepared, &planner(&store, &key, &cache)).unwrap();
        Bench { prepared, store, key, planned, directory }
    }

    fn task(&self, index: usize) -> &GroupTask {
        &self.planned.groups[index]
    }

    /// Proves a group and stores its proof; whether it was there already.
    fn prove(&self, index: usize) -> Result<bool, GroupError> {
        match prover().prove(&self.store, &self.key, self.task(index))? {
            Made::Found => Ok(true),
            Made::Proof(proof) => {
                store_proof(&self.store, self.task(index), &proof)?;
                Ok(false)
            }
        }
    }

    /// The code of the error with which a task is refused.
    fn refused(&self, task: &GroupTask) -> &'static str {
        prover().prove(&self.store, &self.key, task).unwrap_err().code()
    }

    fn collect(&self) -> ringfence_prover::distributed::Collected {
        let Prepared { epoch, statement, sums, .. } = &self.prepared;
        let cache = generators::default_cache();
        let acceptance = epoch.acceptance(statement, sums, &cache).unwrap();
        collect(&self.store, statement, &acceptance, &Silent).unwrap()
    }

    fn job_name(&self, index: usize) -> String {
        layout::job(&self.planned.epoch, &self.task(index).job)
    }

    /// Puts something else under the name of an artifact.
    fn swap(&self, name: &str, bytes: &[u8]) {
        self.store.remove(name).unwrap();
        assert!(self.store.put_new(name, bytes).unwrap());
    }
}

fn prover() -> GroupProver<Halo2> {
    GroupProver::new(Halo2, &generators::default_cache(), 2).unwrap()
}

#[test]
fn an_epoch_is_proven_over_a_store_and_completed() {
    let bench = Bench::new();
    assert_eq!(bench.planned.groups.len(), 3);
    let said = bench.collect().require_all().unwrap_err();
    assert_eq!(said.code(), "RF-1469");
    assert!(said.to_string().contains("3 of 3 proofs are missing"), "{said}");
    for index in 0..3 {
        assert!(!bench.prove(index).unwrap());
    }
    assert!(bench.prove(1).unwrap(), "what is proven is not proven again");
    let collected = bench.collect();
    collected.require_all().unwrap();
    assert_eq!((collected.taken, collected.kept, collected.removed), (3, 0, 0));
    assert_eq!(bench.collect().kept, 3);
    let Prepared { command, epoch, _directory, .. } = bench.prepared;
    drop(epoch);
    let (epoch, per_proof) = Epoch::reopen_to_collect(&command.work).unwrap();
    assert_eq!(per_proof, 2);
    drop(epoch);
    let complete = Complete {
        work: command.work.clone(),
        snapshot: Some(command.snapshot.clone()),
        reserves: None,
        evidence: None,
        publish_list: false,
        signing: Default::default(),
        previous: None,
        deny_warnings: false,
        allow_warning: vec![],
        out: bundle_of(&command).to_owned(),
        max_errors: 20,
        json: false,
    };
    complete.run(&Silent).unwrap();
    let _report = assert_audited(bundle_of(&command));
}

#[test]
fn planning_again_stores_what_is_missing_and_nothing_else() {
    let bench = Bench::new();
    let cache = generators::default_cache();
    let again = || planned(&bench.prepared, &planner(&bench.store, &bench.key, &cache));
    let name = bench.job_name(1);
    let before = bench.store.get(&name, 1 << 30).unwrap().unwrap();
    bench.store.remove(&name).unwrap();
    assert_eq!(bench.refused(bench.task(1)), "RF-1464");
    assert_eq!(again().unwrap().groups, bench.planned.groups);
    assert_eq!(bench.store.get(&name, 1 << 30).unwrap().unwrap(), before);
    assert_eq!(only_epoch(&bench.store).unwrap(), bench.planned.epoch);
    assert_eq!(
        read(&bench.store, &bench.key, &bench.planned.epoch).unwrap().groups,
        bench.planned.groups
    );

    // The same tables in another work directory have another secret, and come to another statement.
    let other = Prepared::new();
    let mut elsewhere = planner(&bench.store, &bench.key, &cache);
    assert_eq!(planned(&other, &elsewhere).unwrap_err().code(), "RF-1467");
    elsewhere.replace = true;
    assert_ne!(planned(&other, &elsewhere).unwrap().epoch, bench.planned.epoch);
    assert_eq!(again().unwrap_err().code(), "RF-1467", "the other one has its place");
    let Prepared { epoch, statement, sums, .. } = &bench.prepared;
    let acceptance = epoch.acceptance(statement, sums, &cache).unwrap();
    let error = collect(&bench.store, statement, &acceptance, &Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1467", "what was replaced is not collected");
    assert_eq!(only_epoch(&bench.store).unwrap_err().code(), "RF-1465");
}

#[test]
fn a_damaged_list_is_stored_anew_and_another_key_needs_to_be_said() {
    let bench = Bench::new();
    let cache = generators::default_cache();
    let epoch = bench.planned.epoch;
    for name in [layout::plan(&epoch), layout::parameters(&epoch)] {
        let before = bench.store.get(&name, 1 << 30).unwrap().unwrap();
        bench.swap(&name, b"damaged");
        planned(&bench.prepared, &planner(&bench.store, &bench.key, &cache)).unwrap();
        assert_eq!(bench.store.get(&name, 1 << 30).unwrap().unwrap(), before, "{name}");
    }
    let other = SealingKey::create(&bench.directory.path().join("other")).unwrap();
    let mut with_other = planner(&bench.store, &other, &cache);
    assert_eq!(planned(&bench.prepared, &with_other).unwrap_err().code(), "RF-1462");
    with_other.replace = true;
    let again = planned(&bench.prepared, &with_other).unwrap();
    assert_eq!(read(&bench.store, &other, &epoch).unwrap().groups, again.groups);
    assert_eq!(read(&bench.store, &bench.key, &epoch).unwrap_err().code(), "RF-1462");
}

#[test]
fn jobs_that_are_not_what_was_planned_are_refused() {
    let bench = Bench::new();
    let sealed = |index| bench.store.get(&bench.job_name(index), 1 << 30).unwrap().unwrap();

    // Another job under the name of this one: the name says what it must hold.
    let own = sealed(0);
    bench.swap(&bench.job_name(0), &sealed(1));
    assert_eq!(bench.refused(bench.task(0)), "RF-1463");
    assert_eq!(bench.refused(bench.task(0)), "RF-1464", "what was damaged is removed");
    bench.swap(&bench.job_name(0), &own);

    // A task that names another group's job: the seal says whose it is.
    let mut task = bench.task(0).clone();
    task.job = bench.task(1).job;
    assert_eq!(bench.refused(&task), "RF-1463");
    // Another key of the proof, another epoch.
    for change in
        [(|task: &mut GroupTask| task.key = Digest([7; 32])) as fn(&mut GroupTask), |task| {
            task.index += 1
        }]
    {
        let mut task = bench.task(0).clone();
        change(&mut task);
        assert_eq!(bench.refused(&task), "RF-1463");
    }
    let mut task = bench.task(0).clone();
    task.epoch = Digest([7; 32]);
    assert_eq!(bench.refused(&task), "RF-1465", "this store has no job of that epoch");
    for index in 0..3 {
        bench.store.remove(&bench.job_name(index)).unwrap();
    }
    assert_eq!(
        bench.refused(bench.task(0)),
        "RF-1464",
        "all of its jobs are lost, and it is still its store"
    );
    let cache = generators::default_cache();
    planned(&bench.prepared, &planner(&bench.store, &bench.key, &cache)).unwrap();
    let elsewhere = Directory::new(bench.directory.path().join("elsewhere"));
    let error = prover().prove(&elsewhere, &bench.key, bench.task(0)).unwrap_err();
    assert!(error.code() == "RF-1465" && error.is_of_the_worker(), "no job of its epoch");
    let mut task = bench.task(0).clone();
    task.tool = "ringfence 0.1.0".into();
    let error = prover().prove(&bench.store, &bench.key, &task).unwrap_err();
    assert_eq!(error.code(), "RF-1466");
    assert!(error.is_of_the_worker() && !error.may_pass());

    let other = SealingKey::create(&bench.directory.path().join("other")).unwrap();
    let error = prover().prove(&bench.store, &other, bench.task(0)).unwrap_err();
    assert_eq!(error.code(), "RF-1462");
    assert!(error.is_of_the_worker());
    assert!(!bench.prove(0).unwrap(), "all of this has done no harm");
}

#[test]
fn proofs_that_are_not_of_their_group_are_removed() {
    let bench = Bench::new();
    assert!(!bench.prove(0).unwrap());
    let name = layout::proofs(&bench.planned.epoch, 0);
    let digest = bench.store.list(&name).unwrap()[0].clone();
    let proof = bench.store.get(&format!("{name}/{digest}"), 1 << 30).unwrap().unwrap();

    // A good proof of another group, and bytes that are no proof: neither stops the work.
    store_proof(&bench.store, bench.task(1), &proof).unwrap();
    store_proof(&bench.store, bench.task(1), b"no proof").unwrap();
    let collected = bench.collect();
    assert_eq!((collected.taken, collected.removed), (1, 2));
    assert_eq!(collected.missing, [1, 2]);
    store_proof(&bench.store, bench.task(1), &proof).unwrap();
    assert!(!bench.prove(1).unwrap(), "the wrong one was not taken for its own");

    // A proof that was changed under its name.
    let name = layout::proofs(&bench.planned.epoch, 1);
    let digest = bench.store.list(&name).unwrap()[0].clone();
    let whole = format!("{name}/{digest}");
    let mut changed = bench.store.get(&whole, 1 << 30).unwrap().unwrap();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    bench.swap(&whole, &changed);
    // And what is longer than any proof.
    let long = format!("{name}/{}", "0".repeat(64));
    bench.store.put_new(&long, &vec![0; (16 << 20) + 1]).unwrap();
    let collected = bench.collect();
    assert_eq!((collected.kept, collected.taken, collected.removed), (1, 0, 2));
    assert!(!bench.prove(1).unwrap());
    assert!(!bench.prove(2).unwrap());
    bench.collect().require_all().unwrap();
}

#[test]
fn one_group_is_proven_by_its_number() {
    let bench = Bench::new();
    let command = |index| ProveGroup {
        artifacts: bench.directory.path().join("store"),
        options: GroupOptions {
            index,
            epoch: None,
            key_file: Some(bench.directory.path().join("key")),
            threads: None,
            generators: None,
        },
    };
    assert!(command(Some(0)).run().unwrap().contains("is proven"));
    assert!(command(Some(0)).run().unwrap().contains("was proven already"));
    assert_eq!(command(Some(3)).run().unwrap_err().code(), "RF-1464");
    assert_eq!(command(None).run().unwrap_err().code(), "RF-1464");
    let mut empty = command(Some(0));
    empty.artifacts = bench.directory.path().join("nothing");
    assert_eq!(empty.run().unwrap_err().code(), "RF-1465");
    let mut open = command(Some(0));
    let key = bench.directory.path().join("open");
    fs::write(&key, "ab".repeat(32)).unwrap();
    open.options.key_file = Some(key);
    assert_eq!(open.run().unwrap_err().code(), "RF-1461", "others may read this key");
}
