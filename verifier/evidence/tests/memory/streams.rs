//! What is read as a stream: rows, state, signatures. Lengths that a file claims take no memory before the bytes are there.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    control::{
        collect::{Against, Control, Counts, MAX_NAMED},
        entry::{MAX_LINE, MAX_LINES},
    },
    hash::keccak256,
    headers::Headers,
    list::{
        block::{Block, BlockHash},
        document::{Holding, List},
        rows::{self, RowsFault, MAX_ROWS},
        time::Time,
    },
    state::{
        file::{Limits, StateFault, StateFile, MAX_HEADERS},
        varint,
    },
};

use crate::measure::{alone, bounded, measured};

/// A list with ether as its only holding.
fn list() -> List {
    let chain = Chain::Eip155(1);
    let time = Time::from_seconds(0).unwrap();
    List {
        venue: "v".into(),
        epoch: 0,
        bound: [0; 64],
        salt: [0; 32],
        heads: vec![Block { chain, number: 1, hash: BlockHash([0; 32]), time }],
        holdings: vec![Holding { chain, contract: None, asset: "ETH".into(), decimals: 18 }],
        rows: Digest::default(),
    }
}

/// Makes one line after the other, so that the input itself takes no memory.
struct Made<F> {
    line: F,
    next: u64,
    rest: Vec<u8>,
}

impl<F: Fn(u64) -> Option<String>> Read for Made<F> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            self.rest = (self.line)(self.next).unwrap_or_default().into_bytes();
            self.next += 1;
        }
        let count = out.len().min(self.rest.len());
        out[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

fn made(line: impl Fn(u64) -> Option<String>) -> Made<impl Fn(u64) -> Option<String>> {
    Made { line, next: 0, rest: vec![] }
}

#[test]
fn r20_rows_take_no_memory_of_their_own() {
    let _alone = alone();
    let list = list();
    let lines =
        |most: u64| made(move |number| (number < most).then(|| format!("1 0 0x{number:040x} 1\n")));
    let most = MAX_ROWS as u64;
    let (found, took) = measured(|| rows::read(lines(most), &list, 1, |_| ()));
    // All rows were read, and only then the digest is another one.
    assert!(matches!(found, Err(RowsFault::Digest { .. })), "{found:?}");
    assert!(took < 100_000, "{took} bytes");
    let (found, took) = measured(|| rows::read(lines(most + 1), &list, 1, |_| ()));
    assert!(matches!(found, Err(RowsFault::Many)) && took < 100_000, "{took} bytes");
    let endless = || io::repeat(b'1').take(1 << 30);
    let (found, took) = measured(|| rows::read(endless(), &list, 1, |_| ()));
    assert!(found.is_err() && took < 100_000, "{took} bytes");
    // Every address in two books: all are counted, some named.
    let two = made(|number| {
        let row = format!("0x{:040x} 1\n", number / 2);
        (number < 1 << 16).then(|| format!("{} {} {row}", number % 2 + 1, number % 2))
    });
    let mut more = list.clone();
    more.holdings
        .push(Holding { contract: Some(Address::Eip155([1; 20])), ..list.holdings[0].clone() });
    let (_, took) = measured(|| rows::read(two, &more, 2, |_| ()));
    assert!(took < 100_000, "{took} bytes");
}

/// A file of state that claims more than it has.
fn claims(parts: &[u64]) -> Vec<u8> {
    parts.iter().flat_map(|number| varint::encode(*number)).collect()
}

#[test]
fn r20_lengths_that_a_file_of_state_claims_take_no_memory() {
    let _alone = alone();
    let most = u64::MAX;
    for (name, bytes) in [
        ("headers", claims(&[most])),
        ("headers that are allowed", claims(&[MAX_HEADERS as u64])),
        ("a long header", claims(&[1, most])),
        ("a header that isn't there", claims(&[1, 4096])),
        ("nodes", claims(&[0, most])),
        ("nodes that are allowed", claims(&[0, 1 << 22])),
        ("a long node", claims(&[0, 1, most])),
        ("a node that isn't there", claims(&[0, 1 << 22, 1024])),
    ] {
        let (found, took) =
            measured(|| StateFile::read(Cursor::new(&bytes), Limits::NATIVE).map(drop));
        assert!(found.is_err(), "{name}");
        assert!(took < 100_000, "{name}: {took} bytes");
    }
}

#[test]
fn r20_a_node_of_state_takes_some_bytes_of_memory() {
    let _alone = alone();
    let count = 1u32 << 18;
    let mut nodes: Vec<_> = (0..count).map(|number| number.to_be_bytes()).collect();
    nodes.sort_by_cached_key(|node| keccak256(node));
    let mut bytes = claims(&[0, count.into()]);
    for node in nodes {
        bytes.push(4);
        bytes.extend(node);
    }
    let (file, took) = measured(|| StateFile::read(Cursor::new(&bytes), Limits::NATIVE).unwrap());
    assert_eq!(file.len(), count as usize);
    println!("state: {:.1} bytes a node", took as f64 / f64::from(count));
    // 14 bytes and a bit; vectors that grow have twice that and once more while they are copied.
    assert!(took < 44 * count as usize, "{took} bytes");
    let few = Limits { nodes: count as usize - 1, ..Limits::NATIVE };
    let (found, took) = measured(|| StateFile::read(Cursor::new(&bytes), few).map(drop));
    assert!(matches!(found, Err(StateFault::Many { .. })) && took < 100_000, "{took} bytes");
}

/// Reads signatures of a list that has every address.
fn control(file: impl BufRead) -> Control {
    let headers = Headers::default();
    let against = Against {
        venue: "v",
        book_of: &|_, _| Some("b"),
        headers: &headers,
        snapshot: Time::from_seconds(0).unwrap(),
        most_age: 0,
    };
    Control::read(file, &against)
}

#[test]
fn r20_signatures_take_little_memory() {
    let _alone = alone();
    // One line without an end; and as many lines as are read, each of them wrong.
    let endless = BufReader::new(io::repeat(b'{').take(1 << 28));
    let found = bounded("one line", 1 << 28, || control(endless));
    assert_eq!((found.counts.invalid, found.named.len()), (1, 1));
    let empty = BufReader::new(io::repeat(b'\n').take(MAX_LINES + 5));
    let found = bounded("empty lines", MAX_LINES as usize, || control(empty));
    assert_eq!((found.counts.invalid, found.named.len()), (MAX_LINES, MAX_NAMED));
    assert!(found.stopped.is_some());
    // What is named is kept: long lines of every kind.
    let signature = "0".repeat(700);
    let signatures = vec![format!("\"{signature}\""); 20].join(",");
    let line = format!(
        r#"{{"address":"0x{}","after":"bitcoin 1 {}","chain":"eip155:1","scheme":"bip137-multisig","script":"","signatures":[{signatures}]}}"#,
        "1".repeat(40),
        "0".repeat(64),
    );
    assert!(line.len() < MAX_LINE);
    let unknown = line.replace("bip137-multisig", &"\\u0001".repeat(100));
    let address = line.replace("0x1", &"x".repeat(1000));
    for (name, line) in
        [("schemes of another chain", &line), ("no schemes", &unknown), ("no addresses", &address)]
    {
        let text = format!("{line}\n");
        let lines = made(move |number| (number < 2_000).then(|| text.clone()));
        let found = bounded(name, 2_000 * line.len(), || control(BufReader::new(lines)));
        // Whose block nobody has is not looked at further.
        let Counts { unknown, invalid, unsupported, .. } = found.counts;
        assert_eq!(unknown + invalid + unsupported, 2_000, "{name}");
    }
}
