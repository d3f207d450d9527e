//! The built program.
#![allow(dead_code)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use super::parameters;

/// The program, which says all that it can.
const PROGRAM: &str = env!("CARGO_BIN_EXE_ringfence-prover");

fn answer(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn talkative(command: &mut Command) -> &mut Command {
    command
        .env("RUST_BACKTRACE", "full")
        .env("RUST_LOG", "trace")
        .env("RINGFENCE_CACHE", env!("CARGO_TARGET_TMPDIR"))
}

/// Exit code, standard output and standard error.
pub fn run(arguments: &[&str]) -> (i32, String, String) {
    answer(talkative(Command::new(PROGRAM).args(arguments)).output().unwrap())
}

/// The same for any program where new files are open to everyone unless it says otherwise.
/// `RINGFENCE_TEST_UMASK` names the directory.
pub fn run_under_open_umask(
    program: &Path,
    arguments: &[&str],
    directory: &Path,
) -> (i32, String, String) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(program).args(arguments);
    shell.env("RINGFENCE_TEST_UMASK", directory);
    answer(talkative(&mut shell).output().unwrap())
}

/// The path of the program.
pub fn program() -> &'static Path {
    Path::new(PROGRAM)
}

/// The small parameters as a file beside a snapshot.
pub fn parameter_file(directory: &Path) -> String {
    let path = directory.join("parameters.json");
    fs::write(&path, parameters().canonical()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// All files below a directory, with names relative to it.
pub fn files(directory: &Path) -> Vec<(String, PathBuf)> {
    let mut found = vec![];
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(
                files(&path).into_iter().map(|(inner, path)| (format!("{name}/{inner}"), path)),
            );
        } else {
            found.push((name, path));
        }
    }
    found.sort();
    found
}
