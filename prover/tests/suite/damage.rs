//! Attack T9: work damaged on disk comes out neither as a bundle nor as a package. Each file of a work
//! directory is damaged in each way, and everything that reads it either says which file it is, or
//! makes it again.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ringfence_prover::{
    command::{
        inclusion::Inclusion,
        prove::{prove, Prove},
        publish::Publish,
    },
    epoch::{EpochError, Silent},
};
use tempfile::TempDir;

use crate::common::{
    parameters,
    program::files,
    proving::{assert_audited, bundle_of, command},
    tables::Tables,
};

/// Accounts of the epoch: none may stand in an error.
const ACCOUNTS: [&str; 3] = ["acct-QX7", "acct-QX8", "special-QX"];

/// Three vaults of two rules in two books, so that there are several rows and proofs.
fn tables() -> Tables {
    Tables::new(
        &[
            "acct-QX7,label-ZK3,clients,maintenance,,",
            "acct-QX8,label-ZK4,clients,maintenance,,",
            "special-QX,label-ZK3,house,equity_only,,5000",
        ],
        &[
            "acct-QX7,label-ZK3,USDT,77123.456789",
            "acct-QX8,label-ZK4,USDT,66234.567891",
            "special-QX,label-ZK3,USDT,1000",
        ],
        &[
            "acct-QX7,label-ZK3,BTCUSDT,long,0.5,,49000,",
            "special-QX,label-ZK3,BTCUSDT,short,0.5,,50001,",
        ],
    )
}

/// What a finished epoch left: `work`, `bundle`, its `packages` and a page.
fn finished() -> &'static Path {
    static FINISHED: OnceLock<(TempDir, Tables)> = OnceLock::new();
    let (directory, _) = FINISHED.get_or_init(|| {
        let (directory, tables) = (tempfile::tempdir().unwrap(), tables());
        let path = directory.path();
        let command = Prove { snapshot: path.join("snapshot"), ..command(path) };
        copy(tables.write(), &command.snapshot);
        prove(&command, parameters(), &Silent).unwrap();
        let _ = assert_audited(bundle_of(&command));
        inclusion(&command.work, &path.join("packages")).run(&Silent).unwrap();
        let page = "<meta name=\"ringfence-page\">";
        fs::write(path.join("page.html"), page).unwrap();
        (directory, tables)
    });
    directory.path()
}

fn inclusion(work: &Path, out: &Path) -> Inclusion {
    Inclusion {
        work: work.to_owned(),
        account: vec![],
        list: None,
        all: true,
        out: out.to_owned(),
        json: false,
    }
}

/// Copies a directory, for its owner only.
fn copy(from: &Path, to: &Path) {
    let private = |path: &Path, mode| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let _ = (path, mode);
    };
    fs::create_dir_all(to).unwrap();
    private(to, 0o700);
    for (name, path) in files(from) {
        let target = to.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, &target).unwrap();
        private(&target, 0o600);
    }
}

fn contents(directory: &Path) -> Vec<(String, Vec<u8>)> {
    files(directory).into_iter().map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// A copy of the finished epoch's work directory.
struct Copy {
    directory: TempDir,
}

impl Copy {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        copy(&finished().join("work"), &directory.path().join("work"));
        Copy { directory }
    }

    fn work(&self) -> PathBuf {
        self.directory.path().join("work")
    }

    fn bundle(&self) -> PathBuf {
        self.directory.path().join("bundle")
    }

    /// Goes on with the epoch. A bundle that comes out is the first one, or is audited.
    fn prove(&self) -> Result<(), EpochError> {
        let _ = fs::remove_dir_all(self.bundle());
        let base = command(finished());
        let command = Prove { work: self.work(), out: Some(self.bundle()), ..base };
        let result = prove(&command, parameters(), &Silent).map(|_| ());
        assert_eq!(self.bundle().exists(), result.is_ok());
        if result.is_ok() && contents(&self.bundle()) != contents(&finished().join("bundle")) {
            let _ = assert_audited(&self.bundle());
        }
        result
    }

    /// Issues all packages. Those that come out are the first ones, which were verified.
    fn inclusion(&self) -> Result<(), EpochError> {
        let out = self.directory.path().join("packages");
        let result = inclusion(&self.work(), &out).run(&Silent).map(|_| ());
        assert_eq!(out.exists(), result.is_ok());
        if result.is_ok() {
            assert_eq!(contents(&out), contents(&finished().join("packages")));
            fs::remove_dir_all(out).unwrap();
        }
        result
    }

    /// The code with which publishing is refused.
    fn publish(&self) -> &'static str {
        let path = self.directory.path();
        let publish = Publish {
            out: path.join("site"),
            bundle: finished().join("bundle"),
            page: Some(finished().join("page.html")),
            without_page: false,
            work: Some(self.work()),
            packages: Some(path.join("private")),
            publish_list: false,
            generators: None,
            json: false,
        };
        let error = publish.run(&Silent).unwrap_err();
        assert!(!publish.out.exists() && !path.join("private").exists());
        error.code()
    }
}

type Damage = (&'static str, fn(&mut Vec<u8>));

fn flip(bytes: &mut [u8], index: usize) {
    if let Some(byte) = bytes.get_mut(index) {
        *byte ^= 1;
    }
}

const DAMAGES: [Damage; 6] = [
    ("empty", |bytes| bytes.clear()),
    ("cut", |bytes| {
        bytes.pop();
    }),
    ("longer", |bytes| bytes.push(0)),
    ("first byte", |bytes| flip(bytes, 0)),
    ("middle byte", |bytes| {
        let middle = bytes.len() / 2;
        flip(bytes, middle);
    }),
    ("last byte", |bytes| {
        let last = bytes.len().saturating_sub(1);
        flip(bytes, last);
    }),
];

/// The name of the file is said, and no account.
fn assert_named(error: &EpochError, name: &str, what: &str) {
    let text = error.to_string();
    assert_eq!(error.code(), "RF-1303", "{name}, {what}: {text}");
    let file = name.rsplit('/').next().unwrap();
    assert!(text.contains(file), "{name}, {what}: {text}");
    for account in ACCOUNTS {
        assert!(!text.contains(account), "{text}");
    }
}

/// Whether a file follows from others.
fn is_made_again(name: &str) -> bool {
    ["tree/", "proofs/"].iter().any(|folder| name.starts_with(folder))
        || ["finished", "parameters.json", "open.json", "statement.json", "sums.bin", "blocks.bin"]
            .contains(&name)
}

#[test]
fn t9_damaged_files_of_a_work_directory_are_named_and_what_follows_from_others_is_made_again() {
    let names: Vec<String> = files(&finished().join("work"))
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name != "lock")
        .collect();
    assert!(names.len() >= 16, "{names:?}");
    for name in &names {
        let original = fs::read(finished().join("work").join(name)).unwrap();
        let mut refused = 0;
        for (what, damage) in DAMAGES {
            let copy = Copy::new();
            let mut bytes = original.clone();
            damage(&mut bytes);
            fs::write(copy.work().join(name), bytes).unwrap();
            if let Err(error) = copy.inclusion() {
                // The list without its last line: what that line was of is not finished.
                let unfinished = ["RF-1321", "RF-1324"].contains(&error.code());
                if !(name == "finished" && unfinished) {
                    assert_named(&error, name, what);
                }
                assert_eq!(copy.publish(), error.code(), "{name}, {what}");
            }
            let Err(error) = copy.prove() else { continue };
            refused += 1;
            assert_named(&error, name, what);
            // Saying it twice changes nothing, and what the advice says ends it.
            assert_named(&copy.prove().unwrap_err(), name, what);
            let again = match name.as_str() {
                "statement.json" => "delete this file, and complete the statement again",
                _ => "delete this file and run `prove` again",
            };
            assert_eq!(error.help().contains(again), is_made_again(name), "{name}, {what}");
            if is_made_again(name) && what == "middle byte" {
                fs::remove_file(copy.work().join(name)).unwrap();
                copy.prove().unwrap_or_else(|error| panic!("{name}, {what}: {error}"));
                copy.inclusion().unwrap_or_else(|error| panic!("{name}, {what}: {error}"));
            }
        }
        // An end that is cut off the list, or behind its last line, is as if it had not been written.
        assert_eq!(refused, if name == "finished" { 3 } else { DAMAGES.len() }, "{name}");
        // A note that is gone was perhaps never made.
        if !is_made_again(name) && !name.starts_with("named/") {
            let copy = Copy::new();
            fs::remove_file(copy.work().join(name)).unwrap();
            assert_named(&copy.inclusion().unwrap_err(), name, "removed");
            assert_eq!(copy.publish(), "RF-1303");
            assert_named(&copy.prove().unwrap_err(), name, "removed");
        }
    }
}

#[test]
fn t9_a_run_that_was_killed_before_any_line_of_the_list_goes_on() {
    let list = fs::read(finished().join("work/finished")).unwrap();
    let ends: Vec<usize> = (1..=list.len()).filter(|end| list[end - 1] == b'\n').collect();
    for (line, end) in ends.iter().enumerate() {
        let copy = Copy::new();
        // As a run leaves it that is killed while it writes the next line.
        let torn = (end + 10).min(list.len());
        fs::write(copy.work().join("finished"), &list[..torn]).unwrap();
        copy.prove().unwrap_or_else(|error| panic!("line {line}: {error}"));
        copy.inclusion().unwrap_or_else(|error| panic!("line {line}: {error}"));
    }
}

#[test]
fn t9_proofs_that_are_not_listed_are_verified_before_they_are_taken_over() {
    let copy = Copy::new();
    let list = fs::read_to_string(copy.work().join("finished")).unwrap();
    let kept: Vec<&str> = list.lines().filter(|line| !line.contains("proofs/")).collect();
    fs::write(copy.work().join("finished"), kept.join("\n") + "\n").unwrap();
    let proofs = copy.work().join("proofs");
    let proof = |index: usize| proofs.join(format!("{index:06}.proof"));
    let good = [fs::read(proof(0)).unwrap(), fs::read(proof(1)).unwrap()];
    let mut damaged = good[0].clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(proof(0), damaged).unwrap();
    // The damaged one is made again, the good one stays, and the bundle is audited.
    copy.prove().unwrap();
    assert_ne!(fs::read(proof(0)).unwrap(), good[0]);
    assert_eq!(fs::read(proof(1)).unwrap(), good[1]);
}

#[test]
fn t9_a_secret_of_another_epoch_issues_nothing() {
    let copy = Copy::new();
    fs::write(copy.work().join("secret"), [7; 32]).unwrap();
    assert_named(&copy.inclusion().unwrap_err(), "secret", "swapped");
    assert_named(&copy.prove().unwrap_err(), "secret", "swapped");
    assert_eq!(copy.publish(), "RF-1303");
}

#[test]
#[cfg(unix)]
fn t9_a_directory_or_a_pipe_in_place_of_a_file_is_named_and_not_waited_for() {
    let names: Vec<String> =
        files(&finished().join("work")).into_iter().map(|(name, _)| name).collect();
    for name in &names {
        for pipe in [false, true] {
            let copy = Copy::new();
            let path = copy.work().join(name);
            fs::remove_file(&path).unwrap();
            if pipe {
                assert!(std::process::Command::new("mkfifo")
                    .arg(&path)
                    .status()
                    .unwrap()
                    .success());
            } else {
                fs::create_dir(&path).unwrap();
            }
            let outcomes = [copy.prove().err(), copy.inclusion().err()];
            // Packages are made without the lock and the sums.
            assert!(outcomes[0].is_some(), "{name}");
            for error in outcomes.into_iter().flatten() {
                let said = error.to_string();
                assert!(
                    ["RF-1301", "RF-1303", "RF-1211"].contains(&error.code()),
                    "{name}: {said}"
                );
                assert!(said.contains(name.rsplit('/').next().unwrap()), "{name}: {said}");
                assert!(!error.help().contains("run the same command again"), "{name}: {said}");
            }
        }
    }
}
