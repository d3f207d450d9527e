//! The packages of all accounts as an archive: what it holds, and runs that were killed while they wrote it.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        OnceLock,
    },
};

use ringfence_circuits::protocol::{package::Package, shape::Shape, statement::Completion};
use ringfence_prover::{
    epoch::{Epoch, Progress, Silent},
    package::{write_all, Archive, Issuer, Sizes, ARCHIVE_FILE, INDEX_FILE},
    snapshot::{Options, DEFAULT_MAX_ERRORS},
};
use ringfence_verifier::{check::inclusion::verify_inclusion, reader::Reader, report::Outcome};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::common::{killed, parameters, program::files, tables::Tables};

/// Accounts of the epoch. Every third has vaults in two rows of the block list.
const ACCOUNTS: u64 = 60;
/// Few packages in a shard, and few in memory.
const SMALL: Sizes = Sizes { shard_bytes: 12_000, batch_vaults: 4 };

/// An epoch in `work` with a complete statement. Nothing is proven: packages need the trees only.
fn begin(directory: &Path) -> Epoch {
    let mut tables = Tables::new(&[], &[], &[]);
    for account in 0..ACCOUNTS {
        tables.vaults.push(format!("acct-{account},main,clients,maintenance,,"));
        tables.balances.push(format!("acct-{account},main,USDT,{}", 100 + account));
        if account % 3 == 0 {
            tables.vaults.push(format!("acct-{account},more,clients,maintenance,,"));
            tables.balances.push(format!("acct-{account},more,USDT,{}", 1000 + account));
            tables.balances.push(format!("acct-{account},more,BTC,1"));
        }
    }
    let options = Options {
        order_key: [0; 32].into(),
        out: PathBuf::new(),
        shapes: &[201, 202, 203].map(|code| Shape::from_code(code).unwrap()),
        max_errors: DEFAULT_MAX_ERRORS,
        max_liquidating: None,
        failing: None,
        buckets: None,
        watch: Default::default(),
    };
    let snapshot = tables.write();
    let epoch = Epoch::start(&directory.join("work"), snapshot, parameters(), 2, &options).unwrap();
    epoch.build_tree(&Silent).unwrap();
    epoch.complete(Completion::default()).unwrap();
    epoch
}

/// The epoch that most tests read.
fn work() -> &'static Path {
    static WORK: OnceLock<TempDir> = OnceLock::new();
    let directory = WORK.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        begin(directory.path());
        directory
    });
    directory.path()
}

fn open() -> Epoch {
    Epoch::reopen(&work().join("work")).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn archive(directory: &Path) -> Archive {
    serde_json::from_slice(&fs::read(directory.join(ARCHIVE_FILE)).unwrap()).unwrap()
}

/// The packages of an archive by account, each read where the index says.
fn packages(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let archive = archive(directory);
    let shards: Vec<Vec<u8>> =
        archive.shards.iter().map(|of| fs::read(directory.join(&of.path)).unwrap()).collect();
    let mut found = BTreeMap::new();
    for record in csv::Reader::from_path(directory.join(INDEX_FILE)).unwrap().records() {
        let record = record.unwrap();
        let number = |field: usize| record[field].parse::<usize>().unwrap();
        let (shard, offset, length) = (number(1), number(2), number(3));
        let bytes = shards[shard][offset..offset + length].to_vec();
        assert!(found.insert(record[0].to_owned(), bytes).is_none(), "an account stands twice");
    }
    found
}

/// Name and content of every file.
fn contents(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let content = |(name, path): (String, PathBuf)| (name, fs::read(path).unwrap());
    files(directory).into_iter().map(content).collect()
}

#[test]
fn every_account_has_one_verified_package_in_a_private_archive_of_several_shards() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("all");
    let epoch = open();
    let issuer = Issuer::new(&epoch).unwrap();
    assert_eq!(epoch.rows().len(), 2);
    assert_eq!(write_all(&issuer, &out, &SMALL, &Silent).unwrap(), ACCOUNTS);
    let archive = archive(&out);
    assert_eq!(archive.format, Archive::FORMAT);
    assert_eq!(archive.statement, issuer.statement().digest().to_string());
    assert_eq!(archive.packages, ACCOUNTS.to_string());
    assert!(archive.shards.len() > 3, "{archive:?}");
    let listed: u64 = archive.shards.iter().map(|of| of.packages.parse::<u64>().unwrap()).sum();
    assert_eq!(listed, ACCOUNTS);
    for file in archive.shards.iter().chain([&archive.index]) {
        let bytes = fs::read(out.join(&file.path)).unwrap();
        assert_eq!(
            (bytes.len().to_string(), sha256(&bytes)),
            (file.bytes.clone(), file.sha256.clone())
        );
    }
    // Nothing else is there, and nobody else may read it.
    assert_eq!(files(&out).len(), archive.shards.len() + 2);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&out), 0o700);
    assert!(files(&out).iter().all(|(_, path)| mode(path) == 0o600));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);

    let packages = packages(&out);
    let (statement, parameters) =
        (issuer.statement().canonical(), epoch.parameters().canonical().to_vec());
    for number in 0..ACCOUNTS {
        let account = format!("acct-{number}");
        let bytes = &packages[&account];
        assert_eq!(bytes, &issuer.verified(&account).unwrap());
        let vaults = Package::decode(bytes).unwrap().vaults.len();
        assert_eq!(vaults, if number % 3 == 0 { 2 } else { 1 });
        let reader = Reader::default();
        let report = verify_inclusion(bytes, &statement, &reader, &account, Some(&parameters));
        assert_eq!(report.unwrap().outcome(), Outcome::Holds);
    }

    // With the usual sizes it is one shard of the same packages.
    let one = directory.path().join("one");
    assert_eq!(write_all(&issuer, &one, &Sizes::default(), &Silent).unwrap(), ACCOUNTS);
    assert_eq!(files(&one).len(), 3);
    assert_eq!(self::packages(&one), packages);
}

/// Stops for ever when so many packages are made, to be killed there.
struct StopAfter(u64, AtomicU64);

impl Progress for StopAfter {
    fn begin(&self, _: &str, total: u64) {
        assert_eq!(total, ACCOUNTS);
    }

    fn advance(&self, steps: u64) {
        let done = self.1.fetch_add(steps, Ordering::SeqCst) + steps;
        if done >= self.0 {
            killed::stop();
        }
    }

    fn end(&self) {}
}

/// The process that the next test starts and kills; does nothing when run by itself.
#[test]
fn child_that_is_killed() {
    let Some((directory, stop)) = killed::child() else { return };
    let stop = stop.parse().unwrap();
    let epoch = Epoch::reopen(&directory.join("work")).unwrap();
    let stop = StopAfter(stop, AtomicU64::new(0));
    write_all(&Issuer::new(&epoch).unwrap(), &directory.join("all"), &SMALL, &stop).unwrap();
}

/// Runs the child until so many packages are made, and kills it there (SIGKILL). `meanwhile` is done while it stands.
fn kill_after(directory: &Path, packages: u64, meanwhile: impl FnOnce()) {
    let packages = packages.to_string();
    killed::kill_at("archive::child_that_is_killed", directory, packages, meanwhile);
}

/// The finished shards that stand in a directory, with what says whether one was written anew.
fn shards(directory: &Path) -> Vec<(String, u64, i64)> {
    let finished = files(directory).into_iter().filter(|(name, _)| name.ends_with(".packages"));
    finished
        .map(|(name, path)| {
            let metadata = fs::metadata(path).unwrap();
            (name, metadata.ino(), metadata.mtime_nsec())
        })
        .collect()
}

#[test]
fn t9_a_killed_run_keeps_finished_shards_and_the_next_makes_the_rest() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let epoch = begin(directory);
    let issuer = Issuer::new(&epoch).unwrap();
    let (out, aside, straight) =
        (directory.join("all"), directory.join(".packages-all"), directory.join("straight"));
    write_all(&issuer, &straight, &SMALL, &Silent).unwrap();
    drop(issuer);
    drop(epoch);

    let mut before = vec![];
    for packages in [20, 35, ACCOUNTS] {
        kill_after(directory, packages, || {
            // Another run for the same place is refused while this one goes on.
            let epoch = Epoch::reopen(&directory.join("work")).unwrap();
            let issuer = Issuer::new(&epoch).unwrap();
            let error = write_all(&issuer, &out, &SMALL, &Silent).unwrap_err();
            assert_eq!(error.code(), "RF-1314");
        });
        assert!(!out.exists(), "half an archive has no archive's name");
        assert!(!aside.join(ARCHIVE_FILE).exists());
        let now = shards(&aside);
        assert!(now.len() > before.len() && now.starts_with(&before), "{now:?} after {before:?}");
        before = now;
    }
    // A shard that was damaged since is made again with all behind it.
    let damaged = aside.join(&before[2].0);
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[100] ^= 1;
    fs::write(&damaged, bytes).unwrap();

    let epoch = Epoch::reopen(&directory.join("work")).unwrap();
    let issuer = Issuer::new(&epoch).unwrap();
    assert_eq!(write_all(&issuer, &out, &SMALL, &Silent).unwrap(), ACCOUNTS);
    assert_eq!(contents(&out), contents(&straight));
    let after = shards(&out);
    assert_eq!(after[..2], before[..2], "finished shards are not written again");
    assert_ne!(after[2], before[2]);
    assert!(!aside.exists());
    let error = write_all(&issuer, &out, &SMALL, &Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1310");

    // One that was killed just before the archive got its name only gets it.
    fs::rename(&out, &aside).unwrap();
    fs::write(aside.join("shard-0000.csv"), "left over").unwrap();
    assert_eq!(write_all(&issuer, &out, &SMALL, &Silent).unwrap(), ACCOUNTS);
    assert_eq!((contents(&out), shards(&out)), (contents(&straight), after));

    damage_before_the_name(&issuer, &out, &straight);
}

/// Whatever was damaged before the archive got its name is made again.
fn damage_before_the_name(issuer: &Issuer<&Epoch>, out: &Path, straight: &Path) {
    let aside = out.with_file_name(".packages-all");
    for name in [ARCHIVE_FILE, INDEX_FILE, "shard-0002.packages"] {
        fs::rename(out, &aside).unwrap();
        let damaged = aside.join(name);
        match name {
            // One package less than there are.
            ARCHIVE_FILE => {
                let mut less = archive(&aside);
                less.shards.pop();
                fs::write(&damaged, serde_json::to_vec(&less).unwrap()).unwrap();
            }
            INDEX_FILE => fs::remove_file(&damaged).unwrap(),
            _ => {
                let mut bytes = fs::read(&damaged).unwrap();
                bytes[100] ^= 1;
                fs::write(&damaged, bytes).unwrap();
            }
        }
        assert_eq!(write_all(issuer, out, &SMALL, &Silent).unwrap(), ACCOUNTS);
        assert_eq!(contents(out), contents(straight), "{name}");
        assert!(!aside.exists());
    }
}

#[test]
fn what_was_begun_for_another_statement_is_not_gone_on_with() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    drop(begin(directory));
    kill_after(directory, 20, || {});
    let aside = directory.join(".packages-all");
    let before = contents(&aside);
    let epoch = open();
    let issuer = Issuer::new(&epoch).unwrap();
    let error = write_all(&issuer, &directory.join("all"), &SMALL, &Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1330", "{error}");
    assert!(error.to_string().contains(".packages-all"), "{error}");
    assert_eq!(contents(&aside), before);
    assert!(!directory.join("all").exists());

    // Nor is what others may read.
    fs::set_permissions(&aside, fs::Permissions::from_mode(0o755)).unwrap();
    let error = write_all(&issuer, &directory.join("all"), &SMALL, &Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1315");
}
