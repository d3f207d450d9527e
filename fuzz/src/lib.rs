//! What the fuzz targets do with an input. Each function here is one target: it panics on a
//! finding and on nothing else. `README.md` says how to run them.

mod audit;
mod files;
pub mod reserves;

use std::{fs, sync::OnceLock};

use peak_alloc::PeakAlloc;
use ringfence_circuits::{
    primitive::json,
    protocol::{
        bundle::{
            self, Commitments, CommitmentsView, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR,
            STATEMENT_FILE,
        },
        kind,
        package::Package,
        parameters::{Decimal, Parameters},
        shape::SHAPES,
        statement::{Document, OpenStatement, Statement},
        stress::{self, files::UnitCommitments, set::ScenarioSet},
    },
    testing::small_parameters,
};
use ringfence_prover::{
    import_parameters::{
        binance::{self, TierList},
        deribit, hyperliquid, okx, Input,
    },
    parameter_file,
    scenarios::{self, Priced},
    snapshot::{self, Options, RecordReader, SnapshotInfo, Watch, DEFAULT_MAX_ERRORS},
};
use ringfence_verifier::{
    check::inclusion::Published,
    reader::Reader,
    source::{
        archive::{pack, unpack},
        directory, memory,
    },
};

pub use audit::audit;
use files::{scratch, sections};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that decoding may take above the size of its input.
const BOUND: usize = 64_000_000;

/// Most bytes of what is said of an author's file.
const MOST_SAID: usize = 16_384;

/// Runs `decode` and checks the memory that it took. `size` is the size of the input where `decode`
/// reads it from files, and 0 where it is in memory already.
fn bounded<T>(size: usize, decode: impl FnOnce() -> T) -> T {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let value = decode();
    let took = MEMORY.peak_usage().saturating_sub(before);
    assert!(took < size + BOUND, "{took} bytes above what was there, {size} of them read");
    value
}

/// A bundle in one file: what is read from it can be written, and is then read again as the same. Where the
/// statement or the blocks can't be read nobody knows how many proofs there must be; such a bundle has none, and
/// no archive is made of it.
pub fn archive(data: &[u8]) {
    let _ = (kind::of(data), kind::mismatch(data, kind::FileKind::Archive));
    // The archive itself is in memory; its files are copied out of it.
    if let Ok(bundle) = bounded(data.len(), || unpack(data)) {
        if bundle.proofs.is_empty() {
            return;
        }
        let mut again = vec![];
        pack(&bundle, &mut again).unwrap();
        assert_eq!(unpack(&again).unwrap(), bundle);
    }
}

/// `statement.json`, alone and against parameters.
pub fn statement(data: &[u8]) {
    let parameters = small_parameters();
    bounded(0, || {
        if let Ok(open) = OpenStatement::from_canonical(data, &parameters) {
            assert_eq!(open.canonical(), data);
            assert!(Document::from_canonical(data).is_err(), "an open statement is read as one");
        }
        let Ok(document) = Document::from_canonical(data) else { return };
        assert_eq!(json::canonical(&document).unwrap(), data);
        let rows = document.rows();
        if let Ok(statement) = document.check(&parameters) {
            assert_eq!(statement.canonical(), data);
            assert_eq!(rows.unwrap(), statement.rows());
        }
    });
}

/// `scenarios.json`, `stress.json` or `sums.bin`: what is read is what was written. Where the input begins with `=== `, a
/// stress directory in sections, beside the good bundle.
pub fn stress(data: &[u8]) {
    if data.starts_with(b"=== ") {
        return stress_directory(data);
    }
    let parameters = small_parameters();
    bounded(0, || {
        if let Ok(set) = ScenarioSet::from_canonical(data) {
            assert_eq!(set.canonical(), data);
            if let Ok(fitted) = set.fit(&parameters) {
                assert_eq!(fitted.scenarios().len(), set.scenarios().len());
            }
        }
        if let Ok(document) = stress::statement::Document::from_canonical(data) {
            assert_eq!(json::canonical(&document).unwrap(), data);
        }
        let head = UnitCommitments::read_head(data);
        if let Ok(sums) = UnitCommitments::decode(data) {
            assert_eq!(sums.encode().unwrap(), data);
            assert_eq!(head, Ok((sums.blocks_per_proof, sums.sums.len() as u64)));
        }
    });
}

fn stress_directory(data: &[u8]) {
    static GOOD: OnceLock<(Parameters, Statement)> = OnceLock::new();
    let good = audit::good();
    let (parameters, statement) = GOOD.get_or_init(|| {
        let parameters = Parameters::from_canonical(&good.parameters).unwrap();
        let statement = Document::from_canonical(&good.statement).unwrap();
        let statement = statement.check(&parameters).unwrap();
        (parameters, statement)
    });
    let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let files: Vec<_> =
        sections(data).into_iter().map(|(name, body)| (text(name), body.to_vec())).collect();
    let count = files.len();
    let Ok(read) = bounded(data.len(), || memory::stress(files, &good.statement)) else { return };
    assert_eq!(count, 3 + read.proofs.len(), "a file was passed over");
    let set = ScenarioSet::from_canonical(&read.scenarios).and_then(|set| set.fit(parameters));
    let document = stress::statement::Document::from_canonical(&read.stress);
    if let (Ok(set), Ok(document)) = (set, document) {
        if let Ok(stress) = bounded(0, || document.check(statement, &set)) {
            assert_eq!(stress.canonical(), read.stress);
        }
    }
}

/// A set of scenarios as its author writes it, or where the input begins with `=== ` the prices of two days, in sections
/// `before` and `after`: what is made of it is read again.
pub fn scenarios(data: &[u8]) {
    let directory = scratch();
    let at = |name: &str| directory.path().join(name);
    let made = match data.starts_with(b"=== ") {
        false => {
            fs::write(at("set.toml"), data).unwrap();
            bounded(data.len(), || scenarios::from_toml(&at("set.toml")))
        }
        true => {
            files::write(directory.path(), data, false);
            let priced = Priced {
                name: "two days".into(),
                author: "a reader".into(),
                source: "https://example.com".into(),
                spread_percent: Decimal::from_units(5, 1),
            };
            let parameters = small_parameters();
            let known = [None, Some(&parameters)];
            let [made, of_these] = known.map(|parameters| {
                bounded(data.len(), || {
                    scenarios::from_prices(&at("before"), &at("after"), &priced, parameters)
                })
            });
            if let Ok(set) = of_these {
                assert!(made.is_ok(), "parameters make a set of what is none without them");
                set.fit(&parameters).unwrap();
            }
            made
        }
    };
    match made {
        Ok(set) => {
            let again = ScenarioSet::from_canonical(&set.canonical()).unwrap();
            assert_eq!(again.digest(), set.digest());
        }
        Err(error) => {
            let words = error.to_string();
            assert!(words.len() < MOST_SAID && !words.contains('\u{1b}'), "{words:?}");
        }
    }
}

/// `parameters.json`, and parameters as people write them, in JSON and TOML.
pub fn parameters(data: &[u8]) {
    bounded(0, || {
        if let Ok(parameters) = Parameters::from_canonical(data) {
            assert_eq!(parameters.canonical(), data);
        }
    });
    let same = |parameters: Parameters| {
        let again = Parameters::from_canonical(parameters.canonical()).unwrap();
        assert_eq!(again.document(), parameters.document());
        assert_eq!(again.digest(), parameters.digest());
    };
    if let Ok(parameters) = bounded(0, || Parameters::from_json(data)) {
        same(parameters);
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let read = bounded(0, || parameter_file::from_toml(text));
        if let Some(parameters) = read.ok().and_then(|document| document.check().ok()) {
            same(parameters);
        }
    }
}

/// `blocks.bin`, or where the input begins with `=== ` a bundle's directory in sections.
pub fn bundle(data: &[u8]) {
    if !data.starts_with(b"=== ") {
        bounded(0, || {
            let blocks = CommitmentsView::decode(data);
            let decoded = Commitments::decode(data);
            assert_eq!(blocks.is_ok(), decoded.is_ok());
            let (Ok(blocks), Ok(commitments)) = (blocks, decoded) else { return };
            assert_eq!(commitments.encode().unwrap(), data);
            assert_eq!(blocks.count(), commitments.blocks.len() as u64);
            assert_eq!(blocks.elements(), commitments.elements());
            if let Ok(elements) = commitments.elements() {
                assert_eq!(Commitments::new(commitments.blocks_per_proof, &elements), commitments);
            }
        });
        return;
    }
    let directory = scratch();
    let files = files::write(directory.path(), data, true);
    let Ok(loaded) = bounded(data.len(), || directory::load(directory.path())) else { return };
    let read = |name: &str| fs::read(directory.path().join(name)).unwrap();
    assert_eq!(loaded.statement, read(STATEMENT_FILE));
    assert_eq!(loaded.parameters, read(PARAMETERS_FILE));
    assert_eq!(loaded.blocks, read(BLOCKS_FILE));
    for (index, proof) in loaded.proofs.iter().enumerate() {
        assert_eq!(*proof, read(&format!("{PROOFS_DIR}/{}", bundle::proof_file(index))));
    }
    if !loaded.proofs.is_empty() {
        assert_eq!(files, 3 + loaded.proofs.len(), "a file was passed over");
    }
}

/// An inclusion package, alone and against a statement.
pub fn package(data: &[u8]) {
    bounded(0, || {
        let Ok(package) = Package::decode(data) else { return };
        assert_eq!(package.encode().unwrap(), data);
        for (place, vault) in (1..).zip(&package.vaults) {
            let _ = vault.vault(place);
        }
    });
    static PUBLISHED: OnceLock<[Published; 2]> = OnceLock::new();
    let published = PUBLISHED.get_or_init(|| {
        let good = audit::good();
        [None, Some(&good.parameters[..])]
            .map(|parameters| Published::decode(&good.statement, parameters).unwrap())
    });
    for published in published {
        let report = bounded(0, || published.check(data, &Reader::default(), "alice"));
        let _ = report.map(|report| report.to_string());
    }
}

/// The tables of a snapshot in sections, through the import.
pub fn snapshot(data: &[u8]) {
    let parameters =
        Parameters::from_json(include_bytes!("../../prover/tests/data/small.json")).unwrap();
    let directory = scratch();
    let tables = directory.path().join("snapshot");
    fs::create_dir(&tables).unwrap();
    files::write(&tables, data, false);
    let options = Options {
        order_key: [1; 32].into(),
        out: directory.path().join("imported"),
        shapes: &SHAPES,
        max_errors: DEFAULT_MAX_ERRORS,
        max_liquidating: None,
        failing: Some(directory.path().join("failing.csv")),
        buckets: Some(2),
        watch: Watch::default(),
    };
    match bounded(data.len(), || snapshot::import(&tables, &parameters, &options)) {
        Ok(imported) => assert_eq!(count(&imported), imported.summary.count()),
        Err(error) => {
            let _ = error.to_string();
            assert!(!options.out.exists(), "something was left behind");
        }
    }
}

/// The description of a snapshot with its control totals, against tables that are always the same. What is
/// accepted with control totals of deposits or rows is refused with one more deposit.
pub fn control(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(info) = bounded(data.len(), || SnapshotInfo::parse(text)) else { return };
    let parameters =
        Parameters::from_json(include_bytes!("../../prover/tests/data/small.json")).unwrap();
    let directory = scratch();
    let tables = directory.path().join("snapshot");
    fs::create_dir(&tables).unwrap();
    fs::write(tables.join("snapshot.toml"), data).unwrap();
    let books = info.books.first().map(|book| book.name.as_str()).unwrap_or_default();
    let vaults = format!("account,vault,book,rule,owner,extra\na,1,{books},auto,,\n");
    fs::write(tables.join("vaults.csv"), vaults).unwrap();
    let balances = "account,vault,asset,amount\na,1,USDT,1000.5\na,1,BTC,-0.01\n";
    fs::write(tables.join("balances.csv"), balances).unwrap();
    let positions = "account,vault,market,side,size,cost,entry_price,funding\n\
                     a,1,BTCUSDT,long,0.01,,50000,\n";
    fs::write(tables.join("positions.csv"), positions).unwrap();
    let import = |name: &str| {
        let options = Options {
            order_key: [1; 32].into(),
            out: directory.path().join(name),
            shapes: &SHAPES,
            max_errors: DEFAULT_MAX_ERRORS,
            max_liquidating: None,
            failing: None,
            buckets: Some(1),
            watch: Watch { now: Some(0), ..Watch::default() },
        };
        bounded(data.len(), || snapshot::import(&tables, &parameters, &options))
    };
    match import("first") {
        Err(error) => assert!(!error.to_string().contains('\u{1b}')),
        Ok(imported) => {
            assert_eq!(imported.summary.count(), 1);
            fs::write(tables.join("balances.csv"), format!("{balances}a,1,JUNK,5\n")).unwrap();
            // Every name that stands there is one of the parameters, so these words are no names.
            let control = format!("{:?}", info.control);
            let held = ["rows: Some", "deposits: Some"].iter().any(|key| control.contains(key));
            assert_eq!(import("second").is_err(), held, "{control}");
        }
    }
}

/// Reads all records back; their number.
fn count(imported: &snapshot::Imported) -> u64 {
    let mut count = 0;
    for (index, row) in imported.rows.iter().enumerate() {
        let mut reader = RecordReader::open(&row.file).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            let found = imported.find(&record.account).unwrap();
            assert!(found.iter().any(|(row, _)| usize::from(*row) == index));
            count += 1;
        }
    }
    count
}

/// A venue's tables in sections. The first section's name says whose.
pub fn tables(data: &[u8]) {
    let sections = sections(data);
    let text = |index: usize| {
        let body = sections.get(index).map(|(_, body)| *body).unwrap_or_default();
        std::str::from_utf8(body).ok()
    };
    let Some((name, _)) = sections.first() else { return };
    let (Some(a), Some(b), Some(c), Some(d)) = (text(0), text(1), text(2), text(3)) else { return };
    let [a, b, c, d] = [a, b, c, d].map(|text| Input::new(text, "table"));
    let result = bounded(0, || match *name {
        b"vip-loan" => binance::import(&a, &b, TierList::VipLoan),
        b"margin" => binance::import(&a, &b, TierList::Margin),
        b"portfolio-margin" => binance::import(&a, &b, TierList::PortfolioMargin),
        b"hyperliquid" => hyperliquid::import(&[a], None, &[]),
        b"account" => hyperliquid::import_account(&a, &[b], &[]),
        b"mids" => hyperliquid::import(&[a], Some(&b), &[]),
        b"deribit" => deribit::import(&a, &b),
        _ => okx::import(
            &okx::Tables { positions: a, discounts: b, instruments: c, currencies: d },
            10,
        ),
    });
    match result {
        Ok(import) => {
            let bytes = json::canonical(&import.document).unwrap();
            let parameters = Parameters::from_canonical(&bytes).unwrap();
            assert_eq!(*parameters.document(), import.document);
        }
        Err(error) => {
            let _ = error.to_string();
        }
    }
}
