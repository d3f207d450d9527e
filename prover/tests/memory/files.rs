//! Blocks of a bundle, records of a work directory, TOML.

use std::fs;

use ringfence_circuits::{
    primitive::json,
    protocol::bundle::{
        Commitments, CommitmentsView, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE,
    },
    testing::small_parameters,
};
use ringfence_prover::{
    epoch::{
        job::{FORMAT, MAX_JOB_BYTES},
        Job,
    },
    parameter_file::{self, MAX_TOML},
    scenarios::{self, Priced},
    snapshot::{self, RecordReader, SnapshotInfo},
};
use ringfence_verifier::source::directory;

use super::{
    documents::small_statement,
    hostile::hostile_toml,
    measure::{alone, bounded, bounded_files, measured},
};

#[test]
fn f2_blocks_take_little_memory() {
    let _alone = alone();
    let header = |count: u64| {
        let mut bytes = vec![1, 253];
        bytes.extend(count.to_le_bytes());
        bytes
    };
    let large = |count: u32, blocks: usize, more: usize| {
        let mut bytes = vec![1, 252];
        bytes.extend(count.to_le_bytes());
        bytes.resize(bytes.len() + 64 * blocks + more, 7);
        bytes
    };
    let refused = [
        ("a huge number of blocks", header(1 << 63)),
        ("2^24 blocks that don't follow", large(1 << 24, 0, 0)),
        ("2^24 blocks of which 4 MiB follow", large(1 << 24, 1 << 16, 0)),
        ("2^24 blocks of which 128 MiB follow", large(1 << 24, 1 << 21, 0)),
        ("one byte missing", large(1 << 21, (1 << 21) - 1, 63)),
        ("one byte too many", large(1 << 21, 1 << 21, 1)),
        ("another form of the number", header(7)),
    ];
    for (name, bytes) in refused {
        let size = bytes.len();
        let error = bounded(name, size, || CommitmentsView::decode(&bytes).unwrap_err());
        assert_eq!(bounded(name, size, || Commitments::decode(&bytes).unwrap_err()), error);
    }
    let good = large(1 << 21, 1 << 21, 0);
    let blocks = bounded("2^21 blocks", good.len(), || CommitmentsView::decode(&good).unwrap());
    assert_eq!((blocks.count(), blocks.blocks_per_proof), (1 << 21, 1));
    drop(good);

    // The same as a file of a bundle: read once, kept once.
    let bundle = tempfile::tempdir().unwrap();
    let bytes = large(1 << 24, 1 << 21, 0);
    fs::create_dir(bundle.path().join(PROOFS_DIR)).unwrap();
    fs::write(bundle.path().join(BLOCKS_FILE), &bytes).unwrap();
    let statement = json::canonical(&small_statement()).unwrap();
    fs::write(bundle.path().join(STATEMENT_FILE), statement).unwrap();
    fs::write(bundle.path().join(PARAMETERS_FILE), small_parameters().canonical()).unwrap();
    let size = bytes.len();
    drop(bytes);
    let loaded = bounded_files("a bundle", size, || directory::load(bundle.path()).unwrap());
    assert!(loaded.proofs.is_empty());
    for name in 0..20_000 {
        fs::write(bundle.path().join(PROOFS_DIR).join(format!("{name:06}.proof")), b"").unwrap();
    }
    fs::write(bundle.path().join(BLOCKS_FILE), large(2, 2, 0)).unwrap();
    // The number of blocks has a shorter form.
    assert!(directory::load(bundle.path()).unwrap().proofs.is_empty());
    let two = Commitments { blocks_per_proof: 1, blocks: vec![([1; 32], [2; 32]); 2] };
    fs::write(bundle.path().join(BLOCKS_FILE), two.encode().unwrap()).unwrap();
    let (error, took) = measured(|| directory::load(bundle.path()).unwrap_err());
    assert_eq!(error.code(), "RF-2111");
    assert!(took < 1 << 20, "{took} bytes for names of files");
}

#[test]
fn f2_records_take_little_memory() {
    let _alone = alone();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("row.records");
    fs::write(directory.path().join("row.offsets"), [0; 8]).unwrap();
    // A frame of one MiB whose first text claims to be longer.
    let mut long = (1u32 << 20).to_le_bytes().to_vec();
    long.extend([253, 255, 255, 255, 255, 255, 255, 255, 127]);
    long.resize(4 + (1 << 20), 0);
    for bytes in [vec![0xff; 1 << 23], long] {
        fs::write(&path, [snapshot::record::FORMAT, &bytes].concat()).unwrap();
        let mut reader = RecordReader::open(&path).unwrap();
        let error = bounded("records", bytes.len(), || reader.next_record().unwrap_err());
        assert_eq!(error.code(), "RF-1212");
    }
}

#[test]
fn f2_toml_takes_little_memory() {
    let _alone = alone();
    for (name, text) in hostile_toml(MAX_TOML) {
        assert!(text.len() as u64 <= MAX_TOML, "{name}");
        let refused = bounded(name, text.len(), || parameter_file::from_toml(&text).map(drop));
        assert!(refused.is_err(), "{name}");
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(snapshot::INFO_FILE);
    for most in [snapshot::MAX_INFO, 8 << 20] {
        for (name, text) in hostile_toml(most) {
            fs::write(&path, &text).unwrap();
            let read = || SnapshotInfo::read(directory.path()).map(drop);
            bounded_files(name, text.len(), read).unwrap_err();
        }
    }
}

#[test]
fn f2_sets_of_scenarios_take_little_memory() {
    let _alone = alone();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("set.toml");
    let toml = |name: &'static str, text: &str| {
        fs::write(&path, text).unwrap();
        let read = || scenarios::from_toml(&path).map(drop);
        bounded_files(name, text.len(), read).unwrap_err();
    };
    for (name, text) in hostile_toml(MAX_TOML) {
        toml(name, &text);
    }
    // A group of many names in both lists of as many scenarios as a set may have.
    let names: String = (0..16_000).map(|name| format!("\"N{name}\",")).collect();
    let moves = "{move_percent=0,spread_percent=0,except=[{group=\"g\",move_percent=1}]}";
    let scenarios: String = (0..64)
        .map(|index| {
            format!(
                "[[scenarios]]\nname=\"{index}\"\nsource=\"s\"\nassets={moves}\nmarkets={moves}\n"
            )
        })
        .collect();
    let head = format!("name=\"n\"\nauthor=\"a\"\n[groups]\ng=[{names}]\n");
    let sources = "[[sources]]\nid=\"s\"\ndescription=\"d\"\n";
    toml("a group in many lists", &format!("{head}{sources}{scenarios}"));
    // Tables of prices that are longer than a set.
    let priced = Priced {
        name: "n".into(),
        author: "a".into(),
        source: "s".into(),
        spread_percent: "0".parse().unwrap(),
    };
    let rows: String = (0..500_000).map(|name| format!("N{name},1\n")).collect();
    let table = format!("name,price\n{rows}");
    fs::write(&path, &table).unwrap();
    let read = || scenarios::from_prices(&path, &path, &priced, None).map(drop);
    let error = bounded_files("a long table", table.len(), read).unwrap_err();
    assert!(error.to_string().contains("line 16386"), "{error}");
}

#[test]
fn f2_jobs_take_little_memory() {
    let _alone = alone();
    let frame = |bytes: &[u8]| [&(bytes.len() as u32).to_le_bytes(), bytes].concat();
    // Shape 201, 250 blocks, and elements that are all zero.
    let mut head = vec![201, 0, 250];
    head.resize(head.len() + 7 * 32, 0);
    let head = frame(&head);
    // Public inputs, then four leaves: the second is a vault, whose balances would fill the memory.
    let mut block = vec![0; 5 * 32];
    block.push(4);
    block.resize(block.len() + 32 + 1 + 32, 0);
    block.push(1);
    block.resize(block.len() + 32 + 1, 0);
    let huge = [&block[..], &[253], &(1u64 << 60).to_le_bytes()].concat();
    let mut wide = [&block[..], &[252], &(1u32 << 17).to_le_bytes()].concat();
    wide.resize(wide.len() + 3 * (1 << 17), 0);
    let wide = frame(&wide);
    let mut slots = [&block[..], &[251], &(1u16 << 15).to_le_bytes()].concat();
    slots.resize(slots.len() + 3 * (1 << 15) + 1 + 2 * 33, 0);
    slots.resize(slots.len() + 32, 0);
    let slots = frame(&slots);
    let job = |rest: &[u8]| [FORMAT, &head, rest].concat();
    for (name, bytes) in [
        ("no blocks", job(&[])),
        ("a frame that does not follow", job(&u32::MAX.to_le_bytes())),
        ("a huge number of balances", job(&frame(&huge))),
        ("many balances, again and again", job(&wide.repeat(150))),
        ("more slots than the shape has", job(&slots.repeat(250))),
        ("empty frames", job(&vec![0; 1 << 24])),
        ("zeros", vec![0; 1 << 24]),
        ("more than is read", job(&vec![0; MAX_JOB_BYTES])),
    ] {
        let refused = bounded(name, bytes.len(), || Job::decode(&bytes).err());
        assert!(refused.is_some(), "{name}");
    }
}
