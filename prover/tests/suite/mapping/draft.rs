//! `mapping init`.

use std::fs;

use crate::{
    common::{import_with, parameters},
    common::{program::run, tables::INFO},
};

#[test]
fn a_draft_of_plain_headers_is_a_mapping_that_works() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("b.csv"), "\u{feff}User ID;Coin;Balance;Note\na;USDT;100;x\n").unwrap();
    let positions = "uid|symbol|qty|avg_price\na|BTCUSDT|-0.001|50000\n";
    fs::write(path("p.csv"), positions).unwrap();
    let (code, draft, error) =
        run(&["mapping", "init", "--balances", &path("b.csv"), "--positions", &path("p.csv")]);
    assert_eq!((code, error.as_str()), (0, ""));
    for line in [
        "# Columns of b.csv: User ID, Coin, Balance, Note",
        "account = \"User ID\"",
        "csv = { delimiter = \";\" }",
        "market = \"symbol\"",
        "from = [\"balances\", \"positions\"]",
    ] {
        assert!(draft.contains(line), "{line}: {draft}");
    }
    fs::write(path("mapping.toml"), draft).unwrap();
    fs::write(path("snapshot.toml"), INFO).unwrap();
    let (imported, _work) = import_with(directory.path(), &parameters(), |_| {}).unwrap();
    assert_eq!(imported.summary.count(), 1);
}

#[test]
fn what_a_header_does_not_say_is_left_to_be_filled_in() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("v.csv"), "who,what\n").unwrap();
    let (code, draft, _) = run(&["mapping", "init", "--vaults", &path("v.csv")]);
    assert!(code == 0 && draft.contains("account = \"?\""), "{draft}");
    let (code, _, error) = run(&["mapping", "init"]);
    assert!(code == 2 && error.starts_with("error[RF-1276]"), "{error}");
    fs::write(path("v.csv"), b"\xff\xfe\n").unwrap();
    let (code, _, error) = run(&["mapping", "init", "--vaults", &path("v.csv")]);
    assert!(code == 2 && error.starts_with("error[RF-1277]"), "{error}");
    let (code, _, error) = run(&["mapping", "init", "--vaults", &path("none.csv")]);
    assert!(code == 2 && error.starts_with("error[RF-1101]"), "{error}");
}
