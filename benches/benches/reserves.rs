//! Evidence for many wallets: accounts of ether at the depth of the main network's state, each with a signature and
//! a proof. What each step of `reserves` takes, and what a reader's checks take, each in a process of its own.
//!
//! `cargo bench -p ringfence-benches --bench reserves`; `ROWS=10000` wallets. `VERIFY_ONLY=1` leaves out the venue's steps, and
//! makes the evidence without them. `BUNDLE=demo/bundle OUT=DIR` writes a bundle with the evidence of so many wallets, for
//! a browser, and measures nothing.

use std::{collections::BTreeMap, env, fs, path::Path, process::Command};

use ringfence_benches::{
    evidence::{at, balance, make, wallet, Reading, BOOK, DEPTH, NUMBER, VENUE},
    measure::{forget_peak_memory, measured, peak_memory, setting},
    page::with_many_rows,
};
use ringfence_evidence::{address::Address, control::after::After, list::time::Time};
use ringfence_fixtures::reserves::{
    node::Node,
    venue::{Venue, ETHEREUM},
};
use ringfence_prover::command::reserves::{
    challenge::Challenge, common::WalletOptions, import::Import, list::List, requests::Requests,
    status::Status,
};

const SNAPSHOT: &str = "2026-01-31T23:59:59Z";
/// What a reader checks, in a process for each, and then all of it together.
const CHECKS: [&str; 4] = ["read rows", "check signatures", "check state", "verify all"];

/// Names the step that a process of its own runs, so that its memory can be told from that of the made node.
const STEP: &str = "RESERVES_STEP";
/// Names its directory.
const DIRECTORY: &str = "RESERVES_DIRECTORY";

fn main() {
    let snapshot = Time::parse(SNAPSHOT).expect("it is a time");
    if let (Ok(step), Some(directory)) = (env::var(STEP), env::var_os(DIRECTORY)) {
        return measure(&step, Path::new(&directory), snapshot);
    }
    let rows = setting("ROWS", 10_000) as u32;
    if let (Some(bundle), Some(out)) = (env::var_os("BUNDLE"), env::var_os("OUT")) {
        return with_many_rows(Path::new(&bundle), Path::new(&out), rows);
    }
    let directory = tempfile::tempdir().expect("a directory is to be had");
    let directory = directory.path();
    println!("{rows} wallets");
    println!("| step | CPU seconds | peak MiB |\n|---|---|---|");
    match setting("VERIFY_ONLY", 0) {
        0 => venue(directory, rows, snapshot),
        _ => {
            fs::create_dir(directory.join("evidence")).expect("a directory can be made");
            make(&directory.join("evidence"), rows, snapshot);
            let headers = directory.join("evidence/headers.txt");
            fs::rename(headers, directory.join("headers.txt")).expect("a file can be moved");
        }
    }
    for step in CHECKS {
        run(step, directory);
    }
    for name in ["reserves.rows", "control.jsonl", "state.bin"] {
        let length = fs::metadata(directory.join("evidence").join(name)).map_or(0, |of| of.len());
        println!("{name}: {:.1} MB", length as f64 / 1e6);
    }
}

/// All steps of a venue, from a table of wallets to evidence.
fn venue(directory: &Path, rows: u32, snapshot: Time) {
    prepare(directory, rows, snapshot);
    run("requests", directory);
    answer(directory, rows, snapshot);
    run("list", directory);
    run("challenge", directory);
    sign(directory, rows);
    run("import of signatures", directory);
    run("import of answers", directory);
    run("status", directory);
}

/// Runs a step in a process of its own.
fn run(step: &str, directory: &Path) {
    let program = env::current_exe().expect("this program is somewhere");
    let mut command = Command::new(program);
    let status = command.env(STEP, step).env(DIRECTORY, directory).status();
    assert!(status.is_ok_and(|status| status.success()), "{step} failed");
}

/// A reader's check of evidence that is there, and what it took by itself.
fn check(step: &str, directory: &Path, snapshot: Time) {
    let evidence = directory.join("evidence");
    let reading = Reading::new(&evidence, &directory.join("headers.txt"), snapshot);
    let rows =
        if step == "check signatures" || step == "check state" { reading.rows() } else { vec![] };
    forget_peak_memory();
    let ((), cost) = measured(|| match step {
        "read rows" => drop(reading.rows()),
        "check signatures" => drop(reading.control(&rows)),
        "check state" => drop(reading.state(&rows)),
        _ => {
            let rows = reading.rows();
            let (control, anchors) = (reading.control(&rows), reading.state(&rows));
            reading.standings(&rows, &control, &anchors);
        }
    });
    println!("| {step} | {:.2} | {} |", cost.cpu, peak_memory());
}

/// Runs a step, which must leave nothing out, and prints what it took.
fn measure(step: &str, directory: &Path, snapshot: Time) {
    if CHECKS.contains(&step) {
        return check(step, directory, snapshot);
    }
    let path = |name: &str| directory.join(name);
    let wallets = || WalletOptions { wallets: path("wallets.csv"), book: None, recognised: None };
    let import = |signatures, answers| Import {
        snapshot: path("snapshot"),
        evidence: path("evidence"),
        signatures,
        signed_text: vec![],
        after: None,
        answers,
        recognised: None,
    };
    let (done, cost) = measured(|| match step {
        "requests" => {
            let (headers, out) = (path("headers.txt"), path("requests"));
            let (wallets, time) = (wallets(), snapshot);
            Requests { wallets, headers, time, batch: 50, out }.run()
        }
        "list" => list(directory, wallets()).run(),
        "challenge" => {
            let (venue, after) = (VENUE.into(), after(snapshot));
            Challenge { wallets: wallets(), venue, after, out: path("challenges") }.run()
        }
        "import of signatures" => import(vec![path("signatures.csv")], vec![]).run(),
        "import of answers" => import(vec![], vec![path("answers")]).run(),
        _ => status(directory).run(),
    });
    let done = done.unwrap_or_else(|error| panic!("{step}: {error}"));
    assert!(done.complaints.is_empty(), "{step}: {:?}", done.complaints);
    println!("| {step} | {:.2} | {} |", cost.cpu, peak_memory());
}

fn list(directory: &Path, wallets: WalletOptions) -> List {
    List {
        wallets,
        headers: directory.join("headers.txt"),
        answers: vec![directory.join("answers")],
        snapshot: directory.join("snapshot"),
        parameters: directory.join("parameters.json"),
        bound: "00".repeat(64),
        evidence: directory.join("evidence"),
        replace: false,
    }
}

fn status(directory: &Path) -> Status {
    Status {
        snapshot: directory.join("snapshot"),
        parameters: directory.join("parameters.json"),
        headers: directory.join("headers.txt"),
        evidence: directory.join("evidence"),
        signature_age: 35 * 24 * 60 * 60,
        observation: vec![],
        observer: vec![],
        signer: vec![],
        accept_chain: vec![],
        recognised: None,
        all: false,
        json: false,
    }
}

/// The node of all wallets.
fn node(rows: u32, snapshot: Time) -> Node {
    let accounts = (0..rows).filter_map(|number| match wallet(number).address() {
        Address::Eip155(account) => Some((account, balance(number))),
        _ => None,
    });
    let accounts: BTreeMap<_, _> = accounts.collect();
    Node::new(accounts, BTreeMap::new(), DEPTH, NUMBER, at(snapshot, -4), at(snapshot, 8))
}

/// The block after which the texts are signed.
fn after(snapshot: Time) -> After {
    let venue = Venue::new(snapshot, ["clients", "house"]);
    After::parse(&venue.after()).expect("it is a block")
}

/// Writes what a venue has before it begins.
fn prepare(directory: &Path, rows: u32, snapshot: Time) {
    let write = |name: &str, text: &[u8]| {
        fs::write(directory.join(name), text).expect("a file can be written");
    };
    let mut table = "chain,address,asset,contract,units,book\n".to_owned();
    for number in 0..rows {
        table += &format!("{ETHEREUM},{},ETH,,,{BOOK}\n", wallet(number).address());
    }
    write("wallets.csv", table.as_bytes());
    write("parameters.json", ringfence_fixtures::binance().canonical());
    fs::create_dir(directory.join("snapshot")).expect("a directory can be made");
    let info = format!(
        "venue = \"{VENUE}\"\nepoch = 0\nsnapshot_time = \"{SNAPSHOT}\"\nprice_time = \"{SNAPSHOT}\"\n\
         funding_time = \"{SNAPSHOT}\"\n[[books]]\nname = \"{BOOK}\"\nproprietary = false\n"
    );
    write("snapshot/snapshot.toml", info.as_bytes());
    let venue = Venue::new(snapshot, ["clients", "house"]);
    let node = node(rows, snapshot);
    let others = venue.headers();
    let mut headers: String = others
        .lines()
        .filter(|line| line.starts_with("bitcoin"))
        .fold(String::new(), |text, line| text + line + "\n");
    for (number, seconds) in [(NUMBER, -4i64), (NUMBER + 1, 8)] {
        let time = snapshot.seconds().saturating_add_signed(seconds);
        let hash = node.hash(number).expect("the node has both blocks");
        headers += &format!("{ETHEREUM} {number} {hash} {time} made\n");
    }
    write("headers.txt", headers.as_bytes());
}

/// Answers all requests; the node is gone afterwards.
fn answer(directory: &Path, rows: u32, snapshot: Time) {
    let node = node(rows, snapshot);
    fs::create_dir(directory.join("answers")).expect("a directory can be made");
    for entry in fs::read_dir(directory.join("requests")).expect("requests were written") {
        let path = entry.expect("requests were written").path();
        let text = fs::read_to_string(&path).expect("a request can be read");
        let request = serde_json::from_str(&text).expect("a request is JSON");
        let name = path.file_name().expect("a file has a name");
        let answer = node.answer(&request).to_string();
        fs::write(directory.join("answers").join(name), answer).expect("a file can be written");
    }
}

/// Signs every text.
fn sign(directory: &Path, rows: u32) {
    let table = fs::read_to_string(directory.join("challenges/signatures.csv"));
    let table = table.expect("a table was written");
    let mut lines = table.lines();
    let mut signed = lines.next().unwrap_or_default().to_owned() + "\n";
    for (number, line) in (0..rows).zip(lines) {
        let wallet = wallet(number);
        let name = format!("challenges/texts/eip155-1-{}.txt", wallet.address());
        let text = fs::read_to_string(directory.join(name)).expect("a text was written");
        signed += line;
        signed += &(wallet.sign(&text).signatures.concat() + "\n");
    }
    fs::write(directory.join("signatures.csv"), signed).expect("a file can be written");
}
