//! What is published, said or left behind: B1, B2, B4, and who may read the private files.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use ff::PrimeField;
use ringfence_circuits::{file, statement::Document, tree};
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::{Epoch, Progress, Silent},
    snapshot::RecordReader,
};

use crate::common::{
    parameters,
    program::{files, parameter_file, run},
    proving::{assert_audited, command},
    tables::Tables,
    taint::Scanner,
};

/// Accounts, labels and owners of [`tainted`].
const IDS: [&str; 9] = [
    "acct-QX7",
    "acct-QX8",
    "acct-QX9",
    "acct-QXH",
    "acct-QXI",
    "label-ZK3",
    "label-ZK4",
    "owner-VV5",
    "owner-VV6",
];

/// Decimals of the numbers in `tests/data/small.json`.
const USDT: u32 = 6;
const BTC: u32 = 8;
const PROFIT: u32 = 12;
const EXTRA: u32 = 20;

/// Five vaults, every published total the sum of at least two of them. All fit one shape of the
/// protocol.
fn tainted() -> Tables {
    Tables::new(
        &[
            "acct-QX7,label-ZK3,clients,maintenance,owner-VV5,17.10000000000000000007",
            "acct-QX8,label-ZK4,clients,auto,owner-VV5,",
            "acct-QX9,label-ZK3,clients,auto,owner-VV6,",
            "acct-QXH,label-ZK4,clients,maintenance,,",
            "acct-QXI,label-ZK4,clients,maintenance,,",
        ],
        &[
            "acct-QX7,label-ZK3,USDT,77123.456789",
            "acct-QX8,label-ZK4,USDT,66234.567891",
            "acct-QX9,label-ZK3,USDT,33345.678912",
            "acct-QXH,label-ZK4,BTC,4.71000123",
            "acct-QXI,label-ZK4,BTC,73.98765431",
        ],
        &[
            "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,49017.25,-3.0625",
            "acct-QX8,label-ZK4,BTCUSDT,short,0.214,10489.887654321,,",
            "acct-QX9,label-ZK3,BTCUSDT,long,0.217,-10854.991234567,,",
            "acct-QXH,label-ZK4,BTCUSDT,short,0.616,,50029.75,",
        ],
    )
}

/// The numbers and names in [`tainted`]'s rows.
fn scanner() -> Scanner {
    let mut scanner = Scanner::default();
    IDS.iter().for_each(|id| scanner.text(id));
    for units in [77_123_456_789, 66_234_567_891, 33_345_678_912] {
        scanner.number(units, USDT);
    }
    for units in [471_000_123, 7_398_765_431] {
        scanner.number(units, BTC);
    }
    for units in [613, 214, 217, 616] {
        // Three digits alone are no taint: the size as it is written, and an integer's bytes encoded.
        scanner.encoded(&format!("size {units}"), &u64::to_le_bytes(units));
        scanner.bytes(&format!("size {units}"), format!("0.{units}").as_bytes());
    }
    for (units, decimals) in [(4_901_725, 2), (5_002_975, 2), (30_625, 4)] {
        scanner.number(units, decimals);
    }
    for units in [10_489_887_654_321_000, 10_854_991_234_567_000] {
        scanner.number(units, PROFIT);
    }
    scanner.number(1_710_000_000_000_000_000_007, EXTRA);
    scanner
}

/// Adds what the work directory of an epoch knows beside: derived numbers, secrets, leaves.
fn add_secrets(scanner: &mut Scanner, epoch: &Epoch) {
    let secret = fs::read(epoch.directory().join("secret")).unwrap();
    scanner.bytes("the secret", &secret);
    scanner.bytes("the order key", &epoch.secret().order_key()[..]);
    scanner.bytes("the commitment", &epoch.secret().commitment().0);
    let blocks: u64 = epoch.rows().iter().map(|row| row.blocks).sum();
    for block in 0..blocks {
        scanner.bytes("a blind", &epoch.secret().blind(block).to_repr());
    }
    let sums = fs::read(epoch.directory().join("sums.bin")).unwrap();
    // The first sum is zero, the last that of the totals.
    for sum in sums.chunks(32).skip(1).take(blocks as usize - 1) {
        scanner.bytes("a prefix sum", sum);
    }
    for (index, row) in epoch.rows().iter().enumerate() {
        for position in 0..row.blocks * row.shape.vaults as u64 {
            let salt = epoch.secret().salt(row.book, &row.shape, position);
            scanner.bytes("a salt", &salt.to_repr());
        }
        let nodes = fs::read(epoch.directory().join(format!("tree/{index}.nodes"))).unwrap();
        let per_block = 32 * tree::widths(row.shape.vaults as u64).iter().sum::<u64>() as usize;
        for block in nodes.chunks(per_block) {
            // All but the block's root, which is D_b.
            for node in block[..per_block - 32].chunks(32) {
                scanner.bytes("a leaf or node", node);
            }
        }
        let mut reader = RecordReader::open(&row.records).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            scanner.bytes("an identity", &record.identity);
            for position in record.vault.positions {
                scanner.number(position.profit, PROFIT);
            }
        }
    }
}

#[test]
fn b1_scanner_finds_what_is_planted() {
    // A needle in every form, between noise that holds none.
    let scanner = scanner();
    let noise: Vec<u8> = (0..300u32).flat_map(|n| (n * n).to_string().into_bytes()).collect();
    scanner.assert_clean("noise", &noise);
    for (name, form) in scanner.forms() {
        let planted = [&noise[..], b"\n", form, b"\n", &noise].concat();
        assert!(scanner.find(&planted).contains(&name), "{name}: {form:?}");
    }
    for text in [
        "balance 77,123.456789 USDT",
        "balance 77123.46",
        "amount=77123456789",
        "0x11f4ea8f15",
        "AAAAEfTqjxU=",
        "FY/q9BEAAAA=",
        "158feaf411000000",
        "account ACCT-QX8",
        "YWNjdC1RWDc=",
        "profit: 616",
    ] {
        // 77123456789 = 0x11f4ea8f15; the three digits of a size alone are not looked for.
        assert_eq!(scanner.find(text.as_bytes()).is_empty(), text.ends_with("616"), "{text}");
    }
    // The snapshot itself is full of them, and a package holds those of its account only.
    let tables = tainted();
    let directory = tables.write();
    let rows = ["vaults.csv", "balances.csv", "positions.csv"];
    let text = rows.map(|name| fs::read_to_string(directory.join(name)).unwrap()).concat();
    let found: HashSet<&str> = scanner.find(text.as_bytes()).into_iter().collect();
    for id in IDS {
        assert!(found.contains(id), "{id}");
    }
    assert!(found.len() > IDS.len() + 10, "{found:?}");
}

/// Keeps what is said of progress.
#[derive(Default)]
struct Said(Mutex<String>);

impl Progress for Said {
    fn begin(&self, stage: &str, total: u64) {
        *self.0.lock().unwrap() += &format!("{stage} {total}\n");
    }

    fn advance(&self, _: u64) {}

    fn end(&self) {}
}

/// Scans a bundle with its audit, and says which files it has.
fn assert_bundle_clean(scanner: &Scanner, bundle: &Path) -> Vec<String> {
    let report = assert_audited(bundle);
    scanner.assert_clean("the report", report.to_string().as_bytes());
    scanner.assert_clean("the report", serde_json::to_string(&report).unwrap().as_bytes());
    let published = files(bundle);
    for (name, path) in &published {
        scanner.assert_clean(name, &fs::read(path).unwrap());
        scanner.assert_clean("a file's name", name.as_bytes());
    }
    published.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn b1_nothing_private_is_published_or_said() {
    let directory = tempfile::tempdir().unwrap();
    let mut tables = tainted();
    // Another shape: two blocks, hence a blind and a prefix sum.
    tables.balances.push("acct-QX9,label-ZK3,BTC,0.98765431".into());
    let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    let mut scanner = scanner();
    scanner.number(98_765_431, BTC);
    let said = Said::default();
    let (epoch, proven) = prove(&command, parameters(), &said).unwrap();
    add_secrets(&mut scanner, &epoch);
    scanner.assert_clean("progress", said.0.lock().unwrap().as_bytes());
    scanner.assert_clean("the result", command.render(&proven).as_bytes());
    let json = Prove { json: true, ..command.clone() };
    scanner.assert_clean("the result", json.render(&proven).as_bytes());
    let names = assert_bundle_clean(&scanner, &command.out);
    let proofs = (0..names.len() - 3).map(|index| format!("proofs/{index:06}.proof"));
    let mut expected: Vec<String> =
        ["blocks.bin", "parameters.json"].map(str::to_owned).into_iter().chain(proofs).collect();
    expected.push("statement.json".into());
    assert_eq!(names, expected);
    assert!(names.len() > 4);
    drop(epoch);

    // Packages do hold them, each its own; what is said of their making doesn't.
    let (work, out) = (command.work.to_str().unwrap(), directory.path().join("packages"));
    let out = out.to_str().unwrap();
    let say = |arguments: &[&str], expected: i32| {
        let (code, said, err) = run(arguments);
        assert_eq!(code, expected, "{said}{err}");
        scanner.assert_clean("standard output", said.as_bytes());
        scanner.assert_clean("standard error", err.as_bytes());
    };
    let base = ["inclusion", "--work", work, "--out", out, "--account"];
    say(&[&base[..], &["acct-QX7"]].concat(), 0);
    let package = fs::read(files(Path::new(out))[0].1.clone()).unwrap();
    let found: HashSet<&str> = scanner.find(&package).into_iter().collect();
    for own in ["acct-QX7", "label-ZK3", "a salt", "a leaf or node"] {
        assert!(found.contains(own), "{own} in {found:?}");
    }
    for other in ["acct-QX8", "acct-QXH", "label-ZK4", "owner-VV5", "the secret", "an identity"] {
        assert!(!found.contains(other), "{other}");
    }
    say(&[&base[..], &["acct-QX8", "--account", "acct-QX8x"]].concat(), 2);
    assert_eq!(fs::read_dir(out).unwrap().count(), 1, "all or nothing");
    // A file that can't be written bears the account's name.
    let blocked = directory.path().join("blocked");
    for name in ["acct-QX8", "acct-%51%588"] {
        fs::create_dir_all(blocked.join(format!("{name}.package.json/x"))).unwrap();
    }
    let blocked = blocked.to_str().unwrap();
    say(&["inclusion", "--work", work, "--out", blocked, "--account", "acct-QX8"], 2);
    let all = directory.path().join("all");
    say(&["inclusion", "--work", work, "--all", "--json", "--out", all.to_str().unwrap()], 0);
    say(&["inclusion", "--work", work, "--all", "--out", all.to_str().unwrap()], 2);
}

#[test]
fn b1_the_program_says_and_publishes_nothing_private() {
    // The program as it is installed, in a shape of the protocol.
    let directory = tempfile::tempdir().unwrap();
    let tables = tainted();
    let snapshot = tables.write().to_str().unwrap();
    let file = parameter_file(directory.path());
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (work, out) = (path("work"), path("bundle"));
    let mut scanner = scanner();
    let mut said = vec![];
    let mut say = |arguments: &[&str], expected: i32| {
        let (code, out, err) = run(arguments);
        assert_eq!(code, expected, "{arguments:?}: {out}{err}");
        said.extend([out, err]);
    };
    let generated = path("generated");
    say(&["generate", "--vaults", "20", "--parameters", &file, "--out", &generated, "--json"], 0);
    say(&["check", "--snapshot", snapshot, "--parameters", &file], 0);
    say(&["check", "--snapshot", snapshot, "--parameters", &file, "--json"], 0);
    let base = ["prove", "--snapshot", snapshot, "--parameters", &file, "--json"];
    let to = |work, out| [&base[..], &["--work", work, "--out", out]].concat();
    say(&to(&work, &out), 0);
    say(&to(&work, &out), 2);
    // The same again from the work directory, with a snapshot that changed, with one that fails.
    let again = path("again");
    say(&to(&work, &again), 0);
    let mut changed = tainted();
    changed.balances[0] = "acct-QX7,label-ZK3,USDT,66234.567891".into();
    let changed = changed.write().to_str().unwrap().to_owned();
    let other = ["prove", "--snapshot", &changed, "--parameters", &file];
    say(&[&other[..], &["--work", &work, "--out", &path("third")]].concat(), 2);
    say(&["inclusion", "--work", &work, "--out", &path("packages"), "--account", "acct-QXI"], 0);
    fs::write(Path::new(&work).join("statement.json"), b"{").unwrap();
    say(&["inclusion", "--work", &work, "--out", &path("none"), "--account", "acct-QXI"], 2);

    add_secrets(&mut scanner, &Epoch::reopen(Path::new(&work)).unwrap());
    for text in &said {
        scanner.assert_clean("what was said", text.as_bytes());
    }
    assert_bundle_clean(&scanner, Path::new(&out));
    assert_eq!(published(Path::new(&again)), published(Path::new(&out)));
}

#[test]
fn b1_no_error_repeats_a_value() {
    type Change = fn(&mut Tables, &str);
    let places: [Change; 14] = [
        |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,{v},maintenance,,"),
        |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,clients,{v},,"),
        |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,clients,auto,,{v}"),
        |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,clients,auto,{v}\u{7},"),
        |t, v| t.balances[0] = format!("acct-QX7,label-ZK3,{v},77123.456789"),
        |t, v| t.balances[0] = format!("acct-QX7,label-ZK3,USDT,{v}"),
        |t, v| t.balances[0] = format!("{v},label-ZK3,USDT,77123.456789"),
        |t, v| t.balances[0] = format!("acct-QX7,{v},USDT,77123.456789"),
        |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,{v},long,0.613,,49017.25,"),
        |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,{v},0.613,,49017.25,"),
        |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,{v},,49017.25,"),
        |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,0.613,{v},,"),
        |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,0.613,,{v},"),
        |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,0.613,,49017.25,{v}"),
    ];
    let values = [
        "77123.456789x",
        "77123.456789e99",
        "\"77,123.456789\"",
        "77123.456789 USDT",
        "77'123.456789",
        "-77123.456789e70",
        "acct-QX8",
        "label-ZK3 owner-VV5",
        "\"\"\"77123.456789\"",
    ];
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let scanner = scanner();
    let mut refused = 0;
    let mut say = |tables: &Tables, expected: &[i32]| {
        let snapshot = tables.write().to_str().unwrap();
        let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
        assert!(expected.contains(&code), "{out}{err}");
        scanner.assert_clean("standard output", out.as_bytes());
        scanner.assert_clean("standard error", err.as_bytes());
        refused += usize::from(code != 0);
    };
    for change in places {
        for value in values {
            let mut tables = tainted();
            change(&mut tables, value);
            say(&tables, &[2]);
        }
    }
    // Shifted columns, a missing column, doubled rows, a row of reserves in the wrong table.
    for row in [
        "77123.456789,acct-QX7,label-ZK3,USDT",
        "acct-QX7,label-ZK3,77123.456789",
        "acct-QX7,label-ZK3,USDT,77123.456789,owner-VV5",
        "acct-QX7,label-ZK3,USDT,\"77123.456789",
    ] {
        let mut tables = tainted();
        tables.balances[0] = row.into();
        say(&tables, &[2]);
    }
    let mut tables = tainted();
    tables.balances.push(tables.balances[0].clone());
    tables.positions.push(tables.positions[0].clone());
    tables.vaults.push(tables.vaults[0].clone());
    tables.reserves = vec![
        "acct-QX7,USDT,77123.456789,".into(),
        "clients,acct-QX7,77123.456789,".into(),
        "clients,USDT,77123.456789x,".into(),
        "clients,USDT,1,owner-VV5 ".into(),
    ];
    say(&tables, &[2]);
    // Well formed, but false: a vault below its requirement, markets that don't close.
    let mut poor = tainted();
    poor.balances[0] = "acct-QX7,label-ZK3,USDT,1".into();
    poor.positions[0] = "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,51017,".into();
    say(&poor, &[1]);
    let mut open = tainted();
    open.positions[3] = "acct-QXH,label-ZK4,BTCUSDT,short,0.611,,50029.75,".into();
    say(&open, &[1]);
    assert_eq!(refused, 14 * 9 + 4 + 3);
}

/// A bundle's files by name.
fn published(bundle: &Path) -> Vec<(String, Vec<u8>)> {
    files(bundle).into_iter().map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

fn sizes(bundle: &Path) -> Vec<(String, usize)> {
    published(bundle).into_iter().map(|(name, bytes)| (name, bytes.len())).collect()
}

fn statement(bundle: &Path) -> Document {
    Document::from_canonical(&fs::read(bundle.join("statement.json")).unwrap()).unwrap()
}

/// Two per proof: this and the number of blocks, one byte each, open `blocks.bin`.
const BLOCKS_HEADER: usize = 2;

#[test]
fn b2_sizes_are_those_of_the_blocks_not_of_the_vaults() {
    // One to four vaults of one shape fill one block, five fill two.
    let bundle = |vaults: usize| {
        let directory = tempfile::tempdir().unwrap();
        let row =
            |rest: &'static str| (0..vaults).map(move |index| format!("c{index},main,{rest}"));
        let mut tables = Tables::new(&[], &[], &[]);
        tables.vaults = row("clients,maintenance,,").collect();
        tables.balances = row("USDT,2000").collect();
        let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
        prove(&command, parameters(), &Silent).unwrap();
        (sizes(&command.out), statement(&command.out))
    };
    let (sizes, statement) = bundle(4);
    let names: Vec<&str> = sizes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["blocks.bin", "parameters.json", "proofs/000000.proof", "statement.json"]);
    assert_eq!(statement.block_list[0].count.to_u64(), Some(1));
    for vaults in 1..4 {
        let (fewer, mut other) = bundle(vaults);
        // Every file has the same size; here the totals have equally many digits.
        assert_eq!(fewer, sizes, "{vaults}");
        // What the statement says differs in the published totals, and by them in the root.
        assert_ne!(other, statement);
        other.totals = statement.totals.clone();
        other.root = statement.root;
        assert_eq!(other, statement, "{vaults}");
    }
    let (more, other) = bundle(5);
    assert_ne!(more, sizes);
    assert_eq!(other.block_list[0].count.to_u64(), Some(2));
}

/// Fourteen accounts: four blocks of shape (1, 1), one of shape (2, 3).
fn crowd() -> Tables {
    let mut tables = Tables::new(&[], &[], &[]);
    for index in 0..14 {
        tables.vaults.push(format!("c{index},main,clients,maintenance,,"));
        tables.balances.push(format!("c{index},main,USDT,{}", 30_000 + 7 * index));
    }
    tables.balances.push("c13,main,BTC,1".into());
    tables.positions =
        vec!["c0,main,BTCUSDT,long,0.5,,49000,".into(), "c1,main,BTCUSDT,short,0.5,,49000,".into()];
    tables
}

/// Accounts in the order of the leaves.
fn order(epoch: &Epoch) -> Vec<String> {
    let mut accounts = vec![];
    for row in epoch.rows() {
        let mut reader = RecordReader::open(&row.records).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            accounts.push(record.account);
        }
    }
    accounts
}

/// All salts, blinds and the order key.
fn derived(epoch: &Epoch) -> BTreeSet<[u8; 32]> {
    let mut values = BTreeSet::from([*epoch.secret().order_key()]);
    values.insert(epoch.secret().commitment().0);
    for row in epoch.rows() {
        for position in 0..row.blocks * row.shape.vaults as u64 {
            values.insert(epoch.secret().salt(row.book, &row.shape, position).to_repr());
        }
    }
    let blocks: u64 = epoch.rows().iter().map(|row| row.blocks).sum();
    values.extend((0..blocks).map(|block| epoch.secret().blind(block).to_repr()));
    values
}

#[test]
fn b4_the_same_book_twice_repeats_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let tables = crowd();
    let mut one = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    let (epoch, _) = prove(&one, parameters(), &Silent).unwrap();
    let first = (published(&one.out), statement(&one.out), order(&epoch), derived(&epoch));
    one.work = directory.path().join("work2");
    one.out = directory.path().join("bundle2");
    let (epoch, _) = prove(&one, parameters(), &Silent).unwrap();
    let second = (published(&one.out), statement(&one.out), order(&epoch), derived(&epoch));

    // The same accounts in another order, and no salt or blind of the other run.
    assert_ne!(first.2, second.2);
    let accounts = |order: &[String]| order.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(accounts(&first.2), accounts(&second.2));
    assert!(first.3.len() > 20 && first.3.is_disjoint(&second.3));

    // The statements say the same but for the root.
    let roots = [&first.1, &second.1].map(|statement| statement.root.0.to_repr());
    assert_eq!(Document { root: first.1.root, ..second.1.clone() }, first.1);
    let file = |published: &[(String, Vec<u8>)], name: &str| {
        published.iter().find(|(found, _)| found == name).unwrap().1.clone()
    };
    assert_eq!(file(&first.0, "parameters.json"), file(&second.0, "parameters.json"));

    // No eight bytes of the root, of any D_b, Φ_b or proof stand anywhere in those of the other
    // run. The exceptions, all of them: the two bytes of the header of `blocks.bin`, and the
    // evaluations in proofs that are zero, at the same places in both (columns that the shape
    // does not use).
    let elements = |published: &[(String, Vec<u8>)], root: &[u8; 32]| -> Vec<Vec<u8>> {
        let mut all = vec![root.to_vec()];
        for (name, bytes) in published.iter().filter(|(name, _)| !name.ends_with(".json")) {
            let header = if name == "blocks.bin" { BLOCKS_HEADER } else { 0 };
            assert_eq!((bytes.len() - header) % 32, 0, "{name}");
            all.extend(bytes[header..].chunks(32).map(<[u8]>::to_vec));
        }
        all
    };
    let [a, b] = [(&first.0, &roots[0]), (&second.0, &roots[1])]
        .map(|(published, root)| elements(published, root));
    assert_eq!(a.len(), b.len());
    let zero = |element: &Vec<u8>| element.iter().all(|byte| *byte == 0);
    // Runs of elements between zeros, so that windows over two elements count too.
    let windows = |elements: &[Vec<u8>]| -> Vec<Vec<u8>> {
        let runs = elements.split(|element| zero(element)).map(<[Vec<u8>]>::concat);
        runs.flat_map(|run| run.windows(8).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect()
    };
    for (one, other) in a.iter().zip(&b) {
        assert_eq!(zero(one), zero(other));
    }
    assert!(a.iter().filter(|element| zero(element)).count() * 4 < a.len());
    let seen: HashSet<Vec<u8>> = windows(&a).into_iter().collect();
    let repeated = windows(&b).into_iter().find(|window| seen.contains(window));
    assert_eq!(repeated, None);
    let headers =
        [&first.0, &second.0].map(|all| file(all, "blocks.bin")[..BLOCKS_HEADER].to_vec());
    assert_eq!(headers[0], headers[1]);
}

#[test]
fn b1_moved_balances_change_hashes_and_proofs_only() {
    // Balances change hands, a position moves to another account; totals and blocks stay. Even
    // under one secret nothing else may show it.
    let directory = tempfile::tempdir().unwrap();
    let one = crowd();
    let mut other = crowd();
    other.balances.swap(2, 9);
    for (row, account) in [(2, "c2"), (9, "c9")] {
        let amount = other.balances[row].rsplit(',').next().unwrap().to_owned();
        other.balances[row] = format!("{account},main,USDT,{amount}");
    }
    other.positions[0] = "c5,main,BTCUSDT,long,0.5,,49000,".into();
    let file = parameter_file(directory.path());
    let mut results = vec![];
    for (index, tables) in [&one, &other].into_iter().enumerate() {
        let snapshot = tables.write().to_owned();
        let work = directory.path().join(format!("work{index}"));
        let out = directory.path().join(format!("bundle{index}"));
        make_private(&work);
        file::write_private(&work.join("secret"), &[42; 32]).unwrap();
        let check = run(&[
            "check",
            "--json",
            "--snapshot",
            snapshot.to_str().unwrap(),
            "--parameters",
            &file,
        ]);
        let command = Prove { snapshot, work, out, ..command(directory.path()) };
        let (epoch, proven) = prove(&command, parameters(), &Silent).unwrap();
        let _report = assert_audited(&command.out);
        results.push((command.out, check, order(&epoch), proven.blocks, proven.warnings));
    }
    let (a, b) = (&results[0], &results[1]);
    assert_eq!((&a.1, &a.2, &a.3, &a.4), (&b.1, &b.2, &b.3, &b.4));
    assert_eq!(sizes(&a.0), sizes(&b.0));
    let (one, other) = (statement(&a.0), statement(&b.0));
    assert_ne!(one.root, other.root);
    assert_eq!(Document { root: one.root, ..other }, one);
    assert!(!one.totals.markets.is_empty() && !one.totals.books.is_empty());
    for ((name, bytes), (_, others)) in published(&a.0).iter().zip(&published(&b.0)) {
        match name.as_str() {
            "parameters.json" => assert_eq!(bytes, others),
            "statement.json" => {}
            "blocks.bin" => {
                assert_eq!(bytes[..BLOCKS_HEADER], others[..BLOCKS_HEADER]);
                assert_ne!(bytes, others);
            }
            // A proof is random; where its blocks did not change, too.
            _ => assert_ne!(bytes[..32], others[..32]),
        }
    }
}

/// A directory for its owner only.
fn make_private(path: &Path) {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path).unwrap();
}

/// The permissions of a path.
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// All directories below this one are for their owner only, and so are all files.
fn assert_private(directory: &Path) -> usize {
    assert_eq!(mode(directory), 0o700, "{}", directory.display());
    let mut count = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += assert_private(&path);
        } else {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            count += 1;
        }
    }
    count
}

/// What `private_files_are_for_their_owner_under_any_umask` runs under another umask; does nothing
/// when run by itself.
#[test]
fn child_under_open_umask() {
    if let Some(directory) = std::env::var_os("RINGFENCE_TEST_UMASK") {
        let directory = PathBuf::from(directory);
        let tables = tainted();
        let command = Prove { snapshot: tables.write().to_owned(), ..command(&directory) };
        prove(&command, parameters(), &Silent).unwrap();
    }
}

#[test]
fn private_files_are_for_their_owner_under_any_umask() {
    use crate::common::program::{program, run_under_open_umask};
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let file = parameter_file(directory.path());
    let this = std::env::current_exe().unwrap();
    let child = ["privacy::child_under_open_umask", "--exact"];
    let (code, out, err) = run_under_open_umask(&this, &child, directory.path());
    assert_eq!(code, 0, "{out}{err}");
    // lock, inputs, parameters, secret, records, offsets, index, draft, trees, statement, sums,
    // blocks and proofs
    assert!(assert_private(&path("work")) >= 13);
    // Else nothing would be shown: the bundle is as open as the umask lets it be.
    assert_eq!(mode(&path("bundle/statement.json")), 0o666);

    let work = path("work");
    let (work, packages, all) = (work.to_str().unwrap(), path("packages"), path("all"));
    let say = |arguments: &[&str], expected: i32| {
        let (code, out, err) = run_under_open_umask(program(), arguments, directory.path());
        assert_eq!(code, expected, "{out}{err}");
    };
    let base = ["inclusion", "--work", work, "--out"];
    let some = [packages.to_str().unwrap(), "--account", "acct-QX7", "--account", "acct-QX8"];
    say(&[&base[..], &some].concat(), 0);
    assert_eq!(assert_private(&packages), 2);
    say(&[&base[..], &[all.to_str().unwrap(), "--all"]].concat(), 0);
    assert_eq!(assert_private(&all), 2);

    // The list of failing vaults, and the file beside it that has nothing to do with it.
    let mut poor = tainted();
    poor.balances[0] = "acct-QX7,label-ZK3,USDT,1".into();
    poor.positions[0] = "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,51017,".into();
    let (list, neighbour) = (path("failing.csv"), path("failing.partial"));
    fs::write(&neighbour, "mine").unwrap();
    let snapshot = poor.write().to_str().unwrap();
    let list_name = list.to_str().unwrap();
    say(&["check", "--snapshot", snapshot, "--parameters", &file, "--failing", list_name], 1);
    assert_eq!(mode(&list), 0o600);
    assert_eq!(fs::read_to_string(&neighbour).unwrap(), "mine");
}

#[test]
fn a_file_left_aside_lends_its_permissions_to_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    let aside = directory.path().join(format!("secret.{}.tmp", std::process::id()));
    fs::write(&aside, "left").unwrap();
    fs::set_permissions(&aside, fs::Permissions::from_mode(0o644)).unwrap();
    file::write_private(&path, &[1; 32]).unwrap();
    assert_eq!(mode(&path), 0o600);
    // Nor does a link there lead the bytes elsewhere.
    let elsewhere = directory.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, &aside).unwrap();
    file::write_private(&path, &[2; 32]).unwrap();
    assert!(!elsewhere.exists() && !aside.exists());
}
