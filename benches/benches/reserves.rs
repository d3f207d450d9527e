//! Evidence for many wallets: accounts of ether at the depth of the main network's state, each with a signature and
//! a proof. What each step of `reserves` takes, in a process of its own.
//!
//! `cargo bench -p ringfence-benches --bench reserves`; `ROWS=10000` wallets.

use std::{collections::BTreeMap, env, fs, path::Path, process::Command};

use ringfence_benches::measure::{measured, peak_memory, setting};
use ringfence_evidence::{address::Address, control::after::After, list::time::Time};
use ringfence_fixtures::reserves::{
    node::Node,
    venue::{Venue, ETHEREUM},
    wallet::{Kind, Wallet},
};
use ringfence_prover::command::reserves::{
    challenge::Challenge, common::WalletOptions, import::Import, list::List, requests::Requests,
    status::Status,
};

const SNAPSHOT: &str = "2026-01-31T23:59:59Z";
/// As deep as the main network's state, which holds some 300 million accounts.
const DEPTH: usize = 8;
const NUMBER: u64 = 24_000_000;

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
    let directory = tempfile::tempdir().expect("a directory is to be had");
    let directory = directory.path();
    prepare(directory, rows, snapshot);
    println!("{rows} wallets; CPU seconds and the most memory of each step");
    run("requests", directory);
    answer(directory, rows, snapshot);
    run("list", directory);
    run("challenge", directory);
    sign(directory, rows);
    run("import of signatures", directory);
    run("import of answers", directory);
    run("status", directory);
    for name in ["reserves.rows", "control.jsonl", "state.bin"] {
        let length = fs::metadata(directory.join("evidence").join(name)).map_or(0, |of| of.len());
        println!("{name:<22} {:>8.1} MB", length as f64 / 1e6);
    }
}

/// Runs a step in a process of its own.
fn run(step: &str, directory: &Path) {
    let program = env::current_exe().expect("this program is somewhere");
    let mut command = Command::new(program);
    let status = command.env(STEP, step).env(DIRECTORY, directory).status();
    assert!(status.is_ok_and(|status| status.success()), "{step} failed");
}

/// Runs a step, which must leave nothing out, and prints what it took.
fn measure(step: &str, directory: &Path, snapshot: Time) {
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
            let (venue, after) = ("example".into(), after(snapshot));
            Challenge { wallets: wallets(), venue, after, out: path("challenges") }.run()
        }
        "import of signatures" => import(vec![path("signatures.csv")], vec![]).run(),
        "import of answers" => import(vec![], vec![path("answers")]).run(),
        _ => status(directory).run(),
    });
    let done = done.unwrap_or_else(|error| panic!("{step}: {error}"));
    assert!(done.complaints.is_empty(), "{step}: {:?}", done.complaints);
    println!("{step:<22} {:>8.2} s {:>8} MiB", cost.cpu, peak_memory());
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

fn wallet(number: u32) -> Wallet {
    Wallet { kind: Kind::Account(ETHEREUM), number }
}

/// The node of all wallets.
fn node(rows: u32, snapshot: Time) -> Node {
    let time = |seconds: i64| {
        let moved = snapshot.seconds().checked_add_signed(seconds).and_then(Time::from_seconds);
        moved.expect("it is near the snapshot")
    };
    let balance = |number: u32| u128::from(number) * 1_000_000_007 + 10u128.pow(18);
    let accounts = (0..rows).filter_map(|number| match wallet(number).address() {
        Address::Eip155(account) => Some((account, balance(number))),
        _ => None,
    });
    let accounts: BTreeMap<_, _> = accounts.collect();
    Node::new(accounts, BTreeMap::new(), DEPTH, NUMBER, time(-4), time(8))
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
        table += &format!("{ETHEREUM},{},ETH,,,clients\n", wallet(number).address());
    }
    write("wallets.csv", table.as_bytes());
    write("parameters.json", ringfence_fixtures::binance().canonical());
    fs::create_dir(directory.join("snapshot")).expect("a directory can be made");
    let info = format!(
        "venue = \"example\"\nepoch = 0\nsnapshot_time = \"{SNAPSHOT}\"\nprice_time = \"{SNAPSHOT}\"\n\
         funding_time = \"{SNAPSHOT}\"\n[[books]]\nname = \"clients\"\nproprietary = false\n"
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
