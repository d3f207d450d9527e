//! The built program: bundles and packages as files, what it answers.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use ringfence_circuits::protocol::{bundle::proof_file, package::Package};
use ringfence_verifier::source::Bundle;
use tempfile::TempDir;

/// Runs; exit code and both outputs.
pub fn outcome(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence-verifier"))
        .args(arguments)
        .env("RINGFENCE_CACHE", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Writes a bundle as a directory.
pub fn write(bundle: &Bundle, directory: &Path) {
    fs::create_dir_all(directory.join("proofs")).unwrap();
    fs::write(directory.join("statement.json"), &bundle.statement).unwrap();
    fs::write(directory.join("parameters.json"), &bundle.parameters).unwrap();
    fs::write(directory.join("blocks.bin"), &bundle.blocks).unwrap();
    for (file, bytes) in &bundle.evidence {
        fs::write(directory.join(file.name()), bytes).unwrap();
    }
    for (index, proof) in bundle.proofs.iter().enumerate() {
        fs::write(directory.join("proofs").join(proof_file(index)), proof).unwrap();
    }
}

/// What the program is given, and what it must answer.
pub struct Trial {
    directory: TempDir,
}

impl Trial {
    /// With a bundle.
    pub fn new(bundle: &Bundle) -> Self {
        let trial = Trial { directory: TempDir::new().unwrap() };
        write(bundle, &trial.path("bundle"));
        trial
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Another file beside the bundle; its path.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The path of a file beside the bundle.
    pub fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// The path of the bundle.
    pub fn bundle(&self) -> String {
        self.path("bundle").to_str().unwrap().to_owned()
    }

    /// `verify` with these arguments.
    pub fn audit(&self, arguments: &[&str]) -> (i32, String, String) {
        let bundle = self.path("bundle");
        outcome(&[&["verify", bundle.to_str().unwrap()], arguments].concat())
    }

    /// `show`.
    pub fn show(&self) -> (i32, String, String) {
        outcome(&["show", self.path("bundle").to_str().unwrap()])
    }

    /// `inclusion` of packages for accounts.
    pub fn inclusion(&self, packages: &[(&[u8], &str)]) -> (i32, String, String) {
        let names: Vec<String> = packages
            .iter()
            .enumerate()
            .map(|(index, (bytes, _))| self.file(&format!("{index}.package.json"), bytes))
            .collect();
        let statement = self.path("bundle/statement.json");
        let mut arguments = vec!["inclusion", "--statement", statement.to_str().unwrap()];
        for (name, (_, account)) in names.iter().zip(packages) {
            arguments.extend([name.as_str(), "--account", account]);
        }
        outcome(&arguments)
    }
}

/// Asserts the exit code and a line on standard error with this code and these words.
fn assert_answer(answer: (i32, String, String), exit: i32, kind: &str, code: &str, words: &str) {
    let (found, out, err) = answer;
    let line = err.lines().find(|line| line.starts_with(&format!("{kind}[{code}]: ")));
    assert_eq!(found, exit, "{out}{err}");
    assert!(line.is_some_and(|line| line.contains(words)), "no {code} with {words:?}: {err}");
}

/// The program finds this bundle false: exit code 1, and a claim with this code and these words.
pub fn is_false(bundle: &Bundle, arguments: &[&str], code: &str, words: &str) {
    assert_answer(Trial::new(bundle).audit(arguments), 1, "false", code, words);
}

/// The program finds this bundle malformed: exit code 2, this code and these words, no report.
pub fn is_malformed(bundle: &Bundle, code: &str, words: &str) {
    let answer = Trial::new(bundle).audit(&[]);
    assert_eq!(answer.1, "");
    assert_answer(answer, 2, "error", code, words);
}

/// The program finds this package false.
pub fn package_is_false(bundle: &Bundle, package: &Package, account: &str, code: &str) {
    let bytes = package.encode().unwrap();
    assert_answer(Trial::new(bundle).inclusion(&[(&bytes, account)]), 1, "false", code, "");
}

/// The program says that this is another package than was asked for, which accuses no one.
pub fn package_is_another(bundle: &Bundle, package: &Package, account: &str, code: &str) {
    let bytes = package.encode().unwrap();
    assert_another(Trial::new(bundle).inclusion(&[(&bytes, account)]), code, "");
}

/// The program finds this package malformed.
pub fn package_is_malformed(bundle: &Bundle, package: &[u8], account: &str, code: &str) {
    let answer = Trial::new(bundle).inclusion(&[(package, account)]);
    assert!(answer.1.starts_with("? can't say: This file can’t be read.\n"), "{}", answer.1);
    assert_answer(answer, 2, "error", code, "");
}

/// An answer that is false, with this code.
pub fn assert_false(answer: (i32, String, String), code: &str, words: &str) {
    assert_answer(answer, 1, "false", code, words);
}

/// An answer that another file was given, with this code.
pub fn assert_another(answer: (i32, String, String), code: &str, words: &str) {
    let is_open = answer.1.contains("  not this one ") || answer.1.starts_with("? can't say: ");
    assert!(!answer.1.contains("DOES NOT HOLD") && is_open, "{}", answer.1);
    assert_answer(answer, 2, "not this one", code, words);
}

/// An answer that is an error, with this code.
pub fn assert_error(answer: (i32, String, String), code: &str, words: &str) {
    assert_answer(answer, 2, "error", code, words);
}
