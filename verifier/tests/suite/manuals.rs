//! Completions and manual pages of the verifier.

use std::{fs, process::Command};

fn run(arguments: &[&str]) -> (i32, String) {
    let program = env!("CARGO_BIN_EXE_ringfence-verifier");
    let output = Command::new(program).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, text) = run(&["completions", shell]);
        assert_eq!(code, 0, "{shell}");
        assert!(text.contains("inclusion") && text.contains("anchor"), "{shell}: {text}");
    }
    let directory = tempfile::tempdir().unwrap();
    let man = directory.path().join("man1");
    let (code, text) = run(&["man", man.to_str().unwrap()]);
    let pages = fs::read_dir(&man).unwrap().count();
    assert!(code == 0 && text.starts_with(&format!("{pages} pages")), "{text}");
    let page = fs::read_to_string(man.join("ringfence-verifier-reserves-sample.1")).unwrap();
    assert!(page.contains("sample"), "{page}");
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(run(&["man", file.to_str().unwrap()]).0, 2);
}
