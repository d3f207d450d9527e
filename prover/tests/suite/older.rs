//! What release 0.1 made is named as such, with what to do; nothing of it is said to be false.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_prover::epoch::TOOL;
use tempfile::TempDir;

use crate::common::{
    program::{files, parameter_file, run},
    tables::Tables,
};

/// A copy of the work directory that release 0.1 left, without these files.
fn old_work(without: &[&str]) -> (TempDir, PathBuf) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/release-0.1/work");
    let directory = tempfile::tempdir().unwrap();
    let work = directory.path().join("work");
    for (name, path) in files(&from).into_iter().filter(|(name, _)| !without.contains(&&**name)) {
        let target = work.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, &target).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
            fs::set_permissions(&work, fs::Permissions::from_mode(0o700)).unwrap();
        }
    }
    (directory, work)
}

#[test]
fn a_work_directory_of_release_0_1_is_named_by_every_command() {
    assert!(!TOOL.contains("0.1."), "the version is raised with the formats");
    let tables = Tables::good();
    let snapshot = tables.write().to_str().unwrap();
    let parameters = parameter_file(tables.directory.path());
    // As it was left, begun only, and with parts lost.
    for without in [
        &[][..],
        &["statement.json", "sums.bin", "blocks.bin", "proofs/000000.proof", "draft.json"],
        &["inputs.json"],
        &["inputs.json", "draft.json"],
        &["secret"],
    ] {
        let (directory, work) = old_work(without);
        let before = files(&work);
        let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        let (work_path, out) = (work.to_str().unwrap(), path("out"));
        let page = path("page.html");
        fs::write(&page, "<meta name=\"ringfence-page\">").unwrap();
        let commands: [&[&str]; 5] = [
            &["complete", "--snapshot", snapshot, "--work", work_path],
            &["prove", "--snapshot", snapshot, "--parameters", &parameters, "--work", work_path],
            &["inclusion", "--account", "u1", "--work", work_path],
            &["inclusion", "--all", "--work", work_path],
            &["publish", "--bundle", work_path, "--page", &page, "--work", work_path],
        ];
        for command in commands {
            let packages = path("packages");
            let rest: &[&str] = match command[0] {
                "publish" => &[&out, "--packages", &packages],
                _ => &["--out", &out],
            };
            let (code, printed, err) = run(&[command, rest].concat());
            assert_eq!((code, printed.as_str()), (2, ""), "{without:?} {command:?}: {err}");
            assert!(err.starts_with("error[RF-1320]: "), "{without:?} {command:?}: {err}");
            assert!(err.contains("made by release 0.1"), "{err}");
            assert!(err.contains("use that release"), "{err}");
            assert!(!Path::new(&out).exists() && !Path::new(&packages).exists());
        }
        assert_eq!(files(&work), before, "nothing is written there");
    }
}

#[test]
fn parameters_of_release_0_1_are_named_and_texts_for_it_are_read_with_a_warning() {
    let tables = Tables::good();
    let snapshot = tables.write().to_str().unwrap();
    let directory = tables.directory.path();
    let check = |parameters: &str, more: &[&str]| {
        let now = "2025-01-01T12:00:00Z";
        let base = ["check", "--snapshot", snapshot, "--now", now, "--parameters", parameters];
        run(&[&base[..], more].concat())
    };
    // As the release wrote it.
    let made =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/release-0.1/work/parameters.json");
    let (code, printed, err) = check(made.to_str().unwrap(), &[]);
    assert_eq!((code, printed.as_str()), (2, ""), "{err}");
    assert!(err.starts_with("error[RF-1106]: "), "{err}");
    assert!(err.contains("made by release 0.1") && err.contains("use release 0.1"), "{err}");

    // As somebody wrote it, in JSON and TOML.
    let current = fs::read_to_string(parameter_file(directory)).unwrap();
    let older = current.replace("ringfence-parameters-2", "ringfence-parameters-1");
    let value: serde_json::Value = serde_json::from_str(&older).unwrap();
    let mut table: toml::Table = toml::Table::try_from(&value).unwrap_or_else(|_| {
        // TOML has no null.
        let mut value = value.clone();
        let markets = value["markets"].as_array_mut().unwrap();
        markets.iter_mut().for_each(|market| {
            market.as_object_mut().unwrap().remove("contract");
        });
        toml::Table::try_from(&value).unwrap()
    });
    let named = |table: &toml::Table| table["format"].as_str().unwrap().to_owned();
    assert_eq!(named(&table), "ringfence-parameters-1");
    for (name, text) in [("p.json", format!(" {older}")), ("p.toml", table.to_string())] {
        let path = directory.join(name);
        fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        let (code, printed, err) = check(path, &[]);
        assert_eq!(code, 0, "{err}");
        assert!(printed.contains("warning[RF-1243]"), "{printed}{err}");
        let (code, _, err) = check(path, &["--deny-warnings"]);
        assert_eq!(code, 1, "{err}");
        let (code, printed, err) = run(&["import-parameters", "check", path]);
        assert_eq!(code, 0, "{err}");
        assert!(printed.contains("ringfence-parameters-1"), "{printed}");
    }
    // Another number is no format at all.
    table.insert("format".into(), "ringfence-parameters-7".into());
    let path = directory.join("p.toml");
    fs::write(&path, table.to_string()).unwrap();
    assert_eq!(check(path.to_str().unwrap(), &[]).0, 2);
}
