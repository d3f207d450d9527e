//! `sign`: keys, the log of statements, and proofs that readers check.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use base64::{engine::general_purpose::STANDARD, Engine};
use ed25519_dalek::{Signer as _, SigningKey};
use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::{Digest, Element},
        lane::Lanes,
        shape::SHAPES,
        statement::{statement_digest, BlockListEntry, Book, Document, StatementTotals},
        totals::Totals,
    },
    testing::small_parameters,
};
use ringfence_evidence::checkpoint::{
    check::{check, Compared, Keys, LogDoubt, LogReport, Other, Signer},
    proof::LogProof,
    vkey::{KeyKind, VerifierKey},
};

use crate::common::program::run;

/// A venue with a log: bundles of its statements, of which nothing is proven.
struct Venue(tempfile::TempDir);

/// Exit code, standard output, standard error.
type Answer = (i32, String, String);

/// A statement of an epoch, told apart from others of it by its tool.
fn statement(epoch: u64, tool: &str) -> Document {
    let parameters = small_parameters();
    let books = vec![Book { name: "clients".into(), proprietary: false }];
    let totals = Totals::zero(&Lanes::new(&parameters), books.len());
    let time = || "2026-01-31T23:59:59Z".to_owned();
    let previous = if epoch == 0 { Digest::default() } else { Digest([7; 32]) };
    Document {
        format: Document::FORMAT.into(),
        tool: tool.into(),
        venue: "example".into(),
        epoch: epoch.into(),
        snapshot_time: time(),
        price_time: time(),
        funding_time: time(),
        previous,
        corrects: None,
        parameters: parameters.digest(),
        totals: StatementTotals::new(&parameters, &books, &totals),
        books,
        block_list: vec![BlockListEntry { book: 0.into(), shape: SHAPES[0], count: 1.into() }],
        root: Element(1.into()),
        reserves: vec![],
        signers: vec![],
        evidence: None,
        next_snapshot: None,
        policy: None,
        history: None,
    }
}

impl Venue {
    fn new() -> Self {
        let venue = Venue(tempfile::tempdir().unwrap());
        let (code, out, error) = venue.run(&["--new-key", "example.com", "--key", "@key"]);
        assert_eq!((code, &error[..]), (0, ""));
        assert!(out.contains("example.com+"), "{out}");
        venue
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Writes a bundle as far as signing looks at it; its statement's digest.
    fn bundle(&self, epoch: u64, tool: &str) -> Digest {
        let directory = self.path("bundle");
        fs::create_dir_all(&directory).unwrap();
        let text = json::canonical(&statement(epoch, tool)).unwrap();
        fs::write(directory.join("statement.json"), &text).unwrap();
        fs::write(directory.join("parameters.json"), small_parameters().canonical()).unwrap();
        statement_digest(&text)
    }

    /// Arguments that begin with `@` name files of the directory.
    fn run(&self, arguments: &[&str]) -> Answer {
        let absolute = |argument: &&str| match argument.strip_prefix('@') {
            Some(name) => self.path(name).to_str().unwrap().to_owned(),
            None => (*argument).to_owned(),
        };
        let arguments: Vec<String> = arguments.iter().map(absolute).collect();
        let arguments = ["sign"].into_iter().chain(arguments.iter().map(String::as_str));
        run(&arguments.collect::<Vec<_>>())
    }

    const SIGN: [&'static str; 6] = ["--bundle", "@bundle", "--log", "@log", "--key", "@key"];

    /// Signs a statement; its digest.
    fn sign(&self, epoch: u64) -> Digest {
        let digest = self.bundle(epoch, "tool");
        let (code, out, error) = self.run(&Self::SIGN);
        assert_eq!((code, &error[..]), (0, ""));
        assert!(out.contains(&digest.to_string()), "{out}");
        digest
    }

    fn key(&self) -> VerifierKey {
        let key = ringfence_prover::signing::key::LogKey::read(&self.path("key")).ok();
        key.and_then(|key| key.public()).unwrap()
    }

    fn proof(&self, epoch: u64) -> LogProof {
        LogProof::read(&fs::read(self.path(&format!("log/{epoch}.tlog-proof"))).unwrap()).unwrap()
    }

    /// What a reader learns who has the venue's key.
    fn report(&self, epoch: u64, digest: Digest, others: &[Other<'_>]) -> LogReport {
        let given = [self.key()];
        let keys = Keys { given: &given, ..Keys::default() };
        check(&self.proof(epoch), epoch, digest, &keys, others)
    }
}

#[test]
fn statements_are_signed_one_after_another() {
    let venue = Venue::new();
    let digests = [0, 1, 2].map(|epoch| venue.sign(epoch));
    for (epoch, digest) in (0..).zip(digests) {
        let report = venue.report(epoch, digest, &[]);
        assert!(report.holds(), "{report:?}");
        assert_eq!(report.signer, Signer::Given("example.com".into()));
        assert_eq!(report.size, epoch + 1);
    }
    // The same statement again changes nothing.
    let before = venue.text("log/leaves");
    venue.sign(2);
    assert_eq!(venue.text("log/leaves"), before);
    // What is served is public.
    let mode = |name: &str| fs::metadata(venue.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("key"), mode("log/checkpoint")], [0o600, 0o644]);
    let (code, ..) = venue.run(&[&Venue::SIGN[..], &["--out", "@statement.tlog-proof"]].concat());
    assert_eq!(code, 0);
    assert_eq!(venue.text("statement.tlog-proof"), venue.text("log/2.tlog-proof"));
}

#[test]
fn r19_an_epoch_has_one_signed_statement_and_none_is_skipped() {
    let venue = Venue::new();
    let first = venue.sign(0);
    let leaves = venue.text("log/leaves");
    venue.bundle(0, "another");
    let (code, _, error) = venue.run(&Venue::SIGN);
    assert!(
        code == 2 && error.contains("RF-1435") && error.contains(&first.to_string()),
        "{error}"
    );
    venue.bundle(2, "tool");
    let (code, _, error) = venue.run(&Venue::SIGN);
    assert!(code == 2 && error.contains("RF-1435") && error.contains("no gaps"), "{error}");
    assert_eq!(venue.text("log/leaves"), leaves);
    // Leaves of another log than the one that was signed.
    fs::write(venue.path("log/leaves"), format!("{}\n", Digest([9; 32]))).unwrap();
    venue.bundle(1, "tool");
    let (code, _, error) = venue.run(&Venue::SIGN);
    assert!(code == 2 && error.contains("RF-1436") && error.contains("second log"), "{error}");
    // A log that was begun anew is told from the old one by who has both.
    let old = venue.proof(0);
    fs::remove_dir_all(venue.path("log")).unwrap();
    let second = venue.bundle(0, "another");
    assert_eq!(venue.run(&Venue::SIGN).0, 0);
    let other = Other::Statement { digest: first, proof: &old };
    let report = venue.report(0, second, &[other]);
    assert!(!report.holds());
    assert!(matches!(report.others[..], [Compared::Contradicts(LogDoubt::TwoLogs { size: 1 })]));
}

#[test]
fn a_statement_that_was_not_signed_yet_gives_way() {
    let venue = Venue::new();
    venue.sign(0);
    // A run that ended between leaves and checkpoint.
    let unsigned = format!("{}{}\n", venue.text("log/leaves"), Digest([5; 32]));
    fs::write(venue.path("log/leaves"), unsigned).unwrap();
    let digest = venue.sign(1);
    assert!(venue.report(1, digest, &[]).holds());
}

#[test]
fn a_log_may_begin_late() {
    let venue = Venue::new();
    let digest = venue.bundle(3, "tool");
    let earlier =
        format!("{}\nnever-published\n{}\n", Digest([1; 32]), Digest([2; 32]).to_bech32());
    fs::write(venue.path("earlier"), &earlier).unwrap();
    let (code, _, error) = venue.run(&[&Venue::SIGN[..], &["--earlier", "@earlier"]].concat());
    assert_eq!((code, &error[..]), (0, ""));
    assert!(venue.report(3, digest, &[]).holds());
    assert_eq!(venue.text("log/leaves").lines().nth(1).unwrap(), "00".repeat(32));
    fs::write(venue.path("earlier"), "x").unwrap();
    let (code, _, error) = venue.run(&[&Venue::SIGN[..], &["--earlier", "@earlier"]].concat());
    assert!(code == 2 && error.contains("RF-1438") && error.contains("line 1"), "{error}");
}

#[test]
fn a_device_signs_the_text_that_is_printed() {
    let venue = Venue::new();
    let digest = venue.bundle(0, "tool");
    let device = SigningKey::from_bytes(&[3; 32]);
    let public = device.verifying_key().to_bytes();
    let vkey = VerifierKey::new("example.com", KeyKind::Ed25519, public).unwrap();
    let vkey = vkey.to_string();
    let print = ["--bundle", "@bundle", "--log", "@log", "--vkey", &vkey, "--print"];
    let (code, text, error) = venue.run(&print);
    assert_eq!((code, &error[..]), (0, ""));
    assert!(text.starts_with("example.com\n1\n"), "{text}");
    assert!(!venue.path("log").exists(), "printing changes nothing");
    let signature = device.sign(text.as_bytes()).to_bytes();
    let with = |signature: &str| {
        venue.run(&[
            "--bundle",
            "@bundle",
            "--log",
            "@log",
            "--vkey",
            &vkey,
            "--signature",
            signature,
        ])
    };
    let wrong = STANDARD.encode(device.sign(b"something else").to_bytes());
    let (code, _, error) = with(&wrong);
    assert!(code == 2 && error.contains("RF-1437"), "{error}");
    let (code, _, error) = with("AAAA");
    assert!(code == 2 && error.contains("64 bytes"), "{error}");
    assert!(!venue.path("log").exists());
    let (code, _, error) = with(&STANDARD.encode(signature));
    assert_eq!((code, &error[..]), (0, ""));
    let given = [VerifierKey::parse(&vkey).unwrap()];
    let keys = Keys { given: &given, ..Keys::default() };
    assert!(check(&venue.proof(0), 0, digest, &keys, &[]).holds());
    // A second key of the venue signs the same checkpoint.
    assert_eq!(venue.run(&Venue::SIGN).0, 0);
    assert!(check(&venue.proof(0), 0, digest, &keys, &[]).holds());
    assert!(venue.report(0, digest, &[]).holds());
}

#[test]
fn witnesses_are_asked_and_their_lines_added() {
    let venue = Venue::new();
    venue.sign(0);
    let digest = venue.sign(1);
    let (code, body, _) = venue.run(&["--log", "@log", "--for-witness", "1"]);
    assert_eq!(code, 0);
    let (head, note) = body.split_once("\n\n").unwrap();
    assert!(head.starts_with("old 1\n") && head.lines().count() == 2, "{body}");
    assert_eq!(note, venue.text("log/checkpoint"));
    let (code, _, error) = venue.run(&["--log", "@log", "--for-witness", "3"]);
    assert!(code == 2 && error.contains("RF-1440"), "{error}");

    let witness = SigningKey::from_bytes(&[8; 32]);
    let key = witness.verifying_key().to_bytes();
    let key = VerifierKey::new("witness.example", KeyKind::Cosigner, key).unwrap();
    let (time, text) = (1_770_000_000, note.split_once("\n\n").unwrap().0.to_owned() + "\n");
    let line = |text: &str| {
        let signature = witness.sign(&key.message(time, text)).to_bytes();
        key.signature(time, &signature).to_string()
    };
    let vkey = key.to_string();
    let add = ["--log", "@log", "--cosignatures", "@line", "--witness", &vkey];
    fs::write(venue.path("line"), line("something else\n")).unwrap();
    let (code, _, error) = venue.run(&add);
    assert!(code == 2 && error.contains("RF-1439") && error.contains("line 1"), "{error}");
    fs::write(venue.path("line"), line(&text)).unwrap();
    let (code, out, error) = venue.run(&add);
    assert_eq!((code, &error[..]), (0, ""));
    assert!(out.contains("1 lines of witnesses added"), "{out}");
    let given = [venue.key()];
    let witnesses = [key];
    let keys = Keys { given: &given, witnesses: &witnesses, quorum: Some(1), ..Keys::default() };
    let report = check(&venue.proof(1), 1, digest, &keys, &[]);
    assert!(report.holds() && report.counted() == 1, "{report:?}");
    // Signing the same checkpoint again keeps the line.
    venue.sign(1);
    assert_eq!(check(&venue.proof(1), 1, digest, &keys, &[]).counted(), 1);
    // The next one needs a line of its own.
    let digest = venue.sign(2);
    assert!(!check(&venue.proof(2), 2, digest, &keys, &[]).holds());
}

#[test]
fn r19_a_witness_can_not_spoil_the_logs_own_signature() {
    let venue = Venue::new();
    let digest = venue.sign(0);
    let forged = venue.key().signature(0, &[7; 64]).to_string();
    fs::write(venue.path("line"), forged).unwrap();
    let before = venue.text("log/checkpoint");
    let (code, _, error) = venue.run(&["--log", "@log", "--cosignatures", "@line"]);
    assert!(code == 2 && error.contains("RF-1439") && error.contains("log itself"), "{error}");
    assert_eq!(venue.text("log/checkpoint"), before);
    assert!(venue.report(0, digest, &[]).holds());
}

#[test]
fn a_proof_never_replaces_a_key() {
    let venue = Venue::new();
    venue.bundle(0, "tool");
    let key = venue.text("key");
    let with = |out| venue.run(&[&Venue::SIGN[..], &["--out", out]].concat());
    let (code, _, error) = with("@key");
    assert!(code == 2 && error.contains("RF-1432") && !error.contains("PRIVATE"), "{error}");
    assert_eq!(venue.text("key"), key);
    assert!(!venue.path("log").exists());
    // A proof is replaced by the next one.
    for _ in 0..2 {
        assert_eq!(with("@proof").0, 0);
    }
}

#[test]
fn r19_a_log_has_one_name() {
    let venue = Venue::new();
    venue.sign(0);
    let (code, ..) = venue.run(&["--new-key", "other.example", "--key", "@other"]);
    assert_eq!(code, 0);
    let arguments = ["--bundle", "@bundle", "--log", "@log", "--key", "@other"];
    let (code, _, error) = venue.run(&arguments);
    assert!(code == 2 && error.contains("RF-1436") && error.contains("one name"), "{error}");
    let (code, _, error) = venue.run(&["--new-key", "example.com", "--key", "@key"]);
    assert!(code == 2 && error.contains("RF-1432"), "{error}");
}

#[test]
fn what_is_missing_is_named() {
    let venue = Venue::new();
    venue.bundle(0, "tool");
    for arguments in [&["--bundle", "@bundle", "--log", "@log"][..], &["--bundle", "@bundle"], &[]]
    {
        let (code, _, error) = venue.run(arguments);
        assert!(code == 2 && !error.is_empty(), "{arguments:?}: {error}");
    }
    let (code, _, error) = venue.run(&["--log", "@log", "--for-witness", "0"]);
    assert!(code == 2 && error.contains("RF-1440"), "{error}");
    fs::set_permissions(venue.path("key"), fs::Permissions::from_mode(0o644)).unwrap();
    let (code, _, error) = venue.run(&Venue::SIGN);
    assert!(code == 2 && error.contains("RF-1434") && !error.contains("PRIVATE"), "{error}");
    assert!(!venue.path("log").exists());
}
