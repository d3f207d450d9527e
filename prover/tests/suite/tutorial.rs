//! `docs/tutorial.md`: every command in it is run, in its order, with the built programs, and prints what the document
//! shows.
//!
//! A block of `console` holds commands behind `$ `, each followed by what it prints. `…` within a line stands for any text,
//! such as a time or a digest, and a line of `…` alone for any number of lines. With `RINGFENCE_REGENERATE=1` what is shown
//! and no longer printed is written anew.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::common::program::program;

/// What stands for text that varies.
const ANY: &str = "…";

/// A command of the document.
#[derive(Debug, PartialEq)]
struct Step {
    /// As the shell takes it.
    command: String,
    /// Number of the first line of what it prints, from 0.
    first: usize,
    /// What it prints, as the document shows it.
    shown: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Commands and what they print, of all blocks of `console`.
fn steps(document: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = vec![];
    let (mut inside, mut goes_on) = (false, false);
    for (number, line) in document.lines().enumerate() {
        match line.trim_start() {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ if goes_on => {
                let step = steps.last_mut().unwrap();
                step.command += "\n";
                step.command += line;
                step.first = number + 1;
                goes_on = line.ends_with('\\');
            }
            _ => match line.strip_prefix("$ ") {
                Some(command) => {
                    goes_on = command.ends_with('\\');
                    let command = command.to_owned();
                    steps.push(Step { command, first: number + 1, shown: vec![] });
                }
                None => steps.last_mut().expect("a command").shown.push(line.to_owned()),
            },
        }
    }
    steps
}

/// Whether a line is the one that is shown.
fn same_line(shown: &str, line: &str) -> bool {
    let Some((before, rest)) = shown.split_once(ANY) else { return shown == line };
    let Some(mut line) = line.strip_prefix(before) else { return false };
    let parts: Vec<&str> = rest.split(ANY).collect();
    let (last, between) = parts.split_last().unwrap();
    for part in between {
        let Some(at) = line.find(part) else { return false };
        line = &line[at + part.len()..];
    }
    line.ends_with(last)
}

/// Whether the lines are those that are shown.
fn same(shown: &[String], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first.trim() == ANY => {
            (0..=lines.len()).any(|count| same(rest, &lines[count..]))
        }
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, others)| same_line(first, line) && same(rest, others)),
    }
}

/// What is printed, with the digests that differ from run to run as `…`.
fn general(line: &str) -> String {
    let is_digit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let word = |word: &str| {
        let digits = word.chars().filter(|c| is_digit(*c)).count();
        match (word.starts_with("rfs1"), word.find(is_digit), digits) {
            (true, ..) => format!("rfs1{ANY}{}", word.trim_start_matches(is_digit)),
            (_, Some(0), 64..) => format!("{ANY}{}", word.trim_start_matches(is_digit)),
            _ => word.to_owned(),
        }
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The verifier beside the prover: built by `cargo test --workspace`, else here.
fn verifier() -> PathBuf {
    let path = program().with_file_name("ringfence-verifier");
    if !path.exists() {
        let profile = path.parent().unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--locked", "-p", "ringfence-verifier", "--target-dir"]);
        cargo.arg(profile.parent().unwrap()).current_dir(root());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success());
    }
    path
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &to),
            false => fs::copy(&path, &to).map(drop).unwrap(),
        }
    }
}

/// A shell that goes through the commands one after another, and stays where it was led.
struct Shell {
    directory: tempfile::TempDir,
    path: String,
}

impl Shell {
    /// In a folder that has the examples in it.
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        copy(&root().join("examples"), &directory.path().join("work/examples"));
        let bin = directory.path().join("bin");
        fs::create_dir(&bin).unwrap();
        for program in [program().to_owned(), verifier()] {
            std::os::unix::fs::symlink(&program, bin.join(program.file_name().unwrap())).unwrap();
        }
        let path = format!("{}:{}", bin.display(), env::var("PATH").unwrap());
        let place = directory.path().join("work").display().to_string();
        fs::write(directory.path().join("place"), place).unwrap();
        Shell { directory, path }
    }

    /// What a command prints, errors and progress among it; it must end with 0.
    fn run(&self, command: &str) -> String {
        let place = self.directory.path().join("place");
        let here = fs::read_to_string(&place).unwrap();
        let script = format!("exec 2>&1\n{command}\nended=$?\npwd > \"$PLACE\"\nexit $ended\n");
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(here.trim_end())
            .env("PATH", &self.path)
            .env("PLACE", &place)
            .env("RINGFENCE_CACHE", env!("CARGO_TARGET_TMPDIR"))
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{command}\n{text}");
        text
    }
}

#[test]
fn every_command_of_the_tutorial_prints_what_it_shows() {
    let path = root().join("docs/tutorial.md");
    let document = fs::read_to_string(&path).unwrap();
    let regenerate = env::var_os("RINGFENCE_REGENERATE").is_some_and(|value| value == "1");
    let mut lines: Vec<String> = document.lines().map(str::to_owned).collect();
    let steps = steps(&document);
    assert!(steps.len() >= 12, "{steps:?}");
    let shell = Shell::new();
    let mut wrong = String::new();
    let mut anew = vec![];
    for step in &steps {
        let printed = shell.run(&step.command);
        if same(&step.shown, &printed.lines().collect::<Vec<_>>()) {
            continue;
        }
        wrong += &format!("$ {}\n{printed}--- shown\n{}\n\n", step.command, step.shown.join("\n"));
        anew.push((step, printed.lines().map(general).collect::<Vec<_>>()));
    }
    if regenerate {
        for (step, printed) in anew.into_iter().rev() {
            lines.splice(step.first..step.first + step.shown.len(), printed);
        }
        fs::write(path, lines.join("\n") + "\n").unwrap();
    } else {
        assert!(
            wrong.is_empty(),
            "{wrong}RINGFENCE_REGENERATE=1 writes it anew; if words of ringfence-verifier differ, build it: \
             cargo build -p ringfence-verifier"
        );
    }
}

#[test]
fn commands_and_what_they_print_are_told_apart() {
    let document = "text\n```console\n$ a \\\n  b\none\n$ c\n```\n\n```sh\n$ d\n```\n";
    let step = |command: &str, first, shown: &[&str]| Step {
        command: command.into(),
        first,
        shown: shown.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(steps(document), [step("a \\\n  b", 4, &["one"]), step("c", 6, &[])]);
}

#[test]
fn what_varies_matches_and_nothing_else_does() {
    let shown = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let holds = |text: &str, printed: &[&str]| same(&shown(text), printed);
    assert!(holds("a\nb … s", &["a", "b 12 s"]) && !holds("a\nb … s", &["a", "b 12 min"]));
    assert!(holds("…\nb", &["x", "y", "b"]) && holds("…\nb", &["b"]) && !holds("…\nb", &["x"]));
    assert!(!holds("a", &["a", "b"]) && !holds("a\nb", &["a"]) && holds("", &[]));
    assert!(same_line("x … y … z", "x 1 y 2 z") && !same_line("x … y … z", "x 1 z"));
    assert_eq!(general(&format!("at rfs1{} now", "q".repeat(58))), "at rfs1… now");
    assert_eq!(general(&format!("{}, 7", "ab".repeat(32))), "…, 7");
    assert_eq!(general("alice owes 12"), "alice owes 12");
}
