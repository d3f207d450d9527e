//! Private files are for their owner only.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::Silent,
};

use super::tainted::tainted;
use crate::common::{
    parameters,
    program::{parameter_file, program, run_under_open_umask},
    proving::command,
};

/// A directory for its owner only.
pub fn make_private(path: &Path) {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path).unwrap();
}

/// The permissions of a path.
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// All directories below this one are for their owner only, and so are all files.
fn assert_private(directory: &Path) -> usize {
    assert_eq!(mode(directory), 0o700, "{}", directory.display());
    let mut count = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += assert_private(&path);
        } else {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            count += 1;
        }
    }
    count
}

/// What `private_files_are_for_their_owner_under_any_umask` runs under another umask; does nothing
/// when run by itself.
#[test]
fn child_under_open_umask() {
    if let Some(directory) = std::env::var_os("RINGFENCE_TEST_UMASK") {
        let directory = PathBuf::from(directory);
        let tables = tainted();
        let command = Prove { snapshot: tables.write().to_owned(), ..command(&directory) };
        prove(&command, parameters(), &Silent).unwrap();
    }
}

#[test]
fn private_files_are_for_their_owner_under_any_umask() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let file = parameter_file(directory.path());
    let this = std::env::current_exe().unwrap();
    let child = ["privacy::permissions::child_under_open_umask", "--exact"];
    let (code, out, err) = run_under_open_umask(&this, &child, directory.path());
    assert_eq!(code, 0, "{out}{err}");
    // lock, inputs, parameters, secret, records, offsets, index, draft, trees, statement, sums,
    // blocks and proofs
    assert!(assert_private(&path("work")) >= 13);
    // Else nothing would be shown: the bundle is as open as the umask lets it be.
    assert_eq!(mode(&path("bundle/statement.json")), 0o666);

    let work = path("work");
    let (work, packages, all) = (work.to_str().unwrap(), path("packages"), path("all"));
    let say = |arguments: &[&str], expected: i32| {
        let (code, out, err) = run_under_open_umask(program(), arguments, directory.path());
        assert_eq!(code, expected, "{out}{err}");
    };
    let base = ["inclusion", "--work", work, "--out"];
    let some = [packages.to_str().unwrap(), "--account", "acct-QX7", "--account", "acct-QX8"];
    say(&[&base[..], &some].concat(), 0);
    assert_eq!(assert_private(&packages), 2);
    say(&[&base[..], &[all.to_str().unwrap(), "--all"]].concat(), 0);
    // A shard, the index, and what the archive holds.
    assert_eq!(assert_private(&all), 3);

    // The list of failing vaults, and the file beside it that has nothing to do with it.
    let mut poor = tainted();
    poor.balances[0] = "acct-QX7,label-ZK3,USDT,1".into();
    poor.positions[0] = "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,51017,".into();
    let (list, neighbour) = (path("failing.csv"), path("failing.partial"));
    fs::write(&neighbour, "mine").unwrap();
    let snapshot = poor.write().to_str().unwrap();
    let list_name = list.to_str().unwrap();
    say(&["check", "--snapshot", snapshot, "--parameters", &file, "--failing", list_name], 1);
    assert_eq!(mode(&list), 0o600);
    assert_eq!(fs::read_to_string(&neighbour).unwrap(), "mine");
}

#[test]
fn a_file_left_aside_lends_its_permissions_to_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    let aside = directory.path().join(format!("secret.{}.tmp", std::process::id()));
    fs::write(&aside, "left").unwrap();
    fs::set_permissions(&aside, fs::Permissions::from_mode(0o644)).unwrap();
    file::write_private(&path, &[1; 32]).unwrap();
    assert_eq!(mode(&path), 0o600);
    // Nor does a link there lead the bytes elsewhere.
    let elsewhere = directory.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, &aside).unwrap();
    file::write_private(&path, &[2; 32]).unwrap();
    assert!(!elsewhere.exists() && !aside.exists());
}
