//! What is read as a whole: list, observation, the reader's blocks, proofs of a log, tables.

use ringfence_evidence::{
    chain::Chain,
    checkpoint::{
        body::Checkpoint,
        log::{Log, MAX_LEAVES},
        note::{Note, MAX_NOTE},
        proof::{LogProof, MAX_PROOF},
        vkey::VerifierKey,
    },
    headers::{Headers, Known, MAX_HEADERS_BYTES, MAX_HEADERS_LINES},
    list::document::{List, MAX_LIST_BYTES},
    observation::{Observation, MAX_OBSERVATION_BYTES},
    recognised::table::{Table, MAX_TABLE_BYTES},
};

use crate::{
    hostile::{filled, hostile_json},
    measure::{alone, bounded, measured},
};

/// Refused within the bound, in few words.
fn refused<T, E: ToString>(name: &str, input: &[u8], read: impl FnOnce(&[u8]) -> Result<T, E>) {
    let fault = bounded(name, input.len(), || read(input).err().map(|fault| fault.to_string()));
    let words = fault.unwrap_or_else(|| panic!("{name} is read"));
    assert!(words.len() < 4096, "{name}: {} bytes are said", words.len());
}

/// A list's file with this in the place of one of its lists.
fn list_with(field: &str, item: &str) -> Vec<u8> {
    let zeros = "0".repeat(64);
    let of = |name: &str| if name == field { "@" } else { "" };
    let text = format!(
        r#"{{"bound":"{zeros}{zeros}","epoch":"0","format":"ringfence-reserves-1","heads":[{}],"holdings":[{}],"rows":"{zeros}","salt":"{zeros}","venue":"v"}}"#,
        of("heads"),
        of("holdings"),
    );
    let (before, after) = text.split_once('@').unwrap();
    filled(before, item, after, MAX_LIST_BYTES as u64)
}

#[test]
fn r20_lists_and_tables_take_little_memory() {
    let _alone = alone();
    for (name, bytes) in hostile_json(MAX_LIST_BYTES as u64) {
        refused(name, &bytes, List::read);
        refused(name, &bytes, Table::read);
    }
    let hash = "0".repeat(64);
    let head = format!(
        r#"{{"chain":"bitcoin","hash":"{hash}","number":"1","time":"2026-01-31T00:00:00Z"}}"#
    );
    let holding = r#"{"asset":"a","chain":"bitcoin","contract":"","decimals":"8","id":"1"}"#;
    for (name, field, item) in [
        ("heads", "heads", &head[..]),
        ("holdings", "holdings", holding),
        ("empty holdings", "holdings", "{}"),
        ("texts as holdings", "holdings", "\"\""),
    ] {
        refused(name, &list_with(field, item), List::read);
    }
    let long = vec![b' '; MAX_LIST_BYTES + 1];
    refused("more than is read", &long, List::read);
    let table = |field: &str, item: &str| {
        let of = |name: &str| if name == field { "@" } else { "" };
        let text = format!(
            r#"{{"chains":[{}],"entries":[{}],"format":"ringfence-recognised-1","name":"n"}}"#,
            of("chains"),
            of("entries"),
        );
        let (before, after) = text.split_once('@').unwrap();
        filled(before, item, after, MAX_TABLE_BYTES as u64)
    };
    let entry = r#"{"asset":"a","chain":"bitcoin","contract":"","decimals":"8","layout":null}"#;
    refused("entries", &table("entries", entry), Table::read);
    let chain = r#"{"chain":"bitcoin","header_items":[],"operated":false}"#;
    refused("chains", &table("chains", chain), Table::read);
}

#[test]
fn r20_observations_take_memory_by_their_rows_only() {
    let _alone = alone();
    // As large as is of use: what takes time and memory shows in a part of what is allowed.
    let most = 16u64 << 20;
    assert!(most < MAX_OBSERVATION_BYTES as u64);
    for (name, bytes) in hostile_json(most) {
        refused(name, &bytes, Observation::read);
    }
    let hash = "0".repeat(64);
    let before = format!(
        r#"{{"chain":"eip155:1","format":"ringfence-observation-1","hash":"{hash}","made_with":"m","number":"1","rows":["#
    );
    for (name, item) in [
        ("texts", "\"\""),
        ("empty rows", "{}"),
        ("rows without addresses", r#"{"address":"","contract":"","units":"0"}"#),
    ] {
        let bytes = filled(&before, item, "]}", most);
        let (fault, took) = measured(|| Observation::read(&bytes).unwrap_err().to_string());
        println!("{name}: {:.1} MB for {:.1} MB", took as f64 / 1e6, bytes.len() as f64 / 1e6);
        assert!(took < 6 * bytes.len(), "{name}: {took} bytes for {}, {fault}", bytes.len());
    }
    // Real rows: about a hundred bytes in the file, and not much more in memory.
    let rows: Vec<String> = (0..100_000u32)
        .map(|number| format!(r#"{{"address":"0x{number:040x}","contract":"","units":"1"}}"#))
        .collect();
    let text = format!("{before}{}]}}", rows.join(","));
    let (read, took) = measured(|| Observation::read(text.as_bytes()).unwrap());
    println!("observation: {:.1} MB for {:.1} MB", took as f64 / 1e6, text.len() as f64 / 1e6);
    assert_eq!(read.rows.len(), 100_000);
    assert!(took < 8 * text.len(), "{took} bytes for {}", text.len());
}

#[test]
fn r20_the_readers_blocks_take_little_memory() {
    let _alone = alone();
    let hash = "ab".repeat(32);
    let size = MAX_HEADERS_BYTES;
    let pattern = |text: &str| text.repeat(size / text.len()).into_bytes();
    for (name, bytes) in [
        ("one long line", pattern("x")),
        ("many long words", pattern(&("x".repeat(1000) + " "))),
        ("not UTF-8", vec![0xff; size]),
        ("empty lines", pattern("\n")),
        ("comments", pattern("#\n")),
        ("more than is read", vec![b'\n'; size + 1]),
    ] {
        refused(name, &bytes, Headers::read);
    }
    // As many lines as are allowed, each of another block; then all of one.
    for (name, distinct) in [("distinct blocks", true), ("one block", false)] {
        let line = |number: usize| {
            let number = if distinct { number } else { 0 };
            format!("bitcoin {number} {hash} 1 node\n")
        };
        let text: String = (0..MAX_HEADERS_LINES).map(line).collect();
        let headers = bounded(name, text.len(), || Headers::read(text.as_bytes()).unwrap());
        assert!(matches!(headers.block(Chain::Bitcoin, 0), Known::Agreed { .. }));
    }
}

#[test]
fn r20_proofs_notes_and_logs_take_little_memory() {
    let _alone = alone();
    let fill = |start: &str, item: &str, size: usize| {
        (start.to_owned() + &item.repeat((size - start.len()) / item.len())).into_bytes()
    };
    let first = "c2sp.org/tlog-proof@v1\nindex 0\n";
    let hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    for (name, bytes) in [
        ("hashes", fill(first, hash, MAX_PROOF)),
        ("empty lines", fill(first, "\n", MAX_PROOF)),
        ("signature lines", fill("text\n\n", "— a AAAAAAA=\n", MAX_PROOF)),
        ("one signature", fill("text\n\n— a ", "AAAA", MAX_PROOF)),
        ("one name", fill("text\n\n— ", "a", MAX_PROOF)),
        ("further data", fill("c2sp.org/tlog-proof@v1\nextra ", "AAAA", MAX_PROOF)),
        ("digits", fill("c2sp.org/tlog-proof@v1\nindex ", "9", MAX_PROOF)),
        ("more than is read", vec![b'\n'; MAX_PROOF + 1]),
    ] {
        refused(name, &bytes, LogProof::read);
        refused(name, &bytes, Note::read);
        refused(name, &bytes, |bytes| VerifierKey::parse(&String::from_utf8_lossy(bytes)));
    }
    let lines = String::from_utf8(fill("o\n1\n", hash, MAX_NOTE)).unwrap();
    bounded("lines of a checkpoint", lines.len(), || Checkpoint::read(&lines).unwrap());
    let log = (("0".repeat(64) + "\n").repeat(MAX_LEAVES)).into_bytes();
    let (read, took) = measured(|| Log::read(&log).unwrap());
    println!("log: {:.1} MB for {:.1} MB", took as f64 / 1e6, log.len() as f64 / 1e6);
    assert_eq!(read.size(), MAX_LEAVES as u64);
    assert!(took < 4 * log.len(), "{took} bytes for {}", log.len());
    refused("a line without an end", &log[..log.len() / 2 - 1], Log::read);
}
