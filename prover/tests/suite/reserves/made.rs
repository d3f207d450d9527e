//! A made venue's directory, and the steps of `reserves` on it through the built program.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_evidence::list::time::Time;
use ringfence_fixtures::reserves::Venue;

use crate::common::program::run;

pub const SNAPSHOT: &str = "2026-01-31T23:59:59Z";
pub const BOOKS: [&str; 2] = ["clients", "house"];
const VENUE: &str = "example";

/// A directory with everything that a venue has before it begins.
pub struct Made {
    directory: tempfile::TempDir,
    pub venue: Venue,
}

/// Exit code, standard output, standard error.
pub type Answer = (i32, String, String);

impl Made {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let venue = Venue::new(Time::parse(SNAPSHOT).unwrap(), BOOKS);
        let made = Made { directory, venue };
        let parameters = ringfence_fixtures::binance();
        made.write("parameters.json", parameters.canonical());
        made.write("wallets.csv", made.venue.wallets());
        made.write("headers.txt", made.venue.headers());
        let books =
            BOOKS.map(|name| format!("[[books]]\nname = \"{name}\"\nproprietary = false\n"));
        let info = format!(
            "venue = \"{VENUE}\"\nepoch = 0\nsnapshot_time = \"{SNAPSHOT}\"\nprice_time = \"{SNAPSHOT}\"\n\
             funding_time = \"{SNAPSHOT}\"\n{}",
            books.concat()
        );
        made.write("snapshot/snapshot.toml", info);
        made
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A step with arguments, of which those that name files of the directory begin with `@`.
    pub fn run(&self, arguments: &[&str]) -> Answer {
        let absolute = |argument: &&str| match argument.strip_prefix('@') {
            Some(name) => self.path(name).to_str().unwrap().to_owned(),
            None => (*argument).to_owned(),
        };
        let arguments: Vec<String> = arguments.iter().map(absolute).collect();
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// A step that succeeds; what it prints.
    pub fn good(&self, arguments: &[&str]) -> String {
        let (code, out, error) = self.run(arguments);
        assert_eq!((code, &error[..]), (0, ""), "{arguments:?}: {out}");
        out
    }

    pub fn requests(&self) -> String {
        self.good(&[
            "reserves",
            "requests",
            "--wallets",
            "@wallets.csv",
            "--headers",
            "@headers.txt",
            "--time",
            SNAPSHOT,
            "--out",
            "@requests",
        ])
    }

    /// Lets the made node answer every request.
    pub fn answer(&self) {
        for entry in fs::read_dir(self.path("requests")).unwrap() {
            let path = entry.unwrap().path();
            let answer = self.venue.answer(&fs::read_to_string(&path).unwrap());
            self.write(&format!("answers/{}", name(&path)), answer);
        }
    }

    pub const LIST: [&str; 16] = [
        "reserves",
        "list",
        "--wallets",
        "@wallets.csv",
        "--headers",
        "@headers.txt",
        "--answers",
        "@answers",
        "--snapshot",
        "@snapshot",
        "--parameters",
        "@parameters.json",
        "--bound",
        BOUND,
        "--evidence",
        "@evidence",
    ];

    pub fn list(&self) -> String {
        self.good(&Self::LIST)
    }

    pub fn challenge(&self) -> String {
        self.challenge_with(&[])
    }

    pub fn challenge_with(&self, more: &[&str]) -> String {
        let step = [
            "reserves",
            "challenge",
            "--wallets",
            "@wallets.csv",
            "--venue",
            VENUE,
            "--after",
            &self.venue.after(),
            "--out",
            "@challenges",
        ];
        self.good(&[&step[..], more].concat())
    }

    /// Lets every wallet sign its text; the table of signatures.
    pub fn signatures(&self) -> String {
        let table = self.text("challenges/signatures.csv");
        let mut lines = table.lines();
        let mut signed = lines.next().unwrap().to_owned() + "\n";
        for line in lines {
            let fields: Vec<&str> = line.split(',').map(|field| field.trim_matches('"')).collect();
            let (chain, address) = (fields[0], fields[1]);
            let name = format!("challenges/texts/{}-{address}.txt", chain.replace(':', "-"));
            let printed = self.venue.wallet(address).unwrap().sign(&self.text(&name));
            let signatures = printed.signatures.join(" ");
            let after = fields[2];
            signed += &format!("{chain},{address},{after},,{},{signatures}\n", printed.script);
        }
        signed
    }

    pub const IMPORT: [&str; 6] =
        ["reserves", "import", "--snapshot", "@snapshot", "--evidence", "@evidence"];

    pub fn import(&self, more: &[&str]) -> Answer {
        self.run(&[&Self::IMPORT[..], more].concat())
    }

    pub const STATUS: [&str; 10] = [
        "reserves",
        "status",
        "--snapshot",
        "@snapshot",
        "--parameters",
        "@parameters.json",
        "--headers",
        "@headers.txt",
        "--evidence",
        "@evidence",
    ];

    /// The status as a machine reads it.
    pub fn status(&self, more: &[&str]) -> serde_json::Value {
        let out = self.good(&[&Self::STATUS[..], &["--json"], more].concat());
        serde_json::from_str(&out).unwrap()
    }

    /// Everything up to the list.
    pub fn listed() -> Self {
        let made = Made::new();
        made.requests();
        made.answer();
        made.list();
        made
    }

    /// Everything up to signatures and proofs.
    pub fn complete() -> Self {
        let made = Made::listed();
        made.challenge();
        made.write("signatures.csv", made.signatures());
        let (code, out, error) =
            made.import(&["--signatures", "@signatures.csv", "--answers", "@answers"]);
        assert_eq!((code, &error[..]), (0, ""), "{out}");
        made
    }
}

/// 64 bytes.
pub const BOUND: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\
                         00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}
