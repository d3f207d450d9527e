//! From a snapshot to an audited bundle, with kills on the way. Small shapes, real proofs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::file,
    protocol::{bundle::STATEMENT_FILE, shape::SHAPES, statement::Completion},
};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    command::{
        machine::EngineChoice,
        prove::{prove, Prove},
    },
    epoch::{Epoch, EpochError, Silent},
    package::{write_all, Issuer, Sizes},
    snapshot::{Options, DEFAULT_MAX_ERRORS},
};

use crate::common::{
    killed::{self, StopAt},
    parameters,
    proving::{assert_audited, assert_included, bundle_of, command},
};

fn snapshot(directory: &Path, vaults: u64, mix: Mix) -> PathBuf {
    let path = directory.join("snapshot");
    generate(&parameters(), &Plan::new(vaults, 7, mix), &path).unwrap();
    path
}

#[test]
fn a5_packages_lead_to_the_root_from_full_and_last_blocks_of_the_protocols_shapes() {
    let directory = tempfile::tempdir().unwrap();
    let vaults = 2 * SHAPES[0].vaults as u64 + 100;
    snapshot(directory.path(), vaults, Mix::Isolated);
    let options = Options {
        order_key: [0; 32].into(),
        out: PathBuf::new(),
        shapes: &SHAPES,
        max_errors: DEFAULT_MAX_ERRORS,
        max_liquidating: None,
        failing: None,
        buckets: None,
        watch: Default::default(),
    };
    let (work, tables) = (directory.path().join("work"), directory.path().join("snapshot"));
    let epoch = Epoch::start(&work, &tables, parameters(), 8, &options).unwrap();
    let open = epoch.build_tree(&Silent).unwrap();
    assert_eq!(open.bound().block_count(), 3);
    // Nothing is proven: packages need the trees and a complete statement only.
    epoch.complete(Completion::default()).unwrap();
    assert_included(&epoch, epoch.directory());
}

#[test]
fn a_snapshot_becomes_a_bundle_that_holds() {
    let directory = tempfile::tempdir().unwrap();
    snapshot(directory.path(), 14, Mix::Small);
    let command = command(directory.path());
    let (epoch, proven) = prove(&command, parameters(), &Silent).unwrap();
    let _ = assert_audited(bundle_of(&command));
    assert_included(&epoch, bundle_of(&command));
    let again = Prove { out: Some(directory.path().join("again")), ..command.clone() };
    assert!(matches!(prove(&again, parameters(), &Silent), Err(EpochError::Locked(_))));
    drop(epoch);

    // Packages can be issued again, one by one or all, from the work directory alone.
    let epoch = Epoch::reopen(&command.work).unwrap();
    let issuer = Issuer::new(&epoch).unwrap();
    assert_eq!(Some(issuer.statement().digest().to_string()), proven.statement);
    assert!(matches!(issuer.package("nobody"), Err(EpochError::UnknownAccount)));
    let all = directory.path().join("packages");
    let count = write_all(&issuer, &all, &Sizes::default(), &Silent).unwrap();
    let index = fs::read_to_string(all.join("index.csv")).unwrap();
    assert_eq!(index.lines().count() as u64, count + 1);
    let line: Vec<&str> = index.lines().nth(1).unwrap().split(',').collect();
    let shard = fs::read(all.join("shard-0000.packages")).unwrap();
    let (offset, length): (usize, usize) = (line[2].parse().unwrap(), line[3].parse().unwrap());
    assert_eq!(issuer.package(line[0]).unwrap().encode().unwrap(), shard[offset..offset + length]);
    drop(epoch);

    // The bundle is never overwritten; the work directory is bound to its inputs.
    assert!(matches!(prove(&command, parameters(), &Silent), Err(EpochError::OutputExists(_))));
    let mut other = command.clone();
    other.out = Some(directory.path().join("other"));
    other.options.machine.blocks_per_proof = Some(3);
    assert!(matches!(prove(&other, parameters(), &Silent), Err(EpochError::ChangedInputs(_))));
    other.options.machine.blocks_per_proof = None;
    let balances = command.snapshot.join("balances.csv");
    let text = fs::read_to_string(&balances).unwrap();
    fs::write(&balances, text + "\n").unwrap();
    assert!(matches!(prove(&other, parameters(), &Silent), Err(EpochError::ChangedInputs(_))));
}

#[test]
fn an_engine_goes_on_where_the_other_stopped() {
    let directory = tempfile::tempdir().unwrap();
    snapshot(directory.path(), 6, Mix::Small);
    let mut command = command(directory.path());
    command.options.machine.engine = EngineChoice::Own;
    let (epoch, _) = prove(&command, parameters(), &Silent).unwrap();
    let _ = assert_audited(bundle_of(&command));
    drop(epoch);

    command.options.machine.engine = EngineChoice::Halo2;
    command.out = Some(directory.path().join("again"));
    fs::remove_file(command.work.join("proofs").join("000000.proof")).unwrap();
    prove(&command, parameters(), &Silent).unwrap();
    let _ = assert_audited(bundle_of(&command));
}

#[test]
fn a_lost_or_swapped_secret_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    snapshot(directory.path(), 4, Mix::Isolated);
    let mut command = command(directory.path());
    prove(&command, parameters(), &Silent).unwrap();
    command.out = Some(directory.path().join("again"));
    let secret = command.work.join("secret");
    let kept = fs::read(&secret).unwrap();

    fs::remove_file(&secret).unwrap();
    let damaged = |result: Result<_, EpochError>| matches!(result, Err(EpochError::Damaged { .. }));
    assert!(damaged(prove(&command, parameters(), &Silent).map(|_| ())));
    assert!(damaged(Epoch::reopen(&command.work).map(|_| ())));
    assert!(!secret.exists(), "a lost secret is not replaced");

    file::write_private(&secret, &[7; 32]).unwrap();
    assert!(damaged(prove(&command, parameters(), &Silent).map(|_| ())));

    file::write(&secret, &kept).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(prove(&command, parameters(), &Silent), Err(EpochError::NotPrivate(_))));
    }

    file::write_private(&secret, &kept).unwrap();
    prove(&command, parameters(), &Silent).unwrap();
    let _report = assert_audited(bundle_of(&command));
}

#[test]
fn d6_a_snapshot_that_does_not_close_is_not_proven() {
    let directory = tempfile::tempdir().unwrap();
    snapshot(directory.path(), 6, Mix::Isolated);
    let path = directory.path().join("snapshot/positions.csv");
    let text = fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = text.lines().take(2).collect();
    fs::write(&path, kept.join("\n") + "\n").unwrap();
    let result = prove(&command(directory.path()), parameters(), &Silent);
    assert!(matches!(result, Err(EpochError::NotClosed { .. })));
}

/// The process that `killed_runs_resume` starts and kills; does nothing when run by itself.
#[test]
fn child_that_is_killed() {
    let Some((directory, stop)) = killed::child() else { return };
    let mut command = command(&directory);
    command.options.machine.threads = std::num::NonZeroUsize::new(1);
    prove(&command, parameters(), &StopAt::new(stop)).unwrap();
}

#[test]
fn killed_runs_resume() {
    let directory = tempfile::tempdir().unwrap();
    snapshot(directory.path(), 10, Mix::Small);
    let command = command(directory.path());
    let proofs = command.work.join("proofs");
    let count = || fs::read_dir(&proofs).map_or(0, |files| files.count());

    let kill_at = |stop| {
        killed::kill_at("epoch::child_that_is_killed", directory.path(), stop, || ());
    };
    // During the trees, the sums, after the first proof, and while the bundle is written.
    kill_at("begin tree");
    kill_at("begin sums");
    let open = fs::read(command.work.join("open.json")).unwrap();
    kill_at("begin proofs");
    kill_at("advance proofs");
    let finished = count();
    assert!(finished >= 1, "a finished proof is a file");
    let first = fs::read(proofs.join("000000.proof")).unwrap();
    kill_at("begin bundle");
    let statement = fs::read(command.work.join(STATEMENT_FILE)).unwrap();
    assert!(!bundle_of(&command).exists(), "no half-written bundle under its final name");

    let (epoch, _) = prove(&command, parameters(), &Silent).unwrap();
    assert_eq!(fs::read(command.work.join("open.json")).unwrap(), open);
    assert_eq!(fs::read(bundle_of(&command).join(STATEMENT_FILE)).unwrap(), statement);
    assert_eq!(fs::read(bundle_of(&command).join("proofs/000000.proof")).unwrap(), first);
    let _ = assert_audited(bundle_of(&command));
    assert_included(&epoch, bundle_of(&command));
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    let full = |file: &mut fs::File| {
        use std::io::Write;
        file.write_all(b"half")?;
        Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
    };
    assert!(file::write_with(&path, true, full).is_err());
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}
