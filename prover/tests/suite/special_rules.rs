//! Vaults under all rules, declared and found, through to an audited bundle:
//! the clauses S5 (rules) and V9 (coverage) of the protocol, and attack D10 of `docs/security.md`, an
//! underwater vault under a laxer rule.

use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::Silent,
};

use crate::common::{
    parameters,
    proving::{assert_audited, assert_included, bundle_of, command},
    tables::Tables,
};

/// Longs and shorts of 1.5 BTC at a mark of 50000.
fn snapshot() -> Tables {
    let mut tables = Tables::new(
        &[
            // Could not hold its extra requirement under `maintenance`.
            "portfolio,main,clients,equity_only,,5000",
            "declared,main,clients,liquidating,,",
            "found,main,clients,auto,,7",
            "healthy,main,clients,auto,,1.5",
            "house,maker,house,maintenance,,",
            "house,options,house,equity_only,,",
        ],
        &[
            "portfolio,main,USDT,1000",
            "portfolio,main,BTC,-0.01",
            "declared,main,USDT,100",
            "found,main,USDT,300",
            "healthy,main,USDT,5000",
            "house,maker,BTC,3",
            "house,options,USDT,10",
        ],
        &[
            "portfolio,main,BTCUSDT,long,0.5,,49000,",
            "declared,main,BTCUSDT,long,1,,51000,",
            "found,main,BTCUSDT,short,0.5,,49500,",
            "healthy,main,BTCUSDT,short,0.3,,50000,",
            "house,maker,BTCUSDT,short,0.7,35000,,",
        ],
    );
    tables.reserves = vec!["clients,USDT,7000,".into()];
    tables
}

#[test]
fn d10_special_rules_of_a_bundle_are_the_sums_of_its_rows() {
    let directory = tempfile::tempdir().unwrap();
    let tables = snapshot();
    let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    let (epoch, proven) = prove(&command, parameters(), &Silent).unwrap();
    let report = assert_audited(bundle_of(&command));
    assert_included(&epoch, bundle_of(&command));

    let found: Vec<String> = report
        .tables
        .special
        .iter()
        .map(|row| {
            let figures = [&row.notional, &row.collateral, &row.shortfall, &row.deficit];
            let figures = figures.map(ToString::to_string).join(" ");
            format!("{} {} {}: {figures}", row.book, row.rule, row.vaults)
        })
        .collect();
    // Notional, collateral, shortfall, deficit, by hand. Declared: equity 100 − 1000, requirement
    // 0.4 % of 50000. Found: equity 300 − 250, requirement 0.4 % of 25000 and 7.
    let expected = [
        "clients equity_only 1: 25000 1000 0 0".to_owned(),
        format!("clients liquidating 2: 75000 400 {} {}", 200 + 900 + 107 - 50, 1000 - 100),
        "house equity_only 1: 0 10 0 0".to_owned(),
    ];
    assert_eq!(found, expected);
    assert_eq!(report.tables.notional.to_string(), "150000");
    assert_eq!(report.tables.share_proven.as_ref().unwrap().to_string(), "33.33");

    // V = deposits − debt + profits − losses + deficit.
    let clients = &report.tables.books[0];
    let v = 6400 - 500 + 500 - 1250 + 900;
    assert_eq!(clients.liabilities.to_string(), v.to_string());
    assert_eq!(clients.deficit.to_string(), "900");
    assert_eq!(clients.receivables.to_string(), (500 + 1250).to_string());
    assert_eq!(report.tables.books[1].vaults.as_deref(), Some("2"));
    // Each special rule of few is warned of; those of the venue's own book apart.
    let examples = |code: &str| {
        let found = proven.warnings.iter().find(|warning| warning.code == code);
        found.map(|warning| warning.examples.clone()).unwrap_or_default()
    };
    let clients = ["vaults under equity_only: 1 account", "vaults under liquidating: 2 accounts"];
    assert_eq!(examples("RF-1265"), clients.map(|rule| format!("book clients: {rule}")));
    let house = "book house: vaults under equity_only: 1 account".to_owned();
    assert!(examples("RF-1267").contains(&house), "{:?}", proven.warnings);
}
