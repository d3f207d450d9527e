//! What is well formed but implausible is named before it is proven: each kind through the built program.

use std::{fs, path::Path};

use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::Silent,
};
use ringfence_verifier::source::{archive, directory};

use crate::common::{
    parameters,
    program::{parameter_file, run},
    proving::{bundle_of, command},
    tables::{Tables, BALANCES, INFO},
};

/// A time near that of the tables.
const NOW: &str = "2025-01-01T12:00:00Z";

/// Runs `check` and reads its summary.
fn check(snapshot: &Path, parameters: &str, options: &[&str]) -> (i32, serde_json::Value, String) {
    let snapshot = snapshot.to_str().unwrap();
    let base = ["check", "--snapshot", snapshot, "--parameters", parameters, "--json"];
    let (code, out, err) = run(&[&base[..], options].concat());
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")), err)
}

/// The warning of this code: its number and its places.
fn warning(summary: &serde_json::Value, code: &str) -> Option<(u64, Vec<String>)> {
    let list = summary["warnings"].as_array().unwrap();
    let found = list.iter().find(|warning| warning["code"] == code)?;
    let places = found["examples"].as_array().unwrap();
    let places = places.iter().map(|place| place.as_str().unwrap().to_owned()).collect();
    Some((found["count"].as_u64().unwrap(), places))
}

/// The tables with a change, their warnings of a code.
fn found(change: impl FnOnce(&mut Tables), code: &str) -> Option<(u64, Vec<String>)> {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = Tables::good();
    change(&mut tables);
    let (exit, summary, err) = check(tables.write(), &file, &["--now", NOW]);
    assert_eq!(exit, 0, "{err}");
    warning(&summary, code)
}

/// One warning at this place.
fn once(place: &str) -> Option<(u64, Vec<String>)> {
    Some((1, vec![place.into()]))
}

#[test]
fn entry_prices_that_nobody_paid_are_named() {
    for code in ["RF-1250", "RF-1251", "RF-1252", "RF-1253"] {
        assert_eq!(found(|_| {}, code), None);
    }
    // A cost whose sign is turned, and an entry price of zero: the whole notional is profit.
    let turned = |t: &mut Tables| t.positions[1] = "b,iso,BTCUSDT,short,0.2,-1000,,".into();
    let turned_sign = |t: &mut Tables| {
        turned(t);
        t.balances[2] = "b,iso,USDT,50000".into();
    };
    assert_eq!(found(turned_sign, "RF-1250"), once("positions.csv:3"));
    let zero = |t: &mut Tables| t.positions[0] = "a,main,BTCUSDT,long,0.5,,0,".into();
    assert_eq!(found(zero, "RF-1250"), once("positions.csv:2"));
    assert_eq!(found(zero, "RF-1253"), once("BTCUSDT"));
    // Far from the mark of 50000, given or implied.
    let far = |t: &mut Tables| t.positions[0] = "a,main,BTCUSDT,long,0.5,,4999,".into();
    assert_eq!(found(far, "RF-1251"), once("positions.csv:2"));
    let implied = |t: &mut Tables| t.positions[0] = "a,main,BTCUSDT,long,0.5,-2499,,".into();
    assert_eq!(found(implied, "RF-1251"), once("positions.csv:2"));
    // Funding that moves the entry price beyond anything paid.
    let paid = |t: &mut Tables| t.positions[0] = "a,main,BTCUSDT,long,0.5,,49000,700000".into();
    assert_eq!(found(paid, "RF-1250"), once("positions.csv:2"));
    let charged = |t: &mut Tables| {
        t.positions[0] = "a,main,BTCUSDT,long,0.5,,49000,-230000".into();
        t.balances[0] = "a,main,USDT,1000000".into();
    };
    assert_eq!(found(charged, "RF-1251"), once("positions.csv:2"));
    let little = |t: &mut Tables| t.positions[0] = "a,main,BTCUSDT,long,0.5,,49000,-20".into();
    assert_eq!([found(little, "RF-1250"), found(little, "RF-1251")], [None, None]);
    // Both stand, and one of them is wrong.
    let both = |t: &mut Tables| t.positions[1] = "b,iso,BTCUSDT,short,0.2,10000,40000,".into();
    assert_eq!(found(both, "RF-1252"), once("positions.csv:3"));
    let agree = |t: &mut Tables| t.positions[1] = "b,iso,BTCUSDT,short,0.2,10000,50000,".into();
    assert_eq!(found(agree, "RF-1252"), None);
}

#[test]
fn warnings_stand_before_what_they_explain() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = Tables::good();
    tables.vaults[1] = "b,iso,clients,maintenance,,1".into();
    tables.positions[1] = "b,iso,BTCUSDT,short,0.2,-10000,,".into();
    let snapshot = tables.write().to_str().unwrap();
    let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert!(code == 1 && out.contains("\nwarning[RF-1250]: "), "{out}");
    assert!(out.contains("positions.csv:3") && err.starts_with("error[RF-1205]: "), "{out}{err}");
    assert!(err.contains("add `--failing failing.csv`") && err.contains("rule to `auto`"), "{err}");
    // `prove` says both on standard error.
    let work = directory.path().join("work");
    let base = ["prove", "--snapshot", snapshot, "--parameters", &file, "--work"];
    let (code, _, err) = run(&[&base[..], &[work.to_str().unwrap()]].concat());
    let (first, last) = (err.find("warning[RF-1250]: "), err.find("error[RF-1205]: "));
    assert!(code == 1 && first.is_some() && first < last, "{err}");
}

#[test]
fn the_factor_of_entry_prices_is_the_callers() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = Tables::good();
    tables.positions[0] = "a,main,BTCUSDT,long,0.5,,20000,".into();
    let at = |factor| {
        let (_, summary, _) = check(tables.write(), &file, &["--price-factor", factor]);
        warning(&summary, "RF-1251")
    };
    assert_eq!(at("2"), once("positions.csv:2"));
    assert_eq!(at("3"), None);
}

#[test]
fn profits_that_nobody_lost_are_named_by_contract() {
    // Each entry is plausible, but all together won: longs 40 %, shorts 20 %.
    let won = |t: &mut Tables| {
        t.positions = vec![
            "a,main,BTCUSDT,long,0.5,,30000,".into(),
            "b,iso,BTCUSDT,short,0.2,,60000,".into(),
            "h,1,BTCUSDT,short,0.3,,60000,".into(),
        ];
    };
    assert_eq!(found(won, "RF-1253"), once("BTCUSDT"));
    assert_eq!(found(won, "RF-1251"), None);
    // What some won others lost.
    let moved = |t: &mut Tables| {
        t.positions = vec![
            "a,main,BTCUSDT,long,0.5,,30000,".into(),
            "b,iso,BTCUSDT,short,0.2,,40000,".into(),
            "h,1,BTCUSDT,short,0.3,,30000,".into(),
        ];
    };
    assert_eq!(found(moved, "RF-1253"), None);
}

#[test]
fn amounts_that_mean_nothing_are_named() {
    let extra = |t: &mut Tables| t.vaults[0] = "a,main,clients,equity_only,,1e9".into();
    assert_eq!(found(extra, "RF-1254"), once("vaults.csv:2"));
    let zero = |t: &mut Tables| t.vaults[0] = "a,main,clients,equity_only,,0".into();
    assert_eq!(found(zero, "RF-1254"), None);
    let closed = |t: &mut Tables| t.positions.push("b,iso,JUNKBTC,long,0,-5,,".into());
    assert_eq!(found(closed, "RF-1255"), once("positions.csv:5"));
    let closed = |t: &mut Tables| t.positions.push("b,iso,JUNKBTC,long,0.00,0,,".into());
    assert_eq!(found(closed, "RF-1255"), None);
}

#[test]
fn positions_of_size_zero_are_skipped_and_counted() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = Tables::good();
    tables.vaults.push("closed,1,clients,auto,,".into());
    tables.positions.push("closed,1,BTCUSDT,long,0,,50000,".into());
    tables.positions.push("b,iso,JUNKUSDT,short,0,,,".into());
    let (exit, summary, _) = check(tables.write(), &file, &[]);
    assert_eq!(exit, 0);
    assert_eq!((&summary["zero_positions"], &summary["empty"]), (&2.into(), &1.into()));
    let snapshot = tables.write().to_str().unwrap();
    let (_, out, _) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert!(out.contains("positions of size zero 2"), "{out}");
    // Nothing is in them, so one beside another of its key is none too many.
    tables.positions.push("a,main,BTCUSDT,long,0,,,".into());
    let (exit, summary, _) = check(tables.write(), &file, &[]);
    assert_eq!((exit, &summary["zero_positions"]), (0, &3.into()));
}

#[test]
fn nothing_to_state_says_what_was_left_out() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let tables = Tables::new(
        &["u1,main,clients,maintenance,,", "u2,main,clients,maintenance,,"],
        &["u1,main,USDT,0.0000001", "u1,main,BTC,0"],
        &["u2,main,BTCUSDT,long,0,,50000,"],
    );
    let snapshot = tables.write().to_str().unwrap();
    let (code, _, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert!(code == 2 && err.starts_with("error[RF-1208]: no vault is left"), "{err}");
    for words in ["counts: 2;", "(dust): 1;", "balances of zero: 1;", "positions of size zero: 1"] {
        assert!(err.contains(words), "{err}");
    }
}

/// The warnings of times, for a description.
fn times(snapshot: &str, price: &str, funding: &str, now: &str) -> [Option<String>; 3] {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let tables = Tables::good();
    let path = tables.write();
    let mut info = INFO.to_owned();
    for (key, value) in
        [("snapshot_time", snapshot), ("price_time", price), ("funding_time", funding)]
    {
        info = info
            .replace(&format!("{key} = \"2025-01-01T00:00:00Z\""), &format!("{key} = \"{value}\""));
    }
    fs::write(path.join("snapshot.toml"), info).unwrap();
    let (code, summary, err) = check(path, &file, &["--now", now]);
    assert_eq!(code, 0, "{err}");
    ["RF-1256", "RF-1257", "RF-1258"]
        .map(|code| warning(&summary, code).map(|(_, mut places)| places.remove(0)))
}

#[test]
fn times_that_do_not_fit_are_named() {
    let good = "2025-01-01T00:00:00Z";
    assert_eq!(times(good, good, good, NOW), [None, None, None]);
    let near = times(good, "2025-01-01T01:00:00Z", "2024-12-31T00:00:00Z", "2025-02-01T00:00:00Z");
    assert_eq!(near, [None, None, None]);
    let says = |key: &str, words: &str| Some(format!("snapshot.toml: {key}: {words}"));
    // Prices ten years old, funding a year ahead.
    let old = times(good, "2015-01-01T00:00:00Z", "2026-01-01T00:00:00Z", NOW);
    let price = says("price_time", "3653 days before snapshot_time");
    assert_eq!(old, [price, says("funding_time", "365 days after snapshot_time"), None]);
    let apart = times(good, "2025-01-01T01:00:01Z", "2024-12-30T23:59:59Z", NOW);
    assert_eq!(apart[0], says("price_time", "1 hours after snapshot_time"));
    assert_eq!(apart[1], says("funding_time", "1 days before snapshot_time"));
    // A snapshot that bears an older date than its prices.
    let before = "2024-12-31T23:50:00Z";
    let older = times(before, good, before, NOW);
    assert_eq!(older, [says("price_time", "10 minutes after snapshot_time"), None, None]);
    // The clock is held against the snapshot only.
    let future = times(good, good, good, "2024-12-31T23:00:00Z");
    assert_eq!(future, [None, None, says("snapshot_time", "1 hours after the clock")]);
    let stale = times(good, good, good, "2025-02-02T00:00:00Z");
    assert_eq!(stale, [None, None, says("snapshot_time", "32 days before the clock")]);
    assert_eq!(times(good, good, good, "2024-12-31T23:55:00Z"), [None, None, None]);
}

#[test]
fn a_time_of_another_form_is_refused() {
    let tables = Tables::good();
    let file = parameter_file(tables.directory.path());
    let snapshot = tables.write().to_str().unwrap();
    for now in ["2025-01-01", "2025-02-30T00:00:00Z", "1735689600"] {
        let options = ["check", "--snapshot", snapshot, "--parameters", &file, "--now", now];
        let (code, _, err) = run(&options);
        assert!(code == 2 && err.contains("expected a time in UTC"), "{err}");
    }
}

/// A snapshot with this many accounts on each side, and in each asset that is named.
fn crowd(accounts: usize) -> Tables {
    let mut tables = Tables::new(&[], &[], &[]);
    for number in 0..accounts {
        for (side, short) in [("long", "l"), ("short", "s")] {
            tables.vaults.push(format!("{short}{number},1,clients,maintenance,,"));
            tables.balances.push(format!("{short}{number},1,USDT,1000"));
            tables.positions.push(format!("{short}{number},1,BTCUSDT,{side},0.001,,50000,"));
        }
    }
    tables.reserves.push("clients,USDT,100000,".into());
    tables
}

#[test]
fn totals_of_few_accounts_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let of = |tables: &Tables| {
        let (code, summary, err) = check(tables.write(), &file, &["--now", NOW]);
        assert_eq!(code, 0, "{err}");
        ["RF-1263", "RF-1264", "RF-1265", "RF-1266", "RF-1267"]
            .map(|code| warning(&summary, code).map(|(_, places)| places))
    };
    let many = crowd(20);
    assert_eq!(of(&many), [None, None, None, None, None]);
    let [assets, sides, rules, books, own] = of(&crowd(19));
    assert_eq!(assets, None, "38 accounts hold USDT");
    assert_eq!(
        sides.unwrap(),
        ["long side of BTCUSDT: 19 accounts", "short side of BTCUSDT: 19 accounts"]
    );
    assert_eq!((rules, books, own), (None, None, None));

    // One holder of an asset; many vaults of one account are one holder.
    let mut tables = crowd(20);
    tables.balances.push("l0,1,BTC,1.5".into());
    tables.balances.push("l1,1,JUNK,-1".into());
    for number in 0..30 {
        tables.vaults.push(format!("many,{number},clients,equity_only,,"));
        tables.balances.push(format!("many,{number},JUNK,5"));
        tables.vaults.push(format!("own,{number},house,maintenance,,"));
        tables.balances.push(format!("own,{number},USDT,5"));
    }
    let [assets, sides, rules, books, own] = of(&tables);
    assert_eq!(
        assets.unwrap(),
        [
            "book clients: deposits of BTC: 1 account",
            "book clients: deposits of JUNK: 1 account",
            "book clients: debts in JUNK: 1 account"
        ]
    );
    assert_eq!(rules.unwrap(), ["book clients: vaults under equity_only: 1 account"]);
    assert_eq!(
        own.unwrap(),
        ["book house: deposits of USDT: 1 account", "book house: all vaults: 1 account"]
    );
    assert_eq!((sides, books), (None, None));
    let [.., books, _] = of(&crowd(9));
    assert_eq!(books.unwrap(), ["book clients: all vaults: 18 accounts"]);
}

#[test]
fn tables_that_end_within_a_line_and_stray_files_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let tables = Tables::good();
    let path = tables.write();
    let rows = tables.balances.join("\n");
    for end in ["\n", "\r\n", "\r"] {
        let whole = format!("{BALANCES}\n{rows}").replace('\n', end);
        fs::write(path.join("balances.csv"), &whole).unwrap();
        let (_, summary, _) = check(path, &file, &[]);
        assert_eq!(warning(&summary, "RF-1268"), once("balances.csv:5"), "{end:?}");
        fs::write(path.join("balances.csv"), whole + end).unwrap();
        let (_, summary, _) = check(path, &file, &[]);
        assert_eq!(warning(&summary, "RF-1268"), None, "{end:?}");
    }
    fs::write(path.join("balances (1).csv"), "").unwrap();
    fs::write(path.join("posit\u{202e}ions.csv"), "").unwrap();
    fs::create_dir(path.join("old")).unwrap();
    let (_, summary, _) = check(path, &file, &[]);
    let (count, places) = warning(&summary, "RF-1269").unwrap();
    assert_eq!(count, 3);
    assert_eq!(places, ["balances (1).csv", "old", "posit\\u{202e}ions.csv"]);
}

#[test]
fn many_are_counted_and_the_first_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = crowd(20);
    for row in &mut tables.positions {
        *row = row.replace("50000", "0");
    }
    let (_, summary, _) = check(tables.write(), &file, &[]);
    let (count, places) = warning(&summary, "RF-1250").unwrap();
    assert_eq!((count, places.len()), (40, 8));
    assert_eq!(places[..2], ["positions.csv:2", "positions.csv:3"]);
    let snapshot = tables.write().to_str().unwrap();
    let (_, out, _) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert!(out.contains("warning[RF-1250]: ") && out.contains(" and 37 more\n"), "{out}");
    let (_, out, _) = run(&["check", "--details", "--snapshot", snapshot, "--parameters", &file]);
    assert!(out.contains("warning[RF-1250]: ") && out.contains("  and 32 more\n"), "{out}");
}

#[test]
fn gates_refuse_warnings_with_exit_code_1() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = crowd(20);
    let gate = |tables: &Tables, more: &[&str]| {
        let snapshot = tables.write().to_str().unwrap();
        let base = ["check", "--snapshot", snapshot, "--parameters", &file, "--now", NOW];
        run(&[&base[..], &["--deny-warnings"], more].concat())
    };
    let (code, _, err) = gate(&tables, &[]);
    assert_eq!((code, err.as_str()), (0, ""));
    tables.positions[0] = tables.positions[0].replace("50000", "1");
    let (code, out, err) = gate(&tables, &[]);
    assert!(code == 1 && err.starts_with("error[RF-1240]: "), "{err}");
    assert!(out.contains("warning[RF-1251]: ") && out.contains("positions.csv:2"), "{out}");
    let (code, out, err) = gate(&tables, &["--json"]);
    assert!(code == 1 && err.starts_with("error[RF-1240]: "), "{err}");
    let summary: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(warning(&summary, "RF-1251"), once("positions.csv:2"));
    // The far entry price, and the profit that only its account has.
    let allow = ["--allow-warning", "RF-1251", "--allow-warning", "RF-1263"];
    let (code, _, err) = gate(&tables, &allow);
    assert_eq!((code, err.as_str()), (0, ""));
    let (code, _, err) = gate(&tables, &["--allow-warning", "RF-1205"]);
    assert!(code == 2 && err.contains("no warning has this code"), "{err}");
    for part in [&allow[..2], &allow[2..]] {
        let (code, ..) = gate(&tables, part);
        assert_eq!(code, 1);
    }

    // `prove` stops before it proves, and leaves nothing that a corrected snapshot would be held against.
    let (work, out) = (directory.path().join("work"), directory.path().join("bundle"));
    let snapshot = tables.write().to_str().unwrap();
    let paths = ["--work", work.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let base = ["prove", "--snapshot", snapshot, "--parameters", &file, "--deny-warnings"];
    let (code, _, err) = run(&[&base[..], &paths].concat());
    assert!(code == 1 && err.starts_with("error[RF-1240]: "), "{err}");
    assert!(err.contains("positions.csv:2"), "{err}");
    assert!(!out.exists() && !work.join("draft.json").exists());
}

/// A proven epoch of [`Tables::good`] in `directory`.
fn proven(directory: &Path) -> Prove {
    let tables = Tables::good();
    let command = Prove { snapshot: tables.write().to_owned(), ..command(directory) };
    prove(&command, parameters(), &Silent).unwrap();
    command
}

#[test]
fn a_resumed_run_lists_the_warnings_of_its_import() {
    let directory = tempfile::tempdir().unwrap();
    let tables = Tables::good();
    let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    let (_, first) = prove(&command, parameters(), &Silent).unwrap();
    assert!(first.warnings.iter().any(|warning| warning.code == "RF-1264"));
    let again = |change: &dyn Fn(&mut Prove)| {
        let mut command = Prove { out: Some(directory.path().join("again")), ..command.clone() };
        change(&mut command);
        let result = prove(&command, parameters(), &Silent).map(|(_, proven)| proven.warnings);
        let _ = fs::remove_dir_all(bundle_of(&command));
        result
    };
    assert_eq!(again(&|_| {}).unwrap(), first.warnings);
    let other = again(&|command| command.options.warnings.price_factor = 3).unwrap();
    assert_eq!(other.last().unwrap().code, "RF-1249");
    let denied = again(&|command| command.options.warnings.deny_warnings = true);
    assert_eq!(denied.unwrap_err().code(), "RF-1240");
}

#[test]
fn what_changed_since_the_previous_bundle_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let command = proven(directory.path());
    let bundle = directory::load(bundle_of(&command)).unwrap();
    let packed = directory.path().join("bundle.tar");
    archive::pack(&bundle, &mut fs::File::create(&packed).unwrap()).unwrap();
    let statement = parameters_digest(bundle_of(&command));

    // The next epoch: a price that moved, a tier and a haircut, a market that is gone and one that is new, an asset
    // of which nothing is left.
    let mut document = parameters().document().clone();
    document.assets[1].price = "60001".into();
    document.assets[0].collateral[1].rate = "70000000".into();
    document.markets[0].maintenance[2].rate = "9000000".into();
    document.markets[1].name = "NEWUSDT".into();
    let next = document.check().unwrap();
    let file = directory.path().join("next.json");
    fs::write(&file, next.canonical()).unwrap();
    let file = file.to_str().unwrap();
    let mut tables = Tables::good();
    tables.balances.retain(|row| !row.contains("BTC"));
    tables.balances.push("h,1,USDT,50000".into());
    let path = tables.write();
    let info = INFO.replace("epoch = 0", &format!("epoch = 1\nprevious = \"{statement}\""));
    fs::write(path.join("snapshot.toml"), &info).unwrap();
    for previous in [bundle_of(&command), &packed] {
        let previous = previous.to_str().unwrap();
        let (code, summary, err) = check(path, file, &["--previous", previous]);
        assert_eq!(code, 0, "{err}");
        let (count, places) = warning(&summary, "RF-1259").unwrap();
        assert_eq!(count, 3, "{places:?}");
        for words in [
            "price of BTC: 60001, it was 50000",
            "collateral slices of USDT, rate 2: 70000000, it was 90000000",
            "maintenance tiers of BTCUSDT, rate 3: 9000000, it was 5000000",
        ] {
            assert!(places.iter().any(|place| place == words), "{places:?}");
        }
        let (_, places) = warning(&summary, "RF-1260").unwrap();
        assert_eq!(places, ["market JUNKUSDT vanished", "market NEWUSDT appeared"]);
        assert_eq!(warning(&summary, "RF-1261"), once("BTC: no deposit in the snapshot"));
        assert_eq!(warning(&summary, "RF-1262"), None);
        assert_eq!(warning(&summary, "RF-1244"), None);
        let (_, summary, _) =
            check(path, file, &["--previous", previous, "--moved-percent", "100"]);
        assert_eq!(warning(&summary, "RF-1259"), None);
    }

    // The bundle of another epoch; a bundle that is none.
    fs::write(path.join("snapshot.toml"), INFO).unwrap();
    let (_, summary, _) = check(path, file, &["--previous", bundle_of(&command).to_str().unwrap()]);
    assert!(warning(&summary, "RF-1262").is_some());
    assert_eq!(warning(&summary, "RF-1244"), once("its epoch is 0, that of --previous 0"));
    not_following(path, file, &info, bundle_of(&command).to_str().unwrap());
    fs::write(bundle_of(&command).join("parameters.json"), next.canonical()).unwrap();
    let snapshot = path.to_str().unwrap();
    let base = ["check", "--snapshot", snapshot, "--parameters", file, "--previous"];
    let (code, _, err) = run(&[&base[..], &[bundle_of(&command).to_str().unwrap()]].concat());
    assert!(code == 2 && err.starts_with("error[RF-1242]: "), "{err}");
    let (code, _, err) = run(&[&base[..], &["nowhere"]].concat());
    assert!(code == 2 && err.starts_with("error[RF-2012]: "), "{err}");
}

/// What V0 would find false is counted: another venue, earlier books without a correction.
fn not_following(path: &Path, file: &str, info: &str, previous: &str) {
    let other = info.replace("2025-01-01T00:00:00Z", "2024-12-31T00:00:00Z");
    let corrects = "[corrects]\nepoch = 0\nreason = \"a wrong price\"\n";
    for (info, count) in [
        (other.replace("venue = \"", "venue = \"other-"), 2),
        (other.clone(), 1),
        (other + corrects, 0),
    ] {
        fs::write(path.join("snapshot.toml"), info).unwrap();
        let (_, summary, _) = check(path, file, &["--previous", previous]);
        assert_eq!(warning(&summary, "RF-1244").map_or(0, |(count, _)| count), count);
    }
}

/// The digest of the statement in a bundle.
fn parameters_digest(bundle: &Path) -> String {
    use ringfence_circuits::protocol::statement::statement_digest;
    statement_digest(&fs::read(bundle.join("statement.json")).unwrap()).to_bech32()
}

#[test]
fn an_asset_that_left_the_parameters_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let command = proven(directory.path());
    let mut document = parameters().document().clone();
    document.assets.retain(|asset| asset.name != "BTC");
    document.markets.retain(|market| market.settlement != "BTC");
    let next: Parameters = document.check().unwrap();
    let file = directory.path().join("next.json");
    fs::write(&file, next.canonical()).unwrap();
    let mut tables = Tables::good();
    tables.balances = vec!["a,main,USDT,100000".into(), "b,iso,USDT,5000".into()];
    tables.balances.push("h,1,USDT,50000".into());
    let previous = bundle_of(&command).to_str().unwrap();
    let (code, summary, err) =
        check(tables.write(), file.to_str().unwrap(), &["--previous", previous]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(warning(&summary, "RF-1261"), once("BTC: not in the parameters"));
}

#[test]
fn a_snapshot_of_another_time_than_was_named_for_it_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let tables = Tables::good();
    let mut command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    command.signing.next_snapshot = Some("2025-02-01T00:00:00Z".into());
    prove(&command, parameters(), &Silent).unwrap();
    let (previous, file) = (bundle_of(&command), parameter_file(directory.path()));
    let anchor = parameters_digest(previous);
    let places = |time: &str, corrects: &str| {
        let info = INFO.replace("epoch = 0", &format!("epoch = 1\nprevious = \"{anchor}\""));
        let of = |time: &str| format!("snapshot_time = \"{time}T");
        let info = info.replace(&of("2025-01-01"), &of(time)) + corrects;
        fs::write(tables.directory.path().join("snapshot.toml"), info).unwrap();
        let options = ["--previous", previous.to_str().unwrap()];
        let (_, summary, _) = check(tables.directory.path(), &file, &options);
        assert_eq!(warning(&summary, "RF-1244"), None);
        warning(&summary, "RF-1246")
    };
    assert_eq!(places("2025-02-01", ""), None);
    let late = "snapshot_time is 2025-02-02T00:00:00Z, next_snapshot was 2025-02-01T00:00:00Z";
    assert_eq!(places("2025-02-02", ""), once(late));
    assert!(places("2025-01-31", "").is_some());
    // A correction is of the time that was wrong.
    let corrects = "[corrects]\nepoch = 0\nreason = \"a wrong price\"\n";
    assert_eq!(places("2025-01-01", corrects), None);
}
