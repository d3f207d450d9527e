//! What a project refuses: its own warnings, and how a refusal says why.

use std::{fs, os::unix::fs::PermissionsExt};

use super::made::{Made, ACCOUNTS, PATHS};

const DAY: &str = "2025-01-01";

/// Checks that deny all warnings but those of so small a venue.
fn denying() -> String {
    let allowed: Vec<String> = (1240..1290).map(|code| format!("\"RF-{code}\"")).collect();
    let allowed = allowed.join(", ");
    format!("\n[checks]\ndeny_warnings = true\nallow_warnings = [{allowed}]\n")
}

#[test]
fn denied_warnings_are_of_the_table_that_is_published() {
    let made = Made::new(PATHS, &[DAY]);
    made.project(&format!("{PATHS}reserves = \"reserves/{{date}}.csv\"\n{}", denying()));
    let table = |path: &str, usdt: &str, btc: &str| {
        let rows = format!("clients,USDT,{usdt},wallet 1\nhouse,BTC,{btc},\n");
        fs::write(made.path(path), format!("book,asset,amount,evidence\n{rows}")).unwrap();
    };
    fs::create_dir(made.path("reserves")).unwrap();
    let (own, snapshot) = (format!("reserves/{DAY}.csv"), format!("snapshots/{DAY}/reserves.csv"));
    // The snapshot's table is whole, that which would be published is not.
    table(&snapshot, "10000000", "1000");
    table(&own, "3", "2.5");
    let error = made.run(DAY).0.unwrap_err();
    assert_eq!((error.code(), error.exit_code()), ("RF-1240", 1), "{error}");
    let codes: Vec<&str> = error.warnings().iter().map(|of| of.code.as_str()).collect();
    assert!(codes.contains(&"RF-1290"), "{codes:?}");
    let said = error.to_string();
    assert!(said.contains("check.txt") && said.contains("allow_warnings"), "{said}");
    assert!(ACCOUNTS.iter().all(|account| !said.contains(account)), "{said}");
    let summary = made.path("epochs").join(DAY).join("check.txt");
    assert!(fs::read_to_string(&summary).unwrap().contains("RF-1290"));
    assert_eq!(fs::metadata(&summary).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!made.path("epochs").join(DAY).join("run.json").exists());
    // The other way around it is run: what stands in the snapshot is not published.
    table(&snapshot, "3", "2.5");
    table(&own, "10000000", "1000");
    let ran = made.run(DAY).0.unwrap();
    assert!(ran.done.figures.books.iter().all(|book| !book.lacking && book.short.is_empty()));
}

#[test]
fn vaults_that_break_their_rule_stand_in_a_private_file() {
    let made = Made::new(PATHS, &[DAY]);
    let path = made.path("snapshots").join(DAY).join("balances.csv");
    let text = fs::read_to_string(&path).unwrap().replace("100000", "1");
    fs::write(&path, text).unwrap();
    let error = made.run(DAY).0.unwrap_err();
    assert_eq!((error.code(), error.exit_code()), ("RF-1205", 1), "{error}");
    let said = error.to_string();
    assert!(said.contains("failing.csv") && !said.contains("--failing"), "{said}");
    assert!(ACCOUNTS.iter().all(|account| !said.contains(account)), "{said}");
    let list = made.path("epochs").join(DAY).join("failing.csv");
    assert!(fs::read_to_string(list).unwrap().contains(ACCOUNTS[0]));
}
