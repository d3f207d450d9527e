//! The tables of a snapshot.

use std::fs;

use ringfence_circuits::{protocol::parameters::Parameters, testing::small_document};
use ringfence_prover::snapshot::{self, Options};

use super::{
    measure::{alone, bounded_files},
    tables::{BALANCES, INFO, POSITIONS, RESERVES, VAULTS},
};

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
        shapes: &ringfence_circuits::protocol::shape::SHAPES,
        max_errors: 20,
        max_liquidating: None,
        failing: Some(directory.path().join("failing.csv")),
        buckets: None,
        watch: Default::default(),
    };
    bounded_files(name, size, || snapshot::import(&tables, &parameters, &options).map(drop)).ok();
}

#[test]
fn f2_snapshots_take_little_memory() {
    let _alone = alone();
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
