//! The subcommand `import-parameters` and parameter files.

use std::path::{Path, PathBuf};

use clap::Parser;
use ringfence_fixtures::{okx, parameters, tables};
use ringfence_prover::{
    command::import_parameters::{run, CommandError, ImportParameters},
    parameter_file::load_parameters,
};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    import: ImportParameters,
}

fn table(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/tables");
    folder.join(name).to_str().unwrap().to_owned()
}

fn run_with(arguments: &[&str]) -> Result<String, CommandError> {
    let arguments = ["test"].iter().chain(arguments).copied();
    let mut report = Vec::new();
    run(&Cli::try_parse_from(arguments).unwrap().import, &mut report)?;
    Ok(String::from_utf8(report).unwrap())
}

fn folder_with(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn binance_tables_become_the_fixture() {
    let (folder, out) = folder_with("out.json", "older");
    let out = out.to_str().unwrap();
    let assets = table("binance_cex_assets_info.csv");
    let brackets = table("binance_usdm_leverage_brackets_2024-10.csv");
    let of_assets = format!("assets={}", tables::BINANCE_ASSETS_TABLE.source);
    let of_brackets = format!("brackets={}", tables::BINANCE_BRACKETS_TABLE.source);
    let as_of = format!("brackets={}", tables::BINANCE_BRACKETS_TABLE.as_of.unwrap());
    let report = run_with(&[
        "binance",
        "--assets",
        &assets,
        "--brackets",
        &brackets,
        "--out",
        out,
        "--source",
        &of_assets,
        "--source",
        &of_brackets,
        "--as-of",
        &as_of,
    ])
    .unwrap();
    assert!(report.contains("assets: 483\n") && report.contains("markets: 323\n"), "{report}");
    assert_eq!(report.matches("left out: ").count(), 26);
    assert!(std::fs::read_to_string(out).unwrap() == parameters::BINANCE);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let checked = run_with(&["check", out]).unwrap();
    assert!(checked.contains("settlement assets: 3\n"), "{checked}");
    let ether = "recognised: ETH on eip155:1, its own coin: can be proven by state\n";
    assert!(checked.contains(ether) && checked.contains("recognised: BTC on bitcoin"), "{checked}");
    assert!(!report.contains("recognised:"), "{report}");
}

#[test]
fn a_refused_import_leaves_the_older_file() {
    let (folder, out) = folder_with("out.json", "older");
    let bad = folder.path().join("meta.json");
    std::fs::write(&bad, "{}").unwrap();
    let error =
        run_with(&["hyperliquid", "--meta", bad.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(error.unwrap_err().code(), "RF-1112");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "older");
}

#[test]
fn toml_and_json_give_the_same_parameters() {
    let text = toml::to_string(okx().document()).unwrap();
    let (_folder, path) = folder_with("okx.toml", &text);
    assert_eq!(load_parameters(&path).unwrap().digest(), okx().digest());
    let (_folder, path) = folder_with("okx.json", parameters::OKX);
    assert_eq!(load_parameters(&path).unwrap().digest(), okx().digest());
}

#[test]
fn bad_files_have_codes() {
    let code = |name: &str, text: &str| {
        let (_folder, path) = folder_with(name, text);
        let error = load_parameters(&path).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        error.code()
    };
    assert_eq!(load_parameters(Path::new("absent.json")).unwrap_err().code(), "RF-1101");
    assert_eq!(code("p.yaml", ""), "RF-1104");
    assert_eq!(code("p.toml", "format = 1"), "RF-1105");
    assert_eq!(code("p.json", "{"), "RF-1106");
    let refused = parameters::OKX.replacen("ringfence-parameters-2", "else", 1);
    assert_eq!(code("p.json", &refused), "RF-1107");
    let (_folder, path) = folder_with("p.json", "");
    std::fs::write(&path, b"\xff").unwrap();
    assert_eq!(load_parameters(&path).unwrap_err().code(), "RF-1102");
}
