//! Nothing private is in the queue, the store, logs or metrics.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::TcpStream,
};

use ringfence_circuits::protocol::hash::digest::to_hex;

use super::support::{Bench, SECRET};

/// Texts of a snapshot that nobody may see: accounts, owners, and amounts of more than six digits.
fn private_texts(bench: &Bench) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for name in ["vaults.csv", "balances.csv", "positions.csv"] {
        let text = fs::read_to_string(bench.path("snapshot").join(name)).unwrap();
        for line in text.lines().skip(1) {
            for cell in line.split(',') {
                let digits = cell.bytes().filter(u8::is_ascii_digit).count();
                let is_amount = digits > 6 && cell.bytes().all(|b| b.is_ascii_digit() || b == b'.');
                let is_account = cell.len() == 9 && cell.starts_with('c') && digits == 8;
                if is_amount || is_account || cell.starts_with("owner-") {
                    found.insert(cell.to_owned());
                }
            }
        }
    }
    found
}

/// The ways in which a secret may be written.
fn writings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
    let hex = to_hex(bytes);
    vec![
        bytes.to_vec(),
        hex.to_uppercase().into_bytes(),
        to_hex(&reversed).into_bytes(),
        hex.into_bytes(),
        reversed,
        base64(bytes),
    ]
}

/// Whole groups of base64, which stand in any longer text that begins with these bytes.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| LETTERS[bits >> shift & 63])
    };
    bytes.chunks_exact(3).flat_map(group).collect()
}

/// Amounts as the job has them: 8 little-endian bytes of a number of more than 2^32.
fn amounts(bench: &Bench) -> Vec<[u8; 8]> {
    let mut records = vec![];
    super::support::files(&bench.path("work/vaults"), &mut records);
    let bytes: Vec<u8> = records
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "records"))
        .flat_map(|path| fs::read(path).unwrap())
        .collect();
    bytes
        .windows(8)
        .map(|window| <[u8; 8]>::try_from(window).unwrap())
        .filter(|window| {
            let number = u64::from_le_bytes(*window);
            // Random bytes are larger, and small numbers stand anywhere.
            (1 << 33..1 << 56).contains(&number) && window[..5].iter().all(|byte| *byte != 0)
        })
        .collect()
}

fn holds(place: &[u8], what: &[u8]) -> bool {
    place.windows(what.len()).any(|window| window == what)
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn nothing_private_is_in_queue_store_logs_or_metrics() {
    let Some(bench) = Bench::new(4) else { return };
    bench.known_secret("work");
    bench.plan();
    let arguments = ["--metrics", "127.0.0.1:0", "--log", "json"];
    let mut worker = bench.worker("worker", &arguments);
    worker.says("metrics are served", 1);
    let log = worker.said();
    let (_, rest) = log.split_once("\"address\":\"").unwrap();
    let address = rest.split('"').next().unwrap().to_owned();
    worker.says("\"how\":\"made\"", 3);
    let metrics = get(&address, "/metrics");
    for name in [
        "ringfence_jobs{state=\"done\"}",
        "ringfence_proof_cpu_seconds_count",
        "ringfence_queue_age_seconds",
        "ringfence_resident_memory_bytes",
    ] {
        assert!(metrics.contains(name), "{name}: {metrics}");
    }
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    worker.signal("TERM");
    assert!(worker.wait().success());

    let mut places = vec![
        ("the queue", bench.dump()),
        ("the log", worker.said().into_bytes()),
        ("the metrics", metrics.into_bytes()),
    ];
    let stored = bench.stored();
    assert!(stored.len() > 6);
    places.extend(stored.iter().map(|path| ("an artifact", fs::read(path).unwrap())));
    let key = fs::read_to_string(bench.path("epoch.key")).unwrap();
    let mut secrets: Vec<Vec<u8>> = writings(&SECRET);
    secrets.push(key.trim().as_bytes().to_vec());
    let texts = private_texts(&bench);
    assert!(texts.len() > 40, "{texts:?}");
    // Every text and amount takes a search through all artifacts: some of each kind stand for all.
    let some = texts.iter().step_by(texts.len() / 60);
    secrets.extend(some.flat_map(|text| writings(text.as_bytes())));
    let amounts = amounts(&bench);
    assert!(amounts.len() > 20);
    secrets.extend(amounts.iter().step_by(1 + amounts.len() / 60).map(|amount| amount.to_vec()));
    secrets.retain(|secret| secret.len() >= 7);
    for (place, bytes) in &places {
        for secret in &secrets {
            let shown = String::from_utf8_lossy(secret);
            assert!(!holds(bytes, secret), "{place} holds {shown:?}");
        }
    }
}
