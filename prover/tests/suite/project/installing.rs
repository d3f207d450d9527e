//! Installing: completions, manual pages, and what the Containerfile says.

use std::{fs, path::Path, process::Command};

use crate::common::program::{program, run};

fn project_file(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join(name)).unwrap()
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, out, err) = run(&["completions", shell]);
        assert_eq!((code, &err[..]), (0, ""), "{shell}");
        assert!(out.contains("without-page") && out.contains("completions"), "{shell}: {out}");
    }
    let (code, _, err) = run(&["completions", "tcsh"]);
    assert!(code == 2 && err.contains("possible values"), "{err}");
    let directory = tempfile::tempdir().unwrap();
    let man = directory.path().join("man1");
    let (code, out, err) = run(&["man", man.to_str().unwrap()]);
    assert_eq!((code, &err[..]), (0, ""));
    let pages = fs::read_dir(&man).unwrap().count();
    assert!(pages > 20 && out.starts_with(&format!("{pages} pages")), "{out}");
    let page = fs::read_to_string(man.join("ringfence-prover-run.1")).unwrap();
    assert!(page.contains("ringfence.toml") && page.starts_with(".ie"), "{page}");
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let (code, _, err) = run(&["man", file.to_str().unwrap()]);
    assert!(code == 2 && err.contains("RF-1360"), "{err}");
}

#[test]
fn bash_reads_its_completions() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("completions");
    fs::write(&path, run(&["completions", "bash"]).1).unwrap();
    let Ok(output) = Command::new("bash").arg("-n").arg(&path).output() else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The instructions of the Containerfile, lines that go on joined.
fn instructions() -> Vec<(String, String)> {
    let text = project_file("Containerfile").replace("\\\n", " ");
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let split = |line: &str| {
        let (word, rest) = line.split_once(' ').unwrap();
        (word.to_owned(), rest.trim().to_owned())
    };
    lines.map(split).collect()
}

/// The commands that are cheap are run as processes; those that build are those of the documents.
#[test]
fn the_containerfile_does_what_the_documents_say() {
    let instructions = instructions();
    let of = |word: &str| -> Vec<&str> {
        let found = instructions.iter().filter(|(of, _)| of == word);
        found.map(|(_, rest)| rest.as_str()).collect()
    };
    assert_eq!(of("FROM").last(), Some(&"scratch"));
    let user = of("USER")[0];
    assert!(!user.starts_with("0") && !user.contains("root"), "{user}");
    let document = project_file("docs/installing.md").replace("\\\n", " ");
    let (copying, building) =
        of("RUN").into_iter().partition::<Vec<_>, _>(|run| run.starts_with("mkdir"));
    for command in building {
        let plain = command.replace(" --locked", "");
        let targets = command.contains("target add");
        assert!(targets || document.replace(" --locked", "").contains(&plain), "{command}");
    }
    let root = tempfile::tempdir().unwrap();
    let built = root.path().join("target/x86_64-unknown-linux-musl/release");
    fs::create_dir_all(&built).unwrap();
    for name in ["ringfence-prover", "ringfence-verifier"] {
        fs::copy(program(), built.join(name)).unwrap();
    }
    fs::create_dir(root.path().join("page")).unwrap();
    fs::write(root.path().join("page/index.html"), "page").unwrap();
    let image = root.path().join("image");
    for command in copying {
        let command = command.replace("/image", image.to_str().unwrap());
        let output =
            Command::new("sh").args(["-ec", &command]).current_dir(root.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    // The program finds the page where the image has it.
    let output = Command::new(image.join("bin/ringfence-prover"))
        .args(["publish", "public", "--bundle", "nothing"])
        .current_dir(root.path().join("target"))
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!error.contains("RF-1351"), "{error}");
    // What is copied into the image was made before.
    for copy in of("COPY") {
        if let Some((_, rest)) = copy.split_once("/image/") {
            let name = rest.split_whitespace().next().unwrap();
            assert!(image.join(name).exists(), "{name}");
        }
    }
}
