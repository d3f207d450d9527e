//! `check` through the built program: what stands on its first screen, and that its figures are the verifier's.

mod json;
mod units;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use ringfence_circuits::protocol::{
    bundle::{PARAMETERS_FILE, STATEMENT_FILE},
    parameters::Parameters,
    statement::{BlockListEntry, Completion, Statement},
};
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::Progress,
    snapshot::SnapshotInfo,
};
use serde_json::Value;

use crate::common::{
    import_with, parameters,
    program::{parameter_file, run},
    proving::{assert_audited, bundle_of, command},
    tables::{Tables, INFO},
};

/// A time near that of the tables.
const NOW: &str = "2025-01-01T12:00:00Z";
/// Lines of the first screen.
const SCREEN: usize = 40;
/// Customers of the honest venue.
const CUSTOMERS: usize = 40;

/// A venue whose books are right: every customer has two coins and a position, and reserves cover all.
fn honest() -> Tables {
    venue(CUSTOMERS)
}

/// The same with so many customers.
fn venue(customers: usize) -> Tables {
    let mut tables = Tables::new(&[], &[], &[]);
    for number in 0..customers {
        let side = if number % 2 == 0 { "long" } else { "short" };
        tables.vaults.push(format!("c{number},main,clients,maintenance,,"));
        tables.balances.push(format!("c{number},main,USDT,{}", 20_000 + 137 * number));
        tables.balances.push(format!("c{number},main,BTC,0.{}", 20 + number));
        tables.positions.push(format!("c{number},main,BTCUSDT,{side},0.1,,49500,"));
    }
    tables.reserves = vec!["clients,USDT,950000,".into(), "clients,BTC,16.5,".into()];
    tables
}

/// The exit code, what `check` prints and its errors.
fn look(tables: &Tables, parameters: &str, options: &[&str]) -> (i32, String, String) {
    let snapshot = tables.write().to_str().unwrap();
    let base = ["check", "--snapshot", snapshot, "--parameters", parameters, "--now", NOW];
    run(&[&base[..], options].concat())
}

/// The first screen of a venue with a change.
fn screen(change: impl FnOnce(&mut Tables)) -> String {
    let directory = tempfile::tempdir().unwrap();
    let mut tables = honest();
    change(&mut tables);
    let (_, out, err) = look(&tables, &parameter_file(directory.path()), &[]);
    assert!(out.lines().count() <= SCREEN, "{out}");
    assert!(!out.is_empty(), "{err}");
    out
}

/// Whether each of these stands on the screen.
fn assert_shown(screen: &str, expected: &[&str]) {
    for words in expected {
        assert!(screen.contains(words), "{words} in:\n{screen}");
    }
}

#[test]
fn honest_books_stay_quiet_and_say_what_they_come_to() {
    let out = screen(|_| {});
    assert!(!out.contains("warning["), "{out}");
    assert_shown(
        &out,
        &[
            "demo, epoch 0, snapshot of 2025-01-01T00:00:00Z: 40 vaults of 40 accounts\nNo warnings.\n",
            "Missing rows would not be seen: snapshot.toml has no control totals",
            "rows: balances.csv 80, positions.csv 40, reserves.csv 2, vaults.csv 40",
            "vaults by rule: clients maintenance 40",
            "contracts whose longs equal their shorts: all 1",
        ],
    );
    let line = |begin: &str| out.lines().find(|line| line.trim_start().starts_with(begin)).unwrap();
    let cells = |begin: &str| line(begin).split_whitespace().collect::<Vec<_>>();
    // 906,860 USDT and 15.8 BTC at 50,000 USD are owed; what is beyond that of reserves counts with a haircut.
    assert_eq!(
        cells("clients "),
        ["clients", "1,696,860.00", "1,773,250.00", "104.5", "%", "0.00"]
    );
    let usdt =
        ["USDT", "clients", "906,860", "0", "0", "950,000", "0", "104.75", "%", "906,860.00"];
    assert_eq!(cells("USDT "), usdt);
    assert_eq!(line("balances.csv:80 ").split_whitespace().nth(2), Some("c39"));
}

#[test]
fn planted_a_balance_a_million_times_too_large_is_on_the_first_screen() {
    let million = |t: &mut Tables| t.balances[6] = "c3,main,USDT,20411000000".into();
    let out = screen(million);
    let place =
        "balances.csv:8: a deposit of USDT in book clients, worth more than all other deposits";
    assert_shown(
        &out,
        &[
            "warning[RF-1290]: ",
            "book clients: its reserves count 0 % of what it owes",
            "warning[RF-1292]: 1 coin is short",
            "warning[RF-1293]: ",
            place,
            "warning[RF-1299]: ",
            "20,411,000,000",
        ],
    );
    // Without reserves, and of another coin, it shows as well.
    let out = screen(|t| {
        t.reserves.clear();
        t.balances[9] = "c4,main,BTC,240000".into();
    });
    let place =
        "balances.csv:11: a deposit of BTC in book clients, worth more than all other deposits";
    assert_shown(&out, &["warning[RF-1291]: 1 book owes something", "warning[RF-1293]: ", place]);
    // One that is small beside the book is a thousand times the next one in its coin.
    let out = screen(|t| {
        for number in 0..20 {
            t.balances.push(format!("c{number},main,JUNK,{}", 100 + number));
        }
        t.balances[80] = "c0,main,JUNK,100000000".into();
    });
    let place = "balances.csv:82: a deposit of JUNK in book clients, a thousand times the next one";
    assert_shown(&out, &["warning[RF-1293]: ", place, "warning[RF-1292]: "]);
}

#[test]
fn planted_signs_that_are_turned_are_on_the_first_screen() {
    // A balance: the vault is below its margin.
    let out = screen(|t| t.balances[10] = "c5,main,USDT,-20685".into());
    let failing = "Can't be proven: 1 account is below maintenance margin (vaults.csv:7).";
    assert_shown(&out, &[failing]);
    // A balance of an account that has enough: no other account of the book owes anything.
    let out = screen(|t| {
        t.balances[15] = "c7,main,BTC,-0.27".into();
        for number in CUSTOMERS..CUSTOMERS + 45 {
            t.vaults.push(format!("c{number},main,clients,maintenance,,"));
            t.balances.push(format!("c{number},main,USDT,500"));
        }
    });
    assert_shown(&out, &["warning[RF-1294]: ", "balances.csv:17: BTC in book clients"]);
    // A cost.
    let out = screen(|t| t.positions[1] = "c1,main,BTCUSDT,short,0.1,-4950,,".into());
    assert_shown(&out, &["warning[RF-1250]: ", "positions.csv:3"]);
    // A position.
    let out = screen(|t| t.positions[1] = "c1,main,BTCUSDT,long,0.1,,49500,".into());
    let open = "Can't be proven: longs and shorts differ in BTCUSDT (long 2,100, short 1,900, in its smallest units).";
    assert_shown(&out, &[open, "Contracts that don't close: 1 of 1."]);
}

/// A directory with statement and parameters of the venue, as far as a snapshot is compared with them.
fn published(tables: &Tables, parameters: &Parameters) -> (tempfile::TempDir, String) {
    let (imported, _work) = import_with(tables.write(), parameters, |_| {}).unwrap();
    let block = |row: &ringfence_prover::snapshot::RecordFile| BlockListEntry {
        book: u64::from(row.book.get()).into(),
        shape: row.shape,
        count: row.count.div_ceil(row.shape.vaults as u64).into(),
    };
    let time = || "2024-12-01T00:00:00Z".to_owned();
    let info = SnapshotInfo {
        epoch: 0,
        snapshot_time: time(),
        price_time: time(),
        funding_time: time(),
        previous: Default::default(),
        corrects: None,
        ..imported.info.clone()
    };
    let block_list = imported.rows.iter().map(block).collect();
    let open =
        info.open_statement("test", parameters, &imported.summary.totals, block_list).unwrap();
    let completion = Completion { tool: "test".into(), ..Completion::default() };
    let statement: Statement = open.complete(completion, parameters).unwrap();
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join(STATEMENT_FILE), statement.canonical()).unwrap();
    fs::write(directory.path().join(PARAMETERS_FILE), parameters.canonical()).unwrap();
    (directory, statement.digest().to_string())
}

/// The parameters with another price of BTC and mark, as a file.
fn priced(directory: &Path, price: &str, mark: &str) -> PathBuf {
    let mut document = parameters().document().clone();
    document.assets[1].price = price.into();
    document.markets[0].mark = mark.into();
    let path = directory.join("priced.json");
    fs::write(&path, document.check().unwrap().canonical()).unwrap();
    path
}

/// The next epoch's first screen, compared with the honest one before, and the same as JSON.
fn next(change: impl FnOnce(&mut Tables), price: &str) -> (String, Value) {
    next_of(&honest(), change, price)
}

/// The same after another epoch.
fn next_of(before: &Tables, change: impl FnOnce(&mut Tables), price: &str) -> (String, Value) {
    let (before, digest) = published(before, &parameters());
    let directory = tempfile::tempdir().unwrap();
    let file = priced(directory.path(), price, price);
    let mut tables = honest();
    change(&mut tables);
    let path = tables.write();
    let info = INFO.replace("epoch = 0", &format!("epoch = 1\nprevious = \"{digest}\""));
    fs::write(path.join("snapshot.toml"), info).unwrap();
    let (snapshot, file) = (path.to_str().unwrap(), file.to_str().unwrap());
    let previous = before.path().to_str().unwrap();
    let base = ["check", "--snapshot", snapshot, "--parameters", file, "--now", NOW];
    let base = [&base[..], &["--previous", previous]].concat();
    let (_, out, err) = run(&base);
    assert!(out.lines().count() <= SCREEN && !out.is_empty(), "{out}{err}");
    let (_, json, _) = run(&[&base[..], &["--json"]].concat());
    (out, serde_json::from_str(&json).unwrap())
}

#[test]
fn planted_missing_rows_are_on_the_first_screen() {
    // Nothing is missing: nothing is said, but for the totals that moved.
    let (out, _) = next(|t| t.balances[0] = "c0,main,USDT,20500".into(), "51000");
    assert!(!out.contains("warning["), "{out}");
    assert_shown(
        &out,
        &[
            "A few missing rows would not be seen: snapshot.toml has no control totals.",
            "Largest moves of totals since the epoch before, at today's prices",
        ],
    );
    // Balances that were cut off.
    let (out, json) = next(|t| t.balances.truncate(40), "51000");
    assert_shown(&out, &["warning[RF-1295]: ", "book clients: deposits of BTC fell by 62.66 %"]);
    let moved = json["moves"].as_array().unwrap();
    let named = |at: usize, key: &str| moved[at][key].as_str().unwrap();
    assert_eq!([named(0, "asset"), named(1, "asset")], ["BTC", "USDT"]);
    assert_eq!(
        [named(0, "change"), named(0, "percent"), named(0, "usd")],
        ["-9.9", "-62.66", "-504900"]
    );
    assert_eq!(
        [named(1, "total"), named(1, "before"), named(1, "now")],
        ["deposits", "906860", "426030"]
    );
    // Vaults with all their rows: fewer than the blocks of the epoch before held.
    let (out, _) = next_of(&venue(2600), |t| *t = venue(20), "51000");
    assert_shown(&out, &["warning[RF-1296]: ", "book clients: 20 vaults, it had "]);
    // Without a bundle, control totals find them.
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = honest();
    tables.balances.pop();
    let path = tables.write();
    let control = "[control.rows]\nvaults = 40\nbalances = 80\npositions = 40\nreserves = 2\n";
    fs::write(path.join("snapshot.toml"), format!("{INFO}{control}")).unwrap();
    let arguments = ["check", "--snapshot", path.to_str().unwrap(), "--parameters", &file];
    let (code, _, err) = run(&arguments);
    assert!(code == 2 && err.contains("80 rows of balances.csv are expected, it has 79"), "{err}");
}

#[test]
fn planted_stale_prices_are_on_the_first_screen() {
    // By their time.
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let tables = honest();
    let path = tables.write();
    let old = INFO.replace("price_time = \"2025", "price_time = \"2024");
    fs::write(path.join("snapshot.toml"), old).unwrap();
    let snapshot = path.to_str().unwrap();
    let (_, out, _) = run(&["check", "--snapshot", snapshot, "--parameters", &file, "--now", NOW]);
    assert_shown(&out, &["warning[RF-1256]: ", "price_time: 366 days before snapshot_time"]);
    // By the mark of the market, which moved.
    let stale = priced(directory.path(), "40000", "50000");
    let (_, out, _) = look(&tables, stale.to_str().unwrap(), &[]);
    let place = "BTCUSDT: mark 50000 USDT, but BTC costs 40000 USD";
    assert_shown(&out, &["warning[RF-1297]: ", place]);
    // By the epoch before, whose price it is.
    let (out, _) = next(|_| {}, "50000");
    let place = "price of BTC: 50000; mark of BTCUSDT: 50000";
    assert_shown(&out, &["warning[RF-1298]: ", place, "No total moved since the epoch before."]);
}

#[test]
fn planted_a_short_coin_and_missing_reserves_are_on_the_first_screen() {
    // The book is covered as a whole.
    let out = screen(|t| {
        t.reserves = vec!["clients,USDT,2000000,".into(), "clients,BTC,15,".into()];
    });
    let place = "book clients: reserves hold 94.93 % of the BTC that is owed";
    assert_shown(&out, &["warning[RF-1292]: 1 coin is short", place]);
    assert!(!out.contains("RF-1290"), "{out}");
    let short = out.lines().find(|line| line.trim_start().starts_with("BTC ")).unwrap();
    assert!(short.contains(" 0.8 "), "{short}");
    // It is not covered.
    let out = screen(|t| t.reserves = vec!["clients,USDT,950000,".into()]);
    assert_shown(
        &out,
        &[
            "warning[RF-1290]: Reserves don't cover what is owed, in 1 book",
            "warning[RF-1292]: 1 coin is short",
            "book clients: reserves hold no BTC, which is owed",
        ],
    );
    // It has no reserves; neither has the venue's own.
    let out = screen(|t| {
        t.reserves.clear();
        t.vaults.push("h,1,house,maintenance,,".into());
        t.balances.push("h,1,USDT,5".into());
    });
    let place = "book clients; book house, the venue's own";
    assert_shown(&out, &["warning[RF-1291]: 2 books owe something", place, "none"]);
}

#[test]
fn planted_reserves_in_another_unit_are_on_the_first_screen() {
    // Its decimal mark was read as one between thousands.
    let out =
        screen(|t| t.reserves = vec!["clients,USDT,950000000,".into(), "clients,BTC,16.5,".into()]);
    assert_shown(&out, &["warning[RF-1289]: ", "book clients: USDT"]);
    // Twice what is owed, or capital in a coin in which nothing is owed, is no mistake.
    let out = screen(|t| {
        t.reserves = vec!["clients,USDT,1900000,".into(), "clients,BTC,16.5,".into()];
        t.reserves.push("house,BTC,100,".into());
    });
    assert!(!out.contains("RF-1289"), "{out}");
}

#[test]
fn totals_of_one_account_are_a_matter_of_privacy_in_plain_words() {
    let out = screen(|t| t.vaults[0] = "c0,main,clients,equity_only,,".into());
    assert_shown(&out, &["Privacy: the published totals will reveal this one account's position."]);
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = honest();
    tables.balances.extend((0..2).map(|number| format!("c{number},main,JUNK,5")));
    let (_, out, _) = look(&tables, &file, &[]);
    // The deposits of the coin.
    let few = "fewer than 20 accounts behind them, which will reveal much of each: 1.";
    assert_shown(&out, &[few]);
    let (_, out, _) = look(&tables, &file, &["--details"]);
    assert_shown(&out, &["book clients: deposits of JUNK: 2 accounts", "Privacy: "]);
}

#[test]
fn everything_stands_behind_details() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = honest();
    tables.reserves.clear();
    for option in ["--details", "--all"] {
        let (_, out, _) = look(&tables, &file, &[option]);
        let rows =
            out.lines().filter(|line| line.trim_start().starts_with("balances.csv:")).count();
        assert_eq!(rows, 10, "{out}");
        assert_shown(
            &out,
            &["add them to the table of reserves", "Coins, in USD", "clients shape ", "blocks "],
        );
        assert!(!out.contains("--details"), "{out}");
    }
}

#[test]
fn the_first_screen_has_forty_lines_however_much_there_is() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("binance.json");
    fs::write(&file, ringfence_fixtures::binance().canonical()).unwrap();
    let file = file.to_str().unwrap();
    let snapshot = directory.path().join("snapshot");
    let snapshot = snapshot.to_str().unwrap();
    let made = ["generate", "--vaults", "200", "--parameters", file, "--out", snapshot];
    assert_eq!(run(&made).0, 0);
    let check = ["check", "--snapshot", snapshot, "--parameters", file, "--now", NOW];
    let (code, out, err) = run(&check);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.lines().count() <= SCREEN, "{out}");
    // A venue that is made up has whales and no shortage, and nothing looks like a mistake of units.
    let money = ["RF-1290", "RF-1291", "RF-1292", "RF-1293", "RF-1294", "RF-1297", "RF-1299"];
    assert!(money.iter().all(|code| !out.contains(code)), "{out}");
    assert_shown(&out, &["Books\n", "Coins, in coins", "Largest balances", " more: --details"]);
}

#[test]
fn the_list_of_failing_vaults_has_their_figures_and_works_with_json() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let list = directory.path().join("failing.csv");
    let mut tables = honest();
    tables.balances[10] = "c5,main,USDT,-20685".into();
    tables.vaults[8] = "c8,main,clients,liquidating,,".into();
    let (code, out, err) = look(&tables, &file, &["--json"]);
    assert!(code == 1 && err.contains("add `--failing failing.csv`"), "{err}");
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(said["failing"]["vaults"], 2);
    assert_eq!(said["failing"]["below_maintenance"], 1);
    assert_eq!(said["failing"]["not_liquidating"], 1);
    assert_eq!(said["failing"]["places"], serde_json::json!(["vaults.csv:7", "vaults.csv:10"]));
    let options = ["--json", "--failing", list.to_str().unwrap()];
    let (code, out, err) = look(&tables, &file, &options);
    assert!(code == 1 && err.contains("; the private file ") && !err.contains("add `--f"), "{err}");
    assert!(!err.contains("20685") && !err.contains("c5"), "{err}");
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(said["failing"]["list"], list.to_str().unwrap());
    let text = fs::read_to_string(&list).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    // 0.25 BTC at 95 % are 11,875 USD, the debt is 20,685, the short lost 50 and needs a margin of 20.
    assert!(rows[1].starts_with("vaults.csv,7,c5,main,clients,maintenance,-8860,20,8880,"));
    assert!(rows[2].starts_with("vaults.csv,10,c8,main,clients,liquidating,"), "{text}");
    // Rule `auto` is the way out that the message names.
    tables.vaults[5] = "c5,main,clients,auto,,".into();
    tables.vaults[8] = "c8,main,clients,maintenance,,".into();
    let (code, out, err) = look(&tables, &file, &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_shown(&out, &["1 vault is below maintenance margin; by its rule `auto`"]);
}

#[test]
fn colours_are_for_terminals_only() {
    let out = screen(|t| t.reserves.clear());
    assert!(
        out.contains("warning[") && !out.contains('\u{1b}') && !out.contains("\\u{1b}"),
        "{out}"
    );
}

/// Notes and stages in the order in which they come.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Progress for Heard {
    fn begin(&self, stage: &str, _: u64) {
        self.0.lock().unwrap().push(format!("stage {stage}"));
    }
    fn advance(&self, _: u64) {}
    fn end(&self) {}
    fn note(&self, lines: &str) {
        self.0.lock().unwrap().push(lines.to_owned());
    }
}

/// Tables of three vaults, whose reserves are short of one coin and lack a book.
fn short() -> Tables {
    let mut tables = Tables::good();
    tables.balances.push("b,iso,JUNK,5000000".into());
    tables.reserves = vec!["clients,USDT,104000,".into(), "clients,BTC,0.01,wallet".into()];
    tables
}

#[test]
fn the_figures_are_those_of_the_verifier() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let tables = short();
    let (code, out, err) = look(&tables, &file, &["--json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let said: Value = serde_json::from_str(&out).unwrap();

    let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    let heard = Heard::default();
    let (_, proven) = prove(&command, parameters(), &heard).unwrap();
    // What `prove` prints in the end begins with the answer, and ends with digests.
    let printed = command.render(&proven);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "demo, epoch 0: reserves do not cover what is owed in clients, house.");
    assert!(lines[1].starts_with("  clients: owed "), "{printed}");
    let at = |words: &str| {
        let found = lines.iter().position(|line| line.starts_with(words));
        found.unwrap_or_else(|| panic!("no {words} in {printed}"))
    };
    let order =
        ["Proven: ", "Not proven: that you have the reserves", "next: ringfence-prover publish"];
    assert!(order.map(at).is_sorted() && at("next: ") < at("statement "), "{printed}");
    let report = assert_audited(bundle_of(&command));
    let verdict = serde_json::to_value(&report.verdict).unwrap();
    let tables = serde_json::to_value(&report.tables).unwrap();
    let books = said["books"].as_array().unwrap();
    assert_eq!(books.len(), 2);
    for (at, book) in books.iter().enumerate() {
        for (key, expected) in verdict["books"][at].as_object().unwrap() {
            assert_eq!(&book[key], expected, "{key}");
        }
        let coins = book["coins"].as_array().unwrap();
        let rows = tables["books"][at]["assets"].as_array().unwrap();
        assert_eq!(coins.len(), rows.len());
        for row in rows {
            let coin = coins.iter().find(|coin| coin["asset"] == row["asset"]).unwrap();
            for (own, theirs) in
                [("owed", "net_liability"), ("reserves", "reserves"), ("shortage", "shortage")]
            {
                assert_eq!(coin[own], row[theirs], "{own}");
            }
        }
    }
    assert_eq!(books[0]["cover"], "not_covered");
    assert_eq!(books[1]["cover"], "no_reserves");

    // `prove` said what is missing before it began to prove, in the same words.
    let heard = heard.0.into_inner().unwrap();
    let said_at = heard.iter().position(|line| line.contains("warning[RF-1290]: ")).unwrap();
    let began =
        heard.iter().position(|line| line.starts_with("stage ") && line != "stage import").unwrap();
    assert!(said_at < began, "{heard:?}");
    for code in ["RF-1290", "RF-1291", "RF-1292"] {
        let of = |warnings: &Value| {
            let mut all = warnings.as_array().unwrap().iter();
            all.find(|warning| warning["code"] == code).cloned().unwrap()
        };
        let proven = serde_json::to_value(&proven.warnings).unwrap();
        assert_eq!(of(&proven), of(&said["warnings"]));
    }
}

#[test]
fn prove_refuses_a_shortage_where_warnings_are_denied() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let tables = short();
    let (work, out) = (directory.path().join("work"), directory.path().join("bundle"));
    let snapshot = tables.write().to_str().unwrap();
    let paths = ["--work", work.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let mut base = vec!["prove", "--snapshot", snapshot, "--parameters", &file, "--deny-warnings"];
    // Everything else that these few accounts are warned of.
    for code in ["RF-1258", "RF-1263", "RF-1264", "RF-1266", "RF-1267"] {
        base.extend(["--allow-warning", code]);
    }
    let (code, _, err) = run(&[&base[..], &paths].concat());
    assert!(code == 1 && err.starts_with("error[RF-1240]: ") && err.contains("[RF-1290]"), "{err}");
    // Other balances may follow in the same directory.
    assert!(!out.exists() && !work.join("draft.json").exists());
}
