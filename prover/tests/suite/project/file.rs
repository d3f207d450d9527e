//! The project file: `init` writes it, and what is wrong in it is named.

use std::{fs, process::Command};

use ringfence_prover::project::{template, Project};

use crate::common::program::program;

/// Whether a line sets a key.
fn is_key(line: &str) -> bool {
    let name = line.split(" = ").next().unwrap_or_default();
    line.contains(" = ") && name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_')
}

#[test]
fn init_writes_a_file_that_can_be_read_and_never_another_one() {
    let directory = tempfile::tempdir().unwrap();
    let init = || {
        let output = Command::new(program())
            .args(["init", "--venue", "Example"])
            .current_dir(directory.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let (code, out, err) = init();
    assert!(code == 0 && err.is_empty() && out.contains("ringfence-prover run"), "{out}{err}");
    let path = directory.path().join("ringfence.toml");
    let project = Project::read(&path).unwrap();
    assert_eq!(project.venue(), "Example");
    // Every key that is commented out can be used as it stands there.
    let text = fs::read_to_string(&path).unwrap();
    let used: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some("[signing]") => "[signing]".to_owned(),
            Some(rest) if is_key(rest) && !rest.starts_with("without_page") => rest.to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    let more = used.iter().zip(text.lines()).filter(|(used, line)| used != line).count();
    assert!(more > 10, "{used:?}");
    fs::write(&path, used.join("\n")).unwrap();
    let project = Project::read(&path).unwrap();
    assert_eq!(project.work_days(), Some(90));
    assert!(project.signer().unwrap().key.is_some() && project.publishes_list());
    fs::write(&path, "mine").unwrap();
    let (code, _, err) = init();
    assert!(code == 2 && err.contains("RF-1361"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_the_nearest_key() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ringfence.toml");
    let refused = |from: &str, to: &str| {
        let text = template("Example");
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let error = Project::read(&path).unwrap_err();
        assert_eq!(error.code(), "RF-1362", "{error}");
        error.to_string()
    };
    for (from, to, words) in [
        ("snapshot = \"snapshots/{date}\"", "snapshots = \"s/{date}\"", "is snapshot meant?"),
        ("schedule = ", "shedule = ", "is schedule meant?"),
        ("epochs = ", "colour = 1\nepochs = ", "those that there are: "),
        ("schedule = \"daily\"", "schedule = \"hourly\"", "hourly"),
        ("public/{run}", "public", "write {date} or {run}"),
        ("{date}T16:00:00Z", "{date} 16:00", "expected times in UTC"),
        ("# without_page", "page = \"p\"\nwithout_page", "exclude each other"),
        ("# list = true", "list = true", "paths.evidence"),
        ("# policy = ", "policy = ", "a policy goes with a history"),
        ("# history = ", "history = ", "a policy goes with a history"),
    ] {
        let said = refused(from, to);
        assert!(said.contains(words) && said.contains("ringfence.toml"), "{said}");
    }
    let said = refused("snapshot = \"snapshots/{date}\"", "snapshots = \"s/{date}\"");
    assert!(said.contains("line "), "{said}");
    fs::write(
        &path,
        template("Example").replace("daily\"", "any\"").replace("# announce_next", "announce_next"),
    )
    .unwrap();
    assert!(Project::read(&path).unwrap_err().to_string().contains("daily or weekly"));
    fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(Project::read(&path).unwrap_err().to_string().contains("UTF-8"));
    fs::remove_file(&path).unwrap();
    let error = Project::read(&path).unwrap_err().to_string();
    assert!(error.contains("init --venue"), "{error}");
}
