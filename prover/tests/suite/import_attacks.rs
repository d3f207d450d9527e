//! T10: nothing that makes a rule stricter is dropped by an importer. Tables are changed as an attacker, a
//! venue with a new rule, or a bad export would, and imported as a user does it.

use std::{fs, path::PathBuf, process::Command};

use clap::Parser;
use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_fixtures::tables;
use ringfence_prover::{
    command::import_parameters::{run, CommandError, ImportParameters},
    parameter_file::load_parameters,
};
use tempfile::TempDir;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    import: ImportParameters,
}

/// Tables in a folder, by the options that name them.
pub struct Tables {
    folder: TempDir,
    arguments: Vec<String>,
}

impl Tables {
    pub fn new(venue: &str, tables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments = vec!["test".to_owned(), venue.to_owned()];
        for (index, (option, text)) in tables.iter().enumerate() {
            let path = folder.path().join(format!("table-{index}"));
            fs::write(&path, text).unwrap();
            arguments.extend([format!("--{option}"), path.to_str().unwrap().to_owned()]);
        }
        let out = folder.path().join("out.json");
        arguments.extend(["--out".to_owned(), out.to_str().unwrap().to_owned()]);
        Tables { folder, arguments }
    }

    fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out.json")
    }

    fn report(&self) -> Result<String, CommandError> {
        let mut report = Vec::new();
        run(&Cli::try_parse_from(&self.arguments).unwrap().import, &mut report)?;
        Ok(String::from_utf8(report).unwrap())
    }

    /// The parameters and what the program prints.
    pub fn import(&self) -> (Parameters, String) {
        let report = self.report().unwrap_or_else(|error| panic!("{error}"));
        (load_parameters(&self.out()).unwrap(), report)
    }

    /// The code and the words of the refusal.
    pub fn refused(&self) -> (String, String) {
        let error = self.report().unwrap_err();
        assert!(!self.out().exists());
        (error.code().to_owned(), error.to_string())
    }
}

fn binance(assets: &str, brackets: &str) -> Tables {
    Tables::new("binance", &[("assets", assets), ("brackets", brackets)])
}

pub fn hyperliquid(meta: &str) -> Tables {
    Tables::new("hyperliquid", &[("meta", meta)])
}

/// OKX's tables with one of them replaced.
fn okx(option: &str, text: &str) -> Tables {
    let tables = [
        ("positions", tables::OKX_POSITION_TIERS),
        ("discounts", tables::OKX_DISCOUNT_TIERS),
        ("instruments", tables::OKX_INSTRUMENTS),
        ("currencies", tables::OKX_CURRENCIES),
    ];
    Tables::new("okx", &tables.map(|(name, own)| (name, if name == option { text } else { own })))
}

fn deribit(instruments: &str, currencies: &str) -> Tables {
    Tables::new("deribit", &[("instruments", instruments), ("currencies", currencies)])
}

const ASSETS: &str = "token,asset_usdt_price,collateral_vip_loan_ratio_tiers,\
                      collateral_margin_ratio_tiers,collateral_portfolio_margin_ratio_tiers\n\
                      usdt,1,,[0-1000:100],\nbtc,100000,,,\n";
const BRACKETS: &str =
    "symbol,settle,tier,notional_floor,notional_cap,maint_margin_rate,cum_maint_amount,max_leverage\n\
     BTC/USDT:USDT,USDT,1,0,1000,0.01,0,50\nBTC/USDT:USDT,USDT,2,1000,2000,0.02,10,25\n";

/// A table's name, its text, and the tables with another text in its place.
type CsvTable = (&'static str, String, fn(&str) -> Tables);

/// Every CSV table with the import that reads it.
fn csv_tables() -> Vec<CsvTable> {
    vec![
        ("assets", ASSETS.to_owned(), |text| binance(text, BRACKETS)),
        ("brackets", BRACKETS.to_owned(), |text| binance(ASSETS, text)),
        ("positions", tables::OKX_POSITION_TIERS.to_owned(), |text| okx("positions", text)),
        ("discounts", tables::OKX_DISCOUNT_TIERS.to_owned(), |text| okx("discounts", text)),
        ("instruments", tables::OKX_INSTRUMENTS.to_owned(), |text| okx("instruments", text)),
        ("currencies", tables::OKX_CURRENCIES.to_owned(), |text| okx("currencies", text)),
        ("rules", tables::DERIBIT_INSTRUMENTS.to_owned(), |text| {
            deribit(text, tables::DERIBIT_CURRENCIES)
        }),
        ("prices", tables::DERIBIT_CURRENCIES.to_owned(), |text| {
            deribit(tables::DERIBIT_INSTRUMENTS, text)
        }),
    ]
}

/// A table whose second column stands first.
fn reordered(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in reader.records() {
        let record = record.unwrap();
        let mut cells: Vec<&str> = record.iter().collect();
        cells.swap(0, 1);
        writer.write_record(cells).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn t10_a_row_that_stands_twice_is_refused_with_both_lines() {
    for (name, text, import) in csv_tables() {
        let rows: Vec<&str> = text.lines().collect();
        let last = rows.len();
        for end in ["\n", "\r\n", "\r"] {
            let twice = [&rows[..], &[rows[last - 1]]].concat().join(end) + end;
            let (code, message) = import(&twice).refused();
            assert_eq!(code, "RF-1170", "{name}: {message}");
            let lines = format!("line {last} and in line {}", last + 1);
            assert!(message.contains(&lines), "{name}, {end:?}: {message}");
        }
    }
    // The case that was seen: two marks of one instrument.
    let text = format!("{}ETH-USDT-SWAP,0.1,1000\n", tables::OKX_INSTRUMENTS);
    let (code, message) = okx("instruments", &text).refused();
    assert_eq!(code, "RF-1170");
    assert!(message.contains("ETH-USDT-SWAP") && message.contains("line 6 and in line 7"));
}

#[test]
fn t10_columns_that_are_not_understood_are_refused() {
    for (name, text, import) in csv_tables() {
        let (header, rows) = text.split_once('\n').unwrap();
        let first = header.split(',').next().unwrap();
        let rows_with = |cell: &str| rows.lines().map(|row| format!("{row}{cell}\n")).collect();
        let more: String = rows_with(",7");
        let (code, message) = import(&format!("{header},surcharge\n{more}")).refused();
        assert_eq!(code, "RF-1172", "{name}: {message}");
        assert!(message.contains("surcharge") && message.contains("line 1"), "{message}");
        assert_eq!(import(&format!("{header},\n{more}")).refused().0, "RF-1172", "{name}");
        let (code, message) = import(&format!("{header},{first}\n{more}")).refused();
        assert_eq!(code, "RF-1170", "{name}: {message}");
        // A cell more than the header has, a column less, no row, no header.
        let (code, message) = import(&format!("{header}\n{more}")).refused();
        assert_eq!(code, "RF-1111", "{name}: {message}");
        assert!(message.contains("line 2"), "{message}");
        let renamed = text.replacen(first, "other", 1);
        assert_eq!(import(&renamed).refused().0, "RF-1172", "{name}");
        assert_eq!(import("").refused().0, "RF-1111", "{name}");
        if name != "discounts" {
            assert_eq!(import(&format!("{header}\n")).refused().0, "RF-1111", "{name}");
        }
    }
}

#[test]
fn t10_the_form_of_a_file_changes_nothing_but_its_digest() {
    for (name, text, import) in csv_tables() {
        let text = text.replace("\r\n", "\n");
        let figures = |text: &str| {
            let (parameters, report) = import(text).import();
            let document = parameters.document().clone();
            (document.assets, document.markets, report.contains("has no end of line"))
        };
        let own = figures(&text);
        assert!(!own.2, "{name}");
        for other in [
            format!("\u{feff}{text}"),
            text.replace('\n', "\r\n"),
            text.replace('\n', "\r"),
            text.replace('\n', "\n\n"),
            reordered(&text),
        ] {
            assert_eq!(figures(&other), own, "{name}");
        }
        // The last row may have been cut off.
        let (parameters, report) = import(text.trim_end()).import();
        assert!(report.contains("has no end of line"), "{name}: {report}");
        let notes = &parameters.document().notes;
        assert!(notes.iter().any(|note| note.contains("has no end of line")), "{name}");
    }
}

#[test]
fn t10_names_that_look_alike_are_refused() {
    let alike = ASSETS.to_owned() + "BTC,1,,,\n";
    let (code, message) = binance(&alike, BRACKETS).refused();
    assert_eq!(code, "RF-1171", "{message}");
    assert!(message.contains("line 3") && message.contains("line 4"), "{message}");
    for name in ["usdt ", "\u{200b}usd", "u\u{202e}sd", "usd\u{a0}", "e\u{301}"] {
        let text = ASSETS.replace("btc,", &format!("{name},"));
        let (code, message) = binance(&text, BRACKETS).refused();
        assert_eq!(code, "RF-1112", "{name:?}: {message}");
        assert!(message.contains("line 3"), "{message}");
        let raw = |c: char| matches!(c, '\u{200b}' | '\u{202e}' | '\u{a0}');
        assert!(!message.contains(raw), "{message:?}");
    }
    // A listed coin has such a name.
    let listed = ASSETS.to_owned() + "币安人生,0.1,,,\n";
    let (parameters, _) = binance(&listed, BRACKETS).import();
    assert!(parameters.assets().iter().any(|asset| asset.name == "币安人生"));
}

#[test]
fn t10_tables_that_do_not_belong_together_are_named() {
    let without = tables::OKX_POSITION_TIERS.replace("ADA-USDT-SWAP", "ADA-USDT-OTHER");
    let (_, report) = okx("positions", &without).import();
    assert!(report.contains("left out: ADA-USDT-SWAP: the table of position tiers"), "{report}");
    assert!(report.contains("left out: ADA-USDT-OTHER: the table of instruments"), "{report}");
    let discounts = tables::OKX_DISCOUNT_TIERS.replace("BTC,", "ETC,");
    let (code, message) = okx("discounts", &discounts).refused();
    assert!(code == "RF-1115" && message.contains("line 30"), "{message}");
    for (from, to) in [
        // A tier is missing, one is not numbered, a rule row stands in the middle or grows unevenly.
        ("ADA-USDT-SWAP,2,501,1000,0.015", "ADA-USDT-SWAP,3,501,1000,0.015"),
        ("ADA-USDT-SWAP,2,501,1000,0.015", "ADA-USDT-SWAP,2+,prev+1,prev+1,prev+0.1"),
        ("CHZ-USDT-SWAP,4+,prev+15000", "CHZ-USDT-SWAP,5+,prev+15000"),
        ("CHZ-USDT-SWAP,4+,prev+15000", "CHZ-USDT-SWAP,4+,prev+1"),
        ("CHZ-USDT-SWAP,4+,prev+15000", "CHZ-USDT-SWAP,4+,15001"),
    ] {
        assert!(tables::OKX_POSITION_TIERS.contains(from));
        let (code, message) =
            okx("positions", &tables::OKX_POSITION_TIERS.replacen(from, to, 1)).refused();
        assert_eq!(code, "RF-1112", "{to}: {message}");
    }
    let (code, message) = okx("", "").with(&["--last-tier", "3"]).refused();
    assert!(code == "RF-1112" && message.contains("--last-tier"), "{message}");
}

#[test]
fn t10_beyond_an_expanded_rule_nothing_passes() {
    let (parameters, _) = okx("", "").import();
    let market = |name: &str| parameters.markets().iter().find(|m| m.name == name).unwrap();
    let rows = market("CHZ-USDT-SWAP").maintenance.rows();
    // Tier 10 of 15,000 contracts each, then the largest rate that there is.
    let [.., tenth, beyond] = rows else { panic!() };
    assert_eq!((tenth.hi, tenth.rate), (120_000, 5_500_000));
    assert_eq!((beyond.lo, beyond.rate), (120_001, 1 << 32));
    // Without a rule row the last rate goes on.
    assert_eq!(market("ADA-USDT-SWAP").maintenance.rows().last().unwrap().rate, 2_000_000);
}

#[test]
fn t10_the_program_says_both_lines_and_escapes_what_is_hostile() {
    let fields = "\"a\\u001b[2Jb\\nall claims hold\\u202e\"";
    let meta = META.replace("\"szDecimals\": 3", &format!("{fields}: 1, \"szDecimals\": 3"));
    let program = |tables: &Tables| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence-prover"));
        let output =
            command.arg("import-parameters").args(&tables.arguments[1..]).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let tables = hyperliquid(&meta);
    let (code, text) = program(&tables);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(r"a\u{1b}[2Jb\nall claims hold\u{202e}"), "{text}");
    assert!(text.lines().all(|line| !line.starts_with("all claims")), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    let text = format!("{}ETH-USDT-SWAP,0.1,1000\n", tables::OKX_INSTRUMENTS);
    let (code, text) = program(&okx("instruments", &text));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("RF-1170") && text.contains("line 6 and in line 7"), "{text}");
}

#[test]
fn t10_sources_are_those_of_who_imports() {
    let described = |arguments: &[&str]| -> Vec<String> {
        let (parameters, _) = binance(ASSETS, BRACKETS).with(arguments).import();
        parameters.document().sources.iter().map(|source| source.description.clone()).collect()
    };
    let plain = described(&[]);
    assert!(plain[0].starts_with("file table-0, SHA-256 ") && plain[0].len() == 22 + 64);
    assert!(plain[1].starts_with("derived: "));
    let digest = |text: &str| text.rsplit_once(' ').unwrap().1.to_owned();
    assert_ne!(digest(&plain[0]), digest(&plain[2]));
    let said = described(&[
        "--source",
        "a page of the venue",
        "--source",
        "brackets=a file = another",
        "--as-of",
        "2026-01-31",
    ]);
    assert_eq!(said[0], format!("a page of the venue; as of 2026-01-31; {}", plain[0]));
    assert_eq!(said[2], format!("a file = another; as of 2026-01-31; {}", plain[2]));
    for arguments in [
        ["--as-of", "yesterday"],
        ["--as-of", "2026-02-30"],
        ["--source", "bracket=x"],
        ["--source", "two\nlines"],
        ["--source", "a\u{202e}b"],
    ] {
        let (code, message) = binance(ASSETS, BRACKETS).with(&arguments).refused();
        assert_eq!(code, "RF-1175", "{arguments:?}: {message}");
        assert!(!message.contains(['\n', '\u{202e}']), "{message:?}");
    }
    let twice = ["--source", "a", "--source", "b"];
    assert_eq!(binance(ASSETS, BRACKETS).with(&twice).refused().0, "RF-1175");
    let times = ["--as-of", "2026-01-31", "--as-of", "brackets=2026-01-30"];
    let (parameters, _) = binance(ASSETS, BRACKETS).with(&times).import();
    assert!(parameters.document().notes.iter().any(|note| note.contains("different times")));
}

#[test]
fn t10_what_was_rounded_is_listed() {
    let assets = ASSETS.replace("btc,100000", "btc,100000.1234567890123456");
    let (parameters, report) = binance(&assets, BRACKETS).import();
    assert!(
        report.contains("Prices and marks that were rounded, half to even: 2; the largest"),
        "{report}"
    );
    let notes = parameters.document().notes.join("\n");
    assert!(notes.contains("first: mark of BTC/USDT:USDT, price of BTC."), "{notes}");
    let (parameters, report) = binance(ASSETS, BRACKETS).import();
    assert!(!report.contains("rounded"), "{report}");
    assert!(parameters
        .document()
        .notes
        .iter()
        .any(|note| note == "No price and no mark was rounded."));
}

/// Market data in the project's wrapper: a coin of two tiers, and one that is isolated only.
pub const META: &str = r#"{"captured": "2026-01-01", "allMids": {"AAA": "100", "BBB": "0.05"}, "meta": {
 "universe": [
  {"szDecimals": 3, "name": "AAA", "maxLeverage": 10, "marginTableId": 51},
  {"szDecimals": 0, "name": "BBB", "maxLeverage": 3, "marginTableId": 3, "onlyIsolated": true}],
 "marginTables": [[51, {"description": "", "marginTiers": [
  {"lowerBound": "0.0", "maxLeverage": 10},
  {"lowerBound": "3000000.0", "maxLeverage": 5}]}]],
 "collateralToken": 0}}"#;

/// The answer to `meta` alone.
pub fn meta() -> &'static str {
    META.split_once("\"meta\": ").unwrap().1.strip_suffix('}').unwrap()
}

#[test]
fn t10_margin_tiers_and_isolated_only_are_imported() {
    let (parameters, report) = hyperliquid(META).import();
    let [aaa, bbb] = parameters.markets() else { panic!() };
    let rows: Vec<_> =
        aaa.maintenance.rows().iter().map(|row| (row.lo, row.rate, row.constant.clone())).collect();
    let bound = 3_000_000 * 10u128.pow(12);
    // The deduction is the bound at the difference of the rates.
    let deduction = -num_bigint::BigInt::from(bound) * 5_000_000;
    assert_eq!(rows, [(1, 5_000_000, 0.into()), (bound + 1, 10_000_000, deduction)]);
    assert!(!aaa.isolated_only && bbb.isolated_only);
    assert_eq!(bbb.maintenance.rows().len(), 1);
    assert_eq!(bbb.maintenance.rows()[0].rate, 16_666_667);
    assert!(!report.contains("ot understood"), "{report}");
}

#[test]
fn t10_all_shapes_of_market_data_give_the_same_rules() {
    let rules = |tables: Tables| {
        let (parameters, _) = tables.import();
        let markets = parameters.document().markets.clone();
        markets
            .into_iter()
            .map(|m| (m.name, m.mark, m.maintenance, m.isolated_only))
            .collect::<Vec<_>>()
    };
    let own = rules(hyperliquid(META));
    let contexts = r#"[{"markPx": "100", "midPx": "1", "oraclePx": "2"}, {"markPx": "0.05"}]"#;
    let mids = r#"{"AAA": "100", "BBB": "0.05", "@1": "7"}"#;
    let both = format!("[{}, {contexts}]", meta());
    for text in [
        both.clone(),
        format!(r#"{{"captured": "now", "meta": {both}}}"#),
        format!(r#"{{"captured": "now", "metaAndAssetCtxs": {both}, "allMids": {{"AAA": "3"}}}}"#),
        format!(r#"{{"meta": {}, "assetCtxs": {contexts}}}"#, meta()),
        format!("\u{feff}{both}"),
    ] {
        assert_eq!(rules(hyperliquid(&text)), own);
    }
    for mids in [mids.to_owned(), format!(r#"{{"captured": "", "allMids": {mids}}}"#)] {
        let tables = Tables::new("hyperliquid", &[("meta", meta()), ("mids", &mids)]);
        assert_eq!(rules(tables), own);
    }
    assert_eq!(hyperliquid(meta()).refused().0, "RF-1174");
    let fewer = format!("[{}, [{{\"markPx\": \"1\"}}]]", meta());
    assert_eq!(hyperliquid(&fewer).refused().0, "RF-1112");
    let swapped = contexts.replace(r#"{"markPx": "0.05"}"#, r#"{"markPx": "0.05", "coin": "AAA"}"#);
    assert_eq!(hyperliquid(&format!("[{}, {swapped}]", meta())).refused().0, "RF-1112");
}

#[test]
fn t10_market_data_that_contradict_themselves_are_refused() {
    let refused = |from: &str, to: &str| {
        assert!(META.contains(from), "{from}");
        hyperliquid(&META.replacen(from, to, 1)).refused()
    };
    for (from, to, code) in [
        (r#""maxLeverage": 10, "marginT"#, r#""maxLeverage": 20, "marginT"#, "RF-1112"),
        (r#""maxLeverage": 3, "#, r#""maxLeverage": 5, "#, "RF-1112"),
        (r#""marginTableId": 51"#, r#""marginTableId": 52"#, "RF-1112"),
        (r#""marginTableId": 51"#, r#""marginTableId": 0"#, "RF-1112"),
        (r#""marginTableId": 51"#, r#""marginTableId": "51""#, "RF-1112"),
        ("[[51,", "[[3,", "RF-1112"),
        (r#""lowerBound": "0.0""#, r#""lowerBound": "1""#, "RF-1112"),
        (r#""lowerBound": "3000000.0""#, r#""lowerBound": "0""#, "RF-1112"),
        (r#""lowerBound": "3000000.0""#, r#""lowerBound": "1e30""#, "RF-1112"),
        (r#""maxLeverage": 5"#, r#""maxLeverage": 10"#, "RF-1112"),
        (r#""maxLeverage": 5"#, r#""maxLeverage": 0"#, "RF-1112"),
        (r#""maxLeverage": 5"#, r#""maxLeverage": 5, "maintenance": "0.5""#, "RF-1172"),
        (r#""description": """#, r#""description": "", "surcharge": 2"#, "RF-1172"),
        (r#""onlyIsolated": true"#, r#""onlyIsolated": "yes""#, "RF-1112"),
        (r#""onlyIsolated": true"#, r#""marginMode": "fancy""#, "RF-1112"),
        (r#""AAA": "100""#, r#""AAA": "0""#, "RF-1112"),
        (r#""AAA": "100""#, r#""AAA": "-1""#, "RF-1112"),
        (r#""AAA": "100""#, r#""AAA": "1", "AAA": "2""#, "RF-1170"),
        (r#""name": "BBB""#, r#""name": "AAA""#, "RF-1170"),
        (r#""name": "BBB""#, r#""name": "aaa""#, "RF-1171"),
        (r#""name": "BBB""#, r#""name": "B B""#, "RF-1112"),
        (r#""szDecimals": 3"#, r#""szDecimals": 3, "szDecimals": 2"#, "RF-1170"),
        (r#""szDecimals": 3"#, r#""szDecimals": 13"#, "RF-1112"),
        (r#""collateralToken": 0"#, r#""collateralToken": 235"#, "RF-1173"),
    ] {
        let (found, message) = refused(from, to);
        assert_eq!(found, code, "{to}: {message}");
        assert!(code == "RF-1173" || message.contains("line "), "{message}");
    }
    let table = r#"[51, {"marginTiers": [{"lowerBound": "0.0", "maxLeverage": 10}]}], "#;
    let (code, message) = refused("[[51,", &format!("[{table}[51,"));
    assert!(code == "RF-1170" && message.contains("margin table 51"), "{message}");
    // Strict isolation is isolation, and so is a ban on cross margin.
    for mode in ["strictIsolated", "noCross"] {
        let text = META.replace(r#""onlyIsolated": true"#, &format!(r#""marginMode": "{mode}""#));
        assert!(hyperliquid(&text).import().0.markets()[1].isolated_only);
    }
    let delisted = META.replace(r#""onlyIsolated": true"#, r#""isDelisted": true"#);
    let (parameters, report) = hyperliquid(&delisted).import();
    assert!(parameters.markets().len() == 1 && report.contains("left out: BBB"), "{report}");
}

#[test]
fn t10_fields_that_are_not_understood_are_listed_with_how_many_coins_have_them() {
    let text = META
        .replace(r#""szDecimals""#, r#""maintenanceMultiplier": 2, "szDecimals""#)
        .replace(r#""collateralToken""#, r#""pause": true, "collateralToken""#);
    let (parameters, report) = hyperliquid(&text).import();
    for said in [
        "the field maintenanceMultiplier of a coin in the Hyperliquid market data; entries that have it: 2",
        "the field pause of the market data in the Hyperliquid market data; entries that have it: 1",
    ] {
        assert!(report.contains(said), "{report}");
        assert!(parameters.document().notes.iter().any(|note| note.contains(said)));
    }
    // Fees don't bear on margin.
    let fees = META.replace(r#""szDecimals": 3"#, r#""growthMode": "enabled", "szDecimals": 3"#);
    assert!(!hyperliquid(&fees).import().1.contains("ot understood"));
    // Data without tables are said to be such, and have none at all.
    let (head, rest) = META.split_once(r#""marginTables""#).unwrap();
    let (_, tail) = rest.split_once(r#""collateralToken""#).unwrap();
    let old = format!(r#"{head}"collateralToken"{tail}"#);
    let old = old.replace(r#", "marginTableId": 3"#, "").replace(r#", "marginTableId": 51"#, "");
    assert!(hyperliquid(&old)
        .import()
        .1
        .contains("Coins that name no margin table in the market data: 2."));
    for (text, without) in [
        (META.to_owned(), r#""marginTableId": 3, "#),
        (META.replace(r#""marginTableId": 3"#, r#""marginTableId": null"#), ""),
        (old.replace(r#""maxLeverage": 3"#, r#""maxLeverage": 3, "marginTableId": 3"#), ""),
    ] {
        let (code, message) = hyperliquid(&text.replace(without, "")).refused();
        assert_eq!(code, "RF-1112", "{message}");
        assert!(message.contains(" names no margin table"), "{message}");
        assert!(message.contains("BBB") || message.contains("AAA"), "{message}");
    }
}

#[test]
fn t10_other_collateral_tokens_are_settlement_assets_of_their_own() {
    let dex = r#"[{"universe": [{"szDecimals": 2, "name": "xyz:GOLD", "maxLeverage": 20,
        "marginTableId": 20}], "collateralToken": 360}, [{"markPx": "4000"}]]"#;
    let (code, message) = hyperliquid(dex).refused();
    assert!(
        code == "RF-1173" && message.contains("360") && message.contains("--token"),
        "{message}"
    );
    let nameless = dex.replace(r#""collateralToken": 360"#, r#""marginTables": []"#);
    assert_eq!(hyperliquid(&nameless).refused().0, "RF-1173");
    let both = || Tables::new("hyperliquid", &[("meta", META), ("meta", dex)]);
    let (parameters, _) = both().with(&["--token", "360=USDH:0.999"]).import();
    let settlement = |market: &str| {
        let market = parameters.markets().iter().find(|m| m.name == market).unwrap();
        parameters.document().assets[market.settlement.index()].name.clone()
    };
    assert_eq!((settlement("AAA"), settlement("xyz:GOLD")), ("USDC".into(), "USDH".into()));
    let ids: Vec<&str> =
        parameters.document().sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(ids, ["settlement", "meta", "meta-2"]);
    for token in ["360=USDC:1", "0=USDC:1", "360:USDH", "360=USDH:-1", "360=USDH:0", "360=U H:1"] {
        assert_eq!(both().with(&["--token", token]).refused().0, "RF-1175", "{token}");
    }
    // The same coin on two dexes.
    let twice = Tables::new("hyperliquid", &[("meta", META), ("meta", meta())]);
    assert_eq!(twice.refused().0, "RF-1170");
}

#[test]
fn t10_chords_are_refused_where_they_can_not_be_drawn() {
    let rules = tables::DERIBIT_INSTRUMENTS;
    for (from, to, code) in [
        (",0.001,", ",0,", "RF-1112"),
        ("0.00005,1,350", "0.00005,0,350", "RF-1112"),
        ("0.00005,1,350", "0.00005,1,0", "RF-1112"),
        ("0.00005,1,350", "0.00005,1,900000000", "RF-1112"),
        (",0.01,", ",-0.01,", "RF-1112"),
        (",0.01,", ",43,", "RF-1112"),
        ("PERPETUAL,USDC,", "PERPETUAL,USDT,", "RF-1115"),
    ] {
        assert!(rules.contains(from), "{from}");
        let tables = deribit(&rules.replacen(from, to, 1), tables::DERIBIT_CURRENCIES);
        let (found, message) = tables.refused();
        assert_eq!(found, code, "{to}: {message}");
        assert!(message.contains("line 2"), "{message}");
    }
    let (_, report) = deribit(rules, tables::DERIBIT_CURRENCIES).import();
    assert!(report.contains("note: The chords exceed the venue's rule by at most "), "{report}");
}
