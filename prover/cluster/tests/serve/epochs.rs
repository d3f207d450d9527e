//! Two small epochs of one venue. Nothing is proven: packages need the trees and a complete statement only.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ringfence_circuits::protocol::{parameters::Parameters, shape::SHAPES, statement::Completion};
use ringfence_prover::{
    epoch::{Epoch, Silent},
    snapshot::{Options, DEFAULT_MAX_ERRORS},
};
use tempfile::TempDir;

pub const ACCOUNTS: u64 = 12;
/// An account whose id is escaped in JSON.
pub const QUOTED: &str = "a \"b\\ é";

pub fn account(number: u64) -> String {
    format!("acct-QX{number}")
}

/// The work directory of an epoch.
pub fn work(epoch: &str) -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let directory = MADE.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        for epoch in ["6", "7"] {
            begin(directory.path(), epoch);
        }
        directory
    });
    match epoch {
        "6" => Box::leak(directory.path().join("work-6").into_boxed_path()),
        _ => Box::leak(directory.path().join("work-7").into_boxed_path()),
    }
}

fn begin(directory: &Path, epoch: &str) {
    let snapshot = directory.join(format!("snapshot-{epoch}"));
    fs::create_dir(&snapshot).unwrap();
    let previous = "07".repeat(32);
    let info = format!(
        "venue = \"demo\"\nepoch = {epoch}\nprevious = \"{previous}\"\nsnapshot_time = \"2025-01-0{epoch}T00:00:00Z\"\n\
         price_time = \"2025-01-0{epoch}T00:00:00Z\"\nfunding_time = \"2025-01-0{epoch}T00:00:00Z\"\n\
         [[books]]\nname = \"clients\"\nproprietary = false\n"
    );
    let mut vaults = "account,vault,book,rule,owner,extra\n".to_owned();
    let mut balances = "account,vault,asset,amount\n".to_owned();
    for number in 0..ACCOUNTS {
        let account = account(number);
        vaults += &format!("{account},label-ZK1,clients,maintenance,,\n");
        balances += &format!("{account},label-ZK1,USDT,{}\n", 77_123_456 + number);
        if number % 3 == 0 {
            // So many balances that it stands in blocks of another shape.
            vaults += &format!("{account},label-ZK2,clients,maintenance,,\n");
            for (asset, amount) in [("USDT", 500_012_345 + number), ("BTC", 1), ("JUNK", 5)] {
                balances += &format!("{account},label-ZK2,{asset},{amount}\n");
            }
        }
    }
    let quoted = format!("\"{}\"", QUOTED.replace('"', "\"\""));
    vaults += &format!("{quoted},label-ZK1,clients,maintenance,,\n");
    balances += &format!("{quoted},label-ZK1,USDT,5\n");
    let positions = "account,vault,market,side,size,cost,entry_price,funding\n";
    for (name, text) in [
        ("snapshot.toml", info.as_str()),
        ("vaults.csv", &vaults),
        ("balances.csv", &balances),
        ("positions.csv", positions),
    ] {
        fs::write(snapshot.join(name), text).unwrap();
    }
    let options = Options {
        order_key: [0; 32].into(),
        out: PathBuf::new(),
        shapes: &SHAPES,
        max_errors: DEFAULT_MAX_ERRORS,
        max_liquidating: None,
        failing: None,
        buckets: None,
        watch: Default::default(),
    };
    let small = include_bytes!("../../../tests/data/small.json");
    let parameters = Parameters::from_json(small).unwrap();
    let place = directory.join(format!("work-{epoch}"));
    let epoch = Epoch::start(&place, &snapshot, parameters, 8, &options).unwrap();
    epoch.build_tree(&Silent).unwrap();
    let _statement = epoch.complete(Completion::default()).unwrap();
    assert_eq!(epoch.rows().len(), 2);
}

/// Copies a work directory, for its owner only.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::Permissions::from_mode(0o700)).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            // What was handed out of the original says nothing of the copy.
            true if path.ends_with("named") => {}
            true => copy(&path, &target),
            false => drop(fs::copy(&path, &target).unwrap()),
        }
    }
}
