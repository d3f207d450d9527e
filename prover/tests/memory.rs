//! F2: hostile inputs to every decoder take less than 64 MB of memory above their own size.
//!
//! An allocator counts. It copies where a vector grows, as the worst of allocators may, so a vector
//! that grows counts with its old and its new memory.

mod common;

use std::{
    fmt::Write,
    fs,
    sync::{Mutex, PoisonError},
};

use common::tables::{BALANCES, INFO, POSITIONS, RESERVES, VAULTS};
use peak_alloc::PeakAlloc;
use ringfence_circuits::{
    bundle::{Blocks, Commitments, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE},
    json,
    package::{Package, MAX_PACKAGE_BYTES, NOTICE},
    parameters::{self, Parameters, TierEntry, MAX_ID, MAX_PARAMETERS_BYTES, MAX_TABLE_ROWS},
    statement::{
        self, AssetTotals, Book, BookTotals, MarketTotals, Reserve, SettlementTotals,
        StatementError, MAX_BOOKS, MAX_BOOK_LANES, MAX_STATEMENT_BYTES,
    },
    testing::{small_document, small_parameters},
};
use ringfence_prover::{
    import_parameters::{
        binance::{self, TierList},
        hyperliquid, okx,
    },
    parameter_file::{self, MAX_TABLE, MAX_TOML},
    snapshot::{self, Options, RecordReader, SnapshotInfo},
};
use ringfence_verifier::{check::inclusion::Published, reader::Reader, source::directory};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const BOUND: usize = 64_000_000;

/// One measurement at a time: the allocator counts all threads.
static ALONE: Mutex<()> = Mutex::new(());

/// Runs `decode`; what it took at most, above what there was before.
fn measured<T>(decode: impl FnOnce() -> T) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let value = decode();
    (value, MEMORY.peak_usage() - before)
}

/// `decode` of an input that is in memory already stays within the bound.
fn bounded<T>(name: &str, size: usize, decode: impl FnOnce() -> T) -> T {
    let (value, took) = measured(decode);
    println!("{name}: {:.1} MB for {:.1} MB", took as f64 / 1e6, size as f64 / 1e6);
    assert!(took < BOUND, "{name}: {took} bytes above an input of {size}");
    value
}

/// The same where `decode` also reads the input from files.
fn bounded_files<T>(name: &str, size: usize, decode: impl FnOnce() -> T) -> T {
    let (value, took) = measured(decode);
    println!("{name}: {:.1} MB for files of {:.1} MB", took as f64 / 1e6, size as f64 / 1e6);
    assert!(took < size + BOUND, "{name}: {took} bytes for files of {size}");
    value
}

/// As many copies of `item` as fit between `before` and `after`, with commas between them.
fn filled(before: &str, item: &str, after: &str, most: u64) -> Vec<u8> {
    let mut text = before.to_owned();
    let room = most as usize - before.len() - after.len();
    for _ in 0..(room - item.len()) / (item.len() + 1) {
        text.push_str(item);
        text.push(',');
    }
    text.push_str(item);
    text.push_str(after);
    text.into_bytes()
}

/// What no JSON document is: nesting, long strings, many keys, many values.
fn hostile_json(most: u64) -> Vec<(&'static str, Vec<u8>)> {
    let size = most as usize;
    let pattern = |text: &str| text.repeat(size / text.len()).into_bytes();
    let mut keys = String::from("{");
    while keys.len() + 20 < size {
        let _ = write!(keys, "\"{:x}\":\"\",", keys.len());
    }
    keys.push_str("\"\":\"\"}");
    let quoted = |inner: Vec<u8>| [&b"{\""[..], &inner[..size - 10], b"\":\"\"}"].concat();
    vec![
        ("lists in lists", pattern("[")),
        ("objects in objects", pattern("{\"a\":")),
        ("a list of lists", filled("[", "[]", "]", most)),
        ("a list of objects", filled("[", "{}", "]", most)),
        ("a list of texts", filled("[", "\"\"", "]", most)),
        ("a list of numbers", filled("[", "0", "]", most)),
        ("distinct keys", keys.into_bytes()),
        ("a long key", quoted(vec![b'x'; size])),
        ("a long escaped key", quoted(pattern("\\u007f\\n"))),
        ("an open string", [&b"\""[..], &vec![b'x'; size - 1]].concat()),
        ("zeros", vec![0; size]),
        ("white space", vec![b' '; size]),
    ]
}

/// A document's JSON with a list replaced by as many entries as fit.
fn with_list<T: serde::Serialize>(document: &T, list: &[&str], item: &str, most: u64) -> Vec<u8> {
    let mut value = serde_json::to_value(document).unwrap();
    let place = list.iter().fold(&mut value, |value, key| match key.parse::<usize>() {
        Ok(index) => &mut value[index],
        Err(_) => &mut value[*key],
    });
    *place = serde_json::Value::Array(vec!["@".into()]);
    let text = serde_json::to_string(&value).unwrap();
    let (before, after) = text.split_once("\"@\"").unwrap();
    filled(before, item, after, most)
}

fn small_statement() -> statement::Document {
    let book = |name: &str| Book { name: name.into(), proprietary: false };
    let parameters = small_parameters();
    let lanes = ringfence_circuits::lane::Lanes::new(&parameters);
    let books = vec![book("a"), book("b")];
    let totals = ringfence_circuits::totals::Totals::zero(&lanes, 2);
    let time = || "2026-01-31T23:59:59Z".to_owned();
    let row = |book: u64| statement::BlockRow {
        book: book.into(),
        shape: ringfence_circuits::shape::SHAPES[0],
        count: 1.into(),
    };
    statement::Document {
        format: statement::Document::FORMAT.into(),
        tool: String::new(),
        venue: "v".into(),
        epoch: 0.into(),
        snapshot_time: time(),
        price_time: time(),
        funding_time: time(),
        previous: Default::default(),
        corrects: None,
        parameters: parameters.digest(),
        totals: statement::StatementTotals::new(&parameters, &books, &totals),
        books,
        block_list: vec![row(0), row(1)],
        root: ringfence_circuits::digest::Element(1.into()),
        reserves: vec![],
    }
}

#[test]
fn f2_statements_take_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut inputs = hostile_json(MAX_STATEMENT_BYTES);
    let document = small_statement();
    let mut list = |name, path: &[&str], item: &str| {
        inputs.push((name, with_list(&document, path, item, MAX_STATEMENT_BYTES)));
    };
    let reserve = r#"{"amount":"1","asset":"a","book":"b","evidence":"c"}"#;
    list("reserves", &["reserves"], reserve);
    list("empty reserves", &["reserves"], "{}");
    list("books", &["books"], r#"{"name":"a","proprietary":true}"#);
    list("block list", &["block_list"], r#"{"book":"1","count":"1","shape":"1"}"#);
    let market = r#"{"long":"1","market":"a","short":"1"}"#;
    list("markets", &["totals", "markets"], market);
    let asset = r#"{"asset":"a","debts":"1","deposits":"1"}"#;
    list("assets", &["totals", "books", "0", "assets"], asset);
    list("settlement", &["totals", "books", "0", "settlement"], asset);
    let rule = r#"{"collateral":"0","deficit":"0","notional":"0","shortfall":"0","vaults":"0"}"#;
    let book = |assets: &str| {
        format!(
            r#"{{"assets":[{assets}],"equity_only":{rule},"liquidating":{rule},"settlement":[],"vaults":"0"}}"#
        )
    };
    list("books of totals", &["totals", "books"], &book(""));
    let many = format!("{asset},").repeat(4096) + asset;
    list("books of many assets", &["totals", "books"], &book(&many));
    for (name, text) in inputs {
        assert!(text.len() as u64 <= MAX_STATEMENT_BYTES, "{name}");
        let read = bounded(name, text.len(), || {
            statement::Document::from_canonical(&text).map(drop).map_err(|error| error.to_string())
        });
        if let Err(message) = read {
            assert!(message.len() < 1 << 17, "{name}");
        }
        let read = bounded(name, text.len(), || Published::decode(&text, None).map(drop));
        assert_eq!(read.is_ok(), name == "books of many assets", "{name}");
    }
    let long = vec![b' '; MAX_STATEMENT_BYTES as usize + 1];
    assert!(statement::Document::from_canonical(&long).is_err());
}

/// Parameters with as many assets, markets and tiers as there can be, and names of full length.
fn largest_parameters() -> parameters::Document {
    let mut document = small_document();
    let name = |kind: char, index: usize| format!("{kind}{index:063}");
    let (asset, market) = (document.assets[0].clone(), document.markets[0].clone());
    document.assets = (0..MAX_ID)
        .map(|index| parameters::AssetEntry {
            name: name('a', index),
            decimals: "8".into(),
            collateral: vec![],
            debt: vec![asset.debt[0].clone()],
            ..asset.clone()
        })
        .collect();
    let rows = |assets: usize| 1 + assets * 2 + 2 * MAX_ID;
    let spare = (MAX_TABLE_ROWS - rows(MAX_ID)) / 2;
    document.markets = (0..MAX_ID)
        .map(|index| parameters::MarketEntry {
            name: name('m', index),
            settlement: name('a', index),
            maintenance: market.maintenance[..1].to_vec(),
            ..market.clone()
        })
        .collect();
    let tier = |index: usize| TierEntry {
        up_to: (50_000_000_000_000_000 + index).to_string(),
        rate: "1000000".into(),
    };
    document.markets[0].maintenance = (0..=spare).map(tier).collect();
    document
}

#[test]
fn f2_parameters_take_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut inputs = hostile_json(MAX_PARAMETERS_BYTES);
    let document = small_document();
    let mut list = |name, path: &[&str], item: &str| {
        inputs.push((name, with_list(&document, path, item, MAX_PARAMETERS_BYTES)));
    };
    list("notes", &["notes"], "\"\"");
    list("sources", &["sources"], r#"{"description":"","id":""}"#);
    let asset = r#"{"collateral":[],"debt":[],"decimals":"","name":"","price":"","profit_rate":"","source":""}"#;
    list("assets", &["assets"], asset);
    let odd = "\u{7f}".repeat(60_000);
    let asset = asset.replace("\"name\":\"\"", &format!("\"name\":\"{odd}\""));
    list("assets of long names", &["assets"], &asset);
    let asset = asset.replace("\"source\":\"\"", &format!("\"source\":\"{odd}\""));
    list("assets of long sources", &["assets"], &asset);
    let tier = r#"{"rate":"1","up_to":"1"}"#;
    list("tiers", &["assets", "0", "collateral"], tier);
    list("maintenance", &["markets", "0", "maintenance"], tier);
    let tiers = format!("{tier},").repeat(1024) + tier;
    let market = |maintenance: &str| {
        format!(
            r#"{{"isolated_only":true,"maintenance":[{maintenance}],"maintenance_kind":"jumping","mark":"1","name":"","settlement":"","size_decimals":"","source":"","tier_argument":"size"}}"#
        )
    };
    list("markets", &["markets"], &market(""));
    list("markets of many tiers", &["markets"], &market(&tiers));
    for (name, text) in inputs {
        assert!(text.len() as u64 <= MAX_PARAMETERS_BYTES, "{name}");
        for read in [Parameters::from_json, Parameters::from_canonical] {
            let refused = bounded(name, text.len(), || {
                read(&text).map(drop).map_err(|error| error.to_string())
            });
            assert!(refused.unwrap_err().len() < 1 << 18, "{name}");
        }
    }
    let text = json::canonical(&largest_parameters()).unwrap();
    assert!(text.len() as u64 <= MAX_PARAMETERS_BYTES, "{}", text.len());
    bounded("the largest parameters", text.len(), || Parameters::from_canonical(&text).unwrap());
    assert!(Parameters::from_json(&vec![b' '; MAX_PARAMETERS_BYTES as usize + 1]).is_err());
}

#[test]
fn f2_the_largest_statement_takes_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut document = largest_parameters();
    let books = MAX_BOOKS;
    // As many lanes as all books may have: assets that settle have four, the others two.
    let lanes = MAX_BOOK_LANES / books - 9;
    document.markets.truncate(1);
    document.assets.truncate(lanes / 2 - 1);
    let parameters = document.check().unwrap();
    let names: Vec<String> = parameters.assets().iter().map(|asset| asset.name.clone()).collect();
    let natural = || statement::Natural(num_bigint::BigUint::from(1u8));
    let mut statement = small_statement();
    statement.parameters = parameters.digest();
    statement.books =
        (0..books).map(|index| Book { name: format!("{index}"), proprietary: false }).collect();
    let full = |count: usize| BookTotals {
        assets: names[..count]
            .iter()
            .map(|asset| AssetTotals {
                asset: asset.clone(),
                deposits: natural(),
                debts: natural(),
            })
            .collect(),
        settlement: vec![SettlementTotals {
            asset: names[0].clone(),
            profits: natural(),
            losses: natural(),
        }],
        equity_only: Default::default(),
        liquidating: Default::default(),
        vaults: Default::default(),
    };
    statement.totals.markets = vec![MarketTotals {
        market: parameters.markets()[0].name.clone(),
        long: natural(),
        short: natural(),
    }];
    let mut check = |name: &str, assets: usize, reserves: usize| {
        statement.totals.books = (0..books).map(|_| full(assets)).collect();
        statement.reserves = (0..reserves)
            .map(|index| Reserve {
                book: "0".into(),
                asset: names[0].clone(),
                amount: natural(),
                evidence: format!("{index:010}"),
            })
            .collect();
        let text = json::canonical(&statement).unwrap();
        assert!(text.len() as u64 <= MAX_STATEMENT_BYTES, "{}", text.len());
        let checked = bounded(name, text.len(), || {
            statement::Document::from_canonical(&text)?.check(&parameters)
        });
        assert_eq!(checked.unwrap().canonical(), text);
    };
    check("many totals", names.len().min(2_300), 0);
    check("many reserves", 1, 100_000);
    let mut more = parameters.document().clone();
    let asset = more.assets[0].clone();
    more.assets.extend(
        (0..10)
            .map(|index| parameters::AssetEntry { name: format!("new{index}"), ..asset.clone() }),
    );
    let more = more.check().unwrap();
    statement.parameters = more.digest();
    let error = statement.check(&more).unwrap_err();
    assert!(matches!(error, StatementError::Field { field, .. } if field == "books"));
}

#[test]
fn f2_packages_take_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut inputs = hostile_json(MAX_PACKAGE_BYTES);
    let zero = "0".repeat(64);
    let vault = |balances: &str, paths: &str| {
        format!(
            r#"{{"label":"","book":"","rule":"maintenance","block":"0","position":"0","salt":"{zero}","extra":"0","balances":[{balances}],"positions":[],"path_in_block":[{paths}],"path_of_block":[{paths}]}}"#
        )
    };
    let before = format!(
        r#"{{"notice":"{NOTICE}","snapshot_time":"","format":"ringfence-package-1","venue":"","account":"","statement":"{zero}","vaults":["#
    );
    let balance = r#"{"asset":"1","name":"a","debt":true,"amount":"1"}"#;
    let position = r#"{"market":"1","name":"a","short":true,"size":"1","loss":true,"profit":"1"}"#;
    let node = format!("\"{zero}\"");
    let whole = |item: &str| filled(&before, item, "]}", MAX_PACKAGE_BYTES);
    inputs.push(("vaults", whole(&vault("", ""))));
    let many = |item: &str, count: usize| format!("{item},").repeat(count - 1) + item;
    inputs.push(("vaults of balances", whole(&vault(&many(balance, 512), ""))));
    inputs.push(("vaults of too many balances", whole(&vault(&many(balance, 513), ""))));
    let positions = vault("", "")
        .replace("\"positions\":[]", &format!("\"positions\":[{}]", many(position, 1024)));
    inputs.push(("vaults of positions", whole(&positions)));
    inputs.push(("vaults of paths", whole(&vault("", &many(&node, 36)))));
    let one = |list: &str, item: &str| {
        let text = vault("", "").replace(&format!("\"{list}\":[]"), &format!("\"{list}\":[@]"));
        let (front, back) = text.split_once('@').unwrap();
        filled(&(before.clone() + front), item, &format!("{back}]}}"), MAX_PACKAGE_BYTES)
    };
    inputs.push(("balances", one("balances", balance)));
    inputs.push(("positions", one("positions", position)));
    inputs.push(("a path", one("path_in_block", &node)));
    let published = small_statement();
    let published = json::canonical(&published).unwrap();
    let published = Published::decode(&published, None).unwrap();
    for (name, text) in inputs {
        assert!(text.len() as u64 <= MAX_PACKAGE_BYTES, "{name}");
        let refused = bounded(name, text.len(), || {
            Package::decode(&text).map(drop).map_err(|error| error.to_string())
        });
        assert!(refused.unwrap_err().len() < 1 << 17, "{name}");
        bounded(name, text.len(), || published.check(&text, &Reader::default(), "a").map(drop))
            .unwrap_err();
    }
}

#[test]
fn f2_blocks_take_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
        let error = bounded(name, size, || Blocks::decode(&bytes).unwrap_err());
        assert_eq!(bounded(name, size, || Commitments::decode(&bytes).unwrap_err()), error);
    }
    let good = large(1 << 21, 1 << 21, 0);
    let blocks = bounded("2^21 blocks", good.len(), || Blocks::decode(&good).unwrap());
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
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("row.records");
    fs::write(directory.path().join("row.offsets"), [0; 8]).unwrap();
    // A frame of one MiB whose first text claims to be longer.
    let mut long = (1u32 << 20).to_le_bytes().to_vec();
    long.extend([253, 255, 255, 255, 255, 255, 255, 255, 127]);
    long.resize(4 + (1 << 20), 0);
    for bytes in [vec![0xff; 1 << 23], long] {
        fs::write(&path, &bytes).unwrap();
        let mut reader = RecordReader::open(&path).unwrap();
        let error = bounded("records", bytes.len(), || reader.next_record().unwrap_err());
        assert_eq!(error.code(), "RF-1212");
    }
}

/// TOML of many forms that a parser keeps whole.
fn hostile_toml(most: u64) -> Vec<(&'static str, String)> {
    let size = most as usize;
    let fill = |text: &str| text.repeat(size / text.len());
    let list = |item: &str| {
        let text = filled("a=[", item, "]", most);
        String::from_utf8(text).unwrap()
    };
    let mut keys = String::new();
    let mut tables = String::new();
    while keys.len() + 16 < size {
        let _ = writeln!(keys, "{:x}=0", keys.len());
    }
    while tables.len() + 16 < size {
        let _ = writeln!(tables, "[{:x}]", tables.len());
    }
    vec![
        ("a list of numbers", list("0")),
        ("a list of lists", list("[]")),
        ("a list of tables", list("{}")),
        ("lists in lists", "a=".to_owned() + &"[".repeat(size - 2)),
        ("tables in tables", fill("a={")),
        ("dotted keys", fill("a.")),
        ("a dotted table", "[".to_owned() + &"a.".repeat(size / 2 - 1)),
        ("keys", keys),
        ("tables", tables),
        ("arrays of tables", fill("[[a]]\n")),
        ("brackets", fill("[]")),
        ("equals", fill("=")),
        ("line breaks", fill("\n")),
        ("comments", fill("#\n")),
        ("spaces", fill(" \t")),
        ("a long text", format!("a=\"{}\"", "x".repeat(size - 4))),
        ("a long escaped text", format!("a=\"{}\"", "\\n".repeat(size / 2 - 2))),
        ("quotation marks", fill("\"\"")),
    ]
}

#[test]
fn f2_toml_takes_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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

/// Parameters with names of one character.
fn short_parameters() -> Parameters {
    let mut document = small_document();
    document.assets[0].name = "U".into();
    document.markets.truncate(1);
    document.markets[0].name = "M".into();
    document.markets[0].settlement = "U".into();
    document.check().unwrap()
}

/// Imports a snapshot of these tables, without their headers, and looks at the memory.
fn import(name: &str, vaults: &str, balances: &str, positions: &str, reserves: &str) {
    let directory = tempfile::tempdir().unwrap();
    let tables = directory.path().join("snapshot");
    fs::create_dir(&tables).unwrap();
    let parameters = short_parameters();
    let put = |file: &str, text: String| {
        fs::write(tables.join(file), &text).unwrap();
        text.len()
    };
    let info = INFO.replace("\"clients\"", "\"c\"").replace("\"house\"", "\"h\"");
    let size = put("snapshot.toml", info)
        + put("vaults.csv", format!("{VAULTS}\n{vaults}"))
        + put("balances.csv", format!("{BALANCES}\n{balances}"))
        + put("positions.csv", format!("{POSITIONS}\n{positions}"))
        + put("reserves.csv", format!("{RESERVES}\n{reserves}"));
    let options = Options {
        order_key: [1; 32].into(),
        out: directory.path().join("imported"),
        shapes: &ringfence_circuits::shape::SHAPES,
        max_errors: 20,
        max_liquidating: None,
        failing: Some(directory.path().join("failing.csv")),
        buckets: None,
    };
    bounded_files(name, size, || snapshot::import(&tables, &parameters, &options).map(drop)).ok();
}

#[test]
fn f2_snapshots_take_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    const LONG: usize = 100 << 20;
    import("a long field", &"x".repeat(LONG), "", "", "");
    import("a long quoted field", "", &("\"".to_owned() + &"x\n".repeat(LONG / 2)), "", "");
    import("a line of commas", "", "", &",".repeat(LONG), "");
    import("quotation marks", "", "", "", &"\"".repeat(LONG));
    import("empty lines", &"\n".repeat(LONG), "", "", "");
    import("no lines", "", &"\0".repeat(LONG), "", "");
    const ROWS: usize = 2_000_000;
    import("rows of one vault", "", &"a,b,U,0\n".repeat(ROWS), "", "");
    import("positions of one vault", "", "", &"a,b,M,long,1,0,,\n".repeat(ROWS), "");
    import("one vault again and again", &"a,b,c,auto,,\n".repeat(ROWS), "", "", "");
    let numbered = |row: &dyn Fn(usize) -> String| (0..ROWS).map(row).collect::<String>();
    import("rows without vaults", "", &numbered(&|i| format!("{i:x},b,U,1\n")), "", "");
    let vaults = numbered(&|i| format!("{i:x},b,c,auto,,\n"));
    import("empty vaults", &vaults, "", "", "");
    let balances = numbered(&|i| format!("{i:x},b,U,-1\n"));
    import("failing vaults", &vaults.replace("auto", "maintenance"), &balances, "", "");
    import("vaults", &vaults, &balances, "", "");
    import("reserves", "", "", "", &numbered(&|i| format!("c,U,1,{i:x}\n")));
}

/// Four tables, of which each importer takes as many as it needs.
fn import_tables(name: &str, tables: [&str; 4]) {
    let [a, b, c, d] = tables;
    let size: usize = tables.iter().map(|table| table.len()).sum();
    for table in tables {
        assert!(table.len() as u64 <= MAX_TABLE, "{name}");
    }
    let tables = okx::Tables { positions: a, discounts: b, instruments: c, currencies: d };
    let results = [
        bounded(name, size, || binance::import(a, b, TierList::Margin).map(drop)),
        bounded(name, size, || hyperliquid::import(a).map(drop)),
        bounded(name, size, || hyperliquid::import_account(a, b).map(drop)),
        bounded(name, size, || okx::import(&tables, 10).map(drop)),
    ];
    for error in results.into_iter().filter_map(Result::err) {
        assert!(error.to_string().len() < 1 << 24, "{name}");
    }
}

#[test]
fn f2_venues_tables_take_little_memory() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let size = MAX_TABLE as usize;
    let rows = |header: &str, row: &dyn Fn(usize) -> String| {
        let mut text = header.to_owned() + "\n";
        for index in 0.. {
            let row = row(index);
            if text.len() + row.len() + 1 > size {
                break;
            }
            text.push_str(&row);
            text.push('\n');
        }
        text
    };
    const ASSETS: &str = "token,asset_usdt_price,collateral_vip_loan_ratio_tiers,\
                          collateral_margin_ratio_tiers,collateral_portfolio_margin_ratio_tiers";
    const BRACKETS: &str =
        "symbol,settle,notional_floor,notional_cap,maint_margin_rate,cum_maint_amount";
    let dollar = format!("{ASSETS}\nU,1,,,\nB,1,,,\n");
    let empty = rows(BRACKETS, &|_| ",,,,,".into());
    import_tables("empty rows", [&rows(ASSETS, &|_| ",,,,".into()), &empty, &empty, &empty]);
    import_tables("assets", [&rows(ASSETS, &|i| format!("{i:x},1,,,")), &empty, "", ""]);
    let slices: String = (0..300).map(|i| format!("{i}-{}:1,", i + 1)).collect();
    let assets = rows(ASSETS, &|i| format!("{i:x},1,,\"{slices}\","));
    import_tables("many slices", [&assets, &empty, "", ""]);
    let symbols = rows(BRACKETS, &|i| format!("{i:x}/U:U,U,0,1,0,0"));
    import_tables("brackets without assets", [&dollar, &symbols, "", ""]);
    let wrong = rows(BRACKETS, &|i| format!("B/U:U,U,{i},{},0.{i},7", i + 1));
    import_tables("wrong deductions", [&dollar, &wrong, "", ""]);
    let one = rows(BRACKETS, &|i| format!("B/U:U,U,{i},{},0,0", i + 1));
    import_tables("one long list of brackets", [&dollar, &one, "", ""]);
    for (name, text) in hostile_json(MAX_TABLE) {
        let text = String::from_utf8(text).unwrap();
        import_tables(name, [&text, &text, &text, &text]);
    }
    let meta = |mids: &str, universe: &str| {
        format!(r#"{{"captured":"","allMids":{{{mids}}},"meta":{{"universe":[{universe}]}}}}"#)
    };
    let within = |item: &dyn Fn(usize) -> String| {
        let text = rows("", &|index| item(index) + ",");
        text[..size - 100].to_owned()
    };
    let mids = within(&|i| format!("\"{i:x}\":\"1\""));
    let mids = mids.rsplit_once(",\n").unwrap().0;
    import_tables("mids", [&meta(mids, ""), "", "", ""]);
    let coin = r#"{"name":"a","maxLeverage":1,"szDecimals":1}"#;
    let coins = within(&|_| coin.into());
    let coins = coins.rsplit_once(",\n").unwrap().0;
    import_tables("coins", [&meta("\"a\":\"1\"", coins), "", "", ""]);
    let held = r#"{"position":{"coin":"a","szi":"1","positionValue":"1","leverage":{"value":1}}}"#;
    let account = filled(
        r#"{"captured":"","clearinghouseState":{"assetPositions":["#,
        held,
        "]}}",
        MAX_TABLE,
    );
    let account = String::from_utf8(account).unwrap();
    import_tables("positions", [&account, &meta("", coin), "", ""]);
    let tiers = rows("instrument,tier,min_contracts,max_contracts,mmr", &|i| {
        format!("I-U-{i:x},0+,,prev+1,prev+0")
    });
    let instruments = rows("instrument,contract_size,mark", &|i| format!("I-U-{i:x},1,1"));
    let discounts =
        rows("currency,min_amount_coin,max_amount_coin,discount_rate", &|i| format!("{i:x},0,1,0"));
    let currencies = rows("currency,price,flat_discount_rate", &|i| format!("{i:x},1,"));
    import_tables("rule rows", [&tiers, "currency,a,b,c\n", &instruments, &currencies]);
    let discounts_only = "currency,min_amount_coin,max_amount_coin,discount_rate\n";
    import_tables("rule rows", [&tiers, discounts_only, &instruments, &currencies]);
    import_tables("discounts", [&tiers, &discounts, &instruments, &currencies]);
}
